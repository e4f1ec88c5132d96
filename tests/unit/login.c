#include "pos/shell/login.h"
#include "tests/unit/sample_shop.h"

static struct reference reference;
static struct store store;
static struct login_slips slips;

static int setup(void **state)
{
	struct err err;
	(void)state;
	slips = (struct login_slips){0};
	sample_found();
	sample_open(NULL);
	sample_journal();
	sample_told(reference_open(&reference, till.folder, &till.env, &err), &err);
	sample_told(store_open(&store, &reference.db, &till.money, 1, &err), &err);
	return 0;
}

static int teardown(void **state)
{
	store_done(&store);
	reference_done(&reference);
	return sample_teardown(state);
}

static struct login_answer try(int64_t now_ms, const char *pin)
{
	struct login_answer answer;
	struct err err;
	sample_told(login_check(&store, &slips, now_ms, SAMPLE_CASHIER, pin, &answer, &err), &err);
	return answer;
}

static void the_right_pin_brings_the_operators_card(void **state)
{
	(void)state;
	struct login_answer answer = try(0, SAMPLE_PIN);
	check(answer.verdict == PIN_RIGHT);
	assert_int_equal(answer.who.number, SAMPLE_CASHIER);
	check(try(0, "987654").verdict == PIN_WRONG);
	struct err err;
	check(login_check(&store, &slips, 0, 5555, SAMPLE_PIN, &answer, &err));
	check(answer.verdict == PIN_UNKNOWN_OPERATOR);
}

static void without_any_operators_nobody_is_called_wrong(void **state)
{
	(void)state;
	{
		AUTO(tx) struct tx tx = tx_begin(&reference.db);
		AUTO(stmt) struct stmt s = sql(&reference.db, "DELETE FROM operator");
		struct err err;
		run(&s);
		sample_told(tx_commit(&tx, &err), &err);
	}
	check(try(0, SAMPLE_PIN).verdict == PIN_NO_OPERATORS);
}

/* Fails five times at that moment; returns for how long that locked. */
static int64_t lock_at(int64_t now_ms)
{
	for (int i = 1; i < LOGIN_TRIES; i++)
		check(try(now_ms, "987654").verdict == PIN_WRONG);
	struct login_answer answer = try(now_ms, "987654");
	check(answer.verdict == PIN_LOCKED && answer.locked_now);
	return answer.locked_s;
}

static void five_wrong_pins_lock_a_minute_doubling_to_fifteen(void **state)
{
	static const int64_t want[] = {60, 120, 240, 480, 900, 900};
	(void)state;
	int64_t now_ms = 1763700000000;
	for (size_t i = 0; i < LENGTH(want); i++) {
		row("%zu", i);
		assert_int_equal(lock_at(now_ms), want[i]);
		struct login_answer held = try(now_ms + want[i] * 1000 - 1, SAMPLE_PIN);
		check(held.verdict == PIN_LOCKED && !held.locked_now);
		assert_int_equal(held.locked_s, 1);
		now_ms += want[i] * 1000;
	}
	check(try(now_ms, SAMPLE_PIN).verdict == PIN_RIGHT);
	assert_int_equal(lock_at(now_ms), 60); /* the right PIN cleared all of it */
}

static void the_lock_survives_a_restart_and_a_manager_clears_it(void **state)
{
	(void)state;
	struct err err;
	(void)lock_at(1763700000000);
	store_leave_money(&store);
	sample_close();
	sample_open(NULL);
	sample_journal();
	check(store_take_money(&store, &err));
	check(try(1763700001000, SAMPLE_PIN).verdict == PIN_LOCKED);
	check(login_clear(&till.money, &slips, SAMPLE_CASHIER, &err));
	check(try(1763700001000, SAMPLE_PIN).verdict == PIN_RIGHT);
}

