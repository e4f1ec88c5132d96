/* Refunds at HQ: fault 53 of sync.md 5.5. Any order, any till, each counted once, too much flagged.
 */
#include "sync/hq/projector.h"
#include "sync/journal_correction.h"
#include "sync/journal_hole.h"
#include "sync/wire_sale.h"
#include "tests/hq_world.h"

static const char member_42[] = "{\"id\":42,\"card\":\"8800000000042\",\"points\":100}";

static struct world *shop(struct fake_till **till)
{
	struct world *world = world_open(":memory:");
	world_import(world, "members", member_42);
	*till = new_till(world, 1, 2);
	return world;
}

static void send_sale(struct world *world, struct fake_till *till, struct closed_sale *sale)
{
	struct upload batch = upload_begin(till);
	upload_sale(world, till, &batch, sale);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_done(&batch);
}

static void send_refund(struct world *world, struct fake_till *till, struct closed_refund *refund)
{
	struct upload batch = upload_begin(till);
	upload_refund(world, till, &batch, refund);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_done(&batch);
}

static int64_t open_problems(struct world *world, const char *code)
{
	char query[120];
	(void)snprintf(query, sizeof query,
		"SELECT count(*) FROM problem WHERE settled_ms = 0 AND code = '%s'", code);
	return world_count(world, query);
}

static void a_refund_pays_back_and_moves_points_back(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 42, 200, 30);
	send_sale(world, till, sale);
	struct closed_refund refund = world_refund(world, sale, 1, 8500);
	refund.member = 42;
	refund.points_taken = 80;
	refund.points_given = 10;
	send_refund(world, till, &refund);
	check(world_count(world, "SELECT points FROM member") == 100 + 170 - 70);
	check(world_count(world, "SELECT spent_minor FROM member") == 27499 - 8500);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE account = 'tender:cash'") ==
		27499 - 8500);
	check(world_count(world, "SELECT amount FROM leg WHERE account = 'refunds'") == 8500);
	check(world_count(world, "SELECT count(*) FROM refund WHERE original_known = 1") == 1);
	check(open_problems(world, "OVER_REFUND") == 0);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

static void more_than_the_sale_is_flagged_and_posted(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		int32_t first, second; /* pieces */
		int64_t amount, taken, given;
		int64_t flags;
	} cases[] = {
		{"within", 1, 2, 9000, 10, 5, 0},
		{"pieces", 1, 3, 9000, 10, 5, 1},
		{"money", 1, 1, 14000, 10, 5, 1},
		{"points taken", 1, 1, 1, 120, 5, 1},
		{"points given", 1, 1, 1, 1, 16, 1},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].what);
		struct fake_till *till;
		struct world *world = shop(&till);
		struct closed_sale *sale = world_sale(world, 42, 200, 30);
		send_sale(world, till, sale);
		for (int k = 0; k < 2; k++) {
			struct closed_refund refund = world_refund(
				world, sale, k ? cases[i].second : cases[i].first, cases[i].amount);
			refund.member = 42;
			refund.points_taken = cases[i].taken;
			refund.points_given = cases[i].given;
			send_refund(world, till, &refund);
		}
		check(open_problems(world, "OVER_REFUND") == cases[i].flags);
		check(world_count(world, "SELECT count(*) FROM refund") == 2);
		world_verifies(world);
		free(sale);
		free(till);
		world_close(world);
	}
}

static void a_refund_may_come_before_its_sale_and_from_another_till(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct fake_till *other = new_till(world, 1, 3);
	struct closed_sale *sale = world_sale(world, 0, 0, 0);
	sale->counter = 1;
	struct closed_refund first = world_refund(world, sale, 2, 20000);
	struct closed_refund second = world_refund(world, sale, 1, 8000);
	send_refund(world, other, &first);
	check(open_problems(world, "REFUND_OF_UNKNOWN") == 1);
	send_refund(world, other, &second);
	check(open_problems(world, "REFUND_OF_UNKNOWN") == 2);
	check(open_problems(world, "OVER_REFUND") == 0);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE account = 'tender:cash'") ==
		-28000);
	send_sale(world, till, sale);
	check(open_problems(world, "REFUND_OF_UNKNOWN") == 0);
	/* 280.00 of 274.99 came back. */
	check(open_problems(world, "OVER_REFUND") == 1);
	check(world_count(world, "SELECT count(*) FROM refund WHERE original_known = 1") == 2);
	world_verifies(world);
	free(sale);
	free(till);
	free(other);
	world_close(world);
}

