#include "pos/core/text.h"
#include "sync/fetch.h"
#include "sync/json.h"

#include <stdlib.h>
#include <string.h>

static void put_bytes_as_hex(
	struct json_out *out, const char *name, const void *data, uint32_t size)
{
	char hex[2 * CERTIFICATE_SIZE + 1];
	hex_text(hex, data, size);
	json_put_text(out, name, hex);
}

static void put_feeds(struct json_out *out, const char *name, const struct feed feeds[STREAM_COUNT])
{
	json_put_array(out, name);
	for (int i = 0; i < STREAM_COUNT; i++) {
		json_put_object(out, NULL);
		json_put_text(out, "feed", feeds[i].id);
		json_put_int(out, "version", feeds[i].version);
		json_put_end(out);
	}
	json_put_end(out);
}

char *fetch_order_write(const struct fetch_order *order, size_t *size, struct err *err)
{
	const struct identity *identity = &order->identity;
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "folder", order->folder);
	json_put_text(&out, "url", order->hq_url);
	json_put_text(&out, "ca", order->ca_file);
	json_put_text(&out, "pem", identity->trust.pem);
	put_bytes_as_hex(&out, "seed", identity->key.seed, SEED_SIZE);
	put_bytes_as_hex(&out, "certificate", identity->certificate_bytes, CERTIFICATE_SIZE);
	json_put_text(&out, "hq_id", identity->hq_id);
	json_put_array(&out, "keys");
	for (uint32_t i = 0; i < identity->hq_keys.count; i++)
		put_bytes_as_hex(&out, NULL, identity->hq_keys.key[i].bytes, KEY_SIZE);
	json_put_end(&out);
	json_put_int(&out, "hq_time", order->hq_time);
	put_feeds(&out, "head", order->head);
	put_feeds(&out, "have", order->have);
	return json_out_text(&out, size, err);
}

static void get_hex(struct json_value value, void *into, uint32_t size)
{
	if (!hex_read(json_text(value, 2 * (size_t)size), into, size))
		json_refuse(value, TEXT_WIRE_HEX, NULL, NULL);
}

static void get_feeds(struct json_value list, struct feed feeds[STREAM_COUNT])
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		struct json_value item = json_item(list, (size_t)i);
		text_copy(feeds[i].id, sizeof feeds[i].id,
			json_text(json_member(item, "feed"), FEED_TEXT_MAX - 1));
		feeds[i].version = json_int(json_member(item, "version"), 0, INT64_MAX);
	}
}

static void get_identity(struct json_value root, struct identity *identity)
{
	uint8_t seed[SEED_SIZE];
	get_hex(json_member(root, "seed"), seed, SEED_SIZE);
	identity->key = signing_key_of(seed);
	explicit_bzero(seed, sizeof seed);
	key_id_text(identity->kid, &identity->key.public);
	struct json_value certificate = json_member(root, "certificate");
	get_hex(certificate, identity->certificate_bytes, CERTIFICATE_SIZE);
	if (!certificate_read(
		    identity->certificate_bytes, CERTIFICATE_SIZE, &identity->certificate))
		json_refuse(certificate, TEXT_WIRE_HEX, NULL, NULL);
	text_copy(identity->hq_id, sizeof identity->hq_id,
		json_text(json_member(root, "hq_id"), HQ_ID_TEXT_MAX - 1));
	text_copy(identity->trust.pem, sizeof identity->trust.pem,
		json_text(json_member(root, "pem"), sizeof identity->trust.pem - 1));
	struct json_value keys = json_member(root, "keys");
	identity->hq_keys.count = (uint32_t)json_count(keys, HQ_KEYS_MAX);
	for (uint32_t i = 0; i < identity->hq_keys.count; i++)
		get_hex(json_item(keys, i), identity->hq_keys.key[i].bytes, KEY_SIZE);
	identity->enrolled = true;
}

bool fetch_order_read(const void *text, size_t size, struct fetch_order *order, struct err *err)
{
	AUTO(json) struct json doc;
	*order = (struct fetch_order){0};
	if (!json_parse(&doc, text, size, FETCH_ORDER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	text_copy(order->folder, sizeof order->folder,
		json_text(json_member(root, "folder"), sizeof order->folder - 1));
	text_copy(order->hq_url, sizeof order->hq_url,
		json_text(json_member(root, "url"), sizeof order->hq_url - 1));
	text_copy(order->ca_file, sizeof order->ca_file,
		json_text(json_member(root, "ca"), sizeof order->ca_file - 1));
	get_identity(root, &order->identity);
	order->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	get_feeds(json_member(root, "head"), order->head);
	get_feeds(json_member(root, "have"), order->have);
	return json_good(&doc, err);
}
