#include "sync/journal_correction.h"

void correction_write(struct bytes_out *out, const struct correction *correction)
{
	put_bytes(out, correction->corrected.bytes, UID_SIZE);
	put_text(out, correction->code);
	put_text(out, correction->detail);
	put_varint(out, correction->leg_count);
	for (uint32_t i = 0; i < correction->leg_count; i++) {
		put_text(out, correction->legs[i].account);
		put_text(out, correction->legs[i].unit);
		put_signed(out, correction->legs[i].amount);
	}
}

bool correction_read(const struct record *record, struct correction *correction)
{
	struct bytes_in in = bytes_in(record->body, record->body_size);
	get_bytes(&in, correction->corrected.bytes, UID_SIZE);
	get_text(&in, correction->code, sizeof correction->code);
	get_text(&in, correction->detail, sizeof correction->detail);
	correction->leg_count = (uint32_t)get_upto(&in, CORRECTION_LEGS_MAX);
	for (uint32_t i = 0; i < correction->leg_count; i++) {
		struct correction_leg *leg = &correction->legs[i];
		get_text(&in, leg->account, sizeof leg->account);
		get_text(&in, leg->unit, sizeof leg->unit);
		leg->amount = get_signed(&in);
	}
	return record->kind == RECORD_CORRECTION && record_schema_known(record) &&
	       bytes_complete(&in);
}
