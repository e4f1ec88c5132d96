#include "sync/journal_shift.h"

#include "sync/journal_refund.h"
#include "sync/journal_text.h"
#include "sync/purge.h"
#include "sync/upload.h"
#include "tests/unit/sample_verify.h"

static struct shift_now now(void)
{
	struct shift_now found;
	struct err err;
	sample_told(journal_shift_now(&till.journal, &found, &err), &err);
	return found;
}

static struct entry entry_on(uint32_t date)
{
	return (struct entry){.uid = env_uid(&till.env),
		.wall_ms = 1763700000000,
		.business_date = date,
		.op = 9001};
}

static void open_shift(uint32_t date, int64_t float_minor)
{
	struct err err;
	struct shift_now last = now();
	const struct entry entry = entry_on(date);
	const struct shift_open open = {last.number + 1, float_minor, last.perpetual_minor};
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	sample_told(journal_open_shift(&till.journal, &entry, &open, &err), &err);
	bool done = tx_commit(&tx, &err);
	sample_told(done, &err);
	journal_settle(&till.journal, done);
}

/* Closes with the sums of the journal, changed by twist() first. */
static struct shift_close close_shift(void (*twist)(struct shift_close *))
{
	struct err err;
	struct shift_now shift = now();
	const struct entry entry = entry_on(shift.business_date);
	struct shift_close close = {.number = shift.number,
		.opened_date = shift.business_date,
		.float_minor = shift.float_minor,
		.counted_minor = 77,
		.waiting = 5,
		.head = till.journal.head};
	sample_told(journal_sum_shift(&till.journal, &shift, &close.totals, &err), &err);
	close.perpetual_minor = shift.perpetual_minor + close.totals.total_minor;
	if (twist)
		twist(&close);
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	sample_told(journal_close_shift(&till.journal, &entry, &close, &err), &err);
	bool done = tx_commit(&tx, &err);
	sample_told(done, &err);
	journal_settle(&till.journal, done);
	return close;
}

static void a_shift_is_the_sum_of_its_records(void **state)
{
	(void)state;
	open_shift(20251121, 50000);
	sample_sell_many(3);
	check(now().open);
	check(now().business_date == 20251121);
	struct shift_close close = close_shift(NULL);
	check(close.totals.sales == 3);
	check(close.totals.first_counter == 1 && close.totals.last_counter == 3);
	check(close.totals.list_minor == 3 * 31999);
	check(close.totals.total_minor == 3 * 27499);
	check(close.totals.cash_minor == 3 * 27499); /* 300.00 tendered, 25.01 change */
	check(close.totals.points_earned == 3 * 548);
	int64_t expected = 0;
	check(shift_expected(&close, &expected) && expected == 50000 + 3 * 27499);
	check(!now().open);
	check(now().perpetual_minor == 3 * 27499);
	check(findings() == 0);
}

static void give_back(int64_t total_minor, int64_t points_taken, int64_t points_given)
{
	static struct closed_refund refund;
	struct err err;
	refund = (struct closed_refund){.uid = env_uid(&till.env),
		.wall_ms = 1763700000000,
		.business_date = 20251121,
		.original = env_uid(&till.env),
		.original_store = 1,
		.original_till = 2,
		.original_epoch = 1,
		.original_counter = 1,
		.member = 4711,
		.line_count = 1,
		.lines = {{0, 1, total_minor}},
		.tender_count = 1,
		.tenders = {{TENDER_CASH, total_minor}},
		.total_minor = total_minor,
		.points_taken = points_taken,
		.points_given = points_given};
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	sample_told(journal_add_refund(&till.journal, &refund, &err), &err);
	bool done = tx_commit(&tx, &err);
	sample_told(done, &err);
	journal_settle(&till.journal, done);
}

