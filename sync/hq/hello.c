/* POST /v1/hello: how a till's chain and HQ's compare (sync/README.md 3.2). */
#include "pos/core/text.h"
#include "sync/hq/calls.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/visit.h"

#include <string.h>

static const char *state_name(enum hello_state state)
{
	switch (state) {
	case HELLO_OK:
		return "OK";
	case HELLO_BEHIND:
		return "BEHIND";
	case HELLO_FORK:
		return "FORK";
	case HELLO_FENCED:
		return "FENCED";
	case HELLO_UNKNOWN:
	case HELLO_OTHER:
		break;
	}
	return "UNKNOWN";
}

/* The certificate convinces: ours, about this very till and epoch, for the key that signed. */
static bool certificate_convinces(
	struct visit *visit, const struct hello *hello, struct certificate *certificate)
{
	const struct keyring *keys = &visit->hq->keys;
	return certificate_read(hello->certificate, CERTIFICATE_SIZE, certificate) &&
	       certificate_holds(certificate, keys->hq_id, &keys->hq.public) &&
	       certificate->till == hello->till && certificate->store == hello->store &&
	       certificate->epoch == hello->epoch;
}

static enum hello_state compare(
	struct visit *visit, const struct hello *hello, const struct epoch *epoch, uint64_t *at)
{
	struct hash ours;
	if (hello->epoch < epoch_current(&visit->hq->db, hello->till))
		return HELLO_FENCED;
	if (hello->head_seq >= epoch->next)
		return HELLO_OK;
	*at = hello->head_seq;
	if (!epoch_hash_at(&visit->hq->db, epoch, hello->head_seq, &ours) ||
		!hash_equal(&ours, &hello->head))
		return HELLO_FORK;
	return hello->head_seq + 1 == epoch->next ? HELLO_OK : HELLO_BEHIND;
}

static void fill_in_feeds(struct visit *visit, struct hello_answer *answer)
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		struct feed_state state = feed_get(&visit->hq->db, (enum stream)i);
		text_copy(answer->feeds[i].id, sizeof answer->feeds[i].id, state.id);
		answer->feeds[i].version = state.version;
	}
}

static void tell(struct visit *visit, struct hello_answer *answer)
{
	const struct hq *hq = visit->hq;
	text_copy(answer->hq_id, sizeof answer->hq_id, hq->keys.hq_id);
	text_copy(answer->incarnation, sizeof answer->incarnation, hq->incarnation);
	answer->hq_time = visit->now_ms;
	answer->schema_min = HQ_SCHEMA_MIN;
	answer->schema_max = HQ_SCHEMA_MAX;
	answer->keys = (struct hq_keys){.key = {hq->keys.hq.public}, .count = 1};
	size_t size = 0;
	struct err ignored;
	char *text = hello_answer_write(answer, &size, &ignored);
	visit_answer(visit, 200, text, size);
}

/* Whose hello this is: by the key HQ knows, else by the certificate it brings. */
static bool know_sender(struct visit *visit, const struct hello *hello, bool *adopt,
	struct certificate *certificate)
{
	struct db *db = &visit->hq->db;
	struct epoch known;
	*adopt = false;
	if (epoch_find(db, hello->till, hello->epoch, &known)) {
		visit->epoch = known;
		return visit_signed_by(visit, &known.key, visit->hq->keys.hq_id);
	}
	*adopt = true;
	if (certificate_convinces(visit, hello, certificate))
		return visit_signed_by(visit, &certificate->key, visit->hq->keys.hq_id);
	struct hello_answer answer = {.state = HELLO_UNKNOWN, .epoch = hello->epoch, .next = 1};
	tell(visit, &answer);
	return false;
}

static void greet(struct visit *visit, const struct hello *hello)
{
	struct db *db = &visit->hq->db;
	struct certificate certificate;
	bool adopt;
	struct err err;
	if (!know_sender(visit, hello, &adopt, &certificate))
		return;
	AUTO(tx) struct tx tx = tx_begin(db);
	if (adopt)
		epoch_adopt(db, &certificate, hello->certificate, visit->now_ms);
	struct epoch epoch = {0};
	(void)epoch_find(db, hello->till, hello->epoch, &epoch);
	struct hello_answer answer = {
		.epoch = hello->epoch,
		.next = epoch.next,
		.head = epoch.head,
		.durable_next = epoch.durable_next,
	};
	answer.state = compare(visit, hello, &epoch, &answer.at);
	if (answer.state == HELLO_FENCED)
		answer.epoch = epoch_current(db, hello->till);
	fill_in_feeds(visit, &answer);
	till_seen(db, hello, state_name(answer.state), visit->now_ms);
	if (tx_commit(&tx, &err))
		tell(visit, &answer);
}

/* The headers are signed, the body is too; they must speak of the same till. */
static bool heads_agree(const struct visit *visit, const struct hello *hello)
{
	uint64_t till, epoch;
	return visit_number(visit_header(visit, "Pos-Till"), UINT32_MAX, &till) &&
	       visit_number(visit_header(visit, "Pos-Epoch"), UINT32_MAX, &epoch) &&
	       till == hello->till && epoch == hello->epoch;
}

void call_hello(struct visit *visit)
{
	struct hello hello;
	struct err err;
	char why[WIRE_TEXT_MAX] = "Pos-Till or Pos-Epoch";
	bool read = hello_read(visit->request->body, visit->request->body_size, &hello, &err);
	if (!read)
		err_text(why, sizeof why, LANG_EN, &err);
	if (!read || !heads_agree(visit, &hello))
		visit_refuse_with(visit, REFUSAL_BADREQUEST, why);
	else
		greet(visit, &hello);
}
