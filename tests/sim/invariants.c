#include "tests/sim/invariants.h"

#include "sync/hq/verify.h"
#include "sync/journal_record.h"
#include "sync/verify.h"
#include "tests/sim/machine.h"
#include "tests/sim/oracle.h"
#include "tests/sim/shop.h"
#include "tests/sim/site.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- each till by itself: I2, I4 to I7, I12, I16, by the checker that `suanpan verify` is ---- */

static void on_found(void *arg, const struct message *what)
{
	char text[256];
	message_say(text, sizeof text, LANG_EN, what);
	printf("# till %d: %s\n", ((struct machine *)arg)->disk, text);
}

/* I14: no row is newer than what the till has of its stream. Of a stream that begins anew the rows
 * before it serve until all is there, and a till that is fenced meanwhile keeps them. */
static void check_reference(struct machine *machine)
{
	int64_t ahead = db_int(&machine->app->reference.db,
		"SELECT (SELECT count(*) FROM goods g JOIN cursor c ON c.stream = 'goods' "
		"WHERE g.ver > c.since AND g.generation = c.generation) + "
		"(SELECT count(*) FROM member m JOIN cursor c ON c.stream = 'members' "
		"WHERE m.ver > c.since AND m.generation = c.generation)",
		-1);
	if (ahead != 0)
		broken("till %d: %lld rows are newer than their cursor", machine->disk,
			(long long)ahead);
}

static void check_till(struct machine *machine)
{
	struct app *app = machine->app;
	struct verify found;
	struct err err;
	bool done = false;
	must(verify_begin(&found, &app->money, &app->identity, false, on_found, machine, &err));
	while (!done)
		must(verify_step(&found, 1000, &done, &err));
	if (found.findings)
		broken("till %d: verify finds %llu things", machine->disk,
			(unsigned long long)found.findings);
	verify_done(&found);
	check_reference(machine);
	/* I1. */
	oracle_look_at_disk(machine->disk, &app->money);
}

/* ---- headquarters: I2, I4, I5, I8, I9, I10, I12, I14, I16 by `suanpan-hq verify` ---- */

static void check_site(void)
{
	struct verdict verdict = {.lang = LANG_EN};
	verify(&site.hq.db, &verdict);
	if (verdict.wrong)
		broken("headquarters: %s", paper_read(&verdict.findings));
	verdict_done(&verdict);
}

/* ---- I3: the oracle's book against headquarters' ---- */

