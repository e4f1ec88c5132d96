/* A driver, as all of them are: a few pure functions and a table that names them, at the end. Bytes
 * come in as a port received them, one HID report at a time; what goes out is whether a code is
 * whole (receive), what makes the scanner beep (beep), and whether this is a device of its kind at
 * all (meet). It opens nothing, waits for nothing and knows no clock, so the transcripts in
 * tests/transcripts play any scanner's part against it. Who moves the bytes: drivers/port_usb.c.
 * Who decides when to give up on half a code: drivers/devices.c, after patience_ms. */
#include "drivers/scanner/hid_pos.h"

#include "drivers/scanner/aim.h"
#include "drivers/scanner/hid_descriptor.h"
#include "drivers/scanner/quirk.h"

#include <string.h>

/* HID POS Usage Tables 1.02, bar code scanner page. */
#define POS(id) HID_USAGE(0x8C, id)
enum {
	BAR_CODE_SCANNER = 0x02,
	SOUND_ERROR_BEEP = 0x85,
	SOUND_GOOD_READ_BEEP = 0x86,
	SOUND_NOT_ON_FILE_BEEP = 0x87,
	SYMBOLOGY_IDENTIFIER_1 = 0xFB,
	DECODED_DATA = 0xFE,
	DECODE_DATA_CONTINUED = 0xFF,
};
/* Generic Desktop, "Byte Count". */
static const uint32_t BYTE_COUNT = HID_USAGE(0x01, 0x3B);

/* Fields the descriptor does not have are absent: count 0. */
struct hid_pos_state {
	bool numbered;
	struct hid_field data, length, aim[AIM_SIZE], more;
	struct hid_field good_beep, error_beep;
	uint16_t good_beep_bytes, error_beep_bytes;
	bool drop_replies; /* answers to our commands come dressed as codes */
	bool reply_due;

	bool begun;   /* part holds the first reports of a code */
	bool spoiled; /* ... which is beyond use, and whose end is awaited */
	char first_aim[AIM_SIZE + 1];
	size_t size;
	uint8_t part[READING_MAX];
};

/* The answer to a command, as Newland frames it: it begins where a code would. */
static const uint8_t REPLY_HEAD[2] = {0x02, 0x00};

static void take(struct hid_field *into, const struct hid_map *map, enum hid_kind kind,
	uint32_t usage, uint8_t report)
{
	for (int i = 0; i < map->count; i++) {
		const struct hid_field *field = &map->fields[i];
		if (field->kind == kind && field->usage == usage && field->report == report) {
			*into = *field;
			return;
		}
	}
}

static uint16_t take_beep(struct hid_field *into, const struct hid_map *map, uint32_t usage)
{
	const struct hid_field *field = hid_map_find(map, HID_OUTPUT, usage);
	if (!field || field->array)
		return 0;
	*into = *field;
	return (uint16_t)hid_map_report_bytes(map, HID_OUTPUT, field->report);
}

static const struct hid_field *decoded_data(const struct hid_map *map)
{
	const struct hid_field *data = hid_map_find(map, HID_INPUT, POS(DECODED_DATA));
	if (!data || data->bits != 8 || data->application != POS(BAR_CODE_SCANNER))
		return NULL;
	return data;
}

bool hid_pos_looks_right(const struct about *about)
{
	/* HID 1.11, 4.2 and 4.3: class 3; protocol 0 is neither keyboard nor mouse. */
	return about->class == 3 && about->protocol == 0;
}

bool hid_pos_suits(const struct about *about)
{
	struct hid_map map;
	return hid_map_read(&map, about->descriptor, about->descriptor_size) && decoded_data(&map);
}

static bool meet(void *self, const struct about *about)
{
	struct hid_pos_state *state = self;
	struct hid_map map;
	if (!hid_map_read(&map, about->descriptor, about->descriptor_size))
		return false;
	const struct hid_field *data = decoded_data(&map);
	if (!data)
		return false;
	*state = (struct hid_pos_state){.numbered = map.numbered, .data = *data};
	take(&state->length, &map, HID_INPUT, BYTE_COUNT, data->report);
	take(&state->more, &map, HID_INPUT, POS(DECODE_DATA_CONTINUED), data->report);
	for (uint32_t i = 0; i < AIM_SIZE; i++)
		take(&state->aim[i], &map, HID_INPUT, POS(SYMBOLOGY_IDENTIFIER_1 + i),
			data->report);
	state->good_beep_bytes = take_beep(&state->good_beep, &map, POS(SOUND_GOOD_READ_BEEP));
	state->error_beep_bytes = take_beep(&state->error_beep, &map, POS(SOUND_ERROR_BEEP));
	if (!state->error_beep_bytes)
		state->error_beep_bytes =
			take_beep(&state->error_beep, &map, POS(SOUND_NOT_ON_FILE_BEEP));
	state->drop_replies = scanner_quirk_of(about)->drop_replies;
	return true;
}

static void forget(void *self)
{
	struct hid_pos_state *state = self;
	state->begun = false;
	state->spoiled = false;
	state->size = 0;
}

/* One report, understood. */
struct fragment {
	uint8_t data[HID_REPORT_BYTES_MAX];
	size_t size;
	char aim[AIM_SIZE + 1]; /* "" if there is none */
	bool more;
	bool malformed;
};

