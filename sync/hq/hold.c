#include "sync/hq/hold.h"

#include "sync/hq/hq.h"
#include "sync/hq/lease.h"

struct hold {
	uint32_t till;
	struct hold_request asked;
	enum hold_state state;
	int64_t until_ms;
};

static bool find(struct hq *hq, const struct uid *id, struct hold *hold)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT till, member, points, campaign, serial, state, "
				     "until_ms FROM hold WHERE id = ?");
	bind_blob(&s, id->bytes, UID_SIZE);
	if (!next_row(&s))
		return false;
	*hold = (struct hold){.till = (uint32_t)column_int(&s, 0),
		.asked = {.id = *id,
			.member = (uint64_t)column_int(&s, 1),
			.points = column_int(&s, 2),
			.campaign = (uint32_t)column_int(&s, 3),
			.serial = (uint64_t)column_int(&s, 4)},
		.state = (enum hold_state)column_int(&s, 5),
		.until_ms = column_int(&s, 6)};
	hold->asked.is_coupon = hold->asked.campaign != 0;
	return true;
}

/* What it is now: time passes without anybody writing it down. */
static enum hold_state state_at(const struct hold *hold, int64_t now_ms)
{
	return hold->state == HOLD_HELD && hold->until_ms <= now_ms ? HOLD_EXPIRED : hold->state;
}

static void add(struct hq *hq, uint32_t till, uint32_t epoch, const struct hold_request *asked,
	enum hold_state state, int64_t now_ms, int64_t until_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO hold (id, till, epoch, member, points, campaign, serial, state, "
		"made_ms, until_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	bind_blob(&s, asked->id.bytes, UID_SIZE);
	bind_int(&s, till);
	bind_int(&s, epoch);
	bind_int(&s, (int64_t)asked->member);
	bind_int(&s, asked->points);
	bind_int(&s, asked->campaign);
	bind_int(&s, (int64_t)asked->serial);
	bind_int(&s, state);
	bind_int(&s, now_ms);
	bind_int(&s, until_ms);
	run(&s);
}

static void set_state(struct hq *hq, const struct uid *id, enum hold_state state)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "UPDATE hold SET state = ? WHERE id = ?");
	bind_int(&s, state);
	bind_blob(&s, id->bytes, UID_SIZE);
	run(&s);
}

/* Nobody used it up, and no other till holds it. */
static bool coupon_is_free(
	struct hq *hq, uint32_t till, const struct hold_request *asked, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT 1 FROM coupon_use WHERE campaign = ? AND serial = ? "
				     "UNION ALL SELECT 1 FROM hold WHERE campaign = ? "
				     "AND serial = ? AND till <> ? AND (state = 2 OR (state = 0 "
				     "AND until_ms > ?))");
	bind_int(&s, asked->campaign);
	bind_int(&s, (int64_t)asked->serial);
	bind_int(&s, asked->campaign);
	bind_int(&s, (int64_t)asked->serial);
	bind_int(&s, till);
	bind_int(&s, now_ms);
	return !next_row(&s);
}

static bool may_hold(struct hq *hq, uint32_t till, const struct hold_request *asked, int64_t now_ms,
	int64_t *available)
{
	if (asked->is_coupon)
		return coupon_is_free(hq, till, asked, now_ms);
	*available = member_available(hq, (int64_t)asked->member, now_ms);
	return asked->points <= *available;
}

static struct hold_answer answer_of(const struct hold *hold, int64_t now_ms)
{
	return (struct hold_answer){.id = hold->asked.id,
		.state = state_at(hold, now_ms),
		.points = hold->asked.points,
		.until_ms = hold->until_ms,
		.hq_time = now_ms};
}

void hold_ask(struct hq *hq, uint32_t till, uint32_t epoch, const struct hold_request *request,
	int64_t now_ms, struct hold_answer *answer)
{
	struct hold hold = {.till = till, .asked = *request};
	int64_t available = 0;
	if (find(hq, &request->id, &hold)) {
		*answer = answer_of(&hold, now_ms);
		if (hold.till != till)
			answer->state = HOLD_REFUSED;
		return;
	}
	bool held = may_hold(hq, till, request, now_ms, &available);
	hold.state = held ? HOLD_HELD : HOLD_REFUSED;
	hold.until_ms = now_ms + hq_setting_int(hq, "points.hold_s", HOLD_USUAL_S) * 1000;
	/* A refusal is not kept: the next one may be luckier. */
	if (held)
		add(hq, till, epoch, request, hold.state, now_ms, hold.until_ms);
	*answer = answer_of(&hold, now_ms);
	answer->state = hold.state;
	answer->available = held ? available - request->points : available;
	if (answer->available < 0)
		answer->available = 0;
}

/* Moves what is held or expired to the state wanted; what is settled stays settled. */
static void move(struct hq *hq, uint32_t till, uint32_t epoch, const struct uid *id,
	enum hold_state wanted, int64_t now_ms, struct hold_answer *answer)
{
	struct hold hold = {.till = till, .asked = {.id = *id}, .state = wanted};
	if (!find(hq, id, &hold)) {
		add(hq, till, epoch, &hold.asked, wanted, now_ms, now_ms);
	} else if (hold.till == till && state_at(&hold, now_ms) == HOLD_HELD) {
		set_state(hq, id, wanted);
		hold.state = wanted;
	} else if (hold.till == till && hold.state == HOLD_POSTED && wanted == HOLD_VOIDED) {
		set_state(hq, id, wanted);
		hold.state = wanted;
	}
	*answer = answer_of(&hold, now_ms);
}

void hold_post(struct hq *hq, uint32_t till, uint32_t epoch, const struct uid *id, int64_t now_ms,
	struct hold_answer *answer)
{
	move(hq, till, epoch, id, HOLD_POSTED, now_ms, answer);
}

void hold_void(struct hq *hq, uint32_t till, uint32_t epoch, const struct uid *id, int64_t now_ms,
	struct hold_answer *answer)
{
	move(hq, till, epoch, id, HOLD_VOIDED, now_ms, answer);
}

bool hold_settle(struct hq *hq, uint32_t till, const struct uid *id, int64_t now_ms)
{
	struct hold hold;
	if (!find(hq, id, &hold) || hold.till != till)
		return false;
	enum hold_state state = state_at(&hold, now_ms);
	set_state(hq, id, HOLD_SETTLED);
	return state == HOLD_HELD || state == HOLD_POSTED;
}

void holds_let_go(struct hq *hq, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE hold SET state = 5 WHERE state = 2 AND until_ms <= ? AND EXISTS ("
		"SELECT 1 FROM till t JOIN epoch e ON e.till = t.till AND e.epoch = hold.epoch "
		"WHERE t.till = hold.till AND (t.epoch > hold.epoch OR e.fence <> 0 "
		"OR (t.waiting = 0 AND t.seen_ms - ? >= hold.until_ms)))");
	bind_int(&s, now_ms - HOLD_LOST_MS);
	bind_int(&s, HOLD_LOST_MS);
	run(&s);
}

void hold_settle_coupon(struct hq *hq, uint32_t campaign, uint64_t serial)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE hold SET state = 3 WHERE campaign = ? AND serial = ? "
				     "AND state IN (0, 2)");
	bind_int(&s, campaign);
	bind_int(&s, (int64_t)serial);
	run(&s);
}
