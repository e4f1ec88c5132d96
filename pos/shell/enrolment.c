#include "pos/shell/enrolment.h"

#include "pos/core/rules.h"
#include "pos/core/text.h"
#include "sync/journal_record.h"
#include "sync/request.h"

#include <stdlib.h>
#include <string.h>

struct asking {
	struct link_call call;
	struct loop *loop;
	struct identity *identity;
	struct db *money;
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

static bool take(struct asking *asking, const struct link_answer *answer)
{
	static struct enrol_answer granted;
	if (answer->status == 0) {
		*asking->err = answer->why;
		return false;
	}
	if (answer->status != 200 || !answer->from_hq)
		return refused(asking, answer);
	return enrol_answer_read(answer->body, answer->body_size, &granted, asking->err) &&
	       identity_enrol(asking->identity, asking->money, asking->loop->env, asking->hq_url,
		       &granted, asking->err);
}

static void answered(void *arg, const struct link_answer *answer)
{
	struct asking *asking = arg;
	asking->done = take(asking, answer);
	asking->over = true;
}

static char *body_of(
	const struct identity *identity, const char *code, size_t *size, struct err *err)
{
	struct enrol_request request = {.key = identity->key.public,
		.schema = RECORD_SCHEMA,
		.vocabulary = RULES_VOCABULARY};
	text_copy(request.software, sizeof request.software, SUANPAN_VERSION);
	if (!enrol_code_read(code, request.code)) {
		(void)fail(err, TEXT_ENROL_NO_CODE, code);
		return NULL;
	}
	return enrol_request_write(&request, size, err);
}

static bool ask(struct asking *asking, struct link *link, const char *body, size_t size)
{
	char signature[SIGNATURE_TEXT_MAX];
	const struct identity *identity = asking->identity;
	const struct request_head head = {
		.method = "POST", .path = "/v1/enrol", .kid = identity->kid};
	if (!request_sign(signature, &head, body, size, &identity->key))
		return fail(asking->err, TEXT_OUT_OF_MEMORY);
	const struct link_request request = {.path = "/v1/enrol",
		.content_type = "application/json",
		.body = body,
		.body_size = size,
		.headers = {{"Pos-Proto", "1"}, {"Pos-Kid", identity->kid}, {"Pos-Sig", signature}},
		.header_count = 3};
	asking->call = (struct link_call){.answered = answered, .arg = asking};
	link->send(link, &asking->call, &request);
	while (!asking->over && !asking->loop->stopped)
		loop_once(asking->loop, -1);
	return asking->done;
}

bool enrolment_ask(struct loop *loop, struct link *link, struct identity *identity,
	struct db *money, const char *hq_url, const char *code, struct err *err)
{
	size_t size;
	if (identity->enrolled)
		return fail(err, TEXT_ENROL_ALREADY, identity->shop);
	char *body = body_of(identity, code, &size, err);
	if (!body)
		return false;
	struct asking asking = {
		.loop = loop, .identity = identity, .money = money, .hq_url = hq_url, .err = err};
	bool done = ask(&asking, link, body, size);
	free(body);
	return done;
}
