/* The line is refused because of HQ's certificate: a dead clock here, or a change of authority that
 * we slept through. HQ is asked for its signed time and its signed list of authorities, over TLS
 * that nobody verified; what comes back is believed for its signature alone. */
#include "sync/statement.h"
#include "sync/syncer_parts.h"
#include "sync/wire_trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An answer that took longer says too little about what time it is now. */
enum { ROUND_TRIP_MAX_MS = 10000, CLOCK_OFF_MS = 60000 };

static void ask(struct syncer *syncer, const char *path)
{
	struct link_request request = {.path = path,
		.headers = {{"Pos-Proto", "1"}},
		.header_count = 1,
		.unverified = true};
	syncer->trust.asked_ms = env_mono_ms(syncer->parts.env);
	syncer->parts.link->send(syncer->parts.link, &syncer->trust.call, &request);
}

static void ask_time(struct syncer *syncer)
{
	char path[64];
	uint8_t random[NONCE_SIZE];
	env_random(syncer->parts.env, random, sizeof random);
	hex_text(syncer->trust.nonce, random, sizeof random);
	(void)snprintf(path, sizeof path, "/v1/time?nonce=%s", syncer->trust.nonce);
	syncer->trust.asks_time = true;
	ask(syncer, path);
}

static void ask_authorities(struct syncer *syncer)
{
	syncer->trust.asks_time = false;
	ask(syncer, "/v1/ca");
}

static bool time_holds(const struct time_answer *answer, const struct identity *identity,
	const char *nonce, int64_t round_trip_ms)
{
	const struct public_key *key = hq_key_find(&identity->hq_keys, answer->kid);
	return key && strcmp(answer->nonce, nonce) == 0 && round_trip_ms <= ROUND_TRIP_MAX_MS &&
	       time_signature_holds(
		       key, identity->hq_id, nonce, answer->time_ms, &answer->signature);
}

/* true if that may change what the certificate is worth. */
static bool hear_time(struct syncer *syncer, const struct link_answer *heard)
{
	struct time_answer answer;
	struct err err;
	int64_t took_ms = env_mono_ms(syncer->parts.env) - syncer->trust.asked_ms;
	if (!time_answer_read(heard->body, heard->body_size, &answer, &err) ||
		!time_holds(&answer, syncer->parts.identity, syncer->trust.nonce, took_ms))
		return false;
	int64_t off_ms = answer.time_ms - env_wall_ms(syncer->parts.env);
	bool news = !syncer->trust.time_believed && llabs(off_ms) > CLOCK_OFF_MS;
	line_hear_clock(&syncer->line, answer.time_ms);
	syncer->parts.link->believe_time(syncer->parts.link, answer.time_ms);
	syncer->trust.time_believed = true;
	return news;
}

static bool hear_authorities(struct syncer *syncer, const struct link_answer *heard)
{
	struct trust_answer *answer = malloc(sizeof *answer);
	struct identity *identity = syncer->parts.identity;
	struct err err;
	int64_t before = identity->trust.version;
	bool taken = answer && trust_answer_read(heard->body, heard->body_size, answer, &err) &&
		     identity_take_trust(identity, syncer->parts.journal->db, answer, &err) &&
		     identity->trust.version > before;
	free(answer);
	syncer_forgive(syncer->parts.journal->db);
	if (taken && identity->trust.pem[0])
		syncer->parts.link->believe_authorities(syncer->parts.link, identity->trust.pem);
	return taken;
}

/* Time first: a list of authorities may be new because the clock says so. */
static void answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	bool real = heard->status == 200 && heard->from_hq;
	if (syncer->trust.asks_time) {
		syncer->trust.news = real && hear_time(syncer, heard);
		ask_authorities(syncer);
		return;
	}
	if (real && hear_authorities(syncer, heard))
		syncer->trust.news = true;
	/* Only then: a certificate that stays wrong must not be tried without pause. */
	if (syncer->trust.news)
		syncer_now(syncer);
	syncer->trust.news = false;
}

static void go(void *arg)
{
	struct syncer *syncer = arg;
	if (!syncer->trust.call.busy)
		ask_time(syncer);
}

void trust_doubted(struct syncer *syncer)
{
	struct sync_trust *trust = &syncer->trust;
	if (!syncer->parts.link->believe_time || trust->call.busy || trust->timer.set)
		return;
	loop_timer_set(syncer->parts.loop, &trust->timer, 0);
}

void trust_hear_version(struct syncer *syncer, int64_t version)
{
	struct sync_trust *trust = &syncer->trust;
	if (version <= syncer->parts.identity->trust.version ||
		!syncer->parts.link->believe_authorities || trust->call.busy || trust->timer.set)
		return;
	ask_authorities(syncer);
}

void trust_start(struct syncer *syncer)
{
	syncer->trust.call = (struct link_call){.answered = answered, .arg = syncer};
	syncer->trust.timer = (struct loop_timer){.fn = go, .arg = syncer};
}

void trust_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->trust.call);
	loop_timer_clear(syncer->parts.loop, &syncer->trust.timer);
}
