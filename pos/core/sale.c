/* Second stop of the tour: the basket. Goods come in by sale_add() and its two sisters, each
 * refuses by name what a shop cannot sell (no pieces, ten thousand pieces, a weightless apple) and
 * leaves the basket as it was; what the programme takes off is not in here, sale_price() asks for
 * it anew after every change. So a basket is only what lies on the counter: lines, a member,
 * coupons. */
#include "pos/core/sale.h"

#include "pos/core/money.h"

#include <assert.h>
#include <string.h>

void sale_clear(struct sale *sale)
{
	memset(sale, 0, offsetof(struct sale, lines));
	sale->latest = -1;
}

bool sale_empty(const struct sale *sale)
{
	return sale->line_count == 0 && !sale->has_member && sale->coupon_count == 0;
}

int64_t sale_units(const struct sale *sale)
{
	int64_t units = 0;
	for (uint32_t i = 0; i < sale->line_count; i++)
		units += sale->lines[i].qty;
	return units;
}

static bool price_allowed(int64_t price_minor)
{
	return price_minor >= 0 && price_minor <= PRICE_MAX_MINOR;
}

/* The line that another piece of this item joins (design.md 14), or -1. */
static int32_t line_of(const struct sale *sale, const struct item *item)
{
	for (uint32_t i = 0; i < sale->line_count; i++) {
		const struct sale_line *line = &sale->lines[i];
		if (!line->item.weighed && !line->hand.operator_number &&
			line->unit_price_minor == item->price_minor &&
			strcmp(line->item.sku, item->sku) == 0)
			return (int32_t)i;
	}
	return -1;
}

static enum sale_result append(struct sale *sale, const struct sale_line *line)
{
	if (!price_allowed(line->unit_price_minor))
		return SALE_BAD_PRICE;
	if (sale->line_count == SALE_LINES_MAX)
		return SALE_TOO_MANY_LINES;
	if (sale_units(sale) + line->qty > SALE_UNITS_MAX)
		return SALE_TOO_MANY_UNITS;
	sale->latest = (int32_t)sale->line_count;
	sale->lines[sale->line_count++] = *line;
	return SALE_OK;
}

enum sale_result sale_add(struct sale *sale, const struct item *item, int32_t qty)
{
	if (item->weighed)
		return SALE_BAD_WEIGHT;
	if (qty < 1 || qty > SALE_QTY_MAX)
		return SALE_BAD_QTY;
	int32_t at = line_of(sale, item);
	if (at < 0)
		return append(sale, &(struct sale_line){*item, .qty = qty,
					    .unit_price_minor = item->price_minor});
	struct sale_line *line = &sale->lines[at];
	if (qty > SALE_QTY_MAX - line->qty)
		return SALE_BAD_QTY;
	if (sale_units(sale) + qty > SALE_UNITS_MAX)
		return SALE_TOO_MANY_UNITS;
	line->qty += qty;
	sale->latest = at;
	return SALE_OK;
}

enum sale_result sale_add_weight(struct sale *sale, const struct item *item, int32_t grams)
{
	int64_t price_minor;
	if (grams < 1 || grams > GRAMS_MAX)
		return SALE_BAD_WEIGHT;
	if (!price_allowed(item->price_minor))
		return SALE_BAD_PRICE;
	if (!money_share(item->price_minor, grams, 1000, ROUND_HALF_UP, &price_minor))
		return SALE_TOO_LARGE;
	return sale_add_priced(sale, item, grams, price_minor);
}

enum sale_result sale_add_priced(
	struct sale *sale, const struct item *item, int32_t grams, int64_t price_minor)
{
	if (grams < 0 || grams > GRAMS_MAX)
		return SALE_BAD_WEIGHT;
	return append(sale, &(struct sale_line){*item, .qty = 1, .grams = grams,
				    .unit_price_minor = price_minor});
}

enum sale_result sale_set_qty(struct sale *sale, uint32_t line, int32_t qty)
{
	if (line >= sale->line_count)
		return SALE_NO_SUCH_LINE;
	struct sale_line *changed = &sale->lines[line];
	if (changed->item.weighed || changed->grams > 0)
		return SALE_WEIGHED;
	if (qty < 1 || qty > SALE_QTY_MAX)
		return SALE_BAD_QTY;
	if (sale_units(sale) - changed->qty + qty > SALE_UNITS_MAX)
		return SALE_TOO_MANY_UNITS;
	changed->qty = qty;
	sale->latest = (int32_t)line;
	return SALE_OK;
}

enum sale_result sale_set_price(
	struct sale *sale, uint32_t at, int64_t price_minor, const struct hand_price *by)
{
	assert(by->operator_number != 0);
	if (at >= sale->line_count)
		return SALE_NO_SUCH_LINE;
	struct sale_line *line = &sale->lines[at];
	int64_t shelf_minor =
		line->hand.operator_number ? line->hand.shelf_minor : line->unit_price_minor;
	if (!price_allowed(price_minor))
		return SALE_BAD_PRICE;
	if (price_minor < line->item.floor_minor && price_minor < shelf_minor)
		return SALE_BELOW_FLOOR;
	line->hand = (struct hand_price){0};
	if (price_minor != shelf_minor) {
		line->hand = *by;
		line->hand.shelf_minor = shelf_minor;
	}
	line->unit_price_minor = price_minor;
	sale->latest = (int32_t)at;
	return SALE_OK;
}

enum sale_result sale_void_line(struct sale *sale, uint32_t line)
{
	if (line >= sale->line_count)
		return SALE_NO_SUCH_LINE;
	sale->line_count--;
	memmove(&sale->lines[line], &sale->lines[line + 1],
		(sale->line_count - line) * sizeof sale->lines[0]);
	sale->latest = -1;
	return SALE_OK;
}

void sale_set_member(struct sale *sale, const struct member *member)
{
	assert(member->id != 0);
	if (!sale->has_member || sale->member.id != member->id)
		sale->points_wish = 0;
	sale->has_member = true;
	sale->member = *member;
}

void sale_drop_member(struct sale *sale)
{
	sale->has_member = false;
	sale->member = (struct member){0};
	sale->points_wish = 0;
}

enum sale_result sale_add_coupon(struct sale *sale, const struct sale_coupon *coupon)
{
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		if (sale->coupons[i].coupon.campaign == coupon->coupon.campaign &&
			sale->coupons[i].coupon.serial == coupon->coupon.serial)
			return SALE_COUPON_TWICE;
	if (sale->coupon_count == SALE_COUPONS_MAX)
		return SALE_TOO_MANY_COUPONS;
	sale->coupons[sale->coupon_count++] = *coupon;
	return SALE_OK;
}

void sale_drop_coupon(struct sale *sale, uint32_t index)
{
	assert(index < sale->coupon_count);
	sale->coupon_count--;
	memmove(&sale->coupons[index], &sale->coupons[index + 1],
		(sale->coupon_count - index) * sizeof sale->coupons[0]);
}
