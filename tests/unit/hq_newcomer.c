/* Who joined at the tills, as headquarters makes members of them. */
#include "sync/member_code_signature.h"
#include "tests/newcomer_world.h"

#define TIERS                                                                                      \
	"{\"name\":\"tiers\",\"value\":\"[{\\\"id\\\":\\\"basic\\\",\\\"min\\\":0,\\\"names\\\":{" \
	"\\\"en\\\":\\\"Basic\\\"}},{\\\"id\\\":\\\"gold\\\",\\\"min\\\":5000,\\\"names\\\":{"     \
	"\\\"en\\\":\\\"Gold\\\"}}]\"}"

static struct world *shop(struct fake_till **till)
{
	struct world *world = world_open(":memory:");
	world_import(world, "settings", TIERS);
	*till = new_till(world, 1, 2);
	return world;
}

static void close_shop(struct world *world, struct fake_till *till)
{
	world_verifies(world);
	free(till);
	world_close(world);
}

/* programme: MEM-01, TIER-01, MEM-08, ANL-10 */
static void record_and_row_make_a_member_in_either_order(void **state)
{
	(void)state;
	for (int row_first = 0; row_first < 2; row_first++) {
		struct fake_till *till;
		struct world *world = shop(&till);
		struct newcomer newcomer = newcomer_of(world, "13911112222");
		if (row_first)
			send_person(world, till, &newcomer);
		send_newcomer(world, till, &newcomer);
		check(world_count(world, "SELECT count(*) FROM member WHERE gone = 0") == 1);
		if (!row_first)
			send_person(world, till, &newcomer);
		check(world_count(world, "SELECT count(*) FROM member WHERE gone = 0 AND "
					 "phone = '13911112222' AND tier = 'basic' AND points = 0 "
					 "AND id < 9007199254740992") == 1);
		check(world_count(world, "SELECT count(*) FROM member_file WHERE joined_on = "
					 "20251121 AND source = 'till 1-2'") == 1 ||
			world_count(world, "SELECT count(*) FROM member_file") == 1);
		check(world_count(world, "SELECT count(*) FROM consent WHERE given = 1") == 2);
		close_shop(world, till);
	}
}

/* programme: MEM-01 */
static void points_of_the_first_sale_arrive_under_the_first_id(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct newcomer newcomer = newcomer_of(world, "13911112222");
	struct upload batch = upload_begin(till);
	upload_newcomer(world, till, &batch, &newcomer);
	upload_member_sale(world, till, &batch, newcomer_id(&newcomer.uid), 80, 0);
	send_batch(world, till, &batch);
	check(world_count(world, "SELECT points FROM member WHERE gone = 0") == 80);
	send_person(world, till, &newcomer);
	send_member_sale(world, till, newcomer_id(&newcomer.uid), 20);
	check(world_count(world, "SELECT points FROM member WHERE gone = 0") == 100);
	check(count_problems(world, "UNKNOWN_MEMBER") == 0);
	close_shop(world, till);
}

/* programme: MEM-01, TIER-01, CAMP-24 */
static void one_phone_at_two_tills_is_one_member(void **state)
{
	(void)state;
	struct fake_till *till, *other;
	struct world *world = shop(&till);
	other = new_till(world, 2, 3);
	world_import(world, "settings", "{\"name\":\"welcome\",\"value\":{\"points\":50}}");
	struct newcomer first = newcomer_of(world, "13911112222");
	struct newcomer second = newcomer_of(world, "13911112222");
	first.pack = second.pack = true;
	join(world, till, &first);
	send_member_sale(world, till, newcomer_id(&first.uid), 80);
	send_newcomer(world, other, &second);
	send_member_sale(world, other, newcomer_id(&second.uid), 7);
	check(world_count(world, "SELECT count(*) FROM member WHERE gone = 0") == 2);
	send_person(world, other, &second);
	check(world_count(world, "SELECT count(*) FROM member WHERE gone = 0") == 1);
	check(world_count(world, "SELECT points FROM member WHERE gone = 0") == 137);
	check(world_count(world, "SELECT completed_orders FROM member WHERE gone = 0") == 2);
	check(count_problems(world, "WELCOME_TWICE") == 1);
	/* What the second till still sells goes there too. */
	send_member_sale(world, other, newcomer_id(&second.uid), 3);
	check(world_count(world, "SELECT points FROM member WHERE gone = 0") == 140);
	free(other);
	close_shop(world, till);
}

