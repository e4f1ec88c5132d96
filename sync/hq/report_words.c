/* What HQ has, for people and (--json) for programs: sales, one member, the state of the house. */
#include "pos/core/civil.h"
#include "pos/core/closed_sale.h"
#include "pos/core/money.h"
#include "pos/core/text.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_book.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One object as a line; what cannot be written counts as lack of memory. */
static void print_object(struct json_out *object, struct paper *out)
{
	size_t size;
	struct err ignored;
	char *text = json_out_text(object, &size, &ignored);
	if (text) {
		paper_add(out, text, size);
		paper_text(out, "\n");
	} else {
		out->full = true;
	}
	free(text);
}

/* ---- sales ---- */

struct sale_row {
	char receipt[RECEIPT_NUMBER_MAX], when[CIVIL_TEXT_MAX], uid[UID_TEXT_MAX];
	char card[CARD_MAX];
	int64_t till, epoch, seq, date, wall_ms, operator_number, member, lines;
	int64_t list_minor, total_minor, earned, used;
};

static void read_sale_row(struct stmt *s, int offset, struct sale_row *row)
{
	struct uid uid;
	row->till = column_int(s, 0);
	row->epoch = column_int(s, 1);
	row->seq = column_int(s, 2);
	receipt_number(row->receipt, (uint32_t)row->till, (uint32_t)column_int(s, 15),
		(uint32_t)column_int(s, 3));
	row->date = column_int(s, 4);
	row->wall_ms = column_int(s, 5);
	struct civil when = civil_at(row->wall_ms, offset);
	civil_text(row->when, &when);
	row->operator_number = column_int(s, 6);
	row->member = column_int(s, 7);
	row->lines = column_int(s, 8);
	row->list_minor = column_int(s, 9);
	row->total_minor = column_int(s, 10);
	row->earned = column_int(s, 11);
	row->used = column_int(s, 12);
	column_exact(s, 13, uid.bytes, UID_SIZE);
	hex_text(row->uid, uid.bytes, UID_SIZE);
	column_text(s, 14, row->card, sizeof row->card);
}

static void print_sale(const struct sale_row *row, int exponent, struct paper *out)
{
	char total[MONEY_TEXT_MAX];
	money_text(total, row->total_minor, exponent);
	paper_print(out, "%s\t%s\t%lld\t%s\t%s\t%+lld\t%lld\n", row->receipt, row->when,
		(long long)row->operator_number, total, row->card[0] ? row->card : "-",
		(long long)row->earned, (long long)-row->used);
}

static void print_sale_json(const struct sale_row *row, struct paper *out)
{
	AUTO(json_out) struct json_out object = json_out_object();
	json_put_text(&object, "receipt", row->receipt);
	json_put_text(&object, "uid", row->uid);
	json_put_int(&object, "till", row->till);
	json_put_int(&object, "epoch", row->epoch);
	json_put_int(&object, "seq", row->seq);
	json_put_int(&object, "business_date", row->date);
	json_put_int(&object, "wall_ms", row->wall_ms);
	json_put_int(&object, "operator", row->operator_number);
	json_put_int(&object, "member", row->member);
	json_put_text(&object, "card", row->card);
	json_put_int(&object, "lines", row->lines);
	json_put_int(&object, "list_minor", row->list_minor);
	json_put_int(&object, "total_minor", row->total_minor);
	json_put_int(&object, "points_earned", row->earned);
	json_put_int(&object, "points_used", row->used);
	print_object(&object, out);
}

/* 0 where it was not asked for; false after a complaint. */
static bool read_date(const struct word_call *call, struct word_answer *answer, int64_t *date)
{
	struct civil day;
	const char *text = word_option(call, "date");
	*date = 0;
	if (!text)
		return true;
	if (strlen(text) != 10 || !civil_read(text, &day)) {
		word_fails(call, answer, TEXT_HQ_DATE_BAD, text);
		return false;
	}
	*date = civil_date_number(&day);
	return true;
}

static struct stmt find_sales(struct hq *hq, int64_t till, int64_t date)
{
	struct stmt s = sql(&hq->db,
		"SELECT s.till, s.epoch, s.seq, s.counter, s.business_date, s.wall_ms, s.operator, "
		"s.member, s.line_count, s.list_minor, s.total_minor, s.points_earned, "
		"s.points_used, s.uid, coalesce(h.card, m.card, ''), s.receipt_epoch FROM sale s "
		"LEFT JOIN member m ON m.id = s.member "
		"LEFT JOIN member h ON h.id = m.merged_into AND m.merged_into > 0 "
		"WHERE (? = 0 OR s.till = ?) AND (? = 0 OR s.business_date = ?) "
		"ORDER BY s.business_date, s.till, s.epoch, s.seq");
	bind_int(&s, till);
	bind_int(&s, till);
	bind_int(&s, date);
	bind_int(&s, date);
	return s;
}

static void print_sum(const struct word_call *call, struct word_answer *answer, int64_t count,
	int64_t sum_minor, int exponent)
{
	char total[MONEY_TEXT_MAX], number[24];
	money_text_grouped(total, sum_minor, exponent);
	(void)snprintf(number, sizeof number, "%lld", (long long)count);
	word_says(call, answer, TEXT_HQ_SALES_SUM, number, total);
}

