#include "sync/rules.h"
#include "pos/core/engine.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static struct rules *read_good(const char *text)
{
	struct rules *rules;
	struct err err;
	if (!rules_read(text, strlen(text), &rules, &err)) {
		char sentence[600];
		err_text(sentence, sizeof sentence, LANG_EN, &err);
		print_error("said: %s\n", sentence);
	}
	check(rules != NULL);
	return rules;
}

static void a_rule_file_is_read_whole(void **state)
{
	(void)state;
	struct rules *rules = read_good(
		"{\"version\":\"2026-11\",\"vocabulary\":1,\"from\":\"2026-11-21T06:00\","
		"\"currency\":\"TWD\",\"conventions\":{\"pct_round\":\"floor\",\"alloc\":"
		"\"floor_last\"},\"coupons\":{\"max\":2},\"rules\":["
		"{\"id\":\"a\",\"stage\":3,\"title\":{\"zh_TW\":\"滿百折\",\"en\":\"ten off\"},"
		"\"terms\":{\"en\":\"once a day\"},\"funded_by\":\"brand\",\"on_return\":\"keep\","
		"\"shops\":[\"S1\"],\"tills\":[\"T1\"],\"weekdays\":[6,7],\"month_days\":[1,31],"
		"\"then\":[{\"e\":\"amt\",\"minor\":10}]},"
		"{\"id\":\"b\",\"stage\":1,\"code\":\"KEY\",\"then\":[{\"e\":\"pct\",\"bp\":100}]}]"
		"}");
	check(rules_count(rules) == 2);
	check(strcmp(rules_version(rules), "2026-11") == 0);
	check(strcmp(rules_currency(rules), "TWD") == 0);
	check(strcmp(rules_id(rules, 0), "a") == 0);
	check(strcmp(rules_title(rules, 0, LANG_ZH_TW), "滿百折") == 0);
	check(strcmp(rules_title(rules, 0, LANG_ZH_CN), "滿百折") == 0);
	check(strcmp(rules_title(rules, 0, LANG_EN), "ten off") == 0);
	check(strcmp(rules_title(rules, 1, LANG_EN), "b") == 0);
	check(strcmp(rules_terms(rules, 0, LANG_ZH_CN), "once a day") == 0);
	check(rules_terms(rules, 1, LANG_EN) == NULL);
	check(rules_code(rules, 0) == NULL);
	check(strcmp(rules_code(rules, 1), "KEY") == 0);
	check(rules_find(rules, "b") == 1);
	check(rules_find(rules, "KEY") == NO_RULE);
	check(rules_find(rules, "") == NO_RULE);
	check(rules_find_code(rules, "KEY") == 1);
	check(rules_find_code(rules, "b") == NO_RULE);
	check(rules_on_basket(rules, 0));
	check(!rules_on_basket(rules, 1));
	free(rules);
}

static void what_a_file_does_not_say_has_its_default(void **state)
{
	(void)state;
	struct rules *rules = read_good("{\"vocabulary\":1,\"rules\":[]}");
	check(rules_count(rules) == 0);
	check(strcmp(rules_version(rules), "") == 0);
	check(strcmp(rules_currency(rules), "CNY") == 0);
	check(rules_find(rules, "a") == NO_RULE);
	free(rules);
}

/* The block has no pointers: a copy elsewhere is as good. */
static void a_block_may_be_copied(void **state)
{
	(void)state;
	struct rules *rules =
		read_good("{\"vocabulary\":1,\"rules\":[{\"id\":\"a\",\"then\":["
			  "{\"e\":\"pct\",\"bp\":1000,\"sel\":{\"sku\":[\"x\"]}}]}]}");
	size_t size = rules_size(rules);
	struct rules *copy = malloc(size);
	memcpy(copy, rules, size);
	memset(rules, 0xee, size);
	free(rules);
	struct basket_line line = {.sku = "x", .qty = 1, .unit_price_minor = 1000};
	struct basket basket = {.lines = &line, .line_count = 1};
	size_t room = engine_scratch_size(copy, 1, 1);
	void *scratch = malloc(room);
	struct pricing pricing;
	check(engine_price(copy, &basket, scratch, room, &pricing) == PRICE_OK);
	check(pricing.total_minor == 900);
	free(scratch);
	free(copy);
}

static bool refused(const char *text, const char *want)
{
	struct rules *rules;
	struct err err;
	char said[600] = "(nothing)";
	if (!rules_read(text, strlen(text), &rules, &err))
		err_text(said, sizeof said, LANG_EN, &err);
	check(rules == NULL || strcmp(said, "(nothing)") == 0);
	if (strcmp(said, want) != 0)
		print_error("said: %s\n", said);
	free(rules);
	return strcmp(said, want) == 0;
}

