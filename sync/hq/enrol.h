/* enrol.h - the one-time codes by which a machine becomes a till, and the certificates they buy. */
#ifndef SUANPAN_HQ_ENROL_H
#define SUANPAN_HQ_ENROL_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "sync/wire.h"

#include <stdbool.h>
#include <stdint.h>

enum { ENROL_MINUTES = 15 };

struct hq;

/* A code for this till of this store. Only its hash is kept. */
MUST_CHECK bool enrol_offer(struct hq *hq, uint32_t store, uint32_t till,
	char code[ENROL_CODE_SIZE + 1], struct err *err);

#endif
