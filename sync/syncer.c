#include "sync/syncer.h"

#include "pos/core/engine.h"
#include "pos/core/rules.h"
#include "sync/outbox.h"
#include "sync/refdata.h"
#include "sync/request.h"
#include "sync/upload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT_MAX = 24, COPY_TURN_MS = 20, COPY_AFTER_QUIET_MS = 30 * 1000 };

/* The end of the year 9999, where our calendar ends. */
#define HQ_TIME_MAX_MS INT64_C(253402300799999)

struct syncer {
	struct sync_parts parts;
	struct sync_status status, told; /* as it is; as it was at the last call back */
	struct outbox outbox;
	struct refdata refdata;
	struct reference_user reference_user;
	struct loop_timer up_timer, down_timer, copy_timer;

	struct link_call up; /* hello and upload */
	bool up_is_hello;
	int64_t acked_ms;
	int64_t problems; /* records HQ holds but could not post, since start */

	struct link_call down; /* reference data */
	enum stream asked;
	bool due[STREAM_COUNT];
	bool retried; /* STALE and REPLAY are tried once more at once */
	struct backoff down_backoff;
	unsigned int changed; /* streams to call back about */
	bool changed_since_copy;
	struct err down_trouble;
	bool down_troubled;

	bool clock_heard;
	int64_t hq_time, heard_mono_ms;
};

/* ---- status ---- */

static void add_trouble(struct sync_status *status, enum text id, const char *a)
{
	if (status->attention < SYNC_TROUBLES_MAX)
		status->troubles[status->attention++] = message_of((struct says){id, a});
}

static void add_outbox_trouble(struct sync_status *status, enum outbox_trouble trouble)
{
	switch (trouble) {
	case OUTBOX_WELL:
		return;
	case OUTBOX_BEHIND:
		add_trouble(status, TEXT_SYNC_BEHIND, NULL);
		return;
	case OUTBOX_FORKED:
		add_trouble(status, TEXT_SYNC_FORKED, NULL);
		return;
	case OUTBOX_FENCED:
		add_trouble(status, TEXT_SYNC_FENCED, NULL);
		return;
	case OUTBOX_NOT_KNOWN:
		add_trouble(status, TEXT_SYNC_NOT_KNOWN, NULL);
		return;
	case OUTBOX_BAD_ACK:
		add_trouble(status, TEXT_SYNC_BAD_ACK, NULL);
		return;
	case OUTBOX_BAD_SIGNATURE:
		add_trouble(status, TEXT_SYNC_BAD_SIGNATURE, NULL);
		return;
	case OUTBOX_BAD_RECORDS:
		add_trouble(status, TEXT_SYNC_BAD_RECORDS, NULL);
		return;
	case OUTBOX_OUTDATED:
		add_trouble(status, TEXT_SYNC_OUTDATED, NULL);
		return;
	case OUTBOX_NOT_UNDERSTOOD:
		add_trouble(status, TEXT_SYNC_NOT_UNDERSTOOD, NULL);
		return;
	}
}

static void find_troubles(struct syncer *syncer)
{
	struct sync_status *status = &syncer->status;
	char number[NUMBER_TEXT_MAX];
	status->attention = 0;
	add_outbox_trouble(status, syncer->outbox.trouble);
	if (syncer->problems > 0) {
		(void)snprintf(number, sizeof number, "%lld", (long long)syncer->problems);
		add_trouble(status, TEXT_SYNC_PROBLEMS, number);
	}
	if (syncer->refdata.refused_rows > 0) {
		(void)snprintf(
			number, sizeof number, "%lld", (long long)syncer->refdata.refused_rows);
		add_trouble(status, TEXT_SYNC_REFUSED_ROWS, number);
	}
	if (syncer->down_troubled && status->attention < SYNC_TROUBLES_MAX)
		status->troubles[status->attention++] = syncer->down_trouble.what;
}

/* Works out the status anew and calls back if it is not what was told last: the line alone may
 * have changed, and that happened before. */
