/* quota_review.h - who holds how much of a quota (quota.h).
 *
 * Of what is left, each till that may use it holds up to half of an even part, at least one use;
 * the other half waits at HQ to fill up who runs low. Who holds twice as much gives back. A till
 * that was not heard for a week gives back all, once it is heard. Where there is less than one for
 * each, those that sold most of it come first.
 */
#ifndef SUANPAN_HQ_QUOTA_REVIEW_H
#define SUANPAN_HQ_QUOTA_REVIEW_H

#include "pos/core/attr.h"
#include "sync/hq/quota.h"

enum {
	QUOTA_TURN = 16,        /* quotas in one transaction */
	QUOTA_GREETED_MAX = 64, /* looked at before a hello is answered; the others later */
};

/* What reviews did. */
struct quota_review {
	int64_t looked;         /* quotas */
	int64_t given, lowered; /* grants */
};

struct quota_look {
	int64_t now_ms;
	uint32_t till; /* served first; 0: nobody */
	bool evenly;   /* whoever holds more than a part gives back the rest: every night */
};

/* In the caller's transaction. */
void quota_review(struct hq *hq, const struct quota_key *key, const struct quota_look *look,
	struct quota_review *review);
/* At most so many of those that somebody should look at; true: there are more. */
bool quotas_review_due(
	struct hq *hq, uint32_t most, const struct quota_look *look, struct quota_review *review);
/* What was taken back from a till that has heard of it, and whose records from before are posted,
 * should be looked at. */
void quotas_want_heard(struct hq *hq, uint32_t till, uint32_t epoch);
/* A till says hello: it gets a list, and what it ran out of while HQ has more. The version of its
 * list, 0: it has none. */
int64_t quotas_greet(struct hq *hq, uint32_t till, uint32_t epoch, int64_t now_ms);
/* A turn of the server's, in a transaction of its own; true while there is more to do. */
bool quotas_turn(struct hq *hq);

#endif
