/* HQ prices every sale again: what honest tills sold comes out the same, and a figure changed by
 * one is found. Item 4 of the ledger. */
#include "pos/core/money.h"
#include "pos/core/rule_quota.h"
#include "pos/shell/demo/demo.h"
#include "sync/hq/price_again.h"
#include "sync/hq/projector.h"
#include "sync/hq/recompute.h"
#include "sync/rules.h"
#include "tests/hq_world.h"

enum { BASKETS = 5000, COUNTED_RULES_MAX = 32 };

/* What the till that sells may use, NULL: nobody counts. */
static const struct rule_quotas *counted;

static const struct rule_use *told(void)
{
	return counted ? counted->use : NULL;
}

static const struct demo_file *demo(const char *name)
{
	for (size_t i = 0; i < demo_file_count; i++)
		if (strcmp(demo_files[i].name, name) == 0)
			return &demo_files[i];
	check(false && "no such file");
	return NULL;
}

static struct rules *demo_rules(void)
{
	struct rules *rules = NULL;
	struct err err;
	check(rules_read(demo("rules.json")->text, demo("rules.json")->size, &rules, &err));
	return rules;
}

static uint32_t draw(struct world *world, uint32_t below)
{
	uint32_t number;
	world_random(world, &number, sizeof number);
	return number % below;
}

static void add_goods(struct world *world, struct sale *sale)
{
	static const char *const shelves[] = {"infant-formula", "toys", "care"};
	uint32_t lines = 1 + draw(world, 12);
	for (uint32_t i = 0; i < lines; i++) {
		struct item item = {.category_count = 1, .price_minor = 100 + draw(world, 30000)};
		(void)snprintf(item.sku, sizeof item.sku, "SKU-%u", draw(world, 500));
		strcpy(item.categories[0], shelves[draw(world, 3)]);
		item.floor_minor = draw(world, 4) ? 0 : item.price_minor - draw(world, 100);
		item.weighed = draw(world, 6) == 0;
		item.taxed = true;
		item.vat_bp = (int32_t)(i % 3) * 450;
		enum sale_result added =
			item.weighed ? sale_add_weight(sale, &item, 1 + (int32_t)draw(world, 5000))
				     : sale_add(sale, &item, 1 + (int32_t)draw(world, 4));
		check(added == SALE_OK);
	}
}

static void add_member(struct world *world, struct sale *sale)
{
	static const char *const tiers[] = {"", "silver", "gold", "diamond"};
	struct member member = {.id = 1 + draw(world, 50), .points = draw(world, 5000) - 500};
	strcpy(member.tier, tiers[draw(world, 4)]);
	member.birthday_month = (int)draw(world, 13);
	member.birthday_day = member.birthday_month ? 1 + (int)draw(world, 28) : 0;
	member.completed_orders = (int32_t)draw(world, 30);
	member.blocked = draw(world, 10) == 0;
	sale_set_member(sale, &member);
	sale->points_wish = draw(world, 2) ? 100 * (int64_t)draw(world, 20) : 0;
}

static void add_coupons(struct world *world, struct sale *sale)
{
	static const char *const codes[] = {"NEW20", "BABY95", "OLD10", "NOSUCH"};
	uint32_t count = draw(world, 4);
	for (uint32_t i = 0; i < count; i++) {
		struct sale_coupon coupon = {
			.coupon = {.campaign = 1 + draw(world, 4), .serial = draw(world, 1000000)}};
		strcpy(coupon.code, codes[draw(world, 4)]);
		coupon.coupon.benefit_minor = draw(world, 3) ? 0 : 1 + draw(world, 3000);
		coupon.chosen_by = draw(world, 4) ? 0 : 1007;
		(void)!sale_add_coupon(sale, &coupon);
	}
}

