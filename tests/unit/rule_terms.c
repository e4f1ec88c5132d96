#include "pos/core/rule_terms.h"
#include "pos/core/text.h"
#include "sync/rules.h"
#include "tests/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TERMS_MAX = 8192 };

static struct rules *rules_of(const char *list)
{
	char text[4096];
	struct rules *rules = NULL;
	struct err err;
	snprintf(text, sizeof text, "{\"vocabulary\":1,\"rules\":[%s]}", list);
	if (!rules_read(text, strlen(text), &rules, &err)) {
		char sentence[600];
		err_text(sentence, sizeof sentence, LANG_EN, &err);
		print_error("%s\n%s\n", text, sentence);
	}
	check(rules != NULL);
	return rules;
}

static void add(void *arg, const char *sentence)
{
	char *all = arg;
	if (all[0])
		strcat(all, " / ");
	strcat(all, sentence);
}

static const char *words_of(struct rules *rules, enum lang lang)
{
	static char all[TERMS_MAX];
	static const struct tier tiers[] = {{"gold", {"金卡", "金卡", "Gold"}, 0}};
	struct rule_reader reader = {
		.rules = rules, .lang = lang, .exponent = 2, .tiers = tiers, .tier_count = 1};
	all[0] = '\0';
	rule_terms(&reader, 0, add, all);
	free(rules);
	return all;
}

static const char *terms_of(const char *list, enum lang lang)
{
	return words_of(rules_of(list), lang);
}

static const struct catalogue named = {
	.categories = {{"infant-formula", {"奶粉", "", "Formula"}}, {"care", {"洗护", "", ""}}},
	.category_count = 2};

/* programme: CAMP-38 */
static void categories_are_called_as_people_call_them(void **state)
{
	static const struct {
		enum lang lang;
		const char *says;
	} cases[] = {{LANG_ZH_CN, "奶粉"}, {LANG_ZH_TW, "奶粉"}, {LANG_EN, "Formula"}};
	struct rules *rules = rules_of("{\"id\":\"r\",\"then\":[{\"e\":\"pct\",\"bp\":1500,\"on\":"
				       "\"line\",\"sel\":{\"category\":[\"infant-formula\"],"
				       "\"exclude_category\":[\"care\",\"snacks\"]}}]}");
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char all[TERMS_MAX] = "";
		const struct rule_reader reader = {
			.rules = rules, .lang = cases[i].lang, .exponent = 2, .catalogue = &named};
		rule_terms(&reader, 0, add, all);
		row("%.200s", all);
		check(strstr(all, cases[i].says) && !strstr(all, "infant-formula"));
		/* In whatever language there is; the id where nobody said. */
		check(strstr(all, "洗护") && strstr(all, "snacks"));
	}
	free(rules);
}

struct wanted {
	const char *members, *zh_cn, *en;
};

static bool says_all(const struct wanted *cases, size_t count)
{
	bool good = true;
	for (size_t i = 0; i < count; i++) {
		char list[2048];
		snprintf(list, sizeof list, "{\"id\":\"r\",%s}", cases[i].members);
		const char *said = terms_of(list, LANG_ZH_CN);
		if (strcmp(said, cases[i].zh_cn) != 0) {
			print_error("%s:\n  says  %s\n  wants %s\n", list, said, cases[i].zh_cn);
			good = false;
		}
		said = terms_of(list, LANG_EN);
		if (strcmp(said, cases[i].en) != 0) {
			print_error("%s:\n  says  %s\n  wants %s\n", list, said, cases[i].en);
			good = false;
		}
		/* zh_TW has the same places in every sentence: the build sees to that. */
		check(terms_of(list, LANG_ZH_TW)[0] != '\0');
	}
	return good;
}

#define THEN(effect) "\"then\":[{" effect "}]"

