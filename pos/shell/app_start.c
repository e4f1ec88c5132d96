#include "pos/core/text.h"
#include "pos/shell/app_parts.h"
#include "pos/shell/return_desk.h"
#include "pos/shell/saved_draft.h"
#include "pos/shell/settings.h"
#include "pos/shell/spool.h"
#include "pos/sys/log.h"
#include "sync/client.h"

#include <stdlib.h>
#include <string.h>

static bool read_config(struct app *app, const struct app_options *options, struct err *err)
{
	char path[FOLDER_FILE_MAX];
	if (options->config[0])
		return config_read(&app->config, options->config, err);
	if (!folder_has(&app->folder, "suanpan.conf"))
		return true;
	folder_file(path, &app->folder, "suanpan.conf");
	return config_read(&app->config, path, err);
}

static void choose_lang(struct app *app, const struct app_options *options)
{
	app->lang = options->lang;
	if (!options->has_lang && app->config.has_screen_lang)
		app->lang = app->config.screen_lang;
}

static bool open_money(struct app *app, struct err *err)
{
	char path[FOLDER_FILE_MAX];
	folder_file(path, &app->folder, "money.db");
	if (!db_open_kept(&app->money, path, DB_MONEY, NULL, err))
		return false;
	if (!identity_open(&app->identity, &app->money, app->env, err))
		return false;
	if (!app->identity.enrolled)
		return fail(err, TEXT_APP_NOT_ENROLLED, app->folder.path);
	if (!app_take_over_mirror(app, err))
		return false;
	return journal_open(&app->journal, &app->money, &app->identity, app->env, err) &&
	       journal_shift_now(&app->journal, &app->shift, err);
}

static bool open_devices(struct app *app, const struct app_options *options, struct err *err)
{
	const struct config *config = &app->config;
	const char *printer = options->printer[0] ? options->printer : config->printer;
	const char *scanner = options->scanner[0] ? options->scanner : config->scanner;
	struct devices_options wanted = {.printer = printer[0] ? printer : NULL,
		.scanner = scanner[0] ? scanner : NULL,
		.columns = config->columns,
		.encoding = config->encoding[0] ? config->encoding : NULL};
	struct devices_events events = app_device_events(app);
	if (!devices_start(&app->devices, app->loop, &wanted, &events, err))
		return false;
	/* Events tell changes only: a printer that is not there has none to tell. */
	struct printer_state printer_now;
	devices_printer_state(app->devices, &printer_now);
	events.printer(events.self, &printer_now);
	return true;
}

static void start_till(struct app *app)
{
	app->shop.store = app->journal.store;
	app->shop.till = app->journal.till;
	app->shop.demo = folder_has(&app->folder, "demo");
	settings_default(&app->shop, &app->config, app->lang);
	till_init(&app->till, &app->shop, NULL, 0);
	app->till.next_uid = env_uid(app->env);
	app->status.printer_trouble.id = app->status.progress.id = TEXT_NONE;
	app_refresh_status(app);
}

/* Whose receipt F7 prints again, and the question about it names. */
static void recall_last_receipt(struct app *app)
{
	AUTO(stmt)
	struct stmt last = sql(
		&app->money, "SELECT place >> 40, counter FROM sale ORDER BY place DESC LIMIT 1");
	if (next_row(&last))
		receipt_number(app->till.last_receipt, app->identity.certificate.till,
			(uint32_t)column_int(&last, 0), (uint32_t)column_int(&last, 1));
}

/* F7 prints the last receipt again also after a restart. */
static void remember_receipt(struct app *app)
{
	const struct journal *journal = &app->journal;
	struct spool_last last;
	if (journal->next_counter > 1 && spool_last(&app->money, &last, &app->doc))
		receipt_number(app->till.last_receipt, journal->till, journal->epoch,
			journal->next_counter - 1);
}

/* A gift may have been redeemed after the basket was kept for the last time. */
static void refresh_points(struct app *app, struct member *member)
{
	struct member now;
	if (store_find_member_id(&app->store, member->id, &now) != FOUND)
		return;
	member->points = now.points;
	member->points_as_of_ms = now.points_as_of_ms;
}

