/* What members own besides points: given once by a key, used once, told to the tills. */
#include "sync/hq/consent_book.h"
#include "sync/hq/feed.h"
#include "sync/hq/member_book.h"
#include "sync/hq/member_file.h"
#include "sync/hq/wallet.h"
#include "sync/member_more.h"
#include "tests/hq_world.h"

static struct world *world;
static struct fake_till *till;

static int begin(void **state)
{
	(void)state;
	world = world_open(":memory:");
	world_import(world, "members",
		"{\"id\":42,\"card\":\"8800000000042\"}\n{\"id\":43,\"card\":\"8800000000043\"}");
	world_import(world, "coupons",
		"{\"number\":7,\"code\":\"C7\",\"class\":\"member\",\"title\":\"生日券\"}");
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	check(feed_put(&world->hq, STREAM_SETTINGS, "right.lounge",
		"\"name\":\"right.lounge\",\"value\":\"{}\"", world->now_ms));
	check(tx_commit(&tx, &err));
	till = new_till(world, 1, 2);
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(till);
	world_close(world);
	return 0;
}

static bool give(int64_t member, uint32_t until, const char *key)
{
	struct err err;
	const struct voucher voucher = {
		.member = member, .campaign = 7, .until = until, .benefit_minor = 500, .key = key};
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	bool given = wallet_give(&world->hq, &voucher, world->now_ms);
	check(tx_commit(&tx, &err));
	return given;
}

static bool entitle(int32_t count, uint32_t from, uint32_t until, const char *key)
{
	struct err err;
	const struct entitlement entitlement = {.member = 42,
		.right = "lounge",
		.count = count,
		.from = from,
		.until = until,
		.key = key};
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	bool given = wallet_entitle(&world->hq, &entitlement, world->now_ms);
	check(tx_commit(&tx, &err));
	return given;
}

static int32_t use(int32_t count, uint32_t on)
{
	struct err err;
	const struct right_use lounge = {.member = 42, .right = "lounge", .count = count, .on = on};
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	int32_t missing = wallet_use_right(&world->hq, &lounge, world->now_ms);
	check(tx_commit(&tx, &err));
	return missing;
}

/* What the tills are told now. */
static struct member_more told(int64_t member)
{
	struct member_more more;
	char text[MEMBER_MORE_TEXT_MAX];
	AUTO(stmt) struct stmt s = sql(&world->hq.db, "SELECT more FROM member WHERE id = ?");
	bind_int(&s, member);
	check(next_row(&s));
	column_text(&s, 0, text, sizeof text);
	check(member_more_read(text, &more));
	return more;
}

static int64_t version(int64_t member)
{
	struct patron patron;
	check(book_find(&world->hq, member, &patron));
	return patron.ver;
}

static void sell_this(struct closed_sale *sale)
{
	struct upload batch = upload_begin(till);
	upload_sale(world, till, &batch, sale);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_done(&batch);
	free(sale);
}

/* A sale of this member that used this voucher. */
static void sell(int64_t member, uint64_t serial)
{
	struct closed_sale *sale = world_sale(world, (uint64_t)member, 200, 0);
	sale->coupon_count = 1;
	sale->coupons[0].serial = serial;
	sale->coupons[0].key_id = 0;
	sell_this(sale);
}

/* programme: CPN-09, CPN-15 */
static void a_voucher_is_given_once_by_its_key_and_told_to_the_tills(void **state)
{
	(void)state;
	int64_t before = version(42);
	check(give(42, 20261130, "birthday:2026:42"));
	check(version(42) > before);
	struct member_more more = told(42);
	check(more.coupon_count == 1 && more.coupons[0].campaign == 7);
	check(more.coupons[0].until == 20261130 && more.coupons[0].benefit_minor == 500);
	before = version(42);
	check(!give(42, 20261130, "birthday:2026:42"));
	check(!give(43, 20261130, "birthday:2026:42"));
	check(version(42) == before && told(42).coupon_count == 1);
	check(world_count(world, "SELECT count(*) FROM voucher WHERE channel = 'birthday'") == 1);
	check(give(43, 0, "referral:42:43"));
	check(told(43).coupon_count == 1 && told(43).coupons[0].until == 0);
}