/* programme: MEM-01 */
static void a_member_of_old_keeps_card_and_account(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	world_import(world, "members",
		"{\"id\":42,\"card\":\"8800000000042\",\"phone\":\"13911112222\",\"name\":\"李四\","
		"\"points\":100}");
	struct newcomer newcomer = newcomer_of(world, "13911112222");
	strcpy(newcomer.said.name, "张三");
	newcomer.said.birthday_month = 2;
	newcomer.said.birthday_day = 29;
	send_newcomer(world, till, &newcomer);
	send_member_sale(world, till, newcomer_id(&newcomer.uid), 80);
	send_person(world, till, &newcomer);
	check(world_count(world, "SELECT count(*) FROM member WHERE gone = 0 AND id = 42 AND "
				 "card = '8800000000042' AND name = '李四' AND points = 180 AND "
				 "birthday_month = 2 AND birthday_day = 29") == 1);
	check(world_count(world, "SELECT count(*) FROM member WHERE gone = 0") == 1);
	close_shop(world, till);
}

/* programme: ANL-06, LEG-03, MSG-06, BDAY-04 */
static void only_what_was_agreed_to_is_stored(void **state)
{
	(void)state;
	for (int agreed = 0; agreed < 2; agreed++) {
		struct fake_till *till;
		struct world *world = shop(&till);
		struct newcomer newcomer = newcomer_of(world, "13911112222");
		world_import(world, "settings", "{\"name\":\"enrol.relatives\",\"value\":\"2\"}");
		if (agreed)
			newcomer.consents |= CONSENT_EMAIL | CONSENT_RELATIVES;
		strcpy(newcomer.said.email, "li@example.cn");
		newcomer.said.relative_count = 3;
		for (int i = 0; i < 3; i++)
			newcomer.said.relatives[i] = (struct relative){RELATION_CHILD, 3, 15 + i};
		join(world, till, &newcomer);
		check(world_count(world, "SELECT count(*) FROM contact WHERE email <> ''") ==
			agreed);
		check(world_count(world, "SELECT count(*) FROM member_relative") == 2 * agreed);
		close_shop(world, till);
	}
}

/* programme: LEG-12, LEG-01 */
static void nothing_is_left_of_somebody_who_is_erased(void **state)
{
	(void)state;
	struct fake_till *till;
	char row[160], card[CARD_MAX];
	struct world *world = shop(&till);
	struct newcomer newcomer = newcomer_of(world, "13911112222");
	newcomer.consents = CONSENT_ALL;
	strcpy(newcomer.said.email, "li@example.cn");
	newcomer.said.relative_count = 1;
	newcomer.said.relatives[0] = (struct relative){RELATION_CHILD, 3, 15};
	join(world, till, &newcomer);
	newcomer_card(card, &newcomer.uid);
	(void)snprintf(row, sizeof row, "{\"card\":\"%s\",\"gone\":true}", card);
	world_import(world, "members", row);
	check(world_count(world, "SELECT count(*) FROM member WHERE phone <> ''") == 0);
	check(world_count(world, "SELECT count(*) FROM contact") == 0);
	check(world_count(world, "SELECT count(*) FROM consent") == 0);
	check(world_count(world, "SELECT count(*) FROM member_relative") == 0);
	check(world_count(world, "SELECT count(*) FROM person WHERE length(sealed) > 0") == 0);
	/* The till asks about its row, and need not bring it again. */
	send_person(world, till, &newcomer);
	check(answer_says(world, "HELD"));
	check(world_count(world, "SELECT count(*) FROM person WHERE length(sealed) > 0") == 0);
	check(world_say(world, WORDS("persons"), NULL) == WORD_DONE);
	close_shop(world, till);
}

