#include "sync/coupon_lift.h"

#include "schema/db.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"

static void lift(struct db *money, const struct closed_sale *sale, int64_t first, int64_t last)
{
	AUTO(stmt)
	struct stmt s =
		sql(money, "DELETE FROM coupon_use WHERE campaign = ?1 AND serial = ?2 "
			   "AND place = (SELECT max(place) FROM coupon_use WHERE "
			   "campaign = ?1 AND serial = ?2 AND place >= ?3 AND place <= ?4)");
	for (uint32_t i = 0; i < sale->coupon_count; i++) {
		if (!closed_coupon_returns(sale, i))
			continue;
		bind_int(&s, sale->coupons[i].campaign);
		bind_int(&s, (int64_t)sale->coupons[i].serial);
		bind_int(&s, first);
		bind_int(&s, last);
		run(&s);
	}
}

/* The place of a sale in the archive is not known. A coupon is taken again only when what it was
 * used for came back, so that it is the newest mark of its epoch. */
void coupons_lift(struct db *money, const struct closed_sale *sale)
{
	lift(money, sale, record_place(sale->epoch, 0), record_place(sale->epoch, RECORD_SEQ_MAX));
}

/* ---- what the journal knows ---- */

static bool read_row(struct stmt *s, struct record *record)
{
	size_t size;
	const void *bytes = next_row(s) ? column_blob(s, 0, &size) : NULL;
	return bytes && record_read(bytes, size, record);
}

/* Its place; 0: it is not here. */
static int64_t find_sale(struct db *money, const struct record *record, struct closed_sale *sale)
{
	struct closed_refund refund;
	struct record found;
	if (!refund_record_read(record, &refund))
		return 0;
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT j.record FROM sale s JOIN journal j "
				   "ON j.place = s.place WHERE s.counter = ? AND s.place >= ? "
				   "AND s.place <= ? AND j.uid = ?");
	bind_int(&s, refund.original_counter);
	bind_int(&s, record_place(refund.original_epoch, 0));
	bind_int(&s, record_place(refund.original_epoch, RECORD_SEQ_MAX));
	bind_blob(&s, refund.original.bytes, UID_SIZE);
	if (!read_row(&s, &found) || !sale_record_read(&found, sale))
		return 0;
	return record_place(found.epoch, found.seq);
}

static void take_away(const struct closed_refund *refund, int32_t *left, uint32_t lines)
{
	for (uint32_t i = 0; i < refund->line_count; i++)
		if (refund->lines[i].line < lines)
			left[refund->lines[i].line] -= refund->lines[i].qty;
}

static bool all_back(struct db *money, const struct closed_sale *sale)
{
	int32_t left[SALE_LINES_MAX];
	struct closed_refund refund;
	struct record record;
	bool all = true;
	for (uint32_t i = 0; i < sale->line_count; i++)
		left[i] = sale->lines[i].qty;
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT j.record FROM refund r JOIN journal j "
				   "ON j.place = r.place WHERE r.original = ?");
	bind_blob(&s, sale->uid.bytes, UID_SIZE);
	while (read_row(&s, &record))
		if (refund_record_read(&record, &refund))
			take_away(&refund, left, sale->line_count);
	for (uint32_t i = 0; i < sale->line_count; i++)
		all = all && left[i] <= 0;
	return all;
}

void coupons_lift_again(struct db *money, const struct record *record, struct closed_sale *sale)
{
	int64_t place = 0;
	if (record->kind == RECORD_REFUND)
		place = find_sale(money, record, sale);
	else if (record->kind == RECORD_SALE && sale_record_read(record, sale))
		place = record_place(record->epoch, record->seq);
	if (place && sale->coupon_count > 0 && all_back(money, sale))
		lift(money, sale, place, place);
}
