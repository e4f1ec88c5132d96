/* engine.h - the programme engine: what the customer pays, what points move, and why.
 *
 * One pure function of (rules, basket): the till prices with it, `suanpan quote` answers with it
 * and HQ recomputes every sale with it. Rules compile once into one immutable block (rules.h);
 * pricing works in scratch room that the caller gives, so nothing is allocated and nothing can fail
 * but the input. Vocabulary and exact meaning: programme.md part 3 and quote-format.md.
 *
 * Money is in minor units. A struct pricing and everything it points to lives in the scratch and
 * dies with its next use.
 */
#ifndef SUANPAN_ENGINE_H
#define SUANPAN_ENGINE_H

#include "pos/core/attr.h"
#include "pos/core/civil.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rules;

/* Raised whenever the same input may give another result; recorded with each sale. */
enum { ENGINE_VERSION = 1 };

enum {
	ENGINE_LINES_MAX = 1000,
	ENGINE_QTY_MAX = 9999, /* of one line */
	ENGINE_UNITS_MAX = 10000,
	ENGINE_CODES_MAX = 64,
	ENGINE_CATEGORIES_MAX = 16, /* of one line */
};

struct basket_line {
	const char *sku;
	const char *const *categories;
	uint32_t category_count;
	int32_t qty;               /* 1..ENGINE_QTY_MAX; a weighed piece is one unit */
	int64_t unit_price_minor;  /* 0..PRICE_MAX_MINOR, shelf price */
	int64_t floor_price_minor; /* no unit is sold below */
	bool no_points;            /* what is paid for it earns none; its line_factor is 0 */
};

/* A member as the engine sees one. */
struct shopper {
	const char *tier;  /* NULL: none */
	const char *group; /* NULL: none */
	bool has_points;
	int64_t points;
	int32_t completed_orders;
	bool birthday_month, birthday_day; /* is today's, as birthday_month_matches() says */
};

/* A code that a customer showed. */
struct basket_code {
	const char *text;
	int64_t benefit_minor; /* instead of the minor of the rule's amt; 0: as the rule says */
	bool wanted; /* somebody chose it: of the sets of coupons, those with the most wanted ones
			are compared; what cannot apply says why all the same */
};

/* Coupons with one code switch one rule on once, and one of them counts: the first that somebody
 * chose, else the first that carries an amount of its own, else the first. Whether code does rather
 * than one that was shown before it, or NULL. */
static inline bool code_counts(const struct basket_code *code, const struct basket_code *before)
{
	if (!before || code->wanted != before->wanted)
		return !before || code->wanted;
	return before->benefit_minor == 0 && code->benefit_minor > 0;
}

/* How often a rule was used before, where the rules themselves do not say (the till's counters). */
struct rule_use {
	int64_t used;        /* by everybody */
	int64_t member_used; /* by this member */
	int64_t spent_minor; /* of its budget */
};

struct basket {
	const struct basket_line *lines;
	uint32_t line_count;
	const struct shopper *shopper; /* NULL: a walk-in */
	bool has_now;
	struct civil now;        /* shop time */
	const char *channel;     /* NULL: none */
	const char *shop, *till; /* NULL: rules for other shops or tills are not told apart */
	const struct basket_code *codes;
	uint32_t code_count;
	int64_t noncash_minor;           /* paid by tenders that earn nothing */
	bool limits_points;              /* the customer says how many, maybe none: */
	int64_t points_limit;            /* ... points_pay uses no more than this in all */
	const struct rule_use *rule_use; /* NULL, or one for each rule by its index */
};

enum reason {
	REASON_NOT_STARTED,
	REASON_EXPIRED,
	REASON_NOT_TODAY, /* its weekdays or days of the month */
	REASON_CHANNEL,
	REASON_OTHER_SHOP, /* its shops or tills */
	REASON_USAGE_LIMIT,
	REASON_MEMBER_USAGE_LIMIT,
	REASON_BUDGET_EXHAUSTED,
	REASON_CONDITIONS_NOT_MET,
	REASON_EXCLUDED_BY_EXCLUSIVE,
	REASON_LOST_BEST_OF_GROUP,
	REASON_LOST_BEST_SET, /* coupons: another set was better */
	REASON_NOT_ENOUGH_POINTS,
	REASON_UNKNOWN_CODE,
};

