/* shop.h - the settings that come from HQ and from suanpan.conf, as the core needs them. */
#ifndef SUANPAN_SHOP_H
#define SUANPAN_SHOP_H

#include "pos/core/allowance.h"
#include "pos/core/code.h"
#include "pos/core/greeting.h"
#include "pos/core/lang.h"
#include "pos/core/member.h"
#include "pos/core/newcomer.h"
#include "pos/core/offer.h"
#include "pos/core/rights.h"
#include "pos/core/sale_window.h"

#include <stdint.h>

enum {
	SHOP_NAME_MAX = 64,
	SHOP_TEXT_MAX = 256,
	STAFF_CARDS_MAX = 128,
	RECEIPTS_HOUR_MAX = 1000,
	PRICE_LIMITS_MAX = 16,
};

/* By how much of the shelf price whoever has this role may lower a price by hand. */
struct price_limit {
	char role[ROLE_MAX];
	int32_t percent; /* 1..100 */
};

/* The member card of somebody who works here. */
struct staff_card {
	uint32_t operator_number;
	char card[CARD_MAX];
};

struct catalogue;

struct shop {
	uint32_t store, till;
	char name[SHOP_NAME_MAX]; /* of the shop: "1号店 算盘母婴" */
	char address[SHOP_TEXT_MAX];
	char hotline[SHOP_NAME_MAX];
	char receipt_head[SHOP_TEXT_MAX];
	char receipt_foot[SHOP_TEXT_MAX];
	int currency_exponent;        /* CNY 2 */
	char currency_sign[8];        /* "¥" */
	int utc_offset_minutes;       /* 480 */
	uint32_t idle_lock_s;         /* screen locks itself; 0: never */
	int64_t drawer_float_minor;   /* what every shift begins with in the drawer */
	struct tier tiers[TIERS_MAX]; /* lowest first */
	uint32_t tier_count;
	bool tiers_by_policy;        /* the counter of all time is not what they need */
	struct points_policy points; /* how far points may be spent without asking HQ */
	struct offer_table offers;
	struct window_table windows;
	struct staff_card staff[STAFF_CARDS_MAX];
	uint32_t staff_count;
	struct price_limit price_limits[PRICE_LIMITS_MAX];
	uint32_t price_limit_count;
	bool hand_no_points;   /* what has a price by hand earns nothing */
	int32_t receipts_hour; /* of one member within an hour: then somebody should look; 0: never
				*/
	struct code_table codes;
	struct greeting_table greetings;
	uint32_t relatives_max; /* whose birthdays somebody may leave, 0..RELATIVES_MAX */
	bool welcome;           /* there is a welcome pack */
	int32_t member_code_s;  /* a code on a member's phone is good for so long */
	/* What members can be given; NULL: nothing. Borrowed, and written anew only just before a
	 * FACT_SHOP. */
	const struct catalogue *catalogue;
	enum lang screen_lang, receipt_lang;
	bool receipt_explains; /* every receipt tells what each rule took; else who asks has it */
	int receipt_columns;   /* 32 or 48, also 42 and 34 */
	char rule_channel[16]; /* what rules see: "store" */
	bool demo;             /* first-time users are told what to type */
};

#endif
