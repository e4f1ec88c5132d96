/* sample_shop.h - an enrolled till's folder with goods, members, operators, rules and coupons in
 * it, for the tests of the shell. Builds on sample_till.h, whose `till` names the folder. */
#ifndef SUANPAN_SAMPLE_SHOP_H
#define SUANPAN_SAMPLE_SHOP_H

#include "pos/core/coupon.h"
#include "sync/card.h"
#include "sync/coupon_signature.h"
#include "sync/reference.h"
#include "tests/unit/sample_till.h"

#define SAMPLE_CARD   "8800000017"
#define SAMPLE_PHONE  "13800000017"
#define SAMPLE_PIN    "246810"
#define SAMPLE_MILK   "6901234567892"
#define SAMPLE_WIPES  "6901234567908"
#define SAMPLE_LOTION "6901234567915"

enum {
	SAMPLE_CASHIER = 1007,
	SAMPLE_MANAGER = 9001,
	SAMPLE_MEMBER = 4711,
	SAMPLE_KID = 5,
	SAMPLE_OPEN = 101, /* campaigns, by class */
	SAMPLE_STORE = 102,
	SAMPLE_MEMBERS = 103,
	SAMPLE_ONLINE = 104,
	SAMPLE_ELSEWHERE = 105, /* open, but for store 9 only */
};

static const uint8_t sample_phone_key[KEY_SIZE] = {1, 2, 3};
static struct signing_key sample_coupon_key;

static const char sample_rules[] =
	"{\"version\":\"r1\",\"vocabulary\":1,\"rules\":[{\"id\":\"gold\",\"stage\":1,"
	"\"title\":{\"zh_CN\":\"金卡8.5折\"},\"when\":[{\"c\":\"member_tier\",\"in\":[\"gold\"]}],"
	"\"then\":[{\"e\":\"pct\",\"bp\":1500}]},{\"id\":\"new\",\"stage\":4,\"code\":\"NEW20\","
	"\"title\":{\"zh_CN\":\"新客立减20\"},\"when\":[{\"c\":\"spend\",\"gte\":10000}],"
	"\"then\":[{\"e\":\"amt\",\"minor\":2000}]},{\"id\":\"points\",\"stage\":7,"
	"\"when\":[{\"c\":\"member\"}],"
	"\"then\":[{\"e\":\"earn\",\"per_minor\":100,\"points\":1}]}]}";

static inline void sample_goods(struct db *ref)
{
	db_script(ref, "INSERT INTO goods (id, sku, name, short_name, unit, categories, "
		       "price_minor, floor_minor, weighed, active, ver, generation) VALUES"
		       "(1,'MILK','婴儿配方奶粉 700g','','罐','milk',26800,0,0,1,1,1),"
		       "(2,'WIPES','棉柔巾','','包','care',1990,0,0,1,2,1),"
		       "(3,'APPLE','红富士苹果','','kg','fruit',1280,0,1,1,3,1),"
		       "(4,'GONE','下架商品','','件','',100,0,0,0,4,1),"
		       "(5,'LOTION','润肤乳','','瓶','care\nbaby',4500,100,0,1,5,1)");
	db_script(ref, "INSERT INTO barcode VALUES (6901234567892,1),(6901234567908,2),(30001,3),"
		       "(6901234567922,4),(6901234567915,5)");
}

static inline void sample_person(struct db *ref)
{
	uint64_t card = 0, phone = 0;
	check(card_key(SAMPLE_CARD, &card));
	check(phone_hash(sample_phone_key, SAMPLE_PHONE, &phone));
	AUTO(stmt)
	struct stmt s =
		sql(ref, "INSERT INTO member VALUES (?, 4711, ?, '" SAMPLE_CARD "',"
			 "'138****0017','张**','gold','',11,0,5000,3,900,0,'',1,1,0,1,1,'')");
	bind_int(&s, (int64_t)card);
	bind_int(&s, (int64_t)phone);
	run(&s);
}

