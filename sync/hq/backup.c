/* suanpan-hq backup: a copy that was opened and verified, and only then the durable marks move. */
#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "pos/sys/durable.h"
#include "pos/sys/reason.h"
#include "sync/hq/founding.h"
#include "sync/hq/hq.h"
#include "sync/hq/verify.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_PATH_MAX = HQ_PATH_MAX + 8 };

static bool sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool done = fsync(fd) == 0;
	close(fd);
	return done;
}

static void name_copy(struct hq *hq, const char *folder, char out[HQ_PATH_MAX])
{
	struct civil now = civil_at(hq_now_ms(hq), 0);
	(void)snprintf(out, HQ_PATH_MAX, "%s/hq-%04d%02d%02d-%02d%02d%02d.db", folder, now.year,
		now.month, now.day, now.hour, now.minute, now.second);
}

/* What is left of one that did not come about, now or the time before. */
static void remove_part(const char *part)
{
	static const char *const beside[] = {"", "-journal", "-wal", "-shm"};
	for (size_t i = 0; i < LENGTH(beside); i++) {
		char path[COPY_PATH_MAX + 16];
		(void)snprintf(path, sizeof path, "%s%s", part, beside[i]);
		(void)unlink(path);
	}
}

/* The full disk is the copy's: our own database is as it was. */
static bool write_copy(struct hq *hq, const char *part, struct err *err)
{
	struct db *db = &hq->db;
	remove_part(part);
	{
		AUTO(stmt) struct stmt s = sql(db, "VACUUM INTO ?");
		bind_text(&s, part);
		run(&s);
	}
	if (db_ok(db))
		return chmod(part, 0600) == 0 ||
		       fail(err, TEXT_HQ_BACKUP_DISK, part, reason_of(errno));
	(void)!(db->full ? fail(err, TEXT_HQ_BACKUP_DISK, part, reason_of(ENOSPC))
			 : db_fail(db, err));
	db_forgive(db);
	return false;
}

/* How far each epoch reaches in the copy: that much is durable. */
static void move_marks(struct hq *hq, struct db *copy)
{
	AUTO(stmt) struct stmt s = sql(copy, "SELECT till, epoch, next FROM epoch");
	while (next_row(&s)) {
		AUTO(stmt)
		struct stmt mark = sql(&hq->db,
			"UPDATE epoch SET durable_next = ? WHERE till = ? AND epoch = ? "
			"AND durable_next < ?");
		bind_int(&mark, column_int(&s, 2));
		bind_int(&mark, column_int(&s, 0));
		bind_int(&mark, column_int(&s, 1));
		bind_int(&mark, column_int(&s, 2));
		run(&mark);
	}
}

/* What persons told the tills stands in the copy: the tills may forget it. */
static void mark_persons(struct hq *hq, struct db *copy)
{
	AUTO(stmt) struct stmt s = sql(copy, "SELECT store, uid FROM person WHERE durable = 0");
	while (next_row(&s)) {
		struct uid uid;
		column_exact(&s, 1, uid.bytes, UID_SIZE);
		AUTO(stmt)
		struct stmt mark =
			sql(&hq->db, "UPDATE person SET durable = 1 WHERE store = ? AND uid = ?");
		bind_int(&mark, column_int(&s, 0));
		bind_blob(&mark, uid.bytes, UID_SIZE);
		run(&mark);
	}
}

static bool mark_copy(struct db *copy, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(copy);
	founding_mark_copy(copy);
	if (!tx_commit(&tx, err))
		return false;
	db_checkpoint(copy, true);
	return db_ok(copy) || db_fail(copy, err);
}

static bool check_copy(struct hq *hq, struct db *copy, const char *name, const char *folder,
	struct verdict *verdict, struct err *err)
{
	verify(copy, verdict);
	if (!db_ok(copy))
		return db_fail(copy, err);
	if (verdict->wrong > 0)
		return fail(err, TEXT_HQ_BACKUP_WRONG, copy->path);
	if (!mark_copy(copy, err))
		return false;
	/* The name comes last, when the bytes are on the disk. */
	if (!sync_path(copy->path, O_RDONLY) || rename(copy->path, name) != 0 ||
		!sync_path(folder, O_RDONLY | O_DIRECTORY))
		return fail(err, TEXT_HQ_BACKUP_DISK, name, reason_of(errno));
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	move_marks(hq, copy);
	mark_persons(hq, copy);
	return tx_commit(&tx, err);
}

static bool back_up(struct hq *hq, const char *folder, char copy_path[HQ_PATH_MAX],
	struct verdict *verdict, struct err *err)
{
	struct db copy = {0};
	char part[COPY_PATH_MAX];
	if (hq->db.engine)
		return fail(err, TEXT_HQ_BACKUP_POSTGRES, hq->db.path);
	if (!durable_folder(folder))
		return fail(err, TEXT_HQ_FOLDER_BAD, folder, reason_of(errno));
	name_copy(hq, folder, copy_path);
	if (access(copy_path, F_OK) == 0)
		return fail(err, TEXT_HQ_BACKUP_THERE, copy_path);
	(void)snprintf(part, sizeof part, "%s.part", copy_path);
	bool done = write_copy(hq, part, err) && db_open(&copy, part, DB_HQ, NULL, err) &&
		    check_copy(hq, &copy, copy_path, folder, verdict, err);
	db_done(&copy);
	remove_part(part);
	return done;
}

void word_backup(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(verdict) struct verdict verdict = {.lang = call->lang};
	char copy[HQ_PATH_MAX], records[24];
	struct err err;
	const char *folder = word_argument(call, 0);
	if (strlen(folder) > HQ_PATH_MAX - 40) {
		word_fails(call, answer, TEXT_HQ_FOLDER_LONG, folder);
		return;
	}
	if (!back_up(hq, folder, copy, &verdict, &err)) {
		paper_add(&answer->complaints, verdict.findings.text, verdict.findings.used);
		word_fails_with(call, answer, &err);
		return;
	}
	(void)snprintf(records, sizeof records, "%lld", (long long)verdict.records);
	word_says(call, answer, TEXT_HQ_BACKUP_DONE, copy, records);
}
