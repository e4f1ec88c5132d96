/* Hello, and the journal going up: what the outbox decides, done. */
#include "pos/core/engine.h"
#include "pos/core/rules.h"
#include "sync/branch.h"
#include "sync/purge.h"
#include "sync/restored.h"
#include "sync/syncer_parts.h"
#include "sync/upload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT_MAX = 24 };

static bool send_hello(struct syncer *syncer, struct err *err)
{
	const struct journal *journal = syncer->parts.journal;
	const struct identity *identity = syncer->parts.identity;
	struct sync_up *up = &syncer->up;
	branch_marks(journal->db, up->outbox.incarnation, &up->branches);
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
		.branches = up->branches,
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
	up->asked = ASKED_HELLO;
	line_send(&syncer->line, &up->call, &request, &head);
	free(text);
	return true;
}

static bool send_batch(struct syncer *syncer, struct err *err)
{
	struct journal *journal = syncer->parts.journal;
	AUTO(parcel) struct parcel parcel;
	const struct outbox *outbox = &syncer->up.outbox;
	if (!parcel_make(&parcel, journal, outbox_from(outbox), outbox->batch_max, err))
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
	syncer->up.asked = ASKED_UPLOAD;
	line_send(&syncer->line, &syncer->up.call, &request, &head);
	return true;
}

static bool chain_hash(void *arg, uint64_t seq, struct hash *hash)
{
	return journal_hash(arg, seq, hash);
}

static struct chain chain_of(struct syncer *syncer)
{
	struct journal *journal = syncer->parts.journal;
	return (struct chain){.hash_at = chain_hash,
		.arg = journal,
		.next = journal->next_seq,
		.oldest = purged_of(journal->db, journal->epoch).next_seq};
}

void up_later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->up.timer, delay_ms);
}

/* A record that cannot be read is for `verify` and the manager; anything else (no memory, a disk
 * that is full or failed once) passes and is tried again. Selling goes on either way. */
static void could_not_send(struct syncer *syncer, const struct err *err)
{
	struct outbox *outbox = &syncer->up.outbox;
	if (syncer->parts.journal->db->corrupt || err->what.id == TEXT_JOURNAL_UNREADABLE)
		outbox->trouble = OUTBOX_BAD_RECORDS;
	syncer->up.hurried = false;
	syncer_forgive(syncer->parts.journal->db);
	outbox_unanswered(outbox, syncer->parts.env);
	up_later(syncer, backoff_left_ms(&outbox->backoff, syncer->parts.env));
	syncer_refresh(syncer);
}

static void go_up(void *arg)
{
	struct syncer *syncer = arg;
	struct chain chain = chain_of(syncer);
	struct err err;
	int64_t wait_ms;
	bool sent = true;
	if (syncer->up.call.busy)
		return;
	switch (outbox_move(&syncer->up.outbox, &chain, syncer->parts.env, &wait_ms)) {
	case OUTBOX_WAIT:
		up_later(syncer, wait_ms);
		return;
	case OUTBOX_SAY_HELLO:
		sent = send_hello(syncer, &err);
		break;
	case OUTBOX_UPLOAD:
		sent = send_batch(syncer, &err);
		break;
	case OUTBOX_ASK_EPOCH:
		sent = renewal_ask(syncer, &err);
		break;
	}
	if (!sent)
		could_not_send(syncer, &err);
}

/* A copy of HQ's disk was put back, a virtual machine rolled back: it is the one it was and does
 * not know what it forgot. */
static void hear_that_hq_went_back(struct syncer *syncer)
{
	struct db *money = syncer->parts.journal->db;
	struct err ignored; /* what fails here is tried with the next answer */
	if (!syncer->up.outbox.went_back)
		return;
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		branches_doubt(money);
		syncer->up.outbox.went_back = !tx_commit(&tx, &ignored);
	}
	syncer_forgive(money);
	down_doubt(syncer);
}

static void keep_cursor(struct syncer *syncer)
{
	hear_that_hq_went_back(syncer);
	struct upload_cursor cursor = {
		.next = syncer->up.outbox.next,
		.durable_next = syncer->up.outbox.durable_next,
		.acked_ms = syncer->up.acked_ms,
		.kept_next = syncer->up.outbox.kept_next,
	};
	memcpy(cursor.kept_by, syncer->up.outbox.kept_by, sizeof cursor.kept_by);
	struct err ignored; /* the next hello tells it again */
	(void)!upload_save(syncer->parts.journal, &cursor, &ignored);
	syncer_forgive(syncer->parts.journal->db);
	db_durable(syncer->parts.journal->db, true); /* which a failed save leaves undone */
}

