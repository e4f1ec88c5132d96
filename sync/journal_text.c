#include "sync/journal_text.h"

#include "pos/core/civil.h"
#include "pos/core/money.h"
#include "pos/core/span.h"
#include "pos/core/text.h"
#include "sync/certificate.h"
#include "sync/journal_act.h"
#include "sync/journal_correction.h"
#include "sync/journal_hole.h"
#include "sync/journal_newcomer.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"
#include "sync/journal_shift.h"
#include "sync/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_TAIL = 8, NUMBER_ROOM = 24, KIND_ROOM = 48, DETAIL_ROOM = 384 };

/* What is to be told of a record, piece by piece. */
struct telling {
	char out[DETAIL_ROOM];
	size_t used;
	const struct journal_style *style;
};

static void tell(struct telling *telling, struct says says)
{
	if (telling->used > 0) {
		text_copy(telling->out + telling->used, DETAIL_ROOM - telling->used, "  ");
		telling->used += strlen(telling->out + telling->used);
	}
	say(telling->out + telling->used, DETAIL_ROOM - telling->used, telling->style->lang, says);
	telling->used += strlen(telling->out + telling->used);
}

static const char *number(char out[NUMBER_ROOM], int64_t value)
{
	(void)snprintf(out, NUMBER_ROOM, "%" PRId64, value);
	return out;
}

static const char *signed_number(char out[NUMBER_ROOM], int64_t value)
{
	(void)snprintf(out, NUMBER_ROOM, "%+" PRId64, value);
	return out;
}

static const char *money(char out[MONEY_TEXT_MAX], const struct telling *telling, int64_t minor)
{
	money_text(out, minor, telling->style->currency_exponent);
	return out;
}

/* Its check digits, as they stand on the receipt: `suanpan verify` finds it by them. */
static const char *tail_of(char out[UID_TEXT_MAX], const struct uid *uid)
{
	char whole[UID_TEXT_MAX];
	hex_text(whole, uid->bytes, UID_SIZE);
	text_copy(out, UID_TEXT_MAX, whole + 2 * UID_SIZE - HASH_TAIL);
	return out;
}

static enum text kind_text(uint16_t kind)
{
	static const enum text kinds[RECORD_KIND_END] = {
		[RECORD_ENROL] = TEXT_JOURNAL_KIND_ENROL,
		[RECORD_SHIFT_OPEN] = TEXT_JOURNAL_KIND_SHIFT_OPEN,
		[RECORD_SHIFT_CLOSE] = TEXT_JOURNAL_KIND_SHIFT_CLOSE,
		[RECORD_BASKET_OPEN] = TEXT_JOURNAL_KIND_BASKET_OPEN,
		[RECORD_BASKET_ABORT] = TEXT_JOURNAL_KIND_BASKET_ABORT,
		[RECORD_SALE] = TEXT_JOURNAL_KIND_SALE,
		[RECORD_REFUND] = TEXT_JOURNAL_KIND_REFUND,
		[RECORD_VOID] = TEXT_JOURNAL_KIND_VOID,
		[RECORD_CASH_IN] = TEXT_JOURNAL_KIND_CASH_IN,
		[RECORD_CASH_OUT] = TEXT_JOURNAL_KIND_CASH_OUT,
		[RECORD_DRAWER_OPEN] = TEXT_JOURNAL_KIND_DRAWER_OPEN,
		[RECORD_REPRINT] = TEXT_JOURNAL_KIND_REPRINT,
		[RECORD_POINTS_ADJ] = TEXT_JOURNAL_KIND_POINTS_ADJ,
		[RECORD_TRAINING] = TEXT_JOURNAL_KIND_TRAINING,
		[RECORD_CLOCK_STEP] = TEXT_JOURNAL_KIND_CLOCK_STEP,
		[RECORD_CORRECTION] = TEXT_JOURNAL_KIND_CORRECTION,
		[RECORD_KEY_ROTATE] = TEXT_JOURNAL_KIND_KEY_ROTATE,
		[RECORD_TSE] = TEXT_JOURNAL_KIND_TSE,
		[RECORD_READOPT] = TEXT_JOURNAL_KIND_READOPT,
		[RECORD_AUDIT] = TEXT_JOURNAL_KIND_AUDIT,
		[RECORD_HOLE] = TEXT_JOURNAL_KIND_HOLE,
		[RECORD_MEMBER_ENROL] = TEXT_JOURNAL_KIND_MEMBER_ENROL,
		[RECORD_CONSENT] = TEXT_JOURNAL_KIND_CONSENT,
		[RECORD_CHECKIN] = TEXT_JOURNAL_KIND_CHECKIN,
		[RECORD_GIFT] = TEXT_JOURNAL_KIND_GIFT,
		[RECORD_ENTITLEMENT] = TEXT_JOURNAL_KIND_ENTITLEMENT,
		[RECORD_DONATION] = TEXT_JOURNAL_KIND_DONATION,
		[RECORD_COUPON_USE] = TEXT_JOURNAL_KIND_COUPON_USE,
		[RECORD_NOTE] = TEXT_JOURNAL_KIND_NOTE,
	};
	bool known = kind > 0 && kind < RECORD_KIND_END;
	return known ? kinds[kind] : TEXT_JOURNAL_KIND_OTHER;
}

