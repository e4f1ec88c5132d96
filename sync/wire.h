/* wire.h - the messages between till and headquarters, for both ends (sync/README.md 3).
 *
 * Each message is a struct, a reader of its JSON and a writer. Readers ignore unknown members,
 * bound everything, and turn words they do not know into the _OTHER of their enum. Writers return
 * text that the caller frees.
 */
#ifndef SUANPAN_SYNC_WIRE_H
#define SUANPAN_SYNC_WIRE_H

#include "pos/core/err.h"
#include "sync/certificate.h"
#include "sync/sign.h"
#include "sync/wire_branches.h"
#include "sync/wire_problem.h"

enum {
	WIRE_PROTO = 1,
	WIRE_REQUEST_MAX = 1024 * 1024,    /* a request's body as sent */
	WIRE_ANSWER_MAX = 8 * 1024 * 1024, /* an answer's body */
	BATCH_RECORDS_MAX = 500,
	BATCH_PACKED_MAX = 256 * 1024,
	PAGE_ROWS_MAX = 1000,
	ENROL_CODE_SIZE = 10,
	HQ_KEYS_MAX = 8,
	FEED_TEXT_MAX = 17,
	INCARNATION_TEXT_MAX = 33,
	SOFTWARE_MAX = 32,
	WIRE_TEXT_MAX = 200,
};

/* In the order in which a till asks for them. */
enum stream {
	STREAM_SETTINGS,
	STREAM_OPERATORS,
	STREAM_KEYS,
	STREAM_RULES,
	STREAM_GOODS,
	STREAM_MEMBERS,
	STREAM_COUNT,
};

const char *stream_name(enum stream stream);
MUST_CHECK bool stream_read(const char *name, enum stream *stream);

/* HQ's signing keys, oldest first. each[i] is key[i] signed by key[i - 1]: who knows one of them
 * can follow to those after it. */
struct hq_keys {
	struct public_key key[HQ_KEYS_MAX];
	struct signature each[HQ_KEYS_MAX]; /* zeros for the first */
	uint32_t count;
};

/* Signs the announcement of next by key; false only without memory. */
MUST_CHECK bool hq_key_announce(const struct signing_key *key, const char *hq_id,
	const struct public_key *next, struct signature *signature);
/* What to believe when HQ lists these: known, and what known ones lead to in the list. At most
 * HQ_KEYS_MAX, the oldest that are no longer listed fall out. *strange: not one listed is known. */
void hq_keys_follow(
	struct hq_keys *known, const struct hq_keys *listed, const char *hq_id, bool *strange);

/* The key with this id, NULL if there is none. */
const struct public_key *hq_key_find(const struct hq_keys *keys, const char *kid);

struct enrol_request {
	char code[ENROL_CODE_SIZE + 1]; /* upper case, no hyphens */
	struct public_key key;
	char software[SOFTWARE_MAX];
	uint32_t schema, vocabulary;
};

struct enrol_answer {
	uint8_t certificate[CERTIFICATE_SIZE]; /* says till, store, epoch and key */
	char hq_id[HQ_ID_TEXT_MAX];
	char incarnation[INCARNATION_TEXT_MAX];
	int64_t hq_time;
	struct hq_keys keys;
	char shop[WIRE_TEXT_MAX];
};

struct hello {
	uint32_t till, store, epoch;
	uint64_t head_seq;
	struct hash head;
	struct uid journal_id;
	uint64_t boot_id;
	char software[SOFTWARE_MAX];
	uint32_t schema, vocabulary, engine;
	uint8_t certificate[CERTIFICATE_SIZE];
	int64_t wall_ms;
	uint64_t waiting;
	struct branches branches; /* older epochs that HQ is to be asked about */
};

enum hello_state {
	HELLO_OK,
	HELLO_BEHIND,
	HELLO_FORK,
	HELLO_FENCED,
	HELLO_UNKNOWN,
	HELLO_OTHER, /* a word of a later version: try again later */
};

struct feed {
	char id[FEED_TEXT_MAX]; /* "": HQ did not name this stream */
	int64_t version;
};

enum { KEPT_RUNS_MAX = 8 };

/* Records of a fenced epoch that HQ keeps apart, from..next-1, each the one after the one before;
 * head is the hash of the last. */
struct kept_run {
	uint64_t from, next;
	struct hash head;
	bool has_head; /* an earlier HQ does not tell */
};

