/* GET /v1/member?card= or ?phone=: one member by the full number, for a till that does not hold
 * them (sync/README.md 3.11). Whoever guesses is stopped: MISSES_A_TILL numbers that are nobody's
 * within the hour, and the till waits. */
#include "pos/core/text.h"
#include "sync/hq/calls.h"
#include "sync/hq/hq.h"
#include "sync/hq/lookups.h"
#include "sync/hq/member_book.h"
#include "sync/hq/page.h"
#include "sync/hq/selection.h"
#include "sync/hq/visit.h"

#include <string.h>

struct sought {
	struct patron patron;
	char more[MEMBER_MORE_TEXT_MAX];
};

static bool find_by(struct hq *hq, const char *text, const char *value, struct sought *sought)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, text);
	bind_text(&s, value);
	if (!next_row(&s))
		return false;
	book_row(&s, &sought->patron);
	book_row_more(&s, sought->more);
	return true;
}

static bool find(struct visit *visit, const char *card, const char *phone, struct sought *sought)
{
	char normal[CARD_MAX];
	if (phone[0])
		return find_by(visit->hq,
			"SELECT " BOOK_COLUMNS " FROM member WHERE phone = ? AND gone = 0 LIMIT 1",
			phone, sought);
	return card_normal(normal, card) &&
	       find_by(visit->hq, "SELECT " BOOK_COLUMNS " FROM member WHERE card = ? AND gone = 0",
		       normal, sought);
}

static void answer(struct visit *visit, const struct sought *sought)
{
	struct paper *text = &visit->answer->body;
	paper_text(text, "{\"rows\":[");
	page_write_patron(text, visit->hq, &sought->patron, sought->more);
	paper_text(text, "],");
	page_write_projected(text, visit->hq, visit->till, visit->epoch.epoch);
	paper_print(text, "\"hq_time\":%lld}", (long long)visit->now_ms);
	visit->answer->status = 200;
}

static void look_up(struct visit *visit, const char *card, const char *phone)
{
	struct sought sought;
	struct err err;
	struct hq *hq = visit->hq;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	if (!find(visit, card, phone, &sought)) {
		lookups_missed(&hq->lookups, visit->till, visit->now_ms);
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such member");
		return;
	}
	(void)selection_add_guest(hq, visit->epoch.store, sought.patron.id, visit->now_ms);
	answer(visit, &sought);
	if (!tx_commit(&tx, &err))
		visit_refuse_with(visit, REFUSAL_INTERNAL, "the guest could not be kept");
}

void call_member(struct visit *visit)
{
	char card[CARD_MAX], phone[PATRON_PHONE_MAX];
	if (!visit_sender(visit) || !visit_current(visit))
		return;
	if (!visit_query(visit, "card", card, sizeof card) ||
		!visit_query(visit, "phone", phone, sizeof phone) || !card[0] == !phone[0]) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "card or phone, one of them");
		return;
	}
	int64_t wait_s = lookups_wait_s(&visit->hq->lookups, visit->till, visit->now_ms);
	if (wait_s > 0) {
		struct refusal refusal = {.code = REFUSAL_BUSY, .retry_after_s = (uint32_t)wait_s};
		visit_refuse(visit, &refusal);
		return;
	}
	look_up(visit, card, phone);
}
