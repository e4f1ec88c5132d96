#include "pos/shell/enrolment.h"

#include "pos/core/rules.h"
#include "pos/core/text.h"
#include "sync/journal_record.h"
#include "sync/request.h"
#include "sync/upload.h"
#include "sync/wire_trust.h"

#include <stdlib.h>
#include <string.h>

struct asking {
	struct link_call call;
	struct link *link;
	char fingerprint[FINGERPRINT_SIZE + 1]; /* of HQ, "": the code had none */
	struct trust_answer *trust; /* large; what HQ says of itself, to compare with that */
	struct loop *loop;
	struct identity *identity;
	struct signing_key key; /* that the certificate is asked for */
	struct db *money;
	struct journal *journal; /* of a till that is one already; else NULL */
	const char *hq_url;
	bool over, done;
	struct err *err;
};

static bool refused(struct asking *asking, const struct link_answer *answer)
{
	struct refusal refusal;
	struct err ignored;
	if (!answer->from_hq)
		return fail(asking->err, TEXT_ENROL_NOT_HQ, asking->hq_url);
	if (!refusal_read(answer->body, answer->body_size, &refusal, &ignored))
		return fail(asking->err, TEXT_ENROL_NOT_UNDERSTOOD, asking->hq_url);
	if (refusal.code == REFUSAL_BADCODE)
		return fail(asking->err, TEXT_ENROL_BAD_CODE);
	return fail(asking->err, TEXT_ENROL_REFUSED, asking->hq_url, refusal_name(refusal.code));
}

static bool is_who_we_asked(const struct asking *asking, const struct enrol_answer *granted)
{
	bool known = false;
	for (uint32_t i = 0; i < granted->keys.count; i++)
		known |=
			memcmp(granted->keys.key[i].bytes, asking->trust->key.bytes, KEY_SIZE) == 0;
	return known && strcmp(granted->hq_id, asking->trust->hq_id) == 0;
}

static bool take_on(struct asking *asking, const struct enrol_answer *granted)
{
	struct journal *journal = asking->journal;
	if (!journal)
		return identity_enrol(asking->identity, asking->money, asking->loop->env,
			asking->hq_url, granted, asking->err);
	/* What HQ holds of the epoch that ends, the first hello of the new one tells. */
	return identity_renew(
		asking->identity, journal, granted, true, upload_load(journal).next, asking->err);
}

static bool take(struct asking *asking, const struct link_answer *answer)
{
	static struct enrol_answer granted;
	struct identity *identity = asking->identity;
	if (answer->status == 0) {
		*asking->err = answer->why;
		return false;
	}
	if (answer->status != 200 || !answer->from_hq)
		return refused(asking, answer);
	if (!enrol_answer_read(answer->body, answer->body_size, &granted, asking->err))
		return false;
	if (asking->fingerprint[0] && !is_who_we_asked(asking, &granted))
		return fail(asking->err, TEXT_ENROL_OTHER_HQ, asking->hq_url);
	return take_on(asking, &granted) &&
	       (!asking->fingerprint[0] ||
		       identity_take_trust(identity, asking->money, asking->trust, asking->err));
}

static void answered(void *arg, const struct link_answer *answer)
{
	struct asking *asking = arg;
	asking->done = take(asking, answer);
	asking->over = true;
}

/* The first contact: over TLS that proves nothing yet, the fingerprint does. */
static bool take_trust(struct asking *asking, const struct link_answer *answer)
{
	char fingerprint[FINGERPRINT_SIZE + 1];
	if (answer->status == 0) {
		*asking->err = answer->why;
		return false;
	}
	if (answer->status != 200 || !answer->from_hq)
		return refused(asking, answer);
	if (!trust_answer_read(answer->body, answer->body_size, asking->trust, asking->err))
		return false;
	fingerprint_of(&asking->trust->key, fingerprint);
	if (strcmp(fingerprint, asking->fingerprint) != 0 || !trust_answer_holds(asking->trust))
		return fail(asking->err, TEXT_ENROL_OTHER_HQ, asking->hq_url);
	if (asking->trust->trust.pem[0] && asking->link->believe_authorities)
		asking->link->believe_authorities(asking->link, asking->trust->trust.pem);
	return true;
}

