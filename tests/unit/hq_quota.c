/* What is there only so often, shared out to tills, the real handler: sync/README.md 3.15, I19 and
 * I20. */
#include "sync/hq/member_more.h"
#include "sync/hq/quota.h"
#include "sync/hq/quota_review.h"
#include "sync/hq/quota_use.h"
#include "sync/member_more.h"
#include "tests/hq_world.h"

#define FLASH  "rule:flash"
#define BUDGET "rule:spring"

enum { TILLS = 4 };

/* Two shops with two tills each; a till that sells by what it was told, as sync/README.md says. */
struct seller {
	struct fake_till *till;
	struct quota_page list;
	struct upload batch;
	bool has_list;
	uint64_t list_head;
	struct {
		uint32_t epoch;
		uint64_t seq;
		int64_t minor;
	} own[512];
	uint32_t own_count;
};

struct shops {
	struct world *world;
	struct seller sellers[TILLS];
};

static void publish(struct shops *shops, const char *version, const char *limits)
{
	char text[600];
	(void)snprintf(text, sizeof text,
		"{\"version\":\"%s\",\"vocabulary\":%d,\"currency\":\"CNY\",\"rules\":[{\"id\":"
		"\"flash\",%s\"then\":[{\"e\":\"pct\","
		"\"bp\":1000,\"on\":\"line\"}]}]}",
		version, strstr(limits, "shops") ? 2 : 1, limits);
	world_publish(shops->world, text);
}

static void publish_total(struct shops *shops, const char *version, int total)
{
	char limits[60];
	(void)snprintf(limits, sizeof limits, "\"limits\":{\"total\":%d},", total);
	publish(shops, version, limits);
}

static void begin_batch(struct seller *seller)
{
	seller->batch = upload_begin(seller->till);
}

static struct shops *open_shops(void)
{
	struct shops *shops = calloc(1, sizeof *shops);
	check(shops != NULL);
	shops->world = world_open(":memory:");
	for (uint32_t i = 0; i < TILLS; i++) {
		shops->sellers[i].till = new_till(shops->world, 1 + i / 2, 1 + i);
		begin_batch(&shops->sellers[i]);
	}
	return shops;
}

static void close_shops(struct shops *shops)
{
	for (int i = 0; i < TILLS; i++) {
		upload_done(&shops->sellers[i].batch);
		free(shops->sellers[i].till);
	}
	world_close(shops->world);
	free(shops);
}

/* ---- what a till does ---- */

static int64_t hello(struct shops *shops, int i)
{
	till_hello(shops->world, shops->sellers[i].till);
	check(shops->world->answer.status == 200);
	return answer_number(shops->world, "quota_version");
}

static void fetch(struct shops *shops, int i)
{
	char target[120];
	struct err err;
	struct seller *seller = &shops->sellers[i];
	(void)snprintf(target, sizeof target, "/v1/quotas?have=%lld&head=%llu",
		(long long)(seller->has_list ? seller->list.version : 0),
		(unsigned long long)(seller->has_list ? seller->list_head : 0));
	till_get(shops->world, seller->till, target);
	check(shops->world->answer.status == 200);
	const char *text = paper_read(&shops->world->answer.body);
	struct quota_page *page = malloc(sizeof *page);
	check(page != NULL);
	check(quota_page_read(text, strlen(text), page, &err));
	if (!seller->has_list || page->version != seller->list.version)
		seller->list_head = seller->till->next - 1;
	seller->list = *page;
	seller->has_list = true;
	free(page);
}

/* Hears, takes the list and says that it has it. */
static void meet(struct shops *shops, int i)
{
	if (hello(shops, i) <= 0)
		return;
	fetch(shops, i);
	fetch(shops, i);
}

static void meet_all(struct shops *shops)
{
	for (int i = 0; i < TILLS; i++)
		meet(shops, i);
}

static const struct quota_row *row_of(const struct seller *seller, const char *name)
{
	for (uint32_t i = 0; seller->has_list && i < seller->list.count; i++)
		if (strcmp(seller->list.rows[i].name, name) == 0)
			return &seller->list.rows[i];
	return NULL;
}

/* Where HQ did not take it off already. */
static bool counts(const struct seller *seller, uint32_t k)
{
	return seller->own[k].epoch > seller->list.projected_epoch ||
	       (seller->own[k].epoch == seller->list.projected_epoch &&
		       seller->own[k].seq >= seller->list.projected_next);
}

