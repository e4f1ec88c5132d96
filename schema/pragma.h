/* pragma.h - how SQLite is to treat a file: what sync.md 5.3 says, and that it took. */
#ifndef SUANPAN_PRAGMA_H
#define SUANPAN_PRAGMA_H

#include "schema/db.h"

/* Sets it and reads it back; anything else than `reads` sticks to db. */
void pragma_require(struct db *db, const char *name, const char *value, const char *reads);

/* Of a file that a till or headquarters lives on, for its kind. */
void pragma_set_all(struct db *db);
/* Pages in the log after which a COMMIT brings it into the file. */
int pragma_log_pages(enum db_kind kind);

#endif
