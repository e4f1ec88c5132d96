#include "pos/shell/spool.h"

#include <stdlib.h>

static void forget_older(struct db *money, int64_t job)
{
	AUTO(stmt) struct stmt s = sql(money, "DELETE FROM spool WHERE id <= ? AND state >= ?");
	bind_int(&s, job - SPOOL_KEPT);
	bind_int(&s, SPOOL_PRINTED);
	run(&s);
}

int64_t spool_add(struct db *money, const struct uid *sale, const struct receipt_doc *doc,
	bool copy, int64_t now_ms)
{
	uint8_t *room = malloc(RECEIPT_FLAT_MAX);
	if (!room)
		return 0;
	struct bytes_out out = bytes_out(room, RECEIPT_FLAT_MAX);
	receipt_doc_encode(doc, &out);
	int64_t job = db_int(money, "SELECT coalesce(max(id), 0) + 1 FROM spool", 0);
	{
		AUTO(stmt)
		struct stmt s =
			sql(money, "INSERT INTO spool (id, uid, state, copy, queued_ms, data)"
				   " VALUES (?, ?, ?, ?, ?, ?)");
		bind_int(&s, job);
		bind_blob(&s, sale->bytes, UID_SIZE);
		bind_int(&s, SPOOL_WAITING);
		bind_int(&s, copy);
		bind_int(&s, now_ms);
		bind_blob(&s, out.at, out.used);
		run(&s);
	}
	free(room);
	forget_older(money, job);
	return db_ok(money) && !out.full ? job : 0;
}

static void write_state(struct db *money, int64_t job, enum spool_state state)
{
	struct err ignored;
	AUTO(tx) struct tx tx = tx_begin(money);
	AUTO(stmt) struct stmt s = sql(money, "UPDATE spool SET state = ? WHERE id = ?");
	bind_int(&s, state);
	bind_int(&s, job);
	run(&s);
	(void)!tx_commit(&tx, &ignored);
}

/* A state costs no sync: kill -9 keeps it, and after a power cut the cashier is asked anyway. One
 * that could not be written costs a question after the next start, no more. */
static void set_state(struct db *money, int64_t job, enum spool_state state)
{
	db_durable(money, false);
	write_state(money, job, state);
	if (!db_ok(money) && !money->corrupt)
		db_forgive(money);
	db_durable(money, true);
}

static bool hand_over(struct db *money, struct devices *devices, int64_t job)
{
	struct err ignored;
	size_t size;
	AUTO(stmt) struct stmt s = sql(money, "SELECT data FROM spool WHERE id = ?");
	bind_int(&s, job);
	if (!next_row(&s))
		return false;
	const void *data = column_blob(&s, 0, &size);
	return data && devices_print(devices, (uint64_t)job, data, size, &ignored);
}

void spool_print(struct db *money, struct devices *devices, int64_t job)
{
	if (hand_over(money, devices, job))
		set_state(money, job, SPOOL_PRINTING);
}

void spool_feed(struct db *money, struct devices *devices)
{
	for (int i = 0; i < PRINT_JOBS_MAX; i++) {
		int64_t job = db_int(money, "SELECT min(id) FROM spool WHERE state = 0", 0);
		if (!job || !hand_over(money, devices, job))
			return;
		set_state(money, job, SPOOL_PRINTING);
	}
}

void spool_note(struct db *money, int64_t job, enum job_state state)
{
	switch (state) {
	case JOB_QUEUED:
	case JOB_PRECHECK:
	case JOB_SENDING:
		return;
	case JOB_SENT:
	case JOB_CONFIRMED:
		set_state(money, job, SPOOL_PRINTED);
		return;
	case JOB_SUSPECT:
		set_state(money, job, SPOOL_GIVEN_UP);
		return;
	}
}

bool spool_take_stock(struct db *money, bool *unprinted, struct err *err)
{
	*unprinted =
		db_int(money, "SELECT state IN (0, 1) FROM spool ORDER BY id DESC LIMIT 1", 0) != 0;
	AUTO(tx) struct tx tx = tx_begin(money);
	db_script(money, "UPDATE spool SET state = 3 WHERE state IN (0, 1)");
	return tx_commit(&tx, err);
}

bool spool_last(struct db *money, struct spool_last *last, struct receipt_doc *doc)
{
	size_t size;
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT uid, data, (SELECT count(*) FROM spool AS every WHERE "
				   "every.uid = spool.uid)"
				   " FROM spool WHERE copy = 0 ORDER BY id DESC LIMIT 1");
	if (!next_row(&s))
		return false;
	column_exact(&s, 0, last->sale.bytes, UID_SIZE);
	last->prints = column_int(&s, 2);
	const void *data = column_blob(&s, 1, &size);
	return data && receipt_doc_decode(doc, data, size);
}