static int64_t count_of(const char *query, const struct uid *uid)
{
	AUTO(stmt) struct stmt s = sql(&site.hq.db, query);
	bind_blob(&s, uid->bytes, UID_SIZE);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

/* As a sale, as a refund or as an act. */
static int64_t posted(const struct uid *uid)
{
	return count_of("SELECT count(*) FROM sale WHERE uid = ?", uid) +
	       count_of("SELECT count(*) FROM refund WHERE uid = ?", uid) +
	       count_of("SELECT count(*) FROM act WHERE uid = ?", uid);
}

static int64_t in_journal(const struct uid *uid)
{
	return count_of("SELECT count(*) FROM posting WHERE uid = ?", uid);
}

static bool is_dead_letter(const struct uid *uid)
{
	return count_of("SELECT count(*) FROM posting p JOIN problem q ON q.till = p.till AND "
			"q.epoch = p.epoch AND q.seq = p.seq WHERE p.uid = ?",
		       uid) > 0;
}

static bool kept_apart(const struct uid *uid)
{
	AUTO(stmt) struct stmt s = sql(&site.hq.db, "SELECT record FROM quarantine");
	while (next_row(&s)) {
		struct record record;
		size_t size;
		const void *bytes = column_blob(&s, 0, &size);
		if (bytes && record_read(bytes, size, &record) && uid_equal(&record.uid, uid))
			return true;
	}
	return false;
}

static bool goes_to_dead_letters(const struct told_sale *sale)
{
	return sale->poison == POISON_UNBALANCED || sale->poison == POISON_KIND ||
	       sale->poison == POISON_SCHEMA;
}

static void check_sale(int number, const struct told_sale *sale)
{
	int64_t sales = posted(&sale->uid), claims = in_journal(&sale->uid);
	must(sales <= 1 && claims <= 1);
	if (sale->told == TOLD_NO && claims)
		broken("sale %d was told as not sold and is at headquarters", number);
	if (!claims) {
		if (oracle_expects(sale) && !kept_apart(&sale->uid))
			broken("sale %d is not at headquarters", number);
		return;
	}
	if (goes_to_dead_letters(sale) ? sales || !is_dead_letter(&sale->uid) : !sales)
		broken("sale %d (poison %d): %lld posted", number, (int)sale->poison,
			(long long)sales);
	if (sale->poison == POISON_UNKNOWN_SKU && !is_dead_letter(&sale->uid))
		broken("sale %d: nobody remarked upon its goods", number);
}

static void check_book(void)
{
	int64_t there = 0;
	for (int i = 0; i < oracle.count; i++) {
		check_sale(i, &oracle.sales[i]);
		there += posted(&oracle.sales[i].uid);
		oracle.expected += oracle_expects(&oracle.sales[i]);
		oracle.destroyed +=
			oracle.sales[i].told == TOLD_OK && !oracle_expects(&oracle.sales[i]);
	}
	int64_t sales = site_count("SELECT (SELECT count(*) FROM sale) + (SELECT count(*) FROM "
				   "refund) + (SELECT count(*) FROM act)");
	if (sales != there)
		broken("headquarters has %lld sales, %lld of which somebody made", (long long)sales,
			(long long)there);
}

/* ---- sums that the oracle can make by itself ---- */

/* Two tills that could not ask checked the member in on one day: it counts once. */
static bool checked_in_before(int number)
{
	const struct told_sale *act = &oracle.sales[number];
	for (int i = 0; act->checked_in && i < number; i++)
		if (oracle.sales[i].member == act->member &&
			oracle.sales[i].checked_in == act->checked_in &&
			posted(&oracle.sales[i].uid))
			return true;
	return false;
}

static int64_t oracle_points(uint64_t member)
{
	int64_t points = SHOP_POINTS_AT_FIRST;
	for (int i = 0; i < oracle.count; i++)
		if (oracle.sales[i].member == member && posted(&oracle.sales[i].uid) &&
			!checked_in_before(i))
			points += oracle.sales[i].points;
	return points;
}

int lives;
int64_t overspent, refunds_seen, over_refunds_seen, uses_seen;

/* I11: what members owe is within what the tills may give away on trust. A disk that comes back as
 * it once was, or twice, or not at all, has forgotten what it gave away, also of its leases. */
static void check_debts(void)
{
	int64_t bound = lives * (int64_t)(SHOP_TRUST_OF_A_TILL + SHOP_MEMBERS * SHOP_LEASE_MOST);
	for (int i = 0; i < MACHINES_MAX; i++)
		bound += machines[i].used ? SHOP_TRUST_OF_A_TILL : 0;
	int64_t debts = site_count("SELECT coalesce(-sum(points), 0) FROM member WHERE points < 0");
	overspent += debts;
	if (debts > bound)
		broken("members owe %lld points, and the bound is %lld", (long long)debts,
			(long long)bound);
}

static void check_points(void)
{
	for (int i = 0; i < SHOP_MEMBERS; i++) {
		if (shop_gone[i])
			continue;
		uint64_t member = (uint64_t)(SHOP_FIRST_MEMBER + i);
		int64_t want = oracle_points(member);
		AUTO(stmt)
		struct stmt s = sql(&site.hq.db, "SELECT points FROM member WHERE id = ?");
		bind_int(&s, (int64_t)member);
		must(next_row(&s));
		if (column_int(&s, 0) != want)
			broken("member %llu has %lld points, not %lld", (unsigned long long)member,
				(long long)column_int(&s, 0), (long long)want);
	}
}

static void check_money(void)
{
	int64_t total = 0, back = 0;
	for (int i = 0; i < oracle.count; i++)
		if (posted(&oracle.sales[i].uid))
			*(oracle.sales[i].is_refund ? &back : &total) +=
				oracle.sales[i].total_minor;
	int64_t sales = site_count("SELECT coalesce(sum(total_minor), 0) FROM sale");
	int64_t legs =
		site_count("SELECT coalesce(-sum(amount), 0) FROM leg WHERE account = 'sales'");
	if (sales != total || legs != total)
		broken("sold %lld, headquarters counts %lld, its ledger %lld", (long long)total,
			(long long)sales, (long long)legs);
	int64_t refunds =
		site_count("SELECT coalesce(sum(amount), 0) FROM leg WHERE account = 'refunds'");
	if (refunds != back)
		broken("paid back %lld, headquarters counts %lld", (long long)back,
			(long long)refunds);
}

/* Fault 53. What came back of a sale, of all tills together. */
static bool came_back_too_much(const struct told_sale *sale)
{
	int64_t total_minor = 0, taken = 0, given = 0, pieces = 0;
	for (int i = 0; i < oracle.count; i++) {
		const struct told_sale *refund = &oracle.sales[i];
		if (!refund->is_refund || !uid_equal(&refund->original, &sale->uid) ||
			!posted(&refund->uid))
			continue;
		total_minor += refund->total_minor;
		taken += refund->points_earned;
		given += refund->points_used;
		pieces += refund->pieces;
	}
	return total_minor > sale->total_minor || taken > sale->points_earned ||
	       given > sale->points_used || pieces > sale->pieces;
}

static int64_t problems_of(const struct uid *refund, const char *code)
{
	char query[300];
	(void)snprintf(query, sizeof query,
		"SELECT count(*) FROM refund r JOIN problem q ON q.till = r.till AND q.epoch = "
		"r.epoch AND q.seq = r.seq WHERE q.settled_ms = 0 AND q.code = '%s' AND r.uid = ?",
		code);
	return count_of(query, refund);
}

/* Linked by uid whichever comes first; too much is flagged at one of the refunds, and only then. */
static void check_refunds_of(int number, const struct told_sale *sale)
{
	int64_t flags = 0;
	for (int i = 0; i < oracle.count; i++) {
		const struct told_sale *refund = &oracle.sales[i];
		if (!refund->is_refund || !uid_equal(&refund->original, &sale->uid) ||
			!posted(&refund->uid))
			continue;
		refunds_seen++;
		flags += problems_of(&refund->uid, "OVER_REFUND");
		bool unknown = problems_of(&refund->uid, "REFUND_OF_UNKNOWN") != 0;
		if (unknown == (posted(&sale->uid) != 0))
			broken("refund %d and its sale %d do not know each other rightly", i,
				number);
	}
	bool wanted = posted(&sale->uid) && came_back_too_much(sale);
	over_refunds_seen += wanted;
	if (wanted != (flags > 0))
		broken("of sale %d too much came back, or not, and %lld times it is flagged",
			number, (long long)flags);
}

static void check_refunds(void)
{
	for (int i = 0; i < oracle.count; i++)
		if (!oracle.sales[i].is_refund)
			check_refunds_of(i, &oracle.sales[i]);
}

/* Only first lines come back here, so of a sale with more lines something stays. */
static bool came_back_whole(const struct told_sale *sale)
{
	int64_t pieces = 0;
	for (int i = 0; i < oracle.count; i++) {
		const struct told_sale *refund = &oracle.sales[i];
		if (refund->is_refund && uid_equal(&refund->original, &sale->uid) &&
			posted(&refund->uid))
			pieces += refund->pieces;
	}
	return sale->lines == 1 && pieces >= sale->pieces;
}

/* I9: of the sales with one coupon one settles, and every other is flagged. A sale that came back
 * whole has not used it. */
static void check_coupons(void)
{
	for (int i = 0; i < oracle.count; i++) {
		const struct told_sale *sale = &oracle.sales[i];
		int64_t uses = 0;
		if (!sale->serial || !posted(&sale->uid))
			continue;
		for (int k = 0; k < oracle.count; k++)
			uses += oracle.sales[k].serial == sale->serial &&
				posted(&oracle.sales[k].uid) && !came_back_whole(&oracle.sales[k]);
		char detail[48];
		(void)snprintf(detail, sizeof detail, "%u-%llu", sale->campaign,
			(unsigned long long)sale->serial);
		AUTO(stmt)
		struct stmt s = sql(&site.hq.db,
			"SELECT count(*) FROM problem WHERE code = 'DUP_COUPON' AND detail = ? "
			"AND settled_ms = 0");
		bind_text(&s, detail);
		must(next_row(&s));
		if (column_int(&s, 0) != (uses > 0 ? uses - 1 : 0))
			broken("coupon %s was used %lld times and flagged %lld times", detail,
				(long long)uses, (long long)column_int(&s, 0));
	}
}

/* Whatever headquarters signs with, every till has followed. */
static void check_keys(const struct machine *machine)
{
	if (!hq_key_find(&machine->app->identity.hq_keys, site.hq.keys.kid))
		broken("till %d does not know headquarters' key", machine->disk);
}

static int64_t held_of(const struct machine *machine)
{
	AUTO(stmt)
	struct stmt s = sql(&site.hq.db, "SELECT count(*) FROM hold WHERE state = 2 AND till = ? "
					 "AND epoch = ? AND (points > 0 OR campaign > 0)");
	bind_int(&s, (int64_t)machine->till);
	bind_int(&s, machine->app->journal.epoch);
	must(next_row(&s));
	return column_int(&s, 0);
}

/* A hold whose sale was destroyed ends when its till was replaced, or is heard and has nothing
 * left. Who got an epoch and was never heard again may still have the sale. */
static void check_holds(void)
{
	int64_t held = site_count("SELECT count(*) FROM hold h JOIN till t ON t.till = h.till "
				  "WHERE h.state = 2 AND (h.points > 0 OR h.campaign > 0) AND "
				  "(t.epoch > h.epoch OR EXISTS (SELECT 1 FROM epoch e WHERE "
				  "e.till = h.till AND e.epoch = h.epoch AND e.fence <> 0))");
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].used && machines[i].on && !machine_fenced(&machines[i]))
			held += held_of(&machines[i]);
	if (held)
		broken("%lld holds wait for sales that do not come", (long long)held);
}

