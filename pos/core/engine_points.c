#include "pos/core/engine_run.h"

#include <assert.h>
#include <string.h>

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* What the member can still spend in this sale. */
static int64_t points_left(const struct run *run)
{
	const struct shopper *shopper = run->basket->shopper;
	int64_t left = 0;
	if (!shopper || !shopper->has_points ||
		!money_add(shopper->points, -run->tally.points_used, &left))
		return 0;
	return left > 0 ? left : 0;
}

/* What the basket's limit leaves of them; a rule asks for no more than the customer wants. */
static int64_t points_wanted(const struct run *run, int64_t points)
{
	int64_t limit = run->basket->points_limit;
	if (!run->basket->limits_points)
		return points;
	int64_t left = limit > run->tally.points_used ? limit - run->tally.points_used : 0;
	return lesser(points, left);
}

/* The steps that the lines and the caps have room for. */
static int64_t steps_with_room(const struct run *run, const struct effect *effect, int64_t room)
{
	int64_t each = effect->points_pay.minor_per_step;
	int64_t caps = INT64_MAX;
	if (effect->points_pay.cap_minor != NO_LIMIT)
		caps = effect->points_pay.cap_minor;
	if (effect->points_pay.cap_bp != NO_LIMIT)
		caps = lesser(caps, percent(chosen_running(run), (int32_t)effect->points_pay.cap_bp,
					    ROUND_FLOOR));
	int64_t by_room = room / each;
	if (effect->points_pay.allow_overshoot && room % each != 0)
		by_room++;
	return lesser(by_room, caps / each);
}

/* Over the units of the line by the money that the points paid of each. */
static void store_unit_points(
	struct run *run, uint32_t line, const int64_t *taken_before, int64_t points)
{
	uint32_t first = run->lines[line].first_unit;
	uint32_t qty = run->lines[line].qty;
	int64_t *paid = run->unit_weights;
	for (uint32_t i = 0; i < qty; i++)
		paid[i] = run->unit_taken[first + i] - taken_before[first + i];
	struct allocation over = {
		.weights = paid,
		.shares = run->unit_shares,
		.count = qty,
		.how = ALLOC_LARGEST_REMAINDER,
	};
	bool fits = allocate(&over, points, run->allocate_room);
	assert(fits);
	(void)fits;
	for (uint32_t i = 0; i < qty; i++)
		run->unit_points[first + i] += run->unit_shares[i];
}

/* Shares the points over the units they paid for, so that a return can give them back. */
static void store_points(
	struct run *run, const int64_t *taken_before, int64_t points, enum alloc how)
{
	for (uint32_t i = 0; i < run->chosen_count; i++) {
		uint32_t line = run->chosen[i];
		run->weights[i] = run->line_taken[line] - run->line_before[line];
		/* A cap, so that a line off which nothing was paid gets none. */
		run->caps[i] = points;
	}
	struct allocation over = {
		.weights = run->weights,
		.caps = run->caps,
		.shares = run->shares,
		.count = run->chosen_count,
		.how = how,
	};
	bool fits = allocate(&over, points, run->allocate_room);
	assert(fits);
	(void)fits;
	for (uint32_t i = 0; i < run->chosen_count; i++)
		store_unit_points(run, run->chosen[i], taken_before, run->shares[i]);
}

void take_points_pay(struct run *run, uint32_t rule, const struct effect *effect)
{
	int64_t left = points_left(run);
	bool all = effect->points_pay.points == NO_LIMIT;
	int64_t asked = points_wanted(run, all ? left : effect->points_pay.points);
	if (asked > left) {
		run->rulings[rule].short_of_points = true;
		return;
	}
	choose_lines(run, effect->sel);
	int64_t room = 0;
	for (uint32_t i = 0; i < run->chosen_count; i++)
		room += line_room(run, run->chosen[i]);
	int64_t steps = lesser(asked / effect->points_pay.step, steps_with_room(run, effect, room));
	if (steps == 0)
		return;
	int64_t before = run->tally.taken;
	int64_t amount = lesser(steps * effect->points_pay.minor_per_step, room);
	int64_t *taken_before = run->unit_price;
	memcpy(taken_before, run->unit_taken, run->unit_count * sizeof *taken_before);
	take_from_chosen(run, amount, effect->alloc);
	run->tally.points_used += steps * effect->points_pay.step;
	run->tally.points_paid_minor += run->tally.taken - before;
	store_points(run, taken_before, steps * effect->points_pay.step, effect->alloc);
}

