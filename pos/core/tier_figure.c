#include "pos/core/tier_figure.h"

#include "pos/core/money.h"
#include "pos/core/period.h"

const char *const metric_names[] = {
	"points", "spend", "visits", "basket", "interactions", "score", NULL};

enum { MILLI = 1000, WHOLE_BP = 10000 };
#define MINUTE_MS INT64_C(60000)

struct day_span window_span(struct window window, uint32_t on)
{
	switch (window.kind) {
	case WINDOW_LIFETIME:
		break;
	case WINDOW_MONTH:
		return (struct day_span){period_first(PERIOD_MONTH, on), on};
	case WINDOW_QUARTER:
		return (struct day_span){period_first(PERIOD_QUARTER, on), on};
	case WINDOW_YEAR:
		return (struct day_span){period_first(PERIOD_YEAR, on), on};
	case WINDOW_DAYS:
		return (struct day_span){date_plus_days(on, 1 - (int64_t)window.days), on};
	}
	return (struct day_span){0, on};
}

static bool within(struct day_span span, uint32_t day)
{
	return day >= span.from && day <= span.to;
}

static int64_t added(int64_t a, int64_t b)
{
	int64_t sum;
	if (money_add(a, b, &sum))
		return sum;
	return b < 0 ? INT64_MIN : INT64_MAX;
}

static int64_t points_in(const struct buyer *buyer, struct day_span span)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < buyer->count; i++)
		if (within(span, buyer->purchases[i].on))
			sum = added(sum, buyer->purchases[i].points);
	return sum;
}

static int64_t spend_in(const struct buyer *buyer, struct day_span span)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < buyer->count; i++)
		if (within(span, buyer->purchases[i].on))
			sum = added(sum, buyer->purchases[i].minor);
	return sum;
}

/* A visit lasts visit_minutes from its first receipt, whatever else is bought meanwhile. */
static int64_t visits_in(const struct buyer *buyer, struct day_span span)
{
	int64_t visits = 0, began_ms = 0;
	for (uint32_t i = 0; i < buyer->count; i++) {
		const struct purchase *purchase = &buyer->purchases[i];
		if (purchase->returned || !within(span, purchase->on))
			continue;
		if (visits > 0 && buyer->visit_minutes > 0 &&
			purchase->wall_ms - began_ms <= buyer->visit_minutes * MINUTE_MS)
			continue;
		visits++;
		began_ms = purchase->wall_ms;
	}
	return visits;
}

static int64_t interactions_in(const struct buyer *buyer, struct day_span span)
{
	int64_t count = 0;
	for (uint32_t i = 0; i < buyer->interaction_count; i++)
		count += within(span, buyer->interactions[i]);
	return count;
}

static int64_t weighed(int64_t figure, int64_t weight_milli)
{
	int64_t weighed;
	if (money_share(figure, weight_milli, MILLI, ROUND_FLOOR, &weighed))
		return weighed;
	return (figure < 0) == (weight_milli < 0) ? INT64_MAX : INT64_MIN;
}

int64_t buyer_figure(const struct buyer *buyer, enum metric metric, struct day_span span)
{
	int64_t visits, score = 0;
	switch (metric) {
	case METRIC_POINTS:
		return points_in(buyer, span);
	case METRIC_SPEND:
		return spend_in(buyer, span);
	case METRIC_VISITS:
		return visits_in(buyer, span);
	case METRIC_BASKET:
		visits = visits_in(buyer, span);
		return visits > 0 ? spend_in(buyer, span) / visits : 0;
	case METRIC_INTERACTIONS:
		return interactions_in(buyer, span);
	case METRIC_SCORE:
		for (int i = 0; i < METRIC_SCORE; i++)
			if (buyer->weight_milli[i])
				score = added(
					score, weighed(buyer_figure(buyer, (enum metric)i, span),
						       buyer->weight_milli[i]));
		return score;
	case METRIC_COUNT:
		break;
	}
	return 0;
}

static const struct day_span always = {0, 99991231};

int64_t buyer_lifetime(const struct buyer *buyer, enum metric metric)
{
	int64_t visits, score = 0;
	switch (metric) {
	case METRIC_POINTS:
		return buyer->lifetime_points;
	case METRIC_SPEND:
		return buyer->lifetime_minor;
	case METRIC_VISITS:
		return added(visits_in(buyer, always), buyer->earlier_visits);
	case METRIC_BASKET:
		visits = buyer_lifetime(buyer, METRIC_VISITS);
		return visits > 0 ? buyer->lifetime_minor / visits : 0;
	case METRIC_INTERACTIONS:
		return interactions_in(buyer, always);
	case METRIC_SCORE:
		for (int i = 0; i < METRIC_SCORE; i++)
			if (buyer->weight_milli[i])
				score = added(score, weighed(buyer_lifetime(buyer, (enum metric)i),
							     buyer->weight_milli[i]));
		return score;
	case METRIC_COUNT:
		break;
	}
	return 0;
}

int64_t buyer_in_window(
	const struct buyer *buyer, enum metric metric, struct window window, uint32_t on)
{
	return window.kind == WINDOW_LIFETIME
		       ? buyer_lifetime(buyer, metric)
		       : buyer_figure(buyer, metric, window_span(window, on));
}

bool has_grown(int64_t base, int64_t now, int64_t growth_bp)
{
	int64_t needed;
	return base > 0 && money_share(base, WHOLE_BP + growth_bp, WHOLE_BP, ROUND_CEIL, &needed) &&
	       now >= needed;
}
