/* GET /v1/time: for a till whose clock is too wrong for TLS (sync/README.md 3.5). Unsigned request,
 * signed answer. */
#include "sync/hq/calls.h"
#include "sync/hq/hq.h"
#include "sync/hq/visit.h"
#include "sync/json.h"
#include "sync/statement.h"

void call_time(struct visit *visit)
{
	const struct keyring *keys = &visit->hq->keys;
	char nonce[NONCE_TEXT_MAX], hex[SIGNATURE_TEXT_MAX];
	uint8_t bytes[NONCE_SIZE];
	struct signature signature;
	if (!visit_query(visit, "nonce", nonce, sizeof nonce) ||
		!hex_read(nonce, bytes, NONCE_SIZE)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "nonce must be 32 hex digits");
		return;
	}
	if (!time_sign(&keys->hq, keys->hq_id, nonce, visit->now_ms, &signature)) {
		visit_refuse_with(visit, REFUSAL_INTERNAL, "signature");
		return;
	}
	hex_text(hex, signature.bytes, SIGNATURE_SIZE);
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "nonce", nonce);
	json_put_int(&out, "time", visit->now_ms);
	json_put_text(&out, "kid", keys->kid);
	json_put_text(&out, "sig", hex);
	size_t size = 0;
	struct err ignored;
	char *text = json_out_text(&out, &size, &ignored);
	visit_answer(visit, 200, text, size);
}
