/* Goods that came back, at the till: record, receipt number, points, journal line, verify. */
#include "sync/journal_refund.h"
#include "sync/coupon_lift.h"
#include "sync/journal_correction.h"
#include "sync/journal_text.h"
#include "tests/unit/sample_verify.h"

static uint8_t room[RECORD_BODY_MAX], again[RECORD_BODY_MAX];

static struct closed_refund sample_refund(void)
{
	return (struct closed_refund){
		.uid = env_uid(&till.env),
		.wall_ms = 1763700000000,
		.business_date = 20251121,
		.operator_number = 1001,
		.original = {{1, 2, 3}},
		.original_store = 1,
		.original_till = 7,
		.original_epoch = 2,
		.original_counter = 99,
		.member = 42,
		.line_count = 2,
		.lines = {{0, 1, 8500}, {4, 2, 1500}},
		.tender_count = 1,
		.tenders = {{TENDER_CASH, 10000}},
		.total_minor = 10000,
		.points_taken = 100,
		.points_given = 30,
		.reason = "too small",
		.taxes = {2, {{1300, 8500, 978}, {900, 1500, 124}}},
	};
}

static struct record record_of(const struct closed_refund *refund, size_t *size)
{
	struct bytes_out out = bytes_out(room, sizeof room);
	refund_body_write(&out, refund, RECORD_SCHEMA);
	check(!out.full);
	*size = out.used;
	return (struct record){.schema = RECORD_SCHEMA,
		.kind = RECORD_REFUND,
		.body = room,
		.body_size = (uint32_t)out.used};
}

static void what_reads_writes_to_the_same_bytes(void **state)
{
	(void)state;
	static struct closed_refund refund, back;
	size_t size;
	refund = sample_refund();
	refund.counter = 5;
	struct record record = record_of(&refund, &size);
	check(refund_record_read(&record, &back));
	check(back.original_counter == 99);
	check(back.lines[1].line == 4);
	check(refund_adds_up(&back));
	struct bytes_out out = bytes_out(again, sizeof again);
	refund_body_write(&out, &back, RECORD_SCHEMA);
	check(out.used == size);
	check(memcmp(room, again, size) == 0);
	for (uint32_t cut = 0; cut < size; cut++) {
		record.body_size = cut;
		check(!refund_record_read(&record, &back));
	}
}

static void a_refund_of_before_says_nothing_of_tax(void **state)
{
	(void)state;
	static struct closed_refund refund, back;
	size_t size;
	refund = sample_refund();
	refund.counter = 5;
	refund.taxes.count = 0;
	struct record record = record_of(&refund, &size);
	record.body_size--; /* the count of taxes came with schema 4 */
	check(!refund_record_read(&record, &back));
	record.schema = 3;
	check(refund_record_read(&record, &back));
	check(back.taxes.count == 0);
}

static void taxes_that_cannot_be_are_refused(void **state)
{
	(void)state;
	static struct closed_refund refund, back;
	size_t size;
	refund = sample_refund();
	refund.counter = 5;
	refund.taxes.at[1].rate_bp = 1300; /* twice */
	struct record record = record_of(&refund, &size);
	check(!refund_record_read(&record, &back));
	refund.taxes.at[1] = (struct tax){900, 1500, 1501}; /* more than the money */
	record = record_of(&refund, &size);
	check(!refund_record_read(&record, &back));
}

static void the_largest_refund_fits_and_what_contradicts_itself_is_refused(void **state)
{
	(void)state;
	static struct closed_refund refund, back;
	size_t size;
	refund = sample_refund();
	refund.counter = 1;
	refund.line_count = SALE_LINES_MAX;
	for (uint32_t i = 0; i < SALE_LINES_MAX; i++)
		refund.lines[i] = (struct refund_line){i, SALE_QTY_MAX, INT64_MAX};
	struct record record = record_of(&refund, &size);
	check(refund_record_read(&record, &back));
	check(!refund_adds_up(&back)); /* beyond 64 bits */
	refund.lines[7].line = 6;      /* twice the same */
	record = record_of(&refund, &size);
	check(!refund_record_read(&record, &back));
	refund = sample_refund(); /* counter 0 */
	record = record_of(&refund, &size);
	check(!refund_record_read(&record, &back));
	refund.counter = 1;
	refund.member = 0; /* whose points? */
	record = record_of(&refund, &size);
	check(!refund_record_read(&record, &back));
}

static void pay_back(struct closed_refund *refund)
{
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	sample_told(journal_add_refund(&till.journal, refund, &err), &err);
	bool done = tx_commit(&tx, &err);
	journal_settle(&till.journal, done);
	check(done);
}

static void pay_back_one(void)
{
	static struct closed_refund refund;
	refund = sample_refund();
	pay_back(&refund);
}

static void a_refund_takes_a_receipt_number_and_moves_points(void **state)
{
	(void)state;
	static struct closed_refund refund;
	sample_sell_many(2);
	int64_t points = journal_points_since(&till.journal, 42, 1, 0);
	refund = sample_refund();
	pay_back(&refund);
	check(refund.counter == 3);
	check(till.journal.next_counter == 4);
	check(journal_points_since(&till.journal, 42, 1, 0) == points - 70);
	check(findings() == 0);
	/* Numbers go on behind a refund after a restart. */
	sample_close();
	sample_open(NULL);
	sample_journal();
	check(till.journal.next_counter == 4);
	sample_sell_many(1);
	check(findings() == 0);
}

