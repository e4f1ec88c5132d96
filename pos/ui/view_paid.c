/* Paid: the change stands where the amount due stood, until the next scan starts the next sale. */
#include "pos/ui/amount.h"
#include "pos/ui/frame.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>

enum { FACTS = 20 }; /* columns of a name, and of its value */

static int fact(
	const struct till *till, struct canvas *canvas, int row, enum text name, const char *value)
{
	struct area at = {row, 4, 1, FACTS};
	wording_write(canvas, till, at, STYLE_PLAIN, (struct says){name});
	canvas_write_right(canvas, row, 4 + 2 * FACTS, FACTS, STYLE_BOLD, value);
	return row + 1;
}

static int money_fact(
	const struct till *till, struct canvas *canvas, int row, enum text name, int64_t minor)
{
	char money[MONEY_TEXT_MAX];
	wording_money(money, till, minor);
	return fact(till, canvas, row, name, money);
}

static int64_t handed_over(const struct closed_sale *closed)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < closed->tender_count; i++)
		sum += closed->tenders[i].amount_minor;
	return sum;
}

static int draw_money(const struct till *till, struct canvas *canvas, int row)
{
	const struct closed_sale *closed = &till->closed;
	row = money_fact(till, canvas, row, TEXT_VIEW_LIST, closed->list_minor);
	row = money_fact(
		till, canvas, row, TEXT_VIEW_OFF, closed->total_minor - closed->list_minor);
	row = money_fact(till, canvas, row, TEXT_VIEW_DUE, closed->total_minor);
	row = money_fact(till, canvas, row, TEXT_VIEW_TENDERED, handed_over(closed));
	return money_fact(till, canvas, row, TEXT_VIEW_CHANGE, closed->change_minor);
}

static void draw_member(const struct till *till, struct canvas *canvas, int row)
{
	const struct member *member = &till->closed.member;
	char points[COUNT_TEXT_MAX], after[COUNT_TEXT_MAX];
	if (member->id == 0)
		return;
	struct area at = {row, 4, 1, canvas->columns - 5};
	wording_write(canvas, till, at, STYLE_PLAIN,
		(struct says){TEXT_VIEW_MEMBER, wording_tier(till, member->tier),
			member->name_masked, member->phone_masked});
	if (!till->closed.has_member)
		return;
	wording_count(points, till->closed.points_earned);
	wording_count(after, till->closed.points_after);
	row = fact(till, canvas, row + 1, TEXT_VIEW_POINTS_EARNED, points);
	fact(till, canvas, row, TEXT_VIEW_POINTS_AFTER, after);
}

void view_paid(const struct till *till, struct canvas *canvas)
{
	struct area below = frame_title(till, canvas, frame_inside(canvas),
		(struct says){TEXT_VIEW_PAID, till->last_receipt});
	int row = draw_money(till, canvas, below.row);
	draw_member(till, canvas, row);
	amount_draw(till, canvas, TEXT_VIEW_CHANGE, till->closed.change_minor);
	frame_entry(till, canvas, TEXT_VIEW_ENTRY_PAID);
}
