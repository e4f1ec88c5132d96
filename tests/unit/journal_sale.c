#include "sync/journal_sale.h"
#include "pos/core/money.h"
#include "pos/core/rights.h"
#include "sync/journal_text.h"
#include "tests/hex.h"
#include "tests/t.h"
#include "tests/unit/sample_sale.h"

#include <stdlib.h>

/* A SALE record as release 0.1.0 wrote it. Tills in the field have these in their journals. */
static const char first_schema[] =
	"504A310100060001000000020000000100000002000000000000000102030000"
	"00000000000000000000000045B6A49A01000088130000000000004D00000000"
	"00000000000080F1013501E90300000000960000000103C0070107323032352D"
	"31310573746F72658094B2CBD4662A04676F6C6400090CE05D02084D494C4B2D"
	"39303002046D696C6B04626162790300904E01A846054150504C450001E209CF"
	"0F00000209746965722D676F6C6401A8460866756C6C2D3530300008E5AF0100"
	"01000000A846010794B4E4F4CB03010000024337000100FEF303D6AD030101E0"
	"D403C51300C80828099608";

static uint8_t room[RECORD_BODY_MAX + 1], again[RECORD_BODY_MAX + 1];
static struct closed_sale sale, back;

static struct record record_of(size_t body_size)
{
	return (struct record){
		.schema = RECORD_SCHEMA,
		.kind = RECORD_SALE,
		.store = 1,
		.till = 2,
		.epoch = 1,
		.seq = 2,
		.uid = {{1, 2, 3}},
		.wall_ms = 1763700000000,
		.business_date = 20251121,
		.op = 1001,
		.body = room,
		.body_size = (uint32_t)body_size,
	};
}

static size_t written_as(const struct closed_sale *from, uint8_t *into, uint16_t schema)
{
	struct bytes_out out = bytes_out(into, RECORD_BODY_MAX);
	sale_body_write(&out, from, schema);
	check(!out.full);
	return out.used;
}

static size_t written(const struct closed_sale *from, uint8_t *into)
{
	return written_as(from, into, RECORD_SCHEMA);
}

static void every_input_of_the_engine_comes_back(void **state)
{
	(void)state;
	sample_sale(&sale);
	struct record record = record_of(written(&sale, room));
	check(sale_record_read(&record, &back));
	check(back.counter == 1);
	check(back.operator_number == 1001);
	check(back.business_date == 20251121);
	check(back.has_member);
	check(back.member.id == 42);
	check(strcmp(back.member.tier, "gold") == 0);
	check(back.member.points == -5);
	check(back.birthday_month);
	check(!back.birthday_day);
	check(strcmp(back.rules_version, "2025-11") == 0);
	check(back.line_count == 2);
	check(strcmp(back.lines[0].categories[1], "baby") == 0);
	check(back.lines[1].grams == 1250);
	check(back.rules[1].reason == REASON_CONDITIONS_NOT_MET);
	check(back.rules[1].short_minor == 22501);
	check(back.coupons[0].serial == 123456789012);
	check(back.coupons[0].rule == 0);
	check(back.tenders[0].amount_minor == 30000);
	check(back.points_after == 543);
}

static void no_name_phone_or_card_is_in_the_record(void **state)
{
	(void)state;
	sample_sale(&sale);
	size_t size = written(&sale, room);
	static const char *const texts[] = {"8800000000042", "张", "奶粉", "金卡"};
	for (size_t i = 0; i < LENGTH(texts); i++) {
		row("%s", texts[i]);
		check(memmem(room, size, texts[i], strlen(texts[i])) == NULL);
	}
}

static void what_reads_writes_to_the_same_bytes(void **state)
{
	(void)state;
	sample_sale(&sale);
	size_t size = written(&sale, room);
	struct record record = record_of(size);
	check(sale_record_read(&record, &back));
	check(written(&back, again) == size);
	check(memcmp(room, again, size) == 0);
}

static void a_cut_or_longer_body_is_refused(void **state)
{
	(void)state;
	sample_sale(&sale);
	size_t size = written(&sale, room);
	for (size_t cut = 0; cut < size; cut++) {
		struct record record = record_of(cut);
		row("%zu bytes", cut);
		check(!sale_record_read(&record, &back));
	}
	struct record record = record_of(size + 1);
	check(!sale_record_read(&record, &back));
}

