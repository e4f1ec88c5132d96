/* Two tills with their own money.db, the real headquarters, one member: what cut-off tills can do
 * to a balance, and what comes back when the line does. sync.md 1.4, faults 48 and 49, invariants
 * I9, I10, I11, threats T5 and T6. */
#include "sync/points.h"
#include "sync/hq/exposure.h"
#include "sync/hq/lease.h"
#include "sync/journal.h"
#include "sync/restored.h"
#include "tests/hq_world.h"

#include <unistd.h>

static const struct points_policy usual = {
	.member_day = 200, .till = 500, .share_bp = 5000, .lease_h = 72};
/* The bounds taken away: the checks below must see it. */
static const struct points_policy broken = {
	.member_day = POINTS_BOUND_MAX, .till = POINTS_BOUND_MAX, .share_bp = 10000, .lease_h = 72};
static struct points_policy policy;
static const char settings[] = "{\"points.member_day\":200,\"points.till\":500,"
			       "\"points.share_bp\":5000,\"points.lease_share_bp\":4000,"
			       "\"points.lease_most\":400}";

enum { MEMBER = 42, DAY = 20251121 };

/* A till whose records go up by the fake one of hq_world.h and stand in a money.db as well. */
struct counter {
	struct fake_till *line;
	struct db money;
	char path[64];
	int64_t told;  /* HQ's balance, as last heard */
	int64_t since; /* own points since then */
};

struct mall {
	struct world *world;
	struct counter counters[2];
	int64_t trusted; /* by both, so far */
};

static void open_counter(struct mall *mall, struct counter *counter, uint32_t till)
{
	struct err err;
	*counter = (struct counter){.line = new_till(mall->world, 1, till)};
	(void)snprintf(
		counter->path, sizeof counter->path, "/tmp/points-%d-%u.db", (int)getpid(), till);
	(void)unlink(counter->path);
	check(db_open(&counter->money, counter->path, DB_MONEY, NULL, &err));
}

static struct mall open_mall(int64_t points)
{
	char member[120];
	struct mall mall = {.world = world_open(":memory:")};
	policy = usual;
	(void)snprintf(member, sizeof member,
		"{\"id\":42,\"card\":\"8800000000042\",\"points\":%lld}", (long long)points);
	world_import(mall.world, "members", member);
	world_import(mall.world, "settings", settings);
	for (uint32_t i = 0; i < 2; i++)
		open_counter(&mall, &mall.counters[i], 2 + i);
	return mall;
}

static void close_mall(struct mall *mall)
{
	for (int i = 0; i < 2; i++) {
		char wal[80];
		struct counter *counter = &mall->counters[i];
		db_done(&counter->money);
		(void)unlink(counter->path);
		(void)snprintf(wal, sizeof wal, "%s-wal", counter->path);
		(void)unlink(wal);
		free(counter->line);
	}
	world_close(mall->world);
}

/* ---- the line ---- */

static struct lease_page fetch_list(struct mall *mall, struct counter *counter, bool only_word)
{
	char target[160];
	struct err err;
	struct lease_page page;
	struct points_word word = points_word(&counter->money);
	(void)snprintf(target, sizeof target, "/v1/points/leases?have=%lld&head=%lld&after=%lld",
		(long long)word.lease_version, (long long)counter->line->next - 1,
		only_word ? (long long)INT64_MAX : 0LL);
	till_get(mall->world, counter->line, target);
	check(mall->world->answer.status == 200);
	const char *text = paper_read(&mall->world->answer.body);
	check(lease_page_read(text, strlen(text), &page, &err));
	return page;
}

/* Hello, balance and leases: everything HQ says. */
static void talk(struct mall *mall, struct counter *counter)
{
	struct err err;
	struct hello_answer answer;
	till_hello(mall->world, counter->line);
	const char *text = paper_read(&mall->world->answer.body);
	check(hello_answer_read(text, strlen(text), &answer, &err));
	check(answer.projected_next == counter->line->next);
	check(points_hear(&counter->money, &mall->world->env, answer.projected_epoch,
		answer.projected_next, &err));
	counter->told = world_count(mall->world, "SELECT points FROM member WHERE id = 42");
	counter->since = 0;
	struct lease_page page = fetch_list(mall, counter, false);
	check(page.version == answer.lease_version);
	check(points_take_leases(&counter->money, &page, &err));
	(void)fetch_list(mall, counter, true);
}

