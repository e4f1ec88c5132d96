#include "drivers/printer/printer.h"

#include "pos/core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEVER = -1, SMALL_MAX = 64, TICKET_BASE = 94, TICKET_FIRST = 0x21 };

void printer_begin(struct printer *printer, const struct printer_user *user, int columns,
	const enum encoding *encoding)
{
	memset(printer, 0, offsetof(struct printer, doc));
	printer->user = *user;
	printer->columns = columns;
	printer->has_encoding = encoding != NULL;
	if (encoding)
		printer->encoding = *encoding;
	printer->away = PRINTER_ABSENT;
	printer->asked_ms = NEVER;
	printer->drawer_by_ms = NEVER;
	printer->profile = printer_profile_of(&(struct about){0});
	printer_state(printer, &printer->shown);
}

static void drop_first(struct printer *printer)
{
	free(printer->jobs[0].bytes);
	printer->job_count--;
	memmove(printer->jobs, printer->jobs + 1,
		sizeof printer->jobs[0] * (size_t)printer->job_count);
	printer->at = JOB_QUEUED;
	printer->out_size = 0;
	printer->out_handed = 0;
}

void printer_done(struct printer *printer)
{
	while (printer->job_count > 0)
		drop_first(printer);
	charset_done(&printer->charset);
}

/* --- what it is like --- */

static enum printer_health health(const struct printer *printer)
{
	if (!printer->ready)
		return printer->away;
	if (printer->status.cover_open)
		return PRINTER_COVER_OPEN;
	if (printer->status.paper_out)
		return PRINTER_NO_PAPER;
	if (printer->status.error || printer->status.offline || printer->silent || printer->stuck)
		return PRINTER_FAULT;
	return PRINTER_READY;
}

void printer_state(const struct printer *printer, struct printer_state *state)
{
	*state = (struct printer_state){
		.health = health(printer),
		.paper_low = printer->status.paper_low,
		.answers = printer->answers,
		.columns = printer->columns ? printer->columns : printer->profile.columns,
	};
	text_copy(state->name, sizeof state->name, printer->name);
}

static bool same(const struct printer_state *a, const struct printer_state *b)
{
	return a->health == b->health && a->paper_low == b->paper_low && a->answers == b->answers &&
	       a->columns == b->columns && strcmp(a->name, b->name) == 0;
}

static void tell_changes(struct printer *printer)
{
	struct printer_state now;
	printer_state(printer, &now);
	if (same(&now, &printer->shown))
		return;
	printer->shown = now;
	printer->user.changed(printer->user.self);
}

/* --- jobs --- */

static void job_reaches(struct printer *printer, enum job_state state)
{
	printer->at = state;
	printer->user.job(printer->user.self, printer->jobs[0].id, state, false);
}

static void job_ends(struct printer *printer, enum job_state state)
{
	uint64_t id = printer->jobs[0].id;
	drop_first(printer);
	printer->user.job(printer->user.self, id, state, true);
}

static size_t hand_over(struct printer *printer, const void *bytes, size_t size)
{
	size_t taken = printer->user.send(printer->user.self, bytes, size);
	printer->put += taken;
	return taken;
}

/* Short things, for which the port always has room: see PRINTER_IN_FLIGHT_MAX. */
static void send_small(struct printer *printer, void (*fill)(struct bytes_out *out))
{
	uint8_t bytes[SMALL_MAX];
	struct bytes_out out = bytes_out(bytes, sizeof bytes);
	fill(&out);
	(void)hand_over(printer, bytes, out.used);
}

static bool mid_receipt(const struct printer *printer)
{
	return printer->job_count > 0 && printer->at == JOB_SENDING && printer->out_handed > 0 &&
	       printer->out_handed < printer->out_size;
}

static void ask(struct printer *printer, int64_t now_ms)
{
	printer->poll_ms = now_ms + PRINTER_POLL_MS;
	printer->user.ask_port_status(printer->user.self);
	/* Within an image the request would be obeyed and printed; and behind a receipt that does
	 * not move, requests would only pile up. */
	if (!printer->can_answer || mid_receipt(printer) ||
		printer->put - printer->left > PRINTER_IN_FLIGHT_MAX)
		return;
	if (printer->asked_ms == NEVER)
		printer->asked_ms = now_ms;
	printer->status.answers = 0;
	printer_status_asked(&printer->status);
	send_small(printer, escpos_ask_status);
}

