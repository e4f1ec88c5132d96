/* engine_run.h - what pricing one basket works on, for the engine's own files:
 *
 *	engine.c             opens a run in the scratch, prices, writes the result
 *	engine_turn.c        who may take a turn: static reasons, groups, budgets
 *	engine_choice.c      exclusive rules and the best set of coupons
 *	engine_conditions.c  `when`
 *	engine_effects.c     `then`: amounts off lines and off the basket
 *	engine_units.c       `then`: effects that choose units
 *	engine_take.c        the one place where an amount is taken off
 *	engine_points.c      `then`: points, after all prices
 *	refund.c             what units that come back were worth
 *	selector.c           which lines a rule means
 *
 * Everything a trial may change lies in one block (`amounts`) and one struct (`tally`), so a trial
 *is save_run(), apply, look, load_run().
 */
#ifndef SUANPAN_ENGINE_RUN_H
#define SUANPAN_ENGINE_RUN_H

#include "pos/core/engine.h"
#include "pos/core/rules_block.h"

struct line {
	int64_t price, floor;
	int64_t list; /* price * qty */
	int64_t room; /* what may be taken off it in all */
	uint32_t qty, first_unit;
	uint32_t sold; /* units, before any came back */
	bool touched;  /* in a refund: it had a discount, maybe on units that are gone */
};

/* Texts that rules name and the lines that carry them; order sorts them by text. */
struct carried {
	uint32_t *texts, *lines, *order;
	uint32_t count;
};

struct tally {
	int64_t taken;             /* off all lines */
	int64_t points_paid_minor; /* of it, by points_pay */
	int64_t points_used;
	uint32_t taking_count, applied_count, free_count;
};

/* How far a rule came. */
enum standing {
	STANDING_OFF,     /* its code was not shown: nothing is said about it */
	STANDING_READY,   /* waits for its turn */
	STANDING_REFUSED, /* reason says why */
	STANDING_APPLIED,
};

struct ruling {
	uint8_t standing, reason;
	bool ready;           /* whatever its standing now: it passed what does not change */
	bool benched;         /* kept out of this trial, or out of the sale */
	bool undecided;       /* a coupon of which the set that is tried says nothing yet */
	bool wanted;          /* a coupon that somebody chose */
	bool short_of_points; /* applied, but there were not enough points */
	int64_t short_minor;
};

enum { COUPONS_COMPARED = 8 }; /* programme.md 3.4: subsets are enumerated up to 2^8 */

/* Trials nest in this order, the innermost last. */
enum save_level {
	SAVE_EXCLUSIVE,
	SAVE_COUPONS,
	SAVE_SET, /* before the first coupon of a set that is tried, before the second, ... */
	SAVE_SET_LAST = SAVE_SET + COUPONS_COMPARED - 1,
	SAVE_GROUP,
	SAVE_WON, /* not a trial: what the rules of a line group have won so far */
	SAVE_BUDGET,
	SAVE_LEVELS,
};

struct save {
	struct tally tally;
	unsigned char *amounts;
};

struct run {
	const struct rules *rules;
	const struct basket *basket;
	bool overflow;             /* some amount did not fit */
	bool trying;               /* only what it would come to: nothing is traced */
	uint32_t exclusive_winner; /* applied alone, because it was eligible at the start; or
				      NO_RULE */

	/* The basket, with its texts looked up. */
	struct line *lines;
	uint32_t *unit_start, *unit_line;
	struct carried skus, categories;
	uint32_t line_count, unit_count;
	int64_t list;
	int64_t now; /* date_stamp(), or NO_LIMIT */
	uint32_t tier, member_group, channel, shop, till;
	uint64_t *bits_room;
	uint64_t *meant; /* what each selector means, one bit a line; see selector.c */
	uint8_t *meant_known;
	uint32_t meant_words; /* per selector */
	uint32_t codes[ENGINE_CODES_MAX];
	bool code_known[ENGINE_CODES_MAX];

	/* The rules that can have a turn, in its order: the others do not come up again. */
	uint32_t *turns, turn_count;

	/* What a trial may change. */
	struct tally tally;
	size_t amounts_size;
	int64_t *line_taken; /* begins the block */
	int64_t *unit_taken, *unit_points;
	uint8_t *served; /* per unit: used by an x-for-y effect */
	uint8_t *group_done;
	struct save saves[SAVE_LEVELS];

	/* What grows with it, up to the counts in tally. */
	struct taking *takings;
	uint32_t *applied;
	struct free_item *free_items;
	struct ruling *rulings; /* one per rule */
	struct rejection *rejected;

