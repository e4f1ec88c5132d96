#include "sync/journal_record.h"
#include "tests/t.h"

#include <string.h>

static struct record sample(void)
{
	struct record record = {
		.schema = RECORD_SCHEMA,
		.kind = RECORD_NOTE,
		.store = 1,
		.till = 2,
		.epoch = 3,
		.seq = 4,
		.uid = {{5, 6, 7}},
		.wall_ms = -8,
		.mono_ms = 9,
		.boot_id = UINT64_MAX,
		.hq_off_ms = HQ_OFFSET_UNKNOWN,
		.business_date = 20261121,
		.op = 10,
		.ext_sig = (const uint8_t *)"TSE",
		.ext_sig_size = 3,
		.body = (const uint8_t *)"\002hi",
		.body_size = 3,
	};
	return record;
}

static uint8_t room[RECORD_MAX + 1];

static void a_record_has_the_layout_of_the_specification(void **state)
{
	(void)state;
	struct record record = sample();
	struct bytes_out out = bytes_out(room, sizeof room);
	record_write(&out, &record);
	check(!out.full);
	check(out.used == RECORD_HEAD_SIZE + 6);
	static const uint8_t begin[] = {'P', 'J', '1', 5, 0, 29, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0,
		0, 4, 0, 0, 0, 0, 0, 0, 0, 5, 6, 7};
	check(memcmp(room, begin, sizeof begin) == 0);
	static const uint8_t end[] = {10, 0, 0, 0, 3, 0, 'T', 'S', 'E', 3, 0, 0, 0, 2, 'h', 'i'};
	check(memcmp(room + out.used - sizeof end, end, sizeof end) == 0);
}

static void a_record_reads_back_as_written(void **state)
{
	(void)state;
	struct record record = sample(), read;
	struct bytes_out out = bytes_out(room, sizeof room);
	record_write(&out, &record);
	check(record_read(room, out.used, &read));
	check(read.wall_ms == -8);
	check(read.boot_id == UINT64_MAX);
	check(read.hq_off_ms == HQ_OFFSET_UNKNOWN);
	check(read.business_date == 20261121);
	check(read.ext_sig_size == 3);
	check(uid_equal(&read.uid, &record.uid));
	char text[RECORD_TEXT_MAX];
	check(note_read(&read, text));
	check(strcmp(text, "hi") == 0);
}

static void a_short_long_or_foreign_record_is_refused(void **state)
{
	(void)state;
	struct record record = sample(), read;
	struct bytes_out out = bytes_out(room, sizeof room);
	record_write(&out, &record);
	for (size_t size = 0; size < out.used; size++) {
		row("%zu bytes", size);
		check(!record_read(room, size, &read));
	}
	check(!record_read(room, out.used + 1, &read));
	room[0] = 'X';
	check(!record_read(room, out.used, &read));
}

static void nobodys_record_is_refused(void **state)
{
	(void)state;
	for (int part = 0; part < 4; part++) {
		struct record record = sample(), read;
		uint32_t *const ids[] = {&record.store, &record.till, &record.epoch};
		if (part < 3)
			*ids[part] = 0;
		else
			record.seq = 0;
		struct bytes_out out = bytes_out(room, sizeof room);
		record_write(&out, &record);
		row("%d", part);
		check(!record_read(room, out.used, &read));
	}
}

static void the_largest_record_fits_and_a_larger_does_not(void **state)
{
	(void)state;
	static uint8_t body[RECORD_BODY_MAX + 1];
	static uint8_t signature[RECORD_EXT_SIG_MAX + 1];
	static uint8_t wide[RECORD_MAX + 16];
	struct record record = sample(), read;
	record.body = body;
	record.body_size = RECORD_BODY_MAX;
	record.ext_sig = signature;
	record.ext_sig_size = RECORD_EXT_SIG_MAX;
	struct bytes_out out = bytes_out(wide, sizeof wide);
	record_write(&out, &record);
	check(!out.full);
	check(out.used == RECORD_MAX);
	check(record_read(wide, out.used, &read));
	record.body_size++;
	out = bytes_out(wide, sizeof wide);
	record_write(&out, &record);
	check(out.full);
	record.body_size--;
	record.ext_sig_size++;
	out = bytes_out(wide, sizeof wide);
	record_write(&out, &record);
	check(out.full);
}

static void small_bodies_read_back_and_nothing_else(void **state)
{
	(void)state;
	struct record record = sample();
	struct audit audit = {AUDIT_PIN_LOCKED, 1001, 60}, audit_back;
	struct bytes_out out = bytes_out(room, sizeof room);
	audit_write(&out, &audit);
	record.kind = RECORD_AUDIT;
	record.body = room;
	record.body_size = (uint32_t)out.used;
	check(audit_read(&record, &audit_back));
	check(audit_back.event == AUDIT_PIN_LOCKED);
	check(audit_back.operator_number == 1001);
	check(audit_back.number == 60);
	record.body_size--;
	check(!audit_read(&record, &audit_back));
	record.body_size++;
	room[0] = 0;
	check(!audit_read(&record, &audit_back));
	room[0] = AUDIT_MEMBERS_GUESSED + 1;
	check(!audit_read(&record, &audit_back));

	struct clock_step step = {-172800000, 5, -7}, step_back;
	out = bytes_out(room, sizeof room);
	clock_step_write(&out, &step);
	record.kind = RECORD_CLOCK_STEP;
	record.body_size = (uint32_t)out.used;
	check(clock_step_read(&record, &step_back));
	check(step_back.step_ms == -172800000);
	check(step_back.after_ms == -7);

	struct reprint reprint = {{{1, 2}}, "paper jam"}, reprint_back;
	out = bytes_out(room, sizeof room);
	reprint_write(&out, &reprint);
	record.kind = RECORD_REPRINT;
	record.body_size = (uint32_t)out.used;
	check(reprint_read(&record, &reprint_back));
	check(strcmp(reprint_back.reason, "paper jam") == 0);
	check(!note_read(&record, reprint_back.reason));
}

static void every_kind_of_the_specification_has_its_name(void **state)
{
	(void)state;
	for (uint16_t kind = RECORD_ENROL; kind < RECORD_KIND_END; kind++) {
		row("%d", kind);
		check(record_kind_name(kind) != NULL);
	}
	check(strcmp(record_kind_name(6), "SALE") == 0);
	check(strcmp(record_kind_name(20), "AUDIT") == 0);
	check(strcmp(record_kind_name(29), "NOTE") == 0);
	check(record_kind_name(0) == NULL);
	check(record_kind_name(UINT16_MAX) == NULL);
}

TESTS(test(a_record_has_the_layout_of_the_specification), test(a_record_reads_back_as_written),
	test(a_short_long_or_foreign_record_is_refused), test(nobodys_record_is_refused),
	test(the_largest_record_fits_and_a_larger_does_not),
	test(small_bodies_read_back_and_nothing_else),
	test(every_kind_of_the_specification_has_its_name))
