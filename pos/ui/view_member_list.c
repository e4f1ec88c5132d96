/* The actions of the member's page, and the lists they open. A row that cannot be chosen says why
 * in a word, and all of it when it is chosen all the same. */
#include "pos/ui/act_wording.h"
#include "pos/ui/frame.h"
#include "pos/ui/view_member.h"

#include <stdio.h>
#include <string.h>

enum {
	NUMBER_END = 5,
	COST_WIDTH = 14,
	AFTER_WIDTH = 11,
	LEFT_WIDTH = 7,
	REMARK_WIDTH = 18,
	TEXT_ROWS = 3,
	NUMBER_TEXT_MAX = 16,
};

enum text member_action_name(enum desk_action action)
{
	static const enum text names[DESK_ACTIONS] = {
		[DESK_GIFTS] = TEXT_DESK_GIFTS,
		[DESK_CHECK_IN] = TEXT_DESK_CHECK_IN,
		[DESK_EVENTS] = TEXT_DESK_EVENTS,
		[DESK_DONATE] = TEXT_DESK_DONATE,
		[DESK_RIGHTS] = TEXT_DESK_RIGHTS,
		[DESK_VOUCHERS] = TEXT_DESK_VOUCHERS,
		[DESK_SWAP] = TEXT_DESK_SWAP,
		[DESK_NOTE] = TEXT_DESK_NOTE,
	};
	return names[action];
}

/* ---- the actions ---- */

static void list_of(struct member_desk *list, const struct till *till, enum desk_action action)
{
	*list = (struct member_desk){.stage = DESK_LIST};
	desk_list(list, action, till->shop.catalogue, &till->more);
}

static void remark_check_in(char out[WORDING_MAX], const struct till *till)
{
	const struct member_desk day = {.action = DESK_CHECK_IN};
	struct closed_act act;
	char points[COUNT_TEXT_MAX];
	till_act_of_row(till, &day, 0, &act);
	enum act_refusal refusal = till_judge_act(till, &act);
	wording_count(points, act.points);
	if (refusal == ACT_ALLOWED)
		wording_say(out, till, (struct says){TEXT_DESK_BRINGS, points});
	else
		wording_refusal(out, till, &act, refusal);
}

/* How many there are to choose from; of a check-in, what it brings. */
static void remark_action(char out[WORDING_MAX], const struct till *till, enum desk_action action)
{
	struct member_desk list;
	char count[COUNT_TEXT_MAX];
	out[0] = '\0';
	list_of(&list, till, action);
	wording_count(count, list.row_count);
	if (action == DESK_CHECK_IN)
		remark_check_in(out, till);
	else if (action != DESK_SWAP && list.row_count > 0)
		wording_say(out, till, (struct says){TEXT_DESK_ROWS, count});
}

static void draw_action(
	const struct till *till, struct canvas *canvas, struct area area, enum desk_action action)
{
	char number[NUMBER_TEXT_MAX], text[WORDING_MAX];
	snprintf(number, sizeof number, "%d", (int)action + 1);
	canvas_write_right(canvas, area.row, area.column + 2, 2, STYLE_BOLD, number);
	wording_say(text, till, (struct says){member_action_name(action)});
	int used = canvas_write(
		canvas, area.row, area.column + 4, area.columns - 4, STYLE_PLAIN, text);
	remark_action(text, till, action);
	canvas_write_right(canvas, area.row, area.column + area.columns, area.columns - 5 - used,
		STYLE_QUIET, text);
}

/* A gift that the member can have now, with the two digits that choose it from here. */
static void draw_gift(const struct till *till, struct canvas *canvas, struct area area,
	const struct gift *gift, uint32_t number)
{
	char text[NUMBER_TEXT_MAX], price[COUNT_TEXT_MAX + MONEY_TEXT_MAX];
	snprintf(text, sizeof text, "%d%u", DESK_GIFTS + 1, (unsigned)number);
	wording_price(price, till, gift->points, gift->minor);
	canvas_write_right(canvas, area.row, area.column + 4, 3, STYLE_OFFER, text);
	canvas_write_right(
		canvas, area.row, area.column + area.columns, area.columns, STYLE_OFFER, price);
	struct area name = {area.row, area.column + 5, 1, area.columns - 6 - (int)strlen(price)};
	canvas_write(canvas, name.row, name.column, name.columns, STYLE_PLAIN,
		reward_title(&gift->reward, till->shop.screen_lang));
}

/* Returns the rows used. */
static int draw_gifts(const struct till *till, struct canvas *canvas, struct area area)
{
	struct member_desk list;
	struct closed_act act;
	int drawn = 0;
	list_of(&list, till, DESK_GIFTS);
	for (uint32_t i = 0; i < list.row_count && drawn < area.rows; i++) {
		struct area row = {area.row + drawn, area.column, 1, area.columns};
		till_act_of_row(till, &list, i, &act);
		if (till_judge_act(till, &act) != ACT_ALLOWED)
			continue;
		draw_gift(till, canvas, row, &till->shop.catalogue->gifts[list.rows[i]], i + 1);
		drawn++;
	}
	return drawn;
}