/* programme: CPN-11, CPN-09 */
static void a_use_settles_the_voucher_and_a_second_one_is_a_remark(void **state)
{
	(void)state;
	check(give(42, 20261130, "hand:1"));
	uint64_t serial = told(42).coupons[0].serial;
	sell(42, serial);
	check(told(42).coupon_count == 0);
	check(world_count(world, "SELECT count(*) FROM voucher WHERE state = 'used'") == 1);
	check(world_count(world, "SELECT count(*) FROM problem WHERE code = 'DUP_COUPON'") == 0);
	sell(42, serial);
	check(world_count(world, "SELECT count(*) FROM problem WHERE code = 'DUP_COUPON'") == 1);
	check(world_count(world, "SELECT count(*) FROM voucher WHERE state = 'used'") == 1);
}

/* programme: CPN-04 */
static void a_voucher_whose_day_is_over_is_not_told_and_a_late_use_settles_it(void **state)
{
	(void)state;
	check(give(42, 20261130, "hand:1"));
	uint64_t serial = told(42).coupons[0].serial;
	world->now_ms += INT64_C(400) * 24 * 3600 * 1000;
	check(give(42, 20281130, "hand:2"));
	check(told(42).coupon_count == 1 && told(42).coupons[0].until == 20281130);
	db_script(&world->hq.db, "UPDATE voucher SET state = 'lapsed' WHERE given_key = 'hand:1'");
	sell(42, serial);
	check(world_count(world, "SELECT count(*) FROM voucher WHERE given_key = 'hand:1' AND "
				 "state = 'used'") == 1);
}

static void a_voucher_whose_goods_all_came_back_is_there_again(void **state)
{
	(void)state;
	struct err err;
	check(give(42, 20261130, "hand:1"));
	uint64_t serial = told(42).coupons[0].serial;
	sell(42, serial);
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	check(wallet_give_back(&world->hq, 7, serial, world->now_ms));
	check(!wallet_give_back(&world->hq, 7, serial, world->now_ms));
	check(tx_commit(&tx, &err));
	check(told(42).coupon_count == 1);
}

/* ---- goods that came back ---- */

static struct closed_sale *voucher_sale(uint64_t serial)
{
	struct closed_sale *sale = world_sale(world, 42, 200, 0);
	sale->coupon_count = 1;
	sale->coupons[0].serial = serial;
	sale->coupons[0].key_id = 0;
	return sale;
}

static struct closed_refund some_back(const struct closed_sale *sale, uint32_t line, int32_t qty)
{
	struct closed_refund refund = world_refund(world, sale, qty, 0);
	refund.lines[0].line = line;
	return refund;
}

static void send_back(struct fake_till *at, struct closed_refund *refund)
{
	struct upload batch = upload_begin(at);
	upload_refund(world, at, &batch, refund);
	for (int i = 0; i < 2; i++) { /* the same again is nothing new */
		upload_send(world, at, &batch);
		check(world->answer.status == 200);
	}
	upload_done(&batch);
}

static int64_t uses(void)
{
	return world_count(world, "SELECT count(*) FROM coupon_use WHERE campaign = 7");
}

static int64_t open_doubles(void)
{
	return world_count(world, "SELECT count(*) FROM problem WHERE settled_ms = 0 "
				  "AND code = 'DUP_COUPON'");
}

/* All that is left of the sale but one piece of its first line. */
static void send_the_others(struct fake_till *at, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->line_count; i++) {
		struct closed_refund refund = some_back(sale, i, sale->lines[i].qty - (i == 0));
		if (refund.lines[0].qty > 0)
			send_back(at, &refund);
	}
}

/* programme: CPN-11, FRD-03 */
static void the_last_piece_brings_the_voucher_back_from_any_till(void **state)
{
	(void)state;
	struct fake_till *other = new_till(world, 1, 3);
	check(give(42, 20261130, "hand:1"));
	uint64_t serial = told(42).coupons[0].serial;
	struct closed_sale *sale = voucher_sale(serial);
	struct closed_refund last = some_back(sale, 0, 1);
	struct upload batch = upload_begin(till);
	upload_sale(world, till, &batch, sale);
	upload_send(world, till, &batch);
	upload_done(&batch);
	last.original_counter = sale->counter;
	send_the_others(other, sale);
	check(uses() == 1 && told(42).coupon_count == 0);
	send_back(till, &last);
	check(uses() == 0 && told(42).coupon_count == 1);
	world_verifies(world);
	sell(42, serial);
	check(uses() == 1 && told(42).coupon_count == 0 && open_doubles() == 0);
	world_verifies(world);
	free(sale);
	free(other);
}

