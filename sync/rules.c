#include "sync/rules.h"

#include "pos/core/civil.h"
#include "pos/core/closed_sale.h"
#include "pos/core/text.h"
#include "sync/rules_notice.h"
#include "sync/rules_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one description reads from: a rule file's members, or a case's. */
struct source {
	struct json_value rules;
	struct rules_file file;
	size_t id_max, title_max; /* bytes */
	int64_t vocabulary;       /* of a file; 0: a case, which has fewer members */
};

enum { USE_BACK_VOCABULARY = 3 };

static const char *const file_members[] = {
	"version", "vocabulary", "from", "currency", "conventions", "coupons", "rules", NULL};

static void read_conventions(struct json_value value, struct rules_file *file)
{
	file->pct_round = ROUND_HALF_DOWN;
	file->alloc = ALLOC_LARGEST_REMAINDER;
	if (!json_there(value))
		return;
	json_only(value, (const char *const[]){"pct_round", "alloc", NULL});
	file->pct_round = (enum rounding)json_choice_or(
		json_member(value, "pct_round"), rounding_words, (int)file->pct_round);
	file->alloc = (enum alloc)json_choice_or(
		json_member(value, "alloc"), alloc_words, (int)file->alloc);
}

int64_t read_stamp(struct json_value value, bool end_of_day)
{
	if (!json_there(value))
		return NO_LIMIT;
	struct civil when;
	const char *text = json_text(value, RULE_NAME_MAX);
	if (!civil_read(text, &when)) {
		json_refuse(value, TEXT_RULES_DATE, NULL, NULL);
		return NO_LIMIT;
	}
	if (end_of_day && !strchr(text, 'T')) {
		when.hour = 23;
		when.minute = when.second = 59;
	}
	return date_stamp(&when);
}

/* {zh_CN, zh_TW, en} */
static void read_languages(struct rules_builder *builder, struct json_value value, size_t max,
	uint32_t into[LANG_COUNT])
{
	if (!json_there(value))
		return;
	json_only(value, (const char *const[]){"zh_CN", "zh_TW", "en", NULL});
	for (int i = 0; i < LANG_COUNT; i++) {
		struct json_value member = json_member(value, lang_code((enum lang)i));
		into[i] = build_text(builder, json_text_or(member, max, NULL));
	}
}

/* Numbers from 1 to `highest` as bits from 0. */
static uint32_t read_days(struct json_value value, int highest)
{
	uint32_t days = 0;
	size_t count = json_count(value, (size_t)highest);
	for (size_t i = 0; i < count; i++)
		days |= UINT32_C(1) << (json_int(json_item(value, i), 1, highest) - 1);
	return days;
}

static void read_active(struct json_value value, struct rule *rule)
{
	rule->active_from = rule->active_to = NO_LIMIT;
	if (!json_there(value))
		return;
	json_only(value, (const char *const[]){"from", "to", NULL});
	rule->active_from = read_stamp(json_member(value, "from"), false);
	rule->active_to = read_stamp(json_member(value, "to"), true);
}

static void read_limits(struct json_value value, struct rule *rule)
{
	rule->total = rule->per_member = NO_LIMIT;
	if (!json_there(value))
		return;
	json_only(value, (const char *const[]){"total", "used", "per_member", "member_used", NULL});
	rule->total = json_int_or(json_member(value, "total"), 0, RULE_MINOR_MAX, NO_LIMIT);
	rule->used = json_int_or(json_member(value, "used"), 0, RULE_MINOR_MAX, 0);
	rule->per_member =
		json_int_or(json_member(value, "per_member"), 0, RULE_MINOR_MAX, NO_LIMIT);
	rule->member_used = json_int_or(json_member(value, "member_used"), 0, RULE_MINOR_MAX, 0);
}

