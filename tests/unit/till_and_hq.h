/* till_and_hq.h - a till and its headquarters in one process, and a link between them that is the
 * call itself. Nothing is lost on the way; HQ can be away. */
#ifndef SUANPAN_TILL_AND_HQ_H
#define SUANPAN_TILL_AND_HQ_H

#include "sync/hq/enrol.h"
#include "sync/hq/handle.h"
#include "sync/hq/hq.h"
#include "sync/request.h"
#include "sync/syncer.h"
#include "tests/unit/fresh_name.h"
#include "tests/unit/sample_till.h"

struct direct_link {
	struct link link; /* first */
	struct loop *loop;
	struct hq *hq; /* NULL: nobody answers */
	struct direct_slot {
		struct direct_link *owner;
		struct link_call *call;
		struct hq_answer answer;
		bool lost;
		struct loop_timer timer;
	} slots[8];
	int requests;
};

static struct {
	struct hq hq;
	char folder[64];
	struct loop loop;
	struct direct_link link;
	struct reference reference;
} both;

static inline void direct_answer(void *arg)
{
	struct direct_slot *slot = arg;
	struct link_call *call = slot->call;
	struct hq_answer answer = slot->answer;
	struct link_answer heard = {.why = {{0}}};
	if (!slot->lost)
		heard = (struct link_answer){.status = answer.status,
			.from_hq = true,
			.body = answer.body.text,
			.body_size = answer.body.used};
	slot->call = NULL;
	slot->answer = (struct hq_answer){0};
	call->busy = false;
	call->answered(call->arg, &heard);
	hq_answer_done(&answer);
}

static inline void direct_send(
	struct link *link, struct link_call *call, const struct link_request *request)
{
	struct direct_link *direct = (struct direct_link *)link;
	struct direct_slot *slot = direct->slots;
	while (slot->call)
		slot++;
	check(slot < direct->slots + LENGTH(direct->slots));
	*slot = (struct direct_slot){.owner = direct, .call = call, .lost = !direct->hq};
	struct hq_request said = {
		.method = request->body ? "POST" : "GET",
		.target = request->path,
		.body = request->body,
		.body_size = request->body_size,
	};
	for (uint32_t i = 0; i < request->header_count; i++)
		said.headers[said.header_count++] =
			(struct hq_header){request->headers[i].name, request->headers[i].value};
	if (direct->hq)
		hq_handle(direct->hq, &said, &slot->answer);
	direct->requests++;
	call->busy = true;
	slot->timer = (struct loop_timer){.fn = direct_answer, .arg = slot};
	loop_timer_set(direct->loop, &slot->timer, 0);
}

static inline void direct_cancel(struct link *link, struct link_call *call)
{
	struct direct_link *direct = (struct direct_link *)link;
	for (size_t i = 0; i < LENGTH(direct->slots); i++) {
		struct direct_slot *slot = &direct->slots[i];
		if (slot->call != call)
			continue;
		loop_timer_clear(direct->loop, &slot->timer);
		hq_answer_done(&slot->answer);
		slot->call = NULL;
		call->busy = false;
	}
}

/* By a code, over the wire; the till is already open. */
static inline void both_enrol(uint32_t number)
{
	char code[ENROL_CODE_SIZE + 1], signature[SIGNATURE_TEXT_MAX];
	struct err err;
	size_t size;
	sample_told(enrol_offer(&both.hq, 1, number, code, &err), &err);
	struct enrol_request request = {.software = "test", .schema = 1, .vocabulary = 1};
	strcpy(request.code, code);
	request.key = till.identity.key.public;
	char *body = enrol_request_write(&request, &size, &err);
	const struct request_head head = {
		.method = "POST", .path = "/v1/enrol", .kid = till.identity.kid};
	check(body && request_sign(signature, &head, body, size, &till.identity.key));
	struct hq_request said = {.method = "POST",
		.target = "/v1/enrol",
		.headers = {{"Pos-Proto", "1"}, {"Pos-Kid", till.identity.kid},
			{"Pos-Sig", signature}},
		.header_count = 3,
		.body = body,
		.body_size = size};
	struct hq_answer answer = {0};
	hq_handle(&both.hq, &said, &answer);
	struct enrol_answer grant;
	check(answer.status == 200);
	sample_told(enrol_answer_read(answer.body.text, answer.body.used, &grant, &err), &err);
	sample_told(identity_enrol(&till.identity, &till.money, &till.env, "http://127.0.0.1",
			    &grant, &err),
		&err);
	hq_answer_done(&answer);
	free(body);
}

/* HQ in a folder of its own; the till of sample_till.h is one of HQ's instead of the sample's. */
static inline int both_setup(void **state)
{
	struct err err;
	(void)state;
	check(sign_start());
	memset(&till, 0, sizeof till);
	memset(&both, 0, sizeof both);
	fresh_name(till.folder, "till-test");
	fresh_name(both.folder, "hq-test");
	check(mkdtemp(till.folder) && mkdtemp(both.folder));
	till.seeded = (struct seeded_env){.wall_ms = 1763700000000, .mono_ms = 1000, .random = 7};
	till.env = seeded_env_of(&till.seeded);
	sample_told(hq_open(&both.hq, both.folder, &till.env, &err), &err);
	sample_open(NULL);
	both_enrol(2);
	sample_journal();
	loop_init(&both.loop, &till.env);
	both.link = (struct direct_link){.link = {.send = direct_send, .cancel = direct_cancel},
		.loop = &both.loop,
		.hq = &both.hq};
	sample_told(reference_open(&both.reference, till.folder, &till.env, &err), &err);
	return 0;
}

static inline int both_teardown(void **state)
{
	char command[160];
	reference_done(&both.reference);
	hq_done(&both.hq);
	(void)snprintf(command, sizeof command, "rm -rf %s", both.folder);
	return system(command) + sample_teardown(state);
}

/* Everything that waits goes up, as far as it goes. Virtual time passes. */
static inline bool both_sync(void)
{
	char archive[128];
	(void)snprintf(archive, sizeof archive, "%s", sample_path("archive"));
	const struct sync_parts parts = {.loop = &both.loop,
		.archive = archive,
		.env = &till.env,
		.identity = &till.identity,
		.journal = &till.journal,
		.reference = &both.reference,
		.link = &both.link.link};
	struct syncer *syncer = syncer_start(&parts);
	bool settled = false;
	for (int i = 0; i < 3000 && !settled; i++) {
		loop_once(&both.loop, 0);
		till.seeded.mono_ms += 50;
		till.seeded.wall_ms += 50;
		settled = syncer_settled(syncer);
	}
	syncer_stop(syncer);
	return settled;
}

#define with_both(fn) cmocka_unit_test_setup_teardown(fn, both_setup, both_teardown)

#endif
