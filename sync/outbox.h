/* outbox.h - what goes up next, and what an answer to it means. A state machine without IO.
 *
 * The journal is the queue; the outbox only knows how far HQ has come. It believes HQ only where
 * our own hash says that HQ speaks of our chain (sync.md finding 6): an acknowledgement, a gap and
 * a hello each name a next and a head, and are accepted only if the record before next has that
 * hash here. It never gives up. A chain that is not HQ's (behind, fork) ends: it asks for the next
 * epoch. Under a fence it goes on uploading what HQ then keeps apart, and waits for a person.
 */
#ifndef SUANPAN_SYNC_OUTBOX_H
#define SUANPAN_SYNC_OUTBOX_H

#include "pos/sys/env.h"
#include "sync/backoff.h"
#include "sync/wire.h"

enum {
	HELLO_EVERY_MS = 60 * 1000,
	HELLO_WHILE_STOPPED_MS = 5 * 60 * 1000,
};

enum outbox_trouble {
	OUTBOX_WELL,
	OUTBOX_BEHIND,    /* HQ holds more of this epoch than we: restored from an old copy */
	OUTBOX_FORKED,    /* HQ holds something else under our numbers */
	OUTBOX_REFILLING, /* HQ went back to before what is here: the archive has it */
	OUTBOX_FENCED,    /* another machine took this till's place, or a person said so */
	OUTBOX_NOT_KNOWN, /* HQ does not know this till */
	OUTBOX_BAD_ACK,   /* an acknowledgement that is not of our chain */
	OUTBOX_BAD_SIGNATURE,
	OUTBOX_BAD_RECORDS, /* HQ finds our records damaged, twice */
	OUTBOX_OUTDATED,    /* HQ wants another protocol: update needed */
	OUTBOX_NOT_UNDERSTOOD,
};

/* Our own chain, as far as the outbox asks about it. */
struct chain {
	/* The hash of the record seq, the genesis value for 0; false if we have no such record. */
	bool (*hash_at)(void *arg, uint64_t seq, struct hash *hash);
	void *arg;
	uint64_t next;   /* our next seq: everything below is ours to send */
	uint64_t oldest; /* what is below went to the archive; 0 or 1: nothing did */
};

struct outbox {
	uint32_t epoch;
	uint64_t next;         /* HQ holds everything below, as far as we believe */
	uint64_t durable_next; /* ... and would keep it after losing its disk */
	uint32_t batch_max;    /* records: 1..BATCH_RECORDS_MAX */
	bool greeted;          /* a hello was answered since the line last failed */
	bool stopped;          /* nothing joins HQ's journal until a hello is answered OK */
	bool wants_epoch;      /* stopped, and the next epoch mends it */
	bool asked_epoch;      /* asked for, and the answer may have been lost */
	bool replaced;         /* refused: another machine has the place, only a code helps */
	bool went_back;        /* HQ holds less than it did; for the caller to hear and to clear */
	bool restored;      /* this journal may lack its end: the next epoch, whatever HQ holds */
	bool fenced;        /* stopped, and only a person mends it: uploads are kept apart */
	uint64_t kept_next; /* fenced: HQ keeps everything below apart ... */
	char kept_by[INCARNATION_TEXT_MAX];     /* ... which one of it */
	char incarnation[INCARNATION_TEXT_MAX]; /* of HQ, as last heard, "" not yet */
	uint32_t schema_min;                    /* of records HQ still reads, as last heard */
	uint64_t refill_to;     /* OUTBOX_REFILLING: records from here on are wanted back */
	struct backoff renewal; /* between epochs, until one is of use: no mistake may burn them */
	enum outbox_trouble trouble;
	uint32_t bad_hashes; /* in a row */
	struct backoff backoff;
	int64_t hello_due_ms; /* monotonic */
};

enum outbox_move { OUTBOX_WAIT, OUTBOX_SAY_HELLO, OUTBOX_UPLOAD, OUTBOX_ASK_EPOCH };

void outbox_init(struct outbox *outbox, uint32_t epoch, uint64_t next, uint64_t durable_next);
/* The next epoch was granted and taken on. */
void outbox_begin_epoch(struct outbox *outbox, uint32_t epoch, const struct env *env);
/* Where the next upload begins. */
uint64_t outbox_from(const struct outbox *outbox);
/* Under a fence, and HQ keeps everything apart: all that is left to do is a person's. */
bool outbox_kept_all(const struct outbox *outbox, const struct chain *chain);

/* What to do now. OUTBOX_WAIT: nothing for *wait_ms. */
enum outbox_move outbox_move(const struct outbox *outbox, const struct chain *chain,
	const struct env *env, int64_t *wait_ms);

/* Answers. Each returns true if a cursor moved: next, durable_next or kept_next. */
bool outbox_hello_answered(struct outbox *outbox, const struct hello_answer *answer,
	const struct chain *chain, const struct env *env);
bool outbox_acked(struct outbox *outbox, const struct ack *ack, const struct chain *chain,
	const struct env *env);
bool outbox_refused(struct outbox *outbox, const struct refusal *refusal, const struct chain *chain,
	const struct env *env);
/* The request for an epoch was refused. */
void outbox_epoch_refused(
	struct outbox *outbox, const struct refusal *refusal, const struct env *env);
/* The archive does not have what HQ lost: this chain cannot go on. */
void outbox_refill_failed(struct outbox *outbox, const struct env *env);
/* Nothing came back, or nothing that HQ said. */
void outbox_unanswered(struct outbox *outbox, const struct env *env);

/* Try at once: hello first. */
void outbox_hurry(struct outbox *outbox);

#endif
