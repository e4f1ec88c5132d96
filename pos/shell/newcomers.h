/* newcomers.h - who joined at this till, found again before headquarters answers.
 *
 * Kept in money.db beside the record, with the keyed hash of the phone and nothing that says it.
 * Once headquarters' row of the member is in the reference data, it is that row that counts; ours
 * then only says which points of this till were earned under the first id.
 */
#ifndef SUANPAN_NEWCOMERS_H
#define SUANPAN_NEWCOMERS_H

#include "pos/core/newcomer.h"
#include "schema/db.h"

/* After so long without a row from headquarters nobody is found here any more. */
enum { NEWCOMERS_KEPT_DAYS = 400 };

/* Inside the record's transaction; fails by the database. */
void newcomers_add(
	struct db *money, const struct newcomer *newcomer, uint64_t phone_hash, int64_t place);

struct known_newcomer {
	struct member member; /* its tier is the caller's to fill in, its points too */
	uint64_t phone_hash;
	int64_t place;
};
MUST_CHECK bool newcomers_find_card(
	struct db *money, uint64_t card, struct known_newcomer *newcomer);
MUST_CHECK bool newcomers_find_phone(
	struct db *money, uint64_t phone_hash, struct known_newcomer *newcomer);
MUST_CHECK bool newcomers_find_id(
	struct db *money, uint64_t member, struct known_newcomer *newcomer);

/* Forgets those who joined longer ago than NEWCOMERS_KEPT_DAYS. */
void newcomers_tidy(struct db *money, int64_t now_ms);

#endif