static void next_ticket(struct printer *printer)
{
	uint32_t number = printer->tickets++;
	for (int i = ESCPOS_TICKET_SIZE - 1; i >= 0; i--) {
		printer->ticket[i] = (char)(TICKET_FIRST + number % TICKET_BASE);
		number /= TICKET_BASE;
	}
}

/* Turns the receipt into the printer's language; false if it has no room, and the job is over. */
static bool prepare(struct printer *printer)
{
	struct bytes_out out = bytes_out(printer->out, sizeof printer->out);
	const struct print_job *job = &printer->jobs[0];
	next_ticket(printer);
	if (printer->torn)
		escpos_flush(&out);
	if (receipt_doc_decode(&printer->doc, job->bytes, job->size))
		escpos_receipt(
			&printer->doc, &printer->profile, &printer->charset, printer->ticket, &out);
	if (!out.full) {
		printer->out_size = out.used;
		return true;
	}
	char number[24];
	(void)snprintf(number, sizeof number, "%llu", (unsigned long long)job->id);
	printer->user.notice(printer->user.self, (struct says){TEXT_PRINTER_TOO_LONG, number});
	job_ends(printer, JOB_SUSPECT);
	return false;
}

static void begin_sending(struct printer *printer, int64_t now_ms)
{
	if (!prepare(printer))
		return;
	printer->out_handed = 0;
	printer->moved_ms = now_ms;
	printer->status.in_turn = false;
	printer->status.ticket_done = false;
	job_reaches(printer, JOB_SENDING);
}

static bool answered(const struct printer *printer)
{
	return printer->status.answers >= ESCPOS_STATUS_ANSWERS;
}

static int64_t answer_patience_ms(const struct printer *printer)
{
	return printer->answers ? PRINTER_ANSWER_MS : PRINTER_FIRST_ANSWER_MS;
}

static bool asked_too_long_ago(const struct printer *printer, int64_t now_ms)
{
	return printer->asked_ms != NEVER &&
	       now_ms - printer->asked_ms >= answer_patience_ms(printer);
}

