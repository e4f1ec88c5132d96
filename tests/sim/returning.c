/* returning - 10,000 tills whose line comes back in the same second (fault 25).
 *
 * The tills are the outbox and backoff of the real code, headquarters' admission is the real
 * pressure.c; between them stands a model of what the machine can do: so much time for greeting a
 * connection, so much for a hello, so much for a batch, one thing after the other, so many
 * connections at a time. What it shows: every till gets rid of its batches, the slowest soon after
 * the ideal moment, and nobody is asked to try senselessly often. With an argument beyond the
 * seconds: another seed.
 */
#include "sync/hq/door.h"
#include "sync/hq/pressure.h"
#include "sync/outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TILLS_MAX = 10000,
	BATCHES = 4, /* that each has to send: four hours of a regional outage */
	GREETING_US = 400,
	REFUSAL_US = 150,
	HELLO_US = 1000,
	BATCH_US = 12000,
	CONNECT_MS = 5000,
	HOURS_MAX = 4,
};

struct till {
	struct outbox outbox;
	int64_t due_ms; /* of its next move */
	int64_t done_ms, first_ms;
	int64_t asked_ms,
		calm_ms; /* begun to ask; the longest time between two answers that helped */
	int64_t helped_ms;
	uint32_t requests, refusals, unanswered;
	bool asks, is_hello;
};

struct town {
	struct env env;
	int64_t now_us;
	uint64_t seed;
	struct till tills[TILLS_MAX];
	int tills_count;
	int queue[TILLS_MAX]; /* who is connected and waits, in order */
	int head, waiting;
	struct pressure pressure;
	int storm_s; /* so long everything is answered by 503 without a word more */
};

static int64_t town_ms(void *self)
{
	return ((struct town *)self)->now_us / 1000;
}

/* splitmix64 */
static void town_random(void *self, void *into, size_t size)
{
	struct town *town = self;
	for (size_t i = 0; i < size; i++) {
		uint64_t z = town->seed += UINT64_C(0x9e3779b97f4a7c15);
		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
		((uint8_t *)into)[i] = (uint8_t)(z ^ (z >> 31));
	}
}

/* All chains look the same here: hashes are not the matter. */
static bool any_hash(void *arg, uint64_t seq, struct hash *hash)
{
	(void)arg;
	(void)seq;
	memset(hash, 0, sizeof *hash);
	return true;
}

static struct chain chain_of(void)
{
	return (struct chain){
		.hash_at = any_hash, .next = 1 + (uint64_t)BATCHES * BATCH_RECORDS_MAX};
}

/* ---- a till ---- */

static void schedule(struct town *town, struct till *till)
{
	struct chain chain = chain_of();
	int64_t wait_ms = 0;
	enum outbox_move move = outbox_move(&till->outbox, &chain, &town->env, &wait_ms);
	bool done = till->outbox.next == chain.next;
	if (done && !till->done_ms)
		till->done_ms = town_ms(town);
	till->due_ms =
		move == OUTBOX_WAIT ? town_ms(town) + (wait_ms > 0 ? wait_ms : 1) : town_ms(town);
	till->is_hello = move == OUTBOX_SAY_HELLO;
}

static void ask(struct town *town, int number)
{
	struct till *till = &town->tills[number];
	int64_t wait_ms;
	struct chain chain = chain_of();
	enum outbox_move move = outbox_move(&till->outbox, &chain, &town->env, &wait_ms);
	if (move == OUTBOX_WAIT) {
		schedule(town, till);
		return;
	}
	till->is_hello = move == OUTBOX_SAY_HELLO;
	till->asks = true;
	till->asked_ms = town_ms(town);
	till->requests++;
	town->queue[(town->head + town->waiting++) % town->tills_count] = number;
}

static void helped(struct town *town, struct till *till)
{
	int64_t took_ms = town_ms(town) - till->helped_ms;
	if (took_ms > till->calm_ms)
		till->calm_ms = took_ms;
	till->helped_ms = town_ms(town);
}

static void answer_well(struct town *town, struct till *till)
{
	struct chain chain = chain_of();
	static struct ack ack;
	if (till->is_hello) {
		struct hello_answer answer = {
			.state = HELLO_OK, .epoch = 1, .next = till->outbox.next};
		(void)outbox_hello_answered(&till->outbox, &answer, &chain, &town->env);
	} else {
		ack = (struct ack){.epoch = 1, .next = till->outbox.next + BATCH_RECORDS_MAX};
		(void)outbox_acked(&till->outbox, &ack, &chain, &town->env);
	}
	helped(town, till);
}

/* ---- headquarters ---- */

static void answer_one(struct town *town)
{
	int number = town->queue[town->head];
	struct till *till = &town->tills[number];
	struct chain chain = chain_of();
	town->head = (town->head + 1) % town->tills_count;
	int crowd = town->waiting-- < DOOR_GUESTS_MAX ? town->waiting + 1 : DOOR_GUESTS_MAX;
	till->asks = false;
	/* It waited outside too long and is gone: that costs next to nothing. */
	if (town_ms(town) - till->asked_ms > CONNECT_MS) {
		till->unanswered++;
		outbox_unanswered(&till->outbox, &town->env);
		schedule(town, till);
		return;
	}
	town->now_us += GREETING_US;
	struct refusal refusal = {.code = REFUSAL_BUSY};
	if (town_ms(town) < town->storm_s * INT64_C(1000)) {
		town->now_us += REFUSAL_US;
		till->refusals++;
		refusal.code = REFUSAL_INTERNAL;
		(void)outbox_refused(&till->outbox, &refusal, &chain, &town->env);
	} else if (pressure_admits(&town->pressure, (uint32_t)number + 1, crowd, town_ms(town),
			   &refusal.retry_after_s)) {
		int64_t cost_us = till->is_hello ? HELLO_US : BATCH_US;
		town->now_us += cost_us;
		pressure_spent(&town->pressure, cost_us / 1000);
		answer_well(town, till);
	} else {
		town->now_us += REFUSAL_US;
		till->refusals++;
		(void)outbox_refused(&till->outbox, &refusal, &chain, &town->env);
	}
	schedule(town, till);
}

