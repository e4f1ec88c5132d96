/* What a member does besides buying becomes a record as a sale does: filled in here, committed by
 * the shell, and nothing is handed over before it is on disk. The member's page decides what. */
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <assert.h>

bool till_is_committing(const struct till *till)
{
	return till->committing || till->refunding || till->enrolling || till->acting;
}

struct act_case till_act_case(const struct till *till)
{
	const struct sale *sale = &till->sale;
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	return (struct act_case){.catalogue = till->shop.catalogue,
		.tally = &till->tally,
		.member = sale->has_member ? &sale->member : NULL,
		.on = till->tally.on ? till->tally.on : civil_date_number(&now)};
}

void till_tally_acts(const struct till *till, struct duties *duties)
{
	if (till->sale.has_member)
		till_order(duties, DUTY_TALLY_ACTS)->member = till->sale.member.id;
}

void till_act(struct till *till, struct duties *duties, const struct closed_act *act)
{
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	assert(!till_is_committing(till));
	assert(till->question == QUESTION_NONE);
	till->act = *act;
	till->act.uid = till->next_uid;
	till->act.operator_number = till->operator.number;
	till->act.wall_ms = till->now_ms;
	till->act.business_date = civil_date_number(&now);
	assert(act_sound(&till->act));
	till->acting = true;
	till_order(duties, DUTY_COMMIT_ACT);
}

/* What the sale may use of the points is another sum now. */
static void move_points(struct till *till, struct duties *duties)
{
	struct sale *sale = &till->sale;
	const struct closed_act *act = &till->act;
	if (!sale->has_member || sale->member.id != act->member || act->points == 0)
		return;
	if (__builtin_add_overflow(sale->member.points, act->points, &sale->member.points))
		return;
	till_basket_changed(till, duties);
}

void till_acted(struct till *till, struct duties *duties, bool printed_later)
{
	till->acting = false;
	move_points(till, duties);
	till_tally_acts(till, duties);
	if (till->act.minor > 0)
		till_order(duties, DUTY_OPEN_DRAWER);
	if (till->act.slip)
		till_order(duties, DUTY_PRINT_RECEIPT);
	till_order(duties, DUTY_BEEP_OK);
	if (!till_card_done(till, duties))
		till_desk_done(till, printed_later);
}

void till_acts_tallied(struct till *till, const struct act_tally *tally)
{
	till->tally = *tally;
}
