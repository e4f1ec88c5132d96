#include "pos/core/engine.h"
#include "sync/rules.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 4 << 20, SEEDS = 400, LINES_MOST = 12 };

static char text[TEXT_SIZE];

struct priced {
	struct rules *rules;
	void *scratch;
	struct pricing pricing;
	enum price_status status;
};

static void priced_done(struct priced *priced)
{
	free(priced->rules);
	free(priced->scratch);
}

/* Prices with a list of rules; the unit count is the basket's own. */
static struct priced price(const char *rules_text, const struct basket *basket)
{
	struct priced priced = {0};
	struct err err;
	uint32_t units = 0;
	if (!rules_read(rules_text, strlen(rules_text), &priced.rules, &err)) {
		char sentence[600];
		err_text(sentence, sizeof sentence, LANG_EN, &err);
		print_error("said: %s\n", sentence);
	}
	check(priced.rules != NULL);
	for (uint32_t i = 0; i < basket->line_count; i++)
		units += (uint32_t)basket->lines[i].qty;
	size_t size = engine_scratch_size(priced.rules, basket->line_count, units);
	priced.scratch = malloc(size);
	check(priced.scratch != NULL);
	memset(priced.scratch, 0xa5, size < 1 << 20 ? size : 1 << 20);
	priced.status = engine_price(priced.rules, basket, priced.scratch, size, &priced.pricing);
	return priced;
}

#define FILE_OF(list) "{\"vocabulary\":1,\"rules\":[" list "]}"

static const struct basket_line one_line[] = {{.sku = "x", .qty = 1, .unit_price_minor = 8200}};

static void what_is_missing_to_a_threshold_is_told(void **state)
{
	(void)state;
	static const struct {
		const char *when;
		int64_t want;
	} cases[] = {
		{"{\"c\":\"spend\",\"gte\":10000}", 1800},
		{"{\"c\":\"spend\",\"gt\":10000}", 1801},
		{"{\"c\":\"spend\",\"gte\":9000},{\"c\":\"spend\",\"gte\":10000}", 1800},
		/* More money alone would not do. */
		{"{\"c\":\"spend\",\"gte\":10000},{\"c\":\"member\"}", 0},
		{"{\"c\":\"qty\",\"gte\":2}", 0},
	};
	struct basket basket = {.lines = one_line, .line_count = 1};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char file[400];
		snprintf(file, sizeof file,
			FILE_OF("{\"id\":\"r\",\"when\":[%s],\"then\":[{\"e\":\"amt\",\"minor\":1}]"
				"}"),
			cases[i].when);
		row("%s", cases[i].when);
		AUTO(priced) struct priced priced = price(file, &basket);
		check(priced.status == PRICE_OK);
		check(priced.pricing.rejected_count == 1);
		check(priced.pricing.rejected[0].reason == REASON_CONDITIONS_NOT_MET);
		check(priced.pricing.rejected[0].short_minor == cases[i].want);
	}
}

static void a_signed_coupon_carries_its_own_amount(void **state)
{
	(void)state;
	struct basket_code code = {"C", 700};
	struct basket basket = {
		.lines = one_line, .line_count = 1, .codes = &code, .code_count = 1};
	const char *file =
		FILE_OF("{\"id\":\"r\",\"stage\":4,\"code\":\"C\",\"then\":[{\"e\":\"amt\","
			"\"minor\":500}]}");
	AUTO(priced) struct priced with = price(file, &basket);
	check(with.pricing.total_minor == 7500);
	code.benefit_minor = 0;
	AUTO(priced) struct priced without = price(file, &basket);
	check(without.pricing.total_minor == 7700);
}

static void a_code_that_is_shown_twice_counts_once(void **state)
{
	(void)state;
	const struct basket_code codes[] = {{"C", 0}, {"C", 0}};
	struct basket basket = {
		.lines = one_line, .line_count = 1, .codes = codes, .code_count = 2};
	AUTO(priced)
	struct priced priced = price(FILE_OF("{\"id\":\"r\",\"stage\":4,\"code\":\"C\",\"then\":["
					     "{\"e\":\"amt\",\"minor\":500}]}"),
		&basket);
	check(priced.pricing.total_minor == 7700);
}

static void no_more_points_are_used_than_the_customer_wants(void **state)
{
	(void)state;
	static const struct {
		bool limits;
		int64_t limit, used;
	} cases[] = {{false, 0, 500}, {true, 0, 0}, {true, 299, 200}, {true, 900, 500}};
	struct shopper shopper = {.has_points = true, .points = 500};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct basket basket = {.lines = one_line,
			.line_count = 1,
			.shopper = &shopper,
			.limits_points = cases[i].limits,
			.points_limit = cases[i].limit};
		AUTO(priced)
		struct priced priced = price(
			FILE_OF("{\"id\":\"p\",\"then\":[{\"e\":\"points_pay\",\"points\":\"max\","
				"\"step\":100,\"minor_per_step\":100}]}"),
			&basket);
		row("%zu", i);
		check(priced.pricing.points_used == cases[i].used);
	}
}

