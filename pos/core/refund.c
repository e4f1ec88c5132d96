#include "pos/core/refund.h"

#include "pos/core/engine_run.h"

#include <string.h>

/* Shrinks a line to the units that were kept. */
static void keep_units(
	struct run *run, uint32_t index, const struct pricing *sold, const uint8_t *returned)
{
	struct line *line = &run->lines[index];
	uint32_t first = line->first_unit;
	uint32_t end = first + line->qty;
	line->qty = 0;
	line->list = 0;
	for (uint32_t unit = first; unit < end; unit++) {
		line->touched |= sold->unit_discount[unit] != 0;
		if (returned[unit])
			continue;
		line->qty++;
		line->list += line->price;
		run->line_taken[index] += sold->unit_discount[unit];
	}
}

/* The run as it stood at the end of the sale, without the returned units. */
static void reopen(struct run *run, const struct pricing *sold, const uint8_t *returned)
{
	memset(run->rulings, 0, run->rules->rule_count * sizeof *run->rulings);
	memcpy(run->applied, sold->applied, sold->applied_count * sizeof *run->applied);
	memcpy(run->takings, sold->takings, sold->taking_count * sizeof *run->takings);
	run->tally.applied_count = sold->applied_count;
	run->tally.taking_count = sold->taking_count;
	for (uint32_t i = 0; i < sold->applied_count; i++)
		run->rulings[sold->applied[i]].standing = STANDING_APPLIED;
	for (uint32_t i = 0; i < run->line_count; i++) {
		run->factor[i] = sold->line_factor[i];
		keep_units(run, i, sold, returned);
	}
}

static void count_returned(const struct run *run, const struct pricing *sold,
	const uint8_t *returned, struct refund *out)
{
	for (uint32_t unit = 0; unit < run->unit_count; unit++) {
		int64_t paid = run->lines[run->unit_line[unit]].price - sold->unit_discount[unit];
		if (returned[unit]) {
			out->refund_minor += paid;
			out->points_given_back += sold->unit_points[unit];
		} else {
			out->kept_minor += paid;
		}
	}
}

enum price_status refund_units(const struct rules *rules, const struct basket *basket,
	const struct pricing *sold, const uint8_t *returned, void *scratch, size_t scratch_size,
	struct refund *out)
{
	uint32_t units;
	enum price_status status = check_basket(basket, &units);
	if (status != PRICE_OK)
		return status;
	if (scratch_size < engine_scratch_size(rules, basket->line_count, units))
		return PRICE_NO_ROOM;
	struct run run = {.rules = rules, .basket = basket, .exclusive_winner = NO_RULE};
	open_run(&run, scratch, units);
	reopen(&run, sold, returned);
	*out = (struct refund){0};
	count_returned(&run, sold, returned, out);
	out->points_taken_back = sold->points_earned - points_kept(&run);
	return run.overflow ? PRICE_OVERFLOW : PRICE_OK;
}
