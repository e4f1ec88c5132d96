/* project_single.h - records that come rarely and are posted one by one, after the turn's sales:
 * see project.h. */
#ifndef SUANPAN_HQ_PROJECT_SINGLE_H
#define SUANPAN_HQ_PROJECT_SINGLE_H

#include "pos/core/attr.h"

#include <stdbool.h>

/* What a till may post in a correction or an adjustment, where no setting says. */
enum { CORRECTION_POINTS_USUAL = 10000, CORRECTION_MONEY_USUAL = 100000 };

struct deed;
struct place;
struct projector;
struct record;
struct uid;

/* A REFUND posts whatever its sale says or whether it is known; what is remarkable about it is
 * flagged. */
void refund_understand(struct projector *projector, struct deed *deed, const struct record *record);
void refund_post(struct projector *projector, struct deed *deed, const struct record *record);
/* The refund at this place, if its sale is here now: counts it, and flags what is too much. */
bool refund_settle(struct projector *projector, const struct place *at);
/* Of the turn's sales, those that refunds were waiting for. */
void refunds_settle(struct projector *projector);
/* Coupons of the sales whose last piece came back this turn are good again. */
void refunds_give_back(struct projector *projector);

/* A MEMBER_ENROL opens a member (newcomer_book.h), a CONSENT is kept (consent_book.h). */
void newcomer_understand(
	struct projector *projector, struct deed *deed, const struct record *record);
void newcomer_post(struct projector *projector, struct deed *deed, const struct record *record);
void consent_understand(
	struct projector *projector, struct deed *deed, const struct record *record);
void consent_post(struct projector *projector, struct deed *deed, const struct record *record);

/* A CORRECTION settles what was open about the record it names, and posts its legs. */
void correction_understand(
	struct projector *projector, struct deed *deed, const struct record *record);
void correction_post(struct projector *projector, struct deed *deed, const struct record *record);

#endif
