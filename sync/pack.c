#include "sync/pack.h"

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
