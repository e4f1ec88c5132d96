#include "tests/sim/act_desk.h"

#include "tests/sim/shop.h"

int64_t acts_done;

enum { ANSWERS_WITHIN = 10 }; /* looks at the screen, half a second apart */

static bool said_done(const struct till *till)
{
	enum text says = till->message.id;
	return till->severity == SEVERITY_INFO &&
	       (says == TEXT_DESK_DONE_CHECK_IN || says == TEXT_DESK_DONE_GIFT ||
		       says == TEXT_DESK_DONE_UNPRINTED);
}

/* What the cashier knows after Y. */
static enum outcome_told outcome_of(const struct machine *machine)
{
	const struct till *till = &machine->app->till;
	if (machine_is_dead(machine) || till->view == VIEW_STOPPED || till->acting)
		return TOLD_NOTHING;
	return said_done(till) ? TOLD_OK : TOLD_NO;
}

static void note(struct told_sale *told, const struct closed_act *act)
{
	told->is_act = true;
	told->member = act->member;
	if (act->kind == ACT_CHECKIN)
		told->checked_in = act->business_date;
	told->points = act->points;
	told->points_used = act->points < 0 ? -act->points : 0;
}

/* Headquarters may be asked to hold the points. */
static void wait_for_answer(const struct machine *machine)
{
	const struct till *till = &machine->app->till;
	for (int i = 0; i < ANSWERS_WITHIN && till->acting && !machine_is_dead(machine); i++)
		world_pass(500);
}

/* What the till says of it may stand behind a problem that came after it. */
static void read_problems(struct machine *machine)
{
	const struct till *till = &machine->app->till;
	for (int i = 0; i <= PROBLEMS_LATER_MAX && till->severity == SEVERITY_PROBLEM &&
			till->view != VIEW_STOPPED && !machine_is_dead(machine);
		i++)
		app_command(machine->app, COMMAND_BACK);
}

static void go_back(struct machine *machine)
{
	for (int i = 0; i < 4 && machine->app->till.view == VIEW_MEMBER; i++)
		app_command(machine->app,
			machine->app->till.question != QUESTION_NONE ? COMMAND_NO : COMMAND_BACK);
}

static struct told_sale *agree(struct machine *machine)
{
	const struct till *till = &machine->app->till;
	struct uid uid = till->next_uid;
	app_command(machine->app, COMMAND_YES);
	if (!uid_equal(&till->act.uid, &uid))
		return NULL;
	wait_for_answer(machine);
	read_problems(machine);
	enum outcome_told told = outcome_of(machine);
	struct told_sale *act = oracle_note(&uid, told, machine->disk);
	note(act, &till->act);
	acts_done += told == TOLD_OK;
	tell("till %d: %d is %lld points of an act, %s", machine->disk, (int)(act - oracle.sales),
		(long long)act->points, (const char *[]){"done", "not done", "nobody knows"}[told]);
	return act;
}

struct told_sale *act_at_desk(struct machine *machine)
{
	struct told_sale *act = NULL;
	const struct till *till = &machine->app->till;
	if (till->view != VIEW_SALE || !till->sale.has_member)
		return NULL;
	app_command(machine->app, COMMAND_PANEL);
	machine_type(machine, one_in(3) ? "2" : "11");
	if (till->question == QUESTION_ACT)
		act = agree(machine);
	if (!machine_is_dead(machine))
		go_back(machine);
	return act;
}
