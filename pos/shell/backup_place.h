/* backup_place.h - where a copy of money.db goes, and what it is called there.
 *
 * A folder that was named, else a disk that somebody plugged in: a place where the system mounts
 * such disks (/media, /run/media) that is another device than the folder around it. Looking there
 * may wait for a disk, so the till itself never does: its child does.
 */
#ifndef SUANPAN_BACKUP_PLACE_H
#define SUANPAN_BACKUP_PLACE_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "sync/backup.h"

#include <stdbool.h>
#include <stdint.h>

enum { BACKUP_PLACE_MAX = 400, BACKUP_FILE_MAX = BACKUP_PLACE_MAX + 80 };

/* The first plugged-in disk that may be written to, under the root of places ("" is the machine's
 * own; tests give another). false: there is none. */
MUST_CHECK bool backup_place_find(char place[BACKUP_PLACE_MAX], const char *root, struct err *err);
/* A folder gets a name that says whose copy it is and from when, UTC; anything else is the file's
 * own name. */
void backup_place_name(
	char path[BACKUP_FILE_MAX], const char *where, uint32_t till, int64_t wall_ms);

#endif
