/* key_rotation.h - a till's next key within its epoch: the body of a KEY_ROTATE record
 * (sync/README.md 4), signed by the key before it. Pure; for both ends. */
#ifndef SUANPAN_SYNC_KEY_ROTATION_H
#define SUANPAN_SYNC_KEY_ROTATION_H

#include "sync/journal_record.h"
#include "sync/sign.h"

enum { KEY_ROTATION_SIZE = KEY_SIZE + SIGNATURE_SIZE };

/* false only without memory. */
MUST_CHECK bool key_rotation_write(uint8_t out[KEY_ROTATION_SIZE], uint32_t till, uint32_t epoch,
	const struct signing_key *before, const struct public_key *next);
/* The key that a KEY_ROTATE record of this till and epoch announces, if `before` signed it. */
MUST_CHECK bool key_rotation_read(
	const struct record *record, const struct public_key *before, struct public_key *next);

#endif
