/* wording.h - amounts, times and sentences as the screen words them, in the screen's language. */
#ifndef SUANPAN_WORDING_H
#define SUANPAN_WORDING_H

#include "pos/core/money.h"
#include "pos/core/till.h"
#include "pos/ui/canvas.h"

enum {
	WORDING_MAX = 640, /* a sentence with its arguments */
	TIME_TEXT_MAX = 16,
	COUNT_TEXT_MAX = 32,
	WORDING_FIGURE_MAX = 32,
};

/* "1,234.50" in the shop's currency. */
void wording_money(char out[MONEY_TEXT_MAX], const struct till *till, int64_t minor);
/* "¥1234.50", for large digits. */
void wording_amount(char out[MONEY_TEXT_MAX + 8], const struct till *till, int64_t minor);
/* "5,320". */
void wording_count(char out[COUNT_TEXT_MAX], int64_t count);
/* What tiers are counted by: money, or how many. */
void wording_figure(
	char out[WORDING_FIGURE_MAX], const struct till *till, enum metric metric, int64_t figure);
/* "20:15" today, "11-20" on another day. */
void wording_time(char out[TIME_TEXT_MAX], const struct till *till, int64_t wall_ms);
/* "11-21 20:31", now. */
void wording_clock(char out[TIME_TEXT_MAX], const struct till *till);
/* The tier's title, "" for none. */
const char *wording_tier(const struct till *till, const char *tier);
/* What the rule is called to the customer. */
const char *wording_rule(const struct till *till, uint32_t rule);

/* A sentence of the catalogue in the screen's language. */
void wording_say(char out[WORDING_MAX], const struct till *till, struct says says);
/* Says it on the canvas; columns used. */
int wording_write(struct canvas *canvas, const struct till *till, struct area area, unsigned style,
	struct says says);

#endif