static void refresh(struct syncer *syncer)
{
	struct waiting waiting = upload_waiting(syncer->parts.journal, syncer->outbox.next);
	syncer->status.waiting = waiting.sales;
	syncer->status.records_waiting = waiting.records;
	syncer->status.oldest_waiting_ms = waiting.oldest_ms;
	syncer->status.durable_next = syncer->outbox.durable_next;
	syncer->status.acked_ms = syncer->acked_ms;
	syncer->status.reference_as_of_ms = refdata_as_of_ms(&syncer->refdata);
	find_troubles(syncer);
	if (memcmp(&syncer->told, &syncer->status, sizeof syncer->told) == 0)
		return;
	syncer->told = syncer->status;
	if (syncer->parts.status_changed)
		syncer->parts.status_changed(syncer->parts.arg);
}

static void is_online(struct syncer *syncer, bool online)
{
	struct sync_status *status = &syncer->status;
	if (online)
		status->offline_since_ms = 0;
	else if (status->online || !status->offline_since_ms)
		status->offline_since_ms = env_wall_ms(syncer->parts.env);
	status->online = online;
}

/* ---- asking ---- */

static void hear_clock(struct syncer *syncer, int64_t hq_time)
{
	const struct env *env = syncer->parts.env;
	if (hq_time > HQ_TIME_MAX_MS)
		return;
	syncer->clock_heard = true;
	syncer->hq_time = hq_time;
	syncer->heard_mono_ms = env_mono_ms(env);
	syncer->parts.journal->hq_off_ms = hq_time - env_wall_ms(env);
}

static void put_header(struct link_request *request, const char *name, const char *value)
{
	request->headers[request->header_count++] = (struct link_header){name, value};
}

/* Signs and sends. head says what is signed besides the body; its texts are the headers' too. */
static void send_signed(struct syncer *syncer, struct link_call *call, struct link_request *request,
	struct request_head *head)
{
	const struct identity *identity = syncer->parts.identity;
	char till[NUMBER_TEXT_MAX], epoch[NUMBER_TEXT_MAX];
	char signature[SIGNATURE_TEXT_MAX] = "";
	(void)snprintf(till, sizeof till, "%u", identity->certificate.till);
	(void)snprintf(epoch, sizeof epoch, "%u", identity->certificate.epoch);
	head->hq_id = identity->hq_id;
	head->path = request->path;
	head->method = request->body ? "POST" : "GET";
	head->epoch = epoch;
	head->kid = identity->kid;
	/* Without memory the signature stays empty; HQ refuses it and it is tried again. */
	(void)!request_sign(signature, head, request->body, request->body_size, &identity->key);
	put_header(request, "Pos-Proto", "1");
	put_header(request, "Pos-Till", till);
	put_header(request, "Pos-Epoch", epoch);
	put_header(request, "Pos-Kid", identity->kid);
	put_header(request, "Pos-Sig", signature);
	if (head->prev)
		put_header(request, "Pos-Prev", head->prev);
	if (head->last)
		put_header(request, "Pos-Last", head->last);
	if (head->nonce)
		put_header(request, "Pos-Nonce", head->nonce);
	if (head->hq_time)
		put_header(request, "Pos-Hq-Time", head->hq_time);
	syncer->parts.link->send(syncer->parts.link, call, request);
}

static bool send_hello(struct syncer *syncer, struct err *err)
{
	const struct journal *journal = syncer->parts.journal;
	const struct identity *identity = syncer->parts.identity;
	struct hello hello = {
		.till = journal->till,
		.store = journal->store,
		.epoch = journal->epoch,
		.head_seq = journal->next_seq - 1,
		.head = journal->head,
		.journal_id = identity->journal_id,
		.boot_id = syncer->parts.env->boot_id,
		.software = SUANPAN_VERSION,
		.schema = RECORD_SCHEMA,
		.vocabulary = RULES_VOCABULARY,
		.engine = ENGINE_VERSION,
		.wall_ms = env_wall_ms(syncer->parts.env),
		.waiting = (uint64_t)syncer->status.waiting,
	};
	memcpy(hello.certificate, identity->certificate_bytes, CERTIFICATE_SIZE);
	size_t size;
	char *text = hello_write(&hello, &size, err);
	if (!text)
		return false;
	struct link_request request = {.path = "/v1/hello",
		.content_type = "application/json",
		.body = text,
		.body_size = size};
	struct request_head head = {0};
	syncer->up_is_hello = true;
	send_signed(syncer, &syncer->up, &request, &head);
	free(text);
	return true;
}