/* programme: CPN-11 */
static void a_rule_says_whether_a_return_gives_its_use_back(void **state)
{
	(void)state;
	static const struct {
		const char *member;
		enum use_back want;
	} cases[] = {{"", USE_BACK_USUAL}, {"\"return_use_on_cancel\":true,", USE_BACK_YES},
		{"\"return_use_on_cancel\":false,", USE_BACK_NO}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char file[300];
		snprintf(file, sizeof file,
			"{\"vocabulary\":3,\"rules\":[{\"id\":\"a\",%s\"then\":[]}]}",
			cases[i].member);
		row("%s", cases[i].member);
		struct rules *rules = read_good(file);
		check(rules_use_back(rules, 0) == cases[i].want);
		free(rules);
	}
}

static void each_bad_file_is_refused_in_one_sentence(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"[]", "{} must be an object."},
		{"{\"rules\":[]}", "vocabulary is missing."},
		{"{\"vocabulary\":4,\"rules\":7}", "The rule file needs vocabulary 4; this program "
						   "knows up to 3. Update the program."},
		{"{\"vocabulary\":1}", "rules is missing."},
		{"{\"vocabulary\":1,\"rules\":[],\"rulez\":1}",
			"rulez is not known here; known are: version, vocabulary, from, currency, "
			"conventions, coupons, rules."},
		{"{\"vocabulary\":1,\"rules\":[],\"from\":\"soon\"}",
			"from is no date; allowed is \"YYYY-MM-DD\" or \"YYYY-MM-DDTHH:MM\"."},
		{"{\"vocabulary\":1,\"rules\":[],\"conventions\":{\"alloc\":\"fair\"}}",
			"conventions.alloc is fair; allowed is largest_remainder, half_down_first, "
			"floor_first, floor_last."},
		{"{\"vocabulary\":1,\"rules\":[{\"id\":\"a\",\"then\":[]},{\"id\":\"a\",\"then\":[]"
		 "}]}",
			"Rule 'a' stands twice; give one of the two another id."},
		{"{\"vocabulary\":1,\"rules\":[{\"id\":\"a\",\"stage\":1,\"then\":[]},{\"id\":"
		 "\"b\","
		 "\"then\":[]}]}",
			"Rule 'b' differs from the first rule in having a stage or not; either all "
			"rules have one or none."},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].text);
		check(refused(cases[i].text, cases[i].want));
	}
}

