/* Fourth stop of the tour: facts in, duties out. app_fact() at the end is the whole of it;
 * perform() above it is the list of what a till may ask of its shell. Opening and closing stand in
 * app_start.c, what comes in by itself (devices, HQ, the clock) in app_events.c. */
#include "pos/shell/app.h"

#include "pos/core/receipt.h"
#include "pos/core/text.h"
#include "pos/shell/app_parts.h"
#include "pos/shell/commit.h"
#include "pos/shell/guess.h"
#include "pos/shell/login.h"
#include "pos/shell/saved_draft.h"
#include "pos/shell/spool.h"
#include "pos/sys/log.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR_MS = 60 * 60 * 1000 };
enum { DEPTH_MAX = 8 }; /* answers to answers; the till asks at most three in a row */

int64_t app_wall_ms(const struct app *app)
{
	return app->journal.env ? journal_wall_ms(&app->journal) : env_wall_ms(app->env);
}

void app_tell(struct app *app, enum fact_kind kind, const struct message *what)
{
	app_fact(app, (struct fact){.kind = kind, .told = *what});
}

void app_problem(struct app *app, const struct err *err)
{
	log_message(LOG_TROUBLE, &err->what);
	app_tell(app, FACT_PROBLEM, &err->what);
}

/* What failed is told and forgotten, unless the file is damaged: then nothing may be sold on it. */
void app_money_failed(struct app *app, const struct err *err)
{
	if (app->money.corrupt) {
		log_message(LOG_TROUBLE, &err->what);
		app_tell(app, FACT_STOP_SELLING, &err->what);
		return;
	}
	db_forgive(&app->money);
	(void)app_made_room(app, err); /* for the next time */
	app_problem(app, err);
}

/* ---- look-ups ---- */

/* The reference data is damaged: leave the file, go on with the copy, fetch the rest. */
static void reference_damaged(struct app *app)
{
	struct err err;
	if (!reference_recover(&app->reference, &err)) {
		app_tell(app, FACT_STOP_SELLING, &err.what);
		return;
	}
	struct message told = message_of((struct says){TEXT_APP_REFERENCE_DAMAGED});
	log_message(LOG_TROUBLE, &told);
	app_tell(app, FACT_PROBLEM, &told);
	if (app->syncer)
		syncer_now(app->syncer);
}

/* A file that is whole but could not be read this time is asked again. */
static void reference_failed(struct app *app)
{
	struct db *ref = &app->reference.db;
	struct err err;
	if (ref->corrupt) {
		reference_damaged(app);
		return;
	}
	(void)!db_fail(ref, &err);
	db_forgive(ref);
	app_problem(app, &err);
}

void app_mend(struct app *app)
{
	struct err err;
	if (!db_ok(&app->money)) {
		(void)!db_fail(&app->money, &err);
		app_money_failed(app, &err);
	}
	if (!db_ok(&app->reference.db))
		reference_failed(app);
}

static void find_item(struct app *app, const struct code *code)
{
	struct item item;
	enum found found = store_find_item(&app->store, code, &item);
	if (found == FOUND_DAMAGE) {
		app_mend(app);
		found = store_find_item(&app->store, code, &item);
	}
	if (found == FOUND)
		app_fact(app, (struct fact){.kind = FACT_ITEM_FOUND, .item = &item});
	else
		app_fact(app, (struct fact){.kind = FACT_ITEM_UNKNOWN});
}

static enum coupon_verdict judge_coupon(
	struct app *app, const struct code *code, struct sale_coupon *coupon)
{
	const struct sale *sale = &app->till.sale;
	uint64_t member_id = sale->has_member ? sale->member.id : 0;
	return store_check_coupon(&app->store, code, member_id, app_wall_ms(app) / 1000, coupon);
}

static void check_coupon(struct app *app, const struct code *code)
{
	struct fact fact = {.kind = FACT_COUPON_CHECKED};
	fact.coupon.verdict = judge_coupon(app, code, &fact.coupon.coupon);
	if (!db_ok(&app->reference.db) || !db_ok(&app->money)) {
		app_mend(app);
		fact.coupon.verdict = judge_coupon(app, code, &fact.coupon.coupon);
	}
	if (fact.coupon.verdict == COUPON_ONLINE_ONLY)
		fact.coupon.verdict = app_ask_coupon(app, &fact.coupon.coupon);
	else if (fact.coupon.verdict == COUPON_USED_HERE && fact.coupon.coupon.code[0])
		fact.coupon.verdict = app_ask_used(app, &fact.coupon.coupon);
	app_fact(app, fact);
}

