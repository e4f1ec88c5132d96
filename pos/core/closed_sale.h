/* closed_sale.h - a finished sale: what the journal keeps, the receipt prints and HQ recomputes.
 *
 * It is a flat copy of every engine input and of what the engine answered, so it needs neither the
 * rules nor the goods to be read again. Titles, names and masked texts are for the receipt only and
 * are not in the journal record (design.md 5: no name and no phone there).
 */
#ifndef SUANPAN_CLOSED_SALE_H
#define SUANPAN_CLOSED_SALE_H

#include "pos/core/coupon_choice.h"
#include "pos/core/member_more.h"
#include "pos/core/rules.h"
#include "pos/core/sale.h"
#include "pos/core/tax.h"

enum {
	CLOSED_TAKINGS_MAX = 4096,
	CLOSED_RULES_MAX = 64, /* different rules that did something or were refused */
	CLOSED_TENDERS_MAX = 8,
	CLOSED_USES_MAX = 512,
	RULE_TITLE_MAX = 64,
	RULES_VERSION_MAX = 48,
	RECEIPT_NUMBER_MAX = 40,
	CLOSED_WHY_MAX = 640, /* bytes of a sentence of why.h */
};

/* As many points as the member had: what records of schema 1 mean. */
#define POINTS_NO_LIMIT INT64_C(-1)

enum tender_kind { TENDER_CASH = 1 };

struct tender {
	enum tender_kind kind;
	int64_t amount_minor; /* as handed over */
};

struct closed_line {
	char sku[SKU_MAX];
	char name[ITEM_NAME_MAX]; /* receipt only */
	char categories[ITEM_CATEGORIES_MAX][CATEGORY_MAX];
	uint32_t category_count;
	int32_t qty;
	int32_t grams;
	int64_t unit_price_minor;
	int64_t floor_minor;
	int64_t discount_minor;
	struct hand_price hand;
	bool taxed; /* vat_bp is known */
	int32_t vat_bp;
	int64_t kilogram_minor; /* receipt only: what a kilogram costs, 0 where the label knew
				   better */
};

/* A rule that took something or that was looked at and refused. */
struct closed_rule {
	char id[RULE_ID_MAX];
	char title[RULE_TITLE_MAX]; /* receipt only, in the receipt's language */
	bool on_basket;             /* as rules_on_basket() */
	bool gives;                 /* receipt only, as rules_gives() */
	bool applied;
	enum use_back use_back; /* if applied */
	enum reason reason;     /* if not applied */
	int64_t short_minor;    /* as struct rejection */
	int64_t taken_minor;    /* over all lines */
};

struct closed_taking {
	uint16_t rule;   /* index into rules[] */
	uint16_t effect; /* index in the rule's `then` */
	uint32_t line;
	int64_t taken_minor;
};

enum coupon_result { COUPON_TOOK_OFF, COUPON_DID_NOT_APPLY };

struct closed_coupon {
	uint32_t campaign;
	uint64_t serial;
	uint8_t key_id;
	bool typed;
	uint32_t benefit_minor;
	char code[COUPON_CODE_MAX];
	enum coupon_result result; /* only COUPON_TOOK_OFF is used up */
	uint16_t rule;             /* index into rules[], UINT16_MAX: none */
	uint32_t chosen_by;        /* the operator who wanted it used, 0: nobody chose */
	bool in_best;              /* it would have been used if nobody had chosen any */
	char why[CLOSED_WHY_MAX];  /* receipt only: why it did not apply, where the sale is
				    * explained and there is more to say than reason */
};

/* How often a rule had been used before, as the engine was told: struct rule_use. Here stand the
 * rules with a limit that took something, or gave goods or points, and those that were refused and
 * would not have been for nothing told. */
struct closed_use {
	char rule[RULE_ID_MAX];
	int64_t used, member_used, spent_minor;
};

enum { OFFERS_TOLD_MAX = 8 };

/* A piece that was offered beside the basket, and whether somebody took it (UPS-03). */
struct offer_told {
	char sku[SKU_MAX];
	bool taken;
};

/* What the receipt says to the member besides: receipt only. */
struct sale_news {
	bool tier_is_new;
	bool birthday; /* it is today, and the member agreed to being greeted */
	char greeting[GREETING_TEXT_MAX];
	struct more_expiring expiring; /* points 0: none */
	struct tier_progress progress; /* before this sale */
};

