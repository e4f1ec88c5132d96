#include "sync/hq/points_book.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/ledger.h"
#include "sync/hq/member_book.h"
#include "sync/hq/points_terms.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { DAY_MS = 86400000 };

/* Where given points come from, and taken ones go. */
static const char *other_account(const struct points_entry *entry)
{
	if (strcmp(entry->source, POINTS_ADJUST) == 0)
		return ACCOUNT_ADJUSTED;
	if (strcmp(entry->source, POINTS_DONATION) == 0)
		return ACCOUNT_DONATED;
	/* What is taken was spent, unless it undoes a gift; and the other way round. */
	bool spending = (entry->points < 0) != (entry->reverses[0] != '\0');
	return spending ? ACCOUNT_REDEEMED : ACCOUNT_ISSUED;
}

/* Into the ledger, and onto the balance what the member can use. */
static void post(struct hq *hq, int64_t holder, const struct points_entry *entry, int64_t waits,
	int64_t now_ms)
{
	struct posting posting = {0};
	const struct movement movement = {.points = entry->points - waits};
	posting_account(&posting, other_account(entry), UNIT_POINTS, -entry->points);
	posting_account(&posting, ACCOUNT_PENDING, UNIT_POINTS, waits);
	posting_member(&posting, holder, entry->points - waits);
	posting_write(hq, &posting);
	(void)book_move(hq, holder, &movement, now_ms);
}

/* ---- points that wait ---- */

static void set_aside(struct hq *hq, const struct points_entry *entry, const char *key,
	int64_t waits, int64_t now_ms)
{
	struct points_entry pending = {.member = entry->member,
		.points = -waits,
		.at_ms = entry->at_ms,
		.source = POINTS_PENDING};
	(void)snprintf(pending.key, sizeof pending.key, "%s:%s", entry->source, key);
	points_entry_add(hq, &pending, now_ms);
}

/* Taken back from where they wait first. */
static int64_t take_waiting(struct hq *hq, const struct points_entry *entry, int64_t now_ms)
{
	char ref[POINTS_REF_MAX];
	(void)snprintf(ref, sizeof ref, "%s:%s", entry->source, entry->reverses);
	int64_t waits = -points_entry_find(hq, entry->member, POINTS_PENDING, ref, NULL);
	if (waits > -entry->points)
		waits = -entry->points;
	if (waits > 0)
		set_aside(hq, entry, entry->reverses, -waits, now_ms);
	return waits;
}

/* How many more of the entry's points wait than before. */
static int64_t hold_back(struct hq *hq, const struct points_terms *terms,
	const struct points_entry *entry, int64_t now_ms)
{
	if (entry->points < 0 && entry->reverses[0])
		return -take_waiting(hq, entry, now_ms);
	if (entry->points < 0 || entry->usable_on <= points_day_of(terms, now_ms))
		return 0;
	set_aside(hq, entry, entry->key, entry->points, now_ms);
	return entry->points;
}

/* ---- crediting ---- */

/* By the setting points.wait_days.<source>. */
static uint32_t usable_day(struct hq *hq, const char *source, uint32_t on)
{
	char name[40];
	(void)snprintf(name, sizeof name, "points.wait_days.%s", source);
	int64_t days = hq_setting_int(hq, name, 0);
	return days > 0 ? points_day_after(on, days) : 0;
}

static void fill_texts(struct points_entry *entry, const struct points_credit *credit)
{
	assert(strlen(credit->source) < POINTS_SOURCE_MAX);
	assert(strlen(credit->key) < POINTS_UNDO_KEY_MAX);
	text_copy(entry->source, sizeof entry->source, credit->source);
	text_copy(entry->key, sizeof entry->key, credit->key);
	text_copy(
		entry->reverses, sizeof entry->reverses, credit->reverses ? credit->reverses : "");
	text_copy(entry->by, sizeof entry->by, credit->by ? credit->by : "");
	text_copy(entry->reason, sizeof entry->reason, credit->reason ? credit->reason : "");
}

static struct points_entry entry_of(struct hq *hq, const struct points_terms *terms,
	const struct points_credit *credit, int64_t now_ms)
{
	uint32_t on = credit->on ? credit->on : points_day_of(terms, now_ms);
	struct points_entry entry = {
		.member = credit->member, .points = credit->points, .at_ms = credit->at_ms};
	fill_texts(&entry, credit);
	if (!entry.at_ms)
		entry.at_ms =
			points_day_begins_ms(terms, on) + (credit->points < 0 ? DAY_MS - 1 : 0);
	if (credit->points <= 0)
		return entry;
	entry.expires_on = credit->expires_on;
	if (!entry.expires_on)
		entry.expires_on = points_last_day(on, terms->now.valid_months);
	if (!entry.reverses[0])
		entry.usable_on =
			credit->usable_on ? credit->usable_on : usable_day(hq, credit->source, on);
	return entry;
}

static bool within_bounds(int64_t points)
{
	return points <= POINTS_CREDIT_MAX && points >= -POINTS_CREDIT_MAX;
}

bool points_book_credit(struct hq *hq, const struct points_credit *credit, int64_t now_ms)
{
	struct points_terms terms;
	int64_t holder = book_holder(hq, credit->member);
	if (!holder || !within_bounds(credit->points))
		return false;
	points_terms_read(hq, &terms);
	const struct points_entry entry = entry_of(hq, &terms, credit, now_ms);
	if (!points_entry_write(hq, &entry, now_ms))
		return false;
	post(hq, holder, &entry, hold_back(hq, &terms, &entry, now_ms), now_ms);
	return true;
}

bool points_book_reverse(
	struct hq *hq, int64_t member, const char *source, const char *key, int64_t now_ms)
{
	char undo[POINTS_UNDO_KEY_MAX], reverses[POINTS_KEY_MAX];
	(void)snprintf(undo, sizeof undo, "undo:%.*s", POINTS_KEY_MAX - 1, key);
	const struct points_credit credit = {.member = member,
		.points = -points_entry_find(hq, member, source, key, reverses),
		.source = source,
		.key = undo,
		.at_ms = now_ms,
		.reverses = key};
	return credit.points != 0 && !reverses[0] && points_book_credit(hq, &credit, now_ms);
}
