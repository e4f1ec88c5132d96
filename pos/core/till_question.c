#include "pos/core/till_parts.h"

void till_ask(struct till *till, enum question question)
{
	till->question = question;
}

/* Asked at start, but nobody can answer before logging in. */
void till_ask_unprinted(struct till *till)
{
	bool free = till->question == QUESTION_NONE && !till_is_committing(till) &&
		    !till->selling_stopped;
	if (!till->unprinted || till->operator.number == 0 || !free)
		return;
	till->unprinted = false;
	till_ask(till, QUESTION_REPRINT_UNPRINTED);
}

/* The question about the last receipt is not lost with the screen: it comes back. */
void till_withdraw_question(struct till *till)
{
	if (till->question == QUESTION_REPRINT_UNPRINTED)
		till->unprinted = true;
	till->question = QUESTION_NONE;
}

static void yes_to(struct till *till, struct duties *duties, enum question question)
{
	switch (question) {
	case QUESTION_NONE:
		break;
	case QUESTION_LARGE_TENDER:
		till_pay_after_all(till, duties);
		break;
	case QUESTION_VOID_SALE:
		till_empty_basket(till, duties);
		till_tell(till, (struct says){TEXT_TILL_SALE_VOIDED});
		break;
	case QUESTION_LEAVE:
		till_order(duties, DUTY_LEAVE);
		break;
	case QUESTION_CLOSE_SHIFT:
		till_close_shift(till, duties);
		break;
	case QUESTION_REFUND:
		till_refund(till, duties);
		break;
	case QUESTION_ENROL: /* both answers count: till_answer() */
		break;
	case QUESTION_ACT:
		till_do_act(till, duties);
		break;
	case QUESTION_REPRINT_UNPRINTED:
		till_order(duties, DUTY_REPRINT);
		break;
	}
}

void till_answer(struct till *till, struct duties *duties, bool yes)
{
	enum question question = till->question;
	till->question = QUESTION_NONE;
	if (question == QUESTION_ENROL)
		till_enrol_answer(till, duties, yes);
	else if (yes)
		yes_to(till, duties, question);
}
