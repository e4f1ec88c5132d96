/* Journal records and their bodies. A record that reads writes back byte for byte: it is hashed. */
#include "pos/core/bytes.h"
#include "sync/certificate.h"
#include "sync/journal_act.h"
#include "sync/journal_correction.h"
#include "sync/journal_record.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"
#include "sync/journal_text.h"
#include "tests/fuzz/harness.h"

#include <stdlib.h>

static uint8_t room[RECORD_MAX];
static struct closed_sale sale;
static struct closed_refund refund;
static struct correction correction;
static struct closed_act act;

static void read_body(const struct record *record)
{
	struct audit audit;
	struct clock_step step;
	struct reprint reprint;
	char text[RECORD_TEXT_MAX];
	(void)!audit_read(record, &audit);
	(void)!clock_step_read(record, &step);
	(void)!reprint_read(record, &reprint);
	(void)!note_read(record, text);
	if (refund_record_read(record, &refund)) {
		struct bytes_out out = bytes_out(room, sizeof room);
		refund_body_write(&out, &refund, record->schema);
		assert(!out.full && out.used == record->body_size);
		assert(memcmp(room, record->body, out.used) == 0);
		(void)!refund_adds_up(&refund);
	}
	if (act_record_read(record, &act)) {
		struct bytes_out out = bytes_out(room, sizeof room);
		act_body_write(&out, &act);
		assert(!out.full && out.used == record->body_size && out.used <= ACT_BODY_MAX);
		assert(memcmp(room, record->body, out.used) == 0);
	}
	if (correction_read(record, &correction)) {
		struct bytes_out out = bytes_out(room, sizeof room);
		correction_write(&out, &correction);
		assert(!out.full && out.used == record->body_size);
		assert(memcmp(room, record->body, out.used) == 0);
	}
	if (sale_record_read(record, &sale)) {
		struct bytes_out out = bytes_out(room, sizeof room);
		sale_body_write(&out, &sale, record->schema);
		assert(!out.full && out.used == record->body_size);
		assert(memcmp(room, record->body, out.used) == 0);
		(void)sale_sums(&sale);
	}
}

/* Its line and its object. */
static void read_out(const struct record *record)
{
	static const struct journal_style style = {480, 2, LANG_EN};
	static const struct hash hash;
	struct err err;
	char line[RECORD_LINE_MAX];
	record_line(line, record, &hash, &style, &sale);
	free(record_json(record, &hash, &sale, &err));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record record;
	struct certificate certificate;
	(void)!certificate_read(data, size, &certificate);
	if (!record_read(data, size, &record))
		return 0;
	struct bytes_out out = bytes_out(room, sizeof room);
	record_write(&out, &record);
	assert(!out.full && out.used == size);
	assert(memcmp(room, data, size) == 0);
	read_body(&record);
	read_out(&record);
	return 0;
}
