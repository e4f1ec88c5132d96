/* exposure.h - the most that can be lost to tills that cannot ask, now.
 *
 * Points: each till that HQ has not heard of for a while may let members spend up to its bound on
 * trust (points.till), or up to the larger one it heard of last; what it has open of that already
 * is within it. Leases cost nothing: they are set aside, until their till is fenced and did not
 * hear of it. A hold that ran out may have been spent behind our back and counts until its till was
 * heard with nothing to send. Coupons: a bearer coupon that nobody used yet could be taken at every
 * such till, once each, instead of once; one bound to a shop at every such till of that shop. A
 * fenced or replaced machine counts until it has heard of it, 90 days at most. Headquarters that
 * came back from a backup does not know the leases it granted after that and may grant their points
 * again: how many is in no figure, until when it may be is said. A local mirror counts for nothing
 * here. Needs an open transaction or none.
 */
#ifndef SUANPAN_HQ_EXPOSURE_H
#define SUANPAN_HQ_EXPOSURE_H

#include <stdbool.h>
#include <stdint.h>

struct hq;

enum { EXPOSURE_SILENT_MS = 3 * 60 * 1000 }; /* a till says hello every minute */
/* Since a fenced till was last heard, or a replaced one was replaced: it will not come any more. */
#define EXPOSURE_GONE_MS (INT64_C(90) * 24 * 3600 * 1000)

struct exposure {
	int64_t tills_offline;
	int64_t points_trust;     /* what all tills offline may trust */
	int64_t points_expired;   /* of holds that ran out; their tills may still have the sale */
	int64_t points_loose;     /* of leases that were freed behind a fenced machine's back */
	int64_t points;           /* all three */
	int64_t coupons;          /* open ones that nobody used yet and that are still good */
	int64_t coupons_minor;    /* their face value at every till offline but one */
	int64_t coupons_unnamed;  /* of those whose face value stands in their rule, not on them */
	int64_t unknown_until_ms; /* leases that a restored HQ forgot may be out; 0: none */
};

/* Settings are about to change: notes what a till may trust until then. Needs an open transaction.
 */
void exposure_note_bound(struct hq *hq, int64_t now_ms);
/* unknown_until_ms alone. */
int64_t exposure_unknown_until(struct hq *hq, int64_t now_ms);
struct exposure exposure_now(struct hq *hq, int64_t now_ms);
/* The bound on what all members together may be overspent while these tills are cut off (I11).
 * points_known: what may be spent for certain reasons, holds and leases. */
int64_t exposure_points(int64_t till_bound, int64_t tills_offline, int64_t points_known);

#endif
