/* suanpan-hq gifts, events, notes, donations: what members did at the tills besides buying, and
 * what is left of what they can be given. */
#include "pos/core/act.h"
#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "sync/catalogue_row.h"
#include "sync/hq/hq.h"
#include "sync/hq/stock.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/journal_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_ROOM = 24, NOTES_SHOWN = 200 };

static const char *number(char out[NUMBER_ROOM], int64_t value)
{
	(void)snprintf(out, NUMBER_ROOM, "%lld", (long long)value);
	return out;
}

/* ---- gifts ---- */

static void print_stocks(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, const char *gift)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "SELECT store, count_left FROM stock WHERE item = ? ORDER BY store");
	bind_text(&s, gift);
	while (next_row(&s)) {
		char store[NUMBER_ROOM], left[NUMBER_ROOM];
		word_says(call, answer, TEXT_HQ_GIFT_STOCK, number(store, column_int(&s, 0)),
			number(left, column_int(&s, 1)));
	}
}

static void print_gift(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, const char *id)
{
	struct gift gift;
	char points[NUMBER_ROOM], title[REWARD_ID_MAX + REWARD_TITLE_MAX + 4];
	if (!catalogue_find_gift(hq, id, &gift))
		return;
	(void)snprintf(title, sizeof title, "%s  %s", id, reward_title(&gift.reward, call->lang));
	word_says(call, answer, TEXT_HQ_GIFT_LINE, title, gift_kind_name(gift.kind),
		number(points, gift.points));
	print_stocks(hq, call, answer, id);
}

/* Settings of this prefix, by their ids. */
static void each_of(struct hq *hq, const char *like,
	void (*each)(struct hq *, const struct word_call *, struct word_answer *, const char *),
	const struct word_call *call, struct word_answer *answer)
{
	AUTO(paper) struct paper ids = {0};
	{
		AUTO(stmt)
		struct stmt s = sql(&hq->db, "SELECT key FROM ref_row WHERE stream = 'settings' "
					     "AND gone = 0 AND key LIKE ? ORDER BY key");
		bind_text(&s, like);
		while (next_row(&s)) {
			char key[64] = "";
			column_text(&s, 0, key, sizeof key);
			const char *dot = strchr(key, '.');
			if (dot)
				paper_add(&ids, dot + 1, strlen(dot));
		}
	}
	for (size_t at = 0; at < ids.used; at += strlen(ids.text + at) + 1)
		each(hq, call, answer, ids.text + at);
}

void word_gifts_list(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	each_of(hq, "gift.%", print_gift, call, answer);
}

/* "10": so many are there. "+10": so many came in. */
static bool read_count(const char *text, int32_t before, int32_t *count)
{
	char *end;
	bool more = *text == '+';
	long value = strtol(text + more, &end, 10);
	if (text[more] < '0' || text[more] > '9' || *end || value > STOCK_MAX)
		return false;
	*count = (int32_t)value + (more && before > 0 ? before : 0);
	return *count <= STOCK_MAX;
}

static bool read_store(const char *text, uint32_t *store)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);
	*store = (uint32_t)value;
	return *text >= '1' && *text <= '9' && !*end && value <= UINT32_MAX;
}

void word_gifts_stock(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct gift gift;
	struct err err;
	uint32_t store;
	int32_t count;
	char left[NUMBER_ROOM];
	const char *id = word_argument(call, 0), *by = word_option(call, "by");
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	if (!by || !*by)
		word_fails(call, answer, TEXT_HQ_GIFT_BY);
	else if (!catalogue_find_gift(hq, id, &gift))
		word_fails(call, answer, TEXT_HQ_GIFT_UNKNOWN, id);
	else if (!read_store(word_argument(call, 1), &store) ||
		 !read_count(word_argument(call, 2), stock_left(hq, store, id), &count) ||
		 !stock_count(hq, store, id, count, by, hq_now_ms(hq)))
		word_fails(call, answer, TEXT_HQ_GIFT_COUNT, word_argument(call, 2));
	else if (!tx_commit(&tx, &err))
		word_fails_with(call, answer, &err);
	else
		word_says(call, answer, TEXT_HQ_GIFT_COUNTED, id, word_argument(call, 1),
			number(left, count));
}

/* ---- events ---- */

static int64_t visits_of(struct hq *hq, const char *event)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT count(*) FROM event_visit WHERE event = ?");
	bind_text(&s, event);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

static void print_event(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, const char *id)
{
	struct shop_event event;
	char came[NUMBER_ROOM], places[NUMBER_ROOM], title[REWARD_ID_MAX + REWARD_TITLE_MAX + 4];
	if (!catalogue_find_event(hq, id, &event))
		return;
	(void)snprintf(title, sizeof title, "%s  %s", id, reward_title(&event.reward, call->lang));
	word_says(call, answer, event.capacity ? TEXT_HQ_EVENT_LINE : TEXT_HQ_EVENT_OPEN, title,
		number(came, visits_of(hq, id)), number(places, event.capacity));
}

