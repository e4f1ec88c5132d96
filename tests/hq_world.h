/* hq_world.h - a headquarters in memory with a clock of its own, and tills that talk to it in
 * process: for tests of sync/hq.
 *
 * Where SUANPAN_TEST_DB names a PostgreSQL database, what would be in memory is in a schema of its
 * own there (tests/postgres/run); a headquarters in a folder is always SQLite's.
 *
 * Every request goes through hq_handle(), signed as a till signs it; what comes back stands in
 * world->answer until the next request.
 */
#ifndef SUANPAN_HQ_WORLD_H
#define SUANPAN_HQ_WORLD_H

#include "pos/core/bytes.h"
#include "sync/hq/enrol.h"
#include "sync/hq/handle.h"
#include "sync/hq/hq.h"
#include "sync/hq/postgres.h"
#include "sync/hq/rule_desk.h"
#include "sync/hq/words.h"
#include "sync/journal_act.h"
#include "sync/journal_record.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"
#include "sync/pack.h"
#include "sync/request.h"
#include "tests/t.h"
#include "tests/unit/sample_sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORLD_BATCH_MAX = 1 << 20, WORLD_PACKED_MAX = 2 << 20 };

struct world {
	struct env env;
	int64_t now_ms;
	uint64_t seed;
	struct hq hq;
	struct hq_answer answer;
	struct word_answer said;
	int number; /* of its schema on a server; 0: none */
	/* Where requests go instead of world->hq. */
	void (*send)(struct world *world, const struct hq_request *request);
};

struct fake_till {
	uint32_t till, store, epoch;
	struct signing_key key;
	char kid[KID_TEXT_MAX];
	uint8_t certificate_bytes[CERTIFICATE_SIZE];
	struct certificate certificate;
	uint64_t next; /* of our own chain */
	struct hash head;
	uint32_t counter;
	uint64_t waiting; /* sales, as it says */
};

/* Frames of records that continue the till's chain. */
struct upload {
	uint8_t *room;
	struct bytes_out frames;
	uint64_t from;
	uint32_t count;
	struct hash prev, last;
};

static inline int64_t world_clock(void *self)
{
	return ((struct world *)self)->now_ms;
}

/* splitmix64 */
static inline void world_random(void *self, void *into, size_t size)
{
	struct world *world = self;
	for (size_t i = 0; i < size; i++) {
		uint64_t z = world->seed += UINT64_C(0x9e3779b97f4a7c15);
		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
		((uint8_t *)into)[i] = (uint8_t)(z ^ (z >> 31));
	}
}

/* The database tests may fill, NULL for SQLite in memory. */
static inline const char *world_server(void)
{
	const char *url = getenv("SUANPAN_TEST_DB");
	return url && *url ? url : NULL;
}

/* One connection a test program, for making and dropping schemas. */
static inline struct db *world_builder(const struct env *env)
{
	static struct db db;
	struct err err;
	if (!db.handle)
		check(postgres_open(&db, world_server(), env, &err));
	return &db;
}

static inline void world_schema(struct world *world, const char *verb)
{
	char text[100];
	(void)snprintf(text, sizeof text, "%s SCHEMA w%d_%d %s", verb, (int)getpid(), world->number,
		strcmp(verb, "DROP") == 0 ? "CASCADE" : "");
	db_script(world_builder(&world->env), text);
	check(db_ok(world_builder(&world->env)));
}

static inline bool world_open_server(struct world *world, struct err *err)
{
	static int number;
	char url[POSTGRES_URL_MAX];
	world->number = ++number;
	world_schema(world, "CREATE");
	(void)snprintf(url, sizeof url, "%s%coptions=-csearch_path%%3Dw%d_%d", world_server(),
		strchr(world_server(), '?') ? '&' : '?', (int)getpid(), world->number);
	return hq_open_at(&world->hq, ":memory:", url, &world->env, err);
}

