/* What members do besides buying, in the whole till: one sync, limits that hold without a line. */
#include "tests/unit/sample_app.h"

#include "pos/core/member_word.h"
#include "pos/core/till_parts.h"
#include "sync/journal_act.h"
#include "sync/points.h"
#include "sync/quotas.h"

static void put_setting(const char *name, const char *value)
{
	AUTO(stmt)
	struct stmt s = sql(&app.reference.db,
		"INSERT INTO setting (name, value, ver, generation) VALUES (?, ?, 1, 1) "
		"ON CONFLICT (name) DO UPDATE SET value = excluded.value");
	bind_text(&s, name);
	bind_text(&s, value);
	run(&s);
}

static void offer(void)
{
	put_setting("checkin.points", "5");
	put_setting("gift.bear",
		"{\"title\":{\"zh_CN\":\"小熊\"},\"kind\":\"goods\",\"points\":300,"
		"\"limit\":{\"count\":2,\"days\":30}}");
	put_setting("stock.1.bear", "{\"left\":3,\"at\":[[2,1,1]]}");
	put_setting("right.lounge", "{\"title\":{\"zh_CN\":\"休息室\"},\"kind\":\"lounge\"}");
	put_setting("points.member_day", "1000");
	put_setting("points.till", "1000");
	put_setting("points.share_bp", "10000");
	app_take_settings(&app);
}

static void begin(void)
{
	struct err err;
	log_in("1007");
	offer();
	sample_told(points_hear(&app.money, &till.env, 1, 1, &err), &err);
	scan(SAMPLE_CARD);
	check(app.till.sale.has_member);
	app_tally_acts(&app, SAMPLE_MEMBER);
}

static struct closed_act of(enum act_kind kind, const char *item, int64_t points)
{
	struct closed_act act = {.kind = kind,
		.member = SAMPLE_MEMBER,
		.qty = 1,
		.points = points,
		.slip = kind == ACT_GIFT};
	snprintf(act.item, sizeof act.item, "%s", item);
	return act;
}

static enum act_refusal ask(const struct closed_act *act)
{
	struct act_case situation = till_act_case(&app.till);
	situation.right_left = 1;
	return act_allowed(&situation, act);
}

/* As the member's page has it done; false: it was not stored. */
static bool commit_it(const struct closed_act *act)
{
	struct duties duties = {0};
	int64_t before = in_money("SELECT count(*) FROM act");
	till_act(&app.till, &duties, act);
	check(duties.count == 1 && duties.list[0].kind == DUTY_COMMIT_ACT);
	app.till.next_uid = env_uid(app.env);
	app_commit_act(&app);
	check(!app.till.acting);
	return in_money("SELECT count(*) FROM act") == before + 1;
}

/* programme: RDM-04, EARN-21 */
static void a_gift_is_one_sync_and_takes_points_before_anything_is_handed_over(void **state)
{
	(void)state;
	begin();
	int64_t points = app.till.sale.member.points;
	const struct closed_act bear = of(ACT_GIFT, "bear", -300);
	check(ask(&bear) == ACT_ALLOWED);
	int before = syncs;
	did[0] = '\0';
	check(commit_it(&bear));
	check(syncs == before + 1);
	check(strstr(did, "print") != NULL);
	check(app.till.sale.member.points == points - 300);
	check(in_money("SELECT trusted FROM points_spend") == 300);
	check(in_money("SELECT count(*) FROM shift") == 0); /* no money, no shift */
	/* A new look-up says the same, and the gift was no order. */
	struct member member;
	int32_t orders = app.till.sale.member.completed_orders;
	check(store_find_member_id(&app.store, SAMPLE_MEMBER, &member) == FOUND);
	check(member.points == points - 300 && member.completed_orders == orders);
}

static struct closed_act word(enum member_word word, const char *card)
{
	struct closed_act act = of(ACT_NOTE, "", 0);
	member_word_item(act.item, word, card);
	snprintf(act.text, sizeof act.text, "%s", SAMPLE_CARD);
	return act;
}

static struct member by_card(const char *card)
{
	struct member member;
	bool found = store_find_member_card(&app.store, card, &member) == FOUND;
	return found ? member : (struct member){0};
}

