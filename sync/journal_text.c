#include "sync/journal_text.h"

#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "sync/certificate.h"
#include "sync/journal_correction.h"
#include "sync/journal_hole.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"
#include "sync/journal_shift.h"
#include "sync/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_TAIL = 8, KIND_ROOM = 24, DETAIL_ROOM = 384 };

static void kind_text(char out[KIND_ROOM], uint16_t kind)
{
	const char *name = record_kind_name(kind);
	if (name)
		(void)snprintf(out, KIND_ROOM, "%s", name);
	else
		(void)snprintf(out, KIND_ROOM, "KIND-%u", kind);
}

/* ---- a line ---- */

static void sale_detail(char out[DETAIL_ROOM], const struct record *record,
	const struct journal_style *style, struct closed_sale *sale)
{
	char number[RECEIPT_NUMBER_MAX], list[MONEY_TEXT_MAX], off[MONEY_TEXT_MAX];
	char total[MONEY_TEXT_MAX];
	if (!sale_record_read(record, sale)) {
		(void)snprintf(out, DETAIL_ROOM, "(cannot be read)");
		return;
	}
	receipt_number(number, sale->till, sale->epoch, sale->counter);
	money_text(list, sale->list_minor, style->currency_exponent);
	money_text(off, (int64_t)((uint64_t)sale->total_minor - (uint64_t)sale->list_minor),
		style->currency_exponent);
	money_text(total, sale->total_minor, style->currency_exponent);
	int used = snprintf(out, DETAIL_ROOM, "%s  %u lines  list %s  off %s  total %s", number,
		sale->line_count, list, off, total);
	if (sale->has_member)
		(void)snprintf(out + used, DETAIL_ROOM - (size_t)used,
			"  member %" PRIu64 "  points %+" PRId64 " %+" PRId64, sale->member.id,
			sale->points_earned, (int64_t)(0 - (uint64_t)sale->points_used));
}

static void enrol_detail(char out[DETAIL_ROOM], const struct record *record)
{
	struct certificate certificate;
	if (!certificate_read(record->body, record->body_size, &certificate))
		(void)snprintf(out, DETAIL_ROOM, "(cannot be read)");
	else
		(void)snprintf(out, DETAIL_ROOM, "till %u  store %u  epoch %u", certificate.till,
			certificate.store, certificate.epoch);
}

static void audit_detail(char out[DETAIL_ROOM], const struct record *record)
{
	struct audit audit;
	if (!audit_read(record, &audit))
		(void)snprintf(out, DETAIL_ROOM, "(cannot be read)");
	else
		(void)snprintf(out, DETAIL_ROOM, "%s  operator %u  %" PRIu64,
			audit_event_name(audit.event), audit.operator_number, audit.number);
}

static void step_detail(char out[DETAIL_ROOM], const struct record *record)
{
	struct clock_step step;
	if (!clock_step_read(record, &step))
		(void)snprintf(out, DETAIL_ROOM, "(cannot be read)");
	else
		(void)snprintf(out, DETAIL_ROOM, "%+" PRId64 " ms", step.step_ms);
}

static void reprint_detail(char out[DETAIL_ROOM], const struct record *record)
{
	struct reprint reprint;
	char uid[UID_TEXT_MAX];
	if (!reprint_read(record, &reprint)) {
		(void)snprintf(out, DETAIL_ROOM, "(cannot be read)");
		return;
	}
	hex_text(uid, reprint.sale.bytes, UID_SIZE);
	(void)snprintf(out, DETAIL_ROOM, "of %s  %s", uid, reprint.reason);
}

static void shift_detail(
	char out[DETAIL_ROOM], const struct record *record, const struct journal_style *style)
{
	struct shift_open open;
	struct shift_close close;
	char total[MONEY_TEXT_MAX], cash[MONEY_TEXT_MAX], counted[MONEY_TEXT_MAX];
	(void)snprintf(out, DETAIL_ROOM, "(cannot be read)");
	if (shift_open_read(record, &open)) {
		money_text(cash, open.float_minor, style->currency_exponent);
		(void)snprintf(out, DETAIL_ROOM, "shift %u  float %s", open.number, cash);
	}
	if (!shift_close_read(record, &close))
		return;
	money_text(total, close.totals.total_minor, style->currency_exponent);
	money_text(cash, close.totals.cash_minor, style->currency_exponent);
	money_text(counted, close.counted_minor, style->currency_exponent);
	(void)snprintf(out, DETAIL_ROOM,
		"shift %u  %u sales  total %s  cash %s  counted %s  waiting %" PRId64, close.number,
		close.totals.sales, total, cash, counted, close.waiting);
}

