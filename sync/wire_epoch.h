/* wire_epoch.h - asking HQ for the next epoch, after BEHIND or FORK (sync/README.md 3.6). The
 * answer is an enrolment's. */
#ifndef SUANPAN_SYNC_WIRE_EPOCH_H
#define SUANPAN_SYNC_WIRE_EPOCH_H

#include "sync/wire.h"

enum { EPOCH_REASON_MAX = 16 };

struct epoch_request {
	uint32_t till, epoch;          /* that the sender has */
	struct public_key key;         /* of the next one, made and stored before it is asked for */
	char reason[EPOCH_REASON_MAX]; /* "BEHIND", "FORK": for people */
	uint8_t certificate[CERTIFICATE_SIZE];
};

MUST_CHECK bool epoch_request_read(
	const void *text, size_t size, struct epoch_request *request, struct err *err);
MUST_CHECK char *epoch_request_write(
	const struct epoch_request *request, size_t *size, struct err *err);

#endif
