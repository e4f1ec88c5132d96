#include "pos/core/newcomer.h"

#include "pos/core/civil.h"
#include "pos/core/text.h"

#include <stdio.h>
#include <string.h>

#define INVITE_NUMBERS UINT64_C(1000000000000)

/* Without I, L, O and U: nobody mistakes one sign for another. */
static const char signs[33] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
enum { SIGNS = 32, CARD_SIGNS = 9 };

static uint64_t half(const struct uid *uid, int first)
{
	uint64_t value = 0;
	for (int i = 0; i < 8; i++)
		value = value << 8 | uid->bytes[first + i];
	return value;
}

uint64_t newcomer_id(const struct uid *uid)
{
	return NEWCOMER_ID_FIRST | (half(uid, 0) & (NEWCOMER_ID_FIRST - 1));
}

/* 0..31, -1: none of the signs. */
static int sign_value(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	const char *at = c ? strchr(signs, c) : NULL;
	return at ? (int)(at - signs) : -1;
}

/* Weights that are odd, so that no single sign can change unseen, and differ between neighbours. */
static int check_value(const char *nine)
{
	int sum = 0;
	for (int i = 0; i < CARD_SIGNS; i++) {
		int value = sign_value(nine[i]);
		if (value < 0)
			return -1;
		sum += value * (2 * i + 3);
	}
	return sum % SIGNS;
}

void newcomer_card(char out[CARD_MAX], const struct uid *uid)
{
	uint64_t bits = half(uid, 8);
	out[0] = 'N';
	for (int i = 0; i < CARD_SIGNS; i++) {
		out[1 + i] = signs[bits % SIGNS];
		bits /= SIGNS;
	}
	out[1 + CARD_SIGNS] = signs[check_value(out + 1)];
	out[NEWCOMER_CARD_LENGTH] = '\0';
}

bool newcomer_card_read(const char *text)
{
	if (strlen(text) != NEWCOMER_CARD_LENGTH || (text[0] != 'N' && text[0] != 'n'))
		return false;
	int check = check_value(text + 1);
	return check >= 0 && check == sign_value(text[1 + CARD_SIGNS]);
}

void invite_write(char out[INVITE_MAX], uint64_t number)
{
	unsigned check = 98 - (unsigned)(number % INVITE_NUMBERS * 100 % 97);
	snprintf(out, INVITE_MAX, "%012llu%02u", (unsigned long long)(number % INVITE_NUMBERS),
		check % 100);
}

void newcomer_invite(char out[INVITE_MAX], const struct uid *uid)
{
	invite_write(
		out, (half(uid, 0) ^ half(uid, 8) * UINT64_C(0x9E3779B97F4A7C15)) % INVITE_NUMBERS);
}

bool invite_read(const char *text, char out[INVITE_MAX])
{
	uint32_t count = 0;
	unsigned rest = 0;
	for (; *text; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		if (*text < '0' || *text > '9' || count == INVITE_DIGITS)
			return false;
		rest = (rest * 10 + (unsigned)(*text - '0')) % 97;
		out[count++] = *text;
	}
	out[count] = '\0';
	/* 01 and 99 would be second spellings of 98 and 02. */
	int check = count == INVITE_DIGITS ? (out[12] - '0') * 10 + out[13] - '0' : 0;
	return check >= 2 && check <= 98 && rest == 1;
}

void newcomer_mask(char out[MASKED_MAX], const char *phone)
{
	size_t size = strlen(phone);
	text_copy(out, MASKED_MAX, phone);
	for (size_t i = 3; size >= 11 && i + 4 < size && i < MASKED_MAX - 1; i++)
		out[i] = '*';
}

bool month_day_read(const char *text, int *month, int *day)
{
	char leap[CIVIL_TEXT_MAX];
	struct civil civil;
	if (strlen(text) != 4 || strspn(text, "0123456789") != 4)
		return false;
	snprintf(leap, sizeof leap, "2000-%.2s-%.2s", text, text + 2);
	if (!civil_read(leap, &civil))
		return false;
	*month = civil.month;
	*day = civil.day;
	return true;
}

bool email_read(const char *text)
{
	const char *at = strchr(text, '@');
	const char *dot = strrchr(text, '.');
	size_t size = strlen(text);
	if (!at || !dot || at == text || strchr(at + 1, '@') || size >= PERSON_EMAIL_MAX)
		return false;
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7F)
			return false;
	return dot > at + 1 && dot[1] != '\0';
}

void newcomer_member(const struct newcomer *newcomer, const char *tier, struct member *member)
{
	*member = (struct member){.id = newcomer_id(&newcomer->uid),
		.birthday_month = newcomer->said.birthday_month,
		.birthday_day = newcomer->said.birthday_day,
		.points_as_of_ms = newcomer->wall_ms};
	newcomer_card(member->card, &newcomer->uid);
	newcomer_mask(member->phone_masked, newcomer->said.phone);
	text_copy(member->tier, sizeof member->tier, tier);
	if (newcomer->said.name[0]) {
		const char *at = newcomer->said.name;
		(void)text_next(&at);
		snprintf(member->name_masked, sizeof member->name_masked, "%.*s**",
			(int)(at - newcomer->said.name), newcomer->said.name);
	}
}
