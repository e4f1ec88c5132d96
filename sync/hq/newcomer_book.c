#include "sync/hq/newcomer_book.h"

#include "pos/core/text.h"
#include "sync/hq/consent_book.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_book.h"
#include "sync/hq/member_file.h"
#include "sync/hq/member_more.h"
#include "sync/hq/problem.h"
#include "sync/hq/selection.h"
#include "sync/hq/welcome.h"
#include "sync/json.h"
#include "sync/person_text.h"
#include "sync/wire_person.h"

#include <stdio.h>
#include <string.h>

enum newcomer_state { NEWCOMER_WAITS, NEWCOMER_SETTLED, NEWCOMER_SPOILT };
enum { TIERS_TEXT_MAX = 4097 };

static void remark(struct hq *hq, const struct place *at, enum problem_code code,
	const char *detail, int64_t now_ms)
{
	struct problem_row row = {.at = *at};
	text_copy(row.code, sizeof row.code, problem_name(code));
	text_copy(row.detail, sizeof row.detail, detail);
	problem_add(hq, &row, now_ms);
}

/* ---- opening ---- */

static void lowest_tier(struct hq *hq, char tier[TIER_MAX])
{
	char text[TIERS_TEXT_MAX];
	struct err ignored;
	AUTO(json) struct json doc = {0};
	tier[0] = '\0';
	hq_setting(hq, "tiers", text, sizeof text, "[]");
	if (!json_parse(&doc, text, strlen(text), sizeof text, &ignored))
		return;
	struct json_value list = json_root(&doc);
	if (json_count(list, TIERS_MAX) > 0)
		text_copy(tier, TIER_MAX,
			json_text(json_member(json_item(list, 0), "id"), TIER_MAX - 1));
}

static bool id_taken(struct hq *hq, int64_t id)
{
	struct patron patron;
	return book_find(hq, id, &patron);
}

static int64_t fresh_id(struct hq *hq)
{
	int64_t id;
	do
		id = book_draw_id(hq);
	while (id_taken(hq, id));
	return id;
}

/* Two of them are one in 2^45; the slip of the second then shows a card that is another's, and the
 * phone finds the right one. */
static void fresh_card(struct hq *hq, const struct uid *uid, char card[CARD_MAX])
{
	struct patron patron;
	struct uid other = *uid;
	newcomer_card(card, &other);
	while (book_find_card(hq, card, &patron)) {
		env_random(hq->env, other.bytes, sizeof other.bytes);
		newcomer_card(card, &other);
	}
}

static void insert_member(struct hq *hq, const struct patron *patron, int64_t merged_into,
	int64_t store, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO member (id, card, name, phone, tier, kind, birthday_month, "
		"birthday_day, blocked, blocked_reason, points, completed_orders, metric, "
		"spent_minor, ver, gone, changed_ms, merged_into, store, region) "
		"VALUES (?, ?, '', '', ?, '', 0, 0, 0, '', 0, 0, 0, 0, ?, ?, ?, ?, ?, ?)");
	bind_int(&s, patron->id);
	bind_text(&s, patron->card);
	bind_text(&s, patron->tier);
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, patron->gone);
	bind_int(&s, now_ms);
	bind_int(&s, merged_into);
	bind_int(&s, store);
	bind_int(&s, selection_region_of(hq, store));
	run(&s);
}

/* A code that somebody else has by chance is not given twice: this member gets none. */
static void put_code(struct hq *hq, struct member_file *file, const struct uid *uid)
{
	char invite[INVITE_MAX];
	newcomer_invite(invite, uid);
	if (!invite_member(hq, invite))
		text_copy(file->invite_code, sizeof file->invite_code, invite);
}

int64_t invite_member(struct hq *hq, const char *invite)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT member FROM member_file WHERE invite_code = ?");
	bind_text(&s, invite);
	return invite[0] && next_row(&s) ? column_int(&s, 0) : 0;
}

