#include "pos/core/receipt_act.h"

#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "pos/core/receipt_text.h"

#include <stdio.h>

enum { NUMBER_MAX = 24 };

struct sheet {
	struct receipt_doc *doc;
	const struct act_paper *paper;
	const struct shop *shop;
	enum lang lang;
};

static void put(const struct sheet *sheet, unsigned style, struct says says)
{
	receipt_say(sheet->doc, style, sheet->lang, says);
}

static enum text heading(const struct closed_act *act)
{
	switch (act->kind) {
	case ACT_CHECKIN:
		return act->item[0] ? TEXT_ACT_SLIP_EVENT : TEXT_ACT_SLIP_CHECKIN;
	case ACT_GIFT:
		return act->swapped ? TEXT_ACT_SLIP_SWAP : TEXT_ACT_SLIP_GIFT;
	case ACT_ENTITLEMENT:
		return TEXT_ACT_SLIP_RIGHT;
	case ACT_DONATION:
		return TEXT_ACT_SLIP_DONATION;
	case ACT_COUPON_USE:
		return TEXT_ACT_SLIP_COUPON;
	case ACT_NOTE:
		return TEXT_ACT_SLIP_NOTE;
	case ACT_POINTS_ADJ:
		return TEXT_ACT_SLIP_ADJUST;
	case ACT_KINDS:
		break;
	}
	return TEXT_NONE;
}

static void put_head(const struct sheet *sheet)
{
	const struct closed_act *act = sheet->paper->act;
	char till[NUMBER_MAX], operator[NUMBER_MAX], time[CIVIL_TEXT_MAX];
	struct civil when = civil_at(act->wall_ms, sheet->shop->utc_offset_minutes);
	civil_text(time, &when);
	snprintf(till, sizeof till, "%u", (unsigned)act->till);
	snprintf(operator, sizeof operator, "%u", (unsigned)act->operator_number);
	receipt_wrapped(sheet->doc, RECEIPT_CENTRE | RECEIPT_BOLD, sheet->shop->name);
	put(sheet, RECEIPT_CENTRE | RECEIPT_BOLD, (struct says){heading(act)});
	put(sheet, 0, (struct says){TEXT_RECEIPT_TIME, time});
	put(sheet, 0,
		(struct says){TEXT_RECEIPT_TILL_OPERATOR, till, operator,
			sheet->paper->operator_name});
	receipt_doc_rule(sheet->doc);
}

const char *act_title(
	const struct catalogue *catalogue, const struct closed_act *act, enum lang lang)
{
	const struct gift *gift = NULL;
	const struct shop_event *event = NULL;
	const struct privilege *right = NULL;
	if (act->kind == ACT_GIFT || act->kind == ACT_DONATION)
		gift = catalogue_gift(catalogue, act->item);
	else if (act->kind == ACT_CHECKIN)
		event = catalogue_event(catalogue, act->item);
	else
		right = catalogue_privilege(catalogue, act->item);
	return gift    ? reward_title(&gift->reward, lang)
	       : event ? reward_title(&event->reward, lang)
	       : right ? reward_title(&right->reward, lang)
		       : act->item;
}

static const struct reward *reward_of(const struct sheet *sheet)
{
	const struct closed_act *act = sheet->paper->act;
	const struct catalogue *catalogue = sheet->shop->catalogue;
	const struct gift *gift = catalogue_gift(catalogue, act->item);
	const struct privilege *right = catalogue_privilege(catalogue, act->item);
	if (act->kind == ACT_GIFT || act->kind == ACT_DONATION)
		return gift ? &gift->reward : NULL;
	return right && act->kind != ACT_CHECKIN ? &right->reward : NULL;
}

/* The plate a parking space is for, what is wrong with a gift. */
static enum text text_name(const struct sheet *sheet)
{
	const struct closed_act *act = sheet->paper->act;
	const struct privilege *right = catalogue_privilege(sheet->shop->catalogue, act->item);
	if (act->swapped)
		return TEXT_ACT_SLIP_FAULT;
	return right && right->kind == PRIVILEGE_PARKING ? TEXT_ACT_SLIP_PLATE : TEXT_ACT_SLIP_TEXT;
}