/* The length field decides; without one, everything up to the zero fill is data. */
static size_t data_size(const struct hid_pos_state *state, const struct fragment *fragment,
	const uint8_t *body, size_t size)
{
	if (state->length.count)
		return hid_field_value(&state->length, 0, body, size);
	size_t used = state->data.count;
	while (used > 0 && fragment->data[used - 1] == 0)
		used--;
	return used;
}

static void understand(const struct hid_pos_state *state, const uint8_t *body, size_t size,
	struct fragment *fragment)
{
	memset(fragment, 0, sizeof *fragment);
	for (int i = 0; i < state->data.count; i++)
		fragment->data[i] = (uint8_t)hid_field_value(&state->data, i, body, size);
	fragment->size = data_size(state, fragment, body, size);
	fragment->malformed =
		fragment->size > state->data.count || (state->data.bit / 8 + fragment->size) > size;
	fragment->more = state->more.count && hid_field_value(&state->more, 0, body, size);
	for (int i = 0; i < AIM_SIZE; i++)
		if (state->aim[i].count)
			fragment->aim[i] = (char)hid_field_value(&state->aim[i], 0, body, size);
	if (!aim_valid(fragment->aim))
		fragment->aim[0] = '\0';
}

/* Scanners without AIM fields may be set to send it as the first three characters. */
static void lift_aim(const struct hid_pos_state *state, struct fragment *fragment)
{
	if (state->aim[0].count || state->begun || fragment->size < AIM_SIZE ||
		!aim_valid((const char *)fragment->data))
		return;
	memcpy(fragment->aim, fragment->data, AIM_SIZE);
	fragment->size -= AIM_SIZE;
	memmove(fragment->data, fragment->data + AIM_SIZE, fragment->size);
}

static bool joins(const struct hid_pos_state *state, const struct fragment *fragment)
{
	if (fragment->malformed || fragment->size > READING_MAX - state->size)
		return false;
	/* Every report of one code repeats its AIM identifier, where there is a field for it. */
	return !state->begun || !state->aim[0].count ||
	       strcmp(fragment->aim, state->first_aim) == 0;
}

static void append(struct hid_pos_state *state, const struct fragment *fragment)
{
	if (!state->begun)
		memcpy(state->first_aim, fragment->aim, sizeof state->first_aim);
	state->begun = true;
	memcpy(state->part + state->size, fragment->data, fragment->size);
	state->size += fragment->size;
}

static enum heard finish(struct hid_pos_state *state, struct reading *reading)
{
	/* A suffix for people who type into spreadsheets, left on by many a configuration sheet. */
	while (state->size > 0 &&
		(state->part[state->size - 1] == '\r' || state->part[state->size - 1] == '\n'))
		state->size--;
	memcpy(reading->data, state->part, state->size);
	reading->data[state->size] = '\0';
	reading->size = state->size;
	memcpy(reading->aim, state->first_aim, sizeof reading->aim);
	reading->symbology = aim_symbology(reading->aim);
	forget(state);
	return reading->size ? HEARD_READING : HEARD_NOTHING;
}

/* A code whose middle is gone is swallowed to its end, so that no tail of it passes for a code. */
static enum heard spoil(struct hid_pos_state *state, bool more)
{
	state->begun = true;
	state->spoiled = true;
	if (more)
		return HEARD_PART;
	forget(state);
	return HEARD_TORN;
}

static bool is_reply(struct hid_pos_state *state, const struct fragment *fragment)
{
	if (!state->reply_due || state->begun || fragment->size < sizeof REPLY_HEAD ||
		memcmp(fragment->data, REPLY_HEAD, sizeof REPLY_HEAD) != 0)
		return false;
	state->reply_due = false;
	return true;
}

static enum heard receive(
	void *self, const uint8_t *bytes, size_t size, size_t *used, struct reading *reading)
{
	struct hid_pos_state *state = self;
	struct fragment fragment;
	*used = size;
	/* Some controllers end each report with an empty packet; other reports are none of ours. */
	if (size == 0 || (state->numbered && bytes[0] != state->data.report))
		return HEARD_NOTHING;
	size_t head = state->numbered ? 1 : 0;
	understand(state, bytes + head, size - head, &fragment);
	if (is_reply(state, &fragment))
		return HEARD_NOTHING;
	if (fragment.size == 0 && !fragment.more && !state->begun)
		return HEARD_NOTHING;
	lift_aim(state, &fragment);
	if (state->spoiled || !joins(state, &fragment))
		return spoil(state, fragment.more);
	append(state, &fragment);
	return fragment.more ? HEARD_PART : finish(state, reading);
}

static void beep(void *self, bool ok, struct bytes_out *out)
{
	struct hid_pos_state *state = self;
	const struct hid_field *field = ok ? &state->good_beep : &state->error_beep;
	size_t size = ok ? state->good_beep_bytes : state->error_beep_bytes;
	uint8_t report[HID_REPORT_BYTES_MAX] = {0};
	if (size == 0 || size > sizeof report)
		return;
	hid_field_put(field, 0, 1, report, size);
	put_u8(out, field->report);
	put_bytes(out, report, size);
	state->reply_due = state->drop_replies;
}

_Static_assert(sizeof(struct hid_pos_state) <= DRIVER_STATE_MAX, "the state must fit");

const struct driver hid_pos = {
	.name = "hid_pos",
	.title = "USB scanner, HID point of sale",
	.state_size = sizeof(struct hid_pos_state),
	.patience_ms = 300,
	.meet = meet,
	.receive = receive,
	.forget = forget,
	.beep = beep,
};
