#include "pos/core/text.h"

#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD };

void text_mend_end(char *text)
{
	size_t size = strlen(text);
	size_t start = size;
	while (start > 0 && size - start < 4 && ((uint8_t)text[start - 1] & 0xC0) == 0x80)
		start--;
	if (start == 0)
		return;
	uint8_t lead = (uint8_t)text[start - 1];
	size_t want = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 0;
	if (want > 1 && size - start + 1 < want)
		text[start - 1] = '\0';
}

void text_copy(char *out, size_t cap, const char *text)
{
	size_t size = strlen(text);
	if (size < cap) {
		memcpy(out, text, size + 1);
		return;
	}
	memcpy(out, text, cap - 1);
	out[cap - 1] = '\0';
	text_mend_end(out);
}

bool text_valid_utf8(const void *bytes, size_t size)
{
	const utf8proc_uint8_t *at = bytes;
	while (size > 0) {
		utf8proc_int32_t character;
		utf8proc_ssize_t step = utf8proc_iterate(at, (utf8proc_ssize_t)size, &character);
		if (step <= 0)
			return false;
		at += step;
		size -= (size_t)step;
	}
	return true;
}

int32_t text_next(const char **at)
{
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)*at;
	if (!*bytes)
		return -1;
	if (*bytes < 0x80) { /* most of a receipt */
		*at += 1;
		return *bytes;
	}
	utf8proc_int32_t character;
	utf8proc_ssize_t step = utf8proc_iterate(bytes, -1, &character);
	if (step <= 0) {
		*at += 1;
		return REPLACEMENT;
	}
	*at += step;
	return character;
}

size_t text_put(char out[4], int32_t character)
{
	if (!utf8proc_codepoint_valid(character))
		character = REPLACEMENT;
	return (size_t)utf8proc_encode_char(character, (utf8proc_uint8_t *)out);
}

int character_columns(int32_t character, enum ruler ruler)
{
	if (character >= ' ' && character <= '~')
		return 1;
	int width = utf8proc_charwidth(character);
	if (ruler == RULER_PRINTER && character >= 0x80 && width > 0)
		return 2;
	return width;
}

int text_columns(const char *text, enum ruler ruler)
{
	int columns = 0;
	for (int32_t c; (c = text_next(&text)) >= 0;)
		columns += character_columns(c, ruler);
	return columns;
}

int text_cut(char *out, size_t cap, const char *text, int columns, enum ruler ruler)
{
	size_t used = 0;
	int wide = 0;
	const char *from = text;
	for (int32_t c; (c = text_next(&text)) >= 0; from = text) {
		char utf8[4];
		if (c >= ' ' && c <= '~') { /* most of a receipt */
			if (wide + 1 > columns || used + 1 >= cap)
				break;
			out[used++] = (char)c;
			wide++;
			continue;
		}
		bool stands_for_rubbish = c == REPLACEMENT;
		size_t size = stands_for_rubbish ? text_put(utf8, c) : (size_t)(text - from);
		int width = character_columns(c, ruler);
		if (wide + width > columns || used + size >= cap)
			break;
		memcpy(out + used, stands_for_rubbish ? utf8 : from, size);
		used += size;
		wide += width;
	}
	out[used] = '\0';
	return wide;
}

/* Characters that draw nothing but change how others are drawn, and those that no printer has. */
static bool unwelcome(int32_t c)
{
	if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == REPLACEMENT)
		return true;
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		break;
	}
	return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F000 && c <= 0x1FAFF);
}

/* The composed form of base and mark where Unicode has one, else 0. */
static int32_t composed(int32_t base, int32_t mark)
{
	utf8proc_int32_t pair[2] = {base, mark};
	utf8proc_ssize_t length =
		utf8proc_normalize_utf32(pair, 2, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	return length == 1 ? pair[0] : 0;
}

void text_clean(char *out, size_t cap, const char *text)
{
	size_t used = 0;
	size_t last = 0; /* where the latest character starts in out */
	int32_t before = 0;
	for (int32_t c; (c = text_next(&text)) >= 0;) {
		if (unwelcome(c))
			continue;
		int32_t joined = before ? composed(before, c) : 0;
		size_t at = joined ? last : used;
		char utf8[4];
		size_t size = text_put(utf8, joined ? joined : c);
		if (at + size >= cap)
			break;
		memcpy(out + at, utf8, size);
		last = at;
		used = at + size;
		before = joined ? joined : c;
	}
	out[used] = '\0';
}
