/* rules_block.h - how compiled rules lie in memory: for the engine's own files and the builder.
 *
 * One block: struct rules, then arrays of plain structs, then texts. Everything refers by index, or
 * by byte offset from the block's start, so the block may be copied, mapped or stored as it is.
 * Texts that are compared while pricing (goods, categories, tiers, codes) are interned: equal texts
 * have equal ids, and a basket's texts are looked up once.
 *
 * Field names are those of quote-format.md. NO_LIMIT stands where an optional amount is missing.
 */
#ifndef SUANPAN_RULES_BLOCK_H
#define SUANPAN_RULES_BLOCK_H

#include "pos/core/allocate.h"
#include "pos/core/attr.h"
#include "pos/core/lang.h"
#include "pos/core/money.h"
#include "pos/core/rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	NO_LIMIT = -1,
	NO_TEXT = 0, /* offset of no text; also the id of a text no rule mentions */
	NO_GROUP = UINT32_MAX,
	ALL_LINES = UINT32_MAX, /* selector of everything */
	RULE_PARTS_MAX = 32,    /* of a bundle */
	STAGE_LINE_PRICE = 1,
	STAGE_COUPONS = 4,
	STAGE_MAX = 8,
};

/* Interned texts, sorted by id, each once. */
struct text_list {
	uint32_t first, count;
	bool given; /* a list that was given and is empty matches nothing */
};

struct selector {
	struct text_list sku, exclude_sku, category, exclude_category;
	int64_t unit_price_gte, unit_price_lte; /* NO_LIMIT */
	bool untouched;
};

enum condition_kind {
	CONDITION_QTY,
	CONDITION_LINE_QTY,
	CONDITION_HAS,
	CONDITION_SPEND,
	CONDITION_MEMBER,
	CONDITION_MEMBER_GROUP,
	CONDITION_MEMBER_TIER,
	CONDITION_ORDER_NO,
	CONDITION_BIRTHDAY_MONTH,
	CONDITION_BIRTHDAY_DAY,
	CONDITION_TIME_OF_DAY,
};

enum amount_base { BASE_RUNNING, BASE_LIST };

struct condition {
	enum condition_kind kind;
	uint32_t sel;
	int64_t least;         /* qty, line_qty: units; spend: minor units; order_no: the number */
	enum amount_base base; /* spend */
	struct text_list in;   /* member_group, member_tier */
	int32_t from, to;      /* time_of_day: seconds of the day, half-open */
};

enum effect_kind {
	EFFECT_PCT,
	EFFECT_AMT,
	EFFECT_FIX_PRICE,
	EFFECT_CHEAPEST_PCT,
	EFFECT_BXGY,
	EFFECT_GIVE,
	EFFECT_GROUP_AMT,
	EFFECT_GROUP_PCT,
	EFFECT_STEP_AMT,
	EFFECT_STEP_PCT,
	EFFECT_FIRST_THEN,
	EFFECT_BUNDLE,
	EFFECT_ROUND_TOTAL,
	EFFECT_SPEND_GROUPS_PCT,
	EFFECT_POINTS_PAY,
	EFFECT_EARN,
	EFFECT_EARN_FLAT,
	EFFECT_EARN_UNIT,
	EFFECT_MULTIPLY,
};

enum effect_on { ON_UNIT, ON_LINE, ON_BASKET };
enum unit_pick { PICK_DEAREST, PICK_CHEAPEST };
enum step_basis { BASIS_BASKET_LIST, BASIS_SELECTED_QTY };
enum combine { COMBINE_MAX, COMBINE_PRODUCT, COMBINE_ADD };

/* One step of step_amt or step_pct; one part of a bundle. */
struct step {
	int64_t from, value;
};

struct bundle_part {
	uint32_t sel, qty;
};

struct effect {
	enum effect_kind kind;
	uint32_t sel;
	enum effect_on on;
	enum rounding round;
	enum alloc alloc;
	union {
		struct {
			int32_t bp;
			enum amount_base base;
			int64_t cap;       /* NO_LIMIT */
			int64_t max_units; /* NO_LIMIT; also of amt and fix_price */
		} pct;
		struct {
			int64_t minor, max_units;
		} amt, fix_price;
		struct {
			int32_t bp;
			int64_t units, cap; /* cap: NO_LIMIT */
		} cheapest;
		struct {
			uint32_t buy, get; /* selectors */
			int64_t buy_qty, get_qty;
			enum unit_pick buy_pick, get_pick;
			int32_t bp;
			int64_t times; /* NO_LIMIT */
		} bxgy;
		struct {
			uint32_t sku;            /* interned */
			int64_t per, qty, times; /* per 0: once; times NO_LIMIT */
		} give;
		struct {
			int64_t group_size, minor; /* minor: group_amt */
			int32_t bp;                /* group_pct */
		} group;
		struct {
			uint32_t first, count;
			int64_t base;       /* value below the first step: minor units or bp */
			int64_t group_size; /* 0: none */
			enum step_basis basis;
		} steps;
		struct {
			int64_t first, then, max_units;
		} first_then;
		struct {
			uint32_t first, count; /* bundle_parts */
			int64_t minor, times;  /* times: NO_LIMIT */
		} bundle;
		struct {
			int64_t to;
		} round_total;
		struct {
			int64_t min_minor;
			int32_t bp;
		} spend_groups;
		struct {
			int64_t points; /* NO_LIMIT: as many as there are */
			int64_t step, minor_per_step;
			int64_t cap_minor, cap_bp; /* NO_LIMIT */
			bool allow_overshoot;
		} points_pay;
		struct {
			int64_t points, per_minor; /* per_minor: earn alone */
			enum amount_base base;     /* BASE_RUNNING is `paid` */
			bool per_step;
		} earn;
		struct {
			int64_t milli;
			enum combine combine;
		} multiply;
	};
};

