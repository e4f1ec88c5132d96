#include "pos/core/span.h"
#include "pos/core/text.h"
#include "pos/shell/app_parts.h"
#include "pos/shell/rule_file.h"
#include "pos/shell/saved_draft.h"
#include "pos/shell/settings.h"
#include "pos/shell/spool.h"
#include "pos/sys/log.h"
#include "sync/purge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- devices ---- */

void app_take_scans(struct app *app)
{
	struct reading scanned;
	while (devices_take_reading(app->devices, &scanned))
		app_fact(app, (struct fact){.kind = FACT_SCANNED,
				      .scanned = {scanned.data, scanned.size}});
}

static void reading(void *self)
{
	struct app *app = self;
	if (!app->keys_settled || app->keys_settled(app->keys))
		app_take_scans(app);
}

static void reading_lost(void *self, struct says why)
{
	struct message told = message_of(why);
	log_message(LOG_TROUBLE, &told);
	app_fact(self, (struct fact){.kind = FACT_SCAN_FAILED});
}

static enum text printer_trouble(enum printer_health health)
{
	switch (health) {
	case PRINTER_NONE:
	case PRINTER_READY:
		return TEXT_NONE;
	case PRINTER_ABSENT:
		return TEXT_APP_PRINTER_ABSENT;
	case PRINTER_REFUSED:
		return TEXT_APP_PRINTER_REFUSED;
	case PRINTER_NO_PAPER:
		return TEXT_APP_PRINTER_NO_PAPER;
	case PRINTER_COVER_OPEN:
		return TEXT_APP_PRINTER_COVER;
	case PRINTER_FAULT:
		return TEXT_APP_PRINTER_FAULT;
	}
	return TEXT_NONE;
}

/* Receipts are laid out for the paper there is, unless the configuration knows better. */
static void use_columns(struct app *app, int columns)
{
	app->printer_columns = columns;
	if (app->config.columns || columns < RECEIPT_COLUMNS_MIN || columns > RECEIPT_COLUMNS_MAX ||
		columns == app->shop.receipt_columns)
		return;
	app->shop.receipt_columns = columns;
	app_fact(app, (struct fact){.kind = FACT_SHOP, .shop = &app->shop});
}

static void printer(void *self, const struct printer_state *state)
{
	struct app *app = self;
	app->status.printer_known = state->health != PRINTER_NONE;
	app->status.printer_ready = state->health == PRINTER_READY;
	app->status.printer_trouble = message_of((struct says){printer_trouble(state->health)});
	use_columns(app, state->columns);
	app_refresh_status(app);
}

static void scanner(void *self, const struct scanner_state *state)
{
	struct app *app = self;
	app->status.scanner_ready = state->health == SCANNER_READY;
	app_refresh_status(app);
}

static void job(void *self, uint64_t number, enum job_state state, bool over)
{
	struct app *app = self;
	if (!over)
		return;
	spool_note(&app->spool, (int64_t)number, state);
	if (state == JOB_SUSPECT) {
		struct message told = message_of((struct says){TEXT_APP_RECEIPT_SUSPECT});
		app_tell(app, FACT_PROBLEM, &told);
	}
	spool_feed(&app->spool, app->devices);
}

static void notice(void *self, struct says sentence)
{
	struct message told = message_of(sentence);
	log_message(LOG_NOTE, &told);
	app_tell(self, FACT_TOLD, &told);
}

struct devices_events app_device_events(struct app *app)
{
	return (struct devices_events){.self = app,
		.reading = reading,
		.reading_lost = reading_lost,
		.scanner = scanner,
		.printer = printer,
		.job = job,
		.notice = notice};
}

/* ---- headquarters ---- */

void app_refresh_status(struct app *app)
{
	struct till_status *status = &app->status;
	if (app->syncer) {
		struct sync_status line = *syncer_status(app->syncer);
		app_add_mirror_trouble(app, &line);
		app_add_ballast_trouble(app, &line);
		status->online = line.online;
		status->fenced = line.fenced;
		status->offline_since_ms = line.offline_since_ms;
		/* What is no sale waits as well: a check-in, a gift, somebody who joined. */
		status->waiting = line.waiting > 0 ? line.waiting : line.records_waiting;
		status->oldest_waiting_ms = line.oldest_waiting_ms;
		status->attention = line.attention;
		status->reference_as_of_ms = line.reference_as_of_ms;
		status->progress = progress_now(&app->progress, &line);
	}
	status->enrolled = app->identity.enrolled;
	status->clock_behind = app->journal.env && journal_clock_behind(&app->journal);
	app_fact(app, (struct fact){.kind = FACT_STATUS, .status = *status});
}

