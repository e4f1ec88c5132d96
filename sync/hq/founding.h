/* founding.h - what a headquarters begins with, and what it does when it wakes up from a backup. */
#ifndef SUANPAN_HQ_FOUNDING_H
#define SUANPAN_HQ_FOUNDING_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>

struct db;
struct hq;

/* Makes sure that feeds, roles, the coupon key, the phone key and basic settings are there, and
 * fills hq->incarnation: a new one, with new feeds, for a new database or a restored backup. */
MUST_CHECK bool found(struct hq *hq, struct err *err);
/* Marks a copy, so that whoever starts from it knows that it is one. Needs an open transaction. */
void founding_mark_copy(struct db *copy);

#endif