struct hello_answer {
	enum hello_state state;
	uint32_t epoch;
	uint64_t next;
	struct hash head;
	uint64_t durable_next;
	uint64_t at; /* HELLO_FORK */
	char hq_id[HQ_ID_TEXT_MAX];
	char incarnation[INCARNATION_TEXT_MAX];
	int64_t hq_time;
	uint32_t schema_min, schema_max;
	struct hq_keys keys;
	struct feed feeds[STREAM_COUNT];
	struct branches_held held; /* of the branches asked about */
	bool has_box;              /* HQ's box key, signed by its newest signing key */
	struct public_key box;
	struct signature box_signature;
	bool rotate;          /* take a new key, please */
	bool has_certificate; /* a new one for the same epoch: of another key, or signed anew */
	uint8_t certificate[CERTIFICATE_SIZE];
	int64_t ca_version; /* of the authorities HQ names, 0: it names none */
	/* Points (3.6): the list of leases as it is now; HQ has posted what is below next of epoch.
	 * projected_next 0: this HQ says nothing of it. */
	int64_t lease_version;
	int64_t quota_version; /* 3.15: of the till's list of quotas, 0: there is none */
	uint32_t projected_epoch;
	uint64_t projected_next;
	bool tells_kept; /* HELLO_FENCED: the runs below are all it keeps; rising */
	uint32_t kept_count;
	struct kept_run kept[KEPT_RUNS_MAX];
};

struct problem {
	uint64_t seq;
	char code[PROBLEM_CODE_MAX];
};

struct ack {
	uint32_t epoch;
	uint64_t next;
	struct hash head;
	uint64_t durable_next;
	int64_t hq_time;
	char incarnation[INCARNATION_TEXT_MAX];
	uint32_t schema_min, schema_max;
	struct problem problems[BATCH_RECORDS_MAX];
	uint32_t problem_count;
};

enum refusal_code {
	REFUSAL_BADREQUEST,
	REFUSAL_BADBODY,
	REFUSAL_BADHASH,
	REFUSAL_BADSIG,
	REFUSAL_STALE,
	REFUSAL_REPLAY,
	REFUSAL_UNKNOWN,
	REFUSAL_BADCODE,
	REFUSAL_NOTFOUND,
	REFUSAL_GAP,
	REFUSAL_FORK,
	REFUSAL_FENCED,
	REFUSAL_RESYNC,
	REFUSAL_TOOLARGE,
	REFUSAL_PROTO,
	REFUSAL_BUSY,
	REFUSAL_INTERNAL,
	REFUSAL_OTHER, /* a word of a later version */
};

/* Only the members that the code has are meant; the others are zero. */
struct refusal {
	enum refusal_code code;
	char detail[WIRE_TEXT_MAX]; /* English, for the log */
	uint64_t next;
	struct hash head;
	uint64_t durable_next;
	uint64_t at;
	uint64_t seq;
	uint32_t epoch;
	uint64_t kept_next; /* REFUSAL_FENCED of an upload: all below is kept apart; 0: not an
			       upload */
	char feed[FEED_TEXT_MAX];
	int64_t hq_time;
	uint32_t retry_after_s;
};

/* The HTTP status that goes with it. */
int refusal_status(enum refusal_code code);
const char *refusal_name(enum refusal_code code);

MUST_CHECK bool enrol_request_read(
	const void *text, size_t size, struct enrol_request *request, struct err *err);
MUST_CHECK bool enrol_answer_read(
	const void *text, size_t size, struct enrol_answer *answer, struct err *err);
MUST_CHECK bool hello_read(const void *text, size_t size, struct hello *hello, struct err *err);
MUST_CHECK bool hello_answer_read(
	const void *text, size_t size, struct hello_answer *answer, struct err *err);
MUST_CHECK bool ack_read(const void *text, size_t size, struct ack *ack, struct err *err);
MUST_CHECK bool refusal_read(
	const void *text, size_t size, struct refusal *refusal, struct err *err);

MUST_CHECK char *enrol_request_write(
	const struct enrol_request *request, size_t *size, struct err *err);
MUST_CHECK char *enrol_answer_write(
	const struct enrol_answer *answer, size_t *size, struct err *err);
MUST_CHECK char *hello_write(const struct hello *hello, size_t *size, struct err *err);
MUST_CHECK char *hello_answer_write(
	const struct hello_answer *answer, size_t *size, struct err *err);
MUST_CHECK char *ack_write(const struct ack *ack, size_t *size, struct err *err);
MUST_CHECK char *refusal_write(const struct refusal *refusal, size_t *size, struct err *err);

/* Takes what a person typed: case, blanks and hyphens do not matter. false if it is no code. */
MUST_CHECK bool enrol_code_read(const char *typed, char code[ENROL_CODE_SIZE + 1]);

struct bytes_in;
struct bytes_out;
/* A batch is frames: u32 length, then the record's bytes. */
void frame_write(struct bytes_out *out, const void *record, size_t size);
/* The next frame, borrowed; false at the end, or when it does not fit its batch (in->bad). */
MUST_CHECK bool frame_read(struct bytes_in *in, const uint8_t **record, size_t *size);

#endif
