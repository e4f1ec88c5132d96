#include "pos/core/engine_run.h"

#include <string.h>

void refuse(struct run *run, uint32_t rule, enum reason reason)
{
	run->rulings[rule].standing = STANDING_REFUSED;
	run->rulings[rule].reason = (uint8_t)reason;
	run->rulings[rule].short_minor = 0;
}

bool may_turn(const struct run *run, uint32_t rule)
{
	return run->rulings[rule].ready && !run->rulings[rule].benched;
}

/* Whether the conditions hold now; refuses the rule if not. */
static bool meets_conditions(struct run *run, uint32_t rule)
{
	int64_t short_minor;
	if (rule == run->exclusive_winner || conditions_hold(run, rule, &short_minor))
		return true;
	refuse(run, rule, REASON_CONDITIONS_NOT_MET);
	run->rulings[rule].short_minor = short_minor;
	return false;
}

/* Monday is 0; 1970-01-01 was a Thursday. */
static int weekday(const struct civil *when)
{
	int64_t days = civil_days(when->year, when->month, when->day) + 3;
	return (int)((days % 7 + 7) % 7);
}

static bool on_its_day(const struct run *run, const struct rule *rule)
{
	const struct civil *now = &run->basket->now;
	if (rule->weekdays && !(rule->weekdays >> weekday(now) & 1))
		return false;
	return !rule->month_days || (rule->month_days >> (now->day - 1) & 1);
}

static bool code_shown(struct run *run, const struct rule *rule)
{
	bool shown = rule->code == NO_TEXT;
	for (uint32_t i = 0; rule->code != NO_TEXT && i < run->basket->code_count; i++) {
		if (run->codes[i] != rule->code)
			continue;
		run->code_known[i] = true;
		shown = true;
	}
	return shown;
}

/* What a list of shops, tills or channels says; an unknown place meets none but is not known. */
static bool somewhere_else(const struct run *run, const struct text_list *list, uint32_t here)
{
	return list->given && !list_has(run->rules, list, here);
}

/* false and a reason if it is not the time or the place. */
static bool in_season(struct run *run, uint32_t index, const struct rule *rule)
{
	bool dated = run->now != NO_LIMIT;
	const struct basket *basket = run->basket;
	if (dated && rule->active_from != NO_LIMIT && run->now < rule->active_from)
		refuse(run, index, REASON_NOT_STARTED);
	else if (dated && rule->active_to != NO_LIMIT && run->now > rule->active_to)
		refuse(run, index, REASON_EXPIRED);
	else if (dated && !on_its_day(run, rule))
		refuse(run, index, REASON_NOT_TODAY);
	else if (somewhere_else(run, &rule->channels, run->channel))
		refuse(run, index, REASON_CHANNEL);
	else if ((basket->shop && somewhere_else(run, &rule->shops, run->shop)) ||
		 (basket->till && somewhere_else(run, &rule->tills, run->till)))
		refuse(run, index, REASON_OTHER_SHOP);
	else
		return true;
	return false;
}

/* false and a reason if it was used as often as it may be. */
static bool within_limits(struct run *run, uint32_t index, const struct rule *rule)
{
	static const struct rule_use never = {0};
	const struct rule_use *use = run->basket->rule_use ? &run->basket->rule_use[index] : &never;
	bool usage = rule->budget == BUDGET_USAGE;
	if (rule->total != NO_LIMIT && rule->used + use->used >= rule->total)
		refuse(run, index, REASON_USAGE_LIMIT);
	else if (rule->per_member != NO_LIMIT &&
		 rule->member_used + use->member_used >= rule->per_member)
		refuse(run, index, REASON_MEMBER_USAGE_LIMIT);
	else if (usage && rule->budget_used + use->used >= rule->budget_limit)
		refuse(run, index, REASON_BUDGET_EXHAUSTED);
	else
		return true;
	return false;
}

static void list_turns(struct run *run)
{
	const uint32_t *order = rules_order(run->rules);
	for (uint32_t i = 0; i < run->rules->rule_count; i++) {
		run->turns[run->turn_count] = order[i];
		run->turn_count += run->rulings[order[i]].ready;
	}
}

