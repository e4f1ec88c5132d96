/* points_list.h - one member's points to be shown: the lots there are, and every entry that moved
 * them, each with its source and what it refers to. The entries add up to the balance, whatever
 * source they are filtered by.
 */
#ifndef SUANPAN_HQ_POINTS_LIST_H
#define SUANPAN_HQ_POINTS_LIST_H

#include "pos/core/attr.h"
#include "sync/hq/paper.h"
#include "sync/hq/points_entry.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

enum { POINTS_BATCHES_MAX = 512 };

/* Lots with the same days. */
struct points_batch {
	uint32_t expires_on; /* 0: never */
	uint32_t usable_on;  /* 0: they are usable */
	int64_t points;
};

struct points_line {
	int64_t at_ms, points;
	uint32_t on;
	char source[POINTS_SOURCE_MAX], ref[POINTS_REF_MAX]; /* a receipt's number, or a key */
	char by[POINTS_NAME_MAX], reason[POINTS_REASON_MAX];
};

struct points_list {
	struct points_batch lots[POINTS_BATCHES_MAX]; /* soonest over first; the rest is left out */
	uint32_t lot_count;
	int64_t waiting, debt;
	struct paper lines; /* of struct points_line, in the order of time */
};

/* false: it cannot be counted (points_settle.h). */
MUST_CHECK bool points_list_read(
	struct hq *hq, int64_t member, int64_t now_ms, struct points_list *list);
/* Accepts a zeroed one. */
void points_list_done(struct points_list *list);

#endif
