#include "pos/core/sale.h"
#include "pos/core/money.h"
#include "tests/t.h"

#include <string.h>

static const struct item wipes = {.sku = "wipes", .name = "婴儿湿巾", .price_minor = 1250};
static const struct item apples = {
	.sku = "apples", .name = "苹果", .price_minor = 1280, .weighed = true};

static struct sale sale;

static struct item numbered(int number)
{
	struct item item = {.name = "x", .price_minor = 100};
	snprintf(item.sku, sizeof item.sku, "sku-%d", number);
	return item;
}

static void the_same_goods_join_one_line_in_first_scan_order(void **state)
{
	(void)state;
	sale_clear(&sale);
	struct item other = numbered(1);
	struct item dearer = wipes;
	dearer.price_minor = 1300;
	check(sale_add(&sale, &wipes, 1) == SALE_OK);
	check(sale_add(&sale, &other, 1) == SALE_OK);
	check(sale_add(&sale, &wipes, 2) == SALE_OK);
	check(sale.line_count == 2 && sale.lines[0].qty == 3 && sale.latest == 0);
	check(sale_add(&sale, &dearer, 1) == SALE_OK);
	check(sale.line_count == 3);
	check(sale_units(&sale) == 5);
}

static void each_weighed_piece_is_a_line_priced_half_up(void **state)
{
	(void)state;
	static const struct {
		int32_t grams;
		int64_t price_minor;
	} cases[] = {{684, 876}, {1, 1}, {1000, 1280}, {99999, 127999}, {500, 640}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%d g", (int)cases[i].grams);
		sale_clear(&sale);
		check(sale_add_weight(&sale, &apples, cases[i].grams) == SALE_OK);
		check(sale_add_weight(&sale, &apples, cases[i].grams) == SALE_OK);
		check(sale.line_count == 2);
		check(sale.lines[0].unit_price_minor == cases[i].price_minor);
	}
}

static void what_cannot_be_sold_is_refused_by_name(void **state)
{
	(void)state;
	struct item dear = numbered(2), negative = numbered(3);
	dear.price_minor = (int64_t)PRICE_MAX_MINOR + 1;
	negative.price_minor = -1;
	sale_clear(&sale);
	check(sale_add(&sale, &wipes, 0) == SALE_BAD_QTY);
	check(sale_add(&sale, &wipes, -1) == SALE_BAD_QTY);
	check(sale_add(&sale, &wipes, SALE_QTY_MAX + 1) == SALE_BAD_QTY);
	check(sale_add(&sale, &dear, 1) == SALE_BAD_PRICE);
	check(sale_add(&sale, &negative, 1) == SALE_BAD_PRICE);
	check(sale_add(&sale, &apples, 1) == SALE_BAD_WEIGHT);
	check(sale_add_weight(&sale, &apples, 0) == SALE_BAD_WEIGHT);
	check(sale_add_weight(&sale, &apples, GRAMS_MAX + 1) == SALE_BAD_WEIGHT);
	check(sale_add_weight(&sale, &dear, 1) == SALE_BAD_PRICE);
	check(sale_add_priced(&sale, &apples, -1, 5) == SALE_BAD_WEIGHT);
	check(sale_add_priced(&sale, &apples, 5, (int64_t)PRICE_MAX_MINOR + 1) == SALE_BAD_PRICE);
	check(sale_set_qty(&sale, 0, 1) == SALE_NO_SUCH_LINE);
	check(sale_void_line(&sale, 0) == SALE_NO_SUCH_LINE);
	check(sale_empty(&sale) && sale.latest == -1);
}

static void the_limits_are_reached_and_one_more_is_refused(void **state)
{
	(void)state;
	struct item last = numbered(SALE_LINES_MAX);
	sale_clear(&sale);
	for (int i = 0; i < SALE_LINES_MAX; i++) {
		struct item item = numbered(i);
		check(sale_add(&sale, &item, 1) == SALE_OK);
	}
	check(sale_add(&sale, &last, 1) == SALE_TOO_MANY_LINES);
	check(sale.line_count == SALE_LINES_MAX);
	struct item first = numbered(0);
	check(sale_add(&sale, &first, SALE_QTY_MAX - 1) == SALE_TOO_MANY_UNITS);
	check(sale_add(&sale, &first, SALE_UNITS_MAX - SALE_LINES_MAX) == SALE_OK);
	check(sale_units(&sale) == SALE_UNITS_MAX);
	check(sale_add(&sale, &first, 1) == SALE_TOO_MANY_UNITS);
	check(sale_set_qty(&sale, 1, 2) == SALE_TOO_MANY_UNITS);
	check(sale_units(&sale) == SALE_UNITS_MAX);
}

static void one_line_holds_9999_pieces(void **state)
{
	(void)state;
	sale_clear(&sale);
	check(sale_add(&sale, &wipes, SALE_QTY_MAX) == SALE_OK);
	check(sale_add(&sale, &wipes, 1) == SALE_BAD_QTY);
	check(sale_set_qty(&sale, 0, SALE_QTY_MAX + 1) == SALE_BAD_QTY);
	check(sale_set_qty(&sale, 0, 0) == SALE_BAD_QTY);
	check(sale.lines[0].qty == SALE_QTY_MAX);
}

