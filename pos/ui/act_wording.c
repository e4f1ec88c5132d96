#include "pos/ui/act_wording.h"

#include <stdio.h>

void wording_date(char out[DATE_TEXT_MAX], uint32_t date)
{
	out[0] = '\0';
	if (date)
		snprintf(out, DATE_TEXT_MAX, "%04u-%02u-%02u", date / 10000 % 10000,
			date / 100 % 100, date % 100);
}

void wording_price(char out[COUNT_TEXT_MAX + MONEY_TEXT_MAX], const struct till *till,
	int64_t points, int64_t minor)
{
	char count[COUNT_TEXT_MAX], money[MONEY_TEXT_MAX];
	wording_count(count, points);
	wording_money(money, till, minor);
	snprintf(out, COUNT_TEXT_MAX + MONEY_TEXT_MAX, "%s%s%s", count, minor ? "+" : "",
		minor ? money : "");
}

int64_t wording_right_left(const struct till *till, const struct more_right *right)
{
	const struct catalogue *catalogue = till->shop.catalogue;
	const struct privilege *one = catalogue_privilege(catalogue, right->id);
	bool known = one && till->tally.member == till->sale.member.id;
	int64_t left = right->left - (known ? till->tally.used[one - catalogue->privileges] : 0);
	return left > 0 ? left : 0;
}

static const char *title_of(const struct till *till, const struct closed_act *act)
{
	const struct reward *reward = till_act_reward(till, act);
	return reward ? reward_title(reward, till->shop.screen_lang) : act->item;
}

/* "-200 points, 5,120 left" */
static void takes(char out[WORDING_MAX], const struct till *till, const struct closed_act *act)
{
	char points[COUNT_TEXT_MAX], left[COUNT_TEXT_MAX];
	wording_count(points, -act->points);
	wording_count(left, till->sale.member.points + act->points);
	wording_say(out, till, (struct says){TEXT_DESK_TAKES, points, left});
}

static void ask_gift(char out[WORDING_MAX], const struct till *till, const struct closed_act *act)
{
	char points[WORDING_MAX], money[MONEY_TEXT_MAX];
	takes(points, till, act);
	wording_money(money, till, act->minor);
	if (act->swapped)
		wording_say(out, till,
			(struct says){TEXT_DESK_ASK_SWAP, title_of(till, act), act->text});
	else if (act->minor)
		wording_say(out, till,
			(struct says){TEXT_DESK_ASK_GIFT_CASH, title_of(till, act), points, money});
	else
		wording_say(
			out, till, (struct says){TEXT_DESK_ASK_GIFT, title_of(till, act), points});
}

static void ask_check_in(
	char out[WORDING_MAX], const struct till *till, const struct closed_act *act)
{
	char points[COUNT_TEXT_MAX], after[COUNT_TEXT_MAX];
	wording_count(points, act->points);
	wording_count(after, till->sale.member.points + act->points);
	if (act->item[0])
		wording_say(out, till,
			(struct says){TEXT_DESK_ASK_EVENT, title_of(till, act), points, after});
	else
		wording_say(out, till, (struct says){TEXT_DESK_ASK_CHECK_IN, points, after});
}

static void ask_right(char out[WORDING_MAX], const struct till *till, const struct closed_act *act)
{
	char left[COUNT_TEXT_MAX];
	const struct more_right *right = desk_right(&till->more, act->item);
	wording_count(left, right ? wording_right_left(till, right) - act->qty : 0);
	if (act->text[0])
		wording_say(out, till,
			(struct says){TEXT_DESK_ASK_PLATE, title_of(till, act), act->text, left});
	else
		wording_say(
			out, till, (struct says){TEXT_DESK_ASK_RIGHT, title_of(till, act), left});
}

static void ask_voucher(
	char out[WORDING_MAX], const struct till *till, const struct closed_act *act)
{
	char code[COUPON_TYPED_DIGITS + 1];
	coupon_typed_write(code, act->campaign, act->serial);
	if (act->text[0])
		wording_say(out, till,
			(struct says){
				TEXT_DESK_ASK_VOUCHER_PLATE, title_of(till, act), code, act->text});
	else
		wording_say(
			out, till, (struct says){TEXT_DESK_ASK_VOUCHER, title_of(till, act), code});
}

