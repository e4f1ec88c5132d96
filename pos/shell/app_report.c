#include "pos/shell/app_parts.h"
#include "pos/shell/doctor.h"
#include "pos/shell/journal_list.h"
#include "pos/shell/verify_text.h"

static enum text title_of(enum duty_kind kind)
{
	return kind == DUTY_JOURNAL ? TEXT_REPORT_JOURNAL : TEXT_REPORT_DOCTOR;
}

static int64_t last_record_ms(struct db *money)
{
	struct record record;
	size_t size;
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT record FROM journal ORDER BY place DESC LIMIT 1");
	if (!next_row(&s))
		return 0;
	const void *bytes = column_blob(&s, 0, &size);
	return bytes && record_read(bytes, size, &record) ? record.wall_ms : 0;
}

bool app_checkup(struct app *app, const struct report_to *to)
{
	struct checkup checkup = {.wall_ms = app_wall_ms(app),
		.last_record_ms = last_record_ms(&app->money),
		.hq_off_ms = app->journal.hq_off_ms,
		.free_bytes = folder_free(&app->folder),
		.hq_url = app->config.hq_url[0] ? app->config.hq_url : app->identity.hq_url,
		.rules_version = app->rules_version};
	devices_printer_state(app->devices, &checkup.printer);
	devices_scanner_state(app->devices, &checkup.scanner);
	if (app->syncer)
		checkup.line = *syncer_status(app->syncer);
	app_add_mirror_trouble(app, &checkup.line);
	app_add_ballast_trouble(app, &checkup.line);
	return doctor_report(&checkup, to);
}

struct report *app_fresh_report(struct app *app)
{
	struct report *report = &app->reports[!app->shown];
	report_clear(report);
	return report;
}

void app_show_report(struct app *app, enum text title)
{
	app->shown = !app->shown;
	struct report *report = &app->reports[app->shown];
	app_fact(app, (struct fact){.kind = FACT_REPORT,
			      .report = {text_in(app->shop.screen_lang, title),
				      report_lines(report), report->count}});
}

/* ---- the check of the journal, in turns ---- */

void app_verify_turn(void *arg)
{
	struct app *app = arg;
	if (verify_text_turn(&app->verify, &app->verify_to)) {
		app_verified(app, (int64_t)app->verify.findings);
		app_show_report(app, TEXT_REPORT_VERIFY);
	} else {
		loop_timer_set(app->loop, &app->verify_timer, 0);
	}
}

static void begin_verify(struct app *app)
{
	app->verify_to = report_keeper(app_fresh_report(app), app->shop.screen_lang);
	if (!verify_text_begin(&app->verify, &app->journal, &app->identity, &app->verify_to)) {
		app_show_report(app, TEXT_REPORT_VERIFY);
		return;
	}
	struct message told = message_of((struct says){TEXT_VERIFY_UNDER_WAY});
	app_tell(app, FACT_TOLD, &told);
	loop_timer_set(app->loop, &app->verify_timer, 0);
}

/* Whoever closes or replaces money.db stops the check before: it keeps statements there. */
void app_stop_verify(struct app *app)
{
	loop_timer_clear(app->loop, &app->verify_timer);
	verify_done(&app->verify);
}

/* ---- the others, at once ---- */

static void list_journal(struct app *app, const struct report_to *to)
{
	struct err err;
	const struct journal_style style = {
		app->shop.utc_offset_minutes, app->shop.currency_exponent, app->shop.screen_lang};
	if (!journal_list(&app->money, NULL, JOURNAL_LATEST, &style, to, &err))
		app_money_failed(app, &err);
}

void app_report(struct app *app, enum duty_kind kind)
{
	app_stop_verify(app);
	if (kind == DUTY_VERIFY) {
		begin_verify(app);
		return;
	}
	struct report_to to = report_keeper(app_fresh_report(app), app->shop.screen_lang);
	if (kind == DUTY_JOURNAL)
		list_journal(app, &to);
	else
		(void)!app_checkup(app, &to);
	app_show_report(app, title_of(kind));
}
