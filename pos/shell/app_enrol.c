/* Somebody joins: the phone is looked for, and what was said becomes a sealed row beside a record
 * that says nothing of it. */
#include "pos/shell/app_parts.h"
#include "pos/sys/log.h"

static void unknown(struct app *app, enum text why)
{
	app_fact(app,
		(struct fact){.kind = FACT_MEMBER_UNKNOWN, .told = message_of((struct says){why})});
}

void app_find_phone(struct app *app, const struct code *code)
{
	struct member member;
	enum found found = store_find_member(&app->store, code, &member);
	if (found == FOUND_DAMAGE) {
		app_mend(app);
		found = store_find_member(&app->store, code, &member);
	}
	if (found == FOUND)
		app_fact(app, (struct fact){.kind = FACT_MEMBER_FOUND, .member = &member});
	else if (!app->store.has_phone_key)
		unknown(app, TEXT_ENROL_NO_PHONE_KEY);
	else if (!app->identity.has_box)
		unknown(app, TEXT_PERSON_NOT_SEALED);
	else
		unknown(app, TEXT_NONE);
}

static void enrolled(struct app *app)
{
	struct fact fact = {.kind = FACT_COMMITTED};
	fact.committed.printed_later = app_prints_later(app);
	app_fact(app, fact);
	app_committed(app);
}

static void not_enrolled(struct app *app, const struct err *err)
{
	char why[MESSAGE_ARG_MAX];
	message_say(why, sizeof why, app->shop.screen_lang, &err->what);
	const struct message told = message_of((struct says){TEXT_ENROL_NOT_STORED, why});
	log_message(LOG_TROUBLE, &err->what);
	app_tell(app, FACT_NOT_COMMITTED, &told);
}

void app_enrol(struct app *app)
{
	struct err err;
	struct newcomer *newcomer = &app->till.enrol.newcomer;
	const struct commit commit = app_commit(app);
	app_stop_verify(app);
	if (!app_money_is_there(app, &err)) {
		app_stop_uncommitted(app, &err);
		return;
	}
	enum outcome outcome = commit_newcomer(&commit, &app->identity, newcomer, &err);
	if (outcome == OUTCOME_NOT_COMMITTED && app_made_room(app, &err))
		outcome = commit_newcomer(&commit, &app->identity, newcomer, &err);
	switch (outcome) {
	case OUTCOME_COMMITTED:
		enrolled(app);
		return;
	case OUTCOME_NOT_COMMITTED:
		not_enrolled(app, &err);
		return;
	case OUTCOME_UNKNOWN:
		app_stop_uncommitted(app, &err);
		return;
	}
}
