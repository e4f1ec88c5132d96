#include "pos/core/act.h"

#include <stddef.h>
#include <string.h>

/* ---- shape ---- */

static bool names_nothing(const struct uid *uid)
{
	static const struct uid none;
	return uid_equal(uid, &none);
}

/* Only points that are spent are covered by anything. */
static bool cover_sound(const struct closed_act *act)
{
	int64_t spent = act->points < 0 ? -act->points : 0;
	if (act->points_leased < 0 || act->points_held < 0)
		return false;
	if (act->kind == ACT_POINTS_ADJ)
		spent = 0; /* a manager's word, nobody's allowance */
	if (act->points_leased > spent || act->points_held > spent - act->points_leased)
		return false;
	return (act->points_held > 0) == !names_nothing(&act->hold);
}

static bool kind_sound(const struct closed_act *act)
{
	switch (act->kind) {
	case ACT_CHECKIN:
		return act->member && act->points >= 0 && act->qty == 1;
	case ACT_GIFT:
		return act->member && act->item[0] && act->points <= 0 &&
		       (!act->swapped || (act->points == 0 && act->minor == 0));
	case ACT_ENTITLEMENT:
		return act->member && act->item[0] && act->points == 0;
	case ACT_DONATION:
		return act->member && act->points < 0 && act->qty == 1;
	case ACT_COUPON_USE:
		return act->campaign > 0 && act->serial > 0 && act->points == 0 && act->qty == 1;
	case ACT_NOTE:
		return act->text[0] && act->points == 0 && act->qty == 1;
	case ACT_POINTS_ADJ:
		return act->member && act->points != 0 && act->text[0] && act->qty == 1;
	case ACT_KINDS:
		break;
	}
	return false;
}

bool act_sound(const struct closed_act *act)
{
	bool coupon = act->kind == ACT_COUPON_USE;
	if (act->qty < 1 || act->qty > ACT_QTY_MAX)
		return false;
	if (act->points > ACT_POINTS_MAX || act->points < -ACT_POINTS_MAX)
		return false;
	if (act->minor < 0 || act->minor > ACT_MINOR_MAX || (act->minor && act->kind != ACT_GIFT))
		return false;
	if (!coupon && (act->campaign || act->serial))
		return false;
	if (act->swapped && act->kind != ACT_GIFT)
		return false;
	return cover_sound(act) && kind_sound(act);
}

/* ---- whether ---- */

static enum act_refusal judge_offer(const struct act_case *situation, const struct reward *reward)
{
	if (reward->from && situation->on < reward->from)
		return ACT_NOT_BEGUN;
	if (reward->to && situation->on > reward->to)
		return ACT_OVER;
	return reward_is_for(reward, situation->member->tier) ? ACT_ALLOWED : ACT_OTHER_TIER;
}

static enum act_refusal judge_checkin(const struct act_case *situation)
{
	if (!situation->catalogue || situation->catalogue->checkin_points < 0)
		return ACT_NOT_OFFERED;
	bool done = situation->tally->checked_in || situation->checked_in_elsewhere;
	return done ? ACT_DONE_TODAY : ACT_ALLOWED;
}

static enum act_refusal judge_event(const struct act_case *situation, const struct closed_act *act)
{
	const struct catalogue *catalogue = situation->catalogue;
	const struct shop_event *event = catalogue_event(catalogue, act->item);
	if (!event)
		return ACT_NOT_OFFERED;
	size_t at = (size_t)(event - catalogue->events);
	enum act_refusal offered = judge_offer(situation, &event->reward);
	if (offered != ACT_ALLOWED)
		return offered;
	if (situation->tally->attended[at])
		return ACT_ATTENDED;
	return situation->tally->places[at] == 0 ? ACT_FULL : ACT_ALLOWED;
}

static bool points_short(const struct act_case *situation, const struct closed_act *act)
{
	return act->points < 0 && situation->member->points < -act->points;
}

