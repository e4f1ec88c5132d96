/* project.h - what stored records mean at HQ: ledger legs, balances, sales, coupon uses, problems.
 *
 * Records are added one after the other, then all are posted at once, inside the caller's
 * transaction: a handful of statements for a whole turn. A record that does not post leaves a
 * problem (a dead letter) and nothing else; it stops nobody. A uid posts once, whoever brings it.
 *
 * Posts SALE, also inside READOPT, together with its like; REFUND, CORRECTION and what members do
 * besides buying (project_act.h) one by one.
 * SHIFT_CLOSE leaves its figures. Needs nothing posted: ENROL, SHIFT_OPEN, REPRINT, CLOCK_STEP,
 * AUDIT. Everything else, and any schema we do not know, is SCHEMA_PARKED.
 */
#ifndef SUANPAN_HQ_PROJECT_H
#define SUANPAN_HQ_PROJECT_H

#include "pos/core/attr.h"
#include "pos/core/closed_sale.h"
#include "sync/hq/ledger.h"
#include "sync/hq/member_book.h"
#include "sync/hq/paper.h"
#include "sync/hq/problem.h"
#include "sync/hq/sku_book.h"
#include "sync/journal_record.h"

#include <stdint.h>

enum { CURRENCY_MAX = 8, DEEDS_MAX = 2000 };

struct hq;

struct deed_coupon {
	uint32_t campaign;
	uint64_t serial;
	bool first; /* nobody had used it up */
};

/* A line of a sale whose goods are not remembered. */
struct unlooked {
	char sku[SKU_MAX];
	uint32_t deed; /* index */
	bool known;
};

/* What one record brings, worked out before anything is written. */
struct deed {
	struct place at; /* of its carrier */
	struct uid uid;
	uint32_t made_till, made_epoch; /* whose lease it spent: a readopted record keeps its own */
	uint16_t kind;   /* of the record itself, unwrapped; 0: it could not be read */
	bool claimed;    /* nobody had brought this uid */
	bool dead;       /* it does not post */
	bool unreadable; /* no record at all */
	/* Head and body in projector.bytes, of kinds that are posted one by one. */
	size_t body_at;
	uint32_t body_size;
	/* Of a SALE. */
	uint32_t receipt_epoch, counter, business_date, operator_number, line_count;
	int64_t wall_ms, list_minor, total_minor, paid_minor, noncash_minor;
	int64_t member; /* as the record names it, 0: a walk-in */
	int64_t holder; /* whose account it posts to: member, or whom it was merged into; 0: nobody
			 */
	char tier[TIER_MAX]; /* as the till knew the member */
	bool news_told;      /* ... which is the new one that its receipt had to name */
	int64_t points_earned, points_used, points_leased, points_held;
	struct uid hold;
	uint32_t coupon_count;
	struct deed_coupon coupons[SALE_COUPONS_MAX];
};

struct projector {
	struct hq *hq;
	int64_t now_ms;
	int64_t exponent;
	char currency[CURRENCY_MAX];
	struct deed deeds[DEEDS_MAX];
	uint32_t count;
	struct paper bytes;
	struct paper remarks;  /* of struct problem_row */
	struct paper shifts;   /* project_shift.c's own */
	struct paper unlooked; /* of struct unlooked: goods that are not remembered */
	struct paper returned; /* of struct place: refunds whose sale is known now */
	struct paper uses;     /* of struct deed_use (quota_use.h) */
	struct closed_sale sale;
	struct sku_book skus;
};

/* Heap-sized; NULL if there is no memory. */
struct projector *projector_new(struct hq *hq);
void projector_free(struct projector *projector);

/* For the next records. */
void project_begin(struct projector *projector, int64_t now_ms);
/* record: as it stands at this place. At most DEEDS_MAX between begin and post. */
void project_add(
	struct projector *projector, const struct place *at, const void *record, size_t size);
/* For a dead letter whose uid is its own already. */
void project_add_again(
	struct projector *projector, const struct place *at, const void *record, size_t size);
void project_post(struct projector *projector);
/* What was added is known to fail: only dead letters come of it. */
void project_bury(struct projector *projector);

/* For the kinds themselves. */
void project_remark(struct projector *projector, const struct deed *deed, enum problem_code code,
	const char *detail);
void project_remark_number(struct projector *projector, const struct deed *deed,
	enum problem_code code, uint64_t number);
/* A remark on a record that does not post. */
void project_dead_letter(
	struct projector *projector, struct deed *deed, enum problem_code code, const char *detail);

#endif
