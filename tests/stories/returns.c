#include "tests/stories/returns.h"

#include "pos/core/sold_basket.h"
#include "pos/core/text.h"

#include <stdlib.h>
#include <string.h>

static struct closed_sale sale;
static struct sold_sale sold;
static struct sold_basket basket;
static struct pricing pricing;
static uint8_t marks[SALE_UNITS_MAX];
static void *priced, *scratch;
static size_t size;
static bool there;

void returns_forget(void)
{
	there = false;
}

void returns_keep(const struct world *w)
{
	sale = w->till.closed;
	sold = (struct sold_sale){.sale = &sale,
		.marks = marks,
		.has_member = sale.has_member,
		.member = sale.member};
	there = true;
}

void returns_settle(const struct world *w)
{
	const struct closed_refund *refund = &w->till.refund;
	if (!uid_equal(&refund->original, &sale.uid))
		return;
	sold.refunded_minor += refund->total_minor;
	sold.points_taken += refund->points_taken;
	sold.points_given += refund->points_given;
	for (uint32_t i = 0; i < refund->line_count; i++)
		sold.returned[refund->lines[i].line] += refund->lines[i].qty;
	for (uint32_t i = 0; i < refund->line_count; i++)
		sold.returned_minor[refund->lines[i].line] += refund->lines[i].amount_minor;
}

static void make_room(size_t wanted)
{
	if (wanted <= size)
		return;
	free(priced);
	free(scratch);
	priced = malloc(wanted);
	scratch = malloc(wanted);
	size = wanted;
}

static void name_gifts(void)
{
	sold.gift_count = pricing.free_item_count;
	for (uint32_t i = 0; i < sold.gift_count; i++) {
		const struct story_item *item = story_item(pricing.free_items[i].sku);
		sold.gifts[i] = (struct sold_gift){.sku = pricing.free_items[i].sku,
			.price_minor = item ? item->item.price_minor : 0};
		text_copy(sold.gifts[i].name, sizeof sold.gifts[i].name,
			item ? item->item.name : sold.gifts[i].sku);
	}
}

static void explain(const struct world *w)
{
	sold.rules = NULL;
	sold_basket_of(&basket, &sale, NULL);
	make_room(engine_scratch_size(w->rules, sale.line_count, basket.units));
	if (engine_price(w->rules, &basket.basket, priced, size, &pricing) != PRICE_OK ||
		!sold_matches(&sale, w->rules, &pricing))
		return;
	sold.rules = w->rules;
	sold.basket = &basket.basket;
	sold.pricing = &pricing;
	sold.scratch = scratch;
	sold.scratch_size = size;
	name_gifts();
}

const struct sold_sale *returns_find(struct world *w, const struct receipt_name *name)
{
	bool ours = name->by_uid ? uid_equal(&name->uid, &sale.uid)
				 : name->counter == sale.counter &&
					   (!name->till || name->till == w->shop.till);
	if (!there || !ours)
		return NULL;
	explain(w);
	return &sold;
}

uint32_t returns_list(const struct world *w, uint64_t member, struct listed_sale *listed)
{
	if (!there || !sale.has_member || sale.member.id != member)
		return 0;
	*listed = (struct listed_sale){
		.name = {.till = w->shop.till, .epoch = 1, .counter = sale.counter},
		.business_date = sale.business_date,
		.total_minor = sale.total_minor};
	return 1;
}
