/* night.h - the ledger is held against the journal every night, by itself (sync.md T18).
 *
 * At the hour that the setting verify.hour names (3, shop time), and at the first look after it if
 * the house slept then, one of the processes on a database takes the check on and has a child do
 * it (night_child.h). What is done is noted every few seconds, so that a restarted server, or
 * another process once this one was silent for a minute, goes on where it was. On SQLite the log is
 * not brought into the file meanwhile, for the child reads that; grown too long, it is, and a child
 * goes on in the file as it then is.
 *
 * How it ended stands in the database and in `status`; what was found alarms there until a person
 * says `verify seen`.
 */
#ifndef SUANPAN_HQ_NIGHT_H
#define SUANPAN_HQ_NIGHT_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "sync/hq/night_book.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	NIGHT_HOUR_USUAL = 3,
	NIGHT_LOOK_MS = 30 * 1000,   /* between two looks whether it is due */
	NIGHT_TURN_MS = 20,          /* while a child works */
	NIGHT_NOTE_MS = 5 * 1000,    /* between two notes of how far it is */
	NIGHT_AGAIN_MS = 600 * 1000, /* after one that failed */
	NIGHT_TURN_NEWS = 64,        /* heard in one turn */
	NIGHT_LOG_MAX = 64 << 20,    /* bytes of the log while it is held */
	NIGHT_LOG_SUM_MAX =
		512 << 20, /* ... while a sum is worked out, which cannot be broken off */
	NIGHT_OVERDUE_MS = 48 * 3600 * 1000, /* since the last that ended: then it is an alarm */
};

struct hq;
struct night;

/* NULL without memory. */
struct night *night_new(struct hq *hq);
/* Ends the child. Accepts NULL. */
void night_free(struct night *night);

/* One turn; milliseconds until the next is due. */
int64_t night_turn(struct hq *hq);

/* A person wants to know now: what runs here begins anew. The number is for night_order(); with a
 * number that this process gave before (else 0) nothing new is begun. */
int64_t night_want(struct hq *hq, int64_t number);
enum night_state { NIGHT_WORKS, NIGHT_ENDED_NOW, NIGHT_FAILED_NOW };
/* How the check that was wanted stands; why, where it failed. */
enum night_state night_order(const struct hq *hq, int64_t number, struct err *why);
/* "12000 of 90000 records", in words: of the check under way in this process. */
struct night_progress {
	int64_t records, of;
	int sum, sums; /* sum 0: still with the records */
};
/* false: none is under way here. */
bool night_under_way(const struct hq *hq, struct night_progress *progress);
/* The last try of this process came to nothing. */
bool night_failed(const struct hq *hq, struct err *why);
/* The last hour, before or at now_ms, at which a check was to begin. */
int64_t night_slot_ms(struct hq *hq, int64_t now_ms);
int night_hour(struct hq *hq);

#endif
