/* app_parts.h - what the files of the app need of one another. */
#ifndef SUANPAN_APP_PARTS_H
#define SUANPAN_APP_PARTS_H

#include "pos/shell/app.h"
#include "pos/shell/commit.h"

/* FACT_TOLD, FACT_PROBLEM, FACT_STOP_SELLING, FACT_NO_NEW_BASKET, FACT_NOT_COMMITTED. */
void app_tell(struct app *app, enum fact_kind kind, const struct message *what);
/* Logs it and shows it until it is acknowledged. */
void app_problem(struct app *app, const struct err *err);

/* A question that came to nothing because a database had failed, perhaps long before it, may be
 * asked once more. */
void app_mend(struct app *app);
/* After a failed write to money.db. */
void app_money_failed(struct app *app, const struct err *err);

/* A record of its own, committed with a sync. */
MUST_CHECK bool app_record(
	struct app *app, uint16_t kind, const struct bytes_out *body, struct err *err);

/* Prepares the questions anew and reads settings and rules: after opening the reference data. */
MUST_CHECK bool app_take_reference(struct app *app, struct err *err);
/* From now on the questions follow the file in use when it changes. */
void app_member_answered(void *arg, enum member_answer answer);
void app_join_reference(struct app *app);
/* Offers the till what HQ changed: settings at once, rules when they are in force. */
void app_take_settings(struct app *app);
void app_take_rules(struct app *app);
/* DUTY_REPRICE: the rules in force now, for the open basket too. */
void app_reprice(struct app *app);

/* What devices, HQ and the clock bring by themselves. */
struct devices_events app_device_events(struct app *app);
void app_status_changed(void *arg);
void app_reference_changed(void *arg, unsigned int streams);
void app_ticked(void *arg);
void app_settle(void *arg);
void app_refresh_status(struct app *app);

/* money.db is where it was opened. */
MUST_CHECK bool app_money_is_there(const struct app *app, struct err *err);
struct commit app_commit(struct app *app);

/* app_clock.c: once a second; DUTY_SET_CLOCK. */
void app_mind_clock(struct app *app);
void app_set_clock(struct app *app, int64_t wall_ms);

/* app_shift.c: DUTY_SHIFT_REPORT, DUTY_CLOSE_SHIFT; and, at the login, a shift of another day that
 * nobody closed. */
void app_look_at_shift(struct app *app);
/* app_why.c: the explanation of the basket on paper, or the terms of its rule of this number. */
void app_print_why(struct app *app, uint32_t number);
void app_close_shift(struct app *app, int64_t counted_minor);
void app_mind_shift(struct app *app);

/* The report to write: not the one that may be on the screen. */
struct report *app_fresh_report(struct app *app);
/* Shows the one just written. */
void app_show_report(struct app *app, enum text title);

/* app_overview.c: DUTY_OVERVIEW; and what HQ answered to it. */
void app_open_overview(struct app *app);
void app_watch_heard(void *arg);
/* A check of the journal ended: for the page. */
void app_verified(struct app *app, int64_t findings);

/* The self test with what is open. true if everything passes. */
MUST_CHECK bool app_checkup(struct app *app, const struct report_to *to);
void app_verify_turn(void *arg);
void app_stop_verify(struct app *app);
/* DUTY_VERIFY, DUTY_JOURNAL or DUTY_DOCTOR. */
void app_report(struct app *app, enum duty_kind kind);

/* app_disk.c: looked at every second. */
void app_look_at_disk(struct app *app);
/* The ballast gives way. true: whatever did not fit may fit now, and whoever is there was told. */
bool app_give_up_ballast(struct app *app);
/* The same if this is what failed. */
bool app_made_room(struct app *app, const struct err *err);
/* A little more of it, in idle time; false: nothing to do. */
bool app_grow_ballast(struct app *app);
void app_add_ballast_trouble(const struct app *app, struct sync_status *status);

/* app_return.c: DUTY_FIND_SALE, DUTY_COMMIT_REFUND. */
void app_find_sale(struct app *app, const struct receipt_name *name);
void app_list_sales(struct app *app, uint64_t member);
void app_commit_refund(struct app *app);
void app_sale_answered(void *arg, enum member_answer what, const struct sale_told *told);
/* app_enrol.c: DUTY_FIND_PHONE, DUTY_ENROL. */
void app_find_phone(struct app *app, const struct code *code);
void app_enrol(struct app *app);
/* A commit of which nobody knows what became: says why, and stops. */
void app_stop_uncommitted(struct app *app, const struct err *err);
/* The printer is not ready: what was just committed comes out later. */
bool app_prints_later(struct app *app);

/* app_sync.c: DUTY_SYNC_NOW. */
void app_sync_now(struct app *app);

/* app_backup.c: DUTY_BACKUP. */
void app_back_up(struct app *app);
void app_stop_backup(struct app *app);

/* app_points.c: what points may pay for, and what covers them. */
void app_ask_points(struct app *app, uint64_t member, int64_t wish, bool in_earnest);
void app_free_points(struct app *app);
/* A coupon that only HQ can judge: held for this till already, being asked about, or, without a
 * line, COUPON_ONLINE_ONLY. */
enum coupon_verdict app_ask_coupon(struct app *app, const struct sale_coupon *coupon);
/* One that was used here: a use that HQ has posted may be undone, where the goods came back at
 * another till. COUPON_USED_HERE where it is not, or nobody can be asked. */
enum coupon_verdict app_ask_used(struct app *app, const struct sale_coupon *coupon);
void app_hold_answered(void *arg, const struct hold_answer *answer);
/* Fills in what covers the points of till.closed. false: there are fewer left than it uses, which
 * the till has been told, and it must not be committed. */
MUST_CHECK bool app_cover_points(struct app *app);
/* app_quotas.c: what may be used of rules that are there only so often; freed by free(). NULL
 * without memory. */
struct rule_quotas *app_quotas_of(struct app *app, const struct rules *rules);
void app_quotas_changed(void *arg);
/* The sale about to be committed uses nothing that is gone. false: it does, the till has been told,
 * and it must not be committed. */
MUST_CHECK bool app_cover_quotas(struct app *app);
void app_quotas_sold(struct app *app);

/* It was committed: HQ keeps what it holds for it. */
void app_points_sold(struct app *app);
/* The shift's, else the day's. */
uint32_t app_business_date(const struct app *app);
/* The same for the points of till.act; COVER_ASKED, only where it may ask: app_act_answered() comes
 * within seconds. *available: how many could be covered. */
enum cover { COVER_THERE, COVER_FEWER, COVER_ASKED };
enum cover app_cover_act(struct app *app, bool may_ask, int64_t *available);
/* It was committed, or it was not: what HQ held for it is kept, or let go. */
void app_act_ended(struct app *app, bool committed);

/* app_act.c: DUTY_TALLY_ACTS, DUTY_COMMIT_ACT. */
void app_tally_acts(struct app *app, uint64_t member);
void app_commit_act(struct app *app);
void app_print_member(struct app *app); /* DUTY_PRINT_MEMBER */
void app_act_answered(struct app *app);

/* The second copy of the journal (sync/mirror.h), if one is configured. Before the journal is
 * opened; after everything else runs. */
MUST_CHECK bool app_take_over_mirror(struct app *app, struct err *err);
MUST_CHECK bool app_start_mirror(struct app *app, struct err *err);
/* A record was committed: who is to have it, has it from now on. */
void app_committed(struct app *app);
void app_add_mirror_trouble(const struct app *app, struct sync_status *status);

#endif
