#include "pos/core/engine_run.h"

#include "pos/core/ranking.h"

#include <string.h>

/* A stretch of run->turns. */
struct stretch {
	uint32_t from, to;
};

static struct stretch stage_stretch(const struct run *run, int32_t stage)
{
	const uint32_t *order = run->turns;
	struct stretch stretch = {0, run->turn_count};
	while (stretch.from < stretch.to && rule_at(run->rules, order[stretch.from])->stage < stage)
		stretch.from++;
	stretch.to = stretch.from;
	while (stretch.to < run->turn_count &&
		rule_at(run->rules, order[stretch.to])->stage == stage)
		stretch.to++;
	return stretch;
}

static bool is_wanted(const struct run *run, uint32_t code)
{
	for (uint32_t i = 0; i < run->basket->code_count; i++)
		if (run->basket->codes[i].wanted && run->codes[i] == code)
			return true;
	return false;
}

/* Coupons compete; a coded rule on points alone takes its turn like any other. */
static uint32_t list_coupons(struct run *run, struct stretch stage)
{
	const uint32_t *order = run->turns;
	uint32_t count = 0;
	for (uint32_t i = stage.from; i < stage.to; i++) {
		const struct rule *rule = rule_at(run->rules, order[i]);
		bool done = rule->group != NO_GROUP && run->group_done[rule->group];
		bool competes = rule->code != NO_TEXT && rule->price_effects && !done &&
				order[i] != run->exclusive_winner;
		if (!competes || !may_turn(run, order[i]))
			continue;
		run->rulings[order[i]].wanted = is_wanted(run, rule->code);
		run->coupons[count++] = order[i];
	}
	return count;
}

static void bench_coupons(struct run *run, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		run->rulings[run->coupons[i]].benched = true;
}

static int64_t expiry(const struct run *run, uint32_t rule)
{
	int64_t to = rule_at(run->rules, rule)->active_to;
	return to == NO_LIMIT ? INT64_MAX : to;
}

static bool expires_sooner(const void *arg, uint32_t a, uint32_t b)
{
	return expiry(arg, a) < expiry(arg, b);
}

static bool lower_id(const void *arg, uint32_t a, uint32_t b)
{
	const struct run *run = arg;
	return strcmp(rules_id(run->rules, a), rules_id(run->rules, b)) < 0;
}

static bool better_alone(const void *arg, uint32_t a, uint32_t b)
{
	const struct run *run = arg;
	if (run->rulings[a].wanted != run->rulings[b].wanted)
		return run->rulings[a].wanted;
	if (run->coupon_total[a] != run->coupon_total[b])
		return run->coupon_total[a] < run->coupon_total[b];
	if (expiry(run, a) != expiry(run, b))
		return expires_sooner(run, a, b);
	return lower_id(run, a, b);
}

/* A set of coupons and what it is worth. */
struct coupon_set {
	uint32_t rules[COUPONS_COMPARED], count, wanted;
	int64_t total, free_units;
};

static int64_t free_units(const struct run *run)
{
	int64_t units = 0;
	for (uint32_t i = 0; i < run->tally.free_count; i++)
		units += run->free_items[i].qty;
	return units;
}

/* Compares two sets of the same size place by place, each in this order. <0: a comes first. */
static int compare_by(const struct run *run, struct coupon_set a, struct coupon_set b,
	bool (*before)(const void *arg, uint32_t a, uint32_t b))
{
	uint32_t room[COUPONS_COMPARED];
	rank(a.rules, room, a.count, before, run);
	rank(b.rules, room, b.count, before, run);
	for (uint32_t i = 0; i < a.count; i++) {
		if (before(run, a.rules[i], b.rules[i]))
			return -1;
		if (before(run, b.rules[i], a.rules[i]))
			return 1;
	}
	return 0;
}

/* programme.md 3.4: total due, then fewer coupons, then coupons expiring sooner, then lowest ids.
 * More gifts come before fewer coupons, or a gift coupon, which lowers no total, could never win.
 * What somebody chose comes before everything. */
