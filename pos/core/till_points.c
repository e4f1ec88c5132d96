/* Points as money off. One key: a number typed before it is how many; with nothing typed it offers
 * the most that helps, pressed again it takes the offer, and once more takes the points off. How
 * many may be spent is the shell's to say, from what this till knows of the member; when that is
 * not enough and the line is up, headquarters is asked, and the basket goes on meanwhile. */
#include "pos/core/money.h"
#include "pos/core/rules.h"
#include "pos/core/till_parts.h"

#include <stdio.h>

enum { POINTS_TEXT_MAX = MONEY_TEXT_MAX, STEPS_TEXT_MAX = 128 };
#define POINTS_TYPED_MAX UINT32_C(100000000)

static void points_text(char out[POINTS_TEXT_MAX], int64_t points)
{
	money_text_grouped(out, points, 0);
}

/* As for gifts: what was known a month ago says nothing of the points of today. */
static bool is_fresh(struct till *till, struct duties *duties)
{
	char days[POINTS_TEXT_MAX];
	int64_t age = till_member_age_days(till);
	points_text(days, age);
	if (age >= MEMBER_TOO_OLD_DAYS)
		till_refuse(till, duties, (struct says){TEXT_DESK_TOO_OLD, days});
	return age < MEMBER_TOO_OLD_DAYS;
}

static bool can_use_points(struct till *till, struct duties *duties)
{
	if (!till_may(till, duties, RIGHT_SELL))
		return false;
	if (till->look_up != LOOK_UP_NONE)
		till_refuse(till, duties, (struct says){TEXT_TILL_BUSY});
	else if (!till->sale.has_member)
		till_tell(till, (struct says){TEXT_TILL_POINTS_MEMBER});
	else if (till->sale.member.blocked)
		till_refuse(till, duties,
			(struct says){TEXT_TILL_MEMBER_BLOCKED, till->sale.member.card,
				till->sale.member.block_reason});
	else if (till->sale.line_count == 0)
		till_tell(till, (struct says){TEXT_TILL_NOTHING_TO_PAY});
	else if (!till->priced)
		till_refuse(till, duties, (struct says){TEXT_TILL_CANNOT_PRICE});
	else
		return till->sale.points_wish > 0 || is_fresh(till, duties);
	return false;
}

static void ask(struct till *till, struct duties *duties, int64_t points, bool in_earnest)
{
	struct duty *duty = till_order(duties, DUTY_ASK_POINTS);
	till->look_up = LOOK_UP_POINTS;
	till->points_asked = points;
	duty->points.member = till->sale.member.id;
	duty->points.wish = points;
	duty->points.in_earnest = in_earnest;
}

void till_forget_points(struct till *till, struct duties *duties)
{
	bool any = till->sale.points_wish > 0 || till->points_asking;
	till->sale.points_wish = 0;
	till->points_asking = false;
	till->points_offer = 0;
	if (any)
		till_order(duties, DUTY_FREE_POINTS);
}

static void take_off(struct till *till, struct duties *duties)
{
	till_forget_points(till, duties);
	till_tell(till, (struct says){TEXT_TILL_POINTS_DROPPED});
	till_basket_changed(till, duties);
}

static void take_typed(struct till *till, struct duties *duties)
{
	uint32_t typed = 0;
	int64_t off_minor;
	bool number = till_entry_number(till, POINTS_TYPED_MAX, &typed);
	till_clear_entry(till);
	if (!number)
		till_refuse(till, duties, (struct says){TEXT_TILL_POINTS_NUMBER});
	else if (typed == 0)
		take_off(till, duties);
	else if (till_points_usable(till, typed, &off_minor) == 0)
		till_refuse(till, duties, (struct says){TEXT_TILL_POINTS_NONE});
	else
		ask(till, duties, typed, true);
}

/* The most that would help this sale, if all points could be used. */
static void offer(struct till *till, struct duties *duties)
{
	int64_t off_minor;
	int64_t most = till_points_usable(till, till->sale.member.points, &off_minor);
	if (most == 0)
		till_tell(till, (struct says){TEXT_TILL_POINTS_NONE});
	else
		ask(till, duties, most, false);
}

void till_points_key(struct till *till, struct duties *duties)
{
	int64_t offered = till->points_offer;
	till->points_offer = 0;
	if (!can_use_points(till, duties))
		return;
	if (till->entry[0])
		take_typed(till, duties);
	else if (till->sale.points_wish > 0)
		take_off(till, duties);
	else if (offered > 0)
		ask(till, duties, offered, true);
	else
		offer(till, duties);
}

enum text till_bound_text(enum points_bound bound)
{
	switch (bound) {
	case POINTS_ENOUGH:
		break;
	case POINTS_BALANCE:
		return TEXT_TILL_POINTS_BALANCE;
	case POINTS_EARN_ONLY:
		return TEXT_TILL_POINTS_EARN_ONLY;
	case POINTS_MEMBER_DAY:
		return TEXT_TILL_POINTS_MEMBER_DAY;
	case POINTS_TILL:
		return TEXT_TILL_POINTS_TILL;
	case POINTS_SHARE:
		return TEXT_TILL_POINTS_SHARE;
	}
	return TEXT_NONE;
}

