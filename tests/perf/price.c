/* price.c - how long a basket takes to be priced: 20 lines against 500 rules, as a shop might have,
 * 100 lines against 1,000 rules with 8 coupons, and how that grows as lines, rules and coupons
 * double.
 *
 * usage: price [ROUNDS [--growth]]
 *
 * The rules are those of mixture.h. The aims are 0.1 ms and 1 ms (programme.md part 3). Prints
 * name, p50, p95 and p99 in nanoseconds, and how long a bare pass over a mebibyte of memory took in
 * the same run: what the machine was like.
 *
 * Nothing may be allocated while a basket is priced: malloc is wrapped and counted.
 */
#include "pos/core/engine.h"
#include "tests/perf/mixture.h"
#include "tests/perf/samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 800, RULES_OF_GROWTH_MAX = 8000, CODES_MAX = 16 };

static struct samples priced;

/* ---- what is allocated ---- */

static uint64_t allocations;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *room, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *room, size_t size);

void *__wrap_malloc(size_t size)
{
	allocations++;
	return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	allocations++;
	return __real_calloc(count, size);
}

void *__wrap_realloc(void *room, size_t size)
{
	allocations++;
	return __real_realloc(room, size);
}

/* ---- what is priced ---- */

struct shape {
	const char *name;
	uint32_t lines, rules, coupons;
};

static struct basket_line lines[LINES_MAX];
static char names[LINES_MAX][2][8];
static const char *categories[LINES_MAX];
static char code_names[CODES_MAX][8];
static struct basket_code codes[CODES_MAX];
static const struct shopper shopper = {.tier = "t3", .has_points = true, .points = 500};

static struct basket fill(const struct shape *shape)
{
	for (uint32_t i = 0; i < shape->lines; i++) {
		snprintf(names[i][0], sizeof names[i][0], "s%u", i * 2);
		snprintf(names[i][1], sizeof names[i][1], "c%u", i % 10);
		categories[i] = names[i][1];
		lines[i] = (struct basket_line){.sku = names[i][0],
			.categories = &categories[i],
			.category_count = 1,
			.qty = 1 + (int32_t)i % 3,
			.unit_price_minor = 990 + 731 * (int64_t)i};
	}
	for (uint32_t i = 0; i < shape->coupons; i++) {
		snprintf(code_names[i], sizeof code_names[i], "k%u", 4 + i);
		codes[i] = (struct basket_code){code_names[i], 0};
	}
	return (struct basket){.lines = lines,
		.line_count = shape->lines,
		.shopper = &shopper,
		.has_now = true,
		.now = {2026, 11, 21, 20, 31, 0},
		.codes = codes,
		.code_count = shape->coupons};
}

/* ---- how long it takes ---- */

/* This thread's time on a processor: others share the machine, and pricing never waits. */
static int64_t worked_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* The median of a pass that reads and writes as much memory once. */
static int64_t bare_pass(size_t size)
{
	static struct samples passes;
	unsigned char *room = calloc(size, 1);
	for (int i = 0; i < 101; i++) {
		int64_t start = worked_ns();
		memset(room, i, size);
		__asm__ volatile("" : : "r"(room) : "memory");
		samples_add(&passes, worked_ns() - start);
	}
	int64_t median = samples_at(&passes, 500);
	passes.count = 0;
	free(room);
	return median;
}

static bool measure(const struct shape *shape, int rounds)
{
	struct basket basket = fill(shape);
	struct rules *rules = mixture_rules(shape->rules);
	size_t size = engine_scratch_size(rules, shape->lines, 3 * shape->lines);
	void *scratch = malloc(size);
	struct pricing pricing;
	uint64_t before = allocations;
	bool good = true;
	priced.count = 0;
	for (int i = 0; good && i < rounds && i < SAMPLES_MAX; i++) {
		int64_t start = worked_ns();
		good = engine_price(rules, &basket, scratch, size, &pricing) == PRICE_OK;
		samples_add(&priced, worked_ns() - start);
	}
	uint64_t allocated = allocations - before;
	int64_t p50 = samples_at(&priced, 500);
	int64_t pass = bare_pass(1 << 20);
	printf("%s %lld %lld %lld %lld\n", shape->name, (long long)p50,
		(long long)samples_at(&priced, 950), (long long)samples_at(&priced, 990),
		(long long)pass);
	fprintf(stderr,
		"%s: %u applied, %u takings, scratch %zu bytes, rules %zu bytes, hash %08x\n",
		shape->name, pricing.applied_count, pricing.taking_count, size, rules_size(rules),
		pricing.price_hash);
	if (allocated > 0)
		fprintf(stderr, "%s: %llu allocations\n", shape->name,
			(unsigned long long)allocated);
	free(scratch);
	free(rules);
	return good && allocated == 0;
}

static bool measure_growth(int rounds)
{
	bool good = true;
	char name[48];
	for (uint32_t lines_now = 25; lines_now <= LINES_MAX; lines_now *= 2) {
		snprintf(name, sizeof name, "price_lines_%u", lines_now);
		good &= measure(&(struct shape){name, lines_now, 500, 2}, rounds);
	}
	for (uint32_t rules = 250; rules <= RULES_OF_GROWTH_MAX; rules *= 2) {
		snprintf(name, sizeof name, "price_rules_%u", rules);
		good &= measure(&(struct shape){name, 20, rules, 2}, rounds);
	}
	for (uint32_t coupons = 1; coupons <= CODES_MAX; coupons *= 2) {
		snprintf(name, sizeof name, "price_coupons_%u", coupons);
		good &= measure(&(struct shape){name, 20, 500, coupons}, rounds);
	}
	return good;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 10000;
	bool growth = argc > 2 && strcmp(argv[2], "--growth") == 0;
	bool good = measure(&(struct shape){"price_20_lines_500_rules", 20, 500, 4}, rounds) &&
		    measure(&(struct shape){"price_100_lines_1000_rules", 100, 1000, 8},
			    rounds / 10 + 1);
	if (growth)
		good &= measure_growth(rounds / 10 + 1);
	return good ? 0 : 1;
}