static bool better_set(
	const struct run *run, const struct coupon_set *a, const struct coupon_set *b)
{
	if (a->wanted != b->wanted)
		return a->wanted > b->wanted;
	if (a->total != b->total)
		return a->total < b->total;
	if (a->free_units != b->free_units)
		return a->free_units > b->free_units;
	if (a->count != b->count)
		return a->count < b->count;
	int sooner = compare_by(run, *a, *b, expires_sooner);
	return sooner != 0 ? sooner < 0 : compare_by(run, *a, *b, lower_id) < 0;
}

/* Runs the stage with these coupons and puts everything back; false if one of them did not apply.
 */
static bool try_set(struct run *run, struct stretch stage, struct coupon_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		run->rulings[set->rules[i]].benched = false;
	run_turns(run, stage.from, stage.to);
	set->total = run->list - run->tally.taken;
	set->free_units = free_units(run);
	bool all = true;
	for (uint32_t i = 0; i < set->count; i++) {
		all = all && run->rulings[set->rules[i]].standing == STANDING_APPLIED;
		run->rulings[set->rules[i]].benched = true;
	}
	load_run(run, SAVE_COUPONS);
	return all;
}

/* Tries every coupon alone. Those that apply stay in run->coupons, the best of them first; the
 * others keep the reason they got. */
static uint32_t try_each_alone(struct run *run, struct stretch stage, uint32_t count)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < count; i++) {
		struct coupon_set alone = {.rules = {run->coupons[i]}, .count = 1};
		if (!try_set(run, stage, &alone))
			continue;
		run->coupon_total[run->coupons[i]] = alone.total;
		run->coupons[kept++] = run->coupons[i];
	}
	rank(run->coupons, run->rank_room, kept, better_alone, run);
	return kept;
}

/* An undecided coupon that the turn of this rule asks for: itself, or one of its group. */
static uint32_t undecided_at(const struct run *run, uint32_t rule)
{
	uint32_t group = rule_at(run->rules, rule)->group;
	if (group == NO_GROUP)
		return run->rulings[rule].undecided ? rule : NO_RULE;
	if (run->group_done[group])
		return NO_RULE;
	for (; rule != NO_RULE; rule = rule_at(run->rules, rule)->next_in_group)
		if (run->rulings[rule].undecided)
			return rule;
	return NO_RULE;
}

static bool all_applied(const struct run *run, const struct coupon_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (run->rulings[set->rules[i]].standing != STANDING_APPLIED)
			return false;
	return true;
}

/* The search for the best set of the first `compared` of run->coupons, of which a sale may use
 * `most`. */
struct search {
	struct coupon_set best;
	int64_t most;
	uint32_t compared;
	bool bounded; /* no undecided coupon ever takes more than it did alone */
};

/* Whether the rule takes no more, the more others took before it: then what it took alone is the
 * most it can take in any set. Its conditions are no matter, for who does not meet them takes
 * nothing. */
static bool takes_less_and_less(const struct run *run, uint32_t index)
{
	const struct rule *rule = rule_at(run->rules, index);
	const struct effect *effect = effect_at(run->rules, rule->then_first);
	return rule->then_count == 1 && (effect->kind == EFFECT_PCT || effect->kind == EFFECT_AMT ||
						effect->kind == EFFECT_FIX_PRICE);
}

/* Whether the coupons that are compared are all that this stage can take, and each is bounded.
 * Those that somebody chose go before those that take more. */
static bool is_bounded(const struct run *run, struct stretch stage, uint32_t compared)
{
	for (uint32_t i = stage.from; i < stage.to; i++) {
		uint32_t rule = run->turns[i];
		if (rule_at(run->rules, rule)->price_effects && may_turn(run, rule))
			return false;
	}
	for (uint32_t i = 0; i < compared; i++)
		if (run->rulings[run->coupons[i]].wanted ||
			!takes_less_and_less(run, run->coupons[i]))
			return false;
	return true;
}

/* Whether a coupon of the set has yet to take what it takes: a group's turn comes with the first of
 * its rules that takes part. */
static bool still_waits(const struct run *run, const struct coupon_set *set)
{
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t group = rule_at(run->rules, set->rules[i])->group;
		if (group != NO_GROUP && !run->group_done[group])
			return true;
	}
	return false;
}