void app_status_changed(void *arg)
{
	app_refresh_status(arg);
}

/* What the goods that may be offered are and cost today. */
static void look_up_offers(struct app *app)
{
	struct offer_table *table = &app->shop.offers;
	for (uint32_t i = 0; i < table->count; i++) {
		struct code code = {.kind = CODE_ITEM_NUMBER};
		struct offer *offer = &table->list[i];
		text_copy(code.text, sizeof code.text, offer->sku);
		offer->known = store_find_item(&app->store, &code, &offer->item) == FOUND &&
			       !offer->item.weighed;
	}
}

void app_take_settings(struct app *app)
{
	uint32_t bad;
	struct shop *shop = &app->shop;
	if (!settings_read(shop, &app->reference.db, &app->config, app->lang, &bad))
		return;
	uint32_t bad_offers;
	if (!catalogue_read(&app->catalogue, &app->reference.db, shop, &bad_offers))
		return;
	shop->catalogue = &app->catalogue;
	if (bad || bad_offers)
		log_says(LOG_TROUBLE, (struct says){TEXT_APP_SETTINGS_BAD});
	look_up_offers(app);
	text_copy(app->store.first_tier, sizeof app->store.first_tier,
		shop->tier_count > 0 ? shop->tiers[0].id : "");
	app->store.lang = shop->screen_lang;
	app_fact(app, (struct fact){.kind = FACT_SHOP, .shop = shop});
	use_columns(app, app->printer_columns);
}

static void goods_changed(struct app *app)
{
	if (app->shop.offers.count == 0)
		return;
	look_up_offers(app);
	app_fact(app, (struct fact){.kind = FACT_SHOP, .shop = &app->shop});
}

/* Room for the engine grows only while nothing is priced in it. */
static bool make_room(struct app *app, const struct rules *rules)
{
	size_t size = engine_scratch_size(rules, SALE_LINES_MAX, SALE_UNITS_MAX);
	if (size <= app->scratch_size)
		return true;
	void *room = malloc(size);
	if (!room)
		return false;
	free(app->scratch);
	app->scratch = app->till.scratch = room;
	app->scratch_size = app->till.scratch_size = size;
	return true;
}

static void offer_rules(struct app *app, struct rule_choice *choice, enum fact_kind fact)
{
	struct rule_quotas *quotas = app_quotas_of(app, choice->rules);
	if (!quotas || !make_room(app, choice->rules)) {
		free(quotas);
		free(choice->rules);
		return;
	}
	app->rules_before = app->rules;
	app->quotas_before = app->quotas;
	app->rules = choice->rules;
	app->quotas = quotas;
	text_copy(app->rules_version, sizeof app->rules_version, choice->version);
	app_fact(app, (struct fact){.kind = fact, .rules = app->rules, .quotas = quotas});
}

static void tell_passed_over(struct app *app, const struct rule_choice *choice)
{
	struct message none = {0};
	const struct message *now = choice->passed_over ? &choice->why.what : &none;
	bool same =
		now->id == app->rules_told.id && strcmp(now->arg[0], app->rules_told.arg[0]) == 0;
	app->rules_told = *now;
	if (choice->passed_over && !same)
		app_problem(app, &choice->why);
}

/* The file in force at this moment; choice->rules is NULL if that is the one in use. */
static bool choose_rules(struct app *app, struct rule_choice *choice)
{
	struct err err;
	char moment[CIVIL_TEXT_MAX];
	struct civil now = civil_at(app_wall_ms(app), app->shop.utc_offset_minutes);
	civil_text(moment, &now);
	moment[strlen("2026-11-21")] = 'T';
	if (!rule_file_choose(choice, &app->reference.db, moment, app->rules_version, &err))
		return false;
	tell_passed_over(app, choice);
	return true;
}

/* A basket in progress keeps its rules, so new ones wait here until it is empty. */
void app_take_rules(struct app *app)
{
	struct rule_choice choice;
	app->reference_wanted = app->rules && !sale_empty(&app->till.sale);
	if (!app->reference_wanted && choose_rules(app, &choice) && choice.rules)
		offer_rules(app, &choice, FACT_RULES);
}

