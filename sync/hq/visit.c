#include "sync/hq/visit.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *visit_header(const struct visit *visit, const char *name)
{
	const char *value = hq_header(visit->request, name);
	return value ? value : "";
}

static bool split_path(struct visit *visit, const char *path, size_t size)
{
	const char *end = path + size;
	while (path < end) {
		if (*path++ != '/')
			return false;
		const char *stop = memchr(path, '/', (size_t)(end - path));
		size_t length = (size_t)((stop ? stop : end) - path);
		if (length == 0 || length >= VISIT_PART_MAX || visit->part_count == VISIT_PARTS_MAX)
			return false;
		text_copy(visit->parts[visit->part_count++], length + 1, path);
		path += length;
	}
	return visit->part_count > 0;
}

bool visit_begin(struct visit *visit, struct hq *hq, const struct hq_request *request,
	struct hq_answer *answer)
{
	*visit = (struct visit){
		.hq = hq, .request = request, .answer = answer, .now_ms = hq_now_ms(hq)};
	size_t path = strcspn(request->target, "?");
	visit->query = request->target[path] ? request->target + path + 1 : "";
	return strlen(request->target) < REQUEST_PATH_MAX &&
	       split_path(visit, request->target, path);
}

bool visit_query(const struct visit *visit, const char *name, char *out, size_t cap)
{
	size_t length = strlen(name);
	out[0] = '\0';
	for (const char *at = visit->query; *at;) {
		size_t size = strcspn(at, "&");
		if (size > length && strncmp(at, name, length) == 0 && at[length] == '=') {
			size_t value = size - length - 1;
			if (value >= cap)
				return false;
			memcpy(out, at + length + 1, value);
			out[value] = '\0';
			return true;
		}
		at += size + (at[size] == '&');
	}
	return true;
}

bool visit_number(const char *text, uint64_t max, uint64_t *number)
{
	uint64_t value = 0;
	if (!*text || (text[0] == '0' && text[1]))
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || __builtin_mul_overflow(value, 10, &value) ||
			__builtin_add_overflow(value, (uint64_t)(*text - '0'), &value))
			return false;
	}
	*number = value;
	return value <= max;
}

void visit_answer(struct visit *visit, int status, char *text, size_t size)
{
	struct hq_answer *answer = visit->answer;
	answer->status = text ? status : 500;
	answer->retry_after_s = 0;
	answer->body.used = 0;
	if (text)
		paper_add(&answer->body, text, size);
	else
		paper_text(&answer->body, "{\"error\":\"INTERNAL\"}");
	free(text);
}

void visit_refuse(struct visit *visit, const struct refusal *refusal)
{
	size_t size = 0;
	struct err ignored;
	char *text = refusal_write(refusal, &size, &ignored);
	visit_answer(visit, refusal_status(refusal->code), text, size);
	visit->answer->retry_after_s = refusal->retry_after_s;
}

void visit_refuse_with(struct visit *visit, enum refusal_code code, const char *detail)
{
	struct refusal refusal = {.code = code, .hq_time = visit->now_ms};
	text_copy(refusal.detail, sizeof refusal.detail, detail);
	visit_refuse(visit, &refusal);
}

bool visit_signed_by(struct visit *visit, const struct public_key *key, const char *hq_id)
{
	char from[VISIT_NUMBER_MAX], n[VISIT_NUMBER_MAX], kid[KID_TEXT_MAX];
	if (!visit_query(visit, "from", from, sizeof from) ||
		!visit_query(visit, "n", n, sizeof n)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "from or n too long");
		return false;
	}
	const struct request_head head = {
		.hq_id = hq_id,
		.method = visit->request->method,
		.path = visit->request->target,
		.epoch = visit_header(visit, "Pos-Epoch"),
		.from = from,
		.n = n,
		.prev = visit_header(visit, "Pos-Prev"),
		.last = visit_header(visit, "Pos-Last"),
		.kid = visit_header(visit, "Pos-Kid"),
		.nonce = visit_header(visit, "Pos-Nonce"),
		.hq_time = visit_header(visit, "Pos-Hq-Time"),
	};
	key_id_text(kid, key);
	if (strcmp(kid, head.kid) == 0 &&
		request_signature_holds(&head, visit->request->body, visit->request->body_size, key,
			visit_header(visit, "Pos-Sig")))
		return true;
	visit_refuse_with(visit, REFUSAL_BADSIG, "the signature does not hold");
	return false;
}

/* To this process. */
static bool is_news(struct visit *visit, const uint8_t nonce[NONCE_SIZE], int64_t said_ms)
{
	if (visit->heard)
		return true;
	switch (nonces_hear(&visit->hq->nonces, visit->till, nonce, said_ms, visit->now_ms)) {
	case NONCE_FRESH:
		return true;
	case NONCE_REPLAY:
		visit_refuse_with(visit, REFUSAL_REPLAY, "this nonce was heard before");
		return false;
	case NONCE_STALE:
		visit_refuse_with(visit, REFUSAL_STALE, "too old, or from before this start");
		return false;
	}
	return false;
}

static bool is_fresh(struct visit *visit)
{
	uint8_t nonce[NONCE_SIZE];
	uint64_t said_ms;
	if (strcmp(visit->request->method, "GET") != 0)
		return true;
	if (!hex_read(visit_header(visit, "Pos-Nonce"), nonce, NONCE_SIZE) ||
		!visit_number(visit_header(visit, "Pos-Hq-Time"), INT64_MAX, &said_ms)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "Pos-Nonce or Pos-Hq-Time");
		return false;
	}
	if (!is_news(visit, nonce, (int64_t)said_ms))
		return false;
	visit->heard = true;
	visit->claimed = visit->claimed || nonces_claim(visit->hq, visit->till, nonce,
						   (int64_t)said_ms, visit->now_ms);
	if (!visit->claimed)
		visit_refuse_with(visit, REFUSAL_REPLAY, "another of us heard this nonce before");
	return visit->claimed;
}

/* By the epoch's own key, or by the one that its KEY_ROTATE record announced: both count until the
 * till has its new certificate. */
static bool find_sender(struct visit *visit, struct public_key *key)
{
	struct db *db = &visit->hq->db;
	const char *kid = visit_header(visit, "Pos-Kid");
	if (epoch_find_key(db, visit->till, kid, visit->epoch_number, &visit->epoch)) {
		*key = visit->epoch.key;
		return true;
	}
	return *kid && epoch_find(db, visit->till, visit->epoch_number, &visit->epoch) &&
	       epoch_next_key(db, &visit->epoch, kid, key);
}

bool visit_sender(struct visit *visit)
{
	struct public_key key;
	uint64_t till, epoch;
	if (!visit_number(visit_header(visit, "Pos-Till"), UINT32_MAX, &till) ||
		!visit_number(visit_header(visit, "Pos-Epoch"), UINT32_MAX, &epoch)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "Pos-Till or Pos-Epoch");
		return false;
	}
	visit->till = (uint32_t)till;
	visit->epoch_number = (uint32_t)epoch;
	if (!find_sender(visit, &key)) {
		visit_refuse_with(visit, REFUSAL_UNKNOWN, "no such till or key");
		return false;
	}
	visit->known = visit_signed_by(visit, &key, visit->hq->keys.hq_id) && is_fresh(visit);
	return visit->known;
}

bool visit_current(struct visit *visit)
{
	struct refusal refusal = {.code = REFUSAL_FENCED};
	if (!epoch_fenced(&visit->hq->db, &visit->epoch))
		return true;
	refusal.epoch = epoch_current(&visit->hq->db, visit->till);
	visit_refuse(visit, &refusal);
	return false;
}