/* Everything that does not depend on the order of turns. */
void judge_before_turns(struct run *run)
{
	for (uint32_t i = 0; i < run->rules->rule_count; i++) {
		const struct rule *rule = rule_at(run->rules, i);
		struct ruling *ruling = &run->rulings[i];
		*ruling = (struct ruling){.standing = STANDING_OFF};
		/* A code is known even if its rule is not in season. */
		bool shown = code_shown(run, rule);
		if (!in_season(run, i, rule) || !shown || !within_limits(run, i, rule))
			continue;
		ruling->ready = true;
		ruling->standing = STANDING_READY;
	}
	list_turns(run);
}

static void applied(struct run *run, uint32_t rule)
{
	run->rulings[rule].standing = STANDING_APPLIED;
	run->applied[run->tally.applied_count++] = rule;
}

static void turn_alone(struct run *run, uint32_t rule)
{
	if (!meets_conditions(run, rule))
		return;
	if (apply_rule(run, rule))
		applied(run, rule);
	else
		refuse(run, rule, REASON_BUDGET_EXHAUSTED);
}

/* What the rule would take off the basket now, or -1 if its budget does not allow it. */
static int64_t would_take(struct run *run, uint32_t rule)
{
	int64_t before = run->tally.taken;
	if (!try_rule(run, rule)) {
		refuse(run, rule, REASON_BUDGET_EXHAUSTED);
		return -1;
	}
	int64_t taken = run->tally.taken - before;
	load_run(run, SAVE_GROUP);
	return taken;
}

/* Strictly larger wins, so ties stay with the earlier rule, and a group of which nobody takes
 * anything applies its first. */
static void turn_of_basket_group(struct run *run, uint32_t first, enum group_pick pick)
{
	uint32_t best = NO_RULE;
	int64_t best_taken = -1;
	save_run(run, SAVE_GROUP);
	for (uint32_t rule = first; rule != NO_RULE;
		rule = rule_at(run->rules, rule)->next_in_group) {
		if (!may_turn(run, rule) || !meets_conditions(run, rule))
			continue;
		bool decided = pick == GROUP_FIRST && best != NO_RULE;
		/* Asked even if decided: who is over its budget says that. */
		int64_t taken = would_take(run, rule);
		if (taken < 0)
			continue;
		refuse(run, rule, REASON_LOST_BEST_OF_GROUP);
		if (decided || taken <= best_taken)
			continue;
		best = rule;
		best_taken = taken;
	}
	if (best != NO_RULE && apply_rule(run, best))
		applied(run, best);
}

/* Compares what the rule, applied alone, took off each line with the best so far. */
static void contend_for_lines(struct run *run, uint32_t rule, enum group_pick pick)
{
	const int64_t *before = (const int64_t *)run->saves[SAVE_GROUP].amounts;
	for (uint32_t line = 0; line < run->line_count; line++) {
		int64_t taken = run->line_taken[line] - before[line];
		bool open = run->line_winner[line] == NO_RULE || pick == GROUP_BEST;
		if (!open || taken <= run->line_best[line])
			continue;
		run->line_winner[line] = rule;
		run->line_best[line] = taken;
	}
}

/* Fills line_winner; returns the first eligible rule, in case nobody takes anything. */
static uint32_t contest_lines(struct run *run, uint32_t first, enum group_pick pick)
{
	uint32_t first_eligible = NO_RULE;
	for (uint32_t line = 0; line < run->line_count; line++) {
		run->line_winner[line] = NO_RULE;
		run->line_best[line] = 0;
	}
	for (uint32_t rule = first; rule != NO_RULE;
		rule = rule_at(run->rules, rule)->next_in_group) {
		if (!may_turn(run, rule) || !meets_conditions(run, rule))
			continue;
		if (!try_rule(run, rule)) {
			refuse(run, rule, REASON_BUDGET_EXHAUSTED);
			continue;
		}
		contend_for_lines(run, rule, pick);
		load_run(run, SAVE_GROUP);
		refuse(run, rule, REASON_LOST_BEST_OF_GROUP);
		first_eligible = first_eligible == NO_RULE ? rule : first_eligible;
	}
	return first_eligible;
}

