/* What a person asks about one member's points, and changes with their name under it. */
#include "pos/core/money.h"
#include "pos/core/period.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/ledger.h"
#include "sync/hq/member_book.h"
#include "sync/hq/member_more.h"
#include "sync/hq/points_book.h"
#include "sync/hq/points_list.h"
#include "sync/hq/points_settle.h"
#include "sync/hq/points_terms.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AMOUNT_TEXT_MAX = 24 };

static const char *amount(char out[AMOUNT_TEXT_MAX], int64_t points)
{
	(void)snprintf(out, AMOUNT_TEXT_MAX, "%lld", (long long)points);
	return out;
}

static bool find_patron(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	struct patron *patron)
{
	char card[CARD_MAX];
	const char *asked = word_argument(call, 0);
	if (card_normal(card, asked) && book_find_card(hq, card, patron))
		return true;
	word_fails(call, answer, TEXT_HQ_MEMBER_UNKNOWN, asked);
	return false;
}

/* ---- adjust ---- */

/* A whole number other than 0, with its sign. */
static bool read_points(const struct word_call *call, struct word_answer *answer, int64_t *points)
{
	char *end;
	const char *text = word_argument(call, 1);
	*points = strtoll(text, &end, 10);
	if (*text && !*end && *points != 0 && *points <= POINTS_CREDIT_MAX &&
		*points >= -POINTS_CREDIT_MAX)
		return true;
	word_fails(call, answer, TEXT_HQ_POINTS_NUMBER, text);
	return false;
}

/* Nobody moves a customer's points without a name and a reason. */
static bool read_signed(const struct word_call *call, struct word_answer *answer,
	const char *option, char *out, size_t cap)
{
	const char *text = word_option(call, option);
	text_clean(out, cap, text ? text : "");
	if (out[strspn(out, " ")])
		return true;
	word_fails(call, answer, TEXT_HQ_POINTS_UNSIGNED);
	return false;
}

void word_points_adjust(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	char by[POINTS_NAME_MAX], reason[POINTS_REASON_MAX], key[POINTS_KEY_MAX],
		one[AMOUNT_TEXT_MAX], two[AMOUNT_TEXT_MAX];
	struct points_credit credit = {
		.source = POINTS_ADJUST, .key = key, .by = by, .reason = reason};
	struct patron patron;
	struct err err;
	if (!read_points(call, answer, &credit.points) ||
		!read_signed(call, answer, "by", by, sizeof by) ||
		!read_signed(call, answer, "reason", reason, sizeof reason))
		return;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	if (!find_patron(hq, call, answer, &patron))
		return;
	credit.member = patron.id;
	credit.at_ms = hq_now_ms(hq);
	(void)snprintf(key, sizeof key, "%lld", (long long)counter_next(hq, "own"));
	(void)points_book_credit(hq, &credit, credit.at_ms);
	member_more_refresh(hq, patron.id, credit.at_ms);
	(void)book_find(hq, patron.id, &patron);
	if (!tx_commit(&tx, &err))
		return;
	word_says(call, answer, TEXT_HQ_POINTS_ADJUSTED, patron.card, amount(one, credit.points),
		amount(two, patron.points));
}

/* ---- show ---- */

struct shown {
	struct patron patron;
	struct points_list list;
	const char *source; /* only entries of this one; NULL: all */
	int64_t sum;        /* of the entries that are shown */
};

static bool is_shown(const struct shown *shown, const struct points_line *line)
{
	return !shown->source || strcmp(shown->source, line->source) == 0;
}

static const char *day(char out[DATE_TEXT_MAX], uint32_t date)
{
	if (date)
		date_text(out, date);
	else
		text_copy(out, DATE_TEXT_MAX, "-");
	return out;
}

static void say_lots(
	const struct word_call *call, struct word_answer *answer, const struct shown *shown)
{
	char points[AMOUNT_TEXT_MAX], date[DATE_TEXT_MAX];
	for (uint32_t i = 0; i < shown->list.lot_count; i++) {
		const struct points_batch *lot = &shown->list.lots[i];
		enum text sentence = lot->usable_on    ? TEXT_HQ_POINTS_LOT_WAITS
				     : lot->expires_on ? TEXT_HQ_POINTS_LOT
						       : TEXT_HQ_POINTS_LOT_EVER;
		word_says(call, answer, sentence, amount(points, lot->points),
			day(date, lot->usable_on ? lot->usable_on : lot->expires_on));
	}
}

