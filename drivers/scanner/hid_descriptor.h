/* hid_descriptor.h - what a HID report descriptor says: which bits of which report mean what.
 *
 * Device Class Definition for HID 1.11, section 6.2.2. Pure and bounded: any bytes may come, from
 * any device somebody plugs in.
 */
#ifndef SUANPAN_HID_DESCRIPTOR_H
#define SUANPAN_HID_DESCRIPTOR_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HID_FIELDS_MAX = 96,
	HID_USAGES_MAX = 64, /* named before one main item */
	HID_DEPTH_MAX = 16,  /* of collections, and of pushed globals */
	HID_REPORT_BYTES_MAX = 1024,
};

enum hid_kind { HID_INPUT, HID_OUTPUT, HID_FEATURE };

#define HID_USAGE(page, id) ((uint32_t)(page) << 16 | (id))

/* count elements of bits each, side by side, all of one usage. Padding is no field. */
struct hid_field {
	enum hid_kind kind;
	uint8_t report;       /* its report id; 0 where reports are not numbered */
	uint32_t usage;       /* HID_USAGE(page, id) */
	uint32_t application; /* usage of the outermost collection it is in */
	uint32_t bit;         /* where it starts, counted after the report id byte */
	uint8_t bits;         /* 1..32 */
	uint16_t count;
	bool array; /* elements are numbers of usages, not values of their own */
};

struct hid_map {
	bool numbered; /* every report begins with its id */
	int count;
	struct hid_field fields[HID_FIELDS_MAX];
	uint32_t report_bits[3][256]; /* by kind and id, without the id byte */
};

/* false if the bytes are malformed or pass a limit; *map is then not to be used. */
MUST_CHECK bool hid_map_read(struct hid_map *map, const void *descriptor, size_t size);

/* The first field of that kind and usage, or NULL. */
const struct hid_field *hid_map_find(const struct hid_map *map, enum hid_kind kind, uint32_t usage);

/* Bytes of that report without its id. */
size_t hid_map_report_bytes(const struct hid_map *map, enum hid_kind kind, uint8_t report);

/* Element `at` of a field in a report (its bytes after the id). 0 where the report is too short. */
uint32_t hid_field_value(const struct hid_field *field, int at, const uint8_t *report, size_t size);
/* Puts a value there; what lies outside size is not written. */
void hid_field_put(
	const struct hid_field *field, int at, uint32_t value, uint8_t *report, size_t size);

#endif
