#include "sync/hq/quota_review.h"

#include "schema/db_engine.h"
#include "sync/hq/hq.h"
#include "sync/hq/paper.h"
#include "sync/hq/told_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACTIVE_MS         INT64_C(604800000) /* a till that was not heard longer gets nothing */
#define MINOR_LEAST_USUAL INT64_C(10000)     /* of a budget: less than this helps nobody */
#define QUOTA_COLUMNS_OF_TILL                                                                      \
	"t.till, t.epoch, g.ended, g.lowered_version, g.given_uses, g.given_minor, g.used_uses, "  \
	"g.used_minor, g.ceiling_uses, g.ceiling_minor, g.last_uses, g.last_minor, g.left_uses, "  \
	"g.left_minor"

enum { STORE_COLUMN = 14 };

struct share {
	struct quota_grant grant;
	bool serves; /* it is heard, and the quota is for it */
	bool changed, lowered;
};

struct looking {
	struct hq *hq;
	const struct quota_look *look;
	struct quota quota;
	struct paper shares; /* of struct share, who comes first first */
	size_t count;
	int64_t serving;
};

static struct share *share_at(struct looking *looking, size_t i)
{
	return (struct share *)looking->shares.text + i;
}

/* ---- who there is ---- */

static bool is_listed(const char *numbers, uint32_t number)
{
	char wanted[16];
	(void)snprintf(wanted, sizeof wanted, ",%u,", number);
	return !numbers[0] || strstr(numbers, wanted);
}

static bool is_for(const struct quota *quota, uint32_t store, uint32_t till)
{
	return (!quota->key.store || quota->key.store == store) && is_listed(quota->shops, store) &&
	       is_listed(quota->tills, till);
}

static void add_shares(struct looking *looking, struct stmt *s, bool heard)
{
	while (next_row(s)) {
		struct share share = {0};
		column_quota_grant(s, &share.grant);
		share.serves =
			heard && is_for(&looking->quota, (uint32_t)column_int(s, STORE_COLUMN),
					 share.grant.till);
		looking->serving += share.serves;
		paper_add(&looking->shares, &share, sizeof share);
	}
	looking->count = looking->shares.used / sizeof(struct share);
}

static void find_heard(struct looking *looking)
{
	AUTO(stmt)
	struct stmt s = sql(&looking->hq->db,
		"SELECT " QUOTA_COLUMNS_OF_TILL ", t.store FROM till t JOIN epoch e ON "
		"e.till = t.till AND e.epoch = t.epoch LEFT JOIN quota_grant g ON "
		"g.till = t.till AND g.epoch = t.epoch AND g.store = ? AND g.name = ? "
		"WHERE t.seen_ms > ? AND e.fence = 0");
	bind_int(&s, looking->quota.key.store);
	bind_text(&s, looking->quota.key.name);
	bind_int(&s, looking->look->now_ms - ACTIVE_MS);
	add_shares(looking, &s, true);
}

static void find_silent(struct looking *looking)
{
	AUTO(stmt)
	struct stmt s = sql(&looking->hq->db,
		"SELECT " QUOTA_GRANT_COLUMNS ", t.store FROM quota_grant g JOIN till t ON "
		"t.till = g.till WHERE g.store = ? AND g.name = ? AND g.ended = 0 AND "
		"t.seen_ms <= ?");
	bind_int(&s, looking->quota.key.store);
	bind_text(&s, looking->quota.key.name);
	bind_int(&s, looking->look->now_ms - ACTIVE_MS);
	add_shares(looking, &s, false);
}

static int compare_used(const void *a, const void *b)
{
	const struct quota_grant *left = &((const struct share *)a)->grant;
	const struct quota_grant *right = &((const struct share *)b)->grant;
	if (left->used[QUOTA_USES] != right->used[QUOTA_USES])
		return left->used[QUOTA_USES] > right->used[QUOTA_USES] ? -1 : 1;
	return left->till < right->till ? -1 : left->till > right->till;
}

static void bring_forward(struct looking *looking, uint32_t till)
{
	for (size_t i = 0; i < looking->count; i++) {
		struct share first = *share_at(looking, i);
		if (first.grant.till != till)
			continue;
		memmove(share_at(looking, 1), share_at(looking, 0), i * sizeof first);
		*share_at(looking, 0) = first;
		return;
	}
}

/* ---- one side ---- */

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t above(int64_t a, int64_t b)
{
	return a > b ? a - b : 0;
}

static int64_t held(const struct share *share, int side)
{
	return above(share->grant.given[side], share->grant.used[side]);
}

static int64_t left_of(const struct quota *quota, int side)
{
	return quota->most[side] != QUOTA_NO_LIMIT ? above(quota->most[side], quota->used[side])
						   : 0;
}

static int64_t part_of(struct looking *looking, int side)
{
	int64_t left = left_of(&looking->quota, side), lowest = 1;
	if (left == 0 || looking->serving == 0)
		return 0;
	if (side == QUOTA_MINOR)
		lowest = hq_setting_int(looking->hq, "quota.minor_least", MINOR_LEAST_USUAL);
	int64_t part = left / (2 * looking->serving);
	return part > lowest ? part : least(left, lowest);
}

