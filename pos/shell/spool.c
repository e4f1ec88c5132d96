#include "pos/shell/spool.h"

/* The receipt that this job pushes out of the memory; one still unprinted stays until it is. */
static void forget(struct spool *spool, int64_t job)
{
	AUTO(stmt)
	struct stmt s = sql_kept(
		spool->money, &spool->drop, "DELETE FROM spool WHERE id = ? AND state >= ?");
	bind_int(&s, job);
	bind_int(&s, SPOOL_PRINTED);
	run(&s);
}

static void insert(struct spool *spool, int64_t job, const struct uid *sale,
	const struct bytes_out *data, bool copy, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql_kept(spool->money, &spool->add,
		"INSERT INTO spool (id, uid, state, copy, queued_ms, data) "
		"VALUES (?, ?, ?, ?, ?, ?)");
	bind_int(&s, job);
	bind_blob(&s, sale->bytes, UID_SIZE);
	bind_int(&s, SPOOL_WAITING);
	bind_int(&s, copy);
	bind_int(&s, now_ms);
	bind_blob(&s, data->at, data->used);
	run(&s);
}

int64_t spool_add(struct spool *spool, const struct uid *sale, const struct receipt_doc *doc,
	bool copy, int64_t now_ms)
{
	struct bytes_out out = bytes_out(spool->flat, sizeof spool->flat);
	int64_t job = ++spool->newest;
	receipt_doc_encode(doc, &out);
	insert(spool, job, sale, &out, copy, now_ms);
	forget(spool, job - SPOOL_KEPT);
	return db_ok(spool->money) && !out.full ? job : 0;
}

static void write_state(struct spool *spool, int64_t job, enum spool_state state)
{
	struct err ignored;
	AUTO(tx) struct tx tx = tx_begin(spool->money);
	AUTO(stmt)
	struct stmt s =
		sql_kept(spool->money, &spool->state, "UPDATE spool SET state = ? WHERE id = ?");
	bind_int(&s, state);
	bind_int(&s, job);
	run(&s);
	if (job <= spool->newest - SPOOL_KEPT)
		forget(spool, job);
	(void)!tx_commit(&tx, &ignored);
}

/* A state costs no sync: kill -9 keeps it, and after a power cut the cashier is asked anyway. One
 * that could not be written costs a question after the next start, no more. */
static void set_state(struct spool *spool, int64_t job, enum spool_state state)
{
	db_durable(spool->money, false);
	write_state(spool, job, state);
	if (!db_ok(spool->money) && !spool->money->corrupt)
		db_forgive(spool->money);
	db_durable(spool->money, true);
}

/* The oldest job that the printer has not got, 0: none. */
static int64_t next_waiting(struct spool *spool)
{
	AUTO(stmt)
	struct stmt s = sql_kept(spool->money, &spool->waiting,
		"SELECT id FROM spool WHERE id > ? AND state = 0 ORDER BY id LIMIT 1");
	bind_int(&s, spool->handed);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

static bool hand_over(struct spool *spool, struct devices *devices, int64_t job, struct err *err)
{
	size_t size;
	AUTO(stmt)
	struct stmt s = sql_kept(spool->money, &spool->data, "SELECT data FROM spool WHERE id = ?");
	bind_int(&s, job);
	if (!next_row(&s))
		return db_fail(spool->money, err);
	const void *data = column_blob(&s, 0, &size);
	return devices_print(devices, (uint64_t)job, data ? data : "", size, err);
}

/* A stored receipt that is none must not hold up those behind it. */
void spool_feed(struct spool *spool, struct devices *devices)
{
	int64_t job;
	struct err err;
	while ((job = next_waiting(spool)) != 0) {
		bool handed = hand_over(spool, devices, job, &err);
		if (!handed && (!db_ok(spool->money) || err.what.id != TEXT_PRINTER_NOT_RECEIPT))
			return;
		spool->handed = job;
		if (!handed)
			set_state(spool, job, SPOOL_GIVEN_UP);
	}
}

void spool_note(struct spool *spool, int64_t job, enum job_state state)
{
	switch (state) {
	case JOB_QUEUED:
	case JOB_PRECHECK:
	case JOB_SENDING:
		return;
	case JOB_SENT:
	case JOB_CONFIRMED:
		set_state(spool, job, SPOOL_PRINTED);
		return;
	case JOB_SUSPECT:
		set_state(spool, job, SPOOL_GIVEN_UP);
		return;
	}
}

static bool take_stock(struct db *money, bool *unprinted, struct err *err)
{
	*unprinted = db_int(money,
			     "SELECT state IN (0, 1) FROM spool WHERE uid <> zeroblob(16) ORDER BY "
			     "id DESC LIMIT 1",
			     0) != 0;
	AUTO(tx) struct tx tx = tx_begin(money);
	db_script(money, "UPDATE spool SET state = 3 WHERE state IN (0, 1)");
	AUTO(stmt) struct stmt s = sql(money, "DELETE FROM spool WHERE id <= ?");
	bind_int(&s, db_int(money, "SELECT max(id) FROM spool", 0) - SPOOL_KEPT);
	run(&s);
	return tx_commit(&tx, err);
}

bool spool_open(struct spool *spool, struct db *money, bool *unprinted, struct err *err)
{
	*spool = (struct spool){.money = money};
	bool taken = take_stock(money, unprinted, err);
	spool->newest = spool->handed = db_int(money, "SELECT max(id) FROM spool", 0);
	return taken;
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
