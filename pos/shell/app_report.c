#include "pos/shell/app_parts.h"
#include "pos/shell/doctor.h"
#include "pos/shell/journal_text.h"
#include "pos/shell/verify_text.h"

static enum text title_of(enum duty_kind kind)
{
	if (kind == DUTY_VERIFY)
		return TEXT_REPORT_VERIFY;
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
	return doctor_report(&checkup, to);
}

void app_report(struct app *app, enum duty_kind kind)
{
	struct report_to to = report_keeper(&app->report, app->shop.screen_lang);
	report_clear(&app->report);
	if (kind == DUTY_JOURNAL)
		(void)!journal_text(
			&app->money, JOURNAL_TEXT_LATEST, app->shop.utc_offset_minutes, &to);
	else if (kind == DUTY_VERIFY)
		(void)!verify_text(&app->journal, &app->identity, &to);
	else
		(void)!app_checkup(app, &to);
	app_fact(app, (struct fact){.kind = FACT_REPORT,
			      .report = {text_in(app->shop.screen_lang, title_of(kind)),
				      report_lines(&app->report), app->report.count}});
}
