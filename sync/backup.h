/* backup.h - a copy of money.db that was opened and verified before it has its name.
 *
 * Made in turns from the open file, by SQLite's own backup, never by copying files: a till can go
 * on selling meanwhile. What is sold while the pages are copied may be in it or not. Under its name
 * it is complete, or not there.
 */
#ifndef SUANPAN_SYNC_BACKUP_H
#define SUANPAN_SYNC_BACKUP_H

#include "sync/identity.h"
#include "sync/verify.h"

enum {
	BACKUP_PATH_MAX = 500,
	BACKUP_PAGES_A_TURN = 64,
	BACKUP_RECORDS_A_TURN = 100,
};

enum backup_state { BACKUP_MORE, BACKUP_DONE, BACKUP_FAILED };

struct backup {
	char path[BACKUP_PATH_MAX];
	char part[BACKUP_PATH_MAX + 8];
	const struct env *env;  /* borrowed */
	struct db_copy *pages;  /* NULL once all are there */
	struct db made;         /* the copy, while it is verified */
	struct identity *owner; /* as the copy has it; malloced */
	struct verify verify;
	struct message first_finding;
	uint64_t records;
};

/* path must not exist yet. The database must be whole and no transaction open. */
MUST_CHECK bool backup_begin(struct backup *copy, struct db *money, const struct env *env,
	const char *path, struct err *err);
enum backup_state backup_turn(struct backup *copy, struct err *err);
/* 0..99: pages are being copied; 100: they are being checked. */
int backup_percent(const struct backup *copy);
/* Removes what was not finished; accepts a zeroed one. */
void backup_done(struct backup *copy);

#endif
