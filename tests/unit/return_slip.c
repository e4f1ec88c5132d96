#include "pos/core/return_slip.h"

#include "pos/core/sold_basket.h"
#include "sync/rules.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static struct sale sale;
static struct closed_sale closed;
static struct sold_basket basket;
static struct pricing pricing;
static uint8_t marks[SALE_UNITS_MAX];
static struct sold_sale sold;
static struct return_slip slip;
static struct rules *rules;
static void *priced, *scratch;
static size_t size;

static int setup(void **state)
{
	(void)state;
	sale_clear(&sale);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(rules);
	free(priced);
	free(scratch);
	rules = NULL;
	priced = scratch = NULL;
	return 0;
}

static void put(const char *sku, int64_t price_minor, int32_t qty)
{
	struct item item = {.price_minor = price_minor};
	snprintf(item.sku, sizeof item.sku, "%s", sku);
	check(sale_add(&sale, &item, qty) == SALE_OK);
}

static void let_a_member_buy(int64_t points, int64_t wish)
{
	const struct member member = {.id = 7, .tier = "gold", .points = points};
	sale_set_member(&sale, &member);
	sale.points_wish = wish;
}

static void price_it(void)
{
	const struct shop shop = {.store = 1, .till = 2, .rule_channel = "store"};
	const struct civil now = civil_at(INT64_C(1795264260000), 480);
	size = engine_scratch_size(rules, SALE_LINES_MAX, SALE_UNITS_MAX);
	priced = malloc(size);
	scratch = malloc(size);
	check(sale_price(&sale, rules, NULL, &now, &shop, priced, size, &pricing) == PRICE_OK);
	check(closed_sale_of(&closed, &sale, rules, NULL, &pricing, LANG_ZH_CN) == CLOSE_OK);
	closed.store = 1;
	closed.till = 2;
	closed.epoch = 1;
	closed.counter = 1;
	snprintf(closed.channel, sizeof closed.channel, "store");
	closed.priced_ms = INT64_C(1795264260000);
	closed.utc_offset_minutes = 480;
}

/* The sale with these rules, and looked up again. */
static void sell(const char *text)
{
	struct err err;
	check(rules_read(text, strlen(text), &rules, &err));
	price_it();
	sold = (struct sold_sale){.sale = &closed, .marks = marks, .rules = rules};
	sold_basket_of(&basket, &closed, NULL);
	check(engine_price(rules, &basket.basket, priced, size, &pricing) == PRICE_OK);
	check(sold_matches(&closed, rules, &pricing));
	sold.basket = &basket.basket;
	sold.pricing = &pricing;
	sold.scratch = scratch;
	sold.scratch_size = size;
	for (uint32_t i = 0; i < pricing.free_item_count; i++)
		sold.gifts[sold.gift_count++] =
			(struct sold_gift){.sku = pricing.free_items[i].sku, .price_minor = 1200};
	slip_begin(&slip, &sold);
}

/* As the journal would have it the next time somebody looks. */
static void settle(void)
{
	static struct closed_refund refund;
	int64_t lines = 0;
	slip_close(&slip, &refund);
	for (uint32_t i = 0; i < refund.line_count; i++) {
		check(refund.lines[i].amount_minor >= 0);
		lines += refund.lines[i].amount_minor;
		sold.returned[refund.lines[i].line] += refund.lines[i].qty;
	}
	check(lines == refund.total_minor);
	sold.refunded_minor += refund.total_minor;
	sold.points_taken += refund.points_taken;
	sold.points_given += refund.points_given;
	slip_begin(&slip, &sold);
}

static void set(uint32_t line, int32_t qty)
{
	enum slip_result result = slip_set(&slip, line, qty);
	check(result == SLIP_OK);
}

#define RULES(list) "{\"version\":\"t\",\"vocabulary\":1,\"rules\":[" list "]}"
#define EARN                                                                                       \
	"{\"id\":\"earn\",\"when\":[{\"c\":\"member\"}],"                                          \
	"\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":100}]}"
#define CUT(policy)                                                                                \
	"{\"id\":\"cut\",\"when\":[{\"c\":\"spend\",\"gte\":30000}]," policy                       \
	"\"then\":[{\"e\":\"amt\",\"minor\":3000,\"on\":\"basket\"}]}"
#define GIFT(policy)                                                                               \
	"{\"id\":\"gift\",\"when\":[{\"c\":\"spend\",\"gte\":30000}]," policy                      \
	"\"then\":[{\"e\":\"give\",\"sku\":\"BEAR\",\"qty\":1}]}"

#define SPENT_COUPON                                                                               \
	"{\"version\":\"t\",\"vocabulary\":3,\"rules\":[{\"id\":\"ten-off\",\"code\":\"TEN\","     \
	"\"return_use_on_cancel\":false,\"then\":[{\"e\":\"amt\",\"minor\":1000}]}]}"
