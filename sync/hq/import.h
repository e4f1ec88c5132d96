/* import.h - goods, members, campaigns and settings out of files (formats: README.md here).
 *
 * One JSON array of objects, or one object a line; every row is checked against what a till can
 * hold, and all of the file is taken or nothing. The sentence about what is wrong names file, line
 * and member. A row that is already so costs no version.
 */
#ifndef SUANPAN_HQ_IMPORT_H
#define SUANPAN_HQ_IMPORT_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "sync/hq/feed.h"
#include "sync/json.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	IMPORT_FILE_MAX = 256 << 20,
	IMPORT_LINE_MAX = 1 << 20, /* bytes of one line */
};

struct feed_rows;
struct hq;
struct import;
struct key_set;
struct member_rows;

/* What waits goes into the database. On false the import is given up, and err is about the row of
 * import->line. */
typedef bool import_settle_fn(struct import *import, struct err *err);

struct import {
	struct hq *hq;
	enum lang lang;   /* of the sentence about a row, which file and line then surround */
	const char *file; /* as it is called in sentences */
	int64_t written, same, removed;
	int64_t birthdays_kept; /* that were changed lately, and stay */
	int64_t now_ms;
	int64_t first_line;          /* of the file, where this part of it begins; 0: it is whole */
	int64_t line;                /* of the row at hand; 0: in a list */
	struct key_set *seen;        /* keys of this file so far */
	import_settle_fn *settle;    /* NULL: no row of this kind waits */
	struct member_rows *members; /* that wait; of a file of members */
	struct feed_rows *goods;     /* that wait; of a file of goods */
};

/* One row into the database, inside the import's transaction. On false the import is given up. */
typedef bool import_row_fn(struct import *import, struct json_value row, struct err *err);

/* All rows of a file in one transaction. */
MUST_CHECK bool import_rows(
	struct import *import, const char *text, size_t size, import_row_fn *each, struct err *err);

import_row_fn import_good, import_member, import_campaign;
import_settle_fn import_goods_settle;

/* One object {"shop.name":…}, or rows of {"name":…,"value":…}. */
MUST_CHECK bool import_settings(
	struct import *import, const char *text, size_t size, struct err *err);

/* For the rows. The document is still good, and the key has not been in this file before. */
MUST_CHECK bool import_sound(
	struct import *import, struct json_value row, const char *key, struct err *err);
/* Puts the row, or its tombstone, and counts it. */
MUST_CHECK bool import_put(struct import *import, enum stream stream, const char *key,
	struct json_out *row, bool gone, struct err *err);
/* Puts the file's name around the sentence; the member's path in it says where. */
bool import_in_file(const struct import *import, struct err *err);
/* The text as a screen and a printer may have it; refuses an empty one. */
void import_clean_text(struct json_value value, char *out, size_t cap);

#endif
