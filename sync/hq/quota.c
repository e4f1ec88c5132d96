#include "sync/hq/quota.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"

#include <stdio.h>

struct quota_key quota_of_rule(const char *id)
{
	struct quota_key key = {0};
	(void)snprintf(key.name, sizeof key.name, QUOTA_OF_RULE "%s", id);
	return key;
}

struct quota_key quota_of_gift(uint32_t store, const char *id)
{
	struct quota_key key = {.store = store};
	(void)snprintf(key.name, sizeof key.name, QUOTA_OF_GIFT "%s", id);
	return key;
}

static void bind_key(struct stmt *s, const struct quota_key *key)
{
	bind_int(s, key->store);
	bind_text(s, key->name);
}

static void bind_sides(struct stmt *s, const int64_t amounts[QUOTA_SIDES])
{
	bind_int(s, amounts[QUOTA_USES]);
	bind_int(s, amounts[QUOTA_MINOR]);
}

static void column_sides(struct stmt *s, int first, int64_t amounts[QUOTA_SIDES])
{
	amounts[QUOTA_USES] = column_int(s, first);
	amounts[QUOTA_MINOR] = column_int(s, first + 1);
}

/* ---- a quota ---- */

#define QUOTA_COLUMNS                                                                              \
	"quota.live, quota.most_uses, quota.most_minor, quota.used_uses, quota.used_minor, "       \
	"quota.excused_uses, quota.excused_minor, quota.per_member, quota.shops, quota.tills"

static bool read_quota(struct stmt *s, const struct quota_key *key, struct quota *quota)
{
	*quota = (struct quota){.key = *key};
	if (!next_row(s))
		return false;
	quota->live = column_int(s, 0) == 1;
	column_sides(s, 1, quota->most);
	column_sides(s, 3, quota->used);
	column_sides(s, 5, quota->excused);
	quota->per_member = column_int(s, 7);
	column_text(s, 8, quota->shops, sizeof quota->shops);
	column_text(s, 9, quota->tills, sizeof quota->tills);
	return true;
}

bool quota_lock(struct hq *hq, const struct quota_key *key, struct quota *quota)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE quota SET looks = looks + 1 WHERE store = ? AND "
				     "name = ? RETURNING " QUOTA_COLUMNS);
	bind_key(&s, key);
	return read_quota(&s, key, quota);
}

bool quota_find(struct hq *hq, const struct quota_key *key, struct quota *quota)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT " QUOTA_COLUMNS " FROM quota WHERE store = ? AND "
				     "name = ?");
	bind_key(&s, key);
	return read_quota(&s, key, quota);
}

static void write_excused(struct hq *hq, const struct quota *quota)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE quota SET excused_uses = ?, excused_minor = ? "
				     "WHERE store = ? AND name = ?");
	bind_sides(&s, quota->excused);
	bind_key(&s, &quota->key);
	run(&s);
}

void quota_limit(struct hq *hq, const struct quota *limits)
{
	struct quota before;
	bool known = quota_lock(hq, &limits->key, &before);
	int64_t excused[QUOTA_SIDES] = {0};
	for (int i = 0; known && i < QUOTA_SIDES; i++) {
		int64_t out = quota_out(hq, &limits->key, (enum quota_side)i);
		int64_t beyond = before.used[i] + out - limits->most[i];
		excused[i] = limits->most[i] != QUOTA_NO_LIMIT && beyond > 0 ? beyond : 0;
	}
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO quota (store, name, live, most_uses, most_minor, used_uses, "
		"used_minor, excused_uses, excused_minor, per_member, shops, tills, due, looks) "
		"VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, 1, 0) ON CONFLICT (store, name) "
		"DO UPDATE SET live = excluded.live, most_uses = excluded.most_uses, "
		"most_minor = excluded.most_minor, excused_uses = excluded.excused_uses, "
		"excused_minor = excluded.excused_minor, per_member = excluded.per_member, "
		"shops = excluded.shops, tills = excluded.tills, due = 1");
	bind_key(&s, &limits->key);
	bind_int(&s, limits->live);
	bind_sides(&s, limits->most);
	bind_sides(&s, excused);
	bind_int(&s, limits->per_member);
	bind_text(&s, limits->shops);
	bind_text(&s, limits->tills);
	run(&s);
}

void quota_want(struct hq *hq, const struct quota_key *key)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE quota SET due = 1 WHERE store = ? AND name = ?");
	bind_key(&s, key);
	run(&s);
}

