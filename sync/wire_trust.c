#include "sync/wire_trust.h"

#include "pos/core/text.h"
#include "sync/json.h"
#include "sync/statement.h"

#include <stdio.h>
#include <string.h>

/* Without 0 1 I L O, which people misread; of enrolment codes as well. */
static const char letters[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

static void get_hex(struct json_value value, void *into, uint32_t size)
{
	if (!hex_read(json_text(value, 2 * (size_t)size), into, size))
		json_refuse(value, TEXT_WIRE_HEX, NULL, NULL);
}

static void get_copy(struct json_value value, char *into, size_t cap)
{
	text_copy(into, cap, json_text(value, cap - 1));
}

bool trust_answer_read(const void *text, size_t size, struct trust_answer *answer, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*answer = (struct trust_answer){0};
	get_copy(json_member(root, "hq_id"), answer->hq_id, sizeof answer->hq_id);
	get_hex(json_member(root, "pubkey"), answer->key.bytes, KEY_SIZE);
	get_hex(json_member(root, "sig"), answer->signature.bytes, SIGNATURE_SIZE);
	answer->trust.version = json_int(json_member(root, "version"), 0, INT64_MAX);
	get_copy(json_member(root, "ca"), answer->trust.pem, sizeof answer->trust.pem);
	return json_good(&doc, err);
}

char *trust_answer_write(const struct trust_answer *answer, size_t *size, struct err *err)
{
	char key[2 * KEY_SIZE + 1], signature[SIGNATURE_TEXT_MAX];
	hex_text(key, answer->key.bytes, KEY_SIZE);
	hex_text(signature, answer->signature.bytes, SIGNATURE_SIZE);
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "hq_id", answer->hq_id);
	json_put_int(&out, "version", answer->trust.version);
	json_put_text(&out, "ca", answer->trust.pem);
	json_put_text(&out, "pubkey", key);
	json_put_text(&out, "sig", signature);
	return json_out_text(&out, size, err);
}

bool time_answer_read(const void *text, size_t size, struct time_answer *answer, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*answer = (struct time_answer){0};
	get_copy(json_member(root, "nonce"), answer->nonce, sizeof answer->nonce);
	answer->time_ms = json_int(json_member(root, "time"), 0, INT64_MAX);
	get_copy(json_member(root, "kid"), answer->kid, sizeof answer->kid);
	get_hex(json_member(root, "sig"), answer->signature.bytes, SIGNATURE_SIZE);
	return json_good(&doc, err);
}

static void version_text(const struct trust *trust, char out[24])
{
	(void)snprintf(out, 24, "%lld", (long long)trust->version);
}

bool trust_sign(const struct signing_key *hq_key, const char *hq_id, const struct trust *trust,
	struct signature *signature)
{
	char version[24];
	version_text(trust, version);
	return authorities_sign(hq_key, hq_id, version, trust->pem, strlen(trust->pem), signature);
}

bool trust_answer_holds(const struct trust_answer *answer)
{
	char version[24];
	version_text(&answer->trust, version);
	return authorities_signature_holds(&answer->key, answer->hq_id, version, answer->trust.pem,
		strlen(answer->trust.pem), &answer->signature);
}

void fingerprint_of(const struct public_key *key, char out[FINGERPRINT_SIZE + 1])
{
	struct hash hash = hash_of(key->bytes, KEY_SIZE);
	for (int i = 0; i < FINGERPRINT_SIZE; i++)
		out[i] = letters[hash.bytes[i] % (sizeof letters - 1)];
	out[FINGERPRINT_SIZE] = '\0';
}

/* Letters of the alphabet alone, in upper case. */
static bool read_letters(const char *typed, char *out, size_t cap)
{
	size_t used = 0;
	for (; *typed; typed++) {
		char letter = *typed;
		if (letter == '-' || letter == ' ')
			continue;
		if (letter >= 'a' && letter <= 'z')
			letter = (char)(letter - 'a' + 'A');
		if (used + 1 >= cap || !strchr(letters, letter))
			return false;
		out[used++] = letter;
	}
	out[used] = '\0';
	return true;
}

bool enrol_typed_read(
	const char *typed, char code[ENROL_CODE_SIZE + 1], char fingerprint[FINGERPRINT_SIZE + 1])
{
	char all[ENROL_CODE_SIZE + FINGERPRINT_SIZE + 1];
	code[0] = fingerprint[0] = '\0';
	if (!read_letters(typed, all, sizeof all))
		return false;
	size_t size = strlen(all);
	if (size != ENROL_CODE_SIZE && size != ENROL_CODE_SIZE + FINGERPRINT_SIZE)
		return false;
	text_copy(fingerprint, FINGERPRINT_SIZE + 1, all + ENROL_CODE_SIZE);
	all[ENROL_CODE_SIZE] = '\0';
	text_copy(code, ENROL_CODE_SIZE + 1, all);
	return true;
}
