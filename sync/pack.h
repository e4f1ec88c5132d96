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

/* Whole files through bounded room: PACK_STREAM_ROOM bytes at a time, whatever their size. The
 * sink is told what comes out and says false to stop. */
enum { PACK_STREAM_LEVEL = 3, PACK_STREAM_ROOM = 128 * 1024 };
struct pack_sink {
	bool (*take)(void *arg, const void *data, size_t size);
	void *arg;
};

/* Packs what feed gives (0: the end, below 0: failed) into one frame that declares no size. */
MUST_CHECK bool pack_stream(
	long (*feed)(void *arg, void *into, size_t cap), void *arg, const struct pack_sink *sink);

/* Unpacks one frame, piece by piece. A frame that wants more than UNPACK_WINDOW_MAX of memory is
 * refused, and so is one byte more than max. */
enum { UNPACK_WINDOW_LOG = 23 };
struct unpacking {
	void *state; /* NULL: not begun, or without memory */
	uint64_t max, out;
	bool whole; /* the frame came to its end */
};

MUST_CHECK bool unpack_begin(struct unpacking *unpacking, uint64_t max);
MUST_CHECK bool unpack_piece(
	struct unpacking *unpacking, const void *data, size_t size, const struct pack_sink *sink);
void unpacking_done(struct unpacking *unpacking);

#endif