static void open_file(struct hq *hq, int64_t member, const struct newcomer *newcomer)
{
	struct member_file file = {.member = member, .joined_on = newcomer->business_date};
	(void)snprintf(file.source, sizeof file.source, "till %u-%u", newcomer->store % 1000000,
		newcomer->till % 1000000);
	file.inviter = invite_member(hq, newcomer->inviter);
	put_code(hq, &file, &newcomer->uid);
	member_file_put(hq, &file);
}

static void write_row(
	struct hq *hq, const struct place *at, int64_t member, const struct newcomer *newcomer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO newcomer (store, till, epoch, seq, branch, uid, first_id, member, "
		"consents, inviter, pack, joined_on, joined_ms, state, opened) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)");
	bind_place(&s, at);
	bind_blob(&s, newcomer->uid.bytes, UID_SIZE);
	bind_int(&s, (int64_t)newcomer_id(&newcomer->uid));
	bind_int(&s, member);
	bind_int(&s, newcomer->consents);
	bind_text(&s, newcomer->inviter);
	bind_int(&s, newcomer->pack);
	bind_int(&s, newcomer->business_date);
	bind_int(&s, newcomer->wall_ms);
	bind_int(&s, member);
	run(&s);
}

void newcomer_open(
	struct hq *hq, const struct place *at, const struct newcomer *newcomer, int64_t now_ms)
{
	char source[FILE_SOURCE_MAX];
	struct patron patron = {.id = fresh_id(hq)};
	struct patron first = {.id = (int64_t)newcomer_id(&newcomer->uid), .gone = true};
	const struct consent_change agreed = {
		.member = (uint64_t)patron.id, .given = newcomer->consents};
	if (id_taken(hq, first.id))
		return; /* one in 2^62: its sales go to whoever has it */
	fresh_card(hq, &newcomer->uid, patron.card);
	lowest_tier(hq, patron.tier);
	insert_member(hq, &patron, 0, at->store, now_ms);
	insert_member(hq, &first, patron.id, 0, now_ms);
	open_file(hq, patron.id, newcomer);
	write_row(hq, at, patron.id, newcomer);
	(void)snprintf(source, sizeof source, "till %u-%u", at->store, at->till);
	consent_say(hq, &agreed, newcomer->wall_ms, source);
	newcomer_heard(hq, at->store, &newcomer->uid, now_ms);
}

/* ---- what was said ---- */

struct waiting {
	struct place at;
	struct uid uid;
	int64_t member;
	uint32_t consents;
	bool pack;
};

static bool find_waiting(
	struct hq *hq, uint32_t store, const struct uid *uid, struct waiting *waiting)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT store, till, epoch, seq, branch, member, consents, pack FROM newcomer "
		"WHERE store = ? AND uid = ? AND state = 0");
	bind_int(&s, store);
	bind_blob(&s, uid->bytes, UID_SIZE);
	if (!next_row(&s))
		return false;
	waiting->at = column_place(&s, 0);
	waiting->uid = *uid;
	waiting->member = column_int(&s, 5);
	waiting->consents = (uint32_t)column_int(&s, 6);
	waiting->pack = column_int(&s, 7) != 0;
	return true;
}

enum hearing { HEARD_NOTHING, HEARD, HEARD_RUBBISH };

static enum hearing open_said(
	struct hq *hq, uint32_t store, const struct uid *uid, struct person_said *said)
{
	uint8_t text[PERSON_TEXT_MAX];
	struct err ignored;
	size_t size = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT sealed FROM person WHERE store = ? AND uid = ?");
	bind_int(&s, store);
	bind_blob(&s, uid->bytes, UID_SIZE);
	if (!next_row(&s))
		return HEARD_NOTHING;
	const uint8_t *sealed = column_blob(&s, 0, &size);
	bool good = sealed && size >= BOX_OVERHEAD && size - BOX_OVERHEAD <= sizeof text &&
		    box_open(&hq->keys.box, sealed, size, text) &&
		    person_text_read(text, size - BOX_OVERHEAD, said, &ignored);
	memset(text, 0, sizeof text);
	return good ? HEARD : HEARD_RUBBISH;
}

