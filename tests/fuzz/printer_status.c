/* What printers send back, in pieces of any size. */
#include "drivers/printer/status.h"
#include "tests/fuzz/harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct printer_status status = {0};
	for (size_t at = 0; at < size;) {
		size_t piece = (size_t)(data[at] & 15) + 1;
		piece = piece < size - at ? piece : size - at;
		if (data[at] & 16)
			printer_status_asked(&status);
		printer_status_hear(&status, data + at, piece);
		assert(status.part_size >= 0 && status.part_size <= STATUS_BLOCK_MAX);
		at += piece;
	}
	return 0;
}