/* programme: MSG-01 */
static void the_last_word_on_messages_counts(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	uint8_t body[64];
	struct newcomer newcomer = newcomer_of(world, "13911112222");
	const struct consent_change stop = {
		.member = newcomer_id(&newcomer.uid), .withdrawn = CONSENT_SMS};
	struct bytes_out out = bytes_out(body, sizeof body);
	join(world, till, &newcomer);
	consent_change_write(&out, &stop);
	world->now_ms += 1000;
	struct upload batch = upload_begin(till);
	upload_add(world, till, &batch,
		(struct record){
			.kind = RECORD_CONSENT, .body = body, .body_size = (uint32_t)out.used});
	send_batch(world, till, &batch);
	check(world_count(world, "SELECT given FROM consent WHERE kind = 'sms' "
				 "ORDER BY at_ms DESC LIMIT 1") == 0);
	check(world_count(world, "SELECT count(*) FROM consent WHERE kind = 'sms'") == 2);
	close_shop(world, till);
}

static void what_cannot_be_read_is_said(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct newcomer newcomer = newcomer_of(world, "13911112222");
	static const char *const rubbish[] = {"", "{}", "no json", "{\"phone\":\"12a\"}",
		"{\"phone\":\"139\",\"birthday\":\"0230\"}",
		"{\"phone\":\"139\",\"relatives\":[{\"relation\":\"dog\",\"born\":\"0101\"}]}"};
	for (size_t i = 0; i < LENGTH(rubbish); i++) {
		newcomer.uid = env_uid(&world->env);
		send_newcomer(world, till, &newcomer);
		send_sealed(world, till, &newcomer.uid, rubbish[i], strlen(rubbish[i]));
	}
	check(count_problems(world, "PERSON_SPOILT") == (int64_t)LENGTH(rubbish));
	check(world_count(world, "SELECT count(*) FROM member WHERE gone = 0 AND phone = ''") ==
		(int64_t)LENGTH(rubbish));
	struct upload batch = upload_begin(till);
	upload_add(world, till, &batch, (struct record){.kind = RECORD_MEMBER_ENROL});
	send_batch(world, till, &batch);
	check(count_problems(world, "SCHEMA_PARKED") == 1);
	close_shop(world, till);
}

/* programme: CAMP-22 */
static void nobody_invites_themselves_under_another_number(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct newcomer first = newcomer_of(world, "13911112222");
	struct newcomer friend = newcomer_of(world, "13911113333");
	struct newcomer again = newcomer_of(world, "13911112222");
	newcomer_invite(friend.inviter, &first.uid);
	newcomer_invite(again.inviter, &first.uid);
	join(world, till, &first);
	join(world, till, &friend);
	check(world_count(world, "SELECT count(*) FROM member_file WHERE inviter > 0") == 1);
	join(world, till, &again);
	check(world_count(world, "SELECT count(*) FROM member_file f JOIN member m ON m.id = "
				 "f.member WHERE f.inviter > 0 AND m.gone = 0") == 1);
	close_shop(world, till);
}