static bool send_batch(struct syncer *syncer, struct err *err)
{
	struct journal *journal = syncer->parts.journal;
	AUTO(parcel) struct parcel parcel;
	if (!parcel_make(&parcel, journal, syncer->outbox.next, syncer->outbox.batch_max, err))
		return false;
	char path[REQUEST_PATH_MAX], from[NUMBER_TEXT_MAX], n[NUMBER_TEXT_MAX];
	char prev[HASH_TEXT_MAX], last[HASH_TEXT_MAX];
	(void)snprintf(from, sizeof from, "%llu", (unsigned long long)parcel.from);
	(void)snprintf(n, sizeof n, "%u", parcel.count);
	(void)snprintf(path, sizeof path, "/v1/j/%u/%u?from=%s&n=%s", journal->till, journal->epoch,
		from, n);
	hex_text(prev, parcel.prev.bytes, HASH_SIZE);
	hex_text(last, parcel.last.bytes, HASH_SIZE);
	struct link_request request = {.path = path,
		.content_type = "application/zstd",
		.body = parcel.packed,
		.body_size = parcel.packed_size};
	struct request_head head = {.from = from, .n = n, .prev = prev, .last = last};
	syncer->up_is_hello = false;
	send_signed(syncer, &syncer->up, &request, &head);
	return true;
}

static void send_page(struct syncer *syncer)
{
	const struct env *env = syncer->parts.env;
	char path[REQUEST_PATH_MAX], nonce[NONCE_TEXT_MAX], hq_time[NUMBER_TEXT_MAX];
	uint8_t random[NONCE_SIZE];
	env_random(env, random, sizeof random);
	hex_text(nonce, random, sizeof random);
	(void)snprintf(hq_time, sizeof hq_time, "%lld",
		(long long)(syncer->hq_time + env_mono_ms(env) - syncer->heard_mono_ms));
	refdata_path(&syncer->refdata, syncer->asked, path);
	struct link_request request = {.path = path};
	struct request_head head = {.nonce = nonce, .hq_time = hq_time};
	send_signed(syncer, &syncer->down, &request, &head);
}

/* ---- up ---- */

static bool chain_hash(void *arg, uint64_t seq, struct hash *hash)
{
	return journal_hash(arg, seq, hash);
}

static struct chain chain_of(struct syncer *syncer)
{
	struct journal *journal = syncer->parts.journal;
	return (struct chain){.hash_at = chain_hash, .arg = journal, .next = journal->next_seq};
}

static void up_later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->up_timer, delay_ms);
}

static void down_later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->down_timer, delay_ms);
}

static void go_up(void *arg)
{
	struct syncer *syncer = arg;
	struct chain chain = chain_of(syncer);
	struct err err;
	int64_t wait_ms;
	bool sent = true;
	if (syncer->up.busy)
		return;
	switch (outbox_move(&syncer->outbox, &chain, syncer->parts.env, &wait_ms)) {
	case OUTBOX_WAIT:
		up_later(syncer, wait_ms);
		return;
	case OUTBOX_SAY_HELLO:
		sent = send_hello(syncer, &err);
		break;
	case OUTBOX_UPLOAD:
		sent = send_batch(syncer, &err);
		break;
	}
	if (sent)
		return;
	/* A record that cannot be read is for `verify` and the manager; selling goes on. */
	syncer->outbox.trouble = OUTBOX_BAD_RECORDS;
	outbox_unanswered(&syncer->outbox, syncer->parts.env);
	up_later(syncer, backoff_left_ms(&syncer->outbox.backoff, syncer->parts.env));
	refresh(syncer);
}

/* A failure of ours is ours to know, and must not wait for the next who asks that database. Damage
 * stays: somebody has to do something about it. */
static void forgive(struct db *db)
{
	if (!db_ok(db) && !db->corrupt)
		db_forgive(db);
}

static void keep_cursor(struct syncer *syncer)
{
	struct upload_cursor cursor = {
		.next = syncer->outbox.next,
		.durable_next = syncer->outbox.durable_next,
		.acked_ms = syncer->acked_ms,
	};
	struct err ignored; /* the next hello tells it again */
	(void)!upload_save(syncer->parts.journal, &cursor, &ignored);
	forgive(syncer->parts.journal->db);
	db_durable(syncer->parts.journal->db, true); /* which a failed save leaves undone */
}

