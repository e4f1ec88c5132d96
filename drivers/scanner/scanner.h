/* scanner.h - one scanner: its driver, what it is in the middle of, and the readings that wait.
 *
 * Pure: bytes and the passing of patience come in, readings and losses go out. devices.c puts it on
 * a port. At most READINGS_MAX readings wait; the till takes one at a time, and when it is that far
 * behind a new code is refused aloud rather than an old one forgotten.
 */
#ifndef SUANPAN_SCANNER_H
#define SUANPAN_SCANNER_H

#include "drivers/driver.h"
#include "pos/core/lang.h"

enum { READINGS_MAX = 32 };

struct scanner {
	const struct driver *driver; /* NULL before scanner_meet() */
	void (*lost)(void *self, enum text why);
	void *self;
	bool in_part; /* the rest of a code is awaited: driver->patience_ms from the last bytes */
	int first, count;
	struct reading waiting[READINGS_MAX];
	_Alignas(max_align_t) uint8_t state[DRIVER_STATE_MAX];
};

/* lost may be NULL. */
void scanner_begin(struct scanner *scanner, void (*lost)(void *self, enum text why), void *self);
/* A device is there; false if the driver does not speak its language. Waiting readings stay. */
MUST_CHECK bool scanner_meet(
	struct scanner *scanner, const struct driver *driver, const struct about *about);
/* Takes one reception of the port. True if a reading was added. */
bool scanner_receive(struct scanner *scanner, const uint8_t *bytes, size_t size);
/* patience_ms have passed in the middle of a code, or the device went away. */
void scanner_give_up_part(struct scanner *scanner);
/* The oldest reading; false when none waits. */
MUST_CHECK bool scanner_take(struct scanner *scanner, struct reading *reading);
/* The bytes that make it beep; none if it cannot. */
void scanner_beep(struct scanner *scanner, bool ok, struct bytes_out *out);

#endif
