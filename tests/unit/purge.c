/* Old records leave for the archive, and the chain is whole without them (I13). */
#include "sync/purge.h"
#include "sync/hole.h"
#include "sync/journal_refund.h"
#include "sync/rescue.h"
#include "sync/upload.h"
#include "sync/verify.h"
#include "tests/unit/sample_till.h"

#include <sys/stat.h>

static int findings;

static void on_finding(void *arg, const struct message *what)
{
	(void)arg;
	row("%.90s %.60s", text_in(LANG_EN, what->id), what->arg[0]);
	findings++;
}

static void verify_all(struct db *money)
{
	struct verify verify;
	struct err err;
	bool over = false;
	findings = 0;
	sample_told(
		verify_begin(&verify, money, &till.identity, true, on_finding, NULL, &err), &err);
	while (!over)
		sample_told(verify_step(&verify, 100, &over, &err), &err);
	verify_done(&verify);
	check(findings == 0);
}

static void held(uint64_t next, uint64_t durable_next)
{
	const struct upload_cursor cursor = {.next = next, .durable_next = durable_next};
	struct err err;
	sample_told(upload_save(&till.journal, &cursor, &err), &err);
}

static char folder[128];

static uint32_t purge_all(void)
{
	uint32_t total = 0, went = 1;
	struct err err;
	strcpy(folder, sample_path("archive"));
	while (went > 0) {
		sample_told(purge_turn(&till.money, &till.env, folder, &went, &err), &err);
		total += went;
	}
	return total;
}

/* 1201 records, of which two pieces are in the archive. */
static void sell_and_purge(void)
{
	sample_sell_many(1200);
	held(1201, 1201);
	till.seeded.wall_ms += PURGE_AGE_MS + 1;
	check(purge_all() == 500);
}

static int64_t records(void)
{
	return db_int(&till.money, "SELECT count(*) FROM journal", -1);
}

static void only_what_is_old_and_durable_goes_and_never_the_end(void **state)
{
	(void)state;
	sample_sell_many(1200);
	held(1201, 1201);
	check(purge_all() == 0); /* young */
	till.seeded.wall_ms += PURGE_AGE_MS + 1;
	held(1201, 0);
	check(purge_all() == 0); /* HQ would lose it with its disk */
	held(1201, 300);
	check(purge_all() == ARCHIVE_RECORDS);
	held(1201, 1201);
	check(purge_all() == ARCHIVE_RECORDS);
	check(records() == 1201 - 2 * ARCHIVE_RECORDS);
	verify_all(&till.money);
}

static void the_till_goes_on_with_a_purged_beginning(void **state)
{
	(void)state;
	struct hash hash;
	sample_sell_many(1200);
	held(1201, 1201);
	till.seeded.wall_ms += PURGE_AGE_MS + 1;
	uint64_t next = till.journal.next_seq;
	struct hash head = till.journal.head;
	check(journal_hash(&till.journal, 500, &hash));
	check(purge_all() == 500);
	sample_close();
	sample_open(NULL);
	sample_journal();
	check(till.journal.next_seq == next && till.journal.next_counter == 1201);
	check(hash_equal(&till.journal.head, &head));
	check(upload_waiting(&till.journal, 1201).sales == 1);
	struct hash again;
	check(journal_hash(&till.journal, 500, &again) && hash_equal(&hash, &again));
	check(!journal_hash(&till.journal, 499, &again));
	sample_sell_many(3);
	verify_all(&till.money);
	/* A coupon that was used up then is so still. */
	check(journal_coupon_used(&till.journal, 7, 2));
}

static enum purge_undone undo(struct err *err)
{
	return purge_undo(&till.money, &till.env, folder, 1, err);
}

/* A few a turn, and every stop on the way is whole. */
static void what_went_is_in_the_archive_and_can_come_back(void **state)
{
	(void)state;
	struct err err;
	sell_and_purge();
	for (int turn = 1; turn <= 500 / PURGE_UNDO_RECORDS; turn++) {
		row("turn %d", turn);
		sample_told(undo(&err) == PURGE_UNDONE, &err);
		check(records() == 701 + turn * PURGE_UNDO_RECORDS);
		verify_all(&till.money);
	}
	check(undo(&err) == PURGE_NOTHING);
	check(err.what.id == TEXT_ARCHIVE_NONE);
}

/* What came back halfway into a file goes again, and comes again. */
static void what_came_back_can_go_again(void **state)
{
	(void)state;
	struct err err;
	sell_and_purge();
	sample_told(undo(&err) == PURGE_UNDONE, &err);
	sample_sell_many(ARCHIVE_RECORDS);
	held(1451, 1451);
	check(purge_all() == 2 * ARCHIVE_RECORDS);
	verify_all(&till.money);
	while (undo(&err) == PURGE_UNDONE)
		;
	check(err.what.id == TEXT_ARCHIVE_NONE);
	check(records() == 1451);
	verify_all(&till.money);
}