struct closed_sale {
	struct uid uid;
	uint32_t store, till, epoch;
	uint32_t counter; /* of SALE and REFUND records of this epoch, from 1, no gaps */
	uint32_t operator_number;
	char operator_name[48]; /* receipt only */
	int64_t wall_ms;        /* moment of payment, corrected */
	int32_t utc_offset_minutes;
	uint32_t business_date; /* 20261121 */

	uint16_t engine_version;
	char rules_version[RULES_VERSION_MAX];
	char channel[16];
	int64_t priced_ms; /* the `now` that the rules saw */
	bool has_member;   /* priced as a member */
	struct member member;
	bool birthday_month, birthday_day;

	int64_t list_minor;
	int64_t total_minor;
	int64_t best_minor; /* due if nobody had chosen coupons; as total_minor where nobody did */
	int64_t change_minor;
	int64_t noncash_minor;
	int64_t points_earned;
	int64_t points_used;
	int64_t points_before, points_after; /* as shown; 0 without member */
	/* What covered points_used: this till's lease, a hold at HQ (hold: its uid, zeros without
	 * one), and the rest on trust. Neither is negative, together at most points_used. */
	int64_t points_leased, points_held;
	struct uid hold;
	int64_t points_limit; /* as struct basket, or POINTS_NO_LIMIT */
	uint32_t price_hash;  /* as struct pricing; 0 in records of schema 1, which lack it */

	struct sale_news news;
	bool explained;     /* receipt only: it tells what each rule took, and why not */
	struct taxes taxes; /* in total_minor; none in records before schema 3 */

	uint32_t offer_count; /* the first that were told; none in records before schema 4 */
	struct offer_told offers[OFFERS_TOLD_MAX];

	/* The lists stand last, and what lies beyond their counts is never read: see
	 * closed_sale_clear(). */
	uint32_t line_count, rule_count, taking_count, coupon_count, tender_count, use_count;
	struct closed_line lines[SALE_LINES_MAX];
	struct closed_rule rules[CLOSED_RULES_MAX];
	struct closed_taking takings[CLOSED_TAKINGS_MAX];
	struct closed_coupon coupons[SALE_COUPONS_MAX];
	struct tender tenders[CLOSED_TENDERS_MAX];
	struct closed_use uses[CLOSED_USES_MAX];
};

/* Nobody's sale of nothing. Leaves the 200 KB of list places as they are: clearing them was most of
 * what a sale cost us beside its sync. */
void closed_sale_clear(struct closed_sale *closed);

enum close_result {
	CLOSE_OK,
	CLOSE_TOO_MANY_RULES,
	CLOSE_TOO_MANY_TAKINGS,
	CLOSE_TOO_MANY_TENDERS,
	CLOSE_TOO_MANY_RATES,
};

/* Whether the sale used this one of its rules, and somebody counts: it stands among the uses, which
 * name every rule with a limit that took something or gave goods or points. */
bool closed_sale_used(const struct closed_sale *closed, uint32_t rule);

/* Of the points used, those that neither a lease nor a hold covers. */
int64_t points_unleased(const struct closed_sale *closed);

/* The taxes in what was paid for the lines. false: too many rates. */
MUST_CHECK bool closed_sale_taxes(const struct closed_sale *closed, struct taxes *taxes);

/* Fills lines, rules, takings, coupons, totals and points from the sale and its pricing. The caller
 * then fills in who, where, when, the tenders and what covers the points. use: what the engine was
 * told, NULL: nothing. */
MUST_CHECK enum close_result closed_sale_of(struct closed_sale *closed, const struct sale *sale,
	const struct rules *rules, const struct rule_use *use, const struct pricing *pricing,
	enum lang receipt_lang);

/* Somebody chose coupons: what the best set would have been. */
void closed_sale_choice(struct closed_sale *closed, const struct coupon_choice *best);

/* Whether it was used up and is good again once all pieces of the sale came back. */
bool closed_coupon_returns(const struct closed_sale *closed, uint32_t coupon);

/* "2-1-000123": till, epoch, counter. */
void receipt_number(char out[RECEIPT_NUMBER_MAX], uint32_t till, uint32_t epoch, uint32_t counter);

/* What a receipt is asked for by: the uid in its QR code, or its number. */
struct receipt_name {
	bool by_uid;
	struct uid uid;
	uint32_t till, epoch; /* 0: this till, whatever epoch */
	uint32_t counter;
};

/* 32 hex digits; "2-1-000123"; or "123", at most 8 digits. */
MUST_CHECK bool receipt_name_read(const char *text, struct receipt_name *name);

#endif
