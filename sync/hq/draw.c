#include "sync/hq/draw.h"

#include "pos/core/text.h"
#include "pos/core/uid.h"
#include "sync/catalogue_row.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_book.h"
#include "sync/hq/member_more.h"
#include "sync/hq/paper.h"
#include "sync/hq/points_book.h"
#include "sync/hq/wallet.h"
#include "sync/journal_record.h"
#include "sync/sign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROLL_TEXT_MAX = DRAW_SEED_MAX + REWARD_ID_MAX + UID_TEXT_MAX + 4 };

/* ---- the setting ---- */

static void read_prize(struct json_value value, struct prize *prize)
{
	static const char *const members[] = {
		"kind", "points", "campaign", "right", "count", "odds_ppm", "value_minor", NULL};
	static const char *const kinds[] = {"points", "coupon", "right", NULL};
	json_only(value, members);
	prize->kind = (enum prize_kind)json_choice(json_member(value, "kind"), kinds);
	prize->count = (int32_t)json_int(json_member(value, "count"), 1, DRAW_TICKETS_MAX);
	prize->odds = (int32_t)json_int(json_member(value, "odds_ppm"), 1, DRAW_ODDS_ALL);
	prize->value_minor = json_int(json_member(value, "value_minor"), 0, DRAW_VALUE_MAX);
	if (prize->kind == PRIZE_POINTS)
		prize->points = json_int(json_member(value, "points"), 1, REWARD_POINTS_MAX);
	else if (prize->kind == PRIZE_COUPON)
		prize->campaign = (uint32_t)json_int(json_member(value, "campaign"), 1, 999999);
	else
		text_copy(prize->right, sizeof prize->right,
			json_text(json_member(value, "right"), REWARD_ID_MAX - 1));
}

static void read_prizes(struct json_value list, struct draw *draw)
{
	int64_t odds = 0;
	draw->prize_count = (uint32_t)json_count(list, DRAW_PRIZES_MAX);
	for (uint32_t i = 0; i < draw->prize_count; i++) {
		read_prize(json_item(list, i), &draw->prizes[i]);
		odds += draw->prizes[i].odds;
	}
	if (draw->prize_count == 0 || odds > DRAW_ODDS_ALL)
		json_refuse(list, TEXT_DRAW_ODDS, NULL, NULL);
}

void draw_read(struct json_value value, struct draw *draw)
{
	static const char *const members[] = {
		"title", "terms", "from", "to", "min_minor", "campaign", "prizes", NULL};
	struct json_value terms = json_member(value, "terms");
	*draw = (struct draw){0};
	json_only(value, members);
	reward_read(value, &draw->reward);
	draw->min_minor = json_int_or(json_member(value, "min_minor"), 0, INT64_MAX, -1);
	draw->campaign = (uint32_t)json_int_or(json_member(value, "campaign"), 1, 999999, 0);
	read_prizes(json_member(value, "prizes"), draw);
	if (!draw->reward.from || !draw->reward.to)
		json_refuse(value, TEXT_DRAW_DAYS, NULL, NULL);
	if (!json_text(terms, DRAW_TERMS_MAX)[0])
		json_refuse(terms, TEXT_DRAW_TERMS, NULL, NULL);
	if (draw->min_minor < 0 && !draw->campaign)
		json_refuse(value, TEXT_DRAW_TICKETS, NULL, NULL);
}

bool draw_find(struct hq *hq, const char *id, struct draw *draw)
{
	char name[64], value[CATALOGUE_ROW_MAX + 1];
	struct err ignored;
	AUTO(json) struct json doc = {0};
	(void)snprintf(name, sizeof name, "draw.%s", id);
	hq_setting(hq, name, value, sizeof value, "");
	if (!reward_id_valid(id) || !value[0] ||
		!json_parse(&doc, value, strlen(value), CATALOGUE_ROW_MAX, &ignored))
		return false;
	draw_read(json_root(&doc), draw);
	text_copy(draw->id, sizeof draw->id, id);
	return json_good(&doc, &ignored);
}

/* ---- tickets ---- */

struct ticket {
	int64_t store, member;
	struct uid uid;
};

static void take_tickets(struct stmt *s, struct paper *tickets)
{
	while (next_row(s)) {
		struct ticket ticket = {.store = column_int(s, 0), .member = column_int(s, 2)};
		column_exact(s, 1, ticket.uid.bytes, UID_SIZE);
		paper_add(tickets, &ticket, sizeof ticket);
	}
}

/* Of a sale s, for a draw's first and last day, what it has to be paid with, and its id: a receipt
 * that came back is no ticket, nor is one of which too little stayed. */
