#include "pos/ui/digits.h"

#include "pos/core/text.h"

#include <string.h>

/* Strokes in two cells' width, because a cell is about half as wide as it is high. */
struct glyph {
	int32_t character;
	const char *row[DIGITS_ROWS]; /* '#' is ink */
};

static const struct glyph glyphs[] = {
	{'0', {"######", "##  ##", "##  ##", "##  ##", "######"}},
	{'1', {"  ##  ", "####  ", "  ##  ", "  ##  ", "######"}},
	{'2', {"######", "    ##", "######", "##    ", "######"}},
	{'3', {"######", "    ##", "  ####", "    ##", "######"}},
	{'4', {"##  ##", "##  ##", "######", "    ##", "    ##"}},
	{'5', {"######", "##    ", "######", "    ##", "######"}},
	{'6', {"######", "##    ", "######", "##  ##", "######"}},
	{'7', {"######", "    ##", "   ## ", "  ##  ", "  ##  "}},
	{'8', {"######", "##  ##", "######", "##  ##", "######"}},
	{'9', {"######", "##  ##", "######", "    ##", "######"}},
	{'.', {"  ", "  ", "  ", "  ", "##"}},
	{'-', {"    ", "    ", "####", "    ", "    "}},
	{0xA5, {"##  ##", " #### ", "######", "  ##  ", "  ##  "}},
};

static const struct glyph narrow_glyphs[] = {
	{'0', {"###", "# #", "# #", "# #", "###"}},
	{'1', {" # ", "## ", " # ", " # ", "###"}},
	{'2', {"###", "  #", "###", "#  ", "###"}},
	{'3', {"###", "  #", " ##", "  #", "###"}},
	{'4', {"# #", "# #", "###", "  #", "  #"}},
	{'5', {"###", "#  ", "###", "  #", "###"}},
	{'6', {"###", "#  ", "###", "# #", "###"}},
	{'7', {"###", "  #", "  #", " # ", " # "}},
	{'8', {"###", "# #", "###", "# #", "###"}},
	{'9', {"###", "# #", "###", "  #", "###"}},
	{'.', {" ", " ", " ", " ", "#"}},
	{'-', {"  ", "  ", "##", "  ", "  "}},
};

struct face {
	const struct glyph *glyphs;
	size_t count;
	int gap;
};

/* From the largest on; the first that fits is used. */
static const struct face faces[] = {
	{glyphs, LENGTH(glyphs), 2},
	{glyphs, LENGTH(glyphs) - 1, 2}, /* without the sign */
	{narrow_glyphs, LENGTH(narrow_glyphs), 1},
};

static const struct glyph *glyph_of(const struct face *face, int32_t character)
{
	for (size_t i = 0; i < face->count; i++)
		if (face->glyphs[i].character == character)
			return &face->glyphs[i];
	return NULL;
}

static int width_in(const struct face *face, const char *text)
{
	int width = 0;
	for (int32_t c; (c = text_next(&text)) >= 0;) {
		const struct glyph *glyph = glyph_of(face, c);
		if (glyph)
			width += (int)strlen(glyph->row[0]) + face->gap;
	}
	return width > 0 ? width - face->gap : 0;
}

static void draw_glyph(
	struct canvas *canvas, int row, int column, unsigned style, const struct glyph *glyph)
{
	for (int y = 0; y < DIGITS_ROWS; y++)
		for (int x = 0; glyph->row[y][x]; x++)
			if (glyph->row[y][x] == '#')
				canvas_write(canvas, row + y, column + x, 1, style, CANVAS_INK);
}

static void draw_in(struct canvas *canvas, const struct area *area, const struct face *face,
	unsigned style, const char *text)
{
	int column = area->column + area->columns - width_in(face, text);
	for (int32_t c; (c = text_next(&text)) >= 0;) {
		const struct glyph *glyph = glyph_of(face, c);
		if (!glyph)
			continue;
		draw_glyph(canvas, area->row, column, style, glyph);
		column += (int)strlen(glyph->row[0]) + face->gap;
	}
}

void digits_draw(struct canvas *canvas, struct area area, unsigned style, const char *text)
{
	for (size_t i = 0; i < LENGTH(faces); i++) {
		if (width_in(&faces[i], text) <= area.columns) {
			draw_in(canvas, &area, &faces[i], style, text);
			return;
		}
	}
	canvas_write_right(canvas, area.row + DIGITS_ROWS / 2, area.column + area.columns,
		area.columns, style | STYLE_BOLD | STYLE_REVERSE, text);
}
