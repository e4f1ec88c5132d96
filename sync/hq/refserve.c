/* GET /v1/ref/{stream}: a page of reference data (sync/README.md 3.4). */
#include "pos/core/text.h"
#include "sync/hq/calls.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_book.h"
#include "sync/hq/visit.h"
#include "sync/json.h"

#include <stdlib.h>
#include <string.h>

/* Rows are small since the import bounds every part of them, but for rules: a page of one. */
enum { PAGE_ROWS_USUAL = 500 };

struct page {
	struct visit *visit;
	enum stream stream;
	struct feed_state feed;
	int64_t since, next_since;
	int64_t limit, rows;
	bool more;
	struct paper text;
};

static bool page_is_full(const struct page *page)
{
	return page->rows == page->limit;
}

static void begin_row(struct page *page, int64_t ver, bool gone)
{
	paper_print(&page->text, "%s{\"ver\":%lld,%s", page->rows ? "," : "", (long long)ver,
		gone ? "\"gone\":true," : "");
	page->rows++;
	page->next_since = ver;
}

static void add_ref_rows(struct page *page)
{
	AUTO(stmt)
	struct stmt s = sql(&page->visit->hq->db, "SELECT ver, gone, row FROM ref_row "
						  "WHERE stream = ? AND ver > ? ORDER BY ver");
	bind_text(&s, stream_name(page->stream));
	bind_int(&s, page->since);
	while (!page->more && next_row(&s)) {
		if (page_is_full(page)) {
			page->more = true;
			break;
		}
		size_t size;
		begin_row(page, column_int(&s, 0), column_int(&s, 1) != 0);
		const void *row = column_blob(&s, 2, &size);
		paper_add(&page->text, row, size);
		paper_text(&page->text, "}");
	}
}

static void put_masked(struct json_out *out, const struct hq *hq, const struct patron *patron)
{
	char masked[MASKED_MAX];
	uint64_t hash;
	if (patron->phone[0] && phone_hash(hq->keys.phone_key, patron->phone, &hash)) {
		json_put_int(out, "phone_hash", (int64_t)hash);
		phone_mask(masked, patron->phone);
		json_put_text(out, "phone_masked", masked);
	}
	if (patron->name[0]) {
		name_mask(masked, patron->name);
		json_put_text(out, "name_masked", masked);
	}
}

static void put_patron(struct json_out *out, const struct hq *hq, const struct patron *patron)
{
	json_put_text(out, "card", patron->card);
	put_masked(out, hq, patron);
	if (patron->tier[0])
		json_put_text(out, "tier", patron->tier);
	if (patron->group[0])
		json_put_text(out, "group", patron->group);
	json_put_int(out, "birthday_month", patron->birthday_month);
	json_put_int(out, "birthday_day", patron->birthday_day);
	json_put_int(out, "points", patron->points);
	json_put_int(out, "completed_orders", patron->completed_orders);
	json_put_int(out, "metric", patron->metric);
	json_put_bool(out, "blocked", patron->blocked);
	if (patron->blocked_reason[0])
		json_put_text(out, "blocked_reason", patron->blocked_reason);
}

static void add_member(struct page *page, const struct patron *patron)
{
	AUTO(json_out) struct json_out out = json_out_object();
	size_t size = 0;
	struct err ignored;
	json_put_int(&out, "id", patron->id);
	if (!patron->gone)
		put_patron(&out, page->visit->hq, patron);
	char *text = json_out_text(&out, &size, &ignored);
	if (!text) {
		page->text.full = true;
		return;
	}
	begin_row(page, patron->ver, patron->gone);
	paper_add(&page->text, text + 1, size - 1);
	free(text);
}

static void add_member_rows(struct page *page)
{
	struct patron patron;
	AUTO(stmt) struct stmt s = book_since(&page->visit->hq->db, page->since);
	while (!page->more && next_row(&s)) {
		book_row(&s, &patron);
		page->more = page_is_full(page);
		if (!page->more)
			add_member(page, &patron);
	}
}

