/* suanpan-hq persons: what customers told the tills, opened with this headquarters' box key. */
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/json.h"
#include "sync/wire_person.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct opened {
	int64_t store, till, got_ms;
	char uid[2 * UID_SIZE + 1];
	char text[PERSON_TEXT_MAX + 1];
};

/* false: sealed to another key, or spoilt. */
static bool open_row(const struct hq *hq, struct stmt *s, struct opened *person)
{
	uint8_t uid[UID_SIZE] = {0};
	size_t size = 0;
	*person = (struct opened){
		.store = column_int(s, 0), .till = column_int(s, 1), .got_ms = column_int(s, 2)};
	column_exact(s, 3, uid, sizeof uid);
	hex_text(person->uid, uid, sizeof uid);
	const uint8_t *sealed = column_blob(s, 4, &size);
	if (!sealed || size < BOX_OVERHEAD || size - BOX_OVERHEAD > PERSON_TEXT_MAX)
		return false;
	uint8_t text[PERSON_TEXT_MAX + 1] = {0};
	bool good = box_open(&hq->keys.box, sealed, size, text);
	if (good)
		memcpy(person->text, text, size - BOX_OVERHEAD);
	return good;
}

static void print_json(const struct opened *person, struct word_answer *answer)
{
	struct err ignored;
	size_t size;
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_int(&out, "store", person->store);
	json_put_int(&out, "till", person->till);
	json_put_text(&out, "uid", person->uid);
	json_put_int(&out, "got_ms", person->got_ms);
	json_put_text(&out, "text", person->text);
	char *text = json_out_text(&out, &size, &ignored);
	if (text)
		paper_print(&answer->out, "%s\n", text);
	free(text);
}

/* Typed by customers: nothing of it may steer the terminal. */
static void print_line(const struct opened *person, struct word_answer *answer)
{
	char text[PERSON_TEXT_MAX + 1];
	text_clean(text, sizeof text, person->text);
	paper_print(&answer->out, "%lld\t%lld\t%s\t%s\n", (long long)person->store,
		(long long)person->till, person->uid, text);
}

/* Of somebody who was erased nothing is left. */
static bool is_empty(struct stmt *s)
{
	size_t size = 0;
	(void)column_blob(s, 4, &size);
	return size == 0;
}

static void print_rows(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, struct stmt *s)
{
	while (next_row(s)) {
		struct opened person;
		if (is_empty(s))
			continue;
		if (!open_row(hq, s, &person))
			word_fails(call, answer, TEXT_HQ_PERSON_SEALED, person.uid);
		else if (word_flag(call, "json"))
			print_json(&person, answer);
		else
			print_line(&person, answer);
	}
}

void word_persons(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	uint8_t uid[UID_SIZE] = {0};
	int64_t store;
	const char *typed = word_option(call, "uid");
	if (!word_number(call, answer, "store", 0, UINT32_MAX, 0, &store))
		return;
	if (typed && !hex_read(typed, uid, sizeof uid)) {
		word_fails(call, answer, TEXT_HQ_PERSON_UID, typed);
		return;
	}
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT store, till, got_ms, uid, sealed FROM person "
				     "WHERE (? = 0 OR store = ?) AND (? = 0 OR uid = ?) "
				     "ORDER BY store, got_ms, uid");
	bind_int(&s, store);
	bind_int(&s, store);
	bind_int(&s, typed != NULL);
	bind_blob(&s, uid, sizeof uid);
	print_rows(hq, call, answer, &s);
}
