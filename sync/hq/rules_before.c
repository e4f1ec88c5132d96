#include "sync/hq/rules_before.h"

#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/json.h"
#include "sync/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *rules_published(struct hq *hq, const char *version)
{
	struct err ignored;
	char *row = feed_find(&hq->db, STREAM_RULES, version), *text = NULL;
	size_t size = row ? strlen(row) + 3 : 0;
	char *whole = row ? malloc(size) : NULL;
	AUTO(json) struct json doc = {0};
	/* Rows stand without their braces. */
	if (whole)
		(void)snprintf(whole, size, "{%s}", row);
	if (whole && json_parse(&doc, whole, strlen(whole), size, &ignored))
		text = strdup(json_text(json_member(json_root(&doc), "text"), RULES_FILE_MAX));
	free(whole);
	free(row);
	return text;
}

static void find_newest(struct hq *hq, const char *but, char version[RULES_VERSION_MAX])
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT key FROM ref_row WHERE stream = 'rules' AND gone = 0 "
				     "AND key <> ? ORDER BY ver DESC LIMIT 1");
	bind_text(&s, but);
	if (next_row(&s))
		column_text(&s, 0, version, RULES_VERSION_MAX);
}

/* A rule's members as they are written; the caller frees it. */
static char *rule_text(struct json_value rules, size_t index)
{
	struct err ignored;
	AUTO(json_out) struct json_out out = json_out_array();
	json_put_value(&out, NULL, json_item(rules, index));
	return json_out_text(&out, NULL, &ignored);
}

static bool stands_in_both(
	struct json_value mine, struct json_value theirs, size_t at, size_t there)
{
	char *one = rule_text(mine, at), *other = rule_text(theirs, there);
	bool same = one && other && strcmp(one, other) == 0;
	free(one);
	free(other);
	return same;
}

static void compare(
	struct rules_before *before, const struct rules *rules, const char *text, size_t size)
{
	struct err ignored;
	AUTO(json) struct json mine = {0}, theirs = {0};
	if (!json_parse(&mine, text, size, RULES_FILE_MAX, &ignored) ||
		!json_parse(&theirs, before->text, before->size, RULES_FILE_MAX, &ignored))
		return;
	struct json_value ours = json_member(json_root(&mine), "rules");
	struct json_value old = json_member(json_root(&theirs), "rules");
	for (uint32_t i = 0; i < rules_count(rules); i++) {
		uint32_t there = rules_find(before->rules, rules_id(rules, i));
		before->same[i] = there != UINT32_MAX && stands_in_both(ours, old, i, there);
	}
}

bool rules_before_read(struct rules_before *before, struct hq *hq, const struct rules *rules,
	const char *text, size_t size)
{
	struct err ignored;
	*before = (struct rules_before){0};
	before->same = calloc((size_t)rules_count(rules) + 1, sizeof *before->same);
	if (!before->same)
		return false;
	find_newest(hq, rules_version(rules), before->version);
	before->text = before->version[0] ? rules_published(hq, before->version) : NULL;
	before->size = before->text ? strlen(before->text) : 0;
	if (before->text && rules_read(before->text, before->size, &before->rules, &ignored))
		compare(before, rules, text, size);
	return true;
}

void rules_before_done(struct rules_before *before)
{
	free(before->text);
	free(before->rules);
	free(before->same);
	*before = (struct rules_before){0};
}