static void say_lines(struct word_answer *answer, struct shown *shown)
{
	const struct points_line *line = (const struct points_line *)shown->list.lines.text;
	size_t count = shown->list.lines.used / sizeof *line;
	char date[DATE_TEXT_MAX];
	for (; count > 0; count--, line++) {
		if (!is_shown(shown, line))
			continue;
		shown->sum += line->points;
		paper_print(&answer->out, "%s\t%s\t%+lld\t%s", day(date, line->on), line->source,
			(long long)line->points, line->ref);
		if (line->by[0])
			paper_print(&answer->out, "\t%s: %s", line->by, line->reason);
		paper_text(&answer->out, "\n");
	}
}

static void say_all(const struct word_call *call, struct word_answer *answer, struct shown *shown)
{
	char one[AMOUNT_TEXT_MAX], two[AMOUNT_TEXT_MAX];
	word_says(call, answer, TEXT_HQ_POINTS_HEAD, shown->patron.card,
		amount(one, shown->patron.points));
	if (shown->list.waiting > 0)
		word_says(call, answer, TEXT_HQ_POINTS_WAITING, amount(one, shown->list.waiting));
	if (shown->list.debt > 0)
		word_says(call, answer, TEXT_HQ_POINTS_DEBT, amount(one, shown->list.debt));
	say_lots(call, answer, shown);
	say_lines(answer, shown);
	word_says(call, answer, TEXT_HQ_POINTS_SUM, shown->source ? shown->source : "*",
		amount(two, shown->sum));
}

static void put_lots(struct json_out *out, const struct points_list *list)
{
	json_put_array(out, "lots");
	for (uint32_t i = 0; i < list->lot_count; i++) {
		json_put_object(out, NULL);
		json_put_int(out, "points", list->lots[i].points);
		json_put_int(out, "expires_on", list->lots[i].expires_on);
		json_put_int(out, "usable_on", list->lots[i].usable_on);
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_line(struct json_out *out, const struct points_line *line)
{
	json_put_object(out, NULL);
	json_put_int(out, "on", line->on);
	json_put_int(out, "at_ms", line->at_ms);
	json_put_text(out, "source", line->source);
	json_put_int(out, "points", line->points);
	json_put_text(out, "ref", line->ref);
	if (line->by[0]) {
		json_put_text(out, "by", line->by);
		json_put_text(out, "reason", line->reason);
	}
	json_put_end(out);
}

static void put_lines(struct json_out *out, struct shown *shown)
{
	const struct points_line *line = (const struct points_line *)shown->list.lines.text;
	size_t count = shown->list.lines.used / sizeof *line;
	json_put_array(out, "entries");
	for (; count > 0; count--, line++) {
		if (!is_shown(shown, line))
			continue;
		shown->sum += line->points;
		put_line(out, line);
	}
	json_put_end(out);
}

static void put_all(const struct word_call *call, struct word_answer *answer, struct shown *shown)
{
	struct err err;
	size_t size;
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_int(&out, "id", shown->patron.id);
	json_put_text(&out, "card", shown->patron.card);
	json_put_int(&out, "points", shown->patron.points);
	json_put_int(&out, "pending", shown->list.waiting);
	json_put_int(&out, "debt", shown->list.debt);
	put_lots(&out, &shown->list);
	put_lines(&out, shown);
	json_put_int(&out, "sum", shown->sum);
	char *text = json_out_text(&out, &size, &err);
	if (text) {
		paper_add(&answer->out, text, size);
		paper_text(&answer->out, "\n");
	} else {
		word_fails_with(call, answer, &err);
	}
	free(text);
}

void word_points_show(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct shown shown = {.source = word_option(call, "source")};
	if (!find_patron(hq, call, answer, &shown.patron))
		return;
	if (!points_list_read(hq, shown.patron.id, hq_now_ms(hq), &shown.list))
		word_fails(call, answer, TEXT_JOB_POINTS_UNCOUNTED, shown.patron.card);
	else if (word_flag(call, "json"))
		put_all(call, answer, &shown);
	else
		say_all(call, answer, &shown);
	points_list_done(&shown.list);
}