static void read_budget(struct json_value value, struct rule *rule)
{
	if (!json_there(value))
		return;
	static const char *const types[] = {"usage", "spend", NULL};
	json_only(value, (const char *const[]){"type", "limit", "used", NULL});
	bool spend = json_choice(json_member(value, "type"), types) == 1;
	rule->budget = spend ? BUDGET_SPEND : BUDGET_USAGE;
	rule->budget_limit = json_int(json_member(value, "limit"), 0, RULE_MINOR_MAX);
	rule->budget_used = json_int_or(json_member(value, "used"), 0, RULE_MINOR_MAX, 0);
}

static void read_group(struct rules_builder *builder, struct json_value value, struct rule *rule)
{
	if (!json_there(value))
		return;
	static const char *const picks[] = {[GROUP_BEST] = "best", [GROUP_FIRST] = "first", NULL};
	static const char *const scopes[] = {
		[SCOPE_BASKET] = "basket", [SCOPE_LINE] = "line", NULL};
	json_only(value, (const char *const[]){"id", "pick", "scope", NULL});
	rule->group = build_interned(builder, json_text(json_member(value, "id"), RULE_NAME_MAX));
	rule->pick = (enum group_pick)json_choice_or(json_member(value, "pick"), picks, GROUP_BEST);
	rule->scope =
		(enum group_scope)json_choice_or(json_member(value, "scope"), scopes, SCOPE_BASKET);
}

static enum exclusive read_exclusive(struct json_value value)
{
	if (!json_there(value))
		return EXCLUSIVE_NO;
	if (!json_holds_text(value))
		return json_bool(value) ? EXCLUSIVE_FORCED : EXCLUSIVE_NO;
	(void)json_choice(value, (const char *const[]){"compete", NULL});
	return EXCLUSIVE_COMPETE;
}

static void read_names(struct rules_builder *builder, struct json_value value,
	const struct source *source, struct rule *rule)
{
	const char *id = json_text(json_member(value, "id"), source->id_max);
	const char *code = json_text_or(json_member(value, "code"), RULE_NAME_MAX, NULL);
	const char *payer = json_text_or(json_member(value, "funded_by"), RULE_NAME_MAX, NULL);
	rule->id = build_text(builder, id);
	rule->id_text = build_interned(builder, id);
	rule->code = build_interned(builder, code);
	rule->code_at = build_text(builder, code);
	rule->funded_by = build_text(builder, payer);
	read_languages(builder, json_member(value, "title"), RULE_TITLE_BYTES_MAX, rule->title);
	read_languages(builder, json_member(value, "terms"), RULE_TERMS_MAX, rule->terms);
}

static enum use_back read_use_back(struct json_value value)
{
	if (!json_there(value))
		return USE_BACK_USUAL;
	return json_bool(value) ? USE_BACK_YES : USE_BACK_NO;
}

/* When and where it holds, how often and with what. */
static void read_scope(struct rules_builder *builder, struct json_value value, struct rule *rule)
{
	static const char *const returns[] = {[ON_RETURN_KEEP] = "keep",
		[ON_RETURN_RECLAIM_GIFT] = "reclaim_gift",
		[ON_RETURN_RECLAIM_VALUE] = "reclaim_value",
		NULL};
	rule->stage = (int32_t)json_int_or(json_member(value, "stage"), 1, STAGE_MAX, 0);
	rule->priority = (int32_t)json_int_or(
		json_member(value, "priority"), -RULE_COUNT_MAX, RULE_COUNT_MAX, 0);
	rule->exclusive = read_exclusive(json_member(value, "exclusive"));
	rule->on_return = (enum on_return)json_choice_or(
		json_member(value, "on_return"), returns, ON_RETURN_RECLAIM_GIFT);
	rule->use_back = read_use_back(json_member(value, "return_use_on_cancel"));
	rule->weekdays = (uint8_t)read_days(json_member(value, "weekdays"), 7);
	rule->month_days = read_days(json_member(value, "month_days"), 31);
	rule->channels = read_texts(builder, json_member(value, "channels"));
	rule->shops = read_texts(builder, json_member(value, "shops"));
	rule->tills = read_texts(builder, json_member(value, "tills"));
	read_active(json_member(value, "active"), rule);
	read_limits(json_member(value, "limits"), rule);
	read_budget(json_member(value, "budget"), rule);
	read_group(builder, json_member(value, "group"), rule);
}