/* programme: CAMP-38, LEG-04, MSG-09 */
static void every_effect_has_its_sentence(void **state)
{
	(void)state;
	static const struct wanted cases[] = {
		{THEN("\"e\":\"pct\",\"bp\":1500"), "全部商品 8.5 折", "all goods: 15% off"},
		{THEN("\"e\":\"pct\",\"bp\":10000,\"on\":\"unit\",\"max_units\":2"),
			"全部商品每件 免费 / 每行只算前 2 件",
			"all goods: free each / Only the first 2 of each line"},
		{THEN("\"e\":\"pct\",\"bp\":1234,\"on\":\"basket\",\"base\":\"list\",\"cap\":7000"),
			"全部商品合计 8.766 折 / 按原价计算 / 最多减 70.00",
			"all goods together: 12.34% off / Reckoned from the shelf price / At most "
			"70.00 off"},
		{THEN("\"e\":\"amt\",\"minor\":2000"), "全部商品减 20.00", "all goods: 20.00 off"},
		{THEN("\"e\":\"amt\",\"minor\":150,\"on\":\"unit\""), "全部商品每件减 1.50",
			"all goods: 1.50 off each"},
		{THEN("\"e\":\"amt\",\"minor\":150,\"on\":\"line\""), "全部商品每行减 1.50",
			"all goods: 1.50 off each line"},
		{THEN("\"e\":\"fix_price\",\"minor\":990,\"on\":\"unit\",\"sel\":{\"sku\":"
		      "[\"wipes\"]}"),
			"货号 wipes 的商品每件 9.90", "items wipes: 9.90 each"},
		{THEN("\"e\":\"fix_price\",\"minor\":9900"), "全部商品合计 99.00",
			"all goods: 99.00 together"},
		{THEN("\"e\":\"cheapest_pct\",\"bp\":5000,\"units\":2,\"cap\":900"),
			"全部商品中最便宜的 2 件 5 折 / 最多减 9.00",
			"50% off on the cheapest 2 of all goods / At most 9.00 off"},
		{THEN("\"e\":\"bxgy\",\"buy\":{\"category\":[\"奶粉\"]},\"buy_qty\":2,\"get\":"
		      "{\"category\":[\"纸品\"]},\"get_qty\":1,\"get_pick\":\"dearest\",\"times\":"
		      "3"),
			"买奶粉类商品 2 件，另外的纸品类商品 1 件 免费 / 优惠的是其中最贵的 / "
			"每单最多 3 "
			"次",
			"With 2 × 奶粉 goods bought, 1 × 纸品 goods: free / The dearest of them "
			"are "
			"the ones reduced / At most 3 times on a receipt"},
		{THEN("\"e\":\"give\",\"sku\":\"toy\",\"qty\":2"),
			"赠 toy 2 件 / 退货后不再符合的，赠品要一起退回",
			"Gift: 2 × toy / Goods that come back bring their gifts with them where "
			"the "
			"offer no longer holds"},
		{"\"on_return\":\"keep\"," THEN(
			 "\"e\":\"give\",\"sku\":\"toy\",\"per\":3,\"times\":1"),
			"每买全部商品 3 件赠 toy 1 件 / 每单最多 1 次",
			"Gift for every 3 × all goods: 1 × toy / At most 1 times on a receipt"},
		{THEN("\"e\":\"group_amt\",\"group_size\":3,\"minor\":200"),
			"全部商品每满 3 件，每件减 2.00 / 只算满 3 件的整组",
			"Every 3 of all goods: 2.00 off each / Only full groups of 3 count"},
		{THEN("\"e\":\"group_pct\",\"group_size\":2,\"bp\":2000"),
			"全部商品每满 2 件，8 折 / 只算满 2 件的整组",
			"Every 2 of all goods: 20% off / Only full groups of 2 count"},
		{THEN("\"e\":\"step_amt\",\"base_minor\":100,\"steps\":[[10000,2000],[20000,5000]"
		      "]"),
			"全部商品满 100.00 减 20.00 / 全部商品满 200.00 减 50.00 / "
			"只算达到的最高一档 / 没到以上各档：减 1.00",
			"all goods from 100.00: 20.00 off / all goods from 200.00: 50.00 off / "
			"Only "
			"the highest step reached counts / Below these steps: 1.00 off"},
		{THEN("\"e\":\"step_pct\",\"basis\":\"selected_qty\",\"steps\":[[3,1000]]"),
			"全部商品满 3 件 9 折", "From 3 of all goods: 10% off"},
		{THEN("\"e\":\"step_pct\",\"base_bp\":100,\"steps\":[[10000,1000]],\"group_size\":"
		      "2"),
			"整单原价满 100.00，全部商品 9 折 / 没到以上各档：9.9 折 / 只算满 2 "
			"件的整组",
			"From 100.00 at shelf prices, all goods: 10% off / Below these steps: 1% "
			"off "
			"/ Only full groups of 2 count"},
		{THEN("\"e\":\"first_then\",\"first\":1000,\"then\":500,\"max_units\":3"),
			"全部商品每行第一件减 10.00，后面每件减 5.00 / 每行只算前 3 件",
			"all goods: 10.00 off the first of a line, 5.00 off each further one / "
			"Only "
			"the first 3 of each line"},
		{THEN("\"e\":\"bundle\",\"minor\":9900,\"times\":1,\"parts\":[{\"qty\":2,\"sel\":"
		      "{\"category\":[\"奶粉\"]}},{\"qty\":1,\"sel\":{\"sku\":[\"toy\"]}}]"),
			"奶粉类商品 2 件 + 货号 toy 的商品 1 件 一起买 99.00 / 每单最多 1 次",
			"2 × 奶粉 goods + 1 × items toy together: 99.00 / At most 1 times on a "
			"receipt"},
		{THEN("\"e\":\"round_total\",\"to\":10"), "总额抹零到 0.10 的整数倍，只减不加",
			"The total is rounded to a multiple of 0.10, never up"},
		{THEN("\"e\":\"spend_groups_pct\",\"min_minor\":10000,\"bp\":1000"),
			"全部商品每凑满 100.00，凑成的商品 9 折",
			"Every full 100.00 worth of all goods: 10% off"},
		{THEN("\"e\":\"points_pay\",\"points\":\"max\",\"step\":100,\"minor_per_step\":100,"
		      "\"cap_bp\":5000,\"cap_minor\":2000,\"allow_overshoot\":true,\"sel\":"
		      "{\"exclude_category\":[\"Fee\"]}"),
			"每 100 积分抵 1.00 / 仅用于全部商品（Fee类除外） / 最多抵 20.00 / "
			"最多抵应付金额的 50% / 最后一步可以超过应付金额，超出部分作废",
			"100 points pay 1.00 / For all goods (without Fee) only / Pays at most "
			"20.00 "
			"/ Pays at most 50% of the amount / The last step may exceed the amount; "
			"what "
			"it exceeds is lost"},
		{THEN("\"e\":\"earn\",\"points\":1,\"per_minor\":100,\"round\":\"half_up\""),
			"全部商品每实付 1.00 得 1 积分 / 不足 1 分的，每单四舍五入一次",
			"all goods: 1 points for every 1.00 paid / Fractions of a point are "
			"rounded "
			"half up, once per receipt"},
		{THEN("\"e\":\"earn\",\"points\":5,\"per_minor\":1000,\"base\":\"list\",\"per_"
		      "step\":"
		      "true"),
			"全部商品原价每 10.00 得 5 积分 / 不足一档的不计",
			"all goods: 5 points for every 10.00 at shelf prices / Only whole steps "
			"count"},
		{THEN("\"e\":\"earn_flat\",\"points\":50"), "送 50 积分", "50 points"},
		{THEN("\"e\":\"earn_unit\",\"points\":3"), "全部商品每件 3 积分",
			"all goods: 3 points each"},
		{THEN("\"e\":\"multiply\",\"milli\":1500"),
			"全部商品积分 1.5 倍 / 同时有几种倍数时，只算最大的",
			"all goods: 1.5 times the points / Of several such offers the largest "
			"counts"},
		{THEN("\"e\":\"multiply\",\"milli\":2000,\"combine\":\"product\""),
			"全部商品积分 2 倍 / 同时有几种倍数时，相乘",
			"all goods: 2 times the points / Several such offers are multiplied"},
	};
	check(says_all(cases, LENGTH(cases)));
}

