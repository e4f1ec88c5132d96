#include "sync/json.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = MESSAGE_ARG_MAX };

/* The byte after the text that starts at the quote at `at`, or size if it never ends. */
static size_t text_end(const char *text, size_t size, size_t at)
{
	for (at++; at < size && text[at] != '"'; at++)
		at += text[at] == '\\';
	return at < size ? at : size;
}

/* jansson itself would recurse 2048 deep and build a hundred bytes for every two of "[[[": so depth
 * and number of values are counted on the text first. */
static bool measure(const char *text, size_t size, struct err *err)
{
	int depth = 0;
	size_t values = 1;
	for (size_t i = 0; i < size; i++) {
		bool opens = text[i] == '{' || text[i] == '[';
		bool closes = text[i] == '}' || text[i] == ']';
		if (text[i] == '"')
			i = text_end(text, size, i);
		depth += opens - closes;
		values += opens || (i < size && text[i] == ',');
		if (depth > JSON_DEPTH_MAX)
			return fail(err, TEXT_JSON_TOO_DEEP, "32");
		if (values > JSON_VALUES_MAX)
			return fail(err, TEXT_JSON_TOO_MANY, "2000000");
	}
	return true;
}

bool json_parse(struct json *doc, const void *text, size_t size, size_t size_max, struct err *err)
{
	*doc = (struct json){0};
	if (size > size_max) {
		char limit[24];
		snprintf(limit, sizeof limit, "%zu", size_max);
		return fail(err, TEXT_JSON_TOO_BIG, limit);
	}
	if (!measure(text, size, err))
		return false;
	json_error_t error;
	doc->root = json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (doc->root)
		return true;
	char line[16];
	char column[16];
	snprintf(line, sizeof line, "%d", error.line);
	snprintf(column, sizeof column, "%d", error.column);
	return fail(err, TEXT_JSON_SYNTAX, line, column, error.text);
}

/* The first number in `from` that a whole number's 64 bits do not hold, or NULL. */
static const json_t *too_big(struct json_value from, struct json_value *where)
{
	const double limit = 9223372036854775808.0;
	const char *name;
	json_t *below;
	size_t index;
	double number = json_real_value(from.node);
	*where = from;
	if (number >= limit || number <= -limit)
		return from.node;
	const json_t *found = NULL;
	json_object_foreach ((json_t *)from.node, name, below)
		if (!found)
			found = too_big(json_member(from, name), where);
	json_array_foreach ((const json_t *)from.node, index, below)
		if (!found)
			found = too_big(json_item(from, index), where);
	return found;
}

bool json_glance(struct json *doc, const void *text, size_t size, struct err *err)
{
	static const char allowed[] = "-9223372036854775808..9223372036854775807";
	*doc = (struct json){0};
	struct err deep;
	json_error_t error;
	if (!measure(text, size, &deep))
		return false;
	doc->root = json_loadb(text, size, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &error);
	if (!doc->root)
		return false;
	struct json_value where;
	const json_t *number = too_big(json_root(doc), &where);
	if (number) {
		char got[64];
		snprintf(got, sizeof got, "%.17g", json_real_value(number));
		json_refuse(where, TEXT_JSON_RANGE, got, allowed);
		*err = doc->err;
	}
	return true;
}

void json_done(struct json *doc)
{
	json_decref(doc->root);
	*doc = (struct json){0};
}

bool json_good(const struct json *doc, struct err *err)
{
	if (doc->bad)
		*err = doc->err;
	return !doc->bad;
}

void json_forgive(struct json *doc)
{
	doc->bad = false;
}

/* Puts one step behind a path of `used` bytes and returns the new length. */
static size_t put_step(char *path, size_t used, const char *name, size_t index)
{
	size_t room = PATH_ROOM - used;
	bool first = used == 0 || path[used - 1] == ' ';
	int more = name ? snprintf(path + used, room, "%s%s", first ? "" : ".", name)
			: snprintf(path + used, room, "[%zu]", index);
	return (size_t)more < room ? used + (size_t)more : PATH_ROOM - 1;
}

static bool find_path(json_t *from, const void *wanted, char *path, size_t used);

static bool found_below(json_t *below, const void *wanted, char *path, size_t used)
{
	bool can_hold = json_is_object(below) || json_is_array(below);
	return can_hold && find_path(below, wanted, path, used);
}

/* Writes the path from `from` to `wanted` behind what is in path; false if it is not below. */
static bool find_path(json_t *from, const void *wanted, char *path, size_t used)
{
	if (from == wanted)
		return true;
	const char *name;
	json_t *below;
	size_t index;
	json_object_foreach (from, name, below)
		if (found_below(below, wanted, path, put_step(path, used, name, 0)))
			return true;
	json_array_foreach (from, index, below)
		if (found_below(below, wanted, path, put_step(path, used, NULL, index)))
			return true;
	path[used] = '\0';
	return false;
}

