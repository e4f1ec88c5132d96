#include "sync/hq/points_settle.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/ledger.h"
#include "sync/hq/member_book.h"
#include "sync/hq/points_entry.h"
#include "sync/hq/points_moves.h"
#include "sync/hq/points_terms.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of one lot: what points_entry should say of it, and what it says. */
struct outcome {
	bool expired; /* else: it waits */
	char ref[POINTS_REF_MAX];
	int64_t wanted, posted;
};

/* ---- counting ---- */

static bool count_member(struct hq *hq, const struct points_terms *terms, int64_t member,
	uint32_t today, struct paper *moves, struct points_count *count)
{
	points_moves_read(hq, terms, member, moves);
	return !moves->full && points_count(count, (struct points_move *)moves->text,
				       points_moves_count(moves), today);
}

/* ---- what should be posted, and what is ---- */

static void add_outcome(
	struct paper *outcomes, bool expired, const char *ref, int64_t wanted, int64_t posted)
{
	struct outcome outcome = {.expired = expired, .wanted = wanted, .posted = posted};
	text_copy(outcome.ref, sizeof outcome.ref, ref);
	paper_add(outcomes, &outcome, sizeof outcome);
}

static void add_wanted(struct paper *outcomes, const struct points_count *count)
{
	for (uint32_t i = 0; i < count->lot_count; i++)
		if (count->lots[i].waits)
			add_outcome(
				outcomes, false, count->lots[i].move->ref, -count->lots[i].left, 0);
	for (uint32_t i = 0; i < count->over_count; i++)
		add_outcome(outcomes, true, count->over[i].ref, -count->over[i].points, 0);
}

static void add_posted(struct hq *hq, int64_t member, struct paper *outcomes)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_POINTS_OUTCOMES,
		"SELECT e.source, e.key, e.points FROM points_entry e WHERE e.source IN "
		"('" POINTS_PENDING "', '" POINTS_EXPIRED "') AND e.points <> 0 AND e.member IN "
		"(SELECT CAST(? AS BIGINT) UNION ALL SELECT id FROM member WHERE merged_into = ? "
		"AND merged_into > 0)");
	bind_int(&s, member);
	bind_int(&s, member);
	while (next_row(&s)) {
		char source[POINTS_SOURCE_MAX], key[POINTS_REF_MAX];
		column_text(&s, 0, source, sizeof source);
		column_text(&s, 1, key, sizeof key);
		add_outcome(
			outcomes, strcmp(source, POINTS_EXPIRED) == 0, key, 0, column_int(&s, 2));
	}
}

static int compare_outcomes(const void *a, const void *b)
{
	const struct outcome *left = a, *right = b;
	if (left->expired != right->expired)
		return left->expired ? 1 : -1;
	return strcmp(left->ref, right->ref);
}

/* ---- posting the difference ---- */

static void write_outcome(struct hq *hq, int64_t member, const struct outcome *outcome,
	int64_t change, int64_t now_ms)
{
	struct points_entry entry = {.member = member, .points = change, .at_ms = now_ms};
	text_copy(entry.source, sizeof entry.source,
		outcome->expired ? POINTS_EXPIRED : POINTS_PENDING);
	text_copy(entry.key, sizeof entry.key, outcome->ref);
	points_entry_add(hq, &entry, now_ms);
}

/* Outcomes of one lot stand beside each other. */
static void write_changes(struct hq *hq, int64_t member, const struct paper *outcomes,
	int64_t now_ms, struct points_settled *settled)
{
	const struct outcome *all = (const struct outcome *)outcomes->text;
	size_t count = outcomes->used / sizeof *all;
	for (size_t i = 0, end; i < count; i = end) {
		int64_t change = 0;
		for (end = i; end < count && compare_outcomes(&all[end], &all[i]) == 0; end++)
			change += all[end].wanted - all[end].posted;
		if (change == 0)
			continue;
		write_outcome(hq, member, &all[i], change, now_ms);
		if (all[i].expired)
			settled->expired += change;
		else
			settled->usable += change;
	}
}

static void post(
	struct hq *hq, int64_t member, const struct points_settled *settled, int64_t now_ms)
{
	struct posting posting = {0};
	const struct movement movement = {.points = settled->usable + settled->expired};
	posting_account(&posting, ACCOUNT_PENDING, UNIT_POINTS, -settled->usable);
	posting_account(&posting, ACCOUNT_EXPIRED, UNIT_POINTS, -settled->expired);
	posting_member(&posting, member, movement.points);
	if (posting.count == 0)
		return;
	posting_write(hq, &posting);
	(void)book_move(hq, member, &movement, now_ms);
}

/* ---- what is left, kept ---- */

