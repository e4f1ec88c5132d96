/* What every change of the basket has in common: a price, a draft, and whose rules. */
#include "pos/core/till_parts.h"

#include "pos/core/rules.h"

#include <assert.h>
#include <string.h>

static bool no_uid(const struct uid *uid)
{
	static const struct uid none;
	return uid_equal(uid, &none);
}

void till_begin_sale(struct till *till)
{
	if (!no_uid(&till->sale.uid))
		return;
	/* The shell forgot to give a fresh one: a sale would be taken for one already sold. */
	assert(!no_uid(&till->next_uid));
	assert(!uid_equal(&till->next_uid, &till->closed.uid));
	till->sale.uid = till->next_uid;
	till->sale.opened_ms = till->now_ms;
}

void till_clear_sale(struct till *till)
{
	sale_clear(&till->sale);
	till->more = (struct member_more){0};
	till->wallet.count = till->coupon_list.count = 0;
	till->coupon_at = 0;
	till->coupon_wanted = (struct coupon){.campaign = 0};
	till->told_count = 0;
	till->explain = false;
}

/* An open basket keeps the rules it began with, whatever HQ sends meanwhile. */
static void use_new_rules(struct till *till, struct duties *duties)
{
	if (!till->rules_next)
		return;
	till->rules = till->rules_next;
	till->quotas = till->quotas_next;
	till->rules_next = NULL;
	till->quotas_next = NULL;
	till_order(duties, DUTY_USE_RULES);
}

bool till_price_if(struct till *till, struct pricing *pricing)
{
	struct civil now = civil_at(till->priced_ms, till->shop.utc_offset_minutes);
	return sale_price(&till->sale, till->rules, till_rule_use(till), &now, &till->shop,
		       till->scratch, till->scratch_size, pricing) == PRICE_OK;
}

/* What would be due if nobody had chosen coupons. The scratch holds one pricing, so this goes
 * first. */
static void price_best(struct till *till)
{
	struct basket_code codes[SALE_COUPONS_MAX];
	uint32_t chosen_by[SALE_COUPONS_MAX];
	struct pricing best;
	uint32_t count = till->sale.coupon_count;
	sale_codes(&till->sale, codes);
	till->chosen = coupon_chosen(codes, count);
	for (uint32_t i = 0; i < count && till->chosen; i++) {
		chosen_by[i] = till->sale.coupons[i].chosen_by;
		till->sale.coupons[i].chosen_by = 0;
	}
	if (till->chosen && till_price_if(till, &best))
		coupon_choice_of(&till->best, till->rules, codes, count, &best);
	for (uint32_t i = 0; i < count && till->chosen; i++)
		till->sale.coupons[i].chosen_by = chosen_by[i];
}

static void price_now(struct till *till, struct duties *duties)
{
	till->pricing = (struct pricing){0};
	till->priced = till->chosen = false;
	if (sale_empty(&till->sale) || !till->rules)
		return;
	till->priced_ms = till->now_ms;
	price_best(till);
	till->priced = till_price_if(till, &till->pricing);
	if (till->priced)
		return;
	till->pricing = (struct pricing){0};
	till_refuse(till, duties, (struct says){TEXT_TILL_CANNOT_PRICE});
}

void till_price_again(struct till *till, struct duties *duties)
{
	price_now(till, duties);
	till_forget_hints(till);
	if (till->view == VIEW_COUPONS)
		till_list_coupons(till);
}

static bool price_with(struct till *till, int64_t points_wish, struct pricing *pricing)
{
	till->sale.points_wish = points_wish;
	return till_price_if(till, pricing);
}

int64_t till_points_usable(struct till *till, int64_t limit, int64_t *off_minor)
{
	int64_t wish = till->sale.points_wish, used = 0;
	struct pricing with, without;
	*off_minor = 0;
	if (!till->priced)
		return 0;
	if (price_with(till, 0, &without) && price_with(till, limit, &with)) {
		used = with.points_used;
		*off_minor = without.total_minor - with.total_minor;
	}
	/* The scratch holds one pricing, and that is the sale's. */
	till->priced = price_with(till, wish, &till->pricing);
	return used;
}

