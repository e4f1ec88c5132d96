#include "pos/core/tax.h"

#include "pos/core/money.h"

#include <stdio.h>
#include <string.h>

int64_t tax_in(int64_t gross_minor, int32_t rate_bp)
{
	int64_t tax;
	/* A part of the amount is never larger than it. */
	bool fits = money_share(gross_minor, rate_bp, 10000 + rate_bp, ROUND_HALF_UP, &tax);
	return fits ? tax : 0;
}

/* Where the rate stands, or would. */
static uint32_t place_of(const struct taxes *taxes, int32_t rate_bp)
{
	uint32_t at = 0;
	while (at < taxes->count && taxes->at[at].rate_bp > rate_bp)
		at++;
	return at;
}

bool tax_add(struct taxes *taxes, int32_t rate_bp, int64_t gross_minor)
{
	uint32_t at = place_of(taxes, rate_bp);
	struct tax *tax = &taxes->at[at];
	if (at == taxes->count || tax->rate_bp != rate_bp) {
		if (taxes->count == TAX_RATES_MAX)
			return false;
		memmove(tax + 1, tax, (taxes->count - at) * sizeof *tax);
		*tax = (struct tax){.rate_bp = rate_bp};
		taxes->count++;
	}
	if (!money_add(tax->gross_minor, gross_minor, &tax->gross_minor))
		return false;
	tax->tax_minor = tax_in(tax->gross_minor, rate_bp);
	return true;
}

bool taxes_equal(const struct taxes *a, const struct taxes *b)
{
	bool equal = a->count == b->count;
	for (uint32_t i = 0; equal && i < a->count; i++)
		equal = a->at[i].rate_bp == b->at[i].rate_bp &&
			a->at[i].gross_minor == b->at[i].gross_minor &&
			a->at[i].tax_minor == b->at[i].tax_minor;
	return equal;
}

static int64_t share(const struct tax *tax, int64_t part_minor)
{
	int64_t back;
	bool fits = tax->gross_minor > 0 &&
		    money_share(tax->tax_minor, part_minor, tax->gross_minor, ROUND_HALF_UP, &back);
	return fits ? back : 0;
}

int64_t tax_back(const struct tax *tax, int64_t before_minor, int64_t now_minor)
{
	return share(tax, before_minor + now_minor) - share(tax, before_minor);
}

void tax_rate_text(char out[TAX_RATE_TEXT_MAX], int32_t rate_bp)
{
	char text[24];
	int whole = (int)(rate_bp / 100), part = (int)(rate_bp % 100);
	if (part == 0)
		snprintf(text, sizeof text, "%d", whole);
	else if (part % 10 == 0)
		snprintf(text, sizeof text, "%d.%d", whole, part / 10);
	else
		snprintf(text, sizeof text, "%d.%02d", whole, part);
	memcpy(out, text, TAX_RATE_TEXT_MAX);
	out[TAX_RATE_TEXT_MAX - 1] = '\0';
}