static void lower(struct share *share, int side, int64_t to)
{
	share->grant.given[side] = share->grant.used[side] + to;
	share->changed = share->lowered = true;
}

static int64_t promised(struct looking *looking, int side)
{
	int64_t sum = 0;
	for (size_t i = 0; i < looking->count; i++)
		sum += held(share_at(looking, i), side);
	return sum;
}

/* Whoever holds much more than its part, and then whoever comes last, until no more is promised
 * than there is. Back it is only once they have heard of it. */
static void lower_shares(struct looking *looking, int side, int64_t part)
{
	for (size_t i = 0; i < looking->count; i++) {
		struct share *share = share_at(looking, i);
		int64_t its = share->serves ? part : 0;
		if (held(share, side) > (looking->look->evenly ? its : 2 * its))
			lower(share, side, its);
	}
	int64_t beyond = above(promised(looking, side), left_of(&looking->quota, side));
	for (size_t i = looking->count; i > 0 && beyond > 0; i--) {
		struct share *share = share_at(looking, i - 1);
		int64_t holds = held(share, side), less = least(holds, beyond);
		if (less > 0)
			lower(share, side, holds - less);
		beyond -= less;
	}
}

static int64_t set_aside(struct looking *looking, int side)
{
	int64_t sum = 0;
	for (size_t i = 0; i < looking->count; i++) {
		const struct quota_grant *grant = &share_at(looking, i)->grant;
		sum += above(grant->ceiling[side], grant->used[side]);
	}
	return sum;
}

/* What the till is believed to have anyway costs nothing. What it cost. */
static int64_t raise_share(struct share *share, int side, int64_t add, int64_t available)
{
	struct quota_grant *grant = &share->grant;
	int64_t base = grant->used[side] + held(share, side);
	int64_t believed = above(grant->ceiling[side], base);
	int64_t cost = least(above(add, believed), available);
	add = least(add, believed + cost);
	if (add == 0)
		return 0;
	grant->given[side] = base + add;
	if (grant->ceiling[side] < grant->given[side])
		grant->ceiling[side] = grant->given[side];
	grant->last[side] = cost;
	grant->left[side] = available;
	share->changed = true;
	return cost;
}

/* As far as nobody else was promised it, and nobody may still believe to have it. */
static void raise_shares(struct looking *looking, int side, int64_t part)
{
	int64_t left = left_of(&looking->quota, side);
	int64_t available = above(left, set_aside(looking, side));
	int64_t unpromised = above(left, promised(looking, side));
	for (size_t i = 0; i < looking->count; i++) {
		struct share *share = share_at(looking, i);
		int64_t holds = held(share, side);
		int64_t wants = least(above(part, holds), unpromised);
		/* A list that changes with every sale is a list that is sent with every sale. */
		bool is_low = holds < (looking->look->evenly ? part : (part + 1) / 2);
		if (!share->serves || !is_low || wants == 0)
			continue;
		available -= raise_share(share, side, wants, available);
		unpromised -= held(share, side) - holds;
	}
}

/* ---- all of it ---- */

static void write_changed(struct looking *looking, struct quota_review *review)
{
	for (size_t i = 0; i < looking->count; i++) {
		struct share *share = share_at(looking, i);
		struct quota_grant *grant = &share->grant;
		if (!share->changed)
			continue;
		int64_t version = told_list_raise(
			looking->hq, TOLD_QUOTAS, grant->till, grant->epoch, looking->look->now_ms);
		if (share->lowered)
			grant->lowered_version = version;
		quota_grant_write(looking->hq, &looking->quota.key, grant);
		review->lowered += share->lowered;
		review->given += !share->lowered;
	}
}

static void seen(struct hq *hq, const struct quota_key *key)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE quota SET due = 0 WHERE store = ? AND name = ?");
	bind_int(&s, key->store);
	bind_text(&s, key->name);
	run(&s);
}

static void look_at(struct looking *looking, struct quota_review *review)
{
	find_heard(looking);
	find_silent(looking);
	if (looking->shares.full) {
		db_stick(&looking->hq->db, TEXT_DB_FAILED, "out of memory");
		return;
	}
	if (looking->count > 0)
		qsort(looking->shares.text, looking->count, sizeof(struct share), compare_used);
	bring_forward(looking, looking->look->till);
	for (int i = 0; i < QUOTA_SIDES; i++) {
		int64_t part = part_of(looking, i);
		lower_shares(looking, i, part);
		raise_shares(looking, i, part);
	}
	write_changed(looking, review);
}

void quota_review(struct hq *hq, const struct quota_key *key, const struct quota_look *look,
	struct quota_review *review)
{
	struct looking looking = {.hq = hq, .look = look};
	if (!quota_lock(hq, key, &looking.quota))
		return;
	quota_free(hq, key);
	look_at(&looking, review);
	paper_done(&looking.shares);
	seen(hq, key);
	review->looked++;
}

