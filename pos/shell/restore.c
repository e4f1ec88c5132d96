#include "pos/shell/restore.h"

#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "pos/sys/durable.h"
#include "pos/sys/reason.h"
#include "sync/identity.h"
#include "sync/restored.h"
#include "sync/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 * 1024, SPOOL_GIVEN_UP = 3, RECORDS_A_STEP = 1000, KEPT_A_SECOND = 20 };

/* How far a money.db got. */
struct reach {
	bool readable;
	uint32_t till; /* 0: nobody's */
	int64_t place; /* of its last record */
};

/* ---- taking the copy in ---- */

static bool write_all(int fd, const char *piece, ssize_t size)
{
	while (size > 0) {
		ssize_t put = write(fd, piece, (size_t)size);
		if (put < 0)
			return false;
		piece += put;
		size -= put;
	}
	return true;
}

static bool copy_bytes(int from, int to)
{
	char *piece = malloc(PIECE);
	ssize_t got = -1;
	while (piece && (got = read(from, piece, PIECE)) > 0)
		if (!write_all(to, piece, got)) {
			got = -1;
			break;
		}
	free(piece);
	return got == 0;
}

/* A file that is not there is no failure where `needed` is false. */
static bool copy_file(const char *from, const char *to, bool needed, struct err *err)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	if (in < 0 && errno == ENOENT && !needed)
		return true;
	if (in < 0)
		return fail(err, TEXT_SALVAGE_OPEN, from, reason_of(errno));
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool done = out >= 0 && copy_bytes(in, out);
	int why = errno;
	close(in);
	if (out >= 0 && close(out) != 0)
		done = false;
	return done || fail(err, TEXT_FOLDER_WRITE, to, reason_of(why));
}

/* With the log beside it, if somebody copied both off a dead machine. */
static bool take_in(const char *file, const char *fresh, struct err *err)
{
	char log[FOLDER_FILE_MAX + 16], fresh_log[FOLDER_FILE_MAX + 16];
	snprintf(log, sizeof log, "%s-wal", file);
	snprintf(fresh_log, sizeof fresh_log, "%s-wal", fresh);
	unlink(fresh_log);
	return copy_file(file, fresh, true, err) && copy_file(log, fresh_log, false, err);
}

/* ---- looking ---- */

struct looking {
	struct message first;
	uint64_t wrong;
	bool broken; /* the file itself, not only what stands in it */
};

static void on_finding(void *arg, const struct message *what)
{
	struct looking *looking = arg;
	if (what->id == TEXT_CHECK_HOLE)
		return;
	looking->broken |= what->id == TEXT_CHECK_PAGES;
	if (!looking->wrong++)
		looking->first = *what;
}

static bool check(struct db *money, const struct identity *identity, bool force,
	struct restored_copy *restored, struct err *err)
{
	struct verify verify;
	struct looking looking = {0};
	bool over = false;
	bool read = verify_begin(&verify, money, identity, true, on_finding, &looking, err);
	while (read && !over)
		read = verify_step(&verify, RECORDS_A_STEP, &over, err);
	restored->records = verify.records;
	restored->wrong = looking.wrong;
	verify_done(&verify);
	if (read && looking.wrong)
		err->what = looking.first;
	return read && (!looking.wrong || (force && !looking.broken));
}

static bool mark(struct db *money, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(money);
	if (restored_read(money) == RESTORED_NOT)
		restored_mark(money, RESTORED_COPY);
	db_script(money, "DELETE FROM draft");
	AUTO(stmt) struct stmt s = sql(money, "UPDATE spool SET state = ? WHERE state < 2");
	bind_int(&s, SPOOL_GIVEN_UP);
	run(&s);
	if (!tx_commit(&tx, err))
		return false;
	db_checkpoint(money, true);
	return db_ok(money) || db_fail(money, err);
}

static struct reach reach_of(struct db *money, const struct identity *identity)
{
	return (struct reach){
		.readable = true,
		.till = identity->enrolled ? identity->certificate.till : 0,
		.place = db_int(money, "SELECT coalesce(max(place), 0) FROM journal", 0),
	};
}