static void the_tills_counters_count_with_the_files(void **state)
{
	(void)state;
	static const struct {
		const char *limit;
		struct rule_use use;
		bool applies;
	} cases[] = {
		{"\"limits\":{\"total\":3,\"used\":1}", {1, 0, 0}, true},
		{"\"limits\":{\"total\":3,\"used\":1}", {2, 0, 0}, false},
		{"\"limits\":{\"per_member\":2}", {9, 1, 0}, true},
		{"\"limits\":{\"per_member\":2}", {9, 2, 0}, false},
		{"\"budget\":{\"type\":\"spend\",\"limit\":100,\"used\":50}", {0, 0, 40}, true},
		{"\"budget\":{\"type\":\"spend\",\"limit\":100,\"used\":50}", {0, 0, 41}, false},
		{"\"budget\":{\"type\":\"usage\",\"limit\":2,\"used\":1}", {1, 0, 0}, false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct basket basket = {
			.lines = one_line, .line_count = 1, .rule_use = &cases[i].use};
		char file[400];
		snprintf(file, sizeof file,
			FILE_OF("{\"id\":\"r\",%s,\"then\":[{\"e\":\"amt\",\"minor\":10}]}"),
			cases[i].limit);
		row("%zu %s", i, cases[i].limit);
		AUTO(priced) struct priced priced = price(file, &basket);
		check(priced.pricing.applied_count == cases[i].applies);
	}
}

/* programme: CAMP-27, CAMP-28, CAMP-36 */
static void a_rule_keeps_to_its_days_and_places(void **state)
{
	(void)state;
	/* 2026-11-21 is a Saturday. */
	static const struct {
		const char *members, *shop, *till;
		int reason; /* -1: it applies */
	} cases[] = {
		{"\"weekdays\":[6]", NULL, NULL, -1},
		{"\"weekdays\":[1,2,3,4,5,7]", NULL, NULL, REASON_NOT_TODAY},
		{"\"month_days\":[21]", NULL, NULL, -1},
		{"\"month_days\":[20,22]", NULL, NULL, REASON_NOT_TODAY},
		{"\"shops\":[\"S1\"]", "S1", NULL, -1},
		{"\"shops\":[\"S1\"]", "S2", NULL, REASON_OTHER_SHOP},
		{"\"shops\":[\"S1\"]", NULL, NULL, -1},
		{"\"tills\":[\"T1\"]", "S1", "T2", REASON_OTHER_SHOP},
		{"\"active\":{\"to\":\"2026-11-21\"}", NULL, NULL, -1},
		{"\"active\":{\"to\":\"2026-11-21T20:30\"}", NULL, NULL, REASON_EXPIRED},
		{"\"active\":{\"from\":\"2026-11-21T20:31:05\",\"to\":\"2026-11-21T20:31:05\"}",
			NULL, NULL, -1},
		{"\"active\":{\"from\":\"2026-11-21T20:32\"}", NULL, NULL, REASON_NOT_STARTED},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct basket basket = {.lines = one_line,
			.line_count = 1,
			.has_now = true,
			.now = {2026, 11, 21, 20, 31, 5},
			.shop = cases[i].shop,
			.till = cases[i].till};
		char file[400];
		snprintf(file, sizeof file,
			FILE_OF("{\"id\":\"r\",%s,\"then\":[{\"e\":\"amt\",\"minor\":10}]}"),
			cases[i].members);
		row("%zu %s", i, cases[i].members);
		AUTO(priced) struct priced priced = price(file, &basket);
		check(priced.pricing.applied_count == (cases[i].reason < 0));
		if (cases[i].reason >= 0)
			check((int)priced.pricing.rejected[0].reason == cases[i].reason);
	}
}

/* programme: CPN-13 */
static void at_most_coupons_max_are_used(void **state)
{
	(void)state;
	struct basket_code codes[] = {{"A", 0}, {"B", 0}, {"C", 0}};
	struct basket basket = {
		.lines = one_line, .line_count = 1, .codes = codes, .code_count = 3};
	const char *list =
		"\"rules\":["
		"{\"id\":\"a\",\"stage\":4,\"code\":\"A\",\"then\":[{\"e\":\"amt\",\"minor\":10}]},"
		"{\"id\":\"b\",\"stage\":4,\"code\":\"B\",\"then\":[{\"e\":\"amt\",\"minor\":30}]},"
		"{\"id\":\"c\",\"stage\":4,\"code\":\"C\",\"then\":[{\"e\":\"amt\",\"minor\":20}]}]"
		"}";
	static const int64_t want[] = {8200, 8170, 8150, 8140};
	for (int max = 0; max <= 3; max++) {
		char file[600];
		snprintf(file, sizeof file, "{\"vocabulary\":1,\"coupons\":{\"max\":%d},%s", max,
			list);
		row("max %d", max);
		AUTO(priced) struct priced priced = price(file, &basket);
		check(priced.pricing.total_minor == want[max]);
		check(priced.pricing.applied_count == (uint32_t)max);
		check(priced.pricing.rejected_count == 3 - (uint32_t)max);
	}
}

/* programme: CPN-13 */
static void of_many_coupons_the_eight_largest_are_compared(void **state)
{
	(void)state;
	enum { COUPONS = ENGINE_CODES_MAX };
	static char names[COUPONS][8];
	struct basket_code codes[COUPONS];
	struct basket basket = {
		.lines = one_line, .line_count = 1, .codes = codes, .code_count = COUPONS};
	size_t used = (size_t)snprintf(text, TEXT_SIZE, "{\"vocabulary\":1,\"rules\":[");
	for (int i = 0; i < COUPONS; i++) {
		snprintf(names[i], sizeof names[i], "C%02d", i);
		codes[i] = (struct basket_code){names[i], 0};
		used += (size_t)snprintf(text + used, TEXT_SIZE - used,
			"%s{\"id\":\"%s\",\"stage\":4,\"code\":\"%s\",\"then\":[{\"e\":\"amt\","
			"\"minor\":%d}]}",
			i ? "," : "", names[i], names[i], i + 1);
	}
	snprintf(text + used, TEXT_SIZE - used, "]}");
	AUTO(priced) struct priced priced = price(text, &basket);
	/* 57 + ... + 64 */
	check(priced.pricing.total_minor == 8200 - 484);
	check(priced.pricing.applied_count == 8);
	check(priced.pricing.rejected_count == COUPONS - 8);
	check(priced.pricing.rejected[0].reason == REASON_LOST_BEST_SET);
}

static void what_else_is_missing_is_told_by_its_kind(void **state)
{
	(void)state;
	static const struct {
		const char *when;
		enum lack want;
	} cases[] = {
		{"{\"c\":\"qty\",\"gte\":2}", LACK_GOODS},
		{"{\"c\":\"line_qty\",\"gte\":2}", LACK_GOODS},
		{"{\"c\":\"has\",\"sel\":{\"sku\":[\"y\"]}}", LACK_GOODS},
		{"{\"c\":\"member\"}", LACK_MEMBER},
		{"{\"c\":\"member_group\",\"in\":[\"g\"]}", LACK_GROUP},
		{"{\"c\":\"member_tier\",\"in\":[\"gold\"]}", LACK_TIER},
		{"{\"c\":\"order_no\",\"eq\":1}", LACK_ORDER_NO},
		{"{\"c\":\"birthday_month\"}", LACK_BIRTHDAY_MONTH},
		{"{\"c\":\"birthday_day\"}", LACK_BIRTHDAY_DAY},
		{"{\"c\":\"time_of_day\",\"from\":\"18:00\",\"to\":\"20:00\"}", LACK_TIME_OF_DAY},
		{"{\"c\":\"spend\",\"gte\":10000}", LACK_NOTHING},
		{"{\"c\":\"spend\",\"gte\":10000},{\"c\":\"member\"}", LACK_MEMBER},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct basket basket = {.lines = one_line, .line_count = 1};
		char rules[512];
		snprintf(rules, sizeof rules,
			FILE_OF("{\"id\":\"r\",\"when\":[%s],\"then\":[{\"e\":\"amt\",\"minor\":"
				"100}]}"),
			cases[i].when);
		row("%s", cases[i].when);
		AUTO(priced) struct priced priced = price(rules, &basket);
		check(priced.pricing.rejected_count == 1);
		check(priced.pricing.rejected[0].lack == cases[i].want);
	}
}

/* programme: BDAY-02, EARN-06 */
static void birthdays_match_their_month_and_day(void **state)
{
	(void)state;
	struct civil feb28 = {.year = 2027, .month = 2, .day = 28};
	struct civil leap28 = {.year = 2028, .month = 2, .day = 28};
	struct civil leap29 = {.year = 2028, .month = 2, .day = 29};
	check(birthday_day_matches(2, 29, &feb28));
	check(birthday_day_matches(2, 28, &feb28));
	check(!birthday_day_matches(2, 29, &leap28));
	check(birthday_day_matches(2, 29, &leap29));
	check(birthday_month_matches(2, &leap28));
	check(!birthday_month_matches(3, &leap28));
	check(!birthday_month_matches(0, &leap28));
	check(!birthday_day_matches(0, 28, &leap28));
}

static void each_bad_basket_has_its_answer(void **state)
{
	(void)state;
	static struct basket_line many[ENGINE_LINES_MAX + 1];
	static struct basket_code codes[ENGINE_CODES_MAX + 1];
	for (size_t i = 0; i < LENGTH(many); i++)
		many[i] = (struct basket_line){.sku = "x", .qty = 10, .unit_price_minor = 1};
	static const char *const names[ENGINE_CATEGORIES_MAX + 1] = {"a"};
	const struct basket_line bad[] = {
		{.sku = "x", .qty = 0, .unit_price_minor = 1},
		{.sku = "x", .qty = ENGINE_QTY_MAX + 1, .unit_price_minor = 1},
		{.sku = "x", .qty = 1, .unit_price_minor = -1},
		{.sku = "x", .qty = 1, .unit_price_minor = 1000000001},
		{.sku = "x", .qty = 1, .unit_price_minor = 1, .floor_price_minor = -1},
		{.sku = "x", .qty = 1, .categories = names, .category_count = LENGTH(names)},
	};
	struct rules *rules;
	struct err err;
	const char *none = FILE_OF("");
	char scratch[64];
	struct pricing out;
	check(rules_read(none, strlen(none), &rules, &err));
	for (size_t i = 0; i < LENGTH(bad); i++) {
		struct basket basket = {.lines = &bad[i], .line_count = 1};
		row("%zu", i);
		check(engine_price(rules, &basket, scratch, 64, &out) == PRICE_BAD_LINE);
	}
	struct basket basket = {.lines = many, .line_count = ENGINE_LINES_MAX + 1};
	check(engine_price(rules, &basket, scratch, 64, &out) == PRICE_TOO_MANY_LINES);
	basket.line_count = ENGINE_LINES_MAX;
	check(engine_price(rules, &basket, scratch, 64, &out) == PRICE_NO_ROOM);
	many[0].qty = 11;
	check(engine_price(rules, &basket, scratch, 64, &out) == PRICE_TOO_MANY_UNITS);
	basket = (struct basket){.codes = codes, .code_count = ENGINE_CODES_MAX + 1};
	check(engine_price(rules, &basket, scratch, 64, &out) == PRICE_TOO_MANY_CODES);
	free(rules);
}

static void points_that_do_not_fit_are_an_overflow(void **state)
{
	(void)state;
	struct shopper shopper = {.has_points = true, .points = INT64_MAX};
	struct basket basket = {.lines = one_line, .line_count = 1, .shopper = &shopper};
	AUTO(priced)
	struct priced priced = price(
		FILE_OF("{\"id\":\"e\",\"then\":[{\"e\":\"earn_flat\",\"points\":1}]}"), &basket);
	check(priced.status == PRICE_OVERFLOW);
}

/* Either earns 9 * 10^18 of the dearest basket there can be, and both together do not fit. */
static void points_that_fit_alone_and_not_together_are_an_overflow(void **state)
{
	(void)state;
#define MOST     "{\"id\":\"m\",\"then\":[{\"e\":\"multiply\",\"milli\":100000}]}"
#define EARN(id) "{\"id\":\"" id "\",\"then\":[{\"e\":\"earn\",\"points\":9000,\"per_minor\":1}]}"
	static const struct basket_line lines[] = {
		{.sku = "x", .qty = 5000, .unit_price_minor = 1000000000},
		{.sku = "y", .qty = 5000, .unit_price_minor = 1000000000}};
	const struct shopper shopper = {0};
	struct basket basket = {.lines = lines, .line_count = 2, .shopper = &shopper};
	AUTO(priced) struct priced one = price(FILE_OF(MOST "," EARN("a")), &basket);
	check(one.status == PRICE_OK);
	check(one.pricing.points_earned == INT64_C(9000000000000000000));
	AUTO(priced) struct priced both = price(FILE_OF(MOST "," EARN("a") "," EARN("b")), &basket);
	check(both.status == PRICE_OVERFLOW);
}

/* 10,000 rules of every shape, 1,000 lines, 10,000 units. */
/* programme: REL-01 */
static void the_largest_basket_meets_the_most_rules(void **state)
{
	(void)state;
	static const char *const shapes[] = {
		"{\"e\":\"pct\",\"bp\":1}",
		"{\"e\":\"amt\",\"minor\":9}",
		"{\"e\":\"bxgy\",\"buy\":{\"sku\":[\"s%d\"]},\"buy_qty\":2,\"get\":{\"sku\":[\"s%"
		"d\"]},"
		"\"get_qty\":1,\"bp\":100}",
		"{\"e\":\"cheapest_pct\",\"bp\":100,\"sel\":{\"sku\":[\"s%d\"]}}",
		"{\"e\":\"give\",\"sku\":\"g%d\"}",
		"{\"e\":\"earn_unit\",\"points\":1,\"sel\":{\"sku\":[\"s%d\"]}}",
	};
	static struct basket_line lines[ENGINE_LINES_MAX];
	static char names[ENGINE_LINES_MAX][8];
	size_t used = (size_t)snprintf(text, TEXT_SIZE, "{\"vocabulary\":1,\"rules\":[");
	for (int i = 0; i < RULES_MAX; i++) {
		char effect[200];
		int n = i % ENGINE_LINES_MAX;
		/* The whole basket only now and then: 10,000 effects on 10,000 units take minutes.
		 */
		const char *shape = shapes[i % 50 < 2 ? i % 50 : 2 + i % 4];
		snprintf(effect, sizeof effect, shape, n, n);
		used += (size_t)snprintf(text + used, TEXT_SIZE - used,
			"%s{\"id\":\"r%d\",\"then\":[%s]}", i ? "," : "", i, effect);
	}
	snprintf(text + used, TEXT_SIZE - used, "]}");
	for (int i = 0; i < ENGINE_LINES_MAX; i++) {
		snprintf(names[i], sizeof names[i], "s%d", i);
		lines[i] = (struct basket_line){
			.sku = names[i], .qty = 10, .unit_price_minor = 1000000000};
	}
	struct shopper shopper = {0};
	struct basket basket = {
		.lines = lines, .line_count = ENGINE_LINES_MAX, .shopper = &shopper};
	AUTO(priced) struct priced priced = price(text, &basket);
	check(priced.status == PRICE_OK);
	check(priced.pricing.applied_count == RULES_MAX);
	check(priced.pricing.list_minor == INT64_C(10000000000000));
}

/* xorshift: the same numbers everywhere for the same seed. */
static int below(uint64_t *seed, int end)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (int)(*seed % (uint64_t)end);
}

