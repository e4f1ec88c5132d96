/* What points may pay for here and now, and what covers them. The bound is pure (allowance.h); this
 * gathers what it needs, asks headquarters for more when the line is up, and never waits for it. */
#include "pos/shell/app_parts.h"
#include "sync/points.h"

#include <string.h>

/* A hold is counted on so much shorter than HQ keeps it, that the sale's record, or the word that
 * it is coming, is there before HQ lets go. */
enum { HOLD_MARGIN_MS = 5 * 60 * 1000, HOUR_MS = 3600 * 1000 };

uint32_t app_business_date(const struct app *app)
{
	struct civil now = civil_at(app_wall_ms(app), app->shop.utc_offset_minutes);
	return app->shift.open ? app->shift.business_date : civil_date_number(&now);
}

static bool hold_is_there(const struct app *app)
{
	static const struct uid none;
	return !uid_equal(&app->hold.asked.id, &none);
}

/* For the basket, or for the gift under way. */
static int64_t held_for(const struct app *app, uint64_t member)
{
	bool good = hold_is_there(app) && app->hold.held && app->hold.asked.member == member &&
		    app->hold.for_act == app->till.acting &&
		    env_mono_ms(app->env) < app->hold.until_mono_ms;
	return good ? app->hold.asked.points : 0;
}

/* Of a member who cannot be looked up nothing is known, so nothing may be spent. */
static struct allowance allowance_now(struct app *app, uint64_t member, int64_t wish)
{
	struct points_asked asked = {.member = member,
		.business_date = app_business_date(app),
		.contact_ms = (int64_t)app->shop.points.lease_h * HOUR_MS,
		.wall_ms = app_wall_ms(app)};
	if (store_points(&app->store, member, &asked.told, &asked.balance) != FOUND)
		return (struct allowance){.bound = POINTS_BALANCE};
	struct points_facts facts = points_facts(&app->money, app->env, &asked);
	facts.held = held_for(app, member);
	struct allowance allowance = allowance_of(&app->shop.points, &facts, wish);
	struct err err;
	if (db_ok(&app->money))
		return allowance;
	(void)!db_fail(&app->money, &err);
	app_money_failed(app, &err);
	return (struct allowance){.bound = POINTS_BALANCE};
}

static void tell_points(struct app *app, uint64_t member, enum points_answer answer,
	const struct allowance *allowance)
{
	struct fact fact = {.kind = FACT_POINTS};
	fact.points.answer = answer;
	fact.points.member = member;
	fact.points.allowed = allowance_sum(allowance);
	fact.points.bound = allowance->bound;
	app_fact(app, fact);
}

static bool line_is_up(const struct app *app)
{
	return app->syncer && syncer_status(app->syncer)->online;
}

void app_free_points(struct app *app)
{
	if (hold_is_there(app) && app->syncer)
		syncer_void(app->syncer, &app->hold.asked.id);
	app->hold = (struct app_hold){0};
}

/* What the lease does not cover is asked for as a whole: certainty is better than trust. */
static void ask_hq(struct app *app, uint64_t member, int64_t wish, int64_t leased)
{
	app_free_points(app);
	if (app->hold_is_coupon)
		app_hold_answered(app, NULL);
	app->hold = (struct app_hold){.wish = wish,
		.asked = {.id = env_uid(app->env), .member = member, .points = wish - leased}};
	syncer_hold(app->syncer, &app->hold.asked);
}

void app_ask_points(struct app *app, uint64_t member, int64_t wish, bool in_earnest)
{
	struct allowance allowance = allowance_now(app, member, wish);
	bool short_of_trust = allowance.bound != POINTS_ENOUGH && allowance.bound != POINTS_BALANCE;
	bool may_ask = short_of_trust && line_is_up(app) && wish <= HOLD_POINTS_MAX;
	if (!in_earnest) {
		/* With the line up, HQ is expected to agree; it is asked when they are taken. */
		if (may_ask)
			allowance = (struct allowance){.trusted = wish};
		tell_points(app, member, POINTS_OFFER, &allowance);
		return;
	}
	if (may_ask)
		ask_hq(app, member, wish, allowance.leased);
	tell_points(app, member, may_ask ? POINTS_ASKING : POINTS_ALLOWED, &allowance);
}

