#include "pos/shell/store.h"
#include "tests/unit/sample_shop.h"

static struct reference reference;
static struct store store;

static const int64_t now_s = 1763700000;

static int setup(void **state)
{
	struct err err;
	(void)state;
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

static struct code understood(const char *typed)
{
	static struct code_table table = {.labels = {{"21IIIIIVVVVVC"}, {"22IIIIIWWWWWC"}},
		.label_count = 2,
		.card_prefix = {"88"},
		.card_prefix_count = 1,
		.card_digits = 10};
	struct code code;
	code_understand(&table, typed, strlen(typed), &code);
	return code;
}

static void items_are_found_by_barcode_label_and_number(void **state)
{
	static const struct {
		const char *typed, *sku;
		enum found found;
	} cases[] = {
		{SAMPLE_MILK, "MILK", FOUND},
		{"2230001006840", "APPLE", FOUND},
		{"30001", "APPLE", FOUND},
		{"6901234567922", "", FOUND_NOTHING}, /* not for sale */
		{"6900000000014", "", FOUND_NOTHING},
		{"12345", "", FOUND_NOTHING},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct item item = {0};
		struct code code = understood(cases[i].typed);
		row("%s", cases[i].typed);
		check(store_find_item(&store, &code, &item) == cases[i].found);
		if (cases[i].found == FOUND)
			assert_string_equal(item.sku, cases[i].sku);
	}
}

static void an_item_has_its_rate_or_the_shops(void **state)
{
	(void)state;
	struct err err;
	struct item item;
	struct code milk = understood(SAMPLE_MILK), apple = understood("30001");
	check(store_find_item(&store, &milk, &item) == FOUND);
	check(!item.taxed);
	store_done(&store);
	db_script(&reference.db, "UPDATE goods SET vat_bp = 900 WHERE sku = 'APPLE';"
				 "INSERT INTO setting VALUES ('vat.default_bp', '1300', 9, 1)");
	sample_told(store_open(&store, &reference.db, &till.money, 1, &err), &err);
	check(store_find_item(&store, &milk, &item) == FOUND);
	check(item.taxed && item.vat_bp == 1300);
	check(store_find_item(&store, &apple, &item) == FOUND);
	check(item.taxed && item.vat_bp == 900);
}

static void an_item_comes_with_all_its_categories(void **state)
{
	(void)state;
	struct item item;
	struct code code = understood(SAMPLE_LOTION);
	check(store_find_item(&store, &code, &item) == FOUND);
	assert_int_equal(item.category_count, 2);
	assert_string_equal(item.categories[0], "care");
	assert_string_equal(item.categories[1], "baby");
	assert_int_equal(item.floor_minor, 100);
}

/* programme: MEM-03 */
static void a_member_is_found_by_card_and_by_whole_phone(void **state)
{
	static const char *const cases[] = {SAMPLE_CARD, SAMPLE_PHONE};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct member member;
		struct code code = understood(cases[i]);
		row("%s", cases[i]);
		check(store_find_member(&store, &code, &member) == FOUND);
		assert_int_equal(member.id, SAMPLE_MEMBER);
		assert_int_equal(member.points, 5000);
		assert_string_equal(member.phone_masked, "138****0017");
	}
	struct member member;
	struct code other = understood("13800000018");
	check(store_find_member(&store, &other, &member) == FOUND_NOTHING);
}

/* programme: TIER-08 */
static void what_hq_says_beside_comes_with_the_member_and_bad_text_is_counted(void **state)
{
	(void)state;
	struct member_more more;
	db_script(&reference.db, "UPDATE member SET more = '{\"tier_news\":true}'");
	store_find_more(&store, SAMPLE_MEMBER, &more);
	check(more.tier_news && store.more_refused == 0);
	db_script(&reference.db, "UPDATE member SET more = '{\"tier_news\":7}'");
	store_find_more(&store, SAMPLE_MEMBER, &more);
	check(!more.tier_news && store.more_refused == 1);
	store_find_more(&store, 1, &more);
	check(store.more_refused == 1);
}

static void legs(const char *values)
{
	char text[256];
	snprintf(text, sizeof text, "INSERT INTO points_leg VALUES %s", values);
	db_script(&till.money, text);
	check(db_ok(&till.money));
}

