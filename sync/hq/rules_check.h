/* rules_check.h - is this rule file fit to be published? Changes nothing.
 *
 * The file is read and compiled as a till will; then every rule is looked at: can it ever hold,
 * does it contradict or overlap itself, could it overflow (rules_sense.c); does it name goods,
 * categories, tiers and groups that there are (rules_names.c); and the legal gates of the
 * programme, LEG-02, 04, 05, 06, 07, 09, 10 (rules_law.c, rules_change.c). Whatever is found is one
 * sentence: the rule, what is wrong, what is allowed, and the row where it is a gate's.
 */
#ifndef SUANPAN_HQ_RULES_CHECK_H
#define SUANPAN_HQ_RULES_CHECK_H

#include "pos/core/attr.h"
#include "pos/core/rules.h"
#include "sync/hq/paper.h"
#include "sync/hq/rules_before.h"

#include <stdbool.h>
#include <stdint.h>

enum { FINDINGS_SHOWN_MAX = 100 }; /* the others are counted */

struct hq;

struct rules_check {
	struct hq *hq;
	const char *text; /* of the file, ends with NUL */
	size_t size;
	enum lang lang;
	struct paper *out; /* a line a finding */
	int found;
	/* Filled in. */
	const struct rules *rules;
	struct rules_before before;
	int64_t now_ms;
	int offset_minutes;
};

/* When this rule would begin: with the file, or later, never before now. */
int64_t rule_begins_ms(const struct rules_check *check, uint32_t rule);

/* Whether it may be published; what stands against it is on check->out. */
MUST_CHECK bool rules_check(struct rules_check *check);

/* For the parts. Something stands against the file. */
#define rules_finding(check, ...) rules_found(check, (struct says){__VA_ARGS__})
void rules_found(struct rules_check *check, struct says says);

void check_sense(struct rules_check *check);
void check_names(struct rules_check *check);
void check_law(struct rules_check *check);
void check_change(struct rules_check *check);

#endif
