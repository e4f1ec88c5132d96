#include "pos/core/engine.h"

#include "pos/core/engine_run.h"

#include <assert.h>
#include <string.h>

const char *reason_name(enum reason reason)
{
	static const char *const names[] = {
		[REASON_NOT_STARTED] = "not_started",
		[REASON_EXPIRED] = "expired",
		[REASON_NOT_TODAY] = "not_today",
		[REASON_CHANNEL] = "channel",
		[REASON_OTHER_SHOP] = "other_shop",
		[REASON_USAGE_LIMIT] = "usage_limit",
		[REASON_MEMBER_USAGE_LIMIT] = "member_usage_limit",
		[REASON_BUDGET_EXHAUSTED] = "budget_exhausted",
		[REASON_CONDITIONS_NOT_MET] = "conditions_not_met",
		[REASON_EXCLUDED_BY_EXCLUSIVE] = "excluded_by_exclusive",
		[REASON_LOST_BEST_OF_GROUP] = "lost_best_of_group",
		[REASON_LOST_BEST_SET] = "lost_best_of_group",
		[REASON_NOT_ENOUGH_POINTS] = "not_enough_points",
		[REASON_UNKNOWN_CODE] = "unknown_code",
	};
	assert(reason < LENGTH(names));
	return names[reason];
}

bool birthday_month_matches(int month, const struct civil *now)
{
	return month != 0 && month == now->month;
}

bool birthday_day_matches(int month, int day, const struct civil *now)
{
	if (month == 2 && day == 29 && !leap_year(now->year))
		day = 28;
	return birthday_month_matches(month, now) && day == now->day;
}

/* Hands out the scratch piece by piece; with at NULL it only counts. */
struct carver {
	char *at;
	size_t used;
};

static void *carve(struct carver *from, size_t count, size_t size)
{
	void *piece = from->at ? from->at + from->used : NULL;
	from->used += (count * size + 7) / 8 * 8;
	return piece;
}

static size_t amounts_size(const struct rules *rules, size_t lines, size_t units)
{
	size_t numbers = (lines + 2 * units) * sizeof(int64_t);
	return (numbers + units + rules->group_count + 7) / 8 * 8;
}

static void carve_amounts(struct run *run, struct carver *from, size_t lines, size_t units)
{
	run->amounts_size = amounts_size(run->rules, lines, units);
	run->line_taken = carve(from, run->amounts_size, 1);
	for (int i = 0; i < SAVE_LEVELS; i++)
		run->saves[i].amounts = carve(from, run->amounts_size, 1);
	if (!from->at)
		return;
	run->unit_taken = run->line_taken + lines;
	run->unit_points = run->unit_taken + units;
	run->served = (uint8_t *)(run->unit_points + units);
	run->group_done = run->served + units;
}

static struct carried carve_carried(struct carver *from, size_t count)
{
	return (struct carried){
		.texts = carve(from, count, sizeof(uint32_t)),
		.lines = carve(from, count, sizeof(uint32_t)),
		.order = carve(from, count, sizeof(uint32_t)),
	};
}

static void carve_basket(struct run *run, struct carver *from, size_t lines, size_t units)
{
	run->lines = carve(from, lines, sizeof *run->lines);
	run->skus = carve_carried(from, lines);
	run->categories = carve_carried(from, lines * ENGINE_CATEGORIES_MAX);
	run->unit_start = carve(from, lines + 1, sizeof *run->unit_start);
	run->unit_line = carve(from, units, sizeof *run->unit_line);
	run->meant_words = (uint32_t)(lines + 63) / 64;
	run->meant_known = carve(from, run->rules->selector_count, sizeof *run->meant_known);
	run->bits_room = carve(from, run->meant_words, sizeof *run->bits_room);
	run->meant = carve(
		from, (size_t)run->rules->selector_count * run->meant_words, sizeof *run->meant);
}

static void carve_answers(struct run *run, struct carver *from, size_t lines)
{
	const struct rules *rules = run->rules;
	run->rulings = carve(from, rules->rule_count, sizeof *run->rulings);
	run->turns = carve(from, rules->rule_count + (size_t)1, sizeof *run->turns);
	run->applied = carve(from, rules->rule_count, sizeof *run->applied);
	run->rejected =
		carve(from, rules->rule_count + (size_t)ENGINE_CODES_MAX, sizeof *run->rejected);
	run->free_items = carve(from, rules->give_count, sizeof *run->free_items);
	run->takings = carve(from, rules->price_effect_count * lines, sizeof *run->takings);
}

