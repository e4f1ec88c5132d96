/* `suanpan-hq leases review`: who gets how much set aside where. */
#include "pos/core/money.h"
#include "sync/hq/hold.h"
#include "sync/hq/hq.h"
#include "sync/hq/lease.h"

enum { TILLS_MAX = 32, TURN_ENDS_MAX = 1000 };
#define DAY_S            INT64_C(86400)
#define ACTIVE_MS        (7 * DAY_S * 1000) /* a till that was not heard longer gets nothing */
#define LEASE_DAYS_USUAL 7

/* As the settings say. */
struct lease_policy {
	int64_t share_bp, most, days;
};

static struct lease_policy policy_of(struct hq *hq)
{
	return (struct lease_policy){
		.share_bp = hq_setting_int(hq, "points.lease_share_bp", 0),
		.most = hq_setting_int(hq, "points.lease_most", 0),
		.days = hq_setting_int(hq, "points.lease_days", LEASE_DAYS_USUAL),
	};
}

struct candidate {
	int64_t member, points;
	uint32_t store; /* where they bought last, 0: nowhere yet */
};

struct shop_tills {
	uint32_t store, count;
	struct {
		uint32_t till, epoch;
	} of[TILLS_MAX];
};

static void find_tills(struct hq *hq, uint32_t store, int64_t now_ms, struct shop_tills *tills)
{
	if (tills->store == store)
		return;
	*tills = (struct shop_tills){.store = store};
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT t.till, t.epoch FROM till t JOIN epoch e ON e.till = t.till "
		"AND e.epoch = t.epoch WHERE t.store = ? AND t.seen_ms > ? AND e.fence = 0 "
		"ORDER BY t.till");
	bind_int(&s, store);
	bind_int(&s, now_ms - ACTIVE_MS);
	while (tills->count < TILLS_MAX && next_row(&s)) {
		tills->of[tills->count].till = (uint32_t)column_int(&s, 0);
		tills->of[tills->count].epoch = (uint32_t)column_int(&s, 1);
		tills->count++;
	}
}

static bool is_at_home(const struct shop_tills *tills, uint32_t till, uint32_t epoch)
{
	for (uint32_t i = 0; i < tills->count; i++)
		if (tills->of[i].till == till && tills->of[i].epoch == epoch)
			return true;
	return false;
}

/* What is left of a lease that may be used. */
static int64_t left_at(struct hq *hq, int64_t member, uint32_t till, uint32_t epoch)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "SELECT points - used FROM lease WHERE member = ? AND till = ? "
			     "AND epoch = ? AND state = 0");
	bind_int(&s, member);
	bind_int(&s, till);
	bind_int(&s, epoch);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

/* Each till's part of what may be set aside. */
static int64_t part_of(
	const struct lease_policy *policy, const struct candidate *who, uint32_t tills)
{
	int64_t share = 0;
	if (tills == 0 || who->points <= 0 ||
		!money_share(who->points, policy->share_bp, 10000, ROUND_FLOOR, &share))
		return 0;
	return (share < policy->most ? share : policy->most) / tills;
}

/* Topped up when less than half is left: a list that changes with every sale is a list that is
 * sent with every sale. */
static void grant_parts(struct hq *hq, const struct lease_policy *policy,
	const struct candidate *who, const struct shop_tills *tills, int64_t now_ms,
	struct lease_review *review)
{
	int64_t part = part_of(policy, who, tills->count);
	for (uint32_t i = 0; i < tills->count; i++) {
		uint32_t till = tills->of[i].till, epoch = tills->of[i].epoch;
		int64_t left = left_at(hq, who->member, till, epoch);
		struct lease_grant grant = {.member = who->member,
			.till = till,
			.epoch = epoch,
			.points = part - left,
			.until_s = now_ms / 1000 + policy->days * DAY_S};
		if (left * 2 >= part || !lease_grant(hq, &grant, now_ms))
			continue;
		review->granted++;
		review->points += grant.points;
	}
}

struct ending {
	int64_t member;
	uint32_t till, epoch;
};