#define ONE             "\"then\":[{\"e\":\"earn_flat\",\"points\":1}]"
#define WHEN(condition) ONE ",\"when\":[{" condition "}]"

/* programme: CAMP-38, LEG-04, CPN-04 */
static void every_condition_has_its_sentence(void **state)
{
	(void)state;
	static const struct wanted cases[] = {
		{WHEN("\"c\":\"qty\",\"gte\":3,\"sel\":{\"category\":[\"奶粉\",\"纸品\"]}"),
			"送 1 积分 / 购买奶粉、纸品类商品满 3 件",
			"1 points / From 3 of 奶粉, 纸品 goods"},
		{WHEN("\"c\":\"line_qty\",\"gte\":2"), "送 1 积分 / 购买全部商品同一行满 2 件",
			"1 points / From 2 of all goods in one line"},
		{WHEN("\"c\":\"has\",\"sel\":{\"unit_price_gte\":1000,\"unit_price_lte\":2000,"
		      "\"untouched\":true}"),
			"送 1 积分 / 购买全部商品（单价 10.00 至 20.00；还没打过折的）",
			"1 points / With all goods (price 10.00 to 20.00; not reduced yet) in the "
			"basket"},
		{WHEN("\"c\":\"spend\",\"gte\":10000"), "送 1 积分 / 购买全部商品优惠后满 100.00",
			"1 points / all goods from 100.00 after reductions"},
		{WHEN("\"c\":\"spend\",\"gt\":9999,\"base\":\"list\""),
			"送 1 积分 / 购买全部商品原价满 100.00",
			"1 points / all goods from 100.00 at shelf prices"},
		{WHEN("\"c\":\"member\""), "送 1 积分 / 限会员", "1 points / For members"},
		{WHEN("\"c\":\"member_group\",\"in\":[\"dormant\"]"), "送 1 积分 / 限dormant会员",
			"1 points / For members of dormant"},
		{WHEN("\"c\":\"member_tier\",\"in\":[\"gold\",\"other\"]"),
			"送 1 积分 / 限金卡、other会员", "1 points / For Gold, other members"},
		{WHEN("\"c\":\"order_no\",\"eq\":1"), "送 1 积分 / 限会员第 1 次购物",
			"1 points / On the order number 1 of a member"},
		{WHEN("\"c\":\"birthday_month\""), "送 1 积分 / 限会员生日当月",
			"1 points / In the member's month of birth"},
		{WHEN("\"c\":\"birthday_day\""), "送 1 积分 / 限会员生日当天",
			"1 points / On the member's birthday"},
		{WHEN("\"c\":\"time_of_day\",\"from\":\"18:00\",\"to\":\"20:00:30\""),
			"送 1 积分 / 每天 18:00 到 20:00:30 之前",
			"1 points / From 18:00 until before 20:00:30"},
	};
	check(says_all(cases, LENGTH(cases)));
}

