/* wire_branches.h - older epochs in a hello: what a till still holds of them, and what HQ holds.
 *
 * A till names points of a branch's chain, dense at its end and twice as far apart with each step
 * back; HQ answers how long a beginning of that very branch it holds. So both find where they part
 * with one question, however long the branch is (sync/README.md 3.2).
 */
#ifndef SUANPAN_SYNC_WIRE_BRANCHES_H
#define SUANPAN_SYNC_WIRE_BRANCHES_H

#include "pos/core/attr.h"
#include "sync/sign.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	BRANCHES_MAX = 8, /* in one hello; a till with more asks in several */
	MARKS_MAX = 44,   /* doubling steps through 2^40 records */
};

struct mark {
	uint64_t seq; /* 1.. */
	struct hash hash;
};

struct branch_marks {
	uint32_t epoch;
	uint32_t count;
	struct mark marks[MARKS_MAX]; /* falling in seq, the branch's last record first */
};

struct branches {
	uint32_t count;
	struct branch_marks of[BRANCHES_MAX];
};

/* HQ holds every seq < next of this branch, and head is the hash of next - 1; next 1: nothing. */
struct branch_held {
	uint32_t epoch;
	uint64_t next;
	struct hash head;
};

struct branches_held {
	uint32_t count;
	struct branch_held of[BRANCHES_MAX];
};

/* The next seq to name after seq, the number'th named: seq - 1, - 2, - 4 ...; 0 at the end. */
uint64_t mark_before(uint64_t seq, uint32_t number);

struct json_value;
struct json_out;
/* The member "epochs" of a hello and of its answer; a missing one is empty. */
void branches_read(struct json_value list, struct branches *branches);
void branches_write(struct json_out *out, const struct branches *branches);
void branches_held_read(struct json_value list, struct branches_held *held);
void branches_held_write(struct json_out *out, const struct branches_held *held);

#endif
