/* POST /v1/j/{till}/{epoch}: taking in a batch of records (sync/README.md 3.3, sync.md 1.2).
 *
 * Idempotent and by prefix: what HQ holds is compared by hash and skipped, what continues the chain
 * is stored, what contradicts it goes to quarantine. What the records mean is found out afterwards,
 * by the projector, so that nothing it stumbles over stops the queue.
 */
#include "pos/core/text.h"
#include "sync/hq/archive.h"
#include "sync/hq/calls.h"
#include "sync/hq/cursor.h"
#include "sync/hq/hq.h"
#include "sync/hq/problem.h"
#include "sync/hq/visit.h"

#include <stdlib.h>
#include <string.h>

/* What becomes of a batch, decided inside the transaction. */
struct outcome {
	bool accepted;
	struct refusal refusal; /* if not */
};

static struct outcome accept(void)
{
	return (struct outcome){.accepted = true};
}

static struct outcome gap(const struct epoch *epoch)
{
	return (struct outcome){.refusal = {.code = REFUSAL_GAP,
					.next = epoch->next,
					.head = epoch->head,
					.durable_next = epoch->durable_next}};
}

static struct outcome set_apart(
	struct visit *visit, const struct batch *batch, uint32_t first, struct refusal refusal)
{
	archive_quarantine(visit->hq, batch, first, refusal_name(refusal.code), visit->now_ms);
	return (struct outcome){.refusal = refusal};
}

static struct outcome fork_at(struct visit *visit, const struct batch *batch, uint32_t first)
{
	return set_apart(visit, batch, first,
		(struct refusal){.code = REFUSAL_FORK, .at = batch->from + first});
}

/* Known records move the cursor to where it is: with a write in it, this commit too is waited for
 * until the standby holds what it acknowledges. */
static void take_in(struct visit *visit, const struct batch *batch, uint32_t known)
{
	struct epoch *epoch = &visit->epoch;
	uint64_t next = epoch->next;
	struct hash head = epoch->head;
	if (known < batch->count) {
		archive_records(visit->hq, batch, known, visit->now_ms);
		for (uint32_t i = known; i < batch->count; i++)
			if (batch->records[i].record.kind == RECORD_KEY_ROTATE)
				epoch_hear_rotation(
					&visit->hq->db, epoch, &batch->records[i].record);
		next = batch->from + batch->count;
		head = batch->records[batch->count - 1].hash;
	}
	cursor_move(visit->hq, epoch, next, &head);
	epoch->next = next;
	epoch->head = head;
}

static struct outcome decide(struct visit *visit, const struct batch *batch)
{
	uint32_t known, current;
	cursor_lock(visit->hq, &visit->epoch, &current);
	if (visit->epoch.epoch < current || visit->epoch.fence != FENCE_NONE)
		return set_apart(visit, batch, 0,
			(struct refusal){.code = REFUSAL_FENCED,
				.epoch = current,
				.kept_next = batch->from + batch->count});
	if (batch->from > visit->epoch.next)
		return gap(&visit->epoch);
	if (!archive_agrees(visit->hq, &visit->epoch, batch, &known))
		return fork_at(visit, batch, known);
	take_in(visit, batch, known);
	return accept();
}

static void acknowledge(struct visit *visit)
{
	struct ack *ack = calloc(1, sizeof *ack);
	char *text = NULL;
	size_t size = 0;
	struct err ignored;
	cursor_mark_durable(visit->hq, &visit->epoch);
	if (ack) {
		ack->epoch = visit->epoch.epoch;
		ack->next = visit->epoch.next;
		ack->head = visit->epoch.head;
		ack->durable_next = visit->epoch.durable_next;
		ack->hq_time = visit->now_ms;
		text_copy(ack->incarnation, sizeof ack->incarnation, visit->hq->incarnation);
		ack->schema_min = HQ_SCHEMA_MIN;
		ack->schema_max = HQ_SCHEMA_MAX;
		problems_untold(&visit->hq->db, &visit->epoch, ack);
		text = ack_write(ack, &size, &ignored);
	}
	free(ack);
	visit_answer(visit, 200, text, size);
}

