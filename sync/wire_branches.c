#include "sync/wire_branches.h"

#include "sync/wire_parts.h"

uint64_t mark_before(uint64_t seq, uint32_t number)
{
	uint64_t step = number < 63 ? UINT64_C(1) << number : UINT64_MAX;
	return step < seq ? seq - step : 0;
}

static void read_marks(struct json_value list, struct branch_marks *branch)
{
	branch->count = (uint32_t)json_count(list, MARKS_MAX);
	for (uint32_t i = 0; i < branch->count; i++) {
		struct json_value item = json_item(list, i);
		struct mark *mark = &branch->marks[i];
		mark->seq = (uint64_t)json_int(json_member(item, "seq"), 1, INT64_MAX - 1);
		wire_get_hex(json_member(item, "hash"), mark->hash.bytes, HASH_SIZE);
	}
}

void branches_read(struct json_value list, struct branches *branches)
{
	branches->count = (uint32_t)json_count(list, BRANCHES_MAX);
	for (uint32_t i = 0; i < branches->count; i++) {
		struct json_value item = json_item(list, i);
		branches->of[i].epoch = wire_get_number(item, "epoch");
		read_marks(json_member(item, "marks"), &branches->of[i]);
	}
}

static void write_marks(struct json_out *out, const struct branch_marks *branch)
{
	json_put_array(out, "marks");
	for (uint32_t i = 0; i < branch->count; i++) {
		json_put_object(out, NULL);
		json_put_int(out, "seq", (int64_t)branch->marks[i].seq);
		wire_put_hex(out, "hash", branch->marks[i].hash.bytes, HASH_SIZE);
		json_put_end(out);
	}
	json_put_end(out);
}

void branches_write(struct json_out *out, const struct branches *branches)
{
	if (branches->count == 0)
		return;
	json_put_array(out, "epochs");
	for (uint32_t i = 0; i < branches->count; i++) {
		json_put_object(out, NULL);
		json_put_int(out, "epoch", branches->of[i].epoch);
		write_marks(out, &branches->of[i]);
		json_put_end(out);
	}
	json_put_end(out);
}

void branches_held_read(struct json_value list, struct branches_held *held)
{
	held->count = (uint32_t)json_count(list, BRANCHES_MAX);
	for (uint32_t i = 0; i < held->count; i++) {
		struct json_value item = json_item(list, i);
		struct branch_held *branch = &held->of[i];
		branch->epoch = wire_get_number(item, "epoch");
		branch->next = (uint64_t)json_int(json_member(item, "next"), 1, INT64_MAX);
		if (json_there(json_member(item, "head")))
			wire_get_hex(json_member(item, "head"), branch->head.bytes, HASH_SIZE);
	}
}

void branches_held_write(struct json_out *out, const struct branches_held *held)
{
	if (held->count == 0)
		return;
	json_put_array(out, "epochs");
	for (uint32_t i = 0; i < held->count; i++) {
		const struct branch_held *branch = &held->of[i];
		json_put_object(out, NULL);
		json_put_int(out, "epoch", branch->epoch);
		json_put_int(out, "next", (int64_t)branch->next);
		if (branch->next > 1)
			wire_put_hex(out, "head", branch->head.bytes, HASH_SIZE);
		json_put_end(out);
	}
	json_put_end(out);
}
