/* What a member may be given: every refusal, at its limit; and the catalogue as HQ writes it. */
#include "pos/core/act.h"
#include "sync/catalogue_row.h"
#include "tests/t.h"

#include <stdio.h>
#include <string.h>

static struct catalogue catalogue;
static struct act_tally tally;
static struct member member;
static struct act_case situation;

static void take(const char *setting, const char *value)
{
	row("%s", setting);
	check(catalogue_take(&catalogue, 3, 7, setting, value));
}

static int setup(void **state)
{
	(void)state;
	catalogue = (struct catalogue){.checkin_points = 5};
	tally = (struct act_tally){.on = 20261122};
	member = (struct member){.id = 42, .tier = "gold", .points = 600};
	take("event.talk", "{\"title\":{\"en\":\"Talk\"},\"points\":20,\"from\":\"2026-11-22\","
			   "\"to\":\"2026-11-22\",\"capacity\":10}");
	take("gift.bear", "{\"title\":{\"zh_CN\":\"小熊\"},\"kind\":\"goods\",\"points\":300,"
			  "\"minor\":990,\"sku\":\"B1\",\"limit\":{\"count\":2,\"days\":30},"
			  "\"tiers\":[\"gold\",\"diamond\"],\"to\":\"2026-11-30\"}");
	take("gift.school", "{\"title\":{\"en\":\"School\"},\"kind\":\"donation\",\"points\":0}");
	take("category.infant-formula", "{\"zh_CN\":\"奶粉\"}");
	take("right.lounge", "{\"title\":{\"en\":\"Lounge\"},\"kind\":\"lounge\",\"campaign\":9}");
	for (int i = 0; i < GIFTS_MAX; i++)
		tally.stock[i] = ACT_UNCOUNTED;
	for (int i = 0; i < SHOP_EVENTS_MAX; i++)
		tally.places[i] = ACT_UNCOUNTED;
	situation = (struct act_case){.catalogue = &catalogue,
		.tally = &tally,
		.member = &member,
		.on = 20261122,
		.right_left = 1};
	return 0;
}

static enum act_refusal ask(enum act_kind kind, const char *item, int64_t points)
{
	struct closed_act act = {.kind = kind, .member = 42, .qty = 1, .points = points};
	snprintf(act.item, sizeof act.item, "%s", item);
	return act_allowed(&situation, &act);
}

/* programme: EARN-07 */
static void a_member_checks_in_once_a_business_day(void **state)
{
	(void)state;
	check(ask(ACT_CHECKIN, "", 5) == ACT_ALLOWED);
	tally.checked_in = true;
	check(ask(ACT_CHECKIN, "", 5) == ACT_DONE_TODAY);
	tally.checked_in = false;
	situation.checked_in_elsewhere = true;
	check(ask(ACT_CHECKIN, "", 5) == ACT_DONE_TODAY);
	situation.checked_in_elsewhere = false;
	catalogue.checkin_points = -1;
	check(ask(ACT_CHECKIN, "", 5) == ACT_NOT_OFFERED);
}

/* programme: EARN-14, CAMP-31, CAMP-32, CAMP-34 */
static void an_event_takes_each_member_once_and_no_more_than_it_has_places(void **state)
{
	(void)state;
	check(ask(ACT_CHECKIN, "talk", 20) == ACT_ALLOWED);
	check(ask(ACT_CHECKIN, "walk", 20) == ACT_NOT_OFFERED);
	tally.places[0] = 1;
	check(ask(ACT_CHECKIN, "talk", 20) == ACT_ALLOWED);
	tally.places[0] = 0;
	check(ask(ACT_CHECKIN, "talk", 20) == ACT_FULL);
	tally.attended[0] = true;
	check(ask(ACT_CHECKIN, "talk", 20) == ACT_ATTENDED);
	situation.on = 20261121;
	check(ask(ACT_CHECKIN, "talk", 20) == ACT_NOT_BEGUN);
	situation.on = 20261123;
	check(ask(ACT_CHECKIN, "talk", 20) == ACT_OVER);
}

/* programme: RDM-01, RDM-02, RDM-06, RDM-07, CAMP-33, STK-01 */
static void a_gift_wants_points_stock_tier_dates_and_keeps_its_limit(void **state)
{
	(void)state;
	check(ask(ACT_GIFT, "bear", -300) == ACT_ALLOWED);
	check(ask(ACT_GIFT, "bear", -601) == ACT_POINTS_SHORT);
	check(ask(ACT_GIFT, "bear", -600) == ACT_ALLOWED);
	tally.gifts[0] = 1;
	check(ask(ACT_GIFT, "bear", -300) == ACT_ALLOWED);
	tally.gifts[0] = 2;
	check(ask(ACT_GIFT, "bear", -300) == ACT_LIMIT);
	tally.gifts[0] = 0;
	tally.stock[0] = 1;
	check(ask(ACT_GIFT, "bear", -300) == ACT_ALLOWED);
	tally.stock[0] = 0;
	check(ask(ACT_GIFT, "bear", -300) == ACT_NO_STOCK);
	tally.stock[0] = ACT_UNCOUNTED;
	strcpy(member.tier, "silver");
	check(ask(ACT_GIFT, "bear", -300) == ACT_OTHER_TIER);
	strcpy(member.tier, "diamond");
	situation.on = 20261201;
	check(ask(ACT_GIFT, "bear", -300) == ACT_OVER);
	check(ask(ACT_GIFT, "school", -10) == ACT_NOT_OFFERED); /* not for nothing */
	check(ask(ACT_DONATION, "school", -10) == ACT_ALLOWED);
}

