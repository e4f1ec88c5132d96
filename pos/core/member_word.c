#include "pos/core/member_word.h"

#include "pos/core/text.h"

#include <stdio.h>
#include <string.h>

#define NEW_CARD "card="

static const struct {
	const char *item;
	uint32_t given, withdrawn;
} words[WORD_COUNT] = {
	[WORD_LOST] = {.item = WORD_CARD_LOST},
	[WORD_NEW_CARD] = {.item = NEW_CARD},
	[WORD_SMS_NO] = {.item = "no=sms", .withdrawn = CONSENT_SMS},
	[WORD_SMS_YES] = {.item = "yes=sms", .given = CONSENT_SMS},
	[WORD_EMAIL_NO] = {.item = "no=email", .withdrawn = CONSENT_EMAIL},
	[WORD_RELATIVES_NO] = {.item = "no=relatives", .withdrawn = CONSENT_RELATIVES},
};

void member_word_item(char out[REWARD_ID_MAX], enum member_word word, const char *card)
{
	(void)snprintf(
		out, REWARD_ID_MAX, "%s%s", words[word].item, word == WORD_NEW_CARD ? card : "");
}

const char *member_word_card(const char *item)
{
	size_t named = strlen(NEW_CARD);
	return strncmp(item, NEW_CARD, named) == 0 ? item + named : "";
}

bool member_word_read(const struct closed_act *act, enum member_word *word)
{
	if (act->kind != ACT_NOTE || !act->member)
		return false;
	*word = WORD_NEW_CARD;
	if (member_word_card(act->item)[0])
		return true;
	for (int i = 0; i < WORD_COUNT; i++) {
		*word = (enum member_word)i;
		if (i != WORD_NEW_CARD && strcmp(act->item, words[i].item) == 0)
			return true;
	}
	return false;
}

bool member_word_consent(enum member_word word, uint32_t *given, uint32_t *withdrawn)
{
	*given = words[word].given;
	*withdrawn = words[word].withdrawn;
	return *given || *withdrawn;
}
