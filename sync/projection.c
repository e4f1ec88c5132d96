#include "sync/projection.h"

#include "sync/journal_act.h"
#include "sync/journal_refund.h"
#include "sync/journal_shift.h"

#include <string.h>

static bool shift_of(const struct record *record, struct projected_shift *shift)
{
	struct shift_open open;
	struct shift_close close;
	if (shift_open_read(record, &open))
		*shift = (struct projected_shift){.number = open.number,
			.business_date = record->business_date,
			.float_minor = open.float_minor,
			.perpetual_minor = open.perpetual_minor};
	else if (shift_close_read(record, &close))
		*shift = (struct projected_shift){.closed = true,
			.number = close.number,
			.business_date = close.opened_date,
			.float_minor = close.float_minor,
			.perpetual_minor = close.perpetual_minor};
	else
		return false;
	return true;
}

static void refund_of(const struct record *record, struct projection *made)
{
	struct closed_refund refund;
	made->has_refund = refund_record_read(record, &refund);
	if (!made->has_refund)
		return;
	made->counter = refund.counter;
	made->business_date = refund.business_date;
	made->operator_number = refund.operator_number;
	made->refunded = refund.original;
	made->member = refund.member;
	made->total_minor = refund.total_minor;
	made->points = refund.points_given - refund.points_taken;
}

static void act_of(const struct record *record, struct projection *made)
{
	struct closed_act act;
	made->has_act = act_record_read(record, &act);
	if (!made->has_act)
		return;
	made->act = (struct projected_act){.kind = record->kind,
		.member = act.member,
		.qty = act.qty,
		.points = act.points,
		.minor = act.minor,
		.swapped = act.swapped};
	memcpy(made->act.item, act.item, sizeof act.item);
	made->business_date = act.business_date;
	made->operator_number = act.operator_number;
	made->member = act.points ? act.member : 0;
	made->points = act.points;
	made->has_spend = act.points < 0 && act.kind != ACT_POINTS_ADJ;
	if (made->has_spend)
		made->spend = (struct projected_spend){act.points_leased, act.points_held,
			-act.points - act.points_leased - act.points_held};
	if (act.campaign)
		made->coupons[made->coupon_count++] =
			(struct projected_coupon){act.campaign, act.serial};
}

struct projection projection_of(const struct record *record)
{
	struct projection made = {.place = record_place(record->epoch, record->seq)};
	struct record original;
	made.has_shift = shift_of(record, &made.shift);
	if (readopt_read(record, &original)) {
		made.original = record_place(original.epoch, original.seq);
		made.original_kind = original.kind;
	}
	if (record->kind == RECORD_REFUND)
		refund_of(record, &made);
	else
		act_of(record, &made);
	return made;
}

static void uses_of(const struct closed_sale *sale, struct projection *made)
{
	for (uint32_t i = 0; i < sale->rule_count; i++)
		if (closed_sale_used(sale, i))
			made->uses[made->use_count++] = (struct projected_use){
				sale->rules[i].id, sale->rules[i].taken_minor};
}

struct projection projection_of_sale(const struct record *record, const struct closed_sale *sale)
{
	struct projection made = projection_of(record);
	made.has_sale = true;
	made.counter = sale->counter;
	made.business_date = sale->business_date;
	made.operator_number = sale->operator_number;
	made.member = sale->has_member ? sale->member.id : 0;
	made.list_minor = sale->list_minor;
	made.total_minor = sale->total_minor;
	made.line_count = sale->line_count;
	/* Both are bounded by what the engine can earn; unsigned, because a forged record is not.
	 */
	if (sale->has_member)
		made.points =
			(int64_t)((uint64_t)sale->points_earned - (uint64_t)sale->points_used);
	made.has_spend = sale->has_member && sale->points_used > 0;
	if (made.has_spend)
		made.spend = (struct projected_spend){
			sale->points_leased, sale->points_held, points_unleased(sale)};
	for (uint32_t i = 0; i < sale->coupon_count; i++) {
		const struct closed_coupon *coupon = &sale->coupons[i];
		if (coupon->result == COUPON_TOOK_OFF)
			made.coupons[made.coupon_count++] =
				(struct projected_coupon){coupon->campaign, coupon->serial};
	}
	uses_of(sale, &made);
	return made;
}
