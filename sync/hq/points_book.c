#include "sync/hq/points_book.h"

#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/ledger.h"
#include "sync/hq/member_book.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum {
	DAY_MS = 86400000,
	LAST_YEAR = 9999,
	UNDO_KEY_MAX = POINTS_KEY_MAX + 5,                /* "undo:" and a key */
	ENTRY_KEY_MAX = UNDO_KEY_MAX + POINTS_SOURCE_MAX, /* a source, ':' and one of those */
};

/* ---- days ---- */

static int offset_of(struct hq *hq)
{
	return (int)hq_setting_int(hq, "utc_offset_minutes", 480);
}

static uint32_t day_of(struct hq *hq, int64_t unix_ms)
{
	struct civil when = civil_at(unix_ms, offset_of(hq));
	return civil_date_number(&when);
}

static int64_t day_begins_ms(struct hq *hq, uint32_t on)
{
	const struct civil day = {
		.year = (int)(on / 10000), .month = (int)(on / 100 % 100), .day = (int)(on % 100)};
	return civil_unix_ms(&day, offset_of(hq));
}

uint32_t points_last_day(uint32_t on, int64_t valid_months)
{
	int64_t months = on / 10000 * 12 + on / 100 % 100 - 1 + valid_months;
	int64_t year = months / 12, month = months % 12 + 1;
	if (valid_months == 0 || year > LAST_YEAR)
		return 0;
	return (uint32_t)(year * 10000 + month * 100 + days_in_month((int)year, (int)month));
}

/* ---- writing ---- */

/* One row of points_entry, texts as they are stored. */
struct entry {
	int64_t member, points, at_ms;
	char source[POINTS_SOURCE_MAX], key[ENTRY_KEY_MAX], reverses[POINTS_KEY_MAX];
	char by[POINTS_NAME_MAX], reason[POINTS_REASON_MAX];
	uint32_t usable_on, expires_on;
};

/* false: it is there. */
static bool write_entry(struct hq *hq, const struct entry *entry, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_POINTS_ENTRY,
		"INSERT INTO points_entry (member, source, key, points, at_ms, usable_on, "
		"expires_on, reverses, by_whom, reason, made_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, "
		"?, ?, ?) ON CONFLICT DO NOTHING RETURNING points_entry.points");
	bind_int(&s, entry->member);
	bind_text(&s, entry->source);
	bind_text(&s, entry->key);
	bind_int(&s, entry->points);
	bind_int(&s, entry->at_ms);
	bind_int(&s, entry->usable_on);
	bind_int(&s, entry->expires_on);
	bind_text(&s, entry->reverses);
	bind_text(&s, entry->by);
	bind_text(&s, entry->reason);
	bind_int(&s, now_ms);
	return next_row(&s);
}

/* Where given points come from, and taken ones go. */
static const char *other_account(const struct entry *entry)
{
	if (strcmp(entry->source, POINTS_ADJUST) == 0)
		return ACCOUNT_ADJUSTED;
	if (strcmp(entry->source, POINTS_DONATION) == 0)
		return ACCOUNT_DONATED;
	if (entry->points < 0 && !entry->reverses[0])
		return ACCOUNT_REDEEMED;
	return ACCOUNT_ISSUED;
}

/* Into the ledger, and onto the balance what the member can use. */
static void post(
	struct hq *hq, int64_t holder, const struct entry *entry, int64_t waits, int64_t now_ms)
{
	struct posting posting = {0};
	const struct movement movement = {.points = entry->points - waits};
	posting_account(&posting, other_account(entry), UNIT_POINTS, -entry->points);
	posting_account(&posting, ACCOUNT_PENDING, UNIT_POINTS, waits);
	posting_member(&posting, holder, entry->points - waits);
	posting_write(hq, &posting);
	(void)book_move(hq, holder, &movement, now_ms);
}

/* The points of this entry that are not usable yet are taken away again until their day. */
static int64_t hold_back(struct hq *hq, const struct entry *entry, int64_t now_ms)
{
	struct entry pending = {.member = entry->member,
		.points = -entry->points,
		.at_ms = entry->at_ms,
		.source = POINTS_PENDING};
	if (entry->points <= 0 || entry->usable_on <= day_of(hq, now_ms))
		return 0;
	(void)snprintf(pending.key, sizeof pending.key, "%s:%.*s", entry->source, UNDO_KEY_MAX - 1,
		entry->key);
	return write_entry(hq, &pending, now_ms) ? entry->points : 0;
}

static struct entry entry_of(struct hq *hq, const struct points_credit *credit, int64_t now_ms)
{
	uint32_t on = credit->on ? credit->on : day_of(hq, now_ms);
	struct entry entry = {.member = credit->member,
		.points = credit->points,
		.at_ms = credit->at_ms,
		.usable_on = credit->usable_on};
	assert(strlen(credit->source) < POINTS_SOURCE_MAX);
	assert(strlen(credit->key) < UNDO_KEY_MAX);
	text_copy(entry.source, sizeof entry.source, credit->source);
	text_copy(entry.key, sizeof entry.key, credit->key);
	text_copy(entry.reverses, sizeof entry.reverses, credit->reverses ? credit->reverses : "");
	text_copy(entry.by, sizeof entry.by, credit->by ? credit->by : "");
	text_copy(entry.reason, sizeof entry.reason, credit->reason ? credit->reason : "");
	if (!entry.at_ms)
		entry.at_ms = day_begins_ms(hq, on) + (credit->points < 0 ? DAY_MS - 1 : 0);
	if (credit->points > 0)
		entry.expires_on =
			credit->expires_on
				? credit->expires_on
				: points_last_day(on, hq_setting_int(hq, "points.valid_months",
							      POINTS_VALID_MONTHS_USUAL));
	return entry;
}

bool points_book_credit(struct hq *hq, const struct points_credit *credit, int64_t now_ms)
{
	const struct entry entry = entry_of(hq, credit, now_ms);
	int64_t holder = book_holder(hq, credit->member);
	if (credit->points > POINTS_CREDIT_MAX || credit->points < -POINTS_CREDIT_MAX || !holder ||
		!write_entry(hq, &entry, now_ms))
		return false;
	post(hq, holder, &entry, hold_back(hq, &entry, now_ms), now_ms);
	return true;
}

/* ---- taking back ---- */

/* 0 if there is none, or it took. */
static int64_t points_of(struct hq *hq, int64_t member, const char *source, const char *key)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT points FROM points_entry WHERE member = ? AND "
				     "source = ? AND key = ? AND points > 0");
	bind_int(&s, member);
	bind_text(&s, source);
	bind_text(&s, key);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

bool points_book_reverse(
	struct hq *hq, int64_t member, const char *source, const char *key, int64_t now_ms)
{
	char undo[UNDO_KEY_MAX];
	(void)snprintf(undo, sizeof undo, "undo:%.*s", POINTS_KEY_MAX - 1, key);
	const struct points_credit credit = {.member = member,
		.points = -points_of(hq, member, source, key),
		.source = source,
		.key = undo,
		.at_ms = now_ms,
		.reverses = key};
	return credit.points < 0 && points_book_credit(hq, &credit, now_ms);
}
