#include "pos/core/z_report.h"

#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "pos/core/receipt_text.h"

#include <stdio.h>

enum { NUMBER_MAX = 24 };

struct sheet {
	struct receipt_doc *doc;
	const struct z_report *report;
	const struct shop *shop;
	enum lang lang;
};

static void put(const struct sheet *sheet, unsigned style, struct says says)
{
	receipt_say(sheet->doc, style, sheet->lang, says);
}

static void put_amount(const struct sheet *sheet, enum text id, int64_t minor)
{
	receipt_say_amount(sheet->doc, 0, sheet->lang, (struct says){id}, minor,
		sheet->shop->currency_exponent);
}

static void put_number(const struct sheet *sheet, enum text id, int64_t value)
{
	receipt_say_amount(sheet->doc, 0, sheet->lang, (struct says){id}, value, 0);
}

static void put_head(const struct sheet *sheet)
{
	const struct z_report *report = sheet->report;
	char number[NUMBER_MAX], when[CIVIL_TEXT_MAX], till[NUMBER_MAX], who[NUMBER_MAX];
	struct civil civil = civil_at(report->wall_ms, sheet->shop->utc_offset_minutes);
	snprintf(number, sizeof number, "%u", report->close.number);
	snprintf(till, sizeof till, "%u", sheet->shop->till);
	snprintf(who, sizeof who, "%u", report->operator_number);
	civil_text(when, &civil);
	receipt_wrapped(sheet->doc, RECEIPT_CENTRE | RECEIPT_BOLD, sheet->shop->name);
	put(sheet, RECEIPT_CENTRE | RECEIPT_BOLD,
		(struct says){report->closed ? TEXT_Z_TITLE : TEXT_X_TITLE, number});
	put(sheet, 0, (struct says){TEXT_RECEIPT_TILL_OPERATOR, till, who, report->operator_name});
	receipt_wrapped(sheet->doc, 0, when);
	snprintf(number, sizeof number, "%04u-%02u-%02u", report->close.opened_date / 10000,
		report->close.opened_date / 100 % 100, report->close.opened_date % 100);
	put(sheet, 0, (struct says){TEXT_Z_BUSINESS_DATE, number});
	receipt_doc_rule(sheet->doc);
}

static void put_sales(const struct sheet *sheet)
{
	const struct shift_totals *totals = &sheet->report->close.totals;
	char first[NUMBER_MAX], last[NUMBER_MAX];
	put_number(sheet, TEXT_Z_SALES, totals->sales);
	if (totals->first_counter) {
		snprintf(first, sizeof first, "%06u", totals->first_counter);
		snprintf(last, sizeof last, "%06u", totals->last_counter);
		put(sheet, 0, (struct says){TEXT_Z_RECEIPTS, first, last});
	}
	put_amount(sheet, TEXT_Z_LIST, totals->list_minor);
	put_amount(sheet, TEXT_Z_OFF, totals->total_minor - totals->list_minor);
	put_amount(sheet, TEXT_Z_TOTAL, totals->total_minor);
	if (totals->refunds) {
		put_number(sheet, TEXT_Z_REFUNDS, totals->refunds);
		put_amount(sheet, TEXT_Z_REFUNDED, -totals->refund_minor);
	}
	put_number(sheet, TEXT_Z_POINTS_EARNED, totals->points_earned);
	put_number(sheet, TEXT_Z_POINTS_USED, totals->points_used);
	put_amount(sheet, TEXT_Z_PERPETUAL, sheet->report->close.perpetual_minor);
	receipt_doc_rule(sheet->doc);
}

static void put_drawer(const struct sheet *sheet)
{
	const struct shift_close *close = &sheet->report->close;
	int64_t expected_minor;
	put_amount(sheet, TEXT_Z_FLOAT, close->float_minor);
	put_amount(sheet, TEXT_Z_CASH, close->totals.cash_minor);
	if (!shift_expected(close, &expected_minor))
		return;
	put_amount(sheet, TEXT_Z_EXPECTED, expected_minor);
	if (!sheet->report->closed)
		return;
	put_amount(sheet, TEXT_Z_COUNTED, close->counted_minor);
	put_amount(sheet, TEXT_Z_OVER_SHORT, close->counted_minor - expected_minor);
}

static void put_foot(const struct sheet *sheet)
{
	char hash[HASH_TEXT_MAX];
	put_number(sheet, TEXT_Z_WAITING, sheet->report->close.waiting);
	if (!sheet->report->closed)
		return;
	hex_text(hash, sheet->report->record.bytes, HASH_SIZE);
	put(sheet, RECEIPT_CENTRE, (struct says){TEXT_RECEIPT_RECORD, hash + 2 * HASH_SIZE - 8});
	receipt_doc_cut(sheet->doc);
}

void z_report_lay_out(struct receipt_doc *doc, const struct z_report *report,
	const struct shop *shop, enum lang lang)
{
	const struct sheet sheet = {doc, report, shop, lang};
	receipt_doc_begin(doc, shop->receipt_columns);
	put_head(&sheet);
	put_sales(&sheet);
	put_drawer(&sheet);
	put_foot(&sheet);
}
