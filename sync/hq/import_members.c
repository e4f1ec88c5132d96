#include "sync/hq/import.h"

#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "sync/hq/member_rows.h"

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

/* It is of the file, and no earlier row of it has this card. */
static bool wait(struct import *import, const struct member_row *row, struct err *err)
{
	if (import->members->count == MEMBER_ROWS_MAX && !member_rows_settle(import, err))
		return false;
	struct member_row *waiting = member_rows_add(import->members);
	if (!waiting)
		return fail(err, TEXT_OUT_OF_MEMORY);
	*waiting = *row;
	return true;
}

bool import_member(struct import *import, struct json_value row, struct err *err)
{
	static const char *const members[] = {"id", "card", "name", "phone", "tier", "group",
		"birthday", "store", "blocked", "blocked_reason", "points", "metric",
		"completed_orders", "gone", NULL};
	struct member_row read = {.line = import->line};
	json_only(row, members);
	read_card(json_member(row, "card"), &read.patron);
	read.asked = json_int_or(json_member(row, "id"), 1, INT64_MAX, 0);
	read_patron(row, &read.patron);
	struct json_value home = json_member(row, "store");
	read.has_store = json_there(home);
	read.store = json_int_or(home, 0, UINT32_MAX, 0);
	read.gone = json_bool_or(json_member(row, "gone"), false);
	return import_sound(import, row, read.patron.card, err) && wait(import, &read, err);
}
