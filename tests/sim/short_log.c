/* short_log.c - the room that an idle till gives its log, small enough for disks in memory that are
 * copied at each cut. */
#include "schema/db.h"

enum { LOG_BYTES = 96 * 1024 };

bool __real_db_grow_log(struct db *db, int64_t bytes);
bool __wrap_db_grow_log(struct db *db, int64_t bytes);

bool __wrap_db_grow_log(struct db *db, int64_t bytes)
{
	return __real_db_grow_log(db, bytes < LOG_BYTES ? bytes : LOG_BYTES);
}
