/* Goods that are not on sale yet, or no more, for whoever stands at the counter: refused when they
 * are scanned, and again at payment, because the member may have come or gone since. */
#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <stdio.h>
#include <string.h>

enum { DAY_TEXT_MAX = 12, WHO_TEXT_MAX = 160 };

static uint32_t today(const struct till *till)
{
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	return civil_date_number(&now);
}

bool till_window_open(const struct till *till, const char *sku)
{
	const struct member *member = &till->sale.member;
	bool counts = till->sale.has_member && !member->blocked;
	return window_says(window_of(&till->shop.windows, sku), counts ? member : NULL,
		       today(till)) == WINDOW_OPEN;
}

static void day_text(char out[DAY_TEXT_MAX], uint32_t day)
{
	snprintf(out, DAY_TEXT_MAX, "%02u-%02u", day / 100 % 100, day % 100);
}

/* "钻石 11-25、金卡 11-28": who may buy before the others, and from when. */
static void who_text(
	char out[WHO_TEXT_MAX], const struct till *till, const struct sale_window *window)
{
	size_t used = 0;
	out[0] = '\0';
	for (uint32_t i = 0; i < window->presale_count && used < WHO_TEXT_MAX - 1; i++) {
		const struct presale *presale = &window->presales[i];
		const struct shop *shop = &till->shop;
		const struct tier *tier = tier_find(shop->tiers, shop->tier_count, presale->tier);
		char day[DAY_TEXT_MAX];
		day_text(day, presale->from);
		snprintf(out + used, WHO_TEXT_MAX - used, "%s%s %s", used ? ", " : "",
			tier               ? tier->title[shop->screen_lang]
			: presale->tier[0] ? presale->tier
					   : presale->group,
			day);
		used += strlen(out + used);
	}
}

/* item is not on sale for this customer: says from when, and for whom sooner. */
void till_refuse_window(struct till *till, struct duties *duties, const struct item *item)
{
	const struct sale_window *window = window_of(&till->shop.windows, item->sku);
	char from[DAY_TEXT_MAX], to[DAY_TEXT_MAX], who[WHO_TEXT_MAX];
	day_text(from, window->from);
	day_text(to, window->to);
	who_text(who, till, window);
	if (window_says(window, NULL, today(till)) == WINDOW_OVER)
		till_refuse(till, duties, (struct says){TEXT_WINDOW_OVER, item->name, to});
	else if (who[0])
		till_refuse(
			till, duties, (struct says){TEXT_WINDOW_PRESALE, item->name, from, who});
	else
		till_refuse(till, duties, (struct says){TEXT_WINDOW_NOT_YET, item->name, from});
}

bool till_windows_allow(struct till *till, struct duties *duties)
{
	for (uint32_t i = 0; i < till->sale.line_count; i++) {
		const struct item *item = &till->sale.lines[i].item;
		if (till_window_open(till, item->sku))
			continue;
		till_refuse_window(till, duties, item);
		return false;
	}
	return true;
}
