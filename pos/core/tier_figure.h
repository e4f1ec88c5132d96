/* tier_figure.h - what a member bought, counted over a window of calendar days: the figures that
 * tiers, unlocks and marks are judged by (programme.md 1.2, AMB-15).
 *
 * A purchase is a sale less what came back of it, on the day it was sold: a return lowers the
 * window of its sale, whenever it happens. Points spent, bonuses and expiry are in no figure
 * (AMB-02). The shop's days; every figure saturates at the ends of 64 bits.
 */
#ifndef SUANPAN_TIER_FIGURE_H
#define SUANPAN_TIER_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

enum metric {
	METRIC_POINTS,       /* qualifying: whole units of money really paid */
	METRIC_SPEND,        /* minor units */
	METRIC_VISITS,       /* receipts; several within visit_minutes are one */
	METRIC_BASKET,       /* minor units a visit, rounded down */
	METRIC_INTERACTIONS, /* check-ins, events and the like */
	METRIC_SCORE,        /* the others by weights */
	METRIC_COUNT,
};

/* As settings and wire call them, NULL-ended, in the order of the enum. */
extern const char *const metric_names[];

enum window_kind { WINDOW_LIFETIME, WINDOW_MONTH, WINDOW_QUARTER, WINDOW_YEAR, WINDOW_DAYS };

enum { WINDOW_DAYS_MAX = 3660, WEIGHT_MAX = 1000000, VISIT_MINUTES_MAX = 1440 };

struct window {
	enum window_kind kind;
	int32_t days; /* of WINDOW_DAYS: 1 is the day itself */
};

/* Both days are in it. */
struct day_span {
	uint32_t from, to;
};

struct purchase {
	uint32_t on;
	int64_t wall_ms;
	int64_t minor;  /* what is left of it */
	int64_t points; /* ... that qualify */
	bool returned;  /* nothing is left: no visit either */
};

struct buyer {
	const struct purchase *purchases; /* by wall_ms; borrowed */
	uint32_t count;
	const uint32_t *interactions; /* days; borrowed */
	uint32_t interaction_count;
	/* Of all time, with what there was before the purchases we know. */
	int64_t lifetime_points, lifetime_minor, earlier_visits;
	int32_t visit_minutes;              /* 0: every receipt is a visit */
	int64_t weight_milli[METRIC_SCORE]; /* of the score */
};

/* The window that contains the day, up to the day. */
struct day_span window_span(struct window window, uint32_t on);
int64_t buyer_figure(const struct buyer *buyer, enum metric metric, struct day_span span);
/* The same over all time. */
int64_t buyer_lifetime(const struct buyer *buyer, enum metric metric);
int64_t buyer_in_window(
	const struct buyer *buyer, enum metric metric, struct window window, uint32_t on);

/* now is at least growth_bp above base; growth from nothing is undefined, and not met (AMB-14). */
bool has_grown(int64_t base, int64_t now, int64_t growth_bp);

#endif
