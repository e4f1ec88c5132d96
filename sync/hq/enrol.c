#include "sync/hq/enrol.h"

#include "pos/core/text.h"
#include "sync/hq/calls.h"
#include "sync/hq/grant.h"
#include "sync/hq/hq.h"
#include "sync/hq/visit.h"

#include <string.h>

/* Without 0, 1, I, L and O, which look alike on a screen across the shop. */
static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

enum { LETTERS = sizeof alphabet - 1 };

/* Unbiased: bytes beyond the last whole run of the alphabet are drawn again. */
static void draw_code(const struct env *env, char code[ENROL_CODE_SIZE + 1])
{
	for (int i = 0; i < ENROL_CODE_SIZE;) {
		uint8_t byte;
		env_random(env, &byte, 1);
		if (byte < 256 / LETTERS * LETTERS)
			code[i++] = alphabet[byte % LETTERS];
	}
	code[ENROL_CODE_SIZE] = '\0';
}

bool enrol_offer(struct hq *hq, uint32_t store, uint32_t till, char code[ENROL_CODE_SIZE + 1],
	struct err *err)
{
	draw_code(hq->env, code);
	struct hash hash = hash_of(code, ENROL_CODE_SIZE);
	int64_t now_ms = hq_now_ms(hq);
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	AUTO(stmt)
	struct stmt old = sql(&hq->db, "DELETE FROM enrol_code WHERE made_ms < ?");
	bind_int(&old, now_ms - INT64_C(60000) * ENROL_MINUTES);
	run(&old);
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "INSERT INTO enrol_code (code_hash, store, till, made_ms, "
				     "epoch) VALUES (?, ?, ?, ?, 0)");
	bind_blob(&s, hash.bytes, HASH_SIZE);
	bind_int(&s, store);
	bind_int(&s, till);
	bind_int(&s, now_ms);
	run(&s);
	return tx_commit(&tx, err);
}

struct offer {
	uint32_t store, till;
	uint32_t epoch; /* 0: the code is unused */
};

static bool find_offer(struct visit *visit, const struct hash *code_hash, struct offer *offer)
{
	AUTO(stmt)
	struct stmt s = sql(&visit->hq->db, "SELECT store, till, epoch, made_ms FROM enrol_code "
					    "WHERE code_hash = ?");
	bind_blob(&s, code_hash->bytes, HASH_SIZE);
	if (!next_row(&s))
		return false;
	offer->store = (uint32_t)column_int(&s, 0);
	offer->till = (uint32_t)column_int(&s, 1);
	offer->epoch = (uint32_t)column_int(&s, 2);
	int64_t age_ms = visit->now_ms - column_int(&s, 3);
	return age_ms >= 0 && age_ms <= INT64_C(60000) * ENROL_MINUTES;
}

static void mark_used(struct db *db, const struct hash *code_hash, uint32_t epoch)
{
	AUTO(stmt) struct stmt s = sql(db, "UPDATE enrol_code SET epoch = ? WHERE code_hash = ?");
	bind_int(&s, epoch);
	bind_blob(&s, code_hash->bytes, HASH_SIZE);
	run(&s);
}

/* The same code again with the same key: the first answer was lost on its way. */
static bool granted_before(struct visit *visit, const struct offer *offer,
	const struct public_key *key, struct epoch *granted)
{
	return epoch_find(&visit->hq->db, offer->till, offer->epoch, granted) &&
	       memcmp(granted->key.bytes, key->bytes, KEY_SIZE) == 0;
}

static void settle(struct visit *visit, const struct enrol_request *request)
{
	struct db *db = &visit->hq->db;
	struct hash code_hash = hash_of(request->code, ENROL_CODE_SIZE);
	struct offer offer;
	struct epoch granted = {0};
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(db);
	if (!find_offer(visit, &code_hash, &offer)) {
		visit_refuse_with(visit, REFUSAL_BADCODE, "no such code, or too old");
		return;
	}
	if (offer.epoch > 0 && !granted_before(visit, &offer, &request->key, &granted)) {
		visit_refuse_with(visit, REFUSAL_BADCODE, "used by another key");
		return;
	}
	if (offer.epoch == 0) {
		if (!grant(visit, offer.store, offer.till, 0, &request->key, "CODE", &granted)) {
			visit_refuse_with(visit, REFUSAL_INTERNAL, "certificate");
			return;
		}
		mark_used(db, &code_hash, granted.epoch);
	}
	if (tx_commit(&tx, &err))
		grant_tell(visit, &granted);
}

void call_enrol(struct visit *visit)
{
	struct enrol_request request;
	struct err err;
	if (!enrol_request_read(visit->request->body, visit->request->body_size, &request, &err)) {
		char why[WIRE_TEXT_MAX];
		err_text(why, sizeof why, LANG_EN, &err);
		visit_refuse_with(visit, REFUSAL_BADREQUEST, why);
		return;
	}
	/* Signed with the new key itself; there is no hq_id yet that it could know. */
	if (visit_signed_by(visit, &request.key, ""))
		settle(visit, &request);
}
