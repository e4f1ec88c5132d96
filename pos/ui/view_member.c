/* F4: what the member on the sale has and can be given. The facts stand at the left, the actions at
 * the right; what an action asks about stands under its name. */
#include "pos/ui/view_member.h"

#include "pos/ui/act_wording.h"
#include "pos/ui/frame.h"
#include "pos/ui/views.h"

enum { ACTIONS_COLUMNS = 28, ACTIONS_COLUMNS_MAX = 44, NARROW = 80 };

static int actions_columns(const struct canvas *canvas)
{
	int columns = ACTIONS_COLUMNS + (canvas->columns - NARROW) / 3;
	return columns < ACTIONS_COLUMNS_MAX ? columns : ACTIONS_COLUMNS_MAX;
}

static void draw_facts(const struct till *till, struct canvas *canvas)
{
	const struct member *member = &till->sale.member;
	struct area area = frame_title(till, canvas, frame_inside(canvas),
		(struct says){
			TEXT_PANEL_TITLE, member->name_masked, member->phone_masked, member->card});
	int columns = actions_columns(canvas), edge = canvas->columns - columns - 1;
	struct area facts = {area.row, area.column, area.rows, edge};
	struct area actions = {area.row, edge + 2, area.rows, columns - 2};
	for (int row = 0; row < area.rows; row++)
		canvas_write(canvas, area.row + row, edge, 1, STYLE_QUIET, "|");
	page_draw(till, canvas, facts, member_facts);
	member_actions(till, canvas, actions);
	frame_entry(till, canvas, TEXT_PANEL_ENTRY);
}

static void draw_list(const struct till *till, struct canvas *canvas)
{
	member_list(till, canvas);
	frame_entry(till, canvas,
		till->desk.action == DESK_EVENTS ? TEXT_DESK_ENTRY_EVENT
		: till->desk.action == DESK_GIFTS || till->desk.action == DESK_SWAP
			? TEXT_DESK_ENTRY_GIFT
			: TEXT_DESK_ENTRY_LIST);
}

static void draw_asking(const struct till *till, struct canvas *canvas)
{
	static const enum text asks[] = {
		[WANTS_NOTHING] = TEXT_DESK_ASKS_NOTHING,
		[WANTS_PLATE] = TEXT_DESK_ASKS_PLATE,
		[WANTS_AMOUNT] = TEXT_DESK_ASKS_AMOUNT,
		[WANTS_FAULT] = TEXT_DESK_ASKS_FAULT,
		[WANTS_NOTE] = TEXT_DESK_ASKS_NOTE,
	};
	const struct reward *reward = till_act_reward(till, &till->desk.act);
	const char *title = reward ? reward_title(reward, till->shop.screen_lang) : "";
	char text[WORDING_MAX];
	struct area below = frame_title(till, canvas, frame_inside(canvas),
		(struct says){member_action_name(till->desk.action)});
	struct area area = {below.row + 1, 4, below.rows - 1, canvas->columns - 8};
	wording_say(text, till, (struct says){asks[till_act_wants(till, &till->desk.act)], title});
	area.row += canvas_wrap(canvas, area, STYLE_PLAIN, text) + 1;
	area.rows -= area.row - below.row;
	if (reward && reward->text[0])
		canvas_wrap(canvas, area, STYLE_QUIET, reward->text);
	frame_entry(till, canvas, TEXT_DESK_ENTRY_ASKS);
}

void view_member(const struct till *till, struct canvas *canvas)
{
	switch (till->desk.stage) {
	case DESK_FACTS:
		draw_facts(till, canvas);
		return;
	case DESK_LIST:
		draw_list(till, canvas);
		return;
	case DESK_ASKS:
		draw_asking(till, canvas);
		return;
	}
}
