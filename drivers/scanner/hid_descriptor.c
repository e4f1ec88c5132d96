#include "drivers/scanner/hid_descriptor.h"

#include <string.h>

/* HID 1.11, 6.2.2.4 to 6.2.2.8: the type and tag bits of an item's first byte, size bits masked. */
enum item {
	ITEM_INPUT = 0x80,
	ITEM_OUTPUT = 0x90,
	ITEM_FEATURE = 0xB0,
	ITEM_COLLECTION = 0xA0,
	ITEM_END_COLLECTION = 0xC0,
	ITEM_USAGE_PAGE = 0x04,
	ITEM_REPORT_SIZE = 0x74,
	ITEM_REPORT_ID = 0x84,
	ITEM_REPORT_COUNT = 0x94,
	ITEM_PUSH = 0xA4,
	ITEM_POP = 0xB4,
	ITEM_USAGE = 0x08,
	ITEM_USAGE_MINIMUM = 0x18,
	ITEM_USAGE_MAXIMUM = 0x28,
	ITEM_LONG = 0xFE,
};

/* Bits of a main item's data, 6.2.2.5. */
enum { MAIN_CONSTANT = 1, MAIN_VARIABLE = 2 };

enum { PAGE_MAX = 0xFFFF, COUNT_MAX = 8 * HID_REPORT_BYTES_MAX };

struct globals {
	uint32_t page;
	uint32_t bits;
	uint32_t count;
	uint8_t report;
};

struct reader {
	struct hid_map *map;
	struct globals now;
	struct globals pushed[HID_DEPTH_MAX];
	int pushed_count;
	uint32_t usages[HID_USAGES_MAX];
	int usage_count;
	uint32_t minimum;
	int depth;
	uint32_t application;
};

static bool name_usage(struct reader *reader, uint32_t usage)
{
	if (reader->usage_count == HID_USAGES_MAX)
		return false;
	reader->usages[reader->usage_count++] = usage;
	return true;
}

static bool name_range(struct reader *reader, uint32_t minimum, uint32_t maximum)
{
	if (maximum < minimum)
		return false;
	/* Keyboards and vendor pages name ranges of hundreds; nobody here asks for the far ones. */
	for (uint32_t usage = minimum;; usage++) {
		if (reader->usage_count == HID_USAGES_MAX)
			return true;
		reader->usages[reader->usage_count++] = usage;
		if (usage == maximum)
			return true;
	}
}

/* A usage of four bytes brings its own page, 6.2.2.8. */
static uint32_t with_page(const struct reader *reader, uint32_t value, int size)
{
	return size == 4 ? value : HID_USAGE(reader->now.page, value);
}

static uint32_t usage_of(const struct reader *reader, uint32_t element)
{
	if (reader->usage_count == 0)
		return HID_USAGE(reader->now.page, 0);
	uint32_t last = (uint32_t)reader->usage_count - 1;
	return reader->usages[element < last ? element : last];
}

static bool add_field(struct reader *reader, struct hid_field field)
{
	struct hid_map *map = reader->map;
	if (map->count == HID_FIELDS_MAX)
		return false;
	map->fields[map->count++] = field;
	return true;
}

/* Neighbours of one usage are one field: 56 elements of Decoded Data are one text. */
static bool add_variables(struct reader *reader, struct hid_field field)
{
	uint32_t start = field.bit;
	for (uint32_t at = 0; at < reader->now.count;) {
		uint32_t from = at;
		field.usage = usage_of(reader, at);
		while (at < reader->now.count && usage_of(reader, at) == field.usage)
			at++;
		field.bit = start + from * reader->now.bits;
		field.count = (uint16_t)(at - from);
		if (!add_field(reader, field))
			return false;
	}
	return true;
}

static bool main_item(struct reader *reader, enum hid_kind kind, uint32_t data)
{
	const struct globals *now = &reader->now;
	uint32_t *used = &reader->map->report_bits[kind][now->report];
	uint64_t size = (uint64_t)now->bits * now->count;
	struct hid_field field = {
		.kind = kind,
		.report = now->report,
		.application = reader->application,
		.bit = *used,
		.bits = (uint8_t)now->bits,
		.count = (uint16_t)now->count,
		.array = !(data & MAIN_VARIABLE),
		.usage = usage_of(reader, 0),
	};
	if (size > COUNT_MAX || *used + size > COUNT_MAX)
		return false;
	*used += (uint32_t)size;
	if (data & MAIN_CONSTANT || size == 0)
		return true;
	if (now->bits > 32)
		return false;
	return field.array ? add_field(reader, field) : add_variables(reader, field);
}

static bool push(struct reader *reader)
{
	if (reader->pushed_count == HID_DEPTH_MAX)
		return false;
	reader->pushed[reader->pushed_count++] = reader->now;
	return true;
}

