/* Goods that come back: the sale is looked up, and the refund becomes a record like a sale. */
#include "pos/shell/app_parts.h"
#include "pos/shell/return_desk.h"
#include "pos/sys/log.h"

void app_find_sale(struct app *app, const struct receipt_name *name)
{
	struct err err;
	struct fact fact = {.kind = FACT_SALE_FOUND};
	const struct return_search search = {
		&app->journal, app->archive, &app->reference.db, &app->store};
	if (!app->return_desk)
		app->return_desk = return_desk_open();
	bool found = app->return_desk
			     ? return_desk_find(app->return_desk, &search, name, &fact.sold, &err)
			     : fail(&err, TEXT_OUT_OF_MEMORY);
	if (found)
		app_fact(app, fact);
	else
		app_tell(app, FACT_SALE_UNKNOWN, &err.what);
}

static void refunded(struct app *app)
{
	struct fact fact = {.kind = FACT_COMMITTED};
	const struct closed_refund *refund = &app->till.refund;
	receipt_number(fact.committed.receipt_number, refund->till, refund->epoch, refund->counter);
	fact.committed.printed_later = app_prints_later(app);
	app_fact(app, fact);
	app_committed(app);
}

static void not_refunded(struct app *app, const struct err *err)
{
	char why[MESSAGE_ARG_MAX];
	message_say(why, sizeof why, app->shop.screen_lang, &err->what);
	const struct message told = message_of((struct says){TEXT_RETURN_NOT_STORED, why});
	log_message(LOG_TROUBLE, &err->what);
	app_tell(app, FACT_NOT_COMMITTED, &told);
}

void app_commit_refund(struct app *app)
{
	struct err err;
	const struct commit commit = app_commit(app);
	app_stop_verify(app);
	if (!app_money_is_there(app, &err)) {
		app_stop_uncommitted(app, &err);
		return;
	}
	switch (commit_refund(
		&commit, &app->till.refund, &app->till.ret.slip, &app->till.operator, & err)) {
	case OUTCOME_COMMITTED:
		refunded(app);
		return;
	case OUTCOME_NOT_COMMITTED:
		not_refunded(app, &err);
		return;
	case OUTCOME_UNKNOWN:
		app_stop_uncommitted(app, &err);
		return;
	}
}
