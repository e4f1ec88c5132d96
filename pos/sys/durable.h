/* durable.h - files and names that are still there after a power cut. */
#ifndef SUANPAN_DURABLE_H
#define SUANPAN_DURABLE_H

#include "pos/core/attr.h"

#include <stdbool.h>

/* All of them: false with errno when the disk refused. */

/* The bytes of a file. */
MUST_CHECK bool durable_file(const char *path);
/* The names in the folder that path stands in. */
MUST_CHECK bool durable_name(const char *path);
/* The bytes, then the new name instead of the old one. */
MUST_CHECK bool durable_rename(const char *from, const char *to);
/* A folder (0700) and its name; one that is there already stays as it is. */
MUST_CHECK bool durable_folder(const char *path);
/* With those above it. A path of 1,024 bytes or more: false, ENAMETOOLONG. */
MUST_CHECK bool durable_folders(const char *path);

#endif
