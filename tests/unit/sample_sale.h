/* sample_sale.h - a finished sale for tests: two lines, a member, a discount by rule, a coupon. */
#ifndef SUANPAN_SAMPLE_SALE_H
#define SUANPAN_SAMPLE_SALE_H

#include "pos/core/closed_sale.h"

#include <string.h>

static inline void sample_lines(struct closed_sale *sale)
{
	sale->line_count = 2;
	sale->lines[0] = (struct closed_line){
		.sku = "MILK-900",
		.name = "奶粉",
		.categories = {"milk", "baby"},
		.category_count = 2,
		.qty = 3,
		.unit_price_minor = 10000,
		.floor_minor = 1,
		.discount_minor = 4500,
	};
	sale->lines[1] = (struct closed_line){
		.sku = "APPLE",
		.qty = 1,
		.grams = 1250,
		.unit_price_minor = 1999,
	};
	sale->rule_count = 2;
	sale->rules[0] = (struct closed_rule){
		.id = "tier-gold", .title = "金卡8.5折", .applied = true, .taken_minor = 4500};
	sale->rules[1] = (struct closed_rule){
		.id = "full-500", .reason = REASON_CONDITIONS_NOT_MET, .short_minor = 22501};
	sale->taking_count = 1;
	sale->takings[0] = (struct closed_taking){.rule = 0, .line = 0, .taken_minor = 4500};
	sale->coupon_count = 1;
	sale->coupons[0] = (struct closed_coupon){
		.campaign = 7,
		.serial = 123456789012,
		.key_id = 1,
		.code = "C7",
		.result = COUPON_TOOK_OFF,
		.rule = 0,
	};
}

/* Sums are right: 31999 list, 4500 off, 30000 paid in cash, 2501 change. */
static inline void sample_sale(struct closed_sale *sale)
{
	memset(sale, 0, sizeof *sale);
	sale->uid = (struct uid){{1, 2, 3}};
	sale->store = 1;
	sale->till = 2;
	sale->epoch = 1;
	sale->counter = 1;
	sale->operator_number = 1001;
	sale->wall_ms = 1763700000000;
	sale->utc_offset_minutes = 480;
	sale->business_date = 20251121;
	sale->engine_version = 1;
	strcpy(sale->rules_version, "2025-11");
	strcpy(sale->channel, "store");
	sale->priced_ms = 1763700000000;
	sale->has_member = true;
	sale->member.id = 42;
	strcpy(sale->member.card, "8800000000042");
	strcpy(sale->member.name_masked, "张**");
	strcpy(sale->member.tier, "gold");
	sale->member.points = -5;
	sale->member.completed_orders = 12;
	sale->member.qualifying = 6000;
	sale->birthday_month = true;
	sample_lines(sale);
	sale->list_minor = 31999;
	sale->total_minor = 27499;
	sale->tender_count = 1;
	sale->tenders[0] = (struct tender){TENDER_CASH, 30000};
	sale->change_minor = 2501;
	sale->points_earned = 548;
	sale->points_before = -5;
	sale->points_after = 543;
}

#endif