/* The amounts as they lie in a save. */
struct amounts {
	int64_t *line_taken, *unit_taken, *unit_points;
	uint8_t *served;
};

static struct amounts amounts_of(const struct run *run, enum save_level level)
{
	int64_t *lines = (int64_t *)run->saves[level].amounts;
	return (struct amounts){
		.line_taken = lines,
		.unit_taken = lines + (run->unit_taken - run->line_taken),
		.unit_points = lines + (run->unit_points - run->line_taken),
		.served = run->saves[level].amounts + (run->served - (uint8_t *)run->line_taken),
	};
}

/* Moves what the rule just took off the lines it won into SAVE_WON. */
static int64_t keep_won_lines(struct run *run, uint32_t rule)
{
	struct amounts won = amounts_of(run, SAVE_WON);
	int64_t kept = 0;
	for (uint32_t i = 0; i < run->line_count; i++) {
		if (run->line_winner[i] != rule)
			continue;
		const struct line *line = &run->lines[i];
		kept += run->line_taken[i] - won.line_taken[i];
		won.line_taken[i] = run->line_taken[i];
		memcpy(won.unit_taken + line->first_unit, run->unit_taken + line->first_unit,
			line->qty * sizeof *won.unit_taken);
		memcpy(won.unit_points + line->first_unit, run->unit_points + line->first_unit,
			line->qty * sizeof *won.unit_points);
		memcpy(won.served + line->first_unit, run->served + line->first_unit, line->qty);
	}
	return kept;
}

/* Drops the takings of lines the rule did not win; from: its first taking. */
static void keep_won_takings(struct run *run, uint32_t rule, uint32_t from)
{
	uint32_t kept = from;
	for (uint32_t i = from; i < run->tally.taking_count; i++)
		if (run->line_winner[run->takings[i].line] == rule)
			run->takings[kept++] = run->takings[i];
	run->tally.taking_count = kept;
}

static bool wins_some_line(const struct run *run, uint32_t rule)
{
	for (uint32_t line = 0; line < run->line_count; line++)
		if (run->line_winner[line] == rule)
			return true;
	return false;
}

/* Applies a winner to the basket as the group found it, but keeps only the lines it won. The tally
 * grows from winner to winner; the amounts start afresh each time. */
static void apply_to_won_lines(struct run *run, uint32_t rule)
{
	struct tally tally = run->tally;
	int64_t before = run->saves[SAVE_GROUP].tally.taken;
	load_run(run, SAVE_GROUP);
	run->tally = tally;
	run->tally.taken = before;
	if (!apply_rule(run, rule)) {
		run->tally = tally;
		return;
	}
	keep_won_takings(run, rule, tally.taking_count);
	run->tally.taken = tally.taken + keep_won_lines(run, rule);
	applied(run, rule);
}

static void turn_of_line_group(struct run *run, uint32_t first, enum group_pick pick)
{
	save_run(run, SAVE_GROUP);
	uint32_t first_eligible = contest_lines(run, first, pick);
	save_run(run, SAVE_WON);
	bool any = false;
	for (uint32_t rule = first; rule != NO_RULE;
		rule = rule_at(run->rules, rule)->next_in_group) {
		if (!wins_some_line(run, rule))
			continue;
		apply_to_won_lines(run, rule);
		any = true;
	}
	struct tally tally = run->tally;
	load_run(run, SAVE_WON);
	run->tally = tally;
	if (!any && first_eligible != NO_RULE && apply_rule(run, first_eligible))
		applied(run, first_eligible);
}

static void turn_of_group(struct run *run, uint32_t first)
{
	const struct rule *rule = rule_at(run->rules, first);
	run->group_done[rule->group] = 1;
	if (rule->scope == SCOPE_LINE)
		turn_of_line_group(run, first, rule->pick);
	else
		turn_of_basket_group(run, first, rule->pick);
}

void run_turns(struct run *run, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		uint32_t rule = run->turns[i];
		uint32_t group = rule_at(run->rules, rule)->group;
		if (!may_turn(run, rule) || (group != NO_GROUP && run->group_done[group]))
			continue;
		if (group == NO_GROUP)
			turn_alone(run, rule);
		else
			turn_of_group(run, rule);
	}
}
