/* page.h - a text longer than its room: written line by line, of which a window is drawn.
 *
 * The writer runs twice, once to count and once to draw, so that scrolling can stop at the end:
 *	page_draw(till, canvas, area, write_it);
 */
#ifndef SUANPAN_PAGE_H
#define SUANPAN_PAGE_H

#include "pos/core/till.h"
#include "pos/ui/canvas.h"

struct page {
	const struct till *till;
	struct canvas *canvas; /* NULL while counting */
	struct area area;
	uint32_t first;   /* row at the top of the area */
	uint32_t count;   /* rows written so far */
	uint32_t entries; /* lines written so far; a long one takes several rows */
	uint32_t wanted;  /* the row where entry till->scroll begins */
	uint32_t kept;    /* rows above this one stay in sight; 0: none in particular */
};

/* One line; `right` stands at the right edge, NULL for none. Text that is too wide goes on in the
 * next line, further in. */
void page_line(struct page *page, int indent, unsigned style, const char *text, const char *right);
void page_say(struct page *page, int indent, unsigned style, struct says says, const char *right);

/* Writes into a line that is there already, where nothing stands yet. */
void page_label(struct page *page, uint32_t line, int indent, unsigned style, const char *text);

/* What was written last stays in sight, whatever the scroll says. */
void page_keep(struct page *page);

/* Draws from entry till->scroll on, or the last rows if that is past them, and says
 * above the area, at its right edge, how many are out of sight. */
void page_draw(const struct till *till, struct canvas *canvas, struct area area,
	void (*write)(struct page *));

#endif
