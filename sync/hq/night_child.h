/* night_child.h - the process that checks the ledger while the server serves: it reads one state of
 * the database by a way of its own and tells through a pipe how far it is and what it found.
 */
#ifndef SUANPAN_HQ_NIGHT_CHILD_H
#define SUANPAN_HQ_NIGHT_CHILD_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "sync/hq/verify.h"
#include "sync/wire_finding.h"

#include <stdbool.h>
#include <sys/types.h>

struct hq;

enum night_word {
	NIGHT_STEPPED, /* at, records */
	NIGHT_FOUND,   /* finding */
	NIGHT_DONE,    /* records */
	NIGHT_FAILED,  /* why */
};

/* One message: written and read whole (pipe(7): up to 4,096 bytes are). */
struct night_news {
	enum night_word word;
	struct verify_at at;
	int64_t records, of;
	struct finding finding;
	struct err why;
};

struct night_child {
	pid_t child; /* 0: none */
	int pipe;    /* -1: none */
};

/* Goes on at `at`, after so many records. The log must be held. */
MUST_CHECK bool night_child_begin(struct night_child *child, struct hq *hq,
	const struct verify_at *at, int64_t records, struct err *err);
/* The next message; false when there is none yet. A child that ended without a word has FAILED. */
MUST_CHECK bool night_child_hear(struct night_child *child, struct night_news *news);
/* Ends it. Accepts one that was never begun. */
void night_child_done(struct night_child *child);

#endif
