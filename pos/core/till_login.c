#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <stdio.h>
#include <string.h>

static void submit_number(struct till *till, struct duties *duties)
{
	uint32_t number;
	bool good = till_entry_number(till, OPERATOR_NUMBER_MAX, &number) && number > 0;
	till_clear_entry(till);
	if (good)
		till->login_number = number;
	else
		till_refuse_until(till, duties, SETTLED_BY_LOGIN,
			(struct says){TEXT_TILL_BAD_OPERATOR_NUMBER});
}

static bool pin_shaped(const char *pin)
{
	size_t digits = strspn(pin, "0123456789");
	return pin[digits] == '\0' && digits >= PIN_MIN && digits <= PIN_MAX;
}

void till_submit_login(struct till *till, struct duties *duties)
{
	if (till->look_up != LOOK_UP_NONE)
		return;
	till_try_again(till, SETTLED_BY_LOGIN);
	if (till->login_number == 0) {
		submit_number(till, duties);
		return;
	}
	if (pin_shaped(till->entry)) {
		struct duty *duty = till_order(duties, DUTY_CHECK_PIN);
		duty->pin.number = till->login_number;
		text_copy(duty->pin.pin, sizeof duty->pin.pin, till->entry);
		till->look_up = LOOK_UP_PIN;
	} else {
		till_refuse_until(
			till, duties, SETTLED_BY_LOGIN, (struct says){TEXT_TILL_BAD_PIN_SHAPE});
	}
	till_clear_entry(till);
}

static void logged_in(struct till *till, struct duties *duties, const struct operator_card *who)
{
	till->operator= * who;
	till->login_number = 0;
	till_go_home(till);
	till_order(duties, DUTY_LOG_IN)->number = who->number;
	till_ask_unprinted(till);
}

static void refuse_locked(struct till *till, struct duties *duties, int64_t locked_s)
{
	char seconds[24];
	snprintf(seconds, sizeof seconds, "%lld", (long long)locked_s);
	till_refuse_until(
		till, duties, SETTLED_BY_LOGIN, (struct says){TEXT_TILL_OPERATOR_LOCKED, seconds});
}

void till_pin_checked(struct till *till, struct duties *duties, const struct fact *fact)
{
	if (till->look_up != LOOK_UP_PIN)
		return;
	till->look_up = LOOK_UP_NONE;
	switch (fact->pin.verdict) {
	case PIN_RIGHT:
		if (fact->pin.who.number == till->login_number)
			logged_in(till, duties, &fact->pin.who);
		return;
	case PIN_WRONG:
	case PIN_UNKNOWN_OPERATOR:
		/* One sentence for both, so that nobody learns which numbers exist. */
		till_refuse_until(
			till, duties, SETTLED_BY_LOGIN, (struct says){TEXT_TILL_PIN_WRONG});
		break;
	case PIN_NO_OPERATORS:
		till_refuse_until(till, duties, SETTLED_BY_LOGIN,
			(struct says){
				till->status.fenced ? TEXT_TILL_FENCED : TEXT_TILL_NO_OPERATORS});
		break;
	case PIN_WANTS_MANAGER:
		till_refuse_until(
			till, duties, SETTLED_BY_LOGIN, (struct says){TEXT_TILL_WANTS_MANAGER});
		break;
	case PIN_LOCKED:
		refuse_locked(till, duties, fact->pin.locked_s);
		break;
	}
	till->login_number = 0;
}

/* The basket, the change on the screen and an unread problem stay where they are. */
void till_lock(struct till *till)
{
	if (till->operator.number == 0 || till_is_committing(till) || till->look_up != LOOK_UP_NONE)
		return;
	till_withdraw_question(till);
	till->operator=(struct operator_card){0};
	till->login_number = 0;
	till->pending_qty = 0;
	till->marked = -1;
	till_clear_entry(till);
	till_go_home(till);
}

/* A number or half a PIN that somebody left behind is taken away, too. */
static void leave_login(struct till *till)
{
	till->login_number = 0;
	till_clear_entry(till);
}

void till_lock_when_idle(struct till *till, int64_t mono_ms)
{
	int64_t limit_ms = (int64_t)till->shop.idle_lock_s * 1000;
	if (limit_ms <= 0 || till->last_input_ms > mono_ms - limit_ms)
		return;
	if (till->operator.number != 0)
		till_lock(till);
	else if (till->look_up == LOOK_UP_NONE)
		leave_login(till);
}
