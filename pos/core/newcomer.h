/* newcomer.h - who joins the programme at the counter, and the numbers they go by at once.
 *
 * All three numbers come of the enrolment's uid alone, so that headquarters works them out again
 * and the record need not carry them: an id above every id that headquarters draws itself, a card
 * that no scanner takes for anything else, and the newcomer's own code for inviting others. What a
 * person says (phone, name, birthdays, addresses) never goes into the journal (design.md 5); what
 * was not agreed to is not kept at all.
 */
#ifndef SUANPAN_NEWCOMER_H
#define SUANPAN_NEWCOMER_H

#include "pos/core/member.h"
#include "pos/core/uid.h"

enum {
	PERSON_PHONE_MAX = 24, /* bytes with NUL */
	PERSON_NAME_MAX = 61,
	PERSON_EMAIL_MAX = 97,
	PERSON_REGION_MAX = 49,
	RELATIVES_MAX = 6,
	RELATIVES_USUAL = 3, /* where the settings say nothing */
	INVITE_DIGITS = 14,  /* twelve and two check digits (ISO 7064 MOD 97-10) */
	INVITE_MAX = INVITE_DIGITS + 1,
	NEWCOMER_CARD_LENGTH = 11, /* N, nine of 32 signs, one check sign */
	CONSENT_KINDS = 4,
};
/* Headquarters draws ids of 53 bits; a newcomer's own are from here up to INT64_MAX. */
#define NEWCOMER_ID_FIRST (UINT64_C(1) << 62)

/* What somebody may agree to; each is a bit of a set of consents. */
enum consent {
	CONSENT_PROGRAMME = 1, /* its terms: without it nobody is a member */
	CONSENT_SMS = 2,       /* messages to the phone */
	CONSENT_EMAIL = 4,     /* the address is kept, and written to */
	CONSENT_RELATIVES = 8, /* as their guardian or with their word: relation, month and day */
	CONSENT_ALL = 15,
};

enum relation { RELATION_CHILD = 1, RELATION_SPOUSE, RELATION_PARENT, RELATION_OTHER };
enum sex { SEX_UNSAID, SEX_FEMALE, SEX_MALE };

struct relative {
	enum relation relation;
	int month, day;
};

/* Everything but the phone may be empty. */
struct person_said {
	char phone[PERSON_PHONE_MAX];
	char name[PERSON_NAME_MAX];
	char email[PERSON_EMAIL_MAX]; /* "" without CONSENT_EMAIL */
	char region[PERSON_REGION_MAX];
	enum sex sex;
	int birthday_month, birthday_day; /* 0: unsaid */
	uint32_t relative_count;          /* 0 without CONSENT_RELATIVES */
	struct relative relatives[RELATIVES_MAX];
};

struct newcomer {
	struct uid uid;
	uint32_t store, till, epoch;
	uint32_t operator_number;
	int64_t wall_ms;
	uint32_t business_date;
	uint32_t consents;        /* bits of enum consent */
	char inviter[INVITE_MAX]; /* "": nobody's */
	bool pack;                /* the welcome pack was handed out */
	struct person_said said;  /* never in the journal */
};

uint64_t newcomer_id(const struct uid *uid);
void newcomer_card(char out[CARD_MAX], const struct uid *uid);
/* Such a card, small letters too, with the right check sign. */
bool newcomer_card_read(const char *text);
void newcomer_invite(char out[INVITE_MAX], const struct uid *uid);
/* number below 10^12. */
void invite_write(char out[INVITE_MAX], uint64_t number);
/* Fourteen digits with the right check digits, and blanks or dashes between. */
MUST_CHECK bool invite_read(const char *text, char out[INVITE_MAX]);

/* "138****1234", as the counter shows it before headquarters says so. */
void newcomer_mask(char out[MASKED_MAX], const char *phone);
/* "0229": a day of any year. */
MUST_CHECK bool month_day_read(const char *text, int *month, int *day);
/* One @ with something around it and a dot behind; no blanks. */
MUST_CHECK bool email_read(const char *text);

/* As a member of the lowest tier who has bought nothing yet. tier: its id, "" for none. */
void newcomer_member(const struct newcomer *newcomer, const char *tier, struct member *member);

#endif