void word_events_list(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	each_of(hq, "event.%", print_event, call, answer);
}

void word_events_attendance(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	const char *id = word_argument(call, 0);
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT v.on_date, m.id, m.card FROM event_visit v LEFT JOIN "
				     "member m ON m.id = v.member WHERE v.event = ? "
				     "ORDER BY v.on_date, v.member");
	bind_text(&s, id);
	while (next_row(&s)) {
		char card[CARD_MAX];
		column_text(&s, 2, card, sizeof card);
		paper_print(&answer->out, "%lld\t%lld\t%s\n", (long long)column_int(&s, 0),
			(long long)column_int(&s, 1), card);
	}
	char came[NUMBER_ROOM];
	word_says(call, answer, TEXT_HQ_EVENT_CAME, id, number(came, visits_of(hq, id)));
}

/* ---- notes ---- */

void word_notes_list(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	const char *queue = word_option(call, "queue");
	int offset = (int)hq_setting_int(hq, "utc_offset_minutes", 480);
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT store, till, epoch, seq, wall_ms, item, member, text FROM act WHERE "
		"kind = ? AND (? = 1 OR done_ms = 0) AND (? = '' OR item = ?) "
		"ORDER BY wall_ms DESC, till, seq DESC LIMIT ?");
	bind_int(&s, RECORD_NOTE);
	bind_int(&s, word_flag(call, "all"));
	bind_text(&s, queue ? queue : "");
	bind_text(&s, queue ? queue : "");
	bind_int(&s, NOTES_SHOWN);
	while (next_row(&s)) {
		char when[CIVIL_TEXT_MAX], item[REWARD_ID_MAX], text[ACT_TEXT_MAX];
		char clean[ACT_TEXT_MAX];
		struct civil civil = civil_at(column_int(&s, 4), offset);
		civil_text(when, &civil);
		column_text(&s, 5, item, sizeof item);
		column_text(&s, 7, text, sizeof text);
		text_clean(clean, sizeof clean, text);
		paper_print(&answer->out, "%lld-%lld-%lld\t%s\t%s\t%lld\t%s\n",
			(long long)column_int(&s, 1), (long long)column_int(&s, 2),
			(long long)column_int(&s, 3), when, item[0] ? item : "-",
			(long long)column_int(&s, 6), clean);
	}
}

/* "3-1-17". */
static bool read_place(const char *text, int64_t part[3])
{
	char *end = NULL;
	for (int i = 0; i < 3; i++) {
		part[i] = strtoll(text, &end, 10);
		if (end == text || part[i] <= 0 || *end != (i < 2 ? '-' : '\0'))
			return false;
		text = end + 1;
	}
	return true;
}

void word_notes_done(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	int64_t part[3] = {0};
	struct err err;
	bool there = false;
	const char *name = word_argument(call, 0), *by = word_option(call, "by");
	if (!by || !*by) {
		word_fails(call, answer, TEXT_HQ_GIFT_BY);
		return;
	}
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	if (read_place(name, part)) {
		AUTO(stmt)
		struct stmt s = sql(&hq->db,
			"UPDATE act SET done_ms = ?, done_by = ? WHERE till = ? AND epoch = ? AND "
			"seq = ? AND kind = ? AND done_ms = 0 RETURNING act.seq");
		bind_int(&s, hq_now_ms(hq));
		bind_text(&s, by);
		for (int i = 0; i < 3; i++)
			bind_int(&s, part[i]);
		bind_int(&s, RECORD_NOTE);
		there = next_row(&s);
	}
	if (!there)
		word_fails(call, answer, TEXT_HQ_NOTE_NONE, name);
	else if (!tx_commit(&tx, &err))
		word_fails_with(call, answer, &err);
	else
		word_says(call, answer, TEXT_HQ_NOTE_DONE, name);
}

/* ---- donations ---- */

/* The public sum: of members and days nothing is told. */
void word_donations(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	char points[NUMBER_ROOM], count[NUMBER_ROOM];
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT item, CAST(-sum(points) AS BIGINT), count(*) FROM act WHERE kind = ? AND "
		"waits = 0 GROUP BY item ORDER BY item");
	bind_int(&s, RECORD_DONATION);
	while (next_row(&s)) {
		char item[REWARD_ID_MAX];
		column_text(&s, 0, item, sizeof item);
		word_says(call, answer, TEXT_HQ_DONATIONS, item, number(points, column_int(&s, 1)),
			number(count, column_int(&s, 2)));
	}
}