/* programme: CPN-11, FRD-03 */
static void a_voucher_whose_rule_keeps_its_use_stays_used(void **state)
{
	(void)state;
	check(give(42, 20261130, "hand:1"));
	struct closed_sale *sale = voucher_sale(told(42).coupons[0].serial);
	sale->rules[sale->coupons[0].rule].use_back = USE_BACK_NO;
	struct closed_refund last = some_back(sale, 0, 1);
	send_back(till, &last);
	send_the_others(till, sale);
	sell_this(sale);
	check(uses() == 1 && told(42).coupon_count == 0);
	world_verifies(world);
}

/* programme: CPN-11, FRD-03 */
static void refunds_before_their_sale_bring_its_voucher_back_when_it_comes(void **state)
{
	(void)state;
	struct fake_till *other = new_till(world, 1, 3);
	check(give(42, 20261130, "hand:1"));
	uint64_t serial = told(42).coupons[0].serial;
	struct closed_sale *sale = voucher_sale(serial);
	struct closed_refund last = some_back(sale, 0, 1);
	send_back(other, &last);
	send_the_others(other, sale);
	check(told(42).coupon_count == 1);
	sell_this(sale);
	check(uses() == 0 && told(42).coupon_count == 1);
	world_verifies(world);
	free(other);
}

/* programme: CPN-11, FRD-03 */
static void a_voucher_used_again_before_the_return_is_heard_of_stays_used(void **state)
{
	(void)state;
	static const char *const orders[] = {"sale, again, back", "again, sale, back",
		"back, again, sale", "sale, back, again", "again, back, sale"};
	for (size_t i = 0; i < LENGTH(orders); i++) {
		row("%s", orders[i]);
		char key[WALLET_KEY_MAX];
		(void)snprintf(key, sizeof key, "hand:%zu", i);
		check(give(42, 20261130, key));
		uint64_t serial = told(42).coupons[0].serial;
		struct closed_sale *sale = voucher_sale(serial);
		struct closed_refund last = some_back(sale, 0, 1);
		for (const char *at = orders[i]; at; at = strchr(at, ' ')) {
			at += *at == ' ';
			if (*at == 'a')
				sell(42, serial);
			else if (*at == 'b') {
				send_back(till, &last);
				send_the_others(till, sale);
			} else {
				struct upload batch = upload_begin(till);
				upload_sale(world, till, &batch, sale);
				upload_send(world, till, &batch);
				upload_done(&batch);
			}
		}
		check(uses() == (int64_t)i + 1 && open_doubles() == 0);
		check(told(42).coupon_count == 0);
		world_verifies(world);
		free(sale);
	}
}

/* programme: CPN-11, FRD-03 */
static void used_returned_and_used_again_in_one_upload_is_no_double(void **state)
{
	(void)state;
	check(give(42, 20261130, "hand:1"));
	uint64_t serial = told(42).coupons[0].serial;
	struct closed_sale *sale = voucher_sale(serial), *again = voucher_sale(serial);
	struct upload batch = upload_begin(till);
	upload_sale(world, till, &batch, sale);
	for (uint32_t i = 0; i < sale->line_count; i++) {
		struct closed_refund refund = some_back(sale, i, sale->lines[i].qty);
		upload_refund(world, till, &batch, &refund);
	}
	upload_sale(world, till, &batch, again);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_done(&batch);
	check(uses() == 1 && told(42).coupon_count == 0 && open_doubles() == 0);
	world_verifies(world);
	free(sale);
	free(again);
}

