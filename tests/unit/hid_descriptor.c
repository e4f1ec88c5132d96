#include "drivers/scanner/hid_descriptor.h"

#include "tests/hex.h"
#include "tests/t.h"

#include <string.h>

/* A scanner of the Honeywell kind: length, AIM, 56 bytes, maker's symbology, more bit; beeps. */
static const char honeywell_like[] = "05 8C 09 02 A1 01"       /* bar code scanner */
				     "09 12 A1 02 85 02"       /* scanned data report, id 2 */
				     "15 00 26 FF 00 75 08"    /* bytes */
				     "95 01 05 01 09 3B 81 02" /* byte count */
				     "05 8C 95 03 09 FB 09 FC 09 FD 81 02" /* AIM */
				     "95 38 09 FE 82 02 01"                /* decoded data */
				     "95 02 06 66 FF 09 04 81 02"          /* maker's own */
				     "05 8C 95 01 75 01 25 01 09 FF 81 02" /* more */
				     "75 07 81 03 C0"                      /* padding */
				     "09 14 A1 02 85 04" /* trigger report, id 4 */
				     "75 01 95 03 09 60 09 86 09 85 91 02" /* trigger, beeps */
				     "95 05 91 03 C0 C0";

static struct hid_map map;
static uint8_t bytes[1024];

static bool read_hex(const char *text)
{
	return hid_map_read(&map, bytes, hex(bytes, sizeof bytes, text));
}

static void fields_stand_where_the_descriptor_says(void **state)
{
	(void)state;
	static const struct {
		enum hid_kind kind;
		uint32_t usage;
		uint8_t report;
		uint32_t bit;
		uint8_t bits;
		uint16_t count;
	} want[] = {
		{HID_INPUT, HID_USAGE(0x01, 0x3B), 2, 0, 8, 1},
		{HID_INPUT, HID_USAGE(0x8C, 0xFB), 2, 8, 8, 1},
		{HID_INPUT, HID_USAGE(0x8C, 0xFD), 2, 24, 8, 1},
		{HID_INPUT, HID_USAGE(0x8C, 0xFE), 2, 32, 8, 56},
		{HID_INPUT, HID_USAGE(0xFF66, 0x04), 2, 480, 8, 2},
		{HID_INPUT, HID_USAGE(0x8C, 0xFF), 2, 496, 1, 1},
		{HID_OUTPUT, HID_USAGE(0x8C, 0x60), 4, 0, 1, 1},
		{HID_OUTPUT, HID_USAGE(0x8C, 0x85), 4, 2, 1, 1},
	};
	check(read_hex(honeywell_like));
	check(map.numbered);
	for (size_t i = 0; i < LENGTH(want); i++) {
		row("field %zu", i);
		const struct hid_field *field = hid_map_find(&map, want[i].kind, want[i].usage);
		check(field != NULL);
		check(field->report == want[i].report && field->bit == want[i].bit);
		check(field->bits == want[i].bits && field->count == want[i].count);
		check(field->application == HID_USAGE(0x8C, 0x02));
	}
	check(hid_map_report_bytes(&map, HID_INPUT, 2) == 63);
	check(hid_map_report_bytes(&map, HID_OUTPUT, 4) == 1);
}

static void pushed_globals_come_back(void **state)
{
	(void)state;
	static const char descriptor[] = "05 8C 09 02 A1 01 75 08 95 02 A4" /* push */
					 "05 01 75 10 95 01 09 3B 81 02 B4" /* pop */
					 "09 FE 81 02 C0";
	check(read_hex(descriptor));
	const struct hid_field *data = hid_map_find(&map, HID_INPUT, HID_USAGE(0x8C, 0xFE));
	check(data && data->bit == 16 && data->bits == 8 && data->count == 2);
	check(!map.numbered);
}

static void usages_may_come_as_a_range_or_with_their_page(void **state)
{
	(void)state;
	static const char descriptor[] = "05 8C 09 02 A1 01 75 08 95 03" /* three bytes */
					 "19 FB 29 FD 81 02" /* usage minimum, maximum */
					 "95 01 0B 3B 00 01 00 81 02 C0" /* usage with page */;
	check(read_hex(descriptor));
	check(hid_map_find(&map, HID_INPUT, HID_USAGE(0x8C, 0xFC))->bit == 8);
	check(hid_map_find(&map, HID_INPUT, HID_USAGE(0x01, 0x3B))->bit == 24);
}

