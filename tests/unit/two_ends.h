/* two_ends.h - a real headquarters in memory and real tills that talk to it through a line the test
 * can cut: money.db, journal, syncer and hq_handle() as in production, only curl and sockets left
 * out. Each till has a clock of its own. */
#ifndef SUANPAN_TWO_ENDS_H
#define SUANPAN_TWO_ENDS_H

#include "tests/hq_world.h"
#include "tests/unit/fresh_name.h"
#include "tests/unit/seeded_env.h"

#include "sync/branch.h"
#include "sync/readopt.h"
#include "sync/reference.h"
#include "sync/syncer.h"
#include "sync/verify.h"

#include <unistd.h>

enum { WIRE_CALLS = 4 };

struct machine;

struct wire_call {
	struct machine *machine;
	struct link_call *call;
	struct hq_answer answer;
	bool lost;
	struct loop_timer timer;
};

/* One computer behind a counter. */
struct machine {
	struct link link; /* first */
	struct world *world;
	char folder[64];
	struct seeded_env seeded;
	struct env env;
	struct loop loop;
	struct db money;
	struct identity identity;
	struct journal journal;
	struct reference reference;
	struct syncer *syncer;
	struct wire_call calls[WIRE_CALLS];
	int64_t clock_off_ms;            /* HQ's clock less ours */
	int lose_requests, lose_answers; /* the next so many */
	bool cut;                        /* all requests */
	int uploads;                     /* that HQ saw */
	const char *only_lose;           /* ... whose path begins so */
};

static inline void told(bool holds, const struct err *err)
{
	char text[300];
	if (holds)
		return;
	err_text(text, sizeof text, LANG_EN, err);
	print_error("%s\n", text);
	check(holds);
}

/* Everything that the sample sale names is known at HQ. */
static inline void world_stock(struct world *world)
{
	world_import(world, "members", "{\"id\":42,\"card\":\"8800000000042\"}");
	world_import(world, "goods",
		"{\"sku\":\"MILK-900\",\"name\":\"奶粉\",\"price_minor\":10000}\n"
		"{\"sku\":\"APPLE\",\"name\":\"苹果\",\"price_minor\":1600,\"weighed\":true}");
}

/* ---- the wire ---- */

static inline void wire_deliver(void *arg)
{
	struct wire_call *slot = arg;
	struct link_call *call = slot->call;
	struct hq_answer heard = slot->answer;
	struct link_answer answer = {0};
	slot->call = NULL;
	slot->answer = (struct hq_answer){0};
	call->busy = false;
	if (!slot->lost)
		answer = (struct link_answer){.status = heard.status,
			.from_hq = true,
			.body = paper_read(&heard.body),
			.body_size = heard.body.used};
	call->answered(call->arg, &answer);
	hq_answer_done(&heard);
}

static inline bool wire_loses(struct machine *machine, const char *path, int *left)
{
	bool meant = !machine->only_lose ||
		     strncmp(path, machine->only_lose, strlen(machine->only_lose)) == 0;
	return meant && *left > 0 && (*left)-- > 0;
}

static inline void wire_send(
	struct link *link, struct link_call *call, const struct link_request *sent)
{
	struct machine *machine = (struct machine *)link;
	struct wire_call *slot = machine->calls;
	struct hq_request request = {.method = sent->body ? "POST" : "GET",
		.target = sent->path,
		.body = sent->body,
		.body_size = sent->body_size};
	while (slot->call)
		slot++;
	check(slot < machine->calls + WIRE_CALLS);
	check(!call->busy);
	for (uint32_t i = 0; i < sent->header_count; i++)
		add_header(&request, sent->headers[i].name, sent->headers[i].value);
	slot->lost = machine->cut || wire_loses(machine, sent->path, &machine->lose_requests);
	if (!slot->lost) {
		machine->world->now_ms = machine->seeded.wall_ms + machine->clock_off_ms;
		hq_handle(&machine->world->hq, &request, &slot->answer);
		machine->uploads += strncmp(sent->path, "/v1/j/", 6) == 0;
		slot->lost = wire_loses(machine, sent->path, &machine->lose_answers);
	}
	slot->call = call;
	call->busy = true;
	loop_timer_set(&machine->loop, &slot->timer, 1);
}

static inline void wire_cancel(struct link *link, struct link_call *call)
{
	struct machine *machine = (struct machine *)link;
	for (int i = 0; i < WIRE_CALLS; i++) {
		struct wire_call *slot = &machine->calls[i];
		if (slot->call != call)
			continue;
		loop_timer_clear(&machine->loop, &slot->timer);
		hq_answer_done(&slot->answer);
		*slot = (struct wire_call){.machine = machine, .timer = slot->timer};
	}
	call->busy = false;
}

