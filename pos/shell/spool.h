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

/* As they stand in spool.state. */
enum spool_state {
	SPOOL_WAITING,
	SPOOL_PRINTING,
	SPOOL_PRINTED,
	SPOOL_GIVEN_UP,
};

/* Stores a receipt inside the caller's transaction; doc must not be full. Returns the job's number,
 * 0 if it failed (the db's failure is sticky). */
MUST_CHECK int64_t spool_add(struct db *money, const struct uid *sale,
	const struct receipt_doc *doc, bool copy, int64_t now_ms);

/* Hands the job to the printer. Jobs that do not fit stay waiting for spool_feed(). */
void spool_print(struct db *money, struct devices *devices, int64_t job);
/* Hands over what waits, oldest first. Call it when a job is over. */
void spool_feed(struct db *money, struct devices *devices);
/* The drivers' last word on a job. Does not cost a sync. */
void spool_note(struct db *money, int64_t job, enum job_state state);

/* At start: whether the last receipt did not come out for sure. Everything unprinted is given up:
 * paper that comes out by itself minutes later helps nobody. */
MUST_CHECK bool spool_take_stock(struct db *money, bool *unprinted, struct err *err);

/* The last receipt, to print another copy of: its sale and how many prints there were. */
struct spool_last {
	struct uid sale;
	int64_t prints;
};
MUST_CHECK bool spool_last(struct db *money, struct spool_last *last, struct receipt_doc *doc);

#endif