enum text word_text(enum member_word word)
{
	static const enum text texts[WORD_COUNT] = {
		[WORD_LOST] = TEXT_CARD_WORD_LOST,
		[WORD_NEW_CARD] = TEXT_CARD_WORD_NEW,
		[WORD_SMS_NO] = TEXT_CARD_WORD_SMS_NO,
		[WORD_SMS_YES] = TEXT_CARD_WORD_SMS_YES,
		[WORD_EMAIL_NO] = TEXT_CARD_WORD_EMAIL_NO,
		[WORD_RELATIVES_NO] = TEXT_CARD_WORD_RELATIVES_NO,
	};
	return texts[word];
}

static void ask_note(char out[WORDING_MAX], const struct till *till, const struct closed_act *act)
{
	enum member_word word;
	char what[WORDING_MAX];
	const struct member *member = &till->sale.member;
	if (!member_word_read(act, &word)) {
		wording_say(out, till, (struct says){TEXT_DESK_ASK_NOTE, act->text});
		return;
	}
	wording_say(what, till, (struct says){word_text(word), member_word_card(act->item)});
	wording_say(out, till,
		(struct says){TEXT_CARD_ASK, what, member->name_masked, member->phone_masked});
}

void wording_act(char out[WORDING_MAX], const struct till *till, const struct closed_act *act)
{
	char points[WORDING_MAX];
	out[0] = '\0';
	switch (act->kind) {
	case ACT_GIFT:
		ask_gift(out, till, act);
		return;
	case ACT_CHECKIN:
		ask_check_in(out, till, act);
		return;
	case ACT_ENTITLEMENT:
		ask_right(out, till, act);
		return;
	case ACT_COUPON_USE:
		ask_voucher(out, till, act);
		return;
	case ACT_DONATION:
		takes(points, till, act);
		wording_say(out, till,
			(struct says){TEXT_DESK_ASK_DONATION, title_of(till, act), points});
		return;
	case ACT_NOTE:
		ask_note(out, till, act);
		return;
	case ACT_POINTS_ADJ:
	case ACT_KINDS:
		break;
	}
}

static enum text short_text(enum act_refusal refusal)
{
	static const enum text texts[ACT_REFUSALS] = {
		[ACT_ALLOWED] = TEXT_NONE,
		[ACT_NEEDS_MEMBER] = TEXT_NONE,
		[ACT_MEMBER_BLOCKED] = TEXT_DESK_SHORT_BLOCKED,
		[ACT_NOT_OFFERED] = TEXT_DESK_SHORT_NOT_OFFERED,
		[ACT_NOT_BEGUN] = TEXT_DESK_SHORT_NOT_BEGUN,
		[ACT_OVER] = TEXT_DESK_SHORT_OVER,
		[ACT_OTHER_TIER] = TEXT_DESK_SHORT_TIER,
		[ACT_DONE_TODAY] = TEXT_DESK_SHORT_DONE_TODAY,
		[ACT_ATTENDED] = TEXT_DESK_SHORT_ATTENDED,
		[ACT_FULL] = TEXT_DESK_SHORT_FULL,
		[ACT_NO_STOCK] = TEXT_DESK_SHORT_NO_STOCK,
		[ACT_LIMIT] = TEXT_DESK_SHORT_LIMIT,
		[ACT_POINTS_SHORT] = TEXT_DESK_SHORT_POINTS,
		[ACT_RIGHT_SPENT] = TEXT_DESK_SHORT_SPENT,
	};
	return texts[refusal];
}

void wording_refusal(char out[WORDING_MAX], const struct till *till, const struct closed_act *act,
	enum act_refusal refusal)
{
	char missing[COUNT_TEXT_MAX];
	out[0] = '\0';
	wording_count(missing, -act->points - till->sale.member.points);
	if (refusal == ACT_POINTS_SHORT)
		wording_say(out, till, (struct says){TEXT_DESK_SHORT_POINTS, missing});
	else if (refusal != ACT_ALLOWED)
		wording_say(out, till, (struct says){short_text(refusal)});
}