static void draw_selector(uint64_t *seed, char *out, size_t room)
{
	static const char *const shapes[] = {
		"{}",
		"{\"category\":[\"c%d\"]}",
		"{\"exclude_category\":[\"c%d\"]}",
		"{\"sku\":[\"s0\",\"s%d\"]}",
		"{\"untouched\":true,\"unit_price_gte\":%d}",
	};
	snprintf(out, room, shapes[below(seed, LENGTH(shapes))], below(seed, 4));
}

static void draw_effect(uint64_t *seed, char *out, size_t room)
{
	static const char *const shapes[] = {
		"{\"e\":\"pct\",\"bp\":%d,\"on\":\"unit\",\"sel\":%s}",
		"{\"e\":\"pct\",\"bp\":%d,\"on\":\"line\",\"sel\":%s}",
		"{\"e\":\"pct\",\"bp\":%d,\"on\":\"basket\",\"base\":\"list\",\"sel\":%s}",
		"{\"e\":\"amt\",\"minor\":%d,\"on\":\"unit\",\"sel\":%s}",
		"{\"e\":\"amt\",\"minor\":%d,\"on\":\"line\",\"sel\":%s}",
		"{\"e\":\"amt\",\"minor\":%d,\"on\":\"basket\",\"alloc\":\"half_down_first\","
		"\"sel\":%s}",
		"{\"e\":\"fix_price\",\"minor\":%d,\"on\":\"unit\",\"sel\":%s}",
		"{\"e\":\"fix_price\",\"minor\":%d,\"on\":\"basket\",\"alloc\":\"floor_last\","
		"\"sel\":%s}",
		"{\"e\":\"cheapest_pct\",\"bp\":%d,\"units\":2,\"sel\":%s}",
		"{\"e\":\"bxgy\",\"bp\":%d,\"buy_qty\":2,\"get_qty\":1,\"buy\":%s,\"get\":{}}",
		"{\"e\":\"group_amt\",\"group_size\":3,\"minor\":%d,\"sel\":%s}",
		"{\"e\":\"group_pct\",\"group_size\":2,\"bp\":%d,\"sel\":%s}",
		"{\"e\":\"step_amt\",\"base_minor\":3,\"steps\":[[500,%d]],\"sel\":%s}",
		"{\"e\":\"step_pct\",\"base_bp\":3,\"steps\":[[500,%d]],\"sel\":%s}",
		"{\"e\":\"first_then\",\"first\":%d,\"then\":7,\"sel\":%s}",
		"{\"e\":\"bundle\",\"minor\":%d,\"parts\":[{\"qty\":2,\"sel\":%s},{\"qty\":1}]}",
		"{\"e\":\"round_total\",\"to\":1%d,\"sel\":%s}",
		"{\"e\":\"spend_groups_pct\",\"min_minor\":900,\"bp\":%d,\"sel\":%s}",
		"{\"e\":\"points_pay\",\"points\":\"max\",\"step\":7,\"minor_per_step\":1%d,"
		"\"sel\":%s}",
		"{\"e\":\"earn\",\"points\":1%d,\"per_minor\":10,\"sel\":%s}",
		"{\"e\":\"multiply\",\"milli\":1%d,\"combine\":\"add\",\"sel\":%s}",
	};
	char sel[100];
	draw_selector(seed, sel, sizeof sel);
	snprintf(out, room, shapes[below(seed, LENGTH(shapes))], below(seed, 9999), sel);
}

