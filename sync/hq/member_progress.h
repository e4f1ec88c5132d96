/* member_progress.h - how far a member is from the next tier, for tills to show (programme.md
 * TIER-07): counted anew from all they bought whenever their row is composed, and every night,
 * because windows end and purchases leave them.
 */
#ifndef SUANPAN_HQ_MEMBER_PROGRESS_H
#define SUANPAN_HQ_MEMBER_PROGRESS_H

#include "pos/core/attr.h"
#include "pos/core/tier_progress.h"

#include <stdint.h>

struct hq;

/* Whether anything is told at all: not where every tier needs points of all time alone, which tills
 * have beside each member. */
bool progress_wanted(struct hq *hq);
/* Counts it and keeps what it says; told is false where nothing is told. Inside a transaction. */
struct tier_progress progress_renew(struct hq *hq, int64_t member, int64_t now_ms);
/* As it was kept last. */
struct tier_progress progress_kept(struct hq *hq, int64_t member);
/* Whether any is kept of anybody. */
bool progress_any(struct hq *hq);
void progress_forget(struct hq *hq, int64_t member);

#endif
