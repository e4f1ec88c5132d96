#include "sync/statement.h"
#include "tests/t.h"

#include <string.h>

static struct signing_key a_key(uint8_t first)
{
	uint8_t seed[SEED_SIZE] = {first};
	return signing_key_of(seed);
}

static void rules_are_believed_byte_for_byte_under_their_version(void **state)
{
	(void)state;
	check(sign_start());
	struct signing_key hq = a_key(1), other = a_key(2);
	struct signature signature;
	check(rules_sign(&hq, "id", "v1", "{}", 2, &signature));
	check(rules_signature_holds(&hq.public, "id", "v1", "{}", 2, &signature));
	check(!rules_signature_holds(&other.public, "id", "v1", "{}", 2, &signature));
	check(!rules_signature_holds(&hq.public, "ie", "v1", "{}", 2, &signature));
	check(!rules_signature_holds(&hq.public, "id", "v2", "{}", 2, &signature));
	check(!rules_signature_holds(&hq.public, "id", "v1", "{ ", 2, &signature));
	/* The lengths are signed too: what is cut elsewhere is something else. */
	check(!rules_signature_holds(&hq.public, "id", "v1{", "}", 1, &signature));
}

static void the_time_answers_one_nonce(void **state)
{
	(void)state;
	check(sign_start());
	struct signing_key hq = a_key(1);
	struct signature signature;
	check(time_sign(&hq, "id", "00ff", -5, &signature));
	check(time_signature_holds(&hq.public, "id", "00ff", -5, &signature));
	check(!time_signature_holds(&hq.public, "id", "00fe", -5, &signature));
	check(!time_signature_holds(&hq.public, "id", "00ff", 5, &signature));
	check(!rules_signature_holds(&hq.public, "id", "00ff", "-5", 2, &signature));
}

TESTS(test(rules_are_believed_byte_for_byte_under_their_version), test(the_time_answers_one_nonce))
