/* MEMBER_ENROL and CONSENT: posted before the turn's sales, which may name the newcomer. */
#include "sync/hq/consent_book.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_more.h"
#include "sync/hq/newcomer_book.h"
#include "sync/hq/project.h"
#include "sync/hq/project_single.h"

#include <stdio.h>

void newcomer_understand(
	struct projector *projector, struct deed *deed, const struct record *record)
{
	struct newcomer newcomer;
	if (!newcomer_record_read(record, &newcomer))
		project_dead_letter(projector, deed, PROBLEM_PARKED, "the enrolment's body");
}

void newcomer_post(struct projector *projector, struct deed *deed, const struct record *record)
{
	struct newcomer newcomer;
	if (newcomer_record_read(record, &newcomer))
		newcomer_open(projector->hq, &deed->at, &newcomer, projector->now_ms);
}

void consent_understand(struct projector *projector, struct deed *deed, const struct record *record)
{
	struct consent_change change;
	if (!consent_change_read(record, &change))
		project_dead_letter(projector, deed, PROBLEM_PARKED, "the consent's body");
}

void consent_post(struct projector *projector, struct deed *deed, const struct record *record)
{
	struct consent_change change;
	char source[64];
	if (!consent_change_read(record, &change))
		return;
	int64_t holder = book_holder(projector->hq, (int64_t)change.member);
	if (!holder) {
		project_remark_number(projector, deed, PROBLEM_UNKNOWN_MEMBER, change.member);
		return;
	}
	change.member = (uint64_t)holder;
	(void)snprintf(source, sizeof source, "till %u-%u", deed->at.store, deed->at.till);
	consent_say(projector->hq, &change, record->wall_ms, source);
	member_more_refresh(projector->hq, holder, projector->now_ms);
}
