#include "tests/stories/shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct story_item items[] = {
	{"milk", "6901234500011", "1001",
		{.sku = "milk",
			.name = "婴儿配方奶粉3段 700g",
			.unit = "罐",
			.categories = {"Milk"},
			.category_count = 1,
			.price_minor = 26800}},
	{"nappies", "6901234500028", "1002",
		{.sku = "nappies",
			.name = "超薄纸尿裤 L 52片",
			.unit = "包",
			.categories = {"Nappies"},
			.category_count = 1,
			.price_minor = 12900}},
	{"wipes", "6901234500035", "1003",
		{.sku = "wipes",
			.name = "婴儿湿巾 80抽",
			.unit = "包",
			.categories = {"Care"},
			.category_count = 1,
			.price_minor = 1250}},
	{"bib", "96385074", "1004",
		{.sku = "bib", .name = "围兜", .unit = "件", .price_minor = 500}},
	{"sample", "6901234500059", "1005",
		{.sku = "sample", .name = "试用装", .unit = "件", .price_minor = 0}},
	{"floored", "6901234500080", "1008",
		{.sku = "floored",
			.name = "限价商品",
			.unit = "件",
			.price_minor = 1000,
			.floor_minor = 800,
			.taxed = true,
			.vat_bp = 1300}},
	{"apples", "", "06013",
		{.sku = "apples",
			.name = "苹果",
			.unit = "kg",
			.price_minor = 1280,
			.weighed = true}},
	{"pearls", "6901234500073", "1007",
		{.sku = "pearls",
			.name = "上限价格的商品",
			.unit = "件",
			.price_minor = 1000000000}},
	{"goldbar", "6901234500066", "1006",
		{.sku = "goldbar",
			.name = "价格录错的商品",
			.unit = "件",
			.price_minor = INT64_C(1000000001)}},
};

static const struct story_member members[] = {
	{"zhang", "13800001234",
		{.id = 7,
			.card = "8800000007",
			.name_masked = "张**",
			.phone_masked = "138****1234",
			.tier = "gold",
			.points = 5320,
			.points_as_of_ms = INT64_C(1795263300000),
			.qualifying = 5725}},
	{"li", "13900005678",
		{.id = 8,
			.card = "8800000008",
			.name_masked = "李*",
			.phone_masked = "139****5678",
			.tier = "regular",
			.points = 10,
			.qualifying = 10}},
	{"chen", "13600004321",
		{.id = 10,
			.card = "8800000010",
			.name_masked = "陈**",
			.phone_masked = "136****4321",
			.tier = "gold",
			.points = 2660,
			.points_as_of_ms = INT64_C(1795263300000),
			.qualifying = 5725}},
	{"blocked", "13700009999",
		{.id = 9,
			.card = "8800000009",
			.name_masked = "王*",
			.phone_masked = "137****9999",
			.tier = "gold",
			.points = 900,
			.qualifying = 6000,
			.blocked = true,
			.block_reason = "卡已挂失"}},
};

#define COUPON(c, s)                                                                               \
	{                                                                                          \
		.version = 1, .key_id = 1, .campaign = c, .serial = s, .not_after_s = 1893456000   \
	}

/* Of Zhang's own, without paper. */
#define VOUCHER(s)                                                                                 \
	{                                                                                          \
		.campaign = 2001, .serial = s, .not_after_s = 1893456000                           \
	}

