/* wallet.h - the vouchers of the member on the sale as the counter knows them, and how they and the
 * coupons on the sale are listed for choosing: what fits this basket first.
 *
 * A voucher is a coupon without paper: member and headquarters know that it is there
 * (member_more.h). The shell looks its campaign up and judges it with the member; what it would
 * take off is found by pricing the basket with it, a bounded number of times.
 */
#ifndef SUANPAN_WALLET_H
#define SUANPAN_WALLET_H

#include "pos/core/member_more.h"
#include "pos/core/sale.h"

enum {
	WALLET_TITLE_MAX = 64,
	WALLET_ROWS_MAX = MORE_COUPONS_MAX + SALE_COUPONS_MAX,
	WALLET_TRIES_MAX = 8, /* basket prices for one list */
};

struct wallet_coupon {
	struct sale_coupon coupon;
	char title[WALLET_TITLE_MAX]; /* of its campaign; "" where that is unknown here */
	enum coupon_verdict verdict;  /* with this member, when the member was looked up */
};

struct wallet {
	uint32_t count;
	struct wallet_coupon at[MORE_COUPONS_MAX];
};

/* In the order they are listed in. */
enum wallet_fit {
	WALLET_ON_SALE,
	WALLET_FITS,
	WALLET_FITS_NOT,
	WALLET_SERVICE, /* no rule of goods knows its code: it is redeemed on the member's page */
	WALLET_NOT_TRIED,
	WALLET_NOT_GOOD,
};

struct wallet_row {
	enum wallet_fit fit;
	int32_t voucher;      /* index in the wallet, -1: a coupon from elsewhere */
	int32_t on_sale;      /* index in sale.coupons, -1: not there */
	int64_t saves_minor;  /* WALLET_FITS: what it would take off besides */
	int64_t points;       /* ... and what more would be earned */
	struct rejection why; /* WALLET_FITS_NOT */
};

struct wallet_list {
	uint32_t count;
	struct wallet_row rows[WALLET_ROWS_MAX];
};

#endif