#define IS_TICKET                                                                                  \
	"s.business_date BETWEEN ? AND ? AND s.total_minor - coalesce((SELECT "                    \
	"sum(r.total_minor) FROM refund r WHERE r.original_store = s.store AND "                   \
	"r.original_uid = s.uid), 0) >= ? AND s.total_minor > coalesce((SELECT "                   \
	"sum(r.total_minor) FROM refund r WHERE r.original_store = s.store AND "                   \
	"r.original_uid = s.uid), 0) AND NOT EXISTS (SELECT 1 FROM draw_ticket t WHERE "           \
	"t.draw = ? AND t.store = s.store AND t.uid = s.uid) "

static void bind_ticket(struct stmt *s, const struct draw *draw)
{
	bind_int(s, draw->reward.from);
	bind_int(s, draw->reward.to);
	bind_int(s, draw->min_minor);
	bind_text(s, draw->id);
}

static void find_receipts(struct hq *hq, const struct draw *draw, struct paper *tickets)
{
	if (draw->min_minor < 0)
		return;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT s.store, s.uid, s.member FROM sale s WHERE s.member > 0 AND " IS_TICKET
		"ORDER BY s.uid LIMIT ?");
	bind_ticket(&s, draw);
	bind_int(&s, DRAW_TICKETS_MAX);
	take_tickets(&s, tickets);
}

static void find_vouchers(struct hq *hq, const struct draw *draw, struct paper *tickets)
{
	if (!draw->campaign)
		return;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT a.store, a.uid, a.holder FROM coupon_use u JOIN act a ON a.store = u.store "
		"AND a.uid = u.uid WHERE u.campaign = ? AND u.first = 1 AND a.holder > 0 AND "
		"NOT EXISTS (SELECT 1 FROM draw_ticket t WHERE t.draw = ? AND t.store = a.store "
		"AND t.uid = a.uid) ORDER BY a.uid LIMIT ?");
	bind_int(&s, draw->campaign);
	bind_text(&s, draw->id);
	bind_int(&s, DRAW_TICKETS_MAX);
	take_tickets(&s, tickets);
}

/* ---- of one member, not drawn yet ---- */

static int64_t one_number(struct stmt *s)
{
	return next_row(s) ? column_int(s, 0) : 0;
}

/* What was bought by somebody who was merged into the member is theirs. */
static int64_t receipts_of(struct hq *hq, const struct draw *draw, int64_t member)
{
	if (draw->min_minor < 0)
		return 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT count(*) FROM sale s WHERE s.member > 0 AND s.member IN (SELECT m.id FROM "
		"member m WHERE m.id = ? OR (m.merged_into > 0 AND m.merged_into = ?)) "
		"AND " IS_TICKET);
	bind_int(&s, member);
	bind_int(&s, member);
	bind_ticket(&s, draw);
	return one_number(&s);
}

static int64_t vouchers_of(struct hq *hq, const struct draw *draw, int64_t member)
{
	if (!draw->campaign)
		return 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT count(*) FROM act a JOIN coupon_use u ON u.store = a.store AND u.uid = "
		"a.uid WHERE a.holder > 0 AND a.holder = ? AND a.kind = ? AND u.campaign = ? AND "
		"u.first = 1 AND NOT EXISTS (SELECT 1 FROM draw_ticket t WHERE t.draw = ? AND "
		"t.store = a.store AND t.uid = a.uid)");
	bind_int(&s, member);
	bind_int(&s, RECORD_COUPON_USE);
	bind_int(&s, draw->campaign);
	bind_text(&s, draw->id);
	return one_number(&s);
}

/* Of settings; '/' comes behind '.'. */
#define DRAW_SETTINGS                                                                              \
	"FROM ref_row WHERE stream = 'settings' AND gone = 0 AND key >= 'draw.' AND key < "        \
	"'draw/' "

bool draw_any(struct hq *hq)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "SELECT 1 " DRAW_SETTINGS "LIMIT 1");
	return next_row(&s);
}

static uint32_t read_ids(struct hq *hq, char ids[DRAWS_MAX][REWARD_ID_MAX])
{
	char key[64];
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT key " DRAW_SETTINGS "ORDER BY key LIMIT ?");
	bind_int(&s, DRAWS_MAX);
	while (next_row(&s)) {
		column_text(&s, 0, key, sizeof key);
		text_copy(ids[count++], REWARD_ID_MAX, key + strlen("draw."));
	}
	return count;
}

int64_t draw_tickets_of(struct hq *hq, int64_t member)
{
	struct draw draw;
	char ids[DRAWS_MAX][REWARD_ID_MAX];
	uint32_t count = read_ids(hq, ids);
	int64_t tickets = 0;
	for (uint32_t i = 0; i < count; i++)
		if (draw_find(hq, ids[i], &draw))
			tickets += receipts_of(hq, &draw, member) + vouchers_of(hq, &draw, member);
	return tickets;
}

/* ---- drawing ---- */