static void revoke_all(struct hq *hq, const struct ending *endings, int count, int64_t now_ms,
	struct lease_review *review)
{
	for (int i = 0; i < count; i++)
		lease_revoke(hq, endings[i].member, endings[i].till, endings[i].epoch, now_ms);
	review->revoked += count;
}

/* They buy elsewhere now. */
static void revoke_elsewhere(struct hq *hq, const struct candidate *who,
	const struct shop_tills *tills, int64_t now_ms, struct lease_review *review)
{
	struct ending endings[TILLS_MAX];
	int count = 0;
	{
		AUTO(stmt)
		struct stmt s = sql(&hq->db, "SELECT till, epoch FROM lease WHERE member = ? "
					     "AND state = 0");
		bind_int(&s, who->member);
		while (count < TILLS_MAX && next_row(&s)) {
			struct ending one = {who->member, (uint32_t)column_int(&s, 0),
				(uint32_t)column_int(&s, 1)};
			if (!is_at_home(tills, one.till, one.epoch))
				endings[count++] = one;
		}
	}
	revoke_all(hq, endings, count, now_ms, review);
}

static void revoke_expired(struct hq *hq, int64_t now_ms, struct lease_review *review)
{
	static struct ending endings[TURN_ENDS_MAX];
	int count = 0;
	{
		AUTO(stmt)
		struct stmt s = sql(&hq->db, "SELECT member, till, epoch FROM lease "
					     "WHERE state = 0 AND until_s <= ?");
		bind_int(&s, now_ms / 1000);
		while (count < TURN_ENDS_MAX && next_row(&s))
			endings[count++] = (struct ending){column_int(&s, 0),
				(uint32_t)column_int(&s, 1), (uint32_t)column_int(&s, 2)};
	}
	revoke_all(hq, endings, count, now_ms, review);
}

static int find_candidates(
	struct hq *hq, int64_t after, struct candidate candidates[LEASE_REVIEW_TURN])
{
	int count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT id, points, "
				     "coalesce((SELECT s.store FROM sale s WHERE s.member = m.id "
				     "ORDER BY s.business_date DESC, s.wall_ms DESC LIMIT 1), 0) "
				     "FROM member m WHERE id > ? AND gone = 0 ORDER BY id LIMIT ?");
	bind_int(&s, after);
	bind_int(&s, LEASE_REVIEW_TURN);
	while (count < LEASE_REVIEW_TURN && next_row(&s))
		candidates[count++] = (struct candidate){
			column_int(&s, 0), column_int(&s, 1), (uint32_t)column_int(&s, 2)};
	return count;
}

/* Where nothing is granted and nothing is left, nobody needs to be looked at. */
static bool are_granted(struct hq *hq, const struct lease_policy *policy)
{
	return (policy->share_bp > 0 && policy->most > 0) ||
	       db_int(&hq->db, "SELECT count(*) FROM lease WHERE state = 0", 0) > 0;
}

int64_t leases_review(struct hq *hq, int64_t after, int64_t now_ms, struct lease_review *review)
{
	struct lease_policy policy = policy_of(hq);
	struct candidate candidates[LEASE_REVIEW_TURN];
	struct shop_tills tills = {0};
	revoke_expired(hq, now_ms, review);
	review->freed += leases_free(hq);
	holds_let_go(hq, now_ms);
	int count = are_granted(hq, &policy) ? find_candidates(hq, after, candidates) : 0;
	for (int i = 0; i < count && db_ok(&hq->db); i++) {
		const struct candidate *who = &candidates[i];
		if (who->store == 0)
			continue;
		find_tills(hq, who->store, now_ms, &tills);
		revoke_elsewhere(hq, who, &tills, now_ms, review);
		grant_parts(hq, &policy, who, &tills, now_ms, review);
	}
	return count == LEASE_REVIEW_TURN ? candidates[count - 1].member : 0;
}

bool leases_turn(struct hq *hq, int64_t *after)
{
	struct err ignored; /* the next night comes */
	struct lease_review review = {0};
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	int64_t last = leases_review(hq, *after, hq_now_ms(hq), &review);
	if (!tx_commit(&tx, &ignored))
		return hq->db.again;
	*after = last;
	return last != 0;
}
