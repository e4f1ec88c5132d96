/* points_entry.h - one row of points_entry: who, how many, from what, until when. points_book.h
 * says what the rows mean; whoever writes one posts it in the ledger as well.
 */
#ifndef SUANPAN_HQ_POINTS_ENTRY_H
#define SUANPAN_HQ_POINTS_ENTRY_H

#include "pos/core/attr.h"
#include "sync/hq/bulk.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

enum {
	POINTS_SOURCE_MAX = 24,
	POINTS_KEY_MAX = 128,
	POINTS_UNDO_KEY_MAX = POINTS_KEY_MAX + 5,                 /* "undo:" and a key */
	POINTS_REF_MAX = POINTS_SOURCE_MAX + POINTS_UNDO_KEY_MAX, /* a source, ':' and its key */
	POINTS_NAME_MAX = 64,
	POINTS_REASON_MAX = 200,
};

#define POINTS_SALE       "sale"
#define POINTS_RETURN     "return"
#define POINTS_OPENING    "opening"
#define POINTS_CORRECTION "correction"
#define POINTS_ADJUST     "adjust"
#define POINTS_DONATION   "donation"
#define POINTS_BONUS      "bonus"
#define POINTS_PENDING    "pending"
#define POINTS_EXPIRED    "expired"

struct points_entry {
	int64_t member, points, at_ms;
	char source[POINTS_SOURCE_MAX], key[POINTS_REF_MAX], reverses[POINTS_KEY_MAX];
	char by[POINTS_NAME_MAX], reason[POINTS_REASON_MAX];
	uint32_t usable_on, expires_on; /* 0: at once, never */
};

/* false: there is one of this member, source and key. */
bool points_entry_write(struct hq *hq, const struct points_entry *entry, int64_t now_ms);
/* Makes it so many points more, whether it is there or not. */
void points_entry_add(struct hq *hq, const struct points_entry *entry, int64_t now_ms);
/* Its points; 0: there is none. reverses may be NULL. */
int64_t points_entry_find(struct hq *hq, int64_t member, const char *source, const char *key,
	char reverses[POINTS_KEY_MAX]);

/* Many that are all new: bulk_run() then, AUTO(bulk). */
struct bulk points_entries_begin(struct hq *hq);
void points_entries_add(struct bulk *bulk, const struct points_entry *entry, int64_t now_ms);

#endif
