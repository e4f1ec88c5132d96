#include "sync/identity.h"

#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "sync/branch.h"
#include "sync/hole.h"
#include "sync/journal.h"
#include "sync/key_rotation.h"
#include "sync/restored.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table meta ---- */

static void put_meta(struct db *money, const char *name, const char *value)
{
	AUTO(stmt)
	struct stmt put = sql(money, "INSERT INTO meta VALUES (?, ?) "
				     "ON CONFLICT DO UPDATE SET value = excluded.value");
	bind_text(&put, name);
	bind_text(&put, value);
	run(&put);
}

static bool get_meta(struct db *money, const char *name, char *out, size_t cap)
{
	AUTO(stmt) struct stmt get = sql(money, "SELECT value FROM meta WHERE name = ?");
	bind_text(&get, name);
	out[0] = '\0';
	if (!next_row(&get))
		return false;
	column_text(&get, 0, out, cap);
	return true;
}

static void put_meta_hex(struct db *money, const char *name, const void *data, uint32_t size)
{
	char text[CERTIFICATE_TEXT_MAX];
	hex_text(text, data, size);
	put_meta(money, name, text);
}

static bool get_meta_hex(struct db *money, const char *name, void *into, uint32_t size)
{
	char text[CERTIFICATE_TEXT_MAX + 2];
	return get_meta(money, name, text, sizeof text) && hex_read(text, into, size);
}

/* ---- HQ's keys, one text of hex digits ---- */

enum { KEYS_TEXT_MAX = HQ_KEYS_MAX * KEY_SIZE * 2 + 1 };

static void put_keys(struct db *money, const struct hq_keys *keys)
{
	char text[KEYS_TEXT_MAX];
	for (uint32_t i = 0; i < keys->count; i++)
		hex_text(text + (size_t)i * KEY_SIZE * 2, keys->key[i].bytes, KEY_SIZE);
	put_meta(money, "hq_keys", keys->count ? text : "");
}

static bool get_keys(struct db *money, struct hq_keys *keys)
{
	char text[KEYS_TEXT_MAX + 2];
	if (!get_meta(money, "hq_keys", text, sizeof text))
		return false;
	size_t digits = strlen(text);
	keys->count = (uint32_t)(digits / (KEY_SIZE * 2));
	return keys->count <= HQ_KEYS_MAX && hex_read(text, keys->key, keys->count * KEY_SIZE);
}

/* ---- the authorities HQ named ---- */

static void put_trust(struct db *money, const struct trust *trust)
{
	char version[24];
	(void)snprintf(version, sizeof version, "%lld", (long long)trust->version);
	put_meta(money, "hq_ca", trust->pem);
	put_meta(money, "hq_ca_version", version);
}

/* A till enrolled before there were any has none. */
static bool get_trust(struct db *money, struct trust *trust)
{
	char version[24];
	(void)get_meta(money, "hq_ca", trust->pem, sizeof trust->pem);
	trust->version = get_meta(money, "hq_ca_version", version, sizeof version)
				 ? strtoll(version, NULL, 10)
				 : 0;
	return db_ok(money);
}

/* ---- opening ---- */

static bool make_key(struct db *money, const struct env *env, struct err *err)
{
	uint8_t seed[SEED_SIZE];
	struct uid journal_id = env_uid(env);
	env_random(env, seed, sizeof seed);
	AUTO(tx) struct tx tx = tx_begin(money);
	put_meta_hex(money, "seed", seed, SEED_SIZE);
	put_meta_hex(money, "journal_id", journal_id.bytes, UID_SIZE);
	return tx_commit(&tx, err);
}

static bool read_key(struct identity *identity, struct db *money)
{
	uint8_t seed[SEED_SIZE];
	if (!get_meta_hex(money, "seed", seed, SEED_SIZE))
		return false;
	identity->key = signing_key_of(seed);
	key_id_text(identity->kid, &identity->key.public);
	return get_meta_hex(money, "journal_id", identity->journal_id.bytes, UID_SIZE);
}

static bool read_grant(struct identity *identity, struct db *money)
{
	return get_meta_hex(money, "certificate", identity->certificate_bytes, CERTIFICATE_SIZE) &&
	       certificate_read(
		       identity->certificate_bytes, CERTIFICATE_SIZE, &identity->certificate) &&
	       get_meta(money, "hq_id", identity->hq_id, sizeof identity->hq_id) &&
	       get_meta(money, "hq_url", identity->hq_url, sizeof identity->hq_url) &&
	       get_meta(money, "shop", identity->shop, sizeof identity->shop) &&
	       get_trust(money, &identity->trust) && get_keys(money, &identity->hq_keys);
}

