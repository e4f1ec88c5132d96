/* lease.h - points set aside for one till, which it may spend while nobody can be asked.
 *
 * HQ splits a share of a member's balance over the active tills of the shop where the member bought
 * last. A lease moves no points: the member owns them, and member_available() is what is left for
 * everybody else. It comes back in three steps: it is revoked, the till's next list is without it,
 * and once the till has said that it has that list beside a journal ending at H, and everything up
 * to H is posted, nobody can count on it any more. The leases of an epoch that is fenced are free
 * at once: what still comes from there posts to the member, whatever covered it; until its machine
 * has heard of it they count as exposed. Either happens once (fault 50).
 *
 * All functions need an open transaction and fail by the database's sticky failure.
 */
#ifndef SUANPAN_HQ_LEASE_H
#define SUANPAN_HQ_LEASE_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

/* Balance less what leases and holds set aside; may be below 0. */
int64_t member_available(struct hq *hq, int64_t member, int64_t now_ms);

struct lease_grant {
	int64_t member;
	uint32_t till, epoch;
	int64_t points;
	int64_t until_s;
};

/* false, and nothing is granted, if the member has not so many available (invariant I10). */
MUST_CHECK bool lease_grant(struct hq *hq, const struct lease_grant *grant, int64_t now_ms);
/* Takes it out of the till's list. */
void lease_revoke(struct hq *hq, int64_t member, uint32_t till, uint32_t epoch, int64_t now_ms);
/* So many were spent of it, as a posted record says; more than there are is the member's debt. */
void lease_spent(struct hq *hq, int64_t member, uint32_t till, uint32_t epoch, int64_t points);

/* Frees what no till counts on any more, of all tills. Returns how many leases. */
int64_t leases_free(struct hq *hq);

/* What fenced machines may still spend of leases that are free again: those that did not hear of
 * it, and were heard themselves, or replaced, after that moment. */
int64_t leases_loose(struct hq *hq, int64_t heard_after_ms);

/* What `leases review` did. */
struct lease_review {
	int64_t granted, revoked, freed; /* leases */
	int64_t points;                  /* granted */
};

enum { LEASE_REVIEW_TURN = 200 }; /* members a turn */

/* Revokes leases whose day has come, frees what can be freed, and grants to the members above
 * `after` as the settings say (points.lease_*), LEASE_REVIEW_TURN of them. Returns the last member
 * looked at, 0 when there are no more. */
int64_t leases_review(struct hq *hq, int64_t after, int64_t now_ms, struct lease_review *review);
/* The same as a turn of every night's, in a transaction of its own; true while there are more
 * members behind *after. */
bool leases_turn(struct hq *hq, int64_t *after);

#endif
