/* Tills that lost something, and headquarters that did: afterwards every sale that was saved, or
 * was at headquarters, is there exactly once. */
#include "pos/shell/restore.h"
#include "sync/backup.h"
#include "sync/hole.h"
#include "sync/hq/projector.h"
#include "sync/journal_shift.h"
#include "sync/mirror.h"
#include "sync/recall.h"
#include "sync/rescue.h"
#include "sync/restored.h"
#include "sync/salvage_page.h"
#include "sync/verify.h"
#include "tests/unit/till_and_hq.h"

#include <fcntl.h>
#include <sys/stat.h>

static int64_t at_hq(const char *what)
{
	char text[200];
	(void)snprintf(text, sizeof text, "SELECT count(*) FROM %s", what);
	return db_int(&both.hq.db, text, -1);
}

static void on_finding(void *arg, const struct message *what)
{
	(void)arg;
	if (what->id != TEXT_CHECK_HOLE)
		row("%.90s %.60s", text_in(LANG_EN, what->id), what->arg[0]);
}

static void verify_till(void)
{
	struct verify verify;
	struct err err;
	bool over = false;
	sample_told(
		verify_begin(&verify, &till.money, &till.identity, true, on_finding, NULL, &err),
		&err);
	while (!over)
		sample_told(verify_step(&verify, 100, &over, &err), &err);
	check(verify.findings == 0);
	verify_done(&verify);
}

static void put_in_place(const char *file, bool force)
{
	struct folder folder = {0};
	struct restored_copy restored;
	struct err err;
	strcpy(folder.path, till.folder);
	sample_told(restore_copy(&folder, &till.env, file, force, &restored, &err), &err);
	sample_open(NULL);
	sample_journal();
}

/* Zeros over the leaf of the journal that holds this record. */
static void destroy(uint64_t seq)
{
	uint8_t page[PAGE_SIZE];
	int fd = open(sample_path("money.db"), O_RDWR);
	bool done = false;
	check(fd >= 0);
	for (off_t at = 0; pread(fd, page, PAGE_SIZE, at) == PAGE_SIZE; at += PAGE_SIZE) {
		struct journal_row found;
		uint32_t mark = 0;
		bool here = false;
		while (page_next_journal_row(page, &mark, &found))
			here |= found.place == record_place(till.journal.epoch, seq);
		if (!here)
			continue;
		memset(page, 0, PAGE_SIZE);
		check(pwrite(fd, page, PAGE_SIZE, at) == PAGE_SIZE);
		done = true;
	}
	close(fd);
	check(done);
}

static struct rescue rescue;

/* verify --salvage, with or without headquarters, and restore. Returns how many are lost. */
static int64_t salvage(bool with_hq)
{
	char damaged[128], fresh[128];
	struct recall_result result;
	struct err err;
	strcpy(damaged, sample_path("money.db"));
	strcpy(fresh, sample_path("new.db"));
	unlink(fresh);
	sample_told(rescue_begin(&rescue, &till.env, damaged, fresh, &err), &err);
	sample_told(identity_open(&till.identity, &rescue.money, &till.env, &err), &err);
	if (with_hq)
		sample_told(recall_missing(&both.loop, &both.link.link, &till.identity,
				    &rescue.money, &result, &err),
			&err);
	int64_t missing = holes_missing(&rescue.money);
	sample_told(rescue_finish(&rescue, &err), &err);
	rescue_done(&rescue);
	put_in_place(fresh, true);
	return missing;
}

static void settle(void)
{
	bool settled = both_sync();
	check(settled);
	verify_till();
	check(at_hq("quarantine WHERE till = 2 AND state = ''") <= 0);
}

/* Fault 10, whole way: what is lost beyond recovery is a HOLE, everything else is there once. */
static void a_damaged_till_is_salvaged_sells_on_and_loses_only_what_nobody_holds(void **state)
{
	(void)state;
	sample_sell_many(200);
	check(both_sync());
	check(at_hq("sale") == 200);
	sample_sell_many(100);
	sample_close();
	destroy(100); /* at headquarters */
	destroy(260); /* nowhere else */
	int64_t missing = salvage(true);
	check(missing > 0 && missing < 20);
	check(restored_read(&till.money) == RESTORED_SALVAGED);
	sample_sell_many(5);
	settle();
	check(till.journal.epoch == 2);
	check(restored_read(&till.money) == RESTORED_NOT);
	check(at_hq("sale") == 305 - missing);
	check(at_hq("problem WHERE code = 'HOLE'") == 1);
	sample_sell_many(5);
	settle();
	check(at_hq("sale") == 310 - missing);
	check(till.journal.epoch == 2);
}

static void without_headquarters_at_hand_the_same_comes_out(void **state)
{
	(void)state;
	sample_sell_many(200);
	check(both_sync());
	sample_sell_many(100);
	sample_close();
	destroy(100);
	destroy(260);
	(void)salvage(false);
	sample_sell_many(5);
	settle();
	check(till.journal.epoch == 2);
	int64_t there = at_hq("sale");
	check(there >= 305 - 20 && there < 305);
	check(db_int(&till.money, "SELECT count(DISTINCT uid) FROM journal WHERE kind IN (6, 19)",
		      0) <= there);
}

static void back_up(const char *path)
{
	static struct backup copy;
	struct err err;
	enum backup_state turned = BACKUP_MORE;
	sample_told(backup_begin(&copy, &till.money, &till.env, path, &err), &err);
	while (turned == BACKUP_MORE)
		turned = backup_turn(&copy, &err);
	sample_told(turned == BACKUP_DONE, &err);
	backup_done(&copy);
}

