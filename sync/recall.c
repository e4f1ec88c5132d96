#include "sync/recall.h"

#include "sync/hole.h"
#include "sync/journal.h"
#include "sync/json.h"
#include "sync/line.h"
#include "sync/pack.h"
#include "sync/readopt.h"
#include "sync/wire_recall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIME_ANSWER_MAX = 4096, STALE_TRIES = 3 };

struct recall {
	struct loop *loop;
	struct line line;
	struct link_call call;
	struct journal *journal; /* bare: only to put records back */
	struct recall_result *result;
	struct err *err;
	bool over, good;
	/* What is asked. */
	uint32_t epoch;
	uint64_t from, to; /* to: the last one wanted */
	uint64_t got;      /* of the answer just heard; 0: HQ has no more */
	uint64_t end;      /* of what is our past in the epoch, as HQ says */
	int stale;
};

/* ---- one question ---- */

static void wait_for_answer(struct recall *recall)
{
	recall->over = false;
	while (!recall->over && !recall->loop->stopped)
		loop_once(recall->loop, -1);
	recall->good = recall->good && recall->over;
}

static bool refused(struct recall *recall, const struct link_answer *answer)
{
	struct refusal refusal;
	struct err ignored;
	if (answer->status == 0) {
		*recall->err = answer->why;
		return false;
	}
	if (!answer->from_hq || !refusal_read(answer->body, answer->body_size, &refusal, &ignored))
		return fail(recall->err, TEXT_RECALL_NOT_UNDERSTOOD);
	if (refusal.code == REFUSAL_STALE && recall->stale++ < STALE_TRIES) {
		line_hear_clock(&recall->line, refusal.hq_time);
		recall->got = UINT64_MAX; /* once more */
		return true;
	}
	if (refusal.code == REFUSAL_NOTFOUND)
		return true;
	return fail(recall->err, TEXT_RECALL_REFUSED, refusal_name(refusal.code));
}

/* ---- HQ's clock ---- */

static void time_answered(void *arg, const struct link_answer *answer)
{
	struct recall *recall = arg;
	recall->over = true;
	recall->good = answer->status == 200 && answer->from_hq;
	if (!recall->good) {
		(void)!refused(recall, answer);
		return;
	}
	AUTO(json) struct json doc;
	recall->good =
		json_parse(&doc, answer->body, answer->body_size, TIME_ANSWER_MAX, recall->err);
	if (!recall->good)
		return;
	int64_t time = json_int(json_member(json_root(&doc), "time"), 0, INT64_MAX);
	recall->good = json_good(&doc, recall->err);
	if (recall->good)
		line_hear_clock(&recall->line, time);
}

/* Its only use is that our questions are fresh; so nobody is hurt by a wrong one. */
static bool ask_time(struct recall *recall)
{
	char path[64 + NONCE_TEXT_MAX], nonce[NONCE_TEXT_MAX];
	uint8_t random[NONCE_SIZE];
	env_random(recall->line.env, random, sizeof random);
	hex_text(nonce, random, sizeof random);
	(void)snprintf(path, sizeof path, "/v1/time?nonce=%s", nonce);
	struct link_request request = {.path = path};
	struct request_head head = {0};
	recall->call = (struct link_call){.answered = time_answered, .arg = recall};
	line_send(&recall->line, &recall->call, &request, &head);
	wait_for_answer(recall);
	return recall->good;
}

/* ---- records ---- */

static bool hash_at(struct db *money, int64_t place, struct hash *hash)
{
	AUTO(stmt) struct stmt s = sql(money, "SELECT hash FROM journal WHERE place = ?");
	bind_int(&s, place);
	if (!next_row(&s))
		return false;
	column_exact(&s, 0, hash->bytes, HASH_SIZE);
	return db_ok(money);
}

/* The record after must follow from what came, where it is here. */
static bool joins(struct db *money, const struct recalled *heard)
{
	struct hash ours;
	AUTO(stmt) struct stmt s = sql(money, "SELECT record, hash FROM journal WHERE place = ?");
	bind_int(&s, record_place(heard->epoch, heard->from + heard->count));
	if (!next_row(&s))
		return true;
	size_t size;
	const void *record = column_blob(&s, 0, &size);
	struct hash made = hash_after(&heard->last, record, size);
	column_exact(&s, 1, ours.bytes, HASH_SIZE);
	return hash_equal(&made, &ours);
}