static int32_t roll_of(const struct draw_run *turn, const struct ticket *ticket)
{
	char uid[UID_TEXT_MAX], text[ROLL_TEXT_MAX];
	uint64_t number = 0;
	hex_text(uid, ticket->uid.bytes, UID_SIZE);
	int size = snprintf(text, sizeof text, "%s\n%s\n%s", turn->seed, turn->draw->id, uid);
	struct hash hash = hash_of(text, (size_t)size);
	for (int i = 0; i < 8; i++)
		number = number << 8 | hash.bytes[i];
	return (int32_t)(number % DRAW_ODDS_ALL);
}

/* -1: none, or that one has run out. */
static int32_t prize_of(const struct draw *draw, int32_t roll, const int64_t *gone)
{
	int32_t below = 0;
	for (uint32_t i = 0; i < draw->prize_count; i++) {
		below += draw->prizes[i].odds;
		if (roll < below)
			return gone[i] < draw->prizes[i].count ? (int32_t)i : -1;
	}
	return -1;
}

static void write_ticket(struct hq *hq, const struct draw_run *turn, const struct ticket *ticket,
	int32_t roll, int32_t prize)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO draw_ticket (draw, store, uid, member, roll, prize, seed, drawn_ms, "
		"drawn_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	bind_text(&s, turn->draw->id);
	bind_int(&s, ticket->store);
	bind_blob(&s, ticket->uid.bytes, UID_SIZE);
	bind_int(&s, ticket->member);
	bind_int(&s, roll);
	bind_int(&s, prize);
	bind_text(&s, turn->seed);
	bind_int(&s, turn->now_ms);
	bind_text(&s, turn->by);
	run(&s);
}

static void hand_over(struct hq *hq, const struct draw_run *turn, const struct ticket *ticket,
	const struct prize *prize)
{
	char uid[UID_TEXT_MAX], key[WALLET_KEY_MAX];
	int64_t member = book_holder(hq, ticket->member);
	if (!member)
		return; /* erased since */
	hex_text(uid, ticket->uid.bytes, UID_SIZE);
	(void)snprintf(key, sizeof key, "draw:%s:%s", turn->draw->id, uid);
	const struct points_credit points = {
		.member = member, .points = prize->points, .source = "draw", .key = key};
	const struct voucher voucher = {
		.member = member, .campaign = prize->campaign, .key = key, .by = turn->by};
	const struct entitlement right = {
		.member = member, .right = prize->right, .count = 1, .key = key, .by = turn->by};
	switch (prize->kind) {
	case PRIZE_POINTS:
		(void)points_book_credit(hq, &points, turn->now_ms);
		return;
	case PRIZE_COUPON:
		(void)wallet_give(hq, &voucher, turn->now_ms);
		return;
	case PRIZE_RIGHT:
		(void)wallet_entitle(hq, &right, turn->now_ms);
		return;
	}
}

static void read_gone(struct hq *hq, const struct draw *draw, int64_t gone[DRAW_PRIZES_MAX])
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT prize, count(*) FROM draw_ticket WHERE draw = ? AND "
				     "prize >= 0 GROUP BY prize");
	bind_text(&s, draw->id);
	while (next_row(&s))
		if (column_int(&s, 0) < DRAW_PRIZES_MAX)
			gone[column_int(&s, 0)] = column_int(&s, 1);
}

static int compare_members(const void *a, const void *b)
{
	const struct ticket *one = a, *other = b;
	return one->member < other->member ? -1 : one->member > other->member;
}

/* Whoever had a ticket has one less now; each is told once. */
static void tell_members(struct hq *hq, struct paper *tickets, int64_t now_ms)
{
	struct ticket *all = (struct ticket *)(void *)tickets->text;
	size_t count = tickets->used / sizeof *all;
	if (count == 0)
		return;
	qsort(all, count, sizeof *all, compare_members);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && all[i].member == all[i - 1].member)
			continue;
		int64_t member = book_holder(hq, all[i].member);
		if (member)
			member_more_refresh(hq, member, now_ms);
	}
}

void draw_run(struct hq *hq, const struct draw_run *turn, struct drawn *drawn)
{
	int64_t gone[DRAW_PRIZES_MAX] = {0};
	AUTO(paper) struct paper tickets = {0};
	*drawn = (struct drawn){0};
	read_gone(hq, turn->draw, gone);
	find_receipts(hq, turn->draw, &tickets);
	find_vouchers(hq, turn->draw, &tickets);
	for (size_t at = 0; at < tickets.used; at += sizeof(struct ticket)) {
		struct ticket ticket;
		memcpy(&ticket, tickets.text + at, sizeof ticket);
		int32_t roll = roll_of(turn, &ticket);
		int32_t prize = prize_of(turn->draw, roll, gone);
		write_ticket(hq, turn, &ticket, roll, prize);
		drawn->tickets++;
		if (prize < 0)
			continue;
		gone[prize]++;
		drawn->won[prize]++;
		hand_over(hq, turn, &ticket, &turn->draw->prizes[prize]);
	}
	tell_members(hq, &tickets, turn->now_ms);
}
