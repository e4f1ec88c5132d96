#include "sync/manifest.h"

#include "pos/core/text.h"
#include "sync/json.h"
#include "sync/statement.h"

#include <stdlib.h>
#include <string.h>

int64_t manifest_chunk_size(const struct manifest *manifest, uint32_t chunk)
{
	int64_t begin = (int64_t)chunk * SNAPSHOT_CHUNK;
	int64_t left = manifest->packed_size - begin;
	return left < SNAPSHOT_CHUNK ? left : SNAPSHOT_CHUNK;
}

/* ---- writing ---- */

static void put_hash(struct json_out *out, const char *name, const struct hash *hash)
{
	char hex[HASH_TEXT_MAX];
	hex_text(hex, hash->bytes, HASH_SIZE);
	json_put_text(out, name, hex);
}

static void put_streams(struct json_out *out, const struct manifest *manifest)
{
	json_put_array(out, "streams");
	for (int i = 0; i < STREAM_COUNT; i++) {
		json_put_object(out, NULL);
		json_put_text(out, "stream", stream_name((enum stream)i));
		json_put_text(out, "feed", manifest->feeds[i].id);
		json_put_int(out, "version", manifest->feeds[i].version);
		json_put_end(out);
	}
	json_put_end(out);
}

static char *write_inner(const struct manifest *manifest, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_int(&out, "schema", manifest->schema);
	json_put_int(&out, "made_ms", manifest->made_ms);
	json_put_int(&out, "raw_size", manifest->raw_size);
	put_hash(&out, "raw_sha256", &manifest->raw);
	json_put_int(&out, "packed_size", manifest->packed_size);
	put_hash(&out, "packed_sha256", &manifest->packed);
	put_streams(&out, manifest);
	json_put_int(&out, "chunk_size", SNAPSHOT_CHUNK);
	json_put_array(&out, "chunks");
	for (uint32_t i = 0; i < manifest->chunk_count; i++)
		put_hash(&out, NULL, &manifest->chunks[i]);
	json_put_end(&out);
	return json_out_text(&out, size, err);
}

char *manifest_write(const struct manifest *manifest, const struct signing_key *key,
	const char *kid, const char *hq_id, size_t *size, struct err *err)
{
	size_t inner_size;
	struct signature signature;
	char hex[2 * SIGNATURE_SIZE + 1];
	char *inner = write_inner(manifest, &inner_size, err);
	if (!inner)
		return NULL;
	AUTO(json_out) struct json_out out = json_out_object();
	bool made = manifest_sign(key, hq_id, inner, inner_size, &signature);
	hex_text(hex, signature.bytes, SIGNATURE_SIZE);
	json_put_text(&out, "manifest", inner);
	json_put_text(&out, "kid", kid);
	json_put_text(&out, "sig", hex);
	free(inner);
	if (made)
		return json_out_text(&out, size, err);
	fail(err, TEXT_OUT_OF_MEMORY);
	return NULL;
}

/* ---- reading ---- */

static void get_hash(struct json_value value, struct hash *hash)
{
	if (!hex_read(json_text(value, HASH_TEXT_MAX - 1), hash->bytes, HASH_SIZE))
		json_refuse(value, TEXT_WIRE_HEX, NULL, NULL);
}

/* Every stream that this till knows, once; streams of later versions are passed over. */
static void get_streams(struct json_value list, struct manifest *manifest)
{
	size_t count = json_count(list, STREAM_COUNT * 4);
	for (size_t i = 0; i < count; i++) {
		struct json_value item = json_item(list, i);
		enum stream stream;
		if (!stream_read(json_text(json_member(item, "stream"), WIRE_TEXT_MAX), &stream))
			continue;
		struct feed *feed = &manifest->feeds[stream];
		text_copy(feed->id, sizeof feed->id,
			json_text(json_member(item, "feed"), FEED_TEXT_MAX - 1));
		feed->version = json_int(json_member(item, "version"), 0, INT64_MAX);
	}
	for (int i = 0; i < STREAM_COUNT; i++)
		if (!manifest->feeds[i].id[0])
			json_refuse(list, TEXT_MANIFEST_STREAM, stream_name((enum stream)i), NULL);
}

static void get_chunks(struct json_value list, struct manifest *manifest)
{
	int64_t wanted = (manifest->packed_size + SNAPSHOT_CHUNK - 1) / SNAPSHOT_CHUNK;
	size_t count = json_count(list, SNAPSHOT_CHUNKS_MAX);
	if ((int64_t)count != wanted)
		json_refuse(list, TEXT_MANIFEST_CHUNKS, NULL, NULL);
	manifest->chunk_count = (uint32_t)count;
	for (size_t i = 0; i < count; i++)
		get_hash(json_item(list, i), &manifest->chunks[i]);
}

static bool read_inner(const char *text, struct manifest *manifest, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, strlen(text), MANIFEST_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*manifest = (struct manifest){0};
	manifest->schema = json_int(json_member(root, "schema"), 1, UINT16_MAX);
	manifest->made_ms = json_int(json_member(root, "made_ms"), 0, INT64_MAX);
	manifest->raw_size = json_int(json_member(root, "raw_size"), 1, SNAPSHOT_RAW_MAX);
	manifest->packed_size = json_int(
		json_member(root, "packed_size"), 1, (int64_t)SNAPSHOT_CHUNK * SNAPSHOT_CHUNKS_MAX);
	(void)json_int(json_member(root, "chunk_size"), SNAPSHOT_CHUNK, SNAPSHOT_CHUNK);
	get_hash(json_member(root, "raw_sha256"), &manifest->raw);
	get_hash(json_member(root, "packed_sha256"), &manifest->packed);
	get_streams(json_member(root, "streams"), manifest);
	get_chunks(json_member(root, "chunks"), manifest);
	return json_good(&doc, err);
}

bool manifest_read(const void *text, size_t size, const struct hq_keys *keys, const char *hq_id,
	struct manifest *manifest, struct err *err)
{
	struct signature signature;
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, MANIFEST_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	const char *inner = json_text(json_member(root, "manifest"), MANIFEST_MAX);
	const char *kid = json_text(json_member(root, "kid"), KID_TEXT_MAX - 1);
	const char *sig = json_text(json_member(root, "sig"), 2 * SIGNATURE_SIZE);
	if (!json_good(&doc, err))
		return false;
	const struct public_key *key = hq_key_find(keys, kid);
	if (!key || !hex_read(sig, signature.bytes, SIGNATURE_SIZE) ||
		!manifest_signature_holds(key, hq_id, inner, strlen(inner), &signature))
		return fail(err, TEXT_MANIFEST_UNSIGNED);
	return read_inner(inner, manifest, err);
}
