/* judge.h - what becomes of quarantined records.
 *
 * They came under a till's good signature and could not join its journal: a branch that was
 * superseded, an epoch that was fenced. A record whose uid nobody brought yet is posted, from where
 * it stands; one whose uid is known is a repeat; what comes from a stolen till is held until a
 * person releases or rejects it. One that the database refuses is a dead letter, as in a journal;
 * nobody waits behind it. Nothing is ever thrown away.
 */
#ifndef SUANPAN_HQ_JUDGE_H
#define SUANPAN_HQ_JUDGE_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

/* quarantine.state */
enum verdict_on_record {
	NOT_JUDGED = 0,
	JUDGED_POSTED = 1,
	JUDGED_REPEAT = 2,
	JUDGED_HELD = 3,
	JUDGED_REJECTED = 4,
	JUDGED_UNREADABLE = 5,
};

struct hq;

/* Judges up to a turn's worth of what came since. false: nothing is left to judge now. */
bool judge_next(struct hq *hq);
/* A person's word on what is held of a till's epoch; how many records. 0 with a failed database. */
int64_t judge_release(struct hq *hq, uint32_t till, uint32_t epoch);
int64_t judge_reject(struct hq *hq, uint32_t till, uint32_t epoch, const char *note);

#endif
