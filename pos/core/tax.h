/* tax.h - value added tax inside prices: how much of what was paid is tax, rate by rate.
 *
 * Prices include the tax (增值税). Of all lines of one rate what was paid is added up first; the
 * tax in that sum is gross × rate ÷ (1 + rate), rounded half up, once. Receipt, record and
 * headquarters take it from here. Lines whose rate nobody stated are in no sum.
 */
#ifndef SUANPAN_TAX_H
#define SUANPAN_TAX_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	TAX_RATE_MAX = 10000, /* basis points */
	TAX_RATES_MAX = 16,   /* different rates in one sale */
	TAX_RATE_TEXT_MAX = 8,
};

struct tax {
	int32_t rate_bp;
	int64_t gross_minor; /* paid at this rate, the tax included */
	int64_t tax_minor;
};

/* By falling rate; each rate once. */
struct taxes {
	uint32_t count;
	struct tax at[TAX_RATES_MAX];
};

/* The tax in an amount. */
int64_t tax_in(int64_t gross_minor, int32_t rate_bp);
/* Another line was paid at this rate. false: one rate too many, or an amount beyond int64. */
MUST_CHECK bool tax_add(struct taxes *taxes, int32_t rate_bp, int64_t gross_minor);
bool taxes_equal(const struct taxes *a, const struct taxes *b);

/* The share of the stored tax that goes back with goods worth now_minor, when goods worth
 * before_minor of the same rate went back before: shares add up, and the last piece takes what is
 * left. 0 <= before, now, before + now <= tax->gross_minor. */
int64_t tax_back(const struct tax *tax, int64_t before_minor, int64_t now_minor);

/* "13", "0.5". */
void tax_rate_text(char out[TAX_RATE_TEXT_MAX], int32_t rate_bp);

#endif