static void the_largest_sale_fits_a_record(void **state)
{
	(void)state;
	sample_sale(&sale);
	sale.line_count = SALE_LINES_MAX;
	sale.list_minor = 0;
	for (uint32_t i = 0; i < SALE_LINES_MAX; i++) {
		struct closed_line *line = &sale.lines[i];
		*line = sale.lines[0];
		memset(line->sku, 'S', SKU_MAX - 1);
		line->category_count = ITEM_CATEGORIES_MAX;
		for (uint32_t k = 0; k < ITEM_CATEGORIES_MAX; k++)
			memset(line->categories[k], 'C', CATEGORY_MAX - 1);
		line->qty = 20;
		line->unit_price_minor = PRICE_MAX_MINOR;
		line->floor_minor = PRICE_MAX_MINOR;
		line->discount_minor = INT64_MIN;
		line->taxed = true;
		line->vat_bp = TAX_RATE_MAX;
		line->hand = (struct hand_price){OPERATOR_NUMBER_MAX, PRICE_MAX_MINOR, true, ""};
		memset(line->hand.reason, 'W', PRICE_REASON_MAX - 1);
	}
	sale.offer_count = OFFERS_TOLD_MAX;
	for (int i = 0; i < OFFERS_TOLD_MAX; i++)
		memset(sale.offers[i].sku, 'O', SKU_MAX - 1);
	sale.rule_count = CLOSED_RULES_MAX;
	sale.taking_count = CLOSED_TAKINGS_MAX;
	for (uint32_t i = 0; i < CLOSED_TAKINGS_MAX; i++)
		sale.takings[i] = (struct closed_taking){
			CLOSED_RULES_MAX - 1, UINT16_MAX, SALE_LINES_MAX - 1, INT64_MIN};
	sale.coupon_count = SALE_COUPONS_MAX;
	sale.taxes.count = TAX_RATES_MAX;
	for (int i = 0; i < TAX_RATES_MAX; i++)
		sale.taxes.at[i] = (struct tax){TAX_RATE_MAX - i, INT64_MIN, INT64_MIN};
	sale.use_count = CLOSED_USES_MAX;
	for (uint32_t i = 0; i < CLOSED_USES_MAX; i++) {
		memset(sale.uses[i].rule, 'R', RULE_ID_MAX - 1);
		sale.uses[i].spent_minor = INT64_MAX;
	}
	sale.tender_count = CLOSED_TENDERS_MAX;
	for (uint32_t i = 0; i < CLOSED_TENDERS_MAX; i++)
		sale.tenders[i].kind = TENDER_CASH;
	struct record record = record_of(written(&sale, room));
	check(sale_record_read(&record, &back));
	check(back.taking_count == CLOSED_TAKINGS_MAX);
}

static void a_record_of_the_first_schema_stays_readable(void **state)
{
	(void)state;
	static uint8_t bytes[RECORD_MAX];
	size_t size = hex(bytes, sizeof bytes, first_schema);
	struct record record;
	check(record_read(bytes, size, &record));
	check(record.schema == 1);
	check(sale_record_read(&record, &back));
	check(back.points_used == 20);
	check(points_unleased(&back) == 20);
	check(back.points_limit == POINTS_NO_LIMIT);
	check(sale_sums(&back) == SALE_SUM_RIGHT);
	check(written_as(&back, again, 1) == record.body_size);
	check(memcmp(record.body, again, record.body_size) == 0);
	record.schema = RECORD_SCHEMA;
	check(!sale_record_read(&record, &back));
	record.schema = RECORD_SCHEMA + 1;
	check(!sale_record_read(&record, &back));
}

/* Both lines at 13 %, the second at 9 % where other. */
static void taxed_sale(bool other)
{
	sample_sale(&sale);
	for (int i = 0; i < 2; i++) {
		sale.lines[i].taxed = true;
		sale.lines[i].vat_bp = i == 1 && other ? 900 : 1300;
	}
	check(closed_sale_taxes(&sale, &sale.taxes));
}

static void tax_per_rate_comes_back(void **state)
{
	(void)state;
	taxed_sale(true);
	struct record record = record_of(written(&sale, room));
	check(sale_record_read(&record, &back));
	check(back.lines[0].taxed && back.lines[0].vat_bp == 1300);
	check(back.taxes.count == 2);
	check(back.taxes.at[0].rate_bp == 1300 && back.taxes.at[0].gross_minor == 25500);
	check(back.taxes.at[0].tax_minor == 2934); /* 25500 * 13 / 113 = 2933.6 */
	check(back.taxes.at[1].gross_minor == 1999 && back.taxes.at[1].tax_minor == 165);
	check(taxes_equal(&back.taxes, &sale.taxes));
}

