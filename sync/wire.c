#include "sync/wire.h"

#include "pos/core/bytes.h"
#include "pos/core/text.h"
#include "sync/journal_record.h"
#include "sync/json.h"
#include "sync/wire_parts.h"

#include <string.h>

/* ---- words ---- */

static const char *const streams[STREAM_COUNT] = {
	"settings", "operators", "keys", "rules", "goods", "members"};

static const char *const states[HELLO_OTHER + 1] = {
	"OK", "BEHIND", "FORK", "FENCED", "UNKNOWN", "OTHER"};

static const struct {
	const char *name;
	int status;
} refusals[REFUSAL_OTHER + 1] = {
	[REFUSAL_BADREQUEST] = {"BADREQUEST", 400},
	[REFUSAL_BADBODY] = {"BADBODY", 400},
	[REFUSAL_BADHASH] = {"BADHASH", 400},
	[REFUSAL_BADSIG] = {"BADSIG", 401},
	[REFUSAL_STALE] = {"STALE", 401},
	[REFUSAL_REPLAY] = {"REPLAY", 401},
	[REFUSAL_UNKNOWN] = {"UNKNOWN", 403},
	[REFUSAL_BADCODE] = {"BADCODE", 403},
	[REFUSAL_NOTFOUND] = {"NOTFOUND", 404},
	[REFUSAL_GAP] = {"GAP", 409},
	[REFUSAL_FORK] = {"FORK", 409},
	[REFUSAL_FENCED] = {"FENCED", 410},
	[REFUSAL_RESYNC] = {"RESYNC", 410},
	[REFUSAL_TOOLARGE] = {"TOOLARGE", 413},
	[REFUSAL_PROTO] = {"PROTO", 426},
	[REFUSAL_BUSY] = {"BUSY", 503},
	[REFUSAL_INTERNAL] = {"INTERNAL", 500},
	[REFUSAL_OTHER] = {"OTHER", 500},
};

const char *stream_name(enum stream stream)
{
	return stream < STREAM_COUNT ? streams[stream] : "";
}

bool stream_read(const char *name, enum stream *stream)
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		if (strcmp(name, streams[i]) != 0)
			continue;
		*stream = (enum stream)i;
		return true;
	}
	return false;
}

int refusal_status(enum refusal_code code)
{
	return refusals[code].status;
}

const char *refusal_name(enum refusal_code code)
{
	return refusals[code].name;
}

const struct public_key *hq_key_find(const struct hq_keys *keys, const char *kid)
{
	for (uint32_t i = 0; i < keys->count; i++) {
		char id[KID_TEXT_MAX];
		key_id_text(id, &keys->key[i]);
		if (strcmp(id, kid) == 0)
			return &keys->key[i];
	}
	return NULL;
}

/* 0 1 I L O are left out of codes because people misread them. */
static const char code_letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

bool enrol_code_read(const char *typed, char code[ENROL_CODE_SIZE + 1])
{
	size_t used = 0;
	for (; *typed; typed++) {
		if (*typed == '-' || *typed == ' ')
			continue;
		char letter = *typed;
		if (letter >= 'a' && letter <= 'z')
			letter = (char)(letter - 'a' + 'A');
		if (used == ENROL_CODE_SIZE || !strchr(code_letters, letter))
			return false;
		code[used++] = letter;
	}
	code[used] = '\0';
	return used == ENROL_CODE_SIZE;
}

/* ---- parts that several messages share ---- */

void wire_get_hex(struct json_value value, void *into, uint32_t size)
{
	const char *text = json_text(value, 2 * (size_t)size);
	if (hex_read(text, into, size))
		return;
	memset(into, 0, size);
	json_refuse(value, TEXT_WIRE_HEX, NULL, NULL);
}

void wire_get_copy(struct json_value value, char *into, size_t cap)
{
	text_copy(into, cap, json_text_or(value, cap - 1, ""));
}

void wire_put_hex(struct json_out *out, const char *name, const void *data, uint32_t size)
{
	char text[CERTIFICATE_TEXT_MAX];
	hex_text(text, data, size);
	json_put_text(out, name, text);
}

