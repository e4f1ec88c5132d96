#include "pos/core/ledger.h"

#include "pos/core/money.h"

#include <assert.h>

enum { NO_USE = UINT32_MAX, NO_LOT = UINT32_MAX };

/* A use that is not the last of its spend has emptied its lot, and each undoing leaves at most one
 * use in part: so there are never more uses than lots, spends and undoings together. */
static uint32_t use_cap(uint32_t events)
{
	return 2 * events;
}

size_t ledger_room(uint32_t events)
{
	return events * (sizeof(struct lot) + sizeof(struct spend)) +
	       use_cap(events) * sizeof(struct lot_use);
}

struct ledger ledger_in(void *room, uint32_t events)
{
	struct lot *lots = room;
	struct spend *spends = (struct spend *)(lots + events);
	return (struct ledger){
		.lots = lots,
		.spends = spends,
		.uses = (struct lot_use *)(spends + events),
		.lot_cap = events,
		.spend_cap = events,
		.use_cap = use_cap(events),
		.free_use = NO_USE,
	};
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t points_in_lots(const struct ledger *ledger)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < ledger->lot_count; i++)
		sum += ledger->lots[i].left;
	return sum;
}

int64_t ledger_balance(const struct ledger *ledger)
{
	return points_in_lots(ledger) - ledger->debt;
}

static bool expired(const struct lot *lot, uint32_t today)
{
	return lot->expires != NEVER_EXPIRES && lot->expires < today;
}

void ledger_expire(struct ledger *ledger, uint32_t today)
{
	for (uint32_t i = 0; i < ledger->lot_count; i++)
		if (expired(&ledger->lots[i], today))
			ledger->lots[i].left = 0;
}

enum ledger_result ledger_earn(struct ledger *ledger, int64_t points, uint32_t expires)
{
	assert(points >= 0);
	int64_t sum;
	if (ledger->lot_count == ledger->lot_cap)
		return LEDGER_FULL;
	if (!money_add(points_in_lots(ledger), points, &sum))
		return LEDGER_OVERFLOW;
	int64_t paid = lesser(ledger->debt, points);
	ledger->debt -= paid;
	ledger->lots[ledger->lot_count++] =
		(struct lot){.left = points - paid, .paid_debt = paid, .expires = expires};
	return LEDGER_OK;
}

static bool sooner(const struct lot *a, const struct lot *b)
{
	if (a->expires == NEVER_EXPIRES || b->expires == NEVER_EXPIRES)
		return a->expires != NEVER_EXPIRES && b->expires == NEVER_EXPIRES;
	return a->expires < b->expires;
}

/* The lot to spend next: soonest expiry, then oldest. */
static uint32_t next_lot(const struct ledger *ledger)
{
	uint32_t next = NO_LOT;
	for (uint32_t i = 0; i < ledger->lot_count; i++)
		if (ledger->lots[i].left > 0 &&
			(next == NO_LOT || sooner(&ledger->lots[i], &ledger->lots[next])))
			next = i;
	return next;
}

static uint32_t new_use(struct ledger *ledger)
{
	uint32_t use = ledger->free_use;
	if (use != NO_USE) {
		ledger->free_use = ledger->uses[use].earlier;
		return use;
	}
	assert(ledger->use_count < ledger->use_cap);
	return ledger->use_count++;
}

static void spend_from(struct ledger *ledger, struct spend *spend, uint32_t lot, int64_t points)
{
	uint32_t use = new_use(ledger);
	ledger->uses[use] =
		(struct lot_use){.points = points, .lot = lot, .earlier = spend->last_use};
	spend->last_use = use;
	ledger->lots[lot].left -= points;
}

