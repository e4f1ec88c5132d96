/* Points set aside at HQ, two tills, the real handler: sync.md 1.4, faults 49 and 50, invariant
 * I10, threats T6. */
#include "sync/hq/errands.h"
#include "sync/hq/exposure.h"
#include "sync/hq/hold.h"
#include "sync/hq/lease.h"
#include "sync/hq/told_list.h"
#include "sync/wire_points.h"
#include "tests/hq_world.h"

static const char settings[] = "{\"points.lease_share_bp\":5000,\"points.lease_most\":400,"
			       "\"points.lease_days\":7,\"points.hold_s\":900}";

struct two_tills {
	struct world *world;
	struct fake_till *a, *b;
};

static struct two_tills open_shop(int64_t points)
{
	char member[120];
	struct two_tills shop = {.world = world_open(":memory:")};
	(void)snprintf(member, sizeof member,
		"{\"id\":42,\"card\":\"8800000000042\",\"points\":%lld}", (long long)points);
	world_import(shop.world, "members", member);
	world_import(shop.world, "settings", settings);
	shop.a = new_till(shop.world, 1, 2);
	shop.b = new_till(shop.world, 1, 3);
	till_hello(shop.world, shop.a);
	till_hello(shop.world, shop.b);
	return shop;
}

static void close_shop(struct two_tills *shop)
{
	free(shop->a);
	free(shop->b);
	world_close(shop->world);
}

/* A sale by 42 that used so many points, and what covered them. */
static void sell(struct two_tills *shop, struct fake_till *till, int64_t used, int64_t leased,
	const struct uid *hold)
{
	struct upload batch = upload_begin(till);
	struct closed_sale *sale = world_sale(shop->world, 42, 0, used);
	sale->points_leased = leased;
	if (hold) {
		sale->points_held = used - leased;
		sale->hold = *hold;
	}
	upload_sale(shop->world, till, &batch, sale);
	upload_send(shop->world, till, &batch);
	check(shop->world->answer.status == 200);
	upload_done(&batch);
	free(sale);
}

static struct hold_answer points(struct two_tills *shop, struct fake_till *till, const char *what,
	const struct hold_request *request)
{
	char target[40];
	struct err err;
	size_t size;
	struct hold_answer answer;
	char *body = hold_request_write(request, strcmp(what, "hold") == 0, &size, &err);
	check(body != NULL);
	(void)snprintf(target, sizeof target, "/v1/points/%s", what);
	till_send(shop->world, till, &(struct sending){"POST", target, body, size});
	free(body);
	check(shop->world->answer.status == 200);
	const char *text = paper_read(&shop->world->answer.body);
	check(hold_answer_read(text, strlen(text), &answer, &err));
	return answer;
}

static struct hold_request of_points(uint8_t id, int64_t count)
{
	return (struct hold_request){.id = {{id}}, .member = 42, .points = count};
}

/* 400 of them, for a sale at till a. */
static struct hold_request held_at_a(struct two_tills *shop)
{
	struct hold_request request = of_points(1, 400);
	check(points(shop, shop->a, "hold", &request).state == HOLD_HELD);
	return request;
}

static int64_t available(struct two_tills *shop)
{
	return member_available(&shop->world->hq, 42, shop->world->now_ms);
}

static int64_t balance(struct two_tills *shop)
{
	return world_count(shop->world, "SELECT points FROM member WHERE id = 42");
}

static bool flagged(struct two_tills *shop, const char *code)
{
	char query[120];
	(void)snprintf(query, sizeof query, "SELECT count(*) FROM problem WHERE code = '%s'", code);
	return world_count(shop->world, query) > 0;
}

static void review(struct two_tills *shop)
{
	enum word_status status = world_say(shop->world, WORDS("leases", "review"), NULL);
	check(status == WORD_DONE);
}

/* The till asks for its list: it has `have` complete, and its journal ends where it does. */
static struct lease_page list(
	struct two_tills *shop, struct fake_till *till, int64_t have, int64_t head)
{
	char target[120];
	struct err err;
	struct lease_page page;
	(void)snprintf(target, sizeof target, "/v1/points/leases?have=%lld&head=%lld&after=0",
		(long long)have, (long long)head);
	till_get(shop->world, till, target);
	check(shop->world->answer.status == 200);
	const char *text = paper_read(&shop->world->answer.body);
	check(lease_page_read(text, strlen(text), &page, &err));
	return page;
}

