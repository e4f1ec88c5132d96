/* json.h - reading and writing JSON; json.c is the only file that knows jansson.
 *
 * Reading is strict and sticky: a duplicate member, a fraction where a whole number belongs, an
 * unknown member or a value out of range spoils the document once, with a sentence that names the
 * member by its path ("rules[3].then[0].bp"); every later call on it is harmless and answers zeros.
 * So a reader asks for everything it wants and looks once, at the end, with json_good().
 *
 *	AUTO(json) struct json doc;
 *	if (!json_parse(&doc, text, size, MESSAGE_SIZE_MAX, err))
 *		return false;
 *	struct json_value root = json_root(&doc);
 *	json_only(root, (const char *const[]){"till", "seq", NULL});
 *	const char *till = json_text(json_member(root, "till"), TILL_NAME_MAX);
 *	int64_t seq = json_int(json_member(root, "seq"), 0, INT64_MAX);
 *	if (!json_good(&doc, err))
 *		return false;
 *
 * A member that is null counts as missing. Texts are valid UTF-8 without NUL and live as long as
 *the document. Values must not outlive their document, nor the document move.
 */
#ifndef SUANPAN_SYNC_JSON_H
#define SUANPAN_SYNC_JSON_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	JSON_DEPTH_MAX = 32,
	JSON_VALUES_MAX = 2000000, /* values in one document */
	JSON_LABEL_MAX = 96,
};

struct json {
	void *root;
	bool bad; /* err says why */
	struct err err;
	const void *labelled; /* see json_label() */
	char label[JSON_LABEL_MAX];
};

/* A value and where it was looked for; node NULL: it is not there. */
struct json_value {
	struct json *doc;
	const void *node, *parent;
	const char *name; /* in an object, else NULL and index counts */
	size_t index;
};

/* size_max: the largest text this kind of document may have. On false *doc is zeroed. */
MUST_CHECK bool json_parse(
	struct json *doc, const void *text, size_t size, size_t size_max, struct err *err);
/* What json_parse() refused, read for its texts alone: a name given twice counts once, and of a
 * number that no 64 bits hold err then says which. false: it is no JSON at all, and err stays. */
MUST_CHECK bool json_glance(struct json *doc, const void *text, size_t size, struct err *err);
void json_done(struct json *doc);

/* Nothing was wrong with anything asked so far. */
MUST_CHECK bool json_good(const struct json *doc, struct err *err);
/* What was wrong so far is dealt with; the document can be read on. */
void json_forgive(struct json *doc);
/* Spoils the document with a sentence whose {1} is the path of value; b and c are {2} and {3}. */
void json_refuse(struct json_value value, enum text why, const char *b, const char *c);
/* From now on paths inside value begin with this label ("rule tier-gold:"). The last one counts. */
void json_label(struct json_value value, const char *label);

struct json_value json_root(struct json *doc);
struct json_value json_member(struct json_value object, const char *name);
struct json_value json_item(struct json_value array, size_t index);
bool json_there(struct json_value value);
bool json_holds_text(struct json_value value);
bool json_holds_array(struct json_value value);
bool json_holds_object(struct json_value value);

/* Refuses anything but an object. */
void json_need_object(struct json_value value);
/* Refuses every member whose name is not in the NULL-ended list, and anything but an object. */
void json_only(struct json_value object, const char *const names[]);
/* How many items, at most max; 0 where it is missing. */
size_t json_count(struct json_value array, size_t max);
/* Calls each(member, arg) for every member of an object, in the order written. */
void json_each(
	struct json_value object, void (*each)(struct json_value member, void *arg), void *arg);

/* Required. lowest..highest is what is allowed; the answer of a bad document is lowest. */
int64_t json_int(struct json_value value, int64_t lowest, int64_t highest);
/* Required. At most max bytes; "" in a bad document. */
const char *json_text(struct json_value value, size_t max);
bool json_bool(struct json_value value);
/* The same, with an answer for when it is missing. */
int64_t json_int_or(struct json_value value, int64_t lowest, int64_t highest, int64_t missing);
const char *json_text_or(struct json_value value, size_t max, const char *missing);
bool json_bool_or(struct json_value value, bool missing);
/* Required. The index of the text in the NULL-ended list; 0 in a bad document. */
int json_choice(struct json_value value, const char *const choices[]);
int json_choice_or(struct json_value value, const char *const choices[], int missing);

/* Writing: open an object or array, put what is in it, end it. name is NULL inside arrays and for
 * the outermost value. Failures (no memory, text that is no UTF-8, deeper than JSON_DEPTH_MAX)
 * stick and are told by json_out_text(). */
struct json_out {
	void *open[JSON_DEPTH_MAX];
	int depth;
	bool bad;
};

struct json_out json_out_object(void);
struct json_out json_out_array(void);
void json_out_done(struct json_out *out);
void json_put_object(struct json_out *out, const char *name);
void json_put_array(struct json_out *out, const char *name);
void json_put_end(struct json_out *out);
void json_put_int(struct json_out *out, const char *name, int64_t value);
void json_put_text(struct json_out *out, const char *name, const char *value);
void json_put_bool(struct json_out *out, const char *name, bool value);
void json_put_null(struct json_out *out, const char *name);
/* A copy of a value that was read. */
void json_put_value(struct json_out *out, const char *name, struct json_value value);

/* The whole as compact text, members in the order they were put; the caller frees it. NULL and err
 * if anything failed. size may be NULL. */
MUST_CHECK char *json_out_text(struct json_out *out, size_t *size, struct err *err);

#endif
