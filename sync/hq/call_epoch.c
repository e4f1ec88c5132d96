/* POST /v1/epoch: the next epoch for a till that was restored or whose chain forked
 * (sync/README.md 3.6). Idempotent by the new key: an answer that got lost can be asked for again.
 */
#include "sync/hq/calls.h"
#include "sync/hq/grant.h"
#include "sync/hq/hq.h"
#include "sync/hq/sender.h"
#include "sync/wire_epoch.h"

#include <string.h>

/* Asked before with this key: what was granted then, whatever became of it since. */
static bool granted_before(
	struct db *db, const struct epoch_request *request, struct epoch *granted)
{
	char kid[KID_TEXT_MAX];
	key_id_text(kid, &request->key);
	return epoch_find_key(db, request->till, kid, 0, granted) &&
	       granted->epoch > request->epoch;
}

static bool key_is_new(struct db *db, const struct epoch_request *request)
{
	char kid[KID_TEXT_MAX];
	struct epoch other;
	key_id_text(kid, &request->key);
	return !epoch_find_key(db, request->till, kid, 0, &other);
}

static void refuse_fenced(struct visit *visit, const struct sender *sender)
{
	struct refusal refusal = {.code = REFUSAL_FENCED,
		.epoch = epoch_current(&visit->hq->db, sender->certificate.till)};
	visit_refuse(visit, &refusal);
}

static void decide(struct visit *visit, const struct sender *sender,
	const struct epoch_request *request, struct epoch *granted, bool *answered)
{
	struct db *db = &visit->hq->db;
	*answered = true;
	if (!sender->retired && granted_before(db, request, granted))
		*answered = false;
	else if (sender->known && (sender->retired || epoch_fenced(db, &visit->epoch)))
		refuse_fenced(visit, sender);
	else if (!sender->known && request->epoch < epoch_current(db, request->till))
		refuse_fenced(visit, sender);
	else if (!key_is_new(db, request))
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "pubkey is in use");
	else if (!grant(visit, sender->certificate.store, request->till, request->epoch,
			 &request->key, request->reason, granted))
		visit_refuse_with(visit, REFUSAL_INTERNAL, "certificate");
	else
		*answered = false;
	if (!*answered) /* it goes on in the next one itself, if it hears the answer */
		epoch_fence_asked(db, request->till, request->epoch);
}

static void settle(
	struct visit *visit, const struct sender *sender, const struct epoch_request *request)
{
	struct epoch granted = {0};
	struct err err;
	bool answered;
	AUTO(tx) struct tx tx = tx_begin(&visit->hq->db);
	decide(visit, sender, request, &granted, &answered);
	if (!answered && tx_commit(&tx, &err))
		grant_tell(visit, &granted);
}

void call_epoch(struct visit *visit)
{
	struct epoch_request request;
	struct sender sender;
	struct err err;
	if (!epoch_request_read(visit->request->body, visit->request->body_size, &request, &err)) {
		char why[WIRE_TEXT_MAX];
		err_text(why, sizeof why, LANG_EN, &err);
		visit_refuse_with(visit, REFUSAL_BADREQUEST, why);
		return;
	}
	switch (sender_of(visit, request.till, request.epoch, request.certificate, &sender)) {
	case SENDER_HEARD:
		settle(visit, &sender, &request);
		return;
	case SENDER_NOT_KNOWN:
		visit_refuse_with(visit, REFUSAL_UNKNOWN, "no such till or key");
		return;
	case SENDER_REFUSED:
		return;
	}
}