/* ---- holds ---- */

static void held_points_cannot_be_held_twice(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(500);
	struct hold_request first = of_points(1, 400), second = of_points(2, 200);
	struct hold_answer got = points(&shop, shop.a, "hold", &first);
	check(got.state == HOLD_HELD);
	check(got.available == 100);
	check(got.until_ms == shop.world->now_ms + 900000);
	got = points(&shop, shop.b, "hold", &second);
	check(got.state == HOLD_REFUSED);
	check(got.available == 100);
	/* The same uid again, as after a lost answer: the same hold, not another one. */
	got = points(&shop, shop.a, "hold", &first);
	check(got.state == HOLD_HELD);
	check(available(&shop) == 100);
	check(points(&shop, shop.a, "void", &first).state == HOLD_VOIDED);
	check(points(&shop, shop.b, "hold", &second).state == HOLD_HELD);
	close_shop(&shop);
}

static void a_sale_that_names_its_hold_settles_it(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(500);
	struct hold_request request = held_at_a(&shop);
	sell(&shop, shop.a, 300, 0, &request.id);
	check(balance(&shop) == 200);
	check(available(&shop) == 200);
	check(!flagged(&shop, "HOLD_EXPIRED"));
	check(points(&shop, shop.a, "void", &request).state == HOLD_SETTLED);
	check(points(&shop, shop.a, "post", &request).state == HOLD_SETTLED);
	close_shop(&shop);
}

static void a_sale_that_names_another_tills_hold_leaves_it_alone(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(500);
	struct hold_request request = held_at_a(&shop);
	sell(&shop, shop.b, 300, 0, &request.id);
	check(flagged(&shop, "HOLD_EXPIRED"));
	check(points(&shop, shop.a, "post", &request).state == HOLD_POSTED);
	close_shop(&shop);
}

static void time_frees_a_hold_and_a_late_sale_posts_all_the_same(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(500);
	struct hold_request request = held_at_a(&shop);
	shop.world->now_ms += 901000;
	check(available(&shop) == 500);
	struct hold_request other = of_points(2, 450);
	check(points(&shop, shop.b, "hold", &other).state == HOLD_HELD);
	sell(&shop, shop.b, 450, 0, &other.id);
	sell(&shop, shop.a, 400, 0, &request.id);
	check(balance(&shop) == -350);
	check(flagged(&shop, "HOLD_EXPIRED"));
	check(flagged(&shop, "OVERSPEND"));
	/* Debt is paid first by what is earned later. */
	struct upload batch = upload_begin(shop.a);
	upload_member_sale(shop.world, shop.a, &batch, 42, 400, 0);
	upload_send(shop.world, shop.a, &batch);
	upload_done(&batch);
	check(balance(&shop) == 50);
	close_shop(&shop);
}

static void the_word_that_a_sale_is_coming_stops_the_time(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(500);
	struct hold_request request = held_at_a(&shop);
	check(points(&shop, shop.a, "post", &request).state == HOLD_POSTED);
	shop.world->now_ms += 30LL * 86400000;
	check(available(&shop) == 100);
	sell(&shop, shop.a, 400, 0, &request.id);
	check(!flagged(&shop, "HOLD_EXPIRED"));
	check(available(&shop) == 100);
	close_shop(&shop);
}

/* It says hello, and how many sales wait there. */
static void is_heard(struct two_tills *shop, const struct fake_till *till, int64_t waiting)
{
	AUTO(stmt)
	struct stmt s =
		sql(&shop->world->hq.db, "UPDATE till SET seen_ms = ?, waiting = ? WHERE till = ?");
	bind_int(&s, shop->world->now_ms);
	bind_int(&s, waiting);
	bind_int(&s, till->till);
	run(&s);
}

/* Said to come, and destroyed with the till's disk before it was sent. */
static void the_hold_of_a_sale_that_was_destroyed_is_let_go(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(500);
	struct hold_request request = held_at_a(&shop);
	check(points(&shop, shop.a, "post", &request).state == HOLD_POSTED);
	shop.world->now_ms += HOLD_USUAL_S * 1000LL + HOLD_LOST_MS;
	review(&shop); /* not heard since */
	check(available(&shop) == 100);
	is_heard(&shop, shop.a, 1);
	review(&shop); /* it may be the one that waits */
	check(available(&shop) == 100);
	is_heard(&shop, shop.a, 0);
	review(&shop);
	check(available(&shop) == 500);
	sell(&shop, shop.a, 400, 0, &request.id); /* and comes after all */
	check(flagged(&shop, "HOLD_EXPIRED"));
	check(available(&shop) == 100);
	close_shop(&shop);
}

