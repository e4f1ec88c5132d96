#include "pos/ui/canvas.h"

#include "pos/core/text.h"

#include <string.h>

static const struct cell blank = {.utf8 = " ", .width = 1, .style = STYLE_PLAIN};

static int within(int value, int low, int high)
{
	return value < low ? low : value > high ? high : value;
}

void canvas_begin(struct canvas *canvas, int rows, int columns)
{
	canvas->rows = within(rows, 1, CANVAS_ROWS_MAX);
	canvas->columns = within(columns, 1, CANVAS_COLUMNS_MAX);
	canvas->cursor_row = -1;
	canvas->cursor_column = -1;
	for (int row = 0; row < canvas->rows; row++)
		for (int column = 0; column < canvas->columns; column++)
			canvas->cells[row][column] = blank;
}

/* Blanks the other half of a wide character of which one cell is about to be overwritten. */
static void part(struct canvas *canvas, int row, int column)
{
	struct cell *cell = &canvas->cells[row][column];
	if (cell->width == 0 && column > 0)
		cell[-1] = (struct cell){.utf8 = " ", .width = 1, .style = cell[-1].style};
	if (cell->width == 2 && column + 1 < canvas->columns)
		cell[1] = (struct cell){.utf8 = " ", .width = 1, .style = cell[1].style};
}

static void put(struct canvas *canvas, int row, int column, int width, unsigned style,
	const char *utf8, size_t size)
{
	for (int i = 0; i < width; i++) {
		part(canvas, row, column + i);
		canvas->cells[row][column + i] = (struct cell){.width = 0, .style = (uint8_t)style};
	}
	struct cell *cell = &canvas->cells[row][column];
	memcpy(cell->utf8, utf8, size);
	cell->width = (uint8_t)width;
}

/* A combining mark joins the character before it, if there is room. */
static void join(struct canvas *canvas, int row, int column, const char *utf8, size_t size)
{
	if (column < 0 || column >= canvas->columns)
		return;
	struct cell *cell = &canvas->cells[row][column];
	if (cell->width == 0 && column > 0)
		cell--;
	size_t used = strlen(cell->utf8);
	if (used + size < CELL_BYTES_MAX)
		memcpy(cell->utf8 + used, utf8, size + 1);
}

/* Terminals disagree about the width of these (East Asian "ambiguous"), so they would push the rest
 * of their row aside. The ones that goods and sentences really carry get a narrow stand-in. */
static int32_t agreed(int32_t character)
{
	static const struct {
		int32_t disputed, agreed;
	} pairs[] = {
		{0xB7, '.'},   /* middle dot */
		{0xD7, 'x'},   /* times */
		{0x2014, '-'}, /* dashes */
		{0x2013, '-'},
		{0x2018, '\''},
		{0x2019, '\''}, /* quotation marks */
		{0x201C, '"'},
		{0x201D, '"'},
		{0x2022, '*'}, /* bullets */
		{0x25CF, '*'},
		{0x2026, '.'}, /* ellipsis */
		{0x2103, 'C'}, /* degrees Celsius */
		{0x2192, '>'}, /* arrow */
		{0x00B0, ' '},
		{0x2605, '*'},
		{0x2606, '*'},
	};
	for (size_t i = 0; i < LENGTH(pairs); i++)
		if (pairs[i].disputed == character)
			return pairs[i].agreed;
	return character;
}

static bool control(int32_t character)
{
	return character < 0x20 || (character >= 0x7F && character < 0xA0);
}

int canvas_write(
	struct canvas *canvas, int row, int column, int columns, unsigned style, const char *text)
{
	if (row < 0 || row >= canvas->rows)
		return 0;
	int used = 0;
	for (int32_t c; (c = text_next(&text)) >= 0;) {
		char utf8[5] = {0};
		size_t size = text_put(utf8, agreed(c));
		if (control(c) && c != CANVAS_INK[0])
			continue;
		int width = control(c) ? 1 : character_columns(c, RULER_SCREEN);
		if (used + width > columns || column + used + width > canvas->columns)
			break;
		int at = column + used;
		used += width;
		if (width == 0 && used > 0)
			join(canvas, row, at - 1, utf8, size);
		else if (width > 0 && at >= 0)
			put(canvas, row, at, width, style, utf8, size);
	}
	return used;
}

void canvas_write_right(
	struct canvas *canvas, int row, int end, int columns, unsigned style, const char *text)
{
	int width = text_columns(text, RULER_SCREEN);
	width = width > columns ? columns : width;
	canvas_write(canvas, row, end - width, width, style, text);
}

void canvas_write_centred(
	struct canvas *canvas, int row, int column, int columns, unsigned style, const char *text)
{
	int width = text_columns(text, RULER_SCREEN);
	int before = width < columns ? (columns - width) / 2 : 0;
	canvas_write(canvas, row, column + before, columns - before, style, text);
}

const char *canvas_text_end(const char *text, int columns)
{
	for (int width = text_columns(text, RULER_SCREEN); width > columns;)
		width -= character_columns(text_next(&text), RULER_SCREEN);
	return text;
}

