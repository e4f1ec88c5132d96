/* wire_parts.h - members that several messages share; for wire*.c alone. */
#ifndef SUANPAN_SYNC_WIRE_PARTS_H
#define SUANPAN_SYNC_WIRE_PARTS_H

#include "sync/json.h"
#include "sync/wire.h"

/* Exactly size bytes in hex, or the document is refused. */
void wire_get_hex(struct json_value value, void *into, uint32_t size);
void wire_put_hex(struct json_out *out, const char *name, const void *data, uint32_t size);
/* "" where it is missing. */
void wire_get_copy(struct json_value value, char *into, size_t cap);
/* 1..2^32-1, required. */
uint32_t wire_get_number(struct json_value root, const char *name);
/* 0 where it is missing. */
uint64_t wire_get_seq(struct json_value root, const char *name);

#endif
