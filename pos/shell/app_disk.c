/* The room on the disk: no new basket without enough of it, and what is kept back for the end of
 * the day. */
#include "pos/shell/app_parts.h"
#include "pos/sys/log.h"

#include <stdio.h>

/* ---- the ballast ---- */

bool app_give_up_ballast(struct app *app)
{
	struct err err;
	if (!ballast_give_up(&app->ballast))
		return false;
	ballast_look(&app->ballast, folder_free(&app->folder), app->guard.free_min);
	(void)fail(&err, TEXT_BALLAST_GIVEN_UP, app->folder.path);
	app_problem(app, &err);
	app_refresh_status(app);
	return true;
}

bool app_made_room(struct app *app, const struct err *err)
{
	return err->what.id == TEXT_DB_FULL && app_give_up_ballast(app);
}

bool app_grow_ballast(struct app *app)
{
	return ballast_grow(&app->ballast, folder_free(&app->folder), app->guard.free_min);
}

void app_add_ballast_trouble(const struct app *app, struct sync_status *status)
{
	if (app->ballast.lacking && status->attention < SYNC_TROUBLES_MAX)
		status->troubles[status->attention++] =
			message_of((struct says){TEXT_BALLAST_LACKING, app->folder.path});
}

/* The others write money.db as well, and other programs fill disks. */
static void mind_ballast(struct app *app)
{
	bool lacked = app->ballast.lacking;
	if (app->guard.free_bytes >= 0 && app->guard.free_bytes < BALLAST_LAST &&
		app_give_up_ballast(app))
		return;
	ballast_look(&app->ballast, app->guard.free_bytes, app->guard.free_min);
	if (app->ballast.lacking != lacked)
		app_refresh_status(app);
}

/* ---- new baskets ---- */

/* A full disk stops the next basket, never the one in progress. */
void app_look_at_disk(struct app *app)
{
	guard_look_at_disk(&app->guard);
	bool full = app->guard.disk_full;
	mind_ballast(app);
	bool told = app->till.no_basket.id != TEXT_NONE;
	if (full && !told && !app->till.selling_stopped && sale_empty(&app->till.sale)) {
		struct message why =
			message_of((struct says){TEXT_APP_DISK_FULL, app->folder.path});
		app_tell(app, FACT_NO_NEW_BASKET, &why);
	} else if (!full && told) {
		app_fact(app, (struct fact){.kind = FACT_NEW_BASKETS});
	}
}
