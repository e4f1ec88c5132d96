#include "pos/core/shift.h"

#include "pos/core/money.h"

/* Cash is what was handed over less the change: nobody gives change from a card. */
static bool add_cash(struct shift_totals *totals, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->tender_count; i++)
		if (sale->tenders[i].kind == TENDER_CASH &&
			!money_add(totals->cash_minor, sale->tenders[i].amount_minor,
				&totals->cash_minor))
			return false;
	return sale->change_minor != INT64_MIN &&
	       money_add(totals->cash_minor, -sale->change_minor, &totals->cash_minor);
}

/* Sales and refunds share one row of receipt numbers. */
static void count_receipt(struct shift_totals *totals, uint32_t counter)
{
	totals->last_counter = counter;
	if (!totals->first_counter)
		totals->first_counter = counter;
}

bool shift_add_sale(struct shift_totals *totals, const struct closed_sale *sale)
{
	struct shift_totals sum = *totals;
	if (!add_cash(&sum, sale) ||
		!money_add(sum.list_minor, sale->list_minor, &sum.list_minor) ||
		!money_add(sum.total_minor, sale->total_minor, &sum.total_minor) ||
		!money_add(sum.points_earned, sale->points_earned, &sum.points_earned) ||
		!money_add(sum.points_used, sale->points_used, &sum.points_used))
		return false;
	sum.sales++;
	count_receipt(&sum, sale->counter);
	*totals = sum;
	return true;
}

static bool take_cash(struct shift_totals *totals, const struct closed_refund *refund)
{
	for (uint32_t i = 0; i < refund->tender_count; i++)
		if (refund->tenders[i].kind == TENDER_CASH &&
			!money_add(totals->cash_minor, -refund->tenders[i].amount_minor,
				&totals->cash_minor))
			return false;
	return true;
}

bool shift_add_refund(struct shift_totals *totals, const struct closed_refund *refund)
{
	struct shift_totals sum = *totals;
	if (!take_cash(&sum, refund) ||
		!money_add(sum.refund_minor, refund->total_minor, &sum.refund_minor) ||
		!money_add(sum.points_earned, -refund->points_taken, &sum.points_earned) ||
		!money_add(sum.points_used, -refund->points_given, &sum.points_used))
		return false;
	sum.refunds++;
	count_receipt(&sum, refund->counter);
	*totals = sum;
	return true;
}

bool shift_add_cash(struct shift_totals *totals, int64_t minor)
{
	return money_add(totals->cash_minor, minor, &totals->cash_minor);
}

bool shift_totals_equal(const struct shift_totals *a, const struct shift_totals *b)
{
	return a->sales == b->sales && a->refunds == b->refunds &&
	       a->first_counter == b->first_counter && a->last_counter == b->last_counter &&
	       a->list_minor == b->list_minor && a->total_minor == b->total_minor &&
	       a->refund_minor == b->refund_minor && a->cash_minor == b->cash_minor &&
	       a->points_earned == b->points_earned && a->points_used == b->points_used;
}

bool shift_expected(const struct shift_close *close, int64_t *expected_minor)
{
	return money_add(close->float_minor, close->totals.cash_minor, expected_minor);
}
