/* wire_person.h - what a person told us at the till, on its way to HQ, sealed to HQ's box key
 * (sync/README.md 3.8). */
#ifndef SUANPAN_SYNC_WIRE_PERSON_H
#define SUANPAN_SYNC_WIRE_PERSON_H

#include "sync/wire.h"

enum {
	PERSON_TEXT_MAX = 2048, /* bytes before sealing */
	PERSON_SEALED_MAX = PERSON_TEXT_MAX + BOX_OVERHEAD,
	PERSONS_MAX = 50, /* in one request */
};

struct sealed_person {
	struct uid uid;
	uint32_t size; /* 0: only asked about */
	uint8_t sealed[PERSON_SEALED_MAX];
};

struct persons_request {
	uint32_t count;
	struct sealed_person person[PERSONS_MAX];
};

enum person_state {
	PERSON_MISSING, /* send it again */
	PERSON_HELD,    /* stored */
	PERSON_DURABLE, /* would survive the loss of HQ's disk: may be forgotten here */
	PERSON_OTHER,   /* a word of a later version: ask again later */
};

struct persons_answer {
	int64_t hq_time;
	uint32_t count;
	struct {
		struct uid uid;
		enum person_state state;
	} person[PERSONS_MAX];
};

/* Large structs: keep them off the stack. */
MUST_CHECK bool persons_request_read(
	const void *text, size_t size, struct persons_request *request, struct err *err);
MUST_CHECK char *persons_request_write(
	const struct persons_request *request, size_t *size, struct err *err);
MUST_CHECK bool persons_answer_read(
	const void *text, size_t size, struct persons_answer *answer, struct err *err);
MUST_CHECK char *persons_answer_write(
	const struct persons_answer *answer, size_t *size, struct err *err);

#endif
