#include "drivers/printer/charset.h"

#include "pos/core/text.h"
#include "tests/t.h"

#include <string.h>

static struct err err;

static size_t put(enum encoding encoding, const char *text, uint8_t *bytes, size_t cap)
{
	struct charset charset;
	check(charset_open(&charset, encoding, &err));
	struct bytes_out out = bytes_out(bytes, cap);
	charset_put(&charset, text, &out);
	check(!out.full);
	charset_done(&charset);
	return out.used;
}

static void characters_become_what_the_rom_holds(void **state)
{
	(void)state;
	static const struct {
		enum encoding encoding;
		const char *text, *bytes;
	} cases[] = {
		{ENCODING_GB18030, "A1~", "A1~"}, {ENCODING_GB18030, "算盘", "\xCB\xE3\xC5\xCC"},
		{ENCODING_GB18030, "\u00A5", "\xA3\xA4"}, /* the yen sign that people type */
		{ENCODING_GB18030, "\uFFE5", "\xA3\xA4"}, /* the one that GB has */
		{ENCODING_GBK, "\u00A5", "\xA3\xA4"}, {ENCODING_BIG5, "\u00A5", "\xA2\x44"},
		{ENCODING_BIG5, "算盤", "\xBA\xE2\xBD\x4C"},
		{ENCODING_GB18030, "\u2212", "\xA3\xAD"}, /* minus */
		{ENCODING_GB18030, "\u00B7\u2022", "\xA1\xA4\xA1\xA4"},
		{ENCODING_GB18030, "\u00A0", "\xA1\xA1"},
		{ENCODING_GB18030, "\u3400", "\xA3\xBF"},     /* four bytes in GB18030 */
		{ENCODING_GB18030, "\U00020000", "\xA3\xBF"}, /* so too */
		{ENCODING_GBK, "\u3400", "\xA3\xBF"},
		{ENCODING_BIG5, "们", "\xA1\x48"},           /* not in Big5 */
		{ENCODING_GB18030, "e\u0301", "e"},          /* a combining mark takes no column */
		{ENCODING_GB18030, "\x1B@\x1D\x7F", "?@??"}, /* no command comes through */
		{ENCODING_GB18030, "\xFF", "\xA3\xBF"},      /* nor does what is not UTF-8 */
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		uint8_t bytes[32];
		row("%s", cases[i].text);
		size_t size = put(cases[i].encoding, cases[i].text, bytes, sizeof bytes);
		check(size == strlen(cases[i].bytes));
		check(memcmp(bytes, cases[i].bytes, size) == 0);
	}
}

/* Layout counts columns; a character that takes other bytes would push the prices out of line. */
static void every_character_takes_as_many_bytes_as_columns(void **state)
{
	(void)state;
	struct charset charset;
	for (int encoding = ENCODING_GB18030; encoding <= ENCODING_BIG5; encoding++) {
		check(charset_open(&charset, (enum encoding)encoding, &err));
		for (int32_t c = ' '; c < 0x30000; c++) {
			char text[5] = {0};
			uint8_t bytes[8];
			struct bytes_out out = bytes_out(bytes, sizeof bytes);
			if ((c >= 0x7F && c < 0xA0) || (c >= 0xD800 && c < 0xE000))
				continue;
			text_put(text, c);
			charset_put(&charset, text, &out);
			row("U+%04X in %s", (unsigned)c, encoding_name((enum encoding)encoding));
			check(out.used == (size_t)character_columns(c, RULER_PRINTER));
			check(out.used != 2 || bytes[0] >= 0x81 || memcmp(bytes, "??", 2) == 0);
		}
		charset_done(&charset);
	}
}

static void without_iconv_ascii_still_prints(void **state)
{
	(void)state;
	struct charset charset = {NULL};
	uint8_t bytes[16];
	struct bytes_out out = bytes_out(bytes, sizeof bytes);
	charset_put(&charset, "合计 9.90", &out);
	check(out.used == 9 && memcmp(bytes, "???? 9.90", 9) == 0);
	charset_done(&charset);
}

TESTS(test(characters_become_what_the_rom_holds),
	test(every_character_takes_as_many_bytes_as_columns),
	test(without_iconv_ascii_still_prints))
