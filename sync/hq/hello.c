/* POST /v1/hello: how a till's chain and HQ's compare (sync/README.md 3.2). */
#include "pos/core/text.h"
#include "sync/hq/archive.h"
#include "sync/hq/calls.h"
#include "sync/hq/cursor.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/lease.h"
#include "sync/hq/lineage.h"
#include "sync/hq/quota_review.h"
#include "sync/hq/sender.h"
#include "sync/hq/signer.h"
#include "sync/hq/told_list.h"
#include "sync/hq/trust.h"
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

static enum hello_state compare(
	struct visit *visit, const struct hello *hello, const struct epoch *epoch, uint64_t *at)
{
	struct hash ours;
	if (epoch_fenced(&visit->hq->db, epoch))
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
	answer->ca_version = trust_version(hq);
	answer->schema_min = HQ_SCHEMA_MIN;
	answer->schema_max = HQ_SCHEMA_MAX;
	answer->keys = hq->keys.all;
	answer->box = hq->keys.box.public;
	answer->has_box =
		box_key_sign(&hq->keys.hq, hq->keys.hq_id, &answer->box, &answer->box_signature);
	size_t size = 0;
	struct err ignored;
	char *text = hello_answer_write(answer, &size, &ignored);
	visit_answer(visit, 200, text, size);
}

/* Where what this branch and HQ's journal have in common ends. The till's last record, unless HQ
 * went another way before it: then the last mark that both have. */
static void hear_end(struct visit *visit, const struct hello *hello, const struct epoch *epoch,
	const struct branch_marks *branch, const struct branch_held *held)
{
	if (branch->count == 0 || branch->epoch >= hello->epoch)
		return;
	uint64_t end = branch->marks[0].seq;
	for (uint32_t i = 0; i < branch->count; i++) {
		if (branch->marks[i].seq >= epoch->next)
			continue;
		if (branch->marks[i].seq + 1 != held->next)
			end = held->next - 1;
		break;
	}
	lineage_hear(&visit->hq->db, hello->till, hello->epoch, branch->epoch, end);
}

/* How long a beginning of this very branch HQ holds. */
static struct branch_held held_of(
	struct visit *visit, const struct epoch *epoch, const struct branch_marks *branch)
{
	struct branch_held held = {.epoch = branch->epoch, .next = 1};
	for (uint32_t i = 0; i < branch->count; i++) {
		const struct mark *mark = &branch->marks[i];
		struct hash ours;
		if (mark->seq >= epoch->next ||
			!epoch_hash_at(&visit->hq->db, epoch, mark->seq, &ours) ||
			!hash_equal(&ours, &mark->hash))
			continue;
		held.next = mark->seq + 1;
		held.head = ours;
		return held;
	}
	return held;
}

static struct branch_held look_at_branch(
	struct visit *visit, const struct hello *hello, const struct branch_marks *branch)
{
	struct epoch epoch;
	if (!epoch_find(&visit->hq->db, hello->till, branch->epoch, &epoch))
		return (struct branch_held){.epoch = branch->epoch, .next = 1};
	struct branch_held held = held_of(visit, &epoch, branch);
	hear_end(visit, hello, &epoch, branch, &held);
	return held;
}

static void fill_in_branches(
	struct visit *visit, const struct hello *hello, struct hello_answer *answer)
{
	const struct branches *asked = &hello->branches;
	for (uint32_t i = 0; i < asked->count; i++) {
		struct branch_held held = look_at_branch(visit, hello, &asked->of[i]);
		if (held.next > 1) /* the same machine, further on */
			epoch_fence_told(&visit->hq->db, hello->till, held.epoch);
		answer->held.of[answer->held.count++] = held;
	}
}

/* The certificate this till ought to have: for the key that KEY_ROTATE announced, or the same
 * again under HQ's present key. It makes the same chain as the one before. false: it has it, or
 * another process has to give it. */
static bool certify_anew(struct visit *visit, const struct sender *sender,
	const struct epoch *epoch, uint8_t out[CERTIFICATE_SIZE])
{
	const struct keyring *keys = &visit->hq->keys;
	struct certificate certificate;
	if (!certificate_read(epoch->certificate, CERTIFICATE_SIZE, &certificate))
		return false;
	if (!epoch_next_key(&visit->hq->db, epoch, "", &certificate.key))
		certificate.key = epoch->key;
	if (!certificate_sign(&certificate, keys->hq_id, &keys->hq))
		return false;
	certificate_write(out, &certificate);
	bool other = memcmp(certificate.key.bytes, sender->certificate.key.bytes, KEY_SIZE) != 0 ||
		     memcmp(certificate.hq_kid, sender->certificate.hq_kid,
			     sizeof certificate.hq_kid) != 0;
	return other && !signer_is_behind(visit->hq);
}