static void trust_answered(void *arg, const struct link_answer *answer)
{
	struct asking *asking = arg;
	asking->done = take_trust(asking, answer);
	asking->over = true;
}

static char *body_of(const struct public_key *key, const char *code, size_t *size, struct err *err)
{
	struct enrol_request request = {
		.key = *key, .schema = RECORD_SCHEMA, .vocabulary = RULES_VOCABULARY};
	text_copy(request.software, sizeof request.software, SUANPAN_VERSION);
	text_copy(request.code, sizeof request.code, code);
	return enrol_request_write(&request, size, err);
}

static bool wait_for_answer(struct asking *asking, const struct link_request *request,
	void (*heard)(void *, const struct link_answer *))
{
	asking->over = asking->done = false;
	asking->call = (struct link_call){.answered = heard, .arg = asking};
	asking->link->send(asking->link, &asking->call, request);
	while (!asking->over && !asking->loop->stopped)
		loop_once(asking->loop, -1);
	return asking->done;
}

static bool ask_trust(struct asking *asking)
{
	const struct link_request request = {.path = "/v1/ca",
		.headers = {{"Pos-Proto", "1"}},
		.header_count = 1,
		.unverified = true};
	return wait_for_answer(asking, &request, trust_answered);
}

static bool ask(struct asking *asking, const char *body, size_t size)
{
	char signature[SIGNATURE_TEXT_MAX];
	char kid[KID_TEXT_MAX];
	key_id_text(kid, &asking->key.public);
	const struct request_head head = {.method = "POST", .path = "/v1/enrol", .kid = kid};
	if (!request_sign(signature, &head, body, size, &asking->key))
		return fail(asking->err, TEXT_OUT_OF_MEMORY);
	const struct link_request request = {.path = "/v1/enrol",
		.content_type = "application/json",
		.body = body,
		.body_size = size,
		.headers = {{"Pos-Proto", "1"}, {"Pos-Kid", kid}, {"Pos-Sig", signature}},
		.header_count = 3};
	return wait_for_answer(asking, &request, answered);
}

static bool ask_with(struct asking *asking, const char *typed)
{
	char code[ENROL_CODE_SIZE + 1];
	size_t size;
	if (!enrol_typed_read(typed, code, asking->fingerprint))
		return fail(asking->err, TEXT_ENROL_NO_CODE, typed);
	asking->trust = calloc(1, sizeof *asking->trust);
	if (!asking->trust)
		return fail(asking->err, TEXT_OUT_OF_MEMORY);
	char *body = body_of(&asking->key.public, code, &size, asking->err);
	bool done =
		body && (!asking->fingerprint[0] || ask_trust(asking)) && ask(asking, body, size);
	free(body);
	free(asking->trust);
	return done;
}

bool enrolment_ask(struct loop *loop, struct link *link, struct identity *identity,
	struct db *money, const char *hq_url, const char *typed, struct err *err)
{
	struct asking asking = {.loop = loop,
		.link = link,
		.identity = identity,
		.key = identity->key,
		.money = money,
		.hq_url = hq_url,
		.err = err};
	if (identity->enrolled)
		return fail(err, TEXT_ENROL_ALREADY, identity->shop);
	return ask_with(&asking, typed);
}

bool enrolment_renew(struct loop *loop, struct link *link, struct identity *identity,
	struct journal *journal, const char *typed, struct err *err)
{
	struct asking asking = {.loop = loop,
		.link = link,
		.identity = identity,
		.money = journal->db,
		.journal = journal,
		.hq_url = identity->hq_url,
		.err = err};
	return identity_next_key(journal->db, journal->env, &asking.key, err) &&
	       ask_with(&asking, typed);
}
