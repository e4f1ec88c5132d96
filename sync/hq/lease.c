#include "sync/hq/lease.h"

#include "sync/hq/hq.h"
#include "sync/hq/told_list.h"
#include "sync/wire_points.h"

/* LEASE_LOOSE: free as well, but a fenced machine may still spend points - used of it. */
enum { LEASE_ACTIVE, LEASE_REVOKED, LEASE_FREE, LEASE_LOOSE };

static int64_t one_int(struct stmt *s)
{
	return next_row(s) ? column_int(s, 0) : 0;
}

static int64_t leased(struct hq *hq, int64_t member)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "SELECT CAST(coalesce(sum(points - used), 0) AS BIGINT) "
			     "FROM lease WHERE member = ? AND state IN (0, 1) AND points > used");
	bind_int(&s, member);
	return one_int(&s);
}

/* HOLD_HELD counts until its time is over, HOLD_POSTED until its sale has come. */
static int64_t held(struct hq *hq, int64_t member, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT CAST(coalesce(sum(points), 0) AS BIGINT) FROM hold "
				     "WHERE member = ? AND member > 0 AND state IN (0, 2) "
				     "AND (state = 2 OR until_ms > ?)");
	bind_int(&s, member);
	bind_int(&s, now_ms);
	return one_int(&s);
}

int64_t member_available(struct hq *hq, int64_t member, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT points FROM member WHERE id = ? AND gone = 0");
	bind_int(&s, member);
	return one_int(&s) - leased(hq, member) - held(hq, member, now_ms);
}

/* ---- granting and taking back ---- */

static void write_grant(
	struct hq *hq, const struct lease_grant *grant, int64_t available, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO lease (member, till, epoch, points, used, state, granted, available, "
		"granted_ms, until_s, revoked_version) VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?, ?, 0) "
		"ON CONFLICT (member, till, epoch) DO UPDATE SET "
		"points = CASE WHEN lease.state = 3 THEN lease.used ELSE lease.points END + "
		"excluded.granted, state = 0, "
		"granted = excluded.granted, available = excluded.available, "
		"granted_ms = excluded.granted_ms, until_s = excluded.until_s, "
		"revoked_version = 0");
	bind_int(&s, grant->member);
	bind_int(&s, grant->till);
	bind_int(&s, grant->epoch);
	bind_int(&s, grant->points);
	bind_int(&s, grant->points);
	bind_int(&s, available);
	bind_int(&s, now_ms);
	bind_int(&s, grant->until_s);
	run(&s);
}

static int state_of(struct hq *hq, const struct lease_grant *grant)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT state FROM lease WHERE member = ? AND till = ? "
				     "AND epoch = ?");
	bind_int(&s, grant->member);
	bind_int(&s, grant->till);
	bind_int(&s, grant->epoch);
	return next_row(&s) ? (int)column_int(&s, 0) : LEASE_FREE;
}

bool lease_grant(struct hq *hq, const struct lease_grant *grant, int64_t now_ms)
{
	int64_t available = member_available(hq, grant->member, now_ms);
	bool good = grant->points > 0 && grant->points <= available;
	/* One that is on its way back is let come back first. */
	if (!good || state_of(hq, grant) == LEASE_REVOKED || !db_ok(&hq->db))
		return false;
	write_grant(hq, grant, available, now_ms);
	(void)told_list_raise(hq, TOLD_LEASES, grant->till, grant->epoch, now_ms);
	return db_ok(&hq->db);
}

void lease_revoke(struct hq *hq, int64_t member, uint32_t till, uint32_t epoch, int64_t now_ms)
{
	int64_t version = told_list_raise(hq, TOLD_LEASES, till, epoch, now_ms);
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE lease SET state = 1, revoked_version = ? "
				     "WHERE member = ? AND till = ? AND epoch = ? AND state = 0");
	bind_int(&s, version);
	bind_int(&s, member);
	bind_int(&s, till);
	bind_int(&s, epoch);
	run(&s);
}

void lease_spent(struct hq *hq, int64_t member, uint32_t till, uint32_t epoch, int64_t points)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE lease SET used = used + ?, points = CASE WHEN "
				     "state = 2 THEN points + ? ELSE points END "
				     "WHERE member = ? AND till = ? AND epoch = ?");
	bind_int(&s, points);
	bind_int(&s, points);
	bind_int(&s, member);
	bind_int(&s, till);
	bind_int(&s, epoch);
	run(&s);
}

/* ---- coming back ---- */

static int64_t count_rows(struct stmt *s)
{
	int64_t count = 0;
	while (next_row(s))
		count++;
	return count;
}

/* The till has a list without it, and every record from before it had is posted. */
static int64_t free_confirmed(struct hq *hq)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE lease SET state = 2, points = used WHERE state = 1 AND EXISTS ("
		"SELECT 1 FROM lease_list l JOIN epoch e ON e.till = l.till AND e.epoch = l.epoch "
		"WHERE l.till = lease.till AND l.epoch = lease.epoch "
		"AND l.told_version >= lease.revoked_version AND e.projected_next > l.told_head) "
		"RETURNING lease.member");
	return count_rows(&s);
}

static int64_t free_fenced(struct hq *hq)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "UPDATE lease SET state = 3 WHERE state IN (0, 1) AND EXISTS ("
			     "SELECT 1 FROM till t JOIN epoch e ON e.till = t.till "
			     "WHERE t.till = lease.till AND e.epoch = lease.epoch "
			     "AND (t.epoch > lease.epoch OR e.fence <> 0)) RETURNING lease.member");
	return count_rows(&s);
}

int64_t leases_loose(struct hq *hq, int64_t heard_after_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT CAST(coalesce(sum(l.points - l.used), 0) AS BIGINT) FROM lease l "
		"JOIN till t ON t.till = l.till JOIN epoch e ON e.store = t.store "
		"AND e.till = l.till AND e.epoch = l.epoch JOIN epoch c ON c.store = t.store "
		"AND c.till = t.till AND c.epoch = t.epoch WHERE l.state = 3 "
		"AND l.points > l.used AND e.fence_told <> 1 AND CASE WHEN e.epoch = t.epoch "
		"THEN t.seen_ms ELSE c.granted_ms END > ?");
	bind_int(&s, heard_after_ms);
	return one_int(&s);
}

int64_t leases_free(struct hq *hq)
{
	return free_confirmed(hq) + free_fenced(hq);
}