/* programme: MEM-07 */
static void a_lost_card_is_frozen_and_gives_way_to_a_new_one(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	world_import(world, "members",
		"{\"id\":42,\"card\":\"8800000000042\",\"points\":100}\n"
		"{\"id\":43,\"card\":\"8800000000043\"}");
	check(world_say(world, WORDS("member", "freeze", "8800000000042", "--reason", "lost"),
		      NULL) == WORD_DONE);
	check(world_count(world, "SELECT count(*) FROM member WHERE id = 42 AND blocked = 1 AND "
				 "blocked_reason = 'lost'") == 1);
	check(world_say(world, WORDS("member", "card", "8800000000042", "8800000000043"), NULL) ==
		WORD_WRONG);
	check(world_say(world, WORDS("member", "card", "8800000000042", "8800000000099"), NULL) ==
		WORD_DONE);
	check(world_count(world, "SELECT count(*) FROM member WHERE id = 42 AND blocked = 0 AND "
				 "card = '8800000000099' AND points = 100") == 1);
	check(world_say(world, WORDS("member", "freeze", "8800000000042", "--reason", "x"), NULL) ==
		WORD_WRONG);
	check(world_say(world, WORDS("member", "freeze", "8800000000099"), NULL) == WORD_USAGE);
	close_shop(world, till);
}

/* programme: MSG-01, MSG-06 */
static void headquarters_writes_down_who_wants_no_messages(void **state)
{
	(void)state;
	struct fake_till *till;
	char card[CARD_MAX];
	struct world *world = shop(&till);
	struct newcomer newcomer = newcomer_of(world, "13911112222");
	newcomer.consents |= CONSENT_EMAIL;
	strcpy(newcomer.said.email, "li@example.cn");
	join(world, till, &newcomer);
	newcomer_card(card, &newcomer.uid);
	world->now_ms += 1000;
	check(world_say(world, WORDS("member", "consent", card, "sms", "no", "--by", "Wang"),
		      NULL) == WORD_DONE);
	check(world_say(world, WORDS("member", "consent", card, "email", "no", "--by", "Wang"),
		      NULL) == WORD_DONE);
	check(world_count(world, "SELECT count(*) FROM consent WHERE given = 0 AND "
				 "source = 'Wang'") == 2);
	check(world_count(world, "SELECT count(*) FROM contact WHERE email <> ''") == 0);
	check(world_say(world, WORDS("member", "consent", card, "fax", "no", "--by", "Wang"),
		      NULL) == WORD_USAGE);
	check(world_say(world, WORDS("member", "consent", card, "sms", "perhaps", "--by", "Wang"),
		      NULL) == WORD_USAGE);
	check(world_say(world, WORDS("member", "consent", card, "sms", "no"), NULL) == WORD_USAGE);
	close_shop(world, till);
}

/* programme: CHN-02 */
static void headquarters_makes_codes_that_its_key_signed(void **state)
{
	(void)state;
	struct fake_till *till;
	struct member_code code;
	char digits[MEMBER_CODE_DIGITS + 1] = "";
	struct world *world = shop(&till);
	world_import(world, "members", "{\"id\":42,\"card\":\"8800000000042\"}");
	check(world_say(world, WORDS("member", "code", "8800000000042"), NULL) == WORD_DONE);
	memcpy(digits, paper_read(&world->said.out), MEMBER_CODE_DIGITS);
	check(member_code_read(digits, &code));
	check(code.member == 42 && code.made_s == world->now_ms / 1000);
	check(member_code_holds(&world->hq.keys.coupon.public, &code));
	check(world_say(world, WORDS("member", "code", "8800000000043"), NULL) == WORD_WRONG);
	close_shop(world, till);
}

TESTS(test(a_lost_card_is_frozen_and_gives_way_to_a_new_one),
	test(headquarters_writes_down_who_wants_no_messages),
	test(headquarters_makes_codes_that_its_key_signed),
	test(record_and_row_make_a_member_in_either_order),
	test(points_of_the_first_sale_arrive_under_the_first_id),
	test(one_phone_at_two_tills_is_one_member), test(a_member_of_old_keeps_card_and_account),
	test(only_what_was_agreed_to_is_stored), test(nothing_is_left_of_somebody_who_is_erased),
	test(the_last_word_on_messages_counts), test(what_cannot_be_read_is_said),
	test(nobody_invites_themselves_under_another_number))
