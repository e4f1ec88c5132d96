/* leisure.c - what the till works out beside the price, at the bounds of till_hints.c and
 * till_wallet.c: the hints, when nothing waits but maybe the next key, and the list that F5 shows,
 * while its key waits. The aim of both is 5 ms (design.md 6).
 *
 * usage: leisure [ROUNDS]
 *
 * Prints name, p50, p95 and p99 in nanoseconds of this thread's time.
 */
#include "pos/core/engine.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"
#include "tests/perf/mixture.h"
#include "tests/perf/samples.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct till till;
static struct shop shop;
static struct samples taken;

static int64_t worked_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void open_shop(void)
{
	shop = (struct shop){.currency_exponent = 2, .utc_offset_minutes = 480, .tier_count = 1};
	text_copy(shop.tiers[0].id, sizeof shop.tiers[0].id, "t0");
	text_copy(shop.rule_channel, sizeof shop.rule_channel, "store");
	shop.offers.count = OFFERS_MAX;
	for (uint32_t i = 0; i < OFFERS_MAX; i++) {
		struct offer *offer = &shop.offers.list[i];
		*offer = (struct offer){.known = true, .margin_minor = 100 + i};
		snprintf(offer->item.sku, sizeof offer->item.sku, "z%u", i);
		offer->item.price_minor = 1000;
	}
}

/* "k<number>": its coupon, on the sale or among the vouchers. */
static struct sale_coupon coupon_of(uint32_t number)
{
	struct sale_coupon coupon = {.coupon = {.campaign = 1 + number, .serial = 1 + number}};
	snprintf(coupon.code, sizeof coupon.code, "k%u", number);
	return coupon;
}

/* A basket of this many lines, with half of the coupons that a sale may have and a voucher for each
 * try. */
static void fill(uint32_t lines)
{
	for (uint32_t i = 0; i < lines; i++) {
		struct item item = {.category_count = 1, .price_minor = 990 + 731 * (int64_t)i};
		snprintf(item.sku, sizeof item.sku, "s%u", 2 * i);
		snprintf(item.categories[0], sizeof item.categories[0], "c%u", i % 10);
		if (sale_add(&till.sale, &item, 1 + (int32_t)i % 3) != SALE_OK)
			exit(1);
	}
	till_begin_sale(&till);
	for (uint32_t i = 0; i < SALE_COUPONS_MAX / 2; i++) {
		struct sale_coupon coupon = coupon_of(i);
		if (sale_add_coupon(&till.sale, &coupon) != SALE_OK)
			exit(1);
	}
	till.wallet.count = WALLET_TRIES_MAX;
	for (uint32_t i = 0; i < WALLET_TRIES_MAX; i++)
		till.wallet.at[i] = (struct wallet_coupon){
			.coupon = coupon_of(SALE_COUPONS_MAX + i), .verdict = COUPON_GOOD};
}

static void tell(const char *what, uint32_t lines, uint32_t rules)
{
	printf("%s_%u_lines_%u_rules %lld %lld %lld\n", what, lines, rules,
		(long long)samples_at(&taken, 500), (long long)samples_at(&taken, 950),
		(long long)samples_at(&taken, 990));
	taken.count = 0;
}

static void measure(uint32_t lines, uint32_t rule_count, int rounds)
{
	struct rules *rules = mixture_rules(rule_count);
	size_t size = engine_scratch_size(rules, SALE_LINES_MAX, SALE_UNITS_MAX);
	void *scratch = malloc(size);
	struct duties duties = {0};
	till_init(&till, &shop, scratch, size);
	till.operator.number = 1;
	till.operator.rights = UINT32_MAX;
	till.rules = rules;
	till.now_ms = INT64_C(1795264260000);
	memset(&till.next_uid, 7, sizeof till.next_uid);
	fill(lines);
	for (int i = 0; i < rounds; i++) {
		duties.count = 0;
		till_basket_changed(&till, &duties);
		int64_t start = worked_ns();
		till_at_leisure(&till);
		samples_add(&taken, worked_ns() - start);
	}
	tell("hints", lines, rule_count);
	for (int i = 0; i < rounds; i++) {
		int64_t start = worked_ns();
		till_list_coupons(&till);
		samples_add(&taken, worked_ns() - start);
	}
	tell("wallet", lines, rule_count);
	free(scratch);
	free(rules);
}

int main(int argc, char **argv)
{
	static const struct {
		uint32_t lines, rules;
	} shapes[] = {{20, 500}, {12, 10000}, {100, 1000}, {120, 1000}, {500, 240}};
	int rounds = argc > 1 ? atoi(argv[1]) : 200;
	open_shop();
	for (size_t i = 0; i < LENGTH(shapes); i++)
		measure(shapes[i].lines, shapes[i].rules, rounds);
	return 0;
}
