/* database.h - which database a headquarters' folder belongs to, and the keys beside it.
 *
 * Without more, DIR/hq.db. Once it was opened with an address, DIR/hq.url keeps that, so that words
 * said later find the same database. The address holds no password (postgres.h).
 */
#ifndef SUANPAN_HQ_DATABASE_H
#define SUANPAN_HQ_DATABASE_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>

struct db;
struct hq;
struct tx;

/* Opens hq->db and hq->keys. url may be NULL. Keys are made only where there is no database yet:
 * tills that know the old ones believe no others. */
MUST_CHECK bool database_open(struct hq *hq, const char *url, struct err *err);

/* There is one besides our own connection: not of a database in memory. */
bool database_has_view(const struct hq *hq);
/* For a child: the same database once more, as it stands at this moment, to be read. On SQLite the
 * file alone, while the house holds its log (db_hold_log); on a server a transaction of its own,
 * which the caller ends. */
MUST_CHECK bool database_view(const struct hq *hq, struct db *view, struct tx *tx, struct err *err);

#endif
