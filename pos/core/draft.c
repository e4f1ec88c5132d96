#include "pos/core/draft.h"

#include "pos/core/money.h"
#include "pos/core/rights.h"
#include "pos/core/tax.h"

#include <string.h>

enum {
	DRAFT_VERSION = 5,
	DRAFT_WITHOUT_POINTS = 1,
	DRAFT_WITHOUT_TAX = 2,
	DRAFT_WITHOUT_HAND = 3,
	DRAFT_WITHOUT_CHOICE = 4,
};

static void put_item(struct bytes_out *out, const struct item *item)
{
	put_text(out, item->sku);
	put_text(out, item->name);
	put_text(out, item->unit);
	put_varint(out, item->category_count);
	for (uint32_t i = 0; i < item->category_count; i++)
		put_text(out, item->categories[i]);
	put_signed(out, item->price_minor);
	put_signed(out, item->floor_minor);
	put_u8(out, item->weighed);
	put_varint(out, item->taxed ? (uint64_t)item->vat_bp + 1 : 0);
}

static void put_line(struct bytes_out *out, const struct sale_line *line)
{
	put_item(out, &line->item);
	put_varint(out, (uint64_t)line->qty);
	put_varint(out, (uint64_t)line->grams);
	put_varint(out, (uint64_t)line->unit_price_minor);
	put_varint(out, line->hand.operator_number);
	if (line->hand.operator_number == 0)
		return;
	put_varint(out, (uint64_t)line->hand.shelf_minor);
	put_u8(out, line->hand.no_points);
	put_text(out, line->hand.reason);
}

static void put_member(struct bytes_out *out, const struct member *member)
{
	put_varint(out, member->id);
	put_text(out, member->card);
	put_text(out, member->name_masked);
	put_text(out, member->phone_masked);
	put_text(out, member->tier);
	put_text(out, member->group);
	put_varint(out, (uint64_t)member->birthday_month);
	put_varint(out, (uint64_t)member->birthday_day);
	put_varint(out, (uint64_t)member->completed_orders);
	put_signed(out, member->points);
	put_signed(out, member->points_as_of_ms);
	put_signed(out, member->qualifying);
	put_u8(out, member->blocked);
	put_text(out, member->block_reason);
}

static void put_coupon(struct bytes_out *out, const struct sale_coupon *coupon)
{
	put_u8(out, coupon->coupon.version);
	put_u8(out, coupon->coupon.key_id);
	put_varint(out, coupon->coupon.campaign);
	put_varint(out, coupon->coupon.serial);
	put_u32(out, coupon->coupon.not_after_s);
	put_u32(out, coupon->coupon.benefit_minor);
	put_bytes(out, coupon->coupon.signature, sizeof coupon->coupon.signature);
	put_u8(out, coupon->typed);
	put_text(out, coupon->code);
	put_varint(out, coupon->chosen_by);
}

void draft_write(const struct sale *sale, struct bytes_out *out)
{
	put_u8(out, DRAFT_VERSION);
	put_bytes(out, sale->uid.bytes, sizeof sale->uid.bytes);
	put_signed(out, sale->opened_ms);
	put_varint(out, sale->line_count);
	for (uint32_t i = 0; i < sale->line_count; i++)
		put_line(out, &sale->lines[i]);
	put_signed(out, sale->latest);
	put_u8(out, sale->has_member);
	if (sale->has_member)
		put_member(out, &sale->member);
	put_varint(out, sale->coupon_count);
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		put_coupon(out, &sale->coupons[i]);
	put_varint(out, (uint64_t)sale->points_wish);
}

static bool get_flag(struct bytes_in *in)
{
	uint8_t flag = get_u8(in);
	if (flag > 1)
		in->bad = true;
	return flag == 1;
}

static void get_item(struct bytes_in *in, uint8_t version, struct item *item)
{
	get_text(in, item->sku, sizeof item->sku);
	get_text(in, item->name, sizeof item->name);
	get_text(in, item->unit, sizeof item->unit);
	item->category_count = (uint32_t)get_upto(in, ITEM_CATEGORIES_MAX);
	for (uint32_t i = 0; i < item->category_count; i++)
		get_text(in, item->categories[i], sizeof item->categories[i]);
	item->price_minor = get_signed(in);
	item->floor_minor = get_signed(in);
	item->weighed = get_flag(in);
	uint64_t rate = version > DRAFT_WITHOUT_TAX ? get_upto(in, TAX_RATE_MAX + 1) : 0;
	item->taxed = rate > 0;
	item->vat_bp = rate > 0 ? (int32_t)rate - 1 : 0;
}

