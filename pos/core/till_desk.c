/* What is done for a member besides selling. It is judged by what this till knows, shown with what
 * it takes and what is left, and done with Y; nothing is handed over before it is on disk. Points
 * are asked for as for a sale: within the lease, or with HQ's word, or on trust within the bounds.
 */
#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "pos/core/receipt_act.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <stdio.h>
#include <string.h>

enum { NUMBER_MAX = 24, CODE_SHOWN_MAX = 25, DONATED_AT_MOST = 10000000 };
enum { PLATE_LEAST = 5, PLATE_MOST = 9, PLATE_IDEOGRAPHS = 2, TICKET_MOST = 32 };
#define DAY_MS INT64_C(86400000)

static uint32_t today(const struct till *till)
{
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	return civil_date_number(&now);
}

/* ---- what was chosen ---- */

static const struct gift *gift_of(const struct till *till, const struct closed_act *act)
{
	bool gift = act->kind == ACT_GIFT || act->kind == ACT_DONATION;
	return gift ? catalogue_gift(till->shop.catalogue, act->item) : NULL;
}

static const struct privilege *privilege_of(const struct till *till, const struct closed_act *act)
{
	bool right = act->kind == ACT_ENTITLEMENT || act->kind == ACT_COUPON_USE;
	return right ? catalogue_privilege(till->shop.catalogue, act->item) : NULL;
}

const struct reward *till_act_reward(const struct till *till, const struct closed_act *act)
{
	const struct gift *gift = gift_of(till, act);
	const struct privilege *privilege = privilege_of(till, act);
	const struct shop_event *event =
		act->kind == ACT_CHECKIN ? catalogue_event(till->shop.catalogue, act->item) : NULL;
	return gift        ? &gift->reward
	       : privilege ? &privilege->reward
	       : event     ? &event->reward
			   : NULL;
}

static void name_item(struct closed_act *act, enum act_kind kind, const struct reward *reward)
{
	act->kind = kind;
	text_copy(act->item, sizeof act->item, reward->id);
}

static void take_gift(struct closed_act *act, enum desk_action action, const struct gift *gift)
{
	name_item(act, action == DESK_DONATE ? ACT_DONATION : ACT_GIFT, &gift->reward);
	act->swapped = action == DESK_SWAP;
	if (act->swapped)
		return;
	act->points = -gift->points;
	act->minor = gift->minor;
}

static void take_right(const struct till *till, struct closed_act *act, uint32_t row)
{
	const struct member_more *more = &till->more;
	if (row < MORE_RIGHTS_MAX) {
		name_item(act, ACT_ENTITLEMENT,
			&catalogue_privilege(till->shop.catalogue, more->rights[row].id)->reward);
		return;
	}
	const struct more_coupon *coupon = &more->coupons[row - MORE_RIGHTS_MAX];
	name_item(act, ACT_COUPON_USE,
		&catalogue_of_campaign(till->shop.catalogue, coupon->campaign)->reward);
	act->campaign = coupon->campaign;
	act->serial = coupon->serial;
}

static void take_row(const struct till *till, const struct member_desk *desk, uint32_t row,
	struct closed_act *act)
{
	const struct catalogue *catalogue = till->shop.catalogue;
	uint32_t at = desk->row_count > 0 ? desk->rows[row] : 0;
	switch (desk->action) {
	case DESK_GIFTS:
	case DESK_DONATE:
	case DESK_SWAP:
		take_gift(act, desk->action, &catalogue->gifts[at]);
		break;
	case DESK_CHECK_IN:
		act->kind = ACT_CHECKIN;
		act->points =
			catalogue && catalogue->checkin_points > 0 ? catalogue->checkin_points : 0;
		break;
	case DESK_EVENTS:
		name_item(act, ACT_CHECKIN, &catalogue->events[at].reward);
		act->points = catalogue->events[at].points;
		break;
	case DESK_RIGHTS:
	case DESK_VOUCHERS:
		take_right(till, act, at);
		break;
	case DESK_NOTE:
		act->kind = ACT_NOTE;
		break;
	case DESK_ACTIONS:
		break;
	}
}

void till_act_of_row(const struct till *till, const struct member_desk *list, uint32_t row,
	struct closed_act *act)
{
	*act = (struct closed_act){.member = till->sale.member.id, .qty = 1};
	text_copy(act->tier, sizeof act->tier, till->sale.member.tier);
	take_row(till, list, row, act);
	act->slip = act->kind != ACT_CHECKIN && act->kind != ACT_NOTE;
}

/* ---- whether it may be done ---- */