/* As the till closes it: pos/core/till_pay.c. */
static void close_sale(struct world *world, const struct sale *sale, const struct rules *rules,
	const struct pricing *pricing, int64_t priced_ms, struct closed_sale *closed)
{
	struct civil priced = civil_at(priced_ms, 480);
	check(closed_sale_of(closed, sale, rules, told(), pricing, LANG_ZH_CN) == CLOSE_OK);
	closed->uid = env_uid(&world->env);
	closed->store = 1;
	closed->till = 3;
	closed->epoch = 1;
	closed->wall_ms = priced_ms + 60000;
	closed->utc_offset_minutes = 480;
	closed->business_date = 20251121;
	strcpy(closed->channel, "store");
	closed->priced_ms = priced_ms;
	const struct member *member = &closed->member;
	closed->birthday_month =
		closed->has_member && birthday_month_matches(member->birthday_month, &priced);
	closed->birthday_day = closed->has_member && birthday_day_matches(member->birthday_month,
							     member->birthday_day, &priced);
	closed->tender_count = 1;
	closed->tenders[0] = (struct tender){TENDER_CASH, closed->total_minor};
}

/* As pos/core/till_basket.c; false: nobody chose a coupon. */
static bool price_best(const struct sale *sale, const struct rules *rules, const struct civil *now,
	const struct shop *shop, void *scratch, size_t size, struct coupon_choice *best)
{
	static struct sale nobodys;
	struct basket_code codes[SALE_COUPONS_MAX];
	struct pricing pricing;
	sale_codes(sale, codes);
	if (!coupon_chosen(codes, sale->coupon_count))
		return false;
	nobodys = *sale;
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		nobodys.coupons[i].chosen_by = 0;
	check(sale_price(&nobodys, rules, told(), now, shop, scratch, size, &pricing) == PRICE_OK);
	coupon_choice_of(best, rules, codes, sale->coupon_count, &pricing);
	return true;
}

/* A basket of a demo shop's customer, sold by the till's own code. */
static void sell(struct world *world, const struct rules *rules, struct closed_sale *closed)
{
	static struct sale sale;
	static uint8_t scratch[4 << 20];
	struct pricing pricing;
	const struct shop shop = {.store = 1, .till = 3, .rule_channel = "store"};
	int64_t priced_ms = 1763700000000 + (int64_t)draw(world, 400) * 86400000;
	struct civil now = civil_at(priced_ms, 480);
	sale_clear(&sale);
	add_goods(world, &sale);
	if (draw(world, 3))
		add_member(world, &sale);
	add_coupons(world, &sale);
	struct coupon_choice best;
	bool chosen = price_best(&sale, rules, &now, &shop, scratch, sizeof scratch, &best);
	check(sale_price(&sale, rules, told(), &now, &shop, scratch, sizeof scratch, &pricing) ==
		PRICE_OK);
	close_sale(world, &sale, rules, &pricing, priced_ms, closed);
	if (chosen)
		closed_sale_choice(closed, &best);
}

/* Through the record's bytes: nothing else may be needed. */
static void read_back(const struct closed_sale *sale, struct closed_sale *back)
{
	static uint8_t body[RECORD_BODY_MAX];
	struct bytes_out out = bytes_out(body, sizeof body);
	struct closed_sale copy = *sale;
	copy.counter = 1;
	sale_body_write(&out, &copy, RECORD_SCHEMA);
	const struct record record = {.schema = RECORD_SCHEMA,
		.kind = RECORD_SALE,
		.store = sale->store,
		.till = sale->till,
		.epoch = sale->epoch,
		.seq = 1,
		.body = body,
		.body_size = (uint32_t)out.used};
	check(!out.full);
	check(sale_record_read(&record, back));
}

static void what_an_honest_till_sold_comes_out_the_same(void **state)
{
	(void)state;
	static struct closed_sale sale, back;
	struct world *world = world_open(":memory:");
	struct rules *rules = demo_rules();
	struct again again = {0};
	int64_t discounts = 0, spent = 0, coupons = 0, dearer = 0;
	for (int i = 0; i < BASKETS; i++) {
		struct difference difference = {0};
		sell(world, rules, &sale);
		read_back(&sale, &back);
		enum again_result result = price_again(&again, rules, &back, &difference);
		row("%d: %s, %s", i, difference.said, difference.ours);
		check(result == AGAIN_EQUAL);
		discounts += sale.taking_count;
		spent += sale.points_used;
		coupons += sale.coupon_count;
		dearer += sale.best_minor < sale.total_minor;
	}
	/* The baskets were worth pricing. */
	check(discounts > BASKETS);
	check(spent > 0);
	check(coupons > BASKETS);
	check(dearer > 20);
	again_done(&again);
	free(rules);
	world_close(world);
}

