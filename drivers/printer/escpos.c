#include "drivers/printer/escpos.h"

#include "drivers/printer/raster.h"

#include <string.h>

enum {
	/* More than any command of ours can still want: the widest band of raster. */
	FLUSH_BYTES = RASTER_BAND_ROWS * RASTER_ROW_BYTES_MAX,
	/* Code 128: start, check digit and stop are three characters and two modules. */
	CODE128_MODULES = 11,
	CODE128_DOTS = 2,
	CODE128_TEXT_MAX = 100,
};

struct paper {
	const struct receipt_doc *doc;
	const struct printer_profile *profile;
	struct charset *charset;
	struct bytes_out *out;
	unsigned style; /* in force at the printer */
};

static int dots(const struct paper *paper)
{
	return paper->doc->columns * DOTS_PER_COLUMN;
}

static void command(struct bytes_out *out, const char *bytes, size_t size)
{
	put_bytes(out, bytes, size);
}

/* A string literal with NULs in it, without the one C adds. */
#define COMMAND(out, literal) command(out, literal, sizeof(literal) - 1)

static void set_align(const struct paper *paper, unsigned style)
{
	COMMAND(paper->out, "\x1B"
			    "a"); /* ESC a */
	put_u8(paper->out, style & RECEIPT_CENTRE ? 1 : style & RECEIPT_RIGHT ? 2 : 0);
}

static void set_size(const struct paper *paper, unsigned style)
{
	bool wide = style & RECEIPT_WIDE, tall = style & RECEIPT_TALL;
	COMMAND(paper->out, "\x1D!"); /* GS ! */
	put_u8(paper->out, (uint8_t)((wide ? 0x10 : 0) | (tall ? 0x01 : 0)));
	if (!paper->profile->kanji_size_fs)
		return;
	COMMAND(paper->out, "\x1C!"); /* FS ! */
	put_u8(paper->out, (uint8_t)((wide ? 0x04 : 0) | (tall ? 0x08 : 0)));
}

/* Only at the start of a line, which is where all of these work everywhere. */
static void set_style(struct paper *paper, unsigned style)
{
	unsigned changed = paper->style ^ style;
	if (changed & (RECEIPT_CENTRE | RECEIPT_RIGHT))
		set_align(paper, style);
	if (changed & RECEIPT_BOLD) {
		COMMAND(paper->out, "\x1B"
				    "E"); /* ESC E */
		put_u8(paper->out, style & RECEIPT_BOLD ? 1 : 0);
	}
	if (changed & (RECEIPT_WIDE | RECEIPT_TALL))
		set_size(paper, style);
	paper->style = style;
}

static void put_line(struct paper *paper, unsigned style, const char *text)
{
	set_style(paper, style);
	charset_put(paper->charset, text, paper->out);
	put_u8(paper->out, '\n');
}

static void put_rule(struct paper *paper)
{
	set_style(paper, 0);
	for (int i = 0; i < paper->doc->columns; i++)
		put_u8(paper->out, '-');
	put_u8(paper->out, '\n');
}

/* GS ( k, functions 165, 167, 169, 180 and 181 of symbol type 49. */
static void native_qr(struct paper *paper, const struct qr *qr, const char *payload)
{
	size_t size = strlen(payload);
	set_style(paper, RECEIPT_CENTRE);
	COMMAND(paper->out, "\x1D(k\x04\0"
			    "1A2\0"); /* model 2 */
	COMMAND(paper->out, "\x1D(k\x03\0"
			    "1C"); /* dots of a module */
	put_u8(paper->out, (uint8_t)qr_module_dots(qr, dots(paper)));
	COMMAND(paper->out, "\x1D(k\x03\0"
			    "1E1"); /* error correction M */
	COMMAND(paper->out, "\x1D(k");
	put_u16(paper->out, (uint16_t)(size + 3));
	COMMAND(paper->out, "1P0");
	put_bytes(paper->out, payload, size);
	COMMAND(paper->out, "\x1D(k\x03\0"
			    "1Q0");
}

static void put_qr(struct paper *paper, const char *payload)
{
	struct qr qr;
	set_style(paper, 0);
	if (!qr_draw(&qr, payload))
		put_line(paper, 0, payload);
	else if (paper->profile->native_qr)
		native_qr(paper, &qr, payload);
	else if (!raster_qr(&qr, dots(paper), paper->out))
		put_line(paper, 0, payload);
}

