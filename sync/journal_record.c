#include "sync/journal_record.h"

#include <string.h>

static const char magic[3] = {'P', 'J', '1'};

const char *record_kind_name(uint16_t kind)
{
	static const char *const names[RECORD_KIND_END] = {
		[RECORD_ENROL] = "ENROL",
		[RECORD_SHIFT_OPEN] = "SHIFT_OPEN",
		[RECORD_SHIFT_CLOSE] = "SHIFT_CLOSE",
		[RECORD_BASKET_OPEN] = "BASKET_OPEN",
		[RECORD_BASKET_ABORT] = "BASKET_ABORT",
		[RECORD_SALE] = "SALE",
		[RECORD_REFUND] = "REFUND",
		[RECORD_VOID] = "VOID",
		[RECORD_CASH_IN] = "CASH_IN",
		[RECORD_CASH_OUT] = "CASH_OUT",
		[RECORD_DRAWER_OPEN] = "DRAWER_OPEN",
		[RECORD_REPRINT] = "REPRINT",
		[RECORD_POINTS_ADJ] = "POINTS_ADJ",
		[RECORD_TRAINING] = "TRAINING",
		[RECORD_CLOCK_STEP] = "CLOCK_STEP",
		[RECORD_CORRECTION] = "CORRECTION",
		[RECORD_KEY_ROTATE] = "KEY_ROTATE",
		[RECORD_TSE] = "TSE",
		[RECORD_READOPT] = "READOPT",
		[RECORD_AUDIT] = "AUDIT",
		[RECORD_HOLE] = "HOLE",
		[RECORD_MEMBER_ENROL] = "MEMBER_ENROL",
		[RECORD_CONSENT] = "CONSENT",
		[RECORD_CHECKIN] = "CHECKIN",
		[RECORD_GIFT] = "GIFT",
		[RECORD_ENTITLEMENT] = "ENTITLEMENT",
		[RECORD_DONATION] = "DONATION",
		[RECORD_COUPON_USE] = "COUPON_USE",
		[RECORD_NOTE] = "NOTE",
	};
	return kind < RECORD_KIND_END ? names[kind] : NULL;
}

bool record_schema_known(const struct record *record)
{
	return record->schema >= RECORD_SCHEMA_MIN && record->schema <= RECORD_SCHEMA;
}

int64_t record_place(uint32_t epoch, uint64_t seq)
{
	return (int64_t)epoch << 40 | (int64_t)seq;
}

void record_write(struct bytes_out *out, const struct record *record)
{
	put_bytes(out, magic, sizeof magic);
	put_u16(out, record->schema);
	put_u16(out, record->kind);
	put_u32(out, record->store);
	put_u32(out, record->till);
	put_u32(out, record->epoch);
	put_u64(out, record->seq);
	put_bytes(out, record->uid.bytes, UID_SIZE);
	put_u64(out, (uint64_t)record->wall_ms);
	put_u64(out, record->mono_ms);
	put_u64(out, record->boot_id);
	put_u32(out, (uint32_t)record->hq_off_ms);
	put_u32(out, record->business_date);
	put_u32(out, record->op);
	put_u16(out, record->ext_sig_size);
	put_bytes(out, record->ext_sig, record->ext_sig_size);
	put_u32(out, record->body_size);
	put_bytes(out, record->body, record->body_size);
	if (record->ext_sig_size > RECORD_EXT_SIG_MAX || record->body_size > RECORD_BODY_MAX)
		out->full = true;
}

/* size bytes where the reader stands, without copying. */
static const uint8_t *borrow(struct bytes_in *in, size_t size, size_t max)
{
	if (in->bad || size > max || size > in->size - in->used) {
		in->bad = true;
		return NULL;
	}
	const uint8_t *at = in->at + in->used;
	in->used += size;
	return at;
}

static void read_head(struct bytes_in *in, struct record *record)
{
	record->schema = get_u16(in);
	record->kind = get_u16(in);
	record->store = get_u32(in);
	record->till = get_u32(in);
	record->epoch = get_u32(in);
	record->seq = get_u64(in);
	get_bytes(in, record->uid.bytes, UID_SIZE);
	record->wall_ms = (int64_t)get_u64(in);
	record->mono_ms = get_u64(in);
	record->boot_id = get_u64(in);
	record->hq_off_ms = (int32_t)get_u32(in);
	record->business_date = get_u32(in);
	record->op = get_u32(in);
}

bool record_read(const void *data, size_t size, struct record *record)
{
	struct record read = {0};
	struct bytes_in in = bytes_in(data, size);
	char found[sizeof magic];
	get_bytes(&in, found, sizeof found);
	read_head(&in, &read);
	read.ext_sig_size = get_u16(&in);
	read.ext_sig = borrow(&in, read.ext_sig_size, RECORD_EXT_SIG_MAX);
	read.body_size = get_u32(&in);
	read.body = borrow(&in, read.body_size, RECORD_BODY_MAX);
	if (!bytes_complete(&in) || memcmp(found, magic, sizeof magic) != 0)
		return false;
	if (!read.store || !read.till || !read.epoch || !read.seq)
		return false;
	if (read.epoch > RECORD_EPOCH_MAX || read.seq > RECORD_SEQ_MAX)
		return false;
	*record = read;
	return true;
}

void audit_write(struct bytes_out *out, const struct audit *audit)
{
	put_varint(out, audit->event);
	put_varint(out, audit->operator_number);
	put_varint(out, audit->number);
}

bool audit_read(const struct record *record, struct audit *audit)
{
	struct bytes_in in = bytes_in(record->body, record->body_size);
	uint64_t event = get_upto(&in, AUDIT_MEMBERS_GUESSED);
	audit->event = (enum audit_event)event;
	audit->operator_number = (uint32_t)get_upto(&in, UINT32_MAX);
	audit->number = get_varint(&in);
	return record->kind == RECORD_AUDIT && event >= AUDIT_LOGIN && bytes_complete(&in);
}

void clock_step_write(struct bytes_out *out, const struct clock_step *step)
{
	put_signed(out, step->step_ms);
	put_signed(out, step->before_ms);
	put_signed(out, step->after_ms);
}

bool clock_step_read(const struct record *record, struct clock_step *step)
{
	struct bytes_in in = bytes_in(record->body, record->body_size);
	step->step_ms = get_signed(&in);
	step->before_ms = get_signed(&in);
	step->after_ms = get_signed(&in);
	return record->kind == RECORD_CLOCK_STEP && bytes_complete(&in);
}

void reprint_write(struct bytes_out *out, const struct reprint *reprint)
{
	put_bytes(out, reprint->sale.bytes, UID_SIZE);
	put_text(out, reprint->reason);
}

bool reprint_read(const struct record *record, struct reprint *reprint)
{
	struct bytes_in in = bytes_in(record->body, record->body_size);
	get_bytes(&in, reprint->sale.bytes, UID_SIZE);
	get_text(&in, reprint->reason, sizeof reprint->reason);
	return record->kind == RECORD_REPRINT && bytes_complete(&in);
}

bool readopt_read(const struct record *record, struct record *original)
{
	return record->kind == RECORD_READOPT &&
	       record_read(record->body, record->body_size, original) &&
	       original->kind != RECORD_READOPT && uid_equal(&original->uid, &record->uid);
}

bool note_read(const struct record *record, char text[RECORD_TEXT_MAX])
{
	struct bytes_in in = bytes_in(record->body, record->body_size);
	get_text(&in, text, RECORD_TEXT_MAX);
	return record->kind == RECORD_NOTE && bytes_complete(&in);
}
