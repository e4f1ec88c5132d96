#include "tests/sim/fetcher.h"

#include "pos/core/text.h"
#include "pos/sys/child.h"
#include "tests/sim/machine.h"

#include <stdio.h>
#include <stdlib.h>

enum { LOOK_MS = 20 };

static struct machine *machine_of_child(const struct child *child)
{
	for (int i = 0; i < MACHINES_MAX; i++)
		if (&machines[i].loop == child->loop)
			return &machines[i];
	broken("a child of nobody");
}

/* As word_fetch_snapshot.c tells it. */
static void say_result(struct child *child, const struct fetch *fetch)
{
	char line[CHILD_LINE_MAX];
	const struct message *what = &fetch->err.what;
	switch (fetch->result) {
	case FETCH_READY:
		(void)snprintf(line, sizeof line, "ready %s", fetch->name);
		break;
	case FETCH_NONE:
		(void)snprintf(line, sizeof line, "none");
		break;
	case FETCH_LATER:
		(void)snprintf(line, sizeof line, "later %lld", (long long)fetch->retry_s);
		break;
	case FETCH_FAILED:
	case FETCH_UNDER_WAY:
		(void)snprintf(line, sizeof line, "failed %d\t%s\t%s\t%s", (int)what->id,
			what->arg[0], what->arg[1], what->arg[2]);
		break;
	}
	child->said(child->arg, line);
}

static void end(struct fetcher *fetcher)
{
	struct child *child = fetcher->child;
	loop_timer_clear(child->loop, &fetcher->look);
	fetch_stop(&fetcher->fetch);
	fetcher->child = NULL;
	child->pid = 0;
}

static void look(void *arg)
{
	struct machine *machine = arg;
	struct fetcher *fetcher = machine->fetcher;
	struct child *child = fetcher->child;
	if (fetcher->fetch.result == FETCH_UNDER_WAY) {
		loop_timer_set(child->loop, &fetcher->look, LOOK_MS);
		return;
	}
	say_result(child, &fetcher->fetch);
	tell("till %d: fetched a snapshot, or not: %d", machine->disk, (int)fetcher->fetch.result);
	end(fetcher);
	child->ended(child->arg);
}

bool __wrap_child_start(struct child *child, struct loop *loop, const char *program,
	const char *const words[], const void *input, size_t size, struct err *err);
bool __wrap_child_start(struct child *child, struct loop *loop, const char *program,
	const char *const words[], const void *input, size_t size, struct err *err)
{
	(void)program;
	(void)words;
	child->loop = loop;
	struct machine *machine = machine_of_child(child);
	struct fetcher *fetcher = machine->fetcher;
	*fetcher = (struct fetcher){.child = child, .look = {.fn = look, .arg = machine}};
	if (!fetch_order_read(input, size, &fetcher->order, err))
		return false;
	fetch_start(&fetcher->fetch, &fetcher->order, loop, &machine->env, &machine->link);
	child->pid = 1;
	loop_timer_set(loop, &fetcher->look, LOOK_MS);
	return true;
}

void __wrap_child_stop(struct child *child);
void __wrap_child_stop(struct child *child)
{
	if (child->loop && child->pid)
		end(machine_of_child(child)->fetcher);
}

void __wrap_child_own_program(char out[CHILD_PROGRAM_MAX]);
void __wrap_child_own_program(char out[CHILD_PROGRAM_MAX])
{
	text_copy(out, CHILD_PROGRAM_MAX, "suanpan");
}
