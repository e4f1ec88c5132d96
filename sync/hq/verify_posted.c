#include "sync/hq/verify_posted.h"

#include "schema/db.h"
#include "sync/journal_record.h"
#include "sync/journal_sale.h"

static bool is_at(const struct place *one, const struct place *other)
{
	return one->store == other->store && one->till == other->till &&
	       one->epoch == other->epoch && one->seq == other->seq && one->branch == other->branch;
}

void posted_check_done(struct posted_check *check)
{
	stmt_drop(&check->posting);
	stmt_drop(&check->sale_row);
	stmt_drop(&check->dead_letter);
}

/* Prepared with its first use: each record asks twice. */
static struct stmt ask(struct posted_check *check, struct stmt *keep, const char *text)
{
	if (!keep->handle)
		(void)db_prepare(check->db, keep, text);
	return stmt_use(keep);
}

static bool find_posting(
	struct posted_check *check, uint32_t store, const struct uid *uid, struct place *posted)
{
	AUTO(stmt)
	struct stmt s = ask(check, &check->posting,
		"SELECT store, till, epoch, seq, branch FROM posting "
		"WHERE store = ? AND uid = ?");
	bind_int(&s, store);
	bind_blob(&s, uid->bytes, UID_SIZE);
	if (!next_row(&s))
		return false;
	*posted = column_place(&s, 0);
	return true;
}

/* It did not post, and somebody was told so. */
static bool is_dead_letter(struct posted_check *check, const struct place *at)
{
	AUTO(stmt)
	struct stmt s = ask(check, &check->dead_letter,
		"SELECT 1 FROM problem WHERE store = ? AND till = ? AND epoch = ? "
		"AND seq = ? AND branch = ? AND dead = 1");
	bind_place(&s, at);
	return next_row(&s);
}

static bool sale_row_right(struct posted_check *check, const struct place *at)
{
	const struct closed_sale *sale = &check->sale;
	AUTO(stmt)
	struct stmt s = ask(check, &check->sale_row,
		"SELECT total_minor, list_minor, points_earned, points_used, member, counter "
		"FROM sale WHERE store = ? AND till = ? AND epoch = ? AND seq = ? AND branch = ?");
	bind_place(&s, at);
	if (!next_row(&s)) {
		stmt_done(&s);
		return is_dead_letter(check, at);
	}
	int64_t member = sale->has_member ? (int64_t)sale->member.id : 0;
	return column_int(&s, 0) == sale->total_minor && column_int(&s, 1) == sale->list_minor &&
	       column_int(&s, 2) == sale->points_earned && column_int(&s, 3) == sale->points_used &&
	       column_int(&s, 4) == member && column_int(&s, 5) == sale->counter;
}

enum text posted_wrong(
	struct posted_check *check, const struct place *at, const void *bytes, size_t size)
{
	struct record record;
	struct place posted;
	if (!record_read(bytes, size, &record))
		return TEXT_NONE; /* nothing to post; the projector said so */
	if (!find_posting(check, at->store, &record.uid, &posted))
		return db_ok(check->db) ? TEXT_HQ_VERIFY_UNPOSTED : TEXT_NONE;
	if (!is_at(&posted, at))
		return TEXT_NONE;
	if (record.kind == RECORD_READOPT && !record_read(record.body, record.body_size, &record))
		return TEXT_NONE;
	if (sale_record_read(&record, &check->sale) && !sale_row_right(check, at) &&
		db_ok(check->db))
		return TEXT_HQ_VERIFY_SALE;
	return TEXT_NONE;
}