/* ---- the counter ---- */

static struct allowance allowance(struct mall *mall, struct counter *counter, int64_t wish)
{
	const struct points_asked asked = {.member = MEMBER,
		.business_date = DAY,
		.told = counter->told,
		.balance = counter->told + counter->since,
		.contact_ms = policy.lease_h * 3600000LL,
		.wall_ms = mall->world->now_ms};
	struct points_facts facts = points_facts(&counter->money, &mall->world->env, &asked);
	return allowance_of(&policy, &facts, wish);
}

static void keep_spend(struct counter *counter, const struct allowance *spent)
{
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&counter->money);
	AUTO(stmt)
	struct stmt s = sql(&counter->money, "INSERT INTO points_spend VALUES (?, ?, ?, ?, 0, ?)");
	bind_int(&s, record_place(1, counter->line->next));
	bind_int(&s, MEMBER);
	bind_int(&s, DAY);
	bind_int(&s, spent->leased);
	bind_int(&s, spent->trusted);
	run(&s);
	check(tx_commit(&tx, &err));
}

/* Sells with as many points as may be of those wanted; the record waits in *batch. */
static int64_t sell(struct mall *mall, struct counter *counter, struct upload *batch, int64_t wish)
{
	struct allowance spent = allowance(mall, counter, wish);
	int64_t sum = allowance_sum(&spent);
	struct closed_sale *sale = world_sale(mall->world, MEMBER, 0, sum);
	sale->points_leased = spent.leased;
	if (sum > 0)
		keep_spend(counter, &spent);
	upload_sale(mall->world, counter->line, batch, sale);
	counter->since -= sum;
	mall->trusted += spent.trusted;
	free(sale);
	return sum;
}

static void send(struct mall *mall, struct counter *counter, struct upload *batch)
{
	upload_send(mall->world, counter->line, batch);
	check(mall->world->answer.status == 200);
	upload_done(batch);
}

static int64_t balance(struct mall *mall)
{
	return world_count(mall->world, "SELECT points FROM member WHERE id = 42");
}

/* ---- stories ---- */

/* Fault 49, T6: both spend what they may, nobody is asked; the debt is within the bound, and HQ has
 * said the bound beforehand. */
static void two_cut_off_tills_overspend_no_more_than_their_bounds(void **state)
{
	(void)state;
	struct mall mall = open_mall(300);
	for (int i = 0; i < 2; i++)
		talk(&mall, &mall.counters[i]);
	mall.world->now_ms += 3600000;
	struct exposure exposure = exposure_now(&mall.world->hq, mall.world->now_ms);
	check(exposure.tills_offline == 2);
	check(exposure.points == 2 * policy.till);
	struct upload batches[2];
	for (int i = 0; i < 2; i++) {
		struct counter *counter = &mall.counters[i];
		batches[i] = upload_begin(counter->line);
		/* Half of 300; then nothing, as often as it is tried. */
		check(sell(&mall, counter, &batches[i], 1000) == 150);
		check(sell(&mall, counter, &batches[i], 1000) == 0);
	}
	for (int i = 0; i < 2; i++)
		send(&mall, &mall.counters[i], &batches[i]);
	check(balance(&mall) == 0);
	check(mall.trusted <= exposure.points);
	world_verifies(mall.world);
	close_mall(&mall);
}

/* The balance goes down to 250 behind the backs of both; then both sell. */
static void spend_behind_backs(struct mall *mall, const struct points_policy *by)
{
	struct upload batches[2];
	for (int i = 0; i < 2; i++)
		talk(mall, &mall->counters[i]);
	policy = *by;
	struct fake_till *third = new_till(mall->world, 1, 9);
	struct upload gone = upload_begin(third);
	upload_member_sale(mall->world, third, &gone, MEMBER, 0, 99750);
	upload_send(mall->world, third, &gone);
	upload_done(&gone);
	for (int i = 0; i < 2; i++) {
		batches[i] = upload_begin(mall->counters[i].line);
		(void)sell(mall, &mall->counters[i], &batches[i], 1000);
	}
	for (int i = 0; i < 2; i++)
		send(mall, &mall->counters[i], &batches[i]);
	free(third);
}

