/* Rule files as headquarters might sign them by mistake; those that read must price any basket. */
#include "sync/rules.h"
#include "pos/core/engine.h"
#include "tests/fuzz/harness.h"

#include <stdlib.h>

static void price(const struct rules *rules)
{
	static const char *const categories[] = {"toys", "food"};
	struct basket_line lines[] = {
		{"a", categories, 2, 3, 10001, 0}, {"b", categories, 1, 1, 876, 500}};
	struct shopper shopper = {.tier = "gold", .has_points = true, .points = 500};
	struct basket basket = {.lines = lines,
		.line_count = 2,
		.shopper = &shopper,
		.has_now = true,
		.now = {2026, 11, 21, 20, 31, 0},
		.channel = "store"};
	size_t size = engine_scratch_size(rules, 2, 4);
	void *scratch = malloc(size);
	struct pricing pricing;
	if (scratch != NULL && engine_price(rules, &basket, scratch, size, &pricing) == PRICE_OK) {
		int64_t taken = 0;
		for (uint32_t i = 0; i < pricing.taking_count; i++)
			taken += pricing.takings[i].taken_minor;
		assert(pricing.total_minor >= 0);
		assert(pricing.list_minor - taken == pricing.total_minor);
	}
	free(scratch);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rules *rules = NULL;
	struct err err;
	if (rules_read(data, size, &rules, &err))
		price(rules);
	else
		assert(rules == NULL);
	free(rules);
	return 0;
}
