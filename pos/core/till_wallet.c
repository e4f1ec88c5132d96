/* F5: the member's vouchers and the coupons on the sale, what fits this basket first. */
#include "pos/core/till_parts.h"

#include "pos/core/rules.h"

#include <stdio.h>
#include <string.h>

/* Lines times rules over all runs: what they cost grows with it, and nobody shall wait for a list.
 */
#define WORK_MAX UINT64_C(400000)

static int32_t place_on_sale(const struct sale *sale, const struct coupon *coupon)
{
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		if (sale->coupons[i].coupon.campaign == coupon->campaign &&
			sale->coupons[i].coupon.serial == coupon->serial)
			return (int32_t)i;
	return -1;
}

static int32_t place_in_wallet(const struct wallet *wallet, const struct coupon *coupon)
{
	for (uint32_t i = 0; i < wallet->count; i++)
		if (wallet->at[i].coupon.coupon.campaign == coupon->campaign &&
			wallet->at[i].coupon.coupon.serial == coupon->serial)
			return (int32_t)i;
	return -1;
}

/* ---- what each would do ---- */

/* Basket prices that this list may cost. */
static uint32_t tries_left(const struct till *till)
{
	if (!till->priced || till->sale.line_count == 0)
		return 0;
	uint64_t work = (uint64_t)rules_count(till->rules) * till->sale.line_count;
	uint64_t tries = work > 0 ? WORK_MAX / work : WALLET_TRIES_MAX;
	return tries < WALLET_TRIES_MAX ? (uint32_t)tries : WALLET_TRIES_MAX;
}

static struct rejection rejection_of(const struct pricing *pricing, uint32_t rule, uint32_t code)
{
	for (uint32_t i = 0; i < pricing->rejected_count; i++) {
		const struct rejection *one = &pricing->rejected[i];
		if (one->rule == rule && (rule != NO_RULE || one->code == code))
			return *one;
	}
	/* Another coupon does the same already. */
	return (struct rejection){.rule = rule, .reason = REASON_LOST_BEST_SET};
}

static void judge(const struct till *till, const struct pricing *with, struct wallet_row *row,
	const struct sale_coupon *coupon)
{
	row->saves_minor = till->pricing.total_minor - with->total_minor;
	row->points = with->points_earned - till->pricing.points_earned;
	bool fits = row->saves_minor > 0 || (row->saves_minor == 0 && row->points > 0);
	row->fit = fits ? WALLET_FITS : WALLET_FITS_NOT;
	if (!fits)
		row->why = rejection_of(
			with, rules_find_code(till->rules, coupon->code), till->sale.coupon_count);
}

/* The basket as it would be with this one. */
static void try_voucher(struct till *till, struct wallet_row *row)
{
	struct sale *sale = &till->sale;
	struct pricing with;
	const struct sale_coupon *coupon = &till->wallet.at[row->voucher].coupon;
	if (sale_add_coupon(sale, coupon) != SALE_OK)
		return;
	bool priced = till_price_if(till, &with);
	sale_drop_coupon(sale, sale->coupon_count - 1);
	if (priced)
		judge(till, &with, row, coupon);
}

static bool is_alike(const struct sale_coupon *a, const struct sale_coupon *b)
{
	return strcmp(a->code, b->code) == 0 && a->coupon.benefit_minor == b->coupon.benefit_minor;
}

/* One that is tried already and would do the same. */
static const struct wallet_row *tried_alike(const struct till *till, const struct wallet_row *row)
{
	const struct wallet_list *list = &till->coupon_list;
	for (uint32_t i = 0; i < list->count; i++) {
		const struct wallet_row *other = &list->rows[i];
		bool tried = other->fit == WALLET_FITS || other->fit == WALLET_FITS_NOT;
		if (other != row && tried &&
			is_alike(&till->wallet.at[other->voucher].coupon,
				&till->wallet.at[row->voucher].coupon))
			return other;
	}
	return NULL;
}

/* The soonest to end come first from HQ, so they are the ones tried. */
static void try_all(struct till *till)
{
	struct wallet_list *list = &till->coupon_list;
	uint32_t tries = tries_left(till);
	for (uint32_t i = 0; i < list->count; i++) {
		struct wallet_row *row = &list->rows[i];
		const struct wallet_row *alike = tried_alike(till, row);
		if (row->fit != WALLET_NOT_TRIED)
			continue;
		if (alike) {
			row->fit = alike->fit;
			row->saves_minor = alike->saves_minor;
			row->points = alike->points;
			row->why = alike->why;
		} else if (tries > 0) {
			tries--;
			try_voucher(till, row);
		}
	}
	/* The scratch holds one pricing, and that is the sale's. */
	if (till->priced)
		till->priced = till_price_if(till, &till->pricing);
}

/* ---- the list ---- */