/* I11: what is overspent is within what was said beforehand. */
static bool within_the_bound(struct mall *mall)
{
	return -balance(mall) <= exposure_points(usual.till, 2, 0);
}

/* programme: FRD-02 */
static void what_one_till_spent_the_other_owes(void **state)
{
	(void)state;
	struct mall mall = open_mall(100000);
	spend_behind_backs(&mall, &usual);
	check(balance(&mall) == 250 - 2 * usual.member_day);
	check(within_the_bound(&mall));
	check(world_count(mall.world, "SELECT count(*) FROM problem WHERE code = 'OVERSPEND'") ==
		1);
	close_mall(&mall);
}

static void a_till_without_its_bounds_is_caught(void **state)
{
	(void)state;
	struct mall mall = open_mall(100000);
	spend_behind_backs(&mall, &broken);
	check(balance(&mall) == 250 - 2000);
	check(!within_the_bound(&mall));
	close_mall(&mall);
}

/* Leases cost nothing: both spend all of theirs, and the balance stays good. */
static void leases_are_spent_without_any_risk(void **state)
{
	(void)state;
	struct mall mall = open_mall(1000);
	for (int i = 0; i < 2; i++) {
		struct lease_grant grant = {.member = MEMBER,
			.till = mall.counters[i].line->till,
			.epoch = 1,
			.points = 500,
			.until_s = mall.world->now_ms / 1000 + 86400};
		check(lease_grant(&mall.world->hq, &grant, mall.world->now_ms));
		talk(&mall, &mall.counters[i]);
	}
	struct upload batches[2];
	for (int i = 0; i < 2; i++) {
		struct counter *counter = &mall.counters[i];
		batches[i] = upload_begin(counter->line);
		struct allowance spent = allowance(&mall, counter, 300);
		check(spent.leased == 300);
		check(spent.trusted == 0);
		check(sell(&mall, counter, &batches[i], 300) == 300);
		/* The other 200 of the lease, and not more of it. */
		spent = allowance(&mall, counter, 250);
		check(spent.leased == 200);
		check(sell(&mall, counter, &batches[i], 200) == 200);
	}
	for (int i = 0; i < 2; i++) {
		send(&mall, &mall.counters[i], &batches[i]);
		talk(&mall, &mall.counters[i]);
		check(allowance(&mall, &mall.counters[i], 10).leased == 0);
	}
	check(balance(&mall) == 0);
	check(world_count(mall.world, "SELECT count(*) FROM problem WHERE code = 'OVERSPEND'") ==
		0);
	close_mall(&mall);
}

static int64_t leased_now(struct mall *mall)
{
	return allowance(mall, &mall->counters[0], 100).leased;
}

/* A copy that was brought back, a new epoch, a fence: it may have spent more than it knows. */
static void who_begins_anew_gives_nothing_before_headquarters_was_heard(void **state)
{
	(void)state;
	struct mall mall = open_mall(1000);
	struct counter *counter = &mall.counters[0];
	struct lease_grant grant = {.member = MEMBER,
		.till = counter->line->till,
		.epoch = 1,
		.points = 100,
		.until_s = mall.world->now_ms / 1000 + 86400};
	struct err err;
	check(lease_grant(&mall.world->hq, &grant, mall.world->now_ms));
	talk(&mall, counter);
	struct allowance before = allowance(&mall, counter, 200);
	check(before.leased == 100 && before.trusted == 100);
	{
		AUTO(tx) struct tx tx = tx_begin(&counter->money);
		restored_mark(&counter->money, RESTORED_COPY);
		check(tx_commit(&tx, &err));
	}
	struct allowance nothing = allowance(&mall, counter, 200);
	check(allowance_sum(&nothing) == 0);
	talk(&mall, counter);
	struct allowance after = allowance(&mall, counter, 200);
	check(after.leased == 100 && after.trusted == 100);
	close_mall(&mall);
}

