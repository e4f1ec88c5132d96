/* why.h - why the customer pays what they pay: the rules that took part and those that did not, in
 * the order in which a person wants to read them, each with a number to ask for it by.
 *
 * F8 shows it, F7 there prints it, and `suanpan quote` writes it: all three say the same words.
 */
#ifndef SUANPAN_WHY_H
#define SUANPAN_WHY_H

#include "pos/core/engine.h"
#include "pos/core/rule_quota.h"
#include "pos/core/rule_terms.h"

enum {
	WHY_ENTRIES_MAX = 1000, /* of more rules the rest is not listed */
	WHY_TEXT_MAX = 640,
};

struct why_entry {
	uint32_t rule; /* NO_RULE: a code that belongs to none */
	bool applied;
	bool gives;                        /* gifts, or points */
	int64_t taken_minor;               /* off the whole basket */
	const struct rejection *rejection; /* not applied, or short of points; else NULL */
};

struct why {
	uint32_t count;
	struct why_entry entries[WHY_ENTRIES_MAX];
};

/* First those that applied, in the order in which they did; then those that did not, what the
 * customer asked for first, then the nearest. Borrows from pricing. */
void why_list(struct why *why, const struct rules *rules, const struct pricing *pricing);
/* The number of a rule among them, from 1; 0 if it is not listed. */
uint32_t why_number(const struct why *why, uint32_t rule);

/* The reason alone, in words for a customer; quotas may be NULL. chosen: an operator chose the
 * coupons. */
enum text why_reason_text(
	const struct rule_quotas *quotas, const struct rejection *rejection, bool chosen);
/* Why it took nothing, naming everything that is missing. */
void why_reason(char out[WHY_TEXT_MAX], const struct rule_reader *reader,
	const struct rejection *rejection);

#endif