/* programme: MEM-07, FRD-01 */
static void a_lost_card_gives_no_rights_here_at_once_and_the_new_one_does(void **state)
{
	(void)state;
	begin();
	const struct closed_act lost = word(WORD_LOST, ""),
				renewed = word(WORD_NEW_CARD, "8800000099");
	check(ask(&lost) == ACT_ALLOWED && commit_it(&lost));
	check(app.till.sale.member.blocked && by_card(SAMPLE_CARD).blocked);
	check(!by_card("8800000099").id);
	/* A blocked member may still have a new one. */
	check(ask(&renewed) == ACT_ALLOWED && commit_it(&renewed));
	check(!app.till.sale.member.blocked);
	assert_string_equal(app.till.sale.member.card, "8800000099");
	crash();
	open_shop();
	struct member member = by_card("8800000099");
	check(member.id == SAMPLE_MEMBER && !member.blocked);
	/* Not "unknown": headquarters, which has not heard of it, is not asked. */
	member = by_card(SAMPLE_CARD);
	check(member.id == SAMPLE_MEMBER && member.blocked && member.block_reason[0]);
	check(store_find_member_id(&app.store, SAMPLE_MEMBER, &member) == FOUND && !member.blocked);
	/* Headquarters has counted both, and says otherwise: the card was somebody's. */
	db_script(&app.reference.db, "UPDATE member SET projected_epoch = 99, projected_next = 1");
	check(!by_card(SAMPLE_CARD).blocked && !by_card("8800000099").id);
}

/* programme: LEG-03, MSG-01 */
static void a_consent_taken_back_is_a_consent_record(void **state)
{
	(void)state;
	begin();
	struct duties duties = {0};
	const struct closed_act no = word(WORD_SMS_NO, "");
	int64_t kinds = in_money("SELECT count(*) FROM journal WHERE kind = 23");
	app.till.more.greets = true;
	till_act(&app.till, &duties, &no);
	app.till.next_uid = env_uid(app.env);
	app_commit_act(&app);
	check(!app.till.acting && !app.till.more.greets);
	check(RECORD_CONSENT == 23);
	check(in_money("SELECT count(*) FROM journal WHERE kind = 23") == kinds + 1);
	check(in_money("SELECT count(*) FROM act") == 0);
}

/* programme: RDM-06, RDM-07, STK-01 */
static void limit_and_stock_hold_without_a_line_and_over_a_restart(void **state)
{
	(void)state;
	begin();
	const struct closed_act bear = of(ACT_GIFT, "bear", -300);
	check(app.till.tally.stock[0] == 3);
	check(commit_it(&bear) && commit_it(&bear));
	check(app.till.tally.stock[0] == 1 && app.till.tally.gifts[0] == 2);
	check(ask(&bear) == ACT_LIMIT);
	crash();
	open_shop();
	log_in("1007");
	scan(SAMPLE_CARD);
	app_tally_acts(&app, SAMPLE_MEMBER);
	check(ask(&bear) == ACT_LIMIT);
	/* HQ has counted the first of the two. */
	int64_t first = in_money("SELECT min(place) FROM act") & (int64_t)RECORD_SEQ_MAX;
	char value[64];
	snprintf(value, sizeof value, "{\"left\":2,\"at\":[[2,1,%lld]]}", (long long)first);
	put_setting("stock.1.bear", value);
	app_take_settings(&app);
	app_tally_acts(&app, SAMPLE_MEMBER);
	check(app.till.tally.stock[0] == 1);
	put_setting("stock.1.bear", "{\"left\":1,\"at\":[]}");
	app_take_settings(&app);
	app_tally_acts(&app, SAMPLE_MEMBER);
	check(ask(&bear) == ACT_NO_STOCK);
}

static void quota_of_bears(int64_t pieces)
{
	struct err err;
	static struct quota_page page;
	page = (struct quota_page){
		.version = 7, .projected_epoch = 1, .projected_next = 1, .count = 1};
	page.rows[0] = (struct quota_row){"gift:bear", pieces, QUOTA_NO_LIMIT};
	sample_told(quotas_take(&app.money, &page, &err), &err);
	app_tally_acts(&app, SAMPLE_MEMBER);
}

/* programme: RDM-06 */
static void of_a_gift_that_other_tills_have_as_well_this_one_hands_out_its_part(void **state)
{
	(void)state;
	begin();
	const struct closed_act bear = of(ACT_GIFT, "bear", -300);
	quota_of_bears(1);
	check(app.till.tally.stock[0] == 1 && ask(&bear) == ACT_ALLOWED);
	check(commit_it(&bear));
	check(app.till.tally.stock[0] == 0 && ask(&bear) == ACT_NO_QUOTA);
	/* A list that came after the gift was chosen: nothing is handed over. */
	check(!commit_it(&bear));
	check(app.till.message.id == TEXT_ACT_NO_QUOTA);
	assert_string_equal(app.till.message.arg[0], "小熊");
	quota_of_bears(9); /* more than the shop has */
	check(app.till.tally.stock[0] == 2 && ask(&bear) == ACT_ALLOWED);
}

