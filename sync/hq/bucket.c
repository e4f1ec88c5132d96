#include "sync/hq/bucket.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/page.h"
#include "sync/hq/visit.h"
#include "sync/row_sum.h"

#include <string.h>

/* What was asked. */
struct question {
	struct visit *visit;
	char feed[FEED_TEXT_MAX];
	uint64_t bucket, after, limit;
};

static bool read_number(
	struct visit *visit, const char *name, uint64_t max, uint64_t otherwise, uint64_t *number)
{
	char text[VISIT_NUMBER_MAX];
	*number = otherwise;
	return visit_query(visit, name, text, sizeof text) &&
	       (!text[0] || visit_number(text, max, number));
}

static bool read_question(struct question *asked)
{
	struct visit *visit = asked->visit;
	return visit_query(visit, "feed", asked->feed, sizeof asked->feed) &&
	       read_number(visit, "bucket", SUM_BUCKETS - 1, 0, &asked->bucket) &&
	       read_number(visit, "after", INT64_MAX, 0, &asked->after) &&
	       read_number(visit, "limit", PAGE_ROWS_MAX, PAGE_ROWS_USUAL, &asked->limit) &&
	       asked->limit > 0;
}

bool bucket_asked(const struct visit *visit)
{
	char text[VISIT_NUMBER_MAX];
	return !visit_query(visit, "bucket", text, sizeof text) || text[0];
}

static void write_answer(struct question *asked, const struct feed_state *head, struct page *page)
{
	struct visit *visit = asked->visit;
	struct paper *text = page->text;
	paper_print(text,
		"{\"stream\":\"%s\",\"feed\":\"%s\",\"bucket\":%llu,\"after\":%llu,"
		"\"version\":%lld,",
		stream_name(page->stream), head->id, (unsigned long long)asked->bucket,
		(unsigned long long)asked->after, (long long)head->version);
	if (page->stream == STREAM_MEMBERS)
		page_write_projected(text, visit->hq, visit->till, visit->epoch.epoch);
	paper_text(text, "\"rows\":[");
	page_write_bucket(page, (uint32_t)asked->bucket, (int64_t)asked->after);
	paper_print(text, "],\"next\":%lld,\"more\":%s,\"hq_time\":%lld}",
		(long long)page->last_place, page->more ? "true" : "false",
		(long long)visit->now_ms);
	visit->answer->status = 200;
}

static void serve(struct question *asked, enum stream stream)
{
	struct visit *visit = asked->visit;
	struct page page = {.hq = visit->hq,
		.stream = stream,
		.limit = (int64_t)asked->limit,
		.text = &visit->answer->body};
	AUTO(tx) struct tx tx = tx_begin(&visit->hq->db);
	struct feed_state head = feed_get(&visit->hq->db, stream);
	if (strcmp(asked->feed, head.id) != 0) {
		struct refusal refusal = {.code = REFUSAL_RESYNC};
		text_copy(refusal.feed, sizeof refusal.feed, head.id);
		visit_refuse(visit, &refusal);
		return;
	}
	page.reader = reader_of_store(visit->hq, visit->epoch.store);
	write_answer(asked, &head, &page);
}

void bucket_serve(struct visit *visit, enum stream stream)
{
	struct question asked = {.visit = visit};
	if (!read_question(&asked)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "feed, bucket, after or limit");
		return;
	}
	/* What an earlier version wrote gets its buckets while the sums are worked out. */
	if (stream == STREAM_GOODS && feed_fill_buckets(&visit->hq->db) > 0) {
		struct refusal refusal = {.code = REFUSAL_BUSY, .retry_after_s = 1};
		visit_refuse(visit, &refusal);
		return;
	}
	serve(&asked, stream);
}
