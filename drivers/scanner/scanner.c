#include "drivers/scanner/scanner.h"

#include <assert.h>
#include <string.h>

void scanner_begin(struct scanner *scanner, void (*lost)(void *self, enum text why), void *self)
{
	scanner->driver = NULL;
	scanner->lost = lost;
	scanner->self = self;
	scanner->in_part = false;
	scanner->first = 0;
	scanner->count = 0;
}

bool scanner_meet(struct scanner *scanner, const struct driver *driver, const struct about *about)
{
	assert(driver->state_size <= sizeof scanner->state);
	memset(scanner->state, 0, sizeof scanner->state);
	scanner->in_part = false;
	scanner->driver = driver->meet(scanner->state, about) ? driver : NULL;
	return scanner->driver;
}

static void say_lost(struct scanner *scanner, enum text why)
{
	if (scanner->lost)
		scanner->lost(scanner->self, why);
}

bool scanner_receive(struct scanner *scanner, const uint8_t *bytes, size_t size)
{
	int before = scanner->count;
	size_t at = 0;
	if (!scanner->driver)
		return false;
	do {
		/* A full queue still has the scanner heard out, or its next code would be torn. */
		struct reading spare;
		bool full = scanner->count == READINGS_MAX;
		int last = (scanner->first + scanner->count) % READINGS_MAX;
		struct reading *into = full ? &spare : &scanner->waiting[last];
		size_t used = 0;
		enum heard heard = scanner->driver->receive(
			scanner->state, bytes + at, size - at, &used, into);
		at += used;
		scanner->in_part = heard == HEARD_PART;
		if (heard == HEARD_TORN)
			say_lost(scanner, TEXT_SCANNER_TORN);
		else if (heard == HEARD_READING && full)
			say_lost(scanner, TEXT_SCANNER_AHEAD);
		else if (heard == HEARD_READING)
			scanner->count++;
	} while (at < size);
	return scanner->count > before;
}

void scanner_give_up_part(struct scanner *scanner)
{
	if (!scanner->driver || !scanner->in_part)
		return;
	scanner->in_part = false;
	scanner->driver->forget(scanner->state);
	say_lost(scanner, TEXT_SCANNER_TORN);
}

bool scanner_take(struct scanner *scanner, struct reading *reading)
{
	if (scanner->count == 0)
		return false;
	*reading = scanner->waiting[scanner->first];
	scanner->first = (scanner->first + 1) % READINGS_MAX;
	scanner->count--;
	return true;
}

void scanner_beep(struct scanner *scanner, bool ok, struct bytes_out *out)
{
	if (scanner->driver && scanner->driver->beep)
		scanner->driver->beep(scanner->state, ok, out);
}
