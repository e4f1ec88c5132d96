/* identity.h - who this till is: key, certificate, headquarters. Kept in money.db beside the chain.
 *
 * A till without an identity cannot sell: it has no goods and its records would be nobody's. The
 * key is made here and stored before the first attempt to enrol, so an answer that got lost can be
 * asked for again with the same code.
 */
#ifndef SUANPAN_SYNC_IDENTITY_H
#define SUANPAN_SYNC_IDENTITY_H

#include "pos/sys/env.h"
#include "schema/db.h"
#include "sync/certificate.h"
#include "sync/wire.h"
#include "sync/wire_trust.h"

enum { HQ_URL_MAX = 256 };

struct identity {
	bool enrolled; /* else only key and journal_id are there */
	struct signing_key key;
	char kid[KID_TEXT_MAX];
	struct uid journal_id; /* made with money.db */
	uint8_t certificate_bytes[CERTIFICATE_SIZE];
	struct certificate certificate; /* till, store, epoch */
	char hq_id[HQ_ID_TEXT_MAX];
	char hq_url[HQ_URL_MAX]; /* where it was enrolled, without a slash at the end */
	struct hq_keys hq_keys;
	bool has_box; /* HQ told its box key, for what persons tell us (person.h) */
	struct public_key box;
	char shop[WIRE_TEXT_MAX];
	struct trust trust; /* the authorities that HQ named, if it did */
};

/* Reads the identity; makes and stores key and journal_id the first time. false: the database
 * failed, or what it holds is not an identity. */
MUST_CHECK bool identity_open(
	struct identity *identity, struct db *money, const struct env *env, struct err *err);

/* Takes on what HQ granted: checks that the certificate is for our key and signed by HQ's, and
 * writes it together with the chain's first record. */
MUST_CHECK bool identity_enrol(struct identity *identity, struct db *money, const struct env *env,
	const char *hq_url, const struct enrol_answer *answer, struct err *err);

/* The key of the next epoch: made and stored before the first attempt to get one, and the same at
 * each further attempt, so that a lost answer can be asked for again. */
MUST_CHECK bool identity_next_key(
	struct db *money, const struct env *env, struct signing_key *key, struct err *err);
/* It was made, so the next epoch may have been asked for. */
bool identity_has_next_key(struct db *money);

struct journal;
/* Takes on the next epoch that HQ granted for that key: identity, end of the present epoch, first
 * record of the new one, in one transaction; the journal goes on in it. held_next: what HQ was last
 * known to hold of the present epoch. answer->keys are believed only with by_code (a person typed a
 * code of that HQ); otherwise one of the keys known must have signed. On false nothing changed. */
MUST_CHECK bool identity_renew(struct identity *identity, struct journal *journal,
	const struct enrol_answer *answer, bool by_code, uint64_t held_next, struct err *err);

/* Announces a new key for this epoch: makes and stores it, and adds the KEY_ROTATE record, in one
 * transaction. The present key goes on signing until the certificate for the new one is here.
 * Announced already: nothing to do. */
MUST_CHECK bool identity_rotate(
	const struct identity *identity, struct journal *journal, struct err *err);
/* A certificate for the same epoch: for the announced key, which then takes over, or for the
 * present one under another key of HQ's. Anything else is refused and changes nothing. */
MUST_CHECK bool identity_take_certificate(struct identity *identity, struct db *money,
	const uint8_t certificate[CERTIFICATE_SIZE], struct err *err);

/* HQ's box key as a hello tells it; stored if one of HQ's signing keys signed it. */
MUST_CHECK bool identity_take_box(struct identity *identity, struct db *money,
	const struct hello_answer *answer, struct err *err);

/* HQ's signing keys as a hello lists them: those that a known one leads to are believed and stored.
 * *strange: none of them is known, so HQ's key was lost, or this is not HQ. */
MUST_CHECK bool identity_take_keys(struct identity *identity, struct db *money,
	const struct hq_keys *listed, bool *strange, struct err *err);

/* The authorities HQ names. Older ones than those we have, or by a key that is not HQ's, are
 * refused. */
MUST_CHECK bool identity_take_trust(struct identity *identity, struct db *money,
	const struct trust_answer *answer, struct err *err);

#endif