/* A staged or unstaged file of a dozen random rules. */
static void draw_rules(uint64_t *seed, bool staged)
{
	static const char *const extras[] = {"", "", "", "\"code\":\"K%d\",",
		"\"group\":{\"id\":\"g%d\"},", "\"group\":{\"id\":\"l%d\",\"scope\":\"line\"},",
		"\"priority\":%d,", "\"exclusive\":\"compete\",\"priority\":%d,",
		"\"budget\":{\"type\":\"spend\",\"limit\":90%d},",
		"\"when\":[{\"c\":\"spend\",\"gt\":90%d}],"};
	size_t used = (size_t)snprintf(text, TEXT_SIZE, "{\"vocabulary\":1,\"rules\":[");
	int count = 1 + below(seed, 12);
	for (int i = 0; i < count; i++) {
		char effect[300];
		char extra[100];
		char stage[24] = "";
		draw_effect(seed, effect, sizeof effect);
		snprintf(extra, sizeof extra, extras[below(seed, LENGTH(extras))], below(seed, 3));
		if (staged)
			snprintf(stage, sizeof stage, "\"stage\":%d,", 1 + below(seed, 6));
		used += (size_t)snprintf(text + used, TEXT_SIZE - used,
			"%s{\"id\":\"r%d\",%s%s\"then\":[%s]}", i ? "," : "", i, stage, extra,
			effect);
	}
	snprintf(text + used, TEXT_SIZE - used, "]}");
}