void canvas_write_ends(
	struct canvas *canvas, int row, int column, int columns, unsigned style, const char *text)
{
	if (text_columns(text, RULER_SCREEN) <= columns || columns < 6) {
		canvas_write(canvas, row, column, columns, style, text);
		return;
	}
	int used = canvas_write(canvas, row, column, (columns - 2) / 2, style, text);
	used += canvas_write(canvas, row, column + used, 2, style, "..");
	canvas_write(canvas, row, column + used, columns - used, style,
		canvas_text_end(text, columns - used));
}

void canvas_fill(struct canvas *canvas, int row, int column, int columns, unsigned style,
	const char *character)
{
	for (int i = 0; i < columns; i++)
		canvas_write(canvas, row, column + i, 1, style, character);
}

void canvas_restyle(struct canvas *canvas, int row, int column, int columns, unsigned style)
{
	if (row < 0 || row >= canvas->rows)
		return;
	int end = within(column + columns, 0, canvas->columns);
	for (int at = within(column, 0, canvas->columns); at < end; at++)
		canvas->cells[row][at].style = (uint8_t)style;
}

/* Closing punctuation, which begins no line (W3C Requirements for Chinese Text Layout 3.1.3). */
static bool begins_no_line(int32_t character)
{
	static const int32_t closing[] = {0xFF0C, 0x3002, 0x3001, 0xFF1B, 0xFF1A, 0xFF1F, 0xFF01,
		0xFF09, 0x300B, 0x300D, 0x201D, ',', '.', ';', ':', '?', '!', ')'};
	for (size_t i = 0; i < LENGTH(closing); i++)
		if (closing[i] == character)
			return true;
	return false;
}

/* Ends after a blank or a wide character if it can, and not before closing punctuation. */
size_t canvas_line_length(const char *text, int columns)
{
	const char *at = text;
	size_t fits = 0, breaks = 0, breaks_before = 0;
	int used = 0;
	for (;;) {
		size_t here = (size_t)(at - text);
		int32_t c = text_next(&at);
		if (c < 0)
			return fits;
		if (c == '\n')
			return (size_t)(at - text);
		int width = control(c) ? 0 : character_columns(c, RULER_SCREEN);
		bool closes = begins_no_line(c);
		if (closes && breaks == here)
			breaks = breaks_before;
		if (width == 2 && !closes)
			breaks = here;
		if (used + width > columns && c != ' ')
			return breaks ? breaks : fits ? fits : (size_t)(at - text);
		used += width;
		fits = (size_t)(at - text);
		if (c == ' ' || width == 2) {
			breaks_before = breaks;
			breaks = fits;
		}
	}
}

int canvas_wrap(struct canvas *canvas, struct area area, unsigned style, const char *text)
{
	int row = 0;
	while (*text && row < area.rows) {
		char line[4 * CANVAS_COLUMNS_MAX + 1];
		size_t length = canvas_line_length(text, area.columns);
		size_t kept = length < sizeof line ? length : sizeof line - 1;
		memcpy(line, text, kept);
		line[kept] = '\0';
		canvas_write(canvas, area.row + row, area.column, area.columns, style, line);
		text += length;
		row++;
	}
	return row;
}

struct dump {
	char *out;
	size_t cap, used;
};

static void dump_text(struct dump *dump, const char *text)
{
	size_t size = strlen(text);
	if (dump->used + size >= dump->cap)
		return;
	memcpy(dump->out + dump->used, text, size + 1);
	dump->used += size;
}

static int last_column(const struct canvas *canvas, int row)
{
	int end = canvas->columns;
	while (end > 0 && strcmp(canvas->cells[row][end - 1].utf8, " ") == 0)
		end--;
	return end;
}

size_t canvas_dump(const struct canvas *canvas, char *out, size_t cap)
{
	struct dump dump = {.out = out, .cap = cap};
	out[0] = '\0';
	for (int row = 0; row < canvas->rows; row++) {
		int end = last_column(canvas, row);
		for (int column = 0; column < end; column++) {
			const char *text = canvas->cells[row][column].utf8;
			dump_text(&dump, strcmp(text, CANVAS_INK) == 0 ? "█" : text);
		}
		dump_text(&dump, "\n");
	}
	return dump.used;
}

static char style_letter(unsigned style)
{
	static const char meanings[] = " dpoq";
	bool reverse = style & STYLE_REVERSE;
	char letter = meanings[style & STYLE_MEANING];
	if (letter == ' ' && style & STYLE_BOLD)
		letter = 'b';
	if (letter == ' ')
		return reverse ? 'r' : ' ';
	return reverse ? (char)(letter - 'a' + 'A') : letter;
}

size_t canvas_dump_styles(const struct canvas *canvas, char *out, size_t cap)
{
	struct dump dump = {.out = out, .cap = cap};
	out[0] = '\0';
	for (int row = 0; row < canvas->rows; row++) {
		char line[CANVAS_COLUMNS_MAX + 1];
		int end = 0;
		for (int column = 0; column < canvas->columns; column++) {
			line[column] = style_letter(canvas->cells[row][column].style);
			end = line[column] == ' ' ? end : column + 1;
		}
		line[end] = '\0';
		dump_text(&dump, line);
		dump_text(&dump, "\n");
	}
	return dump.used;
}
