#include "drivers/scanner/hid_descriptor.h"

#include "tests/t.h"

#include <string.h>

/* A scanner of the Honeywell kind: length, AIM, 56 bytes, maker's symbology, more bit; beeps. */
static const uint8_t honeywell_like[] = {
	0x05,
	0x8C,
	0x09,
	0x02,
	0xA1,
	0x01, /* bar code scanner */
	0x09,
	0x12,
	0xA1,
	0x02,
	0x85,
	0x02, /* scanned data report, id 2 */
	0x15,
	0x00,
	0x26,
	0xFF,
	0x00,
	0x75,
	0x08, /* bytes */
	0x95,
	0x01,
	0x05,
	0x01,
	0x09,
	0x3B,
	0x81,
	0x02, /* byte count */
	0x05,
	0x8C,
	0x95,
	0x03,
	0x09,
	0xFB,
	0x09,
	0xFC,
	0x09,
	0xFD,
	0x81,
	0x02, /* AIM */
	0x95,
	0x38,
	0x09,
	0xFE,
	0x82,
	0x02,
	0x01, /* decoded data */
	0x95,
	0x02,
	0x06,
	0x66,
	0xFF,
	0x09,
	0x04,
	0x81,
	0x02, /* maker's own */
	0x05,
	0x8C,
	0x95,
	0x01,
	0x75,
	0x01,
	0x25,
	0x01,
	0x09,
	0xFF,
	0x81,
	0x02, /* more */
	0x75,
	0x07,
	0x81,
	0x03,
	0xC0, /* padding */
	0x09,
	0x14,
	0xA1,
	0x02,
	0x85,
	0x04, /* trigger report, id 4 */
	0x75,
	0x01,
	0x95,
	0x03,
	0x09,
	0x60,
	0x09,
	0x86,
	0x09,
	0x85,
	0x91,
	0x02, /* trigger, beeps */
	0x95,
	0x05,
	0x91,
	0x03,
	0xC0,
	0xC0,
};

static struct hid_map map;

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
	check(hid_map_read(&map, honeywell_like, sizeof honeywell_like));
	check(map.numbered);
	for (size_t i = 0; i < LENGTH(want); i++) {
		row("field %zu", i);
		const struct hid_field *field = hid_map_find(&map, want[i].kind, want[i].usage);
		check(field);
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
	static const uint8_t descriptor[] = {
		0x05,
		0x8C,
		0x09,
		0x02,
		0xA1,
		0x01,
		0x75,
		0x08,
		0x95,
		0x02,
		0xA4, /* push */
		0x05,
		0x01,
		0x75,
		0x10,
		0x95,
		0x01,
		0x09,
		0x3B,
		0x81,
		0x02,
		0xB4, /* pop */
		0x09,
		0xFE,
		0x81,
		0x02,
		0xC0,
	};
	check(hid_map_read(&map, descriptor, sizeof descriptor));
	const struct hid_field *data = hid_map_find(&map, HID_INPUT, HID_USAGE(0x8C, 0xFE));
	check(data && data->bit == 16 && data->bits == 8 && data->count == 2);
	check(!map.numbered);
}

static void usages_may_come_as_a_range_or_with_their_page(void **state)
{
	(void)state;
	static const uint8_t descriptor[] = {
		0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x75, 0x08, 0x95, 0x03, /* three bytes */
		0x19, 0xFB, 0x29, 0xFD, 0x81, 0x02, /* usage minimum, maximum */
		0x95, 0x01, 0x0B, 0x3B, 0x00, 0x01, 0x00, 0x81, 0x02, 0xC0, /* usage with page */
	};
	check(hid_map_read(&map, descriptor, sizeof descriptor));
	check(hid_map_find(&map, HID_INPUT, HID_USAGE(0x8C, 0xFC))->bit == 8);
	check(hid_map_find(&map, HID_INPUT, HID_USAGE(0x01, 0x3B))->bit == 24);
}

static void malformed_descriptors_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		uint8_t bytes[16];
		size_t size;
	} cases[] = {
		{"item cut short", {0x26, 0xFF}, 2},
		{"long item cut short", {0xFE, 0x04, 0x10, 0x00}, 4},
		{"long item without head", {0xFE, 0x04}, 2},
		{"collection left open", {0xA1, 0x01}, 2},
		{"end without collection", {0xC0}, 1},
		{"pop without push", {0xB4}, 1},
		{"report id 0", {0x85, 0x00}, 2},
		{"fields wider than 32 bits", {0x75, 0x28, 0x95, 0x01, 0x81, 0x02}, 6},
		{"a report beyond the limit", {0x75, 0x08, 0x96, 0x01, 0x04, 0x81, 0x03}, 7},
		{"sizes whose product overflows", {0x77, 255, 255, 255, 255, 0x95, 2, 0x81, 3}, 9},
		{"a range backwards", {0x19, 0x05, 0x29, 0x04}, 4},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].what);
		check(!hid_map_read(&map, cases[i].bytes, cases[i].size));
	}
	for (size_t size = 1; size < sizeof honeywell_like; size++) {
		row("cut at %zu", size);
		(void)hid_map_read(&map, honeywell_like, size);
	}
}

static size_t repeat(uint8_t *out, size_t times, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < times; i++)
		memcpy(out + i * size, bytes, size);
	return times * size;
}

static void each_limit_is_reached_and_not_passed(void **state)
{
	(void)state;
	static const uint8_t collection[] = {0xA1, 0x01}, push[] = {0xA4}, usage[] = {0x09, 0x01};
	static const uint8_t field[] = {0x81, 0x02}, end[] = {0xC0};
	static const uint8_t one_bit[] = {0x75, 0x01, 0x95, 0x01};
	uint8_t text[1024];

	size_t size = repeat(text, HID_DEPTH_MAX, collection, 2);
	size += repeat(text + size, HID_DEPTH_MAX, end, 1);
	check(hid_map_read(&map, text, size));
	check(!hid_map_read(&map, text, repeat(text, HID_DEPTH_MAX + 1, collection, 2)));

	check(hid_map_read(&map, text, repeat(text, HID_DEPTH_MAX, push, 1)));
	check(!hid_map_read(&map, text, repeat(text, HID_DEPTH_MAX + 1, push, 1)));

	check(hid_map_read(&map, text, repeat(text, HID_USAGES_MAX, usage, 2)));
	check(!hid_map_read(&map, text, repeat(text, HID_USAGES_MAX + 1, usage, 2)));

	memcpy(text, one_bit, sizeof one_bit);
	size = sizeof one_bit + repeat(text + sizeof one_bit, HID_FIELDS_MAX, field, 2);
	check(hid_map_read(&map, text, size));
	check(map.count == HID_FIELDS_MAX);
	size = sizeof one_bit + repeat(text + sizeof one_bit, HID_FIELDS_MAX + 1, field, 2);
	check(!hid_map_read(&map, text, size));
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
