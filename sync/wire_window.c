#include "sync/wire_window.h"

#include "pos/core/civil.h"
#include "pos/core/text.h"

#include <string.h>

enum { WINDOW_TEXT_MAX = 4096 };

const char *wire_window_sku(const char *setting)
{
	static const char prefix[] = "window.";
	size_t length = sizeof prefix - 1;
	bool is = strncmp(setting, prefix, length) == 0 && setting[length] &&
		  strlen(setting + length) < SKU_MAX;
	return is ? setting + length : NULL;
}

static uint32_t take_day(struct json_value value)
{
	struct civil day;
	if (!json_there(value))
		return 0;
	const char *text = json_text(value, CIVIL_TEXT_MAX);
	if (strlen(text) == strlen("2026-12-01") && civil_read(text, &day))
		return civil_date_number(&day);
	json_refuse(value, TEXT_CATALOGUE_DATE, text, NULL);
	return 0;
}

static void take_who(struct json_value list, bool tiers, uint32_t from, struct sale_window *window)
{
	size_t count = json_count(list, PRESALES_MAX);
	for (size_t i = 0; i < count; i++) {
		struct json_value name = json_item(list, i);
		struct presale *presale = &window->presales[window->presale_count];
		if (window->presale_count == PRESALES_MAX) {
			json_refuse(name, TEXT_WINDOW_TOO_MANY, NULL, NULL);
			return;
		}
		*presale = (struct presale){.from = from};
		text_copy(tiers ? presale->tier : presale->group, TIER_MAX,
			json_text(name, TIER_MAX - 1));
		if (!presale->tier[0] && !presale->group[0])
			json_refuse(name, TEXT_HQ_IMPORT_EMPTY, NULL, NULL);
		window->presale_count++;
	}
}

static void take_presale(struct json_value value, struct sale_window *window)
{
	static const char *const members[] = {"tiers", "groups", "from", NULL};
	json_only(value, members);
	uint32_t from = take_day(json_member(value, "from"));
	if (from == 0 || from >= window->from)
		json_refuse(value, TEXT_WINDOW_PRESALE_LATE, NULL, NULL);
	take_who(json_member(value, "tiers"), true, from, window);
	take_who(json_member(value, "groups"), false, from, window);
}

void wire_window_take(struct json_value value, struct sale_window *window)
{
	static const char *const members[] = {"from", "to", "presale", NULL};
	*window = (struct sale_window){0};
	json_only(value, members);
	window->from = take_day(json_member(value, "from"));
	window->to = take_day(json_member(value, "to"));
	if ((!window->from && !window->to) || (window->to && window->to < window->from))
		json_refuse(value, TEXT_WINDOW_NO_DAYS, NULL, NULL);
	struct json_value presale = json_member(value, "presale");
	size_t count = json_count(presale, PRESALES_MAX);
	for (size_t i = 0; i < count; i++)
		take_presale(json_item(presale, i), window);
}

bool wire_window_add(struct window_table *table, const char *sku, const char *text)
{
	struct err err;
	struct sale_window window;
	AUTO(json) struct json doc = {0};
	if (table->count == WINDOWS_MAX ||
		!json_parse(&doc, text, strlen(text), WINDOW_TEXT_MAX, &err))
		return false;
	wire_window_take(json_root(&doc), &window);
	if (!json_good(&doc, &err))
		return false;
	text_copy(window.sku, sizeof window.sku, sku);
	table->list[table->count++] = window;
	return true;
}