/* The balance shown: HQ's, plus our own legs at or after what HQ had counted (seq 1 of epoch 1). */
/* programme: MEM-05 */
static void points_are_hqs_balance_and_our_legs_it_had_not_counted(void **state)
{
	(void)state;
	struct member member;
	struct code code = understood(SAMPLE_CARD);
	char values[200];
	snprintf(values, sizeof values, "(4711,%lld,10),(4711,%lld,-3),(4711,%lld,100),(1,%lld,50)",
		(long long)record_place(1, 0), (long long)record_place(1, 1),
		(long long)record_place(2, 1), (long long)record_place(2, 2));
	legs(values);
	check(store_find_member(&store, &code, &member) == FOUND);
	assert_int_equal(member.points, 5000 - 3 + 100);
	assert_int_equal(member.completed_orders, 3 + 2);
	db_script(&reference.db, "UPDATE member SET projected_epoch = 2, projected_next = 2,"
				 " points = 5097");
	check(store_find_member(&store, &code, &member) == FOUND);
	assert_int_equal(member.points, 5097);
}

/* programme: TIER-07 */
static void progress_has_what_was_sold_here_since_hq_counted(void **state)
{
	(void)state;
	struct member_more more;
	char text[600];
	db_script(&reference.db,
		"UPDATE member SET projected_epoch = 1, projected_next = 2, more = "
		"'{\"progress\":{\"tier\":\"gold\",\"metric\":\"spend\",\"have\":5,\"need\":9}}'");
	snprintf(text, sizeof text,
		"INSERT INTO points_leg VALUES (4711,%lld,10),(4711,%lld,0),(1,%lld,5),(4711,%lld,"
		"-3);INSERT INTO sale VALUES (%lld,1,20261121,1,4711,0,100,1),"
		"(%lld,2,20261121,1,4711,0,2000,1),(%lld,3,20261121,1,1,0,50000,1);"
		"INSERT INTO refund VALUES (%lld,4,20261121,1,x'00',4711,300)",
		(long long)record_place(1, 1), (long long)record_place(1, 2),
		(long long)record_place(1, 3), (long long)record_place(1, 4),
		(long long)record_place(1, 1), (long long)record_place(1, 2),
		(long long)record_place(1, 3), (long long)record_place(1, 4));
	db_script(&till.money, text);
	check(db_ok(&till.money) && db_ok(&reference.db));
	store_find_more(&store, SAMPLE_MEMBER, &more);
	check(more.progress.told && more.progress.have == 5);
	check(more.progress.own_sales == 1 && more.progress.own_minor == 2000 - 300);
	db_script(&reference.db, "UPDATE member SET projected_next = 5");
	store_find_more(&store, SAMPLE_MEMBER, &more);
	check(more.progress.own_sales == 0 && more.progress.own_minor == 0);
}

/* programme: FRD-04 */
static void a_member_who_bought_often_within_the_hour_is_known(void **state)
{
	struct err err;
	(void)state;
	for (int i = 0; i < 3; i++) {
		struct uid uid;
		sample_told(sample_sell(&uid, &err), &err);
	}
	db_script(&till.money, "INSERT OR IGNORE INTO points_leg SELECT 4711, place, 1 FROM sale");
	int64_t now_ms = env_wall_ms(&till.env);
	check(store_member_bought(&store, 4711, 3, now_ms - 3600000));
	check(!store_member_bought(&store, 4711, 4, now_ms - 3600000));
	check(!store_member_bought(&store, 4711, 3, now_ms + 3600000));
	check(!store_member_bought(&store, 4712, 1, now_ms - 3600000));
	check(!store_member_bought(&store, 4711, 0, now_ms - 3600000));
}