static bool prepare(const char *fresh, const struct env *env, bool force,
	struct restored_copy *restored, struct reach *reach, struct err *err)
{
	struct db money;
	static struct identity identity;
	if (!db_open(&money, fresh, DB_MONEY, NULL, err))
		return false;
	bool done = identity_open(&identity, &money, env, err) &&
		    check(&money, &identity, force, restored, err) && mark(&money, err);
	if (done) {
		*reach = reach_of(&money, &identity);
		restored->till = reach->till;
		restored->epoch = identity.enrolled ? identity.certificate.epoch : 0;
	}
	db_done(&money);
	return done;
}

/* What is in the folder now. A file that does not open is damaged, and may be replaced. */
static bool look_at_old(
	const char *path, const struct env *env, struct reach *reach, struct err *err)
{
	struct db money;
	static struct identity identity;
	struct err why;
	*reach = (struct reach){0};
	if (access(path, F_OK) != 0)
		return true;
	if (!db_open(&money, path, DB_MONEY, NULL, &why)) {
		*err = why;
		return why.what.id != TEXT_DB_IN_USE;
	}
	if (identity_open(&identity, &money, env, &why))
		*reach = reach_of(&money, &identity);
	/* Closing brings the log into the file. */
	db_done(&money);
	return true;
}

static bool may_replace(const struct reach *old, const struct reach *fresh, struct err *err)
{
	if (!old->readable || !old->place)
		return true;
	if (fresh->till && old->till && old->till != fresh->till)
		return fail(err, TEXT_RESTORE_OTHER_TILL);
	return old->place <= fresh->place || fail(err, TEXT_RESTORE_NEWER);
}

/* ---- changing places ---- */

/* before-20261122-093000; the second of one second ends with -2. After KEPT_A_SECOND the last name
 * stays, and is refused as taken. */
static void name_kept(
	const struct folder *folder, const struct env *env, struct restored_copy *restored)
{
	char name[64];
	struct civil now = civil_at(env_wall_ms(env), 0);
	int length = snprintf(name, sizeof name, "before-%04d%02d%02d-%02d%02d%02d", now.year,
		now.month, now.day, now.hour, now.minute, now.second);
	folder_file(restored->kept, folder, name);
	for (int i = 2; i <= KEPT_A_SECOND && access(restored->kept, F_OK) == 0; i++) {
		snprintf(name + length, sizeof name - (size_t)length, "-%d", i);
		folder_file(restored->kept, folder, name);
	}
}

static bool keep_old(const struct folder *folder, const struct env *env, const char *path,
	struct restored_copy *restored, struct err *err)
{
	char kept[FOLDER_FILE_MAX + 16], log[FOLDER_FILE_MAX + 16];
	if (access(path, F_OK) != 0)
		return true;
	name_kept(folder, env, restored);
	snprintf(kept, sizeof kept, "%s/money.db", restored->kept);
	snprintf(log, sizeof log, "%s-wal", path);
	if (!durable_folder(restored->kept) || link(path, kept) != 0)
		return fail(err, TEXT_FOLDER_WRITE, restored->kept, reason_of(errno));
	/* A log that stayed would be taken for the new file's. */
	snprintf(kept, sizeof kept, "%s/money.db-wal", restored->kept);
	if ((rename(log, kept) != 0 && errno != ENOENT) || !durable_name(kept) ||
		!durable_name(path))
		return fail(err, TEXT_FOLDER_WRITE, restored->kept, reason_of(errno));
	return true;
}

bool restore_copy(const struct folder *folder, const struct env *env, const char *file, bool force,
	struct restored_copy *restored, struct err *err)
{
	char path[FOLDER_FILE_MAX], fresh[FOLDER_FILE_MAX];
	struct reach old, reach;
	*restored = (struct restored_copy){0};
	folder_file(path, folder, "money.db");
	folder_file(fresh, folder, "money.db.restore");
	if (!look_at_old(path, env, &old, err))
		return false;
	bool done = take_in(file, fresh, err) &&
		    prepare(fresh, env, force, restored, &reach, err) &&
		    (force || may_replace(&old, &reach, err));
	if (done && !(durable_file(fresh) && keep_old(folder, env, path, restored, err) &&
			    durable_rename(fresh, path)))
		done = fail(err, TEXT_FOLDER_WRITE, path, reason_of(errno));
	if (!done)
		unlink(fresh);
	return done;
}
