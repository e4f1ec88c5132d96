/* Whatever order sales, returns and credits arrive in, and however often lots are counted in
 * between, a member ends with the same points in the same lots. */
#include "sync/hq/points_book.h"
#include "sync/hq/points_settle.h"
#include "sync/hq/points_terms.h"
#include "tests/hq_world.h"

#define DAY INT64_C(86400000)

enum { HAPPENINGS = 24, LAST_DAY = 160, SEEDS = 6 };

/* A sale and perhaps its return, or a credit. */
struct happening {
	struct closed_sale sale;
	struct closed_refund refund;
	bool returns; /* the refund, not the sale */
	int64_t credit;
	char key[8];
	uint32_t on;
};

static uint64_t drawn;

static int64_t draw(int64_t below)
{
	uint64_t z = drawn += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (int64_t)((z ^ (z >> 31)) % (uint64_t)below);
}

static struct world *open_world(void)
{
	struct world *world = world_open(":memory:");
	world_import(world, "settings",
		"{\"points.valid_months\":1,\"points.grace_days\":9,\"points.wait_days.sale\":3}");
	world_import(world, "members",
		"{\"id\":42,\"card\":\"8800000000042\",\"points\":60}\n"
		"{\"id\":43,\"card\":\"8800000000043\"}");
	world->now_ms += LAST_DAY * DAY;
	return world;
}

static int64_t some_time(const struct world *world)
{
	return world->now_ms - draw(LAST_DAY) * DAY + draw(100000);
}

static void draw_sale(struct world *world, struct happening *happening)
{
	struct closed_sale *sale =
		world_sale(world, draw(3) ? 42 : 43, draw(90), draw(2) ? draw(60) : 0);
	happening->sale = *sale;
	happening->sale.wall_ms = some_time(world);
	free(sale);
}

static void draw_return(
	struct world *world, const struct happening *sold, struct happening *happening)
{
	happening->returns = true;
	happening->refund = world_refund(world, &sold->sale, 1, 100);
	happening->refund.wall_ms = sold->sale.wall_ms + draw(60) * DAY;
	happening->refund.member = sold->sale.member.id;
	happening->refund.points_taken = draw(sold->sale.points_earned + 1);
	happening->refund.points_given = draw(sold->sale.points_used + 1);
}

static void draw_all(struct world *world, struct happening *all)
{
	for (int i = 0; i < HAPPENINGS; i++) {
		all[i] = (struct happening){0};
		(void)snprintf(all[i].key, sizeof all[i].key, "k%d", i);
		all[i].on = 20251201 + (uint32_t)draw(30);
		if (i % 4 == 3)
			all[i].credit = i % 8 == 7 ? -1 - draw(30) : 1 + draw(60);
		else if (i % 4 == 2)
			draw_return(world, &all[i - 2], &all[i]);
		else
			draw_sale(world, &all[i]);
	}
}

static void settle(struct world *world, int64_t member)
{
	struct err err;
	struct points_terms terms;
	struct points_settled settled;
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	points_terms_read(&world->hq, &terms);
	check(points_settle_member(&world->hq, &terms, member, points_day_of(&terms, world->now_ms),
		world->now_ms, &settled));
	check(tx_commit(&tx, &err));
}

static void credit(struct world *world, const struct happening *happening)
{
	struct err err;
	const struct points_credit given = {.member = 42,
		.points = happening->credit,
		.source = "event",
		.key = happening->key,
		.on = happening->on};
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	(void)points_book_credit(&world->hq, &given, world->now_ms);
	check(tx_commit(&tx, &err));
}

static void arrive(struct world *world, struct fake_till *till, struct happening *happening)
{
	if (happening->credit) {
		credit(world, happening);
		return;
	}
	struct upload batch = upload_begin(till);
	if (happening->returns)
		upload_refund(world, till, &batch, &happening->refund);
	else
		upload_sale(world, till, &batch, &happening->sale);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_done(&batch);
}

/* Everything in some order, counted now and then; what member 42 ends with as text. */
static void play(struct happening *all, uint64_t order, char out[2000])
{
	struct world *world = open_world();
	struct fake_till *till = new_till(world, 1, 2);
	int which[HAPPENINGS];
	drawn = order;
	for (int i = 0; i < HAPPENINGS; i++)
		which[i] = i;
	for (int i = HAPPENINGS; order && i > 1; i--) {
		int k = (int)draw(i), kept = which[i - 1];
		which[i - 1] = which[k];
		which[k] = kept;
	}
	for (int i = 0; i < HAPPENINGS; i++) {
		arrive(world, till, &all[which[i]]);
		if (draw(3) == 0)
			settle(world, 42);
	}
	settle(world, 42);
	settle(world, 43);
	world_verifies(world);
	AUTO(stmt)
	struct stmt s = sql(&world->hq.db,
		"SELECT 'lot', CAST(expires_on AS TEXT), usable_on, points, member FROM points_lot "
		"UNION ALL SELECT source, key, 0, points, member FROM points_entry "
		"WHERE source IN ('expired', 'pending') AND points <> 0 UNION ALL "
		"SELECT 'balance', '', 0, points, id FROM member ORDER BY 1, 2, 3, 5");
	out[0] = '\0';
	while (next_row(&s)) {
		char what[40], key[POINTS_REF_MAX];
		column_text(&s, 0, what, sizeof what);
		column_text(&s, 1, key, sizeof key);
		(void)snprintf(out + strlen(out), 2000 - strlen(out), "%s %.20s %lld %lld\n", what,
			key, (long long)column_int(&s, 2), (long long)column_int(&s, 3));
	}
	stmt_done(&s);
	free(till);
	world_close(world);
}

/* programme: EARN-21, EARN-15 */
static void the_order_of_arrival_changes_no_lot_and_no_balance(void **state)
{
	(void)state;
	static struct happening all[HAPPENINGS];
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		char in_order[2000], shuffled[2000];
		struct world *world = open_world();
		drawn = seed;
		draw_all(world, all);
		world_close(world);
		play(all, 0, in_order);
		play(all, seed + 100, shuffled);
		row("seed %llu", (unsigned long long)seed);
		if (strcmp(in_order, shuffled) != 0)
			print_error("%s---\n%s", in_order, shuffled);
		check(strcmp(in_order, shuffled) == 0);
	}
}

TESTS(test(the_order_of_arrival_changes_no_lot_and_no_balance))