/* Before the shell has said what was given here, nothing counts as used up. */
static const struct act_tally untold = {.stock = {[0 ... GIFTS_MAX - 1] = ACT_UNCOUNTED},
	.places = {[0 ... SHOP_EVENTS_MAX - 1] = ACT_UNCOUNTED}};

enum act_refusal till_judge_act(const struct till *till, const struct closed_act *act)
{
	struct act_case situation = till_act_case(till);
	const struct more_right *right =
		act->kind == ACT_ENTITLEMENT ? desk_right(&till->more, act->item) : NULL;
	if (till->tally.member != till->sale.member.id)
		situation.tally = &untold;
	situation.checked_in_elsewhere = till->more.streak_last == situation.on;
	situation.right_left = right ? right->left : 0;
	return act_allowed(&situation, act);
}

int64_t till_member_age_days(const struct till *till)
{
	int64_t told_ms = member_told_ms(&till->sale.member, till->status.reference_as_of_ms);
	return told_ms > 0 ? (till->now_ms - told_ms) / DAY_MS : 0;
}

static uint32_t good_until(const struct till *till, const struct closed_act *act)
{
	const struct more_right *right = desk_right(&till->more, act->item);
	if (act->kind == ACT_ENTITLEMENT)
		return right ? right->until : 0;
	for (uint32_t i = 0; act->kind == ACT_COUPON_USE && i < till->more.coupon_count; i++)
		if (till->more.coupons[i].campaign == act->campaign &&
			till->more.coupons[i].serial == act->serial)
			return till->more.coupons[i].until;
	return 0;
}

bool till_act_lapsed(const struct till *till, const struct closed_act *act)
{
	uint32_t until = good_until(till, act);
	return until && until < today(till);
}

/* What act_allowed() cannot know. false: refused, in words. */
static bool fits_today(struct till *till, struct duties *duties)
{
	const struct closed_act *act = &till->desk.act;
	const struct reward *reward = till_act_reward(till, act);
	uint32_t until = good_until(till, act);
	bool takes = act->points < 0 || act->kind == ACT_ENTITLEMENT;
	char days[NUMBER_MAX], date[NUMBER_MAX];
	snprintf(days, sizeof days, "%lld", (long long)till_member_age_days(till));
	snprintf(
		date, sizeof date, "%04u-%02u-%02u", until / 10000, until / 100 % 100, until % 100);
	if (takes && till_member_age_days(till) >= MEMBER_TOO_OLD_DAYS)
		till_refuse(till, duties, (struct says){TEXT_DESK_TOO_OLD, days});
	else if (till_act_lapsed(till, act))
		till_refuse(till, duties,
			(struct says){TEXT_DESK_LAPSED,
				reward_title(reward, till->shop.screen_lang), date});
	else if (act->points < 0 && till->sale.points_wish > 0)
		till_refuse(till, duties, (struct says){TEXT_DESK_POINTS_ON_SALE});
	else if (act->minor > 0 && !operator_may(&till->operator, RIGHT_SELL))
		return till_may(till, duties, RIGHT_SELL);
	else
		return true;
	return false;
}

static bool may_be_done(struct till *till, struct duties *duties)
{
	enum act_refusal refusal = till_judge_act(till, &till->desk.act);
	if (refusal != ACT_ALLOWED)
		till_refuse_act(till, duties, refusal);
	return refusal == ACT_ALLOWED && fits_today(till, duties);
}

/* ---- what else belongs to it ---- */

enum desk_wants till_act_wants(const struct till *till, const struct closed_act *act)
{
	const struct privilege *privilege = privilege_of(till, act);
	const struct gift *gift = gift_of(till, act);
	if (act->kind == ACT_NOTE)
		return act->text[0] ? WANTS_NOTHING : WANTS_NOTE;
	if (act->swapped)
		return act->text[0] ? WANTS_NOTHING : WANTS_FAULT;
	if (privilege && privilege->kind == PRIVILEGE_PARKING)
		return act->text[0] ? WANTS_NOTHING : WANTS_PLATE;
	if (gift && act->kind == ACT_DONATION && gift->points == 0)
		return act->points < 0 ? WANTS_NOTHING : WANTS_AMOUNT;
	return WANTS_NOTHING;
}

static void ask_points(struct till *till, struct duties *duties)
{
	struct duty *duty = till_order(duties, DUTY_ASK_POINTS);
	till->look_up = LOOK_UP_ACT;
	duty->points.member = till->desk.act.member;
	duty->points.wish = -till->desk.act.points;
	duty->points.in_earnest = false; /* HQ is asked when it is done */
}

static void propose(struct till *till, struct duties *duties)
{
	if (till_act_wants(till, &till->desk.act) != WANTS_NOTHING)
		till->desk.stage = DESK_ASKS;
	else if (till->desk.act.points < 0)
		ask_points(till, duties);
	else
		till_ask(till, QUESTION_ACT);
}

