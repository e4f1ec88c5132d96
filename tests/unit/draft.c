#include "pos/core/draft.h"
#include "pos/core/money.h"
#include "pos/core/rights.h"
#include "tests/t.h"

#include <string.h>

static struct sale sale, back;
static uint8_t room[DRAFT_SIZE_MAX];

static size_t written(void)
{
	struct bytes_out out = bytes_out(room, sizeof room);
	draft_write(&sale, &out);
	check(!out.full);
	return out.used;
}

static void fill(char *text, size_t cap)
{
	memset(text, 'w', cap - 1);
	text[cap - 1] = '\0';
}

static struct item widest_item(int number)
{
	struct item item = {.category_count = ITEM_CATEGORIES_MAX,
		.price_minor = PRICE_MAX_MINOR,
		.floor_minor = PRICE_MAX_MINOR};
	fill(item.sku, sizeof item.sku);
	snprintf(item.sku, 4, "%03d", number);
	item.sku[3] = 'x';
	fill(item.name, sizeof item.name);
	fill(item.unit, sizeof item.unit);
	for (int i = 0; i < ITEM_CATEGORIES_MAX; i++)
		fill(item.categories[i], sizeof item.categories[i]);
	return item;
}

static void fill_sale(int lines)
{
	sale_clear(&sale);
	memset(sale.uid.bytes, 0xAB, sizeof sale.uid.bytes);
	sale.opened_ms = INT64_C(1795350660000);
	for (int i = 0; i < lines; i++) {
		struct item item = widest_item(i);
		check(sale_add(&sale, &item, 1) == SALE_OK);
		struct hand_price hand = {
			.operator_number = OPERATOR_NUMBER_MAX, .no_points = i % 2 != 0};
		fill(hand.reason, sizeof hand.reason);
		sale.lines[i].item.floor_minor = 0;
		check(sale_set_price(&sale, (uint32_t)i, PRICE_MAX_MINOR - 1, &hand) == SALE_OK);
	}
	struct member member = {.id = 7,
		.card = "8800000007",
		.name_masked = "张**",
		.phone_masked = "138****1234",
		.tier = "gold",
		.birthday_month = 2,
		.birthday_day = 29,
		.points = -5,
		.points_as_of_ms = 99,
		.qualifying = 5000};
	sale_set_member(&sale, &member);
	for (uint64_t i = 1; i <= SALE_COUPONS_MAX; i++) {
		struct sale_coupon coupon = {
			.coupon = {.version = 1, .campaign = COUPON_CAMPAIGN_MAX, .serial = i},
			.typed = i % 2 != 0,
			.code = "NEW20",
			.chosen_by = OPERATOR_NUMBER_MAX - (uint32_t)i % 2};
		memset(coupon.coupon.signature, (int)i, sizeof coupon.coupon.signature);
		check(sale_add_coupon(&sale, &coupon) == SALE_OK);
	}
}

/* By members: what stands between them is nobody's. */
static void check_same_coupon(const struct sale_coupon *a, const struct sale_coupon *b)
{
	check(a->coupon.version == b->coupon.version);
	check(a->coupon.key_id == b->coupon.key_id);
	check(a->coupon.campaign == b->coupon.campaign);
	check(a->coupon.serial == b->coupon.serial);
	check(a->coupon.not_after_s == b->coupon.not_after_s);
	check(a->coupon.benefit_minor == b->coupon.benefit_minor);
	check(memcmp(a->coupon.signature, b->coupon.signature, COUPON_SIGNATURE_SIZE) == 0);
	check(a->typed == b->typed);
	check(strcmp(a->code, b->code) == 0);
	check(a->chosen_by == b->chosen_by);
}

static void check_same(void)
{
	check(uid_equal(&sale.uid, &back.uid));
	check(sale.opened_ms == back.opened_ms);
	check(sale.line_count == back.line_count);
	check(sale.latest == back.latest);
	check(memcmp(sale.lines, back.lines, sizeof sale.lines) == 0);
	check(memcmp(&sale.member, &back.member, sizeof sale.member) == 0);
	check(sale.coupon_count == back.coupon_count);
	for (uint32_t i = 0; i < sale.coupon_count; i++)
		check_same_coupon(&sale.coupons[i], &back.coupons[i]);
}

static void a_sale_comes_back_as_it_was(void **state)
{
	(void)state;
	fill_sale(3);
	struct item apples = {.sku = "apples", .price_minor = 1280, .weighed = true};
	check(sale_add_weight(&sale, &apples, 684) == SALE_OK);
	check(draft_read(room, written(), &back));
	check_same();
}

static void the_fullest_sale_fits(void **state)
{
	(void)state;
	fill_sale(SALE_LINES_MAX);
	check(draft_read(room, written(), &back));
	check_same();
}

static void an_empty_sale_is_a_draft_too(void **state)
{
	(void)state;
	sale_clear(&sale);
	check(draft_read(room, written(), &back));
	check(sale_empty(&back));
}

static void a_draft_cut_short_or_followed_by_more_is_none(void **state)
{
	(void)state;
	fill_sale(2);
	size_t size = written();
	for (size_t cut = 0; cut < size; cut++) {
		row("%zu of %zu bytes", cut, size);
		check(!draft_read(room, cut, &back));
		check(sale_empty(&back));
	}
	room[size] = 0;
	check(!draft_read(room, size + 1, &back));
}

/* Whatever bit is wrong: either no draft, or a sale that sale.h could have made. */
static void a_damaged_draft_never_breaks_a_limit(void **state)
{
	(void)state;
	fill_sale(2);
	size_t size = written();
	for (size_t bit = 0; bit < size * 8; bit++) {
		room[bit / 8] ^= (uint8_t)(1 << bit % 8);
		row("bit %zu", bit);
		if (draft_read(room, size, &back)) {
			check(back.line_count <= SALE_LINES_MAX);
			check(sale_units(&back) <= SALE_UNITS_MAX);
			check(back.latest < (int32_t)back.line_count);
			for (uint32_t i = 0; i < back.line_count; i++)
				check(back.lines[i].qty >= 1 &&
					back.lines[i].unit_price_minor <= PRICE_MAX_MINOR);
		}
		room[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

TESTS(test(a_sale_comes_back_as_it_was), test(the_fullest_sale_fits),
	test(an_empty_sale_is_a_draft_too), test(a_draft_cut_short_or_followed_by_more_is_none),
	test(a_damaged_draft_never_breaks_a_limit))
