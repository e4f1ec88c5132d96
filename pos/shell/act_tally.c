#include "pos/shell/act_tally.h"

#include "pos/core/period.h"
#include "sync/branch.h"
#include "sync/journal_record.h"
#include "sync/quotas.h"

#include <string.h>

struct counting {
	const struct catalogue *catalogue;
	const struct act_asked *asked;
	struct act_tally *tally;
};

/* A row of what the member did here. */
struct done {
	uint16_t kind;
	uint32_t on;
	char item[REWARD_ID_MAX];
	int32_t qty;
	bool swapped, told; /* told: HQ's word on the member has it */
};

static void count_gift(const struct counting *counting, const struct done *done)
{
	const struct gift *gift = catalogue_gift(counting->catalogue, done->item);
	if (!gift || done->swapped)
		return;
	if (!date_valid(done->on))
		return;
	int64_t days = date_days_between(done->on, counting->asked->on);
	if (!gift->limit_days || days < gift->limit_days)
		counting->tally->gifts[gift - counting->catalogue->gifts] += done->qty;
}

static void count_visit(const struct counting *counting, const struct done *done)
{
	const struct shop_event *event = catalogue_event(counting->catalogue, done->item);
	if (!done->item[0] && done->on == counting->asked->on)
		counting->tally->checked_in = true;
	if (event)
		counting->tally->attended[event - counting->catalogue->events] = true;
}

static void count_use(const struct counting *counting, const struct done *done)
{
	const struct privilege *right = catalogue_privilege(counting->catalogue, done->item);
	if (right && !done->told)
		counting->tally->used[right - counting->catalogue->privileges] += done->qty;
}

static void count(const struct counting *counting, const struct done *done)
{
	if (done->kind == RECORD_CHECKIN)
		count_visit(counting, done);
	else if (done->kind == RECORD_ENTITLEMENT)
		count_use(counting, done);
	else
		count_gift(counting, done);
}

static void count_member(struct db *money, const struct counting *counting)
{
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT kind, business_date, item, qty, swapped, place < ? AND NOT " BRANCH_PENDING(
			"act.place") " FROM act WHERE member = ? AND kind IN (24, 25, 26, 27)");
	bind_int(&s, counting->asked->place);
	bind_int(&s, (int64_t)counting->asked->member);
	while (next_row(&s)) {
		struct done done = {.kind = (uint16_t)column_int(&s, 0),
			.on = (uint32_t)column_int(&s, 1),
			.qty = (int32_t)column_int(&s, 3),
			.swapped = column_int(&s, 4) != 0,
			.told = column_int(&s, 5) != 0};
		column_text(&s, 2, done.item, sizeof done.item);
		count(counting, &done);
	}
}

/* HQ's count less what went out here and is not in it yet; never below 0. */
static int32_t left_of(struct db *money, const struct stock *stock, const char *item, uint16_t kind)
{
	if (!stock->counted)
		return ACT_UNCOUNTED;
	AUTO(stmt)
	struct stmt s =
		sql(money, "SELECT coalesce(sum(qty), 0) FROM act WHERE item = ? AND kind = ? "
			   "AND (place > ? OR " BRANCH_PENDING("act.place") ")");
	bind_text(&s, item);
	bind_int(&s, kind);
	bind_int(&s, stock->place);
	int64_t out = next_row(&s) ? column_int(&s, 0) : stock->left;
	return out < stock->left ? (int32_t)(stock->left - out) : 0;
}

/* Of what HQ counts in the shop, this till hands out no more than its part. */
static void take_quota(struct db *money, const char *gift, struct act_tally *tally, uint32_t at)
{
	int64_t left;
	if (!quotas_of_gift(money, gift, &left))
		return;
	if (tally->stock[at] != ACT_UNCOUNTED && tally->stock[at] <= left)
		return;
	tally->stock[at] = left < INT32_MAX ? (int32_t)left : INT32_MAX;
	tally->leased[at] = true;
}

bool act_tally(struct db *money, const struct catalogue *catalogue, const struct act_asked *asked,
	struct act_tally *tally)
{
	const struct counting counting = {catalogue, asked, tally};
	*tally = (struct act_tally){.member = asked->member, .on = asked->on};
	if (asked->member)
		count_member(money, &counting);
	for (uint32_t i = 0; catalogue && i < catalogue->gift_count; i++) {
		const struct gift *gift = &catalogue->gifts[i];
		tally->stock[i] = left_of(money, &gift->stock, gift->reward.id, RECORD_GIFT);
		take_quota(money, gift->reward.id, tally, i);
	}
	for (uint32_t i = 0; catalogue && i < catalogue->event_count; i++)
		tally->places[i] = left_of(money, &catalogue->events[i].places,
			catalogue->events[i].reward.id, RECORD_CHECKIN);
	return db_ok(money);
}
