/* POST /v1/points/hold, /post, /void and GET /v1/points/leases (sync/README.md 3.6). */
#include "sync/hq/calls.h"
#include "sync/hq/hold.h"
#include "sync/hq/hq.h"
#include "sync/hq/lease.h"
#include "sync/hq/told_list.h"
#include "sync/hq/visit.h"
#include "sync/wire_points.h"

#include <stdlib.h>
#include <string.h>

/* Until the till's record of it is there nothing may be promised about an older chain of it. */
static bool heard(struct visit *visit)
{
	return visit_sender(visit) && visit_current(visit);
}

static void answer_hold(struct visit *visit, const struct hold_request *request, const char *what)
{
	struct hq *hq = visit->hq;
	struct hold_answer answer;
	uint32_t till = visit->till, epoch = visit->epoch.epoch;
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	if (strcmp(what, "hold") == 0)
		hold_ask(hq, till, epoch, request, visit->now_ms, &answer);
	else if (strcmp(what, "post") == 0)
		hold_post(hq, till, epoch, &request->id, visit->now_ms, &answer);
	else
		hold_void(hq, till, epoch, &request->id, visit->now_ms, &answer);
	if (!tx_commit(&tx, &err))
		return;
	size_t size = 0;
	char *text = hold_answer_write(&answer, &size, &err);
	visit_answer(visit, 200, text, size);
}

void call_points(struct visit *visit)
{
	struct hold_request request;
	struct err err;
	const char *what = visit->parts[2];
	bool whole = strcmp(what, "hold") == 0;
	if (!whole && strcmp(what, "post") != 0 && strcmp(what, "void") != 0) {
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such call");
		return;
	}
	if (!heard(visit))
		return;
	if (!hold_request_read(
		    visit->request->body, visit->request->body_size, whole, &request, &err)) {
		char why[WIRE_TEXT_MAX];
		err_text(why, sizeof why, LANG_EN, &err);
		visit_refuse_with(visit, REFUSAL_BADREQUEST, why);
		return;
	}
	answer_hold(visit, &request, what);
}

/* ---- leases ---- */

static void fill_page(struct visit *visit, uint64_t after, struct lease_page *page)
{
	struct hq *hq = visit->hq;
	struct epoch epoch = {0};
	(void)epoch_find(&hq->db, visit->till, visit->epoch.epoch, &epoch);
	page->version = told_list_version(hq, TOLD_LEASES, visit->till, epoch.epoch);
	epoch_counted(&visit->hq->db, &epoch, &page->projected_epoch, &page->projected_next);
	page->hq_time = visit->now_ms;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT member, points - used, until_s FROM lease "
				     "WHERE till = ? AND epoch = ? AND state = 0 AND member > ? "
				     "AND points > used ORDER BY member");
	bind_int(&s, visit->till);
	bind_int(&s, epoch.epoch);
	bind_int(&s, (int64_t)after);
	while (!page->more && next_row(&s)) {
		page->more = page->count == LEASE_ROWS_MAX;
		if (!page->more)
			page->rows[page->count++] =
				(struct lease_row){.member = (uint64_t)column_int(&s, 0),
					.points = column_int(&s, 1),
					.until_s = column_int(&s, 2)};
	}
}

static bool read_number(struct visit *visit, const char *name, uint64_t *number)
{
	char text[VISIT_NUMBER_MAX];
	return visit_query(visit, name, text, sizeof text) && visit_number(text, INT64_MAX, number);
}

static void answer_page(struct visit *visit, uint64_t have, uint64_t head, uint64_t after)
{
	struct hq *hq = visit->hq;
	struct err err;
	struct lease_page *page = calloc(1, sizeof *page);
	bool done = false;
	if (page) {
		AUTO(tx) struct tx tx = tx_begin(&hq->db);
		told_list_told(
			hq, TOLD_LEASES, visit->till, visit->epoch.epoch, (int64_t)have, head);
		(void)leases_free(hq);
		fill_page(visit, after, page);
		done = tx_commit(&tx, &err);
	}
	size_t size = 0;
	char *text = done ? lease_page_write(page, &size, &err) : NULL;
	free(page);
	if (done)
		visit_answer(visit, 200, text, size);
}

void call_leases(struct visit *visit)
{
	uint64_t have, head, after;
	if (strcmp(visit->parts[2], "leases") != 0) {
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such call");
		return;
	}
	if (!heard(visit))
		return;
	if (!read_number(visit, "have", &have) || !read_number(visit, "head", &head) ||
		!read_number(visit, "after", &after)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "have, head or after");
		return;
	}
	answer_page(visit, have, head, after);
}
