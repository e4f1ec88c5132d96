/* `suanpan-hq status`: the house in figures, and what deserves somebody's eye. */
#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "sync/hq/exposure.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/night.h"
#include "sync/hq/signer.h"
#include "sync/hq/verify_wait.h"
#include "sync/hq/watch.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_MAX = 32 };

/* What there is, as against what deserves an eye. */
static const struct figure {
	const char *name; /* in JSON */
	enum text sentence;
	const char *query;
} figures[] = {
	{"records", TEXT_HQ_STATUS_RECORDS, "SELECT count(*) FROM journal"},
	{"sales", TEXT_HQ_STATUS_SALES, "SELECT count(*) FROM sale"},
	{"unposted", TEXT_HQ_STATUS_UNPOSTED,
		"SELECT CAST(coalesce(sum(next - projected_next), 0) AS BIGINT) FROM epoch"},
	{"members", TEXT_HQ_STATUS_MEMBERS, "SELECT count(*) FROM member WHERE gone = 0"},
	{"goods", TEXT_HQ_STATUS_GOODS,
		"SELECT count(*) FROM ref_row WHERE stream = 'goods' AND gone = 0"},
};

static void put_check(struct hq *hq, struct json_out *object)
{
	struct night_page page;
	night_read(&hq->db, &page);
	json_put_object(object, "check");
	json_put_int(object, "ended_ms", page.ended_ms);
	json_put_int(object, "records", page.ended_records);
	json_put_int(object, "wrong", page.ended_wrong);
	json_put_bool(object, "alarm", night_alarms(&page));
	json_put_bool(object, "under_way", page.holder[0] != '\0');
	json_put_end(object);
}

static void print_status_json(struct hq *hq, const struct watch *watch, struct paper *out)
{
	size_t size;
	struct err ignored;
	AUTO(json_out) struct json_out object = json_out_object();
	json_put_text(&object, "hq_id", hq->keys.hq_id);
	json_put_text(&object, "incarnation", hq->incarnation);
	for (size_t i = 0; i < LENGTH(figures); i++)
		json_put_int(&object, figures[i].name, db_int(&hq->db, figures[i].query, 0));
	for (int i = 0; i < WATCH_COUNT; i++)
		json_put_int(&object, watch_figure_name((enum watch_figure)i), watch->figures[i]);
	put_check(hq, &object);
	word_puts_jobs(hq, &object);
	json_put_int(&object, "unknown_until_ms", exposure_unknown_until(hq, watch->hq_time));
	json_put_bool(&object, "keys_behind", signer_is_behind(hq));
	json_put_int(&object, "room", hq_room(hq));
	json_put_object(&object, "streams");
	for (int i = 0; i < STREAM_COUNT; i++)
		json_put_int(&object, stream_name((enum stream)i),
			feed_get(&hq->db, (enum stream)i).version);
	json_put_end(&object);
	char *text = json_out_text(&object, &size, &ignored);
	if (text)
		paper_print(out, "%s\n", text);
	else
		out->full = true;
	free(text);
}

static void say_number(const struct word_call *call, struct word_answer *answer, enum text sentence,
	int64_t number)
{
	char text[NUMBER_MAX];
	(void)snprintf(text, sizeof text, "%lld", (long long)number);
	word_says(call, answer, sentence, text);
}

/* What asks somebody to act is silent while there is nothing to do. */
static bool only_rings(enum watch_figure figure)
{
	return figure == WATCH_ROOM_LOW || figure == WATCH_UNSTORED || figure == WATCH_UNCHECKED;
}

static void print_figures(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	const struct watch *watch)
{
	char money[MONEY_TEXT_MAX];
	int exponent = (int)hq_setting_int(hq, "currency.exponent", 2);
	for (size_t i = 0; i < LENGTH(figures); i++)
		say_number(call, answer, figures[i].sentence, db_int(&hq->db, figures[i].query, 0));
	for (int i = 0; i < WATCH_COUNT; i++) {
		if (only_rings((enum watch_figure)i) && watch->figures[i] == 0)
			continue;
		if (i == WATCH_EXPOSED_MINOR) {
			money_text_grouped(money, watch->figures[i], exponent);
			word_says(call, answer, watch_sentence(WATCH_EXPOSED_MINOR), money);
		} else {
			say_number(call, answer, watch_sentence((enum watch_figure)i),
				watch->figures[i]);
		}
	}
}

