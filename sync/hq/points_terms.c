#include "sync/hq/points_terms.h"

#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"

#include <stdlib.h>
#include <string.h>

enum { LAST_YEAR = 9999, HOUR_MS = 3600000, DAY_MS = 24 * HOUR_MS };

/* What the settings say, and mean where they say nothing. */
static const struct term {
	const char *name;
	int64_t usual;
} terms_named[] = {
	{"points.valid_months", POINTS_VALID_MONTHS_USUAL},
	{"points.wait_days.sale", 0},
	{"points.grace_days", POINTS_GRACE_DAYS_USUAL},
};

static int64_t value_of(struct hq *hq, const struct term *term)
{
	return hq_setting_int(hq, term->name, term->usual);
}

static struct points_rule rule_now(struct hq *hq)
{
	return (struct points_rule){.until_ms = INT64_MAX,
		.valid_months = value_of(hq, &terms_named[0]),
		.sale_wait_days = value_of(hq, &terms_named[1]),
		.grace_days = value_of(hq, &terms_named[2])};
}

void points_terms_read(struct hq *hq, struct points_terms *terms)
{
	*terms = (struct points_terms){
		.utc_offset = (int)hq_setting_int(hq, "utc_offset_minutes", 480)};
	terms->now = rule_now(hq);
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT until_ms, valid_months, sale_wait_days, grace_days "
				     "FROM points_terms_past ORDER BY until_ms DESC");
	while (terms->past_count < POINTS_TERMS_MAX && next_row(&s))
		terms->past[terms->past_count++] =
			(struct points_rule){.until_ms = column_int(&s, 0),
				.valid_months = column_int(&s, 1),
				.sale_wait_days = column_int(&s, 2),
				.grace_days = column_int(&s, 3)};
}

const struct points_rule *points_terms_at(const struct points_terms *terms, int64_t at_ms)
{
	const struct points_rule *rule = &terms->now;
	for (int i = 0; i < terms->past_count && at_ms < terms->past[i].until_ms; i++)
		rule = &terms->past[i];
	return rule;
}

static const struct term *find_term(const char *name)
{
	for (size_t i = 0; i < LENGTH(terms_named); i++)
		if (strcmp(terms_named[i].name, name) == 0)
			return &terms_named[i];
	return NULL;
}

bool points_terms_setting(const char *name)
{
	return find_term(name) != NULL;
}

/* Of several that change together the first keeps all. */
void points_terms_keep(struct hq *hq, int64_t now_ms, const char *name, const char *value)
{
	const struct term *term = find_term(name);
	if (!term || value_of(hq, term) == strtoll(value, NULL, 10))
		return;
	const struct points_rule rule = rule_now(hq);
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "INSERT INTO points_terms_past (until_ms, valid_months, "
				     "sale_wait_days, grace_days) "
				     "VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
	bind_int(&s, now_ms);
	bind_int(&s, rule.valid_months);
	bind_int(&s, rule.sale_wait_days);
	bind_int(&s, rule.grace_days);
	run(&s);
}

/* ---- days ---- */

uint32_t points_last_day(uint32_t on, int64_t valid_months)
{
	int64_t months = on / 10000 * 12 + on / 100 % 100 - 1 + valid_months;
	int64_t year = months / 12, month = months % 12 + 1;
	if (valid_months == 0 || year > LAST_YEAR)
		return 0;
	return (uint32_t)(year * 10000 + month * 100 + days_in_month((int)year, (int)month));
}

static struct civil civil_of(uint32_t on)
{
	return (struct civil){
		.year = (int)(on / 10000), .month = (int)(on / 100 % 100), .day = (int)(on % 100)};
}

uint32_t points_day_after(uint32_t on, int64_t days)
{
	struct civil day = civil_of(on);
	struct civil then = civil_at(civil_unix_ms(&day, 0) + days * DAY_MS, 0);
	return civil_date_number(&then);
}

uint32_t points_day_of(const struct points_terms *terms, int64_t unix_ms)
{
	struct civil when = civil_at(unix_ms, terms->utc_offset);
	return civil_date_number(&when);
}

int64_t points_day_begins_ms(const struct points_terms *terms, uint32_t on)
{
	struct civil day = civil_of(on);
	return civil_unix_ms(&day, terms->utc_offset);
}