/* programme: CAMP-36, CAMP-38, CAMP-39, BUD-04 */
static void when_where_and_how_often_is_said_too(void **state)
{
	(void)state;
	static const struct wanted cases[] = {
		{ONE ",\"active\":{\"from\":\"2026-11-21\",\"to\":\"2026-11-30\"}",
			"送 1 积分 / 2026-11-21 至 2026-11-30（含首尾）",
			"1 points / From 2026-11-21 to 2026-11-30, both inclusive"},
		{ONE ",\"active\":{\"from\":\"2026-11-21T18:00\"}",
			"送 1 积分 / 2026-11-21 18:00:00 开始",
			"1 points / From 2026-11-21 18:00:00"},
		{ONE ",\"active\":{\"to\":\"2026-11-30\"}", "送 1 积分 / 到 2026-11-30 为止（含）",
			"1 points / Until 2026-11-30 inclusive"},
		{ONE ",\"weekdays\":[6,7],\"month_days\":[8,18]",
			"送 1 积分 / 限周六、周日 / 每月 8、18 日",
			"1 points / On Saturdays, Sundays / On these days of the month: 8, 18"},
		{ONE ",\"channels\":[\"pos\"],\"shops\":[\"1\",\"2\"],\"tills\":[\"3\"]",
			"送 1 积分 / 渠道：pos / 门店：1、2 / 收银机：3",
			"1 points / Channels: pos / Shops: 1, 2 / Tills: 3"},
		{ONE ",\"code\":\"A\",\"limits\":{\"total\":100,\"per_member\":1},\"budget\":{"
		     "\"type\":\"usage\",\"limit\":50}",
			"送 1 积分 / 凭券或优惠码 / 总共 100 次 / 每位会员 1 次 / 限 50 "
			"次，用完为止",
			"1 points / With a coupon or code / 100 times in all / 1 times for each "
			"member / 50 times in all, while they last"},
		{"\"then\":[{\"e\":\"amt\",\"minor\":1}],\"exclusive\":true,\"budget\":{\"type\":"
		 "\"spend\",\"limit\":50000},\"on_return\":\"reclaim_value\"",
			"全部商品减 0.01 / 优惠总额 500.00，用完为止 / 不与其他优惠同享 / "
			"退货后不再符合的，扣回优惠的金额",
			"all goods: 0.01 off / 500.00 in all, while it lasts / Not together with "
			"other offers / Where the offer no longer holds after a return, what it "
			"took "
			"off is deducted"},
		{"\"then\":[{\"e\":\"amt\",\"minor\":1}],\"exclusive\":\"compete\",\"group\":{"
		 "\"id\":"
		 "\"g\"}",
			"全部商品减 0.01 / 不与其他优惠同享，取对您更划算的 / "
			"同组优惠只取最划算的一个",
			"all goods: 0.01 off / Not together with other offers; the better for you "
			"counts / Of the offers of its group only the best counts"},
		{"\"then\":[{\"e\":\"amt\",\"minor\":1}],\"group\":{\"id\":\"g\",\"pick\":"
		 "\"first\"}",
			"全部商品减 0.01 / 同组优惠只取第一个符合的",
			"all goods: 0.01 off / Of the offers of its group only the first that fits "
			"counts"},
		{"\"then\":[{\"e\":\"amt\",\"minor\":1}],\"stage\":1",
			"全部商品减 0.01 / 同组优惠每行商品只取一个",
			"all goods: 0.01 off / Of the offers of its group only one counts for each "
			"line"},
	};
	check(says_all(cases, LENGTH(cases)));
}

