#include "pos/ui/page.h"

#include "pos/core/text.h"
#include "pos/ui/wording.h"

#include <string.h>

/* Where a line stands on the canvas, or -1 if it is out of sight. */
static int row_of(const struct page *page, uint32_t line)
{
	if (!page->canvas || line < page->first || line >= page->first + (uint32_t)page->area.rows)
		return -1;
	return page->area.row + (int)(line - page->first);
}

void page_label(struct page *page, uint32_t line, int indent, unsigned style, const char *text)
{
	int row = row_of(page, line);
	if (row >= 0)
		canvas_write(page->canvas, row, page->area.column + 1 + indent,
			page->area.columns - indent, style, text);
}

/* How much of the text stands on one line of this many columns. */
static size_t one_line(const char *text, int columns)
{
	return text_columns(text, RULER_SCREEN) <= columns ? strlen(text)
							   : canvas_line_length(text, columns);
}

void page_line(struct page *page, int indent, unsigned style, const char *text, const char *right)
{
	int end = page->area.column + page->area.columns - 2;
	int column = page->area.column + 1 + indent;
	int room = end - column - (right ? text_columns(right, RULER_SCREEN) + 1 : 0);
	if (page->entries++ == page->till->scroll)
		page->wanted = page->count;
	do {
		char line[WORDING_MAX];
		size_t length = one_line(text, room);
		int row = row_of(page, page->count++);
		length = length < sizeof line ? length : sizeof line - 1;
		memcpy(line, text, length);
		line[length] = '\0';
		text += length;
		if (row < 0)
			continue;
		canvas_write(page->canvas, row, column, room, style, line);
		if (right && !*text)
			canvas_write_right(page->canvas, row, end, end, style, right);
	} while (*text);
}

void page_say(struct page *page, int indent, unsigned style, struct says says, const char *right)
{
	char text[WORDING_MAX];
	wording_say(text, page->till, says);
	page_line(page, indent, style, text, right);
}

void page_keep(struct page *page)
{
	page->kept = page->count;
}

static void tell_more(const struct page *page)
{
	char above[COUNT_TEXT_MAX], below[COUNT_TEXT_MAX], text[WORDING_MAX];
	uint32_t shown = page->first + (uint32_t)page->area.rows;
	if (page->count <= (uint32_t)page->area.rows)
		return;
	wording_count(above, page->first);
	wording_count(below, page->count > shown ? page->count - shown : 0);
	wording_say(text, page->till, (struct says){TEXT_VIEW_MORE, above, below});
	canvas_write_right(page->canvas, page->area.row - 1, page->area.column + page->area.columns,
		page->area.columns, STYLE_QUIET, text);
}

void page_draw(const struct till *till, struct canvas *canvas, struct area area,
	void (*write)(struct page *))
{
	struct page counted = {.till = till, .area = area, .wanted = UINT32_MAX};
	write(&counted);
	uint32_t rows = area.rows > 0 ? (uint32_t)area.rows : 0;
	uint32_t last = counted.count > rows ? counted.count - rows : 0;
	struct page page = {.till = till, .canvas = canvas, .area = area};
	page.first = counted.wanted < last ? counted.wanted : last;
	if (counted.kept > page.first + rows)
		page.first = counted.kept - rows;
	write(&page);
	tell_more(&page);
}