static void get_keys(struct json_value list, struct hq_keys *keys)
{
	keys->count = (uint32_t)json_count(list, HQ_KEYS_MAX);
	for (uint32_t i = 0; i < keys->count; i++) {
		struct json_value item = json_item(list, i), sig = json_member(item, "sig");
		wire_get_hex(json_member(item, "pubkey"), keys->key[i].bytes, KEY_SIZE);
		if (json_there(sig))
			wire_get_hex(sig, keys->each[i].bytes, SIGNATURE_SIZE);
	}
}

static void put_keys(struct json_out *out, const struct hq_keys *keys)
{
	json_put_array(out, "keys");
	for (uint32_t i = 0; i < keys->count; i++) {
		char kid[KID_TEXT_MAX];
		key_id_text(kid, &keys->key[i]);
		json_put_object(out, NULL);
		json_put_text(out, "kid", kid);
		wire_put_hex(out, "pubkey", keys->key[i].bytes, KEY_SIZE);
		if (i > 0)
			wire_put_hex(out, "sig", keys->each[i].bytes, SIGNATURE_SIZE);
		json_put_end(out);
	}
	json_put_end(out);
}

uint32_t wire_get_number(struct json_value root, const char *name)
{
	return (uint32_t)json_int(json_member(root, name), 1, UINT32_MAX);
}

uint64_t wire_get_seq(struct json_value root, const char *name)
{
	return (uint64_t)json_int_or(json_member(root, name), 0, INT64_MAX, 0);
}

/* ---- enrolment ---- */

bool enrol_request_read(
	const void *text, size_t size, struct enrol_request *request, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_REQUEST_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*request = (struct enrol_request){0};
	if (!enrol_code_read(json_text(json_member(root, "code"), WIRE_TEXT_MAX), request->code))
		json_refuse(json_member(root, "code"), TEXT_WIRE_CODE, NULL, NULL);
	wire_get_hex(json_member(root, "pubkey"), request->key.bytes, KEY_SIZE);
	wire_get_copy(json_member(root, "sw"), request->software, sizeof request->software);
	request->schema = wire_get_number(root, "schema");
	request->vocabulary = wire_get_number(root, "vocabulary");
	return json_good(&doc, err);
}

char *enrol_request_write(const struct enrol_request *request, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "code", request->code);
	wire_put_hex(&out, "pubkey", request->key.bytes, KEY_SIZE);
	json_put_text(&out, "sw", request->software);
	json_put_int(&out, "schema", request->schema);
	json_put_int(&out, "vocabulary", request->vocabulary);
	return json_out_text(&out, size, err);
}

bool enrol_answer_read(const void *text, size_t size, struct enrol_answer *answer, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*answer = (struct enrol_answer){0};
	wire_get_hex(json_member(root, "certificate"), answer->certificate, CERTIFICATE_SIZE);
	wire_get_copy(json_member(root, "hq_id"), answer->hq_id, sizeof answer->hq_id);
	wire_get_copy(json_member(root, "hq_incarnation"), answer->incarnation,
		sizeof answer->incarnation);
	answer->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	get_keys(json_member(root, "keys"), &answer->keys);
	wire_get_copy(json_member(root, "shop"), answer->shop, sizeof answer->shop);
	return json_good(&doc, err);
}

char *enrol_answer_write(const struct enrol_answer *answer, size_t *size, struct err *err)
{
	struct certificate certificate;
	if (!certificate_read(answer->certificate, CERTIFICATE_SIZE, &certificate)) {
		fail(err, TEXT_WIRE_CERTIFICATE);
		return NULL;
	}
	char kid[KID_TEXT_MAX];
	key_id_text(kid, &certificate.key);
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_int(&out, "till", certificate.till);
	json_put_int(&out, "store", certificate.store);
	json_put_int(&out, "epoch", certificate.epoch);
	json_put_text(&out, "kid", kid);
	json_put_text(&out, "hq_id", answer->hq_id);
	json_put_int(&out, "hq_time", answer->hq_time);
	json_put_text(&out, "hq_incarnation", answer->incarnation);
	wire_put_hex(&out, "certificate", answer->certificate, CERTIFICATE_SIZE);
	put_keys(&out, &answer->keys);
	json_put_text(&out, "shop", answer->shop);
	return json_out_text(&out, size, err);
}

