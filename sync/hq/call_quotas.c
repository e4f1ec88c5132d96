/* GET /v1/quotas (sync/README.md 3.15). */
#include "sync/hq/calls.h"
#include "sync/hq/hq.h"
#include "sync/hq/quota.h"
#include "sync/hq/quota_review.h"
#include "sync/hq/told_list.h"
#include "sync/hq/visit.h"

#include <stdlib.h>

static int64_t rest(int64_t most, int64_t given, int64_t used)
{
	if (most == QUOTA_NO_LIMIT)
		return QUOTA_NO_LIMIT;
	return given > used ? given - used : 0;
}

static void read_row(struct stmt *s, struct quota_row *row)
{
	column_text(s, 0, row->name, sizeof row->name);
	row->uses = rest(column_int(s, 1), column_int(s, 3), column_int(s, 4));
	row->minor = rest(column_int(s, 2), column_int(s, 5), column_int(s, 6));
}

static void fill_page(struct visit *visit, struct quota_page *page)
{
	struct hq *hq = visit->hq;
	struct epoch epoch = {0};
	(void)epoch_find(&hq->db, visit->till, visit->epoch.epoch, &epoch);
	page->version = told_list_version(hq, TOLD_QUOTAS, visit->till, epoch.epoch);
	epoch_counted(&hq->db, &epoch, &page->projected_epoch, &page->projected_next);
	page->hq_time = visit->now_ms;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT g.name, q.most_uses, q.most_minor, g.given_uses, g.used_uses, "
		"g.given_minor, g.used_minor FROM quota_grant g JOIN quota q ON "
		"q.store = g.store AND q.name = g.name WHERE g.till = ? AND g.epoch = ? AND "
		"q.live = 1 AND ((q.most_uses >= 0 AND g.given_uses > "
		"g.used_uses) OR (q.most_minor >= 0 AND g.given_minor > g.used_minor)) "
		"ORDER BY g.name LIMIT ?");
	bind_int(&s, visit->till);
	bind_int(&s, epoch.epoch);
	bind_int(&s, QUOTA_ROWS_MAX);
	while (page->count < QUOTA_ROWS_MAX && next_row(&s))
		read_row(&s, &page->rows[page->count++]);
}

static bool read_number(struct visit *visit, const char *name, uint64_t *number)
{
	char text[VISIT_NUMBER_MAX];
	return visit_query(visit, name, text, sizeof text) && visit_number(text, INT64_MAX, number);
}

static void answer_page(struct visit *visit, uint64_t have, uint64_t head)
{
	struct hq *hq = visit->hq;
	struct err err;
	struct quota_page *page = calloc(1, sizeof *page);
	bool done = false;
	if (page) {
		AUTO(tx) struct tx tx = tx_begin(&hq->db);
		told_list_told(
			hq, TOLD_QUOTAS, visit->till, visit->epoch.epoch, (int64_t)have, head);
		quotas_want_heard(hq, visit->till, visit->epoch.epoch);
		fill_page(visit, page);
		done = tx_commit(&tx, &err);
	}
	size_t size = 0;
	char *text = done ? quota_page_write(page, &size, &err) : NULL;
	free(page);
	if (done)
		visit_answer(visit, 200, text, size);
}

void call_quotas(struct visit *visit)
{
	uint64_t have, head;
	/* Until the till's record of it is there nothing may be promised about an older chain. */
	if (!visit_sender(visit) || !visit_current(visit))
		return;
	if (!read_number(visit, "have", &have) || !read_number(visit, "head", &head)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "have or head");
		return;
	}
	answer_page(visit, have, head);
}