static void find_due_streams(struct syncer *syncer, const struct hello_answer *answer)
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		const struct ref_cursor *cursor = &syncer->refdata.cursors[i];
		const struct feed *feed = &answer->feeds[i];
		bool same = feed->id[0] && strcmp(feed->id, cursor->feed) == 0;
		if (!same || feed->version != cursor->since || cursor->sweeping)
			syncer->due[i] = true;
		else if (!syncer->due[i])
			refdata_confirm(&syncer->refdata, (enum stream)i, answer->hq_time);
	}
	down_later(syncer, 0);
}

static bool hear_hello(struct syncer *syncer, const struct link_answer *heard)
{
	struct hello_answer answer;
	struct err err;
	struct chain chain = chain_of(syncer);
	struct identity *identity = syncer->parts.identity;
	if (!hello_answer_read(heard->body, heard->body_size, &answer, &err) ||
		strcmp(answer.hq_id, identity->hq_id) != 0) {
		syncer->outbox.trouble = OUTBOX_NOT_UNDERSTOOD;
		outbox_unanswered(&syncer->outbox, syncer->parts.env);
		return false;
	}
	hear_clock(syncer, answer.hq_time);
	(void)!identity_take_keys(identity, syncer->parts.journal->db, &answer.keys, &err);
	if (outbox_hello_answered(&syncer->outbox, &answer, &chain, syncer->parts.env))
		keep_cursor(syncer);
	find_due_streams(syncer, &answer);
	return true;
}

static void hear_ack(struct syncer *syncer, const struct link_answer *heard)
{
	struct ack *ack = malloc(sizeof *ack);
	struct err err;
	struct chain chain = chain_of(syncer);
	if (!ack || !ack_read(heard->body, heard->body_size, ack, &err)) {
		outbox_unanswered(&syncer->outbox, syncer->parts.env);
		free(ack);
		return;
	}
	hear_clock(syncer, ack->hq_time);
	if (outbox_acked(&syncer->outbox, ack, &chain, syncer->parts.env)) {
		syncer->acked_ms = env_wall_ms(syncer->parts.env);
		syncer->problems += ack->problem_count;
		keep_cursor(syncer);
		/* Balances have moved because of what we sent. */
		syncer->due[STREAM_MEMBERS] = true;
		down_later(syncer, 0);
	}
	free(ack);
}

static void hear_up_refusal(struct syncer *syncer, const struct link_answer *heard)
{
	struct refusal refusal;
	struct err err;
	struct chain chain = chain_of(syncer);
	if (!refusal_read(heard->body, heard->body_size, &refusal, &err)) {
		outbox_unanswered(&syncer->outbox, syncer->parts.env);
		return;
	}
	if (refusal.retry_after_s < heard->retry_after_s)
		refusal.retry_after_s = heard->retry_after_s;
	if (outbox_refused(&syncer->outbox, &refusal, &chain, syncer->parts.env))
		keep_cursor(syncer);
}

static void up_answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	bool real = heard->status != 0 && heard->from_hq;
	if (!real)
		outbox_unanswered(&syncer->outbox, syncer->parts.env);
	else if (heard->status != 200)
		hear_up_refusal(syncer, heard);
	else if (syncer->up_is_hello)
		real = hear_hello(syncer, heard);
	else
		hear_ack(syncer, heard);
	is_online(syncer, real);
	refresh(syncer);
	up_later(syncer, 0);
}

/* ---- down ---- */

static bool next_due(const struct syncer *syncer, enum stream *stream)
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		if (!syncer->due[i])
			continue;
		*stream = (enum stream)i;
		return true;
	}
	return false;
}

static void tell_changes(struct syncer *syncer)
{
	unsigned int changed = syncer->changed;
	syncer->changed = 0;
	if (!changed)
		return;
	syncer->changed_since_copy = true;
	if (syncer->parts.reference_changed)
		syncer->parts.reference_changed(syncer->parts.arg, changed);
}