/* ---- hello ---- */

bool hello_read(const void *text, size_t size, struct hello *hello, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_REQUEST_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*hello = (struct hello){0};
	hello->till = wire_get_number(root, "till");
	hello->store = wire_get_number(root, "store");
	hello->epoch = wire_get_number(root, "epoch");
	hello->head_seq = wire_get_seq(root, "head_seq");
	wire_get_hex(json_member(root, "head_hash"), hello->head.bytes, HASH_SIZE);
	wire_get_hex(json_member(root, "journal_id"), hello->journal_id.bytes, UID_SIZE);
	uint8_t boot[8] = {0};
	wire_get_hex(json_member(root, "boot_id"), boot, sizeof boot);
	for (int i = 0; i < 8; i++)
		hello->boot_id = hello->boot_id << 8 | boot[i];
	wire_get_copy(json_member(root, "sw"), hello->software, sizeof hello->software);
	hello->schema = wire_get_number(root, "schema");
	hello->vocabulary = wire_get_number(root, "vocabulary");
	hello->engine = wire_get_number(root, "engine");
	wire_get_hex(json_member(root, "certificate"), hello->certificate, CERTIFICATE_SIZE);
	hello->wall_ms = json_int(json_member(root, "wall_ms"), INT64_MIN, INT64_MAX);
	hello->waiting = wire_get_seq(root, "waiting");
	branches_read(json_member(root, "epochs"), &hello->branches);
	return json_good(&doc, err);
}

char *hello_write(const struct hello *hello, size_t *size, struct err *err)
{
	uint8_t boot[8];
	for (int i = 0; i < 8; i++)
		boot[i] = (uint8_t)(hello->boot_id >> (56 - 8 * i));
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_int(&out, "till", hello->till);
	json_put_int(&out, "store", hello->store);
	json_put_int(&out, "epoch", hello->epoch);
	json_put_int(&out, "head_seq", (int64_t)hello->head_seq);
	wire_put_hex(&out, "head_hash", hello->head.bytes, HASH_SIZE);
	wire_put_hex(&out, "journal_id", hello->journal_id.bytes, UID_SIZE);
	wire_put_hex(&out, "boot_id", boot, sizeof boot);
	json_put_text(&out, "sw", hello->software);
	json_put_int(&out, "schema", hello->schema);
	json_put_int(&out, "vocabulary", hello->vocabulary);
	json_put_int(&out, "engine", hello->engine);
	wire_put_hex(&out, "certificate", hello->certificate, CERTIFICATE_SIZE);
	json_put_int(&out, "wall_ms", hello->wall_ms);
	json_put_int(&out, "waiting", (int64_t)hello->waiting);
	branches_write(&out, &hello->branches);
	return json_out_text(&out, size, err);
}

static enum hello_state state_of(const char *word)
{
	for (int i = 0; i < HELLO_OTHER; i++)
		if (strcmp(word, states[i]) == 0)
			return (enum hello_state)i;
	return HELLO_OTHER;
}

/* Streams of a later version are passed over. */
static void get_feeds(struct json_value list, struct feed feeds[STREAM_COUNT])
{
	enum { FEEDS_MAX = 64 };
	size_t count = json_count(list, FEEDS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct json_value item = json_item(list, i);
		enum stream stream;
		if (!stream_read(json_text(json_member(item, "stream"), WIRE_TEXT_MAX), &stream))
			continue;
		wire_get_copy(json_member(item, "feed"), feeds[stream].id, sizeof feeds[stream].id);
		feeds[stream].version = json_int(json_member(item, "version"), 0, INT64_MAX);
	}
}

static void get_box(struct json_value box, struct hello_answer *answer)
{
	answer->has_box = json_there(box);
	if (!answer->has_box)
		return;
	wire_get_hex(json_member(box, "pubkey"), answer->box.bytes, KEY_SIZE);
	wire_get_hex(json_member(box, "sig"), answer->box_signature.bytes, SIGNATURE_SIZE);
}

static void put_box(struct json_out *out, const struct hello_answer *answer)
{
	if (!answer->has_box)
		return;
	json_put_object(out, "box");
	wire_put_hex(out, "pubkey", answer->box.bytes, KEY_SIZE);
	wire_put_hex(out, "sig", answer->box_signature.bytes, SIGNATURE_SIZE);
	json_put_end(out);
}