/* Sixteen are told, those that end soonest. */
static void of_too_many_vouchers_those_that_end_soonest_are_told(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < MORE_COUPONS_MAX + 4; i++) {
		char key[24];
		(void)snprintf(key, sizeof key, "hand:%u", i);
		check(give(42, i == 0 ? 0 : 20271231 - i, key));
	}
	struct member_more more = told(42);
	check(more.coupon_count == MORE_COUPONS_MAX);
	check(more.coupons[0].until == 20271231 - (MORE_COUPONS_MAX + 3));
	for (uint32_t i = 1; i < more.coupon_count; i++)
		check(more.coupons[i].until > more.coupons[i - 1].until);
}

/* programme: TIER-20, TIER-21, TIER-25, TIER-27 */
static void a_right_is_used_so_many_times_and_what_ends_soonest_goes_first(void **state)
{
	(void)state;
	check(entitle(2, 0, 20261231, "tier:2026:42"));
	check(!entitle(2, 0, 20261231, "tier:2026:42"));
	check(entitle(1, 0, 20261130, "quarter:4:42"));
	check(told(42).right_count == 2);
	check(told(42).rights[0].until == 20261130 && told(42).rights[0].left == 1);
	check(use(1, 20261121) == 0);
	check(told(42).rights[0].left == 0 && told(42).rights[1].left == 2);
	check(use(3, 20261121) == 1);
	check(told(42).rights[1].left == 0);
	check(use(1, 20261121) == 1);
	check(use(1, 20270101) == 1);
}

/* programme: TIER-26 */
static void a_right_of_a_later_day_is_told_when_that_day_has_come(void **state)
{
	(void)state;
	struct err err;
	check(entitle(1, 20990101, 20991231, "early"));
	check(told(42).right_count == 0);
	check(world_count(world, "SELECT told FROM entitlement") == 0);
	world->now_ms = INT64_C(4070908800000); /* 2099-01-01 08:00 */
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	member_more_refresh(&world->hq, 42, world->now_ms);
	check(tx_commit(&tx, &err));
	check(told(42).right_count == 1);
	check(world_count(world, "SELECT told FROM entitlement") == 1);
}

/* programme: TIER-08, TIER-28, CAMP-01 */
static void the_file_of_a_member_is_told_with_the_wallet(void **state)
{
	(void)state;
	struct err err;
	struct member_file file = {.member = 42,
		.joined_on = 20250308,
		.tier_until = 20261231,
		.tier_news = true,
		.growth = 7,
		.mark = "dormant",
		.mark_until = 20251231,
		.invite_code = "K7M3"};
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	member_file_put(&world->hq, &file);
	member_more_refresh(&world->hq, 42, world->now_ms);
	check(tx_commit(&tx, &err));
	struct member_more more = told(42);
	check(more.joined_on == 20250308 && more.tier_until == 20261231 && more.tier_news);
	check(more.growth == 7 && more.mark_until == 20251231);
	assert_string_equal(more.mark_group, "dormant");
	assert_string_equal(more.invite, "K7M3");
}

/* programme: TIER-08 */
static void a_new_tier_is_news_until_a_sale_that_knew_it(void **state)
{
	(void)state;
	struct err err;
	struct member_file file = {.member = 42, .tier_news = true};
	{
		AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
		db_script(&world->hq.db, "UPDATE member SET tier = 'gold' WHERE id = 42");
		member_file_put(&world->hq, &file);
		member_more_refresh(&world->hq, 42, world->now_ms);
		check(tx_commit(&tx, &err));
	}
	struct closed_sale *sale = world_sale(world, 42, 200, 0);
	strcpy(sale->member.tier, "silver"); /* of a till that had not heard of it */
	sell_this(sale);
	check(told(42).tier_news);
	sale = world_sale(world, 42, 200, 0);
	sell_this(sale);
	check(!told(42).tier_news);
}

/* programme: BDAY-06, MSG-11 */
static void who_agreed_to_messages_may_be_greeted(void **state)
{
	(void)state;
	struct err err;
	struct consent_change change = {.member = 42, .given = CONSENT_SMS};
	check(!told(42).greets);
	for (int i = 0; i < 2; i++) {
		AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
		consent_say(&world->hq, &change, world->now_ms + i, "till 3-1");
		member_more_refresh(&world->hq, 42, world->now_ms);
		check(tx_commit(&tx, &err));
		check(told(42).greets == (i == 0));
		change = (struct consent_change){.member = 42, .withdrawn = CONSENT_SMS};
	}
}

