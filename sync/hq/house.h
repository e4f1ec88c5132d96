/* house.h - what is known once in a headquarters: rows of a name and a value, of all processes on
 * one database. Names: incarnation, hq_id, history, copy, restored_ms, signing_key.
 */
#ifndef SUANPAN_HQ_HOUSE_H
#define SUANPAN_HQ_HOUSE_H

#include "schema/db.h"

/* out is "" where there is none, and cut to cap. */
void house_read(struct db *db, const char *name, char *out, size_t cap);
/* 0 where there is none. */
int64_t house_read_int(struct db *db, const char *name);
/* Needs an open transaction. */
void house_write(struct db *db, const char *name, const char *value);

#endif
