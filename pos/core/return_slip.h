/* return_slip.h - goods that are coming back, before anybody has confirmed it: which pieces of
 * which sale, what the customer gets for them, and what is taken back.
 *
 * Amounts are those the units were paid with when they were sold. Of each line the first units not
 * yet returned come back; everything is worked out for all that came back so far and for what will
 * have come back then, and the difference is settled now, so that two halves are the whole.
 *
 * A rule may say what becomes of it when it would no longer hold for what is kept (on_return): what
 * the kept goods still have of its discount is taken off the refund, or its gifts are asked back
 * and charged at their shelf price if the customer keeps them.
 */
#ifndef SUANPAN_RETURN_SLIP_H
#define SUANPAN_RETURN_SLIP_H

#include "pos/core/closed_refund.h"
#include "pos/core/refund.h"

struct sold_gift {
	const char *sku;
	char name[ITEM_NAME_MAX];
	int64_t price_minor; /* on the shelf now */
};

/* A sale looked up for a return. The shell fills it and keeps it until the next one; all borrowed.
 */
struct sold_sale {
	const struct closed_sale *sale; /* with names where the goods are still known */
	/* The rules of its day and what they said, proved to be what was stored (sold_basket.h).
	 * All NULL: they are gone; then a line's discount and the sale's points are shared evenly.
	 */
	const struct rules *rules;
	const struct basket *basket;
	const struct pricing *pricing;
	void *scratch; /* for refund_units() */
	size_t scratch_size;
	uint8_t *marks; /* room for one a unit of the sale */
	bool has_member;
	struct member member; /* as known here now */
	/* What had come back before. */
	int32_t returned[SALE_LINES_MAX];
	int64_t returned_minor[SALE_LINES_MAX]; /* given back for it */
	int64_t refunded_minor, points_taken, points_given;
	uint32_t gift_count; /* what the rules gave beside the goods */
	struct sold_gift gifts[REFUND_GIFTS_MAX];
};

struct slip_gift {
	const struct sold_gift *gift;
	int64_t qty;
	bool kept; /* by the customer, who is charged for it */
};

struct return_slip {
	const struct sold_sale *sold; /* NULL: no sale was chosen */
	int32_t qty[SALE_LINES_MAX];  /* coming back now */
	/* Worked out by slip_price(). */
	int64_t line_minor[SALE_LINES_MAX]; /* what was paid for them */
	int64_t goods_minor;                /* the sum of those */
	int64_t reclaimed_minor;            /* less this; below 0: given back after all */
	int64_t charged_minor;              /* and less this, for gifts kept */
	int64_t missing_minor; /* what the gifts cost more than there is to give back */
	int64_t total_minor;   /* what the customer gets; never below 0 */
	int64_t points_taken, points_given;
	uint32_t gift_count; /* due back now */
	struct slip_gift gifts[REFUND_GIFTS_MAX];
	bool whole; /* nothing of the sale is kept */
	/* With the last piece the coupons that took something off are good again. */
	uint32_t coupon_count;
	uint8_t coupons[SALE_COUPONS_MAX]; /* indexes into the sale's */
};

/* What was scanned: a label's weight or price tells weighed pieces apart, 0: it said none. */
struct slip_goods {
	const char *sku;
	int32_t grams;
	int64_t price_minor;
};

enum slip_result {
	SLIP_OK,
	SLIP_NOT_SOLD, /* not on this receipt */
	SLIP_ALL_BACK, /* every piece of it came back already, or is coming back */
	SLIP_TOO_MANY, /* more than were bought and not returned */
};

void slip_begin(struct return_slip *slip, const struct sold_sale *sold);
/* One more piece of these goods. *line is where it was. */
MUST_CHECK enum slip_result slip_add(
	struct return_slip *slip, const struct slip_goods *goods, uint32_t *line);
MUST_CHECK enum slip_result slip_set(struct return_slip *slip, uint32_t line, int32_t qty);
void slip_all(struct return_slip *slip);
/* The customer keeps this gift and pays for it, or brings it back after all. */
void slip_keep_gift(struct return_slip *slip, uint32_t gift, bool kept);
/* Pieces of a line that can still come back. */
int32_t slip_left(const struct return_slip *slip, uint32_t line);
int64_t slip_pieces(const struct return_slip *slip);
/* Only a part comes back, and with all of it a coupon of the sale would be good again. */
bool slip_coupon_waits(const struct return_slip *slip);
/* What the rule of a coupon that comes back is called, or what was on the coupon where the rules of
 * the day are gone. at: into coupons. */
const char *slip_coupon_name(const struct return_slip *slip, uint32_t at, enum lang lang);
/* Fills lines, total, taxes, points and what names the sale. The caller fills in who, where, when
 * and the tenders. */
void slip_close(const struct return_slip *slip, struct closed_refund *refund);

#endif