static void get_hand(struct bytes_in *in, struct hand_price *hand)
{
	*hand = (struct hand_price){.operator_number = (uint32_t)get_upto(in, OPERATOR_NUMBER_MAX)};
	if (hand->operator_number == 0)
		return;
	hand->shelf_minor = (int64_t)get_upto(in, PRICE_MAX_MINOR);
	hand->no_points = get_flag(in);
	get_text(in, hand->reason, sizeof hand->reason);
}

static void get_line(struct bytes_in *in, uint8_t version, struct sale_line *line)
{
	get_item(in, version, &line->item);
	line->qty = (int32_t)get_upto(in, SALE_QTY_MAX);
	line->grams = (int32_t)get_upto(in, GRAMS_MAX);
	line->unit_price_minor = (int64_t)get_upto(in, PRICE_MAX_MINOR);
	line->hand = (struct hand_price){0};
	if (version > DRAFT_WITHOUT_HAND)
		get_hand(in, &line->hand);
	bool by_weight = line->item.weighed || line->grams > 0;
	if (line->qty < 1 || (by_weight && line->qty != 1))
		in->bad = true;
}

static void get_member(struct bytes_in *in, struct member *member)
{
	member->id = get_varint(in);
	get_text(in, member->card, sizeof member->card);
	get_text(in, member->name_masked, sizeof member->name_masked);
	get_text(in, member->phone_masked, sizeof member->phone_masked);
	get_text(in, member->tier, sizeof member->tier);
	get_text(in, member->group, sizeof member->group);
	member->birthday_month = (int)get_upto(in, 12);
	member->birthday_day = (int)get_upto(in, 31);
	member->completed_orders = (int32_t)get_upto(in, INT32_MAX);
	member->points = get_signed(in);
	member->points_as_of_ms = get_signed(in);
	member->qualifying = get_signed(in);
	member->blocked = get_flag(in);
	get_text(in, member->block_reason, sizeof member->block_reason);
	if (member->id == 0)
		in->bad = true;
}

static void get_coupon(struct bytes_in *in, uint8_t version, struct sale *sale)
{
	struct sale_coupon read = {0};
	read.coupon.version = get_u8(in);
	read.coupon.key_id = get_u8(in);
	read.coupon.campaign = (uint32_t)get_upto(in, COUPON_CAMPAIGN_MAX);
	read.coupon.serial = get_upto(in, COUPON_SERIAL_MAX);
	read.coupon.not_after_s = get_u32(in);
	read.coupon.benefit_minor = get_u32(in);
	get_bytes(in, read.coupon.signature, sizeof read.coupon.signature);
	read.typed = get_flag(in);
	get_text(in, read.code, sizeof read.code);
	if (version > DRAFT_WITHOUT_CHOICE)
		read.chosen_by = (uint32_t)get_upto(in, OPERATOR_NUMBER_MAX);
	if (sale_add_coupon(sale, &read) != SALE_OK)
		in->bad = true;
}

static void get_sale(struct bytes_in *in, struct sale *sale)
{
	uint8_t version = get_u8(in);
	if (version < DRAFT_WITHOUT_POINTS || version > DRAFT_VERSION)
		in->bad = true;
	get_bytes(in, sale->uid.bytes, sizeof sale->uid.bytes);
	sale->opened_ms = get_signed(in);
	sale->line_count = (uint32_t)get_upto(in, SALE_LINES_MAX);
	for (uint32_t i = 0; i < sale->line_count; i++)
		get_line(in, version, &sale->lines[i]);
	int64_t latest = get_signed(in);
	if (latest < -1 || latest >= (int64_t)sale->line_count || sale_units(sale) > SALE_UNITS_MAX)
		in->bad = true;
	else
		sale->latest = (int32_t)latest;
	sale->has_member = get_flag(in);
	if (sale->has_member)
		get_member(in, &sale->member);
	uint32_t coupons = (uint32_t)get_upto(in, SALE_COUPONS_MAX);
	for (uint32_t i = 0; i < coupons; i++)
		get_coupon(in, version, sale);
	if (version > DRAFT_WITHOUT_POINTS)
		sale->points_wish = (int64_t)get_upto(in, INT64_MAX);
	if (sale->points_wish > 0 && !sale->has_member)
		in->bad = true;
}

bool draft_read(const void *data, size_t size, struct sale *sale)
{
	struct bytes_in in = bytes_in(data, size);
	sale_clear(sale);
	get_sale(&in, sale);
	if (bytes_complete(&in))
		return true;
	sale_clear(sale);
	return false;
}
