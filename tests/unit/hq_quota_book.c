/* What is used of what is there only so often, by members, of gifts, at random; and what verify
 * finds: I19 and I20. */
#include "tests/unit/quota_shops.h"

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
TESTS(test(tills_hear_how_often_a_member_used_a_rule),
	test(a_sale_that_came_back_whole_is_no_use_where_the_rule_says_so),
	test(the_last_gift_of_a_store_is_one_tills_alone),
	test(whatever_order_things_come_in_no_more_is_sold_than_there_is),
	test(whatever_is_replaced_or_changed_is_accounted_for),
	test(verify_names_what_does_not_add_up),
	test(a_list_has_as_many_rows_as_it_may_and_the_others_have_nothing),
	test(a_member_who_has_everything_loses_a_voucher_before_a_count))
