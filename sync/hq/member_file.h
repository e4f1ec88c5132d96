/* member_file.h - what headquarters keeps of each member besides the row that goes down to the
 * tills: since when they are one, who brought them, growth, the tier's dates, a mark.
 *
 * A member without a row has a file of zeros. All functions need an open transaction (reads
 * excepted) and fail by the database's sticky failure. Dates are 20261121, 0: none.
 */
#ifndef SUANPAN_HQ_MEMBER_FILE_H
#define SUANPAN_HQ_MEMBER_FILE_H

#include "pos/core/attr.h"
#include "pos/core/member.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	FILE_SOURCE_MAX = 24,
	FILE_CODE_MAX = 24,
	FILE_NAME_MAX = 61,
	FILE_REASON_MAX = 161,
};

struct hq;

struct member_file {
	int64_t member;
	uint32_t joined_on;
	char source[FILE_SOURCE_MAX]; /* how they came */
	int64_t inviter;
	char invite_code[FILE_CODE_MAX]; /* their own */
	int64_t growth;                  /* never spent */
	char label[TIER_MAX];            /* by how long they are members (labels.h) */
	uint32_t tier_since, tier_until; /* until 0: no end */
	bool tier_news;                  /* the next receipt says that the tier is new */
	char tier_by[FILE_NAME_MAX];     /* who lent the tier; "": it was reached */
	char tier_reason[FILE_REASON_MAX];
	char tier_back[TIER_MAX]; /* of a lent tier: what they have by themselves */
	uint32_t tier_back_until;
	char mark[GROUP_MAX]; /* a group in place of the member's own */
	uint32_t mark_until;
};

struct stmt;
/* What a SELECT asks of member_file f for member_file_row(); a LEFT JOIN may find none. */
#define FILE_COLUMNS_OF_F                                                                          \
	"coalesce(f.joined_on, 0), coalesce(f.source, ''), coalesce(f.inviter, 0), "               \
	"coalesce(f.invite_code, ''), coalesce(f.growth, 0), coalesce(f.label, ''), "              \
	"coalesce(f.tier_since, 0), coalesce(f.tier_until, 0), coalesce(f.tier_news, 0), "         \
	"coalesce(f.tier_by, ''), coalesce(f.tier_reason, ''), coalesce(f.tier_back, ''), "        \
	"coalesce(f.tier_back_until, 0), coalesce(f.mark, ''), coalesce(f.mark_until, 0)"
enum { FILE_COLUMN_COUNT = 15 };
/* Of the columns from `first` on; leaves member alone. */
void member_file_row(struct stmt *stmt, int first, struct member_file *file);

/* false: nothing is kept of this member; file is all zeros but for the number then. */
bool member_file_find(struct hq *hq, int64_t member, struct member_file *file);
/* Makes this the member's file. */
void member_file_put(struct hq *hq, const struct member_file *file);

#endif