void member_actions(const struct till *till, struct canvas *canvas, struct area area)
{
	int row = area.row, spare = area.rows - DESK_ACTIONS;
	for (int i = 0; i < DESK_ACTIONS; i++) {
		struct area line = {row++, area.column, 1, area.columns};
		draw_action(till, canvas, line, (enum desk_action)i);
		struct area gifts = {row, area.column, spare > 0 ? spare : 0, area.columns};
		if (i == DESK_GIFTS)
			row += draw_gifts(till, canvas, gifts);
	}
}

/* ---- a list ---- */

struct columns {
	int name, name_width, cost_end, after_end, left_end, remark;
};

static struct columns columns_of(const struct canvas *canvas)
{
	struct columns at = {.name = NUMBER_END + 1};
	at.remark = canvas->columns - 1 - REMARK_WIDTH;
	at.left_end = at.remark - 2;
	at.after_end = at.left_end - LEFT_WIDTH;
	at.cost_end = at.after_end - AFTER_WIDTH;
	at.name_width = at.cost_end - COST_WIDTH - at.name;
	return at;
}

/* What stands in the columns of a row, "" for nothing. */
struct row {
	const struct reward *reward;
	struct closed_act act;
	enum act_refusal refusal;
	bool lapsed;
	char cost[COUNT_TEXT_MAX + MONEY_TEXT_MAX], after[COUNT_TEXT_MAX], left[COUNT_TEXT_MAX];
	char remark[WORDING_MAX];
};

static void count_left(char out[COUNT_TEXT_MAX], const struct till *till, int32_t left)
{
	out[0] = '\0';
	if (left != ACT_UNCOUNTED && till->tally.member == till->sale.member.id)
		wording_count(out, left);
}

static void fill_gift(struct row *row, const struct till *till, const struct gift *gift)
{
	int64_t after = till->sale.member.points - gift->points;
	count_left(row->left, till, till->tally.stock[gift - till->shop.catalogue->gifts]);
	if (row->act.swapped)
		return;
	wording_price(row->cost, till, gift->points, gift->minor);
	if (row->act.kind == ACT_DONATION && gift->points == 0)
		row->cost[0] = '\0';
	else if (after >= 0)
		wording_count(row->after, after);
}

static void fill_event(struct row *row, const struct till *till, const struct shop_event *event)
{
	snprintf(row->cost, sizeof row->cost, "+%lld", (long long)event->points);
	wording_date(row->after, event->reward.to);
	count_left(row->left, till, till->tally.places[event - till->shop.catalogue->events]);
}

static void fill_right(struct row *row, const struct till *till, uint32_t at)
{
	const struct member_more *more = &till->more;
	bool coupon = at >= MORE_RIGHTS_MAX;
	uint32_t until =
		coupon ? more->coupons[at - MORE_RIGHTS_MAX].until : more->rights[at].until;
	wording_date(row->after, until);
	if (coupon)
		wording_count(row->left, 1);
	else
		wording_count(row->left, wording_right_left(till, &more->rights[at]));
}

static void fill(struct row *row, const struct till *till, uint32_t index)
{
	uint32_t at = till->desk.rows[index];
	*row = (struct row){0};
	till_act_of_row(till, &till->desk, index, &row->act);
	row->reward = till_act_reward(till, &row->act);
	row->refusal = till_judge_act(till, &row->act);
	row->lapsed = till_act_lapsed(till, &row->act);
	wording_refusal(row->remark, till, &row->act, row->refusal);
	if (row->refusal == ACT_ALLOWED && row->lapsed)
		wording_say(row->remark, till, (struct says){TEXT_DESK_SHORT_LAPSED});
	switch (till->desk.action) {
	case DESK_GIFTS:
	case DESK_DONATE:
	case DESK_SWAP:
		fill_gift(row, till, &till->shop.catalogue->gifts[at]);
		break;
	case DESK_EVENTS:
		fill_event(row, till, &till->shop.catalogue->events[at]);
		break;
	case DESK_RIGHTS:
	case DESK_VOUCHERS:
		fill_right(row, till, at);
		break;
	case DESK_CHECK_IN:
	case DESK_NOTE:
	case DESK_ACTIONS:
		break;
	}
}