static void malformed_descriptors_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *what, *bytes;
	} cases[] = {
		{"item cut short", "26 FF"},
		{"long item cut short", "FE 04 10 00"},
		{"long item without head", "FE 04"},
		{"collection left open", "A1 01"},
		{"end without collection", "C0"},
		{"pop without push", "B4"},
		{"report id 0", "85 00"},
		{"fields wider than 32 bits", "75 28 95 01 81 02"},
		{"a report beyond the limit", "75 08 96 01 04 81 03"},
		{"sizes whose product overflows", "77 FF FF FF FF 95 02 81 03"},
		{"a range backwards", "19 05 29 04"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].what);
		check(!read_hex(cases[i].bytes));
	}
	size_t size = hex(bytes, sizeof bytes, honeywell_like);
	while (--size >= 6) {
		row("cut at %zu", size);
		check(!hid_map_read(&map, bytes, size));
	}
}

static size_t repeat(uint8_t *out, size_t times, const uint8_t *item, size_t size)
{
	for (size_t i = 0; i < times; i++)
		memcpy(out + i * size, item, size);
	return times * size;
}

static void each_limit_is_reached_and_not_passed(void **state)
{
	(void)state;
	static const uint8_t collection[] = {0xA1, 0x01}, push[] = {0xA4}, usage[] = {0x09, 0x01};
	static const uint8_t field[] = {0x81, 0x02}, end[] = {0xC0};
	static const uint8_t one_bit[] = {0x75, 0x01, 0x95, 0x01};

	size_t size = repeat(bytes, HID_DEPTH_MAX, collection, 2);
	size += repeat(bytes + size, HID_DEPTH_MAX, end, 1);
	check(hid_map_read(&map, bytes, size));
	size = repeat(bytes, HID_DEPTH_MAX + 1, collection, 2);
	size += repeat(bytes + size, HID_DEPTH_MAX + 1, end, 1);
	check(!hid_map_read(&map, bytes, size));

	check(hid_map_read(&map, bytes, repeat(bytes, HID_DEPTH_MAX, push, 1)));
	check(!hid_map_read(&map, bytes, repeat(bytes, HID_DEPTH_MAX + 1, push, 1)));

	check(hid_map_read(&map, bytes, repeat(bytes, HID_USAGES_MAX, usage, 2)));
	check(!hid_map_read(&map, bytes, repeat(bytes, HID_USAGES_MAX + 1, usage, 2)));

	memcpy(bytes, one_bit, sizeof one_bit);
	size = sizeof one_bit + repeat(bytes + sizeof one_bit, HID_FIELDS_MAX, field, 2);
	check(hid_map_read(&map, bytes, size));
	check(map.count == HID_FIELDS_MAX);
	size = sizeof one_bit + repeat(bytes + sizeof one_bit, HID_FIELDS_MAX + 1, field, 2);
	check(!hid_map_read(&map, bytes, size));
}

static void values_are_read_and_put_bit_by_bit(void **state)
{
	(void)state;
	struct hid_field field = {.bit = 6, .bits = 5, .count = 3};
	uint8_t report[3] = {0};
	hid_field_put(&field, 1, 0x15, report, sizeof report);
	check(report[1] == 0xA8 && report[0] == 0 && report[2] == 0);
	check(hid_field_value(&field, 1, report, sizeof report) == 0x15);
	hid_field_put(&field, 1, 0, report, sizeof report);
	check(report[1] == 0);
	hid_field_put(&field, 2, 0x1F, report, 2);
	check(report[2] == 0);
	check(hid_field_value(&field, 2, report, 0) == 0);
}

TESTS(test(fields_stand_where_the_descriptor_says), test(pushed_globals_come_back),
	test(usages_may_come_as_a_range_or_with_their_page),
	test(malformed_descriptors_are_refused), test(each_limit_is_reached_and_not_passed),
	test(values_are_read_and_put_bit_by_bit))
