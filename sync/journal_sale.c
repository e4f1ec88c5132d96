#include "sync/journal_sale.h"

#include "pos/core/money.h"
#include "pos/core/rights.h"

#include <string.h>

/* The last schema without counters of uses and without what covers the points. */
enum { SCHEMA_BEFORE_POINTS = 1 };
/* The last one without taxes. */
enum { SCHEMA_BEFORE_TAX = 2 };
/* The last one without prices set by hand and offers told. */
enum { SCHEMA_BEFORE_HAND = 3 };
/* The last one without who chose coupons, and what becomes of a rule's use. */
enum { SCHEMA_BEFORE_CHOICE = 4 };

enum { HAND_NOBODY, HAND_SET, HAND_NO_POINTS };

enum { FLAG_MEMBER = 1, FLAG_BIRTHDAY_MONTH = 2, FLAG_BIRTHDAY_DAY = 4, FLAGS_ALL = 7 };

/* ---- writing ---- */

static void put_head(struct bytes_out *out, const struct closed_sale *sale)
{
	put_varint(out, sale->counter);
	put_u8(out, (uint8_t)((sale->has_member ? FLAG_MEMBER : 0) |
			      (sale->birthday_month ? FLAG_BIRTHDAY_MONTH : 0) |
			      (sale->birthday_day ? FLAG_BIRTHDAY_DAY : 0)));
	put_signed(out, sale->utc_offset_minutes);
	put_varint(out, sale->engine_version);
	put_text(out, sale->rules_version);
	put_text(out, sale->channel);
	put_signed(out, sale->priced_ms);
	if (!sale->has_member)
		return;
	put_varint(out, sale->member.id);
	put_text(out, sale->member.tier);
	put_text(out, sale->member.group);
	put_signed(out, sale->member.points);
	put_varint(out, (uint64_t)sale->member.completed_orders);
	put_signed(out, sale->member.qualifying);
}

static void put_hand(struct bytes_out *out, const struct hand_price *hand)
{
	bool set = hand->operator_number != 0;
	put_u8(out, !set ? HAND_NOBODY : hand->no_points ? HAND_NO_POINTS : HAND_SET);
	if (!set)
		return;
	put_varint(out, hand->operator_number);
	put_varint(out, (uint64_t)hand->shelf_minor);
	put_text(out, hand->reason);
}

static void put_line(struct bytes_out *out, const struct closed_line *line, uint16_t schema)
{
	put_text(out, line->sku);
	put_varint(out, line->category_count);
	for (uint32_t i = 0; i < line->category_count; i++)
		put_text(out, line->categories[i]);
	put_varint(out, (uint64_t)line->qty);
	put_varint(out, (uint64_t)line->grams);
	put_varint(out, (uint64_t)line->unit_price_minor);
	put_varint(out, (uint64_t)line->floor_minor);
	put_signed(out, line->discount_minor);
	if (schema > SCHEMA_BEFORE_TAX)
		put_varint(out, line->taxed ? (uint64_t)line->vat_bp + 1 : 0);
	if (schema > SCHEMA_BEFORE_HAND)
		put_hand(out, &line->hand);
}

static void put_rule(struct bytes_out *out, const struct closed_rule *rule, uint16_t schema)
{
	put_text(out, rule->id);
	put_u8(out, rule->applied);
	if (rule->applied && schema > SCHEMA_BEFORE_CHOICE)
		put_u8(out, (uint8_t)rule->use_back);
	if (!rule->applied) {
		put_u8(out, (uint8_t)rule->reason);
		put_varint(out, (uint64_t)rule->short_minor);
	}
	put_signed(out, rule->taken_minor);
}

static void put_taking(struct bytes_out *out, const struct closed_taking *taking)
{
	put_varint(out, taking->rule);
	put_varint(out, taking->effect);
	put_varint(out, taking->line);
	put_signed(out, taking->taken_minor);
}

static void put_coupon(struct bytes_out *out, const struct closed_coupon *coupon, uint16_t schema)
{
	put_varint(out, coupon->campaign);
	put_varint(out, coupon->serial);
	put_u8(out, coupon->key_id);
	put_u8(out, coupon->typed);
	put_varint(out, coupon->benefit_minor);
	put_text(out, coupon->code);
	put_u8(out, (uint8_t)coupon->result);
	put_varint(out, coupon->rule == UINT16_MAX ? 0 : coupon->rule + 1u);
	if (schema <= SCHEMA_BEFORE_CHOICE)
		return;
	put_varint(out, coupon->chosen_by);
	put_u8(out, coupon->in_best);
}

