#include "sync/hq/selection.h"

#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/page.h"

#define MONTH_MS (INT64_C(30) * 24 * 3600 * 1000)

int64_t selection_region_of(struct hq *hq, int64_t store)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "SELECT region FROM region WHERE store = ?");
	bind_int(&s, store);
	return next_row(&s) ? column_int(&s, 0) : REGION_EVERYBODY;
}

void selection_put_store(struct hq *hq, int64_t store, int64_t region)
{
	AUTO(stmt)
	struct stmt s = region > 0 ? sql(&hq->db, "INSERT INTO region (store, region) "
						  "VALUES (?, ?) ON CONFLICT (store) DO UPDATE "
						  "SET region = excluded.region")
				   : sql(&hq->db, "DELETE FROM region WHERE store = ?");
	bind_int(&s, store);
	if (region > 0)
		bind_int(&s, region);
	run(&s);
}

/* Whoever held the row until now is told that it is gone. */
static void tell_left(struct hq *hq, int64_t place, int64_t member, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "INSERT INTO member_left (place, ver, member, at_ms) "
				     "VALUES (?, ?, ?, ?)");
	bind_int(&s, place);
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, member);
	bind_int(&s, now_ms);
	run(&s);
}

static void set_region(struct hq *hq, int64_t member, int64_t region)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE member SET region = ?, ver = ? WHERE id = ?");
	bind_int(&s, region);
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, member);
	run(&s);
}

static void move(struct hq *hq, int64_t member, int64_t from, int64_t to, int64_t now_ms)
{
	if (from == to)
		return;
	/* Gone first, then, for those who still hold it, there again. */
	if (from != REGION_NOBODY)
		tell_left(hq, from, member, now_ms);
	set_region(hq, member, to);
}

static void set_store(struct hq *hq, int64_t member, int64_t store)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "UPDATE member SET store = ? WHERE id = ?");
	bind_int(&s, store);
	bind_int(&s, member);
	run(&s);
}

void selection_place(struct hq *hq, int64_t member, int64_t store, int64_t now_ms)
{
	int64_t before = REGION_EVERYBODY;
	set_store(hq, member, store);
	{
		AUTO(stmt) struct stmt s = sql(&hq->db, "SELECT region FROM member WHERE id = ?");
		bind_int(&s, member);
		if (next_row(&s))
			before = column_int(&s, 0);
	}
	move(hq, member, before, selection_region_of(hq, store), now_ms);
}

/* ---- guests ---- */

static void drop_oldest_guest(struct hq *hq, int64_t store, int64_t now_ms)
{
	int64_t count = 0, member = 0;
	{
		AUTO(stmt)
		struct stmt s = sql(&hq->db, "SELECT COUNT(*) FROM guest WHERE store = ?");
		bind_int(&s, store);
		if (next_row(&s))
			count = column_int(&s, 0);
	}
	if (count < GUESTS_OF_STORE_MAX)
		return;
	{
		AUTO(stmt)
		struct stmt s = sql(&hq->db, "SELECT member FROM guest WHERE store = ? "
					     "ORDER BY asked_ms, member LIMIT 1");
		bind_int(&s, store);
		if (next_row(&s))
			member = column_int(&s, 0);
	}
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "DELETE FROM guest WHERE store = ? AND member = ?");
	bind_int(&s, store);
	bind_int(&s, member);
	run(&s);
	tell_left(hq, -store, member, now_ms);
}

bool selection_add_guest(struct hq *hq, int64_t store, int64_t member, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "INSERT INTO guest (store, member, asked_ms) VALUES (?, ?, ?) "
				     "ON CONFLICT (store, member) DO UPDATE SET "
				     "asked_ms = excluded.asked_ms");
	drop_oldest_guest(hq, store, now_ms);
	bind_int(&s, store);
	bind_int(&s, member);
	bind_int(&s, now_ms);
	run(&s);
	return db_ok(&hq->db);
}

/* ---- everybody, a few at a time ---- */

struct seen {
	int64_t id, store, region, changed_ms;
};

static int read_some(struct hq *hq, int64_t after, struct seen seen[SELECTION_TURN_ROWS])
{
	int count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT id, store, region, changed_ms FROM member "
				     "WHERE id > ? AND gone = 0 ORDER BY id LIMIT ?");
	bind_int(&s, after);
	bind_int(&s, SELECTION_TURN_ROWS);
	for (; next_row(&s); count++)
		seen[count] = (struct seen){
			column_int(&s, 0), column_int(&s, 1), column_int(&s, 2), column_int(&s, 3)};
	return count;
}

/* Where there are no regions, everybody is everybody's, however long ago they came. */
static int64_t wanted_region(struct hq *hq, const struct seen *seen, bool regions)
{
	int64_t since_ms = hq_now_ms(hq) - ACTIVE_MONTHS * MONTH_MS;
	if (!regions)
		return REGION_EVERYBODY;
	return seen->changed_ms < since_ms ? REGION_NOBODY : selection_region_of(hq, seen->store);
}

bool selection_turn(struct hq *hq, int64_t *after)
{
	struct seen seen[SELECTION_TURN_ROWS];
	struct err ignored; /* the next night comes */
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	bool regions = db_int(&hq->db, "SELECT COUNT(*) FROM region", 0) > 0;
	int count = read_some(hq, *after, seen);
	for (int i = 0; i < count; i++) {
		move(hq, seen[i].id, seen[i].region, wanted_region(hq, &seen[i], regions),
			hq_now_ms(hq));
		*after = seen[i].id;
	}
	return tx_commit(&tx, &ignored) && count == SELECTION_TURN_ROWS;
}
