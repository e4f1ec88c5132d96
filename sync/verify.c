#include "sync/verify.h"

#include "sync/hole.h"
#include "sync/journal_act.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"
#include "sync/purge.h"
#include "sync/readopt.h"
#include "sync/sign.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACE_TEXT_MAX = 48 };

static void report(struct verify *verify, enum text id, const char *a, const char *b)
{
	struct message what = message_of((struct says){id, a, b});
	verify->findings++;
	verify->found(verify->arg, &what);
}

/* Told, and nothing wrong: somebody knows of it already. */
static void mention(struct verify *verify, enum text id, const char *a, const char *b)
{
	struct message what = message_of((struct says){id, a, b});
	verify->found(verify->arg, &what);
}

/* "1-7": epoch and seq. */
static void place_text(char out[PLACE_TEXT_MAX], int64_t place)
{
	(void)snprintf(out, PLACE_TEXT_MAX, "%" PRId64 "-%" PRId64, place >> 40,
		place & (int64_t)RECORD_SEQ_MAX);
}

static void report_at(struct verify *verify, enum text id)
{
	char where[PLACE_TEXT_MAX];
	place_text(where, verify->place);
	report(verify, id, where, NULL);
}

/* ---- the file ---- */

static void check_pages(struct verify *verify)
{
	AUTO(stmt) struct stmt s = sql(verify->db, "PRAGMA quick_check");
	while (next_row(&s)) {
		char text[160];
		column_text(&s, 0, text, sizeof text);
		if (strcmp(text, "ok") != 0)
			report(verify, TEXT_CHECK_PAGES, text, NULL);
	}
}

bool verify_begin(struct verify *verify, struct db *money, const struct identity *identity,
	bool thorough, void (*found)(void *, const struct message *), void *arg, struct err *err)
{
	*verify = (struct verify){.db = money, .identity = identity, .found = found, .arg = arg};
	verify->sale = malloc(sizeof *verify->sale);
	shift_check_begin(&verify->shift, true);
	if (!verify->sale)
		return fail(err, TEXT_OUT_OF_MEMORY);
	if (thorough)
		check_pages(verify);
	return db_ok(money) || db_fail(money, err);
}

void verify_done(struct verify *verify)
{
	free(verify->sale);
	verify->sale = NULL;
}

/* ---- the chain ---- */

static bool certificate_known(const struct verify *verify, const struct certificate *certificate)
{
	const struct identity *identity = verify->identity;
	/* Salvaged without its key, a till has nobody's keys to check by until it is replaced. */
	if (!identity->enrolled)
		return true;
	for (uint32_t i = 0; i < identity->hq_keys.count; i++)
		if (certificate_holds(certificate, identity->hq_id, &identity->hq_keys.key[i]))
			return true;
	return false;
}

/* Each epoch begins with the certificate that its chain grows from. */
static void begin_epoch(struct verify *verify, const struct record *record)
{
	struct certificate certificate;
	/* Where the end of the epoch before is lost, what was sold there is in the next Z. */
	if (hole_holds(verify->db, verify->epoch, verify->next_seq))
		shift_check_gap(&verify->shift);
	verify->epoch = record->epoch;
	verify->next_seq = 1;
	verify->next_counter = 1;
	const struct purged purged = purged_of(verify->db, record->epoch);
	if (purged.next_seq > 1) {
		verify->next_seq = purged.next_seq;
		verify->next_counter = purged.counter + 1;
		verify->head = purged.head;
		verify->head_known = true;
		shift_check_gap(&verify->shift);
		return;
	}
	verify->head_known = record->seq == 1 && record->kind == RECORD_ENROL &&
			     certificate_read(record->body, record->body_size, &certificate);
	/* An epoch whose beginning is in a hole has lost its certificate too. */
	bool lost = hole_holds(verify->db, record->epoch, 1);
	if (!lost && (!verify->head_known || certificate.epoch != record->epoch ||
			     certificate.till != record->till ||
			     !certificate_known(verify, &certificate)))
		report_at(verify, TEXT_CHECK_CERTIFICATE);
	if (verify->head_known)
		verify->head = certificate_genesis(&certificate);
}

