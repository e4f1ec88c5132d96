#include "sync/hq/hq.h"
#include "sync/hq/points_entry.h"
#include "sync/hq/points_terms.h"
#include "sync/hq/posted.h"
#include "sync/hq/project.h"
#include "sync/hq/project_single.h"
#include "sync/journal_correction.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one leg may move, where the settings say nothing. */

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

/* A till speaks here, and no person at HQ has said yes: only so much at once. Whoever raises the
 * setting and replays has said it. */
static bool modest(struct projector *projector, const struct correction *correction)
{
	const int64_t points =
		hq_setting_int(projector->hq, "correction.points_most", CORRECTION_POINTS_USUAL);
	const int64_t minor =
		hq_setting_int(projector->hq, "correction.money_most", CORRECTION_MONEY_USUAL);
	for (uint32_t i = 0; i < correction->leg_count; i++) {
		const struct correction_leg *leg = &correction->legs[i];
		int64_t most = strcmp(leg->unit, UNIT_POINTS) == 0 ? points : minor;
		if (leg->amount > most || leg->amount < -most)
			return false;
	}
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

/* What a correction moved is an entry of the member's points. */
static void write_entry(
	struct projector *projector, const struct posting *posting, int number, int64_t at_ms)
{
	const struct leg *leg = &posting->legs[number];
	struct points_entry entry = {.member = leg->member,
		.points = leg->amount,
		.at_ms = at_ms,
		.source = POINTS_CORRECTION};
	struct points_terms terms;
	points_terms_read(projector->hq, &terms);
	(void)snprintf(entry.key, sizeof entry.key, "%u/%u-%u-%llu/%u:%d", posting->at.store,
		posting->at.till, posting->at.epoch, (unsigned long long)posting->at.seq,
		posting->at.branch, number);
	if (leg->amount > 0)
		entry.expires_on = points_last_day(
			points_day_of(&terms, at_ms), points_terms_at(&terms, at_ms)->valid_months);
	(void)points_entry_write(projector->hq, &entry, projector->now_ms);
}

static void move_members(struct projector *projector, const struct posting *posting, int64_t at_ms)
{
	for (int i = 0; i < posting->count; i++) {
		const struct movement movement = {.points = posting->legs[i].amount};
		if (!posting->legs[i].member)
			continue;
		write_entry(projector, posting, i, at_ms);
		(void)book_move(
			projector->hq, posting->legs[i].member, &movement, projector->now_ms);
	}
}

/* "3-1-17: member:42 +50 points": what people at HQ are to look at. */
static void remark_correction(struct projector *projector, const struct deed *deed,
	const struct correction *correction, const struct place *corrected)
{
	const struct correction_leg *leg = &correction->legs[0];
	char detail[160], where[PLACE_TEXT_MAX];
	place_text(where, corrected);
	(void)snprintf(detail, sizeof detail, "%s: %s %+lld %s", where, leg->account,
		(long long)leg->amount, leg->unit);
	project_remark(
		projector, deed, PROBLEM_CORRECTION, correction->leg_count > 0 ? detail : where);
}

/* Legs are posted only beside a record of the same store that stands here: until then, and for
 * another store's for ever, they are a dead letter. */
static void corrects_unknown(
	struct projector *projector, struct deed *deed, const struct correction *correction)
{
	char uid[UID_TEXT_MAX];
	hex_text(uid, correction->corrected.bytes, UID_SIZE);
	if (correction->leg_count > 0)
		project_dead_letter(projector, deed, PROBLEM_CORRECTS_NOTHING, uid);
	else
		project_remark(projector, deed, PROBLEM_CORRECTS_UNKNOWN, uid);
}

void correction_post(struct projector *projector, struct deed *deed, const struct record *record)
{
	struct place corrected;
	struct correction correction;
	struct posting posting = {.at = deed->at};
	if (!correction_read(record, &correction))
		return;
	if (!build(projector, &correction, &posting)) {
		project_dead_letter(projector, deed, PROBLEM_UNBALANCED, "correction");
	} else if (!modest(projector, &correction)) {
		project_dead_letter(projector, deed, PROBLEM_CORRECTS_MUCH, "");
	} else if (!posted_find(projector->hq, deed->at.store, &correction.corrected, &corrected)) {
		corrects_unknown(projector, deed, &correction);
	} else {
		posting_write(projector->hq, &posting);
		move_members(projector, &posting, record->wall_ms);
		(void)problem_settle(projector->hq, &corrected,
			correction.code[0] ? correction.code : NULL, NULL, correction.detail,
			projector->now_ms);
		remark_correction(projector, deed, &correction, &corrected);
	}
}
