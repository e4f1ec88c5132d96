/* Sealed rows about persons on their way to HQ, and erased here once HQ holds them durably. */
#include "sync/person.h"
#include "sync/syncer_parts.h"

#include <stdlib.h>

enum { PERSONS_EVERY_MS = 10 * 1000, PERSONS_HELD_EVERY_MS = 60 * 60 * 1000 };

static void later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->person.timer, delay_ms);
}

static void failed(struct syncer *syncer)
{
	syncer_forgive(syncer->parts.journal->db);
	backoff_failed(&syncer->person.backoff, syncer->parts.env, 0);
	later(syncer, backoff_left_ms(&syncer->person.backoff, syncer->parts.env) + 1);
}

static bool send(struct syncer *syncer, const struct persons_request *request)
{
	struct err ignored;
	size_t size;
	char *text = persons_request_write(request, &size, &ignored);
	if (!text)
		return false;
	struct link_request sent = {.path = "/v1/persons",
		.content_type = "application/json",
		.body = text,
		.body_size = size};
	struct request_head head = {0};
	line_send(&syncer->line, &syncer->person.call, &sent, &head);
	free(text);
	return true;
}

/* Rows that HQ has are asked about rarely; new ones do not wait for that. */
static bool held_too_lately(struct syncer *syncer)
{
	int64_t now_ms = env_mono_ms(syncer->parts.env);
	if (syncer->person.asked_ms && now_ms < syncer->person.asked_ms + PERSONS_HELD_EVERY_MS)
		return true;
	syncer->person.asked_ms = now_ms;
	return false;
}

static void go_person(void *arg)
{
	struct syncer *syncer = arg;
	struct db *money = syncer->parts.journal->db;
	if (syncer->person.call.busy)
		return;
	if (!syncer->status.online || persons_count(money) == 0) {
		later(syncer, PERSONS_EVERY_MS);
		return;
	}
	struct persons_request *request = malloc(sizeof *request);
	if (request)
		persons_waiting(money, request);
	syncer->person.news = request && request->count > 0 && request->person[0].size > 0;
	if (request && !syncer->person.news && held_too_lately(syncer)) {
		free(request);
		later(syncer, PERSONS_EVERY_MS);
		return;
	}
	bool sent = request && db_ok(money) && send(syncer, request);
	free(request);
	if (!sent)
		failed(syncer);
}

static bool hear(struct syncer *syncer, const struct link_answer *heard, uint32_t *gone)
{
	struct persons_answer *answer = malloc(sizeof *answer);
	struct err ignored;
	bool done = answer &&
		    persons_answer_read(heard->body, heard->body_size, answer, &ignored) &&
		    persons_heard(syncer->parts.journal->db, answer, gone, &ignored);
	free(answer);
	return done;
}

static void person_answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	uint32_t gone = 0;
	if (heard->status != 200 || !heard->from_hq || !hear(syncer, heard, &gone)) {
		failed(syncer);
		return;
	}
	backoff_reset(&syncer->person.backoff);
	if (gone > 0)
		syncer->person.asked_ms = 0; /* the others may go as well */
	/* More of them, or only rows that wait for HQ's next backup. */
	later(syncer, syncer->person.news || gone > 0 ? 0 : PERSONS_EVERY_MS);
}

void person_start(struct syncer *syncer)
{
	syncer->person.call = (struct link_call){.answered = person_answered, .arg = syncer};
	syncer->person.timer = (struct loop_timer){.fn = go_person, .arg = syncer};
	later(syncer, PERSONS_EVERY_MS);
}

void person_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->person.call);
	loop_timer_clear(syncer->parts.loop, &syncer->person.timer);
}