/* Everything of this till and epoch below projected_next is in the balances of this very page: both
 * are read in one transaction (design.md 9). The epoch is read anew; the one of the signature may
 * be older.
 */
static void add_projected(struct page *page)
{
	struct epoch epoch = {0};
	struct visit *visit = page->visit;
	if (!epoch_find(&visit->hq->db, visit->till, visit->epoch.epoch, &epoch))
		return;
	paper_print(&page->text, "\"projected_epoch\":%u,\"projected_next\":%llu,", epoch.epoch,
		(unsigned long long)epoch.projected_next);
}

static void write_page(struct page *page)
{
	paper_print(&page->text, "{\"stream\":\"%s\",\"feed\":\"%s\",\"since\":%lld,",
		stream_name(page->stream), page->feed.id, (long long)page->since);
	if (page->stream == STREAM_MEMBERS)
		add_projected(page);
	paper_text(&page->text, "\"rows\":[");
	if (page->stream == STREAM_MEMBERS)
		add_member_rows(page);
	else
		add_ref_rows(page);
	paper_print(&page->text, "],\"next_since\":%lld,\"more\":%s,\"hq_time\":%lld}",
		(long long)page->next_since, page->more ? "true" : "false",
		(long long)page->visit->now_ms);
}

/* What the till has can be continued: the same feed, and no tombstone it never saw is gone. */
static bool can_continue(const struct page *page, const char *feed)
{
	if (strcmp(feed, page->feed.id) != 0 && (feed[0] || page->since > 0))
		return false;
	return page->since <= page->feed.version &&
	       (page->since == 0 || page->since >= page->feed.oldest);
}

static bool read_query(struct page *page, char feed[FEED_TEXT_MAX])
{
	char since[VISIT_NUMBER_MAX], limit[VISIT_NUMBER_MAX];
	uint64_t since_number = 0, limit_number = PAGE_ROWS_USUAL;
	struct visit *visit = page->visit;
	if (!visit_query(visit, "feed", feed, FEED_TEXT_MAX) ||
		!visit_query(visit, "since", since, sizeof since) ||
		!visit_query(visit, "limit", limit, sizeof limit) ||
		(since[0] && !visit_number(since, INT64_MAX, &since_number)) ||
		(limit[0] && !visit_number(limit, PAGE_ROWS_MAX, &limit_number)) ||
		limit_number == 0)
		return false;
	page->since = page->next_since = (int64_t)since_number;
	page->limit = page->stream == STREAM_RULES ? 1 : (int64_t)limit_number;
	return true;
}

static void serve_page(struct page *page)
{
	char feed[FEED_TEXT_MAX];
	struct visit *visit = page->visit;
	if (!read_query(page, feed)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "feed, since or limit");
		return;
	}
	AUTO(tx) struct tx tx = tx_begin(&visit->hq->db);
	page->feed = feed_get(&visit->hq->db, page->stream);
	if (!can_continue(page, feed)) {
		struct refusal refusal = {.code = REFUSAL_RESYNC};
		text_copy(refusal.feed, sizeof refusal.feed, page->feed.id);
		visit_refuse(visit, &refusal);
		return;
	}
	write_page(page);
	visit->answer->status = 200;
	visit->answer->body = page->text;
	page->text = (struct paper){0};
}

/* Members are for tills that count. One that was replaced, or stolen and fenced, may bring what it
 * sold and takes nothing down. */
static bool is_current(struct visit *visit)
{
	struct refusal refusal = {.code = REFUSAL_FENCED};
	if (!epoch_fenced(&visit->hq->db, &visit->epoch))
		return true;
	refusal.epoch = epoch_current(&visit->hq->db, visit->till);
	visit_refuse(visit, &refusal);
	return false;
}

void call_refserve(struct visit *visit)
{
	struct page page = {.visit = visit};
	if (!visit_sender(visit) || !is_current(visit))
		return;
	if (!stream_read(visit->parts[2], &page.stream)) {
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such stream");
		return;
	}
	serve_page(&page);
	paper_done(&page.text);
}