/* What was exchanged for a faulty one was given before: only there must be another. */
static enum act_refusal judge_gift(const struct act_case *situation, const struct closed_act *act)
{
	const struct catalogue *catalogue = situation->catalogue;
	const struct gift *gift = catalogue_gift(catalogue, act->item);
	if (!gift || (gift->kind == GIFT_DONATION) != (act->kind == ACT_DONATION))
		return ACT_NOT_OFFERED;
	size_t at = (size_t)(gift - catalogue->gifts);
	int32_t left = situation->tally->stock[at];
	if (left != ACT_UNCOUNTED && left < act->qty)
		return situation->tally->leased[at] ? ACT_NO_QUOTA : ACT_NO_STOCK;
	if (act->swapped)
		return ACT_ALLOWED;
	enum act_refusal offered = judge_offer(situation, &gift->reward);
	if (offered != ACT_ALLOWED)
		return offered;
	if (gift->limit_count && situation->tally->gifts[at] + act->qty > gift->limit_count)
		return ACT_LIMIT;
	return points_short(situation, act) ? ACT_POINTS_SHORT : ACT_ALLOWED;
}

static enum act_refusal judge_right(const struct act_case *situation, const struct closed_act *act)
{
	const struct catalogue *catalogue = situation->catalogue;
	const struct privilege *right = catalogue_privilege(catalogue, act->item);
	if (!right)
		return ACT_NOT_OFFERED;
	enum act_refusal offered = judge_offer(situation, &right->reward);
	if (offered != ACT_ALLOWED)
		return offered;
	int32_t used = situation->tally->used[right - catalogue->privileges];
	return used + act->qty > situation->right_left ? ACT_RIGHT_SPENT : ACT_ALLOWED;
}

static enum act_refusal judge(const struct act_case *situation, const struct closed_act *act)
{
	switch (act->kind) {
	case ACT_CHECKIN:
		return act->item[0] ? judge_event(situation, act) : judge_checkin(situation);
	case ACT_GIFT:
	case ACT_DONATION:
		return judge_gift(situation, act);
	case ACT_ENTITLEMENT:
		return judge_right(situation, act);
	case ACT_COUPON_USE:
	case ACT_NOTE:
	case ACT_POINTS_ADJ:
	case ACT_KINDS:
		break;
	}
	return ACT_ALLOWED;
}

/* A blocked member keeps what is a duty: notes, adjustments by a manager, and a faulty gift is
 * exchanged (LEG-08). */
static bool works_when_blocked(const struct closed_act *act)
{
	return act->kind == ACT_NOTE || act->kind == ACT_POINTS_ADJ || act->swapped;
}

enum act_refusal act_allowed(const struct act_case *situation, const struct closed_act *act)
{
	bool anybody = act->kind == ACT_NOTE || act->kind == ACT_COUPON_USE;
	if (!situation->member)
		return anybody ? ACT_ALLOWED : ACT_NEEDS_MEMBER;
	if (situation->member->blocked && !works_when_blocked(act))
		return ACT_MEMBER_BLOCKED;
	return judge(situation, act);
}

enum text act_refusal_text(enum act_refusal refusal)
{
	static const enum text texts[ACT_REFUSALS] = {
		[ACT_ALLOWED] = TEXT_NONE,
		[ACT_NEEDS_MEMBER] = TEXT_ACT_NEEDS_MEMBER,
		[ACT_MEMBER_BLOCKED] = TEXT_ACT_MEMBER_BLOCKED,
		[ACT_NOT_OFFERED] = TEXT_ACT_NOT_OFFERED,
		[ACT_NOT_BEGUN] = TEXT_ACT_NOT_BEGUN,
		[ACT_OVER] = TEXT_ACT_OVER,
		[ACT_OTHER_TIER] = TEXT_ACT_OTHER_TIER,
		[ACT_DONE_TODAY] = TEXT_ACT_DONE_TODAY,
		[ACT_ATTENDED] = TEXT_ACT_ATTENDED,
		[ACT_FULL] = TEXT_ACT_FULL,
		[ACT_NO_STOCK] = TEXT_ACT_NO_STOCK,
		[ACT_NO_QUOTA] = TEXT_ACT_NO_QUOTA,
		[ACT_LIMIT] = TEXT_ACT_LIMIT,
		[ACT_POINTS_SHORT] = TEXT_ACT_POINTS_SHORT,
		[ACT_RIGHT_SPENT] = TEXT_ACT_RIGHT_SPENT,
	};
	return texts[refusal];
}
