#include "pos/core/sale.h"
#include "sync/rules.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static struct sale sale;
static const struct shop shop = {.store = 12, .till = 3, .rule_channel = "store"};
/* A Saturday. */
static const struct civil now = {2026, 11, 21, 20, 31, 0};

/* What is due for one piece at 100.00 under one rule of these members, which takes 10.00. */
static int64_t due_under(const char *members)
{
	char file[400];
	snprintf(file, sizeof file,
		"{\"vocabulary\":1,\"rules\":[{\"id\":\"r\",%s,\"then\":[{\"e\":\"amt\","
		"\"minor\":1000}]}]}",
		members);
	struct rules *rules;
	struct pricing pricing;
	struct err err;
	check(rules_read(file, strlen(file), &rules, &err));
	size_t size = engine_scratch_size(rules, SALE_LINES_MAX, SALE_UNITS_MAX);
	void *scratch = malloc(size);
	check(sale_price(&sale, rules, NULL, &now, &shop, scratch, size, &pricing) == PRICE_OK);
	int64_t due = pricing.total_minor;
	free(scratch);
	free(rules);
	return due;
}

static void ring_up(void)
{
	static const struct item item = {.sku = "a",
		.name = "奶瓶",
		.categories = {"feeding"},
		.category_count = 1,
		.price_minor = 10000};
	sale_clear(&sale);
	check(sale_add(&sale, &item, 1) == SALE_OK);
}

static void rules_see_goods_shop_till_channel_and_day(void **state)
{
	(void)state;
	static const struct {
		const char *members;
		int64_t want;
	} cases[] = {
		{"\"when\":[{\"c\":\"has\",\"sel\":{\"category\":[\"feeding\"],\"sku\":[\"a\"]}}]",
			9000},
		{"\"when\":[{\"c\":\"has\",\"sel\":{\"category\":[\"toys\"]}}]", 10000},
		{"\"shops\":[\"12\"]", 9000},
		{"\"shops\":[\"1\",\"2\"]", 10000},
		{"\"tills\":[\"3\"]", 9000},
		{"\"tills\":[\"12\"]", 10000},
		{"\"channels\":[\"store\"]", 9000},
		{"\"channels\":[\"app\"]", 10000},
		{"\"weekdays\":[6]", 9000},
		{"\"weekdays\":[7]", 10000},
		{"\"when\":[{\"c\":\"member\"}]", 10000},
	};
	ring_up();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].members);
		check(due_under(cases[i].members) == cases[i].want);
	}
}

static void rules_see_the_member_unless_he_is_blocked(void **state)
{
	(void)state;
	static const char *const held[] = {
		"\"when\":[{\"c\":\"member_tier\",\"in\":[\"gold\"]}]",
		"\"when\":[{\"c\":\"member_group\",\"in\":[\"dormant\"]}]",
		"\"when\":[{\"c\":\"order_no\",\"eq\":3}]",
		"\"when\":[{\"c\":\"birthday_month\"},{\"c\":\"birthday_day\"}]",
	};
	struct member member = {.id = 7,
		.tier = "gold",
		.group = "dormant",
		.completed_orders = 2,
		.birthday_month = 11,
		.birthday_day = 21};
	for (size_t i = 0; i < LENGTH(held); i++) {
		row("%s", held[i]);
		ring_up();
		member.blocked = false;
		sale_set_member(&sale, &member);
		check(due_under(held[i]) == 9000);
		member.blocked = true;
		sale_set_member(&sale, &member);
		check(due_under(held[i]) == 10000);
	}
}

static void a_coupon_switches_its_rule_on_with_its_own_amount(void **state)
{
	(void)state;
	struct sale_coupon coupon = {
		.coupon = {.version = 1, .campaign = 1, .serial = 1}, .code = "NEW"};
	ring_up();
	check(due_under("\"code\":\"NEW\"") == 10000);
	check(sale_add_coupon(&sale, &coupon) == SALE_OK);
	check(due_under("\"code\":\"NEW\"") == 9000);
	ring_up();
	coupon.coupon.benefit_minor = 2500;
	check(sale_add_coupon(&sale, &coupon) == SALE_OK);
	check(due_under("\"code\":\"NEW\"") == 7500);
}

TESTS(test(rules_see_goods_shop_till_channel_and_day),
	test(rules_see_the_member_unless_he_is_blocked),
	test(a_coupon_switches_its_rule_on_with_its_own_amount))