static void put_what(const struct sheet *sheet)
{
	const struct closed_act *act = sheet->paper->act;
	const char *title = act_title(sheet->shop->catalogue, act, sheet->lang);
	char qty[NUMBER_MAX], serial[NUMBER_MAX], campaign[NUMBER_MAX], cash[MONEY_TEXT_MAX];
	snprintf(qty, sizeof qty, "%d", (int)act->qty);
	snprintf(campaign, sizeof campaign, "%u", (unsigned)act->campaign);
	snprintf(serial, sizeof serial, "%llu", (unsigned long long)act->serial);
	if (title[0])
		put(sheet, RECEIPT_BOLD, (struct says){TEXT_ACT_SLIP_LINE, title, qty});
	if (act->campaign)
		put(sheet, 0, (struct says){TEXT_ACT_SLIP_VOUCHER, campaign, serial});
	if (act->text[0])
		put(sheet, 0, (struct says){text_name(sheet), act->text});
	if (!act->minor)
		return;
	money_text_grouped(cash, act->minor, sheet->shop->currency_exponent);
	receipt_pair(sheet->doc, 0, text_in(sheet->lang, TEXT_RECEIPT_CASH), cash);
}

/* The balance is ours: headquarters has not counted this act yet. */
static void put_age(const struct sheet *sheet)
{
	char as_of[CIVIL_TEXT_MAX];
	int64_t told_ms = sheet->paper->member->points_as_of_ms;
	struct civil when = civil_at(told_ms, sheet->shop->utc_offset_minutes);
	civil_text(as_of, &when);
	as_of[16] = '\0'; /* to the minute */
	if (told_ms > 0)
		put(sheet, 0, (struct says){TEXT_ACT_SLIP_AS_OF, as_of + 5});
	else
		put(sheet, 0, (struct says){TEXT_RECEIPT_NEVER_SYNCED});
}

static void put_points(const struct sheet *sheet)
{
	const struct closed_act *act = sheet->paper->act;
	const struct member *member = sheet->paper->member;
	char points[MONEY_TEXT_MAX];
	int64_t balance;
	if (!member)
		return;
	receipt_doc_rule(sheet->doc);
	put(sheet, 0,
		(struct says){
			TEXT_RECEIPT_MEMBER_BRIEF, member->name_masked, member->phone_masked});
	if (!act->points || __builtin_add_overflow(member->points, act->points, &balance))
		return;
	money_text_grouped(points, act->points < 0 ? -act->points : act->points, 0);
	put(sheet, 0,
		(struct says){act->points < 0 ? TEXT_RECEIPT_USED : TEXT_ACT_SLIP_EARNED, points});
	money_text_grouped(points, balance, 0);
	put(sheet, RECEIPT_BOLD, (struct says){TEXT_RECEIPT_BALANCE, points});
	put_age(sheet);
}

/* What one signs for, and what the law keeps: a faulty gift is exchanged (LEG-08). */
static void put_terms(const struct sheet *sheet)
{
	const struct closed_act *act = sheet->paper->act;
	const struct reward *reward = reward_of(sheet);
	if (reward && reward->text[0] && !act->swapped)
		receipt_wrapped(sheet->doc, 0, reward->text);
	if (act->kind == ACT_GIFT)
		put(sheet, 0, (struct says){TEXT_ACT_SLIP_TERMS});
	if (act->kind == ACT_DONATION)
		put(sheet, 0, (struct says){TEXT_ACT_SLIP_THANKS});
	if (act->kind == ACT_GIFT || act->kind == ACT_ENTITLEMENT || act->kind == ACT_POINTS_ADJ)
		put(sheet, 0, (struct says){TEXT_RECEIPT_REFUND_SIGNED});
}

void receipt_act_lay_out(
	struct receipt_doc *doc, const struct act_paper *paper, const struct shop *shop)
{
	const struct sheet sheet = {doc, paper, shop, shop->receipt_lang};
	char hash[HASH_TEXT_MAX];
	receipt_doc_begin(doc, shop->receipt_columns);
	put_head(&sheet);
	put_what(&sheet);
	put_points(&sheet);
	receipt_doc_rule(doc);
	put_terms(&sheet);
	hex_text(hash, paper->record.bytes, HASH_SIZE);
	put(&sheet, RECEIPT_CENTRE, (struct says){TEXT_RECEIPT_RECORD, hash + 2 * HASH_SIZE - 8});
	receipt_doc_cut(doc);
}
