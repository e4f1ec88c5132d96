/* catalogue.h - what members can be given besides goods: gifts for points, events, rights.
 *
 * HQ writes it as settings (sync/README.md 3.4: gift.ID, event.ID, right.ID, category.ID,
 * stock.STORE.ID, places.ID, checkin.points); the shell reads them into one of these, so everything
 * here works without a line. Dates are shop-local numbers (20261121) and inclusive, 0 is open.
 */
#ifndef SUANPAN_CATALOGUE_H
#define SUANPAN_CATALOGUE_H

#include "pos/core/code.h"
#include "pos/core/item.h"
#include "pos/core/lang.h"
#include "pos/core/member.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	GIFTS_MAX = 64,
	SHOP_EVENTS_MAX = 32,
	PRIVILEGES_MAX = 32,
	CATEGORY_NAMES_MAX = 128,
	REWARD_ID_MAX = 24, /* bytes with NUL, as all below */
	REWARD_TITLE_MAX = 64,
	REWARD_TEXT_MAX = 256,
	REWARD_TIERS_MAX = 8,
	GIFT_LIMIT_MAX = 9999,
	GIFT_DAYS_MAX = 3660,
	REWARD_POINTS_MAX = 1000000000,
	STOCK_MAX = 1000000,
};

enum gift_kind { GIFT_GOODS, GIFT_SERVICE, GIFT_COUPON, GIFT_RIGHT, GIFT_DONATION, GIFT_KINDS };

/* How many are left, as HQ last counted. */
struct stock {
	bool counted;
	int32_t left;
	int64_t place; /* what this till handed out before is not in left any more */
};

struct reward {
	char id[REWARD_ID_MAX];
	char title[LANG_COUNT][REWARD_TITLE_MAX];
	char text[REWARD_TEXT_MAX];             /* what to tell the customer */
	char tiers[REWARD_TIERS_MAX][TIER_MAX]; /* whose it is; none: everybody's */
	uint32_t tier_count;
	uint32_t from, to;
};

struct gift {
	struct reward reward;
	enum gift_kind kind;
	int64_t points;    /* what it costs; for a donation with 0 the member says how many */
	int64_t minor;     /* and cash beside it */
	char sku[SKU_MAX]; /* GIFT_GOODS: of which goods; "" none of ours */
	uint32_t campaign; /* GIFT_COUPON: whose voucher */
	char right[REWARD_ID_MAX]; /* GIFT_RIGHT: which one, once */
	int32_t limit_count;       /* of one member; 0 no limit */
	int32_t limit_days;        /* within so many business days; 0 ever */
	struct stock stock;
};

/* Something members come to: a talk, a course, a stamp at a pop-up shop. */
struct shop_event {
	struct reward reward;
	int64_t points;   /* for being there, once */
	int32_t capacity; /* 0: as many as come */
	struct stock places;
};

enum privilege_kind {
	PRIVILEGE_GIFT,
	PRIVILEGE_LOUNGE,
	PRIVILEGE_SERVICE,
	PRIVILEGE_PARKING,
	PRIVILEGE_INVITATION,
	PRIVILEGE_KINDS,
};

/* A right that members hold a number of times: handed out, or logged when it is used. */
struct privilege {
	struct reward reward;
	enum privilege_kind kind;
	uint32_t campaign; /* coupons of this campaign stand for it, too; 0 none */
	char sku[SKU_MAX]; /* what is handed out for it; "" nothing of ours */
};

/* What people call a category of goods. */
struct category_name {
	char id[CATEGORY_MAX]; /* as goods and rules have it */
	char title[LANG_COUNT][REWARD_TITLE_MAX];
};

struct catalogue {
	int64_t checkin_points; /* of a daily check-in; -1: this shop has none */
	struct gift gifts[GIFTS_MAX];
	uint32_t gift_count;
	struct shop_event events[SHOP_EVENTS_MAX];
	uint32_t event_count;
	struct privilege privileges[PRIVILEGES_MAX];
	uint32_t privilege_count;
	struct category_name categories[CATEGORY_NAMES_MAX];
	uint32_t category_count;
};

/* NULL: there is none of that id. catalogue may be NULL. */
const struct gift *catalogue_gift(const struct catalogue *catalogue, const char *id);
const struct shop_event *catalogue_event(const struct catalogue *catalogue, const char *id);
const struct privilege *catalogue_privilege(const struct catalogue *catalogue, const char *id);
/* The right that coupons of this campaign stand for. */
const struct privilege *catalogue_of_campaign(const struct catalogue *catalogue, uint32_t campaign);

bool reward_is_for(const struct reward *reward, const char *tier);
/* In the language, else in any; the id if it has no title. */
const char *reward_title(const struct reward *reward, enum lang lang);

/* What it is called in the language, else in any; its id where nobody said. catalogue may be NULL.
 */
const char *category_title(const struct catalogue *catalogue, const char *id, enum lang lang);

const char *gift_kind_name(enum gift_kind kind);
const char *privilege_kind_name(enum privilege_kind kind);

#endif
