/* old_schema.h - databases as an older version left them, and whether one is of one version only.
 */
#ifndef SUANPAN_TESTS_OLD_SCHEMA_H
#define SUANPAN_TESTS_OLD_SCHEMA_H

#include "schema/db.h"

/* Makes the file one of schema 1 with the same rows. It must be closed. */
void old_schema_make(const char *path, enum db_kind kind);
/* Fails unless what the file has is exactly what its user_version says (sync.md 5.5, fault 39). */
void old_schema_check(const char *path, enum db_kind kind);

/* Its user_version. */
int old_schema_version(const char *path);

#endif
