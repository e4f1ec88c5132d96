/* What is told to the engine of rules that are there only so often. */
#include "pos/core/rule_quota.h"

#include "sync/rules.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

enum { RULES = 6 };

static const char file[] =
	"{\"version\":\"q\",\"vocabulary\":1,\"currency\":\"CNY\",\"rules\":["
	"{\"id\":\"free\",\"then\":[{\"e\":\"pct\",\"bp\":100,\"on\":\"line\"}]},"
	"{\"id\":\"total\",\"limits\":{\"total\":100,\"used\":40},"
	"\"then\":[{\"e\":\"pct\",\"bp\":100,\"on\":\"line\"}]},"
	"{\"id\":\"both\",\"limits\":{\"total\":100},"
	"\"budget\":{\"type\":\"usage\",\"limit\":30,\"used\":10},"
	"\"then\":[{\"e\":\"pct\",\"bp\":100,\"on\":\"line\"}]},"
	"{\"id\":\"money\",\"budget\":{\"type\":\"spend\",\"limit\":9000,\"used\":1000},"
	"\"then\":[{\"e\":\"pct\",\"bp\":100,\"on\":\"line\"}]},"
	"{\"id\":\"each\",\"limits\":{\"per_member\":2},"
	"\"then\":[{\"e\":\"pct\",\"bp\":100,\"on\":\"line\"}]},"
	"{\"id\":\"over\",\"limits\":{\"total\":5,\"used\":9},"
	"\"then\":[{\"e\":\"pct\",\"bp\":100,\"on\":\"line\"}]}]}";

static struct rules *rules;
static struct limited_rule limited[RULES];
static struct rule_use use[RULES];
static struct rule_quotas quotas;

static int begin(void **state)
{
	struct err err;
	(void)state;
	check(rules_read(file, strlen(file), &rules, &err));
	memset(use, 0xff, sizeof use);
	rule_quotas_of(&quotas, rules, limited, use);
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(rules);
	return 0;
}

static uint32_t at(const char *id)
{
	for (uint32_t i = 0; i < quotas.count; i++)
		if (strcmp(rules_id(rules, limited[i].rule), id) == 0)
			return i;
	check(false && "no such rule");
	return 0;
}

static void without_a_word_from_headquarters_nothing_is_left(void **state)
{
	(void)state;
	check(quotas.count == RULES - 1);
	check(use[0].used == 0 && use[0].spent_minor == 0);
	check(use[1].used == 60 && use[2].used == 20 && use[3].spent_minor == 8000);
	check(use[4].used == 0 && use[4].member_used == 0);
	check(use[5].used == 0); /* the file itself says that it is over */
	check(!rule_quotas_find(&quotas, 0) && rule_quotas_find(&quotas, 1));
	check(!rule_quotas_find(NULL, 1) && !rule_quotas_find(&quotas, NO_RULE));
}

static void just_what_is_left_remains(void **state)
{
	(void)state;
	static const struct {
		const char *rule;
		int64_t uses, minor, used, spent;
	} cases[] = {
		{"total", 1, QUOTA_OPEN, 59, 0},
		{"total", 60, QUOTA_OPEN, 0, 0},
		{"total", 61, QUOTA_OPEN, 0, 0},
		{"total", QUOTA_OPEN, QUOTA_OPEN, 0, 0},
		{"total", 0, QUOTA_OPEN, 60, 0},
		{"total", -3, QUOTA_OPEN, 60, 0},
		{"both", 5, QUOTA_OPEN, 15, 0},
		{"both", 50, QUOTA_OPEN, 0, 0},
		{"money", QUOTA_OPEN, 500, 0, 7500},
		{"money", QUOTA_OPEN, -1, 0, 8000},
		{"money", QUOTA_OPEN, INT64_MAX, 0, 0},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct rule_quota left = {true, cases[i].uses, cases[i].minor};
		row("%zu", i);
		rule_quotas_set(&quotas, cases[i].rule, &left);
		const struct rule_use *told = &use[limited[at(cases[i].rule)].rule];
		check(told->used == cases[i].used && told->spent_minor == cases[i].spent);
	}
}

static void of_who_is_on_the_sale_headquarters_count_is_told(void **state)
{
	(void)state;
	struct member_more more = {.used_count = 3};
	strcpy(more.used[0].rule, "each");
	more.used[0].count = 2;
	strcpy(more.used[1].rule, "of another file");
	more.used[1].count = 7;
	strcpy(more.used[2].rule, "free");
	more.used[2].count = 7;
	rule_quotas_member(&quotas, &more);
	check(use[4].member_used == 2 && use[0].member_used == 0);
	rule_quotas_member(&quotas, NULL);
	check(use[4].member_used == 0);
}

