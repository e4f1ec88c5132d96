/* Copies of money.db: backup and restore. */
#include "sync/backup.h"
#include "pos/shell/restore.h"
#include "sync/restored.h"
#include "tests/unit/sample_till.h"

#include <fcntl.h>
#include <sys/stat.h>

static char copy_path[128];

static enum backup_state copy_all(struct err *err)
{
	static struct backup copy;
	enum backup_state state = BACKUP_MORE;
	strcpy(copy_path, sample_path("copy.db"));
	unlink(copy_path);
	sample_told(backup_begin(&copy, &till.money, &till.env, copy_path, err), err);
	while (state == BACKUP_MORE)
		state = backup_turn(&copy, err);
	backup_done(&copy);
	return state;
}

static void make_copy(void)
{
	struct err err;
	sample_told(copy_all(&err) == BACKUP_DONE, &err);
}

static void a_copy_is_complete_and_has_no_log(void **state)
{
	(void)state;
	sample_sell_many(300);
	make_copy();
	struct db made;
	struct err err;
	check(access(sample_path("copy.db-wal"), F_OK) != 0);
	check(access(sample_path("copy.db.part"), F_OK) != 0);
	sample_told(db_open(&made, copy_path, DB_MONEY, NULL, &err), &err);
	check(db_int(&made, "SELECT count(*) FROM journal", 0) == 301);
	check(db_int(&made, "SELECT count(*) FROM sale", 0) == 300);
	db_done(&made);
}

static void a_copy_is_made_while_the_till_sells(void **state)
{
	(void)state;
	static struct backup copy;
	struct err err;
	enum backup_state turned = BACKUP_MORE;
	sample_sell_many(300);
	sample_told(
		backup_begin(&copy, &till.money, &till.env, sample_path("copy.db"), &err), &err);
	int turns = 0;
	for (; turned == BACKUP_MORE; turns++) {
		turned = backup_turn(&copy, &err);
		sample_sell_many(1);
	}
	sample_told(turned == BACKUP_DONE, &err);
	check(turns > 4);
	check(copy.records >= 301 && copy.records <= (uint64_t)(301 + turns));
	backup_done(&copy);
}

/* An unknown commit closes the file and opens it again; the copy then ends, and nothing else. */
static void a_file_that_is_opened_again_ends_the_copy_of_it(void **state)
{
	(void)state;
	static struct backup copy;
	struct err err;
	struct uid uid;
	sample_sell_many(1200);
	sample_told(
		backup_begin(&copy, &till.money, &till.env, sample_path("copy.db"), &err), &err);
	check(backup_percent(&copy) == 0);
	check(backup_turn(&copy, &err) == BACKUP_MORE);
	check(backup_percent(&copy) > 0 && backup_percent(&copy) < 100);
	sample_told(sample_sell(&uid, &err), &err);
	check(journal_look_up(&till.journal, &uid, &err) != OUTCOME_UNKNOWN);
	check(backup_turn(&copy, &err) == BACKUP_FAILED);
	backup_done(&copy);
	check(access(sample_path("copy.db"), F_OK) != 0);
	check(access(sample_path("copy.db.part"), F_OK) != 0);
	sample_sell_many(1);
	make_copy();
}

static void a_damaged_file_gets_no_copy(void **state)
{
	(void)state;
	struct err err;
	sample_sell_many(30);
	db_script(&till.money, "UPDATE sale SET total_minor = 1 WHERE counter = 7");
	check(copy_all(&err) == BACKUP_FAILED);
	check(err.what.id == TEXT_CHECK_SALE_ROW);
	check(access(sample_path("copy.db"), F_OK) != 0);
	check(access(sample_path("copy.db.part"), F_OK) != 0);
}

static struct folder folder_of_till(void)
{
	struct folder folder = {0};
	strcpy(folder.path, till.folder);
	return folder;
}

static bool restore(bool force, struct restored_copy *restored, struct err *err)
{
	struct folder folder = folder_of_till();
	return restore_copy(&folder, &till.env, copy_path, force, restored, err);
}

/* Fault 30. */
static void a_copy_comes_back_and_the_old_one_is_kept(void **state)
{
	(void)state;
	struct restored_copy restored;
	struct err err;
	sample_sell_many(10);
	make_copy();
	db_script(&till.money, "INSERT INTO draft VALUES (1, 0, x'00')");
	db_script(&till.money, "UPDATE journal SET hash = zeroblob(32) WHERE place & 255 = 5");
	sample_close();
	sample_told(restore(false, &restored, &err), &err);
	check(restored.till == 2 && restored.epoch == 1 && restored.records == 11);
	char kept[FOLDER_FILE_MAX + 16];
	(void)snprintf(kept, sizeof kept, "%s/money.db", restored.kept);
	check(access(kept, F_OK) == 0);
	sample_open(NULL);
	sample_journal();
	check(till.identity.enrolled);
	check(restored_read(&till.money) == RESTORED_COPY);
	check(db_int(&till.money, "SELECT count(*) FROM draft", -1) == 0);
	check(till.journal.next_seq == 12);
	sample_sell_many(1);
}

