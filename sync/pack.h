/* pack.h - zstd frames of bounded size (RFC 8878); pack.c is the only file that knows zstd. */
#ifndef SUANPAN_SYNC_PACK_H
#define SUANPAN_SYNC_PACK_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UNPACKED_MAX = 8 * 1024 * 1024 };

/* Room that pack() needs at most for size bytes. */
size_t pack_bound(size_t size);
/* One frame that declares its content size. Returns its length, 0 if it does not fit. */
size_t pack(void *into, size_t cap, const void *data, size_t size);

/* The content size one whole frame declares. false if it declares none, or more than max: looked at
 * before anything is allocated. */
MUST_CHECK bool unpacked_size(const void *frame, size_t size, size_t max, size_t *content);
/* into has exactly the declared size; false unless it is one whole good frame and nothing more. */
MUST_CHECK bool unpack(void *into, size_t content, const void *frame, size_t size);

#endif
