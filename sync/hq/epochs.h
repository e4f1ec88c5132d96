/* epochs.h - what HQ knows of each till and each of its epochs: key, certificate, cursor.
 *
 * Only the highest epoch of a till is current; lower ones are fenced. next and head name the prefix
 * of the epoch's chain that HQ holds; durable_next what would survive the loss of HQ's disk. All
 * functions fail by the database's sticky failure.
 */
#ifndef SUANPAN_HQ_EPOCHS_H
#define SUANPAN_HQ_EPOCHS_H

#include "pos/core/attr.h"
#include "schema/db.h"
#include "sync/certificate.h"
#include "sync/wire.h"

#include <stdbool.h>
#include <stdint.h>

struct epoch {
	uint32_t till, store, epoch;
	struct public_key key;
	uint8_t certificate[CERTIFICATE_SIZE];
	uint64_t next;
	struct hash head; /* of next - 1, or the genesis value */
	uint64_t durable_next;
	uint64_t projected_next; /* every record below is in the balances (projector.h) */
	uint64_t told_next;      /* problems below were told in acknowledgements */
};

/* false if HQ does not know it. */
bool epoch_find(struct db *db, uint32_t till, uint32_t epoch, struct epoch *out);
/* The till's epoch that this key signs for; the asked one where a key serves several. */
bool epoch_find_key(
	struct db *db, uint32_t till, const char *kid, uint32_t asked, struct epoch *out);
/* The epoch that counts, 0 if HQ does not know the till. */
uint32_t epoch_current(struct db *db, uint32_t till);
/* The hash of a record HQ holds; seq 0 is the genesis value. false if it does not hold it. */
bool epoch_hash_at(struct db *db, const struct epoch *epoch, uint64_t seq, struct hash *hash);

/* Takes on what a certificate says, with nothing in its journal. The till's current epoch rises,
 * never falls. Needs an open transaction. */
void epoch_adopt(struct db *db, const struct certificate *certificate,
	const uint8_t bytes[CERTIFICATE_SIZE], int64_t now_ms);

/* What the till said of itself; state is the word it got. Needs an open transaction. */
void till_seen(struct db *db, const struct hello *hello, const char *state, int64_t now_ms);

#endif