/* Groups, exclusive rules and coupons, each there only so often. */
static const char contested[] =
	"{\"version\":\"contested\",\"vocabulary\":1,\"currency\":\"CNY\",\"coupons\":{\"max\":2},"
	"\"rules\":["
	"{\"id\":\"a\",\"stage\":1,\"group\":{\"id\":\"g\",\"pick\":\"best\",\"scope\":\"basket\"},"
	"\"then\":[{\"e\":\"pct\",\"bp\":1500,\"on\":"
	"\"line\","
	"\"sel\":{\"category\":[\"toys\"]}}]},"
	"{\"id\":\"b\",\"stage\":1,\"group\":{\"id\":\"g\",\"pick\":\"best\",\"scope\":\"basket\"},"
	"\"then\":[{\"e\":\"pct\",\"bp\":1000,\"on\":"
	"\"line\"}]},"
	"{\"id\":\"c\",\"stage\":3,\"exclusive\":\"compete\",\"priority\":5,"
	"\"when\":[{\"c\":\"spend\",\"gte\":20000}],"
	"\"then\":[{\"e\":\"amt\",\"minor\":5000,\"on\":\"basket\"}]},"
	"{\"id\":\"d\",\"stage\":3,\"when\":[{\"c\":\"spend\",\"gte\":10000}],"
	"\"then\":[{\"e\":\"amt\",\"minor\":1500,\"on\":\"basket\"}]},"
	"{\"id\":\"e\",\"stage\":4,\"code\":\"NEW20\",\"then\":[{\"e\":\"amt\",\"minor\":2000,"
	"\"on\":\"basket\"}]},"
	"{\"id\":\"f\",\"stage\":4,\"code\":\"BABY95\",\"then\":[{\"e\":\"pct\",\"bp\":500,\"on\":"
	"\"basket\"}]},"
	"{\"id\":\"g\",\"stage\":4,\"code\":\"OLD10\",\"then\":[{\"e\":\"amt\",\"minor\":1000,"
	"\"on\":\"basket\"}]},"
	"{\"id\":\"h\",\"stage\":8,\"when\":[{\"c\":\"member\"}],"
	"\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":100,\"base\":\"paid\",\"round\":"
	"\"half_up\"}]},"
	"{\"id\":\"i\",\"stage\":8,\"then\":[{\"e\":\"multiply\",\"milli\":2000,\"combine\":"
	"\"max\"}]}]}";

/* Limits before each rule's effects: so many uses, so much money, so often a member. */
static struct rules *limited_rules(const char *text, size_t size)
{
	static const char limits[] = "\"limits\":{\"total\":9,\"per_member\":3},"
				     "\"budget\":{\"type\":\"spend\",\"limit\":9000},";
	AUTO(paper) struct paper out = {0};
	struct rules *rules = NULL;
	struct err err;
	const char *end = text + size;
	for (const char *at; (at = memmem(text, (size_t)(end - text), "\"then\":", 7));
		text = at + 1) {
		paper_add(&out, text, (size_t)(at - text));
		if (!memmem(text, (size_t)(at - text), "\"limits\"", 8))
			paper_add(&out, limits, sizeof limits - 1);
		paper_add(&out, "\"", 1);
	}
	paper_add(&out, text, (size_t)(end - text));
	bool read = rules_read(paper_read(&out), out.used, &rules, &err);
	row("%s", read ? "" : text_in(LANG_EN, err.what.id));
	check(read && rules_count(rules) <= COUNTED_RULES_MAX);
	return rules;
}

/* Some rules are not listed, some have nothing left, some a little. */
static void draw_quotas(struct world *world, struct rule_quotas *quotas)
{
	for (uint32_t i = 0; i < quotas->count; i++) {
		const struct rule_quota left = {.listed = draw(world, 4) > 0,
			.uses = draw(world, 3),
			.minor = draw(world, 6000)};
		rule_quotas_set(quotas, rules_id(quotas->rules, quotas->limited[i].rule), &left);
		quotas->use[quotas->limited[i].rule].member_used = draw(world, 4);
	}
}

