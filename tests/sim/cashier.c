#include "tests/sim/cashier.h"

#include "sync/journal_sale.h"
#include "tests/sim/act_desk.h"
#include "tests/sim/shop.h"
#include "tests/unit/sample_sale.h"

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
	note->till = closed->till;
	note->epoch = closed->epoch;
	note->counter = closed->counter;
	note->points_earned = closed->points_earned;
	note->points_used = closed->points_used;
	note->pieces = closed->line_count ? closed->lines[0].qty : 0;
	note->lines = closed->line_count;
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
	bool member = one_in(2);
	if (member)
		machine_scan(machine, shop_cards[draw(SHOP_MEMBERS)]);
	if (member && one_in(3))
		(void)act_at_desk(machine);
	if (member && one_in(3)) {
		app_command(machine->app, COMMAND_POINTS); /* offers, */
		world_pass(one_in(2) ? 1500 : 100);
		app_command(machine->app, COMMAND_POINTS); /* and takes */
		world_pass(100);
	}
	if (one_in(3))
		machine_scan(machine, shop_coupons[draw(SHOP_COUPONS)]);
	if (one_in(8))
		world_pass(draw_between(1, 1000));
}

/* Fault 49, I11: what a till gives away on trust is within what headquarters allows it. */
static void check_trust(const struct machine *machine, const struct closed_sale *closed)
{
	int64_t trusted = closed->points_used - closed->points_leased - closed->points_held;
	if (trusted > SHOP_TRUST_OF_A_TILL)
		broken("till %d trusts with %lld points", machine->disk, (long long)trusted);
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
	if (told == TOLD_OK)
		check_trust(machine, &till->closed);
	tell("till %d: sale %d of %lld, %s", machine->disk, (int)(note - oracle.sales),
		(long long)till->closed.total_minor,
		(const char *[]){"sold", "not sold", "nobody knows"}[told]);
	return note;
}

/* ---- poison ---- */

static struct closed_sale bad;

static bool add_unknown_sku(struct journal *journal, struct uid *uid, struct err *err)
{
	sample_sale(&bad);
	bad.uid = *uid;
	bad.has_member = false;
	bad.coupon_count = 0;
	bad.points_earned = 0;
	bad.wall_ms = env_wall_ms(journal->env);
	return journal_add_sale(journal, &bad, err);
}

/* A sale that does not add up, or a record of another schema, as if it had been adopted again. */
static bool add_inside(struct journal *journal, const struct uid *uid, bool schema, struct err *err)
{
	static uint8_t body[RECORD_BODY_MAX], inside[RECORD_MAX];
	struct bytes_out sale = bytes_out(body, sizeof body);
	struct bytes_out out = bytes_out(inside, sizeof inside);
	sample_sale(&bad);
	bad.uid = *uid;
	bad.has_member = false;
	bad.total_minor++;
	sale_body_write(&sale, &bad, RECORD_SCHEMA);
	struct record record = {.schema = schema ? 99 : RECORD_SCHEMA,
		.kind = RECORD_SALE,
		.store = journal->store,
		.till = journal->till,
		.epoch = journal->epoch,
		.seq = 1,
		.uid = *uid,
		.business_date = 20251121,
		.body = body,
		.body_size = (uint32_t)sale.used};
	record_write(&out, &record);
	struct entry entry = {.kind = RECORD_READOPT,
		.uid = *uid,
		.business_date = 20251121,
		.body = inside,
		.body_size = out.used};
	return journal_add(journal, &entry, err);
}

static bool add_bad(struct journal *journal, struct uid *uid, enum poison poison, struct err *err)
{
	struct entry entry = {
		.kind = 77, .uid = *uid, .business_date = 20251121, .body = "?", .body_size = 1};
	switch (poison) {
	case POISON_NONE:
		break;
	case POISON_UNKNOWN_SKU:
		return add_unknown_sku(journal, uid, err);
	case POISON_UNBALANCED:
		return add_inside(journal, uid, false, err);
	case POISON_SCHEMA:
		return add_inside(journal, uid, true, err);
	case POISON_KIND:
		return journal_add(journal, &entry, err);
	}
	return false;
}

void cashier_poison(struct machine *machine)
{
	struct app *app = machine->app;
	struct uid uid = env_uid(&machine->env);
	enum poison poison = (enum poison)draw_between(POISON_UNBALANCED, POISON_SCHEMA);
	struct err err;
	bool done;
	db_durable(&app->money, true);
	if (!db_ok(&app->money))
		return;
	{
		AUTO(tx) struct tx tx = tx_begin(&app->money);
		done = add_bad(&app->journal, &uid, poison, &err) && tx_commit(&tx, &err);
	}
	journal_settle(&app->journal, done);
	if (!done) {
		db_forgive(&app->money);
		return;
	}
	struct told_sale *note = oracle_note(&uid, TOLD_OK, machine->disk);
	note->poison = poison;
	note->total_minor = poison == POISON_UNKNOWN_SKU ? bad.total_minor : 0;
	tell("till %d: poison %d as sale %d", machine->disk, (int)poison,
		(int)(note - oracle.sales));
	syncer_poke(app->syncer);
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