static void put_money(struct bytes_out *out, const struct closed_sale *sale)
{
	put_signed(out, sale->list_minor);
	put_signed(out, sale->total_minor);
	put_varint(out, sale->tender_count);
	for (uint32_t i = 0; i < sale->tender_count; i++) {
		put_u8(out, (uint8_t)sale->tenders[i].kind);
		put_signed(out, sale->tenders[i].amount_minor);
	}
	put_varint(out, (uint64_t)sale->change_minor);
	put_varint(out, (uint64_t)sale->noncash_minor);
	put_signed(out, sale->points_earned);
	put_signed(out, sale->points_used);
	put_signed(out, sale->points_before);
	put_signed(out, sale->points_after);
}

static void put_use(struct bytes_out *out, const struct closed_use *use)
{
	put_text(out, use->rule);
	put_varint(out, (uint64_t)use->used);
	put_varint(out, (uint64_t)use->member_used);
	put_varint(out, (uint64_t)use->spent_minor);
}

/* What came with schema 2. */
static void put_cover(struct bytes_out *out, const struct closed_sale *sale)
{
	put_signed(out, sale->points_limit);
	put_varint(out, (uint64_t)sale->points_leased);
	put_varint(out, (uint64_t)sale->points_held);
	if (sale->points_held > 0)
		put_bytes(out, sale->hold.bytes, UID_SIZE);
	put_varint(out, sale->price_hash);
}

/* What came with schema 3. */
static void put_taxes(struct bytes_out *out, const struct taxes *taxes)
{
	put_varint(out, taxes->count);
	for (uint32_t i = 0; i < taxes->count; i++) {
		put_varint(out, (uint64_t)taxes->at[i].rate_bp);
		put_signed(out, taxes->at[i].gross_minor);
		put_signed(out, taxes->at[i].tax_minor);
	}
}

/* What came with schema 4. */
static void put_offers(struct bytes_out *out, const struct closed_sale *sale)
{
	put_varint(out, sale->offer_count);
	for (uint32_t i = 0; i < sale->offer_count; i++) {
		put_text(out, sale->offers[i].sku);
		put_u8(out, sale->offers[i].taken);
	}
}

void sale_body_write(struct bytes_out *out, const struct closed_sale *sale, uint16_t schema)
{
	put_head(out, sale);
	put_varint(out, sale->line_count);
	for (uint32_t i = 0; i < sale->line_count; i++)
		put_line(out, &sale->lines[i], schema);
	put_varint(out, sale->rule_count);
	for (uint32_t i = 0; i < sale->rule_count; i++)
		put_rule(out, &sale->rules[i], schema);
	put_varint(out, sale->taking_count);
	for (uint32_t i = 0; i < sale->taking_count; i++)
		put_taking(out, &sale->takings[i]);
	put_varint(out, sale->coupon_count);
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		put_coupon(out, &sale->coupons[i], schema);
	uint32_t uses = schema > SCHEMA_BEFORE_POINTS ? sale->use_count : 0;
	put_varint(out, uses);
	for (uint32_t i = 0; i < uses; i++)
		put_use(out, &sale->uses[i]);
	put_money(out, sale);
	if (schema > SCHEMA_BEFORE_POINTS)
		put_cover(out, sale);
	if (schema > SCHEMA_BEFORE_TAX)
		put_taxes(out, &sale->taxes);
	if (schema > SCHEMA_BEFORE_HAND)
		put_offers(out, sale);
	if (schema > SCHEMA_BEFORE_CHOICE)
		put_signed(out, sale->best_minor);
}

/* ---- reading ---- */

static bool get_flag(struct bytes_in *in)
{
	uint8_t flag = get_u8(in);
	if (flag > 1)
		in->bad = true;
	return flag == 1;
}

static int64_t get_signed_within(struct bytes_in *in, int64_t lowest, int64_t highest)
{
	int64_t value = get_signed(in);
	if (value >= lowest && value <= highest)
		return value;
	in->bad = true;
	return 0;
}

