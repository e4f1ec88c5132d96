/* The numbers somebody goes by from the first minute, and what they say, read back. */
#include "pos/core/newcomer.h"

#include "pos/core/code.h"
#include "sync/card.h"
#include "sync/journal_newcomer.h"
#include "sync/person_text.h"
#include "sync/wire_person.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static struct uid some_uid(unsigned number)
{
	struct uid uid;
	for (int i = 0; i < UID_SIZE; i++)
		uid.bytes[i] =
			(uint8_t)((number + 1) * 2654435761U >> (i % 4 * 8) ^ (unsigned)i * 37);
	return uid;
}

/* programme: MEM-01 */
static void ids_stand_above_those_of_headquarters(void **state)
{
	(void)state;
	struct uid none = {{0}}, all;
	memset(all.bytes, 0xFF, UID_SIZE);
	check(newcomer_id(&none) == NEWCOMER_ID_FIRST);
	check(newcomer_id(&all) == INT64_MAX);
}

/* programme: MEM-01 */
static void a_card_is_read_as_a_card_and_no_wrong_sign_passes(void **state)
{
	(void)state;
	struct code_table table = {0};
	for (unsigned i = 0; i < 200; i++) {
		char card[CARD_MAX], wrong[CARD_MAX];
		struct uid uid = some_uid(i);
		struct code code;
		uint64_t number;
		newcomer_card(card, &uid);
		row("%s", card);
		code_understand(&table, card, strlen(card), &code);
		check(code.kind == CODE_CARD);
		check(card_key(card, &number));
		for (int at = 1; at < NEWCOMER_CARD_LENGTH; at++) {
			strcpy(wrong, card);
			wrong[at] = card[at] == '7' ? '8' : '7';
			check(!newcomer_card_read(wrong));
		}
	}
	check(!newcomer_card_read(""));
	check(!newcomer_card_read("NIIIIIIIIII"));
}

/* programme: CAMP-22 */
static void an_invite_code_is_checked_by_its_last_digits(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		char invite[INVITE_MAX], read[INVITE_MAX], wrong[INVITE_MAX];
		struct uid uid = some_uid(i);
		newcomer_invite(invite, &uid);
		row("%s", invite);
		check(invite_read(invite, read) && strcmp(read, invite) == 0);
		for (int at = 0; at < INVITE_DIGITS; at++) {
			strcpy(wrong, invite);
			wrong[at] = (char)('0' + (invite[at] - '0' + 1) % 10);
			check(!invite_read(wrong, read));
		}
	}
	char read[INVITE_MAX];
	static const char *const wrong[] = {"", "1", "0000000000126", "000000000012621",
		"0000000000126x", "00000000000001", "00000000000098 7"};
	for (size_t i = 0; i < LENGTH(wrong); i++)
		check(!invite_read(wrong[i], read));
	check(invite_read("0000-0000 0012-62", read));
	check(strcmp(read, "00000000001262") == 0);
}

/* programme: BDAY-04 */
static void days_and_addresses_are_read_strictly(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
	} days[] = {{"0229", true}, {"0230", false}, {"1301", false}, {"0001", false},
		{"229", false}, {"02290", false}, {"2-29", false}, {"", false}, {"1231", true}};
	static const struct {
		const char *text;
		bool good;
	} addresses[] = {{"a@b.cn", true}, {"a@b", false}, {"@b.cn", false}, {"a@b.", false},
		{"a b@c.cn", false}, {"a@b@c.cn", false}, {"", false}, {"a@.cn", false}};
	int month, day;
	for (size_t i = 0; i < LENGTH(days); i++) {
		row("%s", days[i].text);
		check(month_day_read(days[i].text, &month, &day) == days[i].good);
	}
	for (size_t i = 0; i < LENGTH(addresses); i++) {
		row("%s", addresses[i].text);
		check(email_read(addresses[i].text) == addresses[i].good);
	}
}

static struct person_said everything(void)
{
	struct person_said said = {.phone = "13911112222",
		.name = "李晓明",
		.email = "li@example.cn",
		.region = "浦东",
		.sex = SEX_MALE,
		.birthday_month = 2,
		.birthday_day = 29,
		.relative_count = RELATIVES_MAX};
	for (int i = 0; i < RELATIVES_MAX; i++)
		said.relatives[i] =
			(struct relative){(enum relation)(RELATION_CHILD + i % 4), 1 + i, 10 + i};
	return said;
}