static void two_members_who_are_one_have_one_wallet(void **state)
{
	(void)state;
	check(give(42, 20261130, "hand:1"));
	check(entitle(1, 0, 20261231, "hand:2"));
	db_script(&world->hq.db, "INSERT INTO member_relative VALUES (42, 1, 'child', 5, 3, 1)");
	check(world_say(world, WORDS("member", "merge", "8800000000042", "8800000000043"), NULL) ==
		WORD_DONE);
	check(told(43).coupon_count == 1 && told(43).right_count == 1);
	check(world_count(world, "SELECT count(*) FROM member_relative WHERE member = 43") == 1);
}

static void a_person_gives_and_looks_by_words(void **state)
{
	(void)state;
	static const struct {
		const char *words[10];
		enum word_status status;
	} cases[] = {
		{{"wallet", "give", "8800000000042", "7", "--until", "2026-11-30", "--by", "王芳"},
			WORD_DONE},
		{{"wallet", "give", "1", "7", "--until", "2026-11-30", "--by", "王芳"}, WORD_WRONG},
		{{"wallet", "give", "8800000000042", "8", "--until", "2026-11-30", "--by", "王芳"},
			WORD_WRONG},
		{{"wallet", "give", "8800000000042", "7", "--until", "soon", "--by", "王芳"},
			WORD_USAGE},
		{{"wallet", "give", "8800000000042", "7", "--until", "2026-11-30"}, WORD_USAGE},
		{{"wallet", "entitle", "8800000000042", "lounge", "--count", "2", "--until",
			 "2026-12-31", "--by"},
			WORD_USAGE},
		{{"wallet", "entitle", "8800000000042", "bath", "--count=2", NULL}, WORD_USAGE},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu", i);
		check(world_say(world, cases[i].words, NULL) == cases[i].status);
	}
	check(world_say(world,
		      WORDS("wallet", "entitle", "8800000000042", "lounge", "--count", "2",
			      "--until", "2026-12-31", "--by", "王芳"),
		      NULL) == WORD_DONE);
	check(world_say(world,
		      WORDS("wallet", "entitle", "8800000000042", "bath", "--count", "2", "--until",
			      "2026-12-31", "--by", "王芳"),
		      NULL) == WORD_WRONG);
	check(told(42).coupon_count == 1 && told(42).right_count == 1);
	check(world_say(world, WORDS("wallet", "show", "8800000000042", "--json"), NULL) ==
		WORD_DONE);
	check(strstr(paper_read(&world->said.out), "\"state\":\"given\"") != NULL);
	check(strstr(paper_read(&world->said.out), "\"by\":\"王芳\"") != NULL);
	check(world_say(world, WORDS("wallet", "show", "8800000000042"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "lounge") != NULL);
	check(world_say(world, WORDS("wallet", "show", "8800000000043"), NULL) == WORD_DONE);
}

#define with_house(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_house(a_voucher_is_given_once_by_its_key_and_told_to_the_tills),
	with_house(a_use_settles_the_voucher_and_a_second_one_is_a_remark),
	with_house(a_voucher_whose_day_is_over_is_not_told_and_a_late_use_settles_it),
	with_house(a_voucher_whose_goods_all_came_back_is_there_again),
	with_house(the_last_piece_brings_the_voucher_back_from_any_till),
	with_house(a_voucher_whose_rule_keeps_its_use_stays_used),
	with_house(refunds_before_their_sale_bring_its_voucher_back_when_it_comes),
	with_house(a_voucher_used_again_before_the_return_is_heard_of_stays_used),
	with_house(used_returned_and_used_again_in_one_upload_is_no_double),
	with_house(of_too_many_vouchers_those_that_end_soonest_are_told),
	with_house(a_right_is_used_so_many_times_and_what_ends_soonest_goes_first),
	with_house(a_right_of_a_later_day_is_told_when_that_day_has_come),
	with_house(the_file_of_a_member_is_told_with_the_wallet),
	with_house(a_new_tier_is_news_until_a_sale_that_knew_it),
	with_house(who_agreed_to_messages_may_be_greeted),
	with_house(two_members_who_are_one_have_one_wallet),
	with_house(a_person_gives_and_looks_by_words))
