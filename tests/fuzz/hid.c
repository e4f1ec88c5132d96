/* Any descriptor and any reports, from whatever somebody plugs in. The input: two bytes of
 * descriptor length (little-endian), the descriptor, then reports, each one byte of length first.
 */
#include "drivers/scanner/hid_pos.h"
#include "drivers/scanner/scanner.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct scanner scanner;
static struct reading reading;

static void hear(const uint8_t *data, size_t size)
{
	while (size > 0) {
		size_t report = data[0] < size - 1 ? data[0] : size - 1;
		uint8_t beep[2048];
		struct bytes_out out = bytes_out(beep, sizeof beep);
		(void)scanner_receive(&scanner, data + 1, report);
		while (scanner_take(&scanner, &reading)) {
			assert(reading.size > 0 && reading.size <= READING_MAX);
			assert(reading.data[reading.size] == 0);
		}
		scanner_beep(&scanner, report & 1, &out);
		assert(!out.full);
		data += 1 + report;
		size -= 1 + report;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct about about;
	if (size < 2)
		return 0;
	size_t descriptor = data[0] + 256u * data[1];
	data += 2;
	size -= 2;
	if (descriptor > size)
		descriptor = size;
	if (descriptor > sizeof about.descriptor)
		descriptor = sizeof about.descriptor;
	about.vendor = 0x1eab; /* the one with answers to take out */
	memcpy(about.descriptor, data, descriptor);
	about.descriptor_size = descriptor;
	scanner_begin(&scanner, NULL, NULL);
	bool met = scanner_meet(&scanner, &hid_pos, &about);
	assert(met == hid_pos_suits(&about));
	hear(data + descriptor, size - descriptor);
	scanner_give_up_part(&scanner);
	assert(!scanner.in_part);
	return 0;
}
