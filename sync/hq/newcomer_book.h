/* newcomer_book.h - who joined at the tills: opened by the record, filled in by the sealed row of
 * what they said, in whichever order the two come.
 *
 * The record alone makes a member with a card for the time being. What was said then names the
 * phone: if somebody has it already, the two are one (member_merge.c), and a second welcome pack is
 * remarked. Only what was agreed to is stored. All functions need an open transaction and fail by
 * the database's sticky failure.
 */
#ifndef SUANPAN_HQ_NEWCOMER_BOOK_H
#define SUANPAN_HQ_NEWCOMER_BOOK_H

#include "pos/core/newcomer.h"
#include "sync/hq/ledger.h"
#include "sync/journal_newcomer.h"

struct hq;

/* Opens the member and, if the row is here already, settles. at: where the record stands. */
void newcomer_open(
	struct hq *hq, const struct place *at, const struct newcomer *newcomer, int64_t now_ms);
/* The row of this uid is here now; nothing if no record waits for it. */
void newcomer_heard(struct hq *hq, uint32_t store, const struct uid *uid, int64_t now_ms);

/* Whose code for inviting others this is, as that member was called then; 0: nobody's. */
int64_t invite_member(struct hq *hq, const char *invite);

/* What `from` said is `into`'s where that one said nothing. */
void newcomer_merge(struct hq *hq, int64_t from, int64_t into);
/* Everything a person said goes: the sealed rows, address, relatives, what was agreed to. */
void newcomer_erase(struct hq *hq, int64_t member);

#endif
