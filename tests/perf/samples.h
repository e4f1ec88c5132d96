/* samples.h - durations in nanoseconds, and what stands in the middle and near the end of them. */
#ifndef SUANPAN_SAMPLES_H
#define SUANPAN_SAMPLES_H

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

enum { SAMPLES_MAX = 100000 };

struct samples {
	uint32_t count;
	int64_t ns[SAMPLES_MAX];
};

static inline int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static inline void samples_add(struct samples *samples, int64_t ns)
{
	assert(samples->count < SAMPLES_MAX);
	samples->ns[samples->count++] = ns;
}

static inline int samples_order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* The value that per_mille of them do not exceed. */
static inline int64_t samples_at(struct samples *samples, uint32_t per_mille)
{
	assert(samples->count > 0);
	qsort(samples->ns, samples->count, sizeof samples->ns[0], samples_order);
	return samples->ns[(uint64_t)(samples->count - 1) * per_mille / 1000];
}

#endif