/* The balance a till shows is headquarters'. */
static void check_shown(struct machine *machine)
{
	for (int i = 0; i < SHOP_MEMBERS; i++) {
		struct member member;
		if (shop_gone[i])
			continue;
		enum found found =
			store_find_member_card(&machine->app->store, shop_cards[i], &member);
		if (found == FOUND_NOTHING)
			continue;
		must(found == FOUND);
		int64_t want = oracle_points(member.id);
		if (member.points != want)
			broken("till %d shows %lld points of member %llu, not %lld", machine->disk,
				(long long)member.points, (unsigned long long)member.id,
				(long long)want);
	}
}

/* Whoever goes on in an epoch below another's of the same till has been told so. */
static void check_fences(void)
{
	for (int i = 0; i < MACHINES_MAX; i++)
		for (int k = 0; k < MACHINES_MAX; k++)
			if (machines[i].used && machines[k].used &&
				machines[i].till == machines[k].till &&
				machines[i].app->journal.epoch < machines[k].app->journal.epoch &&
				!machine_fenced(&machines[i]))
				broken("till %d goes on behind till %d", i, k);
}

void check_invariants(void)
{
	check_fences();
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].used && machines[i].on)
			check_till(&machines[i]);
	check_site();
	uses_seen += db_int(&site.hq.db, "SELECT count(*) FROM quota_use", 0);
	oracle_look_at_hq();
	check_book();
	check_points();
	check_debts();
	check_money();
	check_coupons();
	check_refunds();
	check_holds();
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].used && machines[i].on)
			check_keys(&machines[i]);
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].used && machines[i].on && !machine_fenced(&machines[i]))
			check_shown(&machines[i]);
}