/* Fault 30: the copy is older than what headquarters has. */
static void a_copy_that_is_brought_back_gets_a_new_epoch_and_nothing_twice(void **state)
{
	(void)state;
	char path[128];
	sample_sell_many(50);
	strcpy(path, sample_path("copy.db"));
	back_up(path);
	sample_sell_many(30);
	check(both_sync());
	check(at_hq("sale") == 80);
	sample_close();
	put_in_place(path, true);
	sample_sell_many(7);
	settle();
	check(till.journal.epoch == 2);
	check(at_hq("sale") == 87);
}

/* A copy that is newer than headquarters: no BEHIND tells, the mark does. */
static void a_copy_newer_than_headquarters_gets_a_new_epoch_as_well(void **state)
{
	(void)state;
	char path[128];
	sample_sell_many(20);
	check(both_sync());
	sample_sell_many(10);
	strcpy(path, sample_path("copy.db"));
	back_up(path);
	sample_sell_many(3); /* printed, and lost with the disk */
	sample_close();
	put_in_place(path, true);
	sample_sell_many(1);
	settle();
	check(till.journal.epoch == 2);
	check(at_hq("sale") == 31);
}

/* ---- a past that two machines have ---- */

static void close_day(void)
{
	struct shift_now now;
	struct shift_close z = {.number = 1, .opened_date = 20251121};
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	sample_told(journal_shift_now(&till.journal, &now, &err), &err);
	sample_told(journal_sum_shift(&till.journal, &now, &z.totals, &err), &err);
	z.perpetual_minor = z.totals.total_minor;
	const struct entry entry = {
		.uid = env_uid(&till.env), .wall_ms = 1763700000000, .business_date = 20251121};
	sample_told(journal_close_shift(&till.journal, &entry, &z, &err), &err);
	sample_told(tx_commit(&tx, &err), &err);
	journal_settle(&till.journal, true);
}

static uint64_t recalled(void)
{
	struct recall_result result;
	struct err err;
	sample_told(recall_missing(&both.loop, &both.link.link, &till.identity, &till.money,
			    &result, &err),
		&err);
	return result.records;
}

/* Epoch 2 goes on from 1-51, while headquarters took 1-52..1-81 of the other machine.
 * before: so many of its sales are made before it knows. */
static void be_the_copy(int before)
{
	char path[128], command[300];
	sample_sell_many(50);
	check(both_sync());
	db_checkpoint(&till.money, true);
	strcpy(path, sample_path("copy.db"));
	(void)snprintf(command, sizeof command, "cp %s %s", sample_path("money.db"), path);
	check(system(command) == 0);
	sample_sell_many(30);
	check(both_sync());
	sample_close();
	put_in_place(path, true);
	sample_sell_many(before);
	settle();
	sample_sell_many(7 - before);
	check(till.journal.epoch == 2);
	close_day();
	settle();
	check(at_hq("sale") == 87);
}

/* Nothing of the other machine's is in this one's sums, so nothing of it comes back as ours. */
static void what_a_copy_of_the_till_sold_is_no_loss_of_this_one(void **state)
{
	(void)state;
	be_the_copy(0);
	check(recalled() == 0);
	sample_close();
	destroy(3);
	(void)salvage(true);
	check(db_int(&till.money, "SELECT count(*) FROM journal WHERE place >> 40 = 1", 0) == 51);
	verify_till();
}

/* It sold under the same numbers before it met headquarters. */
static void what_another_sold_under_our_numbers_fills_no_hole_of_ours(void **state)
{
	(void)state;
	be_the_copy(7);
	check(recalled() == 0);
	sample_close();
	destroy(3);
	check(salvage(true) < 20);
	check(db_int(&till.money, "SELECT count(*) FROM journal WHERE place >> 40 = 1", 0) <= 58);
	verify_till();
}

static void a_new_machine_takes_over_the_past_of_the_one_it_replaces(void **state)
{
	(void)state;
	be_the_copy(0);
	sample_close();
	unlink(sample_path("money.db"));
	sample_open(NULL);
	both_enrol(2);
	check(till.identity.certificate.epoch == 3);
	check(recalled() > 51 + 7);
	check(db_int(&till.money, "SELECT count(*) FROM journal WHERE place >> 40 = 1", 0) == 51);
	sample_journal();
	sample_sell_many(2);
	settle();
	check(at_hq("sale") == 89);
}

/* Its Z counted what is lost since: it cannot be told to be wrong. */
static void a_z_report_over_a_hole_is_not_called_wrong(void **state)
{
	(void)state;
	sample_sell_many(200);
	close_day();
	sample_close();
	destroy(100);
	check(salvage(false) > 0);
	verify_till();
}

TESTS(with_both(what_a_copy_of_the_till_sold_is_no_loss_of_this_one),
	with_both(what_another_sold_under_our_numbers_fills_no_hole_of_ours),
	with_both(a_new_machine_takes_over_the_past_of_the_one_it_replaces),
	with_both(a_z_report_over_a_hole_is_not_called_wrong),
	with_both(a_damaged_till_is_salvaged_sells_on_and_loses_only_what_nobody_holds),
	with_both(without_headquarters_at_hand_the_same_comes_out),
	with_both(a_copy_that_is_brought_back_gets_a_new_epoch_and_nothing_twice),
	with_both(a_copy_newer_than_headquarters_gets_a_new_epoch_as_well))
