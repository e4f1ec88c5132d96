/* commit.c - a sale is whole or absent, and the till knows which, whatever the disk does.
 *
 * Every operation of a sale fails once, in four ways, and the till says what became of the sale
 * (sync.md 5.5, faults 6 and 8). What the simulations found about commits stands here as tests with
 * names (fault 7).
 */
#include "sync/verify.h"
#include "tests/sim/disk.h"
#include "tests/unit/sample_till.h"

static struct disk *const disk = &disks[0];

static void on_found(void *arg, const struct message *what)
{
	char text[256];
	(void)arg;
	message_say(text, sizeof text, LANG_EN, what);
	print_error("found: %s\n", text);
}

static bool is_whole(void)
{
	struct verify verify;
	struct err err;
	bool done = false;
	bool read = verify_begin(&verify, &till.money, &till.identity, true, on_found, NULL, &err);
	while (read && !done)
		read = verify_step(&verify, 50, &done, &err);
	bool whole = read && verify.findings == 0;
	verify_done(&verify);
	return whole;
}

/* A till on the disk in memory, enrolled, with two sales behind it. */
static void start(uint64_t seed)
{
	static const uint8_t hq_seed[SEED_SIZE] = {42};
	struct err err;
	disk_format(disk, seed);
	memset(&till, 0, sizeof till);
	strcpy(till.folder, "/disk0");
	till.seeded = (struct seeded_env){.wall_ms = 1763700000000, .mono_ms = 1, .random = seed};
	till.env = seeded_env_of(&till.seeded);
	till.hq_key = signing_key_of(hq_seed);
	sample_open(NULL);
	struct enrol_answer grant = sample_grant(&till.identity.key.public, 1);
	sample_told(identity_enrol(&till.identity, &till.money, &till.env, "http://127.0.0.1",
			    &grant, &err),
		&err);
	sample_journal();
	sample_sell_many(2);
}

static const char *fault_name(enum disk_fault fault)
{
	static const char *const names[] = {
		"well", "fails", "lies", "full", "dead", "lies, then dead"};
	return names[fault];
}

/* After the next start: is the sale there, and is everything else as it should be? */
static bool there_after_restart(const struct uid *uid)
{
	disk->fault_at = 0;
	sample_close();
	sample_open(NULL);
	sample_journal();
	bool held = journal_holds(&till.journal, uid);
	sample_sell_many(1);
	check(till.journal.next_counter == (held ? 5 : 4));
	check(is_whole());
	sample_close();
	return held;
}

/* One sale, one fault at its nth operation. false: the sale has fewer operations than that. */
static bool one_fault(enum disk_fault fault, int64_t nth, int present[2])
{
	struct uid uid;
	struct err err;
	row("%s at %lld", fault_name(fault), (long long)nth);
	start(7);
	disk->fault = fault;
	disk->fault_at = disk->operations + nth;
	bool told = sample_sell(&uid, &err);
	bool reached = disk->operations >= disk->fault_at;
	enum outcome outcome =
		told ? OUTCOME_COMMITTED : journal_look_up(&till.journal, &uid, &err);
	bool held = there_after_restart(&uid);
	/* A sale that nobody could sync is nothing to tell a cashier about. */
	if (fault == DISK_LIES_THEN_DEAD && !told && held)
		check(outcome == OUTCOME_UNKNOWN);
	else
		check(held == (outcome == OUTCOME_COMMITTED));
	if (!told)
		present[held]++;
	return reached;
}

static void a_failed_commit_is_looked_up_and_told_truly(void **state)
{
	static const enum disk_fault faults[] = {
		DISK_FAILS_ONCE, DISK_LIES_ONCE, DISK_FULL_ONCE, DISK_LIES_THEN_DEAD};
	int present[2] = {0};
	(void)state;
	for (size_t i = 0; i < LENGTH(faults); i++)
		for (int64_t nth = 1; one_fault(faults[i], nth, present); nth++)
			;
	print_message("# failed commits that were there: %d, that were not: %d\n", present[true],
		present[false]);
	/* Both happen, or this proves nothing. */
	check(present[true] > 0);
	check(present[false] > 0);
}

static void a_sale_costs_one_sync_and_a_draft_none(void **state)
{
	struct err err;
	(void)state;
	start(7);
	int64_t before = disk->syncs;
	sample_sell_many(1);
	check(disk->syncs == before + 1);
	db_durable(&till.money, false);
	{
		AUTO(tx) struct tx tx = tx_begin(&till.money);
		db_script(&till.money, "INSERT INTO draft VALUES (1, 0, x'00')");
		check(tx_commit(&tx, &err));
	}
	check(disk->syncs == before + 1);
	sample_close();
}

