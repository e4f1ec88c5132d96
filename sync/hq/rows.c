#include "sync/hq/rows.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The members between the braces, so that serving can put more in front. */
char *row_text(struct json_out *row, struct err *err)
{
	size_t size;
	char *text = json_out_text(row, &size, err);
	if (!text)
		return NULL;
	assert(size >= 2);
	memmove(text, text + 1, size - 2);
	text[size - 2] = '\0';
	return text;
}

bool row_put(struct hq *hq, enum stream stream, const char *key, struct json_out *row,
	int64_t now_ms, bool *changed, struct err *err)
{
	char *text = row_text(row, err);
	if (!text)
		return false;
	*changed = feed_put(hq, stream, key, text, now_ms);
	free(text);
	return true;
}

bool row_remove(struct hq *hq, enum stream stream, const char *key, struct json_out *key_members,
	int64_t now_ms, bool *changed, struct err *err)
{
	char *text = row_text(key_members, err);
	if (!text)
		return false;
	*changed = feed_remove(hq, stream, key, text, now_ms);
	free(text);
	return true;
}

/* For rows made of our own words: only a lack of memory could stop them, and then the row is
 * written at the next start. */
static void put_own(
	struct hq *hq, enum stream stream, const char *key, struct json_out *row, int64_t now_ms)
{
	bool changed;
	struct err ignored;
	(void)!row_put(hq, stream, key, row, now_ms, &changed, &ignored);
	json_out_done(row);
}

void row_put_setting(struct hq *hq, const char *name, const char *value, int64_t now_ms)
{
	struct json_out row = json_out_object();
	json_put_text(&row, "name", name);
	json_put_text(&row, "value", value);
	put_own(hq, STREAM_SETTINGS, name, &row, now_ms);
}

void row_put_role(
	struct hq *hq, const char *name, const char *const rights[], size_t count, int64_t now_ms)
{
	char key[FEED_KEY_MAX];
	(void)snprintf(key, sizeof key, "role:%s", name);
	struct json_out row = json_out_object();
	json_put_text(&row, "kind", "role");
	json_put_text(&row, "name", name);
	json_put_array(&row, "rights");
	for (size_t i = 0; i < count; i++)
		json_put_text(&row, NULL, rights[i]);
	json_put_end(&row);
	put_own(hq, STREAM_OPERATORS, key, &row, now_ms);
}

void row_put_coupon_key(struct hq *hq, int kid, const struct public_key *key, int64_t now_ms)
{
	char name[FEED_KEY_MAX], hex[HASH_TEXT_MAX];
	(void)snprintf(name, sizeof name, "key:%d", kid);
	hex_text(hex, key->bytes, sizeof key->bytes);
	struct json_out row = json_out_object();
	json_put_text(&row, "kind", "key");
	json_put_int(&row, "number", kid);
	json_put_text(&row, "pubkey", hex);
	put_own(hq, STREAM_KEYS, name, &row, now_ms);
}