/* ---- coupons ---- */

static struct app_coupon *find_coupon(struct app *app, const struct coupon *coupon)
{
	for (int i = 0; i < SALE_COUPONS_MAX; i++) {
		struct app_coupon *one = &app->coupons[i];
		if (one->coupon.coupon.campaign == coupon->campaign &&
			one->coupon.coupon.serial == coupon->serial)
			return one;
	}
	return NULL;
}

enum coupon_verdict app_ask_coupon(struct app *app, const struct sale_coupon *coupon)
{
	struct app_coupon *known = find_coupon(app, &coupon->coupon);
	if (known && known->held && env_mono_ms(app->env) < known->until_mono_ms)
		return COUPON_GOOD;
	if (!line_is_up(app))
		return COUPON_ONLINE_ONLY;
	if (!known) {
		known = &app->coupons[app->next_coupon];
		app->next_coupon = (app->next_coupon + 1) % SALE_COUPONS_MAX;
	}
	/* One at a time: what is under way counts as not answered. */
	if (app->hold_is_coupon || (hold_is_there(app) && !app->hold.held))
		app_hold_answered(app, NULL);
	*known = (struct app_coupon){.id = env_uid(app->env), .coupon = *coupon};
	struct hold_request request = {.id = known->id,
		.is_coupon = true,
		.campaign = coupon->coupon.campaign,
		.serial = coupon->coupon.serial};
	app->hold_is_coupon = true;
	app->coupon_asked = known->id;
	syncer_hold(app->syncer, &request);
	return COUPON_ASKING;
}

static bool is_on_the_sale(const struct app *app, const struct coupon *coupon)
{
	const struct sale *sale = &app->till.sale;
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		if (sale->coupons[i].coupon.campaign == coupon->campaign &&
			sale->coupons[i].coupon.serial == coupon->serial)
			return true;
	return false;
}

/* What HQ held for an earlier basket may be what was used with it. */
enum coupon_verdict app_ask_used(struct app *app, const struct sale_coupon *coupon)
{
	struct app_coupon *known = find_coupon(app, &coupon->coupon);
	if (!store_coupon_posted(&app->store, &coupon->coupon))
		return COUPON_USED_HERE;
	if (known && !is_on_the_sale(app, &coupon->coupon))
		known->held = false;
	enum coupon_verdict verdict = app_ask_coupon(app, coupon);
	struct app_coupon *asked = find_coupon(app, &coupon->coupon);
	if (asked)
		asked->used_here = true;
	return verdict == COUPON_ONLINE_ONLY ? COUPON_USED_HERE : verdict;
}

static int64_t good_for_ms(const struct hold_answer *answer)
{
	int64_t for_ms = answer->until_ms - answer->hq_time - HOLD_MARGIN_MS;
	return for_ms > 0 ? for_ms : 0;
}

static void coupon_answered(struct app *app, const struct hold_answer *answer)
{
	struct fact fact = {.kind = FACT_COUPON_CHECKED};
	struct app_coupon *asked = NULL;
	for (int i = 0; i < SALE_COUPONS_MAX; i++)
		if (uid_equal(&app->coupons[i].id, &app->coupon_asked))
			asked = &app->coupons[i];
	app->hold_is_coupon = false;
	if (!asked)
		return;
	asked->held = answer && answer->state == HOLD_HELD;
	fact.coupon.coupon = asked->coupon;
	fact.coupon.verdict = asked->held        ? COUPON_GOOD
			      : asked->used_here ? COUPON_USED_HERE
			      : answer           ? COUPON_USED_ELSEWHERE
						 : COUPON_ONLINE_ONLY;
	if (asked->held)
		asked->until_mono_ms = env_mono_ms(app->env) + good_for_ms(answer);
	app_fact(app, fact);
}

/* ---- what HQ said ---- */

static void keep_hold(struct app *app, const struct hold_answer *answer)
{
	app->hold.held = true;
	app->hold.asked.points = answer->points;
	app->hold.until_mono_ms = env_mono_ms(app->env) + good_for_ms(answer);
}