/* programme: CPN-04, CPN-09, CPN-11 */
static void coupons_are_judged_by_signature_place_time_and_use(void **state)
{
	static const struct {
		uint32_t campaign;
		uint64_t bound, member;
		uint32_t not_after_s;
		enum coupon_verdict verdict;
	} cases[] = {
		{SAMPLE_OPEN, 0, 0, UINT32_MAX, COUPON_GOOD},
		{SAMPLE_OPEN, 0, 0, 1763700000, COUPON_GOOD}, /* still good in that second */
		{SAMPLE_OPEN, 0, 0, 1763699999, COUPON_EXPIRED},
		{SAMPLE_OPEN, 1, 0, UINT32_MAX, COUPON_FORGED},
		{SAMPLE_STORE, 1, 0, UINT32_MAX, COUPON_GOOD},
		{SAMPLE_STORE, 2, 0, UINT32_MAX, COUPON_OTHER_SHOP},
		{SAMPLE_MEMBERS, SAMPLE_MEMBER, SAMPLE_MEMBER, UINT32_MAX, COUPON_GOOD},
		{SAMPLE_MEMBERS, SAMPLE_MEMBER, 9, UINT32_MAX, COUPON_OTHER_MEMBER},
		{SAMPLE_MEMBERS, SAMPLE_MEMBER, 0, UINT32_MAX, COUPON_OTHER_MEMBER},
		{SAMPLE_MEMBERS, 0, 0, UINT32_MAX, COUPON_OTHER_MEMBER}, /* an open one is none */
		{SAMPLE_ONLINE, 0, 0, UINT32_MAX, COUPON_ONLINE_ONLY},
		{SAMPLE_ONLINE, 1, 0, UINT32_MAX, COUPON_FORGED},
		{SAMPLE_ONLINE, 0, 0, 1763699999, COUPON_EXPIRED},
		{SAMPLE_ELSEWHERE, 0, 0, UINT32_MAX, COUPON_OTHER_SHOP},
		{999, 0, 0, UINT32_MAX, COUPON_UNKNOWN},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char digits[COUPON_DIGITS + 1];
		struct sale_coupon good;
		sample_coupon(digits, cases[i].campaign, 7, cases[i].not_after_s, cases[i].bound);
		struct code code = understood(digits);
		row("%zu", i);
		check(code.kind == CODE_COUPON);
		check(store_check_coupon(&store, &code, cases[i].member, now_s, &good) ==
			cases[i].verdict);
		bool may_be_good =
			cases[i].verdict == COUPON_GOOD || cases[i].verdict == COUPON_ONLINE_ONLY;
		assert_string_equal(good.code, may_be_good ? "NEW20" : "");
		assert_int_equal(good.coupon.campaign, cases[i].campaign);
		assert_int_equal(good.coupon.serial, 7);
	}
}

static void a_coupon_with_any_bit_changed_is_not_good(void **state)
{
	(void)state;
	char digits[COUPON_DIGITS + 1];
	struct sale_coupon good;
	sample_coupon(digits, SAMPLE_OPEN, 7, UINT32_MAX, 0);
	struct code code = understood(digits);
	uint8_t *bytes[] = {&code.coupon.signature[0], &code.coupon.signature[63]};
	for (size_t i = 0; i < LENGTH(bytes); i++)
		for (int bit = 0; bit < 8; bit++) {
			*bytes[i] ^= (uint8_t)(1 << bit);
			check(store_check_coupon(&store, &code, 0, now_s, &good) != COUPON_GOOD);
			*bytes[i] ^= (uint8_t)(1 << bit);
		}
	code.coupon.benefit_minor++;
	check(store_check_coupon(&store, &code, 0, now_s, &good) == COUPON_FORGED);
	code.coupon.benefit_minor--;
	code.coupon.key_id++;
	check(store_check_coupon(&store, &code, 0, now_s, &good) == COUPON_UNKNOWN);
}

/* What the member's row says there is. */
static void hold_voucher(uint32_t campaign, const char *until)
{
	char text[300];
	snprintf(text, sizeof text,
		"UPDATE member SET more = '{\"coupons\":[{\"campaign\":%u,\"serial\":7%s,"
		"\"benefit\":500}]}' WHERE id = 4711",
		campaign, until);
	db_script(&reference.db, text);
	check(db_ok(&reference.db));
}

static enum coupon_verdict judge(uint64_t member, uint32_t campaign, struct sale_coupon *coupon)
{
	const struct code code = {
		.kind = CODE_COUPON, .coupon = {.campaign = campaign, .serial = 7}};
	return store_check_coupon(&store, &code, member, now_s, coupon);
}

