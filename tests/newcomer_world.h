/* newcomer_world.h - people who join at a till, for tests of headquarters: their record and the
 * sealed row of what they said, each sent by itself. */
#ifndef SUANPAN_NEWCOMER_WORLD_H
#define SUANPAN_NEWCOMER_WORLD_H

#include "sync/hq/projector.h"
#include "sync/journal_newcomer.h"
#include "sync/person_text.h"
#include "sync/wire_person.h"
#include "tests/hq_world.h"

static inline struct newcomer newcomer_of(struct world *world, const char *phone)
{
	struct newcomer newcomer = {.uid = env_uid(&world->env),
		.consents = CONSENT_PROGRAMME | CONSENT_SMS,
		.wall_ms = world->now_ms,
		.business_date = 20251121};
	strcpy(newcomer.said.phone, phone);
	return newcomer;
}

static inline void upload_newcomer(struct world *world, struct fake_till *till,
	struct upload *batch, const struct newcomer *newcomer)
{
	uint8_t body[64];
	struct bytes_out out = bytes_out(body, sizeof body);
	newcomer_body_write(&out, newcomer);
	upload_add(world, till, batch,
		(struct record){.kind = RECORD_MEMBER_ENROL,
			.uid = newcomer->uid,
			.wall_ms = newcomer->wall_ms,
			.business_date = newcomer->business_date,
			.op = 1007,
			.body = body,
			.body_size = (uint32_t)out.used});
}

static inline void send_batch(struct world *world, struct fake_till *till, struct upload *batch)
{
	upload_send(world, till, batch);
	check(world->answer.status == 200);
	upload_done(batch);
}

static inline void send_newcomer(
	struct world *world, struct fake_till *till, const struct newcomer *newcomer)
{
	struct upload batch = upload_begin(till);
	upload_newcomer(world, till, &batch, newcomer);
	send_batch(world, till, &batch);
}

static inline void send_sealed(struct world *world, struct fake_till *till, const struct uid *uid,
	const void *text, size_t size)
{
	struct err err;
	size_t length;
	uint8_t seed[SEED_SIZE];
	struct persons_request *request = calloc(1, sizeof *request);
	world_random(world, seed, sizeof seed);
	request->count = 1;
	request->person[0].uid = *uid;
	request->person[0].size = (uint32_t)size + BOX_OVERHEAD;
	check(box_seal(&world->hq.keys.box.public, seed, text, size, request->person[0].sealed));
	char *body = persons_request_write(request, &length, &err);
	check(body != NULL);
	till_send(world, till, &(struct sending){"POST", "/v1/persons", body, length});
	check(world->answer.status == 200);
	free(body);
	free(request);
}

static inline void send_person(
	struct world *world, struct fake_till *till, const struct newcomer *newcomer)
{
	struct err err;
	size_t size;
	char *text = person_text_write(&newcomer->said, &size, &err);
	check(text != NULL);
	send_sealed(world, till, &newcomer->uid, text, size);
	free(text);
}

/* Both, the record first. */
static inline void join(
	struct world *world, struct fake_till *till, const struct newcomer *newcomer)
{
	send_newcomer(world, till, newcomer);
	send_person(world, till, newcomer);
}

static inline void send_member_sale(
	struct world *world, struct fake_till *till, uint64_t member, int64_t earned)
{
	struct upload batch = upload_begin(till);
	upload_member_sale(world, till, &batch, member, earned, 0);
	send_batch(world, till, &batch);
}

static inline int64_t count_problems(struct world *world, const char *code)
{
	char query[120];
	(void)snprintf(query, sizeof query,
		"SELECT count(*) FROM problem WHERE settled_ms = 0 AND code = '%s'", code);
	return world_count(world, query);
}

#endif
