#include "sync/hq/buyers.h"

#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "pos/core/period.h"
#include "sync/hq/hq.h"

#include <stdlib.h>
#include <string.h>

int64_t qualifying_points(int64_t exponent, int64_t paid_minor)
{
	int64_t unit = 1, whole = 0;
	for (int64_t i = 0; i < exponent; i++)
		unit *= 10;
	if (paid_minor <= 0 || !money_share(paid_minor, 1, unit, ROUND_HALF_UP, &whole))
		return 0;
	return whole;
}

static int shop_offset(struct hq *hq)
{
	return (int)hq_setting_int(hq, "utc_offset_minutes", 480);
}

static int64_t first_moment(uint32_t day, int offset)
{
	const struct civil when = {.year = (int)(day / 10000),
		.month = (int)(day / 100 % 100),
		.day = (int)(day % 100)};
	return day == 0 ? 0 : civil_unix_ms(&when, offset);
}

/* ---- the members ---- */

static void read_customers(struct buyers *buyers)
{
	AUTO(stmt)
	struct stmt s =
		sql(&buyers->hq->db, "SELECT m.id, m.card, m.tier, m.metric, m.spent_minor, "
				     "m.completed_orders, m.blocked, " FILE_COLUMNS_OF_F
				     " FROM member m LEFT JOIN member_file f ON f.member = m.id "
				     "WHERE m.id > ? AND m.id <= ? AND m.gone = 0 ORDER BY m.id");
	bind_int(&s, buyers->after);
	bind_int(&s, buyers->last);
	for (; buyers->count < JOB_PAGE && next_row(&s); buyers->count++) {
		struct customer *customer = &buyers->customers[buyers->count];
		customer->tier.member = customer->tier.file.member = column_int(&s, 0);
		column_text(&s, 1, customer->tier.card, sizeof customer->tier.card);
		column_text(&s, 2, customer->tier.tier, sizeof customer->tier.tier);
		customer->metric = column_int(&s, 3);
		customer->spent_minor = column_int(&s, 4);
		customer->completed_orders = column_int(&s, 5);
		customer->blocked = column_int(&s, 6) != 0;
		member_file_row(&s, 7, &customer->tier.file);
	}
}

/* ---- what they bought ---- */

/* Of columns holder, wall_ms, total, noncash, what came back. */
static struct purchase purchase_of(struct stmt *s, int64_t exponent, int offset)
{
	int64_t total = column_int(s, 2), noncash = column_int(s, 3), back = column_int(s, 4);
	int64_t left = back > 0 && back >= total ? 0 : total - back;
	return (struct purchase){.on = date_at(column_int(s, 1), offset),
		.wall_ms = column_int(s, 1),
		.minor = left,
		.points = qualifying_points(exponent, left - noncash),
		.returned = back > 0 && left == 0};
}

#define PURCHASE_COLUMNS                                                                           \
	"s.wall_ms AS wall_ms, s.total_minor AS total, s.noncash_minor AS noncash, "               \
	"(SELECT CAST(coalesce(sum(r.total_minor), 0) AS BIGINT) FROM refund r WHERE "             \
	"r.original_store = s.store AND r.original_uid = s.uid) AS back "

/* What a member bought who was merged into another is the other's. What was sold before its member
 * was known is nobody's yet. */
static void read_purchases(struct buyers *buyers, uint32_t since)
{
	struct hq *hq = buyers->hq;
	int64_t exponent = hq_setting_int(hq, "currency.exponent", 2);
	int offset = shop_offset(hq);
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT holder, wall_ms, total, noncash, back FROM ("
		"SELECT s.member AS holder, " PURCHASE_COLUMNS "FROM sale s WHERE s.member > 0 AND "
		"s.member > ? AND s.member <= ? AND s.wall_ms >= ? AND s.suspended = 0 "
		"UNION ALL SELECT m.merged_into AS holder, " PURCHASE_COLUMNS "FROM member m "
		"JOIN sale s ON s.member = m.id AND s.member > 0 WHERE m.merged_into > 0 AND "
		"m.merged_into > ? AND m.merged_into <= ? AND s.wall_ms >= ? AND s.suspended = 0"
		") AS bought ORDER BY holder, wall_ms");
	for (int i = 0; i < 2; i++) {
		bind_int(&s, buyers->after);
		bind_int(&s, buyers->last);
		bind_int(&s, first_moment(since, offset));
	}
	while (next_row(&s)) {
		int64_t holder = column_int(&s, 0);
		struct purchase purchase = purchase_of(&s, exponent, offset);
		paper_add(&buyers->purchase_owners, &holder, sizeof holder);
		paper_add(&buyers->purchases, &purchase, sizeof purchase);
	}
}

/* ---- and what they did besides ---- */

