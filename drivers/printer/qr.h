/* qr.h - a QR code as a square of dark and light modules, for printers that cannot draw one and for
 * the counter sheet. Only qr.c knows libqrencode. */
#ifndef SUANPAN_QR_H
#define SUANPAN_QR_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum { QR_SIDE_MAX = 177 }; /* ISO/IEC 18004, version 40 */

struct qr {
	uint32_t side; /* modules, without the quiet zone of 4 around it */
	bool dark[QR_SIDE_MAX * QR_SIDE_MAX];
};

/* The smallest code that holds the text with error correction M; digits are packed as digits. False
 * if the text is empty or too long for any. */
MUST_CHECK bool qr_draw(struct qr *qr, const char *text);

static inline bool qr_dark(const struct qr *qr, uint32_t x, uint32_t y)
{
	return qr->dark[y * qr->side + x];
}

#endif
