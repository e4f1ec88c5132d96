#include "pos/core/rule_terms.h"

#include "pos/core/civil.h"
#include "pos/core/rule_words.h"
#include "pos/core/text.h"

#include <stdio.h>
#include <string.h>

/* Conditions, and when, where and how often a rule holds. */

static void words_tiers(
	char out[WORDS_MAX], const struct rule_reader *reader, const struct text_list *list)
{
	const uint32_t *items = list_items(reader->rules, list);
	out[0] = '\0';
	for (uint32_t i = 0; i < list->count; i++) {
		const char *id = block_at(reader->rules, interned_at(reader->rules, items[i])->at);
		const struct tier *tier = tier_find(reader->tiers, reader->tier_count, id);
		words_join(out, reader, TEXT_TERMS_AND, tier ? tier->title[reader->lang] : id);
	}
}

static void clock_text(char out[16], int32_t second)
{
	if (second % 60 == 0)
		snprintf(out, 16, "%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60));
	else
		snprintf(out, 16, "%02d:%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60),
			(int)(second % 60));
}

static void words_time(
	char out[WORDS_MAX], const struct rule_reader *reader, const struct condition *condition)
{
	char from[16], to[16];
	clock_text(from, condition->from);
	clock_text(to, condition->to);
	words_say(out, reader, (struct says){TEXT_TERMS_NEEDS_TIME, from, to});
}

static void words_condition(
	char out[WORDS_MAX], const struct rule_reader *reader, const struct condition *condition)
{
	char goods[WORDS_MAX], count[MONEY_TEXT_MAX], money[MONEY_TEXT_MAX], names[WORDS_MAX];
	bool list = condition->base == BASE_LIST;
	words_goods(goods, reader, condition->sel);
	words_number(count, condition->least);
	words_money(money, reader, condition->least);
	switch (condition->kind) {
	case CONDITION_QTY:
		return words_say(out, reader, (struct says){TEXT_TERMS_NEEDS_QTY, count, goods});
	case CONDITION_LINE_QTY:
		return words_say(
			out, reader, (struct says){TEXT_TERMS_NEEDS_LINE_QTY, count, goods});
	case CONDITION_HAS:
		return words_say(out, reader, (struct says){TEXT_TERMS_NEEDS_GOODS, goods});
	case CONDITION_SPEND:
		return words_say(out, reader,
			(struct says){list ? TEXT_TERMS_NEEDS_LIST : TEXT_TERMS_NEEDS_SPEND, goods,
				money});
	case CONDITION_MEMBER:
		return words_say(out, reader, (struct says){TEXT_TERMS_NEEDS_MEMBER});
	case CONDITION_MEMBER_GROUP:
		words_list(names, reader, &condition->in);
		return words_say(out, reader, (struct says){TEXT_TERMS_NEEDS_GROUP, names});
	case CONDITION_MEMBER_TIER:
		words_tiers(names, reader, &condition->in);
		return words_say(out, reader, (struct says){TEXT_TERMS_NEEDS_TIER, names});
	case CONDITION_ORDER_NO:
		return words_say(out, reader, (struct says){TEXT_TERMS_NEEDS_ORDER, count});
	case CONDITION_BIRTHDAY_MONTH:
		return words_say(out, reader, (struct says){TEXT_TERMS_NEEDS_MONTH});
	case CONDITION_BIRTHDAY_DAY:
		return words_say(out, reader, (struct says){TEXT_TERMS_NEEDS_DAY});
	case CONDITION_TIME_OF_DAY:
		return words_time(out, reader, condition);
	}
}

void rule_conditions_text(
	char *out, size_t cap, const struct rule_reader *reader, uint32_t rule, uint32_t conditions)
{
	const struct rule *found = rule_at(reader->rules, rule);
	char all[WORDS_MAX] = "";
	for (uint32_t i = 0; i < found->when_count && i < RULE_TERM_CONDITIONS; i++) {
		char one[WORDS_MAX];
		if (!(conditions >> i & 1))
			continue;
		words_condition(one, reader, condition_at(reader->rules, found->when_first + i));
		words_join(all, reader, TEXT_TERMS_ALSO, one);
	}
	text_copy(out, cap, all);
}

/* A day, or with its time where it is not the whole day. */
static void stamp_text(char out[CIVIL_TEXT_MAX], int64_t stamp, int32_t whole_day)
{
	enum { DATE_LENGTH = 10 };
	struct civil when = civil_of_stamp(stamp);
	civil_text(out, &when);
	if (stamp % 1000000 == whole_day)
		out[DATE_LENGTH] = '\0';
}

static void tell_dates(const struct teller *teller, const struct rule *rule)
{
	char from[CIVIL_TEXT_MAX] = "", to[CIVIL_TEXT_MAX] = "";
	bool begins = rule->active_from != NO_LIMIT;
	bool ends = rule->active_to != NO_LIMIT;
	if (begins)
		stamp_text(from, rule->active_from, 0);
	if (ends)
		stamp_text(to, rule->active_to, 235959);
	if (begins && ends)
		tell_term(teller, (struct says){TEXT_TERMS_PERIOD, from, to});
	else if (begins)
		tell_term(teller, (struct says){TEXT_TERMS_FROM, from});
	else if (ends)
		tell_term(teller, (struct says){TEXT_TERMS_TO, to});
}

static void tell_days(const struct teller *teller, const struct rule *rule)
{
	static const enum text names[] = {TEXT_TERMS_DAY_1, TEXT_TERMS_DAY_2, TEXT_TERMS_DAY_3,
		TEXT_TERMS_DAY_4, TEXT_TERMS_DAY_5, TEXT_TERMS_DAY_6, TEXT_TERMS_DAY_7};
	char days[WORDS_MAX] = "", dates[WORDS_MAX] = "", number[MONEY_TEXT_MAX];
	for (uint32_t day = 0; day < LENGTH(names); day++)
		if (rule->weekdays >> day & 1)
			words_join(days, teller->reader, TEXT_TERMS_AND,
				text_in(teller->reader->lang, names[day]));
	for (uint32_t day = 0; day < 31; day++) {
		words_number(number, day + 1);
		if (rule->month_days >> day & 1)
			words_join(dates, teller->reader, TEXT_TERMS_AND, number);
	}
	if (days[0])
		tell_term(teller, (struct says){TEXT_TERMS_WEEKDAYS, days});
	if (dates[0])
		tell_term(teller, (struct says){TEXT_TERMS_MONTH_DAYS, dates});
}

static void tell_places(const struct teller *teller, enum text id, const struct text_list *list)
{
	char names[WORDS_MAX];
	if (!list->given)
		return;
	words_list(names, teller->reader, list);
	tell_term(teller, (struct says){id, names});
}

static void tell_limits(const struct teller *teller, const struct rule *rule)
{
	if (rule->code != NO_TEXT)
		tell_term(teller, (struct says){TEXT_TERMS_CODE});
	if (rule->total != NO_LIMIT)
		tell_number(teller, TEXT_TERMS_TOTAL, rule->total);
	if (rule->per_member != NO_LIMIT)
		tell_number(teller, TEXT_TERMS_PER_MEMBER, rule->per_member);
	switch (rule->budget) {
	case BUDGET_NONE:
		break;
	case BUDGET_USAGE:
		tell_number(teller, TEXT_TERMS_BUDGET_USES, rule->budget_limit);
		break;
	case BUDGET_SPEND:
		tell_money(teller, TEXT_TERMS_BUDGET_MONEY, rule->budget_limit);
		break;
	}
}

static void tell_company(const struct teller *teller, const struct rule *rule)
{
	static const enum text exclusives[] = {[EXCLUSIVE_NO] = TEXT_NONE,
		[EXCLUSIVE_FORCED] = TEXT_TERMS_EXCLUSIVE,
		[EXCLUSIVE_COMPETE] = TEXT_TERMS_COMPETE};
	if (rule->exclusive != EXCLUSIVE_NO && !rule->exempt)
		tell_term(teller, (struct says){exclusives[rule->exclusive]});
	if (rule->group == NO_GROUP)
		return;
	if (rule->scope == SCOPE_LINE)
		tell_term(teller, (struct says){TEXT_TERMS_GROUP_LINE});
	else
		tell_term(teller, (struct says){rule->pick == GROUP_BEST ? TEXT_TERMS_GROUP_BEST
									 : TEXT_TERMS_GROUP_FIRST});
}

static bool is_limited(const struct rule *rule)
{
	return rule->total != NO_LIMIT || rule->per_member != NO_LIMIT ||
	       rule->budget != BUDGET_NONE;
}

static void tell_return(const struct teller *teller, const struct rule *rule)
{
	bool gives = false;
	for (uint32_t i = 0; i < rule->then_count; i++)
		gives |=
			effect_at(teller->reader->rules, rule->then_first + i)->kind == EFFECT_GIVE;
	if (rule->on_return == ON_RETURN_RECLAIM_VALUE)
		tell_term(teller, (struct says){TEXT_TERMS_RETURN_VALUE});
	if (gives && rule->on_return != ON_RETURN_KEEP)
		tell_term(teller, (struct says){TEXT_TERMS_RETURN_GIFT});
	if (rule->use_back == USE_BACK_NO && rule->code != NO_TEXT)
		tell_term(teller, (struct says){TEXT_TERMS_COUPON_SPENT});
	if (rule->use_back == USE_BACK_YES && is_limited(rule))
		tell_term(teller, (struct says){TEXT_TERMS_USE_BACK});
}

static void tell_conditions(const struct teller *teller, const struct rule *rule)
{
	for (uint32_t i = 0; i < rule->when_count; i++) {
		char words[WORDS_MAX];
		words_condition(words, teller->reader,
			condition_at(teller->reader->rules, rule->when_first + i));
		teller->each(teller->arg, words);
	}
}

/* The file's own terms, line by line. */
static void tell_written(const struct teller *teller, const char *terms)
{
	while (*terms) {
		char line[RULE_TERM_MAX];
		size_t length = strcspn(terms, "\n");
		size_t kept = length < sizeof line ? length : sizeof line - 1;
		memcpy(line, terms, kept);
		line[kept] = '\0';
		text_mend_end(line);
		if (line[0])
			teller->each(teller->arg, line);
		/* What one line does not hold goes on in the next. */
		terms += length < sizeof line ? length : strlen(line);
		terms += *terms == '\n';
	}
}

void rule_terms(const struct rule_reader *reader, uint32_t index,
	void (*each)(void *arg, const char *sentence), void *arg)
{
	const struct teller teller = {reader, each, arg};
	const struct rule *rule = rule_at(reader->rules, index);
	const char *written = rules_terms(reader->rules, index, reader->lang);
	if (written) {
		tell_written(&teller, written);
		return;
	}
	for (uint32_t i = 0; i < rule->then_count; i++)
		tell_effect(&teller, effect_at(reader->rules, rule->then_first + i));
	tell_conditions(&teller, rule);
	tell_dates(&teller, rule);
	tell_days(&teller, rule);
	tell_places(&teller, TEXT_TERMS_CHANNELS, &rule->channels);
	tell_places(&teller, TEXT_TERMS_SHOPS, &rule->shops);
	tell_places(&teller, TEXT_TERMS_TILLS, &rule->tills);
	tell_limits(&teller, rule);
	tell_company(&teller, rule);
	tell_return(&teller, rule);
}
