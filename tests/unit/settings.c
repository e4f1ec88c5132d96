#include "pos/shell/settings.h"
#include "tests/t.h"
#include "tests/unit/sample_shop.h"

static struct db ref;
static struct shop shop;

static int setup(void **state)
{
	struct err err;
	(void)state;
	sample_start(NULL);
	sample_told(db_open(&ref, sample_path("ref-1.db"), DB_REF, NULL, &err), &err);
	shop = (struct shop){.store = 3, .till = 4, .demo = true};
	return 0;
}

static int teardown(void **state)
{
	db_done(&ref);
	return sample_teardown(state);
}

static void set(const char *name, const char *value)
{
	AUTO(stmt) struct stmt s = sql(&ref, "INSERT OR REPLACE INTO setting VALUES (?, ?, 1, 1)");
	bind_text(&s, name);
	bind_text(&s, value);
	run(&s);
}

static uint32_t read_all(const struct config *config)
{
	uint32_t bad;
	check(settings_read(&shop, &ref, config, LANG_EN, &bad));
	return bad;
}

static void without_hq_a_shop_has_what_it_needs(void **state)
{
	(void)state;
	static const struct config none;
	assert_int_equal(read_all(&none), 0);
	assert_int_equal(shop.store, 3);
	assert_int_equal(shop.till, 4);
	check(shop.demo);
	assert_int_equal(shop.currency_exponent, 2);
	assert_int_equal(shop.utc_offset_minutes, 480);
	assert_int_equal(shop.receipt_columns, 48);
	check(shop.receipt_lang == LANG_ZH_CN && shop.screen_lang == LANG_EN);
}

static void hqs_settings_become_the_shop(void **state)
{
	(void)state;
	static const struct config none;
	set("shop.name", "阳光母婴");
	set("receipt.header", "欢迎\n光临");
	set("receipt.lang", "zh_TW");
	set("currency", "TWD");
	set("currency.exponent", "0");
	set("lock.idle_s", "0");
	set("card.pattern", "88:10,86:10");
	set("codes.patterns", "21IIIIIVVVVVC\n22IIIIIWWWWWC");
	set("tiers",
		"[{\"id\":\"a\",\"min\":0},{\"id\":\"b\",\"min\":10,\"names\":{\"en\":\"B\"}}]");
	set("offers", "[{\"sku\":\"w\",\"margin\":600,\"pairs\":{\"Milk\":80}}]");
	set("operator.cards", "1007 8800000007\n1008 8800000008");
	set("member.receipts_hour", "3");
	set("price.limits", "cashier 10\nmanager 100");
	set("price.no_points", "1");
	set("window.gift-box", "{\"from\":\"2026-12-01\",\"presale\":[{\"tiers\":[\"gold\"],"
			       "\"groups\":[\"koc\"],\"from\":\"2026-11-25\"}]}");
	set("of.a.later.version", "x");
	assert_int_equal(read_all(&none), 0);
	assert_string_equal(shop.receipt_head, "欢迎\n光临");
	check(shop.receipt_lang == LANG_ZH_TW);
	assert_string_equal(shop.currency_sign, "NT$");
	assert_int_equal(shop.currency_exponent, 0);
	assert_int_equal(shop.idle_lock_s, 0);
	assert_int_equal(shop.codes.card_prefix_count, 2);
	assert_int_equal(shop.codes.label_count, 2);
	assert_int_equal(shop.tier_count, 2);
	assert_int_equal(shop.windows.count, 1);
	assert_string_equal(shop.windows.list[0].sku, "gift-box");
	assert_int_equal(shop.windows.list[0].presale_count, 2);
	assert_string_equal(shop.windows.list[0].presales[1].group, "koc");
	assert_int_equal(shop.windows.list[0].presales[1].from, 20261125);
	assert_int_equal(shop.price_limit_count, 2);
	assert_string_equal(shop.price_limits[0].role, "cashier");
	assert_int_equal(shop.price_limits[1].percent, 100);
	check(shop.hand_no_points);
	assert_int_equal(shop.staff_count, 2);
	assert_int_equal(shop.staff[1].operator_number, 1008);
	assert_string_equal(shop.staff[0].card, "8800000007");
	assert_int_equal(shop.receipts_hour, 3);
	assert_int_equal(shop.offers.count, 1);
	assert_string_equal(shop.offers.list[0].pairs[0].with, "Milk");
	assert_string_equal(shop.tiers[1].title[LANG_EN], "B");
	assert_string_equal(shop.tiers[1].title[LANG_ZH_CN], "b");
}

static void what_the_machine_was_told_by_hand_wins(void **state)
{
	(void)state;
	struct config config = {.has_receipt_lang = true,
		.receipt_lang = LANG_EN,
		.columns = 32,
		.labels = {{"20IIIIIVVVVVC"}},
		.label_count = 1};
	set("receipt.lang", "zh_TW");
	assert_int_equal(read_all(&config), 0);
	check(shop.receipt_lang == LANG_EN);
	assert_int_equal(shop.receipt_columns, 32);
	assert_string_equal(shop.codes.labels[0].shape, "20IIIIIVVVVVC");
}