static bool pop(struct reader *reader)
{
	if (reader->pushed_count == 0)
		return false;
	reader->now = reader->pushed[--reader->pushed_count];
	return true;
}

static bool open_collection(struct reader *reader)
{
	if (reader->depth == HID_DEPTH_MAX)
		return false;
	if (reader->depth++ == 0)
		reader->application = usage_of(reader, 0);
	return true;
}

static bool set_report(struct reader *reader, uint32_t id)
{
	if (id == 0 || id > 255)
		return false;
	reader->now.report = (uint8_t)id;
	reader->map->numbered = true;
	return true;
}

static bool set_upto(uint32_t *into, uint32_t value, uint32_t max)
{
	*into = value;
	return value <= max;
}

/* Local items end with the next main item, 6.2.2.8. */
static bool end_locals(struct reader *reader, bool ok)
{
	reader->usage_count = 0;
	reader->minimum = 0;
	return ok;
}

static bool read_item(struct reader *reader, uint8_t tag, uint32_t data, int size)
{
	switch (tag) {
	case ITEM_INPUT:
		return end_locals(reader, main_item(reader, HID_INPUT, data));
	case ITEM_OUTPUT:
		return end_locals(reader, main_item(reader, HID_OUTPUT, data));
	case ITEM_FEATURE:
		return end_locals(reader, main_item(reader, HID_FEATURE, data));
	case ITEM_COLLECTION:
		return end_locals(reader, open_collection(reader));
	case ITEM_END_COLLECTION:
		return end_locals(reader, reader->depth-- > 0);
	case ITEM_USAGE_PAGE:
		return set_upto(&reader->now.page, data, PAGE_MAX);
	case ITEM_REPORT_SIZE:
		return set_upto(&reader->now.bits, data, COUNT_MAX);
	case ITEM_REPORT_COUNT:
		return set_upto(&reader->now.count, data, COUNT_MAX);
	case ITEM_REPORT_ID:
		return set_report(reader, data);
	case ITEM_PUSH:
		return push(reader);
	case ITEM_POP:
		return pop(reader);
	case ITEM_USAGE:
		return name_usage(reader, with_page(reader, data, size));
	case ITEM_USAGE_MINIMUM:
		reader->minimum = with_page(reader, data, size);
		return true;
	case ITEM_USAGE_MAXIMUM:
		return name_range(reader, reader->minimum, with_page(reader, data, size));
	default: /* limits, units, designators, strings: nothing here needs them */
		return true;
	}
}

static uint32_t little(const uint8_t *at, int size)
{
	uint32_t value = 0;
	for (int i = 0; i < size; i++)
		value |= (uint32_t)at[i] << (8 * i);
	return value;
}

bool hid_map_read(struct hid_map *map, const void *descriptor, size_t size)
{
	static const int sizes[4] = {0, 1, 2, 4};
	const uint8_t *at = descriptor;
	struct reader reader = {.map = map};
	memset(map, 0, sizeof *map);
	for (size_t used = 0; used < size;) {
		uint8_t head = at[used++];
		int data_size = sizes[head & 3];
		if (head == ITEM_LONG) {
			if (size - used < 2 || size - used - 2 < at[used])
				return false;
			used += 2 + (size_t)at[used];
			continue;
		}
		if (size - used < (size_t)data_size)
			return false;
		if (!read_item(&reader, head & 0xFC, little(at + used, data_size), data_size))
			return false;
		used += (size_t)data_size;
	}
	return reader.depth == 0;
}

const struct hid_field *hid_map_find(const struct hid_map *map, enum hid_kind kind, uint32_t usage)
{
	for (int i = 0; i < map->count; i++)
		if (map->fields[i].kind == kind && map->fields[i].usage == usage)
			return &map->fields[i];
	return NULL;
}

size_t hid_map_report_bytes(const struct hid_map *map, enum hid_kind kind, uint8_t report)
{
	return (map->report_bits[kind][report] + 7) / 8;
}

uint32_t hid_field_value(const struct hid_field *field, int at, const uint8_t *report, size_t size)
{
	uint32_t value = 0;
	size_t first = field->bit + (size_t)at * field->bits;
	for (size_t i = 0; i < field->bits; i++) {
		size_t bit = first + i;
		if (bit / 8 < size && report[bit / 8] >> (bit % 8) & 1)
			value |= UINT32_C(1) << i;
	}
	return value;
}

void hid_field_put(
	const struct hid_field *field, int at, uint32_t value, uint8_t *report, size_t size)
{
	size_t first = field->bit + (size_t)at * field->bits;
	for (size_t i = 0; i < field->bits; i++) {
		size_t bit = first + i;
		if (bit / 8 >= size)
			return;
		uint8_t mask = (uint8_t)(1 << (bit % 8));
		if (value >> i & 1)
			report[bit / 8] |= mask;
		else
			report[bit / 8] &= (uint8_t)~mask;
	}
}