static void what_came_back_is_counted_beside_the_sales_and_missing_in_the_drawer(void **state)
{
	(void)state;
	open_shift(20251121, 50000);
	sample_sell_many(2);
	give_back(8500, 85, 20);
	struct shift_close close = close_shift(NULL);
	check(close.totals.sales == 2 && close.totals.refunds == 1);
	check(close.totals.first_counter == 1 && close.totals.last_counter == 3);
	check(close.totals.total_minor == 2 * 27499);
	check(close.totals.refund_minor == 8500);
	check(close.totals.cash_minor == 2 * 27499 - 8500);
	check(close.totals.points_earned == 2 * 548 - 85);
	check(close.perpetual_minor == 2 * 27499);
	check(findings() == 0);
}

static void one_refund_less(struct shift_close *close)
{
	close->totals.refunds--;
}

static void a_z_report_that_hides_a_refund_is_named(void **state)
{
	(void)state;
	open_shift(20251121, 0);
	sample_sell_many(1);
	give_back(100, 1, 0);
	(void)close_shift(one_refund_less);
	check(findings() == 1);
	check(last_found.id == TEXT_CHECK_SHIFT_TOTALS);
}

/* invariant I8: totals of the shift, and a perpetual total that goes on */
static void the_next_shift_counts_its_own_and_the_perpetual_total_goes_on(void **state)
{
	(void)state;
	open_shift(20251121, 0);
	sample_sell_many(2);
	(void)close_shift(NULL);
	open_shift(20251122, 0);
	check(now().number == 2);
	sample_sell_many(1);
	struct shift_close close = close_shift(NULL);
	check(close.totals.sales == 1);
	check(close.totals.first_counter == 3);
	check(close.perpetual_minor == 3 * 27499);
	check(findings() == 0);
}

static void one_fen_more(struct shift_close *close)
{
	close->totals.total_minor++;
	close->perpetual_minor++;
}

static void one_sale_less(struct shift_close *close)
{
	close->totals.sales--;
}

static void a_total_that_fell(struct shift_close *close)
{
	close->perpetual_minor--;
}

static void a_z_report_that_lies_is_named(void **state)
{
	(void)state;
	static const struct {
		void (*twist)(struct shift_close *);
		enum text want;
	} cases[] = {
		{one_fen_more, TEXT_CHECK_SHIFT_TOTALS},
		{one_sale_less, TEXT_CHECK_SHIFT_TOTALS},
		{a_total_that_fell, TEXT_CHECK_PERPETUAL},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("case %zu", i);
		(void)sample_teardown(NULL);
		sample_start(NULL);
		open_shift(20251121, 0);
		sample_sell_many(2);
		(void)close_shift(cases[i].twist);
		check(findings() == 1);
		check(last_found.id == cases[i].want);
	}
}

static void a_shift_table_that_does_not_follow_is_named(void **state)
{
	(void)state;
	open_shift(20251121, 0);
	sample_sell_many(1);
	(void)close_shift(NULL);
	db_script(&till.money, "UPDATE shift SET perpetual_minor = 1 WHERE closed = 1");
	check(findings() == 1);
	check(last_found.id == TEXT_CHECK_SHIFT_ROW);
	db_script(&till.money, "DELETE FROM shift WHERE closed = 0");
	check(findings() == 3); /* both rows, and one of them is missing */
}

static void what_is_no_shift_body_is_not_read(void **state)
{
	(void)state;
	uint8_t room[256];
	struct shift_open open = {1, 2, 3};
	struct shift_close close = {.number = 4, .totals = {.sales = 3}, .waiting = 1};
	struct bytes_out out = bytes_out(room, sizeof room);
	shift_open_write(&out, &open);
	for (size_t size = 0; size <= out.used; size++) {
		struct record record = {
			.kind = RECORD_SHIFT_OPEN, .body = room, .body_size = (uint32_t)size};
		check(shift_open_read(&record, &open) == (size == out.used));
		check(!shift_close_read(&record, &close));
	}
	out = bytes_out(room, sizeof room);
	close = (struct shift_close){.number = 4, .totals = {.sales = 3}, .waiting = 1};
	shift_close_write(&out, &close);
	for (size_t size = 0; size <= out.used; size++) {
		struct record record = {
			.kind = RECORD_SHIFT_CLOSE, .body = room, .body_size = (uint32_t)size};
		check(shift_close_read(&record, &close) == (size == out.used));
	}
}