static void get_member(struct bytes_in *in, struct member *member)
{
	member->id = get_upto(in, INT64_MAX);
	get_text(in, member->tier, sizeof member->tier);
	get_text(in, member->group, sizeof member->group);
	member->points = get_signed(in);
	member->completed_orders = (int32_t)get_upto(in, INT32_MAX);
	member->qualifying = get_signed(in);
	if (!member->id)
		in->bad = true;
}

static void get_head(struct bytes_in *in, struct closed_sale *sale)
{
	sale->counter = (uint32_t)get_upto(in, UINT32_MAX);
	uint8_t flags = get_u8(in);
	if (flags > FLAGS_ALL || !sale->counter)
		in->bad = true;
	sale->has_member = flags & FLAG_MEMBER;
	sale->birthday_month = flags & FLAG_BIRTHDAY_MONTH;
	sale->birthday_day = flags & FLAG_BIRTHDAY_DAY;
	sale->utc_offset_minutes = (int32_t)get_signed_within(in, -24 * 60, 24 * 60);
	sale->engine_version = (uint16_t)get_upto(in, UINT16_MAX);
	get_text(in, sale->rules_version, sizeof sale->rules_version);
	get_text(in, sale->channel, sizeof sale->channel);
	sale->priced_ms = get_signed(in);
	if (sale->has_member)
		get_member(in, &sale->member);
}

static void get_hand(struct bytes_in *in, struct hand_price *hand)
{
	uint8_t how = get_u8(in);
	if (how > HAND_NO_POINTS)
		in->bad = true;
	if (how == HAND_NOBODY || in->bad)
		return;
	hand->no_points = how == HAND_NO_POINTS;
	hand->operator_number = (uint32_t)get_upto(in, OPERATOR_NUMBER_MAX);
	hand->shelf_minor = (int64_t)get_upto(in, PRICE_MAX_MINOR);
	get_text(in, hand->reason, sizeof hand->reason);
	if (hand->operator_number == 0)
		in->bad = true;
}

static void get_line(struct bytes_in *in, struct closed_line *line, uint16_t schema)
{
	*line = (struct closed_line){0};
	get_text(in, line->sku, sizeof line->sku);
	line->category_count = (uint32_t)get_upto(in, ITEM_CATEGORIES_MAX);
	for (uint32_t i = 0; i < line->category_count; i++)
		get_text(in, line->categories[i], sizeof line->categories[i]);
	line->qty = (int32_t)get_upto(in, SALE_QTY_MAX);
	line->grams = (int32_t)get_upto(in, GRAMS_MAX);
	line->unit_price_minor = (int64_t)get_upto(in, PRICE_MAX_MINOR);
	line->floor_minor = (int64_t)get_upto(in, PRICE_MAX_MINOR);
	line->discount_minor = get_signed(in);
	uint64_t rate = schema > SCHEMA_BEFORE_TAX ? get_upto(in, TAX_RATE_MAX + 1) : 0;
	line->taxed = rate > 0;
	line->vat_bp = rate > 0 ? (int32_t)rate - 1 : 0;
	if (schema > SCHEMA_BEFORE_HAND)
		get_hand(in, &line->hand);
	if (line->qty == 0)
		in->bad = true;
}

static void get_rule(struct bytes_in *in, struct closed_rule *rule, uint16_t schema)
{
	*rule = (struct closed_rule){0};
	get_text(in, rule->id, sizeof rule->id);
	rule->applied = get_flag(in);
	if (rule->applied && schema > SCHEMA_BEFORE_CHOICE)
		rule->use_back = (enum use_back)get_upto(in, USE_BACK_NO);
	if (!rule->applied) {
		uint8_t reason = get_u8(in);
		if (reason > REASON_UNKNOWN_CODE)
			in->bad = true;
		rule->reason = (enum reason)reason;
		rule->short_minor = (int64_t)get_upto(in, INT64_MAX);
	}
	rule->taken_minor = get_signed(in);
}

/* An index below count. */
static uint32_t get_index(struct bytes_in *in, uint32_t count)
{
	if (count == 0)
		in->bad = true;
	return (uint32_t)get_upto(in, count ? count - 1 : 0);
}

static void get_taking(
	struct bytes_in *in, const struct closed_sale *sale, struct closed_taking *taking)
{
	taking->rule = (uint16_t)get_index(in, sale->rule_count);
	taking->effect = (uint16_t)get_upto(in, UINT16_MAX);
	taking->line = get_index(in, sale->line_count);
	taking->taken_minor = get_signed(in);
}

