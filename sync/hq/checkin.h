/* checkin.h - check-ins of members: one a day, whatever the channel, and how many days running.
 *
 * Functions need an open transaction and fail by the database's sticky failure. Days are business
 * dates (20261121).
 */
#ifndef SUANPAN_HQ_CHECKIN_H
#define SUANPAN_HQ_CHECKIN_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

struct streak {
	int32_t days; /* up to and with last */
	uint32_t last;
};

/* false: the member has checked in on this day already, and nothing is done. Points are credited by
 * the key of the day; 0: there are none for it. */
bool checkin_note(struct hq *hq, int64_t member, uint32_t on, const char *channel, int64_t points,
	int64_t now_ms);
/* The latest run of days without a gap; zeros: never checked in. Longer than STREAK_DAYS_MAX counts
 * as that. */
enum { STREAK_DAYS_MAX = 3660 };
struct streak streak_of(struct hq *hq, int64_t member);

/* Check-ins, events and acts of `from` are `into`'s: of a day and of an event there is one. */
void checkin_merge(struct hq *hq, int64_t from, int64_t into);

#endif
