#include "pos/shell/login.h"
#include "sync/restored.h"

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static struct login_slip *slip_of(struct login_slips *slips, uint32_t number)
{
	return &slips->of[number % LOGIN_SLIPS];
}

static void remember(struct login_slips *slips, uint32_t number, const struct login_lock *lock)
{
	struct login_slip *slip = slip_of(slips, number);
	bool shared = slip->used && (slip->shared || slip->number != number);
	*slip = (struct login_slip){
		.used = true, .shared = shared, .number = number, .lock = *lock};
}

static bool owns_slip(struct login_slips *slips, uint32_t number)
{
	const struct login_slip *slip = slip_of(slips, number);
	return slip->used && !slip->shared && slip->number == number;
}

static void forget_own(struct login_slips *slips, uint32_t number)
{
	if (owns_slip(slips, number))
		*slip_of(slips, number) = (struct login_slip){0};
}

/* What could not be written has gone on from what is; one that is shared has both. */
static struct login_lock with_slip(
	struct login_slips *slips, uint32_t number, struct login_lock written)
{
	const struct login_lock *slip = &slip_of(slips, number)->lock;
	if (owns_slip(slips, number))
		return *slip;
	return (struct login_lock){
		.failures = larger(written.failures, slip->failures),
		.locks = larger(written.locks, slip->locks),
		.until_ms = larger(written.until_ms, slip->until_ms),
	};
}

static struct login_lock read_lock(struct db *money, uint32_t number)
{
	struct login_lock lock = {0};
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT failures, locks, locked_until_ms FROM operator_lock WHERE operator = ?");
	bind_int(&s, number);
	if (next_row(&s))
		lock = (struct login_lock){column_int(&s, 0), column_int(&s, 1), column_int(&s, 2)};
	return lock;
}

static bool write_lock(
	struct db *money, uint32_t number, const struct login_lock *lock, struct err *err)
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

static bool unwrite(struct db *money, uint32_t number, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(money);
	AUTO(stmt) struct stmt s = sql(money, "DELETE FROM operator_lock WHERE operator = ?");
	bind_int(&s, number);
	run(&s);
	return tx_commit(&tx, err);
}

bool login_clear(struct db *money, struct login_slips *slips, uint32_t number, struct err *err)
{
	*slip_of(slips, number) = (struct login_slip){0};
	return unwrite(money, number, err);
}

static int64_t lock_seconds(int64_t locks)
{
	int64_t seconds = LOGIN_LOCK_FIRST_S;
	for (int64_t i = 1; i < locks && seconds < LOGIN_LOCK_MAX_S; i++)
		seconds *= 2;
	return seconds < LOGIN_LOCK_MAX_S ? seconds : LOGIN_LOCK_MAX_S;
}

static int64_t still_locked(const struct login_lock *lock, int64_t now_ms)
{
	int64_t left_s = (lock->until_ms - now_ms + 999) / 1000;
	return left_s > 0 ? left_s : 0;
}

/* On a full disk guessing must come to its end as well. */
static void keep(
	struct db *money, struct login_slips *slips, uint32_t number, const struct login_lock *lock)
{
	struct err ignored;
	if (write_lock(money, number, lock, &ignored))
		forget_own(slips, number);
	else
		remember(slips, number, lock);
}

/* A clock that went back must not lock anybody for years: the lock then begins anew. */
static void shorten(struct db *money, struct login_slips *slips, uint32_t number,
	struct login_lock *lock, int64_t now_ms)
{
	int64_t longest_s = lock_seconds(lock->locks);
	if (still_locked(lock, now_ms) <= longest_s)
		return;
	lock->until_ms = now_ms + longest_s * 1000;
	slip_of(slips, number)->lock.until_ms = 0;
	keep(money, slips, number, lock);
}

static void wrong(struct login_lock *lock, int64_t now_ms, struct login_answer *answer)
{
	answer->verdict = PIN_WRONG;
	if (++lock->failures < LOGIN_TRIES)
		return;
	lock->failures = 0;
	lock->locks++;
	answer->verdict = PIN_LOCKED;
	answer->locked_s = lock_seconds(lock->locks);
	answer->locked_now = true;
	lock->until_ms = now_ms + answer->locked_s * 1000;
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

static bool right(struct store *store, struct login_slips *slips, uint32_t number,
	const struct login_lock *written, struct login_answer *answer, struct err *err)
{
	answer->verdict = PIN_RIGHT;
	forget_own(slips, number);
	bool clean = !written->failures && !written->locks;
	return (clean || unwrite(store->money, number, err)) &&
	       manager_first(store->money, answer, err);
}

bool login_check(struct store *store, struct login_slips *slips, int64_t now_ms, uint32_t number,
	const char *pin, struct login_answer *answer, struct err *err)
{
	char hash[PIN_HASH_MAX];
	*answer = (struct login_answer){.verdict = PIN_UNKNOWN_OPERATOR};
	enum found found = store_find_operator(store, number, &answer->who, hash);
	if (found == FOUND_NOTHING && !store_has_operators(store))
		answer->verdict = PIN_NO_OPERATORS;
	if (found != FOUND)
		return found == FOUND_NOTHING || db_fail(store->ref, err);
	struct login_lock written = read_lock(store->money, number);
	if (!db_ok(store->money))
		return db_fail(store->money, err);
	struct login_lock lock = with_slip(slips, number, written);
	shorten(store->money, slips, number, &lock, now_ms);
	answer->locked_s = still_locked(&lock, now_ms);
	if (answer->locked_s)
		answer->verdict = PIN_LOCKED;
	else if (pin_matches(hash, pin))
		return right(store, slips, number, &written, answer, err);
	else {
		wrong(&lock, now_ms, answer);
		keep(store->money, slips, number, &lock);
	}
	return true;
}
