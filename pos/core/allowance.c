#include "pos/core/allowance.h"

#include "pos/core/money.h"

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What is left of a bound; 0 if it is used up or passed. */
static int64_t left_of(int64_t bound, int64_t used)
{
	int64_t left;
	if (__builtin_sub_overflow(bound, used, &left))
		return 0;
	return left > 0 ? left : 0;
}

static int64_t share_of(const struct points_policy *policy, const struct points_facts *facts)
{
	int64_t share = 0;
	bool fits = facts->told > 0 &&
		    money_share(facts->told, policy->share_bp, 10000, ROUND_FLOOR, &share);
	return fits ? left_of(share, facts->spent_open) : 0;
}

/* The least of the bounds of trust, and which of them it is. */
static int64_t trust(const struct points_policy *policy, const struct points_facts *facts,
	enum points_bound *bound)
{
	const struct {
		int64_t left;
		enum points_bound bound;
	} bounds[] = {
		{left_of(policy->member_day, facts->spent_today), POINTS_MEMBER_DAY},
		{left_of(policy->till, facts->till_open), POINTS_TILL},
		{share_of(policy, facts), POINTS_SHARE},
	};
	int64_t least = bounds[0].left;
	*bound = bounds[0].bound;
	for (int i = 1; i < 3; i++) {
		if (bounds[i].left >= least)
			continue;
		least = bounds[i].left;
		*bound = bounds[i].bound;
	}
	if (policy->member_day <= 0 || policy->till <= 0 || policy->share_bp <= 0)
		*bound = POINTS_EARN_ONLY;
	return *bound == POINTS_EARN_ONLY ? 0 : least;
}

struct allowance allowance_of(
	const struct points_policy *policy, const struct points_facts *facts, int64_t wish)
{
	struct allowance allowance = {.bound = POINTS_ENOUGH};
	int64_t rest = lesser(wish, facts->balance);
	if (rest < wish)
		allowance.bound = POINTS_BALANCE;
	if (rest <= 0)
		return allowance;
	allowance.leased = lesser(rest, left_of(facts->lease_left, 0));
	rest -= allowance.leased;
	allowance.held = lesser(rest, left_of(facts->held, 0));
	rest -= allowance.held;
	enum points_bound bound;
	allowance.trusted = lesser(rest, trust(policy, facts, &bound));
	if (allowance.trusted < rest)
		allowance.bound = bound;
	return allowance;
}

int64_t allowance_sum(const struct allowance *allowance)
{
	return allowance->leased + allowance->held + allowance->trusted;
}

int64_t till_points_exposure(const struct points_policy *policy, int64_t till_open)
{
	bool trusts = policy->member_day > 0 && policy->till > 0 && policy->share_bp > 0;
	int64_t most = trusts ? policy->till : 0;
	return till_open > most ? till_open : most;
}