/* By its date; by the time since HQ was heard, on the clock that cannot be set; and by the wall
 * clock once the machine was started anew. */
static void a_lease_runs_out_by_date_and_by_silence(void **state)
{
	(void)state;
	struct mall mall = open_mall(1000);
	struct world *world = mall.world;
	struct lease_grant grant = {.member = MEMBER,
		.till = mall.counters[0].line->till,
		.epoch = 1,
		.points = 100,
		.until_s = world->now_ms / 1000 + 30 * 86400};
	check(lease_grant(&world->hq, &grant, world->now_ms));
	check(leased_now(&mall) == 0);
	talk(&mall, &mall.counters[0]);
	check(leased_now(&mall) == 100);
	world->now_ms += 71 * 3600000LL;
	check(leased_now(&mall) == 100);
	world->env.boot_id++;
	check(leased_now(&mall) == 100);
	world->now_ms += 2 * 3600000LL;
	check(leased_now(&mall) == 0);
	world->env.boot_id--;
	check(leased_now(&mall) == 0);
	talk(&mall, &mall.counters[0]);
	check(leased_now(&mall) == 100);
	for (int day = 0; day < 30; day++) {
		world->now_ms += 86400000;
		talk(&mall, &mall.counters[0]);
	}
	check(leased_now(&mall) == 0);
	close_mall(&mall);
}

/* The till's own bound is what HQ posted away from it, not what the day brought. */
static void what_is_posted_is_trusted_anew(void **state)
{
	(void)state;
	struct mall mall = open_mall(100000);
	struct counter *counter = &mall.counters[0];
	talk(&mall, counter);
	struct upload batch = upload_begin(counter->line);
	check(sell(&mall, counter, &batch, 1000) == 200);
	check(allowance(&mall, counter, 1000).bound == POINTS_MEMBER_DAY);
	struct points_asked other = {
		.member = 7, .business_date = DAY, .told = 90000, .balance = 90000};
	struct points_facts facts = points_facts(&counter->money, &mall.world->env, &other);
	check(facts.till_open == 200);
	check(facts.spent_today == 0);
	send(&mall, counter, &batch);
	talk(&mall, counter);
	facts = points_facts(&counter->money, &mall.world->env, &other);
	check(facts.till_open == 0);
	check(allowance(&mall, counter, 1000).bound == POINTS_MEMBER_DAY);
	close_mall(&mall);
}

/* A list of several pages replaces the one before as a whole; what is not on it is no more. */
static void a_list_is_taken_as_a_whole(void **state)
{
	(void)state;
	struct mall mall = open_mall(0);
	struct db *money = &mall.counters[0].money;
	struct err err;
	struct lease_page page = {
		.version = 10, .projected_epoch = 1, .projected_next = 1, .more = true};
	for (page.count = 0; page.count < LEASE_ROWS_MAX; page.count++)
		page.rows[page.count] = (struct lease_row){page.count + 1, 5, INT64_C(1) << 40};
	check(points_take_leases(money, &page, &err));
	check(points_word(money).lease_version == 0);
	page = (struct lease_page){.version = 10, .projected_epoch = 1, .projected_next = 1};
	page.rows[page.count++] = (struct lease_row){900, 5, INT64_C(1) << 40};
	check(points_take_leases(money, &page, &err));
	check(points_word(money).lease_version == 10);
	check(db_int(money, "SELECT count(*) FROM lease", 0) == LEASE_ROWS_MAX + 1);
	page.version = 11;
	check(points_take_leases(money, &page, &err));
	check(db_int(money, "SELECT count(*) FROM lease", 0) == 1);
	close_mall(&mall);
}

TESTS(test(two_cut_off_tills_overspend_no_more_than_their_bounds),
	test(what_one_till_spent_the_other_owes), test(a_till_without_its_bounds_is_caught),
	test(leases_are_spent_without_any_risk),
	test(who_begins_anew_gives_nothing_before_headquarters_was_heard),
	test(a_lease_runs_out_by_date_and_by_silence), test(what_is_posted_is_trusted_anew),
	test(a_list_is_taken_as_a_whole))
