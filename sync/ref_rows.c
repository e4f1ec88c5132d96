#include "sync/ref_rows.h"

#include "pos/core/civil.h"
#include "pos/core/closed_sale.h"
#include "pos/core/coupon.h"
#include "pos/core/item.h"
#include "pos/core/member_more.h"
#include "pos/core/money.h"
#include "pos/core/rights.h"
#include "pos/core/text.h"
#include "sync/card.h"
#include "sync/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NO_RATE = -1 };     /* of a good: as the setting says */
enum { SWEEP_ROWS = 200 }; /* a turn, as of deltas */

void ref_rows_open(struct ref_rows *rows, struct db *ref, const struct identity *identity)
{
	*rows = (struct ref_rows){.db = ref, .identity = identity};
	(void)db_prepare(
		ref, &rows->find_goods, "SELECT id, ver, generation FROM goods WHERE sku = ?");
	(void)db_prepare(ref, &rows->add_goods,
		"INSERT INTO goods (name, short_name, unit, categories, price_minor, floor_minor, "
		"weighed, active, vat_bp, ver, generation, sku) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	(void)db_prepare(ref, &rows->change_goods,
		"UPDATE goods SET name = ?, short_name = ?, unit = ?, categories = ?, "
		"price_minor = ?, floor_minor = ?, weighed = ?, active = ?, vat_bp = ?, ver = ?, "
		"generation = ? WHERE sku = ?");
	(void)db_prepare(ref, &rows->drop_barcodes, "DELETE FROM barcode WHERE goods = ?");
	(void)db_prepare(ref, &rows->add_barcode,
		"INSERT OR REPLACE INTO barcode SELECT ?, id FROM goods WHERE sku = ?");
	(void)db_prepare(
		ref, &rows->find_member, "SELECT id, ver, generation FROM member WHERE id = ?");
	(void)db_prepare(ref, &rows->drop_member, "DELETE FROM member WHERE id = ?");
	(void)db_prepare(ref, &rows->add_member,
		"INSERT OR REPLACE INTO member VALUES "
		"(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
}

void ref_rows_done(struct ref_rows *rows)
{
	stmt_drop(&rows->find_goods);
	stmt_drop(&rows->add_goods);
	stmt_drop(&rows->change_goods);
	stmt_drop(&rows->drop_barcodes);
	stmt_drop(&rows->add_barcode);
	stmt_drop(&rows->find_member);
	stmt_drop(&rows->drop_member);
	stmt_drop(&rows->add_member);
}

/* ---- what all rows have ---- */

/* known answers (id, ver, generation) of the key. Is the row that came to be taken? */
static bool newer(struct stmt *known, const struct row_page *page, int64_t ver, int64_t *id)
{
	*id = 0;
	if (!next_row(known))
		return true;
	*id = column_int(known, 0);
	int64_t here = column_int(known, 1);
	if (page->repairs)
		return here <= page->as_of || here > page->since;
	return column_int(known, 2) != page->generation || here < ver;
}

static int64_t version_of(struct json_value row)
{
	return json_int(json_member(row, "ver"), 1, INT64_MAX);
}

static bool is_gone(struct json_value row)
{
	return json_bool_or(json_member(row, "gone"), false);
}

static void get_cleaned(struct json_value value, char *into, size_t cap)
{
	text_clean(into, cap, json_text_or(value, cap - 1, ""));
}

/* Several texts in one column, each followed by its end. */
static void get_joined(struct json_value list, char *into, size_t cap, size_t max_count,
	size_t max_text, const char *end)
{
	size_t count = json_count(list, max_count), used = 0;
	into[0] = '\0';
	for (size_t i = 0; i < count && used < cap; i++) {
		const char *text = json_text(json_item(list, i), max_text);
		used += (size_t)snprintf(
			into + used, cap - used, "%s%s", text, i + 1 < count ? end : "");
	}
}

/* ---- goods ---- */

struct goods_row {
	int64_t ver;
	char sku[SKU_MAX], name[ITEM_NAME_MAX], short_name[SHORT_NAME_MAX], unit[UNIT_NAME_MAX];
	char categories[ITEM_CATEGORIES_MAX * CATEGORY_MAX];
	int64_t price_minor, floor_minor, vat_bp;
	bool weighed, active;
	int64_t gtins[GTINS_MAX];
	size_t gtin_count;
};

static int64_t get_gtin(struct json_value value)
{
	const char *text = json_text(value, 18);
	if (text[0] && strspn(text, "0123456789") == strlen(text))
		return strtoll(text, NULL, 10);
	json_refuse(value, TEXT_REF_NOT_DIGITS, NULL, NULL);
	return 0;
}

static void get_goods(struct json_value row, struct goods_row *goods)
{
	get_cleaned(json_member(row, "name"), goods->name, sizeof goods->name);
	get_cleaned(json_member(row, "short_name"), goods->short_name, sizeof goods->short_name);
	get_cleaned(json_member(row, "unit"), goods->unit, sizeof goods->unit);
	get_joined(json_member(row, "categories"), goods->categories, sizeof goods->categories,
		ITEM_CATEGORIES_MAX, CATEGORY_MAX - 1, "\n");
	goods->price_minor = json_int(json_member(row, "price_minor"), 0, PRICE_MAX_MINOR);
	goods->floor_minor = json_int_or(json_member(row, "floor_minor"), 0, goods->price_minor, 0);
	goods->weighed = json_bool_or(json_member(row, "weighed"), false);
	goods->active = json_bool_or(json_member(row, "active"), true);
	goods->vat_bp = json_int_or(json_member(row, "vat_bp"), 0, TAX_RATE_MAX, NO_RATE);
	struct json_value gtins = json_member(row, "gtins");
	goods->gtin_count = json_count(gtins, GTINS_MAX);
	for (size_t i = 0; i < goods->gtin_count; i++)
		goods->gtins[i] = get_gtin(json_item(gtins, i));
}

static void bind_goods(struct stmt *s, const struct goods_row *goods)
{
	bind_text(s, goods->name);
	bind_text(s, goods->short_name);
	bind_text(s, goods->unit);
	bind_text(s, goods->categories);
	bind_int(s, goods->price_minor);
	bind_int(s, goods->floor_minor);
	bind_int(s, goods->weighed);
	bind_int(s, goods->active);
	bind_int(s, goods->vat_bp);
	bind_int(s, goods->ver);
}

static bool is_same_goods(struct ref_rows *rows, const struct goods_row *goods)
{
	AUTO(stmt)
	struct stmt s = sql(rows->db,
		"SELECT 1 FROM goods WHERE name = ? AND short_name = ? AND unit = ? "
		"AND categories = ? AND price_minor = ? AND floor_minor = ? AND weighed = ? "
		"AND active = ? AND vat_bp = ? AND ver = ? AND sku = ?");
	bind_goods(&s, goods);
	bind_text(&s, goods->sku);
	return next_row(&s);
}

static bool is_listed(const struct goods_row *goods, size_t count, int64_t gtin)
{
	for (size_t i = 0; i < count; i++)
		if (goods->gtins[i] == gtin)
			return true;
	return false;
}

/* Its barcodes lead to it, and no other does. */
static bool has_same_barcodes(struct ref_rows *rows, int64_t id, const struct goods_row *goods)
{
	size_t listed = 0, held = 0;
	for (size_t i = 0; i < goods->gtin_count; i++)
		listed += !is_listed(goods, i, goods->gtins[i]);
	AUTO(stmt) struct stmt s = sql(rows->db, "SELECT gtin FROM barcode WHERE goods = ?");
	bind_int(&s, id);
	for (; next_row(&s); held++)
		if (!is_listed(goods, goods->gtin_count, column_int(&s, 0)))
			return false;
	return held == listed;
}

static void write_goods(struct ref_rows *rows, const struct row_page *page,
	const struct goods_row *goods, bool known)
{
	AUTO(stmt) struct stmt s = stmt_use(known ? &rows->change_goods : &rows->add_goods);
	bind_goods(&s, goods);
	bind_int(&s, page->generation);
	bind_text(&s, goods->sku);
	run(&s);
	for (size_t i = 0; i < goods->gtin_count; i++) {
		AUTO(stmt) struct stmt barcode = stmt_use(&rows->add_barcode);
		bind_int(&barcode, goods->gtins[i]);
		bind_text(&barcode, goods->sku);
		run(&barcode);
	}
}

static void drop_barcodes(struct ref_rows *rows, int64_t id)
{
	AUTO(stmt) struct stmt s = stmt_use(&rows->drop_barcodes);
	bind_int(&s, id);
	run(&s);
}

static void drop_by_int(struct db *db, const char *text, int64_t key)
{
	AUTO(stmt) struct stmt s = sql(db, text);
	bind_int(&s, key);
	run(&s);
}

static bool apply_goods(
	struct ref_rows *rows, const struct row_page *page, struct json_value row, struct err *why)
{
	struct goods_row goods = {.ver = version_of(row)};
	text_copy(goods.sku, sizeof goods.sku, json_text(json_member(row, "sku"), SKU_MAX - 1));
	bool gone = is_gone(row);
	if (!gone)
		get_goods(row, &goods);
	if (!json_good(row.doc, why))
		return false;
	AUTO(stmt) struct stmt known = stmt_use(&rows->find_goods);
	bind_text(&known, goods.sku);
	int64_t id;
	if (!newer(&known, page, goods.ver, &id))
		return true;
	if (page->repairs && !gone && is_same_goods(rows, &goods) &&
		has_same_barcodes(rows, id, &goods))
		return true;
	if (id)
		drop_barcodes(rows, id);
	if (gone)
		drop_by_int(rows->db, "DELETE FROM goods WHERE id = ?", id);
	else
		write_goods(rows, page, &goods, id != 0);
	return true;
}

/* ---- members ---- */

struct member_row {
	struct member member;
	int64_t ver;
	uint64_t card;
	bool has_phone;
	int64_t phone_hash;
	const char *more; /* of the document */
};

static void get_card(struct json_value value, struct member_row *read)
{
	const char *text = json_text(value, CARD_MAX - 1);
	text_copy(read->member.card, sizeof read->member.card, text);
	if (!card_key(text, &read->card))
		json_refuse(value, TEXT_REF_NOT_CARD, NULL, NULL);
}

/* As it stands, for who looks the member up to read. What is no text or too long is nothing: the
 * member is one without it. */
static const char *get_more(struct json_value value)
{
	const char *text = json_holds_text(value) ? json_text(value, WIRE_ANSWER_MAX) : "";
	return strlen(text) < MEMBER_MORE_TEXT_MAX ? text : "";
}

static void get_member(struct json_value row, struct member_row *read)
{
	struct member *member = &read->member;
	get_card(json_member(row, "card"), read);
	read->has_phone = json_there(json_member(row, "phone_hash"));
	read->phone_hash = json_int_or(json_member(row, "phone_hash"), 0, INT64_MAX, 0);
	get_cleaned(json_member(row, "phone_masked"), member->phone_masked,
		sizeof member->phone_masked);
	get_cleaned(
		json_member(row, "name_masked"), member->name_masked, sizeof member->name_masked);
	get_cleaned(json_member(row, "tier"), member->tier, sizeof member->tier);
	get_cleaned(json_member(row, "group"), member->group, sizeof member->group);
	member->birthday_month = (int)json_int_or(json_member(row, "birthday_month"), 0, 12, 0);
	member->birthday_day = (int)json_int_or(json_member(row, "birthday_day"), 0, 31, 0);
	member->points = json_int(json_member(row, "points"), INT64_MIN, INT64_MAX);
	member->completed_orders =
		(int32_t)json_int(json_member(row, "completed_orders"), 0, INT32_MAX);
	member->qualifying = json_int(json_member(row, "metric"), 0, INT64_MAX);
	member->blocked = json_bool_or(json_member(row, "blocked"), false);
	get_cleaned(json_member(row, "blocked_reason"), member->block_reason,
		sizeof member->block_reason);
	read->more = get_more(json_member(row, "more"));
}

/* The first columns, in their order. */
static void bind_member(struct stmt *s, const struct member_row *read)
{
	const struct member *member = &read->member;
	bind_int(s, (int64_t)read->card);
	bind_int(s, (int64_t)member->id);
	if (read->has_phone)
		bind_int(s, read->phone_hash);
	else
		bind_null(s);
	bind_text(s, member->card);
	bind_text(s, member->phone_masked);
	bind_text(s, member->name_masked);
	bind_text(s, member->tier);
	bind_text(s, member->group);
	bind_int(s, member->birthday_month);
	bind_int(s, member->birthday_day);
	bind_int(s, member->points);
	bind_int(s, member->completed_orders);
	bind_int(s, member->qualifying);
	bind_int(s, member->blocked);
	bind_text(s, member->block_reason);
}

static void write_member(
	struct ref_rows *rows, const struct row_page *page, const struct member_row *read)
{
	AUTO(stmt) struct stmt s = stmt_use(&rows->add_member);
	bind_member(&s, read);
	bind_int(&s, page->projected_epoch);
	bind_int(&s, (int64_t)page->projected_next);
	bind_int(&s, page->hq_time);
	bind_int(&s, read->ver);
	bind_int(&s, page->generation);
	bind_text(&s, read->more);
	run(&s);
}

static bool is_news(
	struct ref_rows *rows, const struct row_page *page, const struct member_row *read)
{
	AUTO(stmt) struct stmt known = stmt_use(&rows->find_member);
	bind_int(&known, (int64_t)read->member.id);
	int64_t id;
	return newer(&known, page, read->ver, &id);
}

/* Most rows of a bucket that differs are good, and are not written again. */
static bool is_same_member(struct ref_rows *rows, const struct member_row *read)
{
	AUTO(stmt)
	struct stmt s = sql(rows->db,
		"SELECT 1 FROM member WHERE card = ? AND id = ? AND phone_hash IS ? "
		"AND card_text = ? AND phone_masked = ? AND name_masked = ? AND tier = ? "
		"AND grp = ? AND birthday_month = ? AND birthday_day = ? AND points = ? "
		"AND completed_orders = ? AND qualifying = ? AND blocked = ? AND block_reason = ? "
		"AND ver = ? AND more = ?");
	bind_member(&s, read);
	bind_int(&s, read->ver);
	bind_text(&s, read->more);
	return next_row(&s);
}

static void drop_member(struct ref_rows *rows, uint64_t id)
{
	AUTO(stmt) struct stmt drop = stmt_use(&rows->drop_member);
	bind_int(&drop, (int64_t)id);
	run(&drop);
}

static bool apply_member(
	struct ref_rows *rows, const struct row_page *page, struct json_value row, struct err *why)
{
	struct member_row read = {.ver = version_of(row)};
	read.member.id = (uint64_t)json_int(json_member(row, "id"), 1, INT64_MAX);
	bool gone = is_gone(row);
	if (!gone)
		get_member(row, &read);
	if (!json_good(row.doc, why))
		return false;
	if (!rows->rising && !is_news(rows, page, &read))
		return true;
	if (page->repairs && !gone && is_same_member(rows, &read))
		return true;
	/* The card is the key, and a member may have got another one: REPLACE takes both away. */
	if (gone)
		drop_member(rows, read.member.id);
	else
		write_member(rows, page, &read);
	return true;
}

/* ---- the small streams ---- */

#define WHERE_NEWER " WHERE excluded.ver > ver OR excluded.generation <> generation"

static void drop_by_text(struct db *db, const char *text, const char *key, int64_t ver)
{
	AUTO(stmt) struct stmt s = sql(db, text);
	bind_text(&s, key);
	bind_int(&s, ver);
	run(&s);
}

static bool apply_setting(
	struct ref_rows *rows, const struct row_page *page, struct json_value row, struct err *why)
{
	int64_t ver = version_of(row);
	const char *name = json_text(json_member(row, "name"), SETTING_NAME_MAX - 1);
	bool gone = is_gone(row);
	const char *value = gone ? "" : json_text(json_member(row, "value"), SETTING_VALUE_MAX - 1);
	if (!json_good(row.doc, why))
		return false;
	if (gone) {
		drop_by_text(rows->db, "DELETE FROM setting WHERE name = ? AND ver < ?", name, ver);
		return true;
	}
	AUTO(stmt)
	struct stmt s =
		sql(rows->db, "INSERT INTO setting VALUES (?, ?, ?, ?) "
			      "ON CONFLICT DO UPDATE SET value = excluded.value, "
			      "ver = excluded.ver, generation = excluded.generation" WHERE_NEWER);
	bind_text(&s, name);
	bind_text(&s, value);
	bind_int(&s, ver);
	bind_int(&s, page->generation);
	run(&s);
	return true;
}

static void drop_by_number(struct db *db, const char *text, int64_t number, int64_t ver)
{
	AUTO(stmt) struct stmt s = sql(db, text);
	bind_int(&s, number);
	bind_int(&s, ver);
	run(&s);
}

static bool apply_operator(
	struct ref_rows *rows, const struct row_page *page, struct json_value row, struct err *why)
{
	enum { PIN_TEXT_MAX = 127 };
	int64_t ver = version_of(row);
	int64_t number = json_int(json_member(row, "number"), 1, OPERATOR_NUMBER_MAX);
	bool gone = is_gone(row);
	char name[OPERATOR_NAME_MAX];
	get_cleaned(json_member(row, "name"), name, sizeof name);
	const char *role = json_text_or(json_member(row, "role"), ROLE_MAX - 1, "");
	const char *pin = json_text_or(json_member(row, "pin"), PIN_TEXT_MAX, "");
	bool active = json_bool_or(json_member(row, "active"), true);
	if (!json_good(row.doc, why))
		return false;
	if (gone) {
		drop_by_number(
			rows->db, "DELETE FROM operator WHERE number = ? AND ver < ?", number, ver);
		return true;
	}
	AUTO(stmt)
	struct stmt s = sql(rows->db,
		"INSERT INTO operator VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
		"name = excluded.name, role = excluded.role, pin = excluded.pin, "
		"active = excluded.active, ver = excluded.ver, "
		"generation = excluded.generation" WHERE_NEWER);
	bind_int(&s, number);
	bind_text(&s, name);
	bind_text(&s, role);
	bind_text(&s, pin);
	bind_int(&s, active);
	bind_int(&s, ver);
	bind_int(&s, page->generation);
	run(&s);
	return true;
}

static bool apply_role(
	struct ref_rows *rows, const struct row_page *page, struct json_value row, struct err *why)
{
	enum { RIGHT_NAME_MAX = 32 };
	int64_t ver = version_of(row);
	const char *name = json_text(json_member(row, "name"), ROLE_MAX - 1);
	bool gone = is_gone(row);
	char rights[ROW_RIGHTS_MAX * (RIGHT_NAME_MAX + 1) + 1];
	get_joined(json_member(row, "rights"), rights, sizeof rights, ROW_RIGHTS_MAX,
		RIGHT_NAME_MAX, " ");
	if (!json_good(row.doc, why))
		return false;
	if (gone) {
		drop_by_text(rows->db, "DELETE FROM role WHERE name = ? AND ver < ?", name, ver);
		return true;
	}
	AUTO(stmt)
	struct stmt s =
		sql(rows->db, "INSERT INTO role VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
			      "rights = excluded.rights, ver = excluded.ver, "
			      "generation = excluded.generation" WHERE_NEWER);
	bind_text(&s, name);
	bind_text(&s, rights);
	bind_int(&s, ver);
	bind_int(&s, page->generation);
	run(&s);
	return true;
}

static bool apply_operators(
	struct ref_rows *rows, const struct row_page *page, struct json_value row, struct err *why)
{
	static const char *const kinds[] = {"operator", "role", NULL};
	int kind = json_choice(json_member(row, "kind"), kinds);
	if (!json_good(row.doc, why))
		return false;
	return kind == 0 ? apply_operator(rows, page, row, why) : apply_role(rows, page, row, why);
}

static bool apply_key(
	struct ref_rows *rows, const struct row_page *page, struct json_value row, struct err *why)
{
	int64_t ver = version_of(row);
	int64_t number = json_int(json_member(row, "number"), 0, UINT8_MAX);
	bool gone = is_gone(row);
	struct public_key key = {0};
	if (!gone &&
		!hex_read(json_text(json_member(row, "pubkey"), 2 * KEY_SIZE), key.bytes, KEY_SIZE))
		json_refuse(json_member(row, "pubkey"), TEXT_WIRE_HEX, NULL, NULL);
	if (!json_good(row.doc, why))
		return false;
	if (gone) {
		drop_by_number(rows->db, "DELETE FROM coupon_key WHERE number = ? AND ver < ?",
			number, ver);
		return true;
	}
	AUTO(stmt)
	struct stmt s = sql(rows->db,
		"INSERT INTO coupon_key VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
		"pubkey = excluded.pubkey, ver = excluded.ver, "
		"generation = excluded.generation" WHERE_NEWER);
	bind_int(&s, number);
	bind_blob(&s, key.bytes, KEY_SIZE);
	bind_int(&s, ver);
	bind_int(&s, page->generation);
	run(&s);
	return true;
}

enum { STORES_TEXT_MAX = ROW_STORES_MAX * 11 + 2 };

/* " 1 7 12 ", so that " 7 " is found in it; "" is all. */
static void get_stores(struct json_value list, char out[STORES_TEXT_MAX])
{
	size_t count = json_count(list, ROW_STORES_MAX), used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < count; i++)
		used += (size_t)snprintf(out + used, STORES_TEXT_MAX - used, "%s%lld ",
			i ? "" : " ", (long long)json_int(json_item(list, i), 1, UINT32_MAX));
}