enum ledger_result ledger_spend(struct ledger *ledger, int64_t points, bool allow_debt)
{
	assert(points >= 0);
	int64_t debt;
	if (ledger->spend_count == ledger->spend_cap)
		return LEDGER_FULL;
	if (!allow_debt && points > ledger_balance(ledger))
		return LEDGER_NOT_ENOUGH;
	if (!money_add(ledger->debt, points, &debt))
		return LEDGER_OVERFLOW;
	struct spend *spend = &ledger->spends[ledger->spend_count++];
	*spend = (struct spend){.last_use = NO_USE};
	for (uint32_t lot; points > 0 && (lot = next_lot(ledger)) != NO_LOT;) {
		int64_t taken = lesser(points, ledger->lots[lot].left);
		spend_from(ledger, spend, lot, taken);
		points -= taken;
	}
	spend->on_debt = points;
	ledger->debt += points;
	return LEDGER_OK;
}

enum ledger_result ledger_unearn(struct ledger *ledger, uint32_t lot, int64_t points)
{
	assert(points >= 0);
	assert(lot < ledger->lot_count);
	int64_t debt;
	if (!money_add(ledger->debt, points, &debt))
		return LEDGER_OVERFLOW;
	while (points > 0 && lot != NO_LOT) {
		int64_t taken = lesser(points, ledger->lots[lot].left);
		ledger->lots[lot].left -= taken;
		points -= taken;
		lot = next_lot(ledger);
	}
	ledger->debt += points;
	return LEDGER_OK;
}

static void give_to_lot(struct lot *lot, int64_t points, uint32_t today, uint32_t grace)
{
	if (expired(lot, today) && grace < today)
		return;
	if (expired(lot, today))
		lot->expires = grace;
	lot->left += points;
}

/* A debt that later lots have paid comes back to those, newest first. */
static void give_back_paid_debt(
	struct ledger *ledger, int64_t points, uint32_t today, uint32_t grace)
{
	for (uint32_t i = ledger->lot_count; points > 0 && i > 0; i--) {
		struct lot *lot = &ledger->lots[i - 1];
		int64_t given = lesser(points, lot->paid_debt);
		lot->paid_debt -= given;
		points -= given;
		give_to_lot(lot, given, today, grace);
	}
}

/* What the spend took on debt was its last use, so it is undone first. Returns what is left. */
static int64_t undo_debt(
	struct ledger *ledger, struct spend *spend, int64_t points, uint32_t today, uint32_t grace)
{
	int64_t undone = lesser(points, spend->on_debt);
	int64_t still_owed = lesser(undone, ledger->debt);
	spend->on_debt -= undone;
	ledger->debt -= still_owed;
	give_back_paid_debt(ledger, undone - still_owed, today, grace);
	return points - undone;
}

/* What of the spend was not undone yet. */
static int64_t outstanding(const struct ledger *ledger, const struct spend *spend)
{
	int64_t sum = spend->on_debt;
	for (uint32_t use = spend->last_use; use != NO_USE; use = ledger->uses[use].earlier)
		sum += ledger->uses[use].points;
	return sum;
}

enum ledger_result ledger_unspend(
	struct ledger *ledger, uint32_t index, int64_t points, uint32_t today, uint32_t grace)
{
	assert(points >= 0);
	assert(index < ledger->spend_count);
	struct spend *spend = &ledger->spends[index];
	points = lesser(points, outstanding(ledger, spend));
	if (points > INT64_MAX - points_in_lots(ledger))
		return LEDGER_OVERFLOW;
	points = undo_debt(ledger, spend, points, today, grace);
	while (points > 0 && spend->last_use != NO_USE) {
		struct lot_use *use = &ledger->uses[spend->last_use];
		int64_t given = lesser(points, use->points);
		give_to_lot(&ledger->lots[use->lot], given, today, grace);
		use->points -= given;
		points -= given;
		if (use->points > 0)
			continue;
		uint32_t done = spend->last_use;
		spend->last_use = use->earlier;
		use->earlier = ledger->free_use;
		ledger->free_use = done;
	}
	return LEDGER_OK;
}