static void get_certificate(struct json_value value, struct hello_answer *answer)
{
	answer->has_certificate = json_there(value);
	if (answer->has_certificate)
		wire_get_hex(value, answer->certificate, CERTIFICATE_SIZE);
}

static void get_kept(struct json_value list, struct hello_answer *answer)
{
	answer->tells_kept = json_there(list);
	if (!answer->tells_kept)
		return;
	answer->kept_count = (uint32_t)json_count(list, KEPT_RUNS_MAX);
	for (uint32_t i = 0; i < answer->kept_count; i++) {
		struct json_value item = json_item(list, i);
		answer->kept[i].from = wire_get_seq(item, "from");
		answer->kept[i].next = wire_get_seq(item, "next");
		answer->kept[i].has_head = json_there(json_member(item, "head"));
		if (answer->kept[i].has_head)
			wire_get_hex(
				json_member(item, "head"), answer->kept[i].head.bytes, HASH_SIZE);
	}
}

static void put_kept(struct json_out *out, const struct hello_answer *answer)
{
	json_put_array(out, "kept");
	for (uint32_t i = 0; i < answer->kept_count; i++) {
		json_put_object(out, NULL);
		json_put_int(out, "from", (int64_t)answer->kept[i].from);
		json_put_int(out, "next", (int64_t)answer->kept[i].next);
		if (answer->kept[i].has_head)
			wire_put_hex(out, "head", answer->kept[i].head.bytes, HASH_SIZE);
		json_put_end(out);
	}
	json_put_end(out);
}

bool hello_answer_read(const void *text, size_t size, struct hello_answer *answer, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*answer = (struct hello_answer){0};
	answer->state = state_of(json_text(json_member(root, "state"), WIRE_TEXT_MAX));
	answer->epoch = (uint32_t)json_int_or(json_member(root, "epoch"), 0, UINT32_MAX, 0);
	answer->next = wire_get_seq(root, "next");
	if (json_there(json_member(root, "head")))
		wire_get_hex(json_member(root, "head"), answer->head.bytes, HASH_SIZE);
	answer->durable_next = wire_get_seq(root, "durable_next");
	answer->at = wire_get_seq(root, "at");
	wire_get_copy(json_member(root, "hq_id"), answer->hq_id, sizeof answer->hq_id);
	wire_get_copy(json_member(root, "hq_incarnation"), answer->incarnation,
		sizeof answer->incarnation);
	answer->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	answer->schema_min = (uint32_t)wire_get_seq(root, "schema_min");
	answer->schema_max = (uint32_t)wire_get_seq(root, "schema_max");
	get_keys(json_member(root, "keys"), &answer->keys);
	get_feeds(json_member(root, "feeds"), answer->feeds);
	branches_held_read(json_member(root, "epochs"), &answer->held);
	get_certificate(json_member(root, "certificate"), answer);
	answer->rotate = json_bool_or(json_member(root, "rotate"), false);
	get_box(json_member(root, "box"), answer);
	answer->ca_version = json_int_or(json_member(root, "ca_version"), 0, INT64_MAX, 0);
	answer->lease_version = json_int_or(json_member(root, "lease_version"), 0, INT64_MAX, 0);
	answer->quota_version = json_int_or(json_member(root, "quota_version"), 0, INT64_MAX, 0);
	answer->projected_epoch =
		(uint32_t)json_int_or(json_member(root, "projected_epoch"), 0, RECORD_EPOCH_MAX, 0);
	answer->projected_next = wire_get_seq(root, "projected_next");
	get_kept(json_member(root, "kept"), answer);
	return json_good(&doc, err);
}

static void put_feeds(struct json_out *out, const struct feed feeds[STREAM_COUNT])
{
	json_put_array(out, "feeds");
	for (int i = 0; i < STREAM_COUNT; i++) {
		if (!feeds[i].id[0])
			continue;
		json_put_object(out, NULL);
		json_put_text(out, "stream", streams[i]);
		json_put_text(out, "feed", feeds[i].id);
		json_put_int(out, "version", feeds[i].version);
		json_put_end(out);
	}
	json_put_end(out);
}