static void check_place(struct verify *verify, const struct record *record)
{
	char where[PLACE_TEXT_MAX], expected[PLACE_TEXT_MAX];
	if (record_place(record->epoch, record->seq) != verify->place)
		report_at(verify, TEXT_CHECK_PLACE);
	if (record->seq == verify->next_seq)
		return;
	verify->head_known = false;
	shift_check_gap(&verify->shift);
	place_text(expected, record_place(record->epoch, verify->next_seq));
	if (hole_holds(verify->db, record->epoch, verify->next_seq) &&
		hole_holds(verify->db, record->epoch, record->seq - 1)) {
		verify->next_counter = 0;
		place_text(where, record_place(record->epoch, record->seq - 1));
		mention(verify, TEXT_CHECK_HOLE, expected, where);
		return;
	}
	place_text(where, verify->place);
	report(verify, TEXT_CHECK_GAP, expected, where);
}

/* After a break the stored hash is believed for one step, so that one damage is one finding. */
static void check_hash(
	struct verify *verify, const void *bytes, size_t size, const struct hash *stored)
{
	struct hash hash = hash_after(&verify->head, bytes, size);
	if (verify->head_known && !hash_equal(&hash, stored))
		report_at(verify, TEXT_CHECK_CHAIN);
	verify->head = *stored;
	verify->head_known = true;
}

/* ---- projections ---- */

static bool sale_row_right(struct verify *verify, const struct projection *made)
{
	AUTO(stmt)
	struct stmt s = sql(verify->db, "SELECT counter, business_date, operator, member, "
					"list_minor, total_minor, line_count FROM sale "
					"WHERE place = ?");
	bind_int(&s, made->place);
	if (!next_row(&s))
		return false;
	return column_int(&s, 0) == made->counter && column_int(&s, 1) == made->business_date &&
	       column_int(&s, 2) == made->operator_number &&
	       column_int(&s, 3) == (int64_t)made->member &&
	       column_int(&s, 4) == made->list_minor && column_int(&s, 5) == made->total_minor &&
	       column_int(&s, 6) == made->line_count;
}

/* Points stand where their record was journalled last. */
static bool leg_right(struct verify *verify, const struct projection *made)
{
	if (!made->member || readopted(verify->db, verify->epoch, verify->seq))
		return true;
	AUTO(stmt)
	struct stmt s =
		sql(verify->db, "SELECT points FROM points_leg WHERE member = ? AND place = ?");
	bind_int(&s, (int64_t)made->member);
	bind_int(&s, made->place);
	verify->legs++;
	return next_row(&s) && column_int(&s, 0) == made->points;
}

/* What covered the points that were used. */
static bool spend_right(struct verify *verify, const struct projection *made)
{
	if (!made->has_spend || readopted(verify->db, verify->epoch, verify->seq))
		return true;
	AUTO(stmt)
	struct stmt s = sql(verify->db, "SELECT member, business_date, leased, held, trusted "
					"FROM points_spend WHERE place = ?");
	bind_int(&s, made->place);
	verify->spends++;
	return next_row(&s) && column_int(&s, 0) == (int64_t)made->member &&
	       column_int(&s, 1) == made->business_date &&
	       column_int(&s, 2) == made->spend.leased && column_int(&s, 3) == made->spend.held &&
	       column_int(&s, 4) == made->spend.trusted;
}

/* What it used of rules that are counted. */
static bool uses_right(struct verify *verify, const struct projection *made)
{
	bool right = true;
	if (made->use_count == 0 || readopted(verify->db, verify->epoch, verify->seq))
		return true;
	for (uint32_t i = 0; i < made->use_count; i++) {
		AUTO(stmt)
		struct stmt s = sql(verify->db, "SELECT member, uses, minor FROM rule_use "
						"WHERE place = ? AND rule = ?");
		bind_int(&s, made->place);
		bind_text(&s, made->uses[i].rule);
		verify->uses++;
		right = right && next_row(&s) && column_int(&s, 0) == (int64_t)made->member &&
			column_int(&s, 1) == 1 && column_int(&s, 2) == made->uses[i].minor;
	}
	return right;
}

/* Refunds of other tills are not known here: any refund may have been the last piece's. */
static bool came_back(struct verify *verify, const struct uid *uid)
{
	AUTO(stmt) struct stmt s = sql(verify->db, "SELECT 1 FROM refund WHERE original = ?");
	bind_blob(&s, uid->bytes, UID_SIZE);
	return next_row(&s);
}

