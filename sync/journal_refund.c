#include "sync/journal_refund.h"

#include "pos/core/money.h"

#include <string.h>

/* The last schema whose refunds say nothing of tax. */
enum { SCHEMA_BEFORE_TAXES = 3 };

static void put_taxes(struct bytes_out *out, const struct taxes *taxes)
{
	put_varint(out, taxes->count);
	for (uint32_t i = 0; i < taxes->count; i++) {
		put_varint(out, (uint64_t)taxes->at[i].rate_bp);
		put_varint(out, (uint64_t)taxes->at[i].gross_minor);
		put_varint(out, (uint64_t)taxes->at[i].tax_minor);
	}
}

static void put_original(struct bytes_out *out, const struct closed_refund *refund)
{
	put_bytes(out, refund->original.bytes, UID_SIZE);
	put_varint(out, refund->original_store);
	put_varint(out, refund->original_till);
	put_varint(out, refund->original_epoch);
	put_varint(out, refund->original_counter);
}

void refund_body_write(struct bytes_out *out, const struct closed_refund *refund, uint16_t schema)
{
	put_varint(out, refund->counter);
	put_original(out, refund);
	put_varint(out, refund->member);
	put_varint(out, refund->line_count);
	for (uint32_t i = 0; i < refund->line_count; i++) {
		put_varint(out, refund->lines[i].line);
		put_varint(out, (uint64_t)refund->lines[i].qty);
		put_varint(out, (uint64_t)refund->lines[i].amount_minor);
	}
	put_varint(out, refund->tender_count);
	for (uint32_t i = 0; i < refund->tender_count; i++) {
		put_u8(out, (uint8_t)refund->tenders[i].kind);
		put_varint(out, (uint64_t)refund->tenders[i].amount_minor);
	}
	put_varint(out, (uint64_t)refund->total_minor);
	put_varint(out, (uint64_t)refund->points_taken);
	put_varint(out, (uint64_t)refund->points_given);
	put_text(out, refund->reason);
	if (schema > SCHEMA_BEFORE_TAXES)
		put_taxes(out, &refund->taxes);
}

static void get_original(struct bytes_in *in, struct closed_refund *refund)
{
	get_bytes(in, refund->original.bytes, UID_SIZE);
	refund->original_store = (uint32_t)get_upto(in, UINT32_MAX);
	refund->original_till = (uint32_t)get_upto(in, UINT32_MAX);
	refund->original_epoch = (uint32_t)get_upto(in, RECORD_EPOCH_MAX);
	refund->original_counter = (uint32_t)get_upto(in, UINT32_MAX);
	if (!refund->original_store || !refund->original_till || !refund->original_epoch)
		in->bad = true;
}

static void get_lines(struct bytes_in *in, struct closed_refund *refund)
{
	refund->line_count = (uint32_t)get_upto(in, SALE_LINES_MAX);
	for (uint32_t i = 0; i < refund->line_count; i++) {
		struct refund_line *line = &refund->lines[i];
		line->line = (uint32_t)get_upto(in, SALE_LINES_MAX - 1);
		line->qty = (int32_t)get_upto(in, SALE_QTY_MAX);
		line->amount_minor = (int64_t)get_upto(in, INT64_MAX);
		if (line->qty == 0 || (i > 0 && line->line <= line[-1].line))
			in->bad = true;
	}
	if (refund->line_count == 0)
		in->bad = true;
}

static void get_tenders(struct bytes_in *in, struct closed_refund *refund)
{
	refund->tender_count = (uint32_t)get_upto(in, CLOSED_TENDERS_MAX);
	for (uint32_t i = 0; i < refund->tender_count; i++) {
		if (get_u8(in) != TENDER_CASH)
			in->bad = true;
		refund->tenders[i].kind = TENDER_CASH;
		refund->tenders[i].amount_minor = (int64_t)get_upto(in, INT64_MAX);
	}
}

/* Falling, each rate once; no more tax than money. */
static void get_taxes(struct bytes_in *in, struct taxes *taxes)
{
	taxes->count = (uint32_t)get_upto(in, TAX_RATES_MAX);
	for (uint32_t i = 0; i < taxes->count; i++) {
		struct tax *tax = &taxes->at[i];
		tax->rate_bp = (int32_t)get_upto(in, TAX_RATE_MAX);
		tax->gross_minor = (int64_t)get_upto(in, INT64_MAX);
		tax->tax_minor = (int64_t)get_upto(in, (uint64_t)tax->gross_minor);
		if (i > 0 && tax->rate_bp >= tax[-1].rate_bp)
			in->bad = true;
	}
}

static void get_body(struct bytes_in *in, struct closed_refund *refund, uint16_t schema)
{
	refund->taxes.count = 0;
	refund->counter = (uint32_t)get_upto(in, UINT32_MAX);
	if (refund->counter == 0)
		in->bad = true;
	get_original(in, refund);
	refund->member = get_upto(in, INT64_MAX);
	get_lines(in, refund);
	get_tenders(in, refund);
	refund->total_minor = (int64_t)get_upto(in, INT64_MAX);
	refund->points_taken = (int64_t)get_upto(in, INT64_MAX);
	refund->points_given = (int64_t)get_upto(in, INT64_MAX);
	get_text(in, refund->reason, sizeof refund->reason);
	if (schema > SCHEMA_BEFORE_TAXES)
		get_taxes(in, &refund->taxes);
	if (!refund->member && (refund->points_taken || refund->points_given))
		in->bad = true;
}

bool refund_record_read(const struct record *record, struct closed_refund *refund)
{
	if (record->kind != RECORD_REFUND || !record_schema_known(record))
		return false;
	struct bytes_in in = bytes_in(record->body, record->body_size);
	get_body(&in, refund, record->schema);
	refund->uid = record->uid;
	refund->store = record->store;
	refund->till = record->till;
	refund->epoch = record->epoch;
	refund->operator_number = record->op;
	refund->wall_ms = record->wall_ms;
	refund->business_date = record->business_date;
	return bytes_complete(&in);
}

bool refund_adds_up(const struct closed_refund *refund)
{
	int64_t lines = 0, tenders = 0;
	for (uint32_t i = 0; i < refund->line_count; i++)
		if (!money_add(lines, refund->lines[i].amount_minor, &lines))
			return false;
	for (uint32_t i = 0; i < refund->tender_count; i++)
		if (!money_add(tenders, refund->tenders[i].amount_minor, &tenders))
			return false;
	return lines == refund->total_minor && tenders == refund->total_minor;
}
