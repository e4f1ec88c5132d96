/* member_word.h - what a member asks for at the counter about their card or what they agreed to: a
 * lost card, a new one, a consent (programme.md MEM-07, LEG-03).
 *
 * Each is a NOTE with a name instead of a queue (sync/README.md 4.5), which headquarters carries
 * out; one that it cannot carry out waits for a person there like any note. A consent becomes a
 * CONSENT record. What a cashier types as a note has no name.
 */
#ifndef SUANPAN_MEMBER_WORD_H
#define SUANPAN_MEMBER_WORD_H

#include "pos/core/act.h"
#include "pos/core/newcomer.h"

#define WORD_CARD_LOST "card-lost"

/* In the order of the list they are chosen from. */
enum member_word {
	WORD_LOST,
	WORD_NEW_CARD,
	WORD_SMS_NO,
	WORD_SMS_YES,
	WORD_EMAIL_NO,
	WORD_RELATIVES_NO,
	WORD_COUNT,
};

/* The note's item. card: the new one's, for WORD_NEW_CARD alone. */
void member_word_item(char out[REWARD_ID_MAX], enum member_word word, const char *card);
/* false: the act is no such note. */
MUST_CHECK bool member_word_read(const struct closed_act *act, enum member_word *word);
/* The card that a note gives out; "" of any other. */
const char *member_word_card(const char *item);
/* What the word gives and withdraws, of enum consent; false: it is about the card. */
MUST_CHECK bool member_word_consent(enum member_word word, uint32_t *given, uint32_t *withdrawn);

#endif
