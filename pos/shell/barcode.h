/* barcode.h - EAN, UPC-A and Code 128 as a row of dark and light modules, for the counter sheet.
 *
 * Printers are sent the code and draw it themselves (drivers/printer); this is for pictures that a
 * scanner reads off a screen or paper. GS1 General Specifications 5.2 (EAN/UPC) and ISO/IEC 15417.
 */
#ifndef SUANPAN_BARCODE_H
#define SUANPAN_BARCODE_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum barcode_kind {
	BARCODE_EAN13,   /* 13 digits */
	BARCODE_EAN8,    /* 8 digits */
	BARCODE_UPCA,    /* 12 digits */
	BARCODE_CODE128, /* 1..BARCODE_TEXT_MAX printable ASCII characters */
};

enum {
	BARCODE_TEXT_MAX = 40,
	BARCODE_QUIET = 11, /* light modules that must stand left and right; not in the row */
	BARCODE_MODULES_MAX = 11 * (BARCODE_TEXT_MAX + 3) + 2,
};

struct barcode {
	uint32_t count;
	bool dark[BARCODE_MODULES_MAX];
};

/* Draws the text as it stands: the check digit is the caller's and is not looked at. False if the
 * kind cannot say the text. */
MUST_CHECK bool barcode_draw(struct barcode *row, enum barcode_kind kind, const char *text);

#endif