/* What an earlier run left: a receipt that did not come out, a basket that was not paid. */
static void take_up_thread(struct app *app)
{
	static struct sale draft; /* large */
	struct err err;
	bool unprinted = false;
	recall_last_receipt(app);
	if (!spool_open(&app->spool, &app->money, &unprinted, &err))
		app_money_failed(app, &err);
	remember_receipt(app);
	app->draft.money = &app->money;
	if (draft_load(&app->money, &draft)) {
		struct member_more more;
		struct wallet wallet;
		uint64_t member = draft.has_member ? draft.member.id : 0;
		if (member)
			refresh_points(app, &draft.member);
		store_find_more(&app->store, member, &more);
		store_find_wallet(&app->store, member, &more, app_wall_ms(app) / 1000, &wallet);
		app->draft_there = true;
		app_fact(app, (struct fact){.kind = FACT_RESTORED,
				      .restored = &draft,
				      .more = &more,
				      .wallet = &wallet});
	}
	if (unprinted)
		app_fact(app, (struct fact){.kind = FACT_UNPRINTED});
}

static bool start_sync(struct app *app, struct err *err)
{
	const char *url = app->config.hq_url[0] ? app->config.hq_url : app->identity.hq_url;
	struct sync_parts parts = {.loop = app->loop,
		.env = app->env,
		.identity = &app->identity,
		.journal = &app->journal,
		.reference = &app->reference,
		.status_changed = app_status_changed,
		.reference_changed = app_reference_changed,
		.watch_heard = app_watch_heard,
		.hold_answered = app_hold_answered,
		.quotas_changed = app_quotas_changed,
		.member_answered = app_member_answered,
		.sale_answered = app_sale_answered,
		.program = app->program,
		.hq_url = url,
		.ca_file = app->config.hq_ca,
		.archive = app->archive,
		.arg = app};
	child_own_program(app->program);
	app->link = client_open(app->loop, url, app->config.hq_ca, app->identity.trust.pem, err);
	if (!app->link)
		return false;
	parts.link = app->link;
	app->syncer = syncer_start(&parts);
	return app->syncer || fail(err, TEXT_OUT_OF_MEMORY);
}

static void start_timers(struct app *app)
{
	app->tick = (struct loop_timer){.fn = app_ticked, .arg = app};
	app->settle = (struct loop_timer){.fn = app_settle, .arg = app};
	app->verify_timer = (struct loop_timer){.fn = app_verify_turn, .arg = app};
	loop_timer_set(app->loop, &app->tick, 0);
}

static bool start(struct app *app, const struct app_options *options, struct err *err)
{
	if (!folder_open(&app->folder, options->data, err) || !read_config(app, options, err))
		return false;
	folder_file(app->archive, &app->folder, "archive");
	choose_lang(app, options);
	guard_start(&app->guard, app->env, &app->folder);
	ballast_start(&app->ballast, &app->folder);
	if (!open_money(app, err) ||
		!reference_open(&app->reference, app->folder.path, app->env, err))
		return false;
	start_till(app);
	if (!open_devices(app, options, err) || !app_take_reference(app, err))
		return false;
	app_join_reference(app);
	take_up_thread(app);
	start_timers(app);
	return start_sync(app, err) && app_start_mirror(app, err);
}

bool app_start(struct app *app, const struct env *env, struct loop *loop,
	const struct app_options *options, struct err *err)
{
	memset(app, 0, sizeof *app);
	app->env = env;
	app->loop = loop;
	app->lang = options->lang;
	app->journal.hq_off_ms = HQ_OFFSET_UNKNOWN;
	if (start(app, options, err))
		return true;
	app_done(app);
	return false;
}

void app_done(struct app *app)
{
	loop_timer_clear(app->loop, &app->tick);
	loop_timer_clear(app->loop, &app->sync_look);
	loop_timer_clear(app->loop, &app->settle);
	app_stop_verify(app);
	app_stop_backup(app);
	mirror_stop(app->mirror);
	syncer_stop(app->syncer);
	client_close(app->link);
	devices_stop(app->devices);
	reference_leave(&app->reference, &app->reference_user);
	store_done(&app->store);
	journal_done(&app->journal);
	reference_done(&app->reference);
	db_done(&app->money);
	report_done(&app->reports[0]);
	report_done(&app->reports[1]);
	return_desk_done(app->return_desk);
	app->return_desk = NULL;
	free(app->rules);
	free(app->rules_before);
	free(app->quotas);
	free(app->quotas_before);
	free(app->scratch);
	app->syncer = NULL;
	app->mirror = NULL;
	app->link = NULL;
	app->devices = NULL;
	app->rules = app->rules_before = NULL;
	app->quotas = app->quotas_before = NULL;
	app->scratch = NULL;
}
