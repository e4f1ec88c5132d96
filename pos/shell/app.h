/* app.h - the till's shell: owns all parts, brings facts to the till, performs its duties.
 *
 * Fourth stop of the tour. The core decides, this does: it opens the folder, the databases, the
 * devices and the line to HQ, turns what happens there into facts, hands each to till_step() and
 * performs the duties in the order given. It draws nothing: whoever runs it looks at app->till
 * after each round of the loop (word_till.c draws it with curses, a test reads it).
 */
#ifndef SUANPAN_APP_H
#define SUANPAN_APP_H

#include "drivers/devices.h"
#include "pos/core/catalogue.h"
#include "pos/core/receipt_doc.h"
#include "pos/core/till.h"
#include "pos/shell/ballast.h"
#include "pos/shell/folder.h"
#include "pos/shell/guard.h"
#include "pos/shell/login.h"
#include "pos/shell/progress.h"
#include "pos/shell/report.h"
#include "pos/shell/rule_file.h"
#include "pos/shell/saved_draft.h"
#include "pos/shell/spool.h"
#include "pos/shell/store.h"
#include "pos/shell/verify_text.h"
#include "pos/sys/child.h"
#include "pos/sys/config.h"
#include "pos/sys/loop.h"
#include "sync/journal_shift.h"
#include "sync/mirror.h"
#include "sync/syncer.h"

enum {
	APP_TICK_MS = 1000,
	APP_IDLE_MS = 30 * 1000, /* nobody touched anything this long */
	APP_PURGE_EVERY_MS = 60 * 60 * 1000,
	APP_LOG_BYTES = 8 * 1024 * 1024,  /* some 400 sales without half a minute's pause */
	APP_SYNC_PATIENCE_MS = 60 * 1000, /* then it goes on behind the cashier's back */
};

/* As the command line says it; "" where it says nothing. Borrowed while starting. */
struct app_options {
	const char *data, *config, *printer, *scanner;
	bool has_lang;
	enum lang lang;
};

/* What HQ sets aside for the basket, or is being asked to. */
struct app_hold {
	struct hold_request asked; /* id zeroed: nothing */
	bool held;
	int64_t until_mono_ms; /* not to be counted on after this */
	int64_t wish;          /* of the cashier, in all */
	bool for_act;          /* a gift under way, not the basket */
};

/* A coupon that HQ was asked about; id zeroed: none. */
struct app_coupon {
	struct uid id;
	struct sale_coupon coupon;
	bool used_here; /* it was, and HQ knows: has it come back? */
	bool held;
	int64_t until_mono_ms;
};

struct return_desk;

struct app {
	const struct env *env; /* borrowed */
	struct loop *loop;     /* borrowed */
	struct folder folder;
	struct config config;
	enum lang lang;

	struct db money;
	struct identity identity;
	struct journal journal;
	struct reference reference;
	struct reference_user reference_user;
	struct code asked_code;          /* of the member HQ is asked for */
	char program[CHILD_PROGRAM_MAX]; /* our own path, for children */
	uint32_t reference_openings;     /* of those the statements in store are for */
	struct store store;
	struct login_slips login_slips;
	struct return_desk *return_desk; /* NULL until goods came back */
	struct link *link;
	struct syncer *syncer;
	struct mirror *mirror; /* NULL: none is configured */
	struct taken_over taken_over;
	struct devices *devices;
	struct guard guard;
	struct ballast ballast;

	struct shop shop;
	struct catalogue catalogue;         /* shop.catalogue */
	struct rules *rules, *rules_before; /* in use or offered; in use until DUTY_USE_RULES */
	struct rule_quotas *quotas, *quotas_before; /* of these */
	char rules_version[RULE_VERSION_MAX];
	struct message rules_told; /* of the file passed over: looked at every minute, told once */
	void *scratch;
	size_t scratch_size;

	struct app_hold hold;
	struct app_coupon coupons[SALE_COUPONS_MAX]; /* the latest, by turns */
	uint32_t next_coupon;
	bool hold_is_coupon; /* what the syncer is asking for */
	struct uid coupon_asked;
	struct till till;
	struct till_status status;
	struct progress progress;
	struct receipt_doc doc;
	struct shift_now shift;
	struct spool spool;
	struct saved_draft draft;
	struct report reports[2]; /* one may be on the screen while the other is written */
	int shown;                /* which of them */
	struct verify verify;     /* under way while verify_timer is set */
	struct report_to verify_to;
	struct loop_timer verify_timer;
	struct app_backup {
		bool under_way, heard; /* heard: the child said how it ended */
		struct db_copy *pages; /* NULL: they are all there, and the child has them */
		struct loop_timer timer;
		struct child child;
		int64_t told_ms; /* monotonic: when somebody was last told how far it is */
	} backup;
	bool draft_there;
	int printer_columns;           /* as the printer last said, 0: nothing */
	char archive[FOLDER_FILE_MAX]; /* where old records go */
	int64_t purge_due_ms;          /* monotonic: old records are looked for again */
	uint64_t checkpointed_seq;     /* of the journal, when money.db was last checkpointed */
	bool reference_wanted;         /* rules changed while a basket was open */
	int64_t minute;                /* of the shop's clock, when rules were last looked for */
	struct loop_timer tick, settle;
	struct loop_timer sync_look; /* set while somebody waits for DUTY_SYNC_NOW */
	int64_t sync_patience_ms;    /* monotonic: until when */
	int depth;                   /* of facts that answer duties */

	/* Whether every key pressed so far has become a fact; NULL: there are no keys. A scan that
	 * comes after "5 *" must not overtake it. */
	bool (*keys_settled)(void *keys);
	void *keys;

	bool changed; /* something to draw */
	bool bell;    /* a refusal to ring for */
	bool leaving;
};

/* Large: keep it off the stack. false, with everything closed again, when the till cannot even show
 * a screen: no such folder, another till on it, not enrolled. What it can show (damage, a full
 * disk) it shows. */
MUST_CHECK bool app_start(struct app *app, const struct env *env, struct loop *loop,
	const struct app_options *options, struct err *err);
void app_done(struct app *app);

/* Hands the fact to the till, with the times filled in, and performs the duties. */
void app_fact(struct app *app, struct fact fact);
void app_command(struct app *app, enum command command);
void app_typed(struct app *app, int32_t character);

/* Takes the scans that waited for keys to settle. */
void app_take_scans(struct app *app);

/* The clock as the shop has it: ours, put right by HQ's. */
int64_t app_wall_ms(const struct app *app);

#endif
