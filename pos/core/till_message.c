#include "pos/core/till_parts.h"

#include <assert.h>
#include <string.h>

struct says till_says(const struct message *message)
{
	return (struct says){message->id, message->arg[0], message->arg[1], message->arg[2]};
}

struct duty *till_order(struct duties *duties, enum duty_kind kind)
{
	assert(duties->count < DUTIES_MAX);
	struct duty *duty = &duties->list[duties->count++];
	duty->kind = kind;
	return duty;
}

static bool same_message(const struct message *a, const struct message *b)
{
	if (a->id != b->id)
		return false;
	for (size_t i = 0; i < LENGTH(a->arg); i++)
		if (strcmp(a->arg[i], b->arg[i]) != 0)
			return false;
	return true;
}

/* What was told is read behind a problem: "checked in" must not be lost because a disk failed after
 * it. */
void till_tell(struct till *till, struct says says)
{
	if (says.id == TEXT_NONE)
		return;
	if (till->severity == SEVERITY_PROBLEM) {
		till->behind = message_of(says);
		return;
	}
	till->severity = SEVERITY_INFO;
	till->message = message_of(says);
}

void till_forget_telling(struct till *till)
{
	if (till->severity != SEVERITY_INFO)
		return;
	till->severity = SEVERITY_NONE;
	till->message = message_of((struct says){TEXT_NONE});
}

/* A problem behind another waits its turn, so that none is overwritten before it was read. The same
 * one twice in a row, say a code scanned again and again, is one problem. */
static void wait_behind(struct till *till, const struct message *problem)
{
	const struct message *last =
		till->later_count ? &till->later[till->later_count - 1] : &till->message;
	if (!same_message(last, problem) && till->later_count < PROBLEMS_LATER_MAX)
		till->later[till->later_count++] = *problem;
}

void till_refuse_until(
	struct till *till, struct duties *duties, enum settled_by settled_by, struct says says)
{
	struct message problem = message_of(says);
	till_order(duties, DUTY_BEEP_ERROR);
	if (says.id == TEXT_NONE)
		return;
	if (till->severity == SEVERITY_PROBLEM) {
		wait_behind(till, &problem);
		return;
	}
	if (till->severity == SEVERITY_INFO)
		till->behind = till->message;
	till->severity = SEVERITY_PROBLEM;
	till->message = problem;
	till->settled_by = settled_by;
}

void till_refuse(struct till *till, struct duties *duties, struct says says)
{
	till_refuse_until(till, duties, SETTLED_BY_ESC, says);
}

void till_try_again(struct till *till, enum settled_by settled_by)
{
	if (till->severity == SEVERITY_PROBLEM && till->settled_by == settled_by)
		(void)till_acknowledge(till);
}

bool till_acknowledge(struct till *till)
{
	if (till->severity != SEVERITY_PROBLEM)
		return false;
	till->settled_by = SETTLED_BY_ESC;
	if (till->later_count == 0) {
		till->severity = till->behind.id == TEXT_NONE ? SEVERITY_NONE : SEVERITY_INFO;
		till->message = till->behind;
		till->behind = message_of((struct says){TEXT_NONE});
		return true;
	}
	till->message = till->later[0];
	till->later_count--;
	memmove(till->later, till->later + 1, till->later_count * sizeof till->later[0]);
	return true;
}

static enum text name_of(enum right right)
{
	static const enum text names[RIGHT_COUNT] = {
		[RIGHT_SELL] = TEXT_RIGHT_SELL,
		[RIGHT_VOID_LINE] = TEXT_RIGHT_VOID_LINE,
		[RIGHT_VOID_SALE] = TEXT_RIGHT_VOID_SALE,
		[RIGHT_REPRINT] = TEXT_RIGHT_REPRINT,
		[RIGHT_OPEN_DRAWER] = TEXT_RIGHT_OPEN_DRAWER,
		[RIGHT_SYNC] = TEXT_RIGHT_SYNC,
		[RIGHT_CHECK] = TEXT_RIGHT_CHECK,
		[RIGHT_UNLOCK_OPERATOR] = TEXT_RIGHT_UNLOCK_OPERATOR,
		[RIGHT_CLOSE_SHIFT] = TEXT_RIGHT_CLOSE_SHIFT,
		[RIGHT_LEAVE] = TEXT_RIGHT_LEAVE,
		[RIGHT_REFUND] = TEXT_RIGHT_REFUND,
		[RIGHT_BLIND_REFUND] = TEXT_RIGHT_BLIND_REFUND,
		[RIGHT_GIFTS] = TEXT_RIGHT_GIFTS,
		[RIGHT_SET_PRICE] = TEXT_RIGHT_SET_PRICE,
	};
	return names[right];
}

bool till_may(struct till *till, struct duties *duties, enum right right)
{
	if (operator_may(&till->operator, right))
		return true;
	if (till->operator.number == 0)
		till_refuse(till, duties, (struct says){TEXT_TILL_LOG_IN_FIRST});
	else
		till_refuse(till, duties,
			(struct says){TEXT_TILL_NOT_ALLOWED, till->operator.name,
				text_in(till->shop.screen_lang, name_of(right))});
	return false;
}