/* The clock, the randomness and no headquarters. */
static inline struct world *world_begin(void)
{
	struct world *world = calloc(1, sizeof *world);
	check(world != NULL);
	world->now_ms = 1763700000000;
	world->seed = 7;
	world->env = (struct env){.wall_ms = world_clock,
		.mono_ms = world_clock,
		.random = world_random,
		.boot_id = 5,
		.self = world};
	return world;
}

static inline struct world *world_open(const char *folder)
{
	struct err err;
	struct world *world = world_begin();
	bool open = strcmp(folder, ":memory:") == 0 && world_server()
			    ? world_open_server(world, &err)
			    : hq_open(&world->hq, folder, &world->env, &err);
	if (!open) {
		char why[300];
		err_text(why, sizeof why, LANG_EN, &err);
		print_error("%s\n", why);
	}
	check(open);
	return world;
}

static inline void world_close(struct world *world)
{
	hq_answer_done(&world->answer);
	word_answer_done(&world->said);
	hq_done(&world->hq);
	if (world->number > 0)
		world_schema(world, "DROP");
	free(world);
}

/* Says words to the headquarters; what it printed stands in world->said. */
static inline enum word_status world_say(
	struct world *world, const char *const argv[], const char *input)
{
	struct word_call call = {.lang = LANG_EN, .argv = argv, .input = input ? input : ""};
	while (argv[call.argc])
		call.argc++;
	call.input_size = strlen(call.input);
	word_answer_done(&world->said);
	world->said = (struct word_answer){0};
	word_run(&world->hq, &call, &world->said);
	return world->said.status;
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static inline void world_import(struct world *world, const char *what, const char *text)
{
	enum word_status status = world_say(world, WORDS("import", what, "test"), text);
	if (status != WORD_DONE)
		print_error("%s", paper_read(&world->said.complaints));
	check(status == WORD_DONE);
}

/* A rule file into the stream, without the desk and its gates. */
static inline void world_publish(struct world *world, const char *text)
{
	struct err err;
	bool news;
	char why[300] = "";
	bool put = rule_file_put(&world->hq, text, strlen(text), &news, &err);
	if (!put)
		err_text(why, sizeof why, LANG_EN, &err);
	if (!put)
		print_error("%s\n", why);
	check(put);
}

static inline bool answer_says(const struct world *world, const char *text)
{
	return strstr(paper_read(&world->answer.body), text) != NULL;
}

/* The whole number after "name": in the answer; -1 if it is not there. */
static inline int64_t answer_number(const struct world *world, const char *name)
{
	char quoted[64];
	(void)snprintf(quoted, sizeof quoted, "\"%s\":", name);
	const char *at = strstr(paper_read(&world->answer.body), quoted);
	return at ? strtoll(at + strlen(quoted), NULL, 10) : -1;
}

static inline void world_send(struct world *world, const struct hq_request *request)
{
	hq_answer_done(&world->answer);
	if (world->send)
		world->send(world, request);
	else
		hq_handle(&world->hq, request, &world->answer);
}

/* What a signed request varies in; NULL is left out. */
struct sending {
	const char *method, *target;
	const void *body;
	size_t size;
	const char *hq_id; /* NULL: the right one */
	const char *epoch, *from, *n, *prev, *last, *nonce, *hq_time;
	const char *spoil; /* another signature */
};

static inline void add_header(struct hq_request *request, const char *name, const char *value)
{
	if (value)
		request->headers[request->header_count++] = (struct hq_header){name, value};
}

static inline void till_send(
	struct world *world, struct fake_till *till, const struct sending *what)
{
	char signature[SIGNATURE_TEXT_MAX], number[16], epoch[16];
	(void)snprintf(number, sizeof number, "%u", till->till);
	(void)snprintf(epoch, sizeof epoch, "%u", till->epoch);
	const struct request_head head = {
		.hq_id = what->hq_id ? what->hq_id : world->hq.keys.hq_id,
		.method = what->method,
		.path = what->target,
		.epoch = what->epoch ? what->epoch : epoch,
		.from = what->from,
		.n = what->n,
		.prev = what->prev,
		.last = what->last,
		.kid = till->kid,
		.nonce = what->nonce,
		.hq_time = what->hq_time,
	};
	check(request_sign(signature, &head, what->body, what->size, &till->key));
	struct hq_request request = {.method = what->method,
		.target = what->target,
		.body = what->body,
		.body_size = what->size};
	add_header(&request, "Pos-Proto", "1");
	if (head.epoch[0]) {
		add_header(&request, "Pos-Till", number);
		add_header(&request, "Pos-Epoch", head.epoch);
	}
	add_header(&request, "Pos-Kid", till->kid);
	add_header(&request, "Pos-Prev", what->prev);
	add_header(&request, "Pos-Last", what->last);
	add_header(&request, "Pos-Nonce", what->nonce);
	add_header(&request, "Pos-Hq-Time", what->hq_time);
	add_header(&request, "Pos-Sig", what->spoil ? what->spoil : signature);
	world_send(world, &request);
}

static inline void till_key(struct fake_till *till, uint8_t first)
{
	uint8_t seed[SEED_SIZE] = {first, 99};
	till->key = signing_key_of(seed);
	key_id_text(till->kid, &till->key.public);
}

static inline void till_ask_in(struct world *world, struct fake_till *till, const char *code)
{
	struct err err;
	size_t size;
	struct enrol_request request = {.software = "test", .schema = 1, .vocabulary = 1};
	strcpy(request.code, code);
	request.key = till->key.public;
	char *body = enrol_request_write(&request, &size, &err);
	check(body != NULL);
	till_send(world, till,
		&(struct sending){"POST", "/v1/enrol", body, size, .hq_id = "", .epoch = ""});
	free(body);
}

/* The certificate in the answer, taken on. */
static inline void till_believe(struct world *world, struct fake_till *till)
{
	struct enrol_answer answer;
	struct err err;
	check(world->answer.status == 200);
	check(enrol_answer_read(world->answer.body.text, world->answer.body.used, &answer, &err));
	memcpy(till->certificate_bytes, answer.certificate, CERTIFICATE_SIZE);
	check(certificate_read(answer.certificate, CERTIFICATE_SIZE, &till->certificate));
	till->till = till->certificate.till;
	till->store = till->certificate.store;
	till->epoch = till->certificate.epoch;
	till->next = 1;
	till->head = certificate_genesis(&till->certificate);
	till->counter = 0;
}

static inline void till_enrol(
	struct world *world, struct fake_till *till, uint32_t store, uint32_t number)
{
	char code[ENROL_CODE_SIZE + 1];
	struct err err;
	check(enrol_offer(&world->hq, store, number, code, &err));
	till_ask_in(world, till, code);
	till_believe(world, till);
}

static inline struct fake_till *new_till(struct world *world, uint32_t store, uint32_t number)
{
	struct fake_till *till = calloc(1, sizeof *till);
	check(till != NULL);
	till_key(till, (uint8_t)number);
	till_enrol(world, till, store, number);
	return till;
}

static inline void till_hello(struct world *world, struct fake_till *till)
{
	struct err err;
	size_t size;
	struct hello hello = {
		.till = till->till,
		.store = till->store,
		.epoch = till->epoch,
		.head_seq = till->next - 1,
		.head = till->head,
		.software = "test",
		.schema = 1,
		.vocabulary = 1,
		.engine = 1,
		.wall_ms = world->now_ms,
		.waiting = till->waiting,
	};
	memcpy(hello.certificate, till->certificate_bytes, CERTIFICATE_SIZE);
	char *body = hello_write(&hello, &size, &err);
	check(body != NULL);
	till_send(world, till, &(struct sending){"POST", "/v1/hello", body, size});
	free(body);
}

static inline void till_get(struct world *world, struct fake_till *till, const char *target)
{
	uint8_t nonce[NONCE_SIZE];
	char nonce_text[NONCE_TEXT_MAX], time[24];
	world_random(world, nonce, sizeof nonce);
	hex_text(nonce_text, nonce, sizeof nonce);
	(void)snprintf(time, sizeof time, "%lld", (long long)world->now_ms);
	till_send(world, till,
		&(struct sending){"GET", target, .nonce = nonce_text, .hq_time = time});
}

/* ---- batches ---- */

static inline struct upload upload_begin(const struct fake_till *till)
{
	struct upload batch = {.room = malloc(WORLD_BATCH_MAX), .from = till->next};
	check(batch.room != NULL);
	batch.frames = bytes_out(batch.room, WORLD_BATCH_MAX);
	batch.prev = batch.last = till->head;
	return batch;
}

/* A record of any kind at the end of the till's chain; uid 0 draws one. */
static inline void upload_add(
	struct world *world, struct fake_till *till, struct upload *batch, struct record record)
{
	static uint8_t room[RECORD_MAX];
	struct bytes_out out = bytes_out(room, sizeof room);
	const struct uid none = {{0}};
	if (!record.schema)
		record.schema = RECORD_SCHEMA;
	record.store = till->store;
	record.till = till->till;
	record.epoch = till->epoch;
	record.seq = till->next;
	if (!record.wall_ms)
		record.wall_ms = world->now_ms;
	if (!record.business_date)
		record.business_date = 20251121;
	if (uid_equal(&record.uid, &none))
		record.uid = env_uid(&world->env);
	record_write(&out, &record);
	check(!out.full);
	frame_write(&batch->frames, room, out.used);
	till->head = hash_after(&till->head, room, out.used);
	till->next++;
	batch->last = till->head;
	batch->count++;
}

static inline void upload_note(
	struct world *world, struct fake_till *till, struct upload *batch, const char *text)
{
	uint8_t body[RECORD_TEXT_MAX + 4];
	struct bytes_out out = bytes_out(body, sizeof body);
	put_text(&out, text);
	upload_add(world, till, batch,
		(struct record){
			.kind = RECORD_NOTE, .body = body, .body_size = (uint32_t)out.used});
}

/* A sale whose figures are the caller's; uid, counter and place are filled in where they are 0. */
static inline void upload_sale(
	struct world *world, struct fake_till *till, struct upload *batch, struct closed_sale *sale)
{
	static uint8_t body[RECORD_BODY_MAX];
	struct bytes_out out = bytes_out(body, sizeof body);
	sale->counter = ++till->counter;
	sale_body_write(&out, sale, RECORD_SCHEMA);
	check(!out.full);
	upload_add(world, till, batch,
		(struct record){.kind = RECORD_SALE,
			.uid = sale->uid,
			.wall_ms = sale->wall_ms,
			.business_date = sale->business_date,
			.op = sale->operator_number,
			.body = body,
			.body_size = (uint32_t)out.used});
}

/* Goods of this sale that come back: counter is filled in. */
static inline void upload_refund(struct world *world, struct fake_till *till, struct upload *batch,
	struct closed_refund *refund)
{
	static uint8_t body[RECORD_BODY_MAX];
	struct bytes_out out = bytes_out(body, sizeof body);
	refund->counter = ++till->counter;
	refund_body_write(&out, refund, RECORD_SCHEMA);
	check(!out.full);
	upload_add(world, till, batch,
		(struct record){.kind = RECORD_REFUND,
			.uid = refund->uid,
			.wall_ms = refund->wall_ms,
			.business_date = refund->business_date,
			.op = refund->operator_number,
			.body = body,
			.body_size = (uint32_t)out.used});
}

/* What a member did besides buying; uid and date are filled in where they are 0. */
static inline void upload_act(
	struct world *world, struct fake_till *till, struct upload *batch, struct closed_act *act)
{
	static const struct uid none;
	uint8_t body[ACT_BODY_MAX];
	struct bytes_out out = bytes_out(body, sizeof body);
	if (uid_equal(&act->uid, &none))
		act->uid = env_uid(&world->env);
	if (!act->qty)
		act->qty = 1;
	act_body_write(&out, act);
	check(!out.full);
	upload_add(world, till, batch,
		(struct record){.kind = act_record_kind(act->kind),
			.uid = act->uid,
			.business_date = act->business_date,
			.op = act->operator_number,
			.body = body,
			.body_size = (uint32_t)out.used});
}

/* This many pieces of the sale's first line, for what they cost, in cash. */
static inline struct closed_refund world_refund(
	struct world *world, const struct closed_sale *sale, int32_t qty, int64_t amount_minor)
{
	return (struct closed_refund){
		.uid = env_uid(&world->env),
		.wall_ms = world->now_ms,
		.business_date = sale->business_date,
		.original = sale->uid,
		.original_store = sale->store,
		.original_till = sale->till,
		.original_epoch = sale->epoch,
		.original_counter = sale->counter,
		.line_count = 1,
		.lines = {{0, qty, amount_minor}},
		.tender_count = 1,
		.tenders = {{TENDER_CASH, amount_minor}},
		.total_minor = amount_minor,
		.reason = "too small",
	};
}

/* The sample sale of this member (0: a walk-in without coupon), with these points. */
static inline struct closed_sale *world_sale(
	struct world *world, uint64_t member, int64_t earned, int64_t used)
{
	struct closed_sale *sale = malloc(sizeof *sale);
	check(sale != NULL);
	sample_sale(sale);
	sale->uid = env_uid(&world->env);
	sale->wall_ms = world->now_ms;
	sale->has_member = member != 0;
	sale->member.id = member;
	sale->points_earned = earned;
	sale->points_used = used;
	sale->coupon_count = 0;
	return sale;
}

static inline void upload_member_sale(struct world *world, struct fake_till *till,
	struct upload *batch, uint64_t member, int64_t earned, int64_t used)
{
	struct closed_sale *sale = world_sale(world, member, earned, used);
	upload_sale(world, till, batch, sale);
	free(sale);
}

/* Sends it as it stands; it can be sent again. */
static inline void upload_send(
	struct world *world, struct fake_till *till, const struct upload *batch)
{
	static _Thread_local uint8_t packed[WORLD_PACKED_MAX];
	char target[120], from[24], n[16], prev[HASH_TEXT_MAX], last[HASH_TEXT_MAX];
	size_t size = pack(packed, sizeof packed, batch->frames.at, batch->frames.used);
	check(size > 0);
	(void)snprintf(from, sizeof from, "%llu", (unsigned long long)batch->from);
	(void)snprintf(n, sizeof n, "%u", batch->count);
	(void)snprintf(target, sizeof target, "/v1/j/%u/%u?from=%s&n=%s", till->till, till->epoch,
		from, n);
	hex_text(prev, batch->prev.bytes, HASH_SIZE);
	hex_text(last, batch->last.bytes, HASH_SIZE);
	till_send(world, till,
		&(struct sending){"POST", target, packed, size, .from = from, .n = n, .prev = prev,
			.last = last});
}

static inline void upload_done(struct upload *batch)
{
	free(batch->room);
	batch->room = NULL;
}

/* A batch of one note, sent. */
static inline void till_write_note(struct world *world, struct fake_till *till, const char *text)
{
	struct upload batch = upload_begin(till);
	upload_note(world, till, &batch, text);
	upload_send(world, till, &batch);
	upload_done(&batch);
}

static inline int64_t world_count(struct world *world, const char *query)
{
	return db_int(&world->hq.db, query, -1);
}

static inline void world_verifies(struct world *world)
{
	enum word_status status = world_say(world, WORDS("verify"), NULL);
	if (status != WORD_DONE)
		print_error("%s", paper_read(&world->said.complaints));
	check(status == WORD_DONE);
}

#endif
