/* postgres_migration.h - brings headquarters' schema on PostgreSQL up to date, from the same texts
 * as SQLite's. Each step is a transaction; several processes starting at once do it once. */
#ifndef SUANPAN_HQ_POSTGRES_MIGRATION_H
#define SUANPAN_HQ_POSTGRES_MIGRATION_H

#include "schema/db.h"

/* Fails by the sticky failure; refuses a schema newer than ours. */
void postgres_migrate(struct db *db);

#endif