/* Each is put into {"id":"r", ...}. */
static void each_bad_rule_is_refused_by_name_and_member(void **state)
{
	(void)state;
	static const struct {
		const char *members, *want;
	} cases[] = {
		{"\"x\":1",
			"'r': x is not known here; known are: id, stage, priority, exclusive, "
			"group, code, active, channels, limits, budget, when, then, title, terms, "
			"shops, tills, weekdays, month_days, on_return, …."},
		{"\"when\":[]", "'r': then is missing."},
		{"\"stage\":9,\"then\":[]", "'r': stage is 9; allowed is 1..8."},
		{"\"exclusive\":\"maybe\",\"then\":[]",
			"'r': exclusive is maybe; allowed is compete."},
		{"\"exclusive\":1,\"then\":[]", "'r': exclusive must be true or false."},
		{"\"group\":{\"pick\":\"best\"},\"then\":[]", "'r': group.id is missing."},
		{"\"group\":{\"id\":\"g\",\"pick\":\"worst\"},\"then\":[]",
			"'r': group.pick is worst; allowed is best, first."},
		{"\"active\":{\"from\":\"2026-02-30\"},\"then\":[]",
			"'r': active.from is no date; allowed is \"YYYY-MM-DD\" or "
			"\"YYYY-MM-DDTHH:MM\"."},
		{"\"limits\":{\"total\":-1},\"then\":[]",
			"'r': limits.total is -1; allowed is 0..9200000000000000."},
		{"\"budget\":{\"type\":\"time\"},\"then\":[]",
			"'r': budget.type is time; allowed is usage, spend."},
		{"\"budget\":{\"type\":\"spend\"},\"then\":[]", "'r': budget.limit is missing."},
		{"\"channels\":\"pos\",\"then\":[]", "'r': channels must be a list."},
		{"\"weekdays\":[8],\"then\":[]", "'r': weekdays[0] is 8; allowed is 1..7."},
		{"\"title\":{\"de\":\"x\"},\"then\":[]",
			"'r': title.de is not known here; known are: zh_CN, zh_TW, en."},
		{"\"when\":[{}],\"then\":[]", "'r': when[0].c is missing."},
		{"\"when\":[{\"c\":\"mood\"}],\"then\":[]",
			"'r': when[0].c is mood; allowed is qty, line_qty, has, spend, member, "
			"member_group, member_tier, order_no, birthday_month, birthday_day, "
			"time_of_day."},
		{"\"when\":[{\"c\":\"member\",\"sel\":{}}],\"then\":[]",
			"'r': when[0].sel is not known here; known are: c."},
		{"\"when\":[{\"c\":\"spend\"}],\"then\":[]", "'r': when[0].gte is missing."},
		{"\"when\":[{\"c\":\"spend\",\"gte\":1,\"gt\":1}],\"then\":[]",
			"'r': when[0].gt and \"gte\" exclude each other; give one of them."},
		{"\"when\":[{\"c\":\"member_tier\"}],\"then\":[]", "'r': when[0].in is missing."},
		{"\"when\":[{\"c\":\"time_of_day\",\"from\":\"20:00\",\"to\":\"18:00\"}],\"then\":["
		 "]",
			"'r': when[0].from must be earlier than its \"to\"."},
		{"\"when\":[{\"c\":\"time_of_day\",\"from\":\"25:00\",\"to\":\"18:00\"}],\"then\":["
		 "]",
			"'r': when[0].from is no time of day; allowed is \"HH:MM\" from 00:00 to "
			"24:00."},
		{"\"then\":[{\"e\":\"pct\",\"bp\":10001}]",
			"'r': then[0].bp is 10001; allowed is 0..10000."},
		{"\"then\":[{\"e\":\"pct\",\"bp\":\"10%\"}]",
			"'r': then[0].bp must be a whole number without a decimal point."},
		{"\"then\":[{\"e\":\"pct\",\"bp\":1,\"cap\":5}]",
			"'r': then[0].cap is allowed only together with \"on\": \"basket\"."},
		{"\"then\":[{\"e\":\"pct\",\"bp\":1,\"max_units\":5}]",
			"'r': then[0].max_units is allowed only together with \"on\": \"unit\"."},
		{"\"then\":[{\"e\":\"amt\",\"minor\":9200000000000001}]",
			"'r': then[0].minor is 9200000000000001; allowed is 0..9200000000000000."},
		{"\"then\":[{\"e\":\"fix_price\",\"minor\":1,\"on\":\"line\"}]",
			"'r': then[0].on is line; allowed is unit, basket."},
		{"\"then\":[{\"e\":\"bxgy\",\"buy_qty\":1,\"get_qty\":1,\"sel\":{}}]",
			"'r': then[0].sel is not known here; known are: e, buy, buy_qty, get, "
			"get_qty, "
			"buy_pick, get_pick, bp, times, round, alloc."},
		{"\"then\":[{\"e\":\"give\"}]", "'r': then[0].sku is missing."},
		{"\"then\":[{\"e\":\"group_amt\",\"group_size\":0,\"minor\":1}]",
			"'r': then[0].group_size is 0; allowed is 1..1000000000."},
		{"\"then\":[{\"e\":\"step_amt\",\"steps\":[[1]]}]",
			"'r': then[0].steps[0] must be a pair [from, value]."},
		{"\"then\":[{\"e\":\"step_pct\"}]", "'r': then[0].steps is missing."},
		{"\"then\":[{\"e\":\"bundle\",\"parts\":[],\"minor\":1}]",
			"'r': then[0].parts is missing."},
		{"\"then\":[{\"e\":\"points_pay\",\"points\":\"all\",\"minor_per_step\":1}]",
			"'r': then[0].points is all; allowed is max."},
		{"\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":0}]",
			"'r': then[0].per_minor is 0; allowed is 1..9200000000000000."},
		{"\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":1,\"round\":\"half_even\"}]",
			"'r': then[0].round is half_even; allowed is floor, half_up, ceil."},
		{"\"then\":[{\"e\":\"multiply\",\"milli\":100001}]",
			"'r': then[0].milli is 100001; allowed is 0..100000."},
		{"\"then\":[{\"e\":\"amt\",\"minor\":1,\"sel\":{\"color\":[]}}]",
			"'r': then[0].sel.color is not known here; known are: sku, exclude_sku, "
			"category, exclude_category, unit_price_gte, unit_price_lte, untouched."},
		{"\"then\":[{\"e\":\"amt\",\"minor\":1,\"sel\":{\"sku\":[7]}}]",
			"'r': then[0].sel.sku[0] must be a text in quotes."},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char text[600];
		snprintf(text, sizeof text, "{\"vocabulary\":1,\"rules\":[{\"id\":\"r\",%s}]}",
			cases[i].members);
		row("%s", cases[i].members);
		check(refused(text, cases[i].want));
	}
}

static void ten_thousand_rules_are_read_and_one_more_refused(void **state)
{
	(void)state;
	static char text[1 << 20];
	for (int count = RULES_MAX; count <= RULES_MAX + 1; count++) {
		size_t used = (size_t)snprintf(text, sizeof text, "{\"vocabulary\":1,\"rules\":[");
		for (int i = 0; i < count; i++)
			used += (size_t)snprintf(text + used, sizeof text - used,
				"%s{\"id\":\"%d\",\"then\":[]}", i ? "," : "", i);
		snprintf(text + used, sizeof text - used, "]}");
		if (count > RULES_MAX) {
			check(refused(text, "rules has more than the 10000 items allowed."));
			continue;
		}
		struct rules *rules = read_good(text);
		check(rules_count(rules) == RULES_MAX);
		check(rules_find(rules, "9999") == 9999);
		free(rules);
	}
}

TESTS(test(a_rule_file_is_read_whole), test(what_a_file_does_not_say_has_its_default),
	test(a_block_may_be_copied), test(each_bad_file_is_refused_in_one_sentence),
	test(a_rule_says_whether_a_return_gives_its_use_back),
	test(each_bad_rule_is_refused_by_name_and_member),
	test(ten_thousand_rules_are_read_and_one_more_refused))