/* A disk that is full, or spoils what was written, keeps the records here. */
static void without_a_good_archive_nothing_goes(void **state)
{
	(void)state;
	struct err err;
	uint32_t went;
	sample_sell_many(1200);
	held(1201, 1201);
	till.seeded.wall_ms += PURGE_AGE_MS + 1;
	check(!purge_turn(&till.money, &till.env, "/proc/nowhere", &went, &err));
	check(records() == 1201);
	verify_all(&till.money);
	check(purge_all() == 500);
	char path[ARCHIVE_PATH_MAX];
	sample_told(archive_find(folder, 1, 500, path, &err), &err);
	check(truncate(path, 1000) == 0);
	check(undo(&err) == PURGE_NOTHING);
	check(err.what.id == TEXT_ARCHIVE_DAMAGED);
	check(records() == 701);
	verify_all(&till.money);
}

static void a_salvaged_till_knows_where_it_begins(void **state)
{
	(void)state;
	static struct rescue rescue;
	struct err err;
	char fresh[128], damaged[128];
	sell_and_purge();
	sample_close();
	strcpy(damaged, sample_path("money.db"));
	strcpy(fresh, sample_path("new.db"));
	sample_told(rescue_begin(&rescue, &till.env, damaged, fresh, &err), &err);
	check(rescue.missing == 0 && rescue.records == 701 && rescue.verified == 701);
	verify_all(&rescue.money);
	rescue_done(&rescue);
	sample_open(NULL);
	sample_journal();
}

static void pay_back(void)
{
	static struct closed_refund refund;
	struct err err;
	refund = (struct closed_refund){.uid = env_uid(&till.env),
		.wall_ms = till.seeded.wall_ms,
		.business_date = 20251121,
		.operator_number = 1001,
		.original = {{1, 2, 3}},
		.original_store = 1,
		.original_till = 2,
		.original_epoch = 1,
		.original_counter = 1,
		.line_count = 1,
		.lines = {{0, 1, 10000}},
		.tender_count = 1,
		.tenders = {{TENDER_CASH, 10000}},
		.total_minor = 10000,
		.reason = "too small"};
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	sample_told(journal_add_refund(&till.journal, &refund, &err), &err);
	bool done = tx_commit(&tx, &err);
	journal_settle(&till.journal, done);
	check(done);
}

static void write_notes(int count)
{
	struct err err;
	for (int i = 0; i < count; i++) {
		const struct entry note = {.kind = RECORD_NOTE,
			.uid = env_uid(&till.env),
			.wall_ms = till.seeded.wall_ms,
			.business_date = 20251121};
		AUTO(tx) struct tx tx = tx_begin(&till.money);
		sample_told(journal_add(&till.journal, &note, &err), &err);
		journal_settle(&till.journal, tx_commit(&tx, &err));
	}
}

static void receipt_numbers_go_on_when_all_sales_were_purged(void **state)
{
	(void)state;
	sample_sell_many(249);
	write_notes(700);
	held(951, 951);
	till.seeded.wall_ms += PURGE_AGE_MS + 1;
	check(purge_all() == ARCHIVE_RECORDS);
	check(db_int(&till.money, "SELECT count(*) FROM sale", -1) == 0);
	sample_close();
	sample_open(NULL);
	sample_journal();
	check(till.journal.next_counter == 250);
	check(upload_waiting(&till.journal, 951).sales == 0);
	sample_sell_many(1);
	verify_all(&till.money);
}

static void refunds_go_and_come_back_as_sales_do(void **state)
{
	(void)state;
	struct err err;
	sample_sell_many(248);
	pay_back(); /* the last receipt of the first piece */
	check(upload_waiting(&till.journal, till.journal.next_seq).sales == 0);
	sample_sell_many(700);
	uint64_t next = till.journal.next_seq;
	held(next, next);
	till.seeded.wall_ms += PURGE_AGE_MS + 1;
	check(purge_all() == ARCHIVE_RECORDS);
	verify_all(&till.money);
	check(db_int(&till.money, "SELECT count(*) FROM refund", -1) == 1);
	while (undo(&err) == PURGE_UNDONE)
		verify_all(&till.money);
	check(err.what.id == TEXT_ARCHIVE_NONE);
	check(records() == (int64_t)next - 1);
	verify_all(&till.money);
}

TESTS(with_till(receipt_numbers_go_on_when_all_sales_were_purged),
	with_till(refunds_go_and_come_back_as_sales_do),
	with_till(only_what_is_old_and_durable_goes_and_never_the_end),
	with_till(the_till_goes_on_with_a_purged_beginning),
	with_till(what_went_is_in_the_archive_and_can_come_back),
	with_till(what_came_back_can_go_again), with_till(without_a_good_archive_nothing_goes),
	with_till(a_salvaged_till_knows_where_it_begins))
