#include "sync/journal_act.h"

#include "pos/core/text.h"
#include "sync/journal.h"

#include <assert.h>
#include <string.h>

/* The first byte. A NOTE that is only a text begins with its length instead, and of length 0 it
 * ends there. */
enum { ACT_FORM = 0 };
enum { FLAG_HELD = 1, FLAG_SWAPPED = 2, FLAG_REFERS = 4, FLAG_COUPON = 8, FLAGS_ALL = 15 };

static const uint16_t kinds[ACT_KINDS] = {
	[ACT_CHECKIN] = RECORD_CHECKIN,
	[ACT_GIFT] = RECORD_GIFT,
	[ACT_ENTITLEMENT] = RECORD_ENTITLEMENT,
	[ACT_DONATION] = RECORD_DONATION,
	[ACT_COUPON_USE] = RECORD_COUPON_USE,
	[ACT_NOTE] = RECORD_NOTE,
	[ACT_POINTS_ADJ] = RECORD_POINTS_ADJ,
};

uint16_t act_record_kind(enum act_kind kind)
{
	return kinds[kind];
}

bool act_kind_of(uint16_t record_kind, enum act_kind *kind)
{
	for (int i = 0; i < ACT_KINDS; i++) {
		if (kinds[i] != record_kind)
			continue;
		*kind = (enum act_kind)i;
		return true;
	}
	return false;
}

static bool refers(const struct closed_act *act)
{
	static const struct uid none;
	return !uid_equal(&act->refers, &none);
}

static uint8_t flags_of(const struct closed_act *act)
{
	return (uint8_t)((act->points_held > 0 ? FLAG_HELD : 0) |
			 (act->swapped ? FLAG_SWAPPED : 0) | (refers(act) ? FLAG_REFERS : 0) |
			 (act->campaign ? FLAG_COUPON : 0));
}

void act_body_write(struct bytes_out *out, const struct closed_act *act)
{
	assert(act_sound(act));
	put_u8(out, ACT_FORM);
	put_u8(out, flags_of(act));
	put_varint(out, act->member);
	put_text(out, act->item);
	put_varint(out, (uint64_t)act->qty);
	put_signed(out, act->points);
	put_varint(out, (uint64_t)act->points_leased);
	if (act->points_held > 0) {
		put_varint(out, (uint64_t)act->points_held);
		put_bytes(out, act->hold.bytes, UID_SIZE);
	}
	put_varint(out, (uint64_t)act->minor);
	if (act->campaign) {
		put_varint(out, act->campaign);
		put_varint(out, act->serial);
	}
	if (refers(act))
		put_bytes(out, act->refers.bytes, UID_SIZE);
	put_text(out, act->text);
}

static void get_body(struct bytes_in *in, struct closed_act *act)
{
	if (get_u8(in) != ACT_FORM)
		in->bad = true;
	uint8_t flags = get_u8(in);
	act->swapped = flags & FLAG_SWAPPED;
	act->member = get_upto(in, INT64_MAX);
	get_text(in, act->item, sizeof act->item);
	act->qty = (int32_t)get_upto(in, ACT_QTY_MAX);
	act->points = get_signed(in);
	act->points_leased = (int64_t)get_upto(in, ACT_POINTS_MAX);
	if (flags & FLAG_HELD) {
		act->points_held = (int64_t)get_upto(in, ACT_POINTS_MAX);
		get_bytes(in, act->hold.bytes, UID_SIZE);
	}
	act->minor = (int64_t)get_upto(in, ACT_MINOR_MAX);
	if (flags & FLAG_COUPON) {
		act->campaign = (uint32_t)get_upto(in, ACT_CAMPAIGN_MAX);
		act->serial = get_upto(in, ACT_SERIAL_MAX);
	}
	if (flags & FLAG_REFERS)
		get_bytes(in, act->refers.bytes, UID_SIZE);
	get_text(in, act->text, sizeof act->text);
	/* What a flag announces is there; only so has each act one body. */
	if (flags > FLAGS_ALL || flags_of(act) != flags)
		in->bad = true;
}

static bool texts_valid(const struct closed_act *act)
{
	return text_valid_utf8(act->item, strlen(act->item)) &&
	       text_valid_utf8(act->text, strlen(act->text));
}

bool act_record_read(const struct record *record, struct closed_act *act)
{
	*act = (struct closed_act){0};
	if (!act_kind_of(record->kind, &act->kind) || !record_schema_known(record))
		return false;
	struct bytes_in in = bytes_in(record->body, record->body_size);
	get_body(&in, act);
	act->uid = record->uid;
	act->store = record->store;
	act->till = record->till;
	act->epoch = record->epoch;
	act->operator_number = record->op;
	act->wall_ms = record->wall_ms;
	act->business_date = record->business_date;
	return bytes_complete(&in) && act_sound(act) && texts_valid(act);
}

bool journal_add_act(struct journal *journal, struct closed_act *act, struct err *err)
{
	uint8_t room[ACT_BODY_MAX];
	struct bytes_out body = bytes_out(room, sizeof room);
	act->store = journal->store;
	act->till = journal->till;
	act->epoch = journal->epoch;
	act_body_write(&body, act);
	assert(!body.full);
	const struct entry entry = {
		.kind = act_record_kind(act->kind),
		.uid = act->uid,
		.wall_ms = act->wall_ms,
		.business_date = act->business_date,
		.op = act->operator_number,
		.body = room,
		.body_size = body.used,
	};
	return journal_add(journal, &entry, err);
}
