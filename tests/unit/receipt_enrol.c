/* The slip of somebody who just joined. */
#include "pos/core/receipt_enrol.h"

#include "tests/t.h"

#include <string.h>

static struct receipt_doc doc;
static char text[16384];

static void lay_out(const struct newcomer *newcomer, enum lang lang, int columns)
{
	static const struct hash record = {{0xAB}};
	const struct shop shop = {.name = "1号店 算盘母婴",
		.hotline = "400-000-0000",
		.utc_offset_minutes = 480,
		.receipt_lang = lang,
		.receipt_columns = columns};
	receipt_enrol_lay_out(&doc, newcomer, &record, &shop);
	check(!doc.full);
	(void)receipt_doc_plain(&doc, text, sizeof text);
}

static struct newcomer somebody(void)
{
	struct newcomer newcomer = {.wall_ms = INT64_C(1795263300000),
		.consents = CONSENT_PROGRAMME | CONSENT_SMS,
		.pack = true};
	for (int i = 0; i < UID_SIZE; i++)
		newcomer.uid.bytes[i] = (uint8_t)(17 * i + 3);
	strcpy(newcomer.said.phone, "13911112222");
	return newcomer;
}

/* programme: CAMP-22, MEM-01, LEG-01, CAMP-24 */
static void it_shows_card_and_code_and_no_phone(void **state)
{
	(void)state;
	static const int columns[] = {32, 48};
	char card[CARD_MAX], invite[INVITE_MAX], qr[64];
	struct newcomer newcomer = somebody();
	newcomer_card(card, &newcomer.uid);
	newcomer_invite(invite, &newcomer.uid);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		for (size_t i = 0; i < LENGTH(columns); i++) {
			lay_out(&newcomer, (enum lang)lang, columns[i]);
			row("%d %d", lang, columns[i]);
			(void)snprintf(qr, sizeof qr, "[QR %s]", card);
			check(strstr(text, qr) != NULL);
			(void)snprintf(qr, sizeof qr, "[QR %s]", invite);
			check(strstr(text, qr) != NULL);
			check(strstr(text, "139****2222") != NULL);
			check(strstr(text, "13911112222") == NULL);
			check(strstr(text, "400-000-0000") != NULL);
		}
}

static void what_was_not_agreed_to_is_not_listed(void **state)
{
	(void)state;
	struct newcomer newcomer = somebody();
	lay_out(&newcomer, LANG_EN, 48);
	check(strstr(text, "Messages") != NULL);
	check(strstr(text, "welcome pack") != NULL);
	newcomer.consents = CONSENT_PROGRAMME;
	newcomer.pack = false;
	lay_out(&newcomer, LANG_EN, 48);
	check(strstr(text, "Terms of the programme") != NULL);
	check(strstr(text, "Messages") == NULL);
	check(strstr(text, "E-mail") == NULL);
	check(strstr(text, "welcome pack") == NULL);
}

TESTS(test(it_shows_card_and_code_and_no_phone), test(what_was_not_agreed_to_is_not_listed))
