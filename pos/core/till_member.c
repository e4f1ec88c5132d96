#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <stdio.h>
#include <string.h>

void till_member_asked(struct till *till)
{
	if (till->look_up != LOOK_UP_MEMBER)
		return;
	till->look_up = LOOK_UP_NONE;
	till->member_asked = true;
	till_tell(till, (struct says){TEXT_TILL_MEMBER_ASKED});
}

/* The answer to the question of this moment, or a late one for the basket that still stands here
 * and can take it. */
static bool awaited(struct till *till)
{
	bool late = till->member_asked;
	till->member_asked = false;
	if (till->look_up == LOOK_UP_MEMBER)
		return true;
	if (!late)
		return false;
	if (!till_is_committing(till) && till->question == QUESTION_NONE)
		return true;
	till_tell(till, (struct says){TEXT_TILL_MEMBER_AGAIN});
	return false;
}

void till_take_more(struct till *till, const struct fact *fact)
{
	till->more = fact->more ? *fact->more : (struct member_more){0};
	till->wallet.count = 0;
	if (fact->wallet)
		till->wallet = *fact->wallet;
}

/* As found; a mark that still counts stands in place of the group, for the rules and the record. */
static void put_on_sale(struct till *till, const struct fact *fact)
{
	struct member member = *fact->member;
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	till_take_more(till, fact);
	text_copy(member.group, sizeof member.group,
		member_group(fact->member, &till->more, civil_date_number(&now)));
	sale_set_member(&till->sale, &member);
}

/* Points for what others bought (FRD-04). */
static bool is_own_card(const struct till *till, const struct member *member)
{
	for (uint32_t i = 0; i < till->shop.staff_count; i++)
		if (till->shop.staff[i].operator_number ==
			till->operator.number && strcmp(till->shop.staff[i].card, member->card) ==
			0)
			return true;
	return false;
}

/* Who agreed to it is wished well, once the member is on the sale. */
static void greet(struct till *till)
{
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	const struct member *member = &till->sale.member;
	const char *festival = greeting_of(&till->shop.greetings, civil_date_number(&now));
	if (!till->more.greets || till->severity == SEVERITY_PROBLEM)
		return;
	if (birthday_day_matches(member->birthday_month, member->birthday_day, &now))
		till_tell(till, (struct says){TEXT_GREETING_BIRTHDAY, member->name_masked});
	else if (festival[0])
		till_tell(till, (struct says){TEXT_GREETING_FESTIVAL, festival});
}

static void tell_found(struct till *till, struct duties *duties, const struct fact *fact)
{
	const struct member *member = fact->member;
	char receipts[16];
	snprintf(receipts, sizeof receipts, "%d", (int)till->shop.receipts_hour);
	if (member->blocked)
		till_refuse(till, duties,
			(struct says){
				TEXT_TILL_MEMBER_BLOCKED, member->card, member->block_reason});
	else if (fact->often)
		till_refuse(till, duties,
			(struct says){TEXT_TILL_MEMBER_OFTEN, member->card, receipts});
	else {
		till_order(duties, DUTY_BEEP_OK);
		greet(till);
	}
}

void till_member_found(struct till *till, struct duties *duties, const struct fact *fact)
{
	const struct member *member = fact->member;
	if (!awaited(till))
		return;
	till->look_up = LOOK_UP_NONE;
	if (is_own_card(till, member)) {
		till_refuse(till, duties, (struct says){TEXT_TILL_MEMBER_OWN, member->card});
		return;
	}
	till_begin_sale(till);
	if (till->sale.has_member && till->sale.member.id != member->id)
		till_forget_points(till, duties);
	put_on_sale(till, fact);
	till_panel_member(till, duties);
	till_basket_changed(till, duties);
	till_check_coupons_again(till, duties);
	tell_found(till, duties, fact);
}

/* A phone number is never shown whole, not even a mistyped one. */
static void masked(char out[CODE_TEXT_MAX], const struct code *code)
{
	if (code->kind == CODE_PHONE)
		snprintf(out, CODE_TEXT_MAX, "%.3s****%s", code->text, code->text + 7);
	else
		snprintf(out, CODE_TEXT_MAX, "%s", code->text);
}

void till_member_unknown(struct till *till, struct duties *duties, const struct message *why)
{
	char who[CODE_TEXT_MAX];
	if (!awaited(till))
		return;
	till->look_up = LOOK_UP_NONE;
	/* Another code may have been looked up since; a late answer names nobody. */
	masked(who, &till->pending_code);
	if (why->id != TEXT_NONE)
		till_refuse(till, duties, (struct says){why->id, why->arg[0]});
	else
		till_refuse(till, duties, (struct says){TEXT_TILL_MEMBER_UNKNOWN, who});
}

void till_member_key(struct till *till, struct duties *duties)
{
	if (till->entry[0]) {
		till_submit(till, duties);
		return;
	}
	if (!till->sale.has_member) {
		till_tell(till, (struct says){TEXT_TILL_MEMBER_HOW});
		return;
	}
	till_forget_points(till, duties);
	sale_drop_member(&till->sale);
	till->more = (struct member_more){0};
	till->wallet.count = 0;
	till_tell(till, (struct says){TEXT_TILL_MEMBER_DROPPED});
	till_basket_changed(till, duties);
	till_check_coupons_again(till, duties);
}
