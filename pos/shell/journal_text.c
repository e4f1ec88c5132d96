#include "pos/shell/journal_text.h"

#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "pos/core/text.h"
#include "sync/certificate.h"
#include "sync/journal_sale.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>

enum { DETAIL_MAX = 400, HASH_TAIL = 4 /* bytes: what a receipt prints */, EXPONENT = 2 };

struct row {
	struct record record;
	bool readable;
	struct hash hash;
	int64_t place;
};

static struct row row_of(struct stmt *s)
{
	size_t size;
	struct row row = {.place = column_int(s, 0)};
	column_exact(s, 1, row.hash.bytes, HASH_SIZE);
	const void *bytes = column_blob(s, 2, &size);
	row.readable = bytes && record_read(bytes, size, &row.record);
	return row;
}

static const char *kind_of(const struct record *record, char room[16])
{
	const char *name = record_kind_name(record->kind);
	if (name)
		return name;
	snprintf(room, 16, "KIND-%u", record->kind);
	return room;
}

/* ---- a line a record ---- */

static void sale_detail(char out[DETAIL_MAX], const struct closed_sale *sale)
{
	char total[MONEY_TEXT_MAX], number[RECEIPT_NUMBER_MAX], member[48] = "";
	money_text(total, sale->total_minor, EXPONENT);
	receipt_number(number, sale->till, sale->epoch, sale->counter);
	if (sale->has_member)
		snprintf(member, sizeof member, " member %llu %+lld",
			(unsigned long long)sale->member.id,
			(long long)(sale->points_earned - sale->points_used));
	snprintf(
		out, DETAIL_MAX, "%s total %s lines %u%s", number, total, sale->line_count, member);
}

static void audit_detail(char out[DETAIL_MAX], const struct record *record)
{
	struct audit audit;
	if (audit_read(record, &audit))
		snprintf(out, DETAIL_MAX, "%s operator %u %llu", audit_event_name(audit.event),
			audit.operator_number, (unsigned long long)audit.number);
}

static void reprint_detail(char out[DETAIL_MAX], const struct record *record)
{
	struct reprint reprint;
	char uid[UID_TEXT_MAX];
	if (!reprint_read(record, &reprint))
		return;
	hex_text(uid, reprint.sale.bytes, UID_SIZE);
	snprintf(out, DETAIL_MAX, "of %s %s", uid, reprint.reason);
}

static void step_detail(char out[DETAIL_MAX], const struct record *record)
{
	struct clock_step step;
	if (clock_step_read(record, &step))
		snprintf(out, DETAIL_MAX, "%+lld ms", (long long)step.step_ms);
}

static void enrol_detail(char out[DETAIL_MAX], const struct record *record)
{
	struct certificate certificate;
	if (certificate_read(record->body, record->body_size, &certificate))
		snprintf(out, DETAIL_MAX, "store %u till %u epoch %u", certificate.store,
			certificate.till, certificate.epoch);
}

static void note_detail(char out[DETAIL_MAX], const struct record *record)
{
	char text[RECORD_TEXT_MAX];
	if (note_read(record, text))
		text_clean(out, DETAIL_MAX, text);
}

static void detail(char out[DETAIL_MAX], const struct record *record, struct closed_sale *sale)
{
	snprintf(out, DETAIL_MAX, "%u bytes", record->body_size);
	if (record->kind == RECORD_SALE && sale_record_read(record, sale))
		sale_detail(out, sale);
	else if (record->kind == RECORD_AUDIT)
		audit_detail(out, record);
	else if (record->kind == RECORD_REPRINT)
		reprint_detail(out, record);
	else if (record->kind == RECORD_CLOCK_STEP)
		step_detail(out, record);
	else if (record->kind == RECORD_ENROL)
		enrol_detail(out, record);
	else if (record->kind == RECORD_NOTE)
		note_detail(out, record);
}

struct listing {
	const struct report_to *to;
	int utc_offset_minutes;
	struct closed_sale *sale; /* room */
};

static void line_of(const struct listing *listing, const struct row *row)
{
	char line[REPORT_LINE_MAX], when[CIVIL_TEXT_MAX], what[DETAIL_MAX], kind[16];
	char tail[2 * HASH_TAIL + 1];
	hex_text(tail, row->hash.bytes + HASH_SIZE - HASH_TAIL, HASH_TAIL);
	if (!row->readable) {
		snprintf(
			line, sizeof line, "place %lld UNREADABLE %s", (long long)row->place, tail);
		report_line(listing->to, line);
		return;
	}
	const struct record *record = &row->record;
	struct civil civil = civil_at(record->wall_ms, listing->utc_offset_minutes);
	civil_text(when, &civil);
	detail(what, record, listing->sale);
	snprintf(line, sizeof line, "%u-%llu %s %-10s op %u %s %s", record->epoch,
		(unsigned long long)record->seq, when, kind_of(record, kind), record->op, tail,
		what);
	report_line(listing->to, line);
}