char *hello_answer_write(const struct hello_answer *answer, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "state", states[answer->state]);
	json_put_int(&out, "epoch", answer->epoch);
	json_put_int(&out, "next", (int64_t)answer->next);
	wire_put_hex(&out, "head", answer->head.bytes, HASH_SIZE);
	json_put_int(&out, "durable_next", (int64_t)answer->durable_next);
	if (answer->state == HELLO_FORK)
		json_put_int(&out, "at", (int64_t)answer->at);
	json_put_text(&out, "hq_id", answer->hq_id);
	json_put_int(&out, "hq_time", answer->hq_time);
	json_put_text(&out, "hq_incarnation", answer->incarnation);
	json_put_int(&out, "schema_min", answer->schema_min);
	json_put_int(&out, "schema_max", answer->schema_max);
	put_keys(&out, &answer->keys);
	put_feeds(&out, answer->feeds);
	branches_held_write(&out, &answer->held);
	put_box(&out, answer);
	if (answer->rotate)
		json_put_bool(&out, "rotate", true);
	if (answer->has_certificate)
		wire_put_hex(&out, "certificate", answer->certificate, CERTIFICATE_SIZE);
	if (answer->ca_version > 0)
		json_put_int(&out, "ca_version", answer->ca_version);
	json_put_int(&out, "lease_version", answer->lease_version);
	if (answer->quota_version > 0)
		json_put_int(&out, "quota_version", answer->quota_version);
	json_put_int(&out, "projected_epoch", answer->projected_epoch);
	json_put_int(&out, "projected_next", (int64_t)answer->projected_next);
	if (answer->tells_kept)
		put_kept(&out, answer);
	return json_out_text(&out, size, err);
}

/* ---- acknowledgement ---- */

static void get_problems(struct json_value list, struct ack *ack)
{
	ack->problem_count = (uint32_t)json_count(list, BATCH_RECORDS_MAX);
	for (uint32_t i = 0; i < ack->problem_count; i++) {
		struct json_value item = json_item(list, i);
		ack->problems[i].seq = wire_get_seq(item, "seq");
		wire_get_copy(json_member(item, "code"), ack->problems[i].code, PROBLEM_CODE_MAX);
	}
}

bool ack_read(const void *text, size_t size, struct ack *ack, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*ack = (struct ack){0};
	ack->epoch = wire_get_number(root, "epoch");
	ack->next = (uint64_t)json_int(json_member(root, "next"), 1, INT64_MAX);
	wire_get_hex(json_member(root, "head"), ack->head.bytes, HASH_SIZE);
	ack->durable_next = (uint64_t)json_int(json_member(root, "durable_next"), 0, INT64_MAX);
	ack->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	wire_get_copy(
		json_member(root, "hq_incarnation"), ack->incarnation, sizeof ack->incarnation);
	ack->schema_min = (uint32_t)wire_get_seq(root, "schema_min");
	ack->schema_max = (uint32_t)wire_get_seq(root, "schema_max");
	get_problems(json_member(root, "problems"), ack);
	return json_good(&doc, err);
}

char *ack_write(const struct ack *ack, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_int(&out, "epoch", ack->epoch);
	json_put_int(&out, "next", (int64_t)ack->next);
	wire_put_hex(&out, "head", ack->head.bytes, HASH_SIZE);
	json_put_int(&out, "durable_next", (int64_t)ack->durable_next);
	json_put_array(&out, "problems");
	for (uint32_t i = 0; i < ack->problem_count; i++) {
		json_put_object(&out, NULL);
		json_put_int(&out, "seq", (int64_t)ack->problems[i].seq);
		json_put_text(&out, "code", ack->problems[i].code);
		json_put_end(&out);
	}
	json_put_end(&out);
	json_put_int(&out, "hq_time", ack->hq_time);
	json_put_text(&out, "hq_incarnation", ack->incarnation);
	json_put_int(&out, "schema_min", ack->schema_min);
	json_put_int(&out, "schema_max", ack->schema_max);
	return json_out_text(&out, size, err);
}

/* ---- refusals ---- */

