#include "pos/core/sale_window.h"

#include <stddef.h>
#include <string.h>

const struct sale_window *window_of(const struct window_table *table, const char *sku)
{
	for (uint32_t i = 0; i < table->count; i++)
		if (strcmp(table->list[i].sku, sku) == 0)
			return &table->list[i];
	return NULL;
}

static bool is_for(const struct presale *presale, const struct member *member)
{
	if (presale->tier[0])
		return strcmp(presale->tier, member->tier) == 0;
	return strcmp(presale->group, member->group) == 0;
}

enum window_verdict window_says(
	const struct sale_window *window, const struct member *member, uint32_t today)
{
	if (!window)
		return WINDOW_OPEN;
	if (window->to && today > window->to)
		return WINDOW_OVER;
	if (today >= window->from)
		return WINDOW_OPEN;
	for (uint32_t i = 0; member && i < window->presale_count; i++)
		if (today >= window->presales[i].from && is_for(&window->presales[i], member))
			return WINDOW_OPEN;
	return WINDOW_NOT_YET;
}
