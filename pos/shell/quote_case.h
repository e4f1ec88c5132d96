/* quote_case.h - a case of `suanpan quote` as the engine wants it. */
#ifndef SUANPAN_QUOTE_CASE_H
#define SUANPAN_QUOTE_CASE_H

#include "pos/core/attr.h"
#include "pos/core/refund.h"
#include "sync/json.h"

/* Zeroed: nothing. Texts are borrowed from the document it was read from. */
struct quote_case {
	struct rules *rules; /* owned, unless borrowed_rules */
	bool borrowed_rules;
	struct basket basket;
	struct basket_line *lines;
	const char **categories;
	struct basket_code codes[ENGINE_CODES_MAX];
	struct shopper shopper;
	void *scratch, *refund_scratch;
	uint8_t *returned; /* by unit */
	size_t scratch_size;
	struct pricing pricing; /* after quote_case_price() */
};

/* Reads basket, member and context. rules NULL: they stand in the case. */
MUST_CHECK bool quote_case_read(
	struct quote_case *quote, struct json_value root, struct rules *rules, struct err *err);
MUST_CHECK bool quote_case_price(struct quote_case *quote, struct err *err);
/* After quote_case_price(): what the units named in a list of {line, qty, from_unit?} were worth.
 */
MUST_CHECK bool quote_case_refund(
	struct quote_case *quote, struct json_value returns, struct refund *out, struct err *err);
void quote_case_done(struct quote_case *quote);

#endif