/* Check-ins and events are kept whether they gave points or not; of the rest, the points tell. */
static void read_interactions(struct buyers *buyers, uint32_t since)
{
	struct hq *hq = buyers->hq;
	int offset = shop_offset(hq);
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT member, on_date, 0 FROM checkin WHERE member > ? AND member <= ? AND "
		"on_date >= ? UNION ALL SELECT member, on_date, 0 FROM event_visit WHERE "
		"member > ? AND member <= ? AND on_date >= ? UNION ALL SELECT member, 0, at_ms "
		"FROM points_entry WHERE member > ? AND member <= ? AND at_ms >= ? AND "
		"points >= 0 AND source IN ('review', 'share', 'referral', 'draw') ORDER BY 1");
	for (int i = 0; i < 3; i++) {
		bind_int(&s, buyers->after);
		bind_int(&s, buyers->last);
		bind_int(&s, i < 2 ? since : first_moment(since, offset));
	}
	while (next_row(&s)) {
		int64_t holder = column_int(&s, 0), at_ms = column_int(&s, 2);
		uint32_t on = at_ms ? date_at(at_ms, offset) : (uint32_t)column_int(&s, 1);
		paper_add(&buyers->interaction_owners, &holder, sizeof holder);
		paper_add(&buyers->interactions, &on, sizeof on);
	}
}

/* ---- the page ---- */

static bool out_of_room(const struct buyers *buyers)
{
	return buyers->purchases.full || buyers->purchase_owners.full ||
	       buyers->interactions.full || buyers->interaction_owners.full;
}

/* Those of the page with what is known of them. false: no memory. */
static bool read_page(struct buyers *buyers, uint32_t since)
{
	buyers->all = since == 0;
	if (buyers->last > buyers->after)
		read_customers(buyers);
	if (buyers->count > 0 && since != LOOKS_NOWHERE) {
		read_purchases(buyers, since);
		read_interactions(buyers, since);
	}
	return !out_of_room(buyers);
}

struct buyers *buyers_begin(struct job_run *run, uint32_t since)
{
	int64_t ids[JOB_PAGE];
	struct buyers *buyers = calloc(1, sizeof *buyers);
	if (buyers) {
		buyers->hq = run->hq;
		buyers->after = run->cursor;
		buyers->more = job_members(run, ids) == JOB_PAGE;
		buyers->last = run->cursor;
		if (read_page(buyers, since))
			return buyers;
	}
	(void)buyers_end(buyers);
	job_fails(run, TEXT_OUT_OF_MEMORY);
	return NULL;
}

struct buyers *buyers_of(struct hq *hq, int64_t member, uint32_t since)
{
	struct buyers *buyers = calloc(1, sizeof *buyers);
	if (!buyers)
		return NULL;
	buyers->hq = hq;
	buyers->after = member - 1;
	buyers->last = member;
	if (read_page(buyers, since))
		return buyers;
	(void)buyers_end(buyers);
	return NULL;
}

/* How many rows behind `next` are the member's; next moves to the first of them. */
static uint32_t take(const struct paper *owners, uint32_t *next, int64_t member)
{
	int64_t owner;
	uint32_t all = (uint32_t)(owners->used / sizeof owner), count = 0;
	for (; *next < all; (*next)++) {
		memcpy(&owner, owners->text + *next * sizeof owner, sizeof owner);
		if (owner >= member)
			break;
	}
	for (; *next + count < all; count++) {
		memcpy(&owner, owners->text + (*next + count) * sizeof owner, sizeof owner);
		if (owner != member)
			break;
	}
	return count;
}

struct buyer buyers_at(struct buyers *buyers, uint32_t index)
{
	const struct customer *customer = &buyers->customers[index];
	int64_t member = customer->tier.member;
	struct buyer buyer = {
		.lifetime_points = customer->metric, .lifetime_minor = customer->spent_minor};
	buyer.count = take(&buyers->purchase_owners, &buyers->next_purchase, member);
	if (buyer.count > 0)
		buyer.purchases = (const struct purchase *)(const void *)buyers->purchases.text +
				  buyers->next_purchase;
	buyer.interaction_count =
		take(&buyers->interaction_owners, &buyers->next_interaction, member);
	if (buyer.interaction_count > 0)
		buyer.interactions = (const uint32_t *)(const void *)buyers->interactions.text +
				     buyers->next_interaction;
	if (buyers->all && customer->completed_orders > buyer.count)
		buyer.earlier_visits = customer->completed_orders - buyer.count;
	return buyer;
}

void buyer_judged_by(struct buyer *buyer, const struct tier_plan *plan)
{
	buyer->visit_minutes = plan->visit_minutes;
	memcpy(buyer->weight_milli, plan->weight_milli, sizeof buyer->weight_milli);
}

bool buyers_end(struct buyers *buyers)
{
	if (!buyers)
		return false;
	bool more = buyers->more;
	paper_done(&buyers->purchases);
	paper_done(&buyers->purchase_owners);
	paper_done(&buyers->interactions);
	paper_done(&buyers->interaction_owners);
	free(buyers);
	return more;
}
