#include "pos/core/receipt_refund.h"

#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "pos/core/receipt_text.h"
#include "pos/core/text.h"

#include <stdio.h>

enum { NUMBER_MAX = 24 };

struct sheet {
	struct receipt_doc *doc;
	const struct refund_paper *paper;
	const struct shop *shop;
	enum lang lang;
};

static void put(const struct sheet *sheet, unsigned style, struct says says)
{
	receipt_say(sheet->doc, style, sheet->lang, says);
}

static void put_amount(const struct sheet *sheet, struct says says, int64_t minor)
{
	receipt_say_amount(sheet->doc, 0, sheet->lang, says, minor, sheet->shop->currency_exponent);
}

static void put_head(const struct sheet *sheet)
{
	const struct closed_refund *refund = sheet->paper->refund;
	char number[RECEIPT_NUMBER_MAX], original[RECEIPT_NUMBER_MAX],
		till[NUMBER_MAX], operator[NUMBER_MAX], time[CIVIL_TEXT_MAX];
	struct civil when = civil_at(refund->wall_ms, sheet->shop->utc_offset_minutes);
	civil_text(time, &when);
	receipt_number(number, refund->till, refund->epoch, refund->counter);
	receipt_number(
		original, refund->original_till, refund->original_epoch, refund->original_counter);
	snprintf(till, sizeof till, "%u", (unsigned)refund->till);
	snprintf(operator, sizeof operator, "%u", (unsigned)refund->operator_number);
	receipt_wrapped(sheet->doc, RECEIPT_CENTRE | RECEIPT_BOLD, sheet->shop->name);
	put(sheet, RECEIPT_CENTRE | RECEIPT_BOLD, (struct says){TEXT_RECEIPT_REFUND_TITLE});
	put(sheet, 0, (struct says){TEXT_RECEIPT_NUMBER, number});
	put(sheet, 0, (struct says){TEXT_RECEIPT_TIME, time});
	put(sheet, 0,
		(struct says){TEXT_RECEIPT_TILL_OPERATOR, till, operator,
			sheet->paper->operator_name});
	if (refund->original_counter)
		put(sheet, 0, (struct says){TEXT_RECEIPT_REFUND_OF, original});
	else
		put(sheet, 0, (struct says){TEXT_RECEIPT_REFUND_BLIND});
	if (refund->reason[0])
		put(sheet, 0, (struct says){TEXT_RECEIPT_REFUND_REASON, refund->reason});
	receipt_doc_rule(sheet->doc);
}

static void put_lines(const struct sheet *sheet)
{
	const struct return_slip *slip = sheet->paper->slip;
	for (uint32_t i = 0; slip->sold && i < slip->sold->sale->line_count; i++) {
		char qty[NUMBER_MAX];
		if (slip->qty[i] == 0)
			continue;
		snprintf(qty, sizeof qty, "%d", (int)slip->qty[i]);
		put_amount(sheet,
			(struct says){
				TEXT_RECEIPT_REFUND_LINE, slip->sold->sale->lines[i].name, qty},
			slip->line_minor[i]);
	}
}

static void put_gifts(const struct sheet *sheet)
{
	const struct return_slip *slip = sheet->paper->slip;
	for (uint32_t i = 0; i < slip->gift_count; i++) {
		const struct slip_gift *due = &slip->gifts[i];
		char qty[MONEY_TEXT_MAX];
		money_text_grouped(qty, due->qty, 0);
		if (due->kept)
			put_amount(sheet,
				(struct says){TEXT_RECEIPT_REFUND_GIFT_KEPT, due->gift->name, qty},
				-due->gift->price_minor * due->qty);
		else
			put(sheet, 0,
				(struct says){TEXT_RECEIPT_REFUND_GIFT, due->gift->name, qty});
	}
}

static void put_coupons(const struct sheet *sheet)
{
	const struct return_slip *slip = sheet->paper->slip;
	for (uint32_t i = 0; i < slip->coupon_count; i++)
		put(sheet, 0,
			(struct says){TEXT_RECEIPT_REFUND_COUPON,
				slip_coupon_name(slip, i, sheet->lang)});
}

static void put_total(const struct sheet *sheet)
{
	const struct closed_refund *refund = sheet->paper->refund;
	char total[MONEY_TEXT_MAX], right[2 * MONEY_TEXT_MAX];
	if (sheet->paper->slip->reclaimed_minor != 0)
		put_amount(sheet, (struct says){TEXT_RECEIPT_REFUND_RECLAIMED},
			-sheet->paper->slip->reclaimed_minor);
	put_gifts(sheet);
	money_text_grouped(total, refund->total_minor, sheet->shop->currency_exponent);
	snprintf(right, sizeof right, "%s%s", sheet->shop->currency_sign, total);
	receipt_doc_rule(sheet->doc);
	receipt_pair(sheet->doc, RECEIPT_BOLD | RECEIPT_TALL,
		text_in(sheet->lang, TEXT_RECEIPT_REFUND_TOTAL), right);
	put_amount(sheet, (struct says){TEXT_RECEIPT_REFUND_CASH}, refund->total_minor);
}

static void put_taxes(const struct sheet *sheet)
{
	const struct taxes *taxes = &sheet->paper->refund->taxes;
	for (uint32_t i = 0; i < taxes->count; i++) {
		char rate[TAX_RATE_TEXT_MAX];
		tax_rate_text(rate, taxes->at[i].rate_bp);
		put_amount(sheet, (struct says){TEXT_RECEIPT_TAX, rate}, taxes->at[i].tax_minor);
	}
}

static void put_points(const struct sheet *sheet)
{
	const struct closed_refund *refund = sheet->paper->refund;
	const struct sold_sale *sold = sheet->paper->slip->sold;
	char points[MONEY_TEXT_MAX];
	if (!refund->member)
		return;
	receipt_doc_rule(sheet->doc);
	money_text_grouped(points, refund->points_taken, 0);
	put(sheet, 0, (struct says){TEXT_RECEIPT_REFUND_TAKEN, points});
	money_text_grouped(points, refund->points_given, 0);
	if (refund->points_given)
		put(sheet, 0, (struct says){TEXT_RECEIPT_REFUND_GIVEN, points});
	if (!sold || !sold->has_member)
		return;
	put(sheet, 0,
		(struct says){TEXT_RECEIPT_MEMBER_BRIEF, sold->member.name_masked,
			sold->member.phone_masked});
	money_text_grouped(
		points, sold->member.points + refund->points_given - refund->points_taken, 0);
	put(sheet, RECEIPT_BOLD, (struct says){TEXT_RECEIPT_BALANCE, points});
}

static void put_foot(const struct sheet *sheet)
{
	char hash[HASH_TEXT_MAX];
	receipt_doc_rule(sheet->doc);
	put(sheet, 0, (struct says){TEXT_RECEIPT_REFUND_SIGNED});
	hex_text(hash, sheet->paper->record.bytes, HASH_SIZE);
	put(sheet, RECEIPT_CENTRE, (struct says){TEXT_RECEIPT_RECORD, hash + 2 * HASH_SIZE - 8});
	receipt_doc_cut(sheet->doc);
}

void receipt_refund_lay_out(
	struct receipt_doc *doc, const struct refund_paper *paper, const struct shop *shop)
{
	const struct sheet sheet = {doc, paper, shop, shop->receipt_lang};
	receipt_doc_begin(doc, shop->receipt_columns);
	put_head(&sheet);
	put_lines(&sheet);
	put_total(&sheet);
	put_taxes(&sheet);
	put_points(&sheet);
	put_coupons(&sheet);
	put_foot(&sheet);
}