struct campaign_row {
	int64_t number, kid, not_before_s, not_after_s;
	const char *code;
	int class;
	char stores[STORES_TEXT_MAX], title[CAMPAIGN_TITLE_MAX];
};

static void get_campaign(struct json_value row, struct campaign_row *read)
{
	static const char *const classes[] = {"open", "store", "member", "leased", "online", NULL};
	read->code = json_text(json_member(row, "code"), COUPON_CODE_MAX - 1);
	read->class = json_choice(json_member(row, "class"), classes);
	read->kid = json_int(json_member(row, "kid"), 0, UINT8_MAX);
	read->not_before_s = json_int_or(json_member(row, "not_before_s"), 0, INT64_MAX, 0);
	read->not_after_s = json_int_or(json_member(row, "not_after_s"), 0, INT64_MAX, 0);
	get_stores(json_member(row, "stores"), read->stores);
	get_cleaned(json_member(row, "title"), read->title, sizeof read->title);
}

static bool apply_campaign(
	struct ref_rows *rows, const struct row_page *page, struct json_value row, struct err *why)
{
	int64_t ver = version_of(row);
	struct campaign_row read = {
		.number = json_int(json_member(row, "number"), 1, COUPON_CAMPAIGN_MAX)};
	bool gone = is_gone(row);
	if (!gone)
		get_campaign(row, &read);
	if (!json_good(row.doc, why))
		return false;
	if (gone) {
		drop_by_number(rows->db, "DELETE FROM campaign WHERE number = ? AND ver < ?",
			read.number, ver);
		return true;
	}
	AUTO(stmt)
	struct stmt s = sql(rows->db,
		"INSERT INTO campaign VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
		"ON CONFLICT DO UPDATE SET code = excluded.code, class = excluded.class, "
		"kid = excluded.kid, not_before_s = excluded.not_before_s, "
		"not_after_s = excluded.not_after_s, stores = excluded.stores, "
		"title = excluded.title, ver = excluded.ver, "
		"generation = excluded.generation" WHERE_NEWER);
	bind_int(&s, read.number);
	bind_text(&s, read.code);
	bind_int(&s, read.class);
	bind_int(&s, read.kid);
	bind_int(&s, read.not_before_s);
	bind_int(&s, read.not_after_s);
	bind_text(&s, read.stores);
	bind_text(&s, read.title);
	bind_int(&s, ver);
	bind_int(&s, page->generation);
	run(&s);
	return true;
}

