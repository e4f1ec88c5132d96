/* Who joined: the bodies of MEMBER_ENROL and CONSENT, and the text of what was said. The first byte
 * says which; what reads, writes back the same. */
#include "sync/journal_newcomer.h"
#include "sync/person_text.h"
#include "tests/fuzz/harness.h"

#include <stdlib.h>

static struct record record_of(uint16_t kind, const uint8_t *data, size_t size)
{
	return (struct record){
		.schema = RECORD_SCHEMA, .kind = kind, .body = data, .body_size = (uint32_t)size};
}

static void read_enrolment(const uint8_t *data, size_t size)
{
	uint8_t room[64];
	struct newcomer newcomer;
	const struct record record = record_of(RECORD_MEMBER_ENROL, data, size);
	struct bytes_out out = bytes_out(room, sizeof room);
	if (!newcomer_record_read(&record, &newcomer))
		return;
	newcomer_body_write(&out, &newcomer);
	assert(!out.full && out.used == size && memcmp(room, data, size) == 0);
}

static void read_consent(const uint8_t *data, size_t size)
{
	uint8_t room[64];
	struct consent_change change;
	const struct record record = record_of(RECORD_CONSENT, data, size);
	struct bytes_out out = bytes_out(room, sizeof room);
	if (!consent_change_read(&record, &change))
		return;
	consent_change_write(&out, &change);
	assert(!out.full && out.used == size && memcmp(room, data, size) == 0);
}

static void read_said(const uint8_t *data, size_t size)
{
	struct person_said said, again;
	struct err err;
	size_t length;
	if (!person_text_read(data, size, &said, &err))
		return;
	char *text = person_text_write(&said, &length, &err);
	assert(text != NULL);
	assert(person_text_read(text, length, &again, &err));
	assert(memcmp(&said, &again, sizeof said) == 0);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] % 3 == 0)
		read_enrolment(data + 1, size - 1);
	else if (data[0] % 3 == 1)
		read_consent(data + 1, size - 1);
	else
		read_said(data + 1, size - 1);
	return 0;
}