/* What a till of before writes is read, and what it cannot say is left out. */
static void schema_2_knows_nothing_of_tax(void **state)
{
	(void)state;
	taxed_sale(true);
	struct record record = record_of(written_as(&sale, room, 2));
	record.schema = 2;
	check(sale_record_read(&record, &back));
	check(back.taxes.count == 0 && !back.lines[0].taxed);
	check(back.points_after == 543);
	check(written_as(&back, again, 2) == record.body_size);
	check(memcmp(room, again, record.body_size) == 0);
}

/* programme: FRD-07, UPS-03 */
static void a_price_by_hand_and_the_offers_come_back(void **state)
{
	(void)state;
	sample_sale(&sale);
	sale.lines[0].hand = (struct hand_price){1007, 12900, true, "破损"};
	sale.offer_count = 2;
	strcpy(sale.offers[0].sku, "wipes");
	strcpy(sale.offers[1].sku, "bib");
	sale.offers[1].taken = true;
	struct record record = record_of(written(&sale, room));
	check(sale_record_read(&record, &back));
	const struct hand_price *hand = &back.lines[0].hand;
	check(hand->operator_number == 1007 && hand->shelf_minor == 12900 && hand->no_points);
	assert_string_equal(hand->reason, "破损");
	check(back.lines[1].hand.operator_number == 0);
	check(back.offer_count == 2 && back.offers[1].taken && !back.offers[0].taken);
	assert_string_equal(back.offers[0].sku, "wipes");
}

static void schema_3_knows_nothing_of_prices_by_hand(void **state)
{
	(void)state;
	sample_sale(&sale);
	sale.lines[0].hand = (struct hand_price){1007, 12900, true, "x"};
	sale.offer_count = 1;
	struct record record = record_of(written_as(&sale, room, 3));
	record.schema = 3;
	check(sale_record_read(&record, &back));
	check(back.lines[0].hand.operator_number == 0 && back.offer_count == 0);
}

static void chosen_sale(void)
{
	sample_sale(&sale);
	sale.coupons[0].chosen_by = 1007;
	sale.coupons[0].in_best = false;
	sale.rules[0].use_back = USE_BACK_NO;
	sale.best_minor = sale.total_minor - 100;
}

/* programme: CPN-13 */
static void who_chose_a_coupon_and_what_the_best_set_was_come_back(void **state)
{
	(void)state;
	chosen_sale();
	struct record record = record_of(written(&sale, room));
	check(sale_record_read(&record, &back));
	check(back.coupons[0].chosen_by == 1007 && !back.coupons[0].in_best);
	check(back.rules[0].use_back == USE_BACK_NO && !closed_coupon_returns(&back, 0));
	check(back.best_minor == back.total_minor - 100);
	static const struct journal_style style = {480, 2, LANG_EN};
	static const struct hash hash;
	char line[RECORD_LINE_MAX];
	struct err err;
	record_line(line, &record, &hash, &style, &back);
	check(strstr(line, "coupon C7 chosen by operator 1007, 273.99 with the best") != NULL);
	char *json = record_json(&record, &hash, &back, &err);
	check(json && strstr(json, "\"chosen_by\":1007,\"best_set\":false") != NULL);
	check(strstr(json, "\"best_set_minor\":27399") != NULL);
	check(strstr(json, "\"return_use_on_cancel\":false") != NULL);
	free(json);
}

static void schema_4_knows_nothing_of_a_choice(void **state)
{
	(void)state;
	chosen_sale();
	struct record record = record_of(written_as(&sale, room, 4));
	record.schema = 4;
	check(sale_record_read(&record, &back));
	check(back.coupons[0].chosen_by == 0 && back.coupons[0].in_best);
	check(back.best_minor == back.total_minor && closed_coupon_returns(&back, 0));
	check(written_as(&back, again, 4) == record.body_size);
	check(memcmp(room, again, record.body_size) == 0);
}

static void rates_out_of_order_are_refused(void **state)
{
	(void)state;
	taxed_sale(true);
	sale.taxes.at[1].rate_bp = 1300;
	struct record record = record_of(written(&sale, room));
	check(!sale_record_read(&record, &back));
}

