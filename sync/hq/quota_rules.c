#include "sync/hq/quota_rules.h"

#include "pos/core/civil.h"
#include "pos/core/rules_block.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/quota.h"
#include "sync/hq/rules_before.h"
#include "sync/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct rule_files {
	struct rules *of[QUOTA_FILES_MAX]; /* newest first */
	uint32_t count;
};

/* ---- the files ---- */

static uint32_t read_versions(struct hq *hq, char versions[QUOTA_FILES_MAX][RULES_VERSION_MAX])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT key FROM ref_row WHERE stream = 'rules' AND gone = 0 "
				     "ORDER BY ver DESC LIMIT ?");
	bind_int(&s, QUOTA_FILES_MAX);
	for (; count < QUOTA_FILES_MAX && next_row(&s); count++)
		column_text(&s, 0, versions[count], RULES_VERSION_MAX);
	return count;
}

static void read_files(struct hq *hq, struct rule_files *files)
{
	char versions[QUOTA_FILES_MAX][RULES_VERSION_MAX];
	uint32_t count = read_versions(hq, versions);
	for (uint32_t i = 0; i < count; i++) {
		struct err ignored; /* what was published reads */
		struct rules *rules = NULL;
		char *text = rules_published(hq, versions[i]);
		if (text && rules_read(text, strlen(text), &rules, &ignored))
			files->of[files->count++] = rules;
		free(text);
	}
}

static void free_files(struct rule_files *files)
{
	for (uint32_t i = 0; i < files->count; i++)
		free(files->of[i]);
}

/* Leaves the file in force, which is the one with the latest beginning that has come, and those
 * that begin later. */
static void leave_current(struct rule_files *files, int64_t now)
{
	int64_t latest = NO_LIMIT;
	uint32_t kept = 0, in_force = UINT32_MAX;
	for (uint32_t i = 0; i < files->count; i++)
		if (files->of[i]->from <= now &&
			(in_force == UINT32_MAX || files->of[i]->from > latest)) {
			in_force = i;
			latest = files->of[i]->from;
		}
	for (uint32_t i = 0; i < files->count; i++) {
		if (i == in_force || files->of[i]->from > now)
			files->of[kept++] = files->of[i];
		else
			free(files->of[i]);
	}
	files->count = kept;
}

/* ---- one rule ---- */

static int64_t lesser(int64_t a, int64_t b)
{
	return a == QUOTA_NO_LIMIT || (b != QUOTA_NO_LIMIT && b < a) ? b : a;
}

static int64_t rest(int64_t most, int64_t used)
{
	return most > used ? most - used : 0;
}

static int64_t most_uses(const struct rule *rule)
{
	int64_t by_limit = rule->total == NO_LIMIT ? QUOTA_NO_LIMIT : rest(rule->total, rule->used);
	return rule->budget == BUDGET_USAGE
		       ? lesser(by_limit, rest(rule->budget_limit, rule->budget_used))
		       : by_limit;
}

static int64_t most_minor(const struct rule *rule)
{
	return rule->budget == BUDGET_SPEND ? rest(rule->budget_limit, rule->budget_used)
					    : QUOTA_NO_LIMIT;
}

static bool is_over(const struct rule *rule, int64_t now)
{
	return rule->active_to != NO_LIMIT && rule->active_to < now;
}

/* A list that is too long to keep is everywhere: some till then holds what it cannot use. */
static void list_places(
	const struct rules *rules, const struct text_list *list, char out[QUOTA_PLACES_MAX])
{
	size_t used = 0;
	out[0] = '\0';
	for (uint32_t i = 0; i < list->count; i++) {
		uint32_t text = list_items(rules, list)[i];
		used += (size_t)snprintf(out + used, QUOTA_PLACES_MAX - used, "%s%s,", i ? "" : ",",
			(const char *)block_at(rules, interned_at(rules, text)->at));
		if (used >= QUOTA_PLACES_MAX) {
			out[0] = '\0';
			return;
		}
	}
}

/* The newest file that limits the rule says where. */
static void limit_by(struct quota *quota, const struct rules *rules, const struct rule *rule)
{
	if (!quota->live) {
		list_places(rules, &rule->shops, quota->shops);
		list_places(rules, &rule->tills, quota->tills);
	}
	quota->live = true;
	quota->most[QUOTA_USES] = lesser(quota->most[QUOTA_USES], most_uses(rule));
	quota->most[QUOTA_MINOR] = lesser(quota->most[QUOTA_MINOR], most_minor(rule));
	quota->per_member = lesser(quota->per_member,
		rule->per_member == NO_LIMIT ? QUOTA_NO_LIMIT : rule->per_member);
}

static bool limits(const struct rule *rule)
{
	return rule->total != NO_LIMIT || rule->per_member != NO_LIMIT ||
	       rule->budget != BUDGET_NONE;
}

static struct quota unlimited(const struct quota_key *key)
{
	return (struct quota){.key = *key,
		.most = {QUOTA_NO_LIMIT, QUOTA_NO_LIMIT},
		.per_member = QUOTA_NO_LIMIT};
}

static void limit_rule(struct hq *hq, const struct rule_files *files, const char *id, int64_t now)
{
	const struct quota_key key = quota_of_rule(id);
	struct quota quota = unlimited(&key), before;
	for (uint32_t i = 0; i < files->count; i++) {
		uint32_t at = rules_find(files->of[i], id);
		const struct rule *rule = at == NO_RULE ? NULL : rule_at(files->of[i], at);
		if (rule && limits(rule) && !is_over(rule, now))
			limit_by(&quota, files->of[i], rule);
	}
	bool known = quota_find(hq, &key, &before);
	bool same = known && before.live == quota.live && before.per_member == quota.per_member &&
		    memcmp(before.most, quota.most, sizeof quota.most) == 0 &&
		    strcmp(before.shops, quota.shops) == 0 &&
		    strcmp(before.tills, quota.tills) == 0;
	if (!same && (known || quota.live))
		quota_limit(hq, &quota);
}

/* ---- all of them ---- */

static void limit_named(struct hq *hq, const struct rule_files *files, int64_t now)
{
	for (uint32_t i = 0; i < files->count; i++)
		for (uint32_t k = 0; k < rules_count(files->of[i]); k++)
			if (limits(rule_at(files->of[i], k)))
				limit_rule(hq, files, rules_id(files->of[i], k), now);
}

/* Those that stood in files of before. */
static void limit_known(struct hq *hq, const struct rule_files *files, int64_t now)
{
	AUTO(paper) struct paper names = {0};
	{
		AUTO(stmt)
		struct stmt s = sql(&hq->db, "SELECT name FROM quota WHERE store = 0 AND live = 1");
		while (next_row(&s)) {
			char name[QUOTA_NAME_MAX];
			column_text(&s, 0, name, sizeof name);
			paper_add(&names, name, sizeof name);
		}
	}
	for (size_t at = 0; at < names.used; at += QUOTA_NAME_MAX)
		limit_rule(hq, files, names.text + at + strlen(QUOTA_OF_RULE), now);
}

void quota_rules_read(struct hq *hq, int64_t now_ms)
{
	struct rule_files files = {0};
	const struct civil when =
		civil_at(now_ms, (int)hq_setting_int(hq, "utc_offset_minutes", 480));
	int64_t now = date_stamp(&when);
	read_files(hq, &files);
	leave_current(&files, now);
	limit_named(hq, &files, now);
	limit_known(hq, &files, now);
	free_files(&files);
}
