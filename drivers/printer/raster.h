/* raster.h - QR codes as images, for printers that cannot draw them. */
#ifndef SUANPAN_RASTER_H
#define SUANPAN_RASTER_H

#include "drivers/printer/qr.h"
#include "pos/core/bytes.h"

enum {
	RASTER_BAND_ROWS = 24, /* some clones lose their place after a taller image */
	RASTER_ROW_BYTES_MAX = 128,
	QR_MODULE_DOTS_MIN = 3, /* see raster_qr() */
	QR_MODULE_DOTS_MAX = 8,
};

/* Dots along one module so that a code takes about two fifths of the paper. */
int qr_module_dots(const struct qr *qr, int paper_dots);

/* Appends the code as bands of GS v 0, in the middle of the paper. Since no module is narrower than
 * QR_MODULE_DOTS_MIN, no byte of it is 10h, which printers would obey in the middle of an image
 * (DLE EOT, DLE ENQ, DLE DC4). false, and nothing appended, if it does not fit the paper. */
MUST_CHECK bool raster_qr(const struct qr *qr, int paper_dots, struct bytes_out *out);

#endif