/* programme: CPN-04, LEG-04 */
static void what_a_return_does_to_a_use_is_said_where_it_is_not_as_usual(void **state)
{
	(void)state;
	static const struct wanted cases[] = {
		{"\"code\":\"A\"", "凭券或优惠码", "With a coupon or code"},
		{"\"code\":\"A\",\"return_use_on_cancel\":false",
			"凭券或优惠码 / 用过的券退货不退还",
			"With a coupon or code / A coupon that was used stays used when goods are "
			"returned"},
		{"\"limits\":{\"total\":9},\"return_use_on_cancel\":true",
			"总共 9 次 / 整单退货时退还次数",
			"9 times in all / Returning the whole receipt gives the use back"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct rules *rules;
		struct err err;
		char file[400];
		snprintf(file, sizeof file,
			"{\"vocabulary\":3,\"rules\":[{\"id\":\"r\",\"then\":[],%s}]}",
			cases[i].members);
		row("%.200s", file);
		check(rules_read(file, strlen(file), &rules, &err));
		check(strcmp(words_of(rules, LANG_ZH_CN), cases[i].zh_cn) == 0);
		check(rules_read(file, strlen(file), &rules, &err));
		check(strcmp(words_of(rules, LANG_EN), cases[i].en) == 0);
	}
}

/* programme: LEG-04 */
static void written_terms_stand_as_they_are_written(void **state)
{
	(void)state;
	static const struct wanted cases[] = {
		{ONE ",\"terms\":{\"zh_CN\":\"满百减十。\\n\\n以小票为准。\",\"en\":\"Ten off.\"}",
			"满百减十。 / 以小票为准。", "Ten off."},
	};
	check(says_all(cases, LENGTH(cases)));
}

static void what_is_too_long_is_cut_at_a_character_and_of_many_names_the_number_is_told(
	void **state)
{
	(void)state;
	char list[3000] = "{\"id\":\"r\",\"then\":[{\"e\":\"pct\",\"bp\":1000,\"sel\":{\"sku\":[";
	for (int i = 0; i < 20; i++)
		sprintf(list + strlen(list), "%s\"商品%d\"", i > 0 ? "," : "", i);
	strcat(list, "]}}]}");
	const char *said = terms_of(list, LANG_ZH_CN);
	check(strstr(said, "等 20 种") != NULL);
	check(strstr(said, "9 折") != NULL);
	strcpy(list,
		"{\"id\":\"r\",\"then\":[{\"e\":\"pct\",\"bp\":1000,\"sel\":{\"category\":[\"");
	for (int i = 0; i < 66; i++)
		strcat(list, "类");
	strcat(list, "\",\"");
	for (int i = 0; i < 66; i++)
		strcat(list, "别");
	strcat(list, "\"]}}]}");
	said = terms_of(list, LANG_ZH_CN);
	check(text_valid_utf8(said, strlen(said)));
	check(strlen(said) < RULE_TERM_MAX);
}

/* programme: CAMP-38 */
static void what_is_not_met_is_told_in_one_sentence(void **state)
{
	(void)state;
	struct rules *rules = rules_of("{\"id\":\"r\",\"when\":[{\"c\":\"member\"},{\"c\":\"qty\","
				       "\"gte\":3},{\"c\":\"birthday_day\"}]," ONE "}");
	struct rule_reader reader = {.rules = rules, .lang = LANG_ZH_CN, .exponent = 2};
	char out[200];
	rule_conditions_text(out, sizeof out, &reader, 0, 5);
	check(strcmp(out, "限会员；限会员生日当天") == 0);
	rule_conditions_text(out, sizeof out, &reader, 0, 0);
	check(out[0] == '\0');
	free(rules);
}

TESTS(test(categories_are_called_as_people_call_them), test(every_effect_has_its_sentence),
	test(every_condition_has_its_sentence), test(when_where_and_how_often_is_said_too),
	test(what_a_return_does_to_a_use_is_said_where_it_is_not_as_usual),
	test(written_terms_stand_as_they_are_written),
	test(what_is_too_long_is_cut_at_a_character_and_of_many_names_the_number_is_told),
	test(what_is_not_met_is_told_in_one_sentence))