static const struct story_coupon coupons[] = {
	{"twenty-off", COUPON_GOOD, 0, "NEW20", COUPON(1001, 1)},
	{"twenty-off-too", COUPON_GOOD, 0, "NEW20", COUPON(1001, 2)},
	{"zhangs", COUPON_GOOD, 7, "VIP30", COUPON(1002, 1)},
	{"third", COUPON_GOOD, 0, "NEW20", COUPON(1001, 3)},
	{"fourth", COUPON_GOOD, 0, "NEW20", COUPON(1001, 4)},
	{"fifth", COUPON_GOOD, 0, "NEW20", COUPON(1001, 5)},
	{"sixth", COUPON_GOOD, 0, "NEW20", COUPON(1001, 6)},
	{"seventh", COUPON_GOOD, 0, "NEW20", COUPON(1001, 7)},
	{"eighth", COUPON_GOOD, 0, "NEW20", COUPON(1001, 8)},
	{"ninth", COUPON_GOOD, 0, "NEW20", COUPON(1001, 9)},
	{"of-no-rule", COUPON_GOOD, 0, "GONE", COUPON(1003, 1)},
	{"forged", COUPON_FORGED, 0, "NEW20", COUPON(1001, 900)},
	{"expired", COUPON_EXPIRED, 0, "NEW20", COUPON(1001, 901)},
	{"used", COUPON_USED_HERE, 0, "NEW20", COUPON(1001, 902)},
	{"unknown-campaign", COUPON_UNKNOWN, 0, "", COUPON(777777, 1)},
	{"other-shop", COUPON_OTHER_SHOP, 0, "NEW20", COUPON(1001, 903)},
	{"online-only", COUPON_ONLINE_ONLY, 0, "NEW20", COUPON(1001, 904)},
	{"not-here", COUPON_NOT_HERE, 0, "NEW20", COUPON(1001, 905)},
	{"v-twenty", COUPON_GOOD, 7, "NEW20", VOUCHER(1)},
	{"v-thirty", COUPON_GOOD, 7, "VIP30", VOUCHER(2)},
	{"v-thirty-too", COUPON_GOOD, 7, "VIP30", VOUCHER(3)},
	{"v-service", COUPON_GOOD, 7, "SPA", VOUCHER(4)},
	{"v-expired", COUPON_EXPIRED, 7, "NEW20", VOUCHER(5)},
	{"v-used", COUPON_USED_HERE, 7, "NEW20", VOUCHER(6)},
	{"v-other-shop", COUPON_OTHER_SHOP, 7, "NEW20", VOUCHER(7)},
	{"v-unknown", COUPON_UNKNOWN, 7, "", VOUCHER(8)},
	{"v-online", COUPON_ONLINE_ONLY, 7, "VIP30", VOUCHER(9)},
};

enum { EVERYTHING = (1 << RIGHT_COUNT) - 1 };

static const struct story_operator operators[] = {
	{"274913", {1007, "王芳", "cashier",
			   1 << RIGHT_SELL | 1 << RIGHT_VOID_LINE | 1 << RIGHT_REPRINT |
				   1 << RIGHT_VOID_SALE | 1 << RIGHT_REFUND | 1 << RIGHT_GIFTS}},
	{"365240", {1009, "小林", "gift desk", 1 << RIGHT_GIFTS}},
	{"918273", {1008, "小陈", "trainee", 1 << RIGHT_SELL}},
	{"650318", {1001, "店长", "manager", EVERYTHING}},
};

/* Goods that go with others: what a piece earns the shop, and with what it is bought. */
static void add_offer(
	struct shop *shop, const char *word, int64_t margin_minor, const char *with, int32_t score)
{
	struct offer *offer = &shop->offers.list[shop->offers.count++];
	const struct item *item = &story_item(word)->item;
	*offer = (struct offer){.margin_minor = margin_minor, .known = true, .item = *item};
	(void)snprintf(offer->sku, sizeof offer->sku, "%s", item->sku);
	if (!with)
		return;
	offer->pair_count = 1;
	offer->pairs[0].score = score;
	(void)snprintf(offer->pairs[0].with, sizeof offer->pairs[0].with, "%s", with);
}

void story_offers(struct shop *shop)
{
	shop->offers.count = 0;
	add_offer(shop, "bib", 200, NULL, 0);
	add_offer(shop, "wipes", 600, "Milk", 80);
	add_offer(shop, "nappies", 3000, "milk", 40);
	add_offer(shop, "sample", 1, NULL, 0);
}

static void add_pattern(struct code_table *codes, const char *shape)
{
	if (!label_pattern_read(shape, &codes->labels[codes->label_count++]))
		abort();
}

void story_shop(struct shop *shop)
{
	*shop = (struct shop){
		.store = 1,
		.till = 2,
		.name = "1号店 算盘母婴",
		.address = "示例路 1 号",
		.hotline = "400-000-0000",
		.receipt_head = "欢迎光临",
		.receipt_foot = "谢谢惠顾",
		.currency_exponent = 2,
		.currency_sign = "¥",
		.utc_offset_minutes = 480,
		.relatives_max = 3,
		.idle_lock_s = 300,
		.tiers = {{"regular", {"普通", "普通", "Regular"}, 0},
			{"silver", {"银卡", "銀卡", "Silver"}, 1000},
			{"gold", {"金卡", "金卡", "Gold"}, 5001},
			{"diamond", {"钻石", "鑽石", "Diamond"}, 10000}},
		.tier_count = 4,
		.codes = {.card_prefix = {"88"}, .card_prefix_count = 1, .card_digits = 10},
		.screen_lang = LANG_EN,
		.receipt_lang = LANG_ZH_CN,
		.receipt_columns = 32,
		.rule_channel = "store",
	};
	add_pattern(&shop->codes, "21IIIIIVVVVVC");
	add_pattern(&shop->codes, "22IIIIIWWWWWC");
	add_pattern(&shop->codes, "28IIIIIWWWWWVVVVVC");
}

