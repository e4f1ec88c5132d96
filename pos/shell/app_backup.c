/* A copy of money.db from the manager's menu. Its pages go into a file of the till's own folder, a
 * few a turn, because nobody else may open money.db while we have it; a child checks them and takes
 * them to the disk, which may be slow or stuck without anybody waiting for it. */
#include "pos/shell/app_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGES_A_TURN = 16, TELL_EVERY_MS = 1000 };

static const char part_name[] = "backup.part";

static void tell(struct app *app, struct says says)
{
	struct message told = message_of(says);
	app_tell(app, FACT_TOLD, &told);
}

static void complain(struct app *app, const struct message *why)
{
	app_tell(app, FACT_PROBLEM, why);
}

static void part_path(char path[FOLDER_FILE_MAX], const struct app *app)
{
	folder_file(path, &app->folder, part_name);
}

static void remove_part(const struct app *app)
{
	char path[FOLDER_FILE_MAX], log[FOLDER_FILE_MAX + 8];
	part_path(path, app);
	(void)snprintf(log, sizeof log, "%s-wal", path);
	(void)unlink(path);
	(void)unlink(log);
}

static void over(struct app *app)
{
	struct app_backup *backup = &app->backup;
	loop_timer_clear(app->loop, &backup->timer);
	db_copy_drop(backup->pages);
	backup->pages = NULL;
	backup->under_way = false;
	remove_part(app);
}

static void fail_with(struct app *app, const struct message *why)
{
	over(app);
	complain(app, why);
}

/* ---- the child ---- */

static void hear_failure(struct app *app, const char *line)
{
	struct message why = {0};
	char copy[CHILD_LINE_MAX];
	int id = 0, used = 0;
	(void)snprintf(copy, sizeof copy, "%s", line);
	if (sscanf(copy, "failed %d\t%n", &id, &used) != 1 || id <= 0 || id >= TEXT_COUNT)
		return;
	why.id = (enum text)id;
	char *rest = copy + used;
	for (size_t i = 0; i < LENGTH(why.arg) && rest; i++) {
		const char *argument = strsep(&rest, "\t");
		(void)snprintf(why.arg[i], sizeof why.arg[i], "%s", argument);
	}
	app->backup.heard = true;
	fail_with(app, &why);
}

static void hear_done(struct app *app, const char *line)
{
	char records[24];
	int used = 0;
	if (sscanf(line, "done %23[0-9]\t%n", records, &used) != 1 || used == 0)
		return;
	app->backup.heard = true;
	over(app);
	tell(app, (struct says){TEXT_BACKUP_DONE, line + used, records});
}

static void tell_progress(struct app *app, enum text sentence, const char *percent)
{
	int64_t now_ms = env_mono_ms(app->env);
	if (now_ms - app->backup.told_ms < TELL_EVERY_MS)
		return;
	app->backup.told_ms = now_ms;
	tell(app, (struct says){sentence, percent});
}

static void child_said(void *arg, const char *line)
{
	struct app *app = arg;
	if (strncmp(line, "failed ", 7) == 0)
		hear_failure(app, line);
	else if (strncmp(line, "done ", 5) == 0)
		hear_done(app, line);
	else if (strncmp(line, "writing ", 8) == 0)
		tell_progress(app, TEXT_BACKUP_WRITING, line + 8);
	else if (strncmp(line, "checking ", 9) == 0)
		tell_progress(app, TEXT_BACKUP_CHECKING, line + 9);
}

static void child_ended(void *arg)
{
	struct app *app = arg;
	if (app->backup.heard || !app->backup.under_way)
		return;
	const struct message why = message_of((struct says){TEXT_BACKUP_BROKE_OFF});
	fail_with(app, &why);
}

static void start_child(struct app *app)
{
	static const char *const words[] = {"suanpan", "copy-out", NULL};
	char path[FOLDER_FILE_MAX], order[FOLDER_FILE_MAX + CONFIG_VALUE_MAX + 4];
	struct err err;
	part_path(path, app);
	int size = snprintf(order, sizeof order, "%s\n%s\n", path, app->config.backup_folder);
	app->backup.child.said = child_said;
	app->backup.child.ended = child_ended;
	app->backup.child.arg = app;
	if (!child_start(
		    &app->backup.child, app->loop, app->program, words, order, (size_t)size, &err))
		fail_with(app, &err.what);
}

/* ---- the pages ---- */

static void copy_some(void *arg)
{
	struct app *app = arg;
	struct app_backup *backup = &app->backup;
	switch (db_copy_step(backup->pages, PAGES_A_TURN)) {
	case DB_COPY_MORE:
		loop_timer_set(app->loop, &backup->timer, 0);
		return;
	case DB_COPY_DONE:
		db_copy_drop(backup->pages);
		backup->pages = NULL;
		start_child(app);
		return;
	case DB_COPY_FAILED:
		break;
	}
	const struct message why = message_of((struct says){TEXT_BACKUP_BROKE_OFF});
	fail_with(app, &why);
}

/* The part of it that stands beside money.db must not stop the next basket. */
static bool has_room(struct app *app)
{
	int64_t free_bytes = folder_free(&app->folder);
	int64_t pages = db_int(&app->money, "PRAGMA page_count", 0);
	return free_bytes < 0 || free_bytes - pages * 4096 > app->guard.free_min;
}

void app_back_up(struct app *app)
{
	char path[FOLDER_FILE_MAX];
	struct err err;
	struct app_backup *backup = &app->backup;
	if (backup->under_way) {
		tell(app, (struct says){TEXT_BACKUP_UNDER_WAY});
		return;
	}
	part_path(path, app);
	remove_part(app);
	if (!has_room(app)) {
		const struct message why = message_of((struct says){TEXT_BACKUP_NO_ROOM, path});
		complain(app, &why);
		return;
	}
	backup->pages = db_copy_begin(&app->money, path, &err);
	if (!backup->pages) {
		complain(app, &err.what);
		return;
	}
	backup->under_way = true;
	backup->heard = false;
	backup->told_ms = env_mono_ms(app->env);
	backup->timer = (struct loop_timer){.fn = copy_some, .arg = app};
	loop_timer_set(app->loop, &backup->timer, 0);
	tell(app, (struct says){TEXT_BACKUP_BEGUN});
}

void app_stop_backup(struct app *app)
{
	if (!app->backup.under_way)
		return;
	child_stop(&app->backup.child);
	over(app);
}