/* Unless somebody asks. What the scratch holds is priced anew before anybody reads it. */
void app_reprice(struct app *app)
{
	struct rule_choice choice;
	if (!choose_rules(app, &choice))
		return;
	if (choice.rules) {
		offer_rules(app, &choice, FACT_RULES_NOW);
		return;
	}
	struct message newest =
		message_of((struct says){TEXT_APP_RULES_NEWEST, app->rules_version});
	app_tell(app, FACT_TOLD, &newest);
}

bool app_take_reference(struct app *app, struct err *err)
{
	store_done(&app->store);
	app->reference_openings = app->reference.openings;
	if (!store_open(&app->store, &app->reference.db, &app->money, app->journal.store, err))
		return false;
	app_take_settings(app);
	app_take_rules(app);
	return true;
}

static void let_go_reference(void *arg)
{
	struct app *app = arg;
	store_done(&app->store);
}

/* Another file is in use: a copy after damage, or a snapshot. */
static void take_up_reference(void *arg)
{
	struct app *app = arg;
	struct err err;
	if (!app_take_reference(app, &err))
		app_tell(app, FACT_STOP_SELLING, &err.what);
}

void app_join_reference(struct app *app)
{
	app->reference_user = (struct reference_user){
		.let_go = let_go_reference, .take_up = take_up_reference, .arg = app};
	reference_join(&app->reference, &app->reference_user);
}

void app_reference_changed(void *arg, unsigned int streams)
{
	struct app *app = arg;
	struct err err;
	unsigned int settings = 1U << STREAM_SETTINGS, rules = 1U << STREAM_RULES;
	/* The phone key is among the settings, so the store's questions are asked anew with them.
	 */
	if (app->reference_openings != app->reference.openings || (streams & settings)) {
		if (!app_take_reference(app, &err))
			app_tell(app, FACT_STOP_SELLING, &err.what);
		return;
	}
	if (streams & 1U << STREAM_GOODS)
		goods_changed(app);
	if (streams & rules)
		app_take_rules(app);
}

/* ---- once a second ---- */

/* One piece of old records goes to the archive; the next one in the next idle second. */
static void purge_some(struct app *app)
{
	uint32_t purged = 0;
	struct err err;
	if (env_mono_ms(app->env) < app->purge_due_ms)
		return;
	if (!purge_turn(&app->money, app->env, app->archive, &purged, &err)) {
		log_message(LOG_TROUBLE, &err.what);
		db_forgive(&app->money);
	}
	if (purged == 0)
		app->purge_due_ms = env_mono_ms(app->env) + APP_PURGE_EVERY_MS;
}

/* false: the log has its room. */
static bool make_room_in_log(struct app *app)
{
	if (!db_grow_log(&app->money, APP_LOG_BYTES))
		return false;
	if (!db_ok(&app->money))
		db_forgive(&app->money); /* whoever commits next hears of a disk that fails */
	return true;
}

/* What the log of money.db holds goes into the file while nobody waits for the till. */
static void use_idle_time(struct app *app)
{
	int64_t idle_ms = env_mono_ms(app->env) - app->till.last_input_ms;
	if (idle_ms < APP_IDLE_MS || !sale_empty(&app->till.sale))
		return;
	if (app->checkpointed_seq != app->journal.next_seq) {
		app->checkpointed_seq = app->journal.next_seq;
		db_checkpoint(&app->money, false);
		return;
	}
	if (!make_room_in_log(app) && !app_grow_ballast(app))
		purge_some(app);
}

void app_ticked(void *arg)
{
	struct app *app = arg;
	loop_timer_set(app->loop, &app->tick, APP_TICK_MS);
	app_mind_clock(app);
	app_look_at_disk(app);
	use_idle_time(app);
	if (app->reference_wanted || app_wall_ms(app) / 60000 != app->minute) {
		app->minute = app_wall_ms(app) / 60000;
		app_take_rules(app); /* a file may begin to hold at any minute */
	}
	app_fact(app, (struct fact){.kind = FACT_TICK});
}

void app_settle(void *arg)
{
	struct app *app = arg;
	struct err err;
	if (!draft_settle(&app->draft, &err))
		app_money_failed(app, &err);
}
