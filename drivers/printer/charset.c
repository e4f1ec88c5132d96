#include "drivers/printer/charset.h"

#include "pos/core/text.h"

#include <iconv.h>

static const char *iconv_name(enum encoding encoding)
{
	switch (encoding) {
	case ENCODING_GB18030:
		return "GB18030";
	case ENCODING_GBK:
		return "GBK";
	case ENCODING_BIG5:
		return "BIG5";
	}
	return "ASCII";
}

bool charset_open(struct charset *charset, enum encoding encoding, struct err *err)
{
	iconv_t handle = iconv_open(iconv_name(encoding), "UTF-8");
	charset->handle = handle == (iconv_t)-1 ? NULL : handle;
	return charset->handle || fail(err, TEXT_PRINTER_NO_CHARSET, iconv_name(encoding));
}

void charset_done(struct charset *charset)
{
	if (charset->handle)
		iconv_close(charset->handle);
	charset->handle = NULL;
}

/* Characters that people and layouts write and GB has under another number. */
static int32_t known_as(int32_t character)
{
	switch (character) {
	case 0xA5: /* yen sign */
		return 0xFFE5;
	case 0x2212: /* minus sign */
		return 0xFF0D;
	case 0x2022: /* bullet */
	case 0x30FB: /* katakana middle dot */
		return 0xB7;
	case 0xA0: /* no-break space */
		return 0x3000;
	default:
		return character;
	}
}

/* True if the ROM has it: exactly two bytes, the first of them no ASCII. */
static bool convert(struct charset *charset, int32_t character, uint8_t pair[2])
{
	char utf8[4], *from = utf8;
	size_t from_left = text_put(utf8, character);
	uint8_t bytes[8];
	char *to = (char *)bytes;
	size_t to_left = sizeof bytes;
	if (!charset->handle)
		return false;
	(void)iconv(charset->handle, NULL, NULL, NULL, NULL);
	if (iconv(charset->handle, &from, &from_left, &to, &to_left) != 0 ||
		to_left != sizeof bytes - 2 || bytes[0] < 0x81)
		return false;
	pair[0] = bytes[0];
	pair[1] = bytes[1];
	return true;
}

static void put_wide(struct charset *charset, int32_t character, struct bytes_out *out)
{
	static const int32_t wide_question_mark = 0xFF1F;
	uint8_t pair[2] = {'?', '?'};
	if (!convert(charset, known_as(character), pair))
		(void)convert(charset, wide_question_mark, pair);
	put_bytes(out, pair, sizeof pair);
}

void charset_put(struct charset *charset, const char *utf8, struct bytes_out *out)
{
	for (int32_t c; (c = text_next(&utf8)) >= 0;) {
		if (c >= ' ' && c <= '~')
			put_u8(out, (uint8_t)c);
		else if (c < 0x80)
			put_u8(out, '?');
		else if (character_columns(c, RULER_PRINTER) > 0)
			put_wide(charset, c, out);
	}
}