#define COUPON                                                                                     \
	"{\"id\":\"ten-off\",\"code\":\"TEN\",\"title\":{\"en\":\"10 off\"},"                      \
	"\"when\":[{\"c\":\"spend\",\"gte\":30000}],"                                              \
	"\"then\":[{\"e\":\"amt\",\"minor\":1000,\"on\":\"basket\"}]}"

static void show(uint64_t serial, const char *code)
{
	struct sale_coupon coupon = {.coupon = {.campaign = 1, .serial = serial}};
	snprintf(coupon.code, sizeof coupon.code, "%s", code);
	check(sale_add_coupon(&sale, &coupon) == SALE_OK);
}

/* programme: FRD-05 */
static void a_coupon_that_took_something_off_is_back_with_the_last_piece(void **state)
{
	(void)state;
	put("A", 5000, 6);
	show(1, "NONE");
	show(2, "TEN");
	sell(RULES(COUPON));
	set(0, 5);
	check(slip.coupon_count == 0);
	settle();
	set(0, 1);
	check(slip.coupon_count == 1 && slip.coupons[0] == 1);
	check(strcmp(slip_coupon_name(&slip, 0, LANG_EN), "10 off") == 0);
	sold.rules = NULL;
	check(strcmp(slip_coupon_name(&slip, 0, LANG_EN), "TEN") == 0);
}

static void a_coupon_whose_rule_keeps_its_use_stays_used(void **state)
{
	(void)state;
	put("A", 5000, 6);
	show(1, "TEN");
	sell(SPENT_COUPON);
	slip_all(&slip);
	check(slip.whole && slip.coupon_count == 0);
}

/* programme.md 2: "6×50 with minimum 300, return 1" */
/* programme: FRD-05 */
static void below_the_threshold_the_discount_stays_unless_the_rule_reclaims_it(void **state)
{
	(void)state;
	put("A", 5000, 6);
	sell(RULES(CUT("")));
	set(0, 1);
	check(slip.goods_minor == 4500);
	check(slip.reclaimed_minor == 0);
	check(slip.total_minor == 4500);
}

static void a_rule_that_reclaims_takes_what_the_kept_goods_have_of_it(void **state)
{
	(void)state;
	put("A", 5000, 6);
	sell(RULES(CUT("\"on_return\":\"reclaim_value\",")));
	set(0, 1);
	check(slip.goods_minor == 4500);
	check(slip.reclaimed_minor == 2500); /* five of six units kept, 5.00 each */
	check(slip.total_minor == 2000);
	settle();
	set(0, 5); /* all of it is back: what was reclaimed is given back after all */
	check(slip.whole);
	check(slip.reclaimed_minor == -2500);
	check(slip.total_minor == 25000);
	settle();
	check(sold.refunded_minor == closed.total_minor);
}

/* programme: FRD-05 */
static void nothing_is_reclaimed_while_the_rule_still_holds(void **state)
{
	(void)state;
	put("A", 5000, 8);
	sell(RULES(CUT("\"on_return\":\"reclaim_value\",")));
	set(0, 2);
	check(slip.reclaimed_minor == 0);
	set(0, 3);
	check(slip.reclaimed_minor > 0);
}

/* CAMP-04: return below the step → gift asked back or charged */
static void a_gift_is_asked_back_or_charged(void **state)
{
	(void)state;
	put("A", 5000, 6);
	sell(RULES(GIFT("")));
	check(slip.gift_count == 0);
	set(0, 1);
	check(slip.gift_count == 1 && slip.gifts[0].qty == 1);
	check(slip.total_minor == 5000);
	slip_keep_gift(&slip, 0, true);
	check(slip.charged_minor == 1200 && slip.total_minor == 3800);
	set(0, 2); /* the choice stays */
	check(slip.gifts[0].kept && slip.total_minor == 8800);
	settle();
	set(0, 1);
	check(slip.gift_count == 0); /* it was settled */
}

/* programme: CAMP-04 */
static void a_gift_that_the_rule_lets_go_is_not_asked_for(void **state)
{
	(void)state;
	put("A", 5000, 6);
	sell(RULES(GIFT("\"on_return\":\"keep\",")));
	slip_all(&slip);
	check(slip.gift_count == 0 && slip.total_minor == 30000);
}

static void gifts_dearer_than_the_refund_are_not_charged_to_the_drawer(void **state)
{
	(void)state;
	put("A", 29500, 1);
	put("B", 500, 1);
	sell(RULES(GIFT("")));
	set(1, 1);
	check(slip.gift_count == 1);
	slip_keep_gift(&slip, 0, true);
	check(slip.total_minor == 0 && slip.missing_minor == 700);
}

