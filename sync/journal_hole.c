#include "sync/journal_hole.h"

void hole_write(struct bytes_out *out, const struct hole *hole)
{
	put_varint(out, hole->epoch);
	put_varint(out, hole->from);
	put_varint(out, hole->to);
}

bool hole_read(const struct record *record, struct hole *hole)
{
	struct bytes_in in = bytes_in(record->body, record->body_size);
	hole->epoch = (uint32_t)get_upto(&in, RECORD_EPOCH_MAX);
	hole->from = get_upto(&in, RECORD_SEQ_MAX);
	hole->to = get_upto(&in, RECORD_SEQ_MAX);
	return record->kind == RECORD_HOLE && bytes_complete(&in) && hole->epoch && hole->from &&
	       hole->from <= hole->to;
}
