/* Report descriptors of whatever is plugged in. */
#include "drivers/scanner/hid_descriptor.h"
#include "tests/fuzz/harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct hid_map map;
	uint8_t report[HID_REPORT_BYTES_MAX] = {0};
	if (!hid_map_read(&map, data, size))
		return 0;
	assert(map.count >= 0 && map.count <= HID_FIELDS_MAX);
	for (int i = 0; i < map.count; i++) {
		const struct hid_field *field = &map.fields[i];
		assert(field->bits >= 1 && field->bits <= 32);
		assert(hid_map_report_bytes(&map, field->kind, field->report) <= sizeof report);
		for (int at = 0; at < field->count; at++) {
			hid_field_put(field, at, UINT32_MAX, report, sizeof report);
			(void)hid_field_value(field, at, report, sizeof report);
		}
	}
	return 0;
}
