/* decimal.h - big-endian bytes as one number in decimal digits: what keyboards and input methods
 * leave alone, for QR codes that may come through either.
 */
#ifndef SUANPAN_DECIMAL_H
#define SUANPAN_DECIMAL_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

/* Exactly `count` digits into `size` bytes; false for anything else, or if it is too large. */
MUST_CHECK bool decimal_read(const char *digits, uint32_t count, uint8_t *bytes, uint32_t size);
/* `count` digits with leading zeros, and NUL; the bytes are used up. They fit by the caller's
 * choice of count. */
void decimal_write(char *digits, uint32_t count, uint8_t *bytes, uint32_t size);

uint64_t big_endian_read(const uint8_t *bytes, uint32_t size);
void big_endian_write(uint8_t *bytes, uint32_t size, uint64_t value);

#endif