/* ---- a line ---- */

static void tell_unreadable(struct telling *telling)
{
	tell(telling, (struct says){TEXT_JOURNAL_BODY_UNREADABLE});
}

/* The prices that somebody set: they are what a manager looks for. */
static void tell_prices(struct telling *telling, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->line_count; i++) {
		const struct hand_price *hand = &sale->lines[i].hand;
		char who[NUMBER_ROOM], prices[2 * MONEY_TEXT_MAX + 8];
		char before[MONEY_TEXT_MAX], now[MONEY_TEXT_MAX];
		if (hand->operator_number == 0)
			continue;
		money(before, telling, hand->shelf_minor);
		money(now, telling, sale->lines[i].unit_price_minor);
		(void)snprintf(prices, sizeof prices, "%s > %s", before, now);
		tell(telling, (struct says){TEXT_JOURNAL_PRICE_BY_HAND, prices,
				      number(who, hand->operator_number), hand->reason});
	}
}

/* Coupons that somebody chose, and what would have been due otherwise. */
static void tell_choice(struct telling *telling, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->coupon_count; i++) {
		char who[NUMBER_ROOM], best[MONEY_TEXT_MAX];
		if (sale->coupons[i].chosen_by)
			tell(telling,
				(struct says){TEXT_JOURNAL_COUPON_CHOSEN, sale->coupons[i].code,
					number(who, sale->coupons[i].chosen_by),
					money(best, telling, sale->best_minor)});
	}
}

/* Whose sale it was only the reference data knows, masked: here it is a member's. */
static void tell_sale(
	struct telling *telling, const struct record *record, struct closed_sale *sale)
{
	char receipt[RECEIPT_NUMBER_MAX], lines[NUMBER_ROOM], used[NUMBER_ROOM];
	char list[MONEY_TEXT_MAX], off[MONEY_TEXT_MAX], total[MONEY_TEXT_MAX];
	if (!sale_record_read(record, sale)) {
		tell_unreadable(telling);
		return;
	}
	int64_t taken = (int64_t)((uint64_t)sale->list_minor - (uint64_t)sale->total_minor);
	receipt_number(receipt, sale->till, sale->epoch, sale->counter);
	tell(telling, (struct says){TEXT_JOURNAL_SALE, receipt, number(lines, sale->line_count)});
	tell(telling,
		(struct says){TEXT_JOURNAL_SALE_AMOUNTS, money(list, telling, sale->list_minor),
			money(off, telling, taken), money(total, telling, sale->total_minor)});
	if (sale->has_member)
		tell(telling, (struct says){TEXT_JOURNAL_SALE_MEMBER,
				      signed_number(lines, sale->points_earned),
				      number(used, sale->points_used)});
	tell_prices(telling, sale);
	tell_choice(telling, sale);
}

static void tell_enrolment(struct telling *telling, const struct record *record)
{
	struct certificate certificate;
	char till[NUMBER_ROOM], store[NUMBER_ROOM], epoch[NUMBER_ROOM];
	if (!certificate_read(record->body, record->body_size, &certificate))
		tell_unreadable(telling);
	else
		tell(telling, (struct says){TEXT_JOURNAL_ENROLLED, number(till, certificate.till),
				      number(store, certificate.store),
				      number(epoch, certificate.epoch)});
}

static enum text event_text(enum audit_event event)
{
	switch (event) {
	case AUDIT_LOGIN:
		return TEXT_JOURNAL_LOGIN;
	case AUDIT_LOGOUT:
		return TEXT_JOURNAL_LOGOUT;
	case AUDIT_PIN_LOCKED:
		return TEXT_JOURNAL_PIN_LOCKED;
	case AUDIT_LOCK_CLEARED:
		return TEXT_JOURNAL_LOCK_CLEARED;
	case AUDIT_SCREEN_LOCKED:
		return TEXT_JOURNAL_SCREEN_LOCKED;
	case AUDIT_MEMBERS_GUESSED:
		return TEXT_JOURNAL_MEMBERS_GUESSED;
	}
	return TEXT_JOURNAL_BODY_UNREADABLE;
}

