/* amount.h - the one amount that matters now, in large digits, always in the same place: above the
 * message place. Beside it stand its name, the same amount small, and up to three facts.
 */
#ifndef SUANPAN_AMOUNT_H
#define SUANPAN_AMOUNT_H

#include "pos/core/till.h"
#include "pos/ui/canvas.h"
#include "pos/ui/digits.h"

enum {
	AMOUNT_ROWS = DIGITS_ROWS + 1, /* with the rule above it */
	AMOUNT_BESIDE = 20,            /* columns for name and facts */
	AMOUNT_FACTS_MAX = 3,
};

void amount_draw(const struct till *till, struct canvas *canvas, enum text name, int64_t minor);
/* The sentence instead of an amount that is not known. */
void amount_unknown(const struct till *till, struct canvas *canvas, enum text name, enum text why);
/* at: 0..AMOUNT_FACTS_MAX - 1 */
void amount_fact(
	const struct till *till, struct canvas *canvas, int at, enum text name, const char *value);

#endif