static struct sale_coupon coupon(uint64_t serial)
{
	return (struct sale_coupon){
		.coupon = {.version = 1, .campaign = 1, .serial = serial}, .code = "NEW20"};
}

static void eight_coupons_and_none_of_them_twice(void **state)
{
	(void)state;
	sale_clear(&sale);
	for (uint64_t i = 1; i <= SALE_COUPONS_MAX; i++) {
		struct sale_coupon one = coupon(i);
		check(sale_add_coupon(&sale, &one) == SALE_OK);
		check(sale_add_coupon(&sale, &one) == SALE_COUPON_TWICE);
	}
	struct sale_coupon ninth = coupon(9);
	check(sale_add_coupon(&sale, &ninth) == SALE_TOO_MANY_COUPONS);
	sale_drop_coupon(&sale, 0);
	check(sale_add_coupon(&sale, &ninth) == SALE_OK);
	check(sale.coupons[0].coupon.serial == 2 && sale.coupons[7].coupon.serial == 9);
}

static void voiding_a_line_moves_the_others_up(void **state)
{
	(void)state;
	sale_clear(&sale);
	for (int i = 0; i < 3; i++) {
		struct item item = numbered(i);
		check(sale_add(&sale, &item, i + 1) == SALE_OK);
	}
	check(sale_void_line(&sale, 1) == SALE_OK);
	check(sale.line_count == 2 && sale.lines[1].qty == 3 && sale.latest == -1);
}

static void the_quantity_of_a_weighed_piece_stays(void **state)
{
	(void)state;
	sale_clear(&sale);
	check(sale_add_weight(&sale, &apples, 500) == SALE_OK);
	check(sale_set_qty(&sale, 0, 2) == SALE_WEIGHED);
}

/* programme: FRD-07 */
static void a_price_by_hand_keeps_the_shelfs_and_joins_no_other_line(void **state)
{
	(void)state;
	const struct hand_price by = {.operator_number = 1001, .reason = "破损"};
	sale_clear(&sale);
	check(sale_add(&sale, &wipes, 2) == SALE_OK);
	check(sale_set_price(&sale, 0, 1000, &by) == SALE_OK);
	check(sale.lines[0].unit_price_minor == 1000);
	check(sale.lines[0].hand.shelf_minor == 1250);
	check(sale_set_price(&sale, 0, 900, &by) == SALE_OK);
	check(sale.lines[0].hand.shelf_minor == 1250);
	check(sale_add(&sale, &wipes, 1) == SALE_OK);
	check(sale.line_count == 2);
	check(sale_set_price(&sale, 0, 1250, &by) == SALE_OK);
	check(sale.lines[0].hand.operator_number == 0);
}

static void a_price_by_hand_has_limits(void **state)
{
	(void)state;
	const struct hand_price by = {.operator_number = 1001, .reason = "x"};
	struct item floored = wipes;
	floored.floor_minor = 1000;
	sale_clear(&sale);
	check(sale_add(&sale, &floored, 1) == SALE_OK);
	check(sale_set_price(&sale, 1, 1100, &by) == SALE_NO_SUCH_LINE);
	check(sale_set_price(&sale, 0, 999, &by) == SALE_BELOW_FLOOR);
	check(sale_set_price(&sale, 0, -1, &by) == SALE_BAD_PRICE);
	check(sale_set_price(&sale, 0, (int64_t)PRICE_MAX_MINOR + 1, &by) == SALE_BAD_PRICE);
	check(sale.lines[0].unit_price_minor == 1250 && sale.lines[0].hand.operator_number == 0);
	check(sale_set_price(&sale, 0, 1000, &by) == SALE_OK);
}

/* programme: AMB-20 */
static void a_tier_that_changes_meanwhile_counts_from_the_next_sale(void **state)
{
	(void)state;
	struct member member = {.id = 42, .tier = "silver"};
	sale_clear(&sale);
	sale_set_member(&sale, &member);
	strcpy(member.tier, "gold");
	assert_string_equal(sale.member.tier, "silver");
	sale_clear(&sale);
	sale_set_member(&sale, &member);
	assert_string_equal(sale.member.tier, "gold");
}

TESTS(test(a_tier_that_changes_meanwhile_counts_from_the_next_sale),
	test(a_price_by_hand_keeps_the_shelfs_and_joins_no_other_line),
	test(a_price_by_hand_has_limits), test(the_same_goods_join_one_line_in_first_scan_order),
	test(each_weighed_piece_is_a_line_priced_half_up),
	test(what_cannot_be_sold_is_refused_by_name),
	test(the_limits_are_reached_and_one_more_is_refused), test(one_line_holds_9999_pieces),
	test(eight_coupons_and_none_of_them_twice), test(voiding_a_line_moves_the_others_up),
	test(the_quantity_of_a_weighed_piece_stays))