static uint32_t read_keys(struct stmt *s, struct quota_key *keys, uint32_t most)
{
	uint32_t count = 0;
	for (; count < most && next_row(s); count++) {
		keys[count] = (struct quota_key){.store = (uint32_t)column_int(s, 0)};
		column_text(s, 1, keys[count].name, sizeof keys[count].name);
	}
	return count;
}

bool quotas_review_due(
	struct hq *hq, uint32_t most, const struct quota_look *look, struct quota_review *review)
{
	struct quota_key keys[QUOTA_GREETED_MAX];
	uint32_t count, wanted = most < QUOTA_GREETED_MAX ? most : QUOTA_GREETED_MAX;
	{
		AUTO(stmt)
		struct stmt s = sql(&hq->db, "SELECT store, name FROM quota WHERE due = 1 "
					     "ORDER BY store, name LIMIT ?");
		bind_int(&s, wanted);
		count = read_keys(&s, keys, wanted);
	}
	for (uint32_t i = 0; i < count; i++)
		quota_review(hq, &keys[i], look, review);
	return count == wanted;
}

/* ---- a till says hello ---- */

static uint32_t store_of(struct hq *hq, uint32_t till)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "SELECT store FROM till WHERE till = ?");
	bind_int(&s, till);
	return next_row(&s) ? (uint32_t)column_int(&s, 0) : 0;
}

/* A till that had no list: all that it may have a part of. */
static void want_all(struct hq *hq, uint32_t store)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE quota SET due = 1 WHERE live = 1 AND store IN (0, ?)");
	bind_int(&s, store);
	run(&s);
}

static void bind_listed(struct stmt *s, uint32_t number)
{
	char pattern[24];
	(void)snprintf(pattern, sizeof pattern, "%%,%u,%%", number);
	bind_text(s, pattern);
}

/* What it has nothing of while HQ has some; both sides alike. */
#define LACKS(side)                                                                                \
	"(most_" side " > used_" side " AND NOT EXISTS (SELECT 1 FROM quota_grant g WHERE "        \
	"g.store = quota.store AND g.name = quota.name AND g.till = ? AND g.epoch = ? AND "        \
	"g.given_" side " > g.used_" side ") AND most_" side " - used_" side                       \
	" > (SELECT coalesce(sum(g.ceiling_" side " - g.used_" side "), 0) FROM quota_grant g "    \
	"WHERE g.store = quota.store AND g.name = quota.name AND g.ended = 0 AND "                 \
	"g.ceiling_" side " > g.used_" side "))"

static void want_missing(struct hq *hq, uint32_t till, uint32_t epoch, uint32_t store)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE quota SET due = 1 WHERE live = 1 AND store IN (0, ?) "
				     "AND (shops = '' OR shops LIKE ?) AND (tills = '' OR tills "
				     "LIKE ?) AND (" LACKS("uses") " OR " LACKS("minor") ")");
	bind_int(&s, store);
	bind_listed(&s, store);
	bind_listed(&s, till);
	for (int i = 0; i < QUOTA_SIDES; i++) {
		bind_int(&s, till);
		bind_int(&s, epoch);
	}
	run(&s);
}

void quotas_want_heard(struct hq *hq, uint32_t till, uint32_t epoch)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE quota SET due = 1 WHERE due = 0 AND EXISTS (SELECT 1 FROM quota_grant g "
		"JOIN quota_list l ON l.till = g.till AND l.epoch = g.epoch JOIN epoch e ON "
		"e.till = g.till AND e.epoch = g.epoch WHERE g.store = quota.store AND "
		"g.name = quota.name AND g.till = ? AND g.epoch = ? AND g.lowered_version > 0 "
		"AND l.told_version >= g.lowered_version AND e.projected_next > l.told_head)");
	bind_int(&s, till);
	bind_int(&s, epoch);
	run(&s);
}

int64_t quotas_greet(struct hq *hq, uint32_t till, uint32_t epoch, int64_t now_ms)
{
	struct quota_review ignored = {0};
	const struct quota_look look = {.now_ms = now_ms, .till = till};
	int64_t version = told_list_version(hq, TOLD_QUOTAS, till, epoch);
	if (db_int(&hq->db, "SELECT 1 FROM quota WHERE live = 1 LIMIT 1", 0) != 1)
		return version;
	uint32_t store = store_of(hq, till);
	if (version == 0) {
		(void)told_list_raise(hq, TOLD_QUOTAS, till, epoch, now_ms);
		want_all(hq, store);
	} else {
		quotas_want_heard(hq, till, epoch);
		want_missing(hq, till, epoch, store);
	}
	(void)quotas_review_due(hq, QUOTA_GREETED_MAX, &look, &ignored);
	return told_list_version(hq, TOLD_QUOTAS, till, epoch);
}

bool quotas_turn(struct hq *hq)
{
	struct err ignored; /* they stay due */
	struct quota_review review = {0};
	const struct quota_look look = {.now_ms = hq_now_ms(hq)};
	if (db_int(&hq->db, "SELECT 1 FROM quota WHERE due = 1 LIMIT 1", 0) != 1)
		return false;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	bool more = quotas_review_due(hq, QUOTA_TURN, &look, &review);
	return tx_commit(&tx, &ignored) ? more : hq->db.again;
}