static void forget_lots(struct hq *hq, int64_t member)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_POINTS_FORGET, "DELETE FROM points_lot WHERE member = ?");
	bind_int(&s, member);
	run(&s);
}

/* Lots of one last day are one row: most are of sales, and end with a month. */
static void keep_lots(struct hq *hq, int64_t member, const struct points_count *count)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_POINTS_LOT,
		"INSERT INTO points_lot (member, expires_on, usable_on, points) VALUES (?, ?, ?, "
		"?) "
		"ON CONFLICT (member, expires_on, usable_on) DO UPDATE SET "
		"points = points_lot.points + excluded.points");
	for (uint32_t i = 0; i < count->lot_count; i++) {
		const struct points_lot *lot = &count->lots[i];
		bind_int(&s, member);
		bind_int(&s, lot->expires_on);
		bind_int(&s, lot->waits ? lot->move->usable_on : 0);
		bind_int(&s, lot->left);
		run(&s);
	}
}

static void keep_state(struct hq *hq, int64_t member, const struct points_count *count)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_POINTS_STATE,
		"INSERT INTO points_state (member, ver, debt, next_on) SELECT m.id, m.ver, ?, ? "
		"FROM member m WHERE m.id = ? ON CONFLICT (member) DO UPDATE SET "
		"ver = excluded.ver, debt = excluded.debt, next_on = excluded.next_on");
	bind_int(&s, count->debt);
	bind_int(&s, points_next_change(count));
	bind_int(&s, member);
	run(&s);
}

void points_lots_still_good(struct hq *hq, int64_t member)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_POINTS_GOOD,
		"UPDATE points_state SET ver = (SELECT m.ver FROM member m WHERE m.id = ?) "
		"WHERE member = ?");
	bind_int(&s, member);
	bind_int(&s, member);
	run(&s);
}

void points_lots_forget(struct hq *hq, int64_t member)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "DELETE FROM points_state WHERE member = ?");
	bind_int(&s, member);
	run(&s);
	forget_lots(hq, member);
}

bool points_settle_member(struct hq *hq, const struct points_terms *terms, int64_t member,
	uint32_t today, int64_t now_ms, struct points_settled *settled)
{
	AUTO(paper) struct paper moves = {0};
	AUTO(paper) struct paper outcomes = {0};
	AUTO(points_count) struct points_count count = {0};
	*settled = (struct points_settled){0};
	if (!count_member(hq, terms, member, today, &moves, &count))
		return false;
	add_wanted(&outcomes, &count);
	add_posted(hq, member, &outcomes);
	if (outcomes.full)
		return false;
	if (outcomes.used > 0)
		qsort(outcomes.text, outcomes.used / sizeof(struct outcome), sizeof(struct outcome),
			compare_outcomes);
	write_changes(hq, member, &outcomes, now_ms, settled);
	post(hq, member, settled, now_ms);
	forget_lots(hq, member);
	keep_lots(hq, member, &count);
	keep_state(hq, member, &count);
	return true;
}

/* ---- what a member is to know ---- */

static void add_expiring(struct points_outlook *outlook, const struct points_lot *lot)
{
	struct more_expiring *list = outlook->expiring;
	uint32_t at = 0;
	while (at < outlook->expiring_count && list[at].on < lot->expires_on)
		at++;
	if (at < outlook->expiring_count && list[at].on == lot->expires_on) {
		list[at].points += lot->left;
		return;
	}
	if (at == MORE_EXPIRING_MAX)
		return;
	if (outlook->expiring_count < MORE_EXPIRING_MAX)
		outlook->expiring_count++;
	memmove(&list[at + 1], &list[at], (outlook->expiring_count - at - 1) * sizeof *list);
	list[at] = (struct more_expiring){.on = lot->expires_on, .points = lot->left};
}

void points_outlook(struct hq *hq, int64_t member, int64_t now_ms, struct points_outlook *outlook)
{
	struct points_terms terms;
	AUTO(paper) struct paper moves = {0};
	AUTO(points_count) struct points_count count = {0};
	*outlook = (struct points_outlook){0};
	points_terms_read(hq, &terms);
	uint32_t today = points_day_of(&terms, now_ms);
	uint32_t until = points_day_after(
		today, hq_setting_int(hq, "points.remind_days", POINTS_REMIND_DAYS_USUAL));
	if (!count_member(hq, &terms, member, today, &moves, &count))
		return;
	outlook->pending = count.waiting;
	for (uint32_t i = 0; i < count.lot_count; i++) {
		const struct points_lot *lot = &count.lots[i];
		if (!lot->waits && lot->expires_on && lot->expires_on <= until)
			add_expiring(outlook, lot);
	}
}
