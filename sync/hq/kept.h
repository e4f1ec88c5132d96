/* kept.h - statements that every sale and every row needs: prepared with their first use, kept
 * until the house closes. Preparing costs more than running them.
 */
#ifndef SUANPAN_HQ_KEPT_H
#define SUANPAN_HQ_KEPT_H

#include "schema/db.h"

/* One name for each text; a text stands where it is used. A text of bulk.h has a name too. */
enum kept_name {
	KEPT_BRANCH,
	KEPT_CLAIM_UID,
	KEPT_COUNTER_NEXT,
	KEPT_COUPON_AGAIN,
	KEPT_COUPON_FIRST,
	KEPT_CURSOR_LOCK,
	KEPT_CURSOR_MOVE,
	KEPT_FEED_RAISE,
	KEPT_GOODS_KNOWN,
	KEPT_JOURNAL_ADD,
	KEPT_JOURNAL_HASHES,
	KEPT_LEG_ADD,
	KEPT_MEMBER_BY_CARD,
	KEPT_MEMBER_BALANCE,
	KEPT_MEMBER_BY_ID,
	KEPT_MEMBER_HOLDER,
	KEPT_MEMBER_MOVE,
	KEPT_MEMBER_MOVE_MANY,
	KEPT_MEMBERS_ADD,
	KEPT_MEMBERS_BY_CARD,
	KEPT_MEMBERS_BY_ID,
	KEPT_MEMBERS_CHANGE,
	KEPT_NONCE_CLAIM,
	KEPT_QUARANTINE_ADD,
	KEPT_QUOTA_KNOWN,
	KEPT_QUOTA_USE,
	KEPT_RECOMPUTED,
	KEPT_REFUND_WAITING,
	KEPT_REGIONS,
	KEPT_ROW_SAME,
	KEPT_ROW_WRITE,
	KEPT_ROWS_FIND,
	KEPT_ROWS_WRITE,
	KEPT_POINTS_CARDS,
	KEPT_POINTS_ENTRIES,
	KEPT_POINTS_ENTRY,
	KEPT_POINTS_ENTRY_MANY,
	KEPT_POINTS_FIND,
	KEPT_POINTS_FORGET,
	KEPT_POINTS_GOOD,
	KEPT_POINTS_LOT,
	KEPT_POINTS_NOTICE,
	KEPT_POINTS_OUTCOME,
	KEPT_POINTS_OUTCOMES,
	KEPT_POINTS_REFUNDS,
	KEPT_POINTS_SALES,
	KEPT_POINTS_STATE,
	KEPT_PRICE_NOTE,
	KEPT_PROJECTED,
	KEPT_SALE_ADD,
	KEPT_STRETCH,
	KEPT_TURN_RECORDS,
	KEPT_UID_KNOWN,
	KEPT_VERDICT,
	KEPT_COUNT,
};

struct kept {
	struct stmt stmts[KEPT_COUNT];
};

struct hq;

/* For one use, as sql(); the same name must come with the same text, and not while it is in use. */
struct stmt kept(struct hq *hq, enum kept_name name, const char *text);
/* Before the database closes. */
void kept_done(struct kept *kept);

#endif
