#include "pos/shell/guess.h"

/* Operators' numbers end at 999,999; beyond them their look-ups stand in the same table. */
enum { GUESS_ROW = 1 << 24 };

struct rest {
	int64_t misses, rests, until_ms;
};

static int64_t row_of(uint32_t operator_number)
{
	return GUESS_ROW + (int64_t)operator_number;
}

static struct rest read_rest(struct db *money, uint32_t operator_number, int64_t now_ms)
{
	struct rest rest = {0};
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT failures, locks, locked_until_ms FROM operator_lock WHERE operator = ?");
	bind_int(&s, row_of(operator_number));
	if (next_row(&s))
		rest = (struct rest){column_int(&s, 0), column_int(&s, 1), column_int(&s, 2)};
	if (now_ms - rest.until_ms > GUESS_FORGIVEN_MS)
		rest.rests = 0;
	return rest;
}

static int64_t rest_s(int64_t rests)
{
	int64_t seconds = GUESS_REST_FIRST_S;
	for (int64_t i = 1; i < rests && seconds < GUESS_REST_MAX_S; i++)
		seconds *= 2;
	return seconds < GUESS_REST_MAX_S ? seconds : GUESS_REST_MAX_S;
}

static bool write_rest(
	struct db *money, uint32_t operator_number, const struct rest *rest, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(money);
	AUTO(stmt)
	struct stmt s =
		sql(money, "INSERT INTO operator_lock (operator, failures, locks, locked_until_ms)"
			   " VALUES (?, ?, ?, ?) ON CONFLICT (operator) DO UPDATE SET"
			   " failures = excluded.failures, locks = excluded.locks,"
			   " locked_until_ms = excluded.locked_until_ms");
	bind_int(&s, row_of(operator_number));
	bind_int(&s, rest->misses);
	bind_int(&s, rest->rests);
	bind_int(&s, rest->until_ms);
	run(&s);
	return tx_commit(&tx, err);
}

bool guess_rests(struct db *money, uint32_t operator_number, int64_t now_ms, int64_t *rests_s,
	struct err *err)
{
	struct rest rest = read_rest(money, operator_number, now_ms);
	int64_t longest_s = rest_s(rest.rests), left_s = (rest.until_ms - now_ms + 999) / 1000;
	*rests_s = left_s > 0 ? left_s : 0;
	if (left_s <= longest_s)
		return true;
	/* A clock that went back must not make it rest for years: the rest begins anew. */
	*rests_s = longest_s;
	rest.until_ms = now_ms + longest_s * 1000;
	return write_rest(money, operator_number, &rest, err);
}

bool guess_missed(struct db *money, uint32_t operator_number, int64_t now_ms, bool *rests_now,
	struct err *err)
{
	struct rest rest = read_rest(money, operator_number, now_ms);
	*rests_now = ++rest.misses >= GUESS_TRIES;
	if (*rests_now)
		rest = (struct rest){.rests = rest.rests + 1,
			.until_ms = now_ms + rest_s(rest.rests + 1) * 1000};
	return write_rest(money, operator_number, &rest, err);
}

bool guess_clear(struct db *money, uint32_t operator_number, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(money);
	AUTO(stmt) struct stmt s = sql(money, "DELETE FROM operator_lock WHERE operator = ?");
	bind_int(&s, row_of(operator_number));
	run(&s);
	return tx_commit(&tx, err);
}