static void put_state(struct hq *hq, const struct waiting *waiting, enum newcomer_state state)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE newcomer SET state = ? WHERE store = ? AND uid = ?");
	bind_int(&s, state);
	bind_int(&s, waiting->at.store);
	bind_blob(&s, waiting->uid.bytes, UID_SIZE);
	run(&s);
}

static void put_contact(
	struct hq *hq, int64_t member, uint32_t consents, const struct person_said *said)
{
	const char *email = consents & CONSENT_EMAIL ? said->email : "";
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "INSERT INTO contact (member, email, region, sex) "
				     "VALUES (?, ?, ?, ?) ON CONFLICT (member) DO NOTHING");
	if (!email[0] && !said->region[0] && said->sex == SEX_UNSAID)
		return;
	bind_int(&s, member);
	bind_text(&s, email);
	bind_text(&s, said->region);
	bind_text(&s, said->sex == SEX_FEMALE ? "f" : said->sex == SEX_MALE ? "m" : "");
	run(&s);
}

static void put_relatives(
	struct hq *hq, int64_t member, const struct person_said *said, int64_t at_ms)
{
	int64_t most = hq_setting_int(hq, "enrol.relatives", RELATIVES_USUAL);
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO member_relative (member, number, relation, month, day, consent_ms) "
		"VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
	for (uint32_t i = 0; i < said->relative_count && i < most; i++) {
		bind_int(&s, member);
		bind_int(&s, i + 1);
		bind_text(&s, relation_word(said->relatives[i].relation));
		bind_int(&s, said->relatives[i].month);
		bind_int(&s, said->relatives[i].day);
		bind_int(&s, at_ms);
		run(&s);
	}
}

static void put_person(
	struct hq *hq, const struct patron *patron, const char *phone, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE member SET phone = ?, name = ?, birthday_month = ?, birthday_day = ?, "
		"ver = ?, changed_ms = ? WHERE id = ?");
	bind_text(&s, phone);
	bind_text(&s, patron->name);
	bind_int(&s, patron->birthday_month);
	bind_int(&s, patron->birthday_day);
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, now_ms);
	bind_int(&s, patron->id);
	run(&s);
}

/* What is known already stays: two people may share a phone, and one of them joined first. */
static void fill_in(struct hq *hq, int64_t member, const struct person_said *said, int64_t now_ms)
{
	struct patron patron;
	if (!book_find(hq, member, &patron))
		return;
	if (!patron.name[0])
		text_copy(patron.name, sizeof patron.name, said->name);
	if (!patron.birthday_month) {
		patron.birthday_month = said->birthday_month;
		patron.birthday_day = said->birthday_day;
	}
	put_person(hq, &patron, said->phone, now_ms);
}

static bool find_phone(struct hq *hq, const char *phone, int64_t but, struct patron *patron)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT " BOOK_COLUMNS " FROM member WHERE phone = ? AND "
				     "phone <> '' AND gone = 0 AND id <> ? ORDER BY id LIMIT 1");
	bind_text(&s, phone);
	bind_int(&s, but);
	if (!next_row(&s))
		return false;
	book_row(&s, patron);
	return true;
}

/* Whose phone it was before, or the newcomer. */
static int64_t make_one(struct hq *hq, const struct waiting *waiting,
	const struct person_said *said, int64_t now_ms)
{
	struct patron known, newcomer;
	if (!find_phone(hq, said->phone, waiting->member, &known) ||
		!book_find(hq, waiting->member, &newcomer))
		return waiting->member;
	book_merge(hq, &newcomer, &known, now_ms);
	return known.id;
}

