#include "sync/salvage_page.h"

#include <string.h>

/* ---- bytes ---- */

static uint32_t big_u16(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static uint32_t big_u32(const uint8_t *at)
{
	return big_u16(at) << 16 | big_u16(at + 2);
}

/* Length of the varint at `at`, 0 if it does not end before `end`. */
static uint32_t read_varint(const uint8_t *at, const uint8_t *end, uint64_t *value)
{
	*value = 0;
	for (uint32_t i = 0; i < 9 && at + i < end; i++) {
		if (i == 8) {
			*value = *value << 8 | at[i];
			return 9;
		}
		*value = *value << 7 | (at[i] & 0x7f);
		if (!(at[i] & 0x80))
			return i + 1;
	}
	return 0;
}

/* ---- a journal row, by its marks ---- */

enum {
	SERIAL_ZERO = 8,
	SERIAL_ONE = 9,
	SERIAL_UID = 12 + 2 * UID_SIZE,
	SERIAL_HASH = 12 + 2 * HASH_SIZE,
	/* How much of a row stays on a leaf: format 1.6, "cell payload overflow". */
	LOCAL_MAX = PAGE_SIZE - 35,
	LOCAL_MAX_INDEX = (PAGE_SIZE - 12) * 64 / 255 - 23,
	LOCAL_MIN = (PAGE_SIZE - 12) * 32 / 255 - 23,
	HEADER_MIN = 6,
	HEADER_MAX = 8,
	/* In a record: sync/README.md 4. */
	KIND_AT = 5,
	UID_AT = 27,
	EXT_SIG_LEN_AT = 79,
};

static uint32_t local_part(uint32_t payload, uint32_t most)
{
	if (payload <= most)
		return payload;
	uint32_t local = LOCAL_MIN + (payload - LOCAL_MIN) % PAGE_OVERFLOW_SIZE;
	return local <= most ? local : LOCAL_MIN;
}

/* Bytes that a kind takes as a column; its serial type tells. */
static bool kind_serial_fits(uint8_t serial, uint32_t width)
{
	return width == 0 ? serial == SERIAL_ZERO || serial == SERIAL_ONE : serial == width;
}

static uint16_t read_kind(const uint8_t *at, uint8_t serial, uint32_t width)
{
	uint32_t kind = serial == SERIAL_ONE ? 1 : 0;
	for (uint32_t i = 0; i < width; i++)
		kind = kind << 8 | at[i];
	return (uint16_t)kind;
}

/* The header of a row, five columns: place (the row's key, so NULL), uid, kind, hash, record. */
static bool header_fits(const uint8_t *header, uint32_t size, uint32_t kind_width, uint32_t *record)
{
	uint64_t serial;
	if (header[0] != size || header[1] != 0 || header[2] != SERIAL_UID ||
		!kind_serial_fits(header[3], kind_width) || header[4] != SERIAL_HASH)
		return false;
	if (read_varint(header + 5, header + size, &serial) != size - 5)
		return false;
	if (serial < 12 || serial % 2 != 0 || (serial - 12) / 2 > RECORD_MAX)
		return false;
	*record = (uint32_t)(serial - 12) / 2;
	return *record >= RECORD_HEAD_SIZE;
}

/* What a record says of itself in its first bytes (sync/README.md 4). */
static bool head_fits(struct journal_row *row)
{
	struct bytes_in in = bytes_in(row->local, row->local_size);
	struct uid uid;
	char magic[3];
	get_bytes(&in, magic, sizeof magic);
	(void)get_u16(&in);
	uint16_t kind = get_u16(&in);
	uint32_t store = get_u32(&in), till = get_u32(&in), epoch = get_u32(&in);
	uint64_t seq = get_u64(&in);
	get_bytes(&in, uid.bytes, UID_SIZE);
	if (in.bad || !store || !till || !epoch || epoch > RECORD_EPOCH_MAX || !seq ||
		seq > RECORD_SEQ_MAX)
		return false;
	row->place = record_place(epoch, seq);
	return kind == row->kind && uid_equal(&uid, &row->uid);
}

/* How much of the row, of which so much stands before the record, lies on the page. */
static bool place_local(const uint8_t *page, uint32_t at, uint32_t before, struct journal_row *row)
{
	uint32_t payload = before + row->record_size;
	uint32_t local = local_part(payload, LOCAL_MAX);
	uint32_t end = at - before + local + (local < payload ? 4 : 0);
	if (end > PAGE_SIZE)
		return false;
	row->local = page + at;
	row->local_size = local - before;
	row->overflow = local < payload ? big_u32(page + end - 4) : 0;
	return true;
}

/* The record begins at `at`; before it stand header, uid, kind and hash. */
static bool row_before(const uint8_t *page, uint32_t at, uint32_t kind_width, uint32_t header_size,
	struct journal_row *row)
{
	uint32_t columns = UID_SIZE + kind_width + HASH_SIZE;
	if (at < header_size + columns)
		return false;
	const uint8_t *header = page + at - columns - header_size;
	if (!header_fits(header, header_size, kind_width, &row->record_size))
		return false;
	const uint8_t *uid = header + header_size;
	memcpy(row->uid.bytes, uid, UID_SIZE);
	row->kind = read_kind(uid + UID_SIZE, header[3], kind_width);
	memcpy(row->hash.bytes, uid + UID_SIZE + kind_width, HASH_SIZE);
	row->bare = false;
	return place_local(page, at, header_size + columns, row) && head_fits(row);
}

/* ---- a record without its columns ---- */

/* A record says itself how long it is. 0: this one does not, on this page. */
static uint32_t own_size(const uint8_t *record, uint32_t room)
{
	struct bytes_in in = bytes_in(record, room);
	uint8_t skipped[RECORD_EXT_SIG_MAX];
	get_bytes(&in, skipped, EXT_SIG_LEN_AT);
	uint16_t ext_sig = get_u16(&in);
	if (ext_sig > RECORD_EXT_SIG_MAX)
		return 0;
	get_bytes(&in, skipped, ext_sig);
	uint32_t body = get_u32(&in);
	return in.bad || body > RECORD_BODY_MAX ? 0 : RECORD_HEAD_SIZE + ext_sig + body;
}

/* What stood before it: five columns' types and three of the columns. */
static uint32_t columns_size(uint16_t kind, uint32_t record_size)
{
	uint32_t serial = 12 + 2 * record_size;
	uint32_t header = HEADER_MIN + (serial >= 1U << 7) + (serial >= 1U << 14);
	uint32_t kind_width = kind < 2 ? 0 : 1U + (kind > INT8_MAX) + (kind > INT16_MAX);
	return header + UID_SIZE + kind_width + HASH_SIZE;
}

static bool bare_row(const uint8_t *page, uint32_t at, struct journal_row *row)
{
	const uint8_t *record = page + at;
	row->record_size = own_size(record, PAGE_SIZE - at);
	if (!row->record_size)
		return false;
	row->kind = (uint16_t)(record[KIND_AT] | record[KIND_AT + 1] << 8);
	memcpy(row->uid.bytes, record + UID_AT, UID_SIZE);
	uint32_t before = columns_size(row->kind, row->record_size);
	if (at < before || !place_local(page, at, before, row))
		return false;
	memcpy(row->hash.bytes, record - HASH_SIZE, HASH_SIZE);
	row->bare = true;
	return head_fits(row);
}

bool page_next_journal_row(const uint8_t page[PAGE_SIZE], uint32_t *at, struct journal_row *row)
{
	while (*at + RECORD_HEAD_SIZE <= PAGE_SIZE) {
		const uint8_t *mark = memmem(page + *at, PAGE_SIZE - *at, "PJ1", 3);
		if (!mark)
			return false;
		uint32_t found = (uint32_t)(mark - page);
		*at = found + 3;
		for (uint32_t width = 0; width <= 3; width++)
			for (uint32_t header = HEADER_MIN; header <= HEADER_MAX; header++)
				if (row_before(page, found, width, header, row))
					return true;
		if (bare_row(page, found, row))
			return true;
	}
	return false;
}

/* ---- rows of other tables ---- */

enum { LEAF_INDEX = 10, LEAF_TABLE = 13, FILE_HEADER = 100, LEAF_HEADER = 8 };

uint32_t page_cells(const uint8_t page[PAGE_SIZE], bool first)
{
	const uint8_t *header = page + (first ? FILE_HEADER : 0);
	if (header[0] != LEAF_INDEX && header[0] != LEAF_TABLE)
		return 0;
	uint32_t count = big_u16(header + 3);
	uint32_t most = (PAGE_SIZE - LEAF_HEADER - (first ? FILE_HEADER : 0)) / 2;
	return count <= most ? count : 0;
}

static uint32_t int_width(uint64_t serial)
{
	static const uint8_t widths[] = {0, 1, 2, 3, 4, 6, 8};
	return serial < sizeof widths ? widths[serial] : 0;
}

/* Format 2.1, "serial type codes". false for a real number and for what is reserved. */
static bool read_value(
	uint64_t serial, const uint8_t **at, const uint8_t *end, struct page_value *value)
{
	uint64_t size = serial >= 12 ? (serial - 12) / 2 : int_width(serial);
	*value = (struct page_value){.is_null = serial == 0, .is_int = serial > 0 && serial < 10};
	if (serial == 7 || serial == 10 || serial == 11 || size > (uint64_t)(end - *at))
		return false;
	value->bytes = *at;
	value->size = (uint32_t)size;
	if (serial == SERIAL_ONE)
		value->number = 1;
	if (serial > 0 && serial < 7) {
		uint64_t number = (*at)[0] & 0x80 ? UINT64_MAX : 0;
		for (uint32_t i = 0; i < size; i++)
			number = number << 8 | (*at)[i];
		value->number = (int64_t)number;
	}
	*at += size;
	return true;
}

bool page_row(const uint8_t *bytes, uint32_t size, struct page_row *row)
{
	const uint8_t *end = bytes + size, *at = bytes;
	uint64_t header;
	row->columns = 0;
	uint32_t used = read_varint(at, end, &header);
	if (!used || header > size || header < used)
		return false;
	const uint8_t *values = bytes + header;
	for (at += used; at < bytes + header; at += used) {
		uint64_t serial;
		used = read_varint(at, bytes + header, &serial);
		if (!used || row->columns == PAGE_COLUMNS_MAX ||
			!read_value(serial, &values, end, &row->values[row->columns]))
			return false;
		row->columns++;
	}
	return values == end;
}

bool page_cell(const uint8_t page[PAGE_SIZE], bool first, uint32_t number, struct page_cell *cell)
{
	const uint8_t *header = page + (first ? FILE_HEADER : 0), *end = page + PAGE_SIZE;
	uint64_t payload, rowid = 0;
	if (number >= page_cells(page, first))
		return false;
	bool keyed = header[0] == LEAF_TABLE;
	uint32_t offset = big_u16(header + LEAF_HEADER + 2 * number);
	if (offset >= PAGE_SIZE)
		return false;
	const uint8_t *at = page + offset;
	uint32_t used = read_varint(at, end, &payload);
	at += used;
	if (used && keyed) {
		used = read_varint(at, end, &rowid);
		at += used;
	}
	if (!used || payload > INT32_MAX)
		return false;
	uint32_t local = local_part((uint32_t)payload, keyed ? LOCAL_MAX : LOCAL_MAX_INDEX);
	bool more = local < payload;
	if (local + (more ? 4U : 0U) > (size_t)(end - at))
		return false;
	if (more && big_u32(at + local) == 0)
		return false; /* it says that it goes on, and nowhere */
	*cell = (struct page_cell){
		.keyed = keyed,
		.rowid = (int64_t)rowid,
		.size = (uint32_t)payload,
		.local = at,
		.local_size = local,
		.overflow = more ? big_u32(at + local) : 0,
	};
	return true;
}
