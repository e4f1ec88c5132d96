#include "sync/reference.h"
#include "tests/t.h"
#include "tests/unit/fresh_name.h"
#include "tests/unit/seeded_env.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];
static struct seeded_env seeded;
static struct env env;
static struct reference reference;
static struct err err;

static int begin(void **state)
{
	(void)state;
	seeded = (struct seeded_env){.random = 5};
	env = seeded_env_of(&seeded);
	fresh_name(folder, "reference-test");
	if (!mkdtemp(folder) || !reference_open(&reference, folder, &env, &err))
		return -1;
	db_script(&reference.db, "INSERT INTO setting VALUES ('shop.name', 'first', 1, 0)");
	return 0;
}

static int end(void **state)
{
	char command[128];
	(void)state;
	reference_done(&reference);
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static void write_over(const char *name, const char *text)
{
	char path[512];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "r+");
	if (!file)
		file = fopen(path, "w");
	check(file != NULL);
	check(fputs(text, file) >= 0);
	fclose(file);
}

static bool is_there(const char *name)
{
	char path[512];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	return access(path, F_OK) == 0;
}

static void make_copy(void)
{
	enum copy_step step = COPY_MORE;
	while (step == COPY_MORE)
		step = reference_copy_step(&reference);
	check(step == COPY_DONE);
}

static void reopen(void)
{
	reference_done(&reference);
	check(reference_open(&reference, folder, &env, &err));
}

static int64_t settings(void)
{
	return db_int(&reference.db, "SELECT count(*) FROM setting", -1);
}

static void the_same_file_is_opened_again(void **state)
{
	(void)state;
	char name[REFERENCE_NAME_MAX];
	strcpy(name, reference.name);
	reopen();
	check(strcmp(name, reference.name) == 0);
	check(settings() == 1);
}

static void a_damaged_file_gives_way_to_the_copy(void **state)
{
	(void)state;
	char name[REFERENCE_NAME_MAX];
	strcpy(name, reference.name);
	make_copy();
	reference_done(&reference);
	write_over(name, "this is no database at all");
	check(reference_open(&reference, folder, &env, &err));
	check(strcmp(name, reference.name) != 0);
	check(settings() == 1);
	check(!is_there(name));
	reopen();
	check(settings() == 1);
}

static void without_a_copy_an_empty_file_is_begun(void **state)
{
	(void)state;
	char name[REFERENCE_NAME_MAX];
	strcpy(name, reference.name);
	reference_done(&reference);
	write_over(name, "this is no database at all");
	check(reference_open(&reference, folder, &env, &err));
	check(settings() == 0);
	check(!is_there(name));
}

static void a_name_from_a_file_is_never_a_path(void **state)
{
	(void)state;
	static const char *const names[] = {
		"../../etc/passwd\n", "\n", "ref-0123456789abcdeX.db\n", "ref-0123456789abcdef.db"};
	for (size_t i = 0; i < LENGTH(names); i++) {
		reference_done(&reference);
		char path[512];
		(void)snprintf(path, sizeof path, "%s/ref.current", folder);
		unlink(path);
		write_over("ref.current", names[i]);
		row("%s", names[i]);
		/* What is there is better than nothing, and not thrown away for a bad name. */
		check(reference_open(&reference, folder, &env, &err));
		check(settings() == 1);
		check(strncmp(reference.name, "ref-", 4) == 0);
	}
}

static void strays_of_interrupted_copies_are_removed(void **state)
{
	(void)state;
	write_over("ref-00000000000000aa.db", "half a copy");
	write_over("ref-00000000000000aa.db-wal", "half a copy");
	write_over("reference.txt", "somebody else's");
	make_copy();
	reopen();
	check(!is_there("ref-00000000000000aa.db"));
	check(!is_there("ref-00000000000000aa.db-wal"));
	check(is_there("reference.txt"));
	check(is_there("ref.copy"));
	check(settings() == 1);
}

static void a_copy_goes_on_while_rows_change(void **state)
{
	(void)state;
	db_script(&reference.db, "BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
				 "FROM n WHERE i < 3000) INSERT INTO setting SELECT 'n' || i, "
				 "hex(randomblob(200)), 1, 0 FROM n; COMMIT");
	int steps = 0;
	for (; reference_copy_step(&reference) == COPY_MORE; steps++)
		if (steps == 2)
			db_script(&reference.db,
				"UPDATE setting SET value = 'changed' WHERE name = 'n2999'");
	check(steps > 2);
	check(reference_recover(&reference, &err));
	check(settings() == 3001);
	check(db_int(&reference.db, "SELECT count(*) FROM setting WHERE value = 'changed'", -1) ==
		1);
}