/* Nobody invites themselves, under whatever number. */
static void check_inviter(
	struct hq *hq, const struct waiting *waiting, int64_t member, int64_t now_ms)
{
	struct member_file file;
	if (!member_file_find(hq, member, &file) || !file.inviter ||
		book_holder(hq, file.inviter) != member)
		return;
	file.inviter = 0;
	member_file_put(hq, &file);
	remark(hq, &waiting->at, PROBLEM_OWN_INVITE, "", now_ms);
}

static void hand_out(struct hq *hq, const struct waiting *waiting, int64_t member, int64_t now_ms)
{
	if (!waiting->pack)
		return;
	if (member != waiting->member || !welcome_give(hq, member, now_ms))
		remark(hq, &waiting->at, PROBLEM_WELCOME_TWICE, "", now_ms);
}

static void settle(struct hq *hq, const struct waiting *waiting, const struct person_said *said,
	int64_t now_ms)
{
	put_state(hq, waiting, NEWCOMER_SETTLED);
	put_contact(hq, waiting->member, waiting->consents, said);
	if (waiting->consents & CONSENT_RELATIVES)
		put_relatives(hq, waiting->member, said, now_ms);
	int64_t member = make_one(hq, waiting, said, now_ms);
	fill_in(hq, member, said, now_ms);
	check_inviter(hq, waiting, member, now_ms);
	hand_out(hq, waiting, member, now_ms);
	member_more_refresh(hq, member, now_ms);
}

void newcomer_heard(struct hq *hq, uint32_t store, const struct uid *uid, int64_t now_ms)
{
	struct waiting waiting;
	struct person_said said;
	if (!find_waiting(hq, store, uid, &waiting))
		return;
	switch (open_said(hq, store, uid, &said)) {
	case HEARD_NOTHING:
		break;
	case HEARD:
		settle(hq, &waiting, &said, now_ms);
		break;
	case HEARD_RUBBISH:
		put_state(hq, &waiting, NEWCOMER_SPOILT);
		remark(hq, &waiting.at, PROBLEM_PERSON_SPOILT, "", now_ms);
		break;
	}
	memset(&said, 0, sizeof said);
}

/* ---- two are one, and nobody any more ---- */

static void on_both(struct hq *hq, const char *text, int64_t from, int64_t into)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, text);
	bind_int(&s, into);
	bind_int(&s, from);
	run(&s);
}

static void on_one(struct hq *hq, const char *text, int64_t member)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, text);
	bind_int(&s, member);
	run(&s);
}

void newcomer_merge(struct hq *hq, int64_t from, int64_t into)
{
	on_both(hq, "UPDATE newcomer SET member = ? WHERE member = ?", from, into);
	on_both(hq,
		"INSERT INTO contact (member, email, region, sex) SELECT ?, email, region, sex "
		"FROM contact WHERE member = ? ON CONFLICT (member) DO NOTHING",
		from, into);
	on_both(hq,
		"INSERT INTO welcome (member, given_ms) SELECT ?, given_ms FROM welcome "
		"WHERE member = ? ON CONFLICT (member) DO NOTHING",
		from, into);
	on_one(hq, "DELETE FROM contact WHERE member = ?", from);
	on_one(hq, "DELETE FROM welcome WHERE member = ?", from);
	consents_merge(hq, from, into);
}

/* The sealed rows stay empty, so that a till which asks about one does not bring it again. */
static void empty_rows(struct hq *hq, int64_t member)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE person SET sealed = ? WHERE EXISTS (SELECT 1 FROM newcomer n WHERE "
		"n.store = person.store AND n.uid = person.uid AND n.member = ?)");
	bind_blob(&s, "", 0);
	bind_int(&s, member);
	run(&s);
}

void newcomer_erase(struct hq *hq, int64_t member)
{
	empty_rows(hq, member);
	on_one(hq, "DELETE FROM contact WHERE member = ?", member);
	on_one(hq, "DELETE FROM member_relative WHERE member = ?", member);
	on_one(hq, "DELETE FROM consent WHERE member = ?", member);
	on_one(hq, "UPDATE newcomer SET state = 1 WHERE member = ? AND state = 0", member);
}
