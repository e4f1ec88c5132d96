/* spool.h - receipts on their way to paper, in money.db.
 *
 * A receipt is laid out and stored in the very transaction that commits its sale, so after a crash
 * there is something to print. States come from the drivers; printing never holds up selling. After
 * a restart nothing is printed by itself: the cashier is asked, and a second print is marked a
 * copy.
 */
#ifndef SUANPAN_SPOOL_H
#define SUANPAN_SPOOL_H

#include "drivers/devices.h"
#include "pos/core/receipt_doc.h"
#include "pos/core/uid.h"
#include "schema/db.h"

enum { SPOOL_KEPT = 20 }; /* receipts remembered for another copy */

/* As they stand in spool.state. Which of those waiting the printer has already is known only while
 * the program runs: it would be one more write for every sale, and a restart asks anyway. */
enum spool_state {
	SPOOL_WAITING,
	SPOOL_PRINTING, /* written by versions before 0.2 */
	SPOOL_PRINTED,
	SPOOL_GIVEN_UP,
};

struct spool {
	struct db *money; /* borrowed */
	int64_t newest;   /* the number given last */
	int64_t handed;   /* jobs up to here have gone to the printer */
	struct stmt add, drop, waiting, data, state;
	uint8_t flat[RECEIPT_FLAT_MAX]; /* asking for room in a sale might fail */
};

/* At start: *unprinted says whether the last receipt did not come out for sure. Everything
 * unprinted is given up: paper that comes out by itself minutes later helps nobody. */
MUST_CHECK bool spool_open(struct spool *spool, struct db *money, bool *unprinted, struct err *err);

/* Stores a receipt inside the caller's transaction; doc must not be full. Returns the job's number,
 * 0 if it failed (the db's failure is sticky). */
MUST_CHECK int64_t spool_add(struct spool *spool, const struct uid *sale,
	const struct receipt_doc *doc, bool copy, int64_t now_ms);

/* Hands over what waits, oldest first, as many as the printer takes: after a commit, and when a job
 * is over. */
void spool_feed(struct spool *spool, struct devices *devices);
/* The drivers' last word on a job. Does not cost a sync. */
void spool_note(struct spool *spool, int64_t job, enum job_state state);

/* The last receipt, to print another copy of: its sale and how many prints there were. */
struct spool_last {
	struct uid sale;
	int64_t prints;
};
MUST_CHECK bool spool_last(struct db *money, struct spool_last *last, struct receipt_doc *doc);

#endif
