/* wire_watch.h - what deserves somebody's eye at HQ: GET /v1/status and `suanpan-hq status`
 * (sync/README.md 3.8).
 *
 * Figures over the whole house or one store, the tills that are silent or stuck, and the latest
 * records that somebody ought to look at. No names, no phones.
 */
#ifndef SUANPAN_SYNC_WIRE_WATCH_H
#define SUANPAN_SYNC_WIRE_WATCH_H

#include "pos/core/lang.h"
#include "sync/wire.h"

enum {
	WATCH_TILLS_MAX = 64,
	WATCH_NOTES_MAX = 20,
	WATCH_STATE_MAX = 16,
	WATCH_RECORD_MAX = 48,
	WATCH_DETAIL_MAX = 64,
	WATCH_SILENT_MS = 60 * 60 * 1000, /* no word from a till for so long */
	WATCH_FENCED_MS =
		24 * 60 * 60 * 1000, /* a replaced machine that spoke is named for so long */
};

enum watch_figure {
	WATCH_TILLS,
	WATCH_SILENT,     /* tills */
	WATCH_STUCK,      /* machines whose last hello was not OK: a gap, a fork, a fence */
	WATCH_FORKS,      /* epochs that began because a chain could not go on: FORK, BEHIND */
	WATCH_WAITING,    /* sales that tills said they still hold */
	WATCH_QUARANTINE, /* records not judged, or held for a person */
	WATCH_DEAD_LETTERS,
	WATCH_REMARKS, /* of records that did post */
	WATCH_DOUBLE_COUPONS,
	WATCH_DEBTS, /* members below zero */
	WATCH_HOLES,
	WATCH_CASES,       /* sales that HQ prices otherwise */
	WATCH_NOT_DURABLE, /* records that only one disk holds */
	WATCH_EXPOSED_POINTS,
	WATCH_EXPOSED_MINOR,
	WATCH_FINDINGS,  /* of the last check of the ledger, until a person has looked */
	WATCH_UNCHECKED, /* hours since that check, once they are too many */
	WATCH_ROOM_LOW,  /* MiB left on HQ's disk, at least 1, once they are few */
	WATCH_UNSTORED,  /* requests that HQ refused since its disk, or its server's, is full */
	WATCH_COUNT,
};

struct watch_till {
	uint32_t till, store;
	int64_t seen_ms; /* 0: never */
	int64_t waiting;
	char state[WATCH_STATE_MAX]; /* of its last hello */
};

struct watch_note {
	char record[WATCH_RECORD_MAX]; /* "3-1-17": till, epoch, seq */
	char code[PROBLEM_CODE_MAX];
	char detail[WATCH_DETAIL_MAX];
};

struct watch {
	int64_t hq_time;
	int64_t checked_ms, checked_records; /* the last check of the ledger; 0: none yet */
	int64_t figures[WATCH_COUNT];
	uint32_t till_count, note_count;
	struct watch_till tills[WATCH_TILLS_MAX];
	struct watch_note notes[WATCH_NOTES_MAX];
};

MUST_CHECK bool watch_read(const void *text, size_t size, struct watch *watch, struct err *err);
/* malloc'd */
MUST_CHECK char *watch_write(const struct watch *watch, size_t *size, struct err *err);

/* "silent_tills": in JSON. */
const char *watch_figure_name(enum watch_figure figure);
/* A sentence whose {1} is the figure. */
enum text watch_sentence(enum watch_figure figure);
/* What state of watch_till means; one that a newer HQ has as it is. */
const char *watch_state_word(enum lang lang, const char *state);
/* Nobody has to do anything about it, however large. */
bool watch_harmless(enum watch_figure figure);
/* "{1} record: ... {2} detail", whatever the code: a problem's or a finding's. */
struct says watch_note_says(const struct watch_note *note);

#endif
