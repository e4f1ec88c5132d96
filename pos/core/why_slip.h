/* why_slip.h - F8 on paper: what each line costs and which rule took what off it, why the other
 * rules did not apply, and the terms of the rules that took part; or of one rule alone.
 */
#ifndef SUANPAN_WHY_SLIP_H
#define SUANPAN_WHY_SLIP_H

#include "pos/core/receipt_doc.h"
#include "pos/core/till.h"

/* In the shop's receipt language. number: of the rule in why_list() whose terms are wanted, 0: all
 * of it. What does not fit the paper's limits leaves doc->full. */
void why_slip_lay_out(struct receipt_doc *doc, const struct till *till, uint32_t number);

#endif