/* What was stored before and is only asked for again. Nothing is to be noted as told, either. */
static bool is_known(struct visit *visit, const struct batch *batch)
{
	const struct epoch *epoch = &visit->epoch;
	return epoch->told_next == epoch->projected_next &&
	       archive_holds(visit->hq, epoch, batch) && !epoch_fenced(&visit->hq->db, epoch);
}

/* The commit comes before any answer that claims to hold something. */
static void settle(struct visit *visit, const struct batch *batch)
{
	struct err err;
	if (is_known(visit, batch)) {
		acknowledge(visit);
		return;
	}
	AUTO(tx) struct tx tx = tx_begin_locking(&visit->hq->db);
	struct outcome outcome = decide(visit, batch);
	if (!tx_commit(&tx, &err))
		return; /* handle.c answers for a failed database */
	visit->more_follows = outcome.accepted && batch->count == BATCH_RECORDS_MAX;
	if (outcome.accepted)
		acknowledge(visit);
	else
		visit_refuse(visit, &outcome.refusal);
}

static void refuse_batch(struct visit *visit, enum batch_result result, uint64_t seq)
{
	struct refusal refusal = {.code = REFUSAL_BADHASH, .seq = seq};
	switch (result) {
	case BATCH_GOOD:
		break;
	case BATCH_BAD_BODY:
		visit_refuse_with(visit, REFUSAL_BADBODY, "not n framed records in one zstd frame");
		break;
	case BATCH_TOO_LARGE:
		visit_refuse_with(visit, REFUSAL_TOOLARGE, "inflates to more than 8 MiB");
		break;
	case BATCH_BAD_HASH:
		visit_refuse(visit, &refusal);
		break;
	}
}

/* Path, headers and query say the same. */
static bool read_head(struct visit *visit, struct batch *batch, struct hash *last)
{
	char from[VISIT_NUMBER_MAX], n[VISIT_NUMBER_MAX];
	uint64_t till, epoch, count;
	if (!visit_query(visit, "from", from, sizeof from) ||
		!visit_query(visit, "n", n, sizeof n) ||
		!visit_number(visit->parts[2], UINT32_MAX, &till) ||
		!visit_number(visit->parts[3], UINT32_MAX, &epoch) ||
		!visit_number(from, INT64_MAX - BATCH_RECORDS_MAX - 1, &batch->from) ||
		!visit_number(n, UINT32_MAX, &count) || batch->from == 0 || count == 0 ||
		till != visit->till || epoch != visit->epoch.epoch ||
		!hex_read(visit_header(visit, "Pos-Prev"), batch->prev.bytes, HASH_SIZE) ||
		!hex_read(visit_header(visit, "Pos-Last"), last->bytes, HASH_SIZE)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "till, epoch, from, n, prev or last");
		return false;
	}
	if (count > BATCH_RECORDS_MAX) {
		visit_refuse_with(visit, REFUSAL_TOOLARGE, "more than 500 records");
		return false;
	}
	batch->count = (uint32_t)count;
	return true;
}

static void ingest_into(struct visit *visit, struct batch *batch)
{
	struct hash last;
	uint64_t seq = 0;
	if (!read_head(visit, batch, &last))
		return;
	enum batch_result result =
		batch_open(batch, visit->request->body, visit->request->body_size, visit->till,
			visit->epoch.store, visit->epoch.epoch, &last, &seq);
	if (result == BATCH_GOOD)
		settle(visit, batch);
	else
		refuse_batch(visit, result, seq);
}

void call_ingest(struct visit *visit)
{
	if (!visit_sender(visit))
		return;
	struct batch *batch = calloc(1, sizeof *batch);
	if (!batch) {
		visit_refuse_with(visit, REFUSAL_INTERNAL, "out of memory");
		return;
	}
	ingest_into(visit, batch);
	batch_done(batch);
	free(batch);
}
