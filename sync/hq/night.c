#include "sync/hq/night.h"

#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "sync/hq/database.h"
#include "sync/hq/errands.h"
#include "sync/hq/hq.h"
#include "sync/hq/night_child.h"
#include "sync/hq/verify_sums.h"
#include "sync/row_sum.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DAY_MS (INT64_C(24) * 3600 * 1000)

struct night {
	struct hq *hq;
	char name[UID_TEXT_MAX]; /* of this process */
	struct night_child child;
	struct night_page page; /* of the check under way */
	int64_t of;
	struct paper found;                 /* since the last note */
	int64_t next_look_ms, next_note_ms; /* by the monotonic clock */
	int64_t wanted, begun, ended;       /* numbers of orders */
	struct verify_at begun_at;
	bool failed; /* the last try; why */
	struct err why;
};

struct night *night_new(struct hq *hq)
{
	struct night *night = calloc(1, sizeof *night);
	if (!night)
		return NULL;
	struct uid id = env_uid(hq->env);
	hex_text(night->name, id.bytes, sizeof id.bytes);
	night->hq = hq;
	night->child.pipe = -1;
	return night;
}

void night_free(struct night *night)
{
	if (!night)
		return;
	night_child_done(&night->child);
	paper_done(&night->found);
	free(night);
}

static struct night *here(const struct hq *hq)
{
	return errands_night(hq);
}

/* ---- when ---- */

int night_hour(struct hq *hq)
{
	return (int)hq_setting_int(hq, "verify.hour", NIGHT_HOUR_USUAL);
}

int64_t night_slot_ms(struct hq *hq, int64_t now_ms)
{
	int offset = (int)hq_setting_int(hq, "utc_offset_minutes", 480);
	struct civil day = civil_at(now_ms, offset);
	day.hour = night_hour(hq);
	day.minute = day.second = 0;
	int64_t slot_ms = civil_unix_ms(&day, offset);
	return slot_ms <= now_ms ? slot_ms : slot_ms - DAY_MS;
}

static bool is_silent(const struct night_page *page, int64_t now_ms)
{
	return llabs(now_ms - page->beat_ms) > NIGHT_STALE_MS;
}

/* ---- the child ---- */

static void leave_off(struct night *night, int64_t again_ms)
{
	night_child_done(&night->child);
	db_hold_log(&night->hq->db, false);
	night->next_look_ms = env_mono_ms(night->hq->env) + again_ms;
}

static void give_up(struct night *night, const struct err *why)
{
	night->failed = true;
	night->why = *why;
	leave_off(night, NIGHT_AGAIN_MS);
}

static void begin(struct night *night)
{
	struct hq *hq = night->hq;
	struct err why;
	night->found.used = 0;
	night->of = 0;
	night->failed = false;
	night->begun = night->wanted;
	night->begun_at = night->page.at;
	night->next_note_ms = env_mono_ms(hq->env) + NIGHT_NOTE_MS;
	db_hold_log(&hq->db, true);
	if (!db_ok(&hq->db))
		give_up(night, &hq->db.why);
	else if (!night_child_begin(&night->child, hq, &night->page.at, night->page.records, &why))
		give_up(night, &why);
}

/* ---- what it says ---- */

static void take_finding(struct night *night, const struct finding *finding)
{
	struct sum_line line = {.used = 0};
	sum_text(&line, finding_name(finding->sentence));
	sum_text(&line, finding->a);
	sum_text(&line, finding->b);
	night->page.digest += sum_hash(&line);
	night->page.wrong++;
	paper_add(&night->found, finding, sizeof *finding);
}

static bool note(struct night *night)
{
	struct hq *hq = night->hq;
	bool ours = night_note(&hq->db, &night->page, &night->found, hq_now_ms(hq));
	night->found.used = 0;
	night->next_note_ms = env_mono_ms(hq->env) + NIGHT_NOTE_MS;
	if (!ours)
		leave_off(night, NIGHT_LOOK_MS);
	return ours;
}

static void finish(struct night *night)
{
	struct hq *hq = night->hq;
	if (!note(night))
		return;
	if (night_close(&hq->db, &night->page, hq_now_ms(hq)))
		night->ended = night->begun;
	leave_off(night, NIGHT_LOOK_MS);
}

/* false: there is no more to hear. */
static bool take(struct night *night, const struct night_news *news)
{
	switch (news->word) {
	case NIGHT_STEPPED:
		night->page.at = news->at;
		night->page.records = news->records;
		night->of = news->of;
		return true;
	case NIGHT_FOUND:
		take_finding(night, &news->finding);
		return true;
	case NIGHT_DONE:
		night->page.records = news->records;
		finish(night);
		return false;
	case NIGHT_FAILED:
		give_up(night, &news->why);
		return false;
	}
	return false;
}

