#include "pos/core/money.h"
#include "pos/core/sale.h"
#include "tests/t.h"

#include <stdio.h>
#include <string.h>

static struct sale sale;
static struct offer_table table;

static void lay(const char *sku, const char *category)
{
	struct item item = {.price_minor = 100, .category_count = category != NULL};
	(void)snprintf(item.sku, sizeof item.sku, "%s", sku);
	if (category)
		(void)snprintf(item.categories[0], CATEGORY_MAX, "%s", category);
	check(sale_add(&sale, &item, 1) == SALE_OK);
}

static void offer(const char *sku, int64_t margin_minor, const char *with, int32_t score)
{
	struct offer *added = &table.list[table.count++];
	*added = (struct offer){.margin_minor = margin_minor, .known = true};
	(void)snprintf(added->item.sku, SKU_MAX, "%s", sku);
	if (with) {
		added->pairs[0].score = score;
		(void)snprintf(added->pairs[0].with, SKU_MAX, "%s", with);
		added->pair_count = 1;
	}
}

static int setup(void **state)
{
	(void)state;
	sale_clear(&sale);
	memset(&table, 0, sizeof table);
	return 0;
}

/* programme: UPS-02 */
static void rank_is_margin_times_the_best_score(void **state)
{
	(void)state;
	lay("milk", "Milk");
	lay("soap", NULL);
	offer("wipes", 600, "Milk", 80);
	table.list[0].pair_count = 2;
	table.list[0].pairs[1] = (struct offer_pair){"soap", 90};
	assert_int_equal(offer_rank(&table.list[0], &sale), 600 * 90);
}

static void goods_without_pairs_go_with_everything(void **state)
{
	(void)state;
	lay("milk", NULL);
	offer("bib", 200, NULL, 0);
	assert_int_equal(offer_rank(&table.list[0], &sale), 200);
}

static void nothing_fits_an_empty_basket(void **state)
{
	(void)state;
	offer("bib", 200, NULL, 0);
	assert_int_equal(offer_rank(&table.list[0], &sale), 0);
}

static void what_is_in_the_basket_or_unknown_here_does_not_fit(void **state)
{
	uint8_t order[OFFERS_MAX];
	(void)state;
	lay("milk", "Milk");
	offer("milk", 200, "Milk", 5);
	offer("tea", 200, "Coffee", 5);
	offer("wipes", 200, "Milk", 5);
	table.list[2].known = false;
	assert_int_equal(offers_ranked(&table, &sale, order), 0);
}

/* programme: UPS-02 */
static void the_highest_rank_comes_first_and_ties_stay_as_written(void **state)
{
	static const uint8_t want[] = {3, 1, 2, 0};
	uint8_t order[OFFERS_MAX];
	(void)state;
	lay("milk", "Milk");
	offer("a", 1, NULL, 0);
	offer("b", 40, "Milk", 2);
	offer("c", 80, NULL, 0);
	offer("d", PRICE_MAX_MINOR, "milk", OFFER_SCORE_MAX);
	assert_int_equal(offers_ranked(&table, &sale, order), 4);
	assert_memory_equal(order, want, sizeof want);
}

static void a_full_table_is_ranked_whole(void **state)
{
	uint8_t order[OFFERS_MAX];
	char sku[8];
	(void)state;
	lay("milk", NULL);
	for (int i = 0; i < OFFERS_MAX; i++) {
		(void)snprintf(sku, sizeof sku, "s%d", i);
		offer(sku, i + 1, NULL, 0);
	}
	assert_int_equal(offers_ranked(&table, &sale, order), OFFERS_MAX);
	for (int i = 0; i < OFFERS_MAX; i++)
		assert_int_equal(order[i], OFFERS_MAX - 1 - i);
}

#define fresh(name) cmocka_unit_test_setup(name, setup)

TESTS(fresh(rank_is_margin_times_the_best_score), fresh(goods_without_pairs_go_with_everything),
	fresh(nothing_fits_an_empty_basket),
	fresh(what_is_in_the_basket_or_unknown_here_does_not_fit),
	fresh(the_highest_rank_comes_first_and_ties_stay_as_written),
	fresh(a_full_table_is_ranked_whole))