/* One record at its place; what is here already stays. */
static bool put_back(struct recall *recall, const struct recalled *heard, uint64_t seq,
	struct hash *head, struct bytes_in *in)
{
	const uint8_t *bytes;
	size_t size;
	struct record record;
	struct hash there;
	if (!frame_read(in, &bytes, &size) || !record_read(bytes, size, &record) ||
		record.till != recall->line.identity->certificate.till ||
		record.epoch != heard->epoch || record.seq != seq)
		return fail(recall->err, TEXT_RECALL_NOT_UNDERSTOOD);
	*head = hash_after(head, bytes, size);
	if (hash_at(recall->journal->db, record_place(record.epoch, seq), &there))
		return hash_equal(head, &there) || fail(recall->err, TEXT_RECALL_OTHER_CHAIN);
	recall->result->records++;
	return journal_put_back(recall->journal, bytes, size, head, recall->err);
}

static bool put_all_back(
	struct recall *recall, const struct recalled *heard, const void *frames, size_t size)
{
	struct bytes_in in = bytes_in(frames, size);
	struct hash head = heard->prev;
	AUTO(tx) struct tx tx = tx_begin(recall->journal->db);
	for (uint32_t i = 0; i < heard->count; i++)
		if (!put_back(recall, heard, heard->from + i, &head, &in))
			return false;
	if (!bytes_complete(&in) || !hash_equal(&head, &heard->last))
		return fail(recall->err, TEXT_RECALL_NOT_UNDERSTOOD);
	hole_filled(recall->journal->db, heard->epoch, heard->from, heard->from + heard->count);
	return tx_commit(&tx, recall->err);
}

static bool take(struct recall *recall, const struct recalled *heard)
{
	struct db *money = recall->journal->db;
	struct hash before;
	size_t size;
	if (heard->epoch != recall->epoch || heard->from != recall->from)
		return fail(recall->err, TEXT_RECALL_NOT_UNDERSTOOD);
	line_hear_clock(&recall->line, heard->hq_time);
	recall->got = heard->count;
	recall->end = heard->end;
	if (heard->count == 0)
		return true;
	bool known = hash_at(money, record_place(heard->epoch, heard->from - 1), &before);
	if ((known && !hash_equal(&before, &heard->prev)) || !joins(money, heard))
		return fail(recall->err, TEXT_RECALL_OTHER_CHAIN);
	if (!unpacked_size(heard->packed, heard->packed_size, UNPACKED_MAX, &size))
		return fail(recall->err, TEXT_RECALL_NOT_UNDERSTOOD);
	uint8_t *frames = malloc(size + 1);
	if (!frames)
		return fail(recall->err, TEXT_OUT_OF_MEMORY);
	bool done = unpack(frames, size, heard->packed, heard->packed_size)
			    ? put_all_back(recall, heard, frames, size)
			    : fail(recall->err, TEXT_RECALL_NOT_UNDERSTOOD);
	free(frames);
	return done;
}

static void records_answered(void *arg, const struct link_answer *answer)
{
	struct recall *recall = arg;
	struct recalled heard;
	recall->over = true;
	recall->got = 0;
	if (answer->status != 200 || !answer->from_hq) {
		recall->good = refused(recall, answer);
		return;
	}
	recall->good = recalled_read(answer->body, answer->body_size, &heard, recall->err);
	if (!recall->good)
		return;
	recall->good = take(recall, &heard);
	recalled_done(&heard);
}

static bool ask_records(struct recall *recall)
{
	char path[REQUEST_PATH_MAX], from[24], n[24];
	uint64_t left = recall->to - recall->from + 1;
	(void)snprintf(from, sizeof from, "%llu", (unsigned long long)recall->from);
	(void)snprintf(n, sizeof n, "%llu",
		(unsigned long long)(left < BATCH_RECORDS_MAX ? left : BATCH_RECORDS_MAX));
	(void)snprintf(path, sizeof path, "/v1/j/%u/%u?from=%s&n=%s",
		recall->line.identity->certificate.till, recall->epoch, from, n);
	struct link_request request = {.path = path};
	recall->call = (struct link_call){.answered = records_answered, .arg = recall};
	line_send_fresh_span(&recall->line, &recall->call, &request, from, n);
	wait_for_answer(recall);
	return recall->good;
}

