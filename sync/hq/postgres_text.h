/* postgres_text.h - our SQL as PostgreSQL reads it: pure text in, text out.
 *
 * The rules for SQL that both engines read stand in sync/hq/README.md, "SQL for both".
 */
#ifndef SUANPAN_HQ_POSTGRES_TEXT_H
#define SUANPAN_HQ_POSTGRES_TEXT_H

#include "pos/core/attr.h"

#include <stdbool.h>

struct paper;

/* A statement: each ? becomes $1, $2, ... and what a comment beginning with pg hides is uncovered
 * (FOR UPDATE, SET LOCAL); x'00' is bytes here too. Other literals and comments stay. */
void postgres_statement(struct paper *out, const char *text);
/* A step of schema/hq: INTEGER is BIGINT, BLOB is BYTEA, TEXT sorts by its bytes as SQLite's does,
 * STRICT goes without saying. */
void postgres_schema(struct paper *out, const char *text);
/* For bind_text(): the same text, with ? for every byte that is not UTF-8, which PostgreSQL would
 * refuse and with it the whole transaction. */
void postgres_clean(struct paper *out, const char *text, int size);

#endif