static void carve_work(struct run *run, struct carver *from, size_t lines, size_t units)
{
	size_t rules = run->rules->rule_count;
	run->line_before = carve(from, lines, sizeof *run->line_before);
	run->chosen = carve(from, lines, sizeof *run->chosen);
	run->weights = carve(from, lines, sizeof *run->weights);
	run->caps = carve(from, lines, sizeof *run->caps);
	run->shares = carve(from, lines, sizeof *run->shares);
	run->allocate_room = carve(from, allocate_room((uint32_t)units), 1);
	run->queue[0] = carve(from, units, sizeof *run->queue[0]);
	run->queue[1] = carve(from, units, sizeof *run->queue[1]);
	run->picked = carve(from, units, sizeof *run->picked);
	size_t longest = units > rules ? units : rules;
	size_t categories = lines * ENGINE_CATEGORIES_MAX;
	longest = categories > longest ? categories : longest;
	run->rank_room = carve(from, longest, sizeof *run->rank_room);
	run->unit_price = carve(from, units, sizeof *run->unit_price);
	run->unit_weights = carve(from, units, sizeof *run->unit_weights);
	run->unit_shares = carve(from, units, sizeof *run->unit_shares);
	run->line_bits = carve(from, lines, sizeof *run->line_bits);
	run->line_winner = carve(from, lines, sizeof *run->line_winner);
	run->line_best = carve(from, lines, sizeof *run->line_best);
	run->coupons = carve(from, rules, sizeof *run->coupons);
	run->coupon_total = carve(from, rules, sizeof *run->coupon_total);
	run->earners = carve(from, rules, sizeof *run->earners);
	run->factor = carve(from, lines, sizeof *run->factor);
}

/* Takings come last: they need by far the most room and hardly ever use it, and what is not touched
 * costs no memory. */
static size_t carve_all(struct run *run, void *scratch, size_t lines, size_t units)
{
	struct carver from = {.at = scratch};
	carve_amounts(run, &from, lines, units);
	carve_basket(run, &from, lines, units);
	carve_work(run, &from, lines, units);
	carve_answers(run, &from, lines);
	return from.used;
}

size_t engine_scratch_size(const struct rules *rules, uint32_t lines, uint32_t units)
{
	struct run run = {.rules = rules};
	return carve_all(&run, NULL, lines, units);
}

enum price_status check_basket(const struct basket *basket, uint32_t *units)
{
	if (basket->line_count > ENGINE_LINES_MAX)
		return PRICE_TOO_MANY_LINES;
	if (basket->code_count > ENGINE_CODES_MAX)
		return PRICE_TOO_MANY_CODES;
	*units = 0;
	for (uint32_t i = 0; i < basket->line_count; i++) {
		const struct basket_line *line = &basket->lines[i];
		if (line->qty < 1 || line->qty > ENGINE_QTY_MAX || line->unit_price_minor < 0 ||
			line->unit_price_minor > PRICE_MAX_MINOR || line->floor_price_minor < 0 ||
			line->category_count > ENGINE_CATEGORIES_MAX)
			return PRICE_BAD_LINE;
		*units += (uint32_t)line->qty;
	}
	return *units > ENGINE_UNITS_MAX ? PRICE_TOO_MANY_UNITS : PRICE_OK;
}

static void carry(struct run *run, struct carried *carried, const char *text, uint32_t line)
{
	uint32_t id = rules_text_id(run->rules, text);
	if (id == NO_TEXT)
		return;
	carried->texts[carried->count] = id;
	carried->lines[carried->count++] = line;
}

static void open_line(struct run *run, uint32_t index, const struct basket_line *from)
{
	struct line *line = &run->lines[index];
	int64_t room = from->unit_price_minor - from->floor_price_minor;
	*line = (struct line){
		.price = from->unit_price_minor,
		.floor = from->floor_price_minor,
		.list = from->unit_price_minor * from->qty,
		.room = room > 0 ? room * from->qty : 0,
		.qty = (uint32_t)from->qty,
		.sold = (uint32_t)from->qty,
		.first_unit = run->unit_count,
	};
	run->unit_start[index] = run->unit_count;
	for (uint32_t i = 0; i < line->qty; i++)
		run->unit_line[run->unit_count++] = index;
	run->list += line->list;
	carry(run, &run->skus, from->sku, index);
	for (uint32_t i = 0; i < from->category_count; i++)
		carry(run, &run->categories, from->categories[i], index);
}