void till_basket_changed(struct till *till, struct duties *duties)
{
	if (till->marked >= (int32_t)till->sale.line_count)
		till->marked = -1;
	till->points_offer = 0;
	if (sale_empty(&till->sale)) {
		till_clear_sale(till);
		till->member_asked = false;
		use_new_rules(till, duties);
	}
	till_price_again(till, duties);
	till_order(duties, DUTY_SAVE_DRAFT);
}

void till_new_rules(struct till *till, struct duties *duties, const struct fact *fact)
{
	assert(engine_scratch_size(fact->rules, SALE_LINES_MAX, SALE_UNITS_MAX) <=
		till->scratch_size);
	till->rules_next = fact->rules;
	till->quotas_next = fact->quotas;
	if (till->rules && !sale_empty(&till->sale))
		return;
	use_new_rules(till, duties);
	till_price_again(till, duties); /* a basket that was restored before any rules came */
}

void till_reprice(struct till *till, struct duties *duties, const struct fact *fact)
{
	till->rules_next = fact->rules;
	till->quotas_next = fact->quotas;
	use_new_rules(till, duties);
	till_basket_changed(till, duties);
	till_tell(till, (struct says){TEXT_TILL_REPRICED, rules_version(till->rules)});
}

/* The basket found at start. Its prices are those of the lines; only what the programme takes off
 * is asked for again. It becomes a new sale: the disk may be a copy of another's, where this very
 * basket has been paid, and two sales under one uid count as one.
 */
void till_restored(struct till *till, struct duties *duties, const struct fact *fact)
{
	const struct sale *sale = fact->restored;
	if (!sale_empty(&till->sale) || sale_empty(sale) || till->committing)
		return;
	till->sale = *sale;
	till_take_more(till, fact);
	till->sale.uid = (struct uid){{0}};
	till->paid = false;
	till->marked = -1;
	till_begin_sale(till);
	till->sale.opened_ms = sale->opened_ms;
	till_price_again(till, duties);
	if (!till_view_is_open(till))
		till_go_home(till);
	till_tell(till, (struct says){TEXT_TILL_RESTORED});
}

/* The transaction that kept the sale has emptied the draft, too. */
void till_sold(struct till *till, struct duties *duties)
{
	till->points_asking = false;
	till->points_offer = 0;
	till->coupon_asking.campaign = 0;
	till_clear_sale(till);
	till->member_asked = false;
	use_new_rules(till, duties);
	till_price_again(till, duties);
}

void till_empty_basket(struct till *till, struct duties *duties)
{
	till_forget_points(till, duties);
	till->coupon_asking.campaign = 0;
	till_clear_sale(till);
	till->member_asked = false;
	till->pending_qty = 0;
	till->coupon_at = 0;
	till_basket_changed(till, duties);
}

static enum text trouble(enum sale_result why)
{
	switch (why) {
	case SALE_OK:
		break;
	case SALE_BAD_QTY:
		return TEXT_TILL_BAD_QTY;
	case SALE_BAD_PRICE:
		return TEXT_TILL_BAD_PRICE;
	case SALE_BAD_WEIGHT:
		return TEXT_TILL_BAD_WEIGHT;
	case SALE_TOO_MANY_LINES:
		return TEXT_TILL_TOO_MANY_LINES;
	case SALE_TOO_MANY_UNITS:
		return TEXT_TILL_TOO_MANY_UNITS;
	case SALE_NO_SUCH_LINE:
		return TEXT_TILL_NO_LINE;
	case SALE_WEIGHED:
		return TEXT_TILL_WEIGHED;
	case SALE_COUPON_TWICE:
		return TEXT_TILL_COUPON_TWICE;
	case SALE_TOO_MANY_COUPONS:
		return TEXT_TILL_TOO_MANY_COUPONS;
	case SALE_TOO_LARGE:
		return TEXT_TILL_BAD_PRICE;
	case SALE_BELOW_FLOOR:
		return TEXT_PRICE_FLOOR;
	}
	return TEXT_NONE;
}

void till_refuse_sale(
	struct till *till, struct duties *duties, enum sale_result why, const char *what)
{
	till_refuse(till, duties, (struct says){trouble(why), what});
}