/* programme: CPN-04, CPN-09, CPN-15 */
static void a_voucher_is_judged_by_the_members_row_the_place_the_day_and_use(void **state)
{
	static const struct {
		uint32_t campaign;
		const char *until;
		uint64_t member;
		enum coupon_verdict verdict;
	} cases[] = {
		{SAMPLE_MEMBERS, "", SAMPLE_MEMBER, COUPON_GOOD},
		{SAMPLE_OPEN, "", SAMPLE_MEMBER, COUPON_GOOD},
		{SAMPLE_MEMBERS, ",\"until\":\"2025-11-21\"", SAMPLE_MEMBER, COUPON_GOOD},
		{SAMPLE_MEMBERS, ",\"until\":\"2025-11-20\"", SAMPLE_MEMBER, COUPON_EXPIRED},
		{SAMPLE_MEMBERS, "", 9, COUPON_OTHER_MEMBER},
		{SAMPLE_MEMBERS, "", 0, COUPON_OTHER_MEMBER},
		{SAMPLE_ONLINE, "", SAMPLE_MEMBER, COUPON_ONLINE_ONLY},
		{SAMPLE_ELSEWHERE, "", SAMPLE_MEMBER, COUPON_OTHER_SHOP},
		{999, "", SAMPLE_MEMBER, COUPON_UNKNOWN},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct sale_coupon coupon;
		struct member_more more;
		struct wallet wallet;
		row("%zu", i);
		hold_voucher(cases[i].campaign, cases[i].until);
		check(judge(cases[i].member, cases[i].campaign, &coupon) == cases[i].verdict);
		store_find_more(&store, SAMPLE_MEMBER, &more);
		store_find_wallet(&store, SAMPLE_MEMBER, &more, now_s, &wallet);
		check(wallet.count == 1);
		if (cases[i].member == SAMPLE_MEMBER) {
			check(wallet.at[0].verdict == cases[i].verdict);
			check(coupon.coupon.benefit_minor == 500);
		}
	}
}

/* programme: CPN-11 */
static void a_voucher_used_here_or_taken_away_by_hq_is_good_no_more(void **state)
{
	(void)state;
	struct sale_coupon coupon;
	hold_voucher(SAMPLE_MEMBERS, "");
	check(judge(SAMPLE_MEMBER, SAMPLE_MEMBERS, &coupon) == COUPON_GOOD);
	char text[100];
	snprintf(text, sizeof text, "INSERT INTO coupon_use VALUES (%d, 7, %lld)", SAMPLE_MEMBERS,
		(long long)record_place(9, 1));
	db_script(&till.money, text);
	check(judge(SAMPLE_MEMBER, SAMPLE_MEMBERS, &coupon) == COUPON_USED_HERE);
	db_script(&till.money, "DELETE FROM coupon_use");
	db_script(&reference.db, "UPDATE member SET more = ''");
	check(judge(SAMPLE_MEMBER, SAMPLE_MEMBERS, &coupon) == COUPON_OTHER_MEMBER);
}

/* The member's row says what HQ had posted of us when it listed the voucher. */
/* programme: CPN-11, FRD-03 */
static void a_voucher_that_hq_lists_after_our_use_came_back(void **state)
{
	static const struct {
		uint64_t seq;
		enum coupon_verdict verdict;
	} cases[] = {{4, COUPON_GOOD}, {5, COUPON_USED_HERE}, {6, COUPON_USED_HERE}};
	(void)state;
	hold_voucher(SAMPLE_MEMBERS, "");
	db_script(&reference.db, "UPDATE member SET projected_epoch = 1, projected_next = 5");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char text[120];
		struct sale_coupon coupon;
		snprintf(text, sizeof text,
			"DELETE FROM coupon_use; INSERT INTO coupon_use VALUES (%d, 7, %lld)",
			SAMPLE_MEMBERS, (long long)record_place(1, cases[i].seq));
		db_script(&till.money, text);
		row("%zu", i);
		check(judge(SAMPLE_MEMBER, SAMPLE_MEMBERS, &coupon) == cases[i].verdict);
	}
}