/* programme: GEN-06, CAMP-13, BUD-04 */
static void what_was_sold_within_a_quota_comes_out_the_same(void **state)
{
	(void)state;
	static struct closed_sale sale, back;
	static struct limited_rule limited[COUNTED_RULES_MAX];
	static struct rule_use use[COUNTED_RULES_MAX];
	struct world *world = world_open(":memory:");
	struct again again = {0};
	int64_t used = 0, refused = 0, differing = 0;
	for (int file = 0; file < 2; file++) {
		struct rules *rules = file ? limited_rules(contested, strlen(contested))
					   : limited_rules((const char *)demo("rules.json")->text,
						     demo("rules.json")->size);
		struct rule_quotas quotas;
		rule_quotas_of(&quotas, rules, limited, use);
		counted = &quotas;
		for (int i = 0; i < BASKETS / 2; i++) {
			struct difference difference = {0};
			draw_quotas(world, &quotas);
			sell(world, rules, &sale);
			read_back(&sale, &back);
			enum again_result result = price_again(&again, rules, &back, &difference);
			row("file %d, %d: %s, %s", file, i, difference.said, difference.ours);
			check(result == AGAIN_EQUAL);
			for (uint32_t k = 0; k < sale.rule_count; k++)
				used += closed_sale_used(&sale, k);
			refused += sale.use_count;
			/* Without what the till was told it would be another sale. */
			back.use_count = 0;
			differing +=
				price_again(&again, rules, &back, &difference) == AGAIN_DIFFERS;
		}
		free(rules);
	}
	counted = NULL;
	row("%lld used, %lld refused, %lld differ", (long long)used, (long long)(refused - used),
		(long long)differing);
	check(used > BASKETS / 4 && refused - used > BASKETS && differing > BASKETS / 4);
	again_done(&again);
	world_close(world);
}

/* Every engine input that the till used is in the record: another one prices otherwise somewhere.
 */
static void a_figure_changed_by_one_is_found(void **state)
{
	(void)state;
	static struct closed_sale sale, changed;
	struct world *world = world_open(":memory:");
	struct rules *rules = demo_rules();
	struct again again = {0};
	struct difference difference;
	for (int i = 0; i < 500; i++) {
		sell(world, rules, &sale);
		for (int field = 0; field < 8; field++) {
			changed = sale;
			if (field == 0)
				changed.total_minor++;
			else if (field == 1)
				changed.lines[sale.line_count - 1].discount_minor--;
			else if (field == 2)
				changed.points_earned++;
			else if (field == 3)
				changed.points_used++;
			else if (field == 4)
				changed.price_hash ^= 1;
			else if (field == 5)
				changed.taxes.at[0].tax_minor++;
			else if (field == 6)
				changed.best_minor--;
			else if (sale.taking_count > 0)
				changed.takings[0].taken_minor++;
			else
				continue;
			row("basket %d, field %d", i, field);
			check(price_again(&again, rules, &changed, &difference) == AGAIN_DIFFERS);
		}
	}
	again_done(&again);
	free(rules);
	world_close(world);
}

static void import_demo_rules(struct world *world)
{
	AUTO(paper) struct paper text = {0};
	paper_add(&text, demo("rules.json")->text, demo("rules.json")->size);
	world_publish(world, paper_read(&text));
}

static int64_t open_cases(struct world *world, const char *kind)
{
	char query[120];
	(void)snprintf(query, sizeof query,
		"SELECT count(*) FROM case_file WHERE closed_ms = 0 AND kind = '%s'", kind);
	return world_count(world, query);
}

/* As far as sums can tell. */
static void pocket_a_cent(struct closed_sale *sale)
{
	sale->lines[0].unit_price_minor++;
	sale->list_minor += sale->lines[0].qty;
	sale->lines[0].discount_minor += sale->lines[0].qty;
	sale->takings[sale->taking_count++] =
		(struct closed_taking){.line = 0, .taken_minor = sale->lines[0].qty};
	sale->rules[0].applied = true;
	sale->rule_count += sale->rule_count == 0;
}