static int64_t left(const struct seller *seller)
{
	const struct quota_row *quota = row_of(seller, FLASH);
	int64_t uses = quota ? quota->uses : 0;
	for (uint32_t k = 0; k < seller->own_count; k++)
		uses -= counts(seller, k);
	return uses;
}

static int64_t left_minor(const struct seller *seller)
{
	const struct quota_row *quota = row_of(seller, FLASH);
	int64_t minor = quota ? quota->minor : 0;
	for (uint32_t k = 0; k < seller->own_count; k++)
		minor -= counts(seller, k) ? seller->own[k].minor : 0;
	return minor;
}

/* This one of the sale's rules gave points or goods, and the till counted it. */
static void use_flash(struct closed_sale *sale, uint32_t at)
{
	strcpy(sale->rules[at].id, "flash");
	sale->rules[at].applied = true;
	sale->use_count = 1;
	strcpy(sale->uses[0].rule, "flash");
}

/* A sale in which the rule took something, into the batch. */
static void sell_to(struct shops *shops, int i, uint64_t member, int64_t minor)
{
	struct seller *seller = &shops->sellers[i];
	struct closed_sale *sale = world_sale(shops->world, member, 0, 0);
	use_flash(sale, 0);
	sale->rules[0].taken_minor = minor;
	seller->own[seller->own_count].epoch = seller->till->epoch;
	seller->own[seller->own_count].seq = seller->till->next;
	seller->own[seller->own_count++].minor = minor;
	upload_sale(shops->world, seller->till, &seller->batch, sale);
	free(sale);
}

static void sell(struct shops *shops, int i)
{
	sell_to(shops, i, 0, 0);
}

static void upload(struct shops *shops, int i)
{
	struct seller *seller = &shops->sellers[i];
	if (seller->batch.count == 0)
		return;
	upload_send(shops->world, seller->till, &seller->batch);
	check(shops->world->answer.status == 200);
	upload_done(&seller->batch);
	begin_batch(seller);
}

/* ---- what headquarters has ---- */

static struct quota now_of(struct shops *shops, const char *name, uint32_t store)
{
	struct quota quota;
	struct quota_key key = {.store = store};
	strcpy(key.name, name);
	check(quota_find(&shops->world->hq, &key, &quota));
	return quota;
}

static int64_t used(struct shops *shops)
{
	return now_of(shops, FLASH, 0).used[QUOTA_USES];
}