static void path_of(char path[PATH_ROOM], struct json_value value)
{
	const struct json *doc = value.doc;
	path[0] = '\0';
	if (!value.parent) {
		snprintf(path, PATH_ROOM, "%s", "{}");
		return;
	}
	size_t used = 0;
	if (doc->labelled)
		used = (size_t)snprintf(path, PATH_ROOM, "%s ", doc->label);
	bool found = doc->labelled && find_path((json_t *)doc->labelled, value.parent, path, used);
	path[found ? strlen(path) : 0] = '\0';
	if (!found && !find_path(doc->root, value.parent, path, 0))
		path[0] = '\0';
	(void)put_step(path, strlen(path), value.name, value.index);
}

void json_refuse(struct json_value value, enum text why, const char *b, const char *c)
{
	if (value.doc->bad)
		return;
	char path[PATH_ROOM];
	path_of(path, value);
	value.doc->bad = true;
	(void)fail(&value.doc->err, why, path, b, c);
}

void json_label(struct json_value value, const char *label)
{
	value.doc->labelled = value.node;
	snprintf(value.doc->label, sizeof value.doc->label, "%s", label);
}

struct json_value json_root(struct json *doc)
{
	return (struct json_value){.doc = doc, .node = doc->root};
}

/* null counts as missing. */
static const void *present(const json_t *node)
{
	return json_is_null(node) ? NULL : node;
}

struct json_value json_member(struct json_value object, const char *name)
{
	return (struct json_value){
		.doc = object.doc,
		.node = present(json_object_get(object.node, name)),
		.parent = object.node,
		.name = name,
	};
}

struct json_value json_item(struct json_value array, size_t index)
{
	return (struct json_value){
		.doc = array.doc,
		.node = present(json_array_get(array.node, index)),
		.parent = array.node,
		.index = index,
	};
}

bool json_there(struct json_value value)
{
	return value.node;
}

bool json_holds_text(struct json_value value)
{
	return json_is_string((const json_t *)value.node);
}

bool json_holds_array(struct json_value value)
{
	return json_is_array((const json_t *)value.node);
}

bool json_holds_object(struct json_value value)
{
	return json_is_object((const json_t *)value.node);
}

/* "a, b, c", and "a, b, …" where that is too long. */
static void list_names(char *out, size_t cap, const char *const names[])
{
	static const char more[] = ", …";
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; names[i]; i++) {
		if (used + strlen(names[i]) + 2 * sizeof more > cap) {
			snprintf(out + used, cap - used, "%s", more);
			return;
		}
		used += (size_t)snprintf(out + used, cap - used, "%s%s", i ? ", " : "", names[i]);
	}
}

static int place_in(const char *const names[], const char *name)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

void json_need_object(struct json_value value)
{
	if (!json_holds_object(value))
		json_refuse(
			value, value.node ? TEXT_JSON_NOT_OBJECT : TEXT_JSON_MISSING, NULL, NULL);
}

void json_only(struct json_value object, const char *const names[])
{
	json_need_object(object);
	const char *name;
	json_t *below;
	json_object_foreach ((json_t *)object.node, name, below) {
		if (place_in(names, name) >= 0)
			continue;
		char known[MESSAGE_ARG_MAX];
		list_names(known, sizeof known, names);
		struct json_value member = json_member(object, name);
		json_refuse(member, TEXT_JSON_UNKNOWN, known, NULL);
	}
}

size_t json_count(struct json_value array, size_t max)
{
	if (!array.node)
		return 0;
	size_t count = json_array_size(array.node);
	char limit[24];
	snprintf(limit, sizeof limit, "%zu", max);
	if (!json_holds_array(array))
		json_refuse(array, TEXT_JSON_NOT_ARRAY, NULL, NULL);
	else if (count > max)
		json_refuse(array, TEXT_JSON_TOO_MANY_ITEMS, limit, NULL);
	return count <= max ? count : 0;
}

void json_each(
	struct json_value object, void (*each)(struct json_value member, void *arg), void *arg)
{
	if (object.node && !json_holds_object(object))
		json_refuse(object, TEXT_JSON_NOT_OBJECT, NULL, NULL);
	const char *name;
	json_t *below;
	json_object_foreach ((json_t *)object.node, name, below)
		each(json_member(object, name), arg);
}

/* Whether there is a value of this type; refuses it otherwise. */
static bool has_type(struct json_value value, bool right, enum text wrong)
{
	if (!right)
		json_refuse(value, value.node ? wrong : TEXT_JSON_MISSING, NULL, NULL);
	return right;
}