static bool coupons_right(
	struct verify *verify, const struct uid *uid, const struct projection *made)
{
	bool right = true;
	for (uint32_t i = 0; i < made->coupon_count; i++) {
		AUTO(stmt)
		struct stmt s = sql(verify->db, "SELECT 1 FROM coupon_use WHERE campaign = ? "
						"AND serial = ? AND place = ?");
		bind_int(&s, made->coupons[i].campaign);
		bind_int(&s, (int64_t)made->coupons[i].serial);
		bind_int(&s, made->place);
		bool marked = next_row(&s);
		verify->coupon_uses += marked || !came_back(verify, uid);
		right = right && (marked || came_back(verify, uid));
	}
	return right;
}

/* Sales and refunds share one row of receipt numbers. */
static void check_counter(struct verify *verify, uint32_t counter)
{
	if (verify->next_counter && counter != verify->next_counter)
		report_at(verify, TEXT_CHECK_COUNTER);
	verify->next_counter = counter + 1;
}

/* I7: the tax is what the lines say. */
static bool tax_right(const struct closed_sale *sale)
{
	struct taxes taxes;
	return closed_sale_taxes(sale, &taxes) && taxes_equal(&taxes, &sale->taxes);
}

static void check_sale(struct verify *verify, const struct record *record)
{
	verify->sales++;
	if (!sale_record_read(record, verify->sale)) {
		report_at(verify, TEXT_CHECK_UNREADABLE);
		return;
	}
	if (sale_sums(verify->sale) != SALE_SUM_RIGHT || !tax_right(verify->sale))
		report_at(verify, TEXT_CHECK_SUMS);
	check_counter(verify, verify->sale->counter);
	struct projection made = projection_of_sale(record, verify->sale);
	if (!sale_row_right(verify, &made))
		report_at(verify, TEXT_CHECK_SALE_ROW);
	bool points_right = leg_right(verify, &made);
	if (!spend_right(verify, &made) || !points_right)
		report_at(verify, TEXT_CHECK_POINTS_ROW);
	if (!uses_right(verify, &made))
		report_at(verify, TEXT_CHECK_USE_ROW);
	if (!coupons_right(verify, &record->uid, &made))
		report_at(verify, TEXT_CHECK_COUPON_ROW);
}

static bool readopted_row_right(struct verify *verify, const struct projection *made)
{
	AUTO(stmt)
	struct stmt s = sql(verify->db, "SELECT 1 FROM readopted WHERE place = ? AND original = ? "
					"AND kind = ?");
	bind_int(&s, made->place);
	bind_int(&s, made->original);
	bind_int(&s, made->original_kind);
	verify->readopted++;
	return next_row(&s);
}

static bool any_row(struct verify *verify, const char *text, int64_t place)
{
	AUTO(stmt) struct stmt s = sql(verify->db, text);
	bind_int(&s, place);
	return next_row(&s);
}

/* The original is lost here, and with it what stood beside it; the Z of its shift knows more than
 * these records do. One that was purged left its points and uses. */
static bool original_lost(struct verify *verify, const struct projection *made)
{
	if (any_row(verify, "SELECT 1 FROM journal WHERE place = ?", made->original))
		return false;
	shift_check_gap(&verify->shift);
	return !any_row(verify, "SELECT 1 FROM points_leg WHERE place = ?", made->place) &&
	       !any_row(verify, "SELECT 1 FROM points_spend WHERE place = ?", made->place) &&
	       !any_row(verify, "SELECT 1 FROM rule_use WHERE place = ?", made->place);
}

/* The sale inside counts where it stands itself; here stand its points. */
static void check_readopted(struct verify *verify, const struct record *record)
{
	struct record original;
	struct projection made = projection_of(record);
	if (!readopt_read(record, &original)) {
		report_at(verify, TEXT_CHECK_UNREADABLE);
		return;
	}
	if (!readopted_row_right(verify, &made))
		report_at(verify, TEXT_CHECK_READOPTED_ROW);
	if (original_lost(verify, &made))
		return;
	struct projection inside = projection_of(&original);
	if (original.kind == RECORD_SALE && sale_record_read(&original, verify->sale))
		inside = projection_of_sale(&original, verify->sale);
	inside.place = made.place;
	if (!leg_right(verify, &inside) || !spend_right(verify, &inside))
		report_at(verify, TEXT_CHECK_POINTS_ROW);
	if (!uses_right(verify, &inside))
		report_at(verify, TEXT_CHECK_USE_ROW);
}

