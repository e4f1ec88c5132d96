/* code_set.h - barcodes seen so far while goods are summed, each with the bucket of its article:
 * two articles may claim one, and a till has it for one of them.
 *
 * Kept by a hash of 54 bits: two codes of one hash are taken for one, which costs a comparison of
 * two buckets and nothing else.
 */
#ifndef SUANPAN_HQ_CODE_SET_H
#define SUANPAN_HQ_CODE_SET_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CODE_SET_FIRST = 1 << 12,
	CODE_SET_MAX = 1 << 22, /* barcodes; a power of two */
	CODE_SET_BUCKETS = 1024,
};

/* Starts zeroed. full: more than there is room for; what it says counts for nothing then. */
struct code_set {
	uint64_t *slots; /* 0: free */
	size_t room, used;
	bool full;
};

void code_set_done(struct code_set *set);
/* The bucket that had this code before, else -1. */
int code_set_add(struct code_set *set, uint64_t code, uint32_t bucket);

#endif
