/* member_setting.h - the settings `dormant`, `member.ages`, `growth` and `unlocks`, which jobs
 * judge members by (sync/hq/README.md, "The programme's jobs"). The readers refuse what is wrong in
 * the value's document; the same readers check an import.
 */
#ifndef SUANPAN_HQ_MEMBER_SETTING_H
#define SUANPAN_HQ_MEMBER_SETTING_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "pos/core/tier_figure.h"
#include "sync/hq/member_file.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	AGES_MAX = 8,
	UNLOCKS_MAX = 16,
	UNLOCK_ID_MAX = 32,
	UNLOCK_RIGHT_MAX = 32,
	UNLOCK_COUNT_MAX = 99,
	MARK_DAYS_MAX = 366,
	MONTHS_MAX = 120,
	/* A purchase that arrives within so many days still counts for its period. */
	UNLOCK_LATE_DAYS = 31,
};

struct hq;
struct json_value;

struct dormant_setting {
	int32_t months;             /* 0: there is no such setting */
	int32_t purchases_below;    /* 0: not asked for */
	int32_t interactions_below; /* 0: not asked for; either is enough */
	int32_t member_months;      /* who is a member for less is not dormant */
	int32_t days;               /* the mark lasts */
	char group[GROUP_MAX];
};

struct age_steps {
	struct {
		int32_t months; /* rising */
		char label[TIER_MAX];
	} steps[AGES_MAX];
	uint32_t count;
};

struct unlock {
	char id[UNLOCK_ID_MAX];
	bool by_growth; /* instead of a metric */
	enum metric metric;
	enum window_kind window; /* lifetime: once for ever; never WINDOW_DAYS */
	int64_t at_least;
	char right[UNLOCK_RIGHT_MAX]; /* "": a voucher */
	int32_t count;                /* of the right */
	uint32_t campaign;
	int64_t benefit_minor;
	int32_t days; /* it is good for so many more, 0: open end */
};

struct unlocks {
	struct unlock all[UNLOCKS_MAX];
	uint32_t count;
};

struct growth_setting {
	bool there;
	int64_t weight_milli[METRIC_SCORE];
};

void dormant_setting_take(struct json_value value, struct dormant_setting *setting);
void ages_setting_take(struct json_value value, struct age_steps *steps);
void growth_setting_take(struct json_value value, struct growth_setting *setting);
void unlocks_setting_take(struct json_value value, struct unlocks *unlocks);

/* As this house has them; zeros where it has none. false: what is there cannot be read. */
MUST_CHECK bool dormant_setting_read(
	struct hq *hq, struct dormant_setting *setting, struct err *err);
MUST_CHECK bool ages_setting_read(struct hq *hq, struct age_steps *steps, struct err *err);
MUST_CHECK bool growth_setting_read(struct hq *hq, struct growth_setting *setting, struct err *err);
MUST_CHECK bool unlocks_setting_read(struct hq *hq, struct unlocks *unlocks, struct err *err);

#endif