static void stream_complete(struct syncer *syncer, enum stream stream)
{
	syncer->due[stream] = false;
	syncer->down_troubled = false;
	tell_changes(syncer);
}

static void down_failed(struct syncer *syncer, const struct err *err, int64_t at_least_ms)
{
	syncer->down_troubled = err != NULL;
	if (err)
		syncer->down_trouble = *err;
	forgive(&syncer->parts.reference->db);
	backoff_failed(&syncer->down_backoff, syncer->parts.env, at_least_ms);
}

static void sweep(struct syncer *syncer, enum stream stream)
{
	struct err err;
	bool done = false;
	if (!refdata_sweep(&syncer->refdata, stream, &done, &err)) {
		down_failed(syncer, &err, 0);
		return;
	}
	if (!done)
		return;
	syncer->changed |= 1U << stream;
	stream_complete(syncer, stream);
	refresh(syncer);
}

/* The last good copy is made when nothing else is to be done down here. */
static void go_copy(void *arg)
{
	struct syncer *syncer = arg;
	enum stream stream;
	if (next_due(syncer, &stream))
		return;
	if (reference_copy_step(syncer->parts.reference) == COPY_MORE)
		loop_timer_set(syncer->parts.loop, &syncer->copy_timer, COPY_TURN_MS);
	else
		syncer->changed_since_copy = false;
}

static void go_down(void *arg)
{
	struct syncer *syncer = arg;
	int64_t wait_ms = backoff_left_ms(&syncer->down_backoff, syncer->parts.env);
	/* Until HQ said what time it is, no question of ours would be fresh enough. */
	if (syncer->down.busy || !syncer->clock_heard)
		return;
	if (wait_ms > 0) {
		down_later(syncer, wait_ms);
		return;
	}
	if (!next_due(syncer, &syncer->asked)) {
		if (syncer->changed_since_copy)
			loop_timer_set(
				syncer->parts.loop, &syncer->copy_timer, COPY_AFTER_QUIET_MS);
		return;
	}
	const struct ref_cursor *cursor = &syncer->refdata.cursors[syncer->asked];
	if (cursor->sweeping && cursor->fetched_all) {
		sweep(syncer, syncer->asked);
		down_later(syncer, 0);
		return;
	}
	send_page(syncer);
}

static void hear_page(struct syncer *syncer, const struct link_answer *heard)
{
	struct err err;
	bool changed;
	enum stream stream = syncer->asked;
	enum page_result result = refdata_take_page(
		&syncer->refdata, stream, heard->body, heard->body_size, &changed, &err);
	if (changed && (result == PAGE_MORE || result == PAGE_COMPLETE || result == PAGE_SWEEP))
		syncer->changed |= 1U << stream;
	syncer->retried = false;
	switch (result) {
	case PAGE_MORE:
	case PAGE_SWEEP: /* go_down() sweeps */
		backoff_reset(&syncer->down_backoff);
		return;
	case PAGE_COMPLETE:
		backoff_reset(&syncer->down_backoff);
		stream_complete(syncer, stream);
		return;
	case PAGE_WRONG:
	case PAGE_NOT_KEPT:
		down_failed(syncer, &err, 0);
		return;
	}
}

static void hear_down_refusal(struct syncer *syncer, const struct link_answer *heard)
{
	struct refusal refusal;
	struct err err;
	if (!refusal_read(heard->body, heard->body_size, &refusal, &err)) {
		down_failed(syncer, &err, 0);
		return;
	}
	bool clock = refusal.code == REFUSAL_STALE || refusal.code == REFUSAL_REPLAY;
	if (clock && refusal.hq_time > 0)
		hear_clock(syncer, refusal.hq_time);
	if (clock && !syncer->retried) {
		syncer->retried = true;
		return;
	}
	if (refusal.code == REFUSAL_RESYNC) {
		if (!refdata_resync(&syncer->refdata, syncer->asked, refusal.feed, &err))
			down_failed(syncer, &err, 0);
		else if (syncer->retried)
			down_failed(syncer, NULL, 0);
		/* HQ that answers every question with RESYNC must not be asked without pause. */
		syncer->retried = true;
		return;
	}
	int64_t wait_s = refusal.retry_after_s > heard->retry_after_s ? refusal.retry_after_s
								      : heard->retry_after_s;
	fail(&err, TEXT_SYNC_DOWN_REFUSED, stream_name(syncer->asked), refusal_name(refusal.code));
	bool passing = refusal.code == REFUSAL_BUSY || refusal.code == REFUSAL_INTERNAL;
	down_failed(syncer, passing ? NULL : &err, wait_s * 1000);
}