/* The log that is held must not fill the disk, nor take long to be brought into the file. */
static bool log_is_long(const struct night *night)
{
	char path[HQ_PATH_MAX + 24];
	struct stat info;
	int64_t most = night->page.at.stage > 0 ? NIGHT_LOG_SUM_MAX : NIGHT_LOG_MAX;
	(void)snprintf(path, sizeof path, "%s-wal", night->hq->db.path);
	return !night->hq->db.engine && stat(path, &info) == 0 && info.st_size > most;
}

/* Goes on at once where something was done since it began, else when less comes in. */
static void let_log_in(struct night *night)
{
	const struct verify_at *now = &night->page.at, *then = &night->begun_at;
	bool moved = now->stage != then->stage || now->till != then->till ||
		     now->epoch != then->epoch || now->seq != then->seq;
	if (note(night))
		leave_off(night, moved ? 0 : NIGHT_AGAIN_MS);
}

static void hear(struct night *night)
{
	struct night_news news;
	for (int i = 0; i < NIGHT_TURN_NEWS; i++) {
		if (!night_child_hear(&night->child, &news))
			break;
		/* What was read of a file that changed counts for nothing. */
		if (!db_log_held(&night->hq->db)) {
			leave_off(night, NIGHT_LOOK_MS);
			return;
		}
		if (!take(night, &news))
			return;
	}
	if (log_is_long(night))
		let_log_in(night);
	else if (night->found.used > 0 || env_mono_ms(night->hq->env) >= night->next_note_ms)
		(void)note(night);
}

/* ---- turns ---- */

/* A house that was just founded has its first check in the coming night. */
static void look(struct night *night)
{
	struct hq *hq = night->hq;
	struct night_page page;
	int64_t now_ms = hq_now_ms(hq), slot_ms = night_slot_ms(hq, now_ms);
	bool wanted = night->wanted > night->begun;
	night->next_look_ms = env_mono_ms(hq->env) + NIGHT_LOOK_MS;
	night_read(&hq->db, &page);
	bool broken_off = page.holder[0] != '\0', ours = strcmp(page.holder, night->name) == 0;
	if (!db_ok(&hq->db) || (broken_off && !ours && !is_silent(&page, now_ms)))
		return;
	if (page.slot_ms == 0 && !wanted && !broken_off) {
		night_skip(&hq->db, slot_ms);
		return;
	}
	bool due = slot_ms > page.slot_ms;
	if (!wanted && !due && !broken_off)
		return;
	night->page = page;
	if (night_take(&hq->db, &night->page, night->name, due ? slot_ms : page.slot_ms,
		    wanted || !broken_off, now_ms))
		begin(night);
}

int64_t night_turn(struct hq *hq)
{
	struct night *night = here(hq);
	if (night->child.pipe >= 0) {
		hear(night);
		return NIGHT_TURN_MS;
	}
	if (errands_served(hq) && database_has_view(hq) && db_ok(&hq->db) &&
		env_mono_ms(hq->env) >= night->next_look_ms)
		look(night);
	return night->child.pipe >= 0 ? NIGHT_TURN_MS : ERRAND_LOOK_MS;
}

/* ---- what people ask ---- */

int64_t night_want(struct hq *hq, int64_t number)
{
	struct night *night = here(hq);
	if (number > 0 && number <= night->wanted)
		return number;
	if (night->child.pipe >= 0)
		leave_off(night, 0);
	night->next_look_ms = 0;
	night->failed = false;
	return ++night->wanted;
}

enum night_state night_order(const struct hq *hq, int64_t number, struct err *why)
{
	const struct night *night = here(hq);
	if (night->ended >= number)
		return NIGHT_ENDED_NOW;
	if (!night->failed)
		return NIGHT_WORKS;
	*why = night->why;
	return NIGHT_FAILED_NOW;
}

bool night_under_way(const struct hq *hq, struct night_progress *progress)
{
	const struct night *night = here(hq);
	*progress = (struct night_progress){.records = night->page.records,
		.of = night->of,
		.sum = night->page.at.stage,
		.sums = VERIFY_SUMS};
	return night->child.pipe >= 0;
}

bool night_failed(const struct hq *hq, struct err *why)
{
	*why = here(hq)->why;
	return here(hq)->failed;
}