static void verify_names_a_refund_that_was_changed(void **state)
{
	(void)state;
	static const char *const damages[] = {
		"UPDATE refund SET total_minor = total_minor - 1",
		"DELETE FROM refund",
		"UPDATE points_leg SET points = 0 WHERE place IN (SELECT place FROM refund)",
		"UPDATE refund SET original = zeroblob(16)",
	};
	each_damage_is_found(damages, LENGTH(damages), pay_back_one);
}

/* ---- coupons of a sale that came back ---- */

enum { ROWS_MAX = 16 };

static void put_all_back(bool last_first)
{
	static uint8_t bytes[ROWS_MAX][RECORD_MAX];
	struct hash hashes[ROWS_MAX];
	size_t sizes[ROWS_MAX];
	int count = 0;
	struct err err;
	{
		AUTO(stmt)
		struct stmt s = sql(&till.money, "SELECT record, hash FROM journal ORDER BY place");
		for (; next_row(&s); count++) {
			check(count < ROWS_MAX);
			const void *record = column_blob(&s, 0, &sizes[count]);
			memcpy(bytes[count], record, sizes[count]);
			column_exact(&s, 1, hashes[count].bytes, HASH_SIZE);
		}
	}
	db_script(&till.money, "DELETE FROM journal; DELETE FROM sale; DELETE FROM refund; "
			       "DELETE FROM points_leg; DELETE FROM points_spend; "
			       "DELETE FROM rule_use; DELETE FROM coupon_use; DELETE FROM shift;");
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	for (int i = 0; i < count; i++) {
		int at = last_first ? count - 1 - i : i;
		sample_told(
			journal_put_back(&till.journal, bytes[at], sizes[at], &hashes[at], &err),
			&err);
	}
	check(tx_commit(&tx, &err));
}

static void bring_back(const struct closed_sale *sale, uint32_t line, int32_t qty)
{
	static struct closed_refund refund;
	refund = sample_refund();
	refund.original = sale->uid;
	refund.original_epoch = sale->epoch;
	refund.original_counter = sale->counter;
	refund.line_count = 1;
	refund.lines[0] = (struct refund_line){line, qty, refund.total_minor};
	refund.points_taken = refund.points_given = 0;
	pay_back(&refund);
}

/* programme: CPN-11, FRD-03 */
static void a_coupon_is_good_again_when_the_last_piece_is_back_and_stays_so(void **state)
{
	(void)state;
	static struct closed_sale sale, next;
	struct uid uid;
	struct err err;
	sample_told(sample_sell(&uid, &err), &err);
	sample_told(journal_read_sale(&till.journal, &uid, &sale, &err), &err);
	check(sale.coupon_count > 0 && sale.coupons[0].result == COUPON_TOOK_OFF);
	uint32_t campaign = sale.coupons[0].campaign;
	uint64_t serial = sale.coupons[0].serial;
	for (uint32_t i = 0; i < sale.line_count; i++)
		if (sale.lines[i].qty > (i == 0))
			bring_back(&sale, i, sale.lines[i].qty - (i == 0));
	put_all_back(false);
	check(journal_coupon_used(&till.journal, campaign, serial));
	bring_back(&sale, 0, 1);
	coupons_lift(&till.money, &sale);
	check(!journal_coupon_used(&till.journal, campaign, serial));
	check(findings() == 0);
	for (int order = 0; order < 2; order++) {
		put_all_back(order == 1);
		check(!journal_coupon_used(&till.journal, campaign, serial));
		check(findings() == 0);
	}
	next = sale;
	next.uid = env_uid(&till.env);
	{
		AUTO(tx) struct tx tx = tx_begin(&till.money);
		sample_told(journal_add_sale(&till.journal, &next, &err), &err);
		check(tx_commit(&tx, &err));
		journal_settle(&till.journal, true);
	}
	for (int order = 0; order < 2; order++) {
		put_all_back(order == 1);
		check(journal_coupon_used(&till.journal, campaign, serial));
		check(findings() == 0);
	}
}

static void both_have_a_line_in_the_journal(void **state)
{
	(void)state;
	static struct closed_refund refund;
	static struct closed_sale sale;
	static const struct hash hash;
	static const struct journal_style style = {480, 2, LANG_EN};
	char line[RECORD_LINE_MAX];
	size_t size;
	refund = sample_refund();
	refund.counter = 3;
	struct record record = record_of(&refund, &size);
	record.till = 2;
	record.epoch = 1;
	record.seq = 9;
	record_line(line, &record, &hash, &style, &sale);
	check(strstr(line, "REFUND") != NULL);
	check(strstr(line, "2-1-000003  of 7-2-000099  2 lines  paid back 100.00  points -70") !=
		NULL);
	const struct correction correction = {.code = "OVERSPEND", .detail = "a courtesy"};
	struct bytes_out out = bytes_out(room, sizeof room);
	correction_write(&out, &correction);
	record = (struct record){.schema = RECORD_SCHEMA,
		.kind = RECORD_CORRECTION,
		.body = room,
		.body_size = (uint32_t)out.used};
	record_line(line, &record, &hash, &style, &sale);
	check(strstr(line, "0 postings  a courtesy") != NULL);
}

TESTS(with_till(what_reads_writes_to_the_same_bytes),
	with_till(a_refund_of_before_says_nothing_of_tax),
	with_till(taxes_that_cannot_be_are_refused),
	with_till(the_largest_refund_fits_and_what_contradicts_itself_is_refused),
	with_till(a_refund_takes_a_receipt_number_and_moves_points),
	with_till(verify_names_a_refund_that_was_changed),
	with_till(a_coupon_is_good_again_when_the_last_piece_is_back_and_stays_so),
	with_till(both_have_a_line_in_the_journal))
