/* rule_terms.h - what a rule says, in words that a customer reads.
 *
 * A rule file may bring the terms of a rule itself; where it does not, they are made from the same
 * data that prices are made of, so that what is printed is what is done (programme.md LEG-04,
 * CAMP-38, MSG-09). Every condition, effect, date, limit and exclusion has its sentence.
 */
#ifndef SUANPAN_RULE_TERMS_H
#define SUANPAN_RULE_TERMS_H

#include "pos/core/catalogue.h"
#include "pos/core/lang.h"
#include "pos/core/member.h"
#include "pos/core/rules.h"

enum {
	RULE_TERM_MAX = 768,       /* bytes of one sentence with its NUL; what is longer is cut */
	RULE_TERM_CONDITIONS = 32, /* of a rule, that bits of a number can name */
};

/* Whose rules, and how they are told. Tiers may be none, and the catalogue NULL: they and
 * categories are called by their ids then. */
struct rule_reader {
	const struct rules *rules;
	enum lang lang;
	int exponent; /* of the currency */
	const struct tier *tiers;
	uint32_t tier_count;
	const struct catalogue *catalogue; /* of names of categories */
	bool chosen;                       /* of a basket whose coupons an operator chose (why.h) */
	const struct rule_quotas *quotas;  /* what this till may use of them; NULL: nobody counts */
};

/* Tells each sentence of the rule's terms, what it gives first. */
void rule_terms(const struct rule_reader *reader, uint32_t rule,
	void (*each)(void *arg, const char *sentence), void *arg);

/* Those of its conditions whose bits are set, in one sentence; "" for none. */
void rule_conditions_text(char *out, size_t cap, const struct rule_reader *reader, uint32_t rule,
	uint32_t conditions);

#endif
