#include "pos/core/engine_run.h"

#include "pos/core/ranking.h"

#include <string.h>

static void set_bit(uint64_t *bits, uint32_t line)
{
	bits[line / 64] |= UINT64_C(1) << line % 64;
}

static bool earlier_text(const void *arg, uint32_t a, uint32_t b)
{
	const struct carried *carried = arg;
	return carried->texts[a] < carried->texts[b];
}

void order_carried(struct carried *carried, uint32_t *room)
{
	for (uint32_t i = 0; i < carried->count; i++)
		carried->order[i] = i;
	rank(carried->order, room, carried->count, earlier_text, carried);
}

/* Sets the bits of the lines that carry this text. */
static void mark_carriers(const struct carried *carried, uint32_t text, uint64_t *bits)
{
	uint32_t low = 0;
	uint32_t high = carried->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (carried->texts[carried->order[middle]] < text)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < carried->count && carried->texts[carried->order[low]] == text; low++)
		set_bit(bits, carried->lines[carried->order[low]]);
}

/* The lines that carry any text of the list: the shorter side is looked up in the longer. */
static void mark_list(const struct run *run, const struct carried *carried,
	const struct text_list *list, uint64_t *bits)
{
	memset(bits, 0, run->meant_words * sizeof *bits);
	const uint32_t *items = list_items(run->rules, list);
	if (list->count <= carried->count) {
		for (uint32_t i = 0; i < list->count; i++)
			mark_carriers(carried, items[i], bits);
		return;
	}
	for (uint32_t i = 0; i < carried->count; i++)
		if (list_has(run->rules, list, carried->texts[i]))
			set_bit(bits, carried->lines[i]);
}

static void keep_carriers(const struct run *run, const struct carried *carried,
	const struct text_list *list, uint64_t *bits)
{
	if (!list->given)
		return;
	mark_list(run, carried, list, run->bits_room);
	for (uint32_t i = 0; i < run->meant_words; i++)
		bits[i] &= run->bits_room[i];
}

static void drop_carriers(const struct run *run, const struct carried *carried,
	const struct text_list *list, uint64_t *bits)
{
	if (!list->given)
		return;
	mark_list(run, carried, list, run->bits_room);
	for (uint32_t i = 0; i < run->meant_words; i++)
		bits[i] &= ~run->bits_room[i];
}

static bool price_matches(const struct line *line, const struct selector *selector)
{
	/* qty 0 only after a refund: nothing of the line is left. */
	return line->qty > 0 && line->price >= selector->unit_price_gte &&
	       (selector->unit_price_lte == NO_LIMIT || line->price <= selector->unit_price_lte);
}

static uint32_t next_bit(const uint64_t *bits, uint32_t from, uint32_t end)
{
	while (from < end) {
		uint64_t rest = bits[from / 64] >> from % 64;
		if (rest) {
			from += (uint32_t)__builtin_ctzll(rest);
			return from < end ? from : end;
		}
		from = (from / 64 + 1) * 64;
	}
	return end;
}

/* One bit a line, worked out when a selector is first asked for: trials ask again and again. */
static const uint64_t *bits_of(const struct run *run, uint32_t sel)
{
	uint64_t *bits = run->meant + (size_t)sel * run->meant_words;
	if (run->meant_known[sel])
		return bits;
	const struct selector *selector = selector_at(run->rules, sel);
	uint32_t end = run->line_count;
	memset(bits, 0xff, run->meant_words * sizeof *bits);
	keep_carriers(run, &run->skus, &selector->sku, bits);
	keep_carriers(run, &run->categories, &selector->category, bits);
	drop_carriers(run, &run->skus, &selector->exclude_sku, bits);
	drop_carriers(run, &run->categories, &selector->exclude_category, bits);
	for (uint32_t line = next_bit(bits, 0, end); line < end;
		line = next_bit(bits, line + 1, end))
		if (!price_matches(&run->lines[line], selector))
			bits[line / 64] &= ~(UINT64_C(1) << line % 64);
	run->meant_known[sel] = 1;
	return bits;
}

static bool untouched(const struct run *run, uint32_t line)
{
	return !run->lines[line].touched && run->line_taken[line] == 0;
}

uint32_t next_line(const struct run *run, uint32_t sel, uint32_t from)
{
	uint32_t end = run->line_count;
	if (sel == ALL_LINES) {
		while (from < end && run->lines[from].qty == 0)
			from++;
		return from;
	}
	const uint64_t *bits = bits_of(run, sel);
	bool only_untouched = selector_at(run->rules, sel)->untouched;
	from = next_bit(bits, from, end);
	while (only_untouched && from < end && !untouched(run, from))
		from = next_bit(bits, from + 1, end);
	return from;
}

bool line_matches(const struct run *run, uint32_t line, uint32_t sel)
{
	return next_line(run, sel, line) == line;
}

void choose_lines(struct run *run, uint32_t sel)
{
	uint32_t count = 0;
	if (sel == ALL_LINES) {
		for (uint32_t line = 0; line < run->line_count; line++) {
			run->chosen[count] = line;
			count += run->lines[line].qty > 0;
		}
	} else {
		for_lines (line, run, sel)
			run->chosen[count++] = line;
	}
	run->chosen_count = count;
}
