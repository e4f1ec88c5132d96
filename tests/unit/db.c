#include "schema/db.h"
#include "tests/t.h"
#include "tests/unit/fresh_name.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];

static const char *path_in(const char *name)
{
	static char path[128];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static int make_folder(void **state)
{
	(void)state;
	fresh_name(folder, "db-test");
	return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
	(void)state;
	char command[128];
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static void must_open(struct db *db, const char *name, enum db_kind kind)
{
	struct err err;
	bool opened = db_open(db, path_in(name), kind, NULL, &err);
	if (!opened) {
		char text[200];
		err_text(text, sizeof text, LANG_EN, &err);
		row("%s", text);
	}
	check(opened);
}

static bool refused_as(const char *name, enum db_kind kind, enum text why)
{
	struct db db;
	struct err err;
	if (db_open(&db, path_in(name), kind, NULL, &err)) {
		db_done(&db);
		return false;
	}
	return err.what.id == why;
}

static void write_file(const char *name, const void *data, size_t size, off_t at)
{
	int fd = open(path_in(name), O_RDWR | O_CREAT, 0600);
	check(fd >= 0);
	check(pwrite(fd, data, size, at) == (ssize_t)size);
	close(fd);
}

static void a_new_file_has_the_safe_settings_and_the_schema(void **state)
{
	(void)state;
	AUTO(db) struct db db;
	must_open(&db, "money.db", DB_MONEY);
	check(db_int(&db, "PRAGMA synchronous", -1) == 2);
	check(db_int(&db, "PRAGMA page_size", -1) == 4096);
	check(db_int(&db, "PRAGMA mmap_size", -1) == 0);
	check(db_int(&db, "PRAGMA user_version", -1) >= 1);
	check(db_int(&db, "SELECT count(*) FROM journal", -1) == 0);
	char mode[16];
	AUTO(stmt) struct stmt query = sql(&db, "PRAGMA journal_mode");
	check(next_row(&query));
	column_text(&query, 0, mode, sizeof mode);
	check(strcmp(mode, "wal") == 0);
	/* The index of the WAL lives in our memory: nobody else can join. */
	check(access(path_in("money.db-shm"), F_OK) != 0);
	check(db_ok(&db));
}

static void every_table_is_strict(void **state)
{
	(void)state;
	static const char *const names[] = {"money.db", "ref.db"};
	static const enum db_kind kinds[] = {DB_MONEY, DB_REF};
	for (size_t i = 0; i < LENGTH(names); i++) {
		AUTO(db) struct db db;
		must_open(&db, names[i], kinds[i]);
		row("%s", names[i]);
		check(db_int(&db,
			      "SELECT count(*) FROM pragma_table_list "
			      "WHERE schema = 'main' AND name NOT LIKE 'sqlite_%' AND NOT strict",
			      -1) == 0);
	}
}

static void a_second_process_is_refused_by_name(void **state)
{
	(void)state;
	AUTO(db) struct db db;
	must_open(&db, "money.db", DB_MONEY);
	pid_t child = fork();
	check(child >= 0);
	if (child == 0)
		_exit(refused_as("money.db", DB_MONEY, TEXT_DB_IN_USE) ? 7 : 1);
	int status = 0;
	check(waitpid(child, &status, 0) == child);
	check(WIFEXITED(status));
	check(WEXITSTATUS(status) == 7);
	check(db_ok(&db));
}

static void a_newer_schema_is_refused(void **state)
{
	(void)state;
	struct db db;
	must_open(&db, "money.db", DB_MONEY);
	db_script(&db, "PRAGMA user_version=99");
	db_done(&db);
	check(refused_as("money.db", DB_MONEY, TEXT_DB_NEWER));
}

static void a_file_of_another_purpose_is_refused(void **state)
{
	(void)state;
	struct db db;
	must_open(&db, "ref.db", DB_REF);
	db_done(&db);
	check(refused_as("ref.db", DB_MONEY, TEXT_DB_FOREIGN));
}

static void a_file_that_is_no_database_is_refused(void **state)
{
	(void)state;
	char noise[8192];
	memset(noise, 'x', sizeof noise);
	write_file("money.db", noise, sizeof noise, 0);
	check(refused_as("money.db", DB_MONEY, TEXT_DB_NOT_DATABASE));
}

static void a_damaged_page_is_noticed_and_told_apart(void **state)
{
	(void)state;
	struct db db;
	must_open(&db, "money.db", DB_MONEY);
	db_script(&db, "INSERT INTO meta VALUES ('a', 'b')");
	int64_t page = db_int(&db, "SELECT rootpage FROM sqlite_schema WHERE name = 'meta'", -1);
	db_done(&db);
	char noise[4096];
	memset(noise, 0xa5, sizeof noise);
	write_file("money.db", noise, sizeof noise, (page - 1) * 4096);
	must_open(&db, "money.db", DB_MONEY);
	check(db_int(&db, "SELECT count(*) FROM meta", -1) == -1);
	check(!db_ok(&db));
	check(db.corrupt);
	db_forgive(&db);
	check(db_int(&db, "SELECT count(*) FROM journal", -1) == 0);
	db_done(&db);
}

static void a_folder_that_cannot_be_opened_is_named(void **state)
{
	(void)state;
	check(refused_as("no/such/folder.db", DB_MONEY, TEXT_DB_NO_ACCESS));
}

static void a_failure_sticks_until_it_is_forgiven(void **state)
{
	(void)state;
	AUTO(db) struct db db;
	must_open(&db, "money.db", DB_MONEY);
	db_script(&db, "INSERT INTO nowhere VALUES (1)");
	check(!db_ok(&db));
	check(db_int(&db, "SELECT 5", -1) == -1);
	struct err err;
	check(!db_fail(&db, &err));
	check(err.what.id == TEXT_DB_FAILED);
	db_forgive(&db);
	check(db_int(&db, "SELECT 5", -1) == 5);
}

static void a_file_that_could_not_be_opened_again_is_not_forgiven(void **state)
{
	(void)state;
	struct err err;
	char away[128];
	AUTO(db) struct db db;
	must_open(&db, "money.db", DB_MONEY);
	(void)snprintf(away, sizeof away, "%s-away", folder);
	check(rename(folder, away) == 0);
	check(!db_reopen(&db, &err));
	check(rename(away, folder) == 0);
	db_forgive(&db);
	check(!db_ok(&db));
	db_checkpoint(&db, true); /* and nobody falls over the connection there is not */
	check(db_reopen(&db, &err));
	check(db_ok(&db));
}

static void what_is_not_committed_is_rolled_back(void **state)
{
	(void)state;
	AUTO(db) struct db db;
	must_open(&db, "money.db", DB_MONEY);
	struct err err;
	{
		AUTO(tx) struct tx tx = tx_begin(&db);
		db_script(&db, "INSERT INTO meta VALUES ('a', '1')");
	}
	{
		AUTO(tx) struct tx tx = tx_begin(&db);
		db_script(&db, "INSERT INTO meta VALUES ('b', '1')");
		db_script(&db, "INSERT INTO meta VALUES ('b', '2')");
		check(!tx_commit(&tx, &err));
	}
	db_forgive(&db);
	{
		AUTO(tx) struct tx tx = tx_begin(&db);
		db_script(&db, "INSERT INTO meta VALUES ('c', '1')");
		check(tx_commit(&tx, &err));
	}
	check(db_int(&db, "SELECT count(*) FROM meta", -1) == 1);
}

static void values_come_back_as_they_went_in(void **state)
{
	(void)state;
	AUTO(db) struct db db;
	must_open(&db, "money.db", DB_MONEY);
	struct stmt keep;
	check(db_prepare(&db, &keep, "SELECT ?, ?, ?, ?"));
	for (int turn = 0; turn < 2; turn++) {
		AUTO(stmt) struct stmt query = stmt_use(&keep);
		bind_int(&query, INT64_MIN);
		bind_text(&query, "算盘");
		bind_blob(&query, NULL, 0);
		bind_null(&query);
		check(next_row(&query));
		char text[6];
		column_text(&query, 1, text, sizeof text);
		check(column_int(&query, 0) == INT64_MIN);
		check(strcmp(text, "算") == 0);
		check(!column_is_null(&query, 2));
		check(column_is_null(&query, 3));
	}
	stmt_drop(&keep);
	AUTO(stmt) struct stmt query = sql(&db, "SELECT x'0102'");
	uint8_t bytes[3] = {9, 9, 9};
	check(next_row(&query));
	column_exact(&query, 0, bytes, 3);
	check(bytes[0] == 0);
	check(db.corrupt);
}

static void drafts_may_commit_without_a_sync(void **state)
{
	(void)state;
	AUTO(db) struct db db;
	must_open(&db, "money.db", DB_MONEY);
	db_durable(&db, false);
	check(db_int(&db, "PRAGMA synchronous", -1) == 1);
	db_durable(&db, true);
	check(db_int(&db, "PRAGMA synchronous", -1) == 2);
	db_checkpoint(&db, true);
	check(db_ok(&db));
}

/* As a process finds it that has the file and not the log beside it. */
static int64_t rows_in_file_alone(const char *name)
{
	char path[160], copy[176], command[400];
	struct db alone;
	struct err err;
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	(void)snprintf(copy, sizeof copy, "%s.alone", path);
	(void)snprintf(command, sizeof command, "cp %s %s", path, copy);
	check(system(command) == 0);
	check(db_inspect(&alone, copy, DB_REF, &err));
	int64_t rows = db_int(&alone, "SELECT count(*) FROM meta", -1);
	db_done(&alone);
	return rows;
}

static void a_checkpoint_takes_two_turns_and_only_when_there_is_enough_of_it(void **state)
{
	(void)state;
	AUTO(db) struct db db;
	must_open(&db, "ref.db", DB_REF);
	db_script(&db, "CREATE TABLE meta (a)");
	check(db_checkpoint_step(&db, 1));
	check(db_checkpoint_step(&db, 1));
	check(!db_checkpoint_step(&db, 1)); /* nothing since */
	db_script(&db, "INSERT INTO meta VALUES (zeroblob(100000))");
	check(!db_checkpoint_step(&db, 100));
	check(db_checkpoint_step(&db, 10) && db.log_synced);
	check(rows_in_file_alone("ref.db") == 0);
	check(db_checkpoint_step(&db, 10) && !db.log_synced);
	check(rows_in_file_alone("ref.db") == 1);
	check(!db_checkpoint_step(&db, 1));
	check(db_ok(&db));
}

static int64_t size_of(const char *name)
{
	char path[160];
	struct stat found;
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	return stat(path, &found) == 0 ? found.st_size : -1;
}

static void a_log_with_room_holds_what_was_committed_and_no_more(void **state)
{
	(void)state;
	struct err err;
	char copy[400];
	struct db db, again;
	must_open(&db, "money.db", DB_MONEY);
	db_checkpoint(&db, true);
	check(db_grow_log(&db, 100000) && !db_grow_log(&db, 100000));
	check(size_of("money.db-wal") == 100000);
	db_script(&db, "INSERT INTO meta VALUES ('a', '1')");
	check(db_grow_log(&db, 500000)); /* behind what stands there */
	db_script(&db, "INSERT INTO meta VALUES ('b', '1')");
	check(db_grow_log(&db, 500000) && !db_grow_log(&db, 500000));
	check(size_of("money.db-wal") == 500000);
	(void)snprintf(copy, sizeof copy,
		"cd %s && cp money.db again.db && cp money.db-wal again.db-wal", folder);
	check(system(copy) == 0); /* as a power cut leaves them */
	must_open(&again, "again.db", DB_MONEY);
	check(db_int(&again, "SELECT count(*) FROM meta", -1) == 2);
	db_done(&again);
	check(db_reopen(&db, &err));
	check(db_int(&db, "SELECT count(*) FROM meta", -1) == 2);
	db_done(&db);
}

#define in_folder(fn) cmocka_unit_test_setup_teardown(fn, make_folder, drop_folder)

TESTS(in_folder(a_new_file_has_the_safe_settings_and_the_schema), in_folder(every_table_is_strict),
	in_folder(a_second_process_is_refused_by_name), in_folder(a_newer_schema_is_refused),
	in_folder(a_file_of_another_purpose_is_refused),
	in_folder(a_file_that_is_no_database_is_refused),
	in_folder(a_damaged_page_is_noticed_and_told_apart),
	in_folder(a_folder_that_cannot_be_opened_is_named),
	in_folder(a_failure_sticks_until_it_is_forgiven),
	in_folder(a_file_that_could_not_be_opened_again_is_not_forgiven),
	in_folder(what_is_not_committed_is_rolled_back),
	in_folder(values_come_back_as_they_went_in), in_folder(drafts_may_commit_without_a_sync),
	in_folder(a_log_with_room_holds_what_was_committed_and_no_more),
	in_folder(a_checkpoint_takes_two_turns_and_only_when_there_is_enough_of_it))
