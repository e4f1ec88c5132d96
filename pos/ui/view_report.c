/* Lines of text that the shell made: verify, journal, doctor. */
#include "pos/ui/frame.h"
#include "pos/ui/page.h"
#include "pos/ui/views.h"

static void write_report(struct page *page)
{
	for (uint32_t i = 0; i < page->till->report_count; i++)
		page_line(page, 0, STYLE_PLAIN, page->till->report_lines[i], NULL);
}

void view_report(const struct till *till, struct canvas *canvas)
{
	const char *title = till->report_title ? till->report_title : "";
	struct area area = frame_title(
		till, canvas, frame_inside(canvas), (struct says){TEXT_VIEW_REPORT_TITLE, title});
	page_draw(till, canvas, area, write_report);
}