static bool write_one(const char *text)
{
	struct err ignored;
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	db_script(&till.money, text);
	return tx_commit(&tx, &ignored);
}

/* A draft waits in the log for the next sync; that sync fails and the system forgets what it was to
 * write; the sale after it is synced well, and then the power fails. */
static void a_sync_that_failed_before_a_sale_does_not_cost_the_sale(void **state)
{
	struct err err;
	struct uid uid;
	(void)state;
	start(7);
	db_durable(&till.money, false);
	check(write_one("INSERT INTO draft VALUES (1, 0, zeroblob(9000))"));
	db_durable(&till.money, true);
	disk->drops = true;
	check(!write_one("INSERT INTO meta VALUES ('draft.settled', '1')"));
	check(!disk->drops);
	db_forgive(&till.money);
	check(sample_sell(&uid, &err));
	disk->fault = DISK_DEAD;
	disk->fault_at = disk->operations + 1;
	sample_close();
	disk_cut(disk);
	sample_open(NULL);
	sample_journal();
	check(journal_holds(&till.journal, &uid));
	check(is_whole());
	sample_close();
}

/* Seed 2013 of the simulation: what the sync of a sale was to write is forgotten, the process dies,
 * the next one sells on top of the log as the system's memory shows it, and then the power fails.
 */
static void a_log_that_a_dead_process_left_unsynced_does_not_take_later_sales_with_it(void **state)
{
	struct err err;
	struct uid uid;
	(void)state;
	start(7);
	disk->drops = true;
	check(!sample_sell(&uid, &err));
	disk_fail_at(disk, DISK_DEAD, 1);
	sample_close();
	disk->fault_at = 0;
	sample_open(NULL);
	sample_journal();
	check(sample_sell(&uid, &err));
	disk_fail_at(disk, DISK_DEAD, 1);
	sample_close();
	disk_cut(disk);
	sample_open(NULL);
	sample_journal();
	check(journal_holds(&till.journal, &uid));
	check(is_whole());
	sample_close();
}

/* Seed 2159: a sale fails, the file is closed and its log removed, the sale is not found and told
 * so; but the folder was not synced, and the power fails. */
static void a_sale_told_as_not_sold_does_not_come_back_with_the_log_that_was_removed(void **state)
{
	struct err err;
	struct uid uid;
	int told_no = 0;
	(void)state;
	for (int64_t nth = 1; nth < 12; nth++) {
		for (uint64_t damage = 0; damage < 16; damage++) {
			start(7);
			disk_fail_at(disk, DISK_FAILS_ONCE, nth);
			bool told = sample_sell(&uid, &err);
			bool sold = told || journal_look_up(&till.journal, &uid, &err) !=
						    OUTCOME_NOT_COMMITTED;
			disk_fail_at(disk, DISK_DEAD, 1);
			sample_close();
			disk->random = damage;
			disk_cut(disk);
			sample_open(NULL);
			sample_journal();
			row("failed at %lld, damage %llu", (long long)nth,
				(unsigned long long)damage);
			check(journal_holds(&till.journal, &uid) == sold);
			told_no += !sold;
			sample_close();
		}
	}
	check(told_no > 0);
}

/* Seed 477402: a sync fails and its pages are forgotten, the log as memory shows it goes into the
 * file, and the power fails before the log's end is on the disk: it comes back with its hole and is
 * read over the newer file. */
static void a_log_with_a_hole_is_not_read_over_the_file_that_was_made_of_it(void **state)
{
	struct err err;
	struct uid uid;
	(void)state;
	for (uint64_t damage = 0; damage < 64; damage++) {
		start(7);
		disk->drops = true;
		check(!sample_sell(&uid, &err));
		bool sold = journal_look_up(&till.journal, &uid, &err) == OUTCOME_COMMITTED;
		disk_fail_at(disk, DISK_DEAD, 1);
		sample_close();
		disk->random = damage;
		disk_cut(disk);
		sample_open(NULL);
		sample_journal();
		row("damage %llu", (unsigned long long)damage);
		check(is_whole());
		check(!sold || journal_holds(&till.journal, &uid));
		sample_close();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_failed_commit_is_looked_up_and_told_truly),
		test(a_sale_costs_one_sync_and_a_draft_none),
		test(a_sync_that_failed_before_a_sale_does_not_cost_the_sale),
		test(a_log_that_a_dead_process_left_unsynced_does_not_take_later_sales_with_it),
		test(a_log_with_a_hole_is_not_read_over_the_file_that_was_made_of_it),
		test(a_sale_told_as_not_sold_does_not_come_back_with_the_log_that_was_removed),
	};
	if (!sign_start())
		return 1;
	disks_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