struct drawn {
	struct basket_line lines[LINES_MOST];
	const char *categories[LINES_MOST];
};

static uint32_t draw_lines(uint64_t *seed, struct drawn *drawn)
{
	static const char *const skus[] = {"s0", "s1", "s2", "s3"};
	static const char *const categories[] = {"c0", "c1", "c2", "c3"};
	uint32_t count = 1 + (uint32_t)below(seed, LINES_MOST);
	for (uint32_t i = 0; i < count; i++) {
		int price_minor = below(seed, 1500);
		drawn->categories[i] = categories[below(seed, 4)];
		drawn->lines[i] = (struct basket_line){
			.sku = skus[below(seed, 4)],
			.categories = &drawn->categories[i],
			.category_count = 1,
			.qty = 1 + below(seed, 5),
			.unit_price_minor = price_minor,
			.floor_price_minor = below(seed, 3) ? 0 : below(seed, 1 + price_minor),
		};
	}
	return count;
}

static void check_sums(const struct basket *basket, const struct pricing *pricing)
{
	int64_t discount = 0;
	int64_t of_line[LINES_MOST] = {0};
	for (uint32_t i = 0; i < pricing->taking_count; i++) {
		const struct taking *taking = &pricing->takings[i];
		check(taking->taken_minor > 0);
		check(taking->before_minor - taking->taken_minor == taking->after_minor);
		of_line[taking->line] += taking->taken_minor;
	}
	for (uint32_t i = 0; i < basket->line_count; i++) {
		const struct basket_line *line = &basket->lines[i];
		int64_t of_units = 0;
		for (uint32_t u = pricing->unit_start[i]; u < pricing->unit_start[i + 1]; u++) {
			check(pricing->unit_discount[u] >= 0);
			check(line->unit_price_minor - pricing->unit_discount[u] >=
				line->floor_price_minor);
			of_units += pricing->unit_discount[u];
		}
		check(of_units == pricing->line_discount[i]);
		check(of_line[i] == pricing->line_discount[i]);
		discount += of_units;
	}
	check(pricing->list_minor - discount == pricing->total_minor);
	check(pricing->points_earned >= 0);
}

