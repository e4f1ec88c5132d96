/* rules_notice.h - what a rule file tells the public beside what it does: how long a rule stands,
 * which price counts as the one before, what a draw gives away.
 *
 * No price depends on it, so the compiled rules do not hold it and cases of `suanpan quote` may not
 * have it. Headquarters' legal gates ask for it before a file is published (sync/hq/rules_law.c).
 * Vocabulary 2 and up. What a law demands may be missing here: that is for the gate to say.
 */
#ifndef SUANPAN_SYNC_RULES_NOTICE_H
#define SUANPAN_SYNC_RULES_NOTICE_H

#include "pos/core/item.h"
#include "sync/json.h"

enum {
	NOTICE_VOCABULARY = 2,
	NOTICE_BASES_MAX = 64,
	NOTICE_PRIZES_MAX = 32,
	NOTICE_TEXT_MAX = 200,
	NOTICE_TEXTS_MAX = (2 * NOTICE_PRIZES_MAX + 1) * LANG_COUNT,
	NOTICE_NONE = -1, /* a number that is not given */
};

/* The price that a reduction is measured from, where it is not the shelf price. */
struct stated_base {
	char sku[SKU_MAX];
	int64_t minor;
};

enum prize_kind { PRIZE_GOODS, PRIZE_SERVICE, PRIZE_POINTS, PRIZE_COUPON, PRIZE_KIND_NONE };

struct prize {
	char id[SKU_MAX];
	bool titled, termed;
	enum prize_kind kind;
	int64_t value_minor, quantity, odds_ppm; /* NOTICE_NONE */
};

struct draw {
	int64_t from, to;    /* date_stamp(), NO_LIMIT where missing */
	bool delivered;      /* says how and by when prizes are handed over */
	uint32_t text_count; /* of prizes and delivery, as long as the document lives */
	const char *texts[NOTICE_TEXTS_MAX];
	uint32_t prize_count;
	struct prize prizes[NOTICE_PRIZES_MAX];
};

struct rule_notice {
	bool standing; /* holds until a later version leaves it out */
	uint32_t base_count;
	struct stated_base bases[NOTICE_BASES_MAX];
	bool drawn;
	struct draw draw;
};

/* The members `standing`, `base_prices` and `draw` of a rule. */
void read_rule_notice(struct json_value rule, struct rule_notice *notice);

/* rule: its index in file order. */
typedef void rule_notice_fn(uint32_t rule, const struct rule_notice *notice, void *arg);
/* Of a file that rules_read() has taken. */
MUST_CHECK bool rules_read_notices(
	const void *text, size_t size, rule_notice_fn *each, void *arg, struct err *err);

#endif
