#include "sync/hq/floor.h"

#include "sync/hq/feed.h"
#include "sync/hq/hq.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* Below this version every tombstone is old enough, 0: none is. At most a turn's rows above the
 * floor there is. */
static int64_t new_floor(struct hq *hq, const char *text, const char *stream, int64_t before_ms)
{
	int64_t floor = 0;
	AUTO(stmt) struct stmt s = sql(&hq->db, text);
	if (stream)
		bind_text(&s, stream);
	bind_int(&s, before_ms);
	bind_int(&s, FLOOR_TURN_ROWS);
	while (next_row(&s))
		floor = column_int(&s, 0);
	return floor;
}

static void raise_floor(struct hq *hq, enum stream stream, int64_t floor)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE feed SET oldest = ? WHERE stream = ? AND oldest < ?");
	bind_int(&s, floor);
	bind_text(&s, stream_name(stream));
	bind_int(&s, floor);
	run(&s);
}

static bool give_up_rows(struct hq *hq, enum stream stream, int64_t before_ms)
{
	int64_t floor = new_floor(hq,
		"SELECT ver FROM ref_row WHERE stream = ? AND gone = 1 AND changed_ms < ? "
		"ORDER BY ver LIMIT ?",
		stream_name(stream), before_ms);
	if (floor == 0)
		return false;
	raise_floor(hq, stream, floor);
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "DELETE FROM ref_row WHERE stream = ? AND gone = 1 "
				     "AND ver <= ? AND changed_ms < ?");
	bind_text(&s, stream_name(stream));
	bind_int(&s, floor);
	bind_int(&s, before_ms);
	run(&s);
	return true;
}

/* A member's row stays for the ledger's sake; who left a region is forgotten. */
static bool give_up_leavers(struct hq *hq, int64_t before_ms)
{
	int64_t floor =
		new_floor(hq, "SELECT ver FROM member_left WHERE at_ms < ? ORDER BY ver LIMIT ?",
			NULL, before_ms);
	if (floor == 0)
		return false;
	raise_floor(hq, STREAM_MEMBERS, floor);
	AUTO(stmt) struct stmt s = sql(&hq->db, "DELETE FROM member_left WHERE ver <= ?");
	bind_int(&s, floor);
	run(&s);
	return true;
}

bool floor_turn(struct hq *hq)
{
	struct err ignored; /* tomorrow is another day */
	int64_t before_ms = hq_now_ms(hq) - TOMBSTONE_DAYS * DAY_MS;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	bool more = false;
	for (int i = 0; i < STREAM_COUNT && !more; i++)
		if (i != STREAM_MEMBERS)
			more = give_up_rows(hq, (enum stream)i, before_ms);
	more = more || give_up_leavers(hq, before_ms);
	return tx_commit(&tx, &ignored) && more;
}