/* ---- operators ---- */

/* A small record of its own, with a sync of its own. */
bool app_record(struct app *app, uint16_t kind, const struct bytes_out *body, struct err *err)
{
	int64_t wall_ms = app_wall_ms(app);
	struct civil now = civil_at(wall_ms, app->shop.utc_offset_minutes);
	struct entry entry = {.kind = kind,
		.uid = env_uid(app->env),
		.wall_ms = wall_ms,
		.business_date =
			app->shift.open ? app->shift.business_date : civil_date_number(&now),
		.op = app->till.operator.number,
		.body = body->at,
		.body_size = body->used};
	bool done;
	db_durable(&app->money, true);
	{
		AUTO(tx) struct tx tx = tx_begin(&app->money);
		done = journal_add(&app->journal, &entry, err) && tx_commit(&tx, err);
	}
	journal_settle(&app->journal, done);
	if (done)
		app_committed(app);
	return done;
}

static void record_audit(
	struct app *app, enum audit_event event, uint32_t operator_number, int64_t number)
{
	uint8_t room[64];
	struct err err;
	struct bytes_out body = bytes_out(room, sizeof room);
	struct audit audit = {event, operator_number, (uint64_t)number};
	audit_write(&body, &audit);
	if (!app_record(app, RECORD_AUDIT, &body, &err))
		app_money_failed(app, &err);
}

/* Seconds that looking members up rests, 0: it does not. */
static int64_t members_rest_s(struct app *app)
{
	struct err err;
	int64_t rests_s;
	if (!guess_rests(
		    &app->money, app->till.operator.number, env_wall_ms(app->env), &rests_s, &err))
		app_money_failed(app, &err);
	return rests_s;
}

/* Seconds that looking up rests after this miss, 0: it does not. */
static int64_t count_guess(struct app *app)
{
	struct err err;
	bool rests_now = false;
	uint32_t operator_number = app->till.operator.number;
	int64_t now_ms = env_wall_ms(app->env);
	if (!guess_missed(&app->money, operator_number, now_ms, &rests_now, &err))
		app_money_failed(app, &err);
	if (!rests_now)
		return 0;
	record_audit(app, AUDIT_MEMBERS_GUESSED, operator_number, GUESS_TRIES);
	return members_rest_s(app);
}

static void member_unknown(struct app *app, int64_t rests_s)
{
	char seconds[24];
	struct fact fact = {
		.kind = FACT_MEMBER_UNKNOWN, .told = message_of((struct says){TEXT_NONE})};
	snprintf(seconds, sizeof seconds, "%lld", (long long)rests_s);
	if (rests_s)
		fact.told = message_of((struct says){TEXT_APP_MEMBERS_REST, seconds});
	app_fact(app, fact);
}

static void ask_far_away(struct app *app, const struct code *code)
{
	app->asked_code = *code;
	app_fact(app, (struct fact){.kind = FACT_MEMBER_ASKED});
}

static void member_found(struct app *app, const struct member *member)
{
	struct member_more more;
	struct wallet wallet;
	store_find_more(&app->store, member->id, &more);
	store_find_wallet(&app->store, member->id, &more, app_wall_ms(app) / 1000, &wallet);
	bool often = store_member_bought(
		&app->store, member->id, app->shop.receipts_hour, app_wall_ms(app) - HOUR_MS);
	app_mend(app);
	app_fact(app, (struct fact){.kind = FACT_MEMBER_FOUND,
			      .member = member,
			      .more = &more,
			      .wallet = &wallet,
			      .often = often});
}

/* A code that headquarters did not make counts as a guess; one that is too old does not. */
static bool shown_code_good(struct app *app, const struct member_code *code)
{
	struct fact fact = {.kind = FACT_MEMBER_UNKNOWN};
	enum text why = store_check_shown(
		&app->store, code, app_wall_ms(app) / 1000, app->shop.member_code_s);
	if (why == TEXT_NONE)
		return true;
	if (why == TEXT_MEMBER_CODE_FORGED && count_guess(app)) {
		member_unknown(app, members_rest_s(app));
		return false;
	}
	fact.told = message_of((struct says){why});
	app_fact(app, fact);
	return false;
}

