/* Points at HQ: holds for the basket under way, and the list of this till's leases. Nothing here
 * holds a sale up; what HQ does not hear of in time, its own timeouts settle. */
#include "sync/points.h"
#include "sync/syncer_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void points_later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->points.timer, delay_ms);
}

static bool send_hold_call(struct syncer *syncer, struct link_call *call, const char *path,
	const struct hold_request *hold, bool whole)
{
	size_t size;
	struct err ignored;
	char *text = hold_request_write(hold, whole, &size, &ignored);
	if (!text)
		return false;
	struct link_request request = {
		.path = path, .content_type = "application/json", .body = text, .body_size = size};
	line_send_fresh(&syncer->line, call, &request);
	free(text);
	return true;
}

/* ---- a hold ---- */

static void tell_hold(struct syncer *syncer, const struct hold_answer *answer)
{
	if (syncer->parts.hold_answered)
		syncer->parts.hold_answered(syncer->parts.arg, answer);
}

static void settle(struct syncer *syncer, const struct uid *id, bool post)
{
	struct sync_points *points = &syncer->points;
	if (points->settle_count == SETTLES_MAX) {
		points->settle_count--;
		memmove(points->settles, points->settles + 1,
			points->settle_count * sizeof points->settles[0]);
	}
	points->settles[points->settle_count++] = (struct settle){*id, post};
	points_later(syncer, 0);
}

/* What was asked and not answered may have been granted all the same. */
static void give_up_hold(struct syncer *syncer)
{
	struct sync_points *points = &syncer->points;
	points->holding = false;
	loop_timer_clear(syncer->parts.loop, &points->hold_timer);
	line_cancel(&syncer->line, &points->hold_call);
	settle(syncer, &points->hold.id, false);
}

static void hold_too_late(void *arg)
{
	struct syncer *syncer = arg;
	give_up_hold(syncer);
	tell_hold(syncer, NULL);
}

static void hold_answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	struct sync_points *points = &syncer->points;
	struct hold_answer answer;
	struct err err;
	points->holding = false;
	loop_timer_clear(syncer->parts.loop, &points->hold_timer);
	bool real = heard->status != 0 && heard->from_hq;
	bool said = real && heard->status == 200 &&
		    hold_answer_read(heard->body, heard->body_size, &answer, &err) &&
		    uid_equal(&answer.id, &points->hold.id);
	syncer_online(syncer, real);
	if (said)
		line_hear_clock(&syncer->line, answer.hq_time);
	else
		settle(syncer, &points->hold.id, false);
	syncer_refresh(syncer);
	tell_hold(syncer, said ? &answer : NULL);
}

void syncer_hold(struct syncer *syncer, const struct hold_request *request)
{
	struct sync_points *points = &syncer->points;
	if (points->holding)
		give_up_hold(syncer);
	points->holding = true;
	points->hold = *request;
	loop_timer_set(syncer->parts.loop, &points->hold_timer, HOLD_WAIT_MS);
	/* Without memory, or before HQ's clock is known, the timer answers. */
	if (syncer->line.clock_heard)
		(void)send_hold_call(syncer, &points->hold_call, "/v1/points/hold", request, true);
}

void syncer_post(struct syncer *syncer, const struct uid *id)
{
	settle(syncer, id, true);
}

void syncer_void(struct syncer *syncer, const struct uid *id)
{
	settle(syncer, id, false);
}

/* ---- leases, and what is settled ---- */

static void send_settle(struct syncer *syncer)
{
	const struct settle *first = &syncer->points.settles[0];
	struct hold_request request = {.id = first->id};
	syncer->points.is_settle = true;
	if (!send_hold_call(syncer, &syncer->points.call,
		    first->post ? "/v1/points/post" : "/v1/points/void", &request, false))
		points_later(syncer, BACKOFF_FIRST_MS);
}

/* have, head: list `have` is complete here, beside a journal that ends at head. Asked beyond the
 * last member, the page is empty and only the word counts. */
static void send_page(struct syncer *syncer, const struct points_word *word, bool only_word)
{
	char path[REQUEST_PATH_MAX];
	struct sync_points *points = &syncer->points;
	unsigned long long after = only_word ? INT64_MAX : points->after;
	(void)snprintf(path, sizeof path, "/v1/points/leases?have=%lld&head=%llu&after=%llu",
		(long long)word->lease_version,
		(unsigned long long)(syncer->parts.journal->next_seq - 1), after);
	struct link_request request = {.path = path};
	points->is_settle = false;
	points->is_word = only_word;
	line_send_fresh(&syncer->line, &points->call, &request);
}

