/* driver.h - a device's language: bytes into readings, requests into bytes.
 *
 * A driver is data and pure functions. It never opens, reads, waits, logs or keeps time; the port
 * moves the bytes (port.h) and device.c joins the two. So every driver is tested with transcripts.
 */
#ifndef SUANPAN_DRIVER_H
#define SUANPAN_DRIVER_H

#include "pos/core/attr.h"
#include "pos/core/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	READING_MAX = 7089,    /* bytes of one scanned code: the most digits a QR code holds */
	DESCRIPTOR_MAX = 1024, /* bytes of a HID report descriptor that are looked at */
	DEVICE_NAME_MAX = 64,
	DRIVER_STATE_MAX = 8192, /* what a driver may remember between two receptions */
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

/* What is known of a device before a word is said. */
struct about {
	uint16_t vendor, product;          /* USB numbers; 0 for what is not USB */
	uint8_t class, subclass, protocol; /* of the USB interface */
	bool can_answer;                   /* bytes can come back */
	char name[DEVICE_NAME_MAX]; /* as the device calls itself, cleaned; or its path or host */
	uint8_t descriptor[DESCRIPTOR_MAX]; /* HID report descriptor, if it is HID */
	size_t descriptor_size;
};

enum heard {
	HEARD_NOTHING, /* noise, an empty report, an answer to a request of ours */
	HEARD_PART,    /* more of the same code must follow within DRIVER patience_ms */
	HEARD_READING, /* *reading is whole */
	HEARD_TORN, /* a code that was malformed, too long or lost its end: nothing of it is kept */
};

/* Someone who reads codes. state is state_size bytes of room, zeroed before meet(). */
struct driver {
	const char *name;
	const char *title;
	size_t state_size; /* at most DRIVER_STATE_MAX */
	int patience_ms;   /* how long the rest of a code may take; 0: as long as it likes */
	/* Looks at the device; true if it speaks this language. Prepares the state. */
	bool (*meet)(void *state, const struct about *about);
	/* Takes bytes as they came from the port: one whole report from HID, any piece of a stream
	 * elsewhere. Says how many it used, at least one; call again with the rest. */
	enum heard (*receive)(void *state, const uint8_t *bytes, size_t size, size_t *used,
		struct reading *reading);
	/* The rest did not come: forgets the part. */
	void (*forget)(void *state);
	/* Appends the bytes that make it beep, for HID a report with its number first (0 for none);
	 * nothing if it cannot. NULL: never can. */
	void (*beep)(void *state, bool ok, struct bytes_out *out);
};

#endif
