/* receipt_refund.h - the receipt of goods that came back: what the customer gets, what was taken
 * back and why it is that much.
 *
 * It carries no QR code: a return cannot be returned.
 */
#ifndef SUANPAN_RECEIPT_REFUND_H
#define SUANPAN_RECEIPT_REFUND_H

#include "pos/core/receipt_doc.h"
#include "pos/core/return_slip.h"
#include "pos/core/shop.h"

struct refund_paper {
	const struct closed_refund *refund; /* committed */
	const struct return_slip *slip;     /* .sold NULL: money back without a receipt */
	const char *operator_name;
	struct hash record; /* of the REFUND */
};

void receipt_refund_lay_out(
	struct receipt_doc *doc, const struct refund_paper *paper, const struct shop *shop);

#endif