/* What the sender proved is written down before it is answered. */
static bool take_on(struct visit *visit, const struct hello *hello, const struct sender *sender,
	struct epoch *epoch)
{
	struct db *db = &visit->hq->db;
	uint8_t certificate[CERTIFICATE_SIZE];
	if (!sender->known)
		epoch_adopt(db, &sender->certificate, hello->certificate, "LOST", visit->now_ms);
	if (!epoch_find(db, hello->till, hello->epoch, epoch))
		return false;
	if (sender->rekeyed)
		epoch_rekey(db, epoch, hello->certificate);
	else if (sender->used_next && certify_anew(visit, sender, epoch, certificate))
		epoch_rekey(db, epoch, certificate);
	return db_ok(db);
}

static void fill_in_kept(struct visit *visit, const struct hello *hello, const struct epoch *epoch,
	struct hello_answer *answer)
{
	answer->tells_kept = true;
	answer->kept_count = archive_kept(visit->hq, epoch, hello, answer->kept);
}

static void fill_in(struct visit *visit, const struct hello *hello, const struct sender *sender,
	const struct epoch *epoch, struct hello_answer *answer)
{
	answer->next = epoch->next;
	answer->head = epoch->head;
	answer->durable_next = epoch->durable_next;
	answer->state = sender->retired ? HELLO_FENCED : compare(visit, hello, epoch, &answer->at);
	if (answer->state == HELLO_FENCED) {
		answer->epoch = epoch_current(&visit->hq->db, hello->till);
		fill_in_kept(visit, hello, epoch, answer);
		epoch_fence_told(&visit->hq->db, hello->till, hello->epoch);
	} else
		epoch_fence_heard(&visit->hq->db, hello->till, hello->epoch);
	answer->lease_version =
		told_list_version(visit->hq, TOLD_LEASES, hello->till, hello->epoch);
	epoch_counted(&visit->hq->db, epoch, &answer->projected_epoch, &answer->projected_next);
	answer->rotate = epoch->rotate && !sender->retired;
	answer->has_certificate =
		!sender->retired && certify_anew(visit, sender, epoch, answer->certificate);
	fill_in_branches(visit, hello, answer);
	fill_in_feeds(visit, answer);
}

static void greet(struct visit *visit, const struct hello *hello, const struct sender *sender)
{
	struct db *db = &visit->hq->db;
	struct epoch epoch = {0};
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(db);
	struct hello_answer answer = {.epoch = hello->epoch};
	if (sender->other) {
		/* HQ forgot it and granted its number again: not one record is common. */
		answer.state = HELLO_FORK;
		answer.next = 1;
	} else if (take_on(visit, hello, sender, &epoch)) {
		fill_in(visit, hello, sender, &epoch, &answer);
	}
	till_seen(db, hello, state_name(answer.state), visit->now_ms);
	if (answer.state == HELLO_OK)
		answer.quota_version =
			quotas_greet(visit->hq, hello->till, hello->epoch, visit->now_ms);
	if (!tx_commit(&tx, &err))
		return;
	cursor_mark_durable(visit->hq, &epoch);
	answer.durable_next = epoch.durable_next;
	tell(visit, &answer);
}

static void tell_unknown(struct visit *visit, const struct hello *hello)
{
	struct hello_answer answer = {.state = HELLO_UNKNOWN, .epoch = hello->epoch, .next = 1};
	tell(visit, &answer);
}

void call_hello(struct visit *visit)
{
	struct hello hello;
	struct sender sender;
	struct err err;
	if (!hello_read(visit->request->body, visit->request->body_size, &hello, &err)) {
		char why[WIRE_TEXT_MAX];
		err_text(why, sizeof why, LANG_EN, &err);
		visit_refuse_with(visit, REFUSAL_BADREQUEST, why);
		return;
	}
	switch (sender_of(visit, hello.till, hello.epoch, hello.certificate, &sender)) {
	case SENDER_HEARD:
		greet(visit, &hello, &sender);
		return;
	case SENDER_NOT_KNOWN:
		tell_unknown(visit, &hello);
		return;
	case SENDER_REFUSED:
		return;
	}
}