static void get_coupon(struct bytes_in *in, const struct closed_sale *sale,
	struct closed_coupon *coupon, uint16_t schema)
{
	coupon->campaign = (uint32_t)get_upto(in, COUPON_CAMPAIGN_MAX);
	coupon->serial = get_upto(in, COUPON_SERIAL_MAX);
	coupon->key_id = get_u8(in);
	coupon->typed = get_flag(in);
	coupon->benefit_minor = (uint32_t)get_upto(in, UINT32_MAX);
	get_text(in, coupon->code, sizeof coupon->code);
	coupon->result = get_flag(in) ? COUPON_DID_NOT_APPLY : COUPON_TOOK_OFF;
	uint32_t rule = (uint32_t)get_upto(in, sale->rule_count);
	coupon->rule = rule == 0 ? UINT16_MAX : (uint16_t)(rule - 1);
	coupon->chosen_by = 0;
	coupon->in_best = coupon->result == COUPON_TOOK_OFF;
	if (schema <= SCHEMA_BEFORE_CHOICE)
		return;
	coupon->chosen_by = (uint32_t)get_upto(in, OPERATOR_NUMBER_MAX);
	coupon->in_best = get_flag(in);
}

static void get_money(struct bytes_in *in, struct closed_sale *sale)
{
	sale->list_minor = get_signed(in);
	sale->total_minor = get_signed(in);
	sale->tender_count = (uint32_t)get_upto(in, CLOSED_TENDERS_MAX);
	for (uint32_t i = 0; i < sale->tender_count; i++) {
		uint8_t kind = get_u8(in);
		if (kind != TENDER_CASH)
			in->bad = true;
		sale->tenders[i].kind = TENDER_CASH;
		sale->tenders[i].amount_minor = get_signed(in);
	}
	sale->change_minor = (int64_t)get_upto(in, INT64_MAX);
	sale->noncash_minor = (int64_t)get_upto(in, INT64_MAX);
	sale->points_earned = get_signed(in);
	sale->points_used = get_signed(in);
	sale->points_before = get_signed(in);
	sale->points_after = get_signed(in);
}

static void get_use(struct bytes_in *in, struct closed_use *use)
{
	*use = (struct closed_use){0};
	get_text(in, use->rule, sizeof use->rule);
	use->used = (int64_t)get_upto(in, INT64_MAX);
	use->member_used = (int64_t)get_upto(in, INT64_MAX);
	use->spent_minor = (int64_t)get_upto(in, INT64_MAX);
}

static void get_cover(struct bytes_in *in, struct closed_sale *sale)
{
	sale->points_limit = get_signed_within(in, POINTS_NO_LIMIT, INT64_MAX);
	int64_t open = sale->points_used > 0 ? sale->points_used : 0;
	sale->points_leased = (int64_t)get_upto(in, (uint64_t)open);
	sale->points_held = (int64_t)get_upto(in, (uint64_t)(open - sale->points_leased));
	if (sale->points_held > 0)
		get_bytes(in, sale->hold.bytes, UID_SIZE);
	sale->price_hash = (uint32_t)get_upto(in, UINT32_MAX);
}

/* Falling, each rate once. */
static void get_taxes(struct bytes_in *in, struct taxes *taxes)
{
	taxes->count = (uint32_t)get_upto(in, TAX_RATES_MAX);
	for (uint32_t i = 0; i < taxes->count; i++) {
		struct tax *tax = &taxes->at[i];
		tax->rate_bp = (int32_t)get_upto(in, TAX_RATE_MAX);
		tax->gross_minor = get_signed(in);
		tax->tax_minor = get_signed(in);
		if (i > 0 && tax->rate_bp >= tax[-1].rate_bp)
			in->bad = true;
	}
}

static void get_offers(struct bytes_in *in, struct closed_sale *sale)
{
	sale->offer_count = (uint32_t)get_upto(in, OFFERS_TOLD_MAX);
	for (uint32_t i = 0; i < sale->offer_count; i++) {
		get_text(in, sale->offers[i].sku, sizeof sale->offers[i].sku);
		sale->offers[i].taken = get_flag(in);
	}
}