static bool apply_keys(
	struct ref_rows *rows, const struct row_page *page, struct json_value row, struct err *why)
{
	static const char *const kinds[] = {"key", "campaign", NULL};
	int kind = json_choice(json_member(row, "kind"), kinds);
	if (!json_good(row.doc, why))
		return false;
	return kind == 0 ? apply_key(rows, page, row, why) : apply_campaign(rows, page, row, why);
}

static bool rules_signed(const struct identity *identity, struct json_value row,
	const char *version, const char *text)
{
	struct signature signature;
	const struct public_key *key =
		hq_key_find(&identity->hq_keys, json_text(json_member(row, "kid"), 16));
	return key &&
	       hex_read(json_text(json_member(row, "sig"), 2 * SIGNATURE_SIZE), signature.bytes,
		       SIGNATURE_SIZE) &&
	       rules_signature_holds(key, identity->hq_id, version, text, strlen(text), &signature);
}

static bool apply_rules(
	struct ref_rows *rows, const struct row_page *page, struct json_value row, struct err *why)
{
	int64_t ver = version_of(row);
	struct json_value named = json_member(row, "version");
	const char *version = json_text(named, RULES_VERSION_MAX - 1);
	bool gone = is_gone(row);
	int64_t vocabulary = gone ? 0 : json_int(json_member(row, "vocabulary"), 0, UINT32_MAX);
	const char *from_on = json_text_or(json_member(row, "from_on"), 10, "");
	const char *from_at = json_text_or(json_member(row, "from_at"), CIVIL_TEXT_MAX - 1, "");
	const char *text = gone ? "" : json_text(json_member(row, "text"), RULE_TEXT_MAX);
	if (!gone && json_good(row.doc, why) && !rules_signed(rows->identity, row, version, text))
		json_refuse(named, TEXT_REF_RULES_UNSIGNED, version, NULL);
	if (!json_good(row.doc, why))
		return false;
	if (gone) {
		drop_by_text(rows->db, "DELETE FROM rule_file WHERE version = ? AND ver < ?",
			version, ver);
		return true;
	}
	AUTO(stmt)
	struct stmt s =
		sql(rows->db, "INSERT INTO rule_file (version, vocabulary, from_on, text, ver, "
			      "generation, from_at) VALUES (?, ?, ?, ?, ?, ?, ?) "
			      "ON CONFLICT DO UPDATE SET vocabulary = excluded.vocabulary, "
			      "from_on = excluded.from_on, text = excluded.text, "
			      "ver = excluded.ver, generation = excluded.generation, "
			      "from_at = excluded.from_at" WHERE_NEWER);
	bind_text(&s, version);
	bind_int(&s, vocabulary);
	bind_text(&s, from_on);
	bind_text(&s, text);
	bind_int(&s, ver);
	bind_int(&s, page->generation);
	bind_text(&s, from_at);
	run(&s);
	return true;
}