/* programme: EARN-07, TIER-20, TIER-27 */
static void a_check_in_and_a_right_are_refused_the_second_time(void **state)
{
	(void)state;
	begin();
	const struct closed_act day = of(ACT_CHECKIN, "", 5);
	const struct closed_act lounge = of(ACT_ENTITLEMENT, "lounge", 0);
	check(ask(&day) == ACT_ALLOWED && ask(&lounge) == ACT_ALLOWED);
	check(commit_it(&day) && commit_it(&lounge));
	check(ask(&day) == ACT_DONE_TODAY);
	check(ask(&lounge) == ACT_RIGHT_SPENT);
	pass(24 * 3600 * 1000);
	app_tally_acts(&app, SAMPLE_MEMBER);
	check(ask(&day) == ACT_ALLOWED);
	check(ask(&lounge) == ACT_RIGHT_SPENT);
}

/* programme: RDM-02 */
static void points_that_ran_out_are_said_and_nothing_is_handed_over(void **state)
{
	(void)state;
	begin();
	put_setting("points.member_day", "400");
	app_take_settings(&app);
	const struct closed_act bear = of(ACT_GIFT, "bear", -300);
	check(commit_it(&bear));
	check(!commit_it(&bear));
	check(app.till.message.id == TEXT_ACT_POINTS_FEWER);
	check(strcmp(app.till.message.arg[0], "100") == 0);
	check(in_money("SELECT count(*) FROM points_spend") == 1);
}

/* programme: CPN-03, CPN-11 */
static void a_voucher_is_used_once_here(void **state)
{
	(void)state;
	begin();
	struct closed_act act = of(ACT_COUPON_USE, "", 0);
	act.campaign = 7;
	act.serial = 99;
	check(commit_it(&act));
	check(!commit_it(&act));
	check(app.till.message.id == TEXT_ACT_COUPON_USED);
}

static void a_disk_that_fails_hands_nothing_over_and_the_next_try_works(void **state)
{
	(void)state;
	begin();
	const struct closed_act bear = of(ACT_GIFT, "bear", -300);
	int64_t points = app.till.sale.member.points;
	writes_fail = true;
	did[0] = '\0';
	check(!commit_it(&bear));
	writes_fail = false;
	check(!strstr(did, "print"));
	check(app.till.sale.member.points == points);
	check(app.till.severity == SEVERITY_PROBLEM);
	app_command(&app, COMMAND_BACK);
	check(commit_it(&bear));
	check(in_money("SELECT count(*) FROM act") == 1);
}

/* programme: RDM-01 */
static void cash_beside_points_opens_a_shift_and_is_in_its_drawer(void **state)
{
	(void)state;
	struct err err;
	struct shift_totals totals;
	begin();
	struct closed_act bear = of(ACT_GIFT, "bear", -300);
	bear.minor = 990;
	did[0] = '\0';
	check(commit_it(&bear));
	check(strstr(did, "drawer") != NULL);
	check(in_money("SELECT count(*) FROM shift WHERE closed = 0") == 1);
	sample_told(journal_sum_shift(&app.journal, &app.shift, &totals, &err), &err);
	check(totals.cash_minor == 990 && totals.total_minor == 0 && totals.sales == 0);
}

TESTS(each(a_gift_is_one_sync_and_takes_points_before_anything_is_handed_over),
	each(a_lost_card_gives_no_rights_here_at_once_and_the_new_one_does),
	each(a_consent_taken_back_is_a_consent_record),
	each(limit_and_stock_hold_without_a_line_and_over_a_restart),
	each(of_a_gift_that_other_tills_have_as_well_this_one_hands_out_its_part),
	each(a_check_in_and_a_right_are_refused_the_second_time),
	each(points_that_ran_out_are_said_and_nothing_is_handed_over),
	each(a_voucher_is_used_once_here),
	each(a_disk_that_fails_hands_nothing_over_and_the_next_try_works),
	each(cash_beside_points_opens_a_shift_and_is_in_its_drawer))
