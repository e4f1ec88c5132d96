#include "pos/core/bytes.h"

#include <string.h>

struct bytes_out bytes_out(void *room, size_t cap)
{
	return (struct bytes_out){.at = room, .cap = cap};
}

void put_bytes(struct bytes_out *out, const void *data, size_t size)
{
	if (out->full || size > out->cap - out->used) {
		out->full = true;
		return;
	}
	if (size)
		memcpy(out->at + out->used, data, size);
	out->used += size;
}

static void put_little(struct bytes_out *out, uint64_t value, size_t size)
{
	uint8_t bytes[8];
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	put_bytes(out, bytes, size);
}

/* By far the most of them: a record is made of these. */
void put_u8(struct bytes_out *out, uint8_t value)
{
	if (out->full || out->used == out->cap)
		out->full = true;
	else
		out->at[out->used++] = value;
}

void put_u16(struct bytes_out *out, uint16_t value)
{
	put_little(out, value, 2);
}

void put_u32(struct bytes_out *out, uint32_t value)
{
	put_little(out, value, 4);
}

void put_u64(struct bytes_out *out, uint64_t value)
{
	put_little(out, value, 8);
}

void put_varint(struct bytes_out *out, uint64_t value)
{
	while (value >= 0x80) {
		put_u8(out, (uint8_t)(value | 0x80));
		value >>= 7;
	}
	put_u8(out, (uint8_t)value);
}

void put_signed(struct bytes_out *out, int64_t value)
{
	uint64_t bits = (uint64_t)value;
	put_varint(out, value < 0 ? ~(bits << 1) : bits << 1);
}

void put_text(struct bytes_out *out, const char *text)
{
	size_t size = strlen(text);
	put_varint(out, size);
	put_bytes(out, text, size);
}

struct bytes_in bytes_in(const void *data, size_t size)
{
	return (struct bytes_in){.at = data, .size = size};
}

void get_bytes(struct bytes_in *in, void *into, size_t size)
{
	if (in->bad || size > in->size - in->used) {
		in->bad = true;
		memset(into, 0, size);
		return;
	}
	if (size)
		memcpy(into, in->at + in->used, size);
	in->used += size;
}

static uint64_t get_little(struct bytes_in *in, size_t size)
{
	uint8_t bytes[8];
	get_bytes(in, bytes, size);
	uint64_t value = 0;
	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)bytes[i] << (8 * i);
	return value;
}

uint8_t get_u8(struct bytes_in *in)
{
	return (uint8_t)get_little(in, 1);
}

uint16_t get_u16(struct bytes_in *in)
{
	return (uint16_t)get_little(in, 2);
}

uint32_t get_u32(struct bytes_in *in)
{
	return (uint32_t)get_little(in, 4);
}

uint64_t get_u64(struct bytes_in *in)
{
	return get_little(in, 8);
}

uint64_t get_varint(struct bytes_in *in)
{
	uint64_t value = 0;
	for (int shift = 0; shift < 70; shift += 7) {
		uint8_t byte = get_u8(in);
		/* The tenth byte has room for one bit; a last byte of zero is not the shortest
		 * form. */
		if (in->bad || (shift == 63 && byte > 1) || (shift > 0 && byte == 0))
			break;
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return value;
	}
	in->bad = true;
	return 0;
}

int64_t get_signed(struct bytes_in *in)
{
	uint64_t bits = get_varint(in);
	return (int64_t)(bits & 1 ? ~(bits >> 1) : bits >> 1);
}

uint64_t get_upto(struct bytes_in *in, uint64_t max)
{
	uint64_t value = get_varint(in);
	if (value <= max)
		return value;
	in->bad = true;
	return 0;
}

void get_text(struct bytes_in *in, char *into, size_t cap)
{
	size_t size = get_upto(in, cap - 1);
	get_bytes(in, into, size);
	into[size] = '\0';
	if (in->bad || memchr(into, '\0', size)) {
		in->bad = true;
		into[0] = '\0';
	}
}

bool bytes_complete(const struct bytes_in *in)
{
	return !in->bad && in->used == in->size;
}
