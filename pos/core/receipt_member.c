#include "pos/core/receipt_member.h"

#include "pos/core/catalogue.h"
#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "pos/core/receipt_text.h"

#include <stdio.h>

enum { DATE_MAX = 16 };

struct sheet {
	struct receipt_doc *doc;
	const struct member_paper *paper;
	const struct shop *shop;
	enum lang lang;
};

static void put(const struct sheet *sheet, unsigned style, struct says says)
{
	receipt_say(sheet->doc, style, sheet->lang, says);
}

static void date_text(char out[DATE_MAX], uint32_t date)
{
	snprintf(out, DATE_MAX, "%04u-%02u-%02u", date / 10000 % 10000, date / 100 % 100,
		date % 100);
}

static void time_text(char out[CIVIL_TEXT_MAX], const struct sheet *sheet, int64_t wall_ms)
{
	struct civil when = civil_at(wall_ms, sheet->shop->utc_offset_minutes);
	civil_text(out, &when);
	out[16] = '\0'; /* to the minute */
}

static void put_head(const struct sheet *sheet)
{
	const struct member *member = sheet->paper->member;
	const struct tier *tier =
		tier_find(sheet->shop->tiers, sheet->shop->tier_count, member->tier);
	char time[CIVIL_TEXT_MAX], until[DATE_MAX];
	time_text(time, sheet, sheet->paper->wall_ms);
	date_text(until, sheet->paper->more->tier_until);
	receipt_wrapped(sheet->doc, RECEIPT_CENTRE | RECEIPT_BOLD, sheet->shop->name);
	put(sheet, RECEIPT_CENTRE | RECEIPT_BOLD, (struct says){TEXT_MEMBER_SLIP_TITLE});
	put(sheet, 0, (struct says){TEXT_RECEIPT_TIME, time});
	put(sheet, 0,
		(struct says){TEXT_RECEIPT_MEMBER, tier ? tier->title[sheet->lang] : "",
			member->name_masked, member->phone_masked});
	if (sheet->paper->more->tier_until)
		put(sheet, 0, (struct says){TEXT_MEMBER_SLIP_TIER_UNTIL, until});
	receipt_doc_rule(sheet->doc);
}

static void put_points(const struct sheet *sheet)
{
	const struct member_more *more = sheet->paper->more;
	char points[MONEY_TEXT_MAX], as_of[CIVIL_TEXT_MAX], on[DATE_MAX];
	money_text_grouped(points, sheet->paper->member->points, 0);
	put(sheet, RECEIPT_BOLD, (struct says){TEXT_RECEIPT_BALANCE, points});
	time_text(as_of, sheet, sheet->paper->told_ms);
	if (sheet->paper->told_ms > 0)
		put(sheet, 0, (struct says){TEXT_MEMBER_SLIP_AS_OF, as_of + 5});
	else
		put(sheet, 0, (struct says){TEXT_RECEIPT_NEVER_SYNCED});
	for (uint32_t i = 0; i < more->expiring_count; i++) {
		int64_t left = more_expiring_left(more, i, sheet->paper->member->points);
		if (left == 0)
			continue;
		money_text_grouped(points, left, 0);
		date_text(on, more->expiring[i].on);
		put(sheet, 0, (struct says){TEXT_PANEL_EXPIRING, points, on});
	}
	money_text_grouped(points, more->pending, 0);
	if (more->pending > 0)
		put(sheet, 0, (struct says){TEXT_PANEL_PENDING, points});
	money_text_grouped(points, more->growth, 0);
	if (more->growth > 0)
		put(sheet, 0, (struct says){TEXT_MEMBER_SLIP_GROWTH, points});
}

static void put_streak(const struct sheet *sheet)
{
	const struct member_more *more = sheet->paper->more;
	char days[MONEY_TEXT_MAX], last[DATE_MAX];
	money_text_grouped(days, more->streak_days, 0);
	date_text(last, more->streak_last);
	if (more->streak_days > 0)
		put(sheet, 0, (struct says){TEXT_MEMBER_SLIP_STREAK, days, last});
}

static void put_rights(const struct sheet *sheet)
{
	const struct member_more *more = sheet->paper->more;
	char count[MONEY_TEXT_MAX], until[DATE_MAX];
	money_text_grouped(count, more->coupon_count, 0);
	if (more->coupon_count > 0)
		put(sheet, 0, (struct says){TEXT_MEMBER_SLIP_COUPONS, count});
	for (uint32_t i = 0; i < more->right_count; i++) {
		const struct more_right *right = &more->rights[i];
		const struct privilege *one =
			catalogue_privilege(sheet->shop->catalogue, right->id);
		if (!one || right->left <= 0 ||
			(right->until && right->until < sheet->paper->today))
			continue;
		money_text_grouped(count, right->left, 0);
		date_text(until, right->until);
		put(sheet, 0,
			(struct says){right->until ? TEXT_PANEL_RIGHT_UNTIL : TEXT_PANEL_RIGHT_LEFT,
				reward_title(&one->reward, sheet->lang), count, until});
	}
}

static void put_foot(const struct sheet *sheet)
{
	const char *invite = sheet->paper->more->invite;
	receipt_doc_rule(sheet->doc);
	if (invite[0]) {
		put(sheet, RECEIPT_CENTRE, (struct says){TEXT_MEMBER_SLIP_INVITE});
		receipt_doc_text(sheet->doc, RECEIPT_CENTRE | RECEIPT_BOLD | RECEIPT_TALL, invite);
	}
	if (sheet->shop->hotline[0])
		put(sheet, RECEIPT_CENTRE,
			(struct says){TEXT_MEMBER_SLIP_HOTLINE, sheet->shop->hotline});
	receipt_doc_cut(sheet->doc);
}

void receipt_member_lay_out(
	struct receipt_doc *doc, const struct member_paper *paper, const struct shop *shop)
{
	const struct sheet sheet = {doc, paper, shop, shop->receipt_lang};
	receipt_doc_begin(doc, shop->receipt_columns);
	put_head(&sheet);
	put_points(&sheet);
	put_streak(&sheet);
	put_rights(&sheet);
	put_foot(&sheet);
}
