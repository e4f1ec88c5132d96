#include "sync/journal_shift.h"

#include "sync/journal_act.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"

enum { SHIFT_BODY_MAX = 256 };

/* ---- bodies ---- */

void shift_open_write(struct bytes_out *out, const struct shift_open *open)
{
	put_varint(out, open->number);
	put_signed(out, open->float_minor);
	put_signed(out, open->perpetual_minor);
}

bool shift_open_read(const struct record *record, struct shift_open *open)
{
	struct bytes_in in = bytes_in(record->body, record->body_size);
	open->number = (uint32_t)get_upto(&in, UINT32_MAX);
	open->float_minor = get_signed(&in);
	open->perpetual_minor = get_signed(&in);
	return record->kind == RECORD_SHIFT_OPEN && open->number > 0 && bytes_complete(&in);
}

static void put_totals(struct bytes_out *out, const struct shift_totals *totals)
{
	put_varint(out, totals->sales);
	put_varint(out, totals->refunds);
	put_varint(out, totals->first_counter);
	put_varint(out, totals->last_counter);
	put_signed(out, totals->list_minor);
	put_signed(out, totals->total_minor);
	put_signed(out, totals->refund_minor);
	put_signed(out, totals->cash_minor);
	put_signed(out, totals->points_earned);
	put_signed(out, totals->points_used);
}

static void get_totals(struct bytes_in *in, struct shift_totals *totals)
{
	totals->sales = (uint32_t)get_upto(in, UINT32_MAX);
	totals->refunds = (uint32_t)get_upto(in, UINT32_MAX);
	totals->first_counter = (uint32_t)get_upto(in, UINT32_MAX);
	totals->last_counter = (uint32_t)get_upto(in, UINT32_MAX);
	totals->list_minor = get_signed(in);
	totals->total_minor = get_signed(in);
	totals->refund_minor = get_signed(in);
	totals->cash_minor = get_signed(in);
	totals->points_earned = get_signed(in);
	totals->points_used = get_signed(in);
}

void shift_close_write(struct bytes_out *out, const struct shift_close *close)
{
	put_varint(out, close->number);
	put_varint(out, close->opened_date);
	put_totals(out, &close->totals);
	put_signed(out, close->float_minor);
	put_signed(out, close->counted_minor);
	put_signed(out, close->perpetual_minor);
	put_varint(out, (uint64_t)close->waiting);
	put_bytes(out, close->head.bytes, HASH_SIZE);
}

bool shift_close_read(const struct record *record, struct shift_close *close)
{
	struct bytes_in in = bytes_in(record->body, record->body_size);
	close->number = (uint32_t)get_upto(&in, UINT32_MAX);
	close->opened_date = (uint32_t)get_upto(&in, UINT32_MAX);
	get_totals(&in, &close->totals);
	close->float_minor = get_signed(&in);
	close->counted_minor = get_signed(&in);
	close->perpetual_minor = get_signed(&in);
	close->waiting = (int64_t)get_upto(&in, INT64_MAX);
	get_bytes(&in, close->head.bytes, HASH_SIZE);
	return record->kind == RECORD_SHIFT_CLOSE && close->number > 0 && bytes_complete(&in);
}

bool shift_add_record(
	struct shift_totals *totals, const struct record *record, struct closed_sale *sale)
{
	struct closed_refund refund;
	struct closed_act act;
	if (record->kind == RECORD_REFUND)
		return refund_record_read(record, &refund) && shift_add_refund(totals, &refund);
	if (record->kind == RECORD_GIFT)
		return act_record_read(record, &act) && shift_add_cash(totals, act.minor);
	if (record->kind != RECORD_SALE)
		return true;
	return sale_record_read(record, sale) && shift_add_sale(totals, sale);
}

/* ---- the shift that is open ---- */

bool journal_shift_now(struct journal *journal, struct shift_now *now, struct err *err)
{
	AUTO(stmt)
	struct stmt last = sql(journal->db,
		"SELECT closed, number, business_date, float_minor, perpetual_minor, "
		"(SELECT coalesce(max(place), 0) FROM shift WHERE closed = 1) "
		"FROM shift ORDER BY place DESC LIMIT 1");
	*now = (struct shift_now){0};
	if (next_row(&last)) {
		now->open = column_int(&last, 0) == 0;
		now->number = (uint32_t)column_int(&last, 1);
		now->business_date = (uint32_t)column_int(&last, 2);
		now->float_minor = column_int(&last, 3);
		now->perpetual_minor = column_int(&last, 4);
		now->since = column_int(&last, 5);
	}
	return db_ok(journal->db) || db_fail(journal->db, err);
}

static bool add(struct journal *journal, const struct entry *entry, uint16_t kind,
	const struct bytes_out *body, struct err *err)
{
	struct entry whole = *entry;
	whole.kind = kind;
	whole.body = body->at;
	whole.body_size = body->used;
	return journal_add(journal, &whole, err);
}

bool journal_open_shift(struct journal *journal, const struct entry *entry,
	const struct shift_open *open, struct err *err)
{
	uint8_t room[SHIFT_BODY_MAX];
	struct bytes_out body = bytes_out(room, sizeof room);
	shift_open_write(&body, open);
	return add(journal, entry, RECORD_SHIFT_OPEN, &body, err);
}

bool journal_close_shift(struct journal *journal, const struct entry *entry,
	const struct shift_close *close, struct err *err)
{
	uint8_t room[SHIFT_BODY_MAX];
	struct bytes_out body = bytes_out(room, sizeof room);
	shift_close_write(&body, close);
	return add(journal, entry, RECORD_SHIFT_CLOSE, &body, err);
}

static bool add_row(struct journal *journal, struct stmt *row, struct shift_totals *totals)
{
	struct record record;
	size_t size;
	const void *bytes = column_blob(row, 0, &size);
	return bytes && record_read(bytes, size, &record) &&
	       shift_add_record(totals, &record, &journal->scratch);
}

bool journal_sum_shift(struct journal *journal, const struct shift_now *now,
	struct shift_totals *totals, struct err *err)
{
	AUTO(stmt)
	struct stmt rows = sql(journal->db, "SELECT record FROM journal WHERE place > ? "
					    "AND kind IN (6, 7, 25) ORDER BY place");
	bind_int(&rows, now->since);
	*totals = (struct shift_totals){0};
	while (next_row(&rows))
		if (!add_row(journal, &rows, totals))
			return fail(err, TEXT_JOURNAL_UNREADABLE);
	return db_ok(journal->db) || db_fail(journal->db, err);
}
