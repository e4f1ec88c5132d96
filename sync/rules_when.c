#include "pos/core/civil.h"
#include "sync/rules_words.h"

#include <string.h>

/* Selectors and conditions. */

struct text_list read_texts(struct rules_builder *builder, struct json_value value)
{
	if (!json_there(value))
		return (struct text_list){0};
	size_t count = json_count(value, JSON_VALUES_MAX);
	struct text_list list = build_list(builder);
	for (size_t i = 0; i < count; i++)
		build_list_item(builder, &list, json_text(json_item(value, i), RULE_NAME_MAX));
	build_list_end(builder, &list);
	return list;
}

uint32_t read_selector(struct rules_builder *builder, struct json_value value)
{
	static const char *const members[] = {"sku", "exclude_sku", "category", "exclude_category",
		"unit_price_gte", "unit_price_lte", "untouched", NULL};
	if (!json_there(value))
		return ALL_LINES;
	json_only(value, members);
	struct json_value gte = json_member(value, "unit_price_gte");
	struct json_value lte = json_member(value, "unit_price_lte");
	struct selector selector = {
		.sku = read_texts(builder, json_member(value, "sku")),
		.exclude_sku = read_texts(builder, json_member(value, "exclude_sku")),
		.category = read_texts(builder, json_member(value, "category")),
		.exclude_category = read_texts(builder, json_member(value, "exclude_category")),
		.unit_price_gte = json_int_or(gte, 0, RULE_MINOR_MAX, NO_LIMIT),
		.unit_price_lte = json_int_or(lte, 0, RULE_MINOR_MAX, NO_LIMIT),
		.untouched = json_bool_or(json_member(value, "untouched"), false),
	};
	return build_selector(builder, &selector);
}

/* "18:00" or "18:00:30" as seconds of the day; 24:00 is the end of the day. */
static int32_t read_time(struct json_value value)
{
	const char *text = json_text(value, RULE_NAME_MAX);
	char dated[32] = "2000-01-01T";
	struct civil when;
	if (strcmp(text, "24:00") == 0)
		return 24 * 3600;
	if (strlen(text) >= 5 && strlen(text) <= 8) {
		strcat(dated, text);
		if (civil_read(dated, &when))
			return when.hour * 3600 + when.minute * 60 + when.second;
	}
	json_refuse(value, TEXT_RULES_TIME, NULL, NULL);
	return 0;
}

static const char *const condition_words[] = {
	[CONDITION_QTY] = "qty",
	[CONDITION_LINE_QTY] = "line_qty",
	[CONDITION_HAS] = "has",
	[CONDITION_SPEND] = "spend",
	[CONDITION_MEMBER] = "member",
	[CONDITION_MEMBER_GROUP] = "member_group",
	[CONDITION_MEMBER_TIER] = "member_tier",
	[CONDITION_ORDER_NO] = "order_no",
	[CONDITION_BIRTHDAY_MONTH] = "birthday_month",
	[CONDITION_BIRTHDAY_DAY] = "birthday_day",
	[CONDITION_TIME_OF_DAY] = "time_of_day",
	NULL,
};

static const char *const *condition_members(enum condition_kind kind)
{
	static const char *const qty[] = {"c", "gte", "sel", NULL};
	static const char *const has[] = {"c", "sel", NULL};
	static const char *const spend[] = {"c", "gte", "gt", "sel", "base", NULL};
	static const char *const in[] = {"c", "in", NULL};
	static const char *const order[] = {"c", "eq", NULL};
	static const char *const time[] = {"c", "from", "to", NULL};
	static const char *const bare[] = {"c", NULL};
	switch (kind) {
	case CONDITION_QTY:
	case CONDITION_LINE_QTY:
		return qty;
	case CONDITION_HAS:
		return has;
	case CONDITION_SPEND:
		return spend;
	case CONDITION_MEMBER_GROUP:
	case CONDITION_MEMBER_TIER:
		return in;
	case CONDITION_ORDER_NO:
		return order;
	case CONDITION_TIME_OF_DAY:
		return time;
	case CONDITION_MEMBER:
	case CONDITION_BIRTHDAY_MONTH:
	case CONDITION_BIRTHDAY_DAY:
		return bare;
	}
	return bare;
}

static void read_spend(struct json_value value, struct condition *condition)
{
	struct json_value gte = json_member(value, "gte");
	struct json_value gt = json_member(value, "gt");
	condition->base = (enum amount_base)json_choice_or(json_member(value, "base"),
		(const char *const[]){"running", "list", NULL}, BASE_RUNNING);
	if (json_there(gte) && json_there(gt))
		json_refuse(gt, TEXT_RULES_GTE_OR_GT, NULL, NULL);
	if (json_there(gt))
		condition->least = json_int(gt, 0, RULE_MINOR_MAX) + 1;
	else
		condition->least = json_int(gte, 0, RULE_MINOR_MAX);
}

static void read_time_of_day(struct json_value value, struct condition *condition)
{
	struct json_value from = json_member(value, "from");
	condition->from = read_time(from);
	condition->to = read_time(json_member(value, "to"));
	if (condition->from >= condition->to)
		json_refuse(from, TEXT_RULES_TIME_ORDER, NULL, NULL);
}

static void read_in(
	struct rules_builder *builder, struct json_value value, struct condition *condition)
{
	struct json_value in = json_member(value, "in");
	if (!json_there(in))
		json_refuse(in, TEXT_JSON_MISSING, NULL, NULL);
	condition->in = read_texts(builder, in);
}

void read_condition(struct rules_builder *builder, struct json_value value)
{
	json_need_object(value);
	int kind = json_choice(json_member(value, "c"), condition_words);
	struct condition condition = {.kind = (enum condition_kind)kind};
	json_only(value, condition_members(condition.kind));
	condition.sel = read_selector(builder, json_member(value, "sel"));
	switch (condition.kind) {
	case CONDITION_QTY:
	case CONDITION_LINE_QTY:
		condition.least = json_int(json_member(value, "gte"), 0, RULE_COUNT_MAX);
		break;
	case CONDITION_SPEND:
		read_spend(value, &condition);
		break;
	case CONDITION_MEMBER_GROUP:
	case CONDITION_MEMBER_TIER:
		read_in(builder, value, &condition);
		break;
	case CONDITION_ORDER_NO:
		condition.least = json_int(json_member(value, "eq"), 1, RULE_COUNT_MAX);
		break;
	case CONDITION_TIME_OF_DAY:
		read_time_of_day(value, &condition);
		break;
	case CONDITION_HAS:
	case CONDITION_MEMBER:
	case CONDITION_BIRTHDAY_MONTH:
	case CONDITION_BIRTHDAY_DAY:
		break;
	}
	build_condition(builder, &condition);
}