static void the_hold_of_a_lost_till_is_let_go_a_day_later(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(500);
	struct hold_request request = held_at_a(&shop);
	check(points(&shop, shop.a, "post", &request).state == HOLD_POSTED);
	check(world_say(shop.world, WORDS("till", "fence", "2"), NULL) == WORD_DONE);
	shop.world->now_ms += HOLD_LOST_MS;
	review(&shop);
	check(available(&shop) == 100);
	shop.world->now_ms += HOLD_USUAL_S * 1000LL;
	review(&shop);
	check(available(&shop) == 500);
	close_shop(&shop);
}

/* The till gave up waiting and gives back what may have been granted: whichever comes first. */
static void a_void_before_its_hold_wins(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(500);
	struct hold_request request = of_points(1, 400);
	check(points(&shop, shop.a, "void", &request).state == HOLD_VOIDED);
	check(points(&shop, shop.a, "hold", &request).state == HOLD_VOIDED);
	check(available(&shop) == 500);
	/* Nobody voids another till's. */
	struct hold_request mine = of_points(3, 100);
	check(points(&shop, shop.a, "hold", &mine).state == HOLD_HELD);
	check(points(&shop, shop.b, "void", &mine).state == HOLD_HELD);
	check(available(&shop) == 400);
	close_shop(&shop);
}

static void one_till_at_a_time_holds_a_coupon(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(0);
	struct hold_request one = {
		.id = {{1}}, .is_coupon = true, .campaign = 7, .serial = 123456789012};
	struct hold_request two = one;
	two.id.bytes[0] = 2;
	check(points(&shop, shop.a, "hold", &one).state == HOLD_HELD);
	check(points(&shop, shop.b, "hold", &two).state == HOLD_REFUSED);
	struct closed_sale *sale = world_sale(shop.world, 42, 0, 0);
	sale->coupon_count = 1;
	struct upload batch = upload_begin(shop.a);
	upload_sale(shop.world, shop.a, &batch, sale);
	upload_send(shop.world, shop.a, &batch);
	upload_done(&batch);
	free(sale);
	shop.world->now_ms += 901000;
	check(points(&shop, shop.b, "hold", &two).state == HOLD_REFUSED);
	check(points(&shop, shop.a, "void", &one).state == HOLD_SETTLED);
	close_shop(&shop);
}

/* ---- leases ---- */

/* programme: GEN-06 */
static void a_review_splits_the_share_over_the_shops_tills(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	review(&shop);
	check(world_count(shop.world, "SELECT count(*) FROM lease") == 0); /* bought nowhere yet */
	sell(&shop, shop.a, 0, 0, NULL);
	review(&shop);
	/* Half of 1000, at most 400, on two tills. */
	check(world_count(shop.world, "SELECT points FROM lease WHERE till = 2") == 200);
	check(world_count(shop.world, "SELECT points FROM lease WHERE till = 3") == 200);
	check(available(&shop) == 600);
	struct lease_page page = list(&shop, shop.a, 0, 1);
	check(page.count == 1);
	check(page.rows[0].member == 42);
	check(page.rows[0].points == 200);
	check(page.projected_next == shop.a->next);
	sell(&shop, shop.a, 150, 150, NULL);
	check(balance(&shop) == 850);
	check(available(&shop) == 600);
	check(list(&shop, shop.a, 0, 1).rows[0].points == 50);
	review(&shop);
	check(world_count(shop.world, "SELECT points - used FROM lease WHERE till = 2") == 200);
	check(world_count(shop.world, "SELECT count(*) FROM lease WHERE granted > available") == 0);
	close_shop(&shop);
}

