/* reasons.h - why a rule or a coupon did not apply, in words that a customer accepts. */
#ifndef SUANPAN_REASONS_H
#define SUANPAN_REASONS_H

#include "pos/core/till.h"
#include "pos/ui/wording.h"

/* What the rejected rule is called; an unknown code by its text. */
void reason_rule(char *out, size_t cap, const struct till *till, const struct rejection *rejection);
/* "未满足条件,再买 18.00 就有" */
void reason_words(
	char out[WORDING_MAX], const struct till *till, const struct rejection *rejection);

/* What became of a coupon on this basket: the rule it switched on applied (NULL), or this says why
 * it did not. *off_minor is what it took. */
const struct rejection *coupon_outcome(
	const struct till *till, uint32_t coupon, uint32_t *rule, int64_t *off_minor);

#endif