/* ---- any row ---- */

static bool apply(struct ref_rows *rows, const struct row_page *page, enum stream stream,
	struct json_value row, struct err *why)
{
	switch (stream) {
	case STREAM_SETTINGS:
		return apply_setting(rows, page, row, why);
	case STREAM_OPERATORS:
		return apply_operators(rows, page, row, why);
	case STREAM_KEYS:
		return apply_keys(rows, page, row, why);
	case STREAM_RULES:
		return apply_rules(rows, page, row, why);
	case STREAM_GOODS:
		return apply_goods(rows, page, row, why);
	case STREAM_MEMBERS:
		return apply_member(rows, page, row, why);
	case STREAM_COUNT:
		break;
	}
	return true;
}

bool ref_row_apply(struct ref_rows *rows, const struct row_page *page, enum stream stream,
	struct json_value row, struct err *why)
{
	bool applied = apply(rows, page, stream, row, why);
	if (!applied)
		json_forgive(row.doc);
	return applied;
}

/* ---- sweeping ---- */

/* Where the next portion of a large table ends; INT64_MAX: at its end. */
static int64_t portion_end(struct db *db, const char *text, int64_t position)
{
	AUTO(stmt) struct stmt s = sql(db, text);
	bind_int(&s, position);
	bind_int(&s, SWEEP_ROWS);
	return next_row(&s) ? column_int(&s, 0) : INT64_MAX;
}

