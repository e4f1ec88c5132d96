/* A manifest as a stranger or a broken HQ might send it: with and without HQ's signature on it. */
#include "sync/manifest.h"
#include "sync/statement.h"
#include "tests/fuzz/harness.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_bounds(const struct manifest *manifest)
{
	assert(manifest->chunk_count <= SNAPSHOT_CHUNKS_MAX);
	assert(manifest->packed_size > 0);
	assert(manifest->raw_size > 0 && manifest->raw_size <= SNAPSHOT_RAW_MAX);
	int64_t sum = 0;
	for (uint32_t i = 0; i < manifest->chunk_count; i++) {
		int64_t size = manifest_chunk_size(manifest, i);
		assert(size > 0 && size <= SNAPSHOT_CHUNK);
		sum += size;
	}
	assert(sum == manifest->packed_size);
}

/* The input as the inner text, quoted and signed as HQ would. */
static void read_signed(const struct signing_key *key, const uint8_t *data, size_t size)
{
	static struct manifest manifest;
	struct hq_keys keys = {.key = {key->public}, .count = 1};
	struct signature signature;
	struct err err;
	char kid[KID_TEXT_MAX], hex[2 * SIGNATURE_SIZE + 1];
	char *text = malloc(6 * size + 400);
	if (!text || !manifest_sign(key, "hq", (const char *)data, size, &signature)) {
		free(text);
		return;
	}
	key_id_text(kid, &key->public);
	hex_text(hex, signature.bytes, SIGNATURE_SIZE);
	size_t used =
		(size_t)sprintf(text, "{\"kid\":\"%s\",\"sig\":\"%s\",\"manifest\":\"", kid, hex);
	for (size_t i = 0; i < size; i++) {
		if (data[i] < 0x20 || data[i] == '"' || data[i] == '\\')
			used += (size_t)sprintf(text + used, "\\u%04x", data[i]);
		else
			text[used++] = (char)data[i];
	}
	used += (size_t)sprintf(text + used, "\"}");
	if (manifest_read(text, used, &keys, "hq", &manifest, &err))
		check_bounds(&manifest);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t seed[SEED_SIZE] = {9};
	static struct signing_key key;
	static struct manifest manifest;
	struct hq_keys none = {.count = 0};
	struct err err;
	static bool started;
	if (!started) {
		started = true;
		if (!sign_start())
			return 0;
		key = signing_key_of(seed);
	}
	bool unsigned_is_refused = !manifest_read(data, size, &none, "hq", &manifest, &err);
	assert(unsigned_is_refused);
	if (size < MANIFEST_MAX)
		read_signed(&key, data, size);
	return 0;
}
