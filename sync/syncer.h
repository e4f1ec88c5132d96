/* syncer.h - the till's side of the line, as the shell sees it.
 *
 * Runs on the loop beside the sale and never holds it up: says hello, uploads what waits, takes
 * reference data down, and tries for ever. The shell pokes it after each commit and is called back
 * when the state of the line or the reference data changed.
 */
#ifndef SUANPAN_SYNC_SYNCER_H
#define SUANPAN_SYNC_SYNCER_H

#include "pos/core/closed_sale.h"
#include "pos/core/code.h"
#include "pos/sys/loop.h"
#include "sync/identity.h"
#include "sync/journal.h"
#include "sync/link.h"
#include "sync/reference.h"
#include "sync/wire_points.h"

enum {
	SYNC_TROUBLES_MAX = 8,
	HOLD_WAIT_MS = 3000,
	SETTLES_MAX = 64, /* waiting to be told to HQ, as many as a hand on F6 leaves behind; older
			     ones are left to HQ's own timeout, and out of reach until then */
};

struct sync_status {
	bool online;               /* HQ answered the last call */
	int64_t offline_since_ms;  /* wall clock; 0 while online */
	int64_t waiting;           /* sales that HQ has not acknowledged */
	int64_t oldest_waiting_ms; /* wall clock of the oldest of them, 0: none */
	int64_t records_waiting;   /* records of any kind */
	int64_t acked_ms;          /* wall clock of the last ack, 0: never */
	uint64_t durable_next;
	int64_t reference_as_of_ms; /* HQ's time when all streams were last complete, 0: never */
	int64_t changes_waiting;    /* of the reference data, as HQ counts, coming row by row */
	enum text snapshot_stage; /* the reference data is coming as a file; TEXT_NONE: it is not */
	int64_t snapshot_done, snapshot_total; /* bytes */
	bool fenced;       /* HQ gives this machine nothing until a person mends it */
	int32_t attention; /* how many of troubles[] */
	struct message troubles[SYNC_TROUBLES_MAX];
};

enum member_answer {
	MEMBER_THERE,     /* in the reference data now */
	MEMBER_NOWHERE,   /* HQ knows no such number */
	MEMBER_NOT_ASKED, /* HQ gave no answer, or wants to be left alone for a while */
};

/* How what syncer_now() asked for is getting on. */
enum sync_round {
	SYNC_ROUND_UNDER_WAY,
	SYNC_ROUND_DONE,       /* nothing waits in either direction */
	SYNC_ROUND_UNANSWERED, /* HQ cannot be reached */
	SYNC_ROUND_STOPPED,    /* HQ takes nothing from this till now: status.troubles says why */
};

struct syncer;
struct watch;
struct sale_told;

/* All borrowed for as long as the syncer lives. */
struct sync_parts {
	struct loop *loop;
	const struct env *env;
	struct identity *identity; /* enrolled */
	struct journal *journal;
	struct reference *reference;
	struct link *link; /* client_open() in production */
	/* For the child that fetches snapshots: `program fetch-snapshot`; NULL: none is fetched. */
	const char *program, *hq_url, *ca_file; /* borrowed as the rest */
	const char *archive;      /* folder of purged records; NULL: nothing was ever purged */
	int64_t compare_after_ms; /* the first comparison with HQ; 0: as syncer_compare.c has it */
	int64_t snapshot_worth;   /* rows behind from which on; 0: as syncer_snapshot.c has it */
	void (*status_changed)(void *arg);
	/* Bit of each enum stream that has new rows, in a consistent state. */
	void (*reference_changed)(void *arg, unsigned int streams);
	/* What became of syncer_find_member(). */
	void (*member_answered)(void *arg, enum member_answer answer);
	/* What became of syncer_find_sale(); told: with MEMBER_THERE. */
	void (*sale_answered)(void *arg, enum member_answer answer, const struct sale_told *told);
	/* What may be used of limited things is not what it was: sync/quotas.h. May be NULL. */
	void (*quotas_changed)(void *arg);
	/* HQ answered syncer_hold(); NULL: not within HOLD_WAIT_MS, or not understood. */
	void (*hold_answered)(void *arg, const struct hold_answer *answer);
	/* May be NULL. */
	void (*watch_heard)(void *arg);
	void *arg;
};

/* NULL only without memory. Starts at once. */
struct syncer *syncer_start(const struct sync_parts *parts);
/* Drops what is under way; accepts NULL. */
void syncer_stop(struct syncer *syncer);

const struct sync_status *syncer_status(const struct syncer *syncer);
/* A record was committed. */
void syncer_poke(struct syncer *syncer);
/* The cashier asks: hello, upload, reference data now, whatever the backoff says. */
void syncer_now(struct syncer *syncer);
enum sync_round syncer_round(const struct syncer *syncer);
/* Asks HQ what it sees of this store; parts.watch_heard is called when it answered. */
void syncer_ask_watch(struct syncer *syncer);
/* What it said last, NULL: nothing yet. */
const struct watch *syncer_watch(const struct syncer *syncer);
/* Asks HQ for a member this till does not hold, by CODE_CARD or CODE_PHONE; member_answered is
 * called later. false: the line is down, or another one is being asked for. */
MUST_CHECK bool syncer_find_member(struct syncer *syncer, const struct code *code);
/* Asks HQ for a sale of another till of the store; sale_answered is called later, of an
 * earlier one no more. false: the line is down. */
MUST_CHECK bool syncer_find_sale(struct syncer *syncer, const struct receipt_name *name);
/* Nothing waits in either direction (suanpan sync ends on it). */
bool syncer_settled(const struct syncer *syncer);

/* Asks HQ to set points or a coupon aside for the basket, and says within HOLD_WAIT_MS how it went.
 * One at a time: an earlier one that was not answered is given back. */
void syncer_hold(struct syncer *syncer, const struct hold_request *request);
/* The held thing was used, and its record is on the way; or it is not wanted any more. */
void syncer_post(struct syncer *syncer, const struct uid *id);
void syncer_void(struct syncer *syncer, const struct uid *id);

#endif
