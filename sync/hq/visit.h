/* visit.h - one request on its way to an answer: its path and query taken apart, its sender known.
 */
#ifndef SUANPAN_HQ_VISIT_H
#define SUANPAN_HQ_VISIT_H

#include "pos/core/attr.h"
#include "sync/hq/epochs.h"
#include "sync/hq/handle.h"
#include "sync/request.h"
#include "sync/wire.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

enum { VISIT_PARTS_MAX = 6, VISIT_PART_MAX = 68, VISIT_NUMBER_MAX = 21 };

struct visit {
	struct hq *hq;
	const struct hq_request *request;
	struct hq_answer *answer;
	int64_t now_ms;
	char parts[VISIT_PARTS_MAX][VISIT_PART_MAX]; /* of the path: "v1", "ref", "goods" */
	int part_count;
	const char *query; /* after '?', "" without; borrowed */
	uint32_t till;     /* Pos-Till and Pos-Epoch, once visit_sender() said yes */
	uint32_t epoch_number;
	struct epoch epoch; /* that the sender's key signs for */
	bool known;         /* a till of ours sent it */
	bool more_follows;  /* a full batch was taken in */
	bool heard;         /* its nonce was fresh; kept when the request runs again */
	bool claimed;       /* and is ours in the database; kept likewise */
};

/* Takes target and headers apart. false if that cannot be done: the path is not one of ours. */
MUST_CHECK bool visit_begin(struct visit *visit, struct hq *hq, const struct hq_request *request,
	struct hq_answer *answer);

/* A query member as text, "" if it is not there; false if it does not fit. */
MUST_CHECK bool visit_query(const struct visit *visit, const char *name, char *out, size_t cap);
/* Decimal digits only, without sign or leading zeros (but "0"). */
MUST_CHECK bool visit_number(const char *text, uint64_t max, uint64_t *number);
/* A header's value, "" if it was not sent. */
const char *visit_header(const struct visit *visit, const char *name);

/* Who sent this: key known by Pos-Kid, belonging to Pos-Till, signature over everything. On false
 * the answer is written. GETs must be fresh as well. */
MUST_CHECK bool visit_sender(struct visit *visit);
/* After visit_sender(): members are for tills that count. One that was replaced, or stolen and
 * fenced, may bring what it sold and takes nothing down: FENCED. */
MUST_CHECK bool visit_current(struct visit *visit);
/* For calls whose key is not in the database: the signature alone, BADSIG otherwise. */
MUST_CHECK bool visit_signed_by(
	struct visit *visit, const struct public_key *key, const char *hq_id);

/* Writes the answer. text is malloc'd and freed here; NULL makes it a 500. */
void visit_answer(struct visit *visit, int status, char *text, size_t size);
void visit_refuse(struct visit *visit, const struct refusal *refusal);
/* A refusal that says nothing but its code and, for the log, why. */
void visit_refuse_with(struct visit *visit, enum refusal_code code, const char *detail);

#endif