/* ---- the machine ---- */

static inline const char *machine_file(const struct machine *machine, const char *name)
{
	static char path[2][160];
	static int which;
	which = !which;
	(void)snprintf(path[which], sizeof path[which], "%s/%s", machine->folder, name);
	return path[which];
}

static inline void machine_open(struct machine *machine)
{
	struct err err;
	told(db_open(&machine->money, machine_file(machine, "money.db"), DB_MONEY, NULL, &err),
		&err);
	told(identity_open(&machine->identity, &machine->money, &machine->env, &err), &err);
}

/* The till's program: journal, reference data, line. */
static inline void machine_start(struct machine *machine)
{
	struct err err;
	told(journal_open(
		     &machine->journal, &machine->money, &machine->identity, &machine->env, &err),
		&err);
	told(reference_open(&machine->reference, machine->folder, &machine->env, &err), &err);
	loop_init(&machine->loop, &machine->env);
	const struct sync_parts parts = {.loop = &machine->loop,
		.env = &machine->env,
		.identity = &machine->identity,
		.journal = &machine->journal,
		.reference = &machine->reference,
		.link = &machine->link};
	machine->syncer = syncer_start(&parts);
	check(machine->syncer != NULL);
}

static inline void machine_stop(struct machine *machine)
{
	syncer_stop(machine->syncer);
	machine->syncer = NULL;
	reference_done(&machine->reference);
	journal_done(&machine->journal);
	db_done(&machine->money);
}

static inline void machine_restart(struct machine *machine)
{
	machine_stop(machine);
	machine_open(machine);
	machine_start(machine);
}

static inline struct enrol_answer machine_ask_in(
	struct machine *machine, const struct public_key *key, const char *code)
{
	struct world *world = machine->world;
	struct enrol_request request = {.software = "test", .schema = 1, .vocabulary = 1};
	struct enrol_answer answer;
	struct fake_till asking = {.key = machine->identity.key};
	struct signing_key next;
	struct err err;
	size_t size;
	strcpy(request.code, code);
	request.key = *key;
	if (memcmp(key->bytes, asking.key.public.bytes, KEY_SIZE) != 0) {
		told(identity_next_key(&machine->money, &machine->env, &next, &err), &err);
		asking.key = next;
	}
	key_id_text(asking.kid, key);
	char *body = enrol_request_write(&request, &size, &err);
	till_send(world, &asking,
		&(struct sending){"POST", "/v1/enrol", body, size, .hq_id = "", .epoch = ""});
	free(body);
	check(world->answer.status == 200);
	check(enrol_answer_read(world->answer.body.text, world->answer.body.used, &answer, &err));
	return answer;
}

/* A new machine, enrolled as till `number` of store 1, its program running. */
static inline struct machine *new_machine(struct world *world, uint32_t number)
{
	struct machine *machine = calloc(1, sizeof *machine);
	char code[ENROL_CODE_SIZE + 1];
	struct err err;
	check(machine != NULL);
	machine->world = world;
	machine->link = (struct link){.send = wire_send, .cancel = wire_cancel};
	for (int i = 0; i < WIRE_CALLS; i++) {
		machine->calls[i].machine = machine;
		machine->calls[i].timer =
			(struct loop_timer){.fn = wire_deliver, .arg = &machine->calls[i]};
	}
	fresh_name(machine->folder, "machine");
	check(mkdtemp(machine->folder) != NULL);
	world->seed += 1000;
	machine->seeded = (struct seeded_env){
		.wall_ms = world->now_ms, .mono_ms = 1000, .random = world->seed};
	machine->env = seeded_env_of(&machine->seeded);
	machine_open(machine);
	told(enrol_offer(&world->hq, 1, number, code, &err), &err);
	struct enrol_answer answer = machine_ask_in(machine, &machine->identity.key.public, code);
	told(identity_enrol(&machine->identity, &machine->money, &machine->env,
		     "http://127.0.0.1:1", &answer, &err),
		&err);
	machine_start(machine);
	return machine;
}

static inline void machine_shell(const char *format, const char *a, const char *b)
{
	char command[400];
	(void)snprintf(command, sizeof command, format, a, b);
	check(system(command) == 0);
}

static inline void machine_drop(struct machine *machine)
{
	machine_stop(machine);
	machine_shell("rm -rf %s%s", machine->folder, "");
	free(machine);
}

