/* sale.h - the basket in progress: lines, member, coupons, and what it costs.
 *
 * Second stop of the tour. A sale only changes through the functions below; each says by name what
 * it refuses and then leaves the sale as it was. Prices are fixed when a line is scanned. What the
 * programme takes off is not stored here: sale_price() asks the engine again after every change.
 */
#ifndef SUANPAN_SALE_H
#define SUANPAN_SALE_H

#include "pos/core/coupon.h"
#include "pos/core/engine.h"
#include "pos/core/item.h"
#include "pos/core/member.h"
#include "pos/core/shop.h"
#include "pos/core/uid.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	SALE_LINES_MAX = 500,
	SALE_QTY_MAX = ENGINE_QTY_MAX,
	SALE_UNITS_MAX = ENGINE_UNITS_MAX,
	SALE_COUPONS_MAX = 8,
	GRAMS_MAX = 99999,
	COUPON_CODE_MAX = 16,
	PRICE_REASON_MAX = 32,
};

/* A price that somebody set by hand (FRD-07). */
struct hand_price {
	uint32_t operator_number; /* 0: nobody did, it is the shelf's */
	int64_t shelf_minor;      /* what a unit cost before */
	bool no_points;           /* what is paid for it earns none */
	char reason[PRICE_REASON_MAX];
};

struct sale_line {
	struct item item;         /* as it was when scanned */
	int32_t qty;              /* 1 for weighed goods */
	int32_t grams;            /* weighed goods, else 0 */
	int64_t unit_price_minor; /* what one unit costs: piece price, or the weighed piece's price
				   */
	struct hand_price hand;
};

struct sale_coupon {
	struct coupon coupon; /* typed ones have no signature */
	bool typed;
	char code[COUPON_CODE_MAX]; /* what switches its rule on, from the campaign */
	uint32_t chosen_by;         /* the operator who wants it used; 0: the best set decides */
};

struct sale {
	struct uid uid; /* made with the first line; no sale without one is ever committed */
	int64_t opened_ms;
	uint32_t line_count;
	int32_t latest; /* index of the line touched last, -1: none */
	bool has_member;
	struct member member;
	int64_t points_wish; /* what points may pay for in all, 0: the customer saves them */
	struct sale_coupon coupons[SALE_COUPONS_MAX];
	uint32_t coupon_count;
	/* Last, so that sale_clear() need not touch it: beyond line_count nothing is read. */
	struct sale_line lines[SALE_LINES_MAX];
};

enum sale_result {
	SALE_OK,
	SALE_BAD_QTY,    /* not 1..SALE_QTY_MAX */
	SALE_BAD_PRICE,  /* below 0 or above PRICE_MAX_MINOR */
	SALE_BAD_WEIGHT, /* not 1..GRAMS_MAX */
	SALE_TOO_MANY_LINES,
	SALE_TOO_MANY_UNITS,
	SALE_NO_SUCH_LINE,
	SALE_WEIGHED, /* the quantity of a weighed piece cannot be changed */
	SALE_COUPON_TWICE,
	SALE_TOO_MANY_COUPONS,
	SALE_TOO_LARGE, /* an amount does not fit */
	SALE_BELOW_FLOOR,
};

void sale_clear(struct sale *sale);
bool sale_empty(const struct sale *sale); /* no line, no member, no coupon */
int64_t sale_units(const struct sale *sale);

/* Same SKU and price, none set by hand: added to that line (design.md 14), else a new line at the
 * end. */
MUST_CHECK enum sale_result sale_add(struct sale *sale, const struct item *item, int32_t qty);
/* half_up(grams * price per kg / 1000); always a line of its own. */
MUST_CHECK enum sale_result sale_add_weight(
	struct sale *sale, const struct item *item, int32_t grams);
/* The label's amount; grams 0 when the label does not say. */
MUST_CHECK enum sale_result sale_add_priced(
	struct sale *sale, const struct item *item, int32_t grams, int64_t price_minor);
MUST_CHECK enum sale_result sale_set_qty(struct sale *sale, uint32_t line, int32_t qty);
/* by->shelf_minor is filled in; the shelf's price again is nobody's. No such line joins another. */
MUST_CHECK enum sale_result sale_set_price(
	struct sale *sale, uint32_t line, int64_t price_minor, const struct hand_price *by);
MUST_CHECK enum sale_result sale_void_line(struct sale *sale, uint32_t line);
void sale_set_member(struct sale *sale, const struct member *member);
void sale_drop_member(struct sale *sale);
MUST_CHECK enum sale_result sale_add_coupon(struct sale *sale, const struct sale_coupon *coupon);
void sale_drop_coupon(struct sale *sale, uint32_t index);
/* As the engine sees them. */
void sale_codes(const struct sale *sale, struct basket_code codes[SALE_COUPONS_MAX]);

/* Prices the sale for this moment. *out lives in scratch (engine.h). A blocked member is priced as
 * a walk-in. Rules know shops and tills by their numbers as text, "12". */
MUST_CHECK enum price_status sale_price(const struct sale *sale, const struct rules *rules,
	const struct rule_use *rule_use, const struct civil *now, const struct shop *shop,
	void *scratch, size_t scratch_size, struct pricing *out);

#endif