static bool refund_row_right(struct verify *verify, const struct projection *made)
{
	struct uid original;
	AUTO(stmt)
	struct stmt s = sql(verify->db, "SELECT counter, business_date, operator, original, "
					"member, total_minor FROM refund WHERE place = ?");
	bind_int(&s, made->place);
	if (!next_row(&s))
		return false;
	column_exact(&s, 3, original.bytes, UID_SIZE);
	return column_int(&s, 0) == made->counter && column_int(&s, 1) == made->business_date &&
	       column_int(&s, 2) == made->operator_number &&
	       uid_equal(&original, &made->refunded) &&
	       column_int(&s, 4) == (int64_t)made->member && column_int(&s, 5) == made->total_minor;
}

static void check_refund(struct verify *verify, const struct record *record)
{
	struct closed_refund refund;
	verify->refunds++;
	if (!refund_record_read(record, &refund)) {
		report_at(verify, TEXT_CHECK_UNREADABLE);
		return;
	}
	if (!refund_adds_up(&refund))
		report_at(verify, TEXT_CHECK_SUMS);
	check_counter(verify, refund.counter);
	struct projection made = projection_of(record);
	if (!refund_row_right(verify, &made))
		report_at(verify, TEXT_CHECK_REFUND_ROW);
	if (!leg_right(verify, &made))
		report_at(verify, TEXT_CHECK_POINTS_ROW);
}

static bool act_row_right(struct verify *verify, const struct projection *made)
{
	const struct projected_act *act = &made->act;
	char item[REWARD_ID_MAX];
	AUTO(stmt)
	struct stmt s = sql(verify->db, "SELECT kind, business_date, operator, member, item, qty, "
					"points, minor, swapped FROM act WHERE place = ?");
	bind_int(&s, made->place);
	if (!next_row(&s))
		return false;
	column_text(&s, 4, item, sizeof item);
	return column_int(&s, 0) == act->kind && column_int(&s, 1) == made->business_date &&
	       column_int(&s, 2) == made->operator_number &&
	       column_int(&s, 3) == (int64_t)act->member && strcmp(item, act->item) == 0 &&
	       column_int(&s, 5) == act->qty && column_int(&s, 6) == act->points &&
	       column_int(&s, 7) == act->minor && column_int(&s, 8) == act->swapped;
}

static void check_act(struct verify *verify, const struct record *record)
{
	struct projection made = projection_of(record);
	/* A note of before is any text at all, and has no row. */
	if (!made.has_act) {
		if (record->kind != RECORD_NOTE)
			report_at(verify, TEXT_CHECK_UNREADABLE);
		return;
	}
	verify->acts++;
	if (!act_row_right(verify, &made))
		report_at(verify, TEXT_CHECK_ACT_ROW);
	bool points_right = leg_right(verify, &made);
	if (!spend_right(verify, &made) || !points_right)
		report_at(verify, TEXT_CHECK_POINTS_ROW);
	if (!coupons_right(verify, &record->uid, &made))
		report_at(verify, TEXT_CHECK_COUPON_ROW);
}

static bool shift_row_right(struct verify *verify, const struct projection *made)
{
	const struct projected_shift *shift = &made->shift;
	AUTO(stmt)
	struct stmt s = sql(verify->db, "SELECT closed, number, business_date, float_minor, "
					"perpetual_minor FROM shift WHERE place = ?");
	bind_int(&s, made->place);
	return next_row(&s) && column_int(&s, 0) == shift->closed &&
	       column_int(&s, 1) == shift->number && column_int(&s, 2) == shift->business_date &&
	       column_int(&s, 3) == shift->float_minor &&
	       column_int(&s, 4) == shift->perpetual_minor;
}

static void check_shift(struct verify *verify, const struct record *record)
{
	struct projection made = projection_of(record);
	if (made.has_shift && !shift_row_right(verify, &made))
		report_at(verify, TEXT_CHECK_SHIFT_ROW);
	verify->shifts += made.has_shift;
	switch (shift_check_record(
		&verify->shift, record, record->kind == RECORD_SALE ? verify->sale : NULL)) {
	case SHIFT_FINE:
		return;
	case SHIFT_TOTALS_DIFFER:
		report_at(verify, TEXT_CHECK_SHIFT_TOTALS);
		return;
	case SHIFT_PERPETUAL_DIFFERS:
		report_at(verify, TEXT_CHECK_PERPETUAL);
		return;
	}
}

/* ---- a record ---- */

