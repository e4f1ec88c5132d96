/* lookups.h - how often a till asked for members that do not exist: guessing numbers has an end.
 *
 * LOOKUP_MISSES in LOOKUP_WINDOW_MS, then the till waits until the window is over. Kept in memory,
 * for the LOOKUP_TILLS that missed last; a till that is forgotten begins anew.
 */
#ifndef SUANPAN_HQ_LOOKUPS_H
#define SUANPAN_HQ_LOOKUPS_H

#include <stdint.h>

enum { LOOKUP_TILLS = 4096, LOOKUP_MISSES = 30, LOOKUP_WINDOW_MS = 3600 * 1000 };

struct lookups {
	struct lookup_count {
		uint32_t till, misses;
		int64_t since_ms;
	} counts[LOOKUP_TILLS]; /* by till modulo LOOKUP_TILLS */
};

void lookups_missed(struct lookups *lookups, uint32_t till, int64_t now_ms);
/* Seconds this till has to wait, 0: none. */
int64_t lookups_wait_s(const struct lookups *lookups, uint32_t till, int64_t now_ms);

#endif
