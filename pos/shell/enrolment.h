/* enrolment.h - a folder becomes a till: HQ's one-time code for a certificate (design.md 17).
 *
 * The key is made and stored before the first attempt, so a lost answer is asked for again with the
 * same code and gets the same certificate.
 */
#ifndef SUANPAN_ENROLMENT_H
#define SUANPAN_ENROLMENT_H

#include "pos/sys/loop.h"
#include "sync/journal.h"
#include "sync/link.h"

/* Runs the loop until HQ answered, or could not be reached. code as HQ shows it. */
MUST_CHECK bool enrolment_ask(struct loop *loop, struct link *link, struct identity *identity,
	struct db *money, const char *hq_url, const char *code, struct err *err);

/* The same for a till that is one already and must go on in a new epoch: fenced, or HQ's keys were
 * lost. Its journal stays; code is for this very till (suanpan-hq till code N). */
MUST_CHECK bool enrolment_renew(struct loop *loop, struct link *link, struct identity *identity,
	struct journal *journal, const char *code, struct err *err);

#endif
