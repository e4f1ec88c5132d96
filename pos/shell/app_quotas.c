/* What this till may use of rules that are there only so often. The figures are kept in memory, one
 * set for each file of rules there is, and renewed when headquarters sends a list, when rules come,
 * and taken off when a sale is on disk: no scan asks the database. */
#include "pos/shell/app_parts.h"
#include "sync/quotas.h"

#include <stdlib.h>

/* One block: the set, and its room behind it. */
struct quota_room {
	struct rule_quotas quotas;
	struct rule_use use[];
};

struct rule_quotas *app_quotas_of(struct app *app, const struct rules *rules)
{
	size_t count = rules_count(rules);
	size_t size = sizeof(struct quota_room) +
		      count * (sizeof(struct rule_use) + sizeof(struct limited_rule));
	struct quota_room *room = malloc(size);
	if (!room)
		return NULL;
	struct limited_rule *limited = (struct limited_rule *)(room->use + count);
	rule_quotas_of(&room->quotas, rules, limited, room->use);
	(void)!quotas_fill(&app->money, &room->quotas); /* what failed there: app_mend() */
	return &room->quotas;
}

static void fill(struct app *app, struct rule_quotas *quotas)
{
	if (quotas && !quotas_fill(&app->money, quotas))
		app_mend(app);
}

void app_quotas_changed(void *arg)
{
	struct app *app = arg;
	fill(app, app->quotas);
	fill(app, app->quotas_before);
	app_fact(app, (struct fact){.kind = FACT_QUOTAS});
}

/* Asked once more before anything is written. The figures in memory are those of money.db, which is
 * ours alone; reading it here would grow with what was used since the last list. */
bool app_cover_quotas(struct app *app)
{
	const struct rule_quotas *quotas = app->till.quotas;
	if (!quotas || rule_quotas_allow(quotas, &app->till.closed))
		return true;
	app_fact(app, (struct fact){.kind = FACT_QUOTA_GONE});
	return false;
}

void app_quotas_sold(struct app *app)
{
	if (app->quotas)
		rule_quotas_sold(app->quotas, &app->till.closed);
	if (app->quotas_before)
		rule_quotas_sold(app->quotas_before, &app->till.closed);
}
