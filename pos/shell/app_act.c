/* What members do besides buying: counted, covered, and committed as a record like a sale. Points
 * that neither lease nor trust covers are asked of HQ before the commit; meanwhile no key counts,
 * for three seconds at most. */
#include "pos/core/receipt_act.h"
#include "pos/core/receipt_member.h"
#include "pos/shell/act_tally.h"
#include "pos/shell/app_parts.h"
#include "pos/sys/log.h"
#include "sync/quotas.h"

#include <inttypes.h>
#include <stdio.h>

static bool tally_now(struct app *app, uint64_t member, struct act_tally *tally)
{
	struct act_asked asked = {.member = member, .on = app_business_date(app)};
	if (member && store_told_place(&app->store, member, &asked.place) == FOUND_DAMAGE)
		return false;
	return act_tally(&app->money, app->shop.catalogue, &asked, tally);
}

void app_tally_acts(struct app *app, uint64_t member)
{
	struct act_tally tally;
	struct err err;
	struct fact fact = {.kind = FACT_ACTS_TALLIED, .tally = &tally};
	if (tally_now(app, member, &tally)) {
		app_fact(app, fact);
		return;
	}
	if (!db_ok(&app->money) && !db_fail(&app->money, &err))
		app_money_failed(app, &err);
}

/* ---- committing ---- */

static void refuse(struct app *app, struct says says)
{
	const struct message told = message_of(says);
	app_act_ended(app, false);
	app_tell(app, FACT_NOT_COMMITTED, &told);
}

static void done(struct app *app)
{
	struct fact fact = {.kind = FACT_COMMITTED};
	fact.committed.printed_later = app_prints_later(app);
	app_act_ended(app, true);
	app_fact(app, fact);
	app_committed(app);
}

static void not_done(struct app *app, const struct err *err)
{
	char why[MESSAGE_ARG_MAX];
	message_say(why, sizeof why, app->shop.screen_lang, &err->what);
	log_message(LOG_TROUBLE, &err->what);
	refuse(app, (struct says){TEXT_ACT_NOT_STORED, why});
}

static enum outcome commit(struct app *app, struct err *err)
{
	const struct commit parts = app_commit(app);
	const struct sale *sale = &app->till.sale;
	const struct closed_act *act = &app->till.act;
	bool theirs = sale->has_member && sale->member.id == act->member;
	return commit_act(
		&parts, &app->till.act, theirs ? &sale->member : NULL, &app->till.operator, err);
}

static void commit_now(struct app *app)
{
	struct err err;
	enum outcome outcome = commit(app, &err);
	if (outcome == OUTCOME_NOT_COMMITTED && app_made_room(app, &err))
		outcome = commit(app, &err);
	switch (outcome) {
	case OUTCOME_COMMITTED:
		done(app);
		return;
	case OUTCOME_NOT_COMMITTED:
		not_done(app, &err);
		return;
	case OUTCOME_UNKNOWN:
		app_stop_uncommitted(app, &err);
		return;
	}
}

static void settle(struct app *app, enum cover cover, int64_t available)
{
	char points[24];
	if (cover == COVER_THERE) {
		commit_now(app);
		return;
	}
	(void)snprintf(points, sizeof points, "%" PRId64, available);
	refuse(app, (struct says){TEXT_ACT_POINTS_FEWER, points});
}

/* HQ said what it holds, or nothing in time. */
void app_act_answered(struct app *app)
{
	int64_t available;
	enum cover cover = app_cover_act(app, false, &available);
	settle(app, cover, available);
}

/* A voucher is used once, whichever way it came here. */
static bool voucher_is_fresh(struct app *app)
{
	const struct closed_act *act = &app->till.act;
	return !act->campaign || !journal_coupon_used(&app->journal, act->campaign, act->serial);
}

/* HQ's list may have come since the gift was chosen. */
static bool gift_is_there(struct app *app)
{
	const struct closed_act *act = &app->till.act;
	int64_t left;
	return act->kind != ACT_GIFT || !quotas_of_gift(&app->money, act->item, &left) ||
	       left >= act->qty;
}

static const char *gift_title(const struct app *app)
{
	const struct gift *gift = catalogue_gift(app->shop.catalogue, app->till.act.item);
	return gift ? reward_title(&gift->reward, app->shop.screen_lang) : app->till.act.item;
}

void app_commit_act(struct app *app)
{
	struct err err;
	int64_t available;
	app_stop_verify(app);
	if (!app_money_is_there(app, &err)) {
		app_stop_uncommitted(app, &err);
		return;
	}
	if (!voucher_is_fresh(app)) {
		refuse(app, (struct says){TEXT_ACT_COUPON_USED});
		return;
	}
	if (!gift_is_there(app)) {
		refuse(app, (struct says){TEXT_ACT_NO_QUOTA, gift_title(app)});
		return;
	}
	enum cover cover = app_cover_act(app, true, &available);
	if (cover != COVER_ASKED)
		settle(app, cover, available);
}

/* ---- the member's own slip ---- */

static bool spool_slip(struct app *app, struct err *err)
{
	const struct uid slip = env_uid(app->env);
	AUTO(tx) struct tx tx = tx_begin(&app->money);
	/* As a copy: the last receipt stays what a reprint brings again. */
	if (!spool_add(&app->spool, &slip, &app->doc, true, env_wall_ms(app->env)))
		return db_ok(&app->money) ? fail(err, TEXT_OUT_OF_MEMORY)
					  : db_fail(&app->money, err);
	return tx_commit(&tx, err);
}

void app_print_member(struct app *app)
{
	const struct till *till = &app->till;
	const struct message told = message_of((struct says){TEXT_PANEL_PRINTING});
	struct err err;
	const struct member_paper paper = {.member = &till->sale.member,
		.more = &till->more,
		.told_ms = member_told_ms(&till->sale.member, till->status.reference_as_of_ms),
		.wall_ms = app_wall_ms(app),
		.today = app_business_date(app)};
	receipt_member_lay_out(&app->doc, &paper, &app->shop);
	if (app->doc.full)
		return;
	if (!spool_slip(app, &err)) {
		app_money_failed(app, &err);
		return;
	}
	spool_feed(&app->spool, app->devices);
	app_tell(app, FACT_TOLD, &told);
}