static bool hear_hello(struct syncer *syncer, const struct link_answer *heard)
{
	struct hello_answer answer;
	struct err err;
	struct chain chain = chain_of(syncer);
	struct identity *identity = syncer->parts.identity;
	if (!hello_answer_read(heard->body, heard->body_size, &answer, &err) ||
		strcmp(answer.hq_id, identity->hq_id) != 0) {
		syncer->up.outbox.trouble = OUTBOX_NOT_UNDERSTOOD;
		outbox_unanswered(&syncer->up.outbox, syncer->parts.env);
		return false;
	}
	line_hear_clock(&syncer->line, answer.hq_time);
	(void)!identity_take_keys(
		identity, syncer->parts.journal->db, &answer.keys, &syncer->up.strange_keys, &err);
	if (outbox_hello_answered(&syncer->up.outbox, &answer, &chain, syncer->parts.env))
		keep_cursor(syncer);
	if (syncer->up.outbox.trouble == OUTBOX_REFILLING)
		refill_begin(syncer);
	trust_hear_version(syncer, answer.ca_version);
	renewal_hear_branches(syncer, &answer);
	renewal_hear_key(syncer, &answer);
	journal_keep_offset(syncer->parts.journal);
	syncer_forgive(syncer->parts.journal->db);
	down_hear_feeds(syncer, &answer);
	points_hear_hello(syncer, &answer);
	quota_hear_hello(syncer, &answer);
	return true;
}

/* A code that we do not know may mean the worse of the two. */
static bool did_not_post(const struct problem *problem)
{
	enum problem_code code;
	return !problem_read(problem->code, &code) || problem_is_dead(code);
}

/* HQ names them by seq; a record with several counts once, as the worst of them. */
static void count_problems(struct sync_up *up, const struct ack *ack)
{
	for (uint32_t i = 0; i < ack->problem_count;) {
		uint64_t seq = ack->problems[i].seq;
		bool unposted = false;
		for (; i < ack->problem_count && ack->problems[i].seq == seq; i++)
			unposted = unposted || did_not_post(&ack->problems[i]);
		if (unposted)
			up->unposted++;
		else
			up->remarked++;
	}
}

static void hear_ack(struct syncer *syncer, const struct link_answer *heard)
{
	struct ack *ack = malloc(sizeof *ack);
	struct err err;
	struct chain chain = chain_of(syncer);
	if (!ack || !ack_read(heard->body, heard->body_size, ack, &err)) {
		outbox_unanswered(&syncer->up.outbox, syncer->parts.env);
		free(ack);
		return;
	}
	line_hear_clock(&syncer->line, ack->hq_time);
	syncer->up.outbox.schema_min = ack->schema_min;
	if (outbox_acked(&syncer->up.outbox, ack, &chain, syncer->parts.env)) {
		syncer->up.acked_ms = env_wall_ms(syncer->parts.env);
		count_problems(&syncer->up, ack);
		keep_cursor(syncer);
		/* Balances have moved because of what we sent. */
		down_want(syncer, STREAM_MEMBERS);
	}
	free(ack);
}

static void hear_up_refusal(struct syncer *syncer, const struct link_answer *heard)
{
	struct refusal refusal;
	struct err err;
	struct chain chain = chain_of(syncer);
	if (!refusal_read(heard->body, heard->body_size, &refusal, &err)) {
		outbox_unanswered(&syncer->up.outbox, syncer->parts.env);
		return;
	}
	if (refusal.retry_after_s < heard->retry_after_s)
		refusal.retry_after_s = heard->retry_after_s;
	if (outbox_refused(&syncer->up.outbox, &refusal, &chain, syncer->parts.env))
		keep_cursor(syncer);
}

static void up_answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	bool real = heard->status != 0 && heard->from_hq;
	syncer->up.hurried = false;
	if (heard->distrusted)
		trust_doubted(syncer);
	if (!real)
		outbox_unanswered(&syncer->up.outbox, syncer->parts.env);
	else if (syncer->up.asked == ASKED_EPOCH)
		renewal_answered(syncer, heard);
	else if (heard->status != 200)
		hear_up_refusal(syncer, heard);
	else if (syncer->up.asked == ASKED_HELLO)
		real = hear_hello(syncer, heard);
	else
		hear_ack(syncer, heard);
	syncer_online(syncer, real);
	syncer_refresh(syncer);
	up_later(syncer, 0);
}

void up_start(struct syncer *syncer)
{
	struct sync_up *up = &syncer->up;
	struct upload_cursor cursor = upload_load(syncer->parts.journal);
	outbox_init(&up->outbox, syncer->parts.journal->epoch, cursor.next, cursor.durable_next);
	up->outbox.restored = restored_read(syncer->parts.journal->db) != RESTORED_NOT;
	up->outbox.asked_epoch = identity_has_next_key(syncer->parts.journal->db);
	up->outbox.kept_next = cursor.kept_next;
	memcpy(up->outbox.kept_by, cursor.kept_by, sizeof cursor.kept_by);
	up->acked_ms = cursor.acked_ms;
	up->call = (struct link_call){.answered = up_answered, .arg = syncer};
	up->timer = (struct loop_timer){.fn = go_up, .arg = syncer};
}

void up_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->up.call);
	loop_timer_clear(syncer->parts.loop, &syncer->up.timer);
}
