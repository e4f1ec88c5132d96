#include "pos/core/member_desk.h"

#include "tests/t.h"

#include <stdio.h>
#include <string.h>

static struct catalogue catalogue;
static struct member_more more;
static struct member_desk desk;

static void full_catalogue(void)
{
	memset(&catalogue, 0, sizeof catalogue);
	catalogue.gift_count = GIFTS_MAX;
	for (int i = 0; i < GIFTS_MAX; i++)
		snprintf(catalogue.gifts[i].reward.id, REWARD_ID_MAX, "gift%d", i);
	catalogue.event_count = SHOP_EVENTS_MAX;
	catalogue.privilege_count = PRIVILEGES_MAX;
	for (int i = 0; i < PRIVILEGES_MAX; i++) {
		struct privilege *one = &catalogue.privileges[i];
		snprintf(one->reward.id, REWARD_ID_MAX, "right%d", i);
		one->kind = PRIVILEGE_PARKING;
		one->campaign = (uint32_t)i + 1;
	}
}

static void full_member(void)
{
	memset(&more, 0, sizeof more);
	more.right_count = MORE_RIGHTS_MAX;
	for (int i = 0; i < MORE_RIGHTS_MAX; i++)
		snprintf(more.rights[i].id, MORE_RIGHT_MAX, "right%d", i);
	more.coupon_count = MORE_COUPONS_MAX;
	for (uint32_t i = 0; i < MORE_COUPONS_MAX; i++)
		more.coupons[i] = (struct more_coupon){.campaign = i + 1, .serial = i + 1};
}

/* programme: RDM-01 */
static void a_list_has_room_for_everything_there_can_be(void **state)
{
	(void)state;
	static const struct {
		enum desk_action action;
		uint32_t rows;
	} cases[] = {
		{DESK_GIFTS, GIFTS_MAX},
		{DESK_SWAP, GIFTS_MAX},
		{DESK_EVENTS, SHOP_EVENTS_MAX},
		{DESK_VOUCHERS, MORE_RIGHTS_MAX + MORE_COUPONS_MAX},
		{DESK_RIGHTS, 0},
		{DESK_DONATE, 0},
		{DESK_CHECK_IN, 0},
		{DESK_NOTE, 0},
	};
	full_catalogue();
	full_member();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%d", (int)cases[i].action);
		desk_list(&desk, cases[i].action, &catalogue, &more);
		check(desk.row_count == cases[i].rows);
		check(desk.at == 0);
		check(desk.action == cases[i].action);
	}
	desk_list(&desk, DESK_GIFTS, &catalogue, &more);
	check(desk.rows[GIFTS_MAX - 1] == GIFTS_MAX - 1);
	desk_list(&desk, DESK_VOUCHERS, &catalogue, &more);
	check(desk.rows[MORE_RIGHTS_MAX] == MORE_RIGHTS_MAX);
}

static void each_kind_stands_in_its_own_list(void **state)
{
	(void)state;
	full_catalogue();
	full_member();
	catalogue.gifts[0].kind = GIFT_DONATION;
	catalogue.gifts[1].kind = GIFT_COUPON;
	catalogue.privileges[0].kind = PRIVILEGE_GIFT;
	catalogue.privileges[1].kind = PRIVILEGE_LOUNGE;
	catalogue.privileges[2].kind = PRIVILEGE_SERVICE;
	desk_list(&desk, DESK_DONATE, &catalogue, &more);
	check(desk.row_count == 1);
	check(desk.rows[0] == 0);
	desk_list(&desk, DESK_GIFTS, &catalogue, &more);
	check(desk.row_count == GIFTS_MAX - 1);
	check(desk.rows[0] == 1);
	desk_list(&desk, DESK_SWAP, &catalogue, &more); /* a coupon is never torn */
	check(desk.row_count == GIFTS_MAX - 2);
	desk_list(&desk, DESK_RIGHTS, &catalogue, &more);
	check(desk.row_count == 2);
	desk_list(&desk, DESK_VOUCHERS, &catalogue, &more);
	check(desk.row_count == MORE_RIGHTS_MAX - 2 + MORE_COUPONS_MAX);
}

static void what_the_catalogue_does_not_know_is_not_listed(void **state)
{
	(void)state;
	full_catalogue();
	full_member();
	strcpy(more.rights[0].id, "unheard-of");
	more.coupons[0].campaign = 999999;
	desk_list(&desk, DESK_VOUCHERS, &catalogue, &more);
	check(desk.row_count == MORE_RIGHTS_MAX - 1 + MORE_COUPONS_MAX - 1);
	for (int action = 0; action < DESK_ACTIONS; action++) {
		row("%d", action);
		desk_list(&desk, (enum desk_action)action, NULL, &more);
		check(desk.row_count == 0);
	}
	check(desk_right(&more, "right1") == &more.rights[1]);
	check(desk_right(&more, "right0") == NULL);
}

/* programme: TIER-07 */
static void a_row_is_as_fresh_as_the_last_word_on_all_of_them(void **state)
{
	(void)state;
	static const struct {
		int64_t row_ms, all_ms, told_ms;
	} cases[] = {{0, 0, 0}, {0, 900, 0}, {500, 0, 500}, {500, 400, 500}, {500, 900, 900}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct member member = {.points_as_of_ms = cases[i].row_ms};
		row("%zu", i);
		check(member_told_ms(&member, cases[i].all_ms) == cases[i].told_ms);
	}
}

TESTS(test(a_list_has_room_for_everything_there_can_be), test(each_kind_stands_in_its_own_list),
	test(what_the_catalogue_does_not_know_is_not_listed),
	test(a_row_is_as_fresh_as_the_last_word_on_all_of_them))