static void find_member(struct app *app, const struct code *code)
{
	struct member member;
	int64_t rests_s = members_rest_s(app);
	if (rests_s) {
		member_unknown(app, rests_s);
		return;
	}
	if (code->kind == CODE_MEMBER && !shown_code_good(app, &code->member))
		return;
	enum found found = store_find_member(&app->store, code, &member);
	if (found == FOUND_DAMAGE) {
		app_mend(app);
		found = store_find_member(&app->store, code, &member);
	}
	if (found == FOUND)
		member_found(app, &member);
	else if (code->kind != CODE_MEMBER && app->syncer && syncer_find_member(app->syncer, code))
		ask_far_away(app, code);
	else
		member_unknown(app, count_guess(app));
}

/* The answer of HQ. The guess counts here as well: asking far away is no way around it. */
void app_member_answered(void *arg, enum member_answer answer)
{
	struct app *app = arg;
	struct member member;
	struct fact unasked = {.kind = FACT_MEMBER_UNKNOWN};
	switch (answer) {
	case MEMBER_THERE:
		if (store_find_member(&app->store, &app->asked_code, &member) == FOUND)
			member_found(app, &member);
		break;
	case MEMBER_NOWHERE:
		member_unknown(app, count_guess(app));
		break;
	case MEMBER_NOT_ASKED:
		unasked.told = message_of((struct says){TEXT_APP_MEMBER_NOT_ASKED});
		app_fact(app, unasked);
		break;
	}
}

static void check_pin(struct app *app, uint32_t number, const char *pin)
{
	struct login_answer answer;
	struct err err;
	struct fact fact = {.kind = FACT_PIN_CHECKED};
	if (!login_check(&app->store, &app->login_slips, env_wall_ms(app->env), number, pin,
		    &answer, &err))
		answer = (struct login_answer){.verdict = PIN_UNKNOWN_OPERATOR};
	app_mend(app);
	if (answer.locked_now)
		record_audit(app, AUDIT_PIN_LOCKED, number, answer.locked_s);
	fact.pin.verdict = answer.verdict;
	fact.pin.who = answer.who;
	fact.pin.locked_s = answer.locked_s;
	app_fact(app, fact);
}

static void unlock_operator(struct app *app, uint32_t number)
{
	struct err err;
	if (!login_clear(&app->money, &app->login_slips, number, &err) ||
		!guess_clear(&app->money, number, &err)) {
		app_money_failed(app, &err);
		return;
	}
	record_audit(app, AUDIT_LOCK_CLEARED, number, 0);
}

/* ---- the basket and the sale ---- */

static void save_draft(struct app *app)
{
	struct err err;
	bool empty = sale_empty(&app->till.sale);
	if (empty && !app->draft_there)
		return;
	if (draft_save(&app->draft, &app->till.sale, env_wall_ms(app->env), &err)) {
		app->draft_there = !empty;
		loop_timer_set(app->loop, &app->settle, DRAFT_SETTLE_MS);
		return;
	}
	app_money_failed(app, &err);
}

bool app_prints_later(struct app *app)
{
	struct printer_state printer;
	devices_printer_state(app->devices, &printer);
	return printer.health != PRINTER_READY && printer.health != PRINTER_NONE;
}

static void sold(struct app *app)
{
	struct fact fact = {.kind = FACT_COMMITTED};
	const struct closed_sale *sale = &app->till.closed;
	app->draft_there = false;
	loop_timer_clear(app->loop, &app->settle);
	receipt_number(fact.committed.receipt_number, sale->till, sale->epoch, sale->counter);
	fact.committed.printed_later = app_prints_later(app);
	app_fact(app, fact);
	app_committed(app);
}

/* Whoever stands there with money in hand must hear of the sale first, then of the disk. */
static struct message nothing_sold(const struct app *app, const struct err *err)
{
	char why[MESSAGE_ARG_MAX];
	if (err->what.id == TEXT_DB_FULL)
		return message_of((struct says){TEXT_APP_NOT_SOLD_FULL});
	message_say(why, sizeof why, app->shop.screen_lang, &err->what);
	return message_of((struct says){TEXT_APP_NOT_SOLD, why});
}