bool identity_open(
	struct identity *identity, struct db *money, const struct env *env, struct err *err)
{
	memset(identity, 0, sizeof *identity);
	char text[CERTIFICATE_TEXT_MAX + 2];
	bool known = get_meta(money, "seed", text, sizeof text);
	if (db_ok(money) && !known && !make_key(money, env, err))
		return false;
	bool good = read_key(identity, money);
	identity->has_box = get_meta_hex(money, "box", identity->box.bytes, KEY_SIZE);
	if (good && get_meta(money, "certificate", text, sizeof text))
		good = identity->enrolled = read_grant(identity, money);
	if (!db_ok(money))
		return db_fail(money, err);
	return good || fail(err, TEXT_IDENTITY_DAMAGED, money->path);
}

/* ---- enrolling ---- */

static bool signed_by_any(
	const struct certificate *certificate, const char *hq_id, const struct hq_keys *keys)
{
	for (uint32_t i = 0; i < keys->count; i++)
		if (certificate_holds(certificate, hq_id, &keys->key[i]))
			return true;
	return false;
}

static bool grant_holds(const struct identity *identity, const struct enrol_answer *answer,
	struct certificate *certificate)
{
	if (!certificate_read(answer->certificate, CERTIFICATE_SIZE, certificate) ||
		memcmp(certificate->key.bytes, identity->key.public.bytes, KEY_SIZE) != 0)
		return false;
	return signed_by_any(certificate, answer->hq_id, &answer->keys);
}

static void put_grant(struct db *money, const struct identity *identity)
{
	put_meta_hex(money, "certificate", identity->certificate_bytes, CERTIFICATE_SIZE);
	put_meta(money, "hq_id", identity->hq_id);
	put_meta(money, "hq_url", identity->hq_url);
	put_meta(money, "shop", identity->shop);
	put_keys(money, &identity->hq_keys);
}

static struct entry enrol_entry(const struct identity *identity, const struct env *env)
{
	struct civil now = civil_at(env_wall_ms(env), 0);
	return (struct entry){
		.kind = RECORD_ENROL,
		.uid = env_uid(env),
		.wall_ms = env_wall_ms(env),
		.business_date = civil_date_number(&now),
		.body = identity->certificate_bytes,
		.body_size = CERTIFICATE_SIZE,
	};
}

/* The grant and the chain's first record, or neither. */
static bool write_grant(struct journal *journal, const struct identity *identity,
	const struct env *env, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(journal->db);
	put_grant(journal->db, identity);
	struct entry entry = enrol_entry(identity, env);
	return journal_add(journal, &entry, err) && tx_commit(&tx, err);
}

bool identity_enrol(struct identity *identity, struct db *money, const struct env *env,
	const char *hq_url, const struct enrol_answer *answer, struct err *err)
{
	struct identity granted = *identity;
	if (!grant_holds(identity, answer, &granted.certificate))
		return fail(err, TEXT_IDENTITY_NOT_OURS, hq_url);
	memcpy(granted.certificate_bytes, answer->certificate, CERTIFICATE_SIZE);
	text_copy(granted.hq_id, sizeof granted.hq_id, answer->hq_id);
	text_copy(granted.hq_url, sizeof granted.hq_url, hq_url);
	text_copy(granted.shop, sizeof granted.shop, answer->shop);
	granted.hq_keys = answer->keys;
	granted.enrolled = true;
	struct journal *journal = malloc(sizeof *journal);
	if (!journal)
		return fail(err, TEXT_OUT_OF_MEMORY);
	bool done = journal_open(journal, money, &granted, env, err);
	if (done) {
		done = write_grant(journal, &granted, env, err);
		journal_done(journal);
	}
	free(journal);
	if (done)
		*identity = granted;
	return done;
}

/* ---- the next epoch ---- */

bool identity_next_key(
	struct db *money, const struct env *env, struct signing_key *key, struct err *err)
{
	uint8_t seed[SEED_SIZE];
	if (!get_meta_hex(money, "next_seed", seed, SEED_SIZE)) {
		env_random(env, seed, sizeof seed);
		AUTO(tx) struct tx tx = tx_begin(money);
		put_meta_hex(money, "next_seed", seed, SEED_SIZE);
		if (!tx_commit(&tx, err))
			return false;
	}
	*key = signing_key_of(seed);
	return db_ok(money) || db_fail(money, err);
}