/* FRD-03, SEED-054: in proportion, and two halves are the whole */
/* programme: FRD-03 */
static void two_halves_are_the_whole_in_money_and_in_points(void **state)
{
	(void)state;
	put("A", 9999, 3);
	put("B", 333, 2);
	let_a_member_buy(500, 0);
	sell(RULES(CUT("") "," EARN));
	int64_t goods = 0;
	for (uint32_t i = 0; i < 5; i++) {
		set(i < 3 ? 0 : 1, 1);
		check(slip.total_minor > 0);
		goods += slip.total_minor;
		settle();
	}
	check(goods == closed.total_minor);
	check(sold.refunded_minor == closed.total_minor);
	check(sold.points_taken == closed.points_earned);
	check(slip_left(&slip, 0) == 0 && slip_left(&slip, 1) == 0);
}

/* programme: FRD-03 */
static void points_that_paid_go_back_with_their_units(void **state)
{
	(void)state;
	put("A", 5000, 2);
	let_a_member_buy(1000, 400);
	sell(RULES("{\"id\":\"pay\",\"when\":[{\"c\":\"member\"}],\"then\":[{\"e\":\"points_pay\","
		   "\"points\":1000,\"step\":100,\"minor_per_step\":100}]}"));
	check(closed.points_used == 400);
	set(0, 1);
	check(slip.total_minor == 4800);
	check(slip.points_given == 200);
	settle();
	set(0, 1);
	check(slip.points_given == 200);
}

static void without_its_rules_a_sale_comes_back_in_even_shares(void **state)
{
	(void)state;
	put("A", 1000, 3);
	let_a_member_buy(0, 0);
	sell(RULES("{\"id\":\"ten\",\"then\":[{\"e\":\"amt\",\"minor\":100,\"on\":\"basket\"}]}"
		   "," EARN));
	sold.rules = NULL;
	slip_begin(&slip, &sold);
	int64_t sum = 0;
	for (int i = 0; i < 3; i++) {
		set(0, 1);
		sum += slip.total_minor;
		check(slip.total_minor == (i == 0 ? 966 : 967));
		settle();
	}
	check(sum == 2900 && sold.points_taken == closed.points_earned);
}

static void only_what_was_bought_and_is_not_back_can_come_back(void **state)
{
	(void)state;
	uint32_t line;
	put("A", 1000, 2);
	sell(RULES(EARN));
	const struct slip_goods a = {.sku = "A"}, b = {.sku = "B"};
	const struct slip_goods dearer = {.sku = "A", .price_minor = 1001};
	check(slip_add(&slip, &b, &line) == SLIP_NOT_SOLD);
	check(slip_add(&slip, &dearer, &line) == SLIP_NOT_SOLD);
	check(slip_set(&slip, 0, 3) == SLIP_TOO_MANY);
	check(slip_set(&slip, 0, -1) == SLIP_TOO_MANY);
	check(slip_add(&slip, &a, &line) == SLIP_OK && line == 0);
	settle();
	check(slip_add(&slip, &a, &line) == SLIP_OK);
	check(slip_add(&slip, &a, &line) == SLIP_ALL_BACK);
	check(slip_pieces(&slip) == 1);
}

static void a_receipt_is_named_by_its_code_or_its_number(void **state)
{
	struct receipt_name name;
	(void)state;
	check(receipt_name_read("2-1-000123", &name) && name.till == 2 && name.epoch == 1 &&
		name.counter == 123);
	check(receipt_name_read("123", &name) && !name.till && name.counter == 123);
	check(receipt_name_read("00112233445566778899aabbccddeeff", &name) && name.by_uid);
	static const char *const bad[] = {"", "0", "123456789", "2-1-", "2--1", "2-1-0", "0-1-1",
		"2-1-1-1", "x", "00112233445566778899aabbccddeefg", "2-1-1 "};
	for (size_t i = 0; i < LENGTH(bad); i++) {
		row("%s", bad[i]);
		check(!receipt_name_read(bad[i], &name));
	}
}

#define each(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
TESTS(each(a_coupon_that_took_something_off_is_back_with_the_last_piece),
	each(a_coupon_whose_rule_keeps_its_use_stays_used),
	each(below_the_threshold_the_discount_stays_unless_the_rule_reclaims_it),
	each(a_rule_that_reclaims_takes_what_the_kept_goods_have_of_it),
	each(nothing_is_reclaimed_while_the_rule_still_holds),
	each(a_gift_is_asked_back_or_charged), each(a_gift_that_the_rule_lets_go_is_not_asked_for),
	each(gifts_dearer_than_the_refund_are_not_charged_to_the_drawer),
	each(two_halves_are_the_whole_in_money_and_in_points),
	each(points_that_paid_go_back_with_their_units),
	each(without_its_rules_a_sale_comes_back_in_even_shares),
	each(only_what_was_bought_and_is_not_back_can_come_back),
	each(a_receipt_is_named_by_its_code_or_its_number))