static void a_second_till_is_refused_and_breaks_nothing(void **state)
{
	(void)state;
	pid_t child = fork();
	check(child >= 0);
	if (child == 0) {
		static struct reference other;
		bool opened = reference_open(&other, folder, &env, &err);
		_exit(!opened && err.what.id == TEXT_DB_IN_USE ? 7 : 1);
	}
	int status = 0;
	check(waitpid(child, &status, 0) == child);
	check(WIFEXITED(status));
	check(WEXITSTATUS(status) == 7);
	check(settings() == 1);
}

static void an_unreadable_name_is_not_taken_for_none(void **state)
{
	(void)state;
	char path[512];
	(void)snprintf(path, sizeof path, "%s/ref.current", folder);
	reference_done(&reference);
	check(unlink(path) == 0);
	check(mkdir(path, 0700) == 0);
	static struct reference other;
	check(!reference_open(&other, folder, &env, &err));
	check(rmdir(path) == 0);
	check(reference_open(&reference, folder, &env, &err));
	check(settings() == 1);
}

/* ---- a snapshot taken into use (fault 46) ---- */

enum { USERS_EVENTS_MAX = 8 };
static char events[USERS_EVENTS_MAX + 1];

static void let_go(void *arg)
{
	(void)arg;
	strcat(events, "-");
}

static void take_up(void *arg)
{
	(void)arg;
	strcat(events, "+");
}

/* A file as the child leaves it: of this schema, closed, with one setting of its own. */
static void put_snapshot(const char *name, const char *value)
{
	struct db db;
	char path[512], text[200];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	check(db_open(&db, path, DB_REF, NULL, &err));
	(void)snprintf(
		text, sizeof text, "INSERT INTO setting VALUES ('shop.name', '%s', 1, 0)", value);
	db_script(&db, text);
	db_done(&db);
}

static bool shop_is(const char *value)
{
	char found[64] = "";
	AUTO(stmt) struct stmt s = sql(&reference.db, "SELECT value FROM setting");
	if (next_row(&s))
		column_text(&s, 0, found, sizeof found);
	return strcmp(found, value) == 0;
}

static const char snapshot[] = "ref-00000000000000bb.db";

static void a_snapshot_takes_over_and_the_old_file_goes(void **state)
{
	(void)state;
	char before[REFERENCE_NAME_MAX];
	struct reference_user user = {.let_go = let_go, .take_up = take_up};
	events[0] = '\0';
	strcpy(before, reference.name);
	reference_join(&reference, &user);
	put_snapshot(snapshot, "second");
	uint32_t openings = reference.openings;
	check(reference_swap(&reference, snapshot, &err));
	check(strcmp(events, "-+") == 0);
	check(reference.openings != openings);
	check(shop_is("second"));
	while (reference_retire_step(&reference))
		;
	check(!is_there(before));
	reference_leave(&reference, &user);
	reopen();
	check(shop_is("second"));
	check(strcmp(reference.name, snapshot) == 0);
}

static void a_snapshot_that_cannot_be_opened_changes_nothing(void **state)
{
	(void)state;
	struct reference_user user = {.let_go = let_go, .take_up = take_up};
	events[0] = '\0';
	reference_join(&reference, &user);
	check(!reference_swap(&reference, snapshot, &err));
	check(!reference_swap(&reference, reference.name, &err));
	check(!reference_swap(&reference, "../ref-00000000000000bb.db", &err));
	write_over(snapshot, "this is no database at all, but it is long enough to look like one");
	check(!reference_swap(&reference, snapshot, &err));
	check(events[0] == '\0');
	check(shop_is("first"));
	reference_leave(&reference, &user);
	reopen();
	check(shop_is("first"));
}

/* Power cut before ref.current.new was renamed: the old one; after it: the new one. Either way
 * the other file is a stray. */
static void a_cut_in_the_middle_of_it_leaves_the_old_or_the_new(void **state)
{
	(void)state;
	char before[REFERENCE_NAME_MAX];
	strcpy(before, reference.name);
	put_snapshot(snapshot, "second");
	write_over("ref.current.new", "ref-0000");
	reopen();
	check(shop_is("first"));
	check(!is_there(snapshot));
	put_snapshot(snapshot, "second");
	reference_done(&reference);
	write_over("ref.current", "ref-00000000000000bb.db\n");
	check(reference_open(&reference, folder, &env, &err));
	check(shop_is("second"));
	check(!is_there(before));
}

#define with_reference(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_reference(the_same_file_is_opened_again),
	with_reference(a_damaged_file_gives_way_to_the_copy),
	with_reference(without_a_copy_an_empty_file_is_begun),
	with_reference(a_name_from_a_file_is_never_a_path),
	with_reference(strays_of_interrupted_copies_are_removed),
	with_reference(a_copy_goes_on_while_rows_change),
	with_reference(an_unreadable_name_is_not_taken_for_none),
	with_reference(a_snapshot_takes_over_and_the_old_file_goes),
	with_reference(a_snapshot_that_cannot_be_opened_changes_nothing),
	with_reference(a_cut_in_the_middle_of_it_leaves_the_old_or_the_new),
	with_reference(a_second_till_is_refused_and_breaks_nothing))
