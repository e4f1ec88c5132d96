#include "sync/hq/import.h"

#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/ledger.h"
#include "sync/hq/member_book.h"
#include "sync/hq/selection.h"

#include <stdio.h>
#include <string.h>

/* A figure that no shop reaches; sums of many of them still fit. */
#define OPENING_MAX INT64_C(1000000000000)

/* "YYYY-MM-DD" or "MM-DD"; of the year nothing is kept. */
static void read_birthday(struct json_value value, struct patron *patron)
{
	char text[CIVIL_TEXT_MAX];
	struct civil day;
	if (!json_there(value))
		return;
	const char *given = json_text(value, 10);
	/* A leap year, so that 02-29 is a birthday. */
	(void)snprintf(text, sizeof text, "%s%s", strlen(given) == 5 ? "2000-" : "", given);
	if (strlen(text) != 10 || !civil_read(text, &day)) {
		json_refuse(value, TEXT_HQ_MEMBER_BIRTHDAY, NULL, NULL);
		return;
	}
	patron->birthday_month = day.month;
	patron->birthday_day = day.day;
}

static void read_phone(struct json_value value, struct patron *patron)
{
	const char *phone = json_text_or(value, PHONE_DIGITS_MAX, "");
	if (strspn(phone, "0123456789") != strlen(phone))
		json_refuse(value, TEXT_HQ_MEMBER_PHONE, NULL, NULL);
	text_copy(patron->phone, sizeof patron->phone, phone);
}

static void read_clean(struct json_value value, char *out, size_t cap)
{
	if (json_there(value))
		import_clean_text(value, out, cap);
}

static void read_patron(struct json_value row, struct patron *patron)
{
	read_clean(json_member(row, "name"), patron->name, sizeof patron->name);
	read_phone(json_member(row, "phone"), patron);
	read_clean(json_member(row, "tier"), patron->tier, sizeof patron->tier);
	read_clean(json_member(row, "group"), patron->group, sizeof patron->group);
	read_birthday(json_member(row, "birthday"), patron);
	patron->blocked = json_bool_or(json_member(row, "blocked"), false);
	read_clean(json_member(row, "blocked_reason"), patron->blocked_reason,
		sizeof patron->blocked_reason);
	patron->points = json_int_or(json_member(row, "points"), -OPENING_MAX, OPENING_MAX, 0);
	patron->metric = json_int_or(json_member(row, "metric"), 0, OPENING_MAX, 0);
	patron->completed_orders =
		json_int_or(json_member(row, "completed_orders"), 0, INT32_MAX, 0);
}

static void read_card(struct json_value value, struct patron *patron)
{
	if (!card_normal(patron->card, json_text(value, CARD_MAX - 1)))
		json_refuse(value, TEXT_HQ_MEMBER_CARD, NULL, NULL);
}

/* Numbers in journals say nothing about whom they are: drawn, not counted. 53 bits, so that no
 * reader of JSON anywhere rounds one. */
static int64_t draw_id(struct hq *hq)
{
	struct patron taken;
	uint64_t bits;
	do {
		env_random(hq->env, &bits, sizeof bits);
		bits &= (UINT64_C(1) << 53) - 1;
	} while (bits == 0 || book_find(hq, (int64_t)bits, &taken));
	return (int64_t)bits;
}

/* Whose row this is. A card belongs to one member at a time. */
static bool settle_id(
	struct import *import, int64_t asked, struct patron *patron, bool *new, struct err *err)
{
	struct hq *hq = import->hq;
	struct patron holder, known;
	bool held = book_find_card(hq, patron->card, &holder);
	if (held && asked && holder.id != asked)
		return fail(err, TEXT_HQ_MEMBER_CARD_TAKEN, patron->card);
	patron->id = held ? holder.id : asked ? asked : draw_id(import->hq);
	*new = !book_find(hq, patron->id, &known);
	return true;
}

static bool open_account(struct import *import, const struct patron *patron, struct err *err)
{
	if (patron->points == 0)
		return true;
	struct posting posting = {0};
	posting_member(&posting, patron->id, patron->points);
	posting_account(&posting, ACCOUNT_OPENING, UNIT_POINTS, -patron->points);
	if (!posting_balanced(&posting))
		return fail(err, TEXT_HQ_MEMBER_POINTS);
	posting_write(import->hq, &posting);
	return true;
}

static bool erase(struct import *import, const char *card, int64_t asked)
{
	struct patron known;
	struct hq *hq = import->hq;
	bool found = asked ? book_find(hq, asked, &known) : book_find_card(hq, card, &known);
	bool gone = found && book_erase(hq, known.id, import->now_ms);
	import->removed += gone;
	import->same += !gone;
	return true;
}

bool import_member(struct import *import, struct json_value row, struct err *err)
{
	static const char *const members[] = {"id", "card", "name", "phone", "tier", "group",
		"birthday", "store", "blocked", "blocked_reason", "points", "metric",
		"completed_orders", "gone", NULL};
	struct patron patron = {0};
	json_only(row, members);
	read_card(json_member(row, "card"), &patron);
	int64_t asked = json_int_or(json_member(row, "id"), 1, INT64_MAX, 0);
	read_patron(row, &patron);
	struct json_value home = json_member(row, "store");
	int64_t store = json_int_or(home, 0, UINT32_MAX, 0);
	if (!import_sound(import, row, patron.card, err))
		return false;
	if (json_bool_or(json_member(row, "gone"), false))
		return erase(import, patron.card, asked);
	bool new = false;
	if (!settle_id(import, asked, &patron, &new, err))
		return false;
	if (new && !open_account(import, &patron, err))
		return false;
	bool changed = book_write(import->hq, &patron, import->now_ms);
	if (json_there(home))
		selection_place(import->hq, patron.id, store, new, import->now_ms);
	import->written += changed;
	import->same += !changed;
	return true;
}