static void a_refund_that_does_not_add_up_is_a_dead_letter(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 0, 0, 0);
	struct closed_refund refund = world_refund(world, sale, 1, 100);
	refund.tenders[0].amount_minor = 99;
	send_refund(world, till, &refund);
	check(world_count(world, "SELECT dead FROM problem WHERE code = 'BAD_TENDER_SUM'") == 1);
	check(world_count(world, "SELECT count(*) FROM refund") == 0);
	check(world_count(world, "SELECT count(*) FROM leg WHERE store > 0") == 0);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

static void send_correction(
	struct world *world, struct fake_till *till, const struct correction *correction)
{
	uint8_t body[1024];
	struct bytes_out out = bytes_out(body, sizeof body);
	struct upload batch = upload_begin(till);
	correction_write(&out, correction);
	check(!out.full);
	upload_add(world, till, &batch,
		(struct record){
			.kind = RECORD_CORRECTION, .body = body, .body_size = (uint32_t)out.used});
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_done(&batch);
}

static void a_correction_settles_what_was_open_and_puts_the_ledger_right(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 42, 0, 150);
	send_sale(world, till, sale);
	check(open_problems(world, "OVERSPEND") == 1);
	check(open_problems(world, "UNKNOWN_SKU") == 2);
	struct correction correction = {.corrected = sale->uid,
		.code = "OVERSPEND",
		.detail = "given as a courtesy",
		.leg_count = 2,
		.legs = {{"member:42", "points", 50}, {"adjusted", "points", -50}}};
	send_correction(world, till, &correction);
	check(open_problems(world, "OVERSPEND") == 0);
	check(open_problems(world, "UNKNOWN_SKU") == 2);
	check(world_count(world, "SELECT points FROM member") == 0);
	/* Nobody at HQ said yes to it: people there see it. */
	check(open_problems(world, "CORRECTION") == 1);
	check(world_say(world, WORDS("dead-letters"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "corrected 2-1-1: member:42 +50 points") !=
		NULL);
	/* Whatever is left of it, without legs. */
	correction.code[0] = '\0';
	correction.leg_count = 0;
	send_correction(world, till, &correction);
	check(open_problems(world, "UNKNOWN_SKU") == 0);
	/* Legs that do not add up, and an account that is none, post nothing. */
	correction.leg_count = 2;
	correction.legs[0].amount = 51;
	send_correction(world, till, &correction);
	correction.legs[0].amount = 50;
	strcpy(correction.legs[1].account, "my pocket");
	send_correction(world, till, &correction);
	check(open_problems(world, "LEDGER_UNBALANCED") == 2);
	check(world_count(world, "SELECT points FROM member") == 0);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

static void a_correction_moves_what_the_setting_allows_at_most(void **state)
{
	(void)state;
	static const struct {
		const char *what, *from, *to, *unit;
		int64_t amount;
		bool posts;
	} cases[] = {
		{"points", "adjusted", "member:42", "points", 10000, true},
		{"points too many", "adjusted", "member:42", "points", 10001, false},
		{"money", "tender:cash", "over_short", "CNY", 100000, true},
		{"money too much", "tender:cash", "over_short", "CNY", 100001, false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].what);
		struct fake_till *till;
		struct world *world = shop(&till);
		struct closed_sale *sale = world_sale(world, 0, 0, 0);
		send_sale(world, till, sale);
		struct correction correction = {.corrected = sale->uid, .leg_count = 2};
		strcpy(correction.legs[0].account, cases[i].to);
		strcpy(correction.legs[1].account, cases[i].from);
		for (int k = 0; k < 2; k++) {
			strcpy(correction.legs[k].unit, cases[i].unit);
			correction.legs[k].amount = k ? -cases[i].amount : cases[i].amount;
		}
		send_correction(world, till, &correction);
		check(open_problems(world, "CORRECTION_TOO_MUCH") == !cases[i].posts);
		check(open_problems(world, "CORRECTION") == cases[i].posts);
		/* A person at HQ raises it: that is the yes. */
		world_import(world, "settings",
			"{\"name\":\"correction.points_most\",\"value\":\"10001\"}\n"
			"{\"name\":\"correction.money_most\",\"value\":\"100001\"}");
		check(world_say(world, WORDS("replay"), NULL) == WORD_DONE);
		check(open_problems(world, "CORRECTION_TOO_MUCH") == 0);
		check(open_problems(world, "CORRECTION") == 1);
		world_verifies(world);
		free(sale);
		free(till);
		world_close(world);
	}
}

