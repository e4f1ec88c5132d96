/* Who joined here is found again at once, with the points of this till, before and after
 * headquarters' own row has come; and what a member's phone shows is judged without a line. */
#include "pos/shell/newcomers.h"
#include "pos/shell/store.h"
#include "sync/member_code_signature.h"
#include "tests/unit/sample_shop.h"

static struct reference reference;
static struct store store;
static struct newcomer newcomer;

static void join(void)
{
	uint64_t hash;
	newcomer = (struct newcomer){.wall_ms = 1763700000000};
	for (int i = 0; i < UID_SIZE; i++)
		newcomer.uid.bytes[i] = (uint8_t)(31 * i + 5);
	strcpy(newcomer.said.phone, "13911112222");
	check(phone_hash(store.phone_key, newcomer.said.phone, &hash));
	newcomers_add(&till.money, &newcomer, hash, 7);
	check(db_ok(&till.money));
}

static int setup(void **state)
{
	struct err err;
	(void)state;
	sample_found();
	sample_open(NULL);
	sample_journal();
	sample_told(reference_open(&reference, till.folder, &till.env, &err), &err);
	sample_told(store_open(&store, &reference.db, &till.money, 1, &err), &err);
	strcpy(store.first_tier, "basic");
	join();
	return 0;
}

static int teardown(void **state)
{
	store_done(&store);
	reference_done(&reference);
	return sample_teardown(state);
}

static void script(struct db *db, const char *text, uint64_t number)
{
	char filled[600];
	(void)snprintf(filled, sizeof filled, text, (unsigned long long)number);
	db_script(db, filled);
	check(db_ok(db));
}

static struct member found_by(const char *text)
{
	struct code_table table = {0};
	struct code code;
	struct member member;
	code_understand(&table, text, strlen(text), &code);
	row("%s", text);
	check(store_find_member(&store, &code, &member) == FOUND);
	return member;
}

/* programme: MEM-01, MEM-03, TIER-01 */
static void card_and_phone_find_the_newcomer_with_our_points(void **state)
{
	(void)state;
	char card[CARD_MAX];
	struct member member;
	newcomer_card(card, &newcomer.uid);
	script(&till.money, "INSERT INTO points_leg VALUES (%llu, 1099511627777, 80)",
		newcomer_id(&newcomer.uid));
	const char *const ways[] = {card, "13911112222"};
	for (size_t i = 0; i < LENGTH(ways); i++) {
		member = found_by(ways[i]);
		check(member.id == newcomer_id(&newcomer.uid));
		check(member.points == 80 && member.completed_orders == 1);
		assert_string_equal(member.tier, "basic");
		assert_string_equal(member.card, card);
		assert_string_equal(member.phone_masked, "139****2222");
	}
	check(store_find_member_id(&store, member.id, &member) == FOUND);
}

/* programme: MEM-01 */
static void once_headquarters_knows_them_its_row_counts_and_no_point_twice(void **state)
{
	(void)state;
	char card[CARD_MAX];
	uint64_t hash;
	check(phone_hash(store.phone_key, newcomer.said.phone, &hash));
	newcomer_card(card, &newcomer.uid);
	/* HQ has posted our records below seq 5 of epoch 1, with 80 points of them in its balance.
	 */
	script(&reference.db,
		"INSERT INTO member (card, id, phone_hash, card_text, phone_masked, name_masked, "
		"tier, grp, birthday_month, birthday_day, points, completed_orders, qualifying, "
		"blocked, block_reason, projected_epoch, projected_next, as_of_ms, ver, "
		"generation) "
		"VALUES (1, 4242, %llu, '8800000099', '139****2222', '', 'gold', '', 0, 0, 80, 1, "
		"80, 0, '', 1, 5, 1763700000000, 1, 1)",
		hash);
	script(&till.money,
		"INSERT INTO points_leg VALUES (%1$llu, 1099511627779, 80), "
		"(%1$llu, 1099511627782, 20)",
		newcomer_id(&newcomer.uid));
	script(&till.money, "INSERT INTO points_leg VALUES (%llu, 1099511627783, 3)", 4242);
	const char *const ways[] = {card, "13911112222"};
	for (size_t i = 0; i < LENGTH(ways); i++) {
		struct member member = found_by(ways[i]);
		check(member.id == 4242);
		assert_string_equal(member.tier, "gold");
		check(member.points == 80 + 20 + 3);
		check(member.completed_orders == 3);
	}
}

/* programme: MEM-01 */
static void one_phone_stands_here_once_and_not_for_ever(void **state)
{
	(void)state;
	struct known_newcomer known;
	uint64_t hash;
	check(phone_hash(store.phone_key, newcomer.said.phone, &hash));
	newcomers_tidy(&till.money, newcomer.wall_ms + INT64_C(400) * 86400000);
	check(newcomers_find_phone(&till.money, hash, &known));
	newcomers_tidy(&till.money, newcomer.wall_ms + INT64_C(400) * 86400000 + 1);
	check(!newcomers_find_phone(&till.money, hash, &known));
	join();
	newcomer.uid.bytes[0] ^= 1;
	newcomer.uid.bytes[9] ^= 1;
	newcomers_add(&till.money, &newcomer, hash, 8);
	check(!db_ok(&till.money));
	db_forgive(&till.money);
}

/* programme: CHN-02 */
static void a_shown_code_is_judged_without_a_line(void **state)
{
	(void)state;
	uint8_t seed[SEED_SIZE] = {77};
	char hex[2 * KEY_SIZE + 1], insert[200];
	const struct signing_key key = signing_key_of(seed);
	struct member_code code = {.key_id = 9, .member = SAMPLE_MEMBER, .made_s = 1763700000};
	struct code shown = {.kind = CODE_MEMBER};
	struct member member;
	hex_text(hex, key.public.bytes, KEY_SIZE);
	(void)snprintf(
		insert, sizeof insert, "INSERT INTO coupon_key VALUES (9, x'%s', 1, 1)", hex);
	check(member_code_sign(&key, &code));
	check(store_check_shown(&store, &code, 1763700000, 300) == TEXT_MEMBER_CODE_KEY);
	db_script(&reference.db, insert);
	check(store_check_shown(&store, &code, 1763700000, 300) == TEXT_NONE);
	check(store_check_shown(&store, &code, 1763700420, 300) == TEXT_NONE);
	check(store_check_shown(&store, &code, 1763700421, 300) == TEXT_MEMBER_CODE_OLD);
	shown.member = code;
	check(store_find_member(&store, &shown, &member) == FOUND);
	check(member.id == SAMPLE_MEMBER);
	code.member++;
	check(store_check_shown(&store, &code, 1763700000, 300) == TEXT_MEMBER_CODE_FORGED);
}

#define each(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
TESTS(each(card_and_phone_find_the_newcomer_with_our_points),
	each(once_headquarters_knows_them_its_row_counts_and_no_point_twice),
	each(one_phone_stands_here_once_and_not_for_ever),
	each(a_shown_code_is_judged_without_a_line))