static void get_body(struct bytes_in *in, struct closed_sale *sale, uint16_t schema)
{
	bool early = schema <= SCHEMA_BEFORE_POINTS;
	get_head(in, sale);
	sale->line_count = (uint32_t)get_upto(in, SALE_LINES_MAX);
	for (uint32_t i = 0; i < sale->line_count; i++)
		get_line(in, &sale->lines[i], schema);
	sale->rule_count = (uint32_t)get_upto(in, CLOSED_RULES_MAX);
	for (uint32_t i = 0; i < sale->rule_count; i++)
		get_rule(in, &sale->rules[i], schema);
	sale->taking_count = (uint32_t)get_upto(in, CLOSED_TAKINGS_MAX);
	for (uint32_t i = 0; i < sale->taking_count; i++)
		get_taking(in, sale, &sale->takings[i]);
	sale->coupon_count = (uint32_t)get_upto(in, SALE_COUPONS_MAX);
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		get_coupon(in, sale, &sale->coupons[i], schema);
	sale->use_count = (uint32_t)get_upto(in, early ? 0 : CLOSED_USES_MAX);
	for (uint32_t i = 0; i < sale->use_count; i++)
		get_use(in, &sale->uses[i]);
	get_money(in, sale);
	sale->points_limit = POINTS_NO_LIMIT;
	if (!early)
		get_cover(in, sale);
	if (schema > SCHEMA_BEFORE_TAX)
		get_taxes(in, &sale->taxes);
	if (schema > SCHEMA_BEFORE_HAND)
		get_offers(in, sale);
	sale->best_minor = sale->total_minor;
	if (schema > SCHEMA_BEFORE_CHOICE)
		sale->best_minor = get_signed(in);
}

bool sale_record_read(const struct record *record, struct closed_sale *sale)
{
	closed_sale_clear(sale);
	if (record->kind != RECORD_SALE || !record_schema_known(record))
		return false;
	struct bytes_in in = bytes_in(record->body, record->body_size);
	get_body(&in, sale, record->schema);
	sale->uid = record->uid;
	sale->store = record->store;
	sale->till = record->till;
	sale->epoch = record->epoch;
	sale->operator_number = record->op;
	sale->wall_ms = record->wall_ms;
	sale->business_date = record->business_date;
	return bytes_complete(&in);
}

/* ---- sums ---- */

/* false on overflow, which no honest sale reaches. */
static bool sum_list(const struct closed_sale *sale, int64_t *list)
{
	*list = 0;
	for (uint32_t i = 0; i < sale->line_count; i++) {
		int64_t amount;
		if (!money_times(sale->lines[i].unit_price_minor, sale->lines[i].qty, &amount))
			return false;
		if (!money_add(*list, amount, list))
			return false;
	}
	return true;
}

static bool discounts_explained(const struct closed_sale *sale)
{
	int64_t taken[SALE_LINES_MAX] = {0};
	for (uint32_t i = 0; i < sale->taking_count; i++) {
		int64_t *line = &taken[sale->takings[i].line];
		if (!money_add(*line, sale->takings[i].taken_minor, line))
			return false;
	}
	for (uint32_t i = 0; i < sale->line_count; i++)
		if (taken[i] != sale->lines[i].discount_minor)
			return false;
	return true;
}

static bool total_explained(const struct closed_sale *sale)
{
	int64_t total = sale->list_minor;
	for (uint32_t i = 0; i < sale->line_count; i++)
		if (__builtin_sub_overflow(total, sale->lines[i].discount_minor, &total))
			return false;
	return total == sale->total_minor;
}

static bool tenders_explained(const struct closed_sale *sale)
{
	int64_t paid = 0;
	for (uint32_t i = 0; i < sale->tender_count; i++)
		if (!money_add(paid, sale->tenders[i].amount_minor, &paid))
			return false;
	return !__builtin_sub_overflow(paid, sale->change_minor, &paid) &&
	       paid == sale->total_minor;
}

enum sale_sum sale_sums(const struct closed_sale *sale)
{
	int64_t list;
	if (!sum_list(sale, &list) || list != sale->list_minor)
		return SALE_SUM_LIST;
	if (!discounts_explained(sale))
		return SALE_SUM_DISCOUNT;
	if (!total_explained(sale))
		return SALE_SUM_TOTAL;
	return tenders_explained(sale) ? SALE_SUM_RIGHT : SALE_SUM_TENDERS;
}