static void tell_audit(struct telling *telling, const struct record *record)
{
	struct audit audit;
	char who[NUMBER_ROOM], how_much[NUMBER_ROOM];
	if (!audit_read(record, &audit))
		tell_unreadable(telling);
	else
		tell(telling,
			(struct says){event_text(audit.event), number(who, audit.operator_number),
				number(how_much, (int64_t)audit.number)});
}

static void tell_step(struct telling *telling, const struct record *record)
{
	struct clock_step step;
	char by[SPAN_TEXT_MAX];
	if (!clock_step_read(record, &step)) {
		tell_unreadable(telling);
		return;
	}
	span_text(by, telling->style->lang, step.step_ms);
	tell(telling, (struct says){step.step_ms < 0 ? TEXT_JOURNAL_CLOCK_BACK
						     : TEXT_JOURNAL_CLOCK_FORWARD,
			      by});
}

static void tell_reprint(struct telling *telling, const struct record *record)
{
	struct reprint reprint;
	char tail[UID_TEXT_MAX];
	if (!reprint_read(record, &reprint))
		tell_unreadable(telling);
	else
		tell(telling, (struct says){TEXT_JOURNAL_REPRINT, tail_of(tail, &reprint.sale),
				      reprint.reason});
}

static void tell_shift_open(struct telling *telling, const struct record *record)
{
	struct shift_open open;
	char shift[NUMBER_ROOM], cash[MONEY_TEXT_MAX];
	if (!shift_open_read(record, &open))
		tell_unreadable(telling);
	else
		tell(telling, (struct says){TEXT_JOURNAL_SHIFT_OPEN, number(shift, open.number),
				      money(cash, telling, open.float_minor)});
}

static void tell_shift_close(struct telling *telling, const struct record *record)
{
	struct shift_close close;
	char shift[NUMBER_ROOM], sales[NUMBER_ROOM], waiting[NUMBER_ROOM];
	char total[MONEY_TEXT_MAX], cash[MONEY_TEXT_MAX], counted[MONEY_TEXT_MAX];
	if (!shift_close_read(record, &close)) {
		tell_unreadable(telling);
		return;
	}
	tell(telling, (struct says){TEXT_JOURNAL_SHIFT_CLOSE, number(shift, close.number),
			      number(sales, close.totals.sales),
			      money(total, telling, close.totals.total_minor)});
	tell(telling, (struct says){TEXT_JOURNAL_SHIFT_CASH,
			      money(cash, telling, close.totals.cash_minor),
			      money(counted, telling, close.counted_minor),
			      number(waiting, close.waiting)});
}

static void tell_refund(struct telling *telling, const struct record *record)
{
	struct closed_refund refund;
	char receipt[RECEIPT_NUMBER_MAX], original[RECEIPT_NUMBER_MAX];
	char total[MONEY_TEXT_MAX], lines[NUMBER_ROOM], points[NUMBER_ROOM];
	if (!refund_record_read(record, &refund)) {
		tell_unreadable(telling);
		return;
	}
	receipt_number(receipt, refund.till, refund.epoch, refund.counter);
	receipt_number(
		original, refund.original_till, refund.original_epoch, refund.original_counter);
	tell(telling, (struct says){TEXT_JOURNAL_REFUND, receipt, original,
			      number(lines, refund.line_count)});
	tell(telling,
		(struct says){TEXT_JOURNAL_REFUND_PAID, money(total, telling, refund.total_minor),
			signed_number(points, refund.points_given - refund.points_taken),
			refund.reason});
}

static void tell_correction(struct telling *telling, const struct record *record)
{
	struct correction correction;
	char tail[UID_TEXT_MAX], legs[NUMBER_ROOM];
	if (!correction_read(record, &correction))
		tell_unreadable(telling);
	else
		tell(telling,
			(struct says){TEXT_JOURNAL_CORRECTION, tail_of(tail, &correction.corrected),
				number(legs, correction.leg_count), correction.detail});
}

static void tell_hole(struct telling *telling, const struct record *record)
{
	struct hole hole;
	char from[2 * NUMBER_ROOM], to[2 * NUMBER_ROOM];
	if (!hole_read(record, &hole)) {
		tell_unreadable(telling);
		return;
	}
	(void)snprintf(from, sizeof from, "%u-%" PRIu64, hole.epoch, hole.from);
	(void)snprintf(to, sizeof to, "%u-%" PRIu64, hole.epoch, hole.to);
	tell(telling, (struct says){TEXT_JOURNAL_HOLE, from, to});
}

