#include "sync/pack.h"

#include <stdlib.h>
#include <zstd.h>

enum { LEVEL = 1 }; /* sync.md 1.2: the rest buys nothing but time */

size_t pack_bound(size_t size)
{
	return ZSTD_compressBound(size);
}

size_t pack(void *into, size_t cap, const void *data, size_t size)
{
	size_t used = ZSTD_compress(into, cap, data, size, LEVEL);
	return ZSTD_isError(used) ? 0 : used;
}

bool unpacked_size(const void *frame, size_t size, size_t max, size_t *content)
{
	unsigned long long declared = ZSTD_getFrameContentSize(frame, size);
	if (declared == ZSTD_CONTENTSIZE_UNKNOWN || declared == ZSTD_CONTENTSIZE_ERROR)
		return false;
	if (declared > max || ZSTD_findFrameCompressedSize(frame, size) != size)
		return false;
	*content = (size_t)declared;
	return true;
}

bool unpack(void *into, size_t content, const void *frame, size_t size)
{
	return ZSTD_decompress(into, content, frame, size) == content;
}

/* ---- files ---- */

struct rooms {
	uint8_t in[PACK_STREAM_ROOM], out[PACK_STREAM_ROOM];
};

/* Presses one piece, to its end when it is the last. */
static bool press(
	ZSTD_CCtx *state, struct rooms *rooms, size_t size, bool last, const struct pack_sink *sink)
{
	ZSTD_inBuffer in = {rooms->in, size, 0};
	size_t left;
	do {
		ZSTD_outBuffer out = {rooms->out, sizeof rooms->out, 0};
		left = ZSTD_compressStream2(state, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
		if (ZSTD_isError(left) || !sink->take(sink->arg, rooms->out, out.pos))
			return false;
	} while (last ? left > 0 : in.pos < in.size);
	return true;
}

static bool press_all(ZSTD_CCtx *state, struct rooms *rooms,
	long (*feed)(void *arg, void *into, size_t cap), void *arg, const struct pack_sink *sink)
{
	long size;
	do {
		size = feed(arg, rooms->in, sizeof rooms->in);
		if (size < 0 || !press(state, rooms, (size_t)size, size == 0, sink))
			return false;
	} while (size > 0);
	return true;
}

bool pack_stream(
	long (*feed)(void *arg, void *into, size_t cap), void *arg, const struct pack_sink *sink)
{
	ZSTD_CCtx *state = ZSTD_createCCtx();
	struct rooms *rooms = malloc(sizeof *rooms);
	bool done = state && rooms &&
		    !ZSTD_isError(ZSTD_CCtx_setParameter(
			    state, ZSTD_c_compressionLevel, PACK_STREAM_LEVEL)) &&
		    press_all(state, rooms, feed, arg, sink);
	free(rooms);
	ZSTD_freeCCtx(state);
	return done;
}

bool unpack_begin(struct unpacking *unpacking, uint64_t max)
{
	*unpacking = (struct unpacking){.state = ZSTD_createDCtx(), .max = max};
	return unpacking->state && !ZSTD_isError(ZSTD_DCtx_setParameter(unpacking->state,
					   ZSTD_d_windowLogMax, UNPACK_WINDOW_LOG));
}

static bool unpack_into(
	struct unpacking *unpacking, ZSTD_inBuffer *in, uint8_t *room, const struct pack_sink *sink)
{
	size_t left = 1;
	ZSTD_outBuffer out;
	do {
		/* Behind the frame's end nothing is allowed to stand. */
		if (unpacking->whole)
			return in->pos == in->size;
		out = (ZSTD_outBuffer){room, PACK_STREAM_ROOM, 0};
		left = ZSTD_decompressStream(unpacking->state, &out, in);
		if (ZSTD_isError(left) || out.pos > unpacking->max - unpacking->out)
			return false;
		unpacking->out += out.pos;
		unpacking->whole = left == 0;
		if (!sink->take(sink->arg, room, out.pos))
			return false;
	} while (in->pos < in->size || out.pos == PACK_STREAM_ROOM);
	return true;
}

bool unpack_piece(
	struct unpacking *unpacking, const void *data, size_t size, const struct pack_sink *sink)
{
	ZSTD_inBuffer in = {data, size, 0};
	uint8_t *room = malloc(PACK_STREAM_ROOM);
	bool done = room && unpack_into(unpacking, &in, room, sink);
	free(room);
	return done;
}

void unpacking_done(struct unpacking *unpacking)
{
	ZSTD_freeDCtx(unpacking->state);
	unpacking->state = NULL;
}
