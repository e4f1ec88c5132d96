/* canvas.h - a screen of cells: what views draw on, tests read and curses.c shows.
 *
 * A cell holds one character; a Chinese one takes two cells, of which the right one has width 0.
 * Half a wide character never stands on a canvas: what would be cut is left blank, what is
 * overwritten in part loses its other half. Writing outside the canvas writes nothing.
 *
 * Views use no character whose width terminals disagree about (East Asian "ambiguous": box drawing,
 * blocks, arrows, middle dots): rules are - and |, and large digits are made of CANVAS_INK.
 */
#ifndef SUANPAN_CANVAS_H
#define SUANPAN_CANVAS_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CANVAS_ROWS_MAX = 120,
	CANVAS_COLUMNS_MAX = 320,
	CANVAS_ROWS_MIN = 24, /* below these the screen only says so */
	CANVAS_COLUMNS_MIN = 80,
	CELL_BYTES_MAX = 12, /* a character with combining marks, and NUL */
};

/* What a place means, and how it stands out. The first five exclude each other; a colour never
 * carries a meaning alone, so everything is also worded, bold or reverse. */
enum style {
	STYLE_PLAIN = 0,
	STYLE_DUE = 1,     /* the amount due, or the change */
	STYLE_PROBLEM = 2, /* what is wrong */
	STYLE_OFFER = 3,   /* what the customer could have */
	STYLE_QUIET = 4,   /* there for who looks for it */
	STYLE_MEANING = 7, /* mask of the above */
	STYLE_BOLD = 8,
	STYLE_REVERSE = 16,
};

/* A filled cell, of which large digits are made: shown as a reversed blank, dumped as a block. */
#define CANVAS_INK "\x01"

struct cell {
	char utf8[CELL_BYTES_MAX]; /* "" in the right half of a wide character */
	uint8_t width;             /* 1, 2, or 0 for the right half */
	uint8_t style;
};

struct canvas {
	int rows, columns;             /* 1..MAX each */
	int cursor_row, cursor_column; /* -1: no cursor shown */
	struct cell cells[CANVAS_ROWS_MAX][CANVAS_COLUMNS_MAX];
};

/* A rectangle of it. */
struct area {
	int row, column, rows, columns;
};

/* Blank, without a cursor. Sizes outside the limits are brought to the nearest. */
void canvas_begin(struct canvas *canvas, int rows, int columns);

/* Writes text from column on, at most `columns` wide; control characters are left out. Returns the
 * columns used. */
int canvas_write(
	struct canvas *canvas, int row, int column, int columns, unsigned style, const char *text);
/* The same, ending before column `end`. Text wider than `columns` is cut at its end. */
void canvas_write_right(
	struct canvas *canvas, int row, int end, int columns, unsigned style, const char *text);
void canvas_write_centred(
	struct canvas *canvas, int row, int column, int columns, unsigned style, const char *text);
/* What does not fit keeps its beginning and its end with ".." between: goods of one kind differ at
 * the end. */
void canvas_write_ends(
	struct canvas *canvas, int row, int column, int columns, unsigned style, const char *text);
/* Repeats one narrow character. */
void canvas_fill(struct canvas *canvas, int row, int column, int columns, unsigned style,
	const char *character);
/* Changes the style of what stands there. */
void canvas_restyle(struct canvas *canvas, int row, int column, int columns, unsigned style);

/* The end of the text that fits into the columns. */
const char *canvas_text_end(const char *text, int columns);

/* Bytes of text for one line of this many columns, at least one character; where the next begins.
 */
size_t canvas_line_length(const char *text, int columns);

/* Breaks text over the rows of the area, between words where there are any and never inside a wide
 * character. Returns the rows it took; what does not fit is left out. */
int canvas_wrap(struct canvas *canvas, struct area area, unsigned style, const char *text);

/* The screen as lines ending in '\n', without blanks at their ends. Returns the bytes written,
 * always NUL-terminated, cut at cap. */
size_t canvas_dump(const struct canvas *canvas, char *out, size_t cap);
/* The styles alone, a letter a cell: d p o q for the meanings, b bold, r reverse, capitals for a
 * meaning or bold that is reverse too, blank for plain. */
size_t canvas_dump_styles(const struct canvas *canvas, char *out, size_t cap);

#endif