static void a_correction_of_another_stores_sale_posts_nothing(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct fake_till *other = new_till(world, 2, 3);
	struct closed_sale *sale = world_sale(world, 42, 0, 150);
	struct correction correction = {.corrected = sale->uid,
		.leg_count = 2,
		.legs = {{"member:42", "points", 50}, {"adjusted", "points", -50}}};
	send_correction(world, till, &correction); /* before its sale */
	check(open_problems(world, "CORRECTION_WAITS") == 1);
	check(world_count(world, "SELECT points FROM member") == 100);
	send_sale(world, till, sale);
	send_correction(world, other, &correction);
	check(world_count(world, "SELECT points FROM member") == -50);
	check(world_count(world, "SELECT count(*) FROM problem WHERE dead = 1 AND "
				 "code = 'CORRECTION_WAITS'") == 2);
	check(world_say(world, WORDS("replay"), NULL) == WORD_DONE);
	check(world_count(world, "SELECT points FROM member") == 0);
	check(open_problems(world, "OVERSPEND") == 0);
	check(world_count(world, "SELECT store FROM problem WHERE settled_ms = 0 AND "
				 "code = 'CORRECTION_WAITS'") == 2);
	world_verifies(world);
	free(sale);
	free(till);
	free(other);
	world_close(world);
}

static void a_hole_is_told_to_people(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	uint8_t body[32];
	struct bytes_out out = bytes_out(body, sizeof body);
	struct upload batch = upload_begin(till);
	hole_write(&out, &(struct hole){1, 7, 9});
	upload_add(world, till, &batch,
		(struct record){
			.kind = RECORD_HOLE, .body = body, .body_size = (uint32_t)out.used});
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	check(open_problems(world, "HOLE") == 1);
	check(world_say(world, WORDS("dead-letters"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "declares records 1-7..9 lost") != NULL);
	upload_done(&batch);
	free(till);
	world_close(world);
}

static void a_sale_is_told_to_the_tills_of_its_store_with_what_came_back(void **state)
{
	(void)state;
	struct fake_till *till;
	char path[96], uid[UID_TEXT_MAX];
	struct sale_told told;
	struct record record;
	struct err err;
	struct world *world = shop(&till);
	struct fake_till *beside = new_till(world, 1, 3), *far = new_till(world, 9, 4);
	struct closed_sale *sale = world_sale(world, 42, 200, 30);
	send_sale(world, till, sale);
	struct closed_refund refund = world_refund(world, sale, 1, 8500);
	send_refund(world, till, &refund);
	hex_text(uid, sale->uid.bytes, UID_SIZE);
	(void)snprintf(path, sizeof path, "/v1/sale?uid=%s", uid);
	till_get(world, beside, path);
	check(world->answer.status == 200);
	check(sale_told_read(world->answer.body.text, world->answer.body.used, &told, &err));
	check(told.refund_count == 1);
	check(record_read(told.sale.bytes, told.sale.size, &record));
	check(record.kind == RECORD_SALE && uid_equal(&record.uid, &sale->uid));
	check(record_read(told.refunds[0].bytes, told.refunds[0].size, &record));
	check(uid_equal(&record.uid, &refund.uid));
	sale_told_done(&told);
	till_get(world, far, path);
	check(world->answer.status == 404);
	(void)snprintf(path, sizeof path, "/v1/sale?till=%u&epoch=%u&counter=%u", sale->till,
		sale->epoch, sale->counter);
	till_get(world, beside, path);
	check(world->answer.status == 200);
	till_get(world, beside, "/v1/sale?till=2&epoch=1&counter=999");
	check(world->answer.status == 404);
	till_get(world, beside, "/v1/sale?till=2");
	check(world->answer.status == 400);
	free(sale);
	free(till);
	free(beside);
	free(far);
	world_close(world);
}

TESTS(test(a_sale_is_told_to_the_tills_of_its_store_with_what_came_back),
	test(a_refund_pays_back_and_moves_points_back),
	test(more_than_the_sale_is_flagged_and_posted),
	test(a_refund_may_come_before_its_sale_and_from_another_till),
	test(a_refund_that_does_not_add_up_is_a_dead_letter),
	test(a_correction_settles_what_was_open_and_puts_the_ledger_right),
	test(a_correction_moves_what_the_setting_allows_at_most),
	test(a_correction_of_another_stores_sale_posts_nothing), test(a_hole_is_told_to_people))