/* programme: CPN-11 */
static void a_coupon_used_here_is_known_scanned_and_typed(void **state)
{
	(void)state;
	char digits[COUPON_DIGITS + 1], typed[COUPON_TYPED_DIGITS + 1];
	struct sale_coupon good;
	sample_coupon(digits, SAMPLE_OPEN, 7, UINT32_MAX, 0);
	coupon_typed_write(typed, SAMPLE_OPEN, 7);
	struct code scanned = understood(digits), by_hand = understood(typed);
	check(by_hand.kind == CODE_COUPON_TYPED);
	check(store_check_coupon(&store, &by_hand, 0, now_s, &good) == COUPON_NOT_HERE);
	db_script(&till.money, "INSERT INTO coupon_use VALUES (101, 7, 1)");
	check(store_check_coupon(&store, &scanned, 0, now_s, &good) == COUPON_USED_HERE);
	check(store_check_coupon(&store, &by_hand, 0, now_s, &good) == COUPON_USED_HERE);
	coupon_typed_write(typed, 998, 7);
	by_hand = understood(typed);
	check(store_check_coupon(&store, &by_hand, 0, now_s, &good) == COUPON_UNKNOWN);
}

static void an_operator_has_the_rights_of_the_role(void **state)
{
	(void)state;
	struct operator_card who;
	char pin[PIN_HASH_MAX];
	check(store_find_operator(&store, SAMPLE_CASHIER, &who, pin) == FOUND);
	check(operator_may(&who, RIGHT_SELL) && !operator_may(&who, RIGHT_UNLOCK_OPERATOR));
	check(store_find_operator(&store, SAMPLE_MANAGER, &who, pin) == FOUND);
	check(operator_may(&who, RIGHT_UNLOCK_OPERATOR));
	db_script(&reference.db, "UPDATE role SET rights = 'sell flies_to_the_moon'");
	check(store_find_operator(&store, SAMPLE_CASHIER, &who, pin) == FOUND);
	assert_int_equal(who.rights, 1u << RIGHT_SELL);
	db_script(&reference.db, "UPDATE operator SET active = 0");
	check(store_find_operator(&store, SAMPLE_CASHIER, &who, pin) == FOUND_NOTHING);
}

static void questions_go_on_after_money_was_opened_anew(void **state)
{
	(void)state;
	struct err err;
	struct uid uid = env_uid(&till.env);
	struct member member;
	struct code code = understood(SAMPLE_CARD);
	store_leave_money(&store);
	check(journal_look_up(&till.journal, &uid, &err) == OUTCOME_NOT_COMMITTED);
	check(store_take_money(&store, &err));
	check(store_find_member(&store, &code, &member) == FOUND);
}

static void damage_is_told_apart_from_nothing(void **state)
{
	(void)state;
	struct item item;
	struct code code = understood(SAMPLE_MILK);
	reference.db.failed = reference.db.corrupt = true;
	check(store_find_item(&store, &code, &item) == FOUND_DAMAGE);
	db_forgive(&reference.db);
	check(store_find_item(&store, &code, &item) == FOUND);
}

#define each(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
TESTS(each(items_are_found_by_barcode_label_and_number), each(an_item_has_its_rate_or_the_shops),
	each(an_item_comes_with_all_its_categories),
	each(a_member_is_found_by_card_and_by_whole_phone),
	each(what_hq_says_beside_comes_with_the_member_and_bad_text_is_counted),
	each(points_are_hqs_balance_and_our_legs_it_had_not_counted),
	each(progress_has_what_was_sold_here_since_hq_counted),
	each(a_member_who_bought_often_within_the_hour_is_known),
	each(coupons_are_judged_by_signature_place_time_and_use),
	each(a_coupon_with_any_bit_changed_is_not_good),
	each(a_voucher_is_judged_by_the_members_row_the_place_the_day_and_use),
	each(a_voucher_used_here_or_taken_away_by_hq_is_good_no_more),
	each(a_voucher_that_hq_lists_after_our_use_came_back),
	each(a_coupon_used_here_is_known_scanned_and_typed),
	each(an_operator_has_the_rights_of_the_role),
	each(questions_go_on_after_money_was_opened_anew), each(damage_is_told_apart_from_nothing))