/* The first try was with the wrong copy, and a person is quick. */
static void twice_in_one_second_both_old_ones_are_kept(void **state)
{
	(void)state;
	struct restored_copy first, second, last;
	struct err err;
	char kept[FOLDER_FILE_MAX + 16];
	sample_sell_many(10);
	make_copy();
	sample_close();
	sample_told(restore(false, &first, &err), &err);
	sample_told(restore(false, &second, &err), &err);
	check(strcmp(first.kept, second.kept) != 0);
	(void)snprintf(kept, sizeof kept, "%s/money.db", first.kept);
	check(access(kept, F_OK) == 0);
	(void)snprintf(kept, sizeof kept, "%s/money.db", second.kept);
	check(access(kept, F_OK) == 0);
	/* And at some time it is enough; nothing changes then. */
	bool done = true;
	for (int i = 2; i < 20; i++)
		sample_told(restore(false, &last, &err), &err);
	done = restore(false, &last, &err);
	check(!done && err.what.id == TEXT_FOLDER_WRITE);
	check(access(sample_path("money.db.restore"), F_OK) != 0);
	sample_open(NULL);
	sample_journal();
	check(till.journal.next_seq == 12);
}

/* What a salvage saved is better than nothing, and it is said what it is. */
static void a_copy_that_is_not_right_comes_back_only_with_force(void **state)
{
	(void)state;
	struct restored_copy restored;
	struct err err;
	sample_sell_many(10);
	make_copy();
	sample_close();
	struct db copy;
	sample_told(db_open(&copy, copy_path, DB_MONEY, NULL, &err), &err);
	db_script(&copy, "UPDATE sale SET total_minor = 1 WHERE counter = 7");
	db_done(&copy);
	check(!restore(false, &restored, &err));
	check(err.what.id == TEXT_CHECK_SALE_ROW);
	sample_told(restore(true, &restored, &err), &err);
	check(restored.records == 11 && restored.wrong == 1);
	sample_open(NULL);
	sample_journal();
	sample_sell_many(1);
}

static void over_a_newer_one_only_with_force(void **state)
{
	(void)state;
	struct restored_copy restored;
	struct err err;
	sample_sell_many(10);
	make_copy();
	sample_sell_many(1);
	sample_close();
	check(!restore(false, &restored, &err));
	check(err.what.id == TEXT_RESTORE_NEWER);
	sample_open(NULL);
	check(db_int(&till.money, "SELECT count(*) FROM journal", 0) == 12);
	db_done(&till.money);
	sample_told(restore(true, &restored, &err), &err);
	sample_open(NULL);
	sample_journal();
	check(till.journal.next_seq == 12);
}

/* A log that is left beside a damaged file must not join the new one. */
static void the_old_log_goes_with_the_old_file(void **state)
{
	(void)state;
	struct restored_copy restored;
	struct err err;
	sample_sell_many(10);
	make_copy();
	sample_close();
	int fd = open(sample_path("money.db"), O_WRONLY | O_TRUNC);
	check(write(fd, "no database at all", 18) == 18);
	close(fd);
	fd = open(sample_path("money.db-wal"), O_WRONLY | O_CREAT, 0600);
	check(write(fd, "a log", 5) == 5);
	close(fd);
	sample_told(restore(false, &restored, &err), &err);
	check(access(sample_path("money.db-wal"), F_OK) != 0);
	sample_open(NULL);
	sample_journal();
	check(till.journal.next_seq == 12);
}

static void what_is_no_copy_changes_nothing(void **state)
{
	(void)state;
	struct restored_copy restored;
	struct err err;
	sample_sell_many(10);
	sample_close();
	strcpy(copy_path, sample_path("copy.db"));
	int fd = open(copy_path, O_WRONLY | O_CREAT, 0600);
	check(write(fd, "no database at all", 18) == 18);
	close(fd);
	check(!restore(true, &restored, &err));
	strcpy(copy_path, "/nowhere/copy.db");
	check(!restore(true, &restored, &err));
	sample_open(NULL);
	sample_journal();
	check(till.journal.next_seq == 12);
	check(access(sample_path("money.db.restore"), F_OK) != 0);
}

TESTS(with_till(a_copy_is_complete_and_has_no_log), with_till(a_copy_is_made_while_the_till_sells),
	with_till(a_file_that_is_opened_again_ends_the_copy_of_it),
	with_till(a_damaged_file_gets_no_copy),
	with_till(a_copy_comes_back_and_the_old_one_is_kept),
	with_till(twice_in_one_second_both_old_ones_are_kept),
	with_till(a_copy_that_is_not_right_comes_back_only_with_force),
	with_till(over_a_newer_one_only_with_force), with_till(the_old_log_goes_with_the_old_file),
	with_till(what_is_no_copy_changes_nothing))