int64_t quota_out(struct hq *hq, const struct quota_key *key, enum quota_side side)
{
	static const char *const texts[QUOTA_SIDES] = {
		"SELECT CAST(coalesce(sum(ceiling_uses - used_uses), 0) AS BIGINT) FROM "
		"quota_grant WHERE store = ? AND name = ? AND ended = 0 AND ceiling_uses > "
		"used_uses",
		"SELECT CAST(coalesce(sum(ceiling_minor - used_minor), 0) AS BIGINT) FROM "
		"quota_grant WHERE store = ? AND name = ? AND ended = 0 AND ceiling_minor > "
		"used_minor"};
	AUTO(stmt) struct stmt s = sql(&hq->db, texts[side]);
	bind_key(&s, key);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

/* ---- what a till holds ---- */

void column_quota_grant(struct stmt *s, struct quota_grant *grant)
{
	*grant = (struct quota_grant){.till = (uint32_t)column_int(s, 0),
		.epoch = (uint32_t)column_int(s, 1),
		.ended = column_int(s, 2) == 1,
		.lowered_version = column_int(s, 3)};
	column_sides(s, 4, grant->given);
	column_sides(s, 6, grant->used);
	column_sides(s, 8, grant->ceiling);
	column_sides(s, 10, grant->last);
	column_sides(s, 12, grant->left);
}

void quota_grant_write(struct hq *hq, const struct quota_key *key, const struct quota_grant *grant)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO quota_grant (store, name, till, epoch, given_uses, given_minor, "
		"used_uses, used_minor, ceiling_uses, ceiling_minor, last_uses, last_minor, "
		"left_uses, left_minor, lowered_version, ended) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
		"ON CONFLICT (store, name, till, epoch) DO UPDATE SET "
		"given_uses = excluded.given_uses, given_minor = excluded.given_minor, "
		"used_uses = excluded.used_uses, used_minor = excluded.used_minor, "
		"ceiling_uses = excluded.ceiling_uses, ceiling_minor = excluded.ceiling_minor, "
		"last_uses = excluded.last_uses, last_minor = excluded.last_minor, "
		"left_uses = excluded.left_uses, left_minor = excluded.left_minor, "
		"lowered_version = excluded.lowered_version, ended = excluded.ended");
	bind_key(&s, key);
	bind_int(&s, grant->till);
	bind_int(&s, grant->epoch);
	bind_sides(&s, grant->given);
	bind_sides(&s, grant->used);
	bind_sides(&s, grant->ceiling);
	bind_sides(&s, grant->last);
	bind_sides(&s, grant->left);
	bind_int(&s, grant->lowered_version);
	bind_int(&s, grant->ended);
	run(&s);
}

static void find_grant(struct hq *hq, const struct quota_key *key, struct quota_grant *grant)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT " QUOTA_GRANT_COLUMNS
				     " FROM quota_grant g WHERE g.store = ? AND g.name = ? AND "
				     "g.till = ? AND g.epoch = ?");
	bind_key(&s, key);
	bind_int(&s, grant->till);
	bind_int(&s, grant->epoch);
	if (next_row(&s))
		column_quota_grant(&s, grant);
}

static void end_fenced(struct hq *hq, const struct quota_key *key)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE quota_grant SET ended = 1 WHERE store = ? AND name = ? AND ended = 0 AND "
		"EXISTS (SELECT 1 FROM till t JOIN epoch e ON e.till = t.till WHERE "
		"t.till = quota_grant.till AND e.epoch = quota_grant.epoch AND "
		"(t.epoch > quota_grant.epoch OR e.fence <> 0))");
	bind_key(&s, key);
	run(&s);
}

/* The till has a list that says less, and every record from before it had is posted. */
static void lower_told(struct hq *hq, const struct quota_key *key)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE quota_grant SET ceiling_uses = given_uses, ceiling_minor = given_minor, "
		"lowered_version = 0 WHERE store = ? AND name = ? AND ended = 0 AND "
		"lowered_version > 0 AND EXISTS (SELECT 1 FROM quota_list l JOIN epoch e ON "
		"e.till = l.till AND e.epoch = l.epoch WHERE l.till = quota_grant.till AND "
		"l.epoch = quota_grant.epoch AND l.told_version >= quota_grant.lowered_version "
		"AND e.projected_next > l.told_head)");
	bind_key(&s, key);
	run(&s);
}

void quota_free(struct hq *hq, const struct quota_key *key)
{
	end_fenced(hq, key);
	lower_told(hq, key);
}

/* ---- using ---- */

static void add_used(struct hq *hq, const struct quota_key *key, const int64_t amount[QUOTA_SIDES])
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE quota SET used_uses = used_uses + ?, used_minor = "
				     "used_minor + ? WHERE store = ? AND name = ?");
	bind_sides(&s, amount);
	bind_key(&s, key);
	run(&s);
}

static int64_t beyond_ceiling(const struct quota_grant *grant, int side)
{
	int64_t covered = grant->ended ? 0 : grant->ceiling[side];
	return grant->used[side] > covered ? grant->used[side] - covered : 0;
}

/* What nobody set aside for it is excused, so far as there was no more. */
static void excuse(struct hq *hq, struct quota *quota, int side, int64_t uncovered)
{
	if (uncovered <= 0 || quota->most[side] == QUOTA_NO_LIMIT)
		return;
	int64_t beyond = quota->used[side] + quota_out(hq, &quota->key, (enum quota_side)side) -
			 quota->most[side] - quota->excused[side];
	if (beyond <= 0)
		return;
	quota->excused[side] += beyond < uncovered ? beyond : uncovered;
	write_excused(hq, quota);
}

void quota_take(struct hq *hq, const struct quota_key *key, uint32_t till, uint32_t epoch,
	const int64_t amount[QUOTA_SIDES])
{
	struct quota quota;
	struct quota_grant grant = {.till = till, .epoch = epoch};
	int64_t before[QUOTA_SIDES];
	if (!quota_lock(hq, key, &quota))
		return;
	find_grant(hq, key, &grant);
	for (int i = 0; i < QUOTA_SIDES; i++) {
		before[i] = beyond_ceiling(&grant, i);
		grant.used[i] += amount[i];
		quota.used[i] += amount[i];
	}
	add_used(hq, key, amount);
	quota_grant_write(hq, key, &grant);
	for (int i = 0; i < QUOTA_SIDES; i++)
		excuse(hq, &quota, i, beyond_ceiling(&grant, i) - before[i]);
}

void quota_put_back(struct hq *hq, const struct quota_key *key, const int64_t amount[QUOTA_SIDES])
{
	const int64_t back[QUOTA_SIDES] = {-amount[QUOTA_USES], -amount[QUOTA_MINOR]};
	add_used(hq, key, back);
	quota_want(hq, key);
}
