/* What may be hinted at beside the basket: goods to add, and what a walk-in would have as a member.
 * The engine prices each "what if" as it would price the sale, so no hint promises what the till
 * would not keep. It is worked out when nothing else waits (FACT_AT_LEISURE), with a bounded number
 * of runs, and forgotten with every change of the basket. */
#include "pos/core/till_parts.h"

#include "pos/core/rules.h"
#include "pos/core/text.h"

#include <assert.h>
#include <string.h>

enum { OFFERS_TRIED_MAX = 8 };

/* Lines times rules: what one run costs grows with it. Beyond, a hint would make somebody wait:
 * tests/perf/leisure.c measures that ten runs at this bound stay within 5 ms. */
#define WORK_MAX UINT64_C(120000)

/* One piece more, as if it had been scanned. */
static bool price_with(struct till *till, const struct item *item, int64_t *total_minor)
{
	struct sale *sale = &till->sale;
	struct pricing pricing;
	int32_t latest = sale->latest;
	if (sale_add(sale, item, 1) != SALE_OK)
		return false;
	bool good = till_price_if(till, &pricing);
	*total_minor = good ? pricing.total_minor : 0;
	enum sale_result undone = sale_void_line(sale, (uint32_t)sale->latest);
	assert(undone == SALE_OK);
	sale->latest = latest;
	return good;
}

/* An offer is a piece that some rule would make cheaper now. */
static void try_offer(struct till *till, const struct offer *offer)
{
	int64_t total_minor;
	struct till_hints *hints = &till->hints;
	if (!till_window_open(till, offer->item.sku) ||
		!price_with(till, &offer->item, &total_minor))
		return;
	int64_t more_minor = total_minor - till->pricing.total_minor;
	if (more_minor < offer->item.price_minor)
		hints->offers[hints->offer_count++] =
			(struct till_offer){.item = offer->item, .more_minor = more_minor};
}

/* For the record: what was offered beside this basket at all, and what was taken. */
static void note_told(struct till *till, const char *sku, bool taken)
{
	uint32_t at = 0;
	while (at < till->told_count && strcmp(till->told[at].sku, sku) != 0)
		at++;
	if (at == OFFERS_TOLD_MAX)
		return;
	if (at == till->told_count) {
		till->told[at] = (struct offer_told){.taken = false};
		text_copy(till->told[at].sku, sizeof till->told[at].sku, sku);
		till->told_count++;
	}
	till->told[at].taken |= taken;
}

static void find_offers(struct till *till)
{
	const struct offer_table *table = &till->shop.offers;
	uint8_t order[OFFERS_MAX];
	uint32_t fitting = offers_ranked(table, &till->sale, order);
	if (fitting > OFFERS_TRIED_MAX)
		fitting = OFFERS_TRIED_MAX;
	for (uint32_t i = 0; i < fitting && till->hints.offer_count < OFFERS_SHOWN_MAX; i++)
		try_offer(till, &table->list[order[i]]);
	for (uint32_t i = 0; i < till->hints.offer_count; i++)
		note_told(till, till->hints.offers[i].item.sku, false);
}

/* Somebody who becomes a member now: of the lowest tier, with no points and no order yet. */
static struct member new_member(const struct shop *shop)
{
	struct member member = {.id = UINT64_MAX};
	if (shop->tier_count > 0)
		memcpy(member.tier, shop->tiers[0].id, sizeof member.tier);
	return member;
}

/* What each line costs by this pricing, before what comes off the whole basket. */
static void price_lines(
	const struct till *till, const struct pricing *pricing, int64_t minor[SALE_LINES_MAX])
{
	for (uint32_t i = 0; i < till->sale.line_count; i++)
		minor[i] = till->sale.lines[i].unit_price_minor * till->sale.lines[i].qty;
	for (uint32_t i = 0; i < pricing->taking_count; i++)
		if (!rules_on_basket(till->rules, pricing->takings[i].rule))
			minor[pricing->takings[i].line] -= pricing->takings[i].taken_minor;
}

/* CAMP-29: members' prices are told to everybody. now: what the lines cost a walk-in. */
static void tell_line_prices(
	struct till *till, const struct pricing *member, const int64_t now[SALE_LINES_MAX])
{
	int64_t *minor = till->hints.member_line_minor;
	price_lines(till, member, minor);
	for (uint32_t i = 0; i < till->sale.line_count; i++)
		if (minor[i] >= now[i])
			minor[i] = 0;
}

static void find_savings(struct till *till)
{
	const struct member member = new_member(&till->shop);
	struct pricing pricing;
	int64_t now[SALE_LINES_MAX];
	price_lines(till, &till->pricing, now);
	sale_set_member(&till->sale, &member);
	bool good = till_price_if(till, &pricing);
	sale_drop_member(&till->sale);
	if (!good || pricing.total_minor > till->pricing.total_minor)
		return;
	till->hints.member_saves_minor = till->pricing.total_minor - pricing.total_minor;
	till->hints.member_earns = pricing.points_earned;
	tell_line_prices(till, &pricing, now);
}

void till_forget_hints(struct till *till)
{
	memset(&till->hints, 0, sizeof till->hints);
	till->hints_due = till->priced && till->sale.line_count > 0;
}

void till_at_leisure(struct till *till)
{
	uint64_t work =
		till->rules ? (uint64_t)rules_count(till->rules) * till->sale.line_count : 0;
	bool now = till->hints_due && till->priced && !till->committing && work <= WORK_MAX;
	till->hints_due = false;
	if (!now)
		return;
	/* First, because the scratch holds one pricing: the sale's until something else is tried.
	 */
	if (!till->sale.has_member)
		find_savings(till);
	find_offers(till);
	/* The scratch holds one pricing, and that is the sale's. */
	till->priced = till_price_if(till, &till->pricing);
}

void till_take_offer(struct till *till, struct duties *duties)
{
	const char *sku = till->hints.offers[0].item.sku;
	if (till->hints.offer_count == 0) {
		till_tell(till, (struct says){TEXT_HINTS_NO_OFFER});
		return;
	}
	note_told(till, sku, true);
	till_find_sku(till, duties, sku);
}
