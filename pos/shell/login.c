#include "pos/shell/login.h"
#include "sync/restored.h"

struct lock {
	int64_t failures, locks, until_ms;
};

static struct lock read_lock(struct db *money, uint32_t number)
{
	struct lock lock = {0};
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT failures, locks, locked_until_ms FROM operator_lock WHERE operator = ?");
	bind_int(&s, number);
	if (next_row(&s))
		lock = (struct lock){column_int(&s, 0), column_int(&s, 1), column_int(&s, 2)};
	return lock;
}

static bool write_lock(struct db *money, uint32_t number, const struct lock *lock, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(money);
	AUTO(stmt)
	struct stmt s = sql(money,
		"INSERT OR REPLACE INTO operator_lock (operator, failures, locks, locked_until_ms)"
		" VALUES (?, ?, ?, ?)");
	bind_int(&s, number);
	bind_int(&s, lock->failures);
	bind_int(&s, lock->locks);
	bind_int(&s, lock->until_ms);
	run(&s);
	return tx_commit(&tx, err);
}

bool login_clear(struct db *money, uint32_t number, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(money);
	AUTO(stmt) struct stmt s = sql(money, "DELETE FROM operator_lock WHERE operator = ?");
	bind_int(&s, number);
	run(&s);
	return tx_commit(&tx, err);
}

static int64_t lock_seconds(int64_t locks)
{
	int64_t seconds = LOGIN_LOCK_FIRST_S;
	for (int64_t i = 1; i < locks && seconds < LOGIN_LOCK_MAX_S; i++)
		seconds *= 2;
	return seconds < LOGIN_LOCK_MAX_S ? seconds : LOGIN_LOCK_MAX_S;
}

static int64_t still_locked(const struct lock *lock, int64_t now_ms)
{
	int64_t left_s = (lock->until_ms - now_ms + 999) / 1000;
	return left_s > 0 ? left_s : 0;
}

/* A clock that went back must not lock anybody for years: the lock then begins anew. */
static bool shorten(
	struct db *money, uint32_t number, struct lock *lock, int64_t now_ms, struct err *err)
{
	int64_t longest_s = lock_seconds(lock->locks);
	if (still_locked(lock, now_ms) <= longest_s)
		return true;
	lock->until_ms = now_ms + longest_s * 1000;
	return write_lock(money, number, lock, err);
}

static bool wrong(struct db *money, uint32_t number, struct lock *lock, int64_t now_ms,
	struct login_answer *answer, struct err *err)
{
	answer->verdict = PIN_WRONG;
	if (++lock->failures >= LOGIN_TRIES) {
		lock->failures = 0;
		lock->locks++;
		answer->verdict = PIN_LOCKED;
		answer->locked_s = lock_seconds(lock->locks);
		answer->locked_now = true;
		lock->until_ms = now_ms + answer->locked_s * 1000;
	}
	return write_lock(money, number, lock, err);
}

/* What this till sold last may be unknown to it: a manager looks before anybody sells on it. */
static bool manager_first(struct db *money, struct login_answer *answer, struct err *err)
{
	if (!restored_wants_manager(money))
		return true;
	if (operator_may(&answer->who, RIGHT_UNLOCK_OPERATOR))
		return restored_allow(money, err);
	answer->verdict = PIN_WANTS_MANAGER;
	return true;
}

bool login_check(struct store *store, int64_t now_ms, uint32_t number, const char *pin,
	struct login_answer *answer, struct err *err)
{
	char hash[PIN_HASH_MAX];
	*answer = (struct login_answer){.verdict = PIN_UNKNOWN_OPERATOR};
	enum found found = store_find_operator(store, number, &answer->who, hash);
	if (found == FOUND_NOTHING && !store_has_operators(store))
		answer->verdict = PIN_NO_OPERATORS;
	if (found != FOUND)
		return found == FOUND_NOTHING || db_fail(store->ref, err);
	struct lock lock = read_lock(store->money, number);
	if (!db_ok(store->money))
		return db_fail(store->money, err);
	if (!shorten(store->money, number, &lock, now_ms, err))
		return false;
	answer->locked_s = still_locked(&lock, now_ms);
	if (answer->locked_s) {
		answer->verdict = PIN_LOCKED;
		return true;
	}
	if (!pin_matches(hash, pin))
		return wrong(store->money, number, &lock, now_ms, answer, err);
	answer->verdict = PIN_RIGHT;
	bool clean = !lock.failures && !lock.locks;
	return (clean || login_clear(store->money, number, err)) &&
	       manager_first(store->money, answer, err);
}
