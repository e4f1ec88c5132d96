/* driver.h - a device's language: bytes into readings, requests into bytes.
 *
 * A driver is data and pure functions. It never opens, reads, waits, logs or keeps time; the port
 * moves the bytes (port.h) and device.c joins the two. So every driver is tested with transcripts.
 */
#ifndef SUANPAN_DRIVER_H
#define SUANPAN_DRIVER_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	READING_MAX = 7089, /* bytes of one scanned code: the most digits a QR code holds */
};

/* UnifiedPOS symbology numbers where it has one. */
enum symbology {
	SYMBOLOGY_UNKNOWN = 0,
	SYMBOLOGY_EAN8 = 103,
	SYMBOLOGY_EAN13 = 104,
	SYMBOLOGY_CODE128 = 110,
	SYMBOLOGY_GS1_128 = 120,
	SYMBOLOGY_DATAMATRIX = 203,
	SYMBOLOGY_QR = 204,
	SYMBOLOGY_GS1_QR = 209,
};

/* One scanned code, whole. data is NUL-terminated for convenience but may hold NULs. */
struct reading {
	uint8_t data[READING_MAX + 1];
	size_t size;
	enum symbology symbology;
	char aim[4]; /* "]E0", or "" */
};

#endif
