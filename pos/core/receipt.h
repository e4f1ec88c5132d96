/* receipt.h - the receipt of a finished sale, laid out for the paper.
 *
 * The list on the paper is the list on the screen: each discount under the line it took from, each
 * basket discount as its own line, so both add up by eye. Amounts are right-aligned to the fen and
 * a Chinese character takes two columns (RULER_PRINTER). No full phone number or name stands on it:
 * struct member has none.
 */
#ifndef SUANPAN_RECEIPT_H
#define SUANPAN_RECEIPT_H

#include "pos/core/closed_sale.h"
#include "pos/core/receipt_doc.h"
#include "pos/core/shop.h"

/* Fills doc, in the shop's receipt language and columns. sale is committed: its epoch, counter and
 * member are those of the journal record whose hash is given, NULL while there is none. doc->full
 * afterwards means that the sale is larger than any sale.h allows. */
void receipt_lay_out(struct receipt_doc *doc, const struct closed_sale *sale,
	const struct shop *shop, const struct hash *record);

/* Marks a receipt that was printed before: "补打 第2份". copy counts from 2. */
void receipt_mark_copy(struct receipt_doc *doc, enum lang lang, uint32_t copy);

/* Why a coupon's rule took nothing, for a customer to read: "还差 18.00". */
void receipt_reason(char *out, size_t cap, enum lang lang, const struct closed_rule *rule,
	int currency_exponent);

#endif