static void label_rule(struct json_value value)
{
	struct json_value id = json_member(value, "id");
	if (!json_holds_text(id))
		return;
	char label[JSON_LABEL_MAX];
	snprintf(label, sizeof label, "'%.80s':", json_text(id, RULE_NAME_MAX));
	text_mend_end(label);
	json_label(value, label);
}

/* Every member that this vocabulary has; cases have those of the first. */
static void know_members(struct json_value value, int64_t vocabulary)
{
	static const char *const members[] = {"return_use_on_cancel", "standing", "base_prices",
		"draw", "id", "stage", "priority", "exclusive", "group", "code", "active",
		"channels", "limits", "budget", "when", "then", "title", "terms", "shops", "tills",
		"weekdays", "month_days", "on_return", "funded_by", NULL};
	enum { OF_USES = 1, OF_NOTICES = 3 };
	bool notices = vocabulary >= NOTICE_VOCABULARY;
	size_t newer =
		(vocabulary < USE_BACK_VOCABULARY ? OF_USES : 0) + (notices ? 0 : OF_NOTICES);
	json_only(value, members + newer);
	if (notices) {
		struct rule_notice ignored;
		read_rule_notice(value, &ignored);
	}
}

static void read_rule(
	struct rules_builder *builder, struct json_value value, const struct source *source)
{
	struct rule rule = {0};
	label_rule(value);
	know_members(value, source->vocabulary);
	read_names(builder, value, source, &rule);
	read_scope(builder, value, &rule);
	struct json_value when = json_member(value, "when");
	struct json_value then = json_member(value, "then");
	size_t conditions = json_count(when, RULES_MAX);
	for (size_t i = 0; i < conditions; i++)
		read_condition(builder, json_item(when, i));
	size_t effects = json_count(then, RULES_MAX);
	if (!json_there(then))
		json_refuse(then, TEXT_JSON_MISSING, NULL, NULL);
	for (size_t i = 0; i < effects; i++)
		read_effect(builder, json_item(then, i), &source->file);
	build_rule(builder, &rule);
}

static void describe(struct rules_builder *builder, const struct source *source)
{
	build_file(builder, &source->file);
	size_t count = json_count(source->rules, RULES_MAX);
	for (size_t i = 0; i < count; i++)
		read_rule(builder, json_item(source->rules, i), source);
}

static const char *id_of(struct json_value rules, size_t index)
{
	return json_text(json_member(json_item(rules, index), "id"), RULE_NAME_MAX);
}

/* The first rule that differs from the first in having a stage or not. */
static const char *odd_stage(struct json_value rules)
{
	bool staged = json_there(json_member(json_item(rules, 0), "stage"));
	size_t i = 1;
	while (json_there(json_member(json_item(rules, i), "stage")) == staged)
		i++;
	return id_of(rules, i);
}

static bool explain(enum build_result result, const struct rules_builder *builder,
	const struct source *source, struct err *err)
{
	switch (result) {
	case BUILD_OK:
		return true;
	case BUILD_NO_ROOM:
		return fail(err, TEXT_OUT_OF_MEMORY);
	case BUILD_ID_TWICE:
		return fail(err, TEXT_RULES_ID_TWICE, id_of(source->rules, builder->twice));
	case BUILD_STAGES_MIXED:
		return fail(err, TEXT_RULES_STAGES_MIXED, odd_stage(source->rules));
	}
	return false;
}

static bool build(const struct source *source, struct rules **out, struct err *err)
{
	const struct json *doc = source->rules.doc;
	struct rules_builder counting = rules_build_counting();
	*out = NULL;
	describe(&counting, source);
	if (!json_good(doc, err))
		return false;
	size_t size = rules_build_size(&counting);
	void *room = malloc(size);
	if (!room)
		return fail(err, TEXT_OUT_OF_MEMORY);
	struct rules_builder writing = rules_build_into(&counting, room, size);
	if (writing.into)
		describe(&writing, source);
	if (explain(rules_build_end(&writing, out), &writing, source, err))
		return true;
	free(room);
	return false;
}

