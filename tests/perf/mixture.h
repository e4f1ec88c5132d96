/* mixture.h - as many rules as are wanted, a mixture of what campaigns write: tier prices, category
 * days, n-th piece offers, 满减 over categories, coupons with the codes k0, k1,
 * ..., multipliers. They name goods s0..s39 and categories c0..c39.
 */
#ifndef SUANPAN_MIXTURE_H
#define SUANPAN_MIXTURE_H

#include "pos/core/rules.h"

/* malloced; ends the program if the rules do not read. */
struct rules *mixture_rules(uint32_t count);

#endif
