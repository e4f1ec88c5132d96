#include "sync/projection.h"

struct projection projection_of(const struct record *record)
{
	return (struct projection){.place = record_place(record->epoch, record->seq)};
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
	for (uint32_t i = 0; i < sale->coupon_count; i++) {
		const struct closed_coupon *coupon = &sale->coupons[i];
		if (coupon->result == COUPON_TOOK_OFF)
			made.coupons[made.coupon_count++] =
				(struct projected_coupon){coupon->campaign, coupon->serial};
	}
	return made;
}
