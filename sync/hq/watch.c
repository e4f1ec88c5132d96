#include "sync/hq/watch.h"

#include "pos/core/text.h"
#include "sync/hq/calls.h"
#include "sync/hq/epochs.h"
#include "sync/hq/exposure.h"
#include "sync/hq/hq.h"
#include "sync/hq/night.h"
#include "sync/hq/visit.h"

#include <stdio.h>
#include <string.h>

enum { WATCH_FINDINGS_NAMED = 3, MIB = 1 << 20 };

/* Both ? are the store, 0 for all. */
static const struct counted {
	enum watch_figure figure;
	const char *query;
} counted[] = {
	{WATCH_TILLS, "SELECT count(*) FROM till WHERE (? = 0 OR store = ?)"},
	{WATCH_FORKS, "SELECT count(*) FROM epoch WHERE (? = 0 OR store = ?) AND reason IN "
		      "('FORK', 'BEHIND')"},
	{WATCH_QUARANTINE,
		"SELECT count(*) FROM quarantine WHERE (? = 0 OR store = ?) AND state IN (0, 3)"},
	{WATCH_DEAD_LETTERS,
		"SELECT count(*) FROM problem WHERE (? = 0 OR store = ?) AND settled_ms = 0 "
		"AND dead = 1"},
	{WATCH_REMARKS,
		"SELECT count(*) FROM problem WHERE (? = 0 OR store = ?) AND settled_ms = 0 "
		"AND dead = 0"},
	{WATCH_DOUBLE_COUPONS,
		"SELECT count(*) FROM problem WHERE (? = 0 OR store = ?) AND settled_ms = 0 "
		"AND code = 'DUP_COUPON'"},
	{WATCH_HOLES, "SELECT count(*) FROM problem WHERE (? = 0 OR store = ?) AND settled_ms = 0 "
		      "AND code = 'HOLE'"},
	{WATCH_NOT_DURABLE,
		"SELECT CAST(coalesce(sum(next - CASE WHEN durable_next > 0 THEN durable_next "
		"ELSE 1 END), 0) AS BIGINT) FROM epoch WHERE (? = 0 OR store = ?)"},
};

static struct stmt about(struct hq *hq, const char *query, uint32_t store)
{
	struct stmt s = sql(&hq->db, query);
	bind_int(&s, store);
	bind_int(&s, store);
	return s;
}

static void count(struct hq *hq, uint32_t store, struct watch *watch)
{
	for (size_t i = 0; i < LENGTH(counted); i++) {
		AUTO(stmt) struct stmt s = about(hq, counted[i].query, store);
		if (next_row(&s))
			watch->figures[counted[i].figure] = column_int(&s, 0);
	}
	/* A member belongs to no store; who spent too much where stands in the problems. */
	watch->figures[WATCH_DEBTS] =
		db_int(&hq->db, "SELECT count(*) FROM member WHERE points < 0", 0);
}

static void look_at_till(struct watch *watch, struct stmt *s, int64_t now_ms)
{
	struct watch_till till = {
		.till = (uint32_t)column_int(s, 0),
		.store = (uint32_t)column_int(s, 1),
		.seen_ms = column_int(s, 2),
		.waiting = column_waiting(s, 4),
	};
	column_text(s, 3, till.state, sizeof till.state);
	bool silent = till.seen_ms < now_ms - WATCH_SILENT_MS;
	bool stuck = till.state[0] && strcmp(till.state, "OK") != 0;
	watch->figures[WATCH_WAITING] += till.waiting;
	watch->figures[WATCH_SILENT] += silent;
	watch->figures[WATCH_STUCK] += stuck;
	if ((silent || stuck) && watch->till_count < WATCH_TILLS_MAX)
		watch->tills[watch->till_count++] = till;
}

static void look_at_tills(struct hq *hq, uint32_t store, int64_t now_ms, struct watch *watch)
{
	AUTO(stmt)
	struct stmt s = about(hq,
		"SELECT till, store, seen_ms, state, " TILL_WAITING " FROM till "
		"WHERE (? = 0 OR store = ?) ORDER BY seen_ms, till",
		store);
	while (next_row(&s))
		look_at_till(watch, &s, now_ms);
}

