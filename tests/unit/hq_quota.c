/* Shares of what is there only so often, given to tills and taken back: I20. */
#include "tests/unit/quota_shops.h"

static int64_t left_minor(const struct seller *seller)
{
	const struct quota_row *quota = row_of(seller, FLASH);
	int64_t minor = quota ? quota->minor : 0;
	for (uint32_t k = 0; k < seller->own_count; k++)
		minor -= counts(seller, k) ? seller->own[k].minor : 0;
	return minor;
}

static int64_t held_by_tills(const struct shops *shops)
{
	int64_t sum = 0;
	for (int i = 0; i < TILLS; i++)
		sum += left(&shops->sellers[i]) > 0 ? left(&shops->sellers[i]) : 0;
	return sum;
}

static void review(struct shops *shops)
{
	check(world_say(shops->world, WORDS("quotas", "review"), NULL) == WORD_DONE);
}

static bool says(struct shops *shops, const char *text)
{
	return strstr(paper_read(&shops->world->said.out), text) != NULL;
}

/* ---- shares ---- */

/* programme: CAMP-12, CAMP-13 */
static void each_till_gets_a_part_and_hq_keeps_the_rest(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 100);
	for (int round = 0; round < 3; round++)
		meet_all(shops);
	for (int i = 0; i < TILLS; i++) {
		row("till %d", i);
		check(left(&shops->sellers[i]) >= 6 && left(&shops->sellers[i]) <= 24);
	}
	check(held_by_tills(shops) == out(shops));
	check(out(shops) <= 100);
	night(shops);
	meet_all(shops);
	night(shops);
	meet_all(shops);
	for (int i = 0; i < TILLS; i++)
		check(left(&shops->sellers[i]) == 12);
	check(out(shops) == 48);
	world_verifies(shops->world);
	close_shops(shops);
}

static void where_nothing_is_limited_no_till_has_a_list(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish(shops, "1", "");
	check(hello(shops, 0) == -1);
	fetch(shops, 0);
	check(shops->sellers[0].list.version == 0 && shops->sellers[0].list.count == 0);
	close_shops(shops);
}

static void a_sale_is_one_use_however_often_it_comes_or_names_the_rule(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 40);
	meet_all(shops);
	struct seller *seller = &shops->sellers[0];
	struct closed_sale *sale = world_sale(shops->world, 0, 0, 0);
	for (uint32_t i = 0; i < 2; i++) {
		use_flash(sale, i);
	}
	sale->rule_count = 2;
	upload_sale(shops->world, seller->till, &seller->batch, sale);
	upload_sale(shops->world, seller->till, &seller->batch, sale);
	upload(shops, 0);
	free(sale);
	check(used(shops) == 1);
	/* It applied, and gave nothing to anybody. */
	sale = world_sale(shops->world, 0, 0, 0);
	use_flash(sale, 0);
	sale->use_count = 0;
	sale->rules[0].taken_minor = 0;
	upload_sale(shops->world, seller->till, &seller->batch, sale);
	upload(shops, 0);
	free(sale);
	check(used(shops) == 1);
	/* One that contradicts itself is nobody's use. */
	sale = world_sale(shops->world, 0, 0, 0);
	use_flash(sale, 0);
	sale->total_minor++;
	upload_sale(shops->world, seller->till, &seller->batch, sale);
	upload(shops, 0);
	free(sale);
	check(used(shops) == 1);
	world_verifies(shops->world);
	close_shops(shops);
}

/* programme: CAMP-13 */
static void the_last_one_is_one_tills_alone(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 1);
	meet_all(shops);
	check(left(&shops->sellers[0]) == 1);
	for (int i = 1; i < TILLS; i++)
		check(left(&shops->sellers[i]) == 0);
	sell(shops, 0);
	check(left(&shops->sellers[0]) == 0);
	upload(shops, 0);
	meet_all(shops);
	check(held_by_tills(shops) == 0);
	check(used(shops) == 1 && out(shops) == 0);
	world_verifies(shops->world);
	close_shops(shops);
}

static void who_runs_low_is_filled_up_as_its_sales_are_posted(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 40);
	meet_all(shops);
	meet_all(shops);
	int64_t sold = 0;
	while (left(&shops->sellers[0]) > 0) {
		for (; left(&shops->sellers[0]) > 0; sold++)
			sell(shops, 0);
		upload(shops, 0);
		meet_all(shops);
	}
	/* One for each of the others, and for their last ones there is nobody else. */
	check(sold >= 40 - 2 * (TILLS - 1) - 3);
	check(sold <= 37);
	check(used(shops) == sold);
	world_verifies(shops->world);
	close_shops(shops);
}