static void add(struct run *run, int64_t *sum, int64_t more)
{
	if (!money_add(*sum, more, sum))
		run->overflow = true;
}

/* How the multipliers of one line add up; see quote-format.md, "Earning". */
struct multipliers {
	int64_t product, most, more; /* thousandths */
	bool any_product, any_max;
};

static void multiply(struct run *run, struct multipliers *line, const struct effect *effect)
{
	int64_t milli = effect->multiply.milli;
	switch (effect->multiply.combine) {
	case COMBINE_MAX:
		line->most = !line->any_max || milli > line->most ? milli : line->most;
		line->any_max = true;
		break;
	case COMBINE_PRODUCT:
		line->any_product = true;
		if (!money_share(line->product, milli, 1000, ROUND_FLOOR, &line->product))
			run->overflow = true;
		break;
	case COMBINE_ADD:
		add(run, &line->more, milli > 1000 ? milli - 1000 : 0);
		break;
	}
}

/* Lists the applied rules with effects on points, in file order: product multipliers count in it,
 * whatever the order of turns. */
static void list_earners(struct run *run)
{
	run->earner_count = 0;
	for (uint32_t rule = 0; rule < run->rules->rule_count; rule++)
		if (run->rulings[rule].standing == STANDING_APPLIED &&
			rule_at(run->rules, rule)->points_effects)
			run->earners[run->earner_count++] = rule;
}

static int64_t factor_of(struct run *run, uint32_t line)
{
	struct multipliers all = {.product = 1000};
	if (run->basket->lines[line].no_points)
		return 0;
	for (uint32_t e = 0; e < run->earner_count; e++) {
		const struct rule *rule = rule_at(run->rules, run->earners[e]);
		for (uint32_t i = 0; i < rule->then_count; i++) {
			const struct effect *effect = effect_at(run->rules, rule->then_first + i);
			if (effect->kind == EFFECT_MULTIPLY && line_matches(run, line, effect->sel))
				multiply(run, &all, effect);
		}
	}
	int64_t factor = all.any_product ? all.product : all.any_max ? all.most : 1000;
	add(run, &factor, all.more);
	return factor;
}

/* amount * points / per, where amount is in thousandths of a minor unit. */
static int64_t rate(struct run *run, const struct effect *effect, int64_t amount_milli)
{
	int64_t per_milli = effect->earn.per_minor * 1000;
	int64_t points = 0;
	bool fits = effect->earn.per_step
			    ? money_times(amount_milli / per_milli, effect->earn.points, &points)
			    : money_share(amount_milli, effect->earn.points, per_milli,
				      effect->round, &points);
	run->overflow |= !fits;
	return points;
}

static int64_t earn(struct run *run, const struct effect *effect)
{
	int64_t sum = 0;
	for_lines (line, run, effect->sel) {
		bool list = effect->earn.base == BASE_LIST;
		int64_t amount = list ? run->lines[line].list : line_running(run, line);
		int64_t weighed = 0;
		if (!money_times(amount, run->factor[line], &weighed))
			run->overflow = true;
		add(run, &sum, weighed);
	}
	int64_t noncash = 0;
	if (!money_times(run->basket->noncash_minor, 1000, &noncash))
		run->overflow = true;
	add(run, &sum, -noncash);
	return rate(run, effect, sum > 0 ? sum : 0);
}

static int64_t earn_by_unit(struct run *run, const struct effect *effect)
{
	int64_t units = 0, points = 0;
	for_lines (line, run, effect->sel)
		if (!run->basket->lines[line].no_points)
			units += run->lines[line].qty;
	if (!money_times(units, effect->earn.points, &points))
		run->overflow = true;
	return points;
}

