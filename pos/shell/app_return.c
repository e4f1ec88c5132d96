/* Goods that come back: the sale is looked up, and the refund becomes a record like a sale. */
#include "pos/shell/app_parts.h"
#include "pos/shell/return_desk.h"
#include "pos/sys/log.h"

static struct return_search search_of(struct app *app)
{
	return (struct return_search){&app->journal, app->archive, &app->reference.db, &app->store};
}

static void answer(struct app *app, bool found, const struct sold_sale *sold, const struct err *err)
{
	if (found)
		app_fact(app, (struct fact){.kind = FACT_SALE_FOUND, .sold = sold});
	else
		app_tell(app, FACT_SALE_UNKNOWN, &err->what);
}

/* Another till's may be known at HQ. A number typed without a till is one of ours. */
static bool ask_far_away(struct app *app, const struct receipt_name *name)
{
	bool elsewhere = name->by_uid || (name->till && name->till != app->journal.till);
	return elsewhere && app->syncer && syncer_find_sale(app->syncer, name);
}

/* Something of our sale may have come back at another till. Nobody waits for the answer. */
static void ask_what_else(struct app *app, const struct uid *sale)
{
	const struct receipt_name name = {.by_uid = true, .uid = *sale};
	if (app->syncer && syncer_find_sale(app->syncer, &name))
		app_fact(app, (struct fact){.kind = FACT_SALE_ASKED});
}

void app_find_sale(struct app *app, const struct receipt_name *name)
{
	struct err err;
	const struct sold_sale *sold = NULL;
	const struct return_search search = search_of(app);
	if (!app->return_desk)
		app->return_desk = return_desk_open();
	bool found = app->return_desk
			     ? return_desk_find(app->return_desk, &search, name, &sold, &err)
			     : fail(&err, TEXT_OUT_OF_MEMORY);
	if (!found && app->return_desk && ask_far_away(app, name)) {
		app_fact(app, (struct fact){.kind = FACT_SALE_ASKED});
		return;
	}
	answer(app, found, sold, &err);
	if (found && app->till.ret.stage == RETURN_LINES)
		ask_what_else(app, &sold->sale->uid);
}

/* The answer of HQ. Nobody may wait for it any more: then what the desk holds is still in use. */
void app_sale_answered(void *arg, enum member_answer what, const struct sale_told *told)
{
	struct app *app = arg;
	struct err err;
	const struct sold_sale *sold = NULL;
	const struct return_search search = search_of(app);
	bool found = false, waits = app->till.ret.stage == RETURN_ASKS_SALE;
	if (!app->till.ret.asked || app->till.question != QUESTION_NONE || app->till.refunding ||
		(!waits && what != MEMBER_THERE))
		return;
	switch (what) {
	case MEMBER_THERE:
		found = return_desk_take(app->return_desk, &search, told, &sold, &err);
		break;
	case MEMBER_NOWHERE:
		(void)fail(&err, TEXT_RETURN_NOWHERE);
		break;
	case MEMBER_NOT_ASKED:
		(void)fail(&err, TEXT_RETURN_NOT_TOLD);
		break;
	}
	answer(app, found, sold, &err);
}

/* Of those still in money.db: what is older has left for the archive, and wants its receipt. */
void app_list_sales(struct app *app, uint64_t member)
{
	struct listed_sale list[SALES_LISTED_MAX] = {0};
	struct fact fact = {.kind = FACT_SALES_LISTED, .listed = {.list = list}};
	AUTO(stmt)
	struct stmt s = sql(&app->money,
		"SELECT place, counter, business_date, total_minor FROM sale WHERE member = ? "
		"ORDER BY place DESC LIMIT ?");
	bind_int(&s, (int64_t)member);
	bind_int(&s, SALES_LISTED_MAX);
	while (next_row(&s))
		list[fact.listed.count++] = (struct listed_sale){
			.name = {.till = app->journal.till,
				.epoch = (uint32_t)(column_int(&s, 0) / record_place(1, 0)),
				.counter = (uint32_t)column_int(&s, 1)},
			.business_date = (uint32_t)column_int(&s, 2),
			.total_minor = column_int(&s, 3)};
	app_fact(app, fact);
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

static enum outcome commit_return(struct app *app, const struct commit *commit, struct err *err)
{
	struct till *till = &app->till;
	return commit_refund(commit, &till->refund, &till->ret.slip, &till->operator, err);
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
	enum outcome outcome = commit_return(app, &commit, &err);
	if (outcome == OUTCOME_NOT_COMMITTED && app_made_room(app, &err))
		outcome = commit_return(app, &commit, &err);
	switch (outcome) {
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