static void only_tills_of_the_rules_shops_get_a_part(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish(shops, "1", "\"limits\":{\"total\":40},\"shops\":[\"2\"],\"tills\":[\"1\",\"4\"],");
	meet_all(shops);
	for (int i = 0; i < TILLS; i++)
		check((left(&shops->sellers[i]) > 0) == (i == 3));
	close_shops(shops);
}

/* ---- taking back ---- */

/* programme: GEN-06 */
static void what_is_taken_back_is_set_aside_until_the_till_has_said_that_it_heard(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 100);
	meet(shops, 0);
	check(left(&shops->sellers[0]) == 50);
	for (int i = 0; i < 30; i++)
		sell(shops, 0);
	for (int i = 1; i < TILLS; i++)
		meet(shops, i);
	night(shops);
	check(out(shops) <= 100);
	int64_t others = held_by_tills(shops) - left(&shops->sellers[0]);
	check(others <= 50);
	/* It hears, but what it sold before is not posted yet. */
	check(hello(shops, 0) > shops->sellers[0].list.version);
	fetch(shops, 0);
	fetch(shops, 0);
	check(left(&shops->sellers[0]) < 0);
	night(shops);
	meet_all(shops);
	check(held_by_tills(shops) <= 50);
	upload(shops, 0);
	check(used(shops) == 30);
	int64_t aside = out(shops);
	(void)hello(shops, 0);
	check(out(shops) < aside);
	night(shops);
	meet_all(shops);
	night(shops);
	meet_all(shops);
	for (int i = 0; i < TILLS; i++)
		check(left(&shops->sellers[i]) == 8);
	world_verifies(shops->world);
	close_shops(shops);
}

static void a_till_cannot_have_heard_of_a_list_that_nobody_made(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 100);
	meet(shops, 0);
	publish_total(shops, "2", 10);
	review(shops);
	check(out(shops) == 50);
	till_get(
		shops->world, shops->sellers[0].till, "/v1/quotas?have=9223372036854775807&head=0");
	check(shops->world->answer.status == 200);
	review(shops);
	check(out(shops) == 50);
	till_get(shops->world, shops->sellers[0].till, "/v1/quotas?have=1");
	check(shops->world->answer.status == 400);
	meet(shops, 0);
	review(shops);
	check(out(shops) == 5);
	close_shops(shops);
}

static void a_silent_till_keeps_what_it_has(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 10);
	meet(shops, 0);
	check(left(&shops->sellers[0]) == 5);
	shops->world->now_ms += INT64_C(8) * 86400000;
	for (int i = 1; i < TILLS; i++)
		meet(shops, i);
	night(shops);
	for (int i = 1; i < TILLS; i++)
		meet(shops, i);
	check(held_by_tills(shops) <= 10);
	check(now_of(shops, FLASH, 0).excused[QUOTA_USES] == 0);
	for (int i = 0; i < TILLS; i++) {
		while (left(&shops->sellers[i]) > 0)
			sell(shops, i);
		upload(shops, i);
	}
	check(used(shops) <= 10);
	world_verifies(shops->world);
	close_shops(shops);
}

static void what_a_fenced_till_had_is_free_at_once_and_what_it_still_sells_is_counted(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 2);
	meet(shops, 0);
	meet(shops, 1);
	check(left(&shops->sellers[0]) == 1 && left(&shops->sellers[1]) == 1);
	check(world_say(shops->world, WORDS("till", "fence", "1"), NULL) == WORD_DONE);
	meet(shops, 2);
	check(left(&shops->sellers[2]) == 1);
	sell(shops, 0);
	sell(shops, 1);
	sell(shops, 2);
	upload(shops, 1);
	upload(shops, 2);
	struct seller *fenced = &shops->sellers[0];
	upload_send(shops->world, fenced->till, &fenced->batch);
	check(shops->world->answer.status == 410);
	check(hello(shops, 0) == -1);
	check(used(shops) == 3);
	check(world_say(shops->world, WORDS("quotas"), NULL) == WORD_DONE);
	check(says(shops, "1 more than there are"));
	world_verifies(shops->world);
	close_shops(shops);
}

/* ---- other rules ---- */

static void a_larger_total_is_shared_out_and_a_smaller_one_taken_back(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 8);
	meet_all(shops);
	check(held_by_tills(shops) >= 4);
	publish_total(shops, "2", 800);
	meet_all(shops);
	meet_all(shops);
	check(held_by_tills(shops) >= 4 * 50);
	publish_total(shops, "3", 2);
	int64_t there = held_by_tills(shops);
	meet_all(shops);
	check(held_by_tills(shops) <= 2);
	check(now_of(shops, FLASH, 0).excused[QUOTA_USES] == there - 2);
	night(shops);
	check(out(shops) <= 2);
	world_verifies(shops->world);
	close_shops(shops);
}