static void sweep_between(
	struct db *db, const char *text, int64_t position, int64_t end, int64_t generation)
{
	AUTO(stmt) struct stmt s = sql(db, text);
	bind_int(&s, position);
	bind_int(&s, end);
	bind_int(&s, generation);
	run(&s);
}

static bool sweep_goods(struct db *db, int64_t generation, int64_t *position)
{
	int64_t end = portion_end(
		db, "SELECT id FROM goods WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?", *position);
	sweep_between(db,
		"DELETE FROM barcode WHERE goods IN (SELECT id FROM goods "
		"WHERE id > ? AND id <= ? AND generation <> ?)",
		*position, end, generation);
	sweep_between(db, "DELETE FROM goods WHERE id > ? AND id <= ? AND generation <> ?",
		*position, end, generation);
	*position = end;
	return end == INT64_MAX;
}

static bool sweep_members(struct db *db, int64_t generation, int64_t *position)
{
	int64_t end = portion_end(db,
		"SELECT card FROM member WHERE card > ? ORDER BY card LIMIT 1 OFFSET ?", *position);
	sweep_between(db, "DELETE FROM member WHERE card > ? AND card <= ? AND generation <> ?",
		*position, end, generation);
	*position = end;
	return end == INT64_MAX;
}

bool ref_rows_sweep(
	struct ref_rows *rows, enum stream stream, int64_t generation, int64_t *position)
{
	struct db *db = rows->db;
	switch (stream) {
	case STREAM_SETTINGS:
		drop_by_int(db, "DELETE FROM setting WHERE generation <> ?", generation);
		return true;
	case STREAM_OPERATORS:
		drop_by_int(db, "DELETE FROM operator WHERE generation <> ?", generation);
		drop_by_int(db, "DELETE FROM role WHERE generation <> ?", generation);
		return true;
	case STREAM_KEYS:
		drop_by_int(db, "DELETE FROM coupon_key WHERE generation <> ?", generation);
		drop_by_int(db, "DELETE FROM campaign WHERE generation <> ?", generation);
		return true;
	case STREAM_RULES:
		drop_by_int(db, "DELETE FROM rule_file WHERE generation <> ?", generation);
		return true;
	case STREAM_GOODS:
		return sweep_goods(db, generation, position);
	case STREAM_MEMBERS:
		return sweep_members(db, generation, position);
	case STREAM_COUNT:
		break;
	}
	return true;
}
