/* birthday_gifts.h - which voucher somebody gets for a birthday: the setting birthday.gifts.
 *
 * A JSON list of at most 16 rows, the first that fits counts:
 * {"campaign":1003,"benefit":2000,"category":"milk","tiers":["gold"],"relation":"child"}.
 * category: members who buy most of it; tiers: of these tiers alone; relation: for the birthdays of
 * such relatives (gifts only, never points) instead of the member's own. All but campaign may be
 * missing.
 */
#ifndef SUANPAN_HQ_BIRTHDAY_GIFTS_H
#define SUANPAN_HQ_BIRTHDAY_GIFTS_H

#include "pos/core/attr.h"
#include "pos/core/item.h"
#include "pos/core/member.h"
#include "sync/json.h"

#include <stdbool.h>
#include <stdint.h>

enum { BIRTHDAY_GIFTS_MAX = 16, RELATION_NAME_MAX = 16, BIRTHDAY_DAYS_USUAL = 7 };

struct hq;

struct birthday_gift {
	uint32_t campaign;
	int64_t benefit_minor;            /* 0: as the campaign's rule says */
	char relation[RELATION_NAME_MAX]; /* "": the member's own birthday */
	char category[CATEGORY_MAX];      /* "": whatever they buy */
	char tiers[TIERS_MAX][TIER_MAX];
	uint32_t tier_count; /* 0: all */
};

struct birthday_gifts {
	struct birthday_gift list[BIRTHDAY_GIFTS_MAX];
	uint32_t count;
};

/* Of a document that the caller asks afterwards whether it is good. */
void birthday_gifts_take(struct json_value list, struct birthday_gifts *gifts);
/* None where the setting is missing or cannot be read. */
void birthday_gifts_now(struct hq *hq, struct birthday_gifts *gifts);
/* relation: "" or whose birthday it is; category: what the member buys most, "" unknown. NULL: none
 * fits. */
const struct birthday_gift *birthday_gift_for(const struct birthday_gifts *gifts,
	const char *relation, const char *tier, const char *category);
/* Some gift depends on what members buy. */
bool birthday_gifts_by_category(const struct birthday_gifts *gifts);

#endif
