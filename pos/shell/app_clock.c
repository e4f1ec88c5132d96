/* The clock: noticing that it was set, and what a manager says where it cannot be right. */
#include "pos/core/civil.h"
#include "pos/core/span.h"
#include "pos/shell/app_parts.h"

static void tell(struct app *app, enum fact_kind kind, enum text id, const char *a)
{
	struct message told = message_of((struct says){id, a});
	app_tell(app, kind, &told);
}

static bool record_step(struct app *app, const struct clock_step *step)
{
	struct err err;
	uint8_t room[64];
	struct bytes_out body = bytes_out(room, sizeof room);
	clock_step_write(&body, step);
	if (app_record(app, RECORD_CLOCK_STEP, &body, &err))
		return true;
	app_money_failed(app, &err);
	return false;
}

static void note_step(struct app *app)
{
	struct guard_step step;
	char by[SPAN_TEXT_MAX];
	if (!guard_clock_stepped(&app->guard, &step))
		return;
	journal_clock_stepped(&app->journal, step.step_ms);
	const struct clock_step record = {step.step_ms, step.before_ms, step.after_ms};
	if (!record_step(app, &record))
		return;
	span_text(by, app->shop.screen_lang, step.step_ms);
	tell(app, FACT_TOLD,
		step.step_ms < 0 ? TEXT_APP_CLOCK_SET_BACK : TEXT_APP_CLOCK_SET_FORWARD, by);
}

void app_mind_clock(struct app *app)
{
	note_step(app);
	if (journal_clock_behind(&app->journal) != app->status.clock_behind)
		app_refresh_status(app);
}

static void say_when(const struct app *app, char out[CIVIL_TEXT_MAX], int64_t wall_ms)
{
	struct civil when = civil_at(wall_ms, app->shop.utc_offset_minutes);
	civil_text(out, &when);
	out[sizeof "2026-11-21 20:31" - 1] = '\0';
}

/* A minute is typed, so the one that the last record is of will do. */
void app_set_clock(struct app *app, int64_t wall_ms)
{
	enum { MINUTE_MS = 60 * 1000 };
	const int64_t year_ms = INT64_C(366) * 24 * 60 * MINUTE_MS;
	int64_t before_ms = app_wall_ms(app);
	char text[CIVIL_TEXT_MAX];
	say_when(app, text, before_ms);
	if (app->journal.hq_heard) {
		tell(app, FACT_PROBLEM, TEXT_CLOCK_FROM_HQ, text);
		return;
	}
	if (wall_ms + MINUTE_MS <= before_ms) {
		tell(app, FACT_PROBLEM, TEXT_CLOCK_TOO_EARLY, text);
		return;
	}
	if (wall_ms > before_ms + year_ms) {
		say_when(app, text, wall_ms);
		tell(app, FACT_PROBLEM, TEXT_CLOCK_TOO_LATE, text);
		return;
	}
	int64_t now_ms = wall_ms > before_ms ? wall_ms : before_ms;
	const struct clock_step record = {now_ms - before_ms, before_ms, now_ms};
	if (!record_step(app, &record))
		return;
	journal_set_clock(&app->journal, now_ms);
	app_refresh_status(app);
	say_when(app, text, now_ms);
	tell(app, FACT_TOLD, TEXT_CLOCK_SET, text);
}
