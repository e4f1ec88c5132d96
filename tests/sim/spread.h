/* spread.h - places 1..n, each once, in an order that covers them evenly from the start, so that
 * whatever there is time for is spread over the whole. */
#ifndef SUANPAN_TESTS_SPREAD_H
#define SUANPAN_TESTS_SPREAD_H

#include <stdint.h>

struct spread {
	int64_t places; /* 0: not known yet */
	int bits;
	int64_t next;
};

struct spread spread_over(int64_t places);
/* 0: each was given. */
int64_t spread_next(struct spread *spread);

#endif
