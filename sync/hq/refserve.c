/* GET /v1/ref/{stream}: a page of reference data (sync/README.md 3.4). */
#include "pos/core/text.h"
#include "sync/hq/calls.h"
#include "sync/hq/hq.h"
#include "sync/hq/page.h"
#include "sync/hq/visit.h"

#include <string.h>

/* What was asked. */
struct question {
	struct visit *visit;
	char feed[FEED_TEXT_MAX];
	struct feed_state head;
	struct page page;
};

static void write_answer(struct question *asked, struct paper *text)
{
	struct page *page = &asked->page;
	paper_print(text, "{\"stream\":\"%s\",\"feed\":\"%s\",\"since\":%lld,",
		stream_name(page->stream), asked->head.id, (long long)page->since);
	if (page->full > 0)
		paper_print(text, "\"full\":%lld,", (long long)page->full);
	if (page->stream == STREAM_MEMBERS)
		page_write_projected(
			text, asked->visit->hq, asked->visit->till, asked->visit->epoch.epoch);
	paper_text(text, "\"rows\":[");
	page->text = text;
	page_write(page);
	/* The end of a stream is its head, whoever the last rows before it were for. */
	int64_t next = page->more ? page->last_ver : asked->head.version;
	paper_print(text, "],\"next_since\":%lld,\"more\":%s,\"hq_time\":%lld}", (long long)next,
		page->more ? "true" : "false", (long long)asked->visit->now_ms);
}

/* What the till has can be continued: the same feed, and no tombstone it never saw is gone. Who
 * fetches from the beginning misses those alone that came and went since that began. */
static bool can_continue(const struct question *asked)
{
	const struct page *page = &asked->page;
	const struct feed_state *head = &asked->head;
	if (page->since == 0)
		return !asked->feed[0] || strcmp(asked->feed, head->id) == 0;
	int64_t seen = page->full > 0 ? page->full : page->since;
	return strcmp(asked->feed, head->id) == 0 && page->since <= head->version &&
	       page->full <= head->version && seen >= head->oldest;
}

static bool read_number(struct visit *visit, const char *name, uint64_t max, int64_t *number)
{
	char text[VISIT_NUMBER_MAX];
	uint64_t value;
	if (!visit_query(visit, name, text, sizeof text))
		return false;
	if (!text[0])
		return true;
	if (!visit_number(text, max, &value))
		return false;
	*number = (int64_t)value;
	return true;
}

static bool read_question(struct question *asked)
{
	struct visit *visit = asked->visit;
	struct page *page = &asked->page;
	page->limit = PAGE_ROWS_USUAL;
	if (!visit_query(visit, "feed", asked->feed, sizeof asked->feed) ||
		!read_number(visit, "since", INT64_MAX, &page->since) ||
		!read_number(visit, "full", INT64_MAX, &page->full) ||
		!read_number(visit, "limit", PAGE_ROWS_MAX, &page->limit) || page->limit == 0)
		return false;
	/* Rows are small since the import bounds every part of them, but for rules. */
	if (page->stream == STREAM_RULES)
		page->limit = 1;
	return true;
}

static void serve(struct question *asked)
{
	struct visit *visit = asked->visit;
	struct page *page = &asked->page;
	AUTO(tx) struct tx tx = tx_begin(&visit->hq->db);
	asked->head = feed_get(&visit->hq->db, page->stream);
	if (!can_continue(asked)) {
		struct refusal refusal = {.code = REFUSAL_RESYNC};
		text_copy(refusal.feed, sizeof refusal.feed, asked->head.id);
		visit_refuse(visit, &refusal);
		return;
	}
	if (page->since == 0)
		page->full = asked->head.version;
	page->reader = reader_of_store(visit->hq, visit->epoch.store);
	write_answer(asked, &visit->answer->body);
	visit->answer->status = 200;
}

void call_refserve(struct visit *visit)
{
	struct question asked = {.visit = visit, .page = {.hq = visit->hq}};
	if (!visit_sender(visit) || !visit_current(visit))
		return;
	if (!stream_read(visit->parts[2], &asked.page.stream)) {
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such stream");
		return;
	}
	if (read_question(&asked))
		serve(&asked);
	else
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "feed, since, full or limit");
}
