#include "sync/sign.h"
#include "sync/certificate.h"
#include "tests/t.h"

#include <string.h>

static int begin(void **state)
{
	(void)state;
	return sign_start() ? 0 : -1;
}

static struct signing_key key_number(uint8_t number)
{
	uint8_t seed[SEED_SIZE];
	memset(seed, number, sizeof seed);
	return signing_key_of(seed);
}

static void a_signature_holds_for_its_key_purpose_and_data_only(void **state)
{
	(void)state;
	struct signing_key key = key_number(1), other = key_number(2);
	struct signature signature;
	check(sign_bytes(&key, PURPOSE_REQUEST, "abc", 3, &signature));
	check(signature_holds(&key.public, PURPOSE_REQUEST, "abc", 3, &signature));
	check(!signature_holds(&other.public, PURPOSE_REQUEST, "abc", 3, &signature));
	check(!signature_holds(&key.public, PURPOSE_TIME, "abc", 3, &signature));
	check(!signature_holds(&key.public, PURPOSE_REQUEST, "abd", 3, &signature));
	check(!signature_holds(&key.public, PURPOSE_REQUEST, "ab", 2, &signature));
	for (int bit = 0; bit < SIGNATURE_SIZE * 8; bit++) {
		signature.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		row("bit %d", bit);
		check(!signature_holds(&key.public, PURPOSE_REQUEST, "abc", 3, &signature));
		signature.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

/* RFC 8032 7.1, test 1: the key of this seed. FIPS 180-4: SHA-256 of "abc". */
static void keys_and_hashes_are_those_of_the_standards(void **state)
{
	(void)state;
	uint8_t seed[SEED_SIZE], want[KEY_SIZE];
	check(hex_read("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed,
		SEED_SIZE));
	check(hex_read("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", want,
		KEY_SIZE));
	struct signing_key key = signing_key_of(seed);
	check(memcmp(key.public.bytes, want, KEY_SIZE) == 0);
	check(hex_read("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", want,
		HASH_SIZE));
	struct hash hash = hash_of("abc", 3);
	check(memcmp(hash.bytes, want, HASH_SIZE) == 0);
	char kid[KID_TEXT_MAX];
	key_id_text(kid, &key.public);
	check(strlen(kid) == 16);
}

static void a_chained_hash_is_that_of_both_parts(void **state)
{
	(void)state;
	struct hash first = hash_of("a", 1);
	uint8_t joined[HASH_SIZE + 3];
	memcpy(joined, first.bytes, HASH_SIZE);
	memcpy(joined + HASH_SIZE, "xyz", 3);
	struct hash want = hash_of(joined, sizeof joined);
	struct hash found = hash_after(&first, "xyz", 3);
	check(hash_equal(&want, &found));
}

static void a_pin_matches_its_hash_and_no_other(void **state)
{
	(void)state;
	uint8_t salt[PIN_SALT_SIZE] = {1, 2, 3};
	char hash[PIN_HASH_MAX];
	check(pin_hash(hash, "135790", salt));
	check(strncmp(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31) == 0);
	check(pin_matches(hash, "135790"));
	check(!pin_matches(hash, "135791"));
	check(!pin_matches(hash, ""));
}

static void a_hash_with_other_costs_is_refused(void **state)
{
	(void)state;
	/* The memory that would be filled: 4 GiB. */
	check(!pin_matches("$argon2id$v=19$m=4194304,t=2,p=1$AQIDAAAAAAAAAAAAAAAAAA$AAAA", "1"));
	check(!pin_matches("", ""));
	char endless[400];
	memset(endless, 'A', sizeof endless - 1);
	endless[sizeof endless - 1] = '\0';
	memcpy(endless, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	check(!pin_matches(endless, "1"));
}

/* programme: LEG-01 */
static void a_phone_hash_needs_the_key(void **state)
{
	(void)state;
	uint8_t key[KEY_SIZE] = {1}, other[KEY_SIZE] = {2};
	uint64_t a, b, c;
	check(phone_hash(key, "13800138000", &a));
	check(phone_hash(key, "13800138000", &b));
	check(phone_hash(other, "13800138000", &c));
	check(a == b);
	check(a != c);
	check(a <= INT64_MAX);
	check(phone_hash(key, "12345678901234567890", &a));
	check(!phone_hash(key, "123456789012345678901", &a));
	check(!phone_hash(key, "", &a));
	check(!phone_hash(key, "138-0013", &a));
}

static struct certificate sample_certificate(void)
{
	struct certificate certificate = {.till = 3, .store = 1, .epoch = 1, .nonce = {9}};
	certificate.key = key_number(3).public;
	return certificate;
}

static void a_certificate_holds_for_its_hq_only(void **state)
{
	(void)state;
	struct signing_key hq = key_number(7), other = key_number(8);
	struct certificate certificate = sample_certificate(), read;
	uint8_t bytes[CERTIFICATE_SIZE];
	check(certificate_sign(&certificate, "hq-one", &hq));
	certificate_write(bytes, &certificate);
	check(certificate_read(bytes, sizeof bytes, &read));
	check(certificate_holds(&read, "hq-one", &hq.public));
	check(!certificate_holds(&read, "hq-two", &hq.public));
	check(!certificate_holds(&read, "hq-one", &other.public));
	for (size_t i = 0; i < sizeof bytes; i++) {
		bytes[i] ^= 1;
		row("byte %zu", i);
		check(!certificate_read(bytes, sizeof bytes, &read) ||
			!certificate_holds(&read, "hq-one", &hq.public));
		bytes[i] ^= 1;
	}
	check(!certificate_read(bytes, sizeof bytes - 1, &read));
}

static void the_genesis_depends_on_till_epoch_nonce_and_head(void **state)
{
	(void)state;
	struct certificate one = sample_certificate(), two = one;
	struct hash a = certificate_genesis(&one);
	two.store = 99;
	struct hash same = certificate_genesis(&two);
	check(hash_equal(&a, &same));
	for (int part = 0; part < 4; part++) {
		two = one;
		if (part == 0)
			two.till++;
		else if (part == 1)
			two.epoch++;
		else if (part == 2)
			two.nonce[15]++;
		else
			two.prev_head.bytes[31]++;
		struct hash b = certificate_genesis(&two);
		row("%d", part);
		check(!hash_equal(&a, &b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_signature_holds_for_its_key_purpose_and_data_only),
		test(keys_and_hashes_are_those_of_the_standards),
		test(a_chained_hash_is_that_of_both_parts),
		test(a_pin_matches_its_hash_and_no_other),
		test(a_hash_with_other_costs_is_refused),
		test(a_phone_hash_needs_the_key),
		test(a_certificate_holds_for_its_hq_only),
		test(the_genesis_depends_on_till_epoch_nonce_and_head),
	};
	return cmocka_run_group_tests(tests, begin, NULL);
}
