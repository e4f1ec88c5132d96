#include "pos/ui/listing.h"

#include "pos/core/rules.h"

static bool same_row(const struct taking *a, const struct taking *b, bool on_basket)
{
	return a->rule == b->rule && (on_basket || a->line == b->line);
}

/* Whether an earlier taking already stands for the row of this one. */
static bool told_before(const struct till *till, uint32_t taking, bool on_basket)
{
	const struct taking *takings = till->pricing.takings;
	for (uint32_t i = taking; i > 0; i--)
		if (takings[i - 1].taken_minor != 0 &&
			same_row(&takings[i - 1], &takings[taking], on_basket))
			return true;
	return false;
}

static int64_t taken_in_row(const struct till *till, uint32_t first, bool on_basket)
{
	const struct taking *takings = till->pricing.takings;
	int64_t sum = 0;
	for (uint32_t i = first; i < till->pricing.taking_count; i++)
		if (same_row(&takings[first], &takings[i], on_basket))
			sum += takings[i].taken_minor;
	return sum;
}

static bool next_taken(
	struct listing *listing, const struct till *till, bool on_basket, struct listing_row *row)
{
	while (listing->taking < till->pricing.taking_count) {
		uint32_t at = listing->taking++;
		const struct taking *taking = &till->pricing.takings[at];
		if (taking->taken_minor == 0 || (!on_basket && taking->line != listing->line) ||
			rules_on_basket(till->rules, taking->rule) != on_basket ||
			told_before(till, at, on_basket))
			continue;
		row->kind = on_basket ? LISTING_OFF_BASKET : LISTING_OFF_LINE;
		row->line = taking->line;
		row->rule = taking->rule;
		row->amount_minor = -taken_in_row(till, at, on_basket);
		return true;
	}
	return false;
}

static void line_row(const struct sale_line *line, uint32_t at, struct listing_row *row)
{
	row->kind = LISTING_LINE;
	row->line = at;
	row->rule = NO_RULE;
	/* The sale refuses lines whose amount does not fit, so this cannot overflow. */
	row->amount_minor = line->unit_price_minor * line->qty;
}

bool listing_next(struct listing *listing, const struct till *till, struct listing_row *row)
{
	if (listing->kind == LISTING_LINE && listing->line < till->sale.line_count) {
		line_row(&till->sale.lines[listing->line], listing->line, row);
		listing->kind = LISTING_OFF_LINE;
		listing->taking = 0;
		return true;
	}
	if (listing->kind == LISTING_OFF_LINE) {
		if (next_taken(listing, till, false, row))
			return true;
		listing->line++;
		listing->kind = LISTING_LINE;
		return listing_next(listing, till, row);
	}
	if (listing->kind == LISTING_LINE) {
		listing->kind = LISTING_OFF_BASKET;
		listing->taking = 0;
	}
	return next_taken(listing, till, true, row);
}

uint32_t listing_rows(const struct till *till, uint32_t *focus)
{
	struct listing listing = {0};
	struct listing_row row;
	int32_t in_hand = till_line_in_hand(till);
	uint32_t count = 0;
	*focus = 0;
	while (listing_next(&listing, till, &row)) {
		if (row.kind == LISTING_LINE && (int32_t)row.line == in_hand)
			*focus = count;
		count++;
	}
	return count;
}