/* Whether even the most that the undecided coupons can take leaves more to pay than the best set.
 * Those that took most alone come first in run->coupons. */
static bool hopeless(
	const struct run *run, const struct search *search, const struct coupon_set *set)
{
	int64_t before = run->list - run->saves[SAVE_COUPONS].tally.taken;
	int64_t at_least = run->list - run->tally.taken;
	int64_t more = search->most - set->count;
	for (uint32_t i = 0; i < search->compared && more > 0; i++) {
		if (!run->rulings[run->coupons[i]].undecided)
			continue;
		at_least -= before - run->coupon_total[run->coupons[i]];
		more--;
	}
	return at_least > search->best.total && !still_waits(run, set);
}

/* All sets that hold these coupons and any of the undecided, from this turn of the stage on: what
 * two sets have in common at its beginning is worked out once, and sets that cannot be the best are
 * left out. */
static void walk_sets(
	struct run *run, struct stretch rest, struct coupon_set set, struct search *search)
{
	const uint32_t *order = run->turns;
	while (rest.from < rest.to) {
		uint32_t coupon = undecided_at(run, order[rest.from]);
		if (coupon == NO_RULE) {
			run_turns(run, rest.from, rest.from + 1);
			rest.from++;
			if (search->bounded && hopeless(run, search, &set))
				return;
			continue;
		}
		struct ruling *ruling = &run->rulings[coupon];
		ruling->undecided = false;
		if (set.count < search->most) {
			struct coupon_set more = set;
			more.rules[more.count++] = coupon;
			more.wanted += ruling->wanted;
			ruling->benched = false;
			save_run(run, SAVE_SET + set.count);
			walk_sets(run, rest, more, search);
			load_run(run, SAVE_SET + set.count);
			ruling->benched = true;
		}
		walk_sets(run, rest, set, search);
		ruling->undecided = true;
		return;
	}
	set.total = run->list - run->tally.taken;
	set.free_units = free_units(run);
	if (all_applied(run, &set) && better_set(run, &set, &search->best))
		search->best = set;
}

static struct coupon_set best_set(struct run *run, struct stretch stage, uint32_t count)
{
	int64_t max = run->rules->coupons_max;
	uint32_t compared = count < COUPONS_COMPARED ? count : COUPONS_COMPARED;
	struct search search = {
		.best = {.total = INT64_MAX},
		.most = max != NO_LIMIT && max < COUPONS_COMPARED ? max : COUPONS_COMPARED,
		.compared = compared,
		.bounded = is_bounded(run, stage, compared),
	};
	for (uint32_t i = 0; i < compared; i++)
		run->rulings[run->coupons[i]].undecided = true;
	walk_sets(run, stage, (struct coupon_set){0}, &search);
	for (uint32_t i = 0; i < compared; i++)
		run->rulings[run->coupons[i]].undecided = false;
	load_run(run, SAVE_COUPONS);
	return search.best;
}

static void run_coupon_stage(struct run *run, struct stretch stage)
{
	uint32_t count = list_coupons(run, stage);
	if (count > 0) {
		save_run(run, SAVE_COUPONS);
		bool trying = run->trying;
		run->trying = true;
		bench_coupons(run, count);
		count = try_each_alone(run, stage, count);
		struct coupon_set best = best_set(run, stage, count);
		run->trying = trying;
		for (uint32_t i = 0; i < count; i++)
			refuse(run, run->coupons[i], REASON_LOST_BEST_SET);
		for (uint32_t i = 0; i < best.count; i++)
			run->rulings[best.rules[i]].benched = false;
	}
	run_turns(run, stage.from, stage.to);
}

/* All turns of everybody who is not benched. */
static void run_all_turns(struct run *run)
{
	if (!run->rules->staged) {
		run_turns(run, 0, run->turn_count);
		return;
	}
	struct stretch stage = stage_stretch(run, STAGE_COUPONS);
	run_turns(run, 0, stage.from);
	run_coupon_stage(run, stage);
	run_turns(run, stage.to, run->turn_count);
}