/* I10: whatever is asked, no more is set aside than there is. */
/* programme: GEN-06 */
static void no_grant_is_above_what_is_available(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(500);
	struct hq *hq = &shop.world->hq;
	struct lease_grant grant = {.member = 42, .till = 2, .epoch = 1, .points = 300};
	grant.until_s = shop.world->now_ms / 1000 + 1000;
	check(lease_grant(hq, &grant, shop.world->now_ms));
	check(!lease_grant(hq, &grant, shop.world->now_ms));
	grant.till = 3;
	check(!lease_grant(hq, &grant, shop.world->now_ms));
	grant.points = 200;
	check(lease_grant(hq, &grant, shop.world->now_ms));
	struct hold_request request = of_points(1, 1);
	check(points(&shop, shop.a, "hold", &request).state == HOLD_REFUSED);
	grant.points = 0;
	check(!lease_grant(hq, &grant, shop.world->now_ms));
	/* And if it were otherwise, verify would say so. */
	world_verifies(shop.world);
	db_script(&hq->db, "UPDATE lease SET granted = available + 1 WHERE till = 3");
	check(world_say(shop.world, WORDS("verify"), NULL) == WORD_WRONG);
	close_shop(&shop);
}

/* Taken back, said so, and everything from before posted: each step is needed. */
static void a_lease_comes_back_when_the_till_cannot_count_on_it(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	struct hq *hq = &shop.world->hq;
	struct lease_grant grant = {.member = 42, .till = 2, .epoch = 1, .points = 300};
	grant.until_s = shop.world->now_ms / 1000 + 1000;
	check(lease_grant(hq, &grant, shop.world->now_ms));
	int64_t had = list(&shop, shop.a, 0, 0).version;
	lease_revoke(hq, 42, 2, 1, shop.world->now_ms);
	check(available(&shop) == 700);
	/* It has the old list still. */
	struct lease_page page = list(&shop, shop.a, had, 5);
	check(page.count == 0);
	check(page.version > had);
	check(available(&shop) == 700);
	/* It has the new one, but sold two things meanwhile that are not here yet. */
	(void)list(&shop, shop.a, page.version, (int64_t)shop.a->next + 1);
	check(leases_free(hq) == 0);
	check(available(&shop) == 700);
	sell(&shop, shop.a, 100, 100, NULL);
	check(available(&shop) == 700);
	sell(&shop, shop.a, 0, 0, NULL);
	check(leases_free(hq) == 1);
	check(available(&shop) == 900);
	check(leases_free(hq) == 0);
	check(balance(&shop) == 900);
	close_shop(&shop);
}

/* Fault 50: the holder is lost. Frozen until its epoch is fenced, then free, once. */
static void the_lease_of_a_lost_till_is_free_once_it_is_fenced(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	struct hq *hq = &shop.world->hq;
	struct lease_grant grant = {.member = 42, .till = 2, .epoch = 1, .points = 300};
	grant.until_s = shop.world->now_ms / 1000 + 1000;
	check(lease_grant(hq, &grant, shop.world->now_ms));
	shop.world->now_ms += 400LL * 86400000;
	review(&shop); /* its day is over: revoked, and still nobody knows what the till spent */
	check(available(&shop) == 700);
	check(world_say(shop.world, WORDS("till", "fence", "2"), NULL) == WORD_DONE);
	review(&shop);
	check(available(&shop) == 1000);
	review(&shop);
	check(available(&shop) == 1000);
	check(world_count(shop.world, "SELECT count(*) FROM lease WHERE state = 3") == 1);
	close_shop(&shop);
}

/* A list that was given out is never given out again with other rows under the same number. */
static void versions_of_lists_never_repeat(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	struct hq *hq = &shop.world->hq;
	struct lease_grant grant = {.member = 42, .till = 2, .epoch = 1, .points = 10};
	int64_t before = told_list_version(hq, TOLD_LEASES, 2, 1);
	check(before == 0);
	for (int i = 0; i < 5; i++) {
		check(lease_grant(hq, &grant, shop.world->now_ms));
		int64_t version = told_list_version(hq, TOLD_LEASES, 2, 1);
		check(version > before);
		check(version >= shop.world->now_ms);
		before = version;
	}
	close_shop(&shop);
}

static void let_a_night_pass(struct two_tills *shop)
{
	shop->world->now_ms += ERRAND_DAY_MS;
	while (errands_turn(&shop->world->hq) == 0)
		;
}