static void list_on_sale(struct till *till)
{
	struct wallet_list *list = &till->coupon_list;
	for (uint32_t i = 0; i < till->sale.coupon_count; i++)
		list->rows[list->count++] = (struct wallet_row){.fit = WALLET_ON_SALE,
			.voucher = place_in_wallet(&till->wallet, &till->sale.coupons[i].coupon),
			.on_sale = (int32_t)i};
}

static enum wallet_fit fit_untried(const struct till *till, const struct wallet_coupon *voucher)
{
	bool good = voucher->verdict == COUPON_GOOD || voucher->verdict == COUPON_ONLINE_ONLY;
	if (!good)
		return WALLET_NOT_GOOD;
	if (till->rules && rules_find_code(till->rules, voucher->coupon.code) == NO_RULE)
		return WALLET_SERVICE;
	return WALLET_NOT_TRIED;
}

static void list_wallet(struct till *till)
{
	struct wallet_list *list = &till->coupon_list;
	for (uint32_t i = 0; i < till->wallet.count; i++) {
		const struct wallet_coupon *voucher = &till->wallet.at[i];
		if (place_on_sale(&till->sale, &voucher->coupon.coupon) >= 0)
			continue;
		list->rows[list->count++] = (struct wallet_row){
			.fit = fit_untried(till, voucher), .voucher = (int32_t)i, .on_sale = -1};
	}
}

/* <0: a stands above b. Within a kind what saves more, or lacks less; else as HQ sent them. */
static int compare(const struct wallet_row *a, const struct wallet_row *b)
{
	if (a->fit != b->fit)
		return a->fit < b->fit ? -1 : 1;
	if (a->fit == WALLET_ON_SALE)
		return a->on_sale < b->on_sale ? -1 : 1;
	if (a->saves_minor != b->saves_minor && a->fit == WALLET_FITS)
		return a->saves_minor > b->saves_minor ? -1 : 1;
	int64_t lacks_a = a->why.short_minor, lacks_b = b->why.short_minor;
	if (lacks_a != lacks_b && a->fit == WALLET_FITS_NOT)
		return lacks_b == 0 || (lacks_a > 0 && lacks_a < lacks_b) ? -1 : 1;
	return a->voucher < b->voucher ? -1 : 1;
}

/* Insertion: two dozen rows at most. */
static void sort(struct wallet_list *list)
{
	for (uint32_t i = 1; i < list->count; i++) {
		struct wallet_row row = list->rows[i];
		uint32_t at = i;
		for (; at > 0 && compare(&row, &list->rows[at - 1]) < 0; at--)
			list->rows[at] = list->rows[at - 1];
		list->rows[at] = row;
	}
}

void till_list_coupons(struct till *till)
{
	till->coupon_list.count = 0;
	list_on_sale(till);
	list_wallet(till);
	try_all(till);
	sort(&till->coupon_list);
	if (till->coupon_at >= (int32_t)till->coupon_list.count)
		till->coupon_at = 0;
}

/* ---- choosing ---- */

static void put_on(struct till *till, struct duties *duties, const struct wallet_coupon *voucher)
{
	const struct code code = {.kind = CODE_COUPON, .coupon = voucher->coupon.coupon};
	bool good = voucher->verdict == COUPON_GOOD || voucher->verdict == COUPON_ONLINE_ONLY;
	if (good)
		till_ask_coupon(till, duties, &code);
	else
		till_refuse(till, duties, (struct says){coupon_words(voucher->verdict)});
}

void till_choose_row(struct till *till, struct duties *duties, uint32_t at)
{
	const struct wallet_row *row = &till->coupon_list.rows[at];
	till->coupon_at = (int32_t)at;
	if (row->fit == WALLET_ON_SALE)
		till_drop_coupon(till, duties);
	else if (row->fit == WALLET_SERVICE)
		till_refuse(till, duties, (struct says){TEXT_WALLET_SERVICE_HOW});
	else
		put_on(till, duties, &till->wallet.at[row->voucher]);
}

bool till_submit_coupon(struct till *till, struct duties *duties)
{
	uint32_t number;
	if (till->committing || till->look_up != LOOK_UP_NONE || till->question != QUESTION_NONE)
		return false;
	if (!till_entry_number(till, till->coupon_list.count, &number) || number == 0)
		return false;
	till_clear_entry(till);
	if (till_may(till, duties, RIGHT_SELL)) {
		till->coupon_wanted = (struct coupon){.campaign = 0};
		till_choose_row(till, duties, number - 1);
	}
	return true;
}

/* As in the menu: the arrows write the number that Enter hands in. */
void till_move_coupon(struct till *till, bool up)
{
	int32_t count = (int32_t)till->coupon_list.count;
	if (count == 0)
		return;
	if (till->entry[0])
		till->coupon_at = (till->coupon_at + (up ? count - 1 : 1)) % count;
	else if (up)
		till->coupon_at = count - 1;
	till_clear_entry(till);
	(void)snprintf(till->entry, sizeof till->entry, "%d", (int)till->coupon_at + 1);
}