/* Whatever the rules: no unit below its floor, takings add up to discounts, points to points, and
 * the same input gives the same answer in other scratch. */
static void every_basket_adds_up(void **state)
{
	(void)state;
	for (uint64_t first = 1; first <= SEEDS; first++) {
		uint64_t seed = first * UINT64_C(0x9e3779b97f4a7c15);
		struct drawn drawn;
		struct shopper shopper = {.has_points = true, .points = 500};
		struct basket_code codes[] = {{"K0", 0}, {"K1", 300}, {"nope", 0}};
		struct basket basket = {.lines = drawn.lines,
			.shopper = &shopper,
			.codes = codes,
			.code_count = LENGTH(codes)};
		basket.line_count = draw_lines(&seed, &drawn);
		draw_rules(&seed, first % 2);
		row("seed %d", (int)first);
		AUTO(priced) struct priced priced = price(text, &basket);
		check(priced.status == PRICE_OK);
		check_sums(&basket, &priced.pricing);
		int64_t unit_points = 0;
		uint32_t units = priced.pricing.unit_start[basket.line_count];
		for (uint32_t i = 0; i < units; i++)
			unit_points += priced.pricing.unit_points[i];
		check(unit_points == priced.pricing.points_used);
		AUTO(priced) struct priced again = price(text, &basket);
		check(again.pricing.price_hash == priced.pricing.price_hash);
		check(again.pricing.total_minor == priced.pricing.total_minor);
	}
}

