/* draw.h - lucky draws: tickets, odds, prizes that never run below 0, and a log to do them again
 * by.
 *
 * A draw is the setting draw.ID. Its tickets are members' receipts of its days, paid with enough
 * and not given back since, and vouchers of its campaign that were handed in (COUPON_USE). Each
 * ticket is drawn once: SHA-256 of seed, draw and the ticket's uid gives a number below a million,
 * the prizes' odds divide the million among them; a prize that has run out gives nothing. A prize
 * is worth at most 50,000 yuan (LEG-06), and what is to be published (days, terms, odds, numbers)
 * has to be there.
 */
#ifndef SUANPAN_HQ_DRAW_H
#define SUANPAN_HQ_DRAW_H

#include "pos/core/attr.h"
#include "pos/core/catalogue.h"
#include "sync/json.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

enum {
	DRAW_PRIZES_MAX = 16,
	DRAW_ODDS_ALL = 1000000,  /* parts in a million */
	DRAW_VALUE_MAX = 5000000, /* minor units: 50,000 yuan (LEG-06) */
	DRAW_SEED_MAX = 64,
	DRAW_TICKETS_MAX = 100000, /* of one run */
	DRAW_TERMS_MAX = 1024,
	DRAWS_MAX = 32, /* whose tickets are counted for a member */
};

enum prize_kind { PRIZE_POINTS, PRIZE_COUPON, PRIZE_RIGHT };

struct prize {
	enum prize_kind kind;
	int64_t points;
	uint32_t campaign;
	char right[REWARD_ID_MAX];
	int32_t count; /* there are so many */
	int32_t odds;  /* parts in a million of each ticket */
	int64_t value_minor;
};

struct draw {
	char id[REWARD_ID_MAX];
	struct reward reward; /* title and days */
	int64_t min_minor;    /* of a receipt that is a ticket; -1: receipts are none */
	uint32_t campaign;    /* of vouchers that are tickets, 0: none */
	struct prize prizes[DRAW_PRIZES_MAX];
	uint32_t prize_count;
};

/* Spoils value's document if something is wrong. */
void draw_read(struct json_value value, struct draw *draw);
MUST_CHECK bool draw_find(struct hq *hq, const char *id, struct draw *draw);

/* Whether there is any draw. */
bool draw_any(struct hq *hq);
/* Tickets of this member that no run has drawn yet, over all draws. */
int64_t draw_tickets_of(struct hq *hq, int64_t member);

/* What a run did. */
struct drawn {
	int64_t tickets;
	int64_t won[DRAW_PRIZES_MAX];
};

struct draw_run {
	const struct draw *draw;
	const char *seed, *by;
	int64_t now_ms;
};

/* Draws every ticket that was not drawn before. Inside a transaction; who rolls it back has made a
 * trial. */
void draw_run(struct hq *hq, const struct draw_run *turn, struct drawn *drawn);

#endif
