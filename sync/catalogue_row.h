/* catalogue_row.h - gifts, events and rights as they stand in the settings gift.ID, event.ID,
 * right.ID, and what is left of them in stock.STORE.ID and places.ID (sync/README.md 3.4).
 *
 * Strict as rules are: an unknown member or a value out of range spoils the document. HQ imports
 * by the same reading as the till reads by.
 */
#ifndef SUANPAN_SYNC_CATALOGUE_ROW_H
#define SUANPAN_SYNC_CATALOGUE_ROW_H

#include "pos/core/attr.h"
#include "pos/core/catalogue.h"
#include "sync/json.h"

enum {
	CATALOGUE_ROW_MAX = 4096, /* bytes of one value */
	STOCK_MARKS_MAX = 128,    /* tills whose acts are counted in one stock */
};

enum catalogue_part {
	CATALOGUE_GIFT,
	CATALOGUE_EVENT,
	CATALOGUE_PRIVILEGE,
	CATALOGUE_CATEGORY,
	CATALOGUE_STOCK,
	CATALOGUE_PLACES,
	CATALOGUE_NONE, /* another setting */
};

/* Which of them a setting is; *rest: its name behind the prefix. */
enum catalogue_part catalogue_part_of(const char *setting, const char **rest);
/* Whether there can be an offer of this kind and id, or a category. */
bool catalogue_id_valid(enum catalogue_part part, const char *id);
/* 1..23 of a-z 0-9 - _. */
bool reward_id_valid(const char *id);
/* "3.teddy": store and gift. */
MUST_CHECK bool stock_name_read(const char *rest, uint32_t *store, char id[REWARD_ID_MAX]);

/* All spoil value's document if something is wrong. The first reads what all of them have: title,
 * text, tiers, from, to. */
void reward_read(struct json_value value, struct reward *reward);
void gift_read(struct json_value value, struct gift *gift);
void event_read(struct json_value value, struct shop_event *event);
void privilege_read(struct json_value value, struct privilege *privilege);
/* {"zh_CN":…, "zh_TW":…, "en":…}, at least one. */
void category_name_read(struct json_value value, struct category_name *name);

/* Everything this till handed out below (epoch, seq) is not in left any more. */
struct stock_mark {
	uint32_t till, epoch;
	uint64_t seq;
};

struct stock_row {
	int32_t left; /* 0 where more went out than there was */
	uint32_t mark_count;
	struct stock_mark marks[STOCK_MARKS_MAX]; /* the latest first */
};

void stock_read(struct json_value value, struct stock_row *row);
void stock_write(struct json_out *out, const struct stock_row *row);

/* Takes one setting into the catalogue of this store and till; settings come in the order of their
 * names. Others are none of its business. false: it makes no sense, or there is no room. */
MUST_CHECK bool catalogue_take(struct catalogue *catalogue, uint32_t store, uint32_t till,
	const char *setting, const char *value);

#endif