bool identity_has_next_key(struct db *money)
{
	uint8_t seed[SEED_SIZE];
	return get_meta_hex(money, "next_seed", seed, SEED_SIZE);
}

/* The same till of the same shop and headquarters, one epoch or more further. */
static bool follows(const struct identity *identity, const struct enrol_answer *answer,
	const struct hq_keys *keys, const struct certificate *next)
{
	const struct certificate *now = &identity->certificate;
	return strcmp(answer->hq_id, identity->hq_id) == 0 && next->till == now->till &&
	       next->store == now->store && next->epoch > now->epoch &&
	       signed_by_any(next, identity->hq_id, keys);
}

/* Everything that changes with the epoch, or nothing. */
static bool write_renewal(struct journal *journal, const struct identity *before,
	const struct identity *after, uint64_t held_next, struct err *err)
{
	struct db *money = journal->db;
	AUTO(tx) struct tx tx = tx_begin(money);
	branch_end(money, before->certificate_bytes, before->certificate.epoch, held_next);
	put_meta_hex(money, "seed", after->key.seed, SEED_SIZE);
	AUTO(stmt)
	struct stmt used =
		sql(money, "DELETE FROM meta WHERE name IN ('next_seed', 'rotate_seed')");
	run(&used);
	put_grant(money, after);
	const struct journal_end end = journal_begin_epoch(journal, &after->certificate);
	const struct entry entry = enrol_entry(after, journal->env);
	restored_mark(money, RESTORED_NOT);
	if (journal_add(journal, &entry, err) &&
		holes_declare(journal, before->certificate.epoch, held_next, err) &&
		tx_commit(&tx, err)) {
		journal_settle(journal, true);
		return true;
	}
	journal_return(journal, &end);
	return false;
}

bool identity_renew(struct identity *identity, struct journal *journal,
	const struct enrol_answer *answer, bool by_code, uint64_t held_next, struct err *err)
{
	struct identity after = *identity;
	const struct hq_keys *keys = by_code ? &answer->keys : &identity->hq_keys;
	if (!identity_next_key(journal->db, journal->env, &after.key, err))
		return false;
	key_id_text(after.kid, &after.key.public);
	if (!certificate_read(answer->certificate, CERTIFICATE_SIZE, &after.certificate) ||
		memcmp(after.certificate.key.bytes, after.key.public.bytes, KEY_SIZE) != 0 ||
		!follows(identity, answer, keys, &after.certificate))
		return fail(err, TEXT_IDENTITY_NOT_OURS, identity->hq_url);
	memcpy(after.certificate_bytes, answer->certificate, CERTIFICATE_SIZE);
	if (by_code)
		after.hq_keys = answer->keys;
	db_durable(journal->db, true);
	if (!write_renewal(journal, identity, &after, held_next, err))
		return false;
	*identity = after;
	return true;
}

bool identity_take_box(struct identity *identity, struct db *money,
	const struct hello_answer *answer, struct err *err)
{
	bool same =
		identity->has_box && memcmp(identity->box.bytes, answer->box.bytes, KEY_SIZE) == 0;
	bool ours = false;
	for (uint32_t i = 0; i < identity->hq_keys.count && !same && !ours; i++)
		ours = box_key_holds(&identity->hq_keys.key[i], identity->hq_id, &answer->box,
			&answer->box_signature);
	if (!ours)
		return true;
	AUTO(tx) struct tx tx = tx_begin(money);
	put_meta_hex(money, "box", answer->box.bytes, KEY_SIZE);
	if (!tx_commit(&tx, err))
		return false;
	identity->has_box = true;
	identity->box = answer->box;
	return true;
}

/* ---- another key for the same epoch ---- */

static bool add_rotation(const struct identity *identity, struct journal *journal,
	const struct signing_key *next, struct err *err)
{
	uint8_t body[KEY_ROTATION_SIZE];
	struct civil now = civil_at(env_wall_ms(journal->env), 0);
	const struct entry entry = {.kind = RECORD_KEY_ROTATE,
		.uid = env_uid(journal->env),
		.wall_ms = env_wall_ms(journal->env),
		.business_date = civil_date_number(&now),
		.body = body,
		.body_size = sizeof body};
	if (!key_rotation_write(body, journal->till, journal->epoch, &identity->key, &next->public))
		return fail(err, TEXT_OUT_OF_MEMORY);
	return journal_add(journal, &entry, err);
}

