#include "sync/wire_epoch.h"

#include "sync/wire_parts.h"

bool epoch_request_read(
	const void *text, size_t size, struct epoch_request *request, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_REQUEST_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*request = (struct epoch_request){0};
	request->till = wire_get_number(root, "till");
	request->epoch = wire_get_number(root, "epoch");
	wire_get_hex(json_member(root, "pubkey"), request->key.bytes, KEY_SIZE);
	wire_get_copy(json_member(root, "reason"), request->reason, sizeof request->reason);
	wire_get_hex(json_member(root, "certificate"), request->certificate, CERTIFICATE_SIZE);
	return json_good(&doc, err);
}

char *epoch_request_write(const struct epoch_request *request, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_int(&out, "till", request->till);
	json_put_int(&out, "epoch", request->epoch);
	wire_put_hex(&out, "pubkey", request->key.bytes, KEY_SIZE);
	json_put_text(&out, "reason", request->reason);
	wire_put_hex(&out, "certificate", request->certificate, CERTIFICATE_SIZE);
	return json_out_text(&out, size, err);
}