static void refund_detail(
	char out[DETAIL_ROOM], const struct record *record, const struct journal_style *style)
{
	struct refund refund;
	char number[RECEIPT_NUMBER_MAX], original[RECEIPT_NUMBER_MAX], total[MONEY_TEXT_MAX];
	if (!refund_record_read(record, &refund)) {
		(void)snprintf(out, DETAIL_ROOM, "(cannot be read)");
		return;
	}
	receipt_number(number, refund.till, refund.epoch, refund.counter);
	receipt_number(
		original, refund.original_till, refund.original_epoch, refund.original_counter);
	money_text(total, refund.total_minor, style->currency_exponent);
	(void)snprintf(out, DETAIL_ROOM,
		"%s  of %s  %u lines  paid back %s  points %+" PRId64 "  %s", number, original,
		refund.line_count, total, refund.points_given - refund.points_taken, refund.reason);
}

static void correction_detail(char out[DETAIL_ROOM], const struct record *record)
{
	struct correction correction;
	char uid[UID_TEXT_MAX];
	if (!correction_read(record, &correction)) {
		(void)snprintf(out, DETAIL_ROOM, "(cannot be read)");
		return;
	}
	hex_text(uid, correction.corrected.bytes, UID_SIZE);
	(void)snprintf(out, DETAIL_ROOM, "of %s  %s  %u legs  %s", uid,
		correction.code[0] ? correction.code : "-", correction.leg_count,
		correction.detail);
}

static void detail(char out[DETAIL_ROOM], const struct record *record,
	const struct journal_style *style, struct closed_sale *sale)
{
	char text[RECORD_TEXT_MAX];
	struct hole hole;
	out[0] = '\0';
	if (record->kind == RECORD_SALE)
		sale_detail(out, record, style, sale);
	else if (record->kind == RECORD_ENROL)
		enrol_detail(out, record);
	else if (record->kind == RECORD_AUDIT)
		audit_detail(out, record);
	else if (record->kind == RECORD_CLOCK_STEP)
		step_detail(out, record);
	else if (record->kind == RECORD_REPRINT)
		reprint_detail(out, record);
	else if (record->kind == RECORD_SHIFT_OPEN || record->kind == RECORD_SHIFT_CLOSE)
		shift_detail(out, record, style);
	else if (record->kind == RECORD_REFUND)
		refund_detail(out, record, style);
	else if (record->kind == RECORD_CORRECTION)
		correction_detail(out, record);
	else if (hole_read(record, &hole))
		(void)snprintf(out, DETAIL_ROOM, "lost %u-%" PRIu64 " to %u-%" PRIu64, hole.epoch,
			hole.from, hole.epoch, hole.to);
	else if (note_read(record, text))
		(void)snprintf(out, DETAIL_ROOM, "%s", text);
}

void record_line(char out[RECORD_LINE_MAX], const struct record *record, const struct hash *hash,
	const struct journal_style *style, struct closed_sale *sale)
{
	char kind[KIND_ROOM], when[CIVIL_TEXT_MAX], more[DETAIL_ROOM], tail[HASH_TEXT_MAX];
	struct civil civil = civil_at(record->wall_ms, style->utc_offset_minutes);
	kind_text(kind, record->kind);
	civil_text(when, &civil);
	detail(more, record, style, sale);
	hex_text(tail, hash->bytes, HASH_SIZE);
	(void)snprintf(out, RECORD_LINE_MAX, "%u-%" PRIu64 "  %s  %s  op %u  %s%s%s", record->epoch,
		record->seq, when, kind, record->op, more, more[0] ? "  " : "",
		tail + 2 * HASH_SIZE - HASH_TAIL);
}

/* ---- JSON ---- */

static void put_hex(struct json_out *out, const char *name, const void *data, uint32_t size)
{
	char text[HASH_TEXT_MAX];
	hex_text(text, data, size);
	json_put_text(out, name, text);
}

static void put_member(struct json_out *out, const struct closed_sale *sale)
{
	json_put_object(out, "member");
	json_put_int(out, "id", (int64_t)sale->member.id);
	json_put_text(out, "tier", sale->member.tier);
	json_put_text(out, "group", sale->member.group);
	json_put_int(out, "points", sale->member.points);
	json_put_int(out, "completed_orders", sale->member.completed_orders);
	json_put_int(out, "qualifying", sale->member.qualifying);
	json_put_bool(out, "birthday_month", sale->birthday_month);
	json_put_bool(out, "birthday_day", sale->birthday_day);
	json_put_end(out);
}

