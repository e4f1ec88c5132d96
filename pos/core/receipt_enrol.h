/* receipt_enrol.h - the slip of somebody who just joined: the card for the time being as text and
 * QR, the code for inviting others, what was agreed to, and where to take it back.
 */
#ifndef SUANPAN_RECEIPT_ENROL_H
#define SUANPAN_RECEIPT_ENROL_H

#include "pos/core/newcomer.h"
#include "pos/core/receipt_doc.h"
#include "pos/core/shop.h"

void receipt_enrol_lay_out(struct receipt_doc *doc, const struct newcomer *newcomer,
	const struct hash *record, const struct shop *shop);

#endif