static void step_precheck(struct printer *printer, int64_t now_ms)
{
	bool known = answered(printer) || !printer->can_answer ||
		     (!printer->answers && asked_too_long_ago(printer, now_ms));
	if (known && health(printer) == PRINTER_READY)
		begin_sending(printer, now_ms);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How much more of a receipt may go to the port. */
static size_t room(const struct printer *printer)
{
	uint64_t in_flight = printer->put - printer->left;
	return in_flight < PRINTER_IN_FLIGHT_MAX ? PRINTER_IN_FLIGHT_MAX - (size_t)in_flight : 0;
}

static void step_sending(struct printer *printer, int64_t now_ms)
{
	printer->stuck =
		printer->put > printer->left && now_ms - printer->moved_ms >= PRINTER_STUCK_MS;
	while (printer->out_handed < printer->out_size && health(printer) == PRINTER_READY) {
		size_t taken = hand_over(printer, printer->out + printer->out_handed,
			smaller(room(printer), printer->out_size - printer->out_handed));
		if (taken == 0)
			return;
		printer->out_handed += taken;
		printer->job_end = printer->put;
	}
	if (printer->out_handed < printer->out_size || printer->left < printer->job_end)
		return;
	printer->torn = false;
	printer->confirm_by_ms =
		now_ms + (printer->confirms ? PRINTER_CONFIRM_MS : PRINTER_FIRST_CONFIRM_MS);
	bool last_word = printer->profile.complete == COMPLETE_NONE || !printer->answers;
	if (last_word)
		job_ends(printer, JOB_SENT);
	else
		job_reaches(printer, JOB_SENT);
}

static bool completed(const struct printer *printer)
{
	switch (printer->profile.complete) {
	case COMPLETE_NONE:
		return false;
	case COMPLETE_GSR:
		return printer->status.in_turn;
	case COMPLETE_GSH:
		return printer->status.ticket_done &&
		       memcmp(printer->status.ticket, printer->ticket, ESCPOS_TICKET_SIZE) == 0;
	}
	return false;
}

static void step_sent(struct printer *printer, int64_t now_ms)
{
	if (completed(printer)) {
		printer->confirms = true;
		job_ends(printer, JOB_CONFIRMED);
		return;
	}
	/* Out of paper is no reason for doubt: it prints the rest when it has some. */
	if (health(printer) != PRINTER_READY)
		printer->confirm_by_ms = now_ms + PRINTER_CONFIRM_MS;
	if (now_ms < printer->confirm_by_ms)
		return;
	/* One that never confirmed anything cannot; one that did has lost this receipt. */
	if (printer->confirms) {
		printer->torn = true;
		job_ends(printer, JOB_SUSPECT);
	} else {
		printer->profile.complete = COMPLETE_NONE;
		job_ends(printer, JOB_SENT);
	}
}

static void step_job(struct printer *printer, int64_t now_ms)
{
	switch (printer->at) {
	case JOB_QUEUED:
		job_reaches(printer, JOB_PRECHECK);
		/* With a request open its answers would be taken for those of a second one. */
		if (printer->asked_ms == NEVER)
			ask(printer, now_ms);
		break;
	case JOB_PRECHECK:
		step_precheck(printer, now_ms);
		break;
	case JOB_SENDING:
		step_sending(printer, now_ms);
		break;
	case JOB_SENT:
		step_sent(printer, now_ms);
		break;
	case JOB_CONFIRMED:
	case JOB_SUSPECT:
		break;
	}
}

/* A printer that is not well would keep the plain order, and open the drawer later by itself. */
static bool drawer_at_once(const struct printer *printer)
{
	enum printer_health now = health(printer);
	return printer->profile.realtime_drawer && printer->answers &&
	       (now == PRINTER_NO_PAPER || now == PRINTER_COVER_OPEN);
}

static void step_drawer(struct printer *printer, int64_t now_ms)
{
	if (printer->drawer_by_ms == NEVER)
		return;
	bool at_once = drawer_at_once(printer);
	if ((health(printer) == PRINTER_READY || at_once) && !mid_receipt(printer)) {
		send_small(printer, at_once ? escpos_drawer_now : escpos_drawer);
		printer->drawer_by_ms = NEVER;
	} else if (now_ms >= printer->drawer_by_ms) {
		printer->drawer_by_ms = NEVER;
		printer->user.notice(printer->user.self, (struct says){TEXT_PRINTER_DRAWER_SHUT});
	}
}

/* One that never answered is asked again only when it matters. */
static bool wants_poll(const struct printer *printer)
{
	bool job = printer->job_count > 0 && printer->at != JOB_QUEUED;
	return printer->ready && printer->asked_ms == NEVER &&
	       (printer->answers || job || !printer->can_answer);
}

static void step_poll(struct printer *printer, int64_t now_ms)
{
	if (asked_too_long_ago(printer, now_ms)) {
		printer->silent = printer->answers;
		printer->asked_ms = NEVER;
	}
	if (wants_poll(printer) && now_ms >= printer->poll_ms)
		ask(printer, now_ms);
}

static int64_t sooner(int64_t a_ms, int64_t b_ms)
{
	return a_ms == NEVER || (b_ms != NEVER && b_ms < a_ms) ? b_ms : a_ms;
}

static void set_alarm(struct printer *printer, int64_t now_ms)
{
	int64_t due_ms = printer->drawer_by_ms;
	if (wants_poll(printer))
		due_ms = sooner(due_ms, printer->poll_ms);
	if (printer->ready && printer->asked_ms != NEVER)
		due_ms = sooner(due_ms, printer->asked_ms + answer_patience_ms(printer));
	if (printer->ready && printer->job_count > 0 && printer->at == JOB_SENT)
		due_ms = sooner(due_ms, printer->confirm_by_ms);
	int64_t delay_ms = due_ms > now_ms ? due_ms - now_ms : 1;
	printer->user.wake_in(printer->user.self, due_ms == NEVER ? NEVER : delay_ms);
}

void printer_step(struct printer *printer, int64_t now_ms)
{
	step_drawer(printer, now_ms);
	if (printer->ready) {
		/* Each pass brings the first job further, until nothing more can be done now. */
		for (int pass = 0; pass < 4 * PRINT_JOBS_MAX && printer->job_count > 0; pass++) {
			enum job_state before = printer->at;
			int jobs = printer->job_count;
			step_job(printer, now_ms);
			if (printer->at == before && printer->job_count == jobs)
				break;
		}
		step_poll(printer, now_ms);
	}
	tell_changes(printer);
	set_alarm(printer, now_ms);
}

/* --- what happens to it --- */

void printer_ready(struct printer *printer, const struct about *about, int64_t now_ms)
{
	struct err err;
	printer->ready = true;
	printer->profile = printer_profile_of(about);
	printer->can_answer = about->can_answer && !printer->profile.unidir;
	if (printer->has_encoding)
		printer->profile.encoding = printer->encoding;
	memset(&printer->status, 0, sizeof printer->status);
	printer->answers = false;
	printer->confirms = false;
	printer->silent = false;
	printer->stuck = false;
	printer->port_believed = false;
	printer->put = 0;
	printer->left = 0;
	printer->asked_ms = NEVER;
	text_copy(printer->name, sizeof printer->name, about->name);
	charset_done(&printer->charset);
	if (!charset_open(&printer->charset, printer->profile.encoding, &err))
		printer->user.notice(
			printer->user.self, (struct says){err.what.id, err.what.arg[0]});
	ask(printer, now_ms);
	printer_step(printer, now_ms);
}

void printer_unready(struct printer *printer, enum printer_health away, int64_t now_ms)
{
	bool begun = printer->job_count > 0 &&
		     (printer->at == JOB_SENT ||
			     (printer->at == JOB_SENDING && printer->out_handed > 0));
	printer->ready = false;
	printer->answers = false;
	printer->away = away;
	memset(&printer->status, 0, sizeof printer->status);
	if (begun) {
		printer->torn = true;
		job_ends(printer, JOB_SUSPECT);
	} else if (printer->job_count > 0 && printer->at != JOB_QUEUED) {
		job_reaches(printer, JOB_QUEUED);
	}
	printer_step(printer, now_ms);
}

void printer_received(struct printer *printer, const uint8_t *bytes, size_t size, int64_t now_ms)
{
	printer_status_hear(&printer->status, bytes, size);
	if (printer->status.heard && printer->can_answer)
		printer->answers = true;
	if (answered(printer)) {
		printer->asked_ms = NEVER;
		printer->silent = false;
	}
	/* Between two of the four answers the picture is half old, half new. */
	if (answered(printer) || printer->status.answers == 0)
		printer_step(printer, now_ms);
}

void printer_port_status(struct printer *printer, uint8_t status, int64_t now_ms)
{
	/* Some say the same for ever, and not even that all is well: those are not believed. */
	if (printer_status_port_well(status))
		printer->port_believed = true;
	/* And what a printer says in its own words is better. */
	if (!printer->port_believed || printer->answers)
		return;
	printer_status_port(&printer->status, status);
	printer_step(printer, now_ms);
}

void printer_sent(struct printer *printer, size_t size, int64_t now_ms)
{
	printer->left += size;
	printer->moved_ms = now_ms;
	printer->stuck = false;
	printer_step(printer, now_ms);
}

bool printer_print(
	struct printer *printer, uint64_t job, const void *receipt, size_t size, struct err *err)
{
	char number[24];
	(void)snprintf(number, sizeof number, "%llu", (unsigned long long)job);
	if (printer->job_count == PRINT_JOBS_MAX) {
		(void)snprintf(number, sizeof number, "%d", PRINT_JOBS_MAX);
		return fail(err, TEXT_PRINTER_JOBS_FULL, number);
	}
	/* doc belongs to the job being sent only while it is prepared. */
	if (!receipt_doc_decode(&printer->doc, receipt, size))
		return fail(err, TEXT_PRINTER_NOT_RECEIPT, number);
	uint8_t *copy = malloc(size);
	if (!copy)
		return fail(err, TEXT_OUT_OF_MEMORY);
	memcpy(copy, receipt, size);
	if (printer->job_count == 0)
		printer->at = JOB_QUEUED;
	printer->jobs[printer->job_count++] = (struct print_job){job, copy, size};
	printer->user.wake_in(printer->user.self, 0);
	return true;
}

bool printer_cancel(struct printer *printer, uint64_t job)
{
	for (int i = 0; i < printer->job_count; i++) {
		if (printer->jobs[i].id != job)
			continue;
		if (i == 0 && printer->at != JOB_QUEUED && printer->at != JOB_PRECHECK)
			return false;
		if (i == 0) {
			drop_first(printer);
			return true;
		}
		free(printer->jobs[i].bytes);
		printer->job_count--;
		memmove(printer->jobs + i, printer->jobs + i + 1,
			sizeof printer->jobs[0] * (size_t)(printer->job_count - i));
		return true;
	}
	return false;
}

void printer_open_drawer(struct printer *printer, int64_t now_ms)
{
	printer->drawer_by_ms = now_ms + PRINTER_DRAWER_MS;
	printer->user.wake_in(printer->user.self, 0);
}