/* programme: RDM-03, LEG-08, AMB-08 */
static void a_faulty_gift_is_exchanged_whatever_became_of_offer_and_member(void **state)
{
	(void)state;
	struct closed_act act = {.kind = ACT_GIFT, .member = 42, .qty = 1, .swapped = true};
	strcpy(act.item, "bear");
	member.blocked = true;
	member.points = -5;
	situation.on = 20270101;
	tally.gifts[0] = 2;
	check(act_allowed(&situation, &act) == ACT_ALLOWED);
	tally.stock[0] = 0;
	check(act_allowed(&situation, &act) == ACT_NO_STOCK);
}

/* programme: TIER-20, TIER-27, RDM-13 */
static void a_right_is_used_no_oftener_than_it_is_held(void **state)
{
	(void)state;
	check(ask(ACT_ENTITLEMENT, "lounge", 0) == ACT_ALLOWED);
	tally.used[0] = 1;
	check(ask(ACT_ENTITLEMENT, "lounge", 0) == ACT_RIGHT_SPENT);
	tally.used[0] = 0;
	situation.right_left = 0;
	check(ask(ACT_ENTITLEMENT, "lounge", 0) == ACT_RIGHT_SPENT);
	check(ask(ACT_ENTITLEMENT, "yacht", 0) == ACT_NOT_OFFERED);
}

/* programme: FRD-01, FUP-05 */
static void a_blocked_member_redeems_nothing_and_anybody_may_leave_a_note(void **state)
{
	(void)state;
	member.blocked = true;
	check(ask(ACT_GIFT, "bear", -300) == ACT_MEMBER_BLOCKED);
	check(ask(ACT_CHECKIN, "", 5) == ACT_MEMBER_BLOCKED);
	check(ask(ACT_NOTE, "service", 0) == ACT_ALLOWED);
	situation.member = NULL;
	check(ask(ACT_GIFT, "bear", -300) == ACT_NEEDS_MEMBER);
	check(ask(ACT_NOTE, "service", 0) == ACT_ALLOWED);
	check(ask(ACT_COUPON_USE, "", 0) == ACT_ALLOWED);
}

static void every_refusal_has_its_sentence(void **state)
{
	(void)state;
	for (int i = 1; i < ACT_REFUSALS; i++)
		check(act_refusal_text((enum act_refusal)i) != TEXT_NONE);
	check(act_refusal_text(ACT_ALLOWED) == TEXT_NONE);
}

static void the_catalogue_is_read_as_it_is_written(void **state)
{
	(void)state;
	const struct gift *bear = catalogue_gift(&catalogue, "bear");
	check(bear && bear->kind == GIFT_GOODS && bear->points == 300 && bear->minor == 990);
	check(bear->limit_count == 2 && bear->limit_days == 30 && bear->reward.to == 20261130);
	check(strcmp(reward_title(&bear->reward, LANG_EN), "小熊") == 0);
	check(strcmp(gift_kind_name(bear->kind), "goods") == 0);
	check(catalogue_event(&catalogue, "talk")->capacity == 10);
	check(catalogue_privilege(&catalogue, "lounge")->kind == PRIVILEGE_LOUNGE);
	check(catalogue_of_campaign(&catalogue, 9) == catalogue_privilege(&catalogue, "lounge"));
	check(!catalogue_of_campaign(&catalogue, 0));
	check(!catalogue_gift(NULL, "bear"));
}

/* programme: STK-03 */
static void a_stock_is_this_stores_and_says_what_of_this_till_it_contains(void **state)
{
	(void)state;
	take("stock.3.bear", "{\"left\":10,\"at\":[[6,1,5],[7,2,9]]}");
	take("stock.4.bear", "{\"left\":99,\"at\":[]}");
	take("stock.3.gone", "{\"left\":1,\"at\":[]}");
	take("places.talk", "{\"left\":4,\"at\":[]}");
	check(catalogue.gifts[0].stock.counted && catalogue.gifts[0].stock.left == 10);
	check(catalogue.gifts[0].stock.place == (INT64_C(2) << 40 | 9));
	check(!catalogue.gifts[1].stock.counted);
	check(catalogue.events[0].places.left == 4);
}

