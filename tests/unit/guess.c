/* T7: somebody at the till tries member numbers. */
#include "pos/shell/guess.h"
#include "tests/unit/sample_app.h"

/* Asks for somebody and has read the answer. */
static enum text ask_for(const char *card)
{
	scan(card);
	enum text answer = app.till.severity == SEVERITY_PROBLEM ? app.till.message.id : TEXT_NONE;
	while (app.till.severity == SEVERITY_PROBLEM)
		app_command(&app, COMMAND_BACK);
	return answer;
}

static void a_thousand_guesses_find_almost_nothing_out(void **state)
{
	(void)state;
	char card[32];
	int asked = 0, rested = 0;
	log_in("1007");
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(card, sizeof card, "8899%06d", i);
		row("guess %d", i);
		if (ask_for(card) == TEXT_APP_MEMBERS_REST)
			rested++;
		else
			asked++;
	}
	/* 1,000 tries of 200 ms: 20 at once, one more run after each minute that was waited. */
	check(asked <= 4 * GUESS_TRIES);
	check(rested >= 1000 - 4 * GUESS_TRIES);
	check(in_money("SELECT count(*) FROM operator_lock WHERE operator > 1000000") == 1);
}

static void while_it_rests_a_real_card_looks_like_any_other(void **state)
{
	(void)state;
	char card[32];
	enum text answer = TEXT_NONE;
	log_in("1007");
	for (int i = 0; i < GUESS_TRIES; i++) {
		(void)snprintf(card, sizeof card, "8899%06d", i);
		answer = ask_for(card);
	}
	check(answer == TEXT_APP_MEMBERS_REST);
	int64_t before = in_money("SELECT count(*) FROM journal");
	check(ask_for(SAMPLE_CARD) == TEXT_APP_MEMBERS_REST);
	check(!app.till.sale.has_member);
	check(in_money("SELECT count(*) FROM journal") == before);
	/* Selling goes on. */
	sell(SAMPLE_MILK);
	pass(GUESS_REST_FIRST_S * 1000);
	scan(SAMPLE_MILK);
	scan(SAMPLE_CARD);
	check(app.till.sale.has_member);
}

static void the_lock_is_a_record_and_outlives_a_restart(void **state)
{
	(void)state;
	char card[32];
	log_in("1007");
	int64_t before = in_money("SELECT count(*) FROM journal WHERE kind = 20");
	for (int i = 0; i < GUESS_TRIES; i++) {
		(void)snprintf(card, sizeof card, "8899%06d", i);
		(void)ask_for(card);
	}
	check(in_money("SELECT count(*) FROM journal WHERE kind = 20") == before + 1);
	crash();
	open_shop();
	log_in("1007");
	check(ask_for(SAMPLE_CARD) == TEXT_APP_MEMBERS_REST);
	check(!app.till.sale.has_member);
}

static int64_t rests(uint32_t operator_number, int64_t now_ms)
{
	int64_t rests_s;
	struct err err;
	check(guess_rests(&app.money, operator_number, now_ms, &rests_s, &err));
	return rests_s;
}

static void it_rests_longer_each_time_and_never_for_good(void **state)
{
	(void)state;
	static const int64_t rests_s[] = {60, 120, 240, 480, 900, 900};
	int64_t now_ms = 1763700000000;
	struct err err;
	bool rests_now;
	for (size_t i = 0; i < LENGTH(rests_s); i++) {
		for (int miss = 1; miss <= GUESS_TRIES; miss++) {
			check(guess_missed(&app.money, 7, now_ms, &rests_now, &err));
			check(rests_now == (miss == GUESS_TRIES));
		}
		row("rest %zu", i);
		assert_int_equal(rests(7, now_ms), rests_s[i]);
		check(rests(8, now_ms) == 0); /* another operator */
		now_ms += rests_s[i] * 1000;
		check(rests(7, now_ms) == 0);
	}
	check(guess_clear(&app.money, 7, &err));
	check(guess_missed(&app.money, 7, now_ms, &rests_now, &err));
	check(!rests_now);
}

static void a_clock_set_back_makes_it_rest_once_more_and_no_longer(void **state)
{
	(void)state;
	int64_t now_ms = INT64_C(2222222222000); /* 2040 */
	struct err err;
	bool rests_now = false;
	while (!rests_now)
		check(guess_missed(&app.money, 7, now_ms, &rests_now, &err));
	now_ms = INT64_C(1763700000000);
	assert_int_equal(rests(7, now_ms), GUESS_REST_FIRST_S);
	assert_int_equal(rests(7, now_ms + 20000), GUESS_REST_FIRST_S - 20);
	check(rests(7, now_ms + GUESS_REST_FIRST_S * 1000) == 0);
}

TESTS(each(a_clock_set_back_makes_it_rest_once_more_and_no_longer),
	each(a_thousand_guesses_find_almost_nothing_out),
	each(while_it_rests_a_real_card_looks_like_any_other),
	each(the_lock_is_a_record_and_outlives_a_restart),
	each(it_rests_longer_each_time_and_never_for_good))
