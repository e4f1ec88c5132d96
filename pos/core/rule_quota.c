#include "pos/core/rule_quota.h"

#include <string.h>

/* So much of it counts as gone that just what is left remains; none of it where the quota is the
 * larger. */
static int64_t told(int64_t limit, int64_t left)
{
	if (limit < 0 || left >= limit)
		return 0;
	return left > 0 ? limit - left : limit;
}

static void tell(const struct rule_quotas *quotas, const struct limited_rule *limited)
{
	struct rule_use *use = &quotas->use[limited->rule];
	const struct rule_quota *left = &limited->left;
	use->used = told(limited->limits.uses, left->listed ? left->uses : 0);
	use->spent_minor = told(limited->limits.minor, left->listed ? left->minor : 0);
}

void rule_quotas_of(struct rule_quotas *quotas, const struct rules *rules,
	struct limited_rule *limited, struct rule_use *use)
{
	*quotas = (struct rule_quotas){.rules = rules, .limited = limited, .use = use};
	memset(use, 0, rules_count(rules) * sizeof *use);
	for (uint32_t i = 0; i < rules_count(rules); i++) {
		struct limited_rule one = {.rule = i};
		if (!rules_limits(rules, i, &one.limits))
			continue;
		limited[quotas->count++] = one;
		tell(quotas, &one);
	}
}

void rule_quotas_member(struct rule_quotas *quotas, const struct member_more *more)
{
	for (uint32_t i = 0; i < quotas->count; i++)
		quotas->use[quotas->limited[i].rule].member_used = 0;
	for (uint32_t i = 0; more && i < more->used_count; i++) {
		uint32_t rule = rules_find(quotas->rules, more->used[i].rule);
		if (rule_quotas_find(quotas, rule))
			quotas->use[rule].member_used = more->used[i].count;
	}
}

static struct limited_rule *find(const struct rule_quotas *quotas, uint32_t rule)
{
	uint32_t low = 0, high = quotas ? quotas->count : 0;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (quotas->limited[middle].rule < rule)
			low = middle + 1;
		else
			high = middle;
	}
	bool found = quotas && low < quotas->count && quotas->limited[low].rule == rule;
	return found ? &quotas->limited[low] : NULL;
}

const struct limited_rule *rule_quotas_find(const struct rule_quotas *quotas, uint32_t rule)
{
	return find(quotas, rule);
}

/* Of the sale's rule at i, if somebody counts it and it was used; else NULL. */
static const struct limited_rule *used_by(
	const struct rule_quotas *quotas, const struct closed_sale *sale, uint32_t i)
{
	if (!closed_sale_used(sale, i))
		return NULL;
	return find(quotas, rules_find(quotas->rules, sale->rules[i].id));
}

void rule_quotas_clear(struct rule_quotas *quotas)
{
	for (uint32_t i = 0; i < quotas->count; i++) {
		quotas->limited[i].left = (struct rule_quota){.listed = false};
		tell(quotas, &quotas->limited[i]);
	}
}

void rule_quotas_set(struct rule_quotas *quotas, const char *rule, const struct rule_quota *left)
{
	struct limited_rule *limited = find(quotas, rules_find(quotas->rules, rule));
	if (!limited)
		return;
	limited->left = *left;
	tell(quotas, limited);
}

static void take_off(int64_t *left, int64_t much)
{
	if (*left != QUOTA_OPEN)
		*left -= much;
}

void rule_quotas_used(struct rule_quotas *quotas, const char *rule, int64_t uses, int64_t minor)
{
	struct limited_rule *limited = find(quotas, rules_find(quotas->rules, rule));
	if (!limited)
		return;
	take_off(&limited->left.uses, uses);
	take_off(&limited->left.minor, minor);
	tell(quotas, limited);
}

void rule_quotas_sold(struct rule_quotas *quotas, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->rule_count; i++)
		if (closed_sale_used(sale, i))
			rule_quotas_used(quotas, sale->rules[i].id, 1, sale->rules[i].taken_minor);
}

bool rule_quotas_allow(const struct rule_quotas *quotas, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->rule_count; i++) {
		const struct limited_rule *limited = used_by(quotas, sale, i);
		if (!limited)
			continue;
		const struct rule_quota *left = &limited->left;
		if (limited->limits.uses >= 0 && (!left->listed || left->uses < 1))
			return false;
		if (limited->limits.minor >= 0 &&
			(!left->listed || left->minor < sale->rules[i].taken_minor))
			return false;
	}
	return true;
}

bool rule_quota_gone(const struct limited_rule *limited)
{
	const struct rule_quota *left = &limited->left;
	return (limited->limits.uses >= 0 && (!left->listed || left->uses <= 0)) ||
	       (limited->limits.minor >= 0 && (!left->listed || left->minor <= 0));
}

static bool is_about_quota(const struct limited_rule *limited, enum reason reason)
{
	if (reason != REASON_USAGE_LIMIT && reason != REASON_BUDGET_EXHAUSTED)
		return false;
	/* What nobody has left at all is not this till's affair. */
	return limited->limits.uses != 0 && limited->limits.minor != 0;
}

enum text rule_quotas_reason(const struct rule_quotas *quotas, const struct rejection *rejection)
{
	const struct limited_rule *limited = rule_quotas_find(quotas, rejection->rule);
	if (!limited || !is_about_quota(limited, rejection->reason))
		return TEXT_NONE;
	if (!limited->left.listed)
		return TEXT_QUOTA_REASON_NONE;
	if (rejection->reason == REASON_USAGE_LIMIT)
		return TEXT_QUOTA_REASON_GONE;
	return rule_quota_gone(limited) ? TEXT_QUOTA_REASON_BUDGET : TEXT_QUOTA_REASON_SHORT;
}