static void act_answered(struct app *app, const struct hold_answer *answer)
{
	if (answer && answer->state == HOLD_HELD && uid_equal(&answer->id, &app->hold.asked.id))
		keep_hold(app, answer);
	else
		app->hold = (struct app_hold){0};
	app_act_answered(app);
}

static bool basket_wants(const struct app *app, uint64_t member)
{
	const struct sale *sale = &app->till.sale;
	return sale->has_member && sale->member.id == member && sale->points_wish > 0;
}

void app_hold_answered(void *arg, const struct hold_answer *answer)
{
	struct app *app = arg;
	uint64_t member = app->hold.asked.member;
	if (app->hold_is_coupon) {
		coupon_answered(app, answer);
		return;
	}
	if (!hold_is_there(app) || app->hold.held)
		return;
	if (app->hold.for_act) {
		act_answered(app, answer);
		return;
	}
	bool held =
		answer && answer->state == HOLD_HELD && uid_equal(&answer->id, &app->hold.asked.id);
	int64_t wish = app->hold.wish;
	if (held)
		keep_hold(app, answer);
	else
		app->hold = (struct app_hold){0};
	struct allowance allowance = allowance_now(app, member, wish);
	/* HQ knows better than what this till remembers. */
	if (answer && !held && allowance.trusted > answer->available) {
		allowance.trusted = answer->available;
		allowance.bound = POINTS_BALANCE;
	}
	enum points_answer said = held             ? POINTS_HELD
				  : answer != NULL ? POINTS_REFUSED
						   : POINTS_SILENCE;
	tell_points(app, member, said, &allowance);
	if (held && !basket_wants(app, member))
		app_free_points(app);
}

bool app_cover_points(struct app *app)
{
	struct closed_sale *closed = &app->till.closed;
	if (closed->points_used <= 0)
		return true;
	struct allowance allowance = allowance_now(app, closed->member.id, closed->points_used);
	if (allowance_sum(&allowance) < closed->points_used) {
		tell_points(app, closed->member.id, POINTS_FEWER, &allowance);
		return false;
	}
	closed->points_leased = allowance.leased;
	closed->points_held = allowance.held;
	if (allowance.held > 0)
		closed->hold = app->hold.asked.id;
	return true;
}

/* What the basket has HQ hold stays the basket's. */
static bool may_ask_for_act(const struct app *app, enum points_bound bound, int64_t points)
{
	return bound != POINTS_ENOUGH && bound != POINTS_BALANCE && line_is_up(app) &&
	       !hold_is_there(app) && !app->hold_is_coupon && points <= HOLD_POINTS_MAX;
}

enum cover app_cover_act(struct app *app, bool may_ask, int64_t *available)
{
	struct closed_act *act = &app->till.act;
	int64_t points = -act->points;
	act->points_leased = act->points_held = 0;
	*available = 0;
	if (act->points >= 0 || act->kind == ACT_POINTS_ADJ)
		return COVER_THERE;
	struct allowance allowance = allowance_now(app, act->member, points);
	*available = allowance_sum(&allowance);
	if (*available >= points) {
		act->points_leased = allowance.leased;
		act->points_held = allowance.held;
		if (allowance.held > 0)
			act->hold = app->hold.asked.id;
		return COVER_THERE;
	}
	if (!may_ask || !may_ask_for_act(app, allowance.bound, points))
		return COVER_FEWER;
	ask_hq(app, act->member, points, allowance.leased);
	app->hold.for_act = true;
	return COVER_ASKED;
}

void app_act_ended(struct app *app, bool committed)
{
	if (!app->hold.for_act)
		return;
	if (committed && app->till.act.points_held > 0 && app->syncer) {
		syncer_post(app->syncer, &app->hold.asked.id);
		app->hold = (struct app_hold){0};
		return;
	}
	app_free_points(app);
}

void app_points_sold(struct app *app)
{
	if (app->till.closed.points_held > 0 && app->syncer) {
		syncer_post(app->syncer, &app->hold.asked.id);
		app->hold = (struct app_hold){0};
		return;
	}
	app_free_points(app);
}