const struct story_item *story_item(const char *word)
{
	for (size_t i = 0; i < LENGTH(items); i++)
		if (strcmp(items[i].word, word) == 0)
			return &items[i];
	return NULL;
}

const struct story_item *story_item_of(const struct code *code)
{
	for (size_t i = 0; i < LENGTH(items); i++) {
		if (code->kind == CODE_GTIN && items[i].code[0] &&
			strtoull(items[i].code, NULL, 10) == code->gtin)
			return &items[i];
		if (code->kind == CODE_ITEM_NUMBER &&
			(strcmp(items[i].item_number, code->text) == 0 ||
				strcmp(items[i].item.sku, code->text) == 0))
			return &items[i];
		if (code->item_number[0] && strcmp(items[i].item_number, code->item_number) == 0)
			return &items[i];
	}
	return NULL;
}

const struct story_member *story_member(const char *word)
{
	for (size_t i = 0; i < LENGTH(members); i++)
		if (strcmp(members[i].word, word) == 0)
			return &members[i];
	return NULL;
}

const struct story_member *story_member_of(const struct code *code)
{
	for (size_t i = 0; i < LENGTH(members); i++)
		if (strcmp(members[i].member.card, code->text) == 0 ||
			strcmp(members[i].phone, code->text) == 0)
			return &members[i];
	return NULL;
}

const struct story_coupon *story_coupon(const char *word)
{
	for (size_t i = 0; i < LENGTH(coupons); i++)
		if (strcmp(coupons[i].word, word) == 0)
			return &coupons[i];
	return NULL;
}

const struct story_coupon *story_coupon_of(const struct code *code)
{
	uint32_t campaign = code->kind == CODE_COUPON ? code->coupon.campaign : code->campaign;
	uint64_t serial = code->kind == CODE_COUPON ? code->coupon.serial : code->serial;
	for (size_t i = 0; i < LENGTH(coupons); i++)
		if (coupons[i].coupon.campaign == campaign && coupons[i].coupon.serial == serial)
			return &coupons[i];
	return NULL;
}

static void add_voucher(struct wallet *wallet, const struct story_coupon *coupon)
{
	struct wallet_coupon *into = &wallet->at[wallet->count++];
	*into = (struct wallet_coupon){.coupon.coupon = coupon->coupon, .verdict = coupon->verdict};
	memcpy(into->coupon.code, coupon->code, strlen(coupon->code));
	(void)snprintf(into->title, sizeof into->title, "%s", coupon->code[0] ? "儿童体验课" : "");
}

static bool alike(unsigned count, const char *word, struct wallet *wallet)
{
	const struct story_coupon *coupon = story_coupon(word);
	for (unsigned i = 0; coupon && i < count && i < MORE_COUPONS_MAX; i++) {
		add_voucher(wallet, coupon);
		wallet->at[i].coupon.coupon.serial = 100 + i;
		wallet->at[i].coupon.coupon.benefit_minor = i + 1;
	}
	return coupon != NULL;
}

bool story_wallet(const char *words, struct wallet *wallet)
{
	unsigned times;
	char one[32];
	wallet->count = 0;
	if (sscanf(words, "times %u %31s", &times, one) == 2)
		return alike(times, one, wallet);
	while (*words && wallet->count < MORE_COUPONS_MAX) {
		char word[32] = "";
		size_t size = strcspn(words, " ");
		memcpy(word, words, size < sizeof word ? size : sizeof word - 1);
		const struct story_coupon *coupon = story_coupon(word);
		if (!coupon)
			return false;
		add_voucher(wallet, coupon);
		words += size + (words[size] == ' ');
	}
	return true;
}

const struct story_operator *story_operator(uint32_t number)
{
	for (size_t i = 0; i < LENGTH(operators); i++)
		if (operators[i].who.number == number)
			return &operators[i];
	return NULL;
}
