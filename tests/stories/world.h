/* world.h - a till, the shop around it, and the shell's part played: what stories are told with. */
#ifndef TESTS_STORIES_WORLD_H
#define TESTS_STORIES_WORLD_H

#include "pos/core/draft.h"
#include "tests/stories/shop.h"

enum { WORLD_DID_MAX = 512, WORLD_SIGHT_MAX = 1024, WORLD_PATH_MAX = 1024 };

struct world {
	const char *file;
	char folder[WORLD_PATH_MAX]; /* of the file: rules and receipts are beside it */
	int line;
	char story[256];
	int stories;

	struct till till;
	int64_t mono_ms, wall_ms;
	uint64_t uids_given;
	int receipts;
	char did[WORLD_DID_MAX]; /* the duties of the last line, as words */
	void *scratch;
	size_t scratch_size;
	struct shop shop;
	uint8_t draft[DRAFT_SIZE_MAX];
	size_t draft_size;         /* 0: none kept */
	const struct rules *rules; /* the shop's */
	struct rule_quotas quotas; /* of these, where somebody counts (quotas.h); else no rules */
	bool silent;               /* the shell answers no look-up */
	bool member_often;         /* who is looked up bought here three times this hour */
	bool points_online;        /* HQ can be asked for points */
	int64_t points_lease;      /* of any member, at this till */
	int64_t points_spent;      /* on trust so far */
	uint64_t asked_member;     /* the last DUTY_ASK_POINTS */
	int64_t asked_points;
	struct member_more more; /* of Zhang, and the vouchers */
	struct wallet wallet;
	bool birthday;                   /* ... which is today */
	struct sale_coupon asked_coupon; /* the last one checked */
	/* Called with each step's duties before they are performed; NULL: nobody looks. */
	void (*watch)(struct world *world, const struct fact *fact, const struct duties *duties);
};

void world_begin(struct world *world, const char *story);
/* Makes the fact happen; duties as words in world->did. false: there is no such fact. */
bool world_fact(struct world *world, const char *fact);
/* The rules, and what there is of them, as if they had come from headquarters. */
void world_give_rules(struct world *world);
/* One fact and what follows from it, without the clock. */
void world_step(struct world *world, struct fact fact);
/* What the cashier sees of the thing that `expected` names, in the same form. */
bool world_sight(struct world *world, const char *expected, char seen[WORLD_SIGHT_MAX]);

#endif