	/* Work room, used within one effect or one choice. */
	int64_t *line_before;
	uint32_t *chosen, chosen_count;          /* the lines an effect means */
	int64_t *weights, *caps, *shares;        /* by place in chosen */
	void *allocate_room;                     /* for as many as there are units */
	uint32_t *queue[2], *picked, *rank_room; /* units */
	int64_t *unit_price;
	int64_t *unit_weights, *unit_shares; /* of one line, its first unit first */
	uint32_t *line_bits;
	uint32_t *line_winner;
	int64_t *line_best;
	uint32_t *coupons;
	int64_t *coupon_total;
	uint32_t *earners, earner_count; /* rules */
	int64_t *factor;                 /* thousandths, per line, for earning */
};

/* selector.c */
void order_carried(struct carried *carried, uint32_t *room);
bool line_matches(const struct run *run, uint32_t line, uint32_t sel);
/* The first line from `from` on that the selector means, or line_count. */
uint32_t next_line(const struct run *run, uint32_t sel, uint32_t from);
#define for_lines(line, run, sel)                                                                  \
	for (uint32_t line = next_line(run, sel, 0); line < (run)->line_count;                     \
		line = next_line(run, sel, line + 1))
/* Fills run->chosen with the lines the selector means. */
void choose_lines(struct run *run, uint32_t sel);

/* engine_take.c */
static inline int64_t line_running(const struct run *run, uint32_t line)
{
	return run->lines[line].list - run->line_taken[line];
}

static inline int64_t line_room(const struct run *run, uint32_t line)
{
	return run->lines[line].room - run->line_taken[line];
}

static inline int64_t unit_running(const struct run *run, uint32_t unit)
{
	return run->lines[run->unit_line[unit]].price - run->unit_taken[unit];
}

int64_t unit_room(const struct run *run, uint32_t unit);
/* value * bp / 10000; value is at most the list price of a whole basket. */
int64_t percent(int64_t value, int32_t bp, enum rounding round);
/* Each takes as much of amount as there is room for. */
void take_from_unit(struct run *run, uint32_t unit, int64_t amount);
void take_from_line(struct run *run, uint32_t line, int64_t amount);
/* Evenly from these units, which are all of one line; what one cannot take the first others do. */
void take_from_units(struct run *run, const uint32_t *units, uint32_t count, int64_t amount);
/* Shares amount over the chosen lines by their running amounts. */
void take_from_chosen(struct run *run, int64_t amount, enum alloc how);
/* The same with run->weights already filled in. */
void take_by_weights(struct run *run, int64_t amount, enum alloc how);
int64_t chosen_running(const struct run *run);
int64_t chosen_list(const struct run *run);
uint32_t chosen_units(const struct run *run);
/* Every price effect of the rule, traced. false, and nothing changed: over its spend budget. */
MUST_CHECK bool apply_rule(struct run *run, uint32_t rule);
/* The same without the trace, for who puts everything back. */
MUST_CHECK bool try_rule(struct run *run, uint32_t rule);
void save_run(struct run *run, enum save_level level);
void load_run(struct run *run, enum save_level level);

/* engine_conditions.c. *short_minor: more spending that would do, if only spending is missing. */
MUST_CHECK bool conditions_hold(const struct run *run, uint32_t rule, int64_t *short_minor);
/* What of a rule's conditions is lacking, for whoever asks why. */
enum lack conditions_lack(const struct run *run, uint32_t rule);
/* Bits of its first 32 conditions that do not hold now. */
uint32_t conditions_unmet(const struct run *run, uint32_t rule);

/* engine_effects.c, engine_units.c: one effect of a rule on price. */
void take_effect(struct run *run, uint32_t rule, const struct effect *effect);
void take_cheapest_pct(struct run *run, const struct effect *effect);
void take_bxgy(struct run *run, const struct effect *effect);
void take_groups(struct run *run, const struct effect *effect);
void take_step_groups(struct run *run, const struct effect *effect, int32_t bp);
void take_bundle(struct run *run, const struct effect *effect);
void take_spend_groups(struct run *run, const struct effect *effect);

/* engine_points.c */
void take_points_pay(struct run *run, uint32_t rule, const struct effect *effect);
/* What all applied rules earn together; fills run->factor. */
int64_t points_earned(struct run *run);
/* The same for a basket of which units were given back, with run->factor, run->applied and
 * run->takings as at the sale. */
int64_t points_kept(struct run *run);
/* Whether a rule would still apply although units were given back: its conditions see the kept
 * units as they were at its turn. */
bool still_deserved(struct run *run, uint32_t rule);

/* engine.c: the basket as it is before anything is taken. */
void open_run(struct run *run, void *scratch, uint32_t units);
enum price_status check_basket(const struct basket *basket, uint32_t *units);

/* engine_turn.c */
void judge_before_turns(struct run *run);
void run_turns(struct run *run, uint32_t from, uint32_t to); /* places in run->turns */
void refuse(struct run *run, uint32_t rule, enum reason reason);
bool may_turn(const struct run *run, uint32_t rule);

/* engine_choice.c */
void run_everything(struct run *run);

#endif
