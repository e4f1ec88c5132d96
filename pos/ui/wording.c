#include "pos/ui/wording.h"

#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "pos/core/rules.h"

#include <stdio.h>

void wording_money(char out[MONEY_TEXT_MAX], const struct till *till, int64_t minor)
{
	money_text_grouped(out, minor, till->shop.currency_exponent);
}

void wording_amount(char out[MONEY_TEXT_MAX + 8], const struct till *till, int64_t minor)
{
	char digits[MONEY_TEXT_MAX];
	money_text(digits, minor, till->shop.currency_exponent);
	snprintf(out, MONEY_TEXT_MAX + 8, "%.7s%s", till->shop.currency_sign, digits);
}

void wording_count(char out[COUNT_TEXT_MAX], int64_t count)
{
	money_text_grouped(out, count, 0);
}

void wording_figure(
	char out[WORDING_FIGURE_MAX], const struct till *till, enum metric metric, int64_t figure)
{
	if (metric_is_money(metric))
		wording_money(out, till, figure);
	else
		wording_count(out, figure);
}

static struct civil shop_time(const struct till *till, int64_t wall_ms)
{
	return civil_at(wall_ms, till->shop.utc_offset_minutes);
}

void wording_time(char out[TIME_TEXT_MAX], const struct till *till, int64_t wall_ms)
{
	struct civil when = shop_time(till, wall_ms);
	struct civil now = shop_time(till, till->now_ms);
	if (civil_date_number(&when) == civil_date_number(&now))
		snprintf(out, TIME_TEXT_MAX, "%02d:%02d", when.hour % 100, when.minute % 100);
	else
		snprintf(out, TIME_TEXT_MAX, "%02d-%02d", when.month % 100, when.day % 100);
}

void wording_clock(char out[TIME_TEXT_MAX], const struct till *till)
{
	struct civil now = shop_time(till, till->now_ms);
	snprintf(out, TIME_TEXT_MAX, "%02d-%02d %02d:%02d", now.month % 100, now.day % 100,
		now.hour % 100, now.minute % 100);
}

const char *wording_tier(const struct till *till, const char *tier)
{
	const struct tier *found = tier_find(till->shop.tiers, till->shop.tier_count, tier);
	return found ? found->title[till->shop.screen_lang] : "";
}

const char *wording_rule(const struct till *till, uint32_t rule)
{
	return rules_title(till->rules, rule, till->shop.screen_lang);
}

void wording_say(char out[WORDING_MAX], const struct till *till, struct says says)
{
	say(out, WORDING_MAX, till->shop.screen_lang, says);
}

int wording_write(struct canvas *canvas, const struct till *till, struct area area, unsigned style,
	struct says says)
{
	char text[WORDING_MAX];
	wording_say(text, till, says);
	return canvas_write(canvas, area.row, area.column, area.columns, style, text);
}
