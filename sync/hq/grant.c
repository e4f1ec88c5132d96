#include "sync/hq/grant.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/journal_record.h"

#include <string.h>

bool grant(struct visit *visit, uint32_t store, uint32_t till, uint32_t after,
	const struct public_key *key, const char *reason, struct epoch *granted)
{
	struct hq *hq = visit->hq;
	struct epoch before;
	uint32_t current = epoch_current(&hq->db, till);
	struct certificate certificate = {.till = till,
		.store = store,
		.epoch = 1 + (current > after ? current : after),
		.key = *key};
	if (certificate.epoch > RECORD_EPOCH_MAX)
		return false;
	if (current > 0 && epoch_find(&hq->db, till, current, &before))
		certificate.prev_head = before.head;
	env_random(hq->env, certificate.nonce, sizeof certificate.nonce);
	if (!certificate_sign(&certificate, hq->keys.hq_id, &hq->keys.hq))
		return false;
	certificate_write(granted->certificate, &certificate);
	epoch_adopt(&hq->db, &certificate, granted->certificate, reason, visit->now_ms);
	granted->epoch = certificate.epoch;
	return db_ok(&hq->db);
}

void grant_tell(struct visit *visit, const struct epoch *granted)
{
	struct hq *hq = visit->hq;
	struct enrol_answer answer = {.hq_time = visit->now_ms};
	memcpy(answer.certificate, granted->certificate, CERTIFICATE_SIZE);
	text_copy(answer.hq_id, sizeof answer.hq_id, hq->keys.hq_id);
	text_copy(answer.incarnation, sizeof answer.incarnation, hq->incarnation);
	answer.keys = hq->keys.all;
	hq_setting(hq, "shop.name", answer.shop, sizeof answer.shop, "");
	size_t size = 0;
	struct err ignored;
	char *text = enrol_answer_write(&answer, &size, &ignored);
	visit_answer(visit, 200, text, size);
}
