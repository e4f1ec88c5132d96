/* migration.h - a file of an older version becomes one of the newest: all steps in one transaction,
 * so that it is of the one version or of the other.
 *
 * money.db and headquarters' hq.db are copied before (sync.md 1.6), beside themselves as
 * money.db.v7 for the version it was of: whole, synced and checked before it has its name, the last
 * two kept. Without room for the copy nothing is changed and the program does not start: the
 * sentence says so.
 */
#ifndef SUANPAN_MIGRATION_H
#define SUANPAN_MIGRATION_H

#include "schema/db.h"

enum { MIGRATION_COPIES = 2 };

/* One step of a schema; the steps of a kind stand in order, numbered from 1. */
struct migration {
	enum db_kind kind;
	int number;
	const char *script;
};

/* The kind's step with this number, NULL beyond the newest. */
const struct migration *migration_find(enum db_kind kind, int64_t number);

/* Written into the file's header, so that one kind of file is never taken for another. */
int migration_application_id(enum db_kind kind);

/* What goes wrong sticks to db. A newer file than this program knows is refused. */
void migrate(struct db *db, bool copy_before);

#endif