static void a_value_that_makes_no_sense_counts_as_missing(void **state)
{
	static const struct {
		const char *name, *value;
	} cases[] = {
		{"receipt.lang", "klingon"},
		{"currency", "XYZ"},
		{"currency.exponent", "4"},
		{"currency.exponent", "-1"},
		{"currency.exponent", "two"},
		{"utc_offset_minutes", "900"},
		{"lock.idle_s", "-5"},
		{"lock.idle_s", ""},
		{"card.pattern", "88"},
		{"card.pattern", "88:2"},
		{"card.pattern", "88:99"},
		{"codes.patterns", "QQQ"},
		{"tiers", "not json"},
		{"tiers", "{}"},
		{"tiers", "[{\"id\":\"a\",\"min\":5},{\"id\":\"b\",\"min\":5}]"},
		{"tiers", "[{\"id\":\"a\"}]"},
		{"operator.cards", "x 88"},
		{"operator.cards", "1007"},
		{"operator.cards", "1007 "},
		{"operator.cards", "1007 8812345678901234567890123"},
		{"member.receipts_hour", "1001"},
		{"window.gift-box", "{}"},
		{"window.gift-box", "{\"from\":\"2026-12-01\",\"to\":\"2026-11-30\"}"},
		{"window.gift-box", "{\"from\":\"2026-12-01\",\"presale\":[{\"tiers\":[\"a\"],"
				    "\"from\":\"2026-12-01\"}]}"},
		{"price.limits", "cashier"},
		{"price.limits", "cashier 101"},
		{"price.limits", "a_role_of_24_characters_ 5"},
		{"price.no_points", "2"},
		{"offers", "{}"},
		{"offers", "[{\"sku\":\"a\"}]"},
		{"offers", "[{\"sku\":\"a\",\"margin\":0}]"},
		{"offers", "[{\"sku\":\"a\",\"margin\":1,\"pairs\":{\"b\":1001}}]"},
		{"offers", "[{\"sku\":\"a\",\"margin\":1},{\"sku\":\"a\",\"margin\":1}]"},
	};
	(void)state;
	static const struct config none;
	static struct shop before;
	assert_int_equal(read_all(&none), 0);
	before = shop;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s = %s", cases[i].name, cases[i].value);
		set(cases[i].name, cases[i].value);
		check(read_all(&none) == 1);
		check(shop.utc_offset_minutes == before.utc_offset_minutes);
		check(shop.idle_lock_s == before.idle_lock_s);
		check(shop.tier_count == before.tier_count);
		db_script(&ref, "DELETE FROM setting");
	}
}

static void texts_for_people_lose_what_would_steer_a_terminal(void **state)
{
	(void)state;
	static const struct config none;
	set("shop.name", "\x1b[31m阳光\x07");
	assert_int_equal(read_all(&none), 0);
	check(strchr(shop.name, 0x1b) == NULL && strchr(shop.name, 7) == NULL);
}

/* programme: TIER-07 */
static void tiers_that_need_more_than_the_counter_are_known(void **state)
{
	static const struct {
		const char *policy, *tiers;
		bool by_policy;
	} cases[] = {
		{"{}", "[]", false},
		{"{\"metric\":\"points\",\"window\":\"lifetime\",\"valid\":\"forever\"}", "[]",
			false},
		{"{\"metric\":\"spend\"}", "[]", true},
		{"{\"window\":\"year\"}", "[]", true},
		{"{}", "[{\"id\":\"a\",\"min\":0},{\"id\":\"b\",\"min\":1,\"when\":[]}]", true},
		{"{}", "[{\"id\":\"a\",\"min\":0,\"years\":{}}]", true},
		{"{}", "[{\"id\":\"a\",\"min\":0,\"approval\":true}]", true},
	};
	static const struct config none;
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s %s", cases[i].policy, cases[i].tiers);
		set("tier.policy", cases[i].policy);
		set("tiers", cases[i].tiers);
		assert_int_equal(read_all(&none), 0);
		check(shop.tiers_by_policy == cases[i].by_policy);
	}
}

static void more_tiers_or_prefixes_than_there_is_room_for_are_refused(void **state)
{
	(void)state;
	static const struct config none;
	char tiers[1024] = "[", cards[256] = "";
	for (int i = 0; i <= TIERS_MAX; i++)
		snprintf(tiers + strlen(tiers), sizeof tiers - strlen(tiers),
			"%s{\"id\":\"t%d\",\"min\":%d}", i ? "," : "", i, i);
	strcat(tiers, "]");
	for (int i = 0; i <= CARD_PREFIXES_MAX; i++)
		snprintf(cards + strlen(cards), sizeof cards - strlen(cards), "%s8%d:10",
			i ? "," : "", i);
	set("tiers", tiers);
	set("card.pattern", cards);
	assert_int_equal(read_all(&none), 2);
}

#define each(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
TESTS(each(without_hq_a_shop_has_what_it_needs), each(hqs_settings_become_the_shop),
	each(what_the_machine_was_told_by_hand_wins),
	each(a_value_that_makes_no_sense_counts_as_missing),
	each(texts_for_people_lose_what_would_steer_a_terminal),
	each(tiers_that_need_more_than_the_counter_are_known),
	each(more_tiers_or_prefixes_than_there_is_room_for_are_refused))
