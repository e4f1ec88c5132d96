#include "pos/core/engine_run.h"

static bool any_category_in(
	const struct run *run, const struct line *line, const struct text_list *list)
{
	for (uint32_t i = 0; i < line->category_count; i++)
		if (list_has(run->rules, list, run->categories[line->category_first + i]))
			return true;
	return false;
}

static bool goods_match(
	const struct run *run, const struct line *line, const struct selector *selector)
{
	if (selector->sku.given && !list_has(run->rules, &selector->sku, line->sku))
		return false;
	if (selector->exclude_sku.count && list_has(run->rules, &selector->exclude_sku, line->sku))
		return false;
	if (selector->category.given && !any_category_in(run, line, &selector->category))
		return false;
	return !selector->exclude_category.count ||
	       !any_category_in(run, line, &selector->exclude_category);
}

bool line_matches(const struct run *run, uint32_t line, uint32_t sel)
{
	const struct line *of = &run->lines[line];
	/* Only after a refund: nothing of it is left. */
	if (of->qty == 0)
		return false;
	if (sel == ALL_LINES)
		return true;
	const struct selector *selector = selector_at(run->rules, sel);
	if (selector->unit_price_gte != NO_LIMIT && of->price < selector->unit_price_gte)
		return false;
	if (selector->unit_price_lte != NO_LIMIT && of->price > selector->unit_price_lte)
		return false;
	if (selector->untouched && (of->touched || run->line_taken[line] != 0))
		return false;
	return goods_match(run, of, selector);
}

void choose_lines(struct run *run, uint32_t sel)
{
	run->chosen_count = 0;
	for (uint32_t line = 0; line < run->line_count; line++)
		if (line_matches(run, line, sel))
			run->chosen[run->chosen_count++] = line;
}