static inline void sample_operator(struct db *ref, int number, const char *role)
{
	static const uint8_t salt[PIN_SALT_SIZE] = {7};
	char pin[PIN_HASH_MAX];
	check(pin_hash(pin, SAMPLE_PIN, salt));
	AUTO(stmt)
	struct stmt s = sql(ref, "INSERT INTO operator VALUES (?, '王芳', ?, ?, 1, 1, 1)");
	bind_int(&s, number);
	bind_text(&s, role);
	bind_text(&s, pin);
	run(&s);
}

static inline void sample_campaigns(struct db *ref)
{
	static const uint8_t seed[SEED_SIZE] = {77};
	sample_coupon_key = signing_key_of(seed);
	AUTO(stmt) struct stmt s = sql(ref, "INSERT INTO coupon_key VALUES (5, ?, 1, 1)");
	bind_blob(&s, sample_coupon_key.public.bytes, KEY_SIZE);
	run(&s);
	db_script(ref, "INSERT INTO campaign VALUES"
		       "(101,'NEW20',0,5,0,0,'','新客立减20',1,1),(102,'NEW20',1,5,0,0,'','',2,1),"
		       "(103,'NEW20',2,5,0,0,'','',3,1),(104,'NEW20',4,5,0,0,'','',4,1),"
		       "(105,'NEW20',0,5,0,0,' 9 ','',5,1)");
}

static inline void sample_settings(struct db *ref)
{
	char key[2 * KEY_SIZE + 1];
	hex_text(key, sample_phone_key, KEY_SIZE);
	db_script(ref, "INSERT INTO role VALUES ('cashier','sell void_line reprint refund',1,1),"
		       "('manager','sell void_line void_sale reprint open_drawer sync check "
		       "unlock_operator close_shift leave refund blind_refund gifts',2,1)");
	db_script(ref, "INSERT INTO setting VALUES ('card.pattern','88:10',1,1),"
		       "('shop.name','阳光母婴',2,1),('lock.idle_s','300',3,1),"
		       "('codes.patterns','21IIIIIVVVVVC\n22IIIIIWWWWWC',4,1)");
	AUTO(stmt) struct stmt s = sql(ref, "INSERT INTO setting VALUES ('phone.key', ?, 5, 1)");
	bind_text(&s, key);
	run(&s);
}

static inline void sample_rule_file(struct db *ref, const char *version, const char *text)
{
	AUTO(stmt)
	struct stmt s = sql(ref, "INSERT INTO rule_file (version, vocabulary, from_on, text, ver, "
				 "generation) VALUES (?, 1, '', ?,"
				 " (SELECT coalesce(max(ver), 0) + 1 FROM rule_file), 1)");
	bind_text(&s, version);
	bind_text(&s, text);
	run(&s);
}

/* Everything, into a reference database that is open. */
static inline void sample_stock(struct db *ref)
{
	sample_goods(ref);
	sample_person(ref);
	sample_operator(ref, SAMPLE_CASHIER, "cashier");
	sample_operator(ref, SAMPLE_MANAGER, "manager");
	sample_campaigns(ref);
	sample_settings(ref);
	sample_rule_file(ref, "r1", sample_rules);
	check(db_ok(ref));
}

/* A folder with an enrolled money.db and a stocked reference database, both closed. */
static inline void sample_found(void)
{
	static struct reference reference;
	struct err err;
	sample_start(NULL);
	sample_close();
	sample_told(reference_open(&reference, till.folder, &till.env, &err), &err);
	sample_stock(&reference.db);
	reference_done(&reference);
}

/* A signed coupon's 208 digits. */
static inline void sample_coupon(char digits[COUPON_DIGITS + 1], uint32_t campaign, uint64_t serial,
	uint32_t not_after_s, uint64_t bound)
{
	struct coupon coupon = {.version = 1,
		.key_id = SAMPLE_KID,
		.campaign = campaign,
		.serial = serial,
		.not_after_s = not_after_s};
	check(coupon_sign(&sample_coupon_key, &coupon, bound));
	coupon_write(digits, &coupon);
}

#endif
