#include "tests/stories/desk.h"

#include <string.h>

#define NAMED(i, cn, tw, english)                                                                  \
	{                                                                                          \
		.id = i, .title = { cn, tw, english }                                              \
	}

static const struct catalogue catalogue = {
	.categories = {{"Milk", {"奶粉", "奶粉", "Infant formula"}}},
	.category_count = 1,
	.checkin_points = 5,
	.gifts =
		{
			{.reward = {.id = "wipes",
				 .title = {"婴儿湿巾 80抽", "嬰兒濕巾 80抽", "Baby wipes"},
				 .text = "每人 30 天内限 2 份。当面点清，换后不退，瑕疵可换。"},
				.kind = GIFT_GOODS,
				.points = 200,
				.sku = "wipes",
				.limit_count = 2,
				.limit_days = 30,
				.stock = {.counted = true, .left = 3}},
			{.reward = NAMED("bib", "围兜", "圍兜", "Bib"),
				.kind = GIFT_GOODS,
				.points = 300,
				.sku = "bib",
				.stock = {.counted = true, .left = 0}},
			{.reward = NAMED("milk", "婴儿配方奶粉3段 700g", "嬰兒配方奶粉3段 700g",
				 "Infant formula 3"),
				.kind = GIFT_GOODS,
				.points = 2661,
				.sku = "milk"},
			{.reward = NAMED("toy", "玩具小车", "玩具小車", "Toy car"),
				.kind = GIFT_GOODS,
				.points = 150,
				.minor = 990,
				.stock = {.counted = true, .left = 12}},
			{.reward = {.id = "case",
				 .title = {"钻石礼盒", "鑽石禮盒", "Diamond case"},
				 .tiers = {"diamond"},
				 .tier_count = 1},
				.kind = GIFT_GOODS,
				.points = 100},
			{.reward = {.id = "spring",
				 .title = {"新年红包袋", "新年紅包袋", "New Year envelopes"},
				 .from = 20270101},
				.kind = GIFT_GOODS,
				.points = 50},
			{.reward = {.id = "moon",
				 .title = {"中秋月饼", "中秋月餅", "Mooncakes"},
				 .to = 20261001},
				.kind = GIFT_GOODS,
				.points = 80},
			{.reward = NAMED(
				 "park2", "停车 2 小时", "停車 2 小時", "Two hours' parking"),
				.kind = GIFT_RIGHT,
				.points = 120,
				.right = "parking"},
			{.reward = NAMED("ten", "10 元优惠券", "10 元優惠券", "Coupon: 10 off"),
				.kind = GIFT_COUPON,
				.points = 1000,
				.campaign = 1001},
			{.reward = {.id = "charity",
				 .title = {"山区母婴包", "山區母嬰包",
					 "Parcels for mountain villages"},
				 .text = "积分按 100 分 1 元折成物资，由总部公示。"},
				.kind = GIFT_DONATION},
			{.reward = NAMED("pearls", "珍珠手链", "珍珠手鍊", "Pearl bracelet"),
				.kind = GIFT_GOODS,
				.points = 9000},
		},
	.gift_count = 11,
	.events =
		{
			{.reward = {.id = "talk1121",
				 .title = {"育儿讲座", "育兒講座", "Talk for parents"},
				 .from = 20261121,
				 .to = 20261122},
				.points = 50,
				.capacity = 40,
				.places = {.counted = true, .left = 12}},
			{.reward = NAMED("class", "亲子课", "親子課", "Class with the child"),
				.points = 20,
				.capacity = 8,
				.places = {.counted = true, .left = 0}},
			{.reward = {.id = "opening",
				 .title = {"开业打卡", "開業打卡", "Opening"},
				 .to = 20261111},
				.points = 10},
		},
	.event_count = 3,
	.privileges =
		{
			{.reward = {.id = "pack",
				 .title = {"金卡季度礼包", "金卡季度禮包",
					 "Gold pack of the quarter"},
				 .tiers = {"gold"},
				 .tier_count = 1},
				.kind = PRIVILEGE_GIFT},
			{.reward = NAMED("lounge", "VIP 休息室", "VIP 休息室", "Lounge"),
				.kind = PRIVILEGE_LOUNGE},
			{.reward = {.id = "parking",
				 .title = {"停车 2 小时", "停車 2 小時", "Two hours' parking"},
				 .text = "凭本凭条当天离场，2 小时内免费。"},
				.kind = PRIVILEGE_PARKING},
			{.reward = NAMED("photo", "儿童摄影体验", "兒童攝影體驗", "Photo session"),
				.kind = PRIVILEGE_SERVICE,
				.campaign = 1005},
			{.reward = {.id = "advisor",
				 .title = {"专属顾问", "專屬顧問", "Advisor of your own"},
				 .tiers = {"gold", "diamond"},
				 .tier_count = 2},
				.kind = PRIVILEGE_SERVICE},
		},
	.privilege_count = 5,
};

/* Of the member "chen". */
static const struct member_more more = {
	.joined_on = 20240308,
	.tier_until = 20271231,
	.growth = 1200,
	.streak_days = 3,
	.streak_last = 20261120,
	.draws = 1,
	.notices = 2,
	.pending = 60,
	.invite = "Z7K2M4",
	.expiring_count = 2,
	.expiring = {{20261130, 120}, {20261231, 300}},
	.coupon_count = 2,
	.coupons = {{1001, 77, 20261130, 0}, {1005, 5, 20261231, 0}},
	.right_count = 4,
	.rights = {{"pack", 1, 20261231}, {"lounge", 2, 0}, {"parking", 1, 0},
		{"photo", 1, 20261031}},
	.label_count = 1,
	.labels = {"二胎家庭"},
};

const struct catalogue *story_catalogue(void)
{
	return &catalogue;
}

const struct member_more *story_more(uint64_t member)
{
	return member == 10 ? &more : NULL;
}

/* ---- the shell's memory ---- */

static struct act_tally given;

void desk_forget(void)
{
	given = (struct act_tally){0};
	for (uint32_t i = 0; i < GIFTS_MAX; i++)
		given.stock[i] = i < catalogue.gift_count && catalogue.gifts[i].stock.counted
					 ? catalogue.gifts[i].stock.left
					 : ACT_UNCOUNTED;
	for (uint32_t i = 0; i < SHOP_EVENTS_MAX; i++)
		given.places[i] = i < catalogue.event_count && catalogue.events[i].places.counted
					  ? catalogue.events[i].places.left
					  : ACT_UNCOUNTED;
}

/* One member is at the desk in a story. */
void desk_tally(struct world *world, uint64_t member)
{
	given.member = member;
	world_step(world, (struct fact){FACT_ACTS_TALLIED, .tally = &given});
}

static void take_from_stock(const struct gift *gift)
{
	size_t at = (size_t)(gift - catalogue.gifts);
	given.gifts[at]++;
	if (given.stock[at] != ACT_UNCOUNTED)
		given.stock[at]--;
}

void desk_settle(const struct world *world)
{
	const struct closed_act *act = &world->till.act;
	const struct gift *gift = catalogue_gift(&catalogue, act->item);
	const struct shop_event *event = catalogue_event(&catalogue, act->item);
	const struct privilege *right = catalogue_privilege(&catalogue, act->item);
	if (act->kind == ACT_GIFT && gift)
		take_from_stock(gift);
	else if (act->kind == ACT_CHECKIN && event)
		given.attended[event - catalogue.events] = true;
	else if (act->kind == ACT_CHECKIN)
		given.checked_in = true;
	else if (act->kind == ACT_ENTITLEMENT && right)
		given.used[right - catalogue.privileges]++;
}