static int64_t out(struct shops *shops)
{
	const struct quota_key key = quota_of_rule("flash");
	return quota_out(&shops->world->hq, &key, QUOTA_USES);
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

static void night(struct shops *shops)
{
	check(world_say(shops->world, WORDS("jobs", "run", "quotas"), NULL) == WORD_DONE);
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

/* ---- members ---- */

/* programme: CAMP-13, CAMP-39 */
static void tills_hear_how_often_a_member_used_a_rule(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	struct world *world = shops->world;
	world_import(world, "members", "{\"id\":42,\"card\":\"8800000000042\"}");
	world_import(world, "members", "{\"id\":43,\"card\":\"8800000000043\"}");
	publish(shops, "1", "\"limits\":{\"per_member\":2},");
	meet_all(shops);
	sell_to(shops, 0, 42, 0);
	sell_to(shops, 1, 42, 0);
	sell_to(shops, 1, 43, 0);
	upload(shops, 0);
	upload(shops, 1);
	check(world_count(world, "SELECT count(*) FROM member WHERE id = 42 AND more LIKE "
				 "'%\"used\":[{\"rule\":\"flash\",\"count\":2}]%'") == 1);
	check(world_say(world, WORDS("member", "merge", "8800000000043", "8800000000042"), NULL) ==
		WORD_DONE);
	check(world_count(world, "SELECT count(*) FROM member WHERE id = 42 AND more LIKE "
				 "'%\"count\":3}]%'") == 1);
	check(used(shops) == 3);
	world_verifies(world);
	close_shops(shops);
}

static void a_sale_that_came_back_whole_is_no_use_where_the_rule_says_so(void **state)
{
	(void)state;
	static const struct {
		enum use_back use_back;
		int64_t used;
	} cases[] = {{USE_BACK_USUAL, 1}, {USE_BACK_NO, 1}, {USE_BACK_YES, 0}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct shops *shops = open_shops();
		struct world *world = shops->world;
		struct seller *seller = &shops->sellers[0];
		row("%d", (int)cases[i].use_back);
		world_import(world, "members", "{\"id\":42,\"card\":\"8800000000042\"}");
		publish(shops, "1", "\"limits\":{\"total\":9,\"per_member\":2},");
		meet_all(shops);
		struct closed_sale *sale = world_sale(world, 42, 0, 0);
		use_flash(sale, 0);
		sale->rules[0].use_back = cases[i].use_back;
		upload_sale(world, seller->till, &seller->batch, sale);
		upload(shops, 0);
		check(used(shops) == 1);
		struct closed_refund refund = world_refund(world, sale, 1, 1);
		refund.line_count = sale->line_count;
		refund.total_minor = 0;
		for (uint32_t k = 0; k < sale->line_count; k++) {
			refund.lines[k] = (struct refund_line){
				.line = k, .qty = sale->lines[k].qty, .amount_minor = 1};
			refund.total_minor += 1;
		}
		refund.tenders[0].amount_minor = refund.total_minor;
		upload_refund(world, seller->till, &seller->batch, &refund);
		upload(shops, 0);
		check(used(shops) == cases[i].used);
		check(world_count(world, "SELECT count(*) FROM member WHERE more LIKE "
					 "'%\"flash\"%'") == cases[i].used);
		world_verifies(world);
		free(sale);
		close_shops(shops);
	}
}

/* ---- gifts ---- */

static void give(struct shops *shops, int i, const char *gift)
{
	struct seller *seller = &shops->sellers[i];
	struct closed_act act = {
		.kind = ACT_GIFT, .member = 42, .business_date = 20251121, .points = -10, .qty = 1};
	strcpy(act.item, gift);
	upload_act(shops->world, seller->till, &seller->batch, &act);
	upload(shops, i);
}

/* programme: RDM-06 */
static void the_last_gift_of_a_store_is_one_tills_alone(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	world_import(
		shops->world, "members", "{\"id\":42,\"card\":\"8800000000042\",\"points\":500}");
	world_import(shops->world, "settings",
		"{\"gift.bib\":{\"kind\":\"goods\",\"title\":{\"en\":\"Bib\"},\"points\":10}}");
	check(world_say(shops->world, WORDS("gifts", "stock", "bib", "1", "1", "--by", "Wang"),
		      NULL) == WORD_DONE);
	meet_all(shops);
	const struct quota_row *quota = row_of(&shops->sellers[0], "gift:bib");
	check(quota && quota->uses == 1);
	for (int i = 1; i < TILLS; i++)
		check(!row_of(&shops->sellers[i], "gift:bib"));
	give(shops, 0, "bib");
	check(now_of(shops, "gift:bib", 1).used[QUOTA_USES] == 1);
	check(world_say(shops->world, WORDS("gifts", "stock", "bib", "1", "10", "--by", "Wang"),
		      NULL) == WORD_DONE);
	check(now_of(shops, "gift:bib", 1).most[QUOTA_USES] == 11);
	meet_all(shops);
	meet_all(shops);
	check(row_of(&shops->sellers[0], "gift:bib") && row_of(&shops->sellers[1], "gift:bib"));
	check(!row_of(&shops->sellers[2], "gift:bib"));
	world_verifies(shops->world);
	close_shops(shops);
}

/* ---- at random ---- */

static uint32_t draw(struct world *world, uint32_t below)
{
	uint32_t number;
	world_random(world, &number, sizeof number);
	return number % below;
}

/* A server answers every statement by itself, and runs all the tests of headquarters. */
static uint64_t seeds(uint64_t here)
{
	return world_server() ? 1 : here;
}

/* One thing that happens at one till. */
static void happen(struct shops *shops)
{
	struct world *world = shops->world;
	int i = (int)draw(world, TILLS);
	switch (draw(world, 8)) {
	case 0:
	case 1:
	case 2:
	case 3:
		if (left(&shops->sellers[i]) > 0)
			sell(shops, i);
		break;
	case 4:
		upload(shops, i);
		break;
	case 5:
		(void)hello(shops, i);
		break;
	case 6:
		fetch(shops, i);
		break;
	case 7:
		world->now_ms += draw(world, 3600000);
		break;
	}
	if (draw(world, 40) == 0)
		night(shops);
}

/* programme: GEN-06, CAMP-12, CAMP-13 */
static void whatever_order_things_come_in_no_more_is_sold_than_there_is(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= seeds(12); seed++) {
		struct shops *shops = open_shops();
		int total = 1 + (int)(seed * 7 % 40);
		row("seed %d, %d of them", (int)seed, total);
		shops->world->seed = seed;
		publish_total(shops, "1", total);
		for (int step = 0; step < 300; step++)
			happen(shops);
		check(used(shops) + out(shops) <= total);
		for (int i = 0; i < TILLS; i++) {
			while (left(&shops->sellers[i]) > 0)
				sell(shops, i);
			upload(shops, i);
		}
		check(used(shops) <= total);
		check(now_of(shops, FLASH, 0).excused[QUOTA_USES] == 0);
		world_verifies(shops->world);
		close_shops(shops);
	}
}

/* A machine that is replaced goes on selling what it was told it had; its records come or not. */
static void replace(struct shops *shops, int i)
{
	struct seller *seller = &shops->sellers[i];
	while (left(seller) > 0)
		sell(shops, i);
	till_enrol(shops->world, seller->till, seller->till->store, seller->till->till);
	seller->has_list = false;
	seller->own_count = 0;
	upload_done(&seller->batch);
	begin_batch(seller);
}

/* The old machine speaks once more. */
static void replace_and_hear(struct shops *shops, int i)
{
	struct seller *seller = &shops->sellers[i];
	struct fake_till old;
	while (left(seller) > 0)
		sell(shops, i);
	old = *seller->till;
	till_key(seller->till, (uint8_t)(50 + shops->world->seed % 100));
	till_enrol(shops->world, seller->till, old.store, old.till);
	if (seller->batch.count > 0)
		upload_send(shops->world, &old, &seller->batch);
	seller->has_list = false;
	seller->own_count = 0;
	upload_done(&seller->batch);
	begin_batch(seller);
}

static void whatever_is_replaced_or_changed_is_accounted_for(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= seeds(8); seed++) {
		struct shops *shops = open_shops();
		char version[16];
		row("seed %d", (int)seed);
		publish_total(shops, "0", 30);
		shops->world->seed = seed;
		for (int step = 1; step <= 240; step++) {
			happen(shops);
			(void)snprintf(version, sizeof version, "%d", step);
			if (step % 60 == 0)
				publish_total(shops, version, 10 + (int)draw(shops->world, 40));
			if (step % 50 == 0)
				replace(shops, (int)draw(shops->world, TILLS));
			if (step % 70 == 0)
				replace_and_hear(shops, (int)draw(shops->world, TILLS));
			if (step % 20 == 0)
				world_verifies(shops->world);
		}
		world_verifies(shops->world);
		close_shops(shops);
	}
}

