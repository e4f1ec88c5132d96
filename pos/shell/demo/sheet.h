/* sheet.h - the counter sheet: one HTML file with real barcodes and QR codes of the demo shop, that
 * a scanner can read off a screen or a print. It needs nothing but itself: no script, no font, no
 * picture from elsewhere.
 *
 * What stands on it comes as text, a line a code: section, symbol, code, title, detail, separated
 * by tabs. Sections: goods, labels, members, coupons, wrong. Symbols: ean13, ean8, upca, code128,
 * qr.
 */
#ifndef SUANPAN_SHEET_H
#define SUANPAN_SHEET_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>
#include <stdio.h>

enum { SHEET_LINE_MAX = 1024 };

/* Reads the lines and writes the page. A line that is not understood is an error that names its
 * number: the lines are ours. */
MUST_CHECK bool sheet_write(FILE *out, FILE *lines, enum lang lang, struct err *err);

#endif