static void check_record(struct verify *verify, struct stmt *row)
{
	struct record record;
	struct hash stored;
	struct uid uid;
	size_t size;
	verify->records++;
	verify->place = column_int(row, 0);
	column_exact(row, 1, uid.bytes, UID_SIZE);
	column_exact(row, 3, stored.bytes, HASH_SIZE);
	const void *bytes = column_blob(row, 4, &size);
	if (!db_ok(verify->db))
		return;
	if (!record_read(bytes, size, &record)) {
		report_at(verify, TEXT_CHECK_UNREADABLE);
		verify->head_known = false;
		shift_check_gap(&verify->shift);
		return;
	}
	if (record.epoch != verify->epoch)
		begin_epoch(verify, &record);
	check_place(verify, &record);
	verify->seq = record.seq;
	check_hash(verify, bytes, size, &stored);
	if (!uid_equal(&uid, &record.uid) || column_int(row, 2) != record.kind)
		report_at(verify, TEXT_CHECK_COLUMNS);
	if (record.kind == RECORD_SALE)
		check_sale(verify, &record);
	if (record.kind == RECORD_READOPT)
		check_readopted(verify, &record);
	if (record.kind == RECORD_REFUND)
		check_refund(verify, &record);
	enum act_kind act;
	if (act_kind_of(record.kind, &act))
		check_act(verify, &record);
	check_shift(verify, &record);
	verify->next_seq = record.seq + 1;
}

/* ---- what only the end can tell ---- */

static void check_count(struct verify *verify, const char *table, const char *text, int64_t want)
{
	char found[24];
	int64_t count = db_int(verify->db, text, -1);
	(void)snprintf(found, sizeof found, "%" PRId64, count - want);
	if (count != want)
		report(verify, TEXT_CHECK_STRAY_ROWS, table, found);
}

static void check_uids(struct verify *verify)
{
	AUTO(stmt)
	struct stmt s = sql(verify->db, "SELECT max(place) FROM journal WHERE kind <> 19 "
					"GROUP BY uid HAVING count(*) > 1 LIMIT 10");
	while (next_row(&s)) {
		verify->place = column_int(&s, 0);
		report_at(verify, TEXT_CHECK_UID);
	}
}

static void check_cursors(struct verify *verify)
{
	AUTO(stmt)
	struct stmt s =
		sql(verify->db, "SELECT epoch, next_seq FROM upload WHERE durable_next > next_seq "
				"OR next_seq > 1 + (SELECT coalesce(max(place), 0) "
				"& 1099511627775 FROM journal WHERE place >> 40 = epoch)");
	while (next_row(&s)) {
		char epoch[24], next[24];
		(void)snprintf(epoch, sizeof epoch, "%" PRId64, column_int(&s, 0));
		(void)snprintf(next, sizeof next, "%" PRId64, column_int(&s, 1));
		report(verify, TEXT_CHECK_CURSOR, epoch, next);
	}
}

/* Rows that outlive their purged records follow from the archive. */
#define STILL_HERE                                                                                 \
	" WHERE place >= coalesce((SELECT (epoch << 40) + next_seq FROM purged "                   \
	"WHERE epoch = place >> 40), 0)"

static void check_end(struct verify *verify)
{
	check_count(verify, "sale", "SELECT count(*) FROM sale", (int64_t)verify->sales);
	check_count(verify, "refund", "SELECT count(*) FROM refund" STILL_HERE, verify->refunds);
	check_count(verify, "act", "SELECT count(*) FROM act" STILL_HERE, verify->acts);
	check_count(verify, "points_leg", "SELECT count(*) FROM points_leg", verify->legs);
	check_count(verify, "readopted", "SELECT count(*) FROM readopted", verify->readopted);
	check_count(verify, "shift", "SELECT count(*) FROM shift" STILL_HERE, verify->shifts);
	check_count(verify, "points_spend", "SELECT count(*) FROM points_spend" STILL_HERE,
		verify->spends);
	check_count(verify, "rule_use", "SELECT count(*) FROM rule_use" STILL_HERE, verify->uses);
	check_count(verify, "coupon_use", "SELECT count(*) FROM coupon_use" STILL_HERE,
		verify->coupon_uses);
	check_uids(verify);
	check_cursors(verify);
}

bool verify_step(struct verify *verify, int records, bool *done, struct err *err)
{
	int seen = 0;
	{
		AUTO(stmt)
		struct stmt rows =
			sql(verify->db, "SELECT place, uid, kind, hash, record FROM journal "
					"WHERE place > ? ORDER BY place LIMIT ?");
		bind_int(&rows, verify->place);
		bind_int(&rows, records);
		for (; next_row(&rows); seen++)
			check_record(verify, &rows);
	}
	*done = seen < records;
	if (*done)
		check_end(verify);
	return db_ok(verify->db) || db_fail(verify->db, err);
}