enum exclusive { EXCLUSIVE_NO, EXCLUSIVE_FORCED, EXCLUSIVE_COMPETE };
enum group_pick { GROUP_BEST, GROUP_FIRST };
enum group_scope { SCOPE_BASKET, SCOPE_LINE };
enum budget_kind { BUDGET_NONE, BUDGET_USAGE, BUDGET_SPEND };
/* What becomes of what a rule gave when it would not hold for what is kept. Where the file says
 * nothing, gifts are asked back. */
enum on_return { ON_RETURN_KEEP, ON_RETURN_RECLAIM_GIFT, ON_RETURN_RECLAIM_VALUE };

struct rule {
	uint32_t id, title[LANG_COUNT], terms[LANG_COUNT], funded_by; /* offsets of texts */
	uint32_t id_text;                                             /* interned */
	uint32_t code;                                                /* interned; NO_TEXT: none */
	uint32_t code_at;                                             /* offset of its text */
	int32_t stage; /* 1..STAGE_MAX, 0 in a file without stages */
	int32_t priority;
	enum exclusive exclusive;
	enum on_return on_return;
	enum use_back use_back;
	/* Set by the builder's caller to an interned text or NO_TEXT, by the builder to an index.
	 */
	uint32_t group;
	enum group_pick pick;
	enum group_scope scope;
	uint32_t next_in_group;         /* in order of turns; NO_RULE at the end */
	int64_t active_from, active_to; /* date_stamp(); NO_LIMIT */
	uint8_t weekdays;               /* bit 0 Monday; 0: every day */
	uint32_t month_days;            /* bit 0 the 1st; 0: every day */
	struct text_list channels, shops, tills;
	int64_t total, used, per_member, member_used; /* limits; total, per_member: NO_LIMIT */
	enum budget_kind budget;
	int64_t budget_limit, budget_used;
	uint32_t when_first, when_count, then_first, then_count;
	/* Filled by the builder. */
	bool price_effects;  /* some effect is on price */
	bool points_effects; /* some effect is on points earned */
	bool exempt;         /* exclusiveness does not concern it */
};

struct interned {
	uint32_t at; /* offset of the text */
	uint32_t hash;
	uint32_t rule_with_id, rule_with_code; /* NO_RULE; the first with this code */
	uint32_t group;                        /* the group of this id, or NO_GROUP */
};

struct rules {
	uint64_t size; /* of the whole block */
	uint32_t rule_count, condition_count, effect_count, selector_count, item_count, step_count,
		part_count, text_count, group_count, price_effect_count, give_count;
	uint32_t slot_mask; /* slots - 1; a power of two */
	/* Offsets of the arrays. */
	uint32_t rules, order, conditions, effects, selectors, items, steps, parts, interned, slots;
	uint32_t version, currency; /* texts */
	uint32_t vocabulary;
	int64_t from; /* date_stamp(), NO_LIMIT */
	int64_t coupons_max;
	enum rounding pct_round;
	enum alloc alloc;
	bool staged, exclusives;
};

/* 20261121203105: dates and times that compare as numbers. */
struct civil;
int64_t date_stamp(const struct civil *when);
struct civil civil_of_stamp(int64_t stamp);

static inline const void *block_at(const struct rules *rules, uint32_t offset)
{
	return (const char *)rules + offset;
}

static inline const struct rule *rule_at(const struct rules *rules, uint32_t rule)
{
	return (const struct rule *)block_at(rules, rules->rules) + rule;
}

/* Rules in order of their turns. */
static inline const uint32_t *rules_order(const struct rules *rules)
{
	return block_at(rules, rules->order);
}

static inline const struct condition *condition_at(const struct rules *rules, uint32_t condition)
{
	return (const struct condition *)block_at(rules, rules->conditions) + condition;
}

static inline const struct effect *effect_at(const struct rules *rules, uint32_t effect)
{
	return (const struct effect *)block_at(rules, rules->effects) + effect;
}

static inline const struct selector *selector_at(const struct rules *rules, uint32_t selector)
{
	return (const struct selector *)block_at(rules, rules->selectors) + selector;
}

static inline const uint32_t *list_items(const struct rules *rules, const struct text_list *list)
{
	return (const uint32_t *)block_at(rules, rules->items) + list->first;
}

static inline const struct step *step_at(const struct rules *rules, uint32_t step)
{
	return (const struct step *)block_at(rules, rules->steps) + step;
}

static inline const struct bundle_part *part_at(const struct rules *rules, uint32_t part)
{
	return (const struct bundle_part *)block_at(rules, rules->parts) + part;
}

static inline const struct interned *interned_at(const struct rules *rules, uint32_t text)
{
	return (const struct interned *)block_at(rules, rules->interned) + text;
}

/* NULL for NO_TEXT. */
static inline const char *block_text(const struct rules *rules, uint32_t offset)
{
	return offset == NO_TEXT ? NULL : block_at(rules, offset);
}

/* The id of this text, or NO_TEXT if no rule mentions it. NULL has none. */
uint32_t rules_text_id(const struct rules *rules, const char *text);
uint32_t text_hash(const char *text);

/* Inline, because every selector asks it for every line. */
static inline bool list_has(const struct rules *rules, const struct text_list *list, uint32_t text)
{
	const uint32_t *items = list_items(rules, list);
	uint32_t low = 0;
	uint32_t high = list->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (items[middle] < text)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list->count && items[low] == text;
}

bool effect_is_on_points(enum effect_kind kind);

#endif
