/* projection.h - what a record means for the tables beside the journal. Pure.
 *
 * The journal writes these rows as it adds a record; verify.c computes them again from the record
 * and compares. So a projection is stated once.
 */
#ifndef SUANPAN_SYNC_PROJECTION_H
#define SUANPAN_SYNC_PROJECTION_H

#include "pos/core/act.h"
#include "pos/core/closed_sale.h"
#include "sync/journal_record.h"

struct projected_coupon {
	uint32_t campaign;
	uint64_t serial;
};

struct projected_shift {
	bool closed;
	uint32_t number, business_date;
	int64_t float_minor, perpetual_minor;
};

struct projected_spend {
	int64_t leased, held, trusted;
};

struct projected_use {
	const char *rule; /* borrowed from the sale */
	int64_t minor;
};

struct projected_act {
	uint16_t kind; /* of the record */
	uint64_t member;
	char item[REWARD_ID_MAX];
	int32_t qty;
	int64_t points, minor;
	bool swapped;
};

struct projection {
	int64_t place;
	bool has_shift; /* a row of shift */
	struct projected_shift shift;
	int64_t original; /* a row of readopted: the place of the record it carries; 0: none */
	uint16_t original_kind;
	bool has_sale; /* a row of sale */
	uint32_t counter, business_date, operator_number;
	uint64_t member; /* 0: nobody */
	int64_t list_minor, total_minor;
	uint32_t line_count;
	bool has_refund;     /* a row of refund */
	struct uid refunded; /* the sale */
	bool has_act;        /* a row of act */
	struct projected_act act;
	/* A row of points_leg if there is a member, and for an act points; each of a sale is one
	 * completed order. */
	int64_t points;
	bool has_spend; /* a row of points_spend */
	struct projected_spend spend;
	struct projected_coupon coupons[SALE_COUPONS_MAX];
	uint32_t coupon_count;
	struct projected_use uses[CLOSED_RULES_MAX]; /* rows of rule_use, one use each */
	uint32_t use_count;
};

/* Of a record that is no SALE. */
struct projection projection_of(const struct record *record);
/* Borrows from the sale. */
struct projection projection_of_sale(const struct record *record, const struct closed_sale *sale);

#endif
