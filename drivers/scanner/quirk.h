/* quirk.h - what is odd about which scanner. The table is quirks.ini, checked by the build. */
#ifndef SUANPAN_SCANNER_QUIRK_H
#define SUANPAN_SCANNER_QUIRK_H

#include "drivers/driver.h"

struct scanner_quirk {
	uint16_t vendor;
	uint16_t product;  /* 0: all of this vendor's */
	bool drop_replies; /* answers to commands arrive as if they were codes */
};

/* Never NULL: the row for exactly this product, else its vendor's, else one without oddities. */
const struct scanner_quirk *scanner_quirk_of(const struct about *about);

#endif
