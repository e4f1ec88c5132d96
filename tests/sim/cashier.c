#include "tests/sim/cashier.h"

#include "tests/sim/shop.h"

/* What the cashier knows after the cash key. */
static enum outcome_told outcome_of(const struct machine *machine, const struct uid *uid)
{
	const struct till *till = &machine->app->till;
	if (till->view == VIEW_PAID && uid_equal(&till->closed.uid, uid))
		return TOLD_OK;
	if (machine_is_dead(machine) || till->view == VIEW_STOPPED)
		return TOLD_NOTHING;
	return TOLD_NO;
}

static void note_sale(struct told_sale *note, const struct closed_sale *closed)
{
	note->member = closed->has_member ? closed->member.id : 0;
	note->points = closed->points_earned - closed->points_used;
	note->points_used = closed->points_used;
	note->total_minor = closed->total_minor;
	for (uint32_t i = 0; i < closed->coupon_count; i++) {
		if (closed->coupons[i].result != COUPON_TOOK_OFF)
			continue;
		note->campaign = closed->coupons[i].campaign;
		note->serial = closed->coupons[i].serial;
	}
}

void cashier_fill(struct machine *machine)
{
	for (uint64_t i = 0, lines = 1 + draw(3); i < lines; i++)
		machine_scan(machine, shop_goods[draw(SHOP_GOODS)]);
	if (one_in(2))
		machine_scan(machine, shop_cards[draw(SHOP_MEMBERS)]);
	if (one_in(3))
		machine_scan(machine, shop_coupons[draw(SHOP_COUPONS)]);
	if (one_in(8))
		world_pass(draw_between(1, 1000));
}

struct told_sale *cashier_pay(struct machine *machine)
{
	const struct till *till = &machine->app->till;
	struct uid uid = till->sale.uid;
	if (till->view != VIEW_SALE || !till->priced || till->sale.line_count == 0)
		return NULL;
	machine_cash(machine);
	enum outcome_told told = outcome_of(machine, &uid);
	struct told_sale *note = oracle_note(&uid, told, machine->disk);
	note_sale(note, &till->closed);
	tell("till %d: sale %d of %lld, %s", machine->disk, (int)(note - oracle.sales),
		(long long)till->closed.total_minor,
		(const char *[]){"sold", "not sold", "nobody knows"}[told]);
	return note;
}

void cashier_close_day(struct machine *machine)
{
	app_command(machine->app, COMMAND_MENU);
	machine_type(machine, "4");
	machine_type(machine, "500");
	if (machine->app->till.question == QUESTION_CLOSE_SHIFT)
		app_command(machine->app, COMMAND_YES);
	tell("till %d: closes its day", machine->disk);
}

void cashier_reprint(struct machine *machine)
{
	app_command(machine->app, COMMAND_REPRINT);
}