static void not_committed(struct app *app, const struct err *err)
{
	const struct message told = nothing_sold(app, err);
	log_message(LOG_TROUBLE, &err->what);
	app_tell(app, FACT_NOT_COMMITTED, &told);
}

/* Nor is it known that the next sale would be. */
void app_stop_uncommitted(struct app *app, const struct err *err)
{
	log_message(LOG_TROUBLE, &err->what);
	app_tell(app, FACT_NOT_COMMITTED, &err->what);
	app_tell(app, FACT_STOP_SELLING, &err->what);
}

/* A folder that was moved or deleted goes on taking writes, and loses them with the program. */
bool app_money_is_there(const struct app *app, struct err *err)
{
	char path[FOLDER_FILE_MAX];
	folder_file(path, &app->folder, "money.db");
	return folder_has(&app->folder, "money.db") || fail(err, TEXT_APP_MONEY_GONE, path);
}

struct commit app_commit(struct app *app)
{
	return (struct commit){&app->journal, &app->store, &app->shop, &app->doc, &app->shift,
		&app->spool, &app->draft};
}

static void commit(struct app *app)
{
	struct err err;
	const struct commit commit = app_commit(app);
	app_stop_verify(app);
	if (!app_money_is_there(app, &err)) {
		app_stop_uncommitted(app, &err);
		return;
	}
	if (!app_cover_points(app) || !app_cover_quotas(app))
		return;
	enum outcome outcome = commit_sale(&commit, &app->till.closed, &err);
	if (outcome == OUTCOME_NOT_COMMITTED && app_made_room(app, &err))
		outcome = commit_sale(&commit, &app->till.closed, &err);
	switch (outcome) {
	case OUTCOME_COMMITTED:
		app_points_sold(app);
		app_quotas_sold(app);
		sold(app);
		return;
	case OUTCOME_NOT_COMMITTED:
		not_committed(app, &err);
		return;
	case OUTCOME_UNKNOWN:
		app_stop_uncommitted(app, &err);
		return;
	}
}

/* ---- receipts ---- */

static bool add_copy(struct app *app, const struct spool_last *last, struct err *err)
{
	uint8_t room[512];
	struct bytes_out body = bytes_out(room, sizeof room);
	struct reprint reprint = {.sale = last->sale};
	receipt_mark_copy(&app->doc, app->shop.receipt_lang, (uint32_t)last->prints + 1);
	text_copy(reprint.reason, sizeof reprint.reason, "copy");
	reprint_write(&body, &reprint);
	/* The record first: paper that nobody can account for is worse than a record too many. */
	if (!app_record(app, RECORD_REPRINT, &body, err))
		return false;
	AUTO(tx) struct tx tx = tx_begin(&app->money);
	if (!spool_add(&app->spool, &last->sale, &app->doc, true, env_wall_ms(app->env)))
		return db_ok(&app->money) ? fail(err, TEXT_OUT_OF_MEMORY)
					  : db_fail(&app->money, err);
	return tx_commit(&tx, err);
}

/* A printer is slow, or behind the cashier's back: without a word the key is pressed again. */
static void tell_copy(struct app *app, int64_t copy)
{
	char number[24];
	snprintf(number, sizeof number, "%lld", (long long)copy);
	struct message told = message_of((struct says){TEXT_APP_REPRINTING, number});
	app_tell(app, FACT_TOLD, &told);
}

static void reprint(struct app *app)
{
	struct spool_last last;
	struct err err;
	if (!spool_last(&app->money, &last, &app->doc)) {
		struct message none = message_of((struct says){TEXT_APP_NO_RECEIPT});
		app_tell(app, FACT_TOLD, &none);
		return;
	}
	if (add_copy(app, &last, &err)) {
		tell_copy(app, last.prints + 1);
		spool_feed(&app->spool, app->devices);
		return;
	}
	app_money_failed(app, &err);
}

/* ---- duties ---- */

static void use_rules(struct app *app)
{
	free(app->rules_before);
	free(app->quotas_before);
	app->rules_before = NULL;
	app->quotas_before = NULL;
}

static void beep(struct app *app, bool ok)
{
	devices_beep(app->devices, ok);
	app->bell = app->bell || !ok;
}