static int64_t read_coupons_max(struct json_value value)
{
	if (!json_there(value))
		return NO_LIMIT;
	json_only(value, (const char *const[]){"max", NULL});
	return json_int_or(json_member(value, "max"), 0, RULE_COUNT_MAX, NO_LIMIT);
}

bool rules_read_list(struct json_value rules, struct json_value conventions,
	struct json_value coupons, struct rules **out, struct err *err)
{
	struct source source = {
		.rules = rules,
		.file = {.from = NO_LIMIT,
			.coupons_max = read_coupons_max(coupons),
			.vocabulary = RULES_VOCABULARY},
		.id_max = RULE_NAME_MAX,
		.title_max = RULE_NAME_MAX,
	};
	read_conventions(conventions, &source.file);
	return build(&source, out, err);
}

static struct json_value first_there(struct json_value a, struct json_value b)
{
	return json_there(a) ? a : b;
}

bool rules_read_file_in(struct json_value file, struct json_value conventions,
	struct json_value coupons, struct rules **out, struct err *err)
{
	json_only(file, file_members);
	(void)json_text_or(json_member(file, "version"), RULE_NAME_MAX, NULL);
	(void)json_text_or(json_member(file, "currency"), 3, NULL);
	(void)json_int_or(json_member(file, "vocabulary"), 1, RULES_VOCABULARY, 1);
	(void)read_stamp(json_member(file, "from"), false);
	return rules_read_list(json_member(file, "rules"),
		first_there(json_member(file, "conventions"), conventions),
		first_there(json_member(file, "coupons"), coupons), out, err);
}

bool rules_read_alloc(struct json_value conventions, enum alloc *out, struct err *err)
{
	struct rules_file file;
	read_conventions(conventions, &file);
	*out = file.alloc;
	return json_good(conventions.doc, err);
}

/* A newer vocabulary is told before anything else: its unknown words are no mistake. */
static bool knows_vocabulary(struct json_value root, int64_t *needed, struct err *err)
{
	if (!json_holds_object(root))
		json_refuse(root, TEXT_JSON_NOT_OBJECT, NULL, NULL);
	*needed = json_int(json_member(root, "vocabulary"), 1, RULE_COUNT_MAX);
	if (!json_good(root.doc, err))
		return false;
	if (*needed <= RULES_VOCABULARY)
		return true;
	char number[24];
	char known[24];
	snprintf(number, sizeof number, "%lld", (long long)*needed);
	snprintf(known, sizeof known, "%d", RULES_VOCABULARY);
	return fail(err, TEXT_RULES_VOCABULARY, number, known);
}

bool rules_read(const void *text, size_t size, struct rules **out, struct err *err)
{
	int64_t vocabulary;
	*out = NULL;
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, RULES_FILE_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	if (!knows_vocabulary(root, &vocabulary, err))
		return false;
	json_only(root, file_members);
	struct source source = {
		.rules = json_member(root, "rules"),
		.id_max = RULE_ID_MAX - 1,
		.title_max = RULE_TITLE_MAX - 1,
		.vocabulary = vocabulary,
		.file =
			{
				.version = json_text_or(
					json_member(root, "version"), RULE_NAME_MAX, NULL),
				.currency = json_text_or(json_member(root, "currency"), 3, NULL),
				.vocabulary = RULES_VOCABULARY,
				.from = read_stamp(json_member(root, "from"), false),
				.coupons_max = read_coupons_max(json_member(root, "coupons")),
			},
	};
	read_conventions(json_member(root, "conventions"), &source.file);
	if (!json_there(source.rules))
		json_refuse(source.rules, TEXT_JSON_MISSING, NULL, NULL);
	return build(&source, out, err);
}
