/* problem.h - what is remarkable about a record, until somebody has dealt with it.
 *
 * Codes are those of sync/wire_problem.h. A dead letter is a problem of a record that did not post;
 * others did, with a remark. A record is never edited: a problem is settled by a replay that could
 * post it, by a CORRECTION record, or because what was missing has come.
 */
#ifndef SUANPAN_HQ_PROBLEM_H
#define SUANPAN_HQ_PROBLEM_H

#include "sync/hq/ledger.h"
#include "sync/wire.h"

#include <stdbool.h>
#include <stdint.h>

enum { PROBLEM_DETAIL_MAX = 64 };

struct epoch;
struct hq;

struct problem_row {
	struct place at;
	char code[PROBLEM_CODE_MAX];
	char detail[PROBLEM_DETAIL_MAX];
	bool dead;
};

/* Once for each (place, code, detail). Needs an open transaction. */
void problem_add(struct hq *hq, const struct problem_row *problem, int64_t now_ms);
/* Settles what is open at this place: with this code and detail, NULL for any. true if there was
 * any. */
bool problem_settle(struct hq *hq, const struct place *at, const char *code, const char *detail,
	const char *note, int64_t now_ms);
/* The record has posted after all. */
void problem_settle_dead(struct hq *hq, const struct place *at, const char *note, int64_t now_ms);
/* Fills in the problems of the records that were posted since the till was last told of any. */
void problems_untold(struct db *db, const struct epoch *epoch, struct ack *ack);

#endif
