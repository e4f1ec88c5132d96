#include "pos/shell/overview.h"

#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "pos/core/span.h"
#include "pos/core/text.h"
#include "sync/journal_record.h"

#include <stdio.h>
#include <string.h>

enum { NUMBER_MAX = 32, MINUTE_MS = 60 * 1000, HOUR_MS = 60 * MINUTE_MS };

static const char *number(char out[NUMBER_MAX], int64_t value)
{
	snprintf(out, NUMBER_MAX, "%lld", (long long)value);
	return out;
}

/* "2026-11-21 09:12" */
static const char *moment(char out[CIVIL_TEXT_MAX], const struct overview *facts, int64_t wall_ms)
{
	struct civil when = civil_at(wall_ms, facts->utc_offset_minutes);
	civil_text(out, &when);
	out[strlen("2026-11-21 09:12")] = '\0';
	return out;
}

/* "2:13", hours and minutes. */
static const char *age(char out[NUMBER_MAX], const struct overview *facts, int64_t since_ms)
{
	int64_t gone = facts->wall_ms > since_ms ? facts->wall_ms - since_ms : 0;
	snprintf(out, NUMBER_MAX, "%lld:%02lld", (long long)(gone / HOUR_MS),
		(long long)(gone % HOUR_MS / MINUTE_MS));
	return out;
}

/* ---- this till ---- */

static void write_line(const struct overview *facts, const struct report_to *to)
{
	char when[CIVIL_TEXT_MAX], sales[NUMBER_MAX], records[NUMBER_MAX], gone[NUMBER_MAX];
	const struct sync_status *line = &facts->line;
	if (line->online)
		report_says(to, (struct says){TEXT_MANAGER_ONLINE});
	else
		report_says(to, (struct says){TEXT_MANAGER_OFFLINE,
					moment(when, facts, line->offline_since_ms),
					age(gone, facts, line->offline_since_ms)});
	report_says(
		to, (struct says){line->fenced ? TEXT_MANAGER_WAITING_FENCED : TEXT_MANAGER_WAITING,
			    number(sales, line->waiting), number(records, line->records_waiting)});
	if (line->waiting > 0)
		report_says(to, (struct says){TEXT_MANAGER_OLDEST,
					moment(when, facts, line->oldest_waiting_ms),
					age(gone, facts, line->oldest_waiting_ms)});
}

static void write_progress(const struct overview *facts, const struct report_to *to)
{
	char sentence[REPORT_LINE_MAX];
	if (facts->progress.id == TEXT_NONE)
		return;
	message_say(sentence, sizeof sentence, to->lang, &facts->progress);
	report_line(to, sentence);
}

static void write_held(const struct overview *facts, const struct report_to *to)
{
	char when[CIVIL_TEXT_MAX], head[NUMBER_MAX], durable[NUMBER_MAX];
	const struct sync_status *line = &facts->line;
	if (line->acked_ms)
		report_says(
			to, (struct says){TEXT_MANAGER_ACKED, moment(when, facts, line->acked_ms)});
	else
		report_says(to, (struct says){TEXT_MANAGER_NEVER_ACKED});
	int64_t kept = line->durable_next > 0 ? (int64_t)line->durable_next - 1 : 0;
	report_says(to, (struct says){TEXT_MANAGER_DURABLE, number(head, (int64_t)facts->head_seq),
				number(durable, kept)});
}

static void write_ages(const struct overview *facts, const struct report_to *to)
{
	char when[CIVIL_TEXT_MAX], gone[NUMBER_MAX];
	int64_t as_of = facts->line.reference_as_of_ms;
	if (as_of)
		report_says(to, (struct says){TEXT_MANAGER_REFERENCE, moment(when, facts, as_of),
					age(gone, facts, as_of), facts->rules_version});
	else
		report_says(to, (struct says){TEXT_MANAGER_NO_REFERENCE});
}

