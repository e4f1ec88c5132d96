#include "sync/hq/points_moves.h"

#include "pos/core/text.h"
#include "pos/core/uid.h"
#include "sync/hq/hq.h"
#include "sync/hq/points_entry.h"
#include "sync/hq/points_terms.h"

#include <stdio.h>
#include <string.h>

#define EARLIEST_MS INT64_C(1735689600000) /* 2025-01-01: no record is older than the program */

struct moves_reader {
	struct hq *hq;
	const struct points_terms *terms;
	struct paper *moves;
	int64_t member;
};

static void add(struct moves_reader *reader, struct points_move move)
{
	if (move.points == 0)
		return;
	move.member = reader->member;
	move.on = points_day_of(reader->terms, move.at_ms);
	if (move.usable_on <= move.on)
		move.usable_on = 0;
	else
		move.usable_ms = points_day_begins_ms(reader->terms, move.usable_on);
	paper_add(reader->moves, &move, sizeof move);
}

/* A sale: by its store and uid, wherever it was posted. */
static void sale_ref(char out[POINTS_REF_MAX], struct stmt *s)
{
	char hex[UID_TEXT_MAX];
	struct uid uid;
	column_exact(s, 1, uid.bytes, UID_SIZE);
	hex_text(hex, uid.bytes, UID_SIZE);
	(void)snprintf(
		out, POINTS_REF_MAX, POINTS_SALE ":%lld:%s", (long long)column_int(s, 0), hex);
}

/* What a till with a wrong clock sold is not over before it was sold. */
static uint32_t last_day_of(
	const struct moves_reader *reader, const struct points_rule *rule, int64_t at_ms)
{
	return at_ms < EARLIEST_MS
		       ? 0
		       : points_last_day(points_day_of(reader->terms, at_ms), rule->valid_months);
}

static void add_sale(struct moves_reader *reader, struct stmt *s)
{
	struct points_move move = {
		.deed = POINTS_SPENT, .at_ms = column_int(s, 2), .points = column_int(s, 4)};
	const struct points_rule *rule = points_terms_at(reader->terms, move.at_ms);
	int64_t earned = column_int(s, 3);
	sale_ref(move.ref, s);
	add(reader, move);
	move.deed = POINTS_EARNED;
	move.points = earned;
	move.expires_on = last_day_of(reader, rule, move.at_ms);
	if (rule->sale_wait_days > 0)
		move.usable_on = points_day_after(
			points_day_of(reader->terms, move.at_ms), rule->sale_wait_days);
	if (earned < 0) {
		move.deed = POINTS_SPENT;
		move.points = -earned;
	}
	add(reader, move);
}

static void read_sales(struct moves_reader *reader)
{
	AUTO(stmt)
	struct stmt s = kept(reader->hq, KEPT_POINTS_SALES,
		"SELECT store, uid, wall_ms, points_earned, points_used FROM sale "
		"WHERE member = ? AND member > 0 AND suspended = 0");
	bind_int(&s, reader->member);
	while (next_row(&s))
		add_sale(reader, &s);
}

/* Until when what comes back into a lot that is over can be used; 0: not at all. */
static uint32_t grace_day_of(const struct moves_reader *reader, int64_t at_ms)
{
	int64_t days = points_terms_at(reader->terms, at_ms)->grace_days;
	return days > 0 ? points_day_after(points_day_of(reader->terms, at_ms), days) : 0;
}

static void add_refund(struct moves_reader *reader, struct stmt *s)
{
	struct points_move move = {
		.deed = POINTS_TAKEN_BACK, .at_ms = column_int(s, 2), .points = column_int(s, 3)};
	const struct points_rule *rule = points_terms_at(reader->terms, move.at_ms);
	struct uid uid;
	char hex[UID_TEXT_MAX];
	sale_ref(move.of, s);
	column_exact(s, 5, uid.bytes, UID_SIZE);
	hex_text(hex, uid.bytes, UID_SIZE);
	(void)snprintf(move.ref, sizeof move.ref, POINTS_RETURN ":%lld:%s",
		(long long)column_int(s, 6), hex);
	add(reader, move);
	move.deed = POINTS_GIVEN_BACK;
	move.points = column_int(s, 4);
	move.expires_on = last_day_of(reader, rule, move.at_ms);
	move.grace_on = grace_day_of(reader, move.at_ms);
	add(reader, move);
}

static void read_refunds(struct moves_reader *reader)
{
	AUTO(stmt)
	struct stmt s = kept(reader->hq, KEPT_POINTS_REFUNDS,
		"SELECT original_store, original_uid, wall_ms, points_taken, points_given, uid, "
		"store FROM refund WHERE member = ? AND member > 0 AND suspended = 0");
	bind_int(&s, reader->member);
	while (next_row(&s))
		add_refund(reader, &s);
}

static void add_entry(struct moves_reader *reader, struct stmt *s)
{
	char source[POINTS_SOURCE_MAX], key[POINTS_UNDO_KEY_MAX], reverses[POINTS_KEY_MAX];
	struct points_move move = {.at_ms = column_int(s, 3),
		.usable_on = (uint32_t)column_int(s, 4),
		.expires_on = (uint32_t)column_int(s, 5)};
	int64_t points = column_int(s, 2);
	column_text(s, 0, source, sizeof source);
	column_text(s, 1, key, sizeof key);
	column_text(s, 6, reverses, sizeof reverses);
	(void)snprintf(move.ref, sizeof move.ref, "%s:%s", source, key);
	if (reverses[0])
		(void)snprintf(move.of, sizeof move.of, "%s:%s", source, reverses);
	if (points > 0)
		move.deed = reverses[0] ? POINTS_GIVEN_BACK : POINTS_EARNED;
	else
		move.deed = reverses[0] ? POINTS_TAKEN_BACK : POINTS_SPENT;
	move.points = points > 0 ? points : -points;
	if (move.deed == POINTS_GIVEN_BACK)
		move.grace_on = grace_day_of(reader, move.at_ms);
	add(reader, move);
}

static void read_entries(struct moves_reader *reader)
{
	AUTO(stmt)
	struct stmt s = kept(reader->hq, KEPT_POINTS_ENTRIES,
		"SELECT source, key, points, at_ms, usable_on, expires_on, reverses "
		"FROM points_entry WHERE member = ? AND source NOT IN ('" POINTS_PENDING
		"', '" POINTS_EXPIRED "')");
	bind_int(&s, reader->member);
	while (next_row(&s))
		add_entry(reader, &s);
}

static void read_card(struct moves_reader *reader, int64_t member)
{
	reader->member = member;
	read_sales(reader);
	read_refunds(reader);
	read_entries(reader);
}

void points_moves_read(
	struct hq *hq, const struct points_terms *terms, int64_t member, struct paper *moves)
{
	struct moves_reader reader = {.hq = hq, .terms = terms, .moves = moves};
	AUTO(stmt)
	struct stmt merged = kept(hq, KEPT_POINTS_CARDS,
		"SELECT id FROM member WHERE merged_into = ? AND merged_into > 0");
	read_card(&reader, member);
	bind_int(&merged, member);
	while (next_row(&merged))
		read_card(&reader, column_int(&merged, 0));
}

uint32_t points_moves_count(const struct paper *moves)
{
	return (uint32_t)(moves->used / sizeof(struct points_move));
}