void open_run(struct run *run, void *scratch, uint32_t units)
{
	const struct basket *basket = run->basket;
	(void)carve_all(run, scratch, basket->line_count, units);
	memset(run->line_taken, 0, run->amounts_size);
	memset(run->meant_known, 0, run->rules->selector_count);
	for (uint32_t i = 0; i < basket->line_count; i++)
		open_line(run, i, &basket->lines[i]);
	order_carried(&run->skus, run->rank_room);
	order_carried(&run->categories, run->rank_room);
	run->line_count = basket->line_count;
	run->unit_start[run->line_count] = run->unit_count;
	run->now = basket->has_now ? date_stamp(&basket->now) : NO_LIMIT;
	run->channel = rules_text_id(run->rules, basket->channel);
	run->shop = rules_text_id(run->rules, basket->shop);
	run->till = rules_text_id(run->rules, basket->till);
	for (uint32_t i = 0; i < basket->code_count; i++)
		run->codes[i] = rules_text_id(run->rules, basket->codes[i].text);
	if (!basket->shopper)
		return;
	run->tier = rules_text_id(run->rules, basket->shopper->tier);
	run->member_group = rules_text_id(run->rules, basket->shopper->group);
}

static bool shown_before(const struct basket *basket, uint32_t code)
{
	for (uint32_t i = 0; i < code; i++)
		if (strcmp(basket->codes[i].text, basket->codes[code].text) == 0)
			return true;
	return false;
}

static uint32_t list_rejected(struct run *run)
{
	const uint32_t *order = rules_order(run->rules);
	uint32_t count = 0;
	for (uint32_t i = 0; i < run->rules->rule_count; i++) {
		const struct ruling *ruling = &run->rulings[order[i]];
		bool no_points = ruling->standing == STANDING_APPLIED && ruling->short_of_points;
		if (ruling->standing != STANDING_REFUSED && !no_points)
			continue;
		bool unmet = !no_points && ruling->reason == REASON_CONDITIONS_NOT_MET;
		run->rejected[count++] = (struct rejection){
			.rule = order[i],
			.reason = no_points ? REASON_NOT_ENOUGH_POINTS : ruling->reason,
			.short_minor = ruling->short_minor,
			.lack = unmet ? conditions_lack(run, order[i]) : LACK_NOTHING,
			.unmet = unmet ? conditions_unmet(run, order[i]) : 0,
		};
	}
	for (uint32_t i = 0; i < run->basket->code_count; i++)
		if (!run->code_known[i] && !shown_before(run->basket, i))
			run->rejected[count++] = (struct rejection){
				.rule = NO_RULE, .code = i, .reason = REASON_UNKNOWN_CODE};
	return count;
}

/* One entry for each sku; equal texts of the rules are kept once, so their address tells. */
static uint32_t merge_free_items(struct run *run)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < run->tally.free_count; i++) {
		uint32_t at = 0;
		while (at < kept && run->free_items[at].sku != run->free_items[i].sku)
			at++;
		if (at < kept)
			run->free_items[at].qty += run->free_items[i].qty;
		else
			run->free_items[kept++] = run->free_items[i];
	}
	return kept;
}

static void mix(uint64_t *hash, int64_t value)
{
	*hash = (*hash ^ (uint64_t)value) * UINT64_C(0x9e3779b97f4a7c15);
	*hash ^= *hash >> 32;
}

