#include "sync/journal_text.h"
#include "tests/unit/sample_verify.h"

static void a_healthy_till_has_no_findings(void **state)
{
	(void)state;
	check(findings() == 0);
	sample_sell_many(10);
	check(findings() == 0);
	check(db_int(&till.money, "SELECT count(*) FROM points_leg", -1) == 10);
}

/* Each damage done with the hand of somebody who knows SQL. */
static void every_damage_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *damage;
		enum text want;
	} cases[] = {
		{"UPDATE journal SET record = CAST(substr(record, 1, 60) || x'2a' || "
		 "substr(record, 62) "
		 "AS BLOB) WHERE (place & 255) = 3",
			TEXT_CHECK_CHAIN},
		{"UPDATE journal SET hash = zeroblob(32) WHERE (place & 255) = 5",
			TEXT_CHECK_CHAIN},
		{"DELETE FROM journal WHERE (place & 255) = 4; DELETE FROM sale WHERE (place & "
		 "255) = 4; "
		 "DELETE FROM points_leg WHERE (place & 255) = 4; "
		 "DELETE FROM rule_use WHERE (place & 255) = 4; "
		 "DELETE FROM coupon_use WHERE (place & 255) = 4",
			TEXT_CHECK_COUNTER},
		{"UPDATE journal SET place = place + 7 WHERE (place & 255) = 6; "
		 "UPDATE sale SET place = place + 7 WHERE (place & 255) = 6; "
		 "UPDATE points_leg SET place = place + 7 WHERE (place & 255) = 6; "
		 "UPDATE rule_use SET place = place + 7 WHERE (place & 255) = 6; "
		 "UPDATE coupon_use SET place = place + 7 WHERE (place & 255) = 6",
			TEXT_CHECK_COUPON_ROW},
		{"UPDATE journal SET uid = zeroblob(16) WHERE (place & 255) = 2",
			TEXT_CHECK_COLUMNS},
		{"UPDATE journal SET kind = 29 WHERE (place & 255) = 2", TEXT_CHECK_COLUMNS},
		{"UPDATE journal SET record = x'00' WHERE (place & 255) = 2",
			TEXT_CHECK_STRAY_ROWS},
		{"UPDATE sale SET total_minor = total_minor - 1 WHERE counter = 2",
			TEXT_CHECK_SALE_ROW},
		{"UPDATE points_leg SET points = points + 1 WHERE (place & 255) = 3",
			TEXT_CHECK_POINTS_ROW},
		{"UPDATE rule_use SET minor = minor + 1 WHERE (place & 255) = 3",
			TEXT_CHECK_USE_ROW},
		{"UPDATE rule_use SET member = 0 WHERE (place & 255) = 3", TEXT_CHECK_USE_ROW},
		{"UPDATE rule_use SET uses = 2 WHERE (place & 255) = 3", TEXT_CHECK_USE_ROW},
		{"DELETE FROM rule_use WHERE (place & 255) = 3", TEXT_CHECK_STRAY_ROWS},
		{"INSERT INTO rule_use VALUES (1099511627779, 'other', 42, 1, 0)",
			TEXT_CHECK_STRAY_ROWS},
		{"DELETE FROM coupon_use WHERE (place & 255) = 3", TEXT_CHECK_STRAY_ROWS},
		{"INSERT INTO points_leg VALUES (42, 1, 1000)", TEXT_CHECK_STRAY_ROWS},
		{"INSERT INTO upload VALUES (1, 900, 0, 0, 0, '')", TEXT_CHECK_CURSOR},
		{"INSERT INTO upload VALUES (1, 2, 3, 0, 0, '')", TEXT_CHECK_CURSOR},
		{"DELETE FROM journal WHERE (place & 255) = 1", TEXT_CHECK_GAP},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (i)
			sample_setup(NULL);
		sample_sell_many(5);
		row("%zu %s", i, cases[i].damage);
		db_script(&till.money, cases[i].damage);
		check(db_ok(&till.money));
		check(findings() > 0);
		check(findings() == found_count);
		check(last_found.id == cases[i].want);
		if (i + 1 < LENGTH(cases))
			sample_teardown(NULL);
	}
}

static void a_certificate_of_somebody_else_is_named(void **state)
{
	(void)state;
	till.identity.hq_keys.key[0].bytes[0] ^= 1;
	check(findings() == 1);
	check(last_found.id == TEXT_CHECK_CERTIFICATE);
}

