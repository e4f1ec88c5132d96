#include "pos/core/engine_run.h"

#include "pos/core/ranking.h"

#include <assert.h>
#include <string.h>

/* Units in an order, from which they are picked; served ones are passed over. */
struct unit_queue {
	uint32_t *units;
	uint32_t count, cursor;
	uint32_t bit; /* only units of lines that have it in run->line_bits */
};

static bool cheaper(const void *arg, uint32_t a, uint32_t b)
{
	const struct run *run = arg;
	return run->unit_price[a] < run->unit_price[b];
}

static bool dearer(const void *arg, uint32_t a, uint32_t b)
{
	const struct run *run = arg;
	return run->unit_price[a] > run->unit_price[b];
}

static uint32_t list_chosen_units(struct run *run, uint32_t *units)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < run->chosen_count; i++) {
		const struct line *line = &run->lines[run->chosen[i]];
		for (uint32_t unit = line->first_unit; unit < line->first_unit + line->qty; unit++)
			units[count++] = unit;
	}
	return count;
}

/* By running price as it is now; ties by line, then unit. */
static void order_units(struct run *run, uint32_t *units, uint32_t count, enum unit_pick pick)
{
	for (uint32_t i = 0; i < count; i++)
		run->unit_price[units[i]] = unit_running(run, units[i]);
	rank(units, run->rank_room, count, pick == PICK_CHEAPEST ? cheaper : dearer, run);
}

void take_cheapest_pct(struct run *run, const struct effect *effect)
{
	choose_lines(run, effect->sel);
	uint32_t *units = run->queue[0];
	uint32_t count = list_chosen_units(run, units);
	order_units(run, units, count, PICK_CHEAPEST);
	int64_t left = effect->cheapest.cap == NO_LIMIT ? INT64_MAX : effect->cheapest.cap;
	int64_t wanted = effect->cheapest.units;
	for (uint32_t i = 0; i < count && wanted > 0; i++) {
		int64_t running = unit_running(run, units[i]);
		if (running == 0)
			continue;
		wanted--;
		int64_t amount = percent(running, effect->cheapest.bp, effect->round);
		int64_t before = run->tally.taken;
		take_from_unit(run, units[i], amount < left ? amount : left);
		left -= run->tally.taken - before;
	}
}

/* Marks each line with the bit where both selectors mean it. */
static void mark_lines(struct run *run, uint32_t sel, uint32_t also, uint32_t bit)
{
	for_lines (line, run, sel)
		if (line_matches(run, line, also))
			run->line_bits[line] |= bit;
}

static struct unit_queue queue_units(struct run *run, uint32_t *units, enum unit_pick pick)
{
	struct unit_queue queue = {.units = units};
	for (uint32_t unit = 0; unit < run->unit_count; unit++)
		if (!run->served[unit] && run->line_bits[run->unit_line[unit]])
			units[queue.count++] = unit;
	order_units(run, units, queue.count, pick);
	return queue;
}

/* Serves the next qty units of the queue and appends them to run->picked; false and nothing changed
 * if there are not so many. */
static bool serve(struct run *run, struct unit_queue *queue, int64_t qty, uint32_t *picked_count)
{
	uint32_t *picked = run->picked + *picked_count;
	int64_t found = 0;
	uint32_t at = queue->cursor;
	for (; at < queue->count && found < qty; at++) {
		uint32_t unit = queue->units[at];
		if (!run->served[unit] && (run->line_bits[run->unit_line[unit]] & queue->bit))
			picked[found++] = unit;
	}
	if (found < qty)
		return false;
	for (int64_t i = 0; i < found; i++)
		run->served[picked[i]] = 1;
	queue->cursor = at;
	*picked_count += (uint32_t)found;
	return true;
}

static void unserve(struct run *run, uint32_t picked_count)
{
	for (uint32_t i = 0; i < picked_count; i++)
		run->served[run->picked[i]] = 0;
}

void take_bxgy(struct run *run, const struct effect *effect)
{
	enum { BUY = 1, GET = 2 };
	memset(run->line_bits, 0, run->line_count * sizeof *run->line_bits);
	mark_lines(run, effect->bxgy.buy, ALL_LINES, BUY);
	mark_lines(run, effect->bxgy.get, ALL_LINES, GET);
	struct unit_queue buy = queue_units(run, run->queue[0], effect->bxgy.buy_pick);
	struct unit_queue get = queue_units(run, run->queue[1], effect->bxgy.get_pick);
	buy.bit = BUY;
	get.bit = GET;
	int64_t times = effect->bxgy.times == NO_LIMIT ? INT64_MAX : effect->bxgy.times;
	for (; times > 0; times--) {
		uint32_t picked = 0;
		if (!serve(run, &buy, effect->bxgy.buy_qty, &picked))
			return;
		uint32_t bought = picked;
		if (!serve(run, &get, effect->bxgy.get_qty, &picked)) {
			unserve(run, bought);
			return;
		}
		for (uint32_t i = bought; i < picked; i++) {
			int64_t running = unit_running(run, run->picked[i]);
			int64_t amount = percent(running, effect->bxgy.bp, effect->round);
			take_from_unit(run, run->picked[i], amount);
		}
	}
}

/* The units that fill whole groups, in basket order. */
static uint32_t list_grouped_units(struct run *run, uint32_t *units, int64_t group_size)
{
	uint32_t count = list_chosen_units(run, units);
	return count - (uint32_t)(count % group_size);
}