static void a_clock_set_back_does_not_lock_for_years(void **state)
{
	(void)state;
	(void)lock_at(1763700000000);
	struct login_answer answer = try(0, SAMPLE_PIN);
	check(answer.verdict == PIN_LOCKED);
	assert_int_equal(answer.locked_s, 60);
	check(try(60000, SAMPLE_PIN).verdict == PIN_RIGHT);
}

/* Every write fails from here on; the shell forgives after each try, as it does when it has told.
 */
static struct login_answer try_on_a_full_disk(int64_t now_ms, const char *pin)
{
	db_script(&till.money, "PRAGMA query_only = 1");
	struct login_answer answer = try(now_ms, pin);
	db_forgive(&till.money);
	db_script(&till.money, "PRAGMA query_only = 0");
	return answer;
}

static void on_a_full_disk_five_wrong_pins_lock_as_well(void **state)
{
	(void)state;
	int64_t now_ms = 1763700000000;
	check(try(now_ms, "987654").verdict == PIN_WRONG); /* this one is written */
	for (int i = 2; i < LOGIN_TRIES; i++)
		check(try_on_a_full_disk(now_ms, "987654").verdict == PIN_WRONG);
	struct login_answer answer = try_on_a_full_disk(now_ms, "987654");
	check(answer.verdict == PIN_LOCKED && answer.locked_now);
	check(try_on_a_full_disk(now_ms + 59999, SAMPLE_PIN).verdict == PIN_LOCKED);
	/* There is room again: what was counted meanwhile is not forgotten. */
	check(try(now_ms + 59999, SAMPLE_PIN).verdict == PIN_LOCKED);
	now_ms += 60000;
	assert_int_equal(lock_at(now_ms), 120);
	check(!slips.of[SAMPLE_CASHIER % LOGIN_SLIPS].used); /* written now */
	check(try(now_ms + 120000, SAMPLE_PIN).verdict == PIN_RIGHT);
	check(try_on_a_full_disk(now_ms + 120000, SAMPLE_PIN).verdict == PIN_RIGHT);
}

static void the_right_pin_clears_what_could_not_be_written(void **state)
{
	(void)state;
	struct err err;
	check(try_on_a_full_disk(0, "987654").verdict == PIN_WRONG);
	check(try_on_a_full_disk(0, SAMPLE_PIN).verdict == PIN_RIGHT);
	for (int i = 1; i < LOGIN_TRIES; i++)
		check(try_on_a_full_disk(0, "987654").verdict == PIN_WRONG);
	check(try_on_a_full_disk(0, "987654").verdict == PIN_LOCKED);
	check(login_clear(&till.money, &slips, SAMPLE_CASHIER, &err));
	check(try_on_a_full_disk(0, SAMPLE_PIN).verdict == PIN_RIGHT);
}

/* Else who knows one PIN would clear with it what he guessed of another's. */
static void a_slip_that_two_operators_share_is_not_cleared_by_one_of_them(void **state)
{
	(void)state;
	struct login_slip *slip = &slips.of[SAMPLE_CASHIER % LOGIN_SLIPS];
	*slip = (struct login_slip){
		.used = true, .number = SAMPLE_CASHIER + LOGIN_SLIPS, .lock = {.failures = 2}};
	check(try_on_a_full_disk(0, "987654").verdict == PIN_WRONG);
	check(try_on_a_full_disk(0, SAMPLE_PIN).verdict == PIN_RIGHT);
	check(slip->used && slip->shared);
	assert_int_equal(slip->lock.failures, 3);
}

#define each(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
TESTS(each(the_right_pin_brings_the_operators_card),
	each(without_any_operators_nobody_is_called_wrong),
	each(five_wrong_pins_lock_a_minute_doubling_to_fifteen),
	each(the_lock_survives_a_restart_and_a_manager_clears_it),
	each(a_clock_set_back_does_not_lock_for_years),
	each(on_a_full_disk_five_wrong_pins_lock_as_well),
	each(the_right_pin_clears_what_could_not_be_written),
	each(a_slip_that_two_operators_share_is_not_cleared_by_one_of_them))