void word_sales(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	int64_t till, date, count = 0, sum_minor = 0;
	bool json = word_flag(call, "json");
	int offset = (int)hq_setting_int(hq, "utc_offset_minutes", 480);
	int exponent = (int)hq_setting_int(hq, "currency.exponent", 2);
	if (!word_number(call, answer, "till", 0, UINT32_MAX, 0, &till) ||
		!read_date(call, answer, &date))
		return;
	if (!json)
		word_says(call, answer, TEXT_HQ_SALES_HEAD);
	AUTO(stmt) struct stmt s = find_sales(hq, till, date);
	while (next_row(&s)) {
		struct sale_row row;
		read_sale_row(&s, offset, &row);
		if (json)
			print_sale_json(&row, &answer->out);
		else
			print_sale(&row, exponent, &answer->out);
		count++;
		if (!money_add(sum_minor, row.total_minor, &sum_minor))
			word_fails(call, answer, TEXT_HQ_SUM_OVERFLOW);
	}
	if (!json)
		print_sum(call, answer, count, sum_minor, exponent);
}

/* ---- one member ---- */

enum { TIERS_TEXT_MAX = 8192 };

static void print_patron_json(const struct patron *patron, struct paper *out)
{
	AUTO(json_out) struct json_out object = json_out_object();
	json_put_int(&object, "id", patron->id);
	json_put_text(&object, "card", patron->card);
	json_put_text(&object, "tier", patron->tier);
	json_put_text(&object, "group", patron->group);
	json_put_int(&object, "points", patron->points);
	json_put_int(&object, "completed_orders", patron->completed_orders);
	json_put_int(&object, "metric", patron->metric);
	json_put_int(&object, "spent_minor", patron->spent_minor);
	json_put_bool(&object, "blocked", patron->blocked);
	json_put_int(&object, "ver", patron->ver);
	print_object(&object, out);
}

static void say_number(const struct word_call *call, struct word_answer *answer, enum text sentence,
	int64_t number)
{
	char text[24];
	(void)snprintf(text, sizeof text, "%lld", (long long)number);
	word_says(call, answer, sentence, text);
}

/* As the shops call the tier (setting `tiers`). */
static void tier_title(struct hq *hq, enum lang lang, const char *tier, char out[TIER_MAX])
{
	static char setting[TIERS_TEXT_MAX];
	struct err ignored;
	AUTO(json) struct json doc = {0};
	text_copy(out, TIER_MAX, tier[0] ? tier : "-");
	hq_setting(hq, "tiers", setting, sizeof setting, "[]");
	if (!json_parse(&doc, setting, strlen(setting), sizeof setting, &ignored))
		return;
	struct json_value list = json_root(&doc);
	size_t count = json_count(list, TIERS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct json_value one = json_item(list, i), names = json_member(one, "names");
		if (strcmp(json_text(json_member(one, "id"), TIER_MAX - 1), tier) == 0)
			text_clean(out, TIER_MAX,
				json_text_or(
					json_member(names, lang_code(lang)), TIER_MAX - 1, tier));
	}
}

static void print_patron(struct hq *hq, const struct patron *patron, int exponent,
	const struct word_call *call, struct word_answer *answer)
{
	char name[MASKED_MAX], phone[MASKED_MAX], spent[MONEY_TEXT_MAX], tier[TIER_MAX];
	tier_title(hq, call->lang, patron->tier, tier);
	name_mask(name, patron->name);
	phone_mask(phone, patron->phone);
	money_text_grouped(spent, patron->spent_minor, exponent);
	word_says(call, answer, TEXT_HQ_MEMBER_WHO, patron->card, name, phone);
	word_says(call, answer, TEXT_HQ_MEMBER_TIER, tier);
	say_number(call, answer, TEXT_HQ_MEMBER_BALANCE, patron->points);
	say_number(call, answer, TEXT_HQ_MEMBER_METRIC, patron->metric);
	say_number(call, answer, TEXT_HQ_MEMBER_ORDERS, patron->completed_orders);
	word_says(call, answer, TEXT_HQ_MEMBER_SPENT, spent);
	if (patron->blocked)
		word_says(call, answer, TEXT_HQ_MEMBER_BLOCKED, patron->blocked_reason);
}

enum { POSTINGS_SHOWN = 10 };

static void print_postings(struct hq *hq, const struct patron *patron, struct paper *out)
{
	int offset = (int)hq_setting_int(hq, "utc_offset_minutes", 480);
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT till, receipt_epoch, counter, wall_ms, points_earned, "
				     "points_used FROM sale WHERE member = ? "
				     "ORDER BY wall_ms DESC LIMIT ?");
	bind_int(&s, patron->id);
	bind_int(&s, POSTINGS_SHOWN);
	while (next_row(&s)) {
		char receipt[RECEIPT_NUMBER_MAX], when[CIVIL_TEXT_MAX];
		struct civil time = civil_at(column_int(&s, 3), offset);
		receipt_number(receipt, (uint32_t)column_int(&s, 0), (uint32_t)column_int(&s, 1),
			(uint32_t)column_int(&s, 2));
		civil_text(when, &time);
		paper_print(out, "%s\t%s\t%+lld\t%lld\n", receipt, when,
			(long long)column_int(&s, 4), (long long)-column_int(&s, 5));
	}
}

void word_member(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	char card[CARD_MAX];
	struct patron patron;
	const char *asked = word_argument(call, 0);
	if (!card_normal(card, asked) || !book_find_card(hq, card, &patron)) {
		word_fails(call, answer, TEXT_HQ_MEMBER_UNKNOWN, asked);
		return;
	}
	if (word_flag(call, "json")) {
		print_patron_json(&patron, &answer->out);
		return;
	}
	print_patron(hq, &patron, (int)hq_setting_int(hq, "currency.exponent", 2), call, answer);
	print_postings(hq, &patron, &answer->out);
}
