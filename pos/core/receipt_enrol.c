#include "pos/core/receipt_enrol.h"

#include "pos/core/civil.h"
#include "pos/core/receipt_text.h"
#include "pos/core/text.h"

#include <stdio.h>
#include <string.h>

enum { LINE_MAX = 512 };

struct sheet {
	struct receipt_doc *doc;
	const struct newcomer *newcomer;
	const struct shop *shop;
	enum lang lang;
};

static void put(const struct sheet *sheet, unsigned style, struct says says)
{
	receipt_say(sheet->doc, style, sheet->lang, says);
}

static void put_head(const struct sheet *sheet)
{
	char time[CIVIL_TEXT_MAX], phone[MASKED_MAX];
	struct civil when = civil_at(sheet->newcomer->wall_ms, sheet->shop->utc_offset_minutes);
	civil_text(time, &when);
	newcomer_mask(phone, sheet->newcomer->said.phone);
	receipt_wrapped(sheet->doc, RECEIPT_CENTRE | RECEIPT_BOLD, sheet->shop->name);
	put(sheet, RECEIPT_CENTRE | RECEIPT_BOLD | RECEIPT_TALL,
		(struct says){TEXT_RECEIPT_ENROL_TITLE});
	put(sheet, 0, (struct says){TEXT_RECEIPT_TIME, time});
	put(sheet, 0, (struct says){TEXT_RECEIPT_ENROL_PHONE, phone});
	receipt_doc_rule(sheet->doc);
}

static void put_card(const struct sheet *sheet)
{
	char card[CARD_MAX];
	newcomer_card(card, &sheet->newcomer->uid);
	put(sheet, RECEIPT_BOLD, (struct says){TEXT_RECEIPT_ENROL_CARD, card});
	put(sheet, 0, (struct says){TEXT_RECEIPT_ENROL_SCAN});
	receipt_doc_qr(sheet->doc, card);
	if (sheet->newcomer->pack)
		put(sheet, RECEIPT_BOLD, (struct says){TEXT_RECEIPT_ENROL_PACK});
	receipt_doc_rule(sheet->doc);
}

static void put_invite(const struct sheet *sheet)
{
	char invite[INVITE_MAX], grouped[INVITE_MAX + 4];
	newcomer_invite(invite, &sheet->newcomer->uid);
	snprintf(grouped, sizeof grouped, "%.4s %.4s %.4s %s", invite, invite + 4, invite + 8,
		invite + 12);
	put(sheet, RECEIPT_BOLD, (struct says){TEXT_RECEIPT_ENROL_INVITE, grouped});
	put(sheet, 0, (struct says){TEXT_RECEIPT_ENROL_INVITE_HOW});
	receipt_doc_qr(sheet->doc, invite);
	receipt_doc_rule(sheet->doc);
}

static void put_consents(const struct sheet *sheet)
{
	static const struct {
		enum consent consent;
		enum text name;
	} names[CONSENT_KINDS] = {{CONSENT_PROGRAMME, TEXT_ENROL_FORM_TERMS},
		{CONSENT_SMS, TEXT_ENROL_FORM_SMS}, {CONSENT_EMAIL, TEXT_ENROL_FORM_EMAIL},
		{CONSENT_RELATIVES, TEXT_ENROL_FORM_RELATIVE}};
	char all[LINE_MAX] = "";
	for (int i = 0; i < CONSENT_KINDS; i++) {
		size_t used = strlen(all);
		if (sheet->newcomer->consents & names[i].consent)
			snprintf(all + used, sizeof all - used, "%s%s", used ? ", " : "",
				text_in(sheet->lang, names[i].name));
	}
	put(sheet, 0, (struct says){TEXT_RECEIPT_ENROL_CONSENT, all});
	put(sheet, 0, (struct says){TEXT_RECEIPT_ENROL_LEAVE, sheet->shop->hotline});
}

void receipt_enrol_lay_out(struct receipt_doc *doc, const struct newcomer *newcomer,
	const struct hash *record, const struct shop *shop)
{
	const struct sheet sheet = {doc, newcomer, shop, shop->receipt_lang};
	char hash[HASH_TEXT_MAX];
	receipt_doc_begin(doc, shop->receipt_columns);
	put_head(&sheet);
	put_card(&sheet);
	put_invite(&sheet);
	put_consents(&sheet);
	hex_text(hash, record->bytes, HASH_SIZE);
	put(&sheet, RECEIPT_CENTRE, (struct says){TEXT_RECEIPT_RECORD, hash + 2 * HASH_SIZE - 8});
	receipt_doc_cut(doc);
}
