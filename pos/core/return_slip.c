#include "pos/core/return_slip.h"

#include "pos/core/money.h"
#include "pos/core/rules.h"
#include "pos/core/text.h"

#include <string.h>

/* ---- what the first so many units of a line were paid with ---- */

static int64_t paid_evenly(const struct closed_line *line, int32_t count)
{
	int64_t each = line->discount_minor / line->qty, odd = line->discount_minor % line->qty;
	return count * (line->unit_price_minor - each) - (count < odd ? count : odd);
}

static int64_t paid_for(const struct sold_sale *sold, uint32_t at, int32_t count)
{
	const struct closed_line *line = &sold->sale->lines[at];
	int64_t paid = 0;
	if (!sold->rules)
		return paid_evenly(line, count);
	for (int32_t i = 0; i < count; i++)
		paid += line->unit_price_minor -
			sold->pricing->unit_discount[sold->pricing->unit_start[at] + (uint32_t)i];
	return paid;
}

static int64_t price_goods(struct return_slip *slip)
{
	const struct sold_sale *sold = slip->sold;
	int64_t sum = 0;
	slip->whole = true;
	for (uint32_t i = 0; i < sold->sale->line_count; i++) {
		int32_t before = sold->returned[i], after = before + slip->qty[i];
		slip->line_minor[i] = paid_for(sold, i, after) - paid_for(sold, i, before);
		slip->whole = slip->whole && after == sold->sale->lines[i].qty;
		sum += slip->line_minor[i];
	}
	return sum;
}

/* ---- what the rules say of it ---- */

/* now: what comes back beside what came back before; NULL: nothing. */
static bool refund_of(const struct sold_sale *sold, const int32_t *now, struct refund *out)
{
	for (uint32_t i = 0; i < sold->sale->line_count; i++) {
		uint32_t first = sold->pricing->unit_start[i];
		int32_t back = sold->returned[i] + (now ? now[i] : 0);
		memset(sold->marks + first, 0, (size_t)sold->sale->lines[i].qty);
		memset(sold->marks + first, 1, (size_t)back);
	}
	return refund_units(sold->rules, sold->basket, sold->pricing, sold->marks, sold->scratch,
		       sold->scratch_size, out) == PRICE_OK;
}

static int64_t gifts_due(const struct refund *refund, const char *sku)
{
	for (uint32_t i = 0; i < refund->gift_count; i++)
		if (strcmp(refund->gifts[i].sku, sku) == 0)
			return refund->gifts[i].qty;
	return 0;
}

static bool was_kept(const struct slip_gift *gifts, uint32_t count, const struct sold_gift *gift)
{
	for (uint32_t i = 0; i < count; i++)
		if (gifts[i].gift == gift)
			return gifts[i].kept;
	return false;
}

static void list_gifts(
	struct return_slip *slip, const struct refund *before, const struct refund *after)
{
	struct slip_gift old[REFUND_GIFTS_MAX];
	uint32_t old_count = slip->gift_count;
	memcpy(old, slip->gifts, sizeof old);
	slip->gift_count = 0;
	for (uint32_t i = 0; i < slip->sold->gift_count; i++) {
		const struct sold_gift *gift = &slip->sold->gifts[i];
		int64_t due = gifts_due(after, gift->sku) - gifts_due(before, gift->sku);
		if (due > 0)
			slip->gifts[slip->gift_count++] =
				(struct slip_gift){gift, due, was_kept(old, old_count, gift)};
	}
}

static void ask_rules(struct return_slip *slip)
{
	struct refund before, after;
	if (!refund_of(slip->sold, NULL, &before) || !refund_of(slip->sold, slip->qty, &after))
		return; /* the sale was priced with these very amounts: they fit */
	slip->points_taken = after.points_taken_back - slip->sold->points_taken;
	slip->points_given = after.points_given_back - slip->sold->points_given;
	slip->reclaimed_minor = after.reclaimed_minor - before.reclaimed_minor;
	list_gifts(slip, &before, &after);
}

