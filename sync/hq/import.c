#include "sync/hq/import.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/key_set.h"
#include "sync/hq/rows.h"

#include <stdio.h>
#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Puts file and line around the sentence about the row. */
static bool at_line(const struct import *import, struct err *err)
{
	char number[24], why[MESSAGE_ARG_MAX];
	(void)snprintf(number, sizeof number, "%lld", (long long)import->line);
	err_text(why, sizeof why, import->lang, err);
	return fail(err, TEXT_HQ_IMPORT_LINE, import->file, number, why);
}

bool import_sound(struct import *import, struct json_value row, const char *key, struct err *err)
{
	if (!json_good(row.doc, err))
		return false;
	switch (key_set_add(import->seen, key)) {
	case KEY_NEW:
		return true;
	case KEY_SEEN:
		return fail(err, TEXT_HQ_IMPORT_TWICE, key);
	case KEY_NO_ROOM:
		break;
	}
	return fail(err, TEXT_OUT_OF_MEMORY);
}

bool import_put(struct import *import, enum stream stream, const char *key, struct json_out *row,
	bool gone, struct err *err)
{
	bool changed;
	struct hq *hq = import->hq;
	bool done = gone ? row_remove(hq, stream, key, row, import->now_ms, &changed, err)
			 : row_put(hq, stream, key, row, import->now_ms, &changed, err);
	if (!done)
		return false;
	import->removed += gone && changed;
	import->written += !gone && changed;
	import->same += !changed;
	return true;
}

void import_clean_text(struct json_value value, char *out, size_t cap)
{
	text_clean(out, cap, json_text(value, cap - 1));
	if (!out[0])
		json_refuse(value, TEXT_HQ_IMPORT_EMPTY, NULL, NULL);
}

bool import_in_file(const struct import *import, struct err *err)
{
	char why[MESSAGE_ARG_MAX];
	err_text(why, sizeof why, import->lang, err);
	return fail(err, TEXT_HQ_IMPORT_FILE, import->file, why);
}

static bool settle(struct import *import, struct err *err)
{
	return !import->settle || import->settle(import, err);
}

/* Rows before the bad one may still wait; what is wrong with them comes first. */
static void settle_before(struct import *import, struct err *err)
{
	struct err earlier;
	int64_t line = import->line;
	if (settle(import, &earlier))
		import->line = line;
	else
		*err = earlier;
}

static bool import_line(
	struct import *import, const char *text, size_t size, import_row_fn *each, struct err *err)
{
	AUTO(json) struct json doc;
	if (json_parse(&doc, text, size, IMPORT_LINE_MAX, err) &&
		each(import, json_root(&doc), err) && json_good(&doc, err))
		return true;
	settle_before(import, err);
	return at_line(import, err);
}

static bool import_lines(
	struct import *import, const char *text, size_t size, import_row_fn *each, struct err *err)
{
	const char *end = text + size;
	int64_t line = import->first_line ? import->first_line : 1;
	for (const char *at = text; at < end; line++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		const char *next = stop ? stop + 1 : end;
		const char *last = stop ? stop : end;
		while (at < last && is_space(*at))
			at++;
		while (last > at && is_space(last[-1]))
			last--;
		import->line = line;
		if (at < last && !import_line(import, at, (size_t)(last - at), each, err))
			return false;
		at = next;
	}
	return settle(import, err) || at_line(import, err);
}

/* All of the list, up to the first row that is wrong. */
static bool import_items(
	struct import *import, struct json *doc, import_row_fn *each, struct err *err)
{
	struct json_value root = json_root(doc);
	size_t count = json_count(root, JSON_VALUES_MAX);
	for (size_t i = 0; i < count; i++) {
		if (each(import, json_item(root, i), err) && json_good(doc, err))
			continue;
		settle_before(import, err);
		return false;
	}
	return settle(import, err);
}

static bool import_array(
	struct import *import, const char *text, size_t size, import_row_fn *each, struct err *err)
{
	AUTO(json) struct json doc;
	if (json_parse(&doc, text, size, IMPORT_FILE_MAX, err) &&
		import_items(import, &doc, each, err))
		return true;
	return import_in_file(import, err);
}

static bool import_all(
	struct import *import, const char *text, size_t size, import_row_fn *each, struct err *err)
{
	size_t start = 0;
	while (start < size && is_space(text[start]))
		start++;
	if (start < size && text[start] == '[')
		return import_array(import, text, size, each, err);
	return import_lines(import, text, size, each, err);
}

bool import_rows(
	struct import *import, const char *text, size_t size, import_row_fn *each, struct err *err)
{
	AUTO(key_set) struct key_set seen = {0};
	AUTO(tx) struct tx tx = tx_begin(&import->hq->db);
	import->seen = &seen;
	bool done = import_all(import, text, size, each, err);
	import->seen = NULL;
	return done && tx_commit(&tx, err);
}
