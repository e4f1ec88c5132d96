/* store.h - questions to the reference data: which item, which member, is this coupon good.
 *
 * One indexed lookup answers a scan, through statements prepared once. What this till knows better
 * than HQ (points it gave out that HQ had not counted yet, coupons used here) comes from money.db.
 */
#ifndef SUANPAN_STORE_H
#define SUANPAN_STORE_H

#include "pos/core/code.h"
#include "pos/core/member_more.h"
#include "pos/core/rights.h"
#include "pos/core/sale.h"
#include "pos/core/wallet.h"
#include "schema/db.h"
#include "sync/sign.h"

struct store {
	struct db *ref, *money; /* borrowed */
	struct stmt item_by_barcode, item_by_sku, member_by_card, member_by_phone, member_by_id;
	struct stmt more_by_id;
	struct stmt campaign, coupon_key, operator_by_number;      /* in ref */
	struct stmt legs, bought, card_word, new_card, coupon_use; /* in money */
	uint32_t store_number;
	int64_t projected_epoch, projected_next; /* for member rows that do not say */
	bool has_phone_key;
	uint8_t phone_key[KEY_SIZE];
	int64_t vat_bp; /* of goods that do not say; -1: nobody said */
	uint32_t more_refused;
	int utc_offset_minutes;    /* of the shop: a voucher ends with a day of it */
	char first_tier[TIER_MAX]; /* of who joined here just now; the shell's to fill in */
	enum lang lang;            /* of why a card is refused; likewise */
};

enum found {
	FOUND,
	FOUND_NOTHING,
	FOUND_DAMAGE, /* the reference data cannot be read: see store->ref */
};

/* Prepares every statement. Both databases must outlive it, and it must be done before they are. */
MUST_CHECK bool store_open(struct store *store, struct db *ref, struct db *money,
	uint32_t store_number, struct err *err);
void store_done(struct store *store);
/* money.db is about to be closed and opened anew (journal_look_up), and is there again. */
void store_leave_money(struct store *store);
MUST_CHECK bool store_take_money(struct store *store, struct err *err);

/* code: CODE_GTIN, CODE_LABEL_* or CODE_ITEM_NUMBER. Goods not for sale are not found. */
MUST_CHECK enum found store_find_item(
	struct store *store, const struct code *code, struct item *item);
/* code: CODE_CARD, CODE_PHONE or CODE_MEMBER (checked before). The points are HQ's plus our own
 * legs it had not counted. */
MUST_CHECK enum found store_find_member(
	struct store *store, const struct code *code, struct member *member);
MUST_CHECK enum found store_find_member_card(
	struct store *store, const char *card, struct member *member);

/* The vouchers that HQ says are the member's, each judged for this moment. */
void store_find_wallet(struct store *store, uint64_t member_id, const struct member_more *more,
	int64_t now_s, struct wallet *wallet);
/* What HQ says of a member beside the row; nothing for who is not here. What cannot be read counts
 * in more_refused and is nothing. */
void store_find_more(struct store *store, uint64_t member_id, struct member_more *more);

MUST_CHECK enum found store_find_member_id(
	struct store *store, uint64_t member_id, struct member *member);

/* Whether the member is on at least so many sales of this till since then; 0: nobody is. */
bool store_member_bought(struct store *store, uint64_t member_id, int32_t sales, int64_t since_ms);

/* What is wrong with the code that a member's phone shows: forged, too old, by a key that is not
 * known here; TEXT_NONE: nothing. */
enum text store_check_shown(
	struct store *store, const struct member_code *code, int64_t now_s, int64_t good_s);

/* A member's balance now: HQ's word alone, and as shown. */
MUST_CHECK enum found store_points(
	struct store *store, uint64_t member_id, int64_t *told, int64_t *balance);

/* What HQ tells of the member contains everything of ours below this place. */
MUST_CHECK enum found store_told_place(struct store *store, uint64_t member_id, int64_t *place);

/* HQ has posted each use of it here, and knows if its goods came back elsewhere. */
bool store_coupon_posted(struct store *store, const struct coupon *coupon);
/* code: CODE_COUPON or CODE_COUPON_TYPED. member_id 0: nobody on the sale. *coupon says which
 * coupon was asked about, whatever the verdict, because it may be on the sale already and have to
 * leave; the code it switches on when it is good, or good if HQ says so: COUPON_ONLINE_ONLY, or
 * COUPON_USED_HERE if store_coupon_posted(). */
MUST_CHECK enum coupon_verdict store_check_coupon(struct store *store, const struct code *code,
	uint64_t member_id, int64_t now_s, struct sale_coupon *coupon);

/* false until headquarters sent some, and after damage until it sent them again. */
bool store_has_operators(struct store *store);
/* An operator who is active, with the rights of the role. */
MUST_CHECK enum found store_find_operator(
	struct store *store, uint32_t number, struct operator_card *who, char pin[PIN_HASH_MAX]);

#endif
