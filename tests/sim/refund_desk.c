#include "tests/sim/refund_desk.h"

#include "sync/journal_refund.h"

static const struct told_sale *any_sale(void)
{
	for (int i = 0; i < 8 && oracle.count > 0; i++) {
		const struct told_sale *sale = &oracle.sales[draw((uint64_t)oracle.count)];
		if (sale->told == TOLD_OK && !sale->poison && !sale->is_refund && !sale->is_act)
			return sale;
	}
	return NULL;
}

/* Of what was, mostly a part, now and then more. */
static int64_t some_of(int64_t whole)
{
	return draw_between(0, one_in(5) ? whole + whole / 2 : (whole + 1) / 2);
}

static void fill_in(
	struct closed_refund *refund, struct machine *machine, const struct told_sale *sale)
{
	int64_t amount_minor = 1 + some_of(sale->total_minor);
	*refund = (struct closed_refund){
		.uid = env_uid(&machine->env),
		.wall_ms = env_wall_ms(&machine->env),
		.business_date = machine->app->shift.business_date,
		.operator_number = 1007,
		.original = sale->uid,
		.original_store = machine->app->journal.store,
		.original_till = sale->till,
		.original_epoch = sale->epoch,
		.original_counter = sale->counter,
		.member = sale->member,
		.line_count = 1,
		.lines = {{0, (int32_t)draw_between(1, one_in(5) ? 3 : 1), amount_minor}},
		.tender_count = 1,
		.tenders = {{TENDER_CASH, amount_minor}},
		.total_minor = amount_minor,
		.reason = "too small",
	};
	if (sale->member) {
		refund->points_taken = some_of(sale->points_earned);
		refund->points_given = some_of(sale->points_used);
	}
}

static void note(struct told_sale *told, const struct closed_refund *refund)
{
	told->is_refund = true;
	told->original = refund->original;
	told->total_minor = refund->total_minor;
	told->pieces = refund->lines[0].qty;
	told->member = refund->member;
	told->points_earned = refund->points_taken;
	told->points_used = refund->points_given;
	told->points = refund->points_given - refund->points_taken;
}

struct told_sale *refund_take_back(struct machine *machine)
{
	static struct closed_refund refund;
	struct app *app = machine->app;
	const struct told_sale *sale = any_sale();
	struct err err;
	bool done;
	db_durable(&app->money, true);
	if (!sale || !app->shift.open || !db_ok(&app->money))
		return NULL;
	fill_in(&refund, machine, sale);
	{
		AUTO(tx) struct tx tx = tx_begin(&app->money);
		done = journal_add_refund(&app->journal, &refund, &err) && tx_commit(&tx, &err);
	}
	journal_settle(&app->journal, done);
	if (!done) {
		db_forgive(&app->money);
		return NULL;
	}
	tell("till %d: %lld of sale %d comes back", machine->disk, (long long)refund.total_minor,
		(int)(sale - oracle.sales));
	struct told_sale *told = oracle_note(&refund.uid, TOLD_OK, machine->disk);
	note(told, &refund);
	syncer_poke(app->syncer);
	return told;
}
