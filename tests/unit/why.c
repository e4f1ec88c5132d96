#include "pos/core/why.h"
#include "pos/core/why_slip.h"
#include "pos/shell/quote_case.h"
#include "sync/rules.h"
#include "tests/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRICED_MAX = 200000 };

static struct json doc;
static struct quote_case quote;

/* Prices a case and keeps it until the next. */
static void price(const char *text)
{
	struct err err;
	quote_case_done(&quote);
	json_done(&doc);
	bool good = json_parse(&doc, text, strlen(text), PRICED_MAX, &err) &&
		    quote_case_read(&quote, json_root(&doc), NULL, &err) &&
		    quote_case_price(&quote, &err);
	if (!good) {
		char sentence[600];
		err_text(sentence, sizeof sentence, LANG_EN, &err);
		print_error("%s\n", sentence);
	}
	check(good);
}

static bool same_text(const char *got, const char *want)
{
	bool same = strcmp(got, want) == 0;
	if (!same)
		print_error("says  %s\nwants %s\n", got, want);
	return same;
}

static const char *names(const struct why *why)
{
	static char all[2000];
	all[0] = '\0';
	for (uint32_t i = 0; i < why->count; i++) {
		const struct why_entry *one = &why->entries[i];
		snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s%s", i > 0 ? " " : "",
			one->applied ? "" : "-",
			one->rule == NO_RULE ? "code" : rules_id(quote.rules, one->rule));
	}
	return all;
}

static const char basket[] =
	"\"basket\":[{\"sku\":\"a\",\"category\":[\"x\"],\"qty\":1,\"unit_price_minor\":10000}],"
	"\"member\":{\"tier\":\"silver\",\"points\":5},\"context\":{\"now\":\"2026-11-21\","
	"\"codes\":[\"C\",\"OOPS\"]},";

/* programme: CAMP-38, CPN-12 */
static void what_applied_stands_first_then_what_was_asked_for_then_the_nearest(void **state)
{
	(void)state;
	static struct why why;
	char text[4000];
	snprintf(text, sizeof text,
		"{%s\"rules\":["
		"{\"id\":\"over\",\"active\":{\"to\":\"2026-11-20\"},\"then\":[{\"e\":\"amt\","
		"\"minor\":1}]},"
		"{\"id\":\"gold\",\"when\":[{\"c\":\"member_tier\",\"in\":[\"gold\"]}],\"then\":[{"
		"\"e\":\"amt\",\"minor\":1}]},"
		"{\"id\":\"far\",\"when\":[{\"c\":\"spend\",\"gte\":90000}],\"then\":[{\"e\":"
		"\"amt\","
		"\"minor\":1}]},"
		"{\"id\":\"goods\",\"when\":[{\"c\":\"qty\",\"gte\":2}],\"then\":[{\"e\":\"amt\","
		"\"minor\":1}]},"
		"{\"id\":\"near\",\"when\":[{\"c\":\"spend\",\"gte\":20000}],\"then\":[{\"e\":"
		"\"amt\","
		"\"minor\":1}]},"
		"{\"id\":\"coupon\",\"code\":\"C\",\"when\":[{\"c\":\"birthday_day\"}],\"then\":[{"
		"\"e\":\"amt\",\"minor\":1}]},"
		"{\"id\":\"best\",\"group\":{\"id\":\"g\"},\"then\":[{\"e\":\"amt\",\"minor\":9}]},"
		"{\"id\":\"lost\",\"group\":{\"id\":\"g\"},\"then\":[{\"e\":\"amt\",\"minor\":8}]},"
		"{\"id\":\"pay\",\"then\":[{\"e\":\"points_pay\",\"points\":6,\"minor_per_step\":1}"
		"]},"
		"{\"id\":\"earn\",\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":100}]}]}",
		basket);
	price(text);
	why_list(&why, quote.rules, &quote.pricing);
	check(same_text(
		names(&why), "best pay earn -coupon -code -near -far -goods -gold -lost -over"));
	check(why.entries[0].taken_minor == 9);
	check(!why.entries[0].gives);
	check(why.entries[1].rejection->reason == REASON_NOT_ENOUGH_POINTS);
	check(why.entries[2].gives);
	check(why_number(&why, rules_find(quote.rules, "near")) == 6);
	check(why_number(&why, 9999) == 0);
}

/* programme: CAMP-38 */
static void every_reason_has_its_words_and_names_all_that_is_missing(void **state)
{
	(void)state;
	static struct why why;
	char text[4000], out[WHY_TEXT_MAX];
	snprintf(text, sizeof text,
		"{%s\"rules\":[{\"id\":\"r\",\"when\":[{\"c\":\"spend\",\"gte\":20000},{\"c\":"
		"\"member_tier\",\"in\":[\"gold\"]},{\"c\":\"qty\",\"gte\":3,\"sel\":{\"category\":"
		"[\"奶粉\"]}}],\"then\":[{\"e\":\"amt\",\"minor\":1}]},"
		"{\"id\":\"s\",\"when\":[{\"c\":\"spend\",\"gte\":11800}],\"then\":[{\"e\":\"amt\","
		"\"minor\":1}]}]}",
		basket);
	price(text);
	struct rule_reader reader = {.rules = quote.rules, .lang = LANG_ZH_CN, .exponent = 2};
	why_list(&why, quote.rules, &quote.pricing);
	why_reason(out, &reader, &quote.pricing.rejected[0]);
	check(same_text(
		out, "未符合：购买全部商品优惠后满 200.00；限gold会员；购买奶粉类商品满 3 件"));
	why_reason(out, &reader, &quote.pricing.rejected[1]);
	check(same_text(out, "未符合：购买全部商品优惠后满 118.00；还差 18.00"));
	for (int reason = 0; reason <= REASON_UNKNOWN_CODE; reason++)
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			struct rejection one = {.rule = 0, .reason = (enum reason)reason};
			reader.lang = (enum lang)lang;
			why_reason(out, &reader, &one);
			check(strlen(out) > 3);
		}
}

/* programme: CAMP-38 */
static void more_rules_than_are_listed_are_left_out(void **state)
{
	(void)state;
	static struct why why;
	static char text[PRICED_MAX];
	strcpy(text, "{\"basket\":[{\"sku\":\"a\",\"qty\":1,\"unit_price_minor\":1}],\"rules\":[");
	for (int i = 0; i <= WHY_ENTRIES_MAX; i++)
		snprintf(text + strlen(text), 200,
			"%s{\"id\":\"r%d\",\"when\":[{\"c\":\"member\"}],\"then\":[{\"e\":\"amt\","
			"\"minor\":1}]}",
			i > 0 ? "," : "", i);
	strcat(text, "]}");
	price(text);
	why_list(&why, quote.rules, &quote.pricing);
	check(why.count == WHY_ENTRIES_MAX);
	quote_case_done(&quote);
	json_done(&doc);
}

TESTS(test(what_applied_stands_first_then_what_was_asked_for_then_the_nearest),
	test(every_reason_has_its_words_and_names_all_that_is_missing),
	test(more_rules_than_are_listed_are_left_out))
