/* hold.h - points of a member, or one coupon, set aside for one basket while its till asks.
 *
 * Asked for by a uid of the till's making, so that an answer that got lost can be asked for again.
 * It counts until its time is over, until the till gives it back, or until the sale's record that
 * names it is posted; /post says that this record is on its way and stops the time. A sale that
 * names an expired hold posts all the same, with a remark. Functions need an open transaction and
 * fail by the database's sticky failure.
 */
#ifndef SUANPAN_HQ_HOLD_H
#define SUANPAN_HQ_HOLD_H

#include "sync/wire_points.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

enum { HOLD_USUAL_S = 15 * 60, HOLD_LOST_MS = 24 * 3600 * 1000 };

/* The till (of this epoch) asks; *answer is what it is told. */
void hold_ask(struct hq *hq, uint32_t till, uint32_t epoch, const struct hold_request *request,
	int64_t now_ms, struct hold_answer *answer);
/* The till has used it, or gives it back. A void of a hold that was never asked for makes sure that
 * a late request for it is not granted. */
void hold_post(struct hq *hq, uint32_t till, uint32_t epoch, const struct uid *id, int64_t now_ms,
	struct hold_answer *answer);
void hold_void(struct hq *hq, uint32_t till, uint32_t epoch, const struct uid *id, int64_t now_ms,
	struct hold_answer *answer);
/* A posted sale that this till made names it. false if it did not count any more, or is another
 * till's, which keeps it. */
MUST_CHECK bool hold_settle(struct hq *hq, uint32_t till, const struct uid *id, int64_t now_ms);
/* Ends those whose sale will not come any more: it was destroyed with a disk. A day after its time
 * another machine has the till's place, or the till was heard and had nothing waiting. */
void holds_let_go(struct hq *hq, int64_t now_ms);
/* The coupon was used up: whoever held it. */
void hold_settle_coupon(struct hq *hq, uint32_t campaign, uint64_t serial);

#endif