/* Without anybody saying a word. */
static void every_night_leases_are_reviewed(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	let_a_night_pass(&shop);
	check(world_count(shop.world, "SELECT count(*) FROM lease") == 0);
	sell(&shop, shop.a, 0, 0, NULL);
	till_hello(shop.world, shop.a);
	check(errands_turn(&shop.world->hq) > 0); /* not before its time */
	check(world_count(shop.world, "SELECT count(*) FROM lease") == 0);
	let_a_night_pass(&shop);
	check(world_count(shop.world, "SELECT sum(points) FROM lease WHERE state = 0") == 400);
	/* Nobody comes any more: their day passes, and they are taken back. */
	for (int day = 0; day < 9; day++)
		let_a_night_pass(&shop);
	check(world_count(shop.world, "SELECT count(*) FROM lease WHERE state = 0") == 0);
	check(world_count(shop.world, "SELECT count(*) FROM lease WHERE state = 1") == 2);
	world_verifies(shop.world);
	close_shop(&shop);
}

static void a_night_goes_through_all_members(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	AUTO(paper) struct paper members = {0};
	for (int i = 1; i <= 2 * LEASE_REVIEW_TURN + 1; i++)
		paper_print(
			&members, "{\"id\":%d,\"card\":\"77%011d\",\"points\":100}\n", 1000 + i, i);
	world_import(shop.world, "members", paper_read(&members));
	struct upload batch = upload_begin(shop.a);
	for (int i = 1; i <= 2 * LEASE_REVIEW_TURN + 1; i++)
		upload_member_sale(shop.world, shop.a, &batch, 1000 + (uint64_t)i, 0, 0);
	upload_send(shop.world, shop.a, &batch);
	check(shop.world->answer.status == 200);
	let_a_night_pass(&shop);
	check(world_count(shop.world, "SELECT count(*) FROM lease WHERE points = 25") ==
		2 * (2 * LEASE_REVIEW_TURN + 1));
	upload_done(&batch);
	close_shop(&shop);
}

/* ---- what it can cost ---- */

static bool printed(struct two_tills *shop, const char *text)
{
	const char *out = paper_read(&shop->world->said.out);
	bool found = strstr(out, text) != NULL;
	if (!found)
		print_error("%s is not in: %s\n", text, out);
	return found;
}

static void ask(struct two_tills *shop, const char *const argv[])
{
	check(world_say(shop->world, argv, NULL) == WORD_DONE);
}

static void sell_for_coupon(struct two_tills *shop, struct fake_till *till, uint64_t serial)
{
	struct upload batch = upload_begin(till);
	struct closed_sale *sale = world_sale(shop->world, 42, 0, 0);
	sale->coupon_count = 1;
	sale->coupons[0] = (struct closed_coupon){.campaign = 101,
		.serial = serial,
		.key_id = 1,
		.code = "NEW20",
		.result = COUPON_TOOK_OFF,
		.rule = 0};
	upload_sale(shop->world, till, &batch, sale);
	for (int i = 0; i < 2; i++) { /* the same sale again is no further use */
		upload_send(shop->world, till, &batch);
		check(shop->world->answer.status == 200);
	}
	upload_done(&batch);
	free(sale);
}

/* programme: CPN-11 */
static void a_coupon_used_again_says_where_and_who_bears_it(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	struct fake_till *far = new_till(shop.world, 2, 9);
	ask(&shop, WORDS("coupons", "duplicates"));
	check(printed(&shop, "No coupon was used more than once."));
	ask(&shop, WORDS("coupons", "duplicates", "--json"));
	check(paper_read(&shop.world->said.out)[0] == '\0');
	world_import(shop.world, "coupons",
		"{\"number\":101,\"code\":\"NEW20\",\"title\":\"t\",\"class\":\"open\"}");
	sell_for_coupon(&shop, shop.a, 5);
	sell_for_coupon(&shop, shop.a, 6);
	check(world_count(shop.world, "SELECT count(*) FROM coupon_use WHERE first = 0") == 0);
	sell_for_coupon(&shop, shop.b, 5);
	sell_for_coupon(&shop, far, 5);
	check(flagged(&shop, "DUP_COUPON"));
	ask(&shop, WORDS("coupons", "duplicates"));
	check(printed(&shop,
		"Coupon 101-5: taken again by 3-1-000001. The loss is borne by shop 1.\n"
		"Coupon 101-5: taken again by 9-1-000001. The loss is borne by shop 2.\n"));
	ask(&shop, WORDS("coupons", "duplicates", "--json"));
	check(printed(&shop, "\"receipt\":\"9-1-000001\""));
	check(printed(&shop, "\"loss\":\"shop\""));
	world_import(shop.world, "coupons",
		"{\"number\":101,\"code\":\"NEW20\",\"title\":\"t\",\"class\":\"open\",\"loss\":"
		"\"headquarters\"}");
	ask(&shop, WORDS("coupons", "duplicates"));
	check(printed(&shop, "9-1-000001. The loss is borne by headquarters.\n"));
	ask(&shop, WORDS("coupons", "duplicates", "--json"));
	check(printed(&shop, "\"loss\":\"headquarters\""));
	world_verifies(shop.world);
	free(far);
	close_shop(&shop);
}

