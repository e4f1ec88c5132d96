#include "sync/wire_watch.h"

#include "sync/wire_finding.h"
#include "sync/wire_parts.h"

#include <string.h>

static const struct figure {
	const char *name;
	enum text sentence;
	bool harmless;
} figures[WATCH_COUNT] = {
	[WATCH_TILLS] = {"tills", TEXT_WATCH_TILLS, true},
	[WATCH_SILENT] = {"silent_tills", TEXT_WATCH_SILENT, false},
	[WATCH_STUCK] = {"stuck_tills", TEXT_WATCH_STUCK, false},
	[WATCH_FORKS] = {"forks", TEXT_WATCH_FORKS, false},
	[WATCH_WAITING] = {"waiting_sales", TEXT_WATCH_WAITING, true},
	[WATCH_QUARANTINE] = {"quarantine", TEXT_WATCH_QUARANTINE, false},
	[WATCH_DEAD_LETTERS] = {"dead_letters", TEXT_WATCH_DEAD_LETTERS, false},
	[WATCH_REMARKS] = {"remarks", TEXT_WATCH_REMARKS, false},
	[WATCH_DOUBLE_COUPONS] = {"double_coupons", TEXT_WATCH_DOUBLE_COUPONS, false},
	[WATCH_DEBTS] = {"debts", TEXT_WATCH_DEBTS, false},
	[WATCH_HOLES] = {"holes", TEXT_WATCH_HOLES, false},
	[WATCH_CASES] = {"cases", TEXT_WATCH_CASES, false},
	[WATCH_NOT_DURABLE] = {"not_durable", TEXT_WATCH_NOT_DURABLE, true},
	[WATCH_EXPOSED_POINTS] = {"exposed_points", TEXT_WATCH_EXPOSED_POINTS, true},
	[WATCH_EXPOSED_MINOR] = {"exposed_minor", TEXT_WATCH_EXPOSED_MINOR, true},
	[WATCH_FINDINGS] = {"findings", TEXT_WATCH_FINDINGS, false},
	[WATCH_UNCHECKED] = {"unchecked_hours", TEXT_WATCH_UNCHECKED, false},
	[WATCH_ROOM_LOW] = {"room_low_mib", TEXT_WATCH_ROOM_LOW, false},
	[WATCH_UNSTORED] = {"unstored", TEXT_WATCH_UNSTORED, false},
};

const char *watch_figure_name(enum watch_figure figure)
{
	return figures[figure].name;
}

enum text watch_sentence(enum watch_figure figure)
{
	return figures[figure].sentence;
}

const char *watch_state_word(enum lang lang, const char *state)
{
	static const struct {
		const char *state;
		enum text word;
	} words[] = {
		{"OK", TEXT_TILL_STATE_OK},
		{"BEHIND", TEXT_TILL_STATE_BEHIND},
		{"FORK", TEXT_TILL_STATE_FORK},
		{"FENCED", TEXT_TILL_STATE_FENCED},
		{"UNKNOWN", TEXT_TILL_STATE_UNKNOWN},
	};
	for (size_t i = 0; i < LENGTH(words); i++)
		if (strcmp(state, words[i].state) == 0)
			return text_in(lang, words[i].word);
	return state;
}

bool watch_harmless(enum watch_figure figure)
{
	return figures[figure].harmless;
}

struct says watch_note_says(const struct watch_note *note)
{
	enum problem_code code;
	enum text sentence;
	if (problem_read(note->code, &code))
		return (struct says){problem_sentence(code), note->record, note->detail};
	if (finding_read(note->code, &sentence))
		return (struct says){sentence, note->record, note->detail};
	return (struct says){TEXT_WATCH_NOTE, note->record, note->code, note->detail};
}

/* ---- JSON ---- */

static void get_tills(struct json_value list, struct watch *watch)
{
	watch->till_count = (uint32_t)json_count(list, WATCH_TILLS_MAX);
	for (uint32_t i = 0; i < watch->till_count; i++) {
		struct json_value item = json_item(list, i);
		struct watch_till *till = &watch->tills[i];
		till->till = wire_get_number(item, "till");
		till->store = wire_get_number(item, "store");
		till->seen_ms = json_int(json_member(item, "seen_ms"), 0, INT64_MAX);
		till->waiting = json_int(json_member(item, "waiting"), 0, INT64_MAX);
		wire_get_copy(json_member(item, "state"), till->state, sizeof till->state);
	}
}

static void get_notes(struct json_value list, struct watch *watch)
{
	watch->note_count = (uint32_t)json_count(list, WATCH_NOTES_MAX);
	for (uint32_t i = 0; i < watch->note_count; i++) {
		struct json_value item = json_item(list, i);
		struct watch_note *note = &watch->notes[i];
		wire_get_copy(json_member(item, "record"), note->record, sizeof note->record);
		wire_get_copy(json_member(item, "code"), note->code, sizeof note->code);
		wire_get_copy(json_member(item, "detail"), note->detail, sizeof note->detail);
	}
}

bool watch_read(const void *text, size_t size, struct watch *watch, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	struct json_value found = json_member(root, "figures");
	*watch = (struct watch){0};
	watch->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	watch->checked_ms = json_int_or(json_member(root, "checked_ms"), 0, INT64_MAX, 0);
	watch->checked_records = json_int_or(json_member(root, "checked_records"), 0, INT64_MAX, 0);
	for (int i = 0; i < WATCH_COUNT; i++)
		if (json_there(json_member(found, figures[i].name)))
			watch->figures[i] =
				json_int(json_member(found, figures[i].name), 0, INT64_MAX);
	get_tills(json_member(root, "tills"), watch);
	get_notes(json_member(root, "notes"), watch);
	return json_good(&doc, err);
}

static void put_tills(struct json_out *out, const struct watch *watch)
{
	json_put_array(out, "tills");
	for (uint32_t i = 0; i < watch->till_count; i++) {
		const struct watch_till *till = &watch->tills[i];
		json_put_object(out, NULL);
		json_put_int(out, "till", till->till);
		json_put_int(out, "store", till->store);
		json_put_int(out, "seen_ms", till->seen_ms);
		json_put_int(out, "waiting", till->waiting);
		json_put_text(out, "state", till->state);
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_notes(struct json_out *out, const struct watch *watch)
{
	json_put_array(out, "notes");
	for (uint32_t i = 0; i < watch->note_count; i++) {
		json_put_object(out, NULL);
		json_put_text(out, "record", watch->notes[i].record);
		json_put_text(out, "code", watch->notes[i].code);
		json_put_text(out, "detail", watch->notes[i].detail);
		json_put_end(out);
	}
	json_put_end(out);
}

char *watch_write(const struct watch *watch, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_int(&out, "hq_time", watch->hq_time);
	json_put_int(&out, "checked_ms", watch->checked_ms);
	json_put_int(&out, "checked_records", watch->checked_records);
	json_put_object(&out, "figures");
	for (int i = 0; i < WATCH_COUNT; i++)
		json_put_int(&out, figures[i].name, watch->figures[i]);
	json_put_end(&out);
	put_tills(&out, watch);
	put_notes(&out, watch);
	return json_out_text(&out, size, err);
}