static struct closed_sale room;

static void sell_with_tax(int64_t tax_minor)
{
	static struct closed_sale sale;
	struct err err;
	sample_sale(&sale);
	sale.uid = env_uid(&till.env);
	sale.coupons[0].serial = till.journal.next_seq;
	sale.lines[0].taxed = true;
	sale.lines[0].vat_bp = 1300;
	check(closed_sale_taxes(&sale, &sale.taxes));
	sale.taxes.at[0].tax_minor += tax_minor;
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	bool done = journal_add_sale(&till.journal, &sale, &err) && tx_commit(&tx, &err);
	journal_settle(&till.journal, done);
	sample_told(done, &err);
}

static void tax_that_is_not_what_the_lines_say_is_named(void **state)
{
	(void)state;
	sell_with_tax(0);
	check(findings() == 0);
	sell_with_tax(1);
	check(findings() == 1);
	check(last_found.id == TEXT_CHECK_SUMS);
}

static void read_record(uint64_t seq, struct record *record, struct hash *hash)
{
	static uint8_t bytes[RECORD_MAX];
	size_t size;
	AUTO(stmt)
	struct stmt s = sql(&till.money, "SELECT record, hash FROM journal WHERE place = ?");
	bind_int(&s, record_place(1, seq));
	check(next_row(&s));
	const void *found = column_blob(&s, 0, &size);
	check(size <= sizeof bytes);
	memcpy(bytes, found, size);
	column_exact(&s, 1, hash->bytes, HASH_SIZE);
	check(record_read(bytes, size, record));
}

static void read_line(uint64_t seq, enum lang lang, char line[RECORD_LINE_MAX])
{
	const struct journal_style style = {480, 2, lang};
	struct record record;
	struct hash hash;
	read_record(seq, &record, &hash);
	record_line(line, &record, &hash, &style, &room);
}

/* Reads the record at seq as text and as JSON. */
static void read_out(uint64_t seq, char line[RECORD_LINE_MAX], char **json)
{
	struct record record;
	struct hash hash;
	struct err err;
	read_line(seq, LANG_EN, line);
	read_record(seq, &record, &hash);
	*json = record_json(&record, &hash, &room, &err);
	check(*json != NULL);
}

static void every_record_has_its_line_and_its_object(void **state)
{
	(void)state;
	char line[RECORD_LINE_MAX];
	char *json;
	sample_sell_many(1);
	read_out(1, line, &json);
	row("%.200s", line);
	static const char first[] = "1-1  2025-11-21 12:40:00  ENROL  "
				    "till 2  store 1  epoch 1  ";
	check(strncmp(line, first, strlen(first)) == 0);
	free(json);
	read_out(2, line, &json);
	row("%.200s", line);
	static const char want[] = "1-2  2025-11-21 12:40:00  SALE  operator 1001  2-1-000001  "
				   "2 lines  before 319.99  off 45.00  due 274.99  member  "
				   "points +548  used 0  ";
	check(strncmp(line, want, strlen(want)) == 0);
	check(strstr(json, "\"receipt\":\"2-1-000001\"") != NULL);
	check(strstr(json, "\"sku\":\"APPLE\"") != NULL);
	check(strchr(json, '\n') == NULL);
	free(json);
}

static void a_line_is_in_the_words_of_the_shop_and_names_no_member(void **state)
{
	(void)state;
	static const struct {
		enum lang lang;
		const char *says;
	} cases[] = {
		{LANG_ZH_CN,
			"  销售  1001 号  2-1-000001  2 行  原价 319.99  优惠 45.00  应收 274.99"
			"  会员  积分 +548  用掉 0  "},
		{LANG_ZH_TW,
			"  銷售  1001 號  2-1-000001  2 行  原價 319.99  優惠 45.00  應收 274.99"
			"  會員  積分 +548  用掉 0  "},
	};
	char line[RECORD_LINE_MAX];
	sample_sell_many(1);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		read_line(2, cases[i].lang, line);
		row("%.200s", line);
		check(strstr(line, cases[i].says) != NULL);
	}
}

TESTS(with_till(a_healthy_till_has_no_findings), with_till(every_damage_is_named),
	with_till(a_certificate_of_somebody_else_is_named),
	with_till(tax_that_is_not_what_the_lines_say_is_named),
	with_till(every_record_has_its_line_and_its_object),
	with_till(a_line_is_in_the_words_of_the_shop_and_names_no_member))