/* programme: MEM-01, MEM-04 */
static void what_is_said_is_read_back(void **state)
{
	(void)state;
	struct err err;
	size_t size;
	struct person_said said = everything(), read;
	char *text = person_text_write(&said, &size, &err);
	check(text != NULL && size <= PERSON_TEXT_MAX);
	check(person_text_read(text, size, &read, &err));
	check(memcmp(&said, &read, sizeof said) == 0);
	free(text);
	said = (struct person_said){.phone = "13911112222"};
	text = person_text_write(&said, &size, &err);
	check(text != NULL && person_text_read(text, size, &read, &err));
	check(memcmp(&said, &read, sizeof said) == 0);
	free(text);
}

/* As long as everything may be it fits the sealed row. */
static void the_longest_that_may_be_said_fits(void **state)
{
	(void)state;
	struct err err;
	size_t size;
	struct person_said said = everything();
	memset(said.phone, '1', sizeof said.phone - 1);
	memset(said.name, '"', sizeof said.name - 1);
	memset(said.email, '"', sizeof said.email - 1);
	memset(said.region, '"', sizeof said.region - 1);
	char *text = person_text_write(&said, &size, &err);
	check(text != NULL && size <= PERSON_TEXT_MAX);
	free(text);
}

/* programme: LEG-01 */
static void the_record_says_nothing_of_the_person(void **state)
{
	(void)state;
	uint8_t room[64];
	struct newcomer newcomer = {.uid = some_uid(1), .consents = CONSENT_ALL, .pack = true};
	struct newcomer read;
	newcomer.said = everything();
	strcpy(newcomer.inviter, "00000000001262");
	struct bytes_out out = bytes_out(room, sizeof room);
	newcomer_body_write(&out, &newcomer);
	check(!out.full);
	check(memmem(room, out.used, "139", 3) == NULL);
	const struct record record = {.schema = RECORD_SCHEMA,
		.kind = RECORD_MEMBER_ENROL,
		.uid = newcomer.uid,
		.body = room,
		.body_size = (uint32_t)out.used};
	check(newcomer_record_read(&record, &read));
	check(read.consents == CONSENT_ALL && read.pack);
	check(strcmp(read.inviter, newcomer.inviter) == 0);
	check(read.said.phone[0] == '\0');
}

static void a_body_that_is_not_exactly_one_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		uint8_t body[24];
		uint32_t size;
	} cases[] = {{"empty", {0}, 0}, {"no consent to the terms", {2, 0, 0}, 3},
		{"a consent that is none", {17, 0, 0}, 3}, {"a flag that is none", {1, 0, 2}, 3},
		{"too much", {1, 0, 0, 0}, 4}, {"too little", {1, 0}, 2},
		{"an inviter that is none", {1, 2, '1', '2', 0}, 5}};
	struct newcomer read;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct record record = {.schema = RECORD_SCHEMA,
			.kind = RECORD_MEMBER_ENROL,
			.body = cases[i].body,
			.body_size = cases[i].size};
		row("%s", cases[i].what);
		check(!newcomer_record_read(&record, &read));
	}
	static const struct {
		const char *what;
		uint8_t body[8];
		uint32_t size;
	} changes[] = {{"nobody", {0, 1, 0}, 3}, {"nothing", {7, 0, 0}, 3}, {"both", {7, 2, 2}, 3},
		{"too much", {7, 2, 0, 0}, 4}};
	struct consent_change change;
	for (size_t i = 0; i < LENGTH(changes); i++) {
		const struct record record = {.schema = RECORD_SCHEMA,
			.kind = RECORD_CONSENT,
			.body = changes[i].body,
			.body_size = changes[i].size};
		row("%s", changes[i].what);
		check(!consent_change_read(&record, &change));
	}
}

TESTS(test(ids_stand_above_those_of_headquarters),
	test(a_card_is_read_as_a_card_and_no_wrong_sign_passes),
	test(an_invite_code_is_checked_by_its_last_digits),
	test(days_and_addresses_are_read_strictly), test(what_is_said_is_read_back),
	test(the_longest_that_may_be_said_fits), test(the_record_says_nothing_of_the_person),
	test(a_body_that_is_not_exactly_one_is_refused))