static void print_till(const struct word_call *call, struct word_answer *answer,
	const struct watch_till *till, int64_t now_ms)
{
	char who[2 * NUMBER_MAX], hours[NUMBER_MAX], waiting[NUMBER_MAX];
	(void)snprintf(who, sizeof who, "%u (%u)", till->till, till->store);
	(void)snprintf(hours, sizeof hours, "%lld", (long long)(now_ms - till->seen_ms) / 3600000);
	(void)snprintf(waiting, sizeof waiting, "%lld", (long long)till->waiting);
	if (till->seen_ms == 0)
		word_says(call, answer, TEXT_WATCH_TILL_NEVER, who);
	else if (till->seen_ms < now_ms - WATCH_SILENT_MS)
		word_says(call, answer, TEXT_WATCH_TILL_SILENT, who, hours, waiting);
	if (till->state[0] && strcmp(till->state, "OK") != 0)
		word_says(call, answer, TEXT_WATCH_TILL_STUCK, who,
			watch_state_word(call->lang, till->state));
}

/* ---- the nightly check ---- */

static void shop_moment(struct hq *hq, int64_t ms, char out[CIVIL_TEXT_MAX])
{
	struct civil when = civil_at(ms, (int)hq_setting_int(hq, "utc_offset_minutes", 480));
	civil_text(out, &when);
}

static void print_last_check(struct hq *hq, const struct word_call *call,
	struct word_answer *answer, const struct night_page *page)
{
	char when[CIVIL_TEXT_MAX], records[NUMBER_MAX], wrong[NUMBER_MAX];
	(void)snprintf(records, sizeof records, "%lld", (long long)page->ended_records);
	(void)snprintf(wrong, sizeof wrong, "%lld", (long long)page->ended_wrong);
	shop_moment(hq, page->ended_ms, when);
	if (page->ended_ms > 0) {
		word_says(call, answer, TEXT_HQ_NIGHT_LAST, when, records, wrong);
		return;
	}
	(void)snprintf(records, sizeof records, "%d", night_hour(hq));
	word_says(call, answer, TEXT_HQ_NIGHT_NEVER, records);
}

static void print_check(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct err why;
	struct night_page page;
	struct night_progress progress;
	char line[VERIFY_LINE_MAX];
	night_read(&hq->db, &page);
	print_last_check(hq, call, answer, &page);
	if (night_under_way(hq, &progress)) {
		verify_progress_line(line, call->lang, &progress);
		word_says(call, answer, TEXT_HQ_NIGHT_WORKS, line);
	} else if (night_failed(hq, &why)) {
		err_text(line, sizeof line, call->lang, &why);
		word_says(call, answer, TEXT_HQ_NIGHT_FAILED, line);
	}
	if (night_alarms(&page))
		word_says(call, answer, TEXT_HQ_NIGHT_SEEN_HOW);
}

static void print_keys(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	char path[HQ_PATH_MAX + 16];
	(void)snprintf(path, sizeof path, "%s/hq.keys", hq->folder);
	if (signer_is_behind(hq))
		word_says(call, answer, TEXT_HQ_KEYS_BEHIND, path);
}

void word_status(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct watch watch;
	watch_take(hq, 0, hq_now_ms(hq), &watch);
	if (word_flag(call, "json")) {
		print_status_json(hq, &watch, &answer->out);
		return;
	}
	print_figures(hq, call, answer, &watch);
	for (uint32_t i = 0; i < watch.till_count; i++)
		print_till(call, answer, &watch.tills[i], watch.hq_time);
	word_says_unknown(hq, call, answer, exposure_unknown_until(hq, watch.hq_time));
	print_keys(hq, call, answer);
	print_check(hq, call, answer);
	word_says_jobs(hq, call, answer);
	if (hq_room(hq) >= 0)
		say_number(call, answer, TEXT_HQ_STATUS_ROOM, hq_room(hq) >> 20);
	for (uint32_t i = 0; i < watch.note_count; i++)
		word_tell(call, answer, watch_note_says(&watch.notes[i]));
}