/* Ids and codes: who it is stands nowhere in the journal. */
static void tell_newcomer(struct telling *telling, const struct record *record)
{
	struct newcomer newcomer;
	char card[CARD_MAX], consents[NUMBER_ROOM];
	if (!newcomer_record_read(record, &newcomer)) {
		tell_unreadable(telling);
		return;
	}
	newcomer_card(card, &newcomer.uid);
	tell(telling,
		(struct says){TEXT_JOURNAL_NEWCOMER, card, number(consents, newcomer.consents),
			newcomer.inviter[0] ? newcomer.inviter : "-"});
}

static void tell_consent(struct telling *telling, const struct record *record)
{
	struct consent_change change;
	char member[NUMBER_ROOM], given[NUMBER_ROOM], withdrawn[NUMBER_ROOM];
	if (!consent_change_read(record, &change))
		tell_unreadable(telling);
	else
		tell(telling,
			(struct says){TEXT_JOURNAL_CONSENT, number(member, (int64_t)change.member),
				number(given, change.given), number(withdrawn, change.withdrawn)});
}

static void tell_offer(struct telling *telling, const struct closed_act *act)
{
	char qty[NUMBER_ROOM], serial[NUMBER_ROOM], campaign[NUMBER_ROOM];
	if (act->item[0])
		tell(telling, (struct says){act->swapped ? TEXT_JOURNAL_ACT_SWAPPED
							 : TEXT_JOURNAL_ACT_ITEM,
				      act->item, number(qty, act->qty)});
	if (act->campaign)
		tell(telling,
			(struct says){TEXT_JOURNAL_ACT_COUPON, number(campaign, act->campaign),
				number(serial, (int64_t)act->serial)});
}

static void tell_act(struct telling *telling, const struct record *record)
{
	struct closed_act act;
	char points[NUMBER_ROOM], cash[MONEY_TEXT_MAX];
	if (!act_record_read(record, &act)) {
		if (!note_read(record, telling->out))
			tell_unreadable(telling);
		return;
	}
	tell_offer(telling, &act);
	if (act.points)
		tell(telling,
			(struct says){TEXT_JOURNAL_ACT_POINTS, signed_number(points, act.points)});
	if (act.minor)
		tell(telling,
			(struct says){TEXT_JOURNAL_ACT_CASH, money(cash, telling, act.minor)});
	if (act.text[0])
		tell(telling, (struct says){TEXT_JOURNAL_ACT_TEXT, act.text});
}

static void tell_body(
	struct telling *telling, const struct record *record, struct closed_sale *sale)
{
	enum act_kind act;
	telling->out[0] = '\0';
	if (record->kind == RECORD_SALE)
		tell_sale(telling, record, sale);
	else if (record->kind == RECORD_ENROL)
		tell_enrolment(telling, record);
	else if (record->kind == RECORD_AUDIT)
		tell_audit(telling, record);
	else if (record->kind == RECORD_CLOCK_STEP)
		tell_step(telling, record);
	else if (record->kind == RECORD_REPRINT)
		tell_reprint(telling, record);
	else if (record->kind == RECORD_SHIFT_OPEN)
		tell_shift_open(telling, record);
	else if (record->kind == RECORD_SHIFT_CLOSE)
		tell_shift_close(telling, record);
	else if (record->kind == RECORD_REFUND)
		tell_refund(telling, record);
	else if (record->kind == RECORD_CORRECTION)
		tell_correction(telling, record);
	else if (record->kind == RECORD_MEMBER_ENROL)
		tell_newcomer(telling, record);
	else if (record->kind == RECORD_CONSENT)
		tell_consent(telling, record);
	else if (record->kind == RECORD_HOLE)
		tell_hole(telling, record);
	else if (act_kind_of(record->kind, &act))
		tell_act(telling, record);
}

