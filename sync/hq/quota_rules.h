/* quota_rules.h - which rules are limited: as the file in force says, and those to come. */
#ifndef SUANPAN_HQ_QUOTA_RULES_H
#define SUANPAN_HQ_QUOTA_RULES_H

#include <stdint.h>

enum { QUOTA_FILES_MAX = 8 }; /* the newest that are looked at */

struct hq;

/* Limits every rule that a file in force or to come limits, by the least of what they say less what
 * it says was used elsewhere; what none limits any more is not live. Needs an open transaction and
 * fails by the database's sticky failure. */
void quota_rules_read(struct hq *hq, int64_t now_ms);

#endif
