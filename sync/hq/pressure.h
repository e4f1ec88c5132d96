/* pressure.h - who is served now and who is told when to come back, when more tills come than HQ
 * can answer (sync/README.md 1: BUSY).
 *
 * HQ has so much time for answering; what each request took is drawn from it. While the house is
 * not crowded everybody is served. In a crowd, once the time is used up, a till is told a moment of
 * its own: moments follow each other as fast as requests can be answered, so nobody is told too
 * early, and who comes at its moment is served before all others: nobody starves however many
 * there are. Pure: time is given, in milliseconds of a monotonic clock.
 */
#ifndef SUANPAN_HQ_PRESSURE_H
#define SUANPAN_HQ_PRESSURE_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	PRESSURE_CROWD = 64,     /* connections; with fewer, waiting one's turn is short enough */
	PRESSURE_SHARE = 60,     /* percent of the time is for answering; the rest for greeting */
	PRESSURE_SAVED_MS = 500, /* unused time is saved up to here */
	PRESSURE_WAIT_MAX_S = 300,
	PRESSURE_EARLY_MS = 1000,    /* who was told a whole second may be this much early */
	PRESSURE_PROMISES = 1 << 14, /* more tills than that at once: the oldest promise is lost */
	PRESSURE_PROBES = 16,
};

struct promise {
	uint32_t till; /* 0: free */
	int64_t due_ms;
};

/* Zeroed: nobody came yet. */
struct pressure {
	int64_t filled_ms; /* when left_us was last counted up */
	int64_t left_us;   /* of the time for answering; below 0: overdrawn */
	int64_t cost_us;   /* what a request takes, smoothed */
	int64_t moment_us; /* the last moment given away, in microseconds */
	uint64_t served, put_off;
	struct promise promises[PRESSURE_PROMISES];
};

/* crowd: connections at this moment. false: *retry_after_s is when to come back. */
MUST_CHECK bool pressure_admits(struct pressure *pressure, uint32_t till, int crowd, int64_t now_ms,
	uint32_t *retry_after_s);
/* An admitted request took so long. */
void pressure_spent(struct pressure *pressure, int64_t took_ms);

#endif
