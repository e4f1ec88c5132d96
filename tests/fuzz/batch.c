/* A batch as headquarters takes it off the line: one zstd frame of frames. */
#include "pos/core/bytes.h"
#include "sync/journal_record.h"
#include "sync/pack.h"
#include "sync/wire.h"
#include "tests/fuzz/harness.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t content;
	if (!unpacked_size(data, size, UNPACKED_MAX, &content))
		return 0;
	assert(content <= UNPACKED_MAX);
	uint8_t *room = malloc(content == 0 ? 1 : content);
	if (room != NULL && unpack(room, content, data, size)) {
		struct bytes_in in = bytes_in(room, content);
		const uint8_t *bytes;
		size_t length;
		struct record record;
		while (frame_read(&in, &bytes, &length))
			(void)!record_read(bytes, length, &record);
	}
	free(room);
	return 0;
}
