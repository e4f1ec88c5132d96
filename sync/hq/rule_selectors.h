/* rule_selectors.h - which goods a rule speaks of, for the checks before publication. */
#ifndef SUANPAN_HQ_RULE_SELECTORS_H
#define SUANPAN_HQ_RULE_SELECTORS_H

#include "pos/core/rules_block.h"

/* Calls each() for every selector of the rule but "all lines"; `then`: of an effect. */
typedef void rule_selector_fn(const struct selector *sel, bool then, void *arg);
void each_selector(
	const struct rules *rules, const struct rule *rule, rule_selector_fn *each, void *arg);

/* Whether the rule can take something off this article, whatever else is in the basket. */
struct article {
	uint32_t sku; /* interned, NO_TEXT where no rule mentions it */
	uint32_t categories[4];
	uint32_t category_count;
	int64_t price_minor;
};

bool rule_reaches(
	const struct rules *rules, const struct rule *rule, const struct article *article);

#endif