/* "conditions_not_met": how reasons stand in results and records. A coupon of a set that lost has
 * lost_best_of_group, because quote-format.md has no word of its own for it. */
const char *reason_name(enum reason reason);

enum { NO_RULE = UINT32_MAX };

/* What a rule whose conditions are not met lacks first, besides spending. */
enum lack {
	LACK_NOTHING, /* or spending alone: see short_minor */
	LACK_GOODS,
	LACK_MEMBER,
	LACK_GROUP,
	LACK_TIER,
	LACK_ORDER_NO,
	LACK_BIRTHDAY_MONTH,
	LACK_BIRTHDAY_DAY,
	LACK_TIME_OF_DAY,
};

struct rejection {
	uint32_t rule; /* NO_RULE for REASON_UNKNOWN_CODE */
	uint32_t code; /* index into basket.codes, for REASON_UNKNOWN_CODE */
	enum reason reason;
	int64_t short_minor; /* how much more spending would meet the condition that failed, 0: no
				such */
	enum lack lack;      /* with REASON_CONDITIONS_NOT_MET; not part of price_hash */
	uint32_t unmet;      /* bits of its first 32 conditions that the priced basket does not
				meet, with REASON_CONDITIONS_NOT_MET; not part of price_hash */
};

/* One rule's effect on one line. Sum over a line = its discount; sum over all = the discount. */
struct taking {
	uint32_t rule;
	uint32_t effect; /* index in the rule's `then` */
	uint32_t line;
	int64_t before_minor, taken_minor, after_minor; /* of the whole line */
};

struct free_item {
	const char *sku; /* owned by the rules */
	int64_t qty;
};

struct pricing {
	int64_t list_minor; /* sum of shelf prices */
	int64_t total_minor;
	const int64_t *line_discount; /* one per line */
	const int64_t *unit_discount; /* flat; units of line i start at unit_start[i] */
	const uint32_t *unit_start;
	const int64_t *unit_points; /* points that paid for each unit; flat like unit_discount */
	const int64_t *line_factor; /* thousandths: what multiplied the points of each line */
	const struct taking *takings;
	uint32_t taking_count;
	const uint32_t *applied; /* rule indexes in order of application */
	uint32_t applied_count;
	const struct rejection *rejected;
	uint32_t rejected_count;
	const struct free_item *free_items;
	uint32_t free_item_count;
	int64_t points_earned;
	int64_t points_used;
	bool has_balance;
	int64_t points_balance; /* after the sale */
	uint32_t price_hash;    /* of all of the above: two runs on the same input agree */
};

enum price_status {
	PRICE_OK,
	PRICE_TOO_MANY_LINES,
	PRICE_TOO_MANY_UNITS,
	PRICE_BAD_LINE, /* quantity or price outside its limits, or too many categories */
	PRICE_TOO_MANY_CODES,
	PRICE_OVERFLOW, /* an amount does not fit 64 bits */
	PRICE_NO_ROOM,  /* scratch smaller than engine_scratch_size */
};

/* Bytes of scratch that any basket of at most this size needs with these rules. */
size_t engine_scratch_size(const struct rules *rules, uint32_t lines, uint32_t units);

/* Prices the basket. Everything in *out points into scratch, rules or basket. */
MUST_CHECK enum price_status engine_price(const struct rules *rules, const struct basket *basket,
	void *scratch, size_t scratch_size, struct pricing *out);

/* Whether the customer has something of this rule: money off, points or goods. */
bool pricing_has(const struct pricing *pricing, const struct rules *rules, uint32_t rule);

/* Whether today is in the birthday's month, and on its day; 02-29 counts on 02-28 in common years.
 * month 0: no birthday known. */
bool birthday_month_matches(int month, const struct civil *now);
bool birthday_day_matches(int month, int day, const struct civil *now);

#endif
