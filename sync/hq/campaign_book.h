/* campaign_book.h - what HQ itself has to know of a campaign: its offline class, and who pays when
 * one of its coupons is used twice. */
#ifndef SUANPAN_HQ_CAMPAIGN_BOOK_H
#define SUANPAN_HQ_CAMPAIGN_BOOK_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

enum campaign_class {
	CAMPAIGN_OPEN,
	CAMPAIGN_STORE,
	CAMPAIGN_MEMBER,
	CAMPAIGN_LEASED,
	CAMPAIGN_ONLINE,
};

/* Who bears the loss of a second use. */
enum loss_bearer {
	LOSS_LATER_SHOP, /* the shop that took it when it had been used */
	LOSS_HEADQUARTERS,
};

enum { CAMPAIGN_TITLE_MAX = 61 };

struct campaign_entry {
	uint32_t number;
	enum campaign_class class;
	enum loss_bearer loss;
	char title[CAMPAIGN_TITLE_MAX];
};

/* false if it was never imported, or is gone. */
MUST_CHECK bool campaign_find(struct hq *hq, uint32_t number, struct campaign_entry *campaign);

#endif
