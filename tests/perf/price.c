/* price.c - how long a basket takes to be priced: 20 lines against 500 rules, as a shop might have.
 *
 * usage: price [ROUNDS]
 *
 * The rules are a mixture of what campaigns write: tier prices, category days, 满减 over
 * categories, coupons of which two are shown, n-th piece offers, multipliers. The aim is 0.1 ms at
 * p50 (programme.md part 3). Prints name, p50 and p99 in nanoseconds.
 */
#include "pos/core/engine.h"
#include "sync/rules.h"
#include "tests/perf/samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 20, RULES = 500, TEXT_SIZE = 1 << 20 };

static struct samples priced;

static void write_rule(char *out, size_t room, int i)
{
	static const char *const shapes[] = {
		"{\"id\":\"r%d\",\"stage\":1,\"when\":[{\"c\":\"member_tier\",\"in\":[\"t%d\"]}],"
		"\"then\":[{\"e\":\"pct\",\"bp\":1000}]}",
		"{\"id\":\"r%d\",\"stage\":1,\"then\":[{\"e\":\"pct\",\"bp\":500,\"sel\":"
		"{\"category\":[\"c%d\"]}}]}",
		"{\"id\":\"r%d\",\"stage\":2,\"then\":[{\"e\":\"cheapest_pct\",\"bp\":5000,\"sel\":"
		"{\"sku\":[\"s%d\"]}}]}",
		"{\"id\":\"r%d\",\"stage\":3,\"when\":[{\"c\":\"spend\",\"gte\":20000,\"sel\":"
		"{\"category\":[\"c%d\"]}}],\"then\":[{\"e\":\"amt\",\"minor\":500}]}",
		"{\"id\":\"r%d\",\"stage\":4,\"code\":\"k%d\",\"then\":[{\"e\":\"pct\",\"bp\":200,"
		"\"on\":\"basket\",\"cap\":5000}]}",
		"{\"id\":\"r%d\",\"stage\":8,\"when\":[{\"c\":\"member\"}],\"then\":[{\"e\":"
		"\"earn\","
		"\"points\":1,\"per_minor\":10000,\"sel\":{\"category\":[\"c%d\"]}}]}",
	};
	snprintf(out, room, shapes[i % (int)LENGTH(shapes)], i, i / (int)LENGTH(shapes) % 40);
}

static struct rules *make_rules(void)
{
	char *text = malloc(TEXT_SIZE);
	struct rules *rules = NULL;
	struct err err;
	size_t used = (size_t)snprintf(text, TEXT_SIZE, "{\"vocabulary\":1,\"rules\":[");
	for (int i = 0; i < RULES; i++) {
		text[used++] = ',';
		used -= i == 0;
		write_rule(text + used, TEXT_SIZE - used, i);
		used += strlen(text + used);
	}
	used += (size_t)snprintf(text + used, TEXT_SIZE - used, "]}");
	if (!rules_read(text, used, &rules, &err)) {
		char sentence[600];
		err_text(sentence, sizeof sentence, LANG_EN, &err);
		fprintf(stderr, "price: %s\n", sentence);
		exit(1);
	}
	free(text);
	return rules;
}

static void fill(
	struct basket_line lines[LINES], char names[LINES][2][8], const char *categories[LINES])
{
	for (int i = 0; i < LINES; i++) {
		snprintf(names[i][0], sizeof names[i][0], "s%d", i * 2);
		snprintf(names[i][1], sizeof names[i][1], "c%d", i % 10);
		categories[i] = names[i][1];
		lines[i] = (struct basket_line){.sku = names[i][0],
			.categories = &categories[i],
			.category_count = 1,
			.qty = 1 + i % 3,
			.unit_price_minor = 990 + 731 * i};
	}
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 10000;
	struct basket_line lines[LINES];
	char names[LINES][2][8];
	const char *categories[LINES];
	struct basket_code codes[] = {{"k4", 0}, {"k5", 0}};
	struct shopper shopper = {.tier = "t3", .has_points = true, .points = 500};
	fill(lines, names, categories);
	struct basket basket = {.lines = lines,
		.line_count = LINES,
		.shopper = &shopper,
		.has_now = true,
		.now = {2026, 11, 21, 20, 31, 0},
		.codes = codes,
		.code_count = LENGTH(codes)};
	struct rules *rules = make_rules();
	size_t size = engine_scratch_size(rules, LINES, 3 * LINES);
	void *scratch = malloc(size);
	struct pricing pricing;
	for (int i = 0; i < rounds && i < SAMPLES_MAX; i++) {
		int64_t start = now_ns();
		if (engine_price(rules, &basket, scratch, size, &pricing) != PRICE_OK)
			return 1;
		samples_add(&priced, now_ns() - start);
	}
	printf("price_20_lines_500_rules %lld %lld\n", (long long)samples_at(&priced, 500),
		(long long)samples_at(&priced, 990));
	fprintf(stderr, "%u applied, %u takings, scratch %zu bytes, rules %zu bytes\n",
		pricing.applied_count, pricing.taking_count, size, rules_size(rules));
	free(scratch);
	free(rules);
	return 0;
}