static uint32_t hash_of(const struct pricing *pricing, uint32_t lines)
{
	uint64_t hash = ENGINE_VERSION;
	mix(&hash, pricing->list_minor);
	mix(&hash, pricing->total_minor);
	for (uint32_t i = 0; i < pricing->unit_start[lines]; i++)
		mix(&hash, pricing->unit_discount[i]);
	for (uint32_t i = 0; i < pricing->taking_count; i++) {
		mix(&hash, ((int64_t)pricing->takings[i].rule << 32) | pricing->takings[i].line);
		mix(&hash, pricing->takings[i].effect);
		mix(&hash, pricing->takings[i].taken_minor);
	}
	for (uint32_t i = 0; i < pricing->applied_count; i++)
		mix(&hash, pricing->applied[i]);
	for (uint32_t i = 0; i < pricing->rejected_count; i++)
		mix(&hash, ((int64_t)pricing->rejected[i].rule << 8) | pricing->rejected[i].reason);
	for (uint32_t i = 0; i < pricing->free_item_count; i++) {
		mix(&hash, text_hash(pricing->free_items[i].sku));
		mix(&hash, pricing->free_items[i].qty);
	}
	mix(&hash, pricing->points_earned);
	mix(&hash, pricing->points_used);
	mix(&hash, pricing->points_balance);
	return (uint32_t)hash;
}

/* Each sum is kept as it grows; here it is proved to be the sum of its parts. */
static void assert_sums(const struct run *run)
{
	int64_t of_lines = 0;
	int64_t of_takings = 0;
	for (uint32_t i = 0; i < run->line_count; i++) {
		int64_t of_units = 0;
		const struct line *line = &run->lines[i];
		for (uint32_t unit = 0; unit < line->qty; unit++) {
			int64_t taken = run->unit_taken[line->first_unit + unit];
			assert(taken >= 0);
			assert(taken <= line->price);
			of_units += taken;
		}
		assert(of_units == run->line_taken[i]);
		of_lines += of_units;
	}
	for (uint32_t i = 0; i < run->tally.taking_count; i++)
		of_takings += run->takings[i].taken_minor;
	assert(of_lines == run->tally.taken);
	assert(of_takings == run->tally.taken);
}

static void write_answer(struct run *run, struct pricing *out)
{
	const struct shopper *shopper = run->basket->shopper;
	*out = (struct pricing){
		.list_minor = run->list,
		.total_minor = run->list - run->tally.taken,
		.line_discount = run->line_taken,
		.unit_discount = run->unit_taken,
		.unit_start = run->unit_start,
		.unit_points = run->unit_points,
		.line_factor = run->factor,
		.takings = run->takings,
		.taking_count = run->tally.taking_count,
		.applied = run->applied,
		.applied_count = run->tally.applied_count,
		.rejected = run->rejected,
		.rejected_count = list_rejected(run),
		.free_items = run->free_items,
		.free_item_count = merge_free_items(run),
		.points_earned = points_earned(run),
		.points_used = run->tally.points_used,
		.has_balance = shopper && shopper->has_points,
	};
	if (out->has_balance) {
		bool fits =
			money_add(shopper->points, -out->points_used, &out->points_balance) &&
			money_add(out->points_balance, out->points_earned, &out->points_balance);
		run->overflow |= !fits;
	}
	out->price_hash = hash_of(out, run->line_count);
}

enum price_status engine_price(const struct rules *rules, const struct basket *basket,
	void *scratch, size_t scratch_size, struct pricing *out)
{
	uint32_t units;
	enum price_status status = check_basket(basket, &units);
	if (status != PRICE_OK)
		return status;
	if (scratch_size < engine_scratch_size(rules, basket->line_count, units))
		return PRICE_NO_ROOM;
	struct run run = {.rules = rules, .basket = basket, .exclusive_winner = NO_RULE};
	open_run(&run, scratch, units);
	judge_before_turns(&run);
	run_everything(&run);
	assert_sums(&run);
	write_answer(&run, out);
	return run.overflow ? PRICE_OVERFLOW : PRICE_OK;
}

static bool applies(const struct pricing *pricing, uint32_t rule)
{
	for (uint32_t i = 0; i < pricing->applied_count; i++)
		if (pricing->applied[i] == rule)
			return true;
	return false;
}

bool pricing_has(const struct pricing *pricing, const struct rules *rules, uint32_t rule)
{
	if (!applies(pricing, rule))
		return false;
	for (uint32_t i = 0; i < pricing->taking_count; i++)
		if (pricing->takings[i].rule == rule && pricing->takings[i].taken_minor != 0)
			return true;
	for (uint32_t i = 0; i < pricing->free_item_count; i++)
		if (rules_gives_item(rules, rule, pricing->free_items[i].sku))
			return true;
	return pricing->points_earned > 0 && rules_on_points(rules, rule);
}