/* ---- limits, and what verify finds ---- */

static void verify_names_what_does_not_add_up(void **state)
{
	(void)state;
	static const char *const spoiled[] = {
		"UPDATE quota SET used_uses = used_uses + 1",
		"UPDATE quota SET used_minor = used_minor - 1",
		"UPDATE quota_grant SET used_uses = used_uses + 1 WHERE till = 1",
		"UPDATE quota_use SET uses = 2",
		"UPDATE quota_use SET at_store = 9",
		"UPDATE quota_grant SET ceiling_uses = ceiling_uses + 50 WHERE till = 1",
		"UPDATE quota_grant SET ceiling_uses = given_uses - 1 WHERE till = 1",
		"UPDATE quota_grant SET last_uses = left_uses + 1 WHERE till = 1",
	};
	size_t count = world_server() ? 2 : LENGTH(spoiled);
	for (size_t i = 0; i < count; i++) {
		struct shops *shops = open_shops();
		row("%s", spoiled[i]);
		publish_total(shops, "1", 40);
		meet_all(shops);
		sell(shops, 0);
		upload(shops, 0);
		world_verifies(shops->world);
		db_script(&shops->world->hq.db, spoiled[i]);
		check(world_say(shops->world, WORDS("verify"), NULL) == WORD_WRONG);
		close_shops(shops);
	}
}

