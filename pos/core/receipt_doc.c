#include "pos/core/receipt_doc.h"

#include "pos/core/text.h"

#include <string.h>

enum { FLAT_VERSION = 1 };

static int within(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

void receipt_doc_begin(struct receipt_doc *doc, int columns)
{
	doc->columns = within(columns, RECEIPT_COLUMNS_MIN, RECEIPT_COLUMNS_MAX);
	doc->count = 0;
	doc->text_used = 0;
	doc->full = false;
}

static void add(
	struct receipt_doc *doc, enum receipt_line_kind kind, unsigned style, const char *text)
{
	size_t size = strlen(text) + 1;
	if (doc->count == RECEIPT_LINES_MAX || size > sizeof doc->text - doc->text_used ||
		size > RECEIPT_LINE_BYTES_MAX)
		doc->full = true;
	if (doc->full)
		return;
	doc->lines[doc->count++] = (struct receipt_line){
		.kind = (uint8_t)kind,
		.style = (uint8_t)(style & RECEIPT_STYLES_ALL),
		.text = (uint32_t)doc->text_used,
	};
	memcpy(doc->text + doc->text_used, text, size);
	doc->text_used += size;
}

static int room_for(const struct receipt_doc *doc, unsigned style)
{
	return style & RECEIPT_WIDE ? doc->columns / 2 : doc->columns;
}

void receipt_doc_text(struct receipt_doc *doc, unsigned style, const char *text)
{
	char fitting[RECEIPT_LINE_BYTES_MAX];
	text_cut(fitting, sizeof fitting, text, room_for(doc, style), RULER_PRINTER);
	add(doc, RECEIPT_TEXT, style, fitting);
}

void receipt_doc_fitting(struct receipt_doc *doc, unsigned style, const char *text)
{
	add(doc, RECEIPT_TEXT, style, text);
}

void receipt_doc_blank(struct receipt_doc *doc)
{
	add(doc, RECEIPT_BLANK, 0, "");
}

void receipt_doc_rule(struct receipt_doc *doc)
{
	add(doc, RECEIPT_RULE, 0, "");
}

void receipt_doc_qr(struct receipt_doc *doc, const char *payload)
{
	add(doc, RECEIPT_QR, RECEIPT_CENTRE, payload);
}

static bool printable_ascii(const char *text)
{
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

void receipt_doc_barcode(struct receipt_doc *doc, const char *ascii)
{
	if (printable_ascii(ascii))
		add(doc, RECEIPT_BARCODE, RECEIPT_CENTRE, ascii);
	else
		doc->full = true;
}

void receipt_doc_cut(struct receipt_doc *doc)
{
	add(doc, RECEIPT_CUT, 0, "");
}

void receipt_doc_mark_copy(struct receipt_doc *doc, const char *text)
{
	receipt_doc_text(doc, RECEIPT_CENTRE | RECEIPT_BOLD | RECEIPT_TALL, text);
	if (doc->full)
		return;
	struct receipt_line mark = doc->lines[doc->count - 1];
	memmove(doc->lines + 1, doc->lines, sizeof mark * (size_t)(doc->count - 1));
	doc->lines[0] = mark;
}

const char *receipt_doc_line_text(const struct receipt_doc *doc, int at)
{
	return doc->text + doc->lines[at].text;
}

void receipt_doc_encode(const struct receipt_doc *doc, struct bytes_out *out)
{
	put_u8(out, FLAT_VERSION);
	put_u8(out, (uint8_t)doc->columns);
	put_varint(out, (uint64_t)doc->count);
	for (int i = 0; i < doc->count; i++) {
		put_u8(out, doc->lines[i].kind);
		put_u8(out, doc->lines[i].style);
		put_text(out, receipt_doc_line_text(doc, i));
	}
}

static void decode_line(struct receipt_doc *doc, struct bytes_in *in)
{
	char text[RECEIPT_LINE_BYTES_MAX];
	uint64_t kind = get_u8(in);
	uint64_t style = get_u8(in);
	get_text(in, text, sizeof text);
	if (kind >= RECEIPT_LINE_KINDS || style > RECEIPT_STYLES_ALL ||
		!text_valid_utf8(text, strlen(text)) ||
		(kind == RECEIPT_BARCODE && !printable_ascii(text)))
		in->bad = true;
	if (in->bad)
		return;
	if (kind == RECEIPT_TEXT)
		receipt_doc_text(doc, (unsigned)style, text);
	else
		add(doc, (enum receipt_line_kind)kind, (unsigned)style, text);
}

bool receipt_doc_decode(struct receipt_doc *doc, const void *data, size_t size)
{
	struct bytes_in in = bytes_in(data, size);
	uint8_t version = get_u8(&in);
	uint8_t columns = get_u8(&in);
	uint64_t count = get_upto(&in, RECEIPT_LINES_MAX);
	receipt_doc_begin(doc, columns);
	if (version != FLAT_VERSION || columns != doc->columns)
		in.bad = true;
	for (uint64_t i = 0; i < count && !in.bad; i++)
		decode_line(doc, &in);
	if (bytes_complete(&in) && !doc->full)
		return true;
	receipt_doc_begin(doc, columns);
	return false;
}

static void put_times(struct bytes_out *out, const char *text, int times)
{
	for (int i = 0; i < times; i++)
		put_bytes(out, text, strlen(text));
}

/* A wide character takes twice its columns; a space after each half shows that. */
static void plain_wide(struct bytes_out *out, const char *text)
{
	for (int32_t c; (c = text_next(&text)) >= 0;) {
		char utf8[4];
		put_bytes(out, utf8, text_put(utf8, c));
		put_times(out, " ", character_columns(c, RULER_PRINTER));
	}
}

static void plain_text(const struct receipt_doc *doc, const struct receipt_line *line,
	const char *text, struct bytes_out *out)
{
	int columns = text_columns(text, RULER_PRINTER);
	int left = doc->columns - (line->style & RECEIPT_WIDE ? 2 * columns : columns);
	if (line->style & RECEIPT_RIGHT)
		put_times(out, " ", left);
	else if (line->style & RECEIPT_CENTRE)
		put_times(out, " ", left / 2);
	if (line->style & RECEIPT_WIDE)
		plain_wide(out, text);
	else
		put_bytes(out, text, strlen(text));
}

static void plain_line(const struct receipt_doc *doc, int at, struct bytes_out *out)
{
	const char *text = receipt_doc_line_text(doc, at);
	switch ((enum receipt_line_kind)doc->lines[at].kind) {
	case RECEIPT_TEXT:
		plain_text(doc, &doc->lines[at], text, out);
		break;
	case RECEIPT_RULE:
		put_times(out, "-", doc->columns);
		break;
	case RECEIPT_QR:
		put_times(out, "[QR ", 1);
		put_times(out, text, 1);
		put_times(out, "]", 1);
		break;
	case RECEIPT_BARCODE:
		put_times(out, "[", 1);
		put_times(out, text, 1);
		put_times(out, "]", 1);
		break;
	case RECEIPT_CUT:
		put_times(out, "- ", doc->columns / 2);
		break;
	case RECEIPT_BLANK:
	case RECEIPT_LINE_KINDS:
		break;
	}
	put_times(out, "\n", 1);
}

size_t receipt_doc_plain(const struct receipt_doc *doc, char *out, size_t cap)
{
	struct bytes_out to = bytes_out(out, cap - 1);
	for (int i = 0; i < doc->count && !to.full; i++)
		plain_line(doc, i, &to);
	out[to.used] = '\0';
	text_mend_end(out);
	return strlen(out);
}
