/* receipt_act.h - the slip of what a member did besides buying: a gift, a right used, a voucher, a
 * donation.
 *
 * It has no receipt number, only the record's check digits: what has no price cannot be returned.
 */
#ifndef SUANPAN_RECEIPT_ACT_H
#define SUANPAN_RECEIPT_ACT_H

#include "pos/core/act.h"
#include "pos/core/receipt_doc.h"
#include "pos/core/shop.h"

struct act_paper {
	const struct closed_act *act; /* committed */
	const struct member *member;  /* as before it; NULL: nobody */
	const char *operator_name;
	struct hash record; /* of the act */
};

void receipt_act_lay_out(
	struct receipt_doc *doc, const struct act_paper *paper, const struct shop *shop);

/* What it was about, in the catalogue's words; the id itself where the catalogue has no such. */
const char *act_title(
	const struct catalogue *catalogue, const struct closed_act *act, enum lang lang);

#endif