bool identity_rotate(const struct identity *identity, struct journal *journal, struct err *err)
{
	struct db *money = journal->db;
	uint8_t seed[SEED_SIZE];
	if (get_meta_hex(money, "rotate_seed", seed, SEED_SIZE))
		return true;
	env_random(journal->env, seed, sizeof seed);
	struct signing_key next = signing_key_of(seed);
	bool done = db_ok(money);
	db_durable(money, true);
	if (done) {
		AUTO(tx) struct tx tx = tx_begin(money);
		put_meta_hex(money, "rotate_seed", seed, SEED_SIZE);
		done = add_rotation(identity, journal, &next, err) && tx_commit(&tx, err);
	}
	journal_settle(journal, done);
	return done || db_ok(money) || db_fail(money, err);
}

static bool same_epoch(const struct certificate *one, const struct certificate *other)
{
	const struct hash genesis = certificate_genesis(one), also = certificate_genesis(other);
	return one->till == other->till && one->store == other->store &&
	       one->epoch == other->epoch && hash_equal(&genesis, &also);
}

static bool is_key(const struct signing_key *key, const struct public_key *public)
{
	return memcmp(key->public.bytes, public->bytes, KEY_SIZE) == 0;
}

static bool write_certificate(struct db *money, const struct identity *after, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(money);
	put_meta_hex(money, "certificate", after->certificate_bytes, CERTIFICATE_SIZE);
	put_meta_hex(money, "seed", after->key.seed, SEED_SIZE);
	AUTO(stmt)
	struct stmt used = sql(money, "DELETE FROM meta WHERE name = 'rotate_seed' AND value = "
				      "(SELECT value FROM meta WHERE name = 'seed')");
	run(&used);
	return tx_commit(&tx, err);
}

bool identity_take_certificate(struct identity *identity, struct db *money,
	const uint8_t certificate[CERTIFICATE_SIZE], struct err *err)
{
	struct identity after = *identity;
	uint8_t seed[SEED_SIZE];
	memcpy(after.certificate_bytes, certificate, CERTIFICATE_SIZE);
	if (!certificate_read(certificate, CERTIFICATE_SIZE, &after.certificate) ||
		!same_epoch(&identity->certificate, &after.certificate) ||
		!signed_by_any(&after.certificate, identity->hq_id, &identity->hq_keys))
		return fail(err, TEXT_IDENTITY_NOT_OURS, identity->hq_url);
	if (!is_key(&identity->key, &after.certificate.key)) {
		if (!get_meta_hex(money, "rotate_seed", seed, SEED_SIZE))
			return fail(err, TEXT_IDENTITY_NOT_OURS, identity->hq_url);
		after.key = signing_key_of(seed);
		if (!is_key(&after.key, &after.certificate.key))
			return fail(err, TEXT_IDENTITY_NOT_OURS, identity->hq_url);
		key_id_text(after.kid, &after.key.public);
	}
	db_durable(money, true);
	if (!write_certificate(money, &after, err))
		return false;
	*identity = after;
	return true;
}

bool identity_take_keys(struct identity *identity, struct db *money, const struct hq_keys *listed,
	bool *strange, struct err *err)
{
	struct hq_keys known = identity->hq_keys;
	hq_keys_follow(&known, listed, identity->hq_id, strange);
	if (known.count == identity->hq_keys.count &&
		memcmp(known.key, identity->hq_keys.key, sizeof known.key) == 0)
		return true;
	AUTO(tx) struct tx tx = tx_begin(money);
	put_keys(money, &known);
	if (!tx_commit(&tx, err))
		return false;
	identity->hq_keys = known;
	return true;
}

bool identity_take_trust(struct identity *identity, struct db *money,
	const struct trust_answer *answer, struct err *err)
{
	bool known = false;
	for (uint32_t i = 0; i < identity->hq_keys.count; i++)
		known |= memcmp(identity->hq_keys.key[i].bytes, answer->key.bytes, KEY_SIZE) == 0;
	if (!known || strcmp(answer->hq_id, identity->hq_id) != 0 || !trust_answer_holds(answer))
		return fail(err, TEXT_TRUST_NOT_SIGNED);
	if (answer->trust.version <= identity->trust.version)
		return answer->trust.version == identity->trust.version ||
		       fail(err, TEXT_TRUST_OLD);
	AUTO(tx) struct tx tx = tx_begin(money);
	put_trust(money, &answer->trust);
	if (!tx_commit(&tx, err))
		return false;
	identity->trust = answer->trust;
	return true;
}
