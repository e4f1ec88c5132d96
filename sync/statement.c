#include "sync/statement.h"

#include "pos/core/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct part {
	const void *data;
	size_t size;
};

enum { PARTS = 3 };

/* lp(first) ‖ lp(second) ‖ lp(third), malloc'd; NULL without memory or beyond u32. */
static uint8_t *join(const struct part parts[PARTS], size_t *size)
{
	size_t cap = 0;
	for (int i = 0; i < PARTS; i++) {
		if (parts[i].size > UINT32_MAX)
			return NULL;
		cap += 4 + parts[i].size;
	}
	uint8_t *room = malloc(cap);
	if (!room)
		return NULL;
	struct bytes_out out = bytes_out(room, cap);
	for (int i = 0; i < PARTS; i++) {
		put_u32(&out, (uint32_t)parts[i].size);
		put_bytes(&out, parts[i].data, parts[i].size);
	}
	*size = out.used;
	return room;
}

static bool sign_parts(const struct signing_key *key, enum purpose purpose,
	const struct part parts[PARTS], struct signature *signature)
{
	size_t size;
	uint8_t *bytes = join(parts, &size);
	bool done = bytes && sign_bytes(key, purpose, bytes, size, signature);
	free(bytes);
	return done;
}

static bool parts_hold(const struct public_key *key, enum purpose purpose,
	const struct part parts[PARTS], const struct signature *signature)
{
	size_t size;
	uint8_t *bytes = join(parts, &size);
	bool holds = bytes && signature_holds(key, purpose, bytes, size, signature);
	free(bytes);
	return holds;
}

bool rules_sign(const struct signing_key *hq_key, const char *hq_id, const char *version,
	const void *text, size_t size, struct signature *signature)
{
	const struct part parts[PARTS] = {
		{hq_id, strlen(hq_id)}, {version, strlen(version)}, {text, size}};
	return sign_parts(hq_key, PURPOSE_RULES, parts, signature);
}

bool rules_signature_holds(const struct public_key *hq_key, const char *hq_id, const char *version,
	const void *text, size_t size, const struct signature *signature)
{
	const struct part parts[PARTS] = {
		{hq_id, strlen(hq_id)}, {version, strlen(version)}, {text, size}};
	return parts_hold(hq_key, PURPOSE_RULES, parts, signature);
}

bool authorities_sign(const struct signing_key *hq_key, const char *hq_id, const char *version,
	const void *text, size_t size, struct signature *signature)
{
	const struct part parts[PARTS] = {
		{hq_id, strlen(hq_id)}, {version, strlen(version)}, {text, size}};
	return sign_parts(hq_key, PURPOSE_AUTHORITIES, parts, signature);
}

bool authorities_signature_holds(const struct public_key *hq_key, const char *hq_id,
	const char *version, const void *text, size_t size, const struct signature *signature)
{
	const struct part parts[PARTS] = {
		{hq_id, strlen(hq_id)}, {version, strlen(version)}, {text, size}};
	return parts_hold(hq_key, PURPOSE_AUTHORITIES, parts, signature);
}

bool time_sign(const struct signing_key *hq_key, const char *hq_id, const char *nonce,
	int64_t unix_ms, struct signature *signature)
{
	char number[24];
	int digits = snprintf(number, sizeof number, "%lld", (long long)unix_ms);
	const struct part parts[PARTS] = {
		{hq_id, strlen(hq_id)}, {nonce, strlen(nonce)}, {number, (size_t)digits}};
	return sign_parts(hq_key, PURPOSE_TIME, parts, signature);
}

bool time_signature_holds(const struct public_key *hq_key, const char *hq_id, const char *nonce,
	int64_t unix_ms, const struct signature *signature)
{
	char number[24];
	int digits = snprintf(number, sizeof number, "%lld", (long long)unix_ms);
	const struct part parts[PARTS] = {
		{hq_id, strlen(hq_id)}, {nonce, strlen(nonce)}, {number, (size_t)digits}};
	return parts_hold(hq_key, PURPOSE_TIME, parts, signature);
}

bool manifest_sign(const struct signing_key *hq_key, const char *hq_id, const char *text,
	size_t size, struct signature *signature)
{
	const struct part parts[PARTS] = {{hq_id, strlen(hq_id)}, {"ref", 3}, {text, size}};
	return sign_parts(hq_key, PURPOSE_MANIFEST, parts, signature);
}

bool manifest_signature_holds(const struct public_key *hq_key, const char *hq_id, const char *text,
	size_t size, const struct signature *signature)
{
	const struct part parts[PARTS] = {{hq_id, strlen(hq_id)}, {"ref", 3}, {text, size}};
	return parts_hold(hq_key, PURPOSE_MANIFEST, parts, signature);
}