/* ---- coupons that somebody chose ---- */

enum { WANTED_COUPONS = 5 };

/* Some with a threshold, some in one group; random, so that they get in each other's way. */
static void draw_coupon_rules(uint64_t *seed, char rules[WANTED_COUPONS][300])
{
	for (int i = 0; i < WANTED_COUPONS; i++) {
		char when[80] = "", group[80] = "";
		bool pct = below(seed, 2);
		if (below(seed, 2))
			snprintf(when, sizeof when, "\"when\":[{\"c\":\"spend\",\"gte\":%d}],",
				below(seed, 9000));
		if (below(seed, 3) == 0)
			snprintf(group, sizeof group, "\"group\":{\"id\":\"g\"},");
		snprintf(rules[i], sizeof rules[i],
			"\"id\":\"r%d\",\"stage\":4,\"priority\":%d,%s%s\"then\":[{\"e\":\"%s\","
			"\"%s\":%d,\"on\":\"basket\"}]}",
			i, below(seed, 3), when, group, pct ? "pct" : "amt", pct ? "bp" : "minor",
			pct ? below(seed, 6000) : below(seed, 4000));
	}
}

/* As coupons, or, of a set, as rules of everybody: what the set comes to without any choosing. */
static void write_coupon_rules(char rules[WANTED_COUPONS][300], unsigned set, bool coded, int max)
{
	const char *comma = "";
	size_t used = (size_t)snprintf(
		text, TEXT_SIZE, "{\"vocabulary\":1,\"coupons\":{\"max\":%d},\"rules\":[", max);
	for (int i = 0; i < WANTED_COUPONS; i++) {
		char code[24] = "";
		if (!(set >> i & 1))
			continue;
		if (coded)
			snprintf(code, sizeof code, "\"code\":\"K%d\",", i);
		used += (size_t)snprintf(
			text + used, TEXT_SIZE - used, "%s{%s%s", comma, code, rules[i]);
		comma = ",";
	}
	snprintf(text + used, TEXT_SIZE - used, "]}");
}

static unsigned applied_set(const struct priced *priced)
{
	unsigned set = 0;
	for (uint32_t i = 0; i < priced->pricing.applied_count; i++)
		set |= 1u << (rules_id(priced->rules, priced->pricing.applied[i])[1] - '0');
	return set;
}

/* The lowest total of all sets with as many wanted coupons as can go together. */
static int64_t slowly(char rules[WANTED_COUPONS][300], unsigned wanted, int max, int *most)
{
	int64_t lowest = INT64_MAX;
	struct basket basket = {.lines = one_line, .line_count = 1};
	*most = -1;
	for (unsigned set = 0; set < 1u << WANTED_COUPONS; set++) {
		int here = __builtin_popcount(set & wanted);
		write_coupon_rules(rules, set, false, max);
		AUTO(priced) struct priced priced = price(text, &basket);
		if (__builtin_popcount(set) > max || applied_set(&priced) != set || here < *most)
			continue;
		if (here > *most || priced.pricing.total_minor < lowest)
			lowest = priced.pricing.total_minor;
		*most = here;
	}
	return lowest;
}

/* Whatever else would be cheaper; with what it can go together as well as before. */
/* programme: CPN-13 */
static void what_somebody_chose_is_in_the_set_and_the_rest_is_the_best_of_it(void **state)
{
	(void)state;
	int dearer = 0, conflicts = 0;
	for (uint64_t first = 1; first <= 150; first++) {
		uint64_t seed = first * UINT64_C(0x9e3779b97f4a7c15);
		char rules[WANTED_COUPONS][300];
		struct basket_code codes[] = {{"K0"}, {"K1"}, {"K2"}, {"K3"}, {"K4"}};
		struct basket basket = {.lines = one_line,
			.line_count = 1,
			.codes = codes,
			.code_count = WANTED_COUPONS};
		unsigned wanted = 1u << below(&seed, WANTED_COUPONS);
		int max = 1 + below(&seed, 4), most, none;
		draw_coupon_rules(&seed, rules);
		if (first % 3 == 0)
			wanted |= 1u << below(&seed, WANTED_COUPONS);
		for (int i = 0; i < WANTED_COUPONS; i++)
			codes[i].wanted = wanted >> i & 1;
		row("seed %d", (int)first);
		int64_t lowest = slowly(rules, wanted, max, &most);
		write_coupon_rules(rules, 31, true, max);
		AUTO(priced) struct priced chosen = price(text, &basket);
		check(chosen.status == PRICE_OK);
		check(chosen.pricing.total_minor == lowest);
		check(__builtin_popcount(applied_set(&chosen) & wanted) == most);
		dearer += lowest > slowly(rules, 0, max, &none);
		conflicts += most < __builtin_popcount(wanted);
	}
	check(dearer > 20 && conflicts > 5); /* the draws were worth it */
}

