/* wallet.h - what a member owns besides points: vouchers and entitlements.
 *
 * Everything is given by a key: who gives twice by the same key gives once. A voucher is given,
 * then used (by a sale or an act that names its campaign and serial) or lapsed (its last day is
 * over); a use that comes late settles a lapsed one all the same. Tills hear of it all by the
 * member's `more` (member_more.h). All functions need an open transaction and fail by the
 * database's sticky failure. Dates are 20261121; 0 is none.
 */
#ifndef SUANPAN_HQ_WALLET_H
#define SUANPAN_HQ_WALLET_H

#include "pos/core/attr.h"
#include "sync/hq/member_more.h"

#include <stdbool.h>
#include <stdint.h>

enum { WALLET_KEY_MAX = 96, WALLET_RIGHT_MAX = 32, WALLET_NAME_MAX = 61 };

struct voucher {
	int64_t member;
	uint32_t campaign;
	uint32_t until;        /* the last day, 0: open end */
	int64_t benefit_minor; /* 0: as the campaign's rule says */
	const char *key;       /* the word before its first colon is the way it came */
	const char *by;        /* a person's name; NULL: nobody's doing */
};

struct entitlement {
	int64_t member;
	const char *right; /* of a setting right.ID */
	int32_t count;
	uint32_t from, until; /* first and last day, 0: at once, open end */
	const char *key;
	const char *by;
};

struct right_use {
	int64_t member;
	const char *right;
	int32_t count;
	uint32_t on; /* the day it was used */
};

/* false: this key gave before, and nothing is done. */
bool wallet_give(struct hq *hq, const struct voucher *voucher, int64_t now_ms);
bool wallet_entitle(struct hq *hq, const struct entitlement *entitlement, int64_t now_ms);

/* Something was given by the key that has the member's id between these two, or that of a card
 * which was merged into theirs: what there is once a person is not there once a card. */
bool wallet_gave_one(struct hq *hq, int64_t member, const char *before, const char *behind);
/* The member's vouchers whose last day was before this one: how many lapsed. */
int64_t wallet_lapse(struct hq *hq, int64_t member, uint32_t on, int64_t now_ms);
/* A use that settled: the voucher is gone from the wallet. Nothing if it is nobody's. */
void wallet_settle(struct hq *hq, uint32_t campaign, uint64_t serial, int64_t now_ms);
/* The goods it was used for all came back. Nothing if it was not used; false then. */
bool wallet_give_back(struct hq *hq, uint32_t campaign, uint64_t serial, int64_t now_ms);
/* Takes so many of a right away, first from what ends soonest. How many there were too few; those
 * were handed out all the same, and the record gets its remark from the caller. */
int32_t wallet_use_right(struct hq *hq, const struct right_use *use, int64_t now_ms);
/* What was given by the key and not used yet lapses. */
void wallet_take_back(struct hq *hq, const char *key, int64_t now_ms);
/* What `from` had is `into`'s. */
void wallet_merge(struct hq *hq, int64_t from, int64_t into, int64_t now_ms);

#endif
