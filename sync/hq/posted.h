/* posted.h - from a uid to the record that brought it, wherever that stands. */
#ifndef SUANPAN_HQ_POSTED_H
#define SUANPAN_HQ_POSTED_H

#include "pos/core/attr.h"
#include "sync/hq/ledger.h"
#include "sync/hq/paper.h"
#include "sync/journal_record.h"

#include <stdbool.h>

struct hq;

/* false: nobody brought it. */
MUST_CHECK bool posted_find(struct hq *hq, uint32_t store, const struct uid *uid, struct place *at);
/* The record at this place as it was stored, nothing if there is none. */
void posted_bytes(struct hq *hq, const struct place *at, struct paper *bytes);
/* The record itself, unwrapped; it borrows from bytes. false if there is none that can be read. */
MUST_CHECK bool posted_read(
	struct hq *hq, const struct place *at, struct paper *bytes, struct record *record);

#endif
