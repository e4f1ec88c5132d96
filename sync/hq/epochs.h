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

/* By a person's word; a later epoch fences the lower ones without any. */
enum fence {
	FENCE_NONE,
	FENCE_CLOSED,
	FENCE_STOLEN, /* what still arrives is held back until a person has looked at it */
};

struct epoch {
	uint32_t till, store, epoch;
	struct public_key key;
	uint8_t certificate[CERTIFICATE_SIZE];
	uint64_t next;
	struct hash head; /* of next - 1, or the genesis value */
	uint64_t durable_next;
	uint64_t projected_next; /* every record below is in the balances (projector.h) */
	uint64_t told_next;      /* problems below were told in acknowledgements */
	enum fence fence;
	bool rotate; /* a person wants it to take a new key */
};

/* false if HQ does not know it. */
bool epoch_find(struct db *db, uint32_t till, uint32_t epoch, struct epoch *out);
/* The till's epoch that this key signs for; the asked one where a key serves several. */
bool epoch_find_key(
	struct db *db, uint32_t till, const char *kid, uint32_t asked, struct epoch *out);
/* The epoch that counts, 0 if HQ does not know the till. */
uint32_t epoch_current(struct db *db, uint32_t till);
/* Nothing more joins its journal: another epoch is current, or a person said so. */
bool epoch_fenced(struct db *db, const struct epoch *epoch);
/* The till's current epoch ends here and now. Needs an open transaction. */
void epoch_fence(struct db *db, uint32_t till, enum fence fence);
/* The machine that had this epoch knows that it is over. Needs an open transaction. */
void epoch_fence_told(struct db *db, uint32_t till, uint32_t epoch);
/* It asked for the next one itself; the answer may get lost. */
void epoch_fence_asked(struct db *db, uint32_t till, uint32_t epoch);
/* It speaks in this epoch: it knows of those before that it asked to leave. */
void epoch_fence_heard(struct db *db, uint32_t till, uint32_t epoch);
/* Up to where the balances contain what the till of this epoch brought: (*number, *next) is the
 * lowest place of its epochs that is not posted yet. */
void epoch_counted(struct db *db, const struct epoch *epoch, uint32_t *number, uint64_t *next);
/* The hash of a record HQ holds; seq 0 is the genesis value. false if it does not hold it. */
bool epoch_hash_at(struct db *db, const struct epoch *epoch, uint64_t seq, struct hash *hash);

/* Takes on what a certificate says, with nothing in its journal. The till's current epoch rises,
 * never falls. reason: CODE, BEHIND, FORK, LOST. Needs an open transaction. */
void epoch_adopt(struct db *db, const struct certificate *certificate,
	const uint8_t bytes[CERTIFICATE_SIZE], const char *reason, int64_t now_ms);

struct record;
/* What a KEY_ROTATE record says, if the epoch's key signed it: from now on that key signs for the
 * epoch too. Needs an open transaction, as the others of keys. */
void epoch_hear_rotation(struct db *db, const struct epoch *epoch, const struct record *record);
/* The till is asked for a new key. */
void epoch_ask_rotation(struct db *db, const struct epoch *epoch);
/* A key of this epoch that no longer counts. */
bool epoch_key_retired(struct db *db, const struct epoch *epoch, const char *kid);
/* The announced key with this id (any, if kid is ""), not yet used. */
MUST_CHECK bool epoch_next_key(
	struct db *db, const struct epoch *epoch, const char *kid, struct public_key *key);
/* From now on this is the epoch's key, by this certificate; the one before is retired. */
void epoch_rekey(struct db *db, struct epoch *epoch, const uint8_t certificate[CERTIFICATE_SIZE]);

/* Sales that a till still holds, of four columns from `first` on: waiting, waiting_apart, head_seq
 * of table till, next of its epoch. As it said in its last hello, less what came since. */
#define TILL_WAITING                                                                               \
	"till.waiting, till.waiting_apart, till.head_seq, coalesce((SELECT next FROM epoch WHERE " \
	"epoch.store = till.store AND epoch.till = till.till AND epoch.epoch = till.epoch), 1)"
int64_t column_waiting(struct stmt *stmt, int first);

/* What the till said of itself; state is the word it got. Needs an open transaction. */
/* What a machine that was replaced says of itself is not said of the till. */
void till_seen(struct db *db, const struct hello *hello, const char *state, int64_t now_ms);

#endif
