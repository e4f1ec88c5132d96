/* F7 in the explanation: on paper, for the customer to take along. */
#include "pos/core/why_slip.h"
#include "pos/shell/app_parts.h"

/* It belongs to no sale: as a copy of nothing it is never taken for the last receipt. */
static bool spool_why(struct app *app, struct err *err)
{
	static const struct uid nobody = {0};
	AUTO(tx) struct tx tx = tx_begin(&app->money);
	if (!spool_add(&app->spool, &nobody, &app->doc, true, env_wall_ms(app->env)))
		return db_ok(&app->money) ? fail(err, TEXT_OUT_OF_MEMORY)
					  : db_fail(&app->money, err);
	return tx_commit(&tx, err);
}

void app_print_why(struct app *app, uint32_t number)
{
	struct err err;
	why_slip_lay_out(&app->doc, &app->till, number);
	struct message printing = message_of((struct says){TEXT_WHY_PRINTED});
	struct message too_long = message_of((struct says){TEXT_WHY_TOO_LONG});
	if (app->doc.full) {
		app_tell(app, FACT_TOLD, &too_long);
		return;
	}
	if (!spool_why(app, &err)) {
		app_money_failed(app, &err);
		return;
	}
	app_tell(app, FACT_TOLD, &printing);
	spool_feed(&app->spool, app->devices);
}