/* Each till cut off may trust 200; what ran out behind our back comes on top. */
/* T5. */
/* programme: CPN-11 */
static void one_coupon_at_five_tills_keeps_five_sales_and_flags_four(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	world_import(shop.world, "coupons",
		"{\"number\":101,\"code\":\"NEW20\",\"title\":\"t\",\"class\":\"open\"}");
	sell_for_coupon(&shop, shop.a, 5);
	sell_for_coupon(&shop, shop.b, 5);
	for (uint32_t number = 11; number <= 13; number++) {
		struct fake_till *more = new_till(shop.world, 2, number);
		sell_for_coupon(&shop, more, 5);
		free(more);
	}
	check(world_count(shop.world, "SELECT count(*) FROM sale") == 5);
	check(world_count(shop.world, "SELECT count(*) FROM coupon_use WHERE first = 1") == 1);
	check(world_count(shop.world, "SELECT count(*) FROM coupon_use WHERE first = 0") == 4);
	check(world_count(shop.world, "SELECT count(*) FROM problem WHERE code = 'DUP_COUPON'") ==
		4);
	ask(&shop, WORDS("coupons", "duplicates", "--json"));
	int lines = 0;
	for (const char *at = paper_read(&shop.world->said.out); (at = strchr(at, '\n')); at++)
		lines++;
	check(lines == 4); /* each a face value that somebody bears */
	close_shop(&shop);
}

/* Free again, so others may have them; and its machine may stand somewhere without a line. */
static void the_lease_of_a_fenced_till_is_exposed_until_it_hears(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	struct hq *hq = &shop.world->hq;
	struct lease_grant grant = {.member = 42, .till = 2, .epoch = 1, .points = 300};
	grant.until_s = shop.world->now_ms / 1000 + 1000;
	check(lease_grant(hq, &grant, shop.world->now_ms));
	sell(&shop, shop.a, 50, 50, NULL);
	check(exposure_now(hq, shop.world->now_ms).points == 0);
	check(world_say(shop.world, WORDS("till", "fence", "2"), NULL) == WORD_DONE);
	review(&shop);
	check(exposure_now(hq, shop.world->now_ms).points_loose == 250);
	check(exposure_now(hq, shop.world->now_ms).points == 250);
	ask(&shop, WORDS("exposure"));
	check(printed(&shop, "Of these, 250 points were set aside for closed tills"));
	till_hello(shop.world, shop.a);
	check(exposure_now(hq, shop.world->now_ms).points == 0);
	world_verifies(shop.world);
	close_shop(&shop);
}

static void exposure_counts_the_tills_cut_off_and_what_ran_out(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	struct hold_request request = of_points(1, 50);
	ask(&shop, WORDS("exposure"));
	check(printed(&shop, "0 tills are cut off: at most 0 points"));
	world_import(shop.world, "settings",
		"{\"points.member_day\":100,\"points.till\":200,\"points.share_bp\":5000}");
	check(points(&shop, shop.a, "hold", &request).state == HOLD_HELD);
	shop.world->now_ms += EXPOSURE_SILENT_MS;
	ask(&shop, WORDS("exposure"));
	check(printed(&shop, "2 tills are cut off: at most 400 points"));
	shop.world->now_ms += 900000;
	ask(&shop, WORDS("exposure", "--json"));
	check(printed(&shop, "\"points\":450"));
	check(printed(&shop, "\"points_trust\":400"));
	check(printed(&shop, "\"points_expired\":50"));
	ask(&shop, WORDS("exposure"));
	check(printed(&shop, "at most 450 points"));
	check(printed(&shop, "Of these, 50 points belong to holds"));
	till_hello(shop.world, shop.a); /* it would have said so */
	ask(&shop, WORDS("exposure"));
	check(printed(&shop, "1 tills are cut off: at most 200 points"));
	ask(&shop, WORDS("till", "fence", "3"));
	ask(&shop, WORDS("exposure")); /* nobody could tell it so */
	check(printed(&shop, "1 tills are cut off: at most 200 points"));
	till_hello(shop.world, shop.b);
	ask(&shop, WORDS("exposure"));
	check(printed(&shop, "0 tills are cut off: at most 0 points"));
	shop.world->now_ms += EXPOSURE_SILENT_MS; /* it knows */
	till_hello(shop.world, shop.a);
	ask(&shop, WORDS("exposure"));
	check(printed(&shop, "0 tills are cut off: at most 0 points"));
	close_shop(&shop);
}

