/* allowance.h - how many points a member may spend here and now, without asking headquarters.
 *
 * Points that HQ has set aside for this very till (a lease) are certain, and so are those it holds
 * for this basket. The rest is trust: what the till remembers of the member's balance may have been
 * spent elsewhere meanwhile. Trust is bounded for each member and day, for all members of this till
 * together, and as a share of the remembered balance, so that the most a cut-off till can cost is
 * known before it is cut off (design.md 9, sync.md 1.4). A bound of 0 allows nothing on trust.
 */
#ifndef SUANPAN_ALLOWANCE_H
#define SUANPAN_ALLOWANCE_H

#include <stdint.h>

enum {
	POINTS_BOUND_MAX = 1000000000,
	LEASE_HOURS_MAX = 24 * 366,
	LEASE_HOURS_USUAL = 72,
};

/* How far trust goes, as headquarters has set it. */
struct points_policy {
	int64_t member_day; /* of one member, on one business day, at this till */
	int64_t till;       /* of all members, until HQ has posted it */
	int32_t share_bp;   /* of the balance HQ last told, in basis points */
	int32_t lease_h;    /* a lease is good for so many hours after HQ was last heard */
};

/* What this till knows of one member. */
struct points_facts {
	int64_t balance;     /* as shown: HQ's and what we earned and spent since; may be below 0 */
	int64_t told;        /* HQ's balance alone */
	int64_t lease_left;  /* of a lease that may still be used, 0 without */
	int64_t held;        /* by HQ for this basket, 0 without */
	int64_t spent_today; /* on trust, by this member on this business day, here */
	int64_t spent_open;  /* on trust, by this member, not yet posted by HQ */
	int64_t till_open;   /* on trust, by all members, not yet posted by HQ */
};

/* What kept it below the wish. */
enum points_bound {
	POINTS_ENOUGH,
	POINTS_BALANCE, /* the member has no more */
	POINTS_EARN_ONLY,
	POINTS_MEMBER_DAY,
	POINTS_TILL,
	POINTS_SHARE,
};

/* Of at most `wish` points, how many may be spent and what covers them: the lease first, then the
 * hold, then trust. None is negative. */
struct allowance {
	int64_t leased, held, trusted;
	enum points_bound bound;
};

struct allowance allowance_of(
	const struct points_policy *policy, const struct points_facts *facts, int64_t wish);
int64_t allowance_sum(const struct allowance *allowance);

/* The most this till could cost beyond the balances, if it were cut off now: what is open on trust
 * and what may still be. */
int64_t till_points_exposure(const struct points_policy *policy, int64_t till_open);

#endif
