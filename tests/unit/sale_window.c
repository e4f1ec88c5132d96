#include "pos/core/sale_window.h"
#include "tests/t.h"

static const struct sale_window box = {.sku = "box",
	.from = 20261201,
	.to = 20261224,
	.presale_count = 2,
	.presales = {{.tier = "diamond", .from = 20261125}, {.group = "koc", .from = 20261128}}};

/* programme: TIER-22, TIER-23, CAMP-14, ACH-04 */
static void goods_are_sold_on_their_days_and_to_some_sooner(void **state)
{
	static const struct member diamond = {.id = 1, .tier = "diamond"},
				   gold = {.id = 2, .tier = "gold", .group = "dormant"},
				   koc = {.id = 3, .tier = "gold", .group = "koc"};
	static const struct {
		const struct member *member;
		uint32_t today;
		enum window_verdict want;
	} cases[] = {
		{NULL, 20261130, WINDOW_NOT_YET}, /* the day before */
		{NULL, 20261201, WINDOW_OPEN},    /* the first day */
		{NULL, 20261224, WINDOW_OPEN},    /* the last */
		{NULL, 20261225, WINDOW_OVER},    /* the day after */
		{&diamond, 20261124, WINDOW_NOT_YET},
		{&diamond, 20261125, WINDOW_OPEN},
		{&gold, 20261130, WINDOW_NOT_YET},
		{&koc, 20261127, WINDOW_NOT_YET},
		{&koc, 20261128, WINDOW_OPEN},
		{&diamond, 20261225, WINDOW_OVER},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu on %u", i, (unsigned)cases[i].today);
		check(window_says(&box, cases[i].member, cases[i].today) == cases[i].want);
	}
}

static void either_end_may_be_open(void **state)
{
	static const struct sale_window begins = {.from = 20261201}, ends = {.to = 20261224};
	(void)state;
	check(window_says(&begins, NULL, 20991231) == WINDOW_OPEN);
	check(window_says(&ends, NULL, 20000101) == WINDOW_OPEN);
	check(window_says(&ends, NULL, 20261225) == WINDOW_OVER);
	check(window_says(NULL, NULL, 20261225) == WINDOW_OPEN);
}

static void goods_are_found_by_their_sku_in_a_full_table(void **state)
{
	static struct window_table table = {.count = WINDOWS_MAX};
	(void)state;
	for (int i = 0; i < WINDOWS_MAX; i++)
		(void)snprintf(table.list[i].sku, SKU_MAX, "s%d", i);
	check(window_of(&table, "s0") == &table.list[0]);
	check(window_of(&table, "s63") == &table.list[WINDOWS_MAX - 1]);
	check(window_of(&table, "s64") == NULL);
}

TESTS(test(goods_are_sold_on_their_days_and_to_some_sooner), test(either_end_may_be_open),
	test(goods_are_found_by_their_sku_in_a_full_table))
