#include "sync/hq/points_count.h"

#include "pos/core/ledger.h"

#include <stdlib.h>
#include <string.h>

enum { NO_INDEX = UINT32_MAX };

/* A move while it is replayed. */
struct step {
	const struct points_move *move;
	struct step *of;  /* what it takes back; NULL: not known */
	int64_t at_ms;    /* when it takes place */
	int64_t waiting;  /* of what was earned, and is no lot yet */
	int64_t returned; /* of what was spent */
	int64_t over;
	uint32_t index; /* of its lot or its spend in the ledger */
};

struct replay {
	struct step *steps, **by_ref, **by_time, **lots; /* lots: whose each of the ledger's is */
	uint32_t n, today;
	uint32_t expired_to; /* the ledger has forgotten what was over before this day */
	uint32_t soonest;    /* no lot is over before this day */
	struct ledger ledger;
	void *room, *ledger_room;
};

/* ---- finding what is taken back ---- */

static int64_t sign(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_refs(const void *a, const void *b)
{
	const struct points_move *left = (*(struct step *const *)a)->move;
	const struct points_move *right = (*(struct step *const *)b)->move;
	int order = strcmp(left->ref, right->ref);
	if (order == 0)
		order = (int)sign((int64_t)left->deed, (int64_t)right->deed);
	return order ? order : (int)sign(left->member, right->member);
}

/* A sale is known by its reference alone: it may name a card that was merged. */
static bool is_original(const struct points_move *back, const struct points_move *move)
{
	return strcmp(back->of, move->ref) == 0 &&
	       move->deed == (back->deed == POINTS_TAKEN_BACK ? POINTS_EARNED : POINTS_SPENT);
}

static struct step *find_original(const struct replay *replay, const struct points_move *back)
{
	uint32_t low = 0, high = replay->n;
	struct step *other = NULL;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (strcmp(replay->by_ref[middle]->move->ref, back->of) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < replay->n && strcmp(replay->by_ref[low]->move->ref, back->of) == 0; low++) {
		struct step *step = replay->by_ref[low];
		if (!is_original(back, step->move))
			continue;
		if (step->move->member == back->member)
			return step;
		if (!other)
			other = step;
	}
	return other;
}

static bool takes_back(const struct points_move *move)
{
	return move->deed == POINTS_TAKEN_BACK || move->deed == POINTS_GIVEN_BACK;
}

/* Nothing is taken back before it was there. */
static void link_step(const struct replay *replay, struct step *step)
{
	const struct points_move *move = step->move;
	step->at_ms = move->at_ms;
	if (move->deed == POINTS_EARNED && move->usable_on) {
		step->waiting = move->points;
		if (move->usable_ms > step->at_ms)
			step->at_ms = move->usable_ms;
	}
	if (!takes_back(move) || !move->of[0])
		return;
	step->of = find_original(replay, move);
	if (step->of && step->of->move->at_ms > step->at_ms)
		step->at_ms = step->of->move->at_ms;
}

/* ---- order ---- */

static int compare_steps(const void *a, const void *b)
{
	const struct step *left = *(struct step *const *)a, *right = *(struct step *const *)b;
	int order = (int)sign(left->at_ms, right->at_ms);
	if (order == 0)
		order = (int)sign((int64_t)left->move->deed, (int64_t)right->move->deed);
	if (order == 0)
		order = strcmp(left->move->ref, right->move->ref);
	return order ? order : (int)sign(left->move->member, right->move->member);
}

/* ---- the ledger ---- */

static void note_expiry(struct replay *replay, uint32_t expires_on)
{
	if (expires_on != NEVER_EXPIRES && expires_on < replay->soonest)
		replay->soonest = expires_on;
}

/* What nobody used until the day before. */
static void expire(struct replay *replay, uint32_t day)
{
	struct ledger *ledger = &replay->ledger;
	if (day > replay->today)
		day = replay->today;
	if (day <= replay->expired_to)
		return;
	replay->expired_to = day;
	if (replay->soonest >= day)
		return;
	replay->soonest = UINT32_MAX;
	for (uint32_t i = 0; i < ledger->lot_count; i++) {
		const struct lot *lot = &ledger->lots[i];
		if (lot->left == 0)
			continue;
		if (lot->expires != NEVER_EXPIRES && lot->expires < day)
			replay->lots[i]->over += lot->left;
		else
			note_expiry(replay, lot->expires);
	}
	ledger_expire(ledger, day);
}

static bool earn(struct replay *replay, struct step *step, int64_t points)
{
	const struct points_move *move = step->move;
	if (points == 0)
		return true;
	step->index = replay->ledger.lot_count;
	step->waiting = 0;
	if (ledger_earn(&replay->ledger, points, move->expires_on) != LEDGER_OK)
		return false;
	replay->lots[step->index] = step;
	note_expiry(replay, move->expires_on);
	/* Given or sold with a date that was over already. */
	if (move->expires_on != NEVER_EXPIRES && move->expires_on < replay->expired_to) {
		step->over += replay->ledger.lots[step->index].left;
		ledger_expire(&replay->ledger, replay->expired_to);
	}
	return true;
}

static bool spend(struct replay *replay, struct step *step, int64_t points)
{
	step->index = replay->ledger.spend_count;
	return points == 0 || ledger_spend(&replay->ledger, points, true) == LEDGER_OK;
}

static bool take_back(struct replay *replay, struct step *step)
{
	int64_t points = step->move->points;
	struct step *lot = step->of;
	if (lot && lot->waiting > 0) {
		int64_t taken = points < lot->waiting ? points : lot->waiting;
		lot->waiting -= taken;
		points -= taken;
	}
	if (lot && lot->index != NO_INDEX)
		return ledger_unearn(&replay->ledger, lot->index, points) == LEDGER_OK;
	return spend(replay, step, points);
}

/* To the lots it was paid from; what was never paid there is a lot of its own. */
static bool give_back(struct replay *replay, struct step *step)
{
	const struct points_move *move = step->move;
	struct step *paid = step->of;
	int64_t left = paid && paid->index != NO_INDEX ? paid->move->points - paid->returned : 0;
	int64_t given = move->points < left ? move->points : left;
	if (given > 0) {
		int64_t before = ledger_balance(&replay->ledger);
		if (ledger_unspend(&replay->ledger, paid->index, given, replay->expired_to,
			    move->grace_on) != LEDGER_OK)
			return false;
		paid->returned += given;
		step->over += given - (ledger_balance(&replay->ledger) - before);
		replay->soonest = 0;
	}
	return earn(replay, step, move->points - given);
}

static bool replay_step(struct replay *replay, struct step *step)
{
	const struct points_move *move = step->move;
	switch (move->deed) {
	case POINTS_SPENT:
		return spend(replay, step, move->points);
	case POINTS_EARNED:
		return earn(replay, step, move->usable_on ? step->waiting : move->points);
	case POINTS_TAKEN_BACK:
		return take_back(replay, step);
	case POINTS_GIVEN_BACK:
		return give_back(replay, step);
	}
	return false;
}

static uint32_t day_of(const struct step *step)
{
	const struct points_move *move = step->move;
	uint32_t day = move->on;
	if (move->deed == POINTS_EARNED && move->usable_on > day)
		day = move->usable_on;
	if (step->of && step->of->move->on > day)
		day = step->of->move->on;
	return day;
}

static bool still_waits(const struct replay *replay, const struct step *step)
{
	return step->move->deed == POINTS_EARNED && step->move->usable_on > replay->today;
}

static bool replay_all(struct replay *replay)
{
	for (uint32_t i = 0; i < replay->n; i++) {
		struct step *step = replay->by_time[i];
		if (still_waits(replay, step))
			continue;
		expire(replay, day_of(step));
		if (!replay_step(replay, step))
			return false;
	}
	expire(replay, replay->today);
	return true;
}

/* ---- room ---- */

static bool begin(
	struct replay *replay, const struct points_move *moves, uint32_t n, uint32_t today)
{
	/* Each move makes at most two calls of the ledger. */
	const uint32_t calls = 2 * n + 1;
	*replay = (struct replay){.n = n, .today = today, .soonest = UINT32_MAX};
	replay->room = calloc(n + 1, sizeof(struct step) + 2 * sizeof(struct step *));
	replay->ledger_room = calloc(1, ledger_room(calls));
	replay->lots = calloc(calls, sizeof *replay->lots);
	if (!replay->room || !replay->ledger_room || !replay->lots)
		return false;
	replay->steps = replay->room;
	replay->by_ref = (struct step **)(replay->steps + n + 1);
	replay->by_time = replay->by_ref + n;
	replay->ledger = ledger_in(replay->ledger_room, calls);
	for (uint32_t i = 0; i < n; i++) {
		replay->steps[i] = (struct step){.move = &moves[i], .index = NO_INDEX};
		replay->by_ref[i] = replay->by_time[i] = &replay->steps[i];
	}
	qsort(replay->by_ref, n, sizeof *replay->by_ref, compare_refs);
	for (uint32_t i = 0; i < n; i++)
		link_step(replay, &replay->steps[i]);
	qsort(replay->by_time, n, sizeof *replay->by_time, compare_steps);
	return true;
}

static void replay_done(struct replay *replay)
{
	free(replay->room);
	free(replay->ledger_room);
	free(replay->lots);
}

/* ---- the answer ---- */

static void take_lot(
	const struct replay *replay, struct points_count *count, const struct step *step)
{
	struct points_lot lot = {.move = step->move, .expires_on = step->move->expires_on};
	if (still_waits(replay, step)) {
		lot.left = step->waiting;
		lot.waits = true;
		count->waiting += lot.left;
	} else if (step->index != NO_INDEX && step->index < replay->ledger.lot_count &&
		   replay->lots[step->index] == step) {
		lot.left = replay->ledger.lots[step->index].left;
		lot.expires_on = replay->ledger.lots[step->index].expires;
	}
	if (lot.left > 0)
		count->lots[count->lot_count++] = lot;
	if (step->over > 0)
		count->over[count->over_count++] =
			(struct points_over){.ref = step->move->ref, .points = step->over};
}

static bool answer(const struct replay *replay, struct points_count *count)
{
	count->room = calloc(replay->n + 1, sizeof(struct points_lot) + sizeof(struct points_over));
	if (!count->room)
		return false;
	count->lots = count->room;
	count->over = (struct points_over *)(count->lots + replay->n + 1);
	for (uint32_t i = 0; i < replay->n; i++)
		take_lot(replay, count, replay->by_time[i]);
	count->usable = ledger_balance(&replay->ledger);
	count->debt = replay->ledger.debt;
	return true;
}

bool points_count(struct points_count *count, struct points_move *moves, uint32_t n, uint32_t today)
{
	struct replay replay = {0};
	*count = (struct points_count){0};
	bool good = n <= POINTS_MOVES_MAX && begin(&replay, moves, n, today);
	if (good)
		good = replay_all(&replay) && answer(&replay, count);
	replay_done(&replay);
	return good;
}

void points_count_done(struct points_count *count)
{
	free(count->room);
	*count = (struct points_count){0};
}

uint32_t points_next_change(const struct points_count *count)
{
	uint32_t next = 0;
	for (uint32_t i = 0; i < count->lot_count; i++) {
		const struct points_lot *lot = &count->lots[i];
		uint32_t day = lot->waits ? lot->move->usable_on : lot->expires_on;
		if (day && (!next || day < next))
			next = day;
	}
	return next;
}
