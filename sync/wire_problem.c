#include "sync/wire_problem.h"

#include <assert.h>
#include <string.h>

static const struct problem_word {
	const char *name;
	enum text sentence;
	bool dead;
} words[PROBLEM_CODE_COUNT] = {
	[PROBLEM_PARKED] = {"SCHEMA_PARKED", TEXT_HQ_PROBLEM_SCHEMA_PARKED, true},
	[PROBLEM_BAD_SUM] = {"BAD_TENDER_SUM", TEXT_HQ_PROBLEM_BAD_TENDER_SUM, true},
	[PROBLEM_UNBALANCED] = {"LEDGER_UNBALANCED", TEXT_HQ_PROBLEM_LEDGER_UNBALANCED, true},
	[PROBLEM_CORRECTS_MUCH] = {"CORRECTION_TOO_MUCH", TEXT_HQ_PROBLEM_CORRECTION_TOO_MUCH,
		true},
	[PROBLEM_CORRECTS_NOTHING] = {"CORRECTION_WAITS", TEXT_HQ_PROBLEM_CORRECTION_WAITS, true},
	[PROBLEM_UNKNOWN_MEMBER] = {"UNKNOWN_MEMBER", TEXT_HQ_PROBLEM_UNKNOWN_MEMBER, false},
	[PROBLEM_OVERSPEND] = {"OVERSPEND", TEXT_HQ_PROBLEM_OVERSPEND, false},
	[PROBLEM_HOLD_EXPIRED] = {"HOLD_EXPIRED", TEXT_HQ_PROBLEM_HOLD_EXPIRED, false},
	[PROBLEM_DUP_COUPON] = {"DUP_COUPON", TEXT_HQ_PROBLEM_DUP_COUPON, false},
	[PROBLEM_UNKNOWN_SKU] = {"UNKNOWN_SKU", TEXT_HQ_PROBLEM_UNKNOWN_SKU, false},
	[PROBLEM_DATE] = {"DATE_IMPLAUSIBLE", TEXT_HQ_PROBLEM_DATE_IMPLAUSIBLE, false},
	[PROBLEM_HOLE] = {"HOLE", TEXT_HQ_PROBLEM_HOLE, false},
	[PROBLEM_OVER_REFUND] = {"OVER_REFUND", TEXT_HQ_PROBLEM_OVER_REFUND, false},
	[PROBLEM_REFUND_UNKNOWN] = {"REFUND_OF_UNKNOWN", TEXT_HQ_PROBLEM_REFUND_OF_UNKNOWN, false},
	[PROBLEM_CORRECTS_UNKNOWN] = {"CORRECTION_OF_UNKNOWN",
		TEXT_HQ_PROBLEM_CORRECTION_OF_UNKNOWN, false},
	[PROBLEM_CORRECTION] = {"CORRECTION", TEXT_HQ_PROBLEM_CORRECTION, false},
	[PROBLEM_MEMBERS_GUESSED] = {"MEMBERS_GUESSED", TEXT_HQ_PROBLEM_MEMBERS_GUESSED, false},
	[PROBLEM_WELCOME_TWICE] = {"WELCOME_TWICE", TEXT_HQ_PROBLEM_WELCOME_TWICE, false},
	[PROBLEM_OWN_INVITE] = {"OWN_INVITE", TEXT_HQ_PROBLEM_OWN_INVITE, false},
	[PROBLEM_PERSON_SPOILT] = {"PERSON_SPOILT", TEXT_HQ_PROBLEM_PERSON_SPOILT, false},
	[PROBLEM_GIFT_LIMIT] = {"GIFT_LIMIT", TEXT_HQ_PROBLEM_GIFT_LIMIT, false},
	[PROBLEM_GIFT_STOCK] = {"GIFT_STOCK", TEXT_HQ_PROBLEM_GIFT_STOCK, false},
	[PROBLEM_EVENT_FULL] = {"EVENT_FULL", TEXT_HQ_PROBLEM_EVENT_FULL, false},
	[PROBLEM_RIGHT_SPENT] = {"RIGHT_SPENT", TEXT_HQ_PROBLEM_RIGHT_SPENT, false},
	[PROBLEM_ACT_POINTS] = {"ACT_POINTS", TEXT_HQ_PROBLEM_ACT_POINTS, false},
	[PROBLEM_POINTS_ADJUSTED] = {"POINTS_ADJUSTED", TEXT_HQ_PROBLEM_POINTS_ADJUSTED, false},
};

const char *problem_name(enum problem_code code)
{
	assert(code < PROBLEM_CODE_COUNT);
	return words[code].name;
}

enum text problem_sentence(enum problem_code code)
{
	assert(code < PROBLEM_CODE_COUNT);
	return words[code].sentence;
}

bool problem_is_dead(enum problem_code code)
{
	assert(code < PROBLEM_CODE_COUNT);
	return words[code].dead;
}

bool problem_read(const char *name, enum problem_code *code)
{
	for (int i = 0; i < PROBLEM_CODE_COUNT; i++)
		if (strcmp(name, words[i].name) == 0) {
			*code = (enum problem_code)i;
			return true;
		}
	return false;
}

bool problem_is(const char *name, enum problem_code code)
{
	return strcmp(name, problem_name(code)) == 0;
}
