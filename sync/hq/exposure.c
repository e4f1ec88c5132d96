#include "sync/hq/exposure.h"

#include "pos/core/allowance.h"
#include "pos/core/money.h"
#include "sync/hq/campaign_book.h"
#include "sync/hq/house.h"
#include "sync/hq/hq.h"
#include "sync/hq/lease.h"

static int64_t one_int(struct stmt *s)
{
	return next_row(s) ? column_int(s, 0) : 0;
}

/* A machine that was fenced or replaced and did not hear of it yet sells as if nothing were, until
 * nobody expects it any more. For bind_offline(). */
#define OFFLINE                                                                                    \
	"FROM epoch e JOIN till t ON t.till = e.till JOIN epoch c ON "                             \
	"c.store = t.store AND c.till = t.till AND c.epoch = t.epoch "                             \
	"WHERE (? = 0 OR e.store = ?) AND "                                                        \
	"((e.epoch = t.epoch AND e.fence = 0 AND t.seen_ms <= ?) OR "                              \
	"(e.epoch = t.epoch AND e.fence <> 0 AND e.fence_told = 0 AND t.seen_ms > ?) OR "          \
	"(e.epoch < t.epoch AND e.fence_told = 0 AND c.granted_ms > ?))"

static void bind_offline(struct stmt *s, int64_t now_ms, int64_t store)
{
	bind_int(s, store);
	bind_int(s, store);
	bind_int(s, now_ms - EXPOSURE_SILENT_MS);
	bind_int(s, now_ms - EXPOSURE_GONE_MS);
	bind_int(s, now_ms - EXPOSURE_GONE_MS);
}

static int64_t tills_offline(struct hq *hq, int64_t now_ms, int64_t store)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "SELECT count(*) " OFFLINE);
	bind_offline(&s, now_ms, store);
	return one_int(&s);
}

/* What tills that were cut off before the bound was lowered may spend beyond it. Of a machine that
 * was replaced only the beginning is known for sure. */
static int64_t beyond_bound(struct hq *hq, int64_t now_ms, int64_t bound)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "SELECT CAST(coalesce(sum((SELECT max(b.points) FROM trust_bound b "
			     "WHERE b.points > ? AND b.until_ms + ? >= CASE WHEN e.epoch = t.epoch "
			     "THEN t.seen_ms ELSE e.granted_ms END) - ?), 0) AS BIGINT) " OFFLINE);
	bind_int(&s, bound);
	bind_int(&s, EXPOSURE_SILENT_MS); /* it was told, and may not have fetched it */
	bind_int(&s, bound);
	bind_offline(&s, now_ms, 0);
	return one_int(&s);
}

/* While its till still has sales to send, the one that spent it may be among them. */
static int64_t expired_holds(struct hq *hq, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "SELECT CAST(coalesce(sum(h.points), 0) AS BIGINT) FROM hold h "
			     "JOIN till t ON t.till = h.till "
			     "WHERE h.state = 0 AND h.until_ms <= ? "
			     "AND t.all_sent_ms <= h.until_ms");
	bind_int(&s, now_ms);
	return one_int(&s);
}

int64_t exposure_points(int64_t till_bound, int64_t tills, int64_t points_known)
{
	int64_t trust = 0, all = 0;
	bool fits = money_times(till_bound, tills, &trust) && money_add(trust, points_known, &all);
	return fits ? all : INT64_MAX;
}

static int64_t trust_of_a_till(struct hq *hq)
{
	bool trusts = hq_setting_int(hq, "points.member_day", 0) > 0 &&
		      hq_setting_int(hq, "points.share_bp", 0) > 0;
	return trusts ? hq_setting_int(hq, "points.till", 0) : 0;
}

void exposure_note_bound(struct hq *hq, int64_t now_ms)
{
	int64_t bound = trust_of_a_till(hq);
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "INSERT INTO trust_bound (points, until_ms) VALUES (?, ?) "
				     "ON CONFLICT (points) DO UPDATE SET until_ms = "
				     "excluded.until_ms");
	if (bound == 0)
		return;
	bind_int(&s, bound);
	bind_int(&s, now_ms);
	run(&s);
}

/* Once is its price; every further time is lost. */
static void add_coupons(struct exposure *exposure, int64_t count, int64_t face_minor, int64_t tills)
{
	int64_t once_minor, minor;
	exposure->coupons += count;
	if (face_minor == 0)
		exposure->coupons_unnamed += count;
	if (tills < 2)
		return;
	if (!money_times(face_minor, tills - 1, &once_minor) ||
		!money_times(once_minor, count, &minor) ||
		!money_add(exposure->coupons_minor, minor, &exposure->coupons_minor))
		exposure->coupons_minor = INT64_MAX;
}

static void look_at_coupons(struct hq *hq, int64_t now_ms, struct exposure *exposure)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "SELECT c.campaign, c.benefit_minor, c.bound, count(*) FROM coupon c "
			     "WHERE c.not_after_s >= ? AND NOT EXISTS (SELECT 1 FROM coupon_use u "
			     "WHERE u.campaign = c.campaign AND u.serial = c.serial) "
			     "GROUP BY c.campaign, c.benefit_minor, c.bound ORDER BY c.campaign");
	bind_int(&s, now_ms / 1000);
	struct campaign_entry campaign = {0};
	while (next_row(&s)) {
		uint32_t number = (uint32_t)column_int(&s, 0);
		int64_t count = column_int(&s, 3);
		if (number != campaign.number && !campaign_find(hq, number, &campaign))
			continue;
		if (campaign.class == CAMPAIGN_OPEN || campaign.class == CAMPAIGN_MEMBER)
			add_coupons(exposure, count, column_int(&s, 1), exposure->tills_offline);
		else if (campaign.class == CAMPAIGN_STORE)
			add_coupons(exposure, count, column_int(&s, 1),
				tills_offline(hq, now_ms, column_int(&s, 2)));
	}
}

/* A till counts on its lease so long after it last heard of us, which was before the restore. */
int64_t exposure_unknown_until(struct hq *hq, int64_t now_ms)
{
	int64_t restored_ms = house_read_int(&hq->db, "restored_ms");
	int64_t hours = hq_setting_int(hq, "points.lease_h", LEASE_HOURS_USUAL);
	int64_t until_ms = restored_ms + hours * 3600 * 1000;
	return restored_ms > 0 && now_ms < until_ms ? until_ms : 0;
}

struct exposure exposure_now(struct hq *hq, int64_t now_ms)
{
	struct exposure exposure = {.tills_offline = tills_offline(hq, now_ms, 0),
		.points_expired = expired_holds(hq, now_ms),
		.points_loose = leases_loose(hq, now_ms - EXPOSURE_GONE_MS),
		.unknown_until_ms = exposure_unknown_until(hq, now_ms)};
	int64_t bound = trust_of_a_till(hq), known = 0;
	int64_t beyond = beyond_bound(hq, now_ms, bound);
	exposure.points_trust = exposure_points(bound, exposure.tills_offline, beyond);
	bool fits = money_add(exposure.points_expired, exposure.points_loose, &known);
	if (!fits || !money_add(exposure.points_trust, known, &exposure.points))
		exposure.points = INT64_MAX;
	look_at_coupons(hq, now_ms, &exposure);
	return exposure;
}
