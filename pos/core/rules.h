/* rules.h - a compiled rule file: one immutable block without pointers outside itself.
 *
 * sync/rules.c reads rule files (JSON) and builds this through rules_build.h; the engine, the
 * receipt and the screen only read it. Rules are addressed by their index in file order.
 */
#ifndef SUANPAN_RULES_H
#define SUANPAN_RULES_H

#include "pos/core/attr.h"
#include "pos/core/lang.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RULES_MAX = 10000,
	RULE_ID_MAX = 48,     /* bytes with NUL */
	RULES_VOCABULARY = 3, /* the newest vocabulary number this program knows */
};

struct rules;

uint32_t rules_count(const struct rules *rules);
/* Bytes of the block: it may be copied as it is. */
size_t rules_size(const struct rules *rules);
/* The file's own version and currency, "" and "CNY" where it says nothing. */
const char *rules_version(const struct rules *rules);
const char *rules_currency(const struct rules *rules);
const char *rules_id(const struct rules *rules, uint32_t rule);
/* What the customer reads: the rule's title in this language, else in another, else its id. */
const char *rules_title(const struct rules *rules, uint32_t rule, enum lang lang);
/* Whether an effect of it is shared over the basket (满减, coupons): the receipt and the screen
 * then show what it took once, after all lines; else under each line it took from. */
bool rules_on_basket(const struct rules *rules, uint32_t rule);
/* Whether an effect of it is on the points earned. */
bool rules_on_points(const struct rules *rules, uint32_t rule);
/* Whether it gives something that is no money: goods, or points. */
bool rules_gives(const struct rules *rules, uint32_t rule);
/* What the file says may still be used of it by everybody together, of its uses and of its budget,
 * and how often by one member, ever; below 0: no such limit. false: it has none. */
struct rule_limits {
	int64_t uses, minor, per_member;
};
MUST_CHECK bool rules_limits(const struct rules *rules, uint32_t rule, struct rule_limits *limits);
/* Whether it gives these goods. */
bool rules_gives_item(const struct rules *rules, uint32_t rule, const char *sku);
/* What points pay by this rule: step points are minor_per_step, at most so much of what they pay
 * for (cap_bp) or in all (cap_minor); below 0: no such cap. false: they pay for nothing by it. */
struct points_price {
	int64_t step, minor_per_step, cap_minor, cap_bp;
};
MUST_CHECK bool rules_points_price(
	const struct rules *rules, uint32_t rule, struct points_price *price);
/* The conditions in words, or NULL where the file gives none. */
const char *rules_terms(const struct rules *rules, uint32_t rule, enum lang lang);
/* The one tier that the rule is for, or NULL where it is for several or for all. */
const char *rules_only_tier(const struct rules *rules, uint32_t rule);
/* The code that switches the rule on, or NULL. */
const char *rules_code(const struct rules *rules, uint32_t rule);
/* What becomes of a use of the rule when all that was sold with it comes back. As usual: its coupon
 * is good again, and what limits how often it is used has counted it. */
enum use_back { USE_BACK_USUAL, USE_BACK_YES, USE_BACK_NO };
enum use_back rules_use_back(const struct rules *rules, uint32_t rule);
/* NO_RULE if there is none. */
uint32_t rules_find(const struct rules *rules, const char *id);
uint32_t rules_find_code(const struct rules *rules, const char *code);

#endif
