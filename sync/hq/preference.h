/* preference.h - what a member buys most, from the sales as they stand in the journal. */
#ifndef SUANPAN_HQ_PREFERENCE_H
#define SUANPAN_HQ_PREFERENCE_H

#include "pos/core/item.h"

#include <stdint.h>

enum {
	PREFERENCE_SALES_MAX = 50, /* the latest are looked at */
	PREFERENCE_CATEGORIES_MAX = 32,
};

struct hq;

/* The category most money went to since that day (20261121), of the member's latest sales; of two
 * alike the one that comes first by name. "" if there is none. Inside a transaction. */
void preference_of(struct hq *hq, int64_t member, uint32_t since, char category[CATEGORY_MAX]);

#endif