static void go_points(void *arg)
{
	struct syncer *syncer = arg;
	struct sync_points *points = &syncer->points;
	int64_t wait_ms = backoff_left_ms(&points->backoff, syncer->parts.env);
	if (points->call.busy || !syncer->line.clock_heard)
		return;
	if (wait_ms > 0) {
		points_later(syncer, wait_ms);
		return;
	}
	if (points->settle_count > 0) {
		send_settle(syncer);
		return;
	}
	struct points_word word = points_word(syncer->parts.journal->db);
	syncer_forgive(syncer->parts.journal->db);
	if (points->leases_due && word.lease_version != points->lease_version)
		send_page(syncer, &word, false);
	else if (points->leases_due && word.told_version != word.lease_version)
		send_page(syncer, &word, true);
	else
		points->leases_due = false;
}

static void drop_first_settle(struct sync_points *points)
{
	if (points->settle_count == 0)
		return;
	points->settle_count--;
	memmove(points->settles, points->settles + 1,
		points->settle_count * sizeof points->settles[0]);
}

static void restart_list(struct sync_points *points)
{
	points->fetching = 0;
	points->after = 0;
}

static bool take_list_page(struct syncer *syncer, const struct lease_page *page, struct err *err)
{
	struct sync_points *points = &syncer->points;
	/* The list changed under our hands: begin again with the new one. */
	if (points->fetching != 0 && page->version != points->fetching) {
		restart_list(points);
		return true;
	}
	if (!points_take_leases(syncer->parts.journal->db, page, err))
		return false;
	points->fetching = page->version;
	if (page->count > 0)
		points->after = page->rows[page->count - 1].member;
	if (!page->more) {
		points->lease_version = page->version;
		restart_list(points);
	}
	return true;
}

static bool take_page(struct syncer *syncer, const struct link_answer *heard)
{
	struct sync_points *points = &syncer->points;
	struct err err;
	struct lease_page *page = malloc(sizeof *page);
	bool taken = page && lease_page_read(heard->body, heard->body_size, page, &err);
	if (taken && points->is_word)
		taken = points_told(syncer->parts.journal->db,
			points_word(syncer->parts.journal->db).lease_version, &err);
	else if (taken)
		taken = take_list_page(syncer, page, &err);
	syncer_forgive(syncer->parts.journal->db);
	free(page);
	return taken;
}

static void points_answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	struct sync_points *points = &syncer->points;
	bool real = heard->status != 0 && heard->from_hq;
	/* HQ that knows of no such call, or refuses this one, is not asked about it again. */
	bool final = real && (heard->status == 200 ||
				     (heard->status >= 400 && heard->status < 500 &&
					     heard->status != 401 && heard->status != 429));
	bool done = final;
	if (points->is_settle && final)
		drop_first_settle(points);
	else if (!points->is_settle && final)
		done = heard->status == 200 && take_page(syncer, heard);
	if (done)
		backoff_reset(&points->backoff);
	else
		backoff_failed(
			&points->backoff, syncer->parts.env, (int64_t)heard->retry_after_s * 1000);
	points_later(syncer, 0);
}

/* HQ counts this machine no longer among those that may give points away. */
static void forget(struct syncer *syncer)
{
	struct db *money = syncer->parts.journal->db;
	struct err ignored; /* the next hello says it again */
	if (points_word(money).wall_ms != 0) {
		AUTO(tx) struct tx tx = tx_begin(money);
		points_forget(money);
		(void)!tx_commit(&tx, &ignored);
	}
	syncer_forgive(money);
}

void points_hear_hello(struct syncer *syncer, const struct hello_answer *answer)
{
	struct sync_points *points = &syncer->points;
	struct journal *journal = syncer->parts.journal;
	struct err ignored; /* the next hello tells it again */
	if (answer->state == HELLO_FENCED)
		forget(syncer);
	if (answer->state != HELLO_OK || answer->projected_next == 0)
		return;
	(void)!points_hear(journal->db, syncer->parts.env, answer->projected_epoch,
		answer->projected_next, &ignored);
	syncer_forgive(journal->db);
	points->lease_version = answer->lease_version;
	points->leases_due = true;
	points_later(syncer, 0);
}

void points_start(struct syncer *syncer)
{
	struct sync_points *points = &syncer->points;
	points->hold_call = (struct link_call){.answered = hold_answered, .arg = syncer};
	points->hold_timer = (struct loop_timer){.fn = hold_too_late, .arg = syncer};
	points->call = (struct link_call){.answered = points_answered, .arg = syncer};
	points->timer = (struct loop_timer){.fn = go_points, .arg = syncer};
}

void points_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->points.hold_call);
	line_cancel(&syncer->line, &syncer->points.call);
	loop_timer_clear(syncer->parts.loop, &syncer->points.hold_timer);
	loop_timer_clear(syncer->parts.loop, &syncer->points.timer);
}
