#include "sync/hq/hq.h"
#include "sync/hq/posted.h"
#include "sync/hq/project.h"
#include "sync/hq/project_single.h"
#include "sync/journal_correction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A correction may move what is between people and drawers; it cannot invent accounts. */
static const char *known_account(const char *account)
{
	static const char *const known[] = {ACCOUNT_CASH, ACCOUNT_SALES, ACCOUNT_REFUNDS,
		ACCOUNT_ROUNDING, ACCOUNT_FLOAT, ACCOUNT_OVER_SHORT, ACCOUNT_ISSUED,
		ACCOUNT_REDEEMED, ACCOUNT_EXPIRED, ACCOUNT_ADJUSTED, ACCOUNT_NOBODY};
	for (size_t i = 0; i < LENGTH(known); i++)
		if (strcmp(known[i], account) == 0)
			return known[i];
	return NULL;
}

/* "member:42": 42; 0 if it is none. */
static int64_t member_of(const char *account)
{
	static const char head[] = "member:";
	char *end;
	if (strncmp(account, head, sizeof head - 1) != 0)
		return 0;
	long long id = strtoll(account + sizeof head - 1, &end, 10);
	return *end || id < 0 ? 0 : id;
}

static bool add_leg(
	struct projector *projector, const struct correction_leg *leg, struct posting *posting)
{
	const char *account = known_account(leg->account);
	int64_t member = account ? 0 : book_holder(projector->hq, member_of(leg->account));
	bool points = strcmp(leg->unit, UNIT_POINTS) == 0;
	if (member && points)
		posting_member(posting, member, leg->amount);
	else if (account && points)
		posting_account(posting, account, UNIT_POINTS, leg->amount);
	else if (account && strcmp(leg->unit, projector->currency) == 0)
		posting_account(posting, account, projector->currency, leg->amount);
	else
		return false;
	return true;
}

static bool build(
	struct projector *projector, const struct correction *correction, struct posting *posting)
{
	for (uint32_t i = 0; i < correction->leg_count; i++)
		if (!add_leg(projector, &correction->legs[i], posting))
			return false;
	return posting_balanced(posting);
}

void correction_understand(
	struct projector *projector, struct deed *deed, const struct record *record)
{
	struct correction correction;
	if (!correction_read(record, &correction))
		project_dead_letter(projector, deed, PROBLEM_PARKED, "the correction's body");
}

static void move_members(struct projector *projector, const struct posting *posting)
{
	for (int i = 0; i < posting->count; i++) {
		const struct movement movement = {.points = posting->legs[i].amount};
		if (posting->legs[i].member)
			(void)book_move(projector->hq, posting->legs[i].member, &movement,
				projector->now_ms);
	}
}

void correction_post(struct projector *projector, struct deed *deed, const struct record *record)
{
	struct place corrected;
	struct correction correction;
	struct posting posting = {.at = deed->at};
	char uid[UID_TEXT_MAX];
	if (!correction_read(record, &correction))
		return;
	if (!build(projector, &correction, &posting)) {
		project_dead_letter(projector, deed, PROBLEM_UNBALANCED, "correction");
		return;
	}
	posting_write(projector->hq, &posting);
	move_members(projector, &posting);
	if (posted_find(projector->hq, deed->at.store, &correction.corrected, &corrected)) {
		(void)problem_settle(projector->hq, &corrected,
			correction.code[0] ? correction.code : NULL, NULL, correction.detail,
			projector->now_ms);
		return;
	}
	hex_text(uid, correction.corrected.bytes, UID_SIZE);
	project_remark(projector, deed, PROBLEM_CORRECTS_UNKNOWN, uid);
}
