/* keyring.h - HQ's keys, in a file of their own beside the database: DIR/hq.keys, mode 0600.
 *
 * Apart, because backups of the database travel and keys must not. Made once, at the first start;
 * a folder with a database and without keys is refused rather than given new ones, which no till
 * would believe. hq_id stands here too: it is kept for ever.
 */
#ifndef SUANPAN_HQ_KEYRING_H
#define SUANPAN_HQ_KEYRING_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "pos/sys/env.h"
#include "sync/wire.h"

#include <stdbool.h>

enum {
	HQ_ID_MAX = 33, /* 32 hex digits and NUL */
	HQ_PATH_MAX = 512,
	KEYRING_FILE_MAX = 16 << 10,
};

struct keyring {
	char hq_id[HQ_ID_MAX];
	struct signing_key hq; /* certificates, time, rules */
	struct hq_keys all;    /* the public ones so far, the present one last */
	char kid[KID_TEXT_MAX];
	struct box_key box; /* what persons tell the tills is sealed to it */
	struct signing_key coupon;
	uint8_t coupon_kid;
	uint8_t phone_key[KEY_SIZE];
};

/* Fresh keys, nowhere kept. */
void keyring_make(struct keyring *keys, const struct env *env);
/* The text of such a file; only its members are read, and the rest made of them. */
MUST_CHECK bool keyring_read(struct keyring *keys, const char *text, size_t size, struct err *err);
MUST_CHECK bool keyring_load(struct keyring *keys, const char *path, struct err *err);
/* Writes beside, syncs, and only then takes the name; refuses one that is there already. */
MUST_CHECK bool keyring_save(const struct keyring *keys, const char *path, struct err *err);
/* The same in place of the file that is there: one of the two is whole at any moment. */
MUST_CHECK bool keyring_replace(const struct keyring *keys, const char *path, struct err *err);

/* A new signing key, announced by the present one; what that signed goes on counting. */
MUST_CHECK bool keyring_rotate(struct keyring *keys, const struct env *env);
/* Does one of these announce, or is, the other's present key? */
MUST_CHECK bool keyring_knows(const struct keyring *keys, const struct public_key *key);
/* Any of our keys signed it. */
MUST_CHECK bool keyring_certified(
	const struct keyring *keys, const struct certificate *certificate);

#endif