static void write_machine(const struct overview *facts, const struct report_to *to)
{
	char text[NUMBER_MAX], when[CIVIL_TEXT_MAX], off[SPAN_TEXT_MAX];
	span_text(off, to->lang, facts->hq_off_ms);
	if (facts->hq_off_ms != HQ_OFFSET_UNKNOWN)
		report_says(to, (struct says){TEXT_MANAGER_CLOCK, off});
	if (facts->free_bytes >= 0)
		report_says(to, (struct says){TEXT_MANAGER_DISK,
					number(text, facts->free_bytes / (1024 * 1024))});
	if (facts->verified_ms)
		report_says(to, (struct says){TEXT_MANAGER_VERIFIED,
					moment(when, facts, facts->verified_ms),
					number(text, facts->verified_bad)});
	else
		report_says(to, (struct says){TEXT_MANAGER_NOT_VERIFIED});
}

static void write_troubles(const struct overview *facts, const struct report_to *to)
{
	const struct sync_status *line = &facts->line;
	for (int i = 0; i < line->attention && i < SYNC_TROUBLES_MAX; i++) {
		const struct message *told = &line->troubles[i];
		char sentence[REPORT_LINE_MAX - 16], marked[REPORT_LINE_MAX];
		message_say(sentence, sizeof sentence, to->lang, told);
		snprintf(marked, sizeof marked, "! %s", sentence);
		report_line(to, marked);
	}
}

/* ---- headquarters ---- */

static void write_figure(const struct overview *facts, const struct report_to *to, int figure)
{
	char text[MONEY_TEXT_MAX];
	int exponent = figure == WATCH_EXPOSED_MINOR ? facts->currency_exponent : 0;
	money_text_grouped(text, facts->watch->figures[figure], exponent);
	report_says(to, (struct says){watch_sentence((enum watch_figure)figure), text});
}

static void write_till(
	const struct overview *facts, const struct report_to *to, const struct watch_till *till)
{
	char who[NUMBER_MAX], hours[NUMBER_MAX], waiting[NUMBER_MAX];
	int64_t silent_ms = facts->watch->hq_time - till->seen_ms;
	number(who, till->till);
	if (till->seen_ms == 0)
		report_says(to, (struct says){TEXT_WATCH_TILL_NEVER, who});
	else if (silent_ms > WATCH_SILENT_MS)
		report_says(to, (struct says){TEXT_WATCH_TILL_SILENT, who,
					number(hours, silent_ms / HOUR_MS),
					number(waiting, till->waiting)});
	if (till->state[0] && strcmp(till->state, "OK") != 0)
		report_says(to, (struct says){TEXT_WATCH_TILL_STUCK, who,
					watch_state_word(to->lang, till->state)});
}

static void write_watch(const struct overview *facts, const struct report_to *to)
{
	const struct watch *watch = facts->watch;
	bool quiet = true;
	for (int i = 0; i < WATCH_COUNT; i++) {
		if (watch->figures[i] == 0)
			continue;
		quiet = quiet && watch_harmless((enum watch_figure)i);
		write_figure(facts, to, i);
	}
	for (uint32_t i = 0; i < watch->till_count; i++)
		write_till(facts, to, &watch->tills[i]);
	for (uint32_t i = 0; i < watch->note_count; i++)
		report_says(to, watch_note_says(&watch->notes[i]));
	if (quiet)
		report_says(to, (struct says){TEXT_MANAGER_HQ_QUIET});
}

static void write_checked(const struct overview *facts, const struct report_to *to)
{
	char when[CIVIL_TEXT_MAX], records[24];
	if (facts->watch->checked_ms == 0)
		return;
	(void)snprintf(records, sizeof records, "%lld", (long long)facts->watch->checked_records);
	report_says(to, (struct says){TEXT_MANAGER_HQ_CHECKED,
				moment(when, facts, facts->watch->checked_ms), records});
}

static void write_hq(const struct overview *facts, const struct report_to *to)
{
	char when[CIVIL_TEXT_MAX];
	report_line(to, "");
	if (!facts->watch) {
		report_says(to, (struct says){facts->line.online ? TEXT_MANAGER_HQ_ASKED
								 : TEXT_MANAGER_HQ_AWAY});
		return;
	}
	report_says(to,
		(struct says){TEXT_MANAGER_HQ_SEES, moment(when, facts, facts->watch->hq_time)});
	write_checked(facts, to);
	write_watch(facts, to);
}

void overview(const struct overview *facts, const struct report_to *to)
{
	write_line(facts, to);
	write_progress(facts, to);
	write_held(facts, to);
	write_ages(facts, to);
	write_machine(facts, to);
	write_troubles(facts, to);
	write_hq(facts, to);
}