static void tell_bound(struct till *till, int64_t allowed, enum points_bound bound)
{
	char points[POINTS_TEXT_MAX];
	points_text(points, allowed);
	if (bound != POINTS_ENOUGH)
		till_tell(till, (struct says){till_bound_text(bound), points});
}

/* By which steps points pay on this sale, and up to what: "100 points a step, at most 50 %". */
static void steps_text(char out[STEPS_TEXT_MAX], const struct till *till)
{
	char step[POINTS_TEXT_MAX], cap[MONEY_TEXT_MAX] = "";
	struct points_price price;
	uint32_t i = 0;
	out[0] = '\0';
	while (i < till->pricing.applied_count &&
		!rules_points_price(till->rules, till->pricing.applied[i], &price))
		i++;
	if (i == till->pricing.applied_count)
		return;
	points_text(step, price.step);
	if (price.cap_bp >= 0)
		snprintf(cap, sizeof cap, "%lld%%", (long long)price.cap_bp / 100);
	else if (price.cap_minor >= 0)
		money_text_grouped(cap, price.cap_minor, till->shop.currency_exponent);
	say(out, STEPS_TEXT_MAX, till->shop.screen_lang,
		(struct says){
			cap[0] ? TEXT_TILL_POINTS_STEPS_CAP : TEXT_TILL_POINTS_STEPS, step, cap});
}

/* What so many points would take off, in money. */
static void tell_offer(struct till *till, int64_t allowed, enum points_bound bound)
{
	char points[POINTS_TEXT_MAX], money[MONEY_TEXT_MAX], steps[STEPS_TEXT_MAX];
	int64_t off_minor;
	int64_t used = till_points_usable(till, allowed, &off_minor);
	if (used == 0) {
		if (bound == POINTS_ENOUGH)
			till_tell(till, (struct says){TEXT_TILL_POINTS_NONE});
		else
			tell_bound(till, allowed, bound);
		return;
	}
	/* Behind a problem nobody would read it, and who has not read an offer has not taken it. */
	till->points_offer = till->severity == SEVERITY_PROBLEM ? 0 : used;
	points_text(points, used);
	money_text_grouped(money, off_minor, till->shop.currency_exponent);
	steps_text(steps, till);
	till_tell(till, (struct says){bound == POINTS_ENOUGH ? TEXT_TILL_POINTS_OFFER
							     : TEXT_TILL_POINTS_OFFER_BOUND,
				points, money, steps});
}

static void use(struct till *till, struct duties *duties, int64_t points)
{
	bool changed = till->sale.points_wish != points;
	till->sale.points_wish = points;
	if (changed)
		till_basket_changed(till, duties);
}

/* The price changes while nobody pressed a key: whoever was about to press the exact-cash key
 * looks again. */
static void changed_by_itself(struct till *till, const struct fact *fact)
{
	till->last_input_ms = fact->mono_ms;
}

static void tell_answer(struct till *till, struct duties *duties, const struct fact *fact)
{
	char points[POINTS_TEXT_MAX];
	points_text(points, till->sale.points_wish);
	switch (fact->points.answer) {
	case POINTS_OFFER:
		return;
	case POINTS_ALLOWED:
		tell_bound(till, fact->points.allowed, fact->points.bound);
		return;
	case POINTS_ASKING:
		till_tell(till, (struct says){TEXT_TILL_POINTS_ASKING, points});
		return;
	case POINTS_HELD:
		till_tell(till, (struct says){TEXT_TILL_POINTS_HELD, points});
		return;
	case POINTS_REFUSED:
		till_tell(till, (struct says){TEXT_TILL_POINTS_BALANCE, points});
		return;
	case POINTS_SILENCE:
		till_tell(till, (struct says){TEXT_TILL_POINTS_SILENCE, points});
		return;
	case POINTS_FEWER:
		till_refuse(till, duties, (struct says){TEXT_TILL_POINTS_FEWER, points});
		return;
	}
}

void till_points_answered(struct till *till, struct duties *duties, const struct fact *fact)
{
	enum points_answer answer = fact->points.answer;
	bool asked = till->look_up == LOOK_UP_POINTS;
	bool fewer = answer == POINTS_FEWER;
	int64_t most = fewer ? till->sale.points_wish : till->points_asked;
	if (asked)
		till->look_up = LOOK_UP_NONE;
	if (fewer)
		till->committing = false; /* it was not even tried */
	if (!(fewer || asked || till->points_asking) || till->committing ||
		!till->sale.has_member || till->sale.member.id != fact->points.member)
		return;
	if (answer == POINTS_OFFER) {
		tell_offer(till, fact->points.allowed, fact->points.bound);
		return;
	}
	if (!asked)
		changed_by_itself(till, fact);
	till->points_asking = answer == POINTS_ASKING;
	use(till, duties, fact->points.allowed < most ? fact->points.allowed : most);
	tell_answer(till, duties, fact);
}
