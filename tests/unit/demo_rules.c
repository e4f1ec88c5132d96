#include "pos/core/engine.h"
#include "pos/shell/demo/demo.h"
#include "pos/shell/quote.h"
#include "sync/rules.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static const struct demo_file *rule_file(void)
{
	for (size_t i = 0; i < demo_file_count; i++)
		if (strcmp(demo_files[i].name, "rules.json") == 0)
			return &demo_files[i];
	check(false && "no rules.json");
	return NULL;
}

static void the_demo_rules_are_a_rule_file(void **state)
{
	(void)state;
	struct rules *rules = NULL;
	struct err err;
	check(rules_read(rule_file()->text, rule_file()->size, &rules, &err));
	check(rules_count(rules) == 12);
	check(rules_find_code(rules, "NEW20") != NO_RULE);
	check(rules_find_code(rules, "BABY95") != NO_RULE);
	check(strcmp(rules_title(rules, 1, LANG_ZH_CN), "金卡8.5折") == 0);
	check(strcmp(rules_title(rules, 3, LANG_ZH_TW), "滿300減30") == 0);
	free(rules);
}

/* The list of rules as it stands in the file. */
static void list_of_rules(char *out, size_t cap)
{
	const struct demo_file *file = rule_file();
	const char *text = (const char *)file->text;
	const char *start = memmem(text, file->size, "\"rules\": ", 9);
	check(start != NULL);
	size_t size = (size_t)(text + file->size - start) - 9;
	check(size < cap);
	memcpy(out, start + 9, size);
	out[size] = '\0';
	*strrchr(out, '}') = '\0'; /* of the file, not of the list */
}

/* Prices one line of goods; formula of stage 1 is in no discount. */
static void price(const char *member, const char *codes, int64_t minor, const char *category,
	const char *want)
{
	static char rules[16384], line[20000];
	bool good = false;
	list_of_rules(rules, sizeof rules);
	int size = snprintf(line, sizeof line,
		"{\"id\":\"1\",\"basket\":[{\"sku\":\"a\",\"category\":[\"%s\"],\"qty\":1,"
		"\"unit_price_minor\":%lld}],\"member\":%s,\"context\":{\"now\":\"2026-11-21T20:"
		"00\","
		"\"channel\":\"store\",\"codes\":%s},\"rules\":%s}",
		category, (long long)minor, member, codes, rules);
	check(size > 0 && (size_t)size < sizeof line);
	char *answer = quote_answer(line, (size_t)size, &good);
	row("%s %s %lld: %.160s", member, codes, (long long)minor, answer);
	check(good);
	check(strstr(answer, want) != NULL);
	free(answer);
}

/* programme.md TIER-02..05, EARN-01, EARN-05, CPN-01, CPN-02, CAMP: numbers worked out by hand. */
static void the_demo_rules_price_as_the_programme_says(void **state)
{
	(void)state;
	static const struct {
		const char *member, *codes;
		int64_t minor;
		const char *category, *want;
	} cases[] = {
		{"null", "[]", 10000, "toys", "\"total_minor\":10000"},
		{"{\"id\":\"m\",\"tier\":\"basic\"}", "[]", 10000, "toys", "\"total_minor\":10000"},
		{"{\"id\":\"m\",\"tier\":\"silver\"}", "[]", 10000, "toys", "\"total_minor\":9000"},
		{"{\"id\":\"m\",\"tier\":\"gold\"}", "[]", 10001, "toys", "\"total_minor\":8501"},
		{"{\"id\":\"m\",\"tier\":\"diamond\"}", "[]", 10000, "toys",
			"\"total_minor\":8000"},
		{"{\"id\":\"m\",\"tier\":\"diamond\"}", "[]", 10000, "infant-formula",
			"\"total_minor\":10000"},
		{"null", "[]", 29999, "toys", "\"total_minor\":29999"},
		{"null", "[]", 30000, "toys", "\"total_minor\":27000"},
		{"null", "[]", 30000, "infant-formula", "\"total_minor\":30000"},
		{"{\"id\":\"m\",\"tier\":\"gold\"}", "[]", 35294, "toys", "\"total_minor\":27000"},
		{"{\"id\":\"m\",\"tier\":\"gold\"}", "[]", 35293, "toys", "\"total_minor\":29999"},
		{"null", "[\"NEW20\"]", 9999, "toys", "\"total_minor\":9999"},
		{"null", "[\"NEW20\"]", 10000, "toys", "\"total_minor\":8000"},
		{"null", "[\"BABY95\"]", 10000, "toys", "\"total_minor\":9500"},
		{"null", "[\"BABY95\"]", 200000, "toys", "\"total_minor\":192000"},
		{"{\"id\":\"m\",\"tier\":\"basic\"}", "[]", 99, "toys", "\"points_earned\":1"},
		{"{\"id\":\"m\",\"tier\":\"basic\"}", "[]", 49, "toys", "\"points_earned\":0"},
		{"{\"id\":\"m\",\"tier\":\"basic\",\"birthday\":\"11-03\"}", "[]", 1050, "toys",
			"\"points_earned\":21"},
		{"{\"id\":\"m\",\"tier\":\"basic\",\"birthday\":\"12-03\"}", "[]", 1050, "toys",
			"\"points_earned\":11"},
		{"null", "[]", 10000, "toys", "\"points_earned\":0"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		price(cases[i].member, cases[i].codes, cases[i].minor, cases[i].category,
			cases[i].want);
}

TESTS(test(the_demo_rules_are_a_rule_file), test(the_demo_rules_price_as_the_programme_says))