/* Of the whole as much as the goods that came back are of all. */
static int64_t share_of(const struct return_slip *slip, int64_t whole, int64_t part_minor)
{
	int64_t share = 0;
	if (slip->whole)
		return whole;
	if (slip->sold->sale->total_minor <= 0 || part_minor <= 0 ||
		!money_share(
			whole, part_minor, slip->sold->sale->total_minor, ROUND_HALF_UP, &share))
		return 0;
	return share;
}

/* Without the rules only the sums are known. */
static void share_points(struct return_slip *slip)
{
	int64_t back_minor = 0;
	for (uint32_t i = 0; i < slip->sold->sale->line_count; i++)
		back_minor += paid_for(slip->sold, i, slip->sold->returned[i] + slip->qty[i]);
	slip->points_taken = share_of(slip, slip->sold->sale->points_earned, back_minor) -
			     slip->sold->points_taken;
	slip->points_given = share_of(slip, slip->sold->sale->points_used, back_minor) -
			     slip->sold->points_given;
}

/* ---- together ---- */

static int64_t never_below_zero(int64_t amount)
{
	return amount > 0 ? amount : 0;
}

static void charge_gifts(struct return_slip *slip)
{
	slip->charged_minor = 0;
	for (uint32_t i = 0; i < slip->gift_count; i++) {
		int64_t amount;
		const struct slip_gift *due = &slip->gifts[i];
		if (due->kept && money_times(due->gift->price_minor, due->qty, &amount))
			slip->charged_minor += amount;
	}
}

static void list_coupons(struct return_slip *slip)
{
	const struct closed_sale *sale = slip->sold->sale;
	slip->coupon_count = 0;
	for (uint32_t i = 0; slip->whole && i < sale->coupon_count; i++)
		if (closed_coupon_returns(sale, i))
			slip->coupons[slip->coupon_count++] = (uint8_t)i;
}

static void price(struct return_slip *slip)
{
	const struct sold_sale *sold = slip->sold;
	slip->goods_minor = price_goods(slip);
	slip->reclaimed_minor = 0;
	if (sold->rules)
		ask_rules(slip);
	else
		share_points(slip);
	slip->points_taken = sold->sale->has_member ? never_below_zero(slip->points_taken) : 0;
	slip->points_given = sold->sale->has_member ? never_below_zero(slip->points_given) : 0;
	if (slip->reclaimed_minor > slip->goods_minor)
		slip->reclaimed_minor = slip->goods_minor;
	charge_gifts(slip);
	list_coupons(slip);
	int64_t left = slip->goods_minor - slip->reclaimed_minor;
	int64_t most = never_below_zero(sold->sale->total_minor - sold->refunded_minor);
	left = left < most ? left : most;
	slip->missing_minor = never_below_zero(slip->charged_minor - left);
	slip->total_minor = never_below_zero(left - slip->charged_minor);
}

void slip_begin(struct return_slip *slip, const struct sold_sale *sold)
{
	memset(slip, 0, sizeof *slip);
	slip->sold = sold;
	if (sold)
		price(slip);
}

int32_t slip_left(const struct return_slip *slip, uint32_t line)
{
	return slip->sold->sale->lines[line].qty - slip->sold->returned[line];
}

enum slip_result slip_set(struct return_slip *slip, uint32_t line, int32_t qty)
{
	if (qty < 0 || qty > slip_left(slip, line))
		return SLIP_TOO_MANY;
	slip->qty[line] = qty;
	price(slip);
	return SLIP_OK;
}

static bool is_it(const struct closed_line *line, const struct slip_goods *goods)
{
	return strcmp(line->sku, goods->sku) == 0 &&
	       (goods->grams == 0 || line->grams == goods->grams) &&
	       (goods->price_minor == 0 || line->unit_price_minor == goods->price_minor);
}

enum slip_result slip_add(struct return_slip *slip, const struct slip_goods *goods, uint32_t *line)
{
	enum slip_result result = SLIP_NOT_SOLD;
	for (uint32_t i = 0; i < slip->sold->sale->line_count; i++) {
		if (!is_it(&slip->sold->sale->lines[i], goods))
			continue;
		*line = i;
		if (slip->qty[i] < slip_left(slip, i))
			return slip_set(slip, i, slip->qty[i] + 1);
		result = SLIP_ALL_BACK;
	}
	return result;
}

