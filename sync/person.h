/* person.h - what a person tells us at the till (phone, name, birthday, address, complaint): never
 * in the journal, and unreadable here from the moment it is stored (design.md 5).
 *
 * A row is sealed to HQ's box key in the transaction of the record that refers to its uid, brought
 * to HQ by uid as often as it takes, and erased once HQ would keep it after losing its disk.
 */
#ifndef SUANPAN_SYNC_PERSON_H
#define SUANPAN_SYNC_PERSON_H

#include "sync/identity.h"
#include "sync/wire_person.h"

/* Inside the record's transaction. size: at most PERSON_TEXT_MAX. false: HQ never told its box key,
 * or the database failed. */
MUST_CHECK bool person_add(struct db *money, const struct identity *identity, const struct env *env,
	const struct uid *uid, const void *text, size_t size, struct err *err);

/* What to bring next: rows HQ does not have first; of those it has, only their uids, to ask whether
 * they may go. */
void persons_waiting(struct db *money, struct persons_request *request);
/* HQ's answer: what it holds durably is erased. *gone: how many. */
MUST_CHECK bool persons_heard(
	struct db *money, const struct persons_answer *answer, uint32_t *gone, struct err *err);
/* Rows still here. */
int64_t persons_count(struct db *money);

#endif
