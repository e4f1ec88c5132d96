/* journal_text.h - a record as people and programs read it: `suanpan journal`, with and without
 * --json. Objects are always in English. Never a name or a phone, because there is none in a
 * record, and lines name no member at all: the number a record has is nobody's card. */
#ifndef SUANPAN_SYNC_JOURNAL_TEXT_H
#define SUANPAN_SYNC_JOURNAL_TEXT_H

#include "pos/core/closed_sale.h"
#include "pos/core/err.h"
#include "pos/core/lang.h"
#include "sync/journal_record.h"

enum { RECORD_LINE_MAX = 512 };

/* How amounts and times are shown, and in which words. */
struct journal_style {
	int utc_offset_minutes;
	int currency_exponent;
	enum lang lang;
};

/* "1-7  2026-11-21 20:31:05  销售  1001 号  2-1-000003  ..." sale: room to read a body into. */
void record_line(char out[RECORD_LINE_MAX], const struct record *record, const struct hash *hash,
	const struct journal_style *style, struct closed_sale *sale);

/* One JSON object without line feeds; the caller frees it. NULL and err without memory. */
MUST_CHECK char *record_json(const struct record *record, const struct hash *hash,
	struct closed_sale *sale, struct err *err);

#endif
