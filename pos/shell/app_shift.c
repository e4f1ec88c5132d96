#include "pos/core/civil.h"
#include "pos/shell/app_parts.h"
#include "pos/shell/shift_close.h"
#include "pos/shell/spool.h"
#include "pos/sys/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHEET_MAX = 16 * 1024 };

static struct shift_desk desk_of(struct app *app, const struct commit *commit)
{
	return (struct shift_desk){.commit = commit,
		.who = &app->till.operator,
		.wall_ms = app_wall_ms(app),
		.waiting = app->syncer ? syncer_status(app->syncer)->waiting : 0};
}

/* The sheet of paper, on the screen. */
static void show_sheet(struct app *app, enum text title)
{
	char text[SHEET_MAX];
	struct report_to to = report_keeper(app_fresh_report(app), app->shop.screen_lang);
	(void)receipt_doc_plain(&app->doc, text, sizeof text);
	for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		report_line(&to, line);
	}
	app_show_report(app, title);
}

void app_look_at_shift(struct app *app)
{
	struct err err;
	const struct commit commit = app_commit(app);
	const struct shift_desk desk = desk_of(app, &commit);
	if (shift_look(&desk, &err))
		show_sheet(app, TEXT_REPORT_SHIFT);
	else
		app_tell(app, FACT_TOLD, &err.what);
}

static void closed(struct app *app, uint32_t shift)
{
	char number[16];
	snprintf(number, sizeof number, "%u", shift);
	struct message told = message_of((struct says){TEXT_SHIFT_CLOSED, number});
	show_sheet(app, TEXT_REPORT_Z);
	app_tell(app, FACT_TOLD, &told);
	devices_open_drawer(app->devices);
	spool_feed(&app->spool, app->devices);
	app_committed(app);
	mirror_check(app->mirror);
}

void app_close_shift(struct app *app, int64_t counted_minor)
{
	struct err err;
	uint32_t number = app->shift.number;
	const struct commit commit = app_commit(app);
	const struct shift_desk desk = desk_of(app, &commit);
	app_stop_verify(app);
	if (!app_money_is_there(app, &err)) {
		app_tell(app, FACT_STOP_SELLING, &err.what);
		return;
	}
	enum outcome outcome = shift_end(&desk, counted_minor, &err);
	if (outcome == OUTCOME_NOT_COMMITTED && app_made_room(app, &err))
		outcome = shift_end(&desk, counted_minor, &err);
	switch (outcome) {
	case OUTCOME_COMMITTED:
		closed(app, number);
		return;
	case OUTCOME_NOT_COMMITTED:
		app_problem(app, &err);
		return;
	case OUTCOME_UNKNOWN:
		log_message(LOG_TROUBLE, &err.what);
		app_tell(app, FACT_STOP_SELLING, &err.what);
		return;
	}
}

void app_mind_shift(struct app *app)
{
	char date[16];
	struct civil now = civil_at(app_wall_ms(app), app->shop.utc_offset_minutes);
	uint32_t on = app->shift.business_date;
	if (!app->shift.open || on == civil_date_number(&now))
		return;
	snprintf(date, sizeof date, "%04u-%02u-%02u", on / 10000, on / 100 % 100, on % 100);
	struct message told = message_of((struct says){TEXT_SHIFT_NOT_CLOSED, date});
	app_tell(app, FACT_TOLD, &told);
}
