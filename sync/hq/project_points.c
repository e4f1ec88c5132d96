#include "sync/hq/project_points.h"

#include "sync/hq/hold.h"
#include "sync/hq/hq.h"
#include "sync/hq/lease.h"
#include "sync/hq/project.h"

static bool posted(const struct deed *deed)
{
	return deed->kind == RECORD_SALE && deed->claimed && !deed->dead;
}

static bool any_coupon_is_held(struct hq *hq)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "SELECT 1 FROM hold WHERE campaign > 0 AND state IN (0, 2) LIMIT 1");
	return next_row(&s);
}

static void settle_hold(struct projector *projector, const struct deed *deed)
{
	char id[UID_TEXT_MAX];
	if (deed->points_held <= 0 ||
		hold_settle(projector->hq, deed->made_till, &deed->hold, projector->now_ms))
		return;
	hex_text(id, deed->hold.bytes, UID_SIZE);
	project_remark(projector, deed, PROBLEM_HOLD_EXPIRED, id);
}

void points_settle(struct projector *projector)
{
	struct hq *hq = projector->hq;
	int coupons = -1; /* not asked yet */
	for (uint32_t i = 0; i < projector->count; i++) {
		const struct deed *deed = &projector->deeds[i];
		if (!posted(deed))
			continue;
		if (deed->points_leased > 0)
			lease_spent(hq, deed->member, deed->made_till, deed->made_epoch,
				deed->points_leased);
		settle_hold(projector, deed);
		if (deed->coupon_count > 0 && coupons < 0)
			coupons = any_coupon_is_held(hq);
		for (uint32_t k = 0; coupons > 0 && k < deed->coupon_count; k++)
			hold_settle_coupon(hq, deed->coupons[k].campaign, deed->coupons[k].serial);
	}
}
