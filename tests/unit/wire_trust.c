#include "sync/wire_trust.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static struct trust_answer an_answer(int64_t version, const char *pem)
{
	uint8_t seed[SEED_SIZE] = {1};
	struct signing_key hq = signing_key_of(seed);
	struct trust_answer answer = {.key = hq.public};
	check(sign_start());
	strcpy(answer.hq_id, "00112233445566778899aabbccddeeff");
	answer.trust.version = version;
	strcpy(answer.trust.pem, pem);
	check(trust_sign(&hq, answer.hq_id, &answer.trust, &answer.signature));
	return answer;
}

static void authorities_arrive_as_they_were_signed(void **state)
{
	(void)state;
	struct trust_answer sent = an_answer(7, "-----BEGIN\nx\n"), got;
	struct err err;
	size_t size;
	char *text = trust_answer_write(&sent, &size, &err);
	check(text != NULL);
	check(trust_answer_read(text, size, &got, &err));
	check(trust_answer_holds(&got));
	check(got.trust.version == 7);
	check(strcmp(got.trust.pem, sent.trust.pem) == 0);
	free(text);
}

static void nothing_of_them_can_be_changed_on_the_way(void **state)
{
	(void)state;
	struct trust_answer answer = an_answer(7, "a");
	check(trust_answer_holds(&answer));
	answer.trust.version = 8;
	check(!trust_answer_holds(&answer));
	answer = an_answer(7, "a");
	answer.trust.pem[0] = 'b';
	check(!trust_answer_holds(&answer));
	answer = an_answer(7, "a");
	answer.hq_id[0] = '1';
	check(!trust_answer_holds(&answer));
	answer = an_answer(7, "a");
	answer.key.bytes[0] ^= 1;
	check(!trust_answer_holds(&answer));
}

static void a_list_that_is_too_long_is_refused(void **state)
{
	(void)state;
	static char text[TRUST_PEM_MAX + 1024];
	static struct trust_answer got;
	struct err err;
	char hex[129];
	memset(hex, '0', sizeof hex - 1);
	hex[128] = '\0';
	for (int over = 0; over <= 1; over++) {
		int head = snprintf(text, sizeof text,
			"{\"hq_id\":\"%.32s\",\"version\":1,\"pubkey\":\"%.64s\",\"sig\":\"%s\","
			"\"ca\":\"",
			hex, hex, hex);
		memset(text + head, 'a', TRUST_PEM_MAX - 1 + (size_t)over);
		strcpy(text + head + TRUST_PEM_MAX - 1 + over, "\"}");
		row("over %d", over);
		check(trust_answer_read(text, strlen(text), &got, &err) == !over);
	}
}

static void what_a_person_types_is_code_and_fingerprint(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *code, *fingerprint;
	} cases[] = {
		{"7K3MP9QX2A", "7K3MP9QX2A", ""},
		{"7k3mp-9qx2a", "7K3MP9QX2A", ""},
		{"7K3MP9QX2A-UZ65V5X695NTVNZV", "7K3MP9QX2A", "UZ65V5X695NTVNZV"},
		{"7k3mp 9qx2a uz65 v5x6 95nt vnzv", "7K3MP9QX2A", "UZ65V5X695NTVNZV"},
		{"7K3MP9QX2", NULL, NULL},
		{"7K3MP9QX2A-UZ65V5X695NTVNZ", NULL, NULL},
		{"7K3MP9QX2A-UZ65V5X695NTVNZVV", NULL, NULL},
		{"7K3MP9QX2O", NULL, NULL},
		{"", NULL, NULL},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char code[ENROL_CODE_SIZE + 1], fingerprint[FINGERPRINT_SIZE + 1];
		row("%s", cases[i].typed);
		check(enrol_typed_read(cases[i].typed, code, fingerprint) ==
			(cases[i].code != NULL));
		if (!cases[i].code)
			continue;
		check(strcmp(code, cases[i].code) == 0);
		check(strcmp(fingerprint, cases[i].fingerprint) == 0);
	}
}

static void two_keys_have_two_fingerprints(void **state)
{
	(void)state;
	uint8_t one[SEED_SIZE] = {1}, two[SEED_SIZE] = {2};
	struct signing_key first = signing_key_of(one), second = signing_key_of(two);
	char a[FINGERPRINT_SIZE + 1], b[FINGERPRINT_SIZE + 1];
	fingerprint_of(&first.public, a);
	fingerprint_of(&second.public, b);
	check(strlen(a) == FINGERPRINT_SIZE);
	check(strcmp(a, b) != 0);
}

TESTS(test(authorities_arrive_as_they_were_signed), test(nothing_of_them_can_be_changed_on_the_way),
	test(a_list_that_is_too_long_is_refused), test(what_a_person_types_is_code_and_fingerprint),
	test(two_keys_have_two_fingerprints))
