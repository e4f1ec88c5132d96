/* What a till lost comes back from headquarters. */
#include "sync/recall.h"
#include "sync/hole.h"
#include "tests/unit/sample_verify.h"
#include "tests/unit/till_and_hq.h"

static uint64_t nothing_more(void *arg, uint32_t epoch)
{
	(void)arg;
	(void)epoch;
	return 0;
}

static void lose(const char *which)
{
	static const char *const tables[] = {
		"journal", "sale", "points_leg", "rule_use", "coupon_use"};
	char text[200];
	struct err err;
	for (size_t i = 0; i < LENGTH(tables); i++) {
		(void)snprintf(text, sizeof text, "DELETE FROM %s WHERE (place & 1048575) %s",
			tables[i], which);
		db_script(&till.money, text);
	}
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	holes_measure(&till.money, nothing_more, NULL);
	sample_told(tx_commit(&tx, &err), &err);
}

static struct recall_result result;

static bool ask(struct err *err)
{
	return recall_missing(
		&both.loop, &both.link.link, &till.identity, &till.money, &result, err);
}

/* Fault 10: fill from HQ. */
static void holes_and_a_lost_end_are_filled_from_headquarters(void **state)
{
	(void)state;
	static const char *const losses[] = {"BETWEEN 10 AND 20", "> 30", "= 1",
		"IN (3, 5, 7, 8, 1201)", "> 0", "BETWEEN 2 AND 1100"};
	struct err err;
	sample_sell_many(1200);
	check(both_sync());
	for (size_t i = 0; i < LENGTH(losses); i++) {
		lose(losses[i]);
		int64_t there = db_int(&till.money, "SELECT count(*) FROM journal", 0);
		row("%s", losses[i]);
		sample_told(ask(&err), &err);
		check((int64_t)result.records == 1201 - there);
		check(db_int(&till.money, "SELECT count(*) FROM journal", 0) == 1201);
		check(holes_missing(&till.money) == 0);
		check(findings() == 0);
	}
	lose("= 0");
	sample_told(ask(&err), &err);
	check(result.records == 0);
}

static void what_headquarters_never_had_stays_a_hole(void **state)
{
	(void)state;
	struct err err;
	sample_sell_many(20);
	check(both_sync());
	sample_sell_many(10);
	lose("BETWEEN 15 AND 25");
	sample_told(ask(&err), &err);
	check(result.records == 7); /* 15..21 */
	struct hole hole = {0};
	check(hole_after(&till.money, &hole, &hole));
	check(hole.epoch == 1 && hole.from == 22 && hole.to == 25);
	check(!hole_after(&till.money, &hole, &hole));
	check(findings() == 0);
}

/* Fault 34, 35: another chain under our numbers is not ours. */
static void another_chain_under_our_numbers_is_not_taken(void **state)
{
	(void)state;
	struct err err;
	sample_sell_many(20);
	check(both_sync());
	lose("BETWEEN 10 AND 12");
	db_script(
		&till.money, "UPDATE journal SET hash = zeroblob(32) WHERE (place & 1048575) = 9");
	check(!ask(&err));
	check(err.what.id == TEXT_RECALL_OTHER_CHAIN);
	check(db_int(&till.money, "SELECT count(*) FROM journal", 0) == 18);
	check(holes_missing(&till.money) == 3);
}

static void without_headquarters_nothing_changes(void **state)
{
	(void)state;
	struct err err = {{0}};
	sample_sell_many(20);
	check(both_sync());
	lose("= 10");
	both.link.hq = NULL;
	check(!ask(&err));
	check(holes_missing(&till.money) == 1);
}

TESTS(with_both(holes_and_a_lost_end_are_filled_from_headquarters),
	with_both(what_headquarters_never_had_stays_a_hole),
	with_both(another_chain_under_our_numbers_is_not_taken),
	with_both(without_headquarters_nothing_changes))