/* Two machines under one number: the one that was replaced says hello still. */
static void look_at_fenced(struct hq *hq, uint32_t store, int64_t now_ms, struct watch *watch)
{
	AUTO(stmt)
	struct stmt s = about(hq,
		"SELECT till, store, fenced_seen_ms FROM epoch "
		"WHERE (? = 0 OR store = ?) AND fenced_seen_ms > ? ORDER BY till, epoch",
		store);
	bind_int(&s, now_ms - WATCH_FENCED_MS);
	while (next_row(&s)) {
		watch->figures[WATCH_STUCK]++;
		if (watch->till_count == WATCH_TILLS_MAX)
			continue;
		watch->tills[watch->till_count++] = (struct watch_till){
			.till = (uint32_t)column_int(&s, 0),
			.store = (uint32_t)column_int(&s, 1),
			.seen_ms = column_int(&s, 2),
			.state = "FENCED",
		};
	}
}

/* Dead letters first, then the latest. */
static void look_at_problems(struct hq *hq, uint32_t store, struct watch *watch)
{
	AUTO(stmt)
	struct stmt s = about(hq,
		"SELECT till, epoch, seq, code, detail FROM problem "
		"WHERE (? = 0 OR store = ?) AND settled_ms = 0 "
		"ORDER BY dead DESC, at_ms DESC, till, epoch, seq LIMIT ?",
		store);
	bind_int(&s, WATCH_NOTES_MAX - watch->note_count);
	while (next_row(&s)) {
		struct watch_note *note = &watch->notes[watch->note_count++];
		(void)snprintf(note->record, sizeof note->record, "%lld-%lld-%lld",
			(long long)column_int(&s, 0), (long long)column_int(&s, 1),
			(long long)column_int(&s, 2));
		column_text(&s, 3, note->code, sizeof note->code);
		column_text(&s, 4, note->detail, sizeof note->detail);
	}
}

static void note_finding(void *arg, const struct finding *finding)
{
	struct watch *watch = arg;
	struct watch_note *note = &watch->notes[watch->note_count++];
	text_copy(note->record, sizeof note->record, finding->a);
	text_copy(note->code, sizeof note->code, finding_name(finding->sentence));
	text_copy(note->detail, sizeof note->detail, finding->b);
}

/* Of the whole house: a ledger that was touched is everybody's. */
static void look_at_check(struct hq *hq, int64_t now_ms, struct watch *watch)
{
	struct night_page page;
	night_read(&hq->db, &page);
	watch->checked_ms = page.ended_ms;
	watch->checked_records = page.ended_records;
	int64_t since_ms = page.ended_ms > 0 ? page.ended_ms : page.slot_ms;
	if (since_ms > 0 && now_ms - since_ms > NIGHT_OVERDUE_MS)
		watch->figures[WATCH_UNCHECKED] = (now_ms - since_ms) / 3600000;
	if (!night_alarms(&page))
		return;
	watch->figures[WATCH_FINDINGS] = page.ended_wrong;
	night_findings(&hq->db, NIGHT_ENDED, WATCH_FINDINGS_NAMED, note_finding, watch);
}

static void look_at_disk(struct hq *hq, struct watch *watch)
{
	int64_t room = hq_room(hq);
	if (room >= 0 && room < HQ_ROOM_LOW)
		watch->figures[WATCH_ROOM_LOW] = room < 2 * MIB ? 1 : room / MIB;
	watch->figures[WATCH_UNSTORED] = hq->unstored;
}

/* The house as a whole: points and open coupons are spent in any shop. */
static void look_at_exposure(struct hq *hq, int64_t now_ms, struct watch *watch)
{
	struct exposure exposure = exposure_now(hq, now_ms);
	watch->figures[WATCH_EXPOSED_POINTS] = exposure.points;
	watch->figures[WATCH_EXPOSED_MINOR] = exposure.coupons_minor;
}

void watch_take(struct hq *hq, uint32_t store, int64_t now_ms, struct watch *watch)
{
	*watch = (struct watch){.hq_time = now_ms};
	count(hq, store, watch);
	look_at_tills(hq, store, now_ms, watch);
	look_at_fenced(hq, store, now_ms, watch);
	look_at_check(hq, now_ms, watch);
	look_at_disk(hq, watch);
	look_at_problems(hq, store, watch);
	look_at_exposure(hq, now_ms, watch);
}

/* A till hears of its own store alone. */
void call_status(struct visit *visit)
{
	struct watch watch;
	struct err ignored;
	size_t size = 0;
	if (!visit_sender(visit) || !visit_current(visit))
		return;
	watch_take(visit->hq, visit->epoch.store, visit->now_ms, &watch);
	char *text = db_ok(&visit->hq->db) ? watch_write(&watch, &size, &ignored) : NULL;
	visit_answer(visit, 200, text, size);
}