static void points_sale(int64_t leased, int64_t held)
{
	sample_sale(&sale);
	sale.points_used = 500;
	sale.points_limit = 600;
	sale.points_leased = leased;
	sale.points_held = held;
	if (held > 0)
		sale.hold = (struct uid){{9, 8, 7}};
	sale.price_hash = 0xfedcba98;
	sale.use_count = 1;
	sale.uses[0] = (struct closed_use){"full-500", 7, 1, 30000};
}

static void what_covers_the_points_comes_back(void **state)
{
	(void)state;
	static const struct {
		int64_t leased, held, unleased;
		bool reads;
	} cases[] = {
		{0, 0, 500, true},
		{200, 0, 300, true},
		{200, 300, 0, true},
		{0, 500, 0, true},
		{501, 0, 0, false},
		{300, 201, 0, false},
		{INT64_MAX, INT64_MAX, 0, false},
		{-1, 0, 0, false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		points_sale(cases[i].leased, cases[i].held);
		struct record record = record_of(written(&sale, room));
		row("%zu", i);
		check(sale_record_read(&record, &back) == cases[i].reads);
		if (!cases[i].reads)
			continue;
		check(back.points_leased == cases[i].leased);
		check(points_unleased(&back) == cases[i].unleased);
		check(back.hold.bytes[0] == (cases[i].held ? 9 : 0));
		check(back.points_limit == 600);
		check(back.price_hash == 0xfedcba98);
		check(back.use_count == 1);
		check(strcmp(back.uses[0].rule, "full-500") == 0);
		check(back.uses[0].spent_minor == 30000);
	}
}

static void numbers_beyond_their_limits_are_refused(void **state)
{
	(void)state;
	for (int which = 0; which < 9; which++) {
		sample_sale(&sale);
		switch (which) {
		case 0:
			sale.counter = 0;
			break;
		case 1:
			sale.member.id = 0;
			break;
		case 2:
			sale.lines[0].qty = 0;
			break;
		case 3:
			sale.lines[0].qty = SALE_QTY_MAX + 1;
			break;
		case 4:
			sale.lines[0].unit_price_minor = PRICE_MAX_MINOR + 1;
			break;
		case 5:
			sale.takings[0].line = 2;
			break;
		case 6:
			sale.takings[0].rule = 2;
			break;
		case 7:
			sale.tenders[0].kind = (enum tender_kind)2;
			break;
		default:
			sale.utc_offset_minutes = 24 * 60 + 1;
			break;
		}
		struct record record = record_of(written(&sale, room));
		row("%d", which);
		check(!sale_record_read(&record, &back));
	}
}

static void sums_that_do_not_add_up_are_named(void **state)
{
	(void)state;
	static const struct {
		int64_t list, discount, total, tender;
		enum sale_sum want;
	} cases[] = {
		{0, 0, 0, 0, SALE_SUM_RIGHT},
		{1, 0, 0, 0, SALE_SUM_LIST},
		{0, 1, 0, 0, SALE_SUM_DISCOUNT},
		{0, 0, 1, 0, SALE_SUM_TOTAL},
		{0, 0, 0, 1, SALE_SUM_TENDERS},
		{INT64_MAX - 31999, 0, 0, 0, SALE_SUM_LIST},
		{0, 0, 0, INT64_MAX - 30000, SALE_SUM_TENDERS},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		sample_sale(&sale);
		sale.list_minor += cases[i].list;
		sale.lines[0].discount_minor += cases[i].discount;
		sale.total_minor += cases[i].total;
		sale.tenders[0].amount_minor += cases[i].tender;
		row("%zu", i);
		check(sale_sums(&sale) == cases[i].want);
	}
}

TESTS(test(a_price_by_hand_and_the_offers_come_back),
	test(schema_3_knows_nothing_of_prices_by_hand), test(tax_per_rate_comes_back),
	test(schema_2_knows_nothing_of_tax), test(rates_out_of_order_are_refused),
	test(who_chose_a_coupon_and_what_the_best_set_was_come_back),
	test(schema_4_knows_nothing_of_a_choice), test(every_input_of_the_engine_comes_back),
	test(no_name_phone_or_card_is_in_the_record), test(what_reads_writes_to_the_same_bytes),
	test(a_record_of_the_first_schema_stays_readable), test(what_covers_the_points_comes_back),
	test(a_cut_or_longer_body_is_refused), test(the_largest_sale_fits_a_record),
	test(numbers_beyond_their_limits_are_refused), test(sums_that_do_not_add_up_are_named))