static void down_answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	bool real = heard->status != 0 && heard->from_hq;
	if (!real)
		backoff_failed(&syncer->down_backoff, syncer->parts.env, 0);
	else if (heard->status != 200)
		hear_down_refusal(syncer, heard);
	else
		hear_page(syncer, heard);
	is_online(syncer, real);
	refresh(syncer);
	down_later(syncer, 0);
}

/* ---- when ref.db is opened anew ---- */

static void let_go(void *arg)
{
	struct syncer *syncer = arg;
	refdata_done(&syncer->refdata);
}

static void take_up(void *arg)
{
	struct syncer *syncer = arg;
	refdata_open(&syncer->refdata, &syncer->parts.reference->db, syncer->parts.identity);
	for (int i = 0; i < STREAM_COUNT; i++)
		syncer->due[i] = true;
	backoff_reset(&syncer->down_backoff);
	down_later(syncer, 0);
}

/* ---- the face ---- */

static struct loop_timer timer(void (*fn)(void *), struct syncer *syncer)
{
	return (struct loop_timer){.fn = fn, .arg = syncer};
}

struct syncer *syncer_start(const struct sync_parts *parts)
{
	struct syncer *syncer = calloc(1, sizeof *syncer);
	if (!syncer)
		return NULL;
	syncer->parts = *parts;
	struct upload_cursor cursor = upload_load(parts->journal);
	outbox_init(&syncer->outbox, parts->journal->epoch, cursor.next, cursor.durable_next);
	syncer->acked_ms = cursor.acked_ms;
	syncer->up = (struct link_call){.answered = up_answered, .arg = syncer};
	syncer->down = (struct link_call){.answered = down_answered, .arg = syncer};
	syncer->up_timer = timer(go_up, syncer);
	syncer->down_timer = timer(go_down, syncer);
	syncer->copy_timer = timer(go_copy, syncer);
	syncer->reference_user =
		(struct reference_user){.let_go = let_go, .take_up = take_up, .arg = syncer};
	reference_join(parts->reference, &syncer->reference_user);
	take_up(syncer);
	is_online(syncer, false);
	/* The first status is there before the first call back. */
	void (*status_changed)(void *) = syncer->parts.status_changed;
	syncer->parts.status_changed = NULL;
	refresh(syncer);
	syncer->parts.status_changed = status_changed;
	up_later(syncer, 0);
	return syncer;
}

void syncer_stop(struct syncer *syncer)
{
	if (!syncer)
		return;
	struct link *link = syncer->parts.link;
	link->cancel(link, &syncer->up);
	link->cancel(link, &syncer->down);
	loop_timer_clear(syncer->parts.loop, &syncer->up_timer);
	loop_timer_clear(syncer->parts.loop, &syncer->down_timer);
	loop_timer_clear(syncer->parts.loop, &syncer->copy_timer);
	reference_leave(syncer->parts.reference, &syncer->reference_user);
	refdata_done(&syncer->refdata);
	free(syncer);
}

const struct sync_status *syncer_status(const struct syncer *syncer)
{
	return &syncer->status;
}

void syncer_poke(struct syncer *syncer)
{
	refresh(syncer);
	if (!syncer->up.busy)
		up_later(syncer, 0);
}

void syncer_now(struct syncer *syncer)
{
	outbox_hurry(&syncer->outbox);
	backoff_reset(&syncer->down_backoff);
	for (int i = 0; i < STREAM_COUNT; i++)
		syncer->due[i] = true;
	if (!syncer->up.busy)
		up_later(syncer, 0);
	down_later(syncer, 0);
}

bool syncer_settled(const struct syncer *syncer)
{
	enum stream stream;
	return syncer->outbox.greeted && !syncer->outbox.stopped && !syncer->up.busy &&
	       !syncer->down.busy && syncer->status.records_waiting == 0 &&
	       !next_due(syncer, &stream);
}