static void a_difference_becomes_a_case_and_nothing_is_changed(void **state)
{
	(void)state;
	static struct closed_sale sale;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct rules *rules = demo_rules();
	struct upload batch = upload_begin(till);
	import_demo_rules(world);
	for (int i = 0; i < 450; i++) {
		sell(world, rules, &sale);
		if (i == 203)
			pocket_a_cent(&sale);
		if (i == 204)
			strcpy(sale.rules_version, "of another age");
		if (i == 205 || i == 206)
			sale.engine_version = 9;
		upload_sale(world, till, &batch, &sale);
	}
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	check(world_count(world, "SELECT count(*) FROM sale") == 450);
	check(open_cases(world, CASE_PRICE) == 0); /* not on the way of an acknowledgement */
	int turns = 0;
	while (recompute_next(&world->hq))
		turns++;
	check(turns == 3);
	check(open_cases(world, CASE_PRICE) == 1);
	check(world_count(world, "SELECT seq FROM case_file WHERE kind = 'PRICE'") == 204);
	check(open_cases(world, CASE_UNKNOWN_RULES) == 1);
	/* One stands for the till. */
	check(open_cases(world, CASE_NOT_COMPARABLE) == 1);
	check(world_count(world, "SELECT count(*) FROM sale") == 450);
	check(world_say(world, WORDS("cases"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "Sale 3-1-000204") != NULL);
	check(world_say(world, WORDS("case", "close", "1"), NULL) == WORD_WRONG);
	check(world_say(world, WORDS("case", "close", "1", "--note", "spoken to"), NULL) ==
		WORD_DONE);
	check(world_say(world, WORDS("case", "close", "1", "--note", "again"), NULL) == WORD_WRONG);
	check(world_count(world, "SELECT count(*) FROM case_file WHERE closed_ms = 0") == 2);
	world_say(world, WORDS("cases", "--all"), NULL);
	check(strstr(paper_read(&world->said.out), "spoken to") != NULL);
	upload_done(&batch);
	free(rules);
	free(till);
	world_close(world);
}

/* Nothing more joins the journal of a replaced till: what it still brings is posted out of
 * quarantine, and is priced again there. */
static void what_is_posted_out_of_quarantine_is_priced_again_once(void **state)
{
	(void)state;
	static struct closed_sale sale;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3), replacement = {0};
	struct rules *rules = demo_rules();
	struct upload batch = upload_begin(till);
	import_demo_rules(world);
	till_key(&replacement, 9);
	till_enrol(world, &replacement, 1, 3);
	for (int i = 0; i < 3; i++) {
		sell(world, rules, &sale);
		if (i == 1)
			pocket_a_cent(&sale);
		upload_sale(world, till, &batch, &sale);
	}
	upload_send(world, till, &batch);
	check(world->answer.status == 410);
	check(world_count(world, "SELECT count(*) FROM sale WHERE branch = 1") == 3);
	for (int i = 0; i < 2; i++) {
		while (recompute_next(&world->hq))
			;
		check(world_count(world, "SELECT count(*) FROM case_file") == 1);
		check(world_count(world, "SELECT branch FROM case_file WHERE kind = 'PRICE'") == 1);
		check(world_count(world, "SELECT seq FROM case_file") == 2);
	}
	/* The same bytes once more are no other sale. */
	upload_send(world, till, &batch);
	check(!recompute_next(&world->hq));
	check(world_count(world, "SELECT count(*) FROM sale") == 3);
	check(world_say(world, WORDS("cases"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "Sale 3-1-000002") != NULL);
	upload_done(&batch);
	free(rules);
	free(till);
	world_close(world);
}

TESTS(test(what_an_honest_till_sold_comes_out_the_same),
	test(what_was_sold_within_a_quota_comes_out_the_same),
	test(a_figure_changed_by_one_is_found),
	test(a_difference_becomes_a_case_and_nothing_is_changed),
	test(what_is_posted_out_of_quarantine_is_priced_again_once))
