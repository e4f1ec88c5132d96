#include "sync/hq/ledger.h"

#include "pos/core/money.h"
#include "sync/hq/hq.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

void place_text(char out[PLACE_TEXT_MAX], const struct place *place)
{
	int used = snprintf(out, PLACE_TEXT_MAX, "%u-%u-%llu", place->till, place->epoch,
		(unsigned long long)place->seq);
	if (place->branch)
		(void)snprintf(out + used, PLACE_TEXT_MAX - (size_t)used, "/%u", place->branch);
}

void bulk_place(struct bulk *bulk, const struct place *place)
{
	bulk_int(bulk, place->store);
	bulk_int(bulk, place->till);
	bulk_int(bulk, place->epoch);
	bulk_int(bulk, (int64_t)place->seq);
	bulk_int(bulk, place->branch);
}

void bind_place(struct stmt *stmt, const struct place *place)
{
	bind_int(stmt, place->store);
	bind_int(stmt, place->till);
	bind_int(stmt, place->epoch);
	bind_int(stmt, (int64_t)place->seq);
	bind_int(stmt, place->branch);
}

struct place column_place(struct stmt *stmt, int first)
{
	return (struct place){
		.store = (uint32_t)column_int(stmt, first),
		.till = (uint32_t)column_int(stmt, first + 1),
		.epoch = (uint32_t)column_int(stmt, first + 2),
		.seq = (uint64_t)column_int(stmt, first + 3),
		.branch = (uint32_t)column_int(stmt, first + 4),
	};
}

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

struct bulk legs_begin(struct hq *hq)
{
	static const struct bulk_text text = {KEPT_LEG_ADD,
		"INSERT INTO leg (store, till, epoch, seq, branch, number, account, unit, amount, "
		"member) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"iiiiiittii"};
	return bulk_begin(hq, &text, NULL, NULL);
}

void legs_add(struct bulk *legs, const struct posting *posting)
{
	assert(posting_balanced(posting));
	for (int i = 0; i < posting->count; i++) {
		const struct leg *leg = &posting->legs[i];
		char account[ACCOUNT_MAX];
		if (!leg->account)
			(void)snprintf(
				account, sizeof account, "member:%lld", (long long)leg->member);
		bulk_place(legs, &posting->at);
		bulk_int(legs, i);
		bulk_text(legs, leg->account ? leg->account : account);
		bulk_text(legs, leg->unit);
		bulk_int(legs, leg->amount);
		bulk_int(legs, leg->member);
		bulk_end_row(legs);
	}
}

int64_t counter_take(struct hq *hq, const char *name, int64_t count)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_COUNTER_NEXT,
		"UPDATE counter SET value = value + ? WHERE name = ? RETURNING value");
	bind_int(&s, count);
	bind_text(&s, name);
	return next_row(&s) ? column_int(&s, 0) - count + 1 : 0;
}

int64_t counter_next(struct hq *hq, const char *name)
{
	return counter_take(hq, name, 1);
}

void posting_write(struct hq *hq, struct posting *posting)
{
	if (posting->at.store == 0)
		posting->at.seq = (uint64_t)counter_next(hq, "own");
	AUTO(bulk) struct bulk legs = legs_begin(hq);
	legs_add(&legs, posting);
	bulk_run(&legs);
}