static void put_lines(struct json_out *out, const struct closed_sale *sale)
{
	json_put_array(out, "lines");
	for (uint32_t i = 0; i < sale->line_count; i++) {
		const struct closed_line *line = &sale->lines[i];
		json_put_object(out, NULL);
		json_put_text(out, "sku", line->sku);
		json_put_array(out, "category");
		for (uint32_t k = 0; k < line->category_count; k++)
			json_put_text(out, NULL, line->categories[k]);
		json_put_end(out);
		json_put_int(out, "qty", line->qty);
		json_put_int(out, "grams", line->grams);
		json_put_int(out, "unit_price_minor", line->unit_price_minor);
		json_put_int(out, "floor_price_minor", line->floor_minor);
		json_put_int(out, "discount_minor", line->discount_minor);
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_rules(struct json_out *out, const struct closed_sale *sale)
{
	json_put_array(out, "rules");
	for (uint32_t i = 0; i < sale->rule_count; i++) {
		const struct closed_rule *rule = &sale->rules[i];
		json_put_object(out, NULL);
		json_put_text(out, "id", rule->id);
		if (rule->applied)
			json_put_int(out, "taken_minor", rule->taken_minor);
		else
			json_put_text(out, "reason", reason_name(rule->reason));
		json_put_end(out);
	}
	json_put_end(out);
	json_put_array(out, "takings");
	for (uint32_t i = 0; i < sale->taking_count; i++) {
		const struct closed_taking *taking = &sale->takings[i];
		json_put_object(out, NULL);
		json_put_text(out, "rule", sale->rules[taking->rule].id);
		json_put_int(out, "effect", taking->effect);
		json_put_int(out, "line", taking->line);
		json_put_int(out, "taken_minor", taking->taken_minor);
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_coupons(struct json_out *out, const struct closed_sale *sale)
{
	json_put_array(out, "coupons");
	for (uint32_t i = 0; i < sale->coupon_count; i++) {
		const struct closed_coupon *coupon = &sale->coupons[i];
		json_put_object(out, NULL);
		json_put_int(out, "campaign", coupon->campaign);
		json_put_int(out, "serial", (int64_t)coupon->serial);
		json_put_text(out, "code", coupon->code);
		json_put_bool(out, "typed", coupon->typed);
		json_put_bool(out, "used", coupon->result == COUPON_TOOK_OFF);
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_money(struct json_out *out, const struct closed_sale *sale)
{
	json_put_int(out, "list_minor", sale->list_minor);
	json_put_int(out, "total_minor", sale->total_minor);
	json_put_array(out, "tenders");
	for (uint32_t i = 0; i < sale->tender_count; i++) {
		json_put_object(out, NULL);
		json_put_text(out, "kind", "cash");
		json_put_int(out, "amount_minor", sale->tenders[i].amount_minor);
		json_put_end(out);
	}
	json_put_end(out);
	json_put_int(out, "change_minor", sale->change_minor);
	json_put_int(out, "points_earned", sale->points_earned);
	json_put_int(out, "points_used", sale->points_used);
	json_put_int(out, "points_leased", sale->points_leased);
	json_put_int(out, "points_held", sale->points_held);
	json_put_int(out, "points_limit", sale->points_limit);
	if (sale->points_held > 0)
		put_hex(out, "hold", sale->hold.bytes, UID_SIZE);
	json_put_int(out, "price_hash", sale->price_hash);
}

static void put_sale(struct json_out *out, const struct closed_sale *sale)
{
	char number[RECEIPT_NUMBER_MAX];
	receipt_number(number, sale->till, sale->epoch, sale->counter);
	json_put_object(out, "sale");
	json_put_text(out, "receipt", number);
	json_put_int(out, "priced_ms", sale->priced_ms);
	json_put_int(out, "utc_offset_minutes", sale->utc_offset_minutes);
	json_put_text(out, "channel", sale->channel);
	json_put_text(out, "rules_version", sale->rules_version);
	json_put_int(out, "engine_version", sale->engine_version);
	if (sale->has_member)
		put_member(out, sale);
	put_lines(out, sale);
	put_rules(out, sale);
	put_coupons(out, sale);
	put_money(out, sale);
	json_put_end(out);
}

static void put_body(struct json_out *out, const struct record *record, struct closed_sale *sale)
{
	static const struct journal_style plain = {0};
	char more[DETAIL_ROOM];
	if (record->kind == RECORD_SALE && sale_record_read(record, sale)) {
		put_sale(out, sale);
		return;
	}
	detail(more, record, &plain, sale);
	json_put_text(out, "text", more);
}

char *record_json(const struct record *record, const struct hash *hash, struct closed_sale *sale,
	struct err *err)
{
	char kind[KIND_ROOM];
	AUTO(json_out) struct json_out out = json_out_object();
	kind_text(kind, record->kind);
	json_put_int(&out, "epoch", record->epoch);
	json_put_int(&out, "seq", (int64_t)record->seq);
	json_put_text(&out, "kind", kind);
	json_put_int(&out, "schema", record->schema);
	json_put_int(&out, "store", record->store);
	json_put_int(&out, "till", record->till);
	put_hex(&out, "uid", record->uid.bytes, UID_SIZE);
	json_put_int(&out, "wall_ms", record->wall_ms);
	json_put_int(&out, "business_date", record->business_date);
	json_put_int(&out, "operator", record->op);
	put_hex(&out, "hash", hash->bytes, HASH_SIZE);
	put_body(&out, record, sale);
	return json_out_text(&out, NULL, err);
}