static void a_list_has_as_many_rows_as_it_may_and_the_others_have_nothing(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	AUTO(paper) struct paper text = {0};
	paper_print(&text, "{\"version\":\"1\",\"vocabulary\":1,\"currency\":\"CNY\","
			   "\"rules\":[");
	for (int i = 0; i < QUOTA_ROWS_MAX + 8; i++)
		paper_print(&text,
			"%s{\"id\":\"r%04d\",\"limits\":{\"total\":9},\"then\":[{\"e\":"
			"\"pct\",\"bp\":100,\"on\":\"line\"}]}",
			i ? "," : "", i);
	paper_print(&text, "]}");
	world_publish(shops->world, paper_read(&text));
	check(hello(shops, 0) > 0);
	fetch(shops, 0);
	/* Those that were looked at before the answer; the server does the others in turns. */
	check(shops->sellers[0].list.count == QUOTA_GREETED_MAX);
	while (quotas_turn(&shops->world->hq))
		continue;
	check(hello(shops, 0) > shops->sellers[0].list.version);
	fetch(shops, 0);
	check(shops->sellers[0].list.count == QUOTA_ROWS_MAX);
	close_shops(shops);
}

static void a_member_who_has_everything_loses_a_voucher_before_a_count(void **state)
{
	(void)state;
	struct shops *shops = open_shops();
	struct world *world = shops->world;
	char query[400];
	world_import(world, "members", "{\"id\":42,\"card\":\"8800000000042\"}");
	for (int i = 0; i < 17; i++) {
		(void)snprintf(query, sizeof query,
			"INSERT INTO voucher VALUES (999999, 9999999999%d, 42, 20991231, "
			"4294967295, 'given', 'hand', 'k%d', '', 0, 0)",
			10 + i, i);
		db_script(&world->hq.db, query);
		(void)snprintf(query, sizeof query,
			"INSERT INTO entitlement VALUES ('e%d', 42, "
			"'a-right-with-a-long-name-%06d', 1000000000, 0, 0, 20991231, 1, '', 0)",
			i, i);
		db_script(&world->hq.db, query);
		(void)snprintf(query, sizeof query,
			"INSERT INTO quota VALUES (0, "
			"'rule:\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"%022d', 1, -1, "
			"-1, 5, 0, 0, 0, 9, '', "
			"'', 0, 0)",
			i);
		db_script(&world->hq.db, query);
		(void)snprintf(query, sizeof query,
			"INSERT INTO quota_use SELECT "
			"'rule:\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"%022d', 1, uid, "
			"0, 1, 1, 42, 5, 0, 0 "
			"FROM posting LIMIT 1",
			i);
		if (i == 0)
			till_write_note(world, shops->sellers[0].till, "one posting");
		db_script(&world->hq.db, query);
	}
	check(db_ok(&world->hq.db));
	{
		AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
		struct err err;
		member_more_refresh(&world->hq, 42, world->now_ms);
		check(tx_commit(&tx, &err));
	}
	int64_t size = world_count(world, "SELECT length(more) FROM member WHERE id = 42");
	check(size > 3500 && size < MEMBER_MORE_TEXT_MAX);
	{
		struct member_more more;
		char text[MEMBER_MORE_TEXT_MAX];
		AUTO(stmt)
		struct stmt s = sql(&world->hq.db, "SELECT more FROM member WHERE id = 42");
		check(next_row(&s));
		column_text(&s, 0, text, sizeof text);
		check(member_more_read(text, &more));
		check(more.used_count == MORE_USED_MAX && more.used[0].count == 5);
		check(more.coupon_count > 6 && more.coupon_count < MORE_COUPONS_MAX);
		check(more.right_count == MORE_RIGHTS_MAX);
	}
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
	test(a_usage_budget_counts_like_a_total), test(tills_hear_how_often_a_member_used_a_rule),
	test(a_sale_that_came_back_whole_is_no_use_where_the_rule_says_so),
	test(the_last_gift_of_a_store_is_one_tills_alone),
	test(whatever_order_things_come_in_no_more_is_sold_than_there_is),
	test(whatever_is_replaced_or_changed_is_accounted_for),
	test(verify_names_what_does_not_add_up),
	test(a_list_has_as_many_rows_as_it_may_and_the_others_have_nothing),
	test(a_member_who_has_everything_loses_a_voucher_before_a_count))
