#include "sync/pack.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static uint8_t frame[4096], content[UNPACKED_MAX];

static void what_is_packed_unpacks(void **state)
{
	(void)state;
	size_t size, used = pack(frame, sizeof frame, "suanpan suanpan suanpan", 23);
	check(used > 0);
	check(unpacked_size(frame, used, UNPACKED_MAX, &size));
	check(size == 23);
	check(unpack(content, size, frame, used));
	check(memcmp(content, "suanpan suanpan suanpan", 23) == 0);
}

static void a_bomb_is_known_before_it_is_inflated(void **state)
{
	(void)state;
	size_t size, used = pack(frame, sizeof frame, content, UNPACKED_MAX);
	check(used > 0);
	check(used < 1024);
	check(unpacked_size(frame, used, UNPACKED_MAX, &size));
	check(!unpacked_size(frame, used, UNPACKED_MAX - 1, &size));
}

static void a_frame_that_lies_or_is_not_one_is_refused(void **state)
{
	(void)state;
	size_t size, used = pack(frame, sizeof frame, "abcabcabcabcabcabcabc", 21);
	for (size_t cut = 0; cut < used; cut++) {
		row("%zu bytes", cut);
		check(!unpacked_size(frame, cut, UNPACKED_MAX, &size));
	}
	check(!unpacked_size(frame, used + 1, UNPACKED_MAX, &size));
	check(!unpacked_size("<html>", 6, UNPACKED_MAX, &size));
	/* Magic, no content size, window 1 KiB, one empty last block: good zstd, but unbounded. */
	static const uint8_t sizeless[] = {0x28, 0xb5, 0x2f, 0xfd, 0, 0, 1, 0, 0};
	check(!unpacked_size(sizeless, sizeof sizeless, UNPACKED_MAX, &size));
	check(unpacked_size(frame, used, UNPACKED_MAX, &size));
	check(!unpack(content, size + 1, frame, used));
	check(!unpack(content, size - 1, frame, used));
}

TESTS(test(what_is_packed_unpacks), test(a_bomb_is_known_before_it_is_inflated),
	test(a_frame_that_lies_or_is_not_one_is_refused))
