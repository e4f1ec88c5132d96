#include "pos/shell/app_parts.h"
#include "pos/shell/overview.h"

#include <stdio.h>
#include <string.h>

/* When the journal was last checked from end to end, and what was found: "1763700000000 0". A word
 * for people, kept beside the chain without a sync. */
static const char verified_name[] = "journal.verified";

void app_verified(struct app *app, int64_t findings)
{
	char text[64];
	struct err ignored;
	snprintf(text, sizeof text, "%lld %lld", (long long)app_wall_ms(app), (long long)findings);
	db_durable(&app->money, false);
	{
		AUTO(tx) struct tx tx = tx_begin(&app->money);
		AUTO(stmt)
		struct stmt s = sql(&app->money, "INSERT INTO meta (name, value) VALUES (?, ?) "
						 "ON CONFLICT (name) DO UPDATE SET value = "
						 "excluded.value");
		bind_text(&s, verified_name);
		bind_text(&s, text);
		run(&s);
		(void)!tx_commit(&tx, &ignored);
	}
	if (!db_ok(&app->money) && !app->money.corrupt)
		db_forgive(&app->money);
	db_durable(&app->money, true);
}

static void recall_verified(struct app *app, struct overview *facts)
{
	char text[64] = "";
	long long wall_ms, findings;
	AUTO(stmt) struct stmt s = sql(&app->money, "SELECT value FROM meta WHERE name = ?");
	bind_text(&s, verified_name);
	if (next_row(&s))
		column_text(&s, 0, text, sizeof text);
	if (sscanf(text, "%lld %lld", &wall_ms, &findings) != 2)
		return;
	facts->verified_ms = wall_ms;
	facts->verified_bad = findings;
}

static void show_page(struct app *app)
{
	struct report_to to = report_keeper(app_fresh_report(app), app->shop.screen_lang);
	struct overview facts = {.wall_ms = app_wall_ms(app),
		.utc_offset_minutes = app->shop.utc_offset_minutes,
		.currency_exponent = app->shop.currency_exponent,
		.head_seq = app->journal.next_seq - 1,
		.hq_off_ms = app->journal.hq_off_ms,
		.free_bytes = folder_free(&app->folder),
		.rules_version = app->rules_version,
		.progress = app->status.progress};
	if (app->syncer) {
		facts.line = *syncer_status(app->syncer);
		facts.watch = syncer_watch(app->syncer);
	}
	recall_verified(app, &facts);
	overview(&facts, &to);
	app_show_report(app, TEXT_REPORT_MANAGER);
}

void app_open_overview(struct app *app)
{
	app_stop_verify(app);
	if (app->syncer)
		syncer_ask_watch(app->syncer);
	show_page(app);
}

/* HQ's part comes a moment later; whoever has gone on meanwhile is not called back. */
void app_watch_heard(void *arg)
{
	struct app *app = arg;
	const char *title = text_in(app->shop.screen_lang, TEXT_REPORT_MANAGER);
	if (app->till.view == VIEW_REPORT && app->till.report_title == title)
		show_page(app);
}
