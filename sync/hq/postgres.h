/* postgres.h - headquarters' database on PostgreSQL: an engine behind schema/db.h. The only code
 * that knows libpq.
 *
 * One connection a process, blocking, for one statement at a time. Integers, texts and bytes travel
 * in binary. What is special here:
 * - db->again (40001, 40P01, a lock that took POSTGRES_LOCK_MS): the transaction did not happen and
 *   may be run anew.
 * - db->lost: the connection broke, was silent for too long, or a COMMIT came back with a warning;
 *   whether that COMMIT was done is unknown. db_forgive() and db_ready() connect anew: at once,
 *   then after a second, two, ... POSTGRES_WAIT_MS_MAX. Until then the database stays failed.
 * - a result is fetched whole: what can be long is asked for in pages.
 * - a server that does not keep what it commits (fsync off) is refused, and synchronous_commit is
 *   raised from off to on.
 */
#ifndef SUANPAN_HQ_POSTGRES_H
#define SUANPAN_HQ_POSTGRES_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>

struct db;
struct env;

enum {
	POSTGRES_URL_MAX = 1024,
	POSTGRES_PARAMETERS_MAX = 40,
	POSTGRES_LOCK_MS = 5000,
	POSTGRES_SILENCE_MS = 600000,       /* a statement may work this long */
	POSTGRES_COMMIT_SILENCE_MS = 30000, /* a standby that is waited for may be gone */
	POSTGRES_WAIT_MS_MAX = 5000,
};

/* Connects to postgresql://... and brings the schema up to date, once however many processes start.
 * env is borrowed. */
MUST_CHECK bool postgres_open(
	struct db *db, const char *url, const struct env *env, struct err *err);
/* A URL that PostgreSQL's library understands, not too long and without a password: passwords come
 * from ~/.pgpass or PGPASSFILE, never from where other users of the machine can read them. */
MUST_CHECK bool postgres_url_acceptable(const char *url, struct err *err);

#endif
