/* quota.h - what is there only so often, and what each till holds of it: a rule's uses or budget, a
 * gift's pieces in a store.
 *
 * HQ gives each till a part that it may use while nobody can be asked. A part grows at once. It
 * shrinks in steps, like a lease (lease.h): what the till was told before stays set aside, as its
 * ceiling, until the till has said that it has the list that says less beside a journal ending at
 * H, and everything up to H is posted. The parts of a fenced epoch are free at once. So at every
 * moment what is posted and what may still be used without our hearing of it come to no more than
 * there is (I20); what is used beyond that, by machines that were cut off from us for good, or
 * because there is less than there was, is kept and shown, never refused.
 *
 * Everything that is given, used and thought to be given counts up from the first row of a till's
 * epoch. All functions need an open transaction and fail by the database's sticky failure; who
 * changes a quota has locked it first (quota_lock).
 */
#ifndef SUANPAN_HQ_QUOTA_H
#define SUANPAN_HQ_QUOTA_H

#include "pos/core/attr.h"
#include "sync/wire_quota.h"

#include <stdbool.h>
#include <stdint.h>

/* How often, and for how much. Each side is limited or not, by itself. */
enum quota_side { QUOTA_USES, QUOTA_MINOR, QUOTA_SIDES };

enum { QUOTA_PLACES_MAX = 1024 };

struct hq;
struct stmt;

struct quota_key {
	uint32_t store; /* 0: of all stores */
	char name[QUOTA_NAME_MAX];
};

struct quota {
	struct quota_key key;
	bool live;                 /* somebody limits it now, or will */
	int64_t most[QUOTA_SIDES]; /* QUOTA_NO_LIMIT */
	int64_t used[QUOTA_SIDES], excused[QUOTA_SIDES];
	int64_t per_member; /* QUOTA_NO_LIMIT */
	/* Numbers between commas, ",1,12,"; "": everywhere. */
	char shops[QUOTA_PLACES_MAX], tills[QUOTA_PLACES_MAX];
};

/* What one till's epoch holds. */
struct quota_grant {
	uint32_t till, epoch;
	bool ended; /* its epoch is fenced */
	int64_t given[QUOTA_SIDES], used[QUOTA_SIDES], ceiling[QUOTA_SIDES];
	int64_t last[QUOTA_SIDES], left[QUOTA_SIDES]; /* the last gift, and what there was */
	int64_t lowered_version;                      /* 0: ceiling is given */
};

struct quota_key quota_of_rule(const char *id);
struct quota_key quota_of_gift(uint32_t store, const char *id);

/* Until the transaction ends nobody else gives or posts of it. false: there is no such quota. */
MUST_CHECK bool quota_lock(struct hq *hq, const struct quota_key *key, struct quota *quota);
MUST_CHECK bool quota_find(struct hq *hq, const struct quota_key *key, struct quota *quota);
/* Limits it from now on as the struct says, but for what is used and excused. */
void quota_limit(struct hq *hq, const struct quota *limits);
/* Somebody should look at it. */
void quota_want(struct hq *hq, const struct quota_key *key);

/* A posted record of this till's epoch used so much. */
void quota_take(struct hq *hq, const struct quota_key *key, uint32_t till, uint32_t epoch,
	const int64_t amount[QUOTA_SIDES]);
/* So much is there again. */
void quota_put_back(struct hq *hq, const struct quota_key *key, const int64_t amount[QUOTA_SIDES]);

/* All that tills may still use of it, without our having heard of it. */
int64_t quota_out(struct hq *hq, const struct quota_key *key, enum quota_side side);

/* In the order of SELECT QUOTA_GRANT_COLUMNS FROM quota_grant g. */
#define QUOTA_GRANT_COLUMNS                                                                        \
	"g.till, g.epoch, g.ended, g.lowered_version, g.given_uses, g.given_minor, g.used_uses, "  \
	"g.used_minor, g.ceiling_uses, g.ceiling_minor, g.last_uses, g.last_minor, g.left_uses, "  \
	"g.left_minor"
void column_quota_grant(struct stmt *stmt, struct quota_grant *grant);
void quota_grant_write(struct hq *hq, const struct quota_key *key, const struct quota_grant *grant);
/* Ends the grants of fenced epochs, and lowers the ceilings that no till counts on any more. */
void quota_free(struct hq *hq, const struct quota_key *key);

#endif