static void draw_row(const struct till *till, struct canvas *canvas, int line,
	const struct columns *at, uint32_t index)
{
	struct row row;
	char number[NUMBER_TEXT_MAX];
	fill(&row, till, index);
	unsigned style = row.refusal == ACT_ALLOWED && !row.lapsed ? STYLE_PLAIN : STYLE_QUIET;
	snprintf(number, sizeof number, "%u", (unsigned)index + 1);
	canvas_write_right(canvas, line, NUMBER_END, NUMBER_END - 1, style, number);
	canvas_write_ends(canvas, line, at->name, at->name_width, style,
		row.reward ? reward_title(row.reward, till->shop.screen_lang) : row.act.item);
	canvas_write_right(canvas, line, at->cost_end, COST_WIDTH, style, row.cost);
	canvas_write_right(canvas, line, at->after_end, AFTER_WIDTH, style, row.after);
	canvas_write_right(canvas, line, at->left_end, LEFT_WIDTH, style, row.left);
	canvas_write(canvas, line, at->remark, REMARK_WIDTH, style, row.remark);
	if (index == till->desk.at && till->entry[0])
		canvas_restyle(canvas, line, 1, canvas->columns - 2, STYLE_BOLD | STYLE_REVERSE);
}

static void draw_head(
	const struct till *till, struct canvas *canvas, int line, const struct columns *at)
{
	enum desk_action action = till->desk.action;
	bool rights = action == DESK_RIGHTS || action == DESK_VOUCHERS;
	const struct {
		int end, width;
		enum text says;
	} heads[] = {
		{at->cost_end, COST_WIDTH,
			rights || action == DESK_SWAP ? TEXT_NONE : TEXT_DESK_HEAD_POINTS},
		{at->after_end, AFTER_WIDTH,
			rights                  ? TEXT_DESK_HEAD_UNTIL
			: action == DESK_EVENTS ? TEXT_DESK_HEAD_LAST_DAY
			: action == DESK_SWAP   ? TEXT_NONE
						: TEXT_DESK_HEAD_AFTER},
		{at->left_end, LEFT_WIDTH,
			rights                  ? TEXT_DESK_HEAD_TIMES
			: action == DESK_EVENTS ? TEXT_DESK_HEAD_PLACES
						: TEXT_DESK_HEAD_STOCK},
	};
	char text[WORDING_MAX];
	canvas_write_right(canvas, line, NUMBER_END, NUMBER_END - 1, STYLE_QUIET, "#");
	for (size_t i = 0; i < LENGTH(heads); i++) {
		if (heads[i].says == TEXT_NONE)
			continue;
		wording_say(text, till, (struct says){heads[i].says});
		canvas_write_right(canvas, line, heads[i].end, heads[i].width, STYLE_QUIET, text);
	}
}

/* What the customer is told about the row under the cursor. */
static void draw_text(const struct till *till, struct canvas *canvas, struct area area)
{
	struct closed_act act;
	till_act_of_row(till, &till->desk, till->desk.at, &act);
	const struct reward *reward = till_act_reward(till, &act);
	if (reward && reward->text[0])
		canvas_wrap(canvas, area, STYLE_QUIET, reward->text);
}

static void draw_rows(const struct till *till, struct canvas *canvas, struct area area)
{
	const struct member_desk *desk = &till->desk;
	struct columns at = columns_of(canvas);
	uint32_t room = (uint32_t)(area.rows - 1 - TEXT_ROWS);
	uint32_t first = desk->at >= room ? desk->at - room + 1 : 0;
	char above[COUNT_TEXT_MAX], below[COUNT_TEXT_MAX], more[WORDING_MAX];
	draw_head(till, canvas, area.row, &at);
	for (uint32_t i = 0; i < room && first + i < desk->row_count; i++)
		draw_row(till, canvas, area.row + 1 + (int)i, &at, first + i);
	draw_text(till, canvas,
		(struct area){area.row + area.rows - TEXT_ROWS + 1, at.name, TEXT_ROWS - 1,
			canvas->columns - at.name - 2});
	if (desk->row_count <= room)
		return;
	wording_count(above, first);
	wording_count(below, desk->row_count - first > room ? desk->row_count - first - room : 0);
	wording_say(more, till, (struct says){TEXT_VIEW_MORE, above, below});
	canvas_write_right(
		canvas, area.row - 1, canvas->columns, canvas->columns, STYLE_QUIET, more);
}

void member_list(const struct till *till, struct canvas *canvas)
{
	const struct member *member = &till->sale.member;
	char points[COUNT_TEXT_MAX], as_of[TIME_TEXT_MAX], name[WORDING_MAX];
	int64_t told_ms = member_told_ms(member, till->status.reference_as_of_ms);
	wording_count(points, member->points);
	wording_time(as_of, till, told_ms);
	wording_say(name, till, (struct says){member_action_name(till->desk.action)});
	draw_rows(till, canvas,
		frame_title(till, canvas, frame_inside(canvas),
			told_ms ? (struct says){TEXT_DESK_LIST_TITLE, name, points, as_of}
				: (struct says){TEXT_DESK_LIST_NEVER, name, points}));
}
