#include "sync/hq/ledger.h"

#include "pos/core/money.h"
#include "sync/hq/hq.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void add(struct posting *posting, struct leg leg)
{
	if (leg.amount == 0)
		return;
	if (posting->count == LEGS_MAX) {
		posting->full = true;
		return;
	}
	posting->legs[posting->count++] = leg;
}

void posting_account(struct posting *posting, const char *account, const char *unit, int64_t amount)
{
	add(posting, (struct leg){.account = account, .unit = unit, .amount = amount});
}

void posting_member(struct posting *posting, int64_t member, int64_t points)
{
	add(posting, (struct leg){.unit = UNIT_POINTS, .amount = points, .member = member});
}

/* The sum of all legs in this unit; false if it does not fit. */
static bool sum_of(const struct posting *posting, const char *unit, int64_t *sum)
{
	*sum = 0;
	for (int i = 0; i < posting->count; i++)
		if (strcmp(posting->legs[i].unit, unit) == 0 &&
			!money_add(*sum, posting->legs[i].amount, sum))
			return false;
	return true;
}

bool posting_balanced(const struct posting *posting)
{
	for (int i = 0; i < posting->count; i++) {
		int64_t sum;
		if (!sum_of(posting, posting->legs[i].unit, &sum) || sum != 0)
			return false;
	}
	return !posting->full;
}

void posting_write(struct hq *hq, const struct posting *posting)
{
	assert(posting_balanced(posting));
	for (int i = 0; i < posting->count; i++) {
		const struct leg *leg = &posting->legs[i];
		char account[32];
		(void)snprintf(account, sizeof account, "member:%lld", (long long)leg->member);
		AUTO(stmt)
		struct stmt s = kept(hq, KEPT_LEG_ADD,
			"INSERT INTO leg (store, uid, number, account, unit, "
			"amount, member) VALUES (?, ?, ?, ?, ?, ?, ?)");
		bind_int(&s, posting->store);
		bind_blob(&s, posting->uid.bytes, UID_SIZE);
		bind_int(&s, i);
		bind_text(&s, leg->account ? leg->account : account);
		bind_text(&s, leg->unit);
		bind_int(&s, leg->amount);
		bind_int(&s, leg->member);
		run(&s);
	}
}