void take_groups(struct run *run, const struct effect *effect)
{
	choose_lines(run, effect->sel);
	uint32_t *units = run->queue[0];
	uint32_t count = list_grouped_units(run, units, effect->group.group_size);
	for (uint32_t i = 0; i < count; i++) {
		int64_t amount = effect->group.minor;
		if (effect->kind == EFFECT_GROUP_PCT)
			amount = percent(
				unit_running(run, units[i]), effect->group.bp, effect->round);
		take_from_unit(run, units[i], amount);
	}
}

void take_step_groups(struct run *run, const struct effect *effect, int32_t bp)
{
	uint32_t *units = run->queue[0];
	uint32_t count = list_grouped_units(run, units, effect->steps.group_size);
	for (uint32_t i = 0; i < count; i++) {
		int64_t running = unit_running(run, units[i]);
		take_from_unit(run, units[i], percent(running, bp, effect->round));
	}
}

static bool earlier_unit(const void *arg, uint32_t a, uint32_t b)
{
	(void)arg;
	return a < b;
}

/* Shares amount over the lines of the picked units by what these cost, and inside a line evenly
 * over the picked units alone: only they are part of the bundle. */
static void take_from_picked(struct run *run, uint32_t count, int64_t amount, enum alloc how)
{
	rank(run->picked, run->rank_room, count, earlier_unit, NULL);
	run->chosen_count = 0;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t unit = run->picked[i];
		uint32_t line = run->unit_line[unit];
		uint32_t at = run->chosen_count - 1;
		if (i == 0 || run->chosen[at] != line) {
			at = run->chosen_count++;
			run->chosen[at] = line;
			run->weights[at] = run->caps[at] = 0;
		}
		run->weights[at] += unit_running(run, unit);
		run->caps[at] += unit_room(run, unit);
	}
	struct allocation over = {run->weights, run->caps, run->shares, run->chosen_count, how};
	bool fits = allocate(&over, amount, run->allocate_room);
	assert(fits);
	(void)fits;
	uint32_t first = 0;
	for (uint32_t i = 0; i < run->chosen_count; i++) {
		uint32_t end = first;
		while (end < count && run->unit_line[run->picked[end]] == run->chosen[i])
			end++;
		take_from_units(run, run->picked + first, end - first, run->shares[i]);
		first = end;
	}
}

/* Takes one complete set; false when there is none left that is worth more than its price. */
static bool take_one_bundle(struct run *run, const struct effect *effect, struct unit_queue *queues)
{
	uint32_t picked = 0;
	for (uint32_t i = 0; i < effect->bundle.count; i++) {
		const struct bundle_part *part = part_at(run->rules, effect->bundle.first + i);
		if (!serve(run, &queues[i], part->qty, &picked)) {
			unserve(run, picked);
			return false;
		}
	}
	int64_t worth = 0;
	for (uint32_t i = 0; i < picked; i++)
		worth += unit_running(run, run->picked[i]);
	if (worth <= effect->bundle.minor) {
		unserve(run, picked);
		return false;
	}
	take_from_picked(run, picked, worth - effect->bundle.minor, effect->alloc);
	return true;
}

void take_bundle(struct run *run, const struct effect *effect)
{
	struct unit_queue queues[RULE_PARTS_MAX];
	memset(run->line_bits, 0, run->line_count * sizeof *run->line_bits);
	for (uint32_t i = 0; i < effect->bundle.count; i++) {
		uint32_t sel = part_at(run->rules, effect->bundle.first + i)->sel;
		mark_lines(run, sel, effect->sel, UINT32_C(1) << i);
	}
	struct unit_queue all = queue_units(run, run->queue[0], PICK_DEAREST);
	for (uint32_t i = 0; i < effect->bundle.count; i++) {
		queues[i] = all;
		queues[i].bit = UINT32_C(1) << i;
	}
	int64_t times = effect->bundle.times == NO_LIMIT ? INT64_MAX : effect->bundle.times;
	while (times > 0 && take_one_bundle(run, effect, queues))
		times--;
}

/* Cheapest first into sets of at least min_minor. Returns how many units are in complete ones. */
static uint32_t complete_sets(const struct run *run, const uint32_t *units, uint32_t count,
	int64_t min_minor, int64_t *worth)
{
	uint32_t complete = 0;
	int64_t set = 0;
	*worth = 0;
	for (uint32_t i = 0; i < count; i++) {
		set += unit_running(run, units[i]);
		if (set < min_minor)
			continue;
		complete = i + 1;
		*worth += set;
		set = 0;
	}
	return complete;
}

void take_spend_groups(struct run *run, const struct effect *effect)
{
	choose_lines(run, effect->sel);
	uint32_t *units = run->queue[0];
	uint32_t count = list_chosen_units(run, units);
	order_units(run, units, count, PICK_CHEAPEST);
	int64_t worth;
	count = complete_sets(run, units, count, effect->spend_groups.min_minor, &worth);
	/* line_bits: the place of each chosen line in weights. */
	for (uint32_t i = 0; i < run->chosen_count; i++) {
		run->line_bits[run->chosen[i]] = i;
		run->weights[i] = 0;
	}
	for (uint32_t i = 0; i < count; i++)
		run->weights[run->line_bits[run->unit_line[units[i]]]] +=
			unit_running(run, units[i]);
	int64_t amount = percent(worth, effect->spend_groups.bp, effect->round);
	take_by_weights(run, amount, effect->alloc);
}
