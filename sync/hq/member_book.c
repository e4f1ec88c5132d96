#include "sync/hq/member_book.h"

#include "pos/core/text.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_progress.h"
#include "sync/hq/newcomer_book.h"

#include <stdio.h>
#include <string.h>

enum { CARD_DIGITS_MAX = 18, CARD_LETTERS_MAX = 11 };

bool card_normal(char out[CARD_MAX], const char *card)
{
	size_t size = strlen(card);
	bool letters = false;
	if (size == 0 || size > CARD_DIGITS_MAX)
		return false;
	for (size_t i = 0; i <= size; i++) {
		char c = card[i];
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		letters |= c >= 'A' && c <= 'Z';
		if (c && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9'))
			return false;
		out[i] = c;
	}
	return !letters || size <= CARD_LETTERS_MAX;
}

void phone_mask(char out[MASKED_MAX], const char *phone)
{
	size_t size = strlen(phone);
	size_t head = size >= 11 ? 3 : 0;
	size_t tail = size >= 11 ? 4 : size >= 4 ? 2 : 0;
	text_copy(out, MASKED_MAX, phone);
	for (size_t i = head; out[i] && i + tail < size; i++)
		out[i] = '*';
}

void name_mask(char out[MASKED_MAX], const char *name)
{
	char first[8] = "";
	const char *at = name;
	int32_t character = text_next(&at);
	if (character >= 0)
		text_copy(first, (size_t)(at - name) + 1, name);
	(void)snprintf(out, MASKED_MAX, "%s%s", first, *name ? "**" : "");
}

void book_row(struct stmt *s, struct patron *patron)
{
	patron->id = column_int(s, 0);
	column_text(s, 1, patron->card, sizeof patron->card);
	column_text(s, 2, patron->name, sizeof patron->name);
	column_text(s, 3, patron->phone, sizeof patron->phone);
	column_text(s, 4, patron->tier, sizeof patron->tier);
	column_text(s, 5, patron->group, sizeof patron->group);
	patron->birthday_month = (int)column_int(s, 6);
	patron->birthday_day = (int)column_int(s, 7);
	patron->blocked = column_int(s, 8) != 0;
	column_text(s, 9, patron->blocked_reason, sizeof patron->blocked_reason);
	patron->points = column_int(s, 10);
	patron->completed_orders = column_int(s, 11);
	patron->metric = column_int(s, 12);
	patron->spent_minor = column_int(s, 13);
	patron->ver = column_int(s, 14);
	patron->gone = column_int(s, 15) != 0;
}

void book_row_more(struct stmt *s, char more[MEMBER_MORE_TEXT_MAX])
{
	column_text(s, BOOK_COLUMN_COUNT - 1, more, MEMBER_MORE_TEXT_MAX);
}

bool book_find(struct hq *hq, int64_t id, struct patron *patron)
{
	AUTO(stmt)
	struct stmt s =
		kept(hq, KEPT_MEMBER_BY_ID, "SELECT " BOOK_COLUMNS " FROM member WHERE id = ?");
	bind_int(&s, id);
	if (!next_row(&s))
		return false;
	book_row(&s, patron);
	return true;
}

bool book_find_card(struct hq *hq, const char *card, struct patron *patron)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_MEMBER_BY_CARD,
		"SELECT " BOOK_COLUMNS " FROM member WHERE card = ? AND gone = 0");
	bind_text(&s, card);
	if (!next_row(&s))
		return false;
	book_row(&s, patron);
	return true;
}

int64_t book_draw_id(struct hq *hq)
{
	uint64_t bits;
	do {
		env_random(hq->env, &bits, sizeof bits);
		bits &= (UINT64_C(1) << 53) - 1;
	} while (bits == 0);
	return (int64_t)bits;
}

bool book_same_person(const struct patron *a, const struct patron *b)
{
	return !a->gone && !b->gone && strcmp(a->card, b->card) == 0 &&
	       strcmp(a->name, b->name) == 0 && strcmp(a->phone, b->phone) == 0 &&
	       strcmp(a->tier, b->tier) == 0 && strcmp(a->group, b->group) == 0 &&
	       a->birthday_month == b->birthday_month && a->birthday_day == b->birthday_day &&
	       a->blocked == b->blocked && strcmp(a->blocked_reason, b->blocked_reason) == 0;
}

void book_put_card(
	struct hq *hq, int64_t id, const char *card, const char *blocked_reason, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE member SET card = ?, blocked = ?, blocked_reason = ?, "
				     "ver = ?, changed_ms = ? WHERE id = ?");
	bind_text(&s, card);
	bind_int(&s, blocked_reason[0] != '\0');
	bind_text(&s, blocked_reason);
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, now_ms);
	bind_int(&s, id);
	run(&s);
}

void book_tell_again(struct hq *hq, int64_t id)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "UPDATE member SET ver = ? WHERE id = ?");
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, id);
	run(&s);
}

bool book_erase(struct hq *hq, int64_t id, int64_t now_ms)
{
	struct patron patron;
	if (!book_find(hq, id, &patron) || patron.gone)
		return false;
	newcomer_erase(hq, id);
	progress_forget(hq, id);
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE member SET card = '', name = '', phone = '', tier = '', "
		"kind = '', birthday_month = 0, birthday_day = 0, blocked = 0, "
		"blocked_reason = '', more = '', gone = 1, ver = ?, changed_ms = ? WHERE id = ?");
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, now_ms);
	bind_int(&s, id);
	run(&s);
	return true;
}

int64_t book_holder(struct hq *hq, int64_t id)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT gone, merged_into FROM member WHERE id = ?");
	bind_int(&s, id);
	if (!next_row(&s))
		return 0;
	int64_t merged_into = column_int(&s, 1);
	return merged_into ? merged_into : column_int(&s, 0) ? 0 : id;
}

bool book_move(struct hq *hq, int64_t id, const struct movement *movement, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_MEMBER_MOVE,
		"UPDATE member SET points = points + ?, "
		"completed_orders = completed_orders + ?, metric = metric + ?, "
		"spent_minor = spent_minor + ?, ver = ?, changed_ms = ? "
		"WHERE id = ? RETURNING 1");
	bind_int(&s, movement->points);
	bind_int(&s, movement->orders);
	bind_int(&s, movement->metric);
	bind_int(&s, movement->spent_minor);
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, now_ms);
	bind_int(&s, id);
	return next_row(&s);
}
