/* sale_window.h - goods that are sold only on certain days, and who may buy them before the others.
 *
 * Headquarters says so for each SKU (setting `window.SKU`): the first and the last day, both
 * included, and from which day a tier or a group of members may buy already. Goods without a window
 * are sold to everybody. Days are the shop's, as 20261121.
 */
#ifndef SUANPAN_SALE_WINDOW_H
#define SUANPAN_SALE_WINDOW_H

#include "pos/core/item.h"
#include "pos/core/member.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	WINDOWS_MAX = 64,
	PRESALES_MAX = 6, /* of one window */
};

/* Exactly one of tier and group says for whom. */
struct presale {
	char tier[TIER_MAX], group[GROUP_MAX];
	uint32_t from; /* before the window's */
};

struct sale_window {
	char sku[SKU_MAX];
	uint32_t from, to; /* 0: no such end */
	uint32_t presale_count;
	struct presale presales[PRESALES_MAX];
};

struct window_table {
	uint32_t count;
	struct sale_window list[WINDOWS_MAX];
};

enum window_verdict {
	WINDOW_OPEN,
	WINDOW_NOT_YET, /* for this customer */
	WINDOW_OVER,
};

/* NULL: these goods have none. */
const struct sale_window *window_of(const struct window_table *table, const char *sku);
/* window may be NULL; member NULL: a walk-in, or one without a member's rights. */
enum window_verdict window_says(
	const struct sale_window *window, const struct member *member, uint32_t today);

#endif
