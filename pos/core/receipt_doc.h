/* receipt_doc.h - a receipt after layout and before any printer: lines of text that already fit.
 *
 * The till's layout fills one, the print spool keeps it as flat bytes, a printer driver turns it
 * into whatever its printer understands, and receipt_doc_plain() shows it to people and tests.
 * It knows columns, bold and double size, and nothing of fonts, dots or charsets.
 *
 * Filling is sticky, like bytes.h: what does not fit sets `full`, later calls do nothing, and the
 * caller looks once, at the end. The limits hold a sale of ENGINE_LINES_MAX lines.
 */
#ifndef SUANPAN_RECEIPT_DOC_H
#define SUANPAN_RECEIPT_DOC_H

#include "pos/core/attr.h"
#include "pos/core/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RECEIPT_COLUMNS_MIN = 24,
	RECEIPT_COLUMNS_MAX = 64,
	RECEIPT_LINES_MAX = 4096,
	RECEIPT_LINE_BYTES_MAX = 512,  /* UTF-8 of one line, or the payload of one QR code */
	RECEIPT_TEXT_MAX = 192 * 1024, /* all lines together, with their NULs */
	/* What receipt_doc_encode() needs at most. */
	RECEIPT_FLAT_MAX = RECEIPT_TEXT_MAX + 4 * RECEIPT_LINES_MAX + 16,
};

enum receipt_line_kind {
	RECEIPT_TEXT,    /* laid out: cut at the columns, never wrapped */
	RECEIPT_BLANK,   /* one empty line */
	RECEIPT_RULE,    /* a line across the paper */
	RECEIPT_QR,      /* text is the payload */
	RECEIPT_BARCODE, /* text is printable ASCII, printed as Code 128 with its text below */
	RECEIPT_CUT,     /* feed and cut: once, at the end; a receipt without it is visibly torn */
	RECEIPT_LINE_KINDS,
};

/* Bits of a line's style. Without CENTRE or RIGHT it stands at the left. */
enum {
	RECEIPT_BOLD = 1,
	RECEIPT_WIDE = 2, /* characters twice as wide: half the columns */
	RECEIPT_TALL = 4, /* twice as high */
	RECEIPT_CENTRE = 8,
	RECEIPT_RIGHT = 16,
	RECEIPT_STYLES_ALL = 31,
};

struct receipt_line {
	uint8_t kind; /* enum receipt_line_kind */
	uint8_t style;
	uint32_t text; /* where it starts in receipt_doc.text; NUL-terminated */
};

struct receipt_doc {
	int columns; /* of the paper; a Chinese character takes two */
	int count;
	struct receipt_line lines[RECEIPT_LINES_MAX];
	size_t text_used;
	char text[RECEIPT_TEXT_MAX];
	bool full;
};

/* Empties it. columns outside the limits are brought to the nearest. */
void receipt_doc_begin(struct receipt_doc *doc, int columns);
/* Adds one line; UTF-8 wider than the paper (or half of it, for RECEIPT_WIDE) is cut. */
void receipt_doc_text(struct receipt_doc *doc, unsigned style, const char *text);
/* The same for text that is known to fit: nothing is looked at again. */
void receipt_doc_fitting(struct receipt_doc *doc, unsigned style, const char *text);
void receipt_doc_blank(struct receipt_doc *doc);
void receipt_doc_rule(struct receipt_doc *doc);
void receipt_doc_qr(struct receipt_doc *doc, const char *payload);
void receipt_doc_barcode(struct receipt_doc *doc, const char *ascii);
void receipt_doc_cut(struct receipt_doc *doc);
/* Puts a centred, bold, tall line above everything: "补打 第2份". */
void receipt_doc_mark_copy(struct receipt_doc *doc, const char *text);

/* The text of line at; "" for lines without one. */
const char *receipt_doc_line_text(const struct receipt_doc *doc, int at);

/* Flat bytes for the spool. Nothing sensible comes of a doc that is full: check it before. */
void receipt_doc_encode(const struct receipt_doc *doc, struct bytes_out *out);
/* false, and an empty doc, unless the bytes are exactly one well-formed document. */
MUST_CHECK bool receipt_doc_decode(struct receipt_doc *doc, const void *data, size_t size);

/* The receipt as lines of UTF-8 ending in '\n': wide text spaced out, QR as [QR payload], the cut
 * as a line of "- -". Always NUL-terminated, cut at cap. Returns the bytes written. */
size_t receipt_doc_plain(const struct receipt_doc *doc, char *out, size_t cap);

#endif
