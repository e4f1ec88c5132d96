/* What a member asks for about their card or what they agreed to (member_word.h): chosen from a
 * list, asked back, and an act like the others. Here it holds at once: the lost card gives no
 * rights any more, the new one does. Headquarters carries it out when it comes there. */
#include "pos/core/member_word.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <string.h>

void till_open_card(struct till *till)
{
	if (!till->sale.has_member) {
		till_tell(till, (struct says){TEXT_CARD_NO_MEMBER});
		return;
	}
	till_open_view(till, VIEW_MENU);
	till->asks = ASKS_CARD;
	till_tell(till, (struct says){TEXT_CARD_WHICH, till->sale.member.name_masked,
				till->sale.member.phone_masked});
}

/* A record needs a text: the card it is about. */
static void ask_about(struct till *till, enum member_word word, const char *card)
{
	const struct member *member = &till->sale.member;
	struct closed_act *act = &till->desk.act;
	*act = (struct closed_act){.kind = ACT_NOTE, .member = member->id, .qty = 1};
	member_word_item(act->item, word, card);
	text_copy(act->text, sizeof act->text, member->card[0] ? member->card : "-");
	till_go_home(till);
	till_ask(till, QUESTION_ACT);
}

void till_submit_card(struct till *till, struct duties *duties)
{
	uint32_t number;
	bool good = till_entry_number(till, WORD_COUNT, &number) && number > 0;
	till_clear_entry(till);
	if (!till->sale.has_member || !good) {
		till_refuse(till, duties, (struct says){TEXT_CARD_NUMBER});
		return;
	}
	enum member_word word = (enum member_word)(number - 1);
	if (word != WORD_NEW_CARD) {
		ask_about(till, word, "");
		return;
	}
	till->asks = ASKS_NEW_CARD;
	till_tell(till, (struct says){TEXT_CARD_NEW_HOW});
}

bool till_wants_new_card(const struct till *till)
{
	return till->view == VIEW_MENU && till->asks == ASKS_NEW_CARD;
}

/* Scanned or typed. */
void till_new_card(struct till *till, struct duties *duties, const void *data, size_t size)
{
	struct code code;
	code_understand(&till->shop.codes, data, size, &code);
	if (code.kind != CODE_CARD) {
		till_refuse(till, duties, (struct says){TEXT_CARD_BAD});
		return;
	}
	if (strcmp(code.text, till->sale.member.card) == 0) {
		till_refuse(till, duties, (struct says){TEXT_CARD_SAME});
		return;
	}
	till->look_up = LOOK_UP_NEW_CARD;
	till->pending_code = code;
	till_order(duties, DUTY_FIND_PHONE)->code = code;
}

/* As far as this till knows; headquarters gives no card twice. */
void till_new_card_known(struct till *till, struct duties *duties, const struct fact *fact)
{
	till->look_up = LOOK_UP_NONE;
	if (!till_wants_new_card(till) || !till->sale.has_member)
		return;
	if (fact->kind == FACT_MEMBER_FOUND)
		till_refuse(till, duties,
			(struct says){TEXT_CARD_TAKEN, till->pending_code.text,
				fact->member->phone_masked});
	else
		ask_about(till, WORD_NEW_CARD, till->pending_code.text);
}

/* ---- done ---- */

/* The member on the sale is priced as who they are now. */
static void hold_at_once(struct till *till, struct duties *duties, enum member_word word)
{
	struct member *member = &till->sale.member;
	if (!till->sale.has_member || member->id != till->act.member)
		return;
	member->blocked = word == WORD_LOST;
	text_copy(member->block_reason, sizeof member->block_reason,
		member->blocked ? text_in(till->shop.screen_lang, TEXT_CARD_LOST) : "");
	if (word == WORD_NEW_CARD)
		text_copy(member->card, sizeof member->card, member_word_card(till->act.item));
	till_basket_changed(till, duties);
}

bool till_card_done(struct till *till, struct duties *duties)
{
	enum member_word word;
	if (!member_word_read(&till->act, &word))
		return false;
	if (word == WORD_LOST || word == WORD_NEW_CARD)
		hold_at_once(till, duties, word);
	if (word == WORD_SMS_NO)
		till->more.greets = false;
	till_tell(till, (struct says){word == WORD_LOST       ? TEXT_CARD_LOST_DONE
				      : word == WORD_NEW_CARD ? TEXT_CARD_NEW_DONE
							      : TEXT_CARD_CONSENT_DONE,
				till->sale.member.card});
	return true;
}
