#include "pos/core/bytes.h"
#include "tests/t.h"

#include <string.h>

static void what_is_put_is_got(void **state)
{
	(void)state;
	uint8_t room[128];
	struct bytes_out out = bytes_out(room, sizeof room);
	put_u8(&out, 0xAB);
	put_u16(&out, 0x1234);
	put_u32(&out, 0x89ABCDEF);
	put_u64(&out, UINT64_MAX - 1);
	put_varint(&out, UINT64_MAX);
	put_signed(&out, INT64_MIN);
	put_signed(&out, -1);
	put_text(&out, "金卡");
	check(!out.full);

	struct bytes_in in = bytes_in(room, out.used);
	check(get_u8(&in) == 0xAB);
	check(get_u16(&in) == 0x1234);
	check(get_u32(&in) == 0x89ABCDEF);
	check(get_u64(&in) == UINT64_MAX - 1);
	check(get_varint(&in) == UINT64_MAX);
	check(get_signed(&in) == INT64_MIN);
	check(get_signed(&in) == -1);
	char text[16];
	get_text(&in, text, sizeof text);
	check(strcmp(text, "金卡") == 0);
	check(bytes_complete(&in));
}

static void integers_are_little_endian(void **state)
{
	(void)state;
	uint8_t room[4];
	struct bytes_out out = bytes_out(room, sizeof room);
	put_u32(&out, 0x04030201);
	check(memcmp(room, "\1\2\3\4", 4) == 0);
}

static void a_full_writer_stays_full_and_writes_nothing_more(void **state)
{
	(void)state;
	uint8_t room[4] = {0};
	struct bytes_out out = bytes_out(room, 3);
	put_u32(&out, 0xFFFFFFFF);
	check(out.full);
	put_u8(&out, 7);
	check(out.used == 0);
	check(room[0] == 0);
	check(room[3] == 0);
}

static void a_bad_reader_stays_bad_and_reads_zeros(void **state)
{
	(void)state;
	static const struct {
		const char *name, *bytes;
		size_t size;
	} cases[] = {
		{"cut varint", "\x80", 1},
		{"longer than the shortest form", "\x80\x00", 2},
		{"eleven bytes", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11},
		{"above 64 bits", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10},
		{"nothing", "", 0},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].name);
		struct bytes_in in = bytes_in(cases[i].bytes, cases[i].size);
		check(get_varint(&in) == 0);
		check(in.bad);
		check(get_u8(&in) == 0);
		check(!bytes_complete(&in));
	}
}

static void a_text_must_fit_and_hold_no_nul(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t size;
		bool good;
	} cases[] = {
		{"\3abc", 4, true},
		{"\4abcd", 5, false},
		{"\3a\0c", 4, false},
		{"\3ab", 3, false},
		{"\0", 1, true},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu", i);
		char text[4] = "xyz";
		struct bytes_in in = bytes_in(cases[i].bytes, cases[i].size);
		get_text(&in, text, sizeof text);
		check(bytes_complete(&in) == cases[i].good);
		check(cases[i].good || text[0] == '\0');
	}
}

static void left_over_bytes_are_not_complete(void **state)
{
	(void)state;
	struct bytes_in in = bytes_in("ab", 2);
	(void)get_u8(&in);
	check(!bytes_complete(&in));
	check(get_upto(&in, 'b') == 'b');
	check(bytes_complete(&in));
	struct bytes_in more = bytes_in("b", 1);
	check(get_upto(&more, 'a') == 0);
	check(more.bad);
}

TESTS(test(what_is_put_is_got), test(integers_are_little_endian),
	test(a_full_writer_stays_full_and_writes_nothing_more),
	test(a_bad_reader_stays_bad_and_reads_zeros), test(a_text_must_fit_and_hold_no_nul),
	test(left_over_bytes_are_not_complete))