static void of_coupons_with_one_code_the_chosen_ones_amount_counts(void **state)
{
	(void)state;
	struct basket_code codes[] = {{"C", 700}, {"C", 0, true}, {"C", 900}};
	struct basket basket = {
		.lines = one_line, .line_count = 1, .codes = codes, .code_count = 3};
	const char *file =
		FILE_OF("{\"id\":\"r\",\"stage\":4,\"code\":\"C\",\"then\":[{\"e\":\"amt\","
			"\"minor\":500}]}");
	AUTO(priced) struct priced as_the_rule = price(file, &basket);
	check(as_the_rule.pricing.total_minor == 7700);
	codes[1].wanted = false;
	codes[2].wanted = true;
	AUTO(priced) struct priced own = price(file, &basket);
	check(own.pricing.total_minor == 7300);
}

/* Lines are scanned in any order: as long as no two tie, each pays the same wherever it stands. */
static void the_order_of_lines_does_not_matter(void **state)
{
	(void)state;
	const char *file = FILE_OF(
		"{\"id\":\"a\",\"priority\":5,\"then\":[{\"e\":\"pct\",\"bp\":1700}]},"
		"{\"id\":\"b\",\"priority\":4,\"then\":[{\"e\":\"bxgy\",\"buy\":{},\"buy_qty\":2,"
		"\"get\":{},"
		"\"get_qty\":1,\"bp\":3000}]},"
		"{\"id\":\"c\",\"priority\":3,\"then\":[{\"e\":\"amt\",\"minor\":1000}]},"
		"{\"id\":\"d\",\"priority\":2,\"then\":[{\"e\":\"cheapest_pct\",\"bp\":5000}]}");
	/* Primes, so that no price and no remainder ties. */
	static const int64_t prices[] = {1009, 2003, 3001, 4001, 5003, 7001};
	int64_t want[LENGTH(prices)];
	uint64_t seed = 7;
	uint32_t place[LENGTH(prices)] = {0, 1, 2, 3, 4, 5};
	for (int round = 0; round < 200; round++) {
		struct basket_line lines[LENGTH(prices)];
		for (size_t i = 0; i < LENGTH(prices); i++)
			lines[place[i]] = (struct basket_line){
				.sku = "x", .qty = 1, .unit_price_minor = prices[i]};
		struct basket basket = {.lines = lines, .line_count = LENGTH(prices)};
		row("round %d", round);
		AUTO(priced) struct priced priced = price(file, &basket);
		for (size_t i = 0; i < LENGTH(prices); i++) {
			int64_t got = priced.pricing.line_discount[place[i]];
			want[i] = round == 0 ? got : want[i];
			check(got == want[i]);
		}
		for (uint32_t i = LENGTH(prices) - 1; i > 0; i--) {
			uint32_t other = (uint32_t)below(&seed, (int)i + 1);
			uint32_t kept = place[i];
			place[i] = place[other];
			place[other] = kept;
		}
	}
}

TESTS(test(what_is_missing_to_a_threshold_is_told), test(a_signed_coupon_carries_its_own_amount),
	test(a_code_that_is_shown_twice_counts_once),
	test(no_more_points_are_used_than_the_customer_wants),
	test(the_tills_counters_count_with_the_files), test(a_rule_keeps_to_its_days_and_places),
	test(at_most_coupons_max_are_used), test(of_many_coupons_the_eight_largest_are_compared),
	test(what_else_is_missing_is_told_by_its_kind), test(birthdays_match_their_month_and_day),
	test(each_bad_basket_has_its_answer), test(points_that_do_not_fit_are_an_overflow),
	test(points_that_fit_alone_and_not_together_are_an_overflow),
	test(the_largest_basket_meets_the_most_rules), test(every_basket_adds_up),
	test(the_order_of_lines_does_not_matter),
	test(what_somebody_chose_is_in_the_set_and_the_rest_is_the_best_of_it),
	test(of_coupons_with_one_code_the_chosen_ones_amount_counts))