static enum refusal_code refusal_of(const char *word)
{
	for (int i = 0; i < REFUSAL_OTHER; i++)
		if (strcmp(word, refusals[i].name) == 0)
			return (enum refusal_code)i;
	return REFUSAL_OTHER;
}

bool refusal_read(const void *text, size_t size, struct refusal *refusal, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*refusal = (struct refusal){0};
	refusal->code = refusal_of(json_text(json_member(root, "error"), WIRE_TEXT_MAX));
	wire_get_copy(json_member(root, "detail"), refusal->detail, sizeof refusal->detail);
	refusal->next = wire_get_seq(root, "next");
	if (json_there(json_member(root, "head")))
		wire_get_hex(json_member(root, "head"), refusal->head.bytes, HASH_SIZE);
	refusal->durable_next = wire_get_seq(root, "durable_next");
	refusal->at = wire_get_seq(root, "at");
	refusal->kept_next = wire_get_seq(root, "kept_next");
	refusal->seq = wire_get_seq(root, "seq");
	refusal->epoch = (uint32_t)json_int_or(json_member(root, "epoch"), 0, UINT32_MAX, 0);
	wire_get_copy(json_member(root, "feed"), refusal->feed, sizeof refusal->feed);
	refusal->hq_time = json_int_or(json_member(root, "hq_time"), 0, INT64_MAX, 0);
	refusal->retry_after_s =
		(uint32_t)json_int_or(json_member(root, "retry_after_s"), 0, UINT32_MAX, 0);
	return json_good(&doc, err);
}

static void put_refusal_members(struct json_out *out, const struct refusal *refusal)
{
	switch (refusal->code) {
	case REFUSAL_GAP:
		json_put_int(out, "next", (int64_t)refusal->next);
		wire_put_hex(out, "head", refusal->head.bytes, HASH_SIZE);
		json_put_int(out, "durable_next", (int64_t)refusal->durable_next);
		return;
	case REFUSAL_FORK:
		json_put_int(out, "at", (int64_t)refusal->at);
		return;
	case REFUSAL_BADHASH:
		json_put_int(out, "seq", (int64_t)refusal->seq);
		return;
	case REFUSAL_FENCED:
		json_put_int(out, "epoch", refusal->epoch);
		if (refusal->kept_next)
			json_put_int(out, "kept_next", (int64_t)refusal->kept_next);
		return;
	case REFUSAL_RESYNC:
		json_put_text(out, "feed", refusal->feed);
		return;
	case REFUSAL_STALE:
	case REFUSAL_REPLAY:
		json_put_int(out, "hq_time", refusal->hq_time);
		return;
	case REFUSAL_TOOLARGE:
		json_put_int(out, "max_records", BATCH_RECORDS_MAX);
		json_put_int(out, "max_bytes", WIRE_REQUEST_MAX);
		return;
	case REFUSAL_PROTO:
		json_put_int(out, "min", WIRE_PROTO);
		json_put_int(out, "max", WIRE_PROTO);
		return;
	case REFUSAL_BUSY:
		json_put_int(out, "retry_after_s", refusal->retry_after_s);
		return;
	case REFUSAL_BADREQUEST:
	case REFUSAL_BADBODY:
	case REFUSAL_BADSIG:
	case REFUSAL_UNKNOWN:
	case REFUSAL_BADCODE:
	case REFUSAL_NOTFOUND:
	case REFUSAL_INTERNAL:
	case REFUSAL_OTHER:
		return;
	}
}

char *refusal_write(const struct refusal *refusal, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "error", refusals[refusal->code].name);
	if (refusal->detail[0])
		json_put_text(&out, "detail", refusal->detail);
	put_refusal_members(&out, refusal);
	return json_out_text(&out, size, err);
}

/* ---- batches ---- */

void frame_write(struct bytes_out *out, const void *record, size_t size)
{
	put_u32(out, (uint32_t)size);
	put_bytes(out, record, size);
}

bool frame_read(struct bytes_in *in, const uint8_t **record, size_t *size)
{
	if (in->bad || in->used == in->size)
		return false;
	*size = get_u32(in);
	if (in->bad || *size > RECORD_MAX || *size > in->size - in->used) {
		in->bad = true;
		return false;
	}
	*record = in->at + in->used;
	in->used += *size;
	return true;
}