static void what_makes_no_sense_is_refused_and_the_rest_stays(void **state)
{
	(void)state;
	static const struct {
		const char *setting, *value;
	} cases[] = {
		{"gift.x", "{\"title\":{\"en\":\"X\"},\"kind\":\"goods\",\"points\":0}"},
		{"gift.x", "{\"title\":{},\"kind\":\"goods\",\"points\":1}"},
		{"gift.x", "{\"title\":{\"en\":\"X\"},\"kind\":\"money\",\"points\":1}"},
		{"gift.x", "{\"title\":{\"en\":\"X\"},\"kind\":\"coupon\",\"points\":1}"},
		{"gift.x", "{\"title\":{\"en\":\"X\"},\"kind\":\"right\",\"points\":1}"},
		{"gift.x", "{\"title\":{\"en\":\"X\"},\"kind\":\"goods\",\"points\":1,\"typo\":1}"},
		{"gift.x", "{\"title\":{\"en\":\"X\"},\"kind\":\"goods\",\"points\":1,\"from\":"
			   "\"x\"}"},
		{"gift.x", "{\"title\":{\"en\":\"X\"},\"kind\":\"goods\",\"points\":1,"
			   "\"from\":\"2026-02-02\",\"to\":\"2026-02-01\"}"},
		{"gift.x", "{\"title\":{\"en\":\"X\"},\"kind\":\"goods\",\"points\":1,"
			   "\"limit\":{\"count\":0}}"},
		{"gift.x", "{\"title\":{\"en\":\"X\"},\"kind\":\"donation\",\"points\":1,\"minor\":"
			   "1}"},
		{"gift.Capital", "{\"title\":{\"en\":\"X\"},\"kind\":\"goods\",\"points\":1}"},
		{"gift.", "{\"title\":{\"en\":\"X\"},\"kind\":\"goods\",\"points\":1}"},
		{"event.x", "{\"title\":{\"en\":\"X\"},\"points\":-1}"},
		{"right.x", "{\"title\":{\"en\":\"X\"}}"},
		{"stock.bear", "{\"left\":1,\"at\":[]}"},
		{"stock.3.bear", "{\"left\":-1,\"at\":[]}"},
		{"stock.3.bear", "{\"left\":1,\"at\":[[7,1]]}"},
		{"places.talk", "7"},
		{"category.milk", "\"奶粉\""},
		{"category.milk", "{}"},
		{"category.", "{\"en\":\"x\"}"},
		{"category.a-name-that-is-too-long-for-goods", "{\"en\":\"x\"}"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s %s", cases[i].setting, cases[i].value);
		check(!catalogue_take(&catalogue, 3, 7, cases[i].setting, cases[i].value));
	}
	check(catalogue.gift_count == 2 && catalogue.event_count == 1);
	check(catalogue_take(&catalogue, 3, 7, "shop.name", "x"));
	check(catalogue.category_count == 1);
	assert_string_equal(category_title(&catalogue, "infant-formula", LANG_EN), "奶粉");
	assert_string_equal(category_title(NULL, "infant-formula", LANG_EN), "infant-formula");
}

static void the_catalogue_holds_so_many_and_no_more(void **state)
{
	(void)state;
	char name[32];
	for (int i = 2; i <= CATEGORY_NAMES_MAX + 1; i++) {
		snprintf(name, sizeof name, "category.n%d", i);
		check(catalogue_take(&catalogue, 3, 7, name, "{\"en\":\"N\"}") ==
			(i <= CATEGORY_NAMES_MAX));
	}
	for (int i = 2; i <= GIFTS_MAX; i++) {
		snprintf(name, sizeof name, "gift.n%d", i);
		row("%s", name);
		check(catalogue_take(&catalogue, 3, 7, name,
			      "{\"title\":{\"en\":\"N\"},\"kind\":\"goods\",\"points\":1}") ==
			(i < GIFTS_MAX));
	}
	for (int i = 1; i <= SHOP_EVENTS_MAX; i++) {
		snprintf(name, sizeof name, "event.n%d", i);
		check(catalogue_take(&catalogue, 3, 7, name, "{\"title\":{\"en\":\"N\"}}") ==
			(i < SHOP_EVENTS_MAX));
	}
	for (int i = 1; i <= PRIVILEGES_MAX; i++) {
		snprintf(name, sizeof name, "right.n%d", i);
		check(catalogue_take(&catalogue, 3, 7, name,
			      "{\"title\":{\"en\":\"N\"},\"kind\":\"gift\"}") ==
			(i < PRIVILEGES_MAX));
	}
}

#define with_catalogue(fn) cmocka_unit_test_setup(fn, setup)

TESTS(with_catalogue(a_member_checks_in_once_a_business_day),
	with_catalogue(an_event_takes_each_member_once_and_no_more_than_it_has_places),
	with_catalogue(a_gift_wants_points_stock_tier_dates_and_keeps_its_limit),
	with_catalogue(a_faulty_gift_is_exchanged_whatever_became_of_offer_and_member),
	with_catalogue(a_right_is_used_no_oftener_than_it_is_held),
	with_catalogue(a_blocked_member_redeems_nothing_and_anybody_may_leave_a_note),
	with_catalogue(every_refusal_has_its_sentence),
	with_catalogue(the_catalogue_is_read_as_it_is_written),
	with_catalogue(a_stock_is_this_stores_and_says_what_of_this_till_it_contains),
	with_catalogue(what_makes_no_sense_is_refused_and_the_rest_stays),
	with_catalogue(the_catalogue_holds_so_many_and_no_more))