/* One that applied and is counted, one that applied and is not, one that did not apply. */
static void sale_of(struct closed_sale *sale, const char *counted)
{
	memset(sale, 0, sizeof *sale);
	sale->rule_count = 3;
	strcpy(sale->rules[0].id, "total");
	sale->rules[0].applied = true;
	sale->rules[0].taken_minor = 250;
	strcpy(sale->rules[1].id, "money");
	sale->rules[1].applied = true;
	sale->rules[1].taken_minor = 700;
	strcpy(sale->rules[2].id, "both");
	sale->use_count = 2;
	strcpy(sale->uses[0].rule, counted);
	strcpy(sale->uses[1].rule, "both");
}

static void give(const char *rule, int64_t uses, int64_t minor)
{
	const struct rule_quota left = {true, uses, minor};
	rule_quotas_set(&quotas, rule, &left);
}

static void what_a_sale_used_is_gone_and_nothing_else(void **state)
{
	(void)state;
	static struct closed_sale sale;
	give("total", 1, QUOTA_OPEN);
	give("money", QUOTA_OPEN, 1000);
	give("both", 4, QUOTA_OPEN);
	sale_of(&sale, "total");
	rule_quotas_sold(&quotas, &sale);
	check(limited[at("total")].left.uses == 0 && use[1].used == 60);
	check(rule_quota_gone(&limited[at("total")]));
	check(limited[at("money")].left.minor == 1000 && limited[at("both")].left.uses == 4);
	sale_of(&sale, "money");
	rule_quotas_sold(&quotas, &sale);
	check(limited[at("money")].left.minor == 300 && use[3].spent_minor == 7700);
	check(limited[at("money")].left.uses == QUOTA_OPEN);
}

static void a_sale_is_allowed_as_long_as_there_is_enough(void **state)
{
	(void)state;
	static struct closed_sale sale;
	sale_of(&sale, "total");
	check(!rule_quotas_allow(&quotas, &sale));
	give("total", 1, QUOTA_OPEN);
	check(rule_quotas_allow(&quotas, &sale));
	give("total", 0, QUOTA_OPEN);
	check(!rule_quotas_allow(&quotas, &sale));
	sale_of(&sale, "money");
	give("money", QUOTA_OPEN, 700);
	check(rule_quotas_allow(&quotas, &sale));
	give("money", QUOTA_OPEN, 699);
	check(!rule_quotas_allow(&quotas, &sale));
	sale_of(&sale, "free");
	check(rule_quotas_allow(&quotas, &sale));
}

static void the_reason_says_whose_limit_it_is(void **state)
{
	(void)state;
	struct rejection one = {.rule = 1, .reason = REASON_USAGE_LIMIT};
	check(rule_quotas_reason(NULL, &one) == TEXT_NONE);
	check(rule_quotas_reason(&quotas, &one) == TEXT_QUOTA_REASON_NONE);
	give("total", 0, QUOTA_OPEN);
	check(rule_quotas_reason(&quotas, &one) == TEXT_QUOTA_REASON_GONE);
	one.rule = 5; /* over for everybody */
	check(rule_quotas_reason(&quotas, &one) == TEXT_NONE);
	one = (struct rejection){.rule = 4, .reason = REASON_MEMBER_USAGE_LIMIT};
	check(rule_quotas_reason(&quotas, &one) == TEXT_NONE);
	one = (struct rejection){.rule = 3, .reason = REASON_BUDGET_EXHAUSTED};
	give("money", QUOTA_OPEN, 5);
	check(rule_quotas_reason(&quotas, &one) == TEXT_QUOTA_REASON_SHORT);
	give("money", QUOTA_OPEN, 0);
	check(rule_quotas_reason(&quotas, &one) == TEXT_QUOTA_REASON_BUDGET);
	one.reason = REASON_EXPIRED;
	check(rule_quotas_reason(&quotas, &one) == TEXT_NONE);
}

#define with_rules(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_rules(without_a_word_from_headquarters_nothing_is_left),
	with_rules(just_what_is_left_remains),
	with_rules(of_who_is_on_the_sale_headquarters_count_is_told),
	with_rules(what_a_sale_used_is_gone_and_nothing_else),
	with_rules(a_sale_is_allowed_as_long_as_there_is_enough),
	with_rules(the_reason_says_whose_limit_it_is))