void record_line(char out[RECORD_LINE_MAX], const struct record *record, const struct hash *hash,
	const struct journal_style *style, struct closed_sale *sale)
{
	char kind[KIND_ROOM], who[KIND_ROOM] = "", digits[NUMBER_ROOM];
	char when[CIVIL_TEXT_MAX], tail[HASH_TEXT_MAX];
	struct telling telling = {.style = style};
	struct civil civil = civil_at(record->wall_ms, style->utc_offset_minutes);
	civil_text(when, &civil);
	say(kind, sizeof kind, style->lang,
		(struct says){kind_text(record->kind), number(digits, record->kind)});
	if (record->op)
		say(who, sizeof who, style->lang,
			(struct says){TEXT_JOURNAL_OPERATOR, number(digits, record->op)});
	tell_body(&telling, record, sale);
	hex_text(tail, hash->bytes, HASH_SIZE);
	(void)snprintf(out, RECORD_LINE_MAX, "%u-%" PRIu64 "  %s  %s%s%s%s%s  %s", record->epoch,
		record->seq, when, kind, who[0] ? "  " : "", who, telling.out[0] ? "  " : "",
		telling.out, tail + 2 * HASH_SIZE - HASH_TAIL);
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

/* A price by hand: who, what it was, why. */
static void put_hand(const struct closed_line *line, struct json_out *out)
{
	if (line->hand.operator_number == 0)
		return;
	json_put_object(out, "price_by_hand");
	json_put_int(out, "operator", line->hand.operator_number);
	json_put_int(out, "shelf_minor", line->hand.shelf_minor);
	json_put_bool(out, "no_points", line->hand.no_points);
	json_put_text(out, "reason", line->hand.reason);
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
		if (line->taxed)
			json_put_int(out, "vat_bp", line->vat_bp);
		put_hand(line, out);
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
		if (rule->use_back != USE_BACK_USUAL)
			json_put_bool(out, "return_use_on_cancel", rule->use_back == USE_BACK_YES);
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
		if (coupon->chosen_by)
			json_put_int(out, "chosen_by", coupon->chosen_by);
		if (coupon->in_best != (coupon->result == COUPON_TOOK_OFF))
			json_put_bool(out, "best_set", coupon->in_best);
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_taxes(struct json_out *out, const struct taxes *taxes)
{
	json_put_array(out, "taxes");
	for (uint32_t i = 0; i < taxes->count; i++) {
		json_put_object(out, NULL);
		json_put_int(out, "vat_bp", taxes->at[i].rate_bp);
		json_put_int(out, "gross_minor", taxes->at[i].gross_minor);
		json_put_int(out, "tax_minor", taxes->at[i].tax_minor);
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_money(struct json_out *out, const struct closed_sale *sale)
{
	json_put_int(out, "list_minor", sale->list_minor);
	json_put_int(out, "total_minor", sale->total_minor);
	if (sale->best_minor != sale->total_minor)
		json_put_int(out, "best_set_minor", sale->best_minor);
	json_put_array(out, "tenders");
	for (uint32_t i = 0; i < sale->tender_count; i++) {
		json_put_object(out, NULL);
		json_put_text(out, "kind", "cash");
		json_put_int(out, "amount_minor", sale->tenders[i].amount_minor);
		json_put_end(out);
	}
	json_put_end(out);
	json_put_int(out, "change_minor", sale->change_minor);
	put_taxes(out, &sale->taxes);
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

static void put_act(struct json_out *out, const struct closed_act *act)
{
	static const struct uid none;
	json_put_object(out, "act");
	json_put_int(out, "member", (int64_t)act->member);
	json_put_text(out, "item", act->item);
	json_put_int(out, "qty", act->qty);
	json_put_int(out, "points", act->points);
	json_put_int(out, "points_leased", act->points_leased);
	json_put_int(out, "points_held", act->points_held);
	if (act->points_held > 0)
		put_hex(out, "hold", act->hold.bytes, UID_SIZE);
	json_put_int(out, "minor", act->minor);
	if (act->campaign) {
		json_put_int(out, "campaign", act->campaign);
		json_put_int(out, "serial", (int64_t)act->serial);
	}
	json_put_bool(out, "swapped", act->swapped);
	if (!uid_equal(&act->refers, &none))
		put_hex(out, "refers", act->refers.bytes, UID_SIZE);
	json_put_text(out, "text", act->text);
	json_put_end(out);
}

static void put_body(struct json_out *out, const struct record *record, struct closed_sale *sale)
{
	static const struct journal_style plain = {.lang = LANG_EN};
	struct telling telling = {.style = &plain};
	struct closed_act act;
	if (record->kind == RECORD_SALE && sale_record_read(record, sale)) {
		put_sale(out, sale);
		return;
	}
	if (act_record_read(record, &act)) {
		put_act(out, &act);
		return;
	}
	tell_body(&telling, record, sale);
	json_put_text(out, "text", telling.out);
}

char *record_json(const struct record *record, const struct hash *hash, struct closed_sale *sale,
	struct err *err)
{
	char kind[KIND_ROOM];
	AUTO(json_out) struct json_out out = json_out_object();
	const char *name = record_kind_name(record->kind);
	if (name)
		(void)snprintf(kind, sizeof kind, "%s", name);
	else
		(void)snprintf(kind, sizeof kind, "KIND-%u", record->kind);
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