int64_t json_int(struct json_value value, int64_t lowest, int64_t highest)
{
	const json_t *node = value.node;
	if (!has_type(value, json_is_integer(node), TEXT_JSON_NOT_WHOLE))
		return lowest;
	int64_t found = json_integer_value(node);
	if (found >= lowest && found <= highest)
		return found;
	char got[24];
	char range[48];
	snprintf(got, sizeof got, "%lld", (long long)found);
	snprintf(range, sizeof range, "%lld..%lld", (long long)lowest, (long long)highest);
	json_refuse(value, TEXT_JSON_RANGE, got, range);
	return lowest;
}

const char *json_text(struct json_value value, size_t max)
{
	const json_t *node = value.node;
	if (!has_type(value, json_is_string(node), TEXT_JSON_NOT_TEXT))
		return "";
	if (json_string_length(node) <= max)
		return json_string_value(node);
	char limit[24];
	snprintf(limit, sizeof limit, "%zu", max);
	json_refuse(value, TEXT_JSON_TOO_LONG, limit, NULL);
	return "";
}

bool json_bool(struct json_value value)
{
	const json_t *node = value.node;
	return has_type(value, json_is_boolean(node), TEXT_JSON_NOT_BOOL) && json_is_true(node);
}

int64_t json_int_or(struct json_value value, int64_t lowest, int64_t highest, int64_t missing)
{
	return value.node ? json_int(value, lowest, highest) : missing;
}

const char *json_text_or(struct json_value value, size_t max, const char *missing)
{
	return value.node ? json_text(value, max) : missing;
}

bool json_bool_or(struct json_value value, bool missing)
{
	return value.node ? json_bool(value) : missing;
}

int json_choice(struct json_value value, const char *const choices[])
{
	const json_t *node = value.node;
	if (!has_type(value, json_is_string(node), TEXT_JSON_NOT_TEXT))
		return 0;
	int place = place_in(choices, json_string_value(node));
	if (place >= 0)
		return place;
	char known[MESSAGE_ARG_MAX];
	list_names(known, sizeof known, choices);
	json_refuse(value, TEXT_JSON_RANGE, json_string_value(node), known);
	return 0;
}

int json_choice_or(struct json_value value, const char *const choices[], int missing)
{
	return value.node ? json_choice(value, choices) : missing;
}

struct json_out json_out_object(void)
{
	struct json_out out = {.open = {json_object()}, .depth = 1};
	out.bad = !out.open[0];
	return out;
}

struct json_out json_out_array(void)
{
	struct json_out out = {.open = {json_array()}, .depth = 1};
	out.bad = !out.open[0];
	return out;
}

void json_out_done(struct json_out *out)
{
	json_decref(out->open[0]);
	*out = (struct json_out){0};
}

/* Takes node over, also when it is refused. */
static bool put(struct json_out *out, const char *name, json_t *node)
{
	if (out->bad) {
		json_decref(node);
		return false;
	}
	assert(out->depth > 0);
	json_t *into = out->open[out->depth - 1];
	assert(json_is_object(into) == (name != NULL));
	/* Both refuse a NULL node, which is how jansson reports no memory and no UTF-8. */
	int failed =
		name ? json_object_set_new(into, name, node) : json_array_append_new(into, node);
	out->bad = failed != 0;
	return !out->bad;
}

static void put_open(struct json_out *out, const char *name, json_t *node)
{
	if (out->depth == JSON_DEPTH_MAX)
		out->bad = true;
	if (put(out, name, node))
		out->open[out->depth++] = node;
}

void json_put_object(struct json_out *out, const char *name)
{
	put_open(out, name, json_object());
}

void json_put_array(struct json_out *out, const char *name)
{
	put_open(out, name, json_array());
}

void json_put_end(struct json_out *out)
{
	if (out->bad)
		return;
	assert(out->depth > 1);
	out->depth--;
}

void json_put_int(struct json_out *out, const char *name, int64_t value)
{
	put(out, name, json_integer(value));
}

void json_put_text(struct json_out *out, const char *name, const char *value)
{
	put(out, name, json_string(value));
}

void json_put_bool(struct json_out *out, const char *name, bool value)
{
	put(out, name, json_boolean(value));
}

void json_put_null(struct json_out *out, const char *name)
{
	put(out, name, json_null());
}

void json_put_value(struct json_out *out, const char *name, struct json_value value)
{
	put(out, name, value.node ? json_deep_copy(value.node) : json_null());
}

char *json_out_text(struct json_out *out, size_t *size, struct err *err)
{
	char *text = out->bad ? NULL : json_dumps(out->open[0], JSON_COMPACT | JSON_ENCODE_ANY);
	if (!text) {
		(void)fail(err, TEXT_JSON_NOT_WRITTEN);
		return NULL;
	}
	if (size)
		*size = strlen(text);
	return text;
}
