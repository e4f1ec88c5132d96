#include "pos/core/engine_run.h"

/* The units and the money of the lines that a condition means. */
struct measure {
	int64_t units, most_of_a_line, running, list;
	bool any;
};

static struct measure measure(const struct run *run, uint32_t sel)
{
	struct measure sum = {0};
	for_lines (line, run, sel) {
		int64_t qty = run->lines[line].qty;
		sum.any = true;
		sum.units += qty;
		sum.most_of_a_line = qty > sum.most_of_a_line ? qty : sum.most_of_a_line;
		sum.running += line_running(run, line);
		sum.list += run->lines[line].list;
	}
	return sum;
}

static int64_t spending_short(const struct run *run, const struct condition *condition)
{
	struct measure sum = measure(run, condition->sel);
	int64_t spent = condition->base == BASE_LIST ? sum.list : sum.running;
	return spent < condition->least ? condition->least - spent : 0;
}

static bool in_time(const struct run *run, const struct condition *condition)
{
	const struct civil *now = &run->basket->now;
	int32_t second = now->hour * 3600 + now->minute * 60 + now->second;
	return run->basket->has_now && second >= condition->from && second < condition->to;
}

static bool shopper_meets(const struct run *run, const struct condition *condition)
{
	const struct shopper *shopper = run->basket->shopper;
	if (!shopper)
		return false;
	switch (condition->kind) {
	case CONDITION_MEMBER:
		return true;
	case CONDITION_MEMBER_GROUP:
		return list_has(run->rules, &condition->in, run->member_group);
	case CONDITION_MEMBER_TIER:
		return list_has(run->rules, &condition->in, run->tier);
	case CONDITION_ORDER_NO:
		return (int64_t)shopper->completed_orders + 1 == condition->least;
	case CONDITION_BIRTHDAY_MONTH:
		return shopper->birthday_month;
	case CONDITION_BIRTHDAY_DAY:
		return shopper->birthday_day;
	case CONDITION_QTY:
	case CONDITION_LINE_QTY:
	case CONDITION_HAS:
	case CONDITION_SPEND:
	case CONDITION_TIME_OF_DAY:
		break;
	}
	return false;
}

static bool holds(const struct run *run, const struct condition *condition)
{
	switch (condition->kind) {
	case CONDITION_QTY:
		return measure(run, condition->sel).units >= condition->least;
	case CONDITION_LINE_QTY: {
		struct measure sum = measure(run, condition->sel);
		return sum.any && sum.most_of_a_line >= condition->least;
	}
	case CONDITION_HAS:
		return measure(run, condition->sel).any;
	case CONDITION_SPEND:
		return spending_short(run, condition) == 0;
	case CONDITION_TIME_OF_DAY:
		return in_time(run, condition);
	case CONDITION_MEMBER:
	case CONDITION_MEMBER_GROUP:
	case CONDITION_MEMBER_TIER:
	case CONDITION_ORDER_NO:
	case CONDITION_BIRTHDAY_MONTH:
	case CONDITION_BIRTHDAY_DAY:
		return shopper_meets(run, condition);
	}
	return false;
}

bool conditions_hold(const struct run *run, uint32_t index, int64_t *short_minor)
{
	const struct rule *rule = rule_at(run->rules, index);
	int64_t most_short = 0;
	bool all = true;
	*short_minor = 0;
	for (uint32_t i = 0; i < rule->when_count; i++) {
		const struct condition *condition = condition_at(run->rules, rule->when_first + i);
		if (holds(run, condition))
			continue;
		all = false;
		/* "18.00 more" would be a lie if something else is missing too. */
		if (condition->kind != CONDITION_SPEND)
			return false;
		int64_t missing = spending_short(run, condition);
		most_short = missing > most_short ? missing : most_short;
	}
	*short_minor = most_short;
	return all;
}

static enum lack lack_of(enum condition_kind kind)
{
	switch (kind) {
	case CONDITION_QTY:
	case CONDITION_LINE_QTY:
	case CONDITION_HAS:
		return LACK_GOODS;
	case CONDITION_SPEND:
		return LACK_NOTHING;
	case CONDITION_MEMBER:
		return LACK_MEMBER;
	case CONDITION_MEMBER_GROUP:
		return LACK_GROUP;
	case CONDITION_MEMBER_TIER:
		return LACK_TIER;
	case CONDITION_ORDER_NO:
		return LACK_ORDER_NO;
	case CONDITION_BIRTHDAY_MONTH:
		return LACK_BIRTHDAY_MONTH;
	case CONDITION_BIRTHDAY_DAY:
		return LACK_BIRTHDAY_DAY;
	case CONDITION_TIME_OF_DAY:
		return LACK_TIME_OF_DAY;
	}
	return LACK_NOTHING;
}

enum lack conditions_lack(const struct run *run, uint32_t index)
{
	const struct rule *rule = rule_at(run->rules, index);
	for (uint32_t i = 0; i < rule->when_count; i++) {
		const struct condition *condition = condition_at(run->rules, rule->when_first + i);
		if (condition->kind != CONDITION_SPEND && !holds(run, condition))
			return lack_of(condition->kind);
	}
	return LACK_NOTHING;
}

uint32_t conditions_unmet(const struct run *run, uint32_t index)
{
	const struct rule *rule = rule_at(run->rules, index);
	uint32_t unmet = 0;
	for (uint32_t i = 0; i < rule->when_count && i < 32; i++)
		if (!holds(run, condition_at(run->rules, rule->when_first + i)))
			unmet |= UINT32_C(1) << i;
	return unmet;
}
