/* ref_rows.h - one row of a reference stream, from its JSON into ref.db (sync/README.md 3.4).
 *
 * A row is read whole before anything of it is written, so a bad one leaves no half behind. Rows
 * not newer than what is there are passed over, so a page may come twice.
 */
#ifndef SUANPAN_SYNC_REF_ROWS_H
#define SUANPAN_SYNC_REF_ROWS_H

#include "schema/db.h"
#include "sync/identity.h"
#include "sync/json.h"
#include "sync/wire.h"

enum coupon_class {
	COUPON_CLASS_OPEN,
	COUPON_CLASS_STORE,
	COUPON_CLASS_MEMBER,
	COUPON_CLASS_LEASED,
	COUPON_CLASS_ONLINE,
};

enum {
	GTINS_MAX = 16,
	ROW_STORES_MAX = 64,
	ROW_RIGHTS_MAX = 64,
	SETTING_NAME_MAX = 64,
	SETTING_VALUE_MAX = 4097,
	RULE_TEXT_MAX = 4 * 1024 * 1024,
	SHORT_NAME_MAX = 64,
	CAMPAIGN_TITLE_MAX = 64,
};

struct ref_rows {
	struct db *db;                   /* ref.db, borrowed */
	const struct identity *identity; /* whose signatures rule files need */
	struct stmt find_goods, add_goods, change_goods, drop_barcodes, add_barcode;
	struct stmt find_member, drop_member, add_member;
	bool rising; /* rows come in rising versions, so none needs to be looked for first */
};

/* What the page says about all its rows. */
struct row_page {
	int64_t generation;
	uint32_t projected_epoch;
	uint64_t projected_next;
	int64_t hq_time;
	/* Rows of a bucket that differs: what stands here under their keys gives way, whatever its
	 * version says, unless a delta brought it after HQ wrote the page: above as_of, up to
	 * since. */
	bool repairs;
	int64_t as_of, since;
};

void ref_rows_open(struct ref_rows *rows, struct db *ref, const struct identity *identity);
/* Before the database is closed. Accepts a zeroed one. */
void ref_rows_done(struct ref_rows *rows);

/* Inside a transaction. false: the row breaks a limit or a signature is wrong; it changed nothing,
 * and the document is good for the next row. Failures of the database stick there. */
MUST_CHECK bool ref_row_apply(struct ref_rows *rows, const struct row_page *page,
	enum stream stream, struct json_value row, struct err *why);

/* Takes away some rows of older generations behind *position, which begins at INT64_MIN and is
 * moved on; true when the stream has none left. Inside a transaction. */
bool ref_rows_sweep(
	struct ref_rows *rows, enum stream stream, int64_t generation, int64_t *position);

#endif
