#include "sync/backup.h"

#include "pos/core/text.h"
#include "pos/sys/durable.h"
#include "pos/sys/reason.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void remove_part(const struct backup *copy)
{
	char wal[sizeof copy->part + 8];
	(void)snprintf(wal, sizeof wal, "%s-wal", copy->part);
	(void)unlink(copy->part);
	(void)unlink(wal);
}

bool backup_begin(struct backup *copy, struct db *money, const struct env *env, const char *path,
	struct err *err)
{
	*copy = (struct backup){.env = env};
	if (strlen(path) >= sizeof copy->path)
		return fail(err, TEXT_FOLDER_TOO_LONG, path);
	if (access(path, F_OK) == 0)
		return fail(err, TEXT_SALVAGE_THERE, path);
	text_copy(copy->path, sizeof copy->path, path);
	(void)snprintf(copy->part, sizeof copy->part, "%s.part", path);
	remove_part(copy);
	copy->pages = db_copy_begin(money, copy->part, err);
	return copy->pages != NULL;
}

/* ---- looking at it ---- */

static void on_finding(void *arg, const struct message *what)
{
	struct backup *copy = arg;
	if (copy->verify.findings <= 1 && what->id != TEXT_CHECK_HOLE)
		copy->first_finding = *what;
}

static bool begin_check(struct backup *copy, struct err *err)
{
	copy->owner = malloc(sizeof *copy->owner);
	if (!copy->owner)
		return fail(err, TEXT_OUT_OF_MEMORY);
	return db_open(&copy->made, copy->part, DB_MONEY, NULL, err) &&
	       identity_open(copy->owner, &copy->made, copy->env, err) &&
	       verify_begin(&copy->verify, &copy->made, copy->owner, true, on_finding, copy, err);
}

/* The name comes last, when the bytes are on the disk. */
static bool give_name(struct backup *copy, struct err *err)
{
	copy->records = copy->verify.records;
	if (copy->verify.findings > 0) {
		err->what = copy->first_finding;
		return false;
	}
	verify_done(&copy->verify);
	db_checkpoint(&copy->made, true);
	if (!db_ok(&copy->made))
		return db_fail(&copy->made, err);
	db_done(&copy->made);
	if (!durable_rename(copy->part, copy->path))
		return fail(err, TEXT_FOLDER_WRITE, copy->path, reason_of(errno));
	copy->part[0] = '\0';
	return true;
}

static enum backup_state copy_pages(struct backup *copy, struct err *err)
{
	enum db_copy_state state = db_copy_step(copy->pages, BACKUP_PAGES_A_TURN);
	if (state == DB_COPY_MORE)
		return BACKUP_MORE;
	db_copy_drop(copy->pages);
	copy->pages = NULL;
	if (state == DB_COPY_FAILED) {
		(void)fail(err, TEXT_FOLDER_WRITE, copy->path, reason_of(errno));
		return BACKUP_FAILED;
	}
	return begin_check(copy, err) ? BACKUP_MORE : BACKUP_FAILED;
}

enum backup_state backup_turn(struct backup *copy, struct err *err)
{
	bool over;
	if (copy->pages)
		return copy_pages(copy, err);
	if (!verify_step(&copy->verify, BACKUP_RECORDS_A_TURN, &over, err))
		return BACKUP_FAILED;
	if (!over)
		return BACKUP_MORE;
	return give_name(copy, err) ? BACKUP_DONE : BACKUP_FAILED;
}

int backup_percent(const struct backup *copy)
{
	int percent = copy->pages ? db_copy_percent(copy->pages) : 100;
	return copy->pages && percent > 99 ? 99 : percent;
}

void backup_done(struct backup *copy)
{
	db_copy_drop(copy->pages);
	copy->pages = NULL;
	verify_done(&copy->verify);
	db_done(&copy->made);
	free(copy->owner);
	copy->owner = NULL;
	if (copy->part[0])
		remove_part(copy);
	copy->part[0] = '\0';
}