static void a_hold_that_ran_out_is_exposed_until_its_till_has_sent_everything(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	struct hold_request request = of_points(1, 50);
	struct hq *hq = &shop.world->hq;
	check(points(&shop, shop.a, "hold", &request).state == HOLD_HELD);
	shop.world->now_ms += 900001;
	check(exposure_now(hq, shop.world->now_ms).points_expired == 50);
	shop.a->waiting = 1; /* perhaps the very one */
	till_hello(shop.world, shop.a);
	check(exposure_now(hq, shop.world->now_ms).points_expired == 50);
	shop.a->waiting = 0;
	till_hello(shop.world, shop.a);
	check(exposure_now(hq, shop.world->now_ms).points_expired == 0);
	shop.a->waiting = 1; /* a later one */
	till_hello(shop.world, shop.a);
	check(exposure_now(hq, shop.world->now_ms).points_expired == 0);
	close_shop(&shop);
}

/* Trust that was lowered, or taken away, binds a till once it has heard of it. */
static void a_till_cut_off_before_the_bound_was_lowered_counts_with_the_old_one(void **state)
{
	(void)state;
	static const struct {
		const char *what, *after;
		int64_t bound;
	} cases[] = {
		{"the bound of a till", "{\"points.till\":50}", 50},
		{"no trust of members", "{\"points.member_day\":0}", 0},
		{"no share of a sale", "{\"points.share_bp\":0}", 0},
		{"a larger bound", "{\"points.till\":300}", 300},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].what);
		struct two_tills shop = open_shop(1000);
		struct hq *hq = &shop.world->hq;
		int64_t *now_ms = &shop.world->now_ms, bound = cases[i].bound;
		world_import(shop.world, "settings",
			"{\"points.member_day\":100,\"points.till\":200,"
			"\"points.share_bp\":5000}");
		*now_ms += 3600000;
		till_hello(shop.world, shop.a);
		till_hello(shop.world, shop.b);
		*now_ms += 60000;
		world_import(shop.world, "settings", cases[i].after);
		*now_ms += EXPOSURE_SILENT_MS + 1;
		check(exposure_now(hq, *now_ms).points_trust == (bound > 200 ? 600 : 400));
		till_hello(shop.world, shop.b);
		check(exposure_now(hq, *now_ms).points_trust == (bound > 200 ? 300 : 200));
		*now_ms += EXPOSURE_SILENT_MS;
		check(exposure_now(hq, *now_ms).points == (bound > 200 ? 600 : 200 + bound));
		/* Other settings say nothing of it. */
		world_import(shop.world, "settings", "{\"shop.name\":\"x\"}");
		check(exposure_now(hq, *now_ms).points == (bound > 200 ? 600 : 200 + bound));
		till_hello(shop.world, shop.a);
		*now_ms += EXPOSURE_SILENT_MS;
		check(exposure_now(hq, *now_ms).points == 2 * bound);
		close_shop(&shop);
	}
}

static void exposure_counts_a_replaced_machine_until_it_is_heard(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		bool old_comes;
		int64_t later_ms, count;
	} cases[] = {
		{"unheard", false, 0, 1},
		{"heard", true, 0, 0},
		{"given up", false, EXPOSURE_GONE_MS, 0},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].what);
		struct world *world = world_open(":memory:");
		struct fake_till *old = new_till(world, 1, 2), next = {0};
		till_key(&next, 9);
		till_enrol(world, &next, 1, 2);
		if (cases[i].old_comes)
			till_hello(world, old);
		world->now_ms += cases[i].later_ms;
		till_hello(world, &next);
		check(exposure_now(&world->hq, world->now_ms).tills_offline == cases[i].count);
		free(old);
		world_close(world);
	}
}

