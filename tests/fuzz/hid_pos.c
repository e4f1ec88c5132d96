/* A scanner in HID-POS mode: one byte says how long its descriptor is, then the descriptor, then
 * reports, each with a byte of length. */
#include "drivers/scanner/hid_pos.h"
#include "drivers/scanner/scanner.h"
#include "tests/fuzz/harness.h"

static struct scanner scanner;
static struct about about;

static void take_readings(void)
{
	static struct reading reading;
	while (scanner_take(&scanner, &reading)) {
		assert(reading.size <= READING_MAX);
		assert(reading.data[reading.size] == '\0');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	size_t descriptor = data[0] < size ? data[0] : size - 1;
	memset(&about, 0, sizeof about);
	about.class = 3;
	about.descriptor_size = descriptor;
	memcpy(about.descriptor, data + 1, descriptor);
	(void)hid_pos_suits(&about);
	scanner_begin(&scanner, NULL, NULL);
	if (!scanner_meet(&scanner, &hid_pos, &about))
		return 0;
	for (size_t at = 1 + descriptor; at < size;) {
		size_t report = data[at] < size - at - 1 ? data[at] : size - at - 1;
		(void)scanner_receive(&scanner, data + at + 1, report);
		at += 1 + report;
		take_readings();
	}
	scanner_give_up_part(&scanner);
	take_readings();
	return 0;
}
