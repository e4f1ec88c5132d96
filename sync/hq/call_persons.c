/* POST /v1/persons: sealed rows by uid (sync/README.md 3.8). HQ stores them as they come; only its
 * box key, on its own machine, opens them. */
#include "sync/hq/calls.h"
#include "sync/hq/hq.h"
#include "sync/hq/newcomer_book.h"
#include "sync/hq/visit.h"
#include "sync/wire_person.h"

#include <stdlib.h>

static void keep(struct visit *visit, const struct sealed_person *person)
{
	if (person->size == 0)
		return;
	AUTO(stmt)
	struct stmt s = sql(&visit->hq->db,
		"INSERT INTO person (store, uid, till, sealed, got_ms, durable) "
		"VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (store, uid) DO NOTHING");
	bind_int(&s, visit->epoch.store);
	bind_blob(&s, person->uid.bytes, UID_SIZE);
	bind_int(&s, visit->till);
	bind_blob(&s, person->sealed, person->size);
	bind_int(&s, visit->now_ms);
	run(&s);
	/* The record may be here already, and wait for it. */
	newcomer_heard(visit->hq, visit->epoch.store, &person->uid, visit->now_ms);
}

static enum person_state state_of(struct visit *visit, const struct uid *uid)
{
	struct db *db = &visit->hq->db;
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT durable FROM person WHERE store = ? AND uid = ?");
	bind_int(&s, visit->epoch.store);
	bind_blob(&s, uid->bytes, UID_SIZE);
	if (!next_row(&s))
		return PERSON_MISSING;
	return column_int(&s, 0) != 0 || db_replicated(db) ? PERSON_DURABLE : PERSON_HELD;
}

static void settle(
	struct visit *visit, const struct persons_request *request, struct persons_answer *answer)
{
	struct err err;
	size_t size = 0;
	{
		AUTO(tx) struct tx tx = tx_begin(&visit->hq->db);
		for (uint32_t i = 0; i < request->count; i++)
			keep(visit, &request->person[i]);
		if (!tx_commit(&tx, &err))
			return; /* handle.c answers for a failed database */
	}
	answer->hq_time = visit->now_ms;
	answer->count = request->count;
	for (uint32_t i = 0; i < request->count; i++) {
		answer->person[i].uid = request->person[i].uid;
		answer->person[i].state = state_of(visit, &request->person[i].uid);
	}
	char *text = persons_answer_write(answer, &size, &err);
	visit_answer(visit, 200, text, size);
}

static void hear(
	struct visit *visit, struct persons_request *request, struct persons_answer *answer)
{
	struct err err;
	if (persons_request_read(visit->request->body, visit->request->body_size, request, &err)) {
		settle(visit, request, answer);
		return;
	}
	char why[WIRE_TEXT_MAX];
	err_text(why, sizeof why, LANG_EN, &err);
	visit_refuse_with(visit, REFUSAL_BADREQUEST, why);
}

/* A fenced till brings them as well: its sales are kept apart, and these go with them. */
void call_persons(struct visit *visit)
{
	if (!visit_sender(visit))
		return;
	struct persons_request *request = malloc(sizeof *request);
	struct persons_answer *answer = malloc(sizeof *answer);
	if (request && answer)
		hear(visit, request, answer);
	else
		visit_refuse_with(visit, REFUSAL_INTERNAL, "out of memory");
	free(request);
	free(answer);
}