/* From recall->from on, until all that was wanted is here or HQ has no more. */
static bool ask_on(struct recall *recall, uint32_t epoch, uint64_t from, uint64_t to)
{
	recall->epoch = epoch;
	recall->from = from;
	recall->to = to;
	while (recall->from <= recall->to) {
		if (!ask_records(recall))
			return false;
		if (recall->got == 0)
			return true;
		if (recall->got != UINT64_MAX)
			recall->from += recall->got;
	}
	return true;
}

/* ---- all of it ---- */

/* What HQ holds of an older epoch beyond the point where ours left it was written by another
 * machine or before a loss: it is no past of ours, and no sum of ours contains it. */
static bool ask_end(struct recall *recall, uint32_t epoch, uint64_t from)
{
	recall->epoch = epoch;
	recall->from = from;
	recall->to = from - 1;
	recall->end = RECORD_SEQ_MAX;
	do
		if (!ask_records(recall))
			return false;
	while (recall->got == UINT64_MAX);
	return true;
}

static bool ask_for(struct recall *recall, uint32_t epoch, uint64_t from, uint64_t to)
{
	recall->end = RECORD_SEQ_MAX;
	if (epoch < recall->line.identity->certificate.epoch && !ask_end(recall, epoch, from))
		return false;
	return ask_on(recall, epoch, from, to < recall->end ? to : recall->end);
}

static bool ask_holes(struct recall *recall)
{
	struct hole hole = {0};
	while (hole_after(recall->journal->db, &hole, &hole))
		if (!ask_for(recall, hole.epoch, hole.from, hole.to))
			return false;
	return db_ok(recall->journal->db) || db_fail(recall->journal->db, recall->err);
}

/* Behind the last record of an epoch, unless what follows is a hole that was asked for. */
static bool ask_ends(struct recall *recall)
{
	uint32_t current = recall->line.identity->certificate.epoch;
	for (uint32_t epoch = 1; epoch <= current; epoch++) {
		AUTO(stmt)
		struct stmt s = sql(recall->journal->db,
			"SELECT coalesce(max(place), ?) FROM journal WHERE place BETWEEN ? AND ?");
		bind_int(&s, record_place(epoch, 0));
		bind_int(&s, record_place(epoch, 0));
		bind_int(&s, record_place(epoch, RECORD_SEQ_MAX));
		if (!next_row(&s))
			break;
		uint64_t last = (uint64_t)column_int(&s, 0) & RECORD_SEQ_MAX;
		stmt_done(&s);
		if (!ask_for(recall, epoch, last + 1, RECORD_SEQ_MAX))
			return false;
	}
	return db_ok(recall->journal->db) || db_fail(recall->journal->db, recall->err);
}

/* A READOPT may have come back whose original was here all the time. */
static bool settle_points(struct db *money, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(money);
	readopted_points_move(money);
	return tx_commit(&tx, err);
}

bool recall_missing(struct loop *loop, struct link *link, const struct identity *identity,
	struct db *money, struct recall_result *result, struct err *err)
{
	struct journal *journal = malloc(sizeof *journal);
	struct err ignored;
	*result = (struct recall_result){0};
	if (!journal)
		return fail(err, TEXT_OUT_OF_MEMORY);
	struct recall recall = {.loop = loop,
		.line = {.link = link, .env = loop->env, .identity = identity},
		.journal = journal,
		.result = result,
		.err = err};
	bool done = journal_open_bare(journal, money, loop->env, err);
	if (done) {
		done = ask_time(&recall) && ask_holes(&recall) && ask_ends(&recall);
		if (!settle_points(money, done ? err : &ignored))
			done = false;
		journal_done(journal);
	}
	free(journal);
	return done;
}