static void perform(struct app *app, const struct duty *duty)
{
	switch (duty->kind) {
	case DUTY_FIND_ITEM:
		find_item(app, &duty->code);
		break;
	case DUTY_FIND_MEMBER:
		find_member(app, &duty->code);
		break;
	case DUTY_CHECK_COUPON:
		check_coupon(app, &duty->code);
		break;
	case DUTY_CHECK_PIN:
		check_pin(app, duty->pin.number, duty->pin.pin);
		break;
	case DUTY_ASK_POINTS:
		app_ask_points(
			app, duty->points.member, duty->points.wish, duty->points.in_earnest);
		break;
	case DUTY_FREE_POINTS:
		app_free_points(app);
		break;
	case DUTY_COMMIT:
		commit(app);
		break;
	case DUTY_FIND_SALE:
		app_find_sale(app, &duty->receipt);
		break;
	case DUTY_LIST_SALES:
		app_list_sales(app, duty->member);
		break;
	case DUTY_COMMIT_REFUND:
		app_commit_refund(app);
		break;
	case DUTY_FIND_PHONE:
		app_find_phone(app, &duty->code);
		break;
	case DUTY_ENROL:
		app_enrol(app);
		break;
	case DUTY_TALLY_ACTS:
		app_tally_acts(app, duty->member);
		break;
	case DUTY_COMMIT_ACT:
		app_commit_act(app);
		break;
	case DUTY_SAVE_DRAFT:
		save_draft(app);
		break;
	case DUTY_OPEN_DRAWER:
		devices_open_drawer(app->devices);
		break;
	case DUTY_PRINT_RECEIPT:
		spool_feed(&app->spool, app->devices);
		break;
	case DUTY_REPRINT:
		reprint(app);
		break;
	case DUTY_PRINT_WHY:
		app_print_why(app, duty->number);
		break;
	case DUTY_PRINT_MEMBER:
		app_print_member(app);
		break;
	case DUTY_BEEP_OK:
		beep(app, true);
		break;
	case DUTY_BEEP_ERROR:
		beep(app, false);
		break;
	case DUTY_REPRICE:
		app_reprice(app);
		break;
	case DUTY_SYNC_NOW:
		app_sync_now(app);
		break;
	case DUTY_VERIFY:
	case DUTY_JOURNAL:
	case DUTY_DOCTOR:
		app_report(app, duty->kind);
		break;
	case DUTY_BACKUP:
		app_back_up(app);
		break;
	case DUTY_SHIFT_REPORT:
		app_look_at_shift(app);
		break;
	case DUTY_OVERVIEW:
		app_open_overview(app);
		break;
	case DUTY_CLOSE_SHIFT:
		app_close_shift(app, duty->amount_minor);
		break;
	case DUTY_UNLOCK_OPERATOR:
		unlock_operator(app, duty->number);
		break;
	case DUTY_SET_CLOCK:
		app_set_clock(app, duty->wall_ms);
		break;
	case DUTY_USE_RULES:
		use_rules(app);
		break;
	case DUTY_LOG_IN:
		record_audit(app, AUDIT_LOGIN, duty->number, 0);
		app_mind_shift(app);
		break;
	case DUTY_LEAVE:
		app->leaving = true;
		loop_stop(app->loop);
		break;
	}
}

/* The answers to duties come through here again, before the next duty is performed. */
void app_fact(struct app *app, struct fact fact)
{
	struct duties duties;
	assert(app->depth < DEPTH_MAX);
	app->depth++;
	fact.wall_ms = app_wall_ms(app);
	fact.mono_ms = env_mono_ms(app->env);
	till_step(&app->till, &fact, &duties);
	if (uid_equal(&app->till.next_uid, &app->till.sale.uid) ||
		uid_equal(&app->till.next_uid, &app->till.refund.uid) ||
		uid_equal(&app->till.next_uid, &app->till.enrol.newcomer.uid) ||
		uid_equal(&app->till.next_uid, &app->till.act.uid))
		app->till.next_uid = env_uid(app->env);
	for (uint32_t i = 0; i < duties.count; i++)
		perform(app, &duties.list[i]);
	app->depth--;
	app->changed = true;
}

void app_command(struct app *app, enum command command)
{
	app_fact(app, (struct fact){.kind = FACT_COMMAND, .command = command});
}

void app_typed(struct app *app, int32_t character)
{
	app_fact(app, (struct fact){.kind = FACT_TYPED, .character = character});
}