/* The files as they are now, aside under this name; and back again. */
static inline void machine_image(struct machine *machine, const char *name)
{
	machine_stop(machine);
	machine_shell("cp %s %s", machine_file(machine, "money.db"), machine_file(machine, name));
	machine_open(machine);
	machine_start(machine);
}

static inline void machine_restore(struct machine *machine, const char *name)
{
	machine_stop(machine);
	machine_shell("cp %s %s", machine_file(machine, name), machine_file(machine, "money.db"));
	machine_open(machine);
	machine_start(machine);
}

/* Another computer with a copy of the whole disk. */
static inline struct machine *machine_clone(struct machine *machine)
{
	struct machine *clone = calloc(1, sizeof *clone);
	check(clone != NULL);
	machine_stop(machine);
	*clone = *machine;
	clone->syncer = NULL;
	memset(&clone->calls, 0, sizeof clone->calls);
	for (int i = 0; i < WIRE_CALLS; i++) {
		clone->calls[i].machine = clone;
		clone->calls[i].timer =
			(struct loop_timer){.fn = wire_deliver, .arg = &clone->calls[i]};
	}
	fresh_name(clone->folder, "machine");
	check(mkdtemp(clone->folder) != NULL);
	machine_shell("cp %s/* %s", machine->folder, clone->folder);
	clone->seeded.random += 77;
	clone->env = seeded_env_of(&clone->seeded);
	machine_open(machine);
	machine_start(machine);
	machine_open(clone);
	machine_start(clone);
	return clone;
}

/* ---- what happens ---- */

/* Lets virtual time pass, timer by timer. */
static inline void machine_pass(struct machine *machine, int64_t ms)
{
	int64_t until = machine->seeded.mono_ms + ms;
	while (machine->loop.timers && machine->loop.timers->due_ms <= until) {
		int64_t step = machine->loop.timers->due_ms - machine->seeded.mono_ms;
		machine->seeded.mono_ms += step > 0 ? step : 0;
		machine->seeded.wall_ms += step > 0 ? step : 0;
		loop_once(&machine->loop, 0);
	}
	machine->seeded.wall_ms += until - machine->seeded.mono_ms;
	machine->seeded.mono_ms = until;
}

/* One sale of this member, who pays with so many points; its receipt number is what is returned. */
static inline uint32_t machine_sell_for(
	struct machine *machine, uint64_t member, int64_t points_used, struct uid *uid)
{
	struct closed_sale *sale = malloc(sizeof *sale);
	struct err err;
	check(sale != NULL);
	sample_sale(sale);
	sale->uid = env_uid(&machine->env);
	sale->wall_ms = journal_wall_ms(&machine->journal);
	sale->has_member = member != 0;
	sale->member.id = member;
	sale->coupon_count = 0;
	sale->points_used = points_used;
	if (uid)
		*uid = sale->uid;
	AUTO(tx) struct tx tx = tx_begin(&machine->money);
	bool added = journal_add_sale(&machine->journal, sale, &err);
	told(added && tx_commit(&tx, &err), &err);
	journal_settle(&machine->journal, true);
	uint32_t counter = sale->counter;
	free(sale);
	if (machine->syncer)
		syncer_poke(machine->syncer);
	return counter;
}

static inline uint32_t machine_sell(struct machine *machine, uint64_t member, struct uid *uid)
{
	return machine_sell_for(machine, member, 0, uid);
}

static inline void machine_sell_many(struct machine *machine, int count)
{
	for (int i = 0; i < count; i++)
		(void)machine_sell(machine, 42, NULL);
}

static inline void machine_found(void *arg, const struct message *what)
{
	char text[300];
	(void)arg;
	const struct err err = {.what = *what};
	err_text(text, sizeof text, LANG_EN, &err);
	print_error("%s\n", text);
}

/* suanpan verify finds nothing. */
static inline void machine_verifies(struct machine *machine)
{
	struct verify verify;
	struct err err;
	bool done = false;
	told(verify_begin(
		     &verify, &machine->money, &machine->identity, true, machine_found, NULL, &err),
		&err);
	while (!done)
		told(verify_step(&verify, 1000, &done, &err), &err);
	uint64_t findings = verify.findings;
	verify_done(&verify);
	check(findings == 0);
}

static inline const struct sync_status *machine_status(const struct machine *machine)
{
	return syncer_status(machine->syncer);
}

static inline int64_t machine_count(struct machine *machine, const char *query)
{
	return db_int(&machine->money, query, -1);
}

#endif
