#include "pos/core/engine_run.h"

#include <assert.h>
#include <string.h>

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t unit_room(const struct run *run, uint32_t unit)
{
	const struct line *line = &run->lines[run->unit_line[unit]];
	int64_t room = line->price - line->floor - run->unit_taken[unit];
	return room > 0 ? room : 0;
}

int64_t percent(int64_t value, int32_t bp, enum rounding round)
{
	int64_t part = 0;
	bool fits = money_share(value, bp, 10000, round, &part);
	assert(fits);
	(void)fits;
	return part;
}

void take_from_unit(struct run *run, uint32_t unit, int64_t amount)
{
	int64_t taken = lesser(amount, unit_room(run, unit));
	if (taken <= 0)
		return;
	run->unit_taken[unit] += taken;
	run->line_taken[run->unit_line[unit]] += taken;
	run->tally.taken += taken;
}

void take_from_units(struct run *run, const uint32_t *units, uint32_t count, int64_t amount)
{
	if (amount <= 0 || count == 0)
		return;
	int64_t before = run->tally.taken;
	int64_t each = amount / count;
	int64_t odd = amount % count;
	for (uint32_t i = 0; i < count; i++)
		take_from_unit(run, units[i], each + (i < odd));
	for (uint32_t i = 0; i < count && run->tally.taken - before < amount; i++)
		take_from_unit(run, units[i], amount - (run->tally.taken - before));
}

/* The same over all units of a line, where it is known that the line has the room: sharing over the
 * basket does little else. */
void take_from_line(struct run *run, uint32_t index, int64_t amount)
{
	const struct line *line = &run->lines[index];
	int64_t *taken = run->unit_taken + line->first_unit;
	int64_t highest = line->price - line->floor;
	amount = lesser(amount, line_room(run, index));
	if (amount <= 0)
		return;
	int64_t each = line->qty == 1 ? amount : amount / line->qty;
	int64_t odd = amount - each * line->qty;
	int64_t left = amount;
	for (uint32_t i = 0; i < line->qty; i++) {
		int64_t part = lesser(each + (i < odd), highest - taken[i]);
		taken[i] += part;
		left -= part;
	}
	for (uint32_t i = 0; left > 0; i++) {
		int64_t part = lesser(left, highest - taken[i]);
		taken[i] += part;
		left -= part;
	}
	run->line_taken[index] += amount;
	run->tally.taken += amount;
}

void take_by_weights(struct run *run, int64_t amount, enum alloc how)
{
	if (amount <= 0)
		return;
	struct allocation over = {
		.weights = run->weights,
		.caps = run->caps,
		.shares = run->shares,
		.count = run->chosen_count,
		.how = how,
	};
	for (uint32_t i = 0; i < run->chosen_count; i++)
		run->caps[i] = line_room(run, run->chosen[i]);
	/* Weights are at most the basket's list price, which fits. */
	bool fits = allocate(&over, amount, run->allocate_room);
	assert(fits);
	(void)fits;
	for (uint32_t i = 0; i < run->chosen_count; i++)
		take_from_line(run, run->chosen[i], run->shares[i]);
}

void take_from_chosen(struct run *run, int64_t amount, enum alloc how)
{
	for (uint32_t i = 0; i < run->chosen_count; i++)
		run->weights[i] = line_running(run, run->chosen[i]);
	take_by_weights(run, amount, how);
}

int64_t chosen_running(const struct run *run)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < run->chosen_count; i++)
		sum += line_running(run, run->chosen[i]);
	return sum;
}

int64_t chosen_list(const struct run *run)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < run->chosen_count; i++)
		sum += run->lines[run->chosen[i]].list;
	return sum;
}

uint32_t chosen_units(const struct run *run)
{
	uint32_t units = 0;
	for (uint32_t i = 0; i < run->chosen_count; i++)
		units += run->lines[run->chosen[i]].qty;
	return units;
}

/* One taking for each line that an effect took from. */
static void trace(struct run *run, uint32_t rule, uint32_t effect)
{
	if (run->trying)
		return;
	for (uint32_t line = 0; line < run->line_count; line++) {
		int64_t taken = run->line_taken[line] - run->line_before[line];
		if (taken == 0)
			continue;
		int64_t before = run->lines[line].list - run->line_before[line];
		run->takings[run->tally.taking_count++] = (struct taking){
			.rule = rule,
			.effect = effect,
			.line = line,
			.before_minor = before,
			.taken_minor = taken,
			.after_minor = before - taken,
		};
	}
}

static void apply_effects(struct run *run, uint32_t index)
{
	const struct rule *rule = rule_at(run->rules, index);
	for (uint32_t i = 0; i < rule->then_count; i++) {
		const struct effect *effect = effect_at(run->rules, rule->then_first + i);
		if (effect_is_on_points(effect->kind))
			continue;
		int64_t taken = run->tally.taken;
		memcpy(run->line_before, run->line_taken,
			run->line_count * sizeof *run->line_taken);
		take_effect(run, index, effect);
		if (run->tally.taken != taken)
			trace(run, index, i);
	}
}

bool apply_rule(struct run *run, uint32_t index)
{
	const struct rule *rule = rule_at(run->rules, index);
	run->rulings[index].short_of_points = false;
	if (rule->budget != BUDGET_SPEND) {
		apply_effects(run, index);
		return true;
	}
	int64_t spent = rule->budget_used;
	if (run->basket->rule_use)
		spent += run->basket->rule_use[index].spent_minor;
	int64_t before = run->tally.taken;
	save_run(run, SAVE_BUDGET);
	apply_effects(run, index);
	if (run->tally.taken - before <= rule->budget_limit - spent)
		return true;
	load_run(run, SAVE_BUDGET);
	return false;
}

bool try_rule(struct run *run, uint32_t rule)
{
	bool trying = run->trying;
	run->trying = true;
	bool fits = apply_rule(run, rule);
	run->trying = trying;
	return fits;
}

void save_run(struct run *run, enum save_level level)
{
	run->saves[level].tally = run->tally;
	memcpy(run->saves[level].amounts, run->line_taken, run->amounts_size);
}

void load_run(struct run *run, enum save_level level)
{
	run->tally = run->saves[level].tally;
	memcpy(run->line_taken, run->saves[level].amounts, run->amounts_size);
}