/* The face value of each that nobody used, at every till cut off but one. */
static void exposure_counts_open_coupons(void **state)
{
	(void)state;
	struct two_tills shop = open_shop(1000);
	struct fake_till *far = new_till(shop.world, 2, 9);
	till_hello(shop.world, far);
	world_import(shop.world, "coupons",
		"{\"number\":101,\"code\":\"NEW20\",\"title\":\"t\",\"class\":\"open\"}\n"
		"{\"number\":102,\"code\":\"SHOP\",\"title\":\"t\",\"class\":\"store\"}\n"
		"{\"number\":103,\"code\":\"ASK\",\"title\":\"t\",\"class\":\"online\"}");
	ask(&shop, WORDS("coupon", "issue", "--campaign", "101", "--count", "3", "--benefit", "500",
			   "--not-after", "2025-12-31"));
	ask(&shop, WORDS("coupon", "issue", "--campaign", "102", "--count", "1", "--benefit", "300",
			   "--bound", "1", "--not-after", "2025-12-31"));
	ask(&shop, WORDS("coupon", "issue", "--campaign", "103", "--count", "9", "--benefit", "900",
			   "--not-after", "2025-12-31"));
	ask(&shop, WORDS("exposure", "--json"));
	check(printed(&shop, "\"coupons\":4"));
	check(printed(&shop, "\"coupons_minor\":0"));
	shop.world->now_ms += EXPOSURE_SILENT_MS;
	/* Three tills, 3 of 5.00 twice too often; two of them in shop 1, 3.00 once. */
	ask(&shop, WORDS("exposure", "--json"));
	check(printed(&shop, "\"coupons_minor\":3300"));
	ask(&shop, WORDS("exposure"));
	check(printed(&shop, "4 open coupons are unused"));
	check(printed(&shop, "they would cost 33.00."));
	sell_for_coupon(&shop, shop.a,
		(uint64_t)world_count(
			shop.world, "SELECT min(serial) FROM coupon WHERE campaign = 101"));
	ask(&shop, WORDS("exposure", "--json"));
	check(printed(&shop, "\"coupons\":3"));
	ask(&shop, WORDS("coupon", "issue", "--campaign", "101", "--count", "2", "--not-after",
			   "2025-12-31"));
	ask(&shop, WORDS("exposure"));
	check(printed(&shop, "2 of them carry no amount of their own"));
	shop.world->now_ms += 60LL * ERRAND_DAY_MS; /* their day has passed */
	ask(&shop, WORDS("exposure", "--json"));
	check(printed(&shop, "\"coupons\":0"));
	check(printed(&shop, "\"coupons_minor\":0"));
	free(far);
	close_shop(&shop);
}

TESTS(test(held_points_cannot_be_held_twice), test(a_sale_that_names_its_hold_settles_it),
	test(a_sale_that_names_another_tills_hold_leaves_it_alone),
	test(time_frees_a_hold_and_a_late_sale_posts_all_the_same),
	test(the_hold_of_a_sale_that_was_destroyed_is_let_go),
	test(the_hold_of_a_lost_till_is_let_go_a_day_later),
	test(the_word_that_a_sale_is_coming_stops_the_time), test(a_void_before_its_hold_wins),
	test(one_till_at_a_time_holds_a_coupon),
	test(a_review_splits_the_share_over_the_shops_tills),
	test(no_grant_is_above_what_is_available),
	test(a_lease_comes_back_when_the_till_cannot_count_on_it),
	test(the_lease_of_a_lost_till_is_free_once_it_is_fenced),
	test(the_lease_of_a_fenced_till_is_exposed_until_it_hears),
	test(versions_of_lists_never_repeat), test(every_night_leases_are_reviewed),
	test(a_night_goes_through_all_members),
	test(a_coupon_used_again_says_where_and_who_bears_it),
	test(one_coupon_at_five_tills_keeps_five_sales_and_flags_four),
	test(exposure_counts_the_tills_cut_off_and_what_ran_out),
	test(a_hold_that_ran_out_is_exposed_until_its_till_has_sent_everything),
	test(a_till_cut_off_before_the_bound_was_lowered_counts_with_the_old_one),
	test(exposure_counts_a_replaced_machine_until_it_is_heard),
	test(exposure_counts_open_coupons))
