/* bytes.h - writing and reading flat bytes: journal records, drafts, device messages.
 *
 * Both ends are sticky: the first overflow (writer) or the first short or malformed read (reader)
 * marks the object, every later call is a no-op that reads zeros, and the caller looks once, at the
 * end. Integers are little-endian; varints are LEB128, at most ten bytes, shortest form only.
 */
#ifndef SUANPAN_BYTES_H
#define SUANPAN_BYTES_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes_out {
	uint8_t *at; /* borrowed; the caller owns the room */
	size_t used;
	size_t cap;
	bool full; /* something did not fit; the content is worthless */
};

struct bytes_in {
	const uint8_t *at; /* borrowed */
	size_t used;
	size_t size;
	bool bad; /* something was missing or malformed */
};

struct bytes_out bytes_out(void *room, size_t cap);
void put_u8(struct bytes_out *out, uint8_t value);
void put_u16(struct bytes_out *out, uint16_t value);
void put_u32(struct bytes_out *out, uint32_t value);
void put_u64(struct bytes_out *out, uint64_t value);
void put_varint(struct bytes_out *out, uint64_t value);
void put_signed(struct bytes_out *out, int64_t value); /* zigzag varint */
void put_bytes(struct bytes_out *out, const void *data, size_t size);
void put_text(struct bytes_out *out, const char *text); /* varint length, then the bytes */

struct bytes_in bytes_in(const void *data, size_t size);
uint8_t get_u8(struct bytes_in *in);
uint16_t get_u16(struct bytes_in *in);
uint32_t get_u32(struct bytes_in *in);
uint64_t get_u64(struct bytes_in *in);
uint64_t get_varint(struct bytes_in *in);
int64_t get_signed(struct bytes_in *in);
void get_bytes(struct bytes_in *in, void *into, size_t size);
/* A varint length and that many bytes, NUL added. Bad if it needs more than cap or holds a NUL. */
void get_text(struct bytes_in *in, char *into, size_t cap);
/* A varint that must be at most max, else the reader turns bad and 0 is returned. */
uint64_t get_upto(struct bytes_in *in, uint64_t max);
/* Every byte was read and nothing was wrong. */
MUST_CHECK bool bytes_complete(const struct bytes_in *in);

#endif