static int64_t effect_earns(struct run *run, const struct effect *effect)
{
	switch (effect->kind) {
	case EFFECT_EARN:
		return earn(run, effect);
	case EFFECT_EARN_FLAT:
		return effect->earn.points;
	case EFFECT_EARN_UNIT:
		return earn_by_unit(run, effect);
	case EFFECT_MULTIPLY:
	case EFFECT_PCT:
	case EFFECT_AMT:
	case EFFECT_FIX_PRICE:
	case EFFECT_CHEAPEST_PCT:
	case EFFECT_BXGY:
	case EFFECT_GIVE:
	case EFFECT_GROUP_AMT:
	case EFFECT_GROUP_PCT:
	case EFFECT_STEP_AMT:
	case EFFECT_STEP_PCT:
	case EFFECT_FIRST_THEN:
	case EFFECT_BUNDLE:
	case EFFECT_ROUND_TOTAL:
	case EFFECT_SPEND_GROUPS_PCT:
	case EFFECT_POINTS_PAY:
		break;
	}
	return 0;
}

/* The first taking of this rule or of one applied after it. */
static uint32_t takings_before(const struct run *run, uint32_t rule)
{
	uint32_t taking = 0;
	for (uint32_t i = 0; run->applied[i] != rule; i++)
		while (taking < run->tally.taking_count &&
			run->takings[taking].rule == run->applied[i])
			taking++;
	return taking;
}

/* Marks the lines that the first so many takings took from. */
static void mark_touched(struct run *run, uint32_t takings)
{
	for (uint32_t i = 0; i < run->line_count; i++)
		run->lines[i].touched = false;
	for (uint32_t i = 0; i < takings; i++)
		run->lines[run->takings[i].line].touched = true;
}

/* Takes back from the lines what was taken off them after this rule's turn: of a line that came
 * back in part as much as its kept units have of it, odd minor units aside. */
static void rewind_to(struct run *run, uint32_t rule)
{
	uint32_t before = takings_before(run, rule);
	mark_touched(run, before);
	for (uint32_t i = before; i < run->tally.taking_count; i++) {
		const struct line *line = &run->lines[run->takings[i].line];
		int64_t *taken = &run->line_taken[run->takings[i].line];
		int64_t later = 0;
		if (!money_share(run->takings[i].taken_minor, line->qty, line->sold, ROUND_FLOOR,
			    &later))
			run->overflow = true;
		*taken -= lesser(later, *taken);
	}
}

bool still_deserved(struct run *run, uint32_t rule)
{
	int64_t short_minor;
	memcpy(run->line_before, run->line_taken, run->line_count * sizeof *run->line_taken);
	rewind_to(run, rule);
	bool holds = conditions_hold(run, rule, &short_minor);
	memcpy(run->line_taken, run->line_before, run->line_count * sizeof *run->line_taken);
	mark_touched(run, run->tally.taking_count);
	return holds;
}

static int64_t all_effects_earn(struct run *run, bool after_return)
{
	int64_t points = 0;
	for (uint32_t e = 0; e < run->earner_count; e++) {
		const struct rule *rule = rule_at(run->rules, run->earners[e]);
		for (uint32_t i = 0; i < rule->then_count; i++) {
			const struct effect *effect = effect_at(run->rules, rule->then_first + i);
			bool flat = effect->kind == EFFECT_EARN_FLAT;
			if (after_return && flat && !still_deserved(run, run->earners[e]))
				continue;
			add(run, &points, effect_earns(run, effect));
		}
	}
	return points;
}

int64_t points_earned(struct run *run)
{
	list_earners(run);
	for (uint32_t line = 0; line < run->line_count; line++)
		run->factor[line] = factor_of(run, line);
	return run->basket->shopper ? all_effects_earn(run, false) : 0;
}

int64_t points_kept(struct run *run)
{
	list_earners(run);
	/* Of a sale that came back whole nothing is earned, not even what asks for nothing. */
	bool any = next_line(run, ALL_LINES, 0) < run->line_count;
	return any && run->basket->shopper ? all_effects_earn(run, true) : 0;
}
