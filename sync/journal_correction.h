/* journal_correction.h - what a person says of a record that stands: the body of a CORRECTION, and
 * back (sync/README.md 4.3). Records are never edited; this one names another by its uid, settles
 * what headquarters found remarkable about it, and may carry legs that put the ledger right. */
#ifndef SUANPAN_SYNC_JOURNAL_CORRECTION_H
#define SUANPAN_SYNC_JOURNAL_CORRECTION_H

#include "pos/core/attr.h"
#include "sync/journal_record.h"

enum {
	CORRECTION_LEGS_MAX = 8,
	CORRECTION_CODE_MAX = 32,
	CORRECTION_DETAIL_MAX = 160,
	CORRECTION_ACCOUNT_MAX = 32,
	CORRECTION_UNIT_MAX = 8,
};

struct correction_leg {
	char account[CORRECTION_ACCOUNT_MAX]; /* as in HQ's ledger: "over_short", "member:42" */
	char unit[CORRECTION_UNIT_MAX];       /* "points" or a currency */
	int64_t amount;
};

struct correction {
	struct uid corrected;
	char code[CORRECTION_CODE_MAX]; /* the problem it settles, "": whatever is open */
	char detail[CORRECTION_DETAIL_MAX];
	uint32_t leg_count;
	struct correction_leg legs[CORRECTION_LEGS_MAX];
};

void correction_write(struct bytes_out *out, const struct correction *correction);
MUST_CHECK bool correction_read(const struct record *record, struct correction *correction);

#endif
