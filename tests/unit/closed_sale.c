#include "pos/core/closed_sale.h"
#include "pos/core/receipt.h"
#include "sync/rules.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

enum { JSON_MAX = 65536 };

static struct sale sale;
static struct closed_sale closed;
static struct receipt_doc doc;
static char json[JSON_MAX];
static size_t used;

static void json_add(const char *pattern, int number)
{
	used += (size_t)snprintf(json + used, sizeof json - used, pattern, number);
	check(used < sizeof json);
}

/* count rules, each by the pattern with its number in it, and one with the code NEW20. */
static struct rules *rules_of(int count, const char *pattern)
{
	struct rules *rules;
	struct err err;
	used = 0;
	json_add("{\"version\": \"t\", \"vocabulary\": 1, \"rules\": [", 0);
	for (int i = 0; i < count; i++)
		json_add(pattern, i);
	json_add("{\"id\": \"coupon\", \"code\": \"NEW20\","
		 "\"when\": [{\"c\": \"spend\", \"gte\": 99999999}],"
		 "\"then\": [{\"e\": \"amt\", \"minor\": 2000}]}]}",
		0);
	check(rules_read(json, used, &rules, &err));
	return rules;
}

static void fill_sale(int lines)
{
	sale_clear(&sale);
	for (int i = 0; i < lines; i++) {
		struct item item = {
			.name = "商品商品商品商品商品商品商品商品商品商品", .price_minor = 10000};
		snprintf(item.sku, sizeof item.sku, "%d", i);
		check(sale_add(&sale, &item, 1) == SALE_OK);
	}
	struct sale_coupon coupon = {
		.coupon = {.version = 1, .campaign = 1, .serial = 1}, .code = "NEW20"};
	check(sale_add_coupon(&sale, &coupon) == SALE_OK);
}

static enum close_result close_with(const struct rules *rules)
{
	struct pricing pricing;
	struct civil now = {2026, 11, 21, 20, 31, 0};
	struct shop shop = {.store = 1, .till = 2, .rule_channel = "store"};
	size_t size = engine_scratch_size(rules, SALE_LINES_MAX, SALE_UNITS_MAX);
	void *scratch = malloc(size);
	check(sale_price(&sale, rules, NULL, &now, &shop, scratch, size, &pricing) == PRICE_OK);
	enum close_result result =
		closed_sale_of(&closed, &sale, rules, NULL, &pricing, LANG_ZH_CN);
	free(scratch);
	return result;
}

#define PER_LINE                                                                                   \
	"{\"id\": \"rule-%d\", \"then\": [{\"e\": \"pct\", \"bp\": 100, \"on\": \"line\"}]},"
#define NEVER                                                                                      \
	"{\"id\": \"rule-%d\", \"when\": [{\"c\": \"spend\", \"gte\": 99999999}],"                 \
	"\"then\": [{\"e\": \"amt\", \"minor\": 1}]},"

static void sixty_four_rules_may_take_part_and_no_more(void **state)
{
	(void)state;
	fill_sale(1);
	struct rules *rules = rules_of(CLOSED_RULES_MAX, PER_LINE);
	check(close_with(rules) == CLOSE_OK);
	check(closed.rule_count == CLOSED_RULES_MAX);
	free(rules);
	rules = rules_of(CLOSED_RULES_MAX + 1, PER_LINE);
	check(close_with(rules) == CLOSE_TOO_MANY_RULES);
	free(rules);
}

static void takings_are_kept_up_to_4096(void **state)
{
	(void)state;
	fill_sale(SALE_LINES_MAX);
	struct rules *rules = rules_of(8, PER_LINE);
	check(close_with(rules) == CLOSE_OK);
	check(closed.taking_count == 8 * SALE_LINES_MAX);
	free(rules);
	rules = rules_of(9, PER_LINE);
	check(close_with(rules) == CLOSE_TOO_MANY_TAKINGS);
	free(rules);
}

/* programme: CPN-12 */
static void of_many_refused_rules_the_coupons_own_is_kept(void **state)
{
	(void)state;
	fill_sale(1);
	struct rules *rules = rules_of(CLOSED_RULES_MAX + 40, NEVER);
	check(close_with(rules) == CLOSE_OK);
	check(closed.rule_count == CLOSED_RULES_MAX);
	check(closed.coupon_count == 1);
	check(closed.coupons[0].result == COUPON_DID_NOT_APPLY);
	check(strcmp(closed.rules[closed.coupons[0].rule].id, "coupon") == 0);
	check(closed.rules[closed.coupons[0].rule].short_minor == 99999999 - 10000);
	free(rules);
}

