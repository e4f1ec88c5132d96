#include "pos/shell/demo/sheet.h"

#include "drivers/printer/qr.h"
#include "pos/shell/barcode.h"

#include <string.h>

enum { FIELDS = 5, BAR_WIDTH = 2, BAR_HEIGHT = 72, QR_WIDTH = 5, QR_QUIET = 4 };

struct entry {
	const char *section, *symbol, *code, *title, *detail;
};

static const struct {
	const char *name;
	enum text title;
} sections[] = {
	{"goods", TEXT_SHEET_GOODS},
	{"labels", TEXT_SHEET_LABELS},
	{"members", TEXT_SHEET_MEMBERS},
	{"coupons", TEXT_SHEET_COUPONS},
	{"wrong", TEXT_SHEET_WRONG},
};

static const struct {
	const char *name;
	enum barcode_kind kind;
} symbols[] = {
	{"ean13", BARCODE_EAN13},
	{"ean8", BARCODE_EAN8},
	{"upca", BARCODE_UPCA},
	{"code128", BARCODE_CODE128},
};

/* Wide gaps, because a hand-held scanner sees more than it is pointed at. */
static const char style[] = "body{font:16px sans-serif;margin:2em;color:#111;background:#fff}"
			    "h2{margin-top:2em;border-bottom:1px solid #999}"
			    ".codes{display:flex;flex-wrap:wrap;gap:3.5em 4em}"
			    "figure{margin:0;width:19em;break-inside:avoid}"
			    "svg{display:block;background:#fff}"
			    ".code{font-family:monospace;word-break:break-all}"
			    ".detail{color:#555;font-size:14px}";

static void html(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}

static void open_svg(FILE *out, uint32_t width, uint32_t height)
{
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
		"shape-rendering=\"crispEdges\"><path d=\"",
		width, height);
}

static void dark_box(FILE *out, uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	fprintf(out, "M%u %uh%uv%uh-%uz", x, y, width, height, width);
}

static void draw_bars(FILE *out, const struct barcode *row)
{
	open_svg(out, (row->count + 2 * BARCODE_QUIET) * BAR_WIDTH, BAR_HEIGHT);
	for (uint32_t i = 0; i < row->count; i++)
		if (row->dark[i])
			dark_box(out, (BARCODE_QUIET + i) * BAR_WIDTH, 0, BAR_WIDTH, BAR_HEIGHT);
	fputs("\"/></svg>", out);
}

static void draw_qr(FILE *out, const struct qr *qr)
{
	uint32_t side = (qr->side + 2 * QR_QUIET) * QR_WIDTH;
	open_svg(out, side, side);
	for (uint32_t y = 0; y < qr->side; y++)
		for (uint32_t x = 0; x < qr->side; x++)
			if (qr_dark(qr, x, y))
				dark_box(out, (QR_QUIET + x) * QR_WIDTH, (QR_QUIET + y) * QR_WIDTH,
					QR_WIDTH, QR_WIDTH);
	fputs("\"/></svg>", out);
}

static bool draw_symbol(FILE *out, const struct entry *entry)
{
	if (strcmp(entry->symbol, "qr") == 0) {
		struct qr qr;
		if (!qr_draw(&qr, entry->code))
			return false;
		draw_qr(out, &qr);
		return true;
	}
	for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
		struct barcode row;
		if (strcmp(symbols[i].name, entry->symbol) != 0)
			continue;
		if (!barcode_draw(&row, symbols[i].kind, entry->code))
			return false;
		draw_bars(out, &row);
		return true;
	}
	return false;
}

static bool draw_entry(FILE *out, const struct entry *entry)
{
	fputs("<figure>", out);
	if (!draw_symbol(out, entry))
		return false;
	fputs("<figcaption><b>", out);
	html(out, entry->title);
	fputs("</b><br><span class=\"code\">", out);
	html(out, entry->code);
	fputs("</span> <span class=\"detail\">", out);
	html(out, entry->detail);
	fputs("</span></figcaption></figure>\n", out);
	return true;
}

/* Cuts the line at its tabs, in place. */
static bool read_entry(char *line, struct entry *entry)
{
	char *field[FIELDS];
	line[strcspn(line, "\n")] = '\0';
	for (int i = 0; i < FIELDS; i++) {
		field[i] = strsep(&line, "\t");
		if (field[i] == NULL)
			return false;
	}
	*entry = (struct entry){field[0], field[1], field[2], field[3], field[4]};
	return line == NULL;
}

static bool open_section(FILE *out, const char *name, enum lang lang)
{
	for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
		if (strcmp(sections[i].name, name) != 0)
			continue;
		fprintf(out, "</div><h2>%s</h2><div class=\"codes\">\n",
			text_in(lang, sections[i].title));
		return true;
	}
	return false;
}

/* One section after the other, as the lines come. */
static bool write_line(FILE *out, char *line, char section[16], enum lang lang)
{
	struct entry entry;
	if (!read_entry(line, &entry))
		return false;
	if (strcmp(section, entry.section) != 0) {
		if (!open_section(out, entry.section, lang))
			return false;
		snprintf(section, 16, "%s", entry.section);
	}
	return draw_entry(out, &entry);
}

bool sheet_write(FILE *out, FILE *lines, enum lang lang, struct err *err)
{
	char line[SHEET_LINE_MAX];
	char section[16] = "";
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"><title>%s</title>"
		"<style>%s</style></head><body><h1>%s</h1><p>%s</p><div>\n",
		lang_code(lang), text_in(lang, TEXT_SHEET_TITLE), style,
		text_in(lang, TEXT_SHEET_TITLE), text_in(lang, TEXT_SHEET_INTRO));
	for (int number = 1; fgets(line, sizeof line, lines) != NULL; number++) {
		char at[16];
		snprintf(at, sizeof at, "%d", number);
		if (!write_line(out, line, section, lang))
			return fail(err, TEXT_SHEET_LINE, at);
	}
	fputs("</div></body></html>\n", out);
	return (fflush(out) == 0 && !ferror(out)) || fail(err, TEXT_SHEET_NOT_WRITTEN);
}