void till_choose_act(struct till *till, struct duties *duties, uint32_t row)
{
	if (till->look_up != LOOK_UP_NONE) {
		till_refuse(till, duties, (struct says){TEXT_TILL_BUSY});
		return;
	}
	till_act_of_row(till, &till->desk, row, &till->desk.act);
	if (may_be_done(till, duties))
		propose(till, duties);
}

/* A gift without points to its name takes as many as the member gives. */
static void take_amount(struct till *till, struct duties *duties, const char *text)
{
	int64_t points = 0;
	if (!money_read(text, 0, &points) || points <= 0 || points > DONATED_AT_MOST) {
		till_refuse(till, duties, (struct says){TEXT_DESK_AMOUNT});
		return;
	}
	till->desk.act.points = -points;
	if (may_be_done(till, duties))
		ask_points(till, duties);
	else
		till->desk.act.points = 0;
}

static bool is_alphanumeric(int32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* 沪A12345, 粤Z1234港: up to two ideographs, letters and digits. Without any it may be the longer
 * code of a parking ticket. */
static bool is_plate(const char *text)
{
	uint32_t signs = 0, ideographs = 0;
	while (*text) {
		int32_t c = text_next(&text);
		bool ideograph = c >= 0x4E00 && c <= 0x9FFF;
		if (!ideograph && !is_alphanumeric(c))
			return false;
		ideographs += ideograph;
		signs++;
	}
	return signs >= PLATE_LEAST && ideographs <= PLATE_IDEOGRAPHS &&
	       signs <= (ideographs > 0 ? PLATE_MOST : TICKET_MOST);
}

static void take_text(struct till *till, struct duties *duties, const char *text)
{
	enum desk_wants wants = till_act_wants(till, &till->desk.act);
	if (wants == WANTS_AMOUNT) {
		take_amount(till, duties, text);
		return;
	}
	if (wants == WANTS_PLATE && !is_plate(text)) {
		till_refuse(till, duties, (struct says){TEXT_DESK_PLATE_BAD});
		return;
	}
	text_clean(till->desk.act.text, sizeof till->desk.act.text, text);
	if (till->desk.act.text[0])
		propose(till, duties);
}

/* ---- a code on a list ---- */

static bool choose_goods(struct till *till, struct duties *duties, const struct code *code)
{
	bool goods = code->kind == CODE_GTIN || code->kind == CODE_ITEM_NUMBER;
	if (!goods || (till->desk.action != DESK_GIFTS && till->desk.action != DESK_SWAP))
		return false;
	till->look_up = LOOK_UP_GIFT;
	till->pending_code = *code;
	till_order(duties, DUTY_FIND_ITEM)->code = *code;
	return true;
}

/* Which gift of the list these goods are. */
void till_gift_found(struct till *till, struct duties *duties, const struct item *item)
{
	const struct member_desk *desk = &till->desk;
	till->look_up = LOOK_UP_NONE;
	for (uint32_t i = 0; till->view == VIEW_MEMBER && i < desk->row_count; i++) {
		if (strcmp(till->shop.catalogue->gifts[desk->rows[i]].sku, item->sku) != 0)
			continue;
		till->desk.at = i;
		till_choose_act(till, duties, i);
		return;
	}
	till_refuse(till, duties, (struct says){TEXT_DESK_NO_GIFT_OF, item->name});
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* A hand on capitals types the same code. */
static bool same_code(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

static bool choose_event(struct till *till, struct duties *duties, const char *id)
{
	const struct member_desk *desk = &till->desk;
	for (uint32_t i = 0; desk->action == DESK_EVENTS && i < desk->row_count; i++) {
		if (!same_code(till->shop.catalogue->events[desk->rows[i]].reward.id, id))
			continue;
		till->desk.at = i;
		till_choose_act(till, duties, i);
		return true;
	}
	return false;
}

static bool choose_coupon(struct till *till, struct duties *duties, const struct code *code)
{
	const struct member_more *more = &till->more;
	uint32_t campaign = code->kind == CODE_COUPON ? code->coupon.campaign : code->campaign;
	uint64_t serial = code->kind == CODE_COUPON ? code->coupon.serial : code->serial;
	bool coupon = code->kind == CODE_COUPON || code->kind == CODE_COUPON_TYPED;
	for (uint32_t i = 0;
		coupon && till->desk.action == DESK_VOUCHERS && i < till->desk.row_count; i++) {
		uint32_t at = till->desk.rows[i];
		if (at < MORE_RIGHTS_MAX ||
			more->coupons[at - MORE_RIGHTS_MAX].campaign != campaign ||
			more->coupons[at - MORE_RIGHTS_MAX].serial != serial)
			continue;
		till_choose_act(till, duties, i);
		return true;
	}
	return false;
}

/* A coupon's digits would fill the screen. */
static void refuse_code(struct till *till, struct duties *duties, const char *text)
{
	char start[CODE_SHOWN_MAX];
	(void)text_cut(start, sizeof start, text, CODE_SHOWN_MAX - 1, RULER_SCREEN);
	till_refuse(till, duties, (struct says){TEXT_DESK_NOT_LISTED, start});
}

/* What is wrong, how many, a note: nothing that a scanner says. */
bool till_desk_wants_typing(const struct till *till)
{
	return till->view == VIEW_MEMBER && till->desk.stage == DESK_ASKS &&
	       till_act_wants(till, &till->desk.act) != WANTS_PLATE;
}

/* Typed or scanned while the page asks or shows a list. false: it belongs to the sale. */
bool till_act_code(struct till *till, struct duties *duties, const void *data, size_t size)
{
	struct code code;
	char text[ENTRY_MAX];
	size_t kept = size < sizeof text ? size : sizeof text - 1;
	memcpy(text, data, kept);
	text[kept] = '\0';
	if (till->desk.stage == DESK_ASKS) {
		take_text(till, duties, text);
		return true;
	}
	if (choose_event(till, duties, text))
		return true;
	code_understand(&till->shop.codes, data, size, &code);
	if (code.kind == CODE_CARD || code.kind == CODE_PHONE)
		return false;
	if (!choose_goods(till, duties, &code) && !choose_coupon(till, duties, &code))
		refuse_code(till, duties, text);
	return true;
}

/* ---- the points ---- */

/* As many as are asked for, or none: a gift is not given in part. */
void till_act_points(struct till *till, struct duties *duties, const struct fact *fact)
{
	char points[NUMBER_MAX];
	enum text why = till_bound_text(fact->points.bound);
	till->look_up = LOOK_UP_NONE;
	snprintf(points, sizeof points, "%lld", (long long)fact->points.allowed);
	if (till->view != VIEW_MEMBER || fact->points.member != till->desk.act.member)
		return;
	if (fact->points.allowed >= -till->desk.act.points)
		till_ask(till, QUESTION_ACT);
	else
		till_refuse(till, duties,
			(struct says){why == TEXT_NONE ? TEXT_TILL_POINTS_BALANCE : why, points});
}

/* ---- done ---- */

/* Confirmed. */
void till_do_act(struct till *till, struct duties *duties)
{
	const struct closed_act act = till->desk.act;
	if (till->too_small)
		till_refuse(till, duties, (struct says){TEXT_TILL_TOO_SMALL});
	else if (may_be_done(till, duties))
		till_act(till, duties, &act);
}

static enum text done_text(const struct closed_act *act)
{
	switch (act->kind) {
	case ACT_CHECKIN:
		return act->item[0] ? TEXT_DESK_DONE_EVENT : TEXT_DESK_DONE_CHECK_IN;
	case ACT_GIFT:
		return act->swapped ? TEXT_DESK_DONE_SWAP : TEXT_DESK_DONE_GIFT;
	case ACT_ENTITLEMENT:
	case ACT_COUPON_USE:
		return TEXT_DESK_DONE_RIGHT;
	case ACT_DONATION:
		return TEXT_DESK_DONE_DONATION;
	case ACT_NOTE:
		return TEXT_DESK_DONE_NOTE;
	case ACT_POINTS_ADJ:
	case ACT_KINDS:
		break;
	}
	return TEXT_ACT_DONE;
}

/* Committed: what is to be handed over now. */
void till_desk_done(struct till *till, bool printed_later)
{
	const struct closed_act *act = &till->act;
	char points[MONEY_TEXT_MAX], balance[MONEY_TEXT_MAX], cash[MONEY_TEXT_MAX];
	const char *title = act_title(till->shop.catalogue, act, till->shop.screen_lang);
	money_text_grouped(points, act->points < 0 ? -act->points : act->points, 0);
	money_text_grouped(balance, till->sale.member.points, 0);
	money_text_grouped(cash, act->minor, till->shop.currency_exponent);
	till->desk.stage = DESK_FACTS;
	if (printed_later && act->slip)
		till_tell(till, (struct says){TEXT_DESK_DONE_UNPRINTED, title});
	else if (act->minor > 0)
		till_tell(till, (struct says){TEXT_DESK_DONE_GIFT_CASH, title, cash, balance});
	else
		till_tell(till, (struct says){done_text(act), title, points, balance});
}
