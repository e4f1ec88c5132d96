/* The till's own helper for a copy from the menu: checks the copy that the till made beside its
 * money.db, writes it to its place, reads it there again, and tells how far it is in lines. */
#include "pos/core/text.h"
#include "pos/shell/backup_place.h"
#include "pos/shell/words.h"
#include "sync/backup.h"

#include <stdio.h>
#include <string.h>

static void say_failure(const struct err *err)
{
	const struct message *what = &err->what;
	printf("failed %d\t%s\t%s\t%s\n", (int)what->id, what->arg[0], what->arg[1], what->arg[2]);
}

/* A line for each percent of the pages; then they are checked. */
static bool write_out(struct backup *copy, struct err *err)
{
	enum backup_state state = BACKUP_MORE;
	int said = -1;
	while (state == BACKUP_MORE) {
		int percent = backup_percent(copy);
		if (percent != said)
			printf("%s %d\n", percent < 100 ? "writing" : "checking", percent);
		said = percent;
		fflush(stdout);
		state = backup_turn(copy, err);
	}
	return state == BACKUP_DONE;
}

static bool copy_out(const char *from, const char *wanted, struct backup *copy, struct err *err)
{
	static struct identity identity;
	struct env env = env_real();
	char place[BACKUP_PLACE_MAX], path[BACKUP_FILE_MAX];
	struct db money;
	text_copy(place, sizeof place, wanted);
	if (!wanted[0] && !backup_place_find(place, "", err))
		return false;
	if (!db_open(&money, from, DB_MONEY, NULL, err))
		return false;
	bool done = identity_open(&identity, &money, &env, err);
	if (done) {
		backup_place_name(path, place, identity.certificate.till, env_wall_ms(&env));
		done = backup_begin(copy, &money, &env, path, err) && write_out(copy, err);
	}
	backup_done(copy);
	db_done(&money);
	return done;
}

/* Two lines on stdin: the file to copy, and where to ("": a disk that is plugged in). */
static bool read_order(char from[BACKUP_PATH_MAX], char wanted[BACKUP_PLACE_MAX])
{
	char line[BACKUP_PATH_MAX + 2];
	if (!fgets(line, sizeof line, stdin))
		return false;
	line[strcspn(line, "\n")] = '\0';
	text_copy(from, BACKUP_PATH_MAX, line);
	if (!fgets(line, sizeof line, stdin))
		return false;
	line[strcspn(line, "\n")] = '\0';
	text_copy(wanted, BACKUP_PLACE_MAX, line);
	return from[0] != '\0';
}

int word_copy_out(const struct options *options)
{
	char from[BACKUP_PATH_MAX], wanted[BACKUP_PLACE_MAX];
	struct backup copy = {0};
	struct err err;
	(void)options;
	if (!read_order(from, wanted) || !sign_start())
		return USAGE;
	bool done = copy_out(from, wanted, &copy, &err);
	if (done)
		printf("done %llu\t%s\n", (unsigned long long)copy.records, copy.path);
	else
		say_failure(&err);
	return done ? DONE : WRONG;
}
