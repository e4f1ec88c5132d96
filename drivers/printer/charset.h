/* charset.h - UTF-8 into what a printer's Chinese ROM holds: one byte for ASCII, two for the rest.
 *
 * Printers that call themselves GB18030 print its one- and two-byte part only; a four-byte sequence
 * comes out as two wrong characters. And U+00A5, the yen sign that everybody types, has only such a
 * sequence: it becomes U+FFE5, which they all have. Only charset.c knows iconv.
 */
#ifndef SUANPAN_CHARSET_H
#define SUANPAN_CHARSET_H

#include "drivers/printer/profile.h"
#include "pos/core/bytes.h"
#include "pos/core/err.h"

struct charset {
	void *handle; /* NULL: only ASCII comes through */
};

/* On false the charset works too, without Chinese. */
MUST_CHECK bool charset_open(struct charset *charset, enum encoding encoding, struct err *err);
void charset_done(struct charset *charset);

/* Appends the text. Each character takes as many bytes as RULER_PRINTER says columns; what the ROM
 * lacks is a question mark of that width, and control characters never pass. */
void charset_put(struct charset *charset, const char *utf8, struct bytes_out *out);

#endif