/* ---- a JSON object a record ---- */

static void put_hex(struct json_out *out, const char *name, const void *data, uint32_t size)
{
	char text[2 * CERTIFICATE_SIZE + 1];
	hex_text(text, data, size);
	json_put_text(out, name, text);
}

static void put_lines(struct json_out *out, const struct closed_sale *sale)
{
	json_put_array(out, "lines");
	for (uint32_t i = 0; i < sale->line_count; i++) {
		const struct closed_line *line = &sale->lines[i];
		json_put_object(out, NULL);
		json_put_text(out, "sku", line->sku);
		json_put_int(out, "qty", line->qty);
		json_put_int(out, "grams", line->grams);
		json_put_int(out, "unit_price_minor", line->unit_price_minor);
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
		json_put_bool(out, "applied", rule->applied);
		json_put_int(out, "taken_minor", rule->taken_minor);
		if (!rule->applied)
			json_put_text(out, "reason", reason_name(rule->reason));
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_sale(struct json_out *out, const struct closed_sale *sale)
{
	char number[RECEIPT_NUMBER_MAX];
	receipt_number(number, sale->till, sale->epoch, sale->counter);
	json_put_object(out, "sale");
	json_put_text(out, "receipt", number);
	json_put_int(out, "list_minor", sale->list_minor);
	json_put_int(out, "total_minor", sale->total_minor);
	json_put_int(out, "change_minor", sale->change_minor);
	json_put_text(out, "rules_version", sale->rules_version);
	json_put_int(out, "engine_version", sale->engine_version);
	json_put_int(out, "member", sale->has_member ? (int64_t)sale->member.id : 0);
	json_put_int(out, "points_earned", sale->points_earned);
	json_put_int(out, "points_used", sale->points_used);
	put_lines(out, sale);
	put_rules(out, sale);
	json_put_end(out);
}

static void put_record(struct json_out *out, const struct row *row, const struct listing *listing)
{
	char kind[16], what[DETAIL_MAX];
	const struct record *record = &row->record;
	json_put_int(out, "epoch", record->epoch);
	json_put_int(out, "seq", (int64_t)record->seq);
	json_put_text(out, "kind", kind_of(record, kind));
	put_hex(out, "uid", record->uid.bytes, UID_SIZE);
	put_hex(out, "hash", row->hash.bytes, HASH_SIZE);
	json_put_int(out, "store", record->store);
	json_put_int(out, "till", record->till);
	json_put_int(out, "wall_ms", record->wall_ms);
	json_put_int(out, "business_date", record->business_date);
	json_put_int(out, "operator", record->op);
	if (record->kind == RECORD_SALE && sale_record_read(record, listing->sale)) {
		put_sale(out, listing->sale);
		return;
	}
	detail(what, record, listing->sale);
	json_put_text(out, "detail", what);
}

static void json_of(const struct listing *listing, const struct row *row)
{
	struct err err;
	AUTO(json_out) struct json_out out = json_out_object();
	if (row->readable) {
		put_record(&out, row, listing);
	} else {
		json_put_int(&out, "place", row->place);
		json_put_bool(&out, "unreadable", true);
	}
	char *text = json_out_text(&out, NULL, &err);
	if (text)
		report_line(listing->to, text);
	free(text);
}

/* ---- both ---- */

static bool list(struct db *money, int64_t latest, struct listing *listing,
	void (*each)(const struct listing *listing, const struct row *row))
{
	listing->sale = malloc(sizeof *listing->sale);
	if (!listing->sale)
		return false;
	{
		AUTO(stmt)
		struct stmt s = sql(money,
			"SELECT place, hash, record FROM journal WHERE place >= (SELECT min(place)"
			" FROM (SELECT place FROM journal ORDER BY place DESC LIMIT ?))"
			" ORDER BY place");
		bind_int(&s, latest ? latest : -1);
		while (next_row(&s)) {
			struct row row = row_of(&s);
			each(listing, &row);
		}
	}
	free(listing->sale);
	return db_ok(money);
}

bool journal_text(
	struct db *money, int64_t latest, int utc_offset_minutes, const struct report_to *to)
{
	struct listing listing = {.to = to, .utc_offset_minutes = utc_offset_minutes};
	return list(money, latest, &listing, line_of);
}

bool journal_json(struct db *money, const struct report_to *to)
{
	struct listing listing = {.to = to};
	return list(money, 0, &listing, json_of);
}
