/* GET /v1/sale?uid= or ?till=&epoch=&counter=: a sale of the asker's store with what came back of
 * it, for a return at another till than its own (sync/README.md 3.14). */
#include "pos/core/bytes.h"
#include "sync/hq/calls.h"
#include "sync/hq/hq.h"
#include "sync/hq/posted.h"
#include "sync/hq/visit.h"
#include "sync/journal_record.h"
#include "sync/wire_sale.h"

#include <stdlib.h>

struct sale_wish {
	bool by_uid;
	struct uid uid;
	uint64_t till, epoch, counter;
};

static bool read_wish(const struct visit *visit, struct sale_wish *wish)
{
	char uid[UID_TEXT_MAX], till[VISIT_NUMBER_MAX], epoch[VISIT_NUMBER_MAX],
		counter[VISIT_NUMBER_MAX];
	if (!visit_query(visit, "uid", uid, sizeof uid) ||
		!visit_query(visit, "till", till, sizeof till) ||
		!visit_query(visit, "epoch", epoch, sizeof epoch) ||
		!visit_query(visit, "counter", counter, sizeof counter))
		return false;
	wish->by_uid = uid[0] != '\0';
	if (wish->by_uid)
		return hex_read(uid, wish->uid.bytes, UID_SIZE);
	return visit_number(till, UINT32_MAX, &wish->till) &&
	       visit_number(epoch, RECORD_EPOCH_MAX, &wish->epoch) &&
	       visit_number(counter, UINT32_MAX, &wish->counter) && wish->counter > 0;
}

static struct place place_of(struct stmt *s, uint32_t store)
{
	return (struct place){.store = store,
		.till = (uint32_t)column_int(s, 0),
		.epoch = (uint32_t)column_int(s, 1),
		.seq = (uint64_t)column_int(s, 2),
		.branch = (int)column_int(s, 3)};
}

static bool find_number(
	struct hq *hq, uint32_t store, const struct sale_wish *wish, struct place *at)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT till, epoch, seq, branch FROM sale WHERE store = ? AND till = ? AND "
		"epoch = ? AND counter = ? ORDER BY branch LIMIT 1");
	bind_int(&s, store);
	bind_int(&s, (int64_t)wish->till);
	bind_int(&s, (int64_t)wish->epoch);
	bind_int(&s, (int64_t)wish->counter);
	if (!next_row(&s))
		return false;
	*at = place_of(&s, store);
	return true;
}

/* Its bytes in hexadecimal digits; what a READOPT wrapped comes as it was. */
static bool put_record(struct paper *text, const struct record *record)
{
	uint8_t *room = malloc(RECORD_MAX);
	char *hex = malloc(2 * RECORD_MAX + 1);
	struct bytes_out out = bytes_out(room, room ? RECORD_MAX : 0);
	record_write(&out, record);
	bool done = room && hex && !out.full;
	if (done) {
		hex_text(hex, room, (uint32_t)out.used);
		paper_print(text, "\"%s\"", hex);
	}
	free(room);
	free(hex);
	return done;
}

static bool put_at(struct hq *hq, const struct place *at, uint16_t kind, struct paper *text)
{
	struct record record;
	AUTO(paper) struct paper bytes = {0};
	return posted_read(hq, at, &bytes, &record) && record.kind == kind &&
	       put_record(text, &record);
}

static bool put_refunds(struct hq *hq, uint32_t store, const struct uid *uid, struct paper *text)
{
	bool done = true;
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT till, epoch, seq, branch FROM refund WHERE "
				     "original_store = ? AND original_uid = ? "
				     "ORDER BY till, epoch, seq, branch");
	bind_int(&s, store);
	bind_blob(&s, uid->bytes, UID_SIZE);
	while (done && next_row(&s)) {
		struct place at = place_of(&s, store);
		paper_text(text, count > 0 ? "," : "");
		done = ++count <= SALE_TOLD_REFUNDS_MAX && put_at(hq, &at, RECORD_REFUND, text);
	}
	return done && db_ok(&hq->db);
}

static bool answer(struct visit *visit, const struct place *at)
{
	struct record record;
	struct hq *hq = visit->hq;
	struct paper *text = &visit->answer->body;
	AUTO(paper) struct paper bytes = {0};
	if (!posted_read(hq, at, &bytes, &record) || record.kind != RECORD_SALE)
		return false;
	paper_text(text, "{\"sale\":");
	if (!put_record(text, &record))
		return false;
	paper_text(text, ",\"refunds\":[");
	if (!put_refunds(hq, at->store, &record.uid, text))
		return false;
	paper_print(text, "],\"hq_time\":%lld}", (long long)visit->now_ms);
	visit->answer->status = 200;
	return true;
}

void call_sale(struct visit *visit)
{
	struct sale_wish wish = {0};
	struct place at;
	struct hq *hq = visit->hq;
	if (!visit_sender(visit) || !visit_current(visit))
		return;
	if (!read_wish(visit, &wish)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "uid, or till, epoch and counter");
		return;
	}
	uint32_t store = visit->epoch.store;
	bool found = wish.by_uid ? posted_find(hq, store, &wish.uid, &at)
				 : find_number(hq, store, &wish, &at);
	if (found && answer(visit, &at))
		return;
	paper_done(&visit->answer->body);
	visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such sale");
}