static void a_rule_without_limits_gives_all_back(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 8);
	meet_all(shops);
	sell(shops, 0);
	upload(shops, 0);
	publish(shops, "2", "");
	check(!now_of(shops, FLASH, 0).live);
	review(shops);
	meet_all(shops);
	meet_all(shops);
	review(shops);
	check(out(shops) == 0);
	/* What was used is known, should it be limited again. */
	publish_total(shops, "3", 8);
	check(used(shops) == 1);
	world_verifies(shops->world);
	close_shops(shops);
}

static void a_file_that_begins_later_limits_from_now_on(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish_total(shops, "1", 100);
	world_publish(shops->world, "{\"version\":\"2\",\"vocabulary\":1,\"currency\":\"CNY\","
				    "\"from\":\"2099-01-01\",\"rules\":[{\"id\":\"flash\","
				    "\"limits\":{\"total\":20,\"used\":4},\"then\":[{\"e\":\"pct\","
				    "\"bp\":1000,\"on\":\"line\"}]}]}");
	check(now_of(shops, FLASH, 0).most[QUOTA_USES] == 16);
	close_shops(shops);
}

static void a_rule_whose_time_is_over_gives_all_back_that_night(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish(shops, "1",
		"\"limits\":{\"total\":40},\"active\":{\"from\":\"2025-11-01\","
		"\"to\":\"2025-11-22\"},");
	meet_all(shops);
	check(held_by_tills(shops) > 0);
	shops->world->now_ms += INT64_C(3) * 86400000;
	night(shops);
	meet_all(shops);
	check(held_by_tills(shops) == 0);
	close_shops(shops);
}

/* ---- budgets ---- */

/* programme: BUD-04 */
static void a_budget_is_used_by_what_the_rule_took(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish(shops, "1", "\"budget\":{\"type\":\"spend\",\"limit\":1000000},");
	meet_all(shops);
	meet_all(shops);
	struct seller *first = &shops->sellers[0];
	check(row_of(first, FLASH) && row_of(first, FLASH)->uses == QUOTA_NO_LIMIT);
	int64_t before = left_minor(first);
	check(before >= 125000);
	sell_to(shops, 0, 0, 20000);
	check(left_minor(first) == before - 20000);
	upload(shops, 0);
	check(now_of(shops, FLASH, 0).used[QUOTA_MINOR] == 20000);
	meet(shops, 0);
	check(left_minor(first) == before - 20000);
	world_verifies(shops->world);
	close_shops(shops);
}

static void of_a_small_budget_a_till_gets_enough_for_a_discount(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish(shops, "1", "\"budget\":{\"type\":\"spend\",\"limit\":15000},");
	meet_all(shops);
	check(left_minor(&shops->sellers[0]) == 10000);
	check(left_minor(&shops->sellers[1]) == 5000);
	check(left_minor(&shops->sellers[2]) == 0);
	close_shops(shops);
}

static void a_usage_budget_counts_like_a_total(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	publish(shops, "1",
		"\"limits\":{\"total\":50},\"budget\":{\"type\":\"usage\",\"limit\":30,"
		"\"used\":10},");
	struct quota quota = now_of(shops, FLASH, 0);
	check(quota.most[QUOTA_USES] == 20 && quota.most[QUOTA_MINOR] == QUOTA_NO_LIMIT);
	close_shops(shops);
}
TESTS(test(each_till_gets_a_part_and_hq_keeps_the_rest),
	test(where_nothing_is_limited_no_till_has_a_list), test(the_last_one_is_one_tills_alone),
	test(who_runs_low_is_filled_up_as_its_sales_are_posted),
	test(only_tills_of_the_rules_shops_get_a_part),
	test(a_sale_is_one_use_however_often_it_comes_or_names_the_rule),
	test(a_till_cannot_have_heard_of_a_list_that_nobody_made),
	test(what_is_taken_back_is_set_aside_until_the_till_has_said_that_it_heard),
	test(a_silent_till_keeps_what_it_has),
	test(what_a_fenced_till_had_is_free_at_once_and_what_it_still_sells_is_counted),
	test(a_larger_total_is_shared_out_and_a_smaller_one_taken_back),
	test(a_rule_without_limits_gives_all_back),
	test(a_file_that_begins_later_limits_from_now_on),
	test(a_rule_whose_time_is_over_gives_all_back_that_night),
	test(a_budget_is_used_by_what_the_rule_took),
	test(of_a_small_budget_a_till_gets_enough_for_a_discount),
	test(a_usage_budget_counts_like_a_total))