/* Whether an exclusive rule of this form could be applied to the untouched basket. */
static bool eligible(struct run *run, uint32_t index, enum exclusive form)
{
	const struct rule *rule = rule_at(run->rules, index);
	int64_t short_minor;
	return run->rulings[index].ready && !rule->exempt && rule->exclusive == form &&
	       conditions_hold(run, index, &short_minor);
}

/* The eligible forced rule with the highest priority. */
static uint32_t forced_rule(struct run *run)
{
	uint32_t found = NO_RULE;
	for (uint32_t i = 0; i < run->rules->rule_count; i++) {
		if (!eligible(run, i, EXCLUSIVE_FORCED))
			continue;
		if (found == NO_RULE ||
			rule_at(run->rules, i)->priority > rule_at(run->rules, found)->priority)
			found = i;
	}
	return found;
}

/* Benches a rule for good, with its own reason if it has one. */
static void exclude(struct run *run, uint32_t rule)
{
	struct ruling *ruling = &run->rulings[rule];
	int64_t short_minor;
	if (!ruling->ready)
		return;
	bool own_reason = !conditions_hold(run, rule, &short_minor);
	refuse(run, rule, own_reason ? REASON_CONDITIONS_NOT_MET : REASON_EXCLUDED_BY_EXCLUSIVE);
	ruling->short_minor = short_minor;
	ruling->benched = true;
}

static void leave_alone(struct run *run, uint32_t winner)
{
	for (uint32_t i = 0; i < run->rules->rule_count; i++)
		if (i != winner && !rule_at(run->rules, i)->exempt)
			exclude(run, i);
}

/* Everybody else wins: no exclusive rule takes part. */
static void leave_out_exclusives(struct run *run)
{
	for (uint32_t i = 0; i < run->rules->rule_count; i++)
		if (!rule_at(run->rules, i)->exempt &&
			rule_at(run->rules, i)->exclusive != EXCLUSIVE_NO)
			exclude(run, i);
}

/* What is due before points if all rules that are not exclusive work together. */
static int64_t total_of_the_others(struct run *run)
{
	save_run(run, SAVE_EXCLUSIVE);
	for (uint32_t i = 0; i < run->rules->rule_count; i++) {
		const struct rule *rule = rule_at(run->rules, i);
		run->rulings[i].benched = rule->exempt || rule->exclusive != EXCLUSIVE_NO;
	}
	run->trying = true;
	run_all_turns(run);
	run->trying = false;
	int64_t total = run->list - run->tally.taken + run->tally.points_paid_minor;
	for (uint32_t i = 0; i < run->rules->rule_count; i++)
		run->rulings[i].benched = false;
	load_run(run, SAVE_EXCLUSIVE);
	return total;
}

/* What is due before points with this rule alone; INT64_MAX if its budget does not allow it. */
static int64_t total_alone(struct run *run, uint32_t rule)
{
	save_run(run, SAVE_EXCLUSIVE);
	if (!try_rule(run, rule))
		return INT64_MAX;
	int64_t total = run->list - run->tally.taken + run->tally.points_paid_minor;
	load_run(run, SAVE_EXCLUSIVE);
	return total;
}

/* The competing rule with the lowest total, if it is lower than what the others reach together. */
static uint32_t competing_winner(struct run *run)
{
	uint32_t winner = NO_RULE;
	int64_t lowest = total_of_the_others(run);
	for (uint32_t i = 0; i < run->rules->rule_count; i++) {
		if (!eligible(run, i, EXCLUSIVE_COMPETE))
			continue;
		int64_t total = total_alone(run, i);
		bool ranks_higher =
			winner != NO_RULE &&
			rule_at(run->rules, i)->priority > rule_at(run->rules, winner)->priority;
		if (total < lowest || (total == lowest && ranks_higher)) {
			winner = i;
			lowest = total;
		}
	}
	return winner;
}

void run_everything(struct run *run)
{
	if (run->rules->exclusives) {
		uint32_t winner = forced_rule(run);
		if (winner == NO_RULE)
			winner = competing_winner(run);
		if (winner != NO_RULE)
			leave_alone(run, winner);
		else
			leave_out_exclusives(run);
		run->exclusive_winner = winner;
	}
	run_all_turns(run);
}