static void sums_do_not_leave_the_integers(void **state)
{
	(void)state;
	static struct closed_sale sale;
	struct shift_totals totals = {.total_minor = INT64_MAX - 27498};
	sample_sale(&sale);
	struct shift_totals before = totals;
	check(!shift_add_sale(&totals, &sale));
	check(shift_totals_equal(&totals, &before));
}

static void a_shift_has_its_line_in_the_journal(void **state)
{
	(void)state;
	static struct closed_sale sale;
	char line[RECORD_LINE_MAX];
	const struct journal_style style = {480, 2, LANG_EN};
	open_shift(20251121, 50000);
	(void)close_shift(NULL);
	AUTO(stmt)
	struct stmt s = sql(&till.money, "SELECT record, hash FROM journal ORDER BY place DESC");
	static const char *const want[] = {
		"SHIFT CLOSED  operator 9001  shift 1  0 sales  due 0.00  cash 0.00  counted 0.77",
		"SHIFT OPENED  operator 9001  shift 1  float 500.00",
	};
	for (size_t i = 0; i < LENGTH(want); i++) {
		struct record record;
		struct hash hash;
		size_t size;
		check(next_row(&s));
		const void *bytes = column_blob(&s, 0, &size);
		check(record_read(bytes, size, &record));
		column_exact(&s, 1, hash.bytes, HASH_SIZE);
		record_line(line, &record, &hash, &style, &sale);
		row("%.200s", line);
		check(strstr(line, want[i]) != NULL);
	}
}

/* I8: a Z report is made of every record of its shift, however long that stays open; and a shift
 * whose beginning is in the archive is not called wrong. */
static void old_records_of_the_open_shift_stay(void **state)
{
	(void)state;
	struct err err;
	uint32_t went = 0;
	open_shift(20251121, 0);
	sample_sell_many(2 * ARCHIVE_RECORDS - 20);
	(void)close_shift(NULL);
	open_shift(20251122, 0);
	sample_sell_many(PURGE_KEPT + ARCHIVE_RECORDS);
	const struct upload_cursor cursor = {
		.next = till.journal.next_seq, .durable_next = till.journal.next_seq};
	sample_told(upload_save(&till.journal, &cursor, &err), &err);
	till.seeded.wall_ms += PURGE_AGE_MS + 1;
	sample_told(purge_turn(&till.money, &till.env, sample_path("archive"), &went, &err), &err);
	check(went == ARCHIVE_RECORDS);
	sample_told(purge_turn(&till.money, &till.env, sample_path("archive"), &went, &err), &err);
	check(went == 0); /* it would reach into the open shift */
	struct shift_close close = close_shift(NULL);
	check(close.totals.sales == PURGE_KEPT + ARCHIVE_RECORDS);
	check(findings() == 0);
	sample_told(purge_turn(&till.money, &till.env, sample_path("archive"), &went, &err), &err);
	check(went == ARCHIVE_RECORDS);
	check(findings() == 0);
}

TESTS(with_till(a_shift_is_the_sum_of_its_records),
	with_till(what_came_back_is_counted_beside_the_sales_and_missing_in_the_drawer),
	with_till(a_z_report_that_hides_a_refund_is_named),
	with_till(the_next_shift_counts_its_own_and_the_perpetual_total_goes_on),
	with_till(a_z_report_that_lies_is_named),
	with_till(a_shift_table_that_does_not_follow_is_named),
	with_till(what_is_no_shift_body_is_not_read), with_till(sums_do_not_leave_the_integers),
	with_till(a_shift_has_its_line_in_the_journal),
	with_till(old_records_of_the_open_shift_stay))