/* ---- the day ---- */

static int64_t soonest(const struct town *town)
{
	int64_t due_ms = INT64_MAX;
	for (int i = 0; i < town->tills_count; i++)
		if (!town->tills[i].asks && !town->tills[i].done_ms &&
			town->tills[i].due_ms < due_ms)
			due_ms = town->tills[i].due_ms;
	return due_ms;
}

/* Looks at everybody no more often than once a millisecond. */
static void run(struct town *town)
{
	int64_t looked_ms = -1;
	while (town_ms(town) < HOURS_MAX * INT64_C(3600000)) {
		if (town_ms(town) > looked_ms) {
			looked_ms = town_ms(town);
			for (int i = 0; i < town->tills_count; i++) {
				struct till *till = &town->tills[i];
				if (!till->asks && !till->done_ms && till->due_ms <= looked_ms)
					ask(town, i);
			}
		}
		if (town->waiting > 0) {
			answer_one(town);
			continue;
		}
		int64_t due_ms = soonest(town);
		if (due_ms == INT64_MAX)
			return;
		if (due_ms * 1000 > town->now_us)
			town->now_us = due_ms * 1000;
		else
			town->now_us += 1000;
	}
}

struct figures {
	int64_t slowest_ms, median_ms, calm_ms, ideal_ms, latest_ms;
	uint32_t requests, requests_worst, refusals, unanswered;
	int unfinished;
};

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static struct figures count(const struct town *town)
{
	static int64_t done[TILLS_MAX];
	struct figures figures = {0};
	for (int i = 0; i < town->tills_count; i++) {
		const struct till *till = &town->tills[i];
		done[i] = till->done_ms;
		figures.unfinished += !till->done_ms;
		if (till->done_ms > figures.slowest_ms)
			figures.slowest_ms = till->done_ms;
		if (till->calm_ms > figures.calm_ms)
			figures.calm_ms = till->calm_ms;
		if (till->requests > figures.requests_worst)
			figures.requests_worst = till->requests;
		figures.requests += till->requests;
		figures.refusals += till->refusals;
		figures.unanswered += till->unanswered;
	}
	qsort(done, (size_t)town->tills_count, sizeof done[0], by_time);
	figures.median_ms = done[town->tills_count / 2];
	figures.ideal_ms = (int64_t)town->tills_count *
			   (GREETING_US + HELLO_US + BATCHES * (int64_t)BATCH_US) / 1000;
	/* After a storm somebody may just have begun the longest wait. */
	figures.latest_ms = figures.ideal_ms * 3 / 2 + 10000;
	if (town->storm_s)
		figures.latest_ms += town->storm_s * INT64_C(1000) + BACKOFF_MAX_MS;
	return figures;
}

static struct figures one_day(int tills, int storm_s, uint64_t seed)
{
	struct town *town = calloc(1, sizeof *town);
	if (!town)
		abort();
	town->env = (struct env){
		.wall_ms = town_ms, .mono_ms = town_ms, .random = town_random, .self = town};
	town->seed = seed;
	town->tills_count = tills;
	town->storm_s = storm_s;
	town->now_us = 1000000;
	for (int i = 0; i < tills; i++) {
		outbox_init(&town->tills[i].outbox, 1, 1, 0);
		town->tills[i].due_ms = 1000 + i % 1000; /* all within one second */
		town->tills[i].helped_ms = 1000;
	}
	run(town);
	struct figures figures = count(town);
	free(town);
	return figures;
}

static bool tell(const char *name, int tills, const struct figures *f)
{
	bool good = f->unfinished == 0 && f->slowest_ms < f->latest_ms && f->requests_worst < 100;
	printf("# %d tills: %d unfinished; slowest %.0f s, median %.0f s, ideal for all %.0f s; "
	       "longest without help %.0f s; requests %.1f a till, at most %u; put off %u, "
	       "unanswered %u\n",
		tills, f->unfinished, (double)f->slowest_ms / 1000, (double)f->median_ms / 1000,
		(double)f->ideal_ms / 1000, (double)f->calm_ms / 1000, (double)f->requests / tills,
		f->requests_worst, f->refusals, f->unanswered);
	printf("%s - %s\n", good ? "ok" : "not ok", name);
	return good;
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	printf("# seed %" PRIu64 "\n1..3\n", seed);
	struct figures quiet = one_day(1000, 0, seed);
	bool good = tell("fault 25: 1,000 tills return at once and none starves", 1000, &quiet);
	struct figures storm = one_day(1000, 120, seed);
	good &= tell(
		"fault 25: two minutes of 500 to everybody, then all are served", 1000, &storm);
	struct figures large = one_day(TILLS_MAX, 0, seed);
	good &= tell("10,000 tills return at once and none starves", TILLS_MAX, &large);
	return good ? 0 : 1;
}