void slip_all(struct return_slip *slip)
{
	for (uint32_t i = 0; i < slip->sold->sale->line_count; i++)
		slip->qty[i] = slip_left(slip, i);
	price(slip);
}

void slip_keep_gift(struct return_slip *slip, uint32_t gift, bool kept)
{
	slip->gifts[gift].kept = kept;
	price(slip);
}

int64_t slip_pieces(const struct return_slip *slip)
{
	int64_t pieces = 0;
	for (uint32_t i = 0; i < slip->sold->sale->line_count; i++)
		pieces += slip->qty[i];
	return pieces;
}

bool slip_coupon_waits(const struct return_slip *slip)
{
	const struct closed_sale *sale = slip->sold->sale;
	if (slip->whole || slip_pieces(slip) == 0)
		return false;
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		if (closed_coupon_returns(sale, i))
			return true;
	return false;
}

const char *slip_coupon_name(const struct return_slip *slip, uint32_t at, enum lang lang)
{
	const struct closed_sale *sale = slip->sold->sale;
	const struct closed_coupon *coupon = &sale->coupons[slip->coupons[at]];
	const struct rules *rules = slip->sold->rules;
	uint32_t rule = NO_RULE;
	if (rules && coupon->rule < sale->rule_count)
		rule = rules_find(rules, sale->rules[coupon->rule].id);
	return rule == NO_RULE ? coupon->code : rules_title(rules, rule, lang);
}

/* What was taken off the goods comes off the last lines, what is given back after all goes there.
 */
static void fit_lines(struct closed_refund *refund, int64_t too_much)
{
	for (uint32_t i = refund->line_count; i > 0; i--) {
		int64_t *amount = &refund->lines[i - 1].amount_minor;
		int64_t part = too_much < *amount ? too_much : *amount;
		*amount -= part;
		too_much -= part;
	}
}

/* What went back at this rate: by these amounts, one a line. */
static int64_t at_rate(const struct closed_sale *sale, const struct tax *tax, const int64_t *minor)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < sale->line_count; i++)
		if (sale->lines[i].taxed && sale->lines[i].vat_bp == tax->rate_bp)
			sum += minor[i];
	return sum;
}

/* Its share of each stored tax; what a reclaimed gift or discount left of the money counts, and
 * never more than was paid at the rate. */
static void close_taxes(const struct sold_sale *sold, struct closed_refund *refund)
{
	int64_t now_minor[SALE_LINES_MAX] = {0};
	for (uint32_t i = 0; i < refund->line_count; i++)
		now_minor[refund->lines[i].line] = refund->lines[i].amount_minor;
	for (uint32_t i = 0; i < sold->sale->taxes.count; i++) {
		const struct tax *tax = &sold->sale->taxes.at[i];
		int64_t before = at_rate(sold->sale, tax, sold->returned_minor);
		int64_t now = at_rate(sold->sale, tax, now_minor);
		if (before > tax->gross_minor)
			before = tax->gross_minor;
		if (now > tax->gross_minor - before)
			now = tax->gross_minor - before;
		if (now <= 0)
			continue;
		refund->taxes.at[refund->taxes.count++] =
			(struct tax){tax->rate_bp, now, tax_back(tax, before, now)};
	}
}

void slip_close(const struct return_slip *slip, struct closed_refund *refund)
{
	const struct closed_sale *sale = slip->sold->sale;
	*refund = (struct closed_refund){.original = sale->uid,
		.original_store = sale->store,
		.original_till = sale->till,
		.original_epoch = sale->epoch,
		.original_counter = sale->counter,
		.member = sale->has_member ? sale->member.id : 0,
		.total_minor = slip->total_minor,
		.points_taken = slip->points_taken,
		.points_given = slip->points_given};
	for (uint32_t i = 0; i < sale->line_count; i++)
		if (slip->qty[i] > 0)
			refund->lines[refund->line_count++] =
				(struct refund_line){i, slip->qty[i], slip->line_minor[i]};
	fit_lines(refund, slip->goods_minor - slip->total_minor);
	close_taxes(slip->sold, refund);
}
