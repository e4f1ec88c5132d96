/* wal.h - a database's log, written once more after a sync of it failed.
 *
 * Linux forgets what a failed sync was to write, counts it as written, and shows it to every reader
 * all the same. A checkpoint of such a log puts what nobody ever synced into the file; when the
 * power then fails before the log's removal is on the disk, the log comes back with its hole and is
 * read over the newer file: commits are lost, or half of them. Written once more, byte for byte,
 * and synced, the log is on the disk what it is in memory.
 */
#ifndef SUANPAN_WAL_H
#define SUANPAN_WAL_H

#include "pos/core/attr.h"

#include <stdbool.h>

/* path: of the database, which this process has to itself. true also if there is no log;
 * false: errno says why. */
MUST_CHECK bool wal_write_again(const char *path);

#endif
