#include "sync/wire_person.h"

#include "sync/wire_parts.h"

#include <string.h>

static const char *const states[PERSON_OTHER + 1] = {"MISSING", "HELD", "DURABLE", "OTHER"};

static void read_sealed(struct json_value value, struct sealed_person *person)
{
	person->size = 0;
	if (!json_there(value))
		return;
	const char *hex = json_text(value, 2 * (size_t)PERSON_SEALED_MAX);
	person->size = (uint32_t)(strlen(hex) / 2);
	if (person->size < BOX_OVERHEAD || !hex_read(hex, person->sealed, person->size))
		json_refuse(value, TEXT_WIRE_HEX, NULL, NULL);
}

bool persons_request_read(
	const void *text, size_t size, struct persons_request *request, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_REQUEST_MAX, err))
		return false;
	struct json_value list = json_member(json_root(&doc), "persons");
	request->count = (uint32_t)json_count(list, PERSONS_MAX);
	for (uint32_t i = 0; i < request->count; i++) {
		struct json_value item = json_item(list, i);
		wire_get_hex(json_member(item, "uid"), request->person[i].uid.bytes, UID_SIZE);
		read_sealed(json_member(item, "sealed"), &request->person[i]);
	}
	return json_good(&doc, err);
}

char *persons_request_write(const struct persons_request *request, size_t *size, struct err *err)
{
	char hex[2 * PERSON_SEALED_MAX + 1];
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_array(&out, "persons");
	for (uint32_t i = 0; i < request->count; i++) {
		const struct sealed_person *person = &request->person[i];
		json_put_object(&out, NULL);
		wire_put_hex(&out, "uid", person->uid.bytes, UID_SIZE);
		hex_text(hex, person->sealed, person->size);
		if (person->size > 0)
			json_put_text(&out, "sealed", hex);
		json_put_end(&out);
	}
	json_put_end(&out);
	return json_out_text(&out, size, err);
}

static enum person_state state_of(const char *word)
{
	for (int i = 0; i < PERSON_OTHER; i++)
		if (strcmp(word, states[i]) == 0)
			return (enum person_state)i;
	return PERSON_OTHER;
}

bool persons_answer_read(
	const void *text, size_t size, struct persons_answer *answer, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc), list = json_member(root, "persons");
	answer->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	answer->count = (uint32_t)json_count(list, PERSONS_MAX);
	for (uint32_t i = 0; i < answer->count; i++) {
		struct json_value item = json_item(list, i);
		wire_get_hex(json_member(item, "uid"), answer->person[i].uid.bytes, UID_SIZE);
		answer->person[i].state =
			state_of(json_text(json_member(item, "state"), WIRE_TEXT_MAX));
	}
	return json_good(&doc, err);
}

char *persons_answer_write(const struct persons_answer *answer, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_array(&out, "persons");
	for (uint32_t i = 0; i < answer->count; i++) {
		json_put_object(&out, NULL);
		wire_put_hex(&out, "uid", answer->person[i].uid.bytes, UID_SIZE);
		json_put_text(&out, "state", states[answer->person[i].state]);
		json_put_end(&out);
	}
	json_put_end(&out);
	json_put_int(&out, "hq_time", answer->hq_time);
	return json_out_text(&out, size, err);
}