static bool barcode_fits(const struct paper *paper, size_t size)
{
	size_t modules = CODE128_MODULES * (size + 3) + 2;
	return size <= CODE128_TEXT_MAX && modules * CODE128_DOTS <= (size_t)dots(paper);
}

static void put_barcode(struct paper *paper, const char *ascii)
{
	uint8_t data[2 * CODE128_TEXT_MAX + 2];
	struct bytes_out text = bytes_out(data, sizeof data);
	if (!barcode_fits(paper, strlen(ascii))) {
		put_line(paper, RECEIPT_CENTRE, ascii);
		return;
	}
	COMMAND(&text, "{B"); /* code set B; a brace of the text itself is doubled */
	for (; *ascii; ascii++) {
		put_u8(&text, (uint8_t)*ascii);
		if (*ascii == '{')
			put_u8(&text, '{');
	}
	set_style(paper, RECEIPT_CENTRE);
	COMMAND(paper->out, "\x1Dh\x50\x1Dw\x02\x1DH\x02\x1Dk\x49"); /* height, width, text below */
	put_u8(paper->out, (uint8_t)text.used);
	put_bytes(paper->out, data, text.used);
	put_u8(paper->out, '\n');
}

static void put_cut(struct paper *paper)
{
	set_style(paper, 0);
	if (paper->profile->cut)
		COMMAND(paper->out, "\x1DV\x42\x03"); /* GS V 66: feed to the knife, partial cut */
	else
		COMMAND(paper->out, "\x1B"
				    "d\x05"); /* ESC d: to the tear bar */
}

static void put(struct paper *paper, int at)
{
	const struct receipt_line *line = &paper->doc->lines[at];
	const char *text = receipt_doc_line_text(paper->doc, at);
	switch ((enum receipt_line_kind)line->kind) {
	case RECEIPT_TEXT:
		put_line(paper, line->style, text);
		break;
	case RECEIPT_BLANK:
		put_line(paper, 0, "");
		break;
	case RECEIPT_RULE:
		put_rule(paper);
		break;
	case RECEIPT_QR:
		put_qr(paper, text);
		break;
	case RECEIPT_BARCODE:
		put_barcode(paper, text);
		break;
	case RECEIPT_CUT:
		put_cut(paper);
		break;
	case RECEIPT_LINE_KINDS:
		break;
	}
}

static void put_completion(const struct printer_profile *profile,
	const char ticket[ESCPOS_TICKET_SIZE], struct bytes_out *out)
{
	switch (profile->complete) {
	case COMPLETE_NONE:
		break;
	case COMPLETE_GSR:
		COMMAND(out, "\x1Dr\x01");
		break;
	case COMPLETE_GSH:
		COMMAND(out, "\x1D(H\x06\0"
			     "00");
		put_bytes(out, ticket, ESCPOS_TICKET_SIZE);
		break;
	}
}

void escpos_receipt(const struct receipt_doc *doc, const struct printer_profile *profile,
	struct charset *charset, const char ticket[ESCPOS_TICKET_SIZE], struct bytes_out *out)
{
	struct paper paper = {.doc = doc, .profile = profile, .charset = charset, .out = out};
	COMMAND(out, "\x1B@\x1BR\0\x1C&"); /* ESC @, ESC R 0 for ASCII as it is, FS & */
	for (int i = 0; i < doc->count; i++)
		put(&paper, i);
	put_completion(profile, ticket, out);
}

void escpos_drawer(struct bytes_out *out)
{
	COMMAND(out, "\x1Bp\0\x19\xFA"); /* ESC p 0 25 250: 50 ms on, 500 ms off */
}

void escpos_drawer_now(struct bytes_out *out)
{
	COMMAND(out, "\x10\x14\x01\0\x01");
}

void escpos_ask_status(struct bytes_out *out)
{
	COMMAND(out, "\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04");
}

void escpos_flush(struct bytes_out *out)
{
	for (int i = 0; i < FLUSH_BYTES; i++)
		put_u8(out, 0);
	COMMAND(out, "\x1B@");
}