#define POINTS                                                                                     \
	"{\"id\": \"points-%d\", \"code\": \"NEW20\","                                             \
	"\"then\": [{\"e\": \"earn_flat\", \"points\": 50}]},"

/* Else the points of one coupon could be had every day. */
static void a_coupon_for_points_is_used_up_by_a_member_who_gets_them(void **state)
{
	(void)state;
	struct rules *rules = rules_of(1, POINTS);
	fill_sale(1);
	sale.has_member = true;
	sale.member = (struct member){.id = 4711};
	check(close_with(rules) == CLOSE_OK);
	check(closed.points_earned == 50);
	check(closed.coupons[0].result == COUPON_TOOK_OFF);
	check(strcmp(closed.rules[closed.coupons[0].rule].id, "points-0") == 0);
	sale.member.blocked = true; /* nobody gets them */
	check(close_with(rules) == CLOSE_OK);
	check(closed.coupons[0].result == COUPON_DID_NOT_APPLY);
	free(rules);
}

#define TAKES                                                                                      \
	"{\"id\": \"takes-%d\", \"code\": \"NEW20\","                                              \
	"\"then\": [{\"e\": \"amt\", \"minor\": 2000}]},"

/* One that carries its own amount goes before those that have the rule's. */
static void of_two_coupons_with_one_code_the_one_that_was_taken_is_used_up(void **state)
{
	(void)state;
	struct rules *rules = rules_of(1, TAKES);
	struct sale_coupon second = {
		.coupon = {.version = 1, .campaign = 1, .serial = 2}, .code = "NEW20"};
	fill_sale(1);
	check(sale_add_coupon(&sale, &second) == SALE_OK);
	check(close_with(rules) == CLOSE_OK);
	check(closed.total_minor == 10000 - 2000);
	check(closed.coupons[0].result == COUPON_TOOK_OFF);
	check(closed.coupons[1].result == COUPON_DID_NOT_APPLY);
	sale.coupons[1].coupon.benefit_minor = 5000;
	check(close_with(rules) == CLOSE_OK);
	check(closed.total_minor == 10000 - 5000);
	check(closed.coupons[0].result == COUPON_DID_NOT_APPLY);
	check(closed.coupons[1].result == COUPON_TOOK_OFF);
	free(rules);
}

static void each_rules_takings_add_up(void **state)
{
	(void)state;
	fill_sale(3);
	struct rules *rules = rules_of(2, PER_LINE);
	check(close_with(rules) == CLOSE_OK);
	int64_t by_rule = 0, by_line = 0;
	for (uint32_t i = 0; i < closed.rule_count; i++)
		by_rule += closed.rules[i].taken_minor;
	for (uint32_t i = 0; i < closed.line_count; i++)
		by_line += closed.lines[i].discount_minor;
	check(by_rule == by_line && by_rule > 0);
	check(closed.list_minor - by_line == closed.total_minor);
	free(rules);
}

/* 500 lines with eight discounts each do not fit one by one; each line's together do. */
static void the_fullest_sale_has_a_receipt(void **state)
{
	(void)state;
	static char plain[RECEIPT_TEXT_MAX * 2];
	struct shop shop = {
		.name = "店", .currency_exponent = 2, .currency_sign = "¥", .receipt_columns = 32};
	fill_sale(SALE_LINES_MAX);
	struct rules *rules = rules_of(8, PER_LINE);
	check(close_with(rules) == CLOSE_OK);
	receipt_lay_out(&doc, &closed, &shop, NULL);
	check(!doc.full);
	receipt_doc_plain(&doc, plain, sizeof plain);
	check(strstr(plain, "优惠") != NULL);
	check(strstr(plain, "找零") != NULL);
	free(rules);
}

static void receipt_numbers_say_till_epoch_and_counter(void **state)
{
	(void)state;
	char text[RECEIPT_NUMBER_MAX];
	receipt_number(text, 2, 1, 123);
	check(strcmp(text, "2-1-000123") == 0);
	receipt_number(text, UINT32_MAX, UINT32_MAX, UINT32_MAX);
	check(strcmp(text, "4294967295-4294967295-4294967295") == 0);
}

TESTS(test(sixty_four_rules_may_take_part_and_no_more), test(takings_are_kept_up_to_4096),
	test(of_many_refused_rules_the_coupons_own_is_kept),
	test(a_coupon_for_points_is_used_up_by_a_member_who_gets_them),
	test(of_two_coupons_with_one_code_the_one_that_was_taken_is_used_up),
	test(each_rules_takings_add_up), test(the_fullest_sale_has_a_receipt),
	test(receipt_numbers_say_till_epoch_and_counter))
