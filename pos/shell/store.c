#include "pos/shell/store.h"

#include "pos/core/civil.h"
#include "pos/core/member_word.h"
#include "pos/core/tax.h"
#include "pos/core/text.h"
#include "pos/shell/newcomers.h"
#include "sync/card.h"
#include "sync/coupon_signature.h"
#include "sync/journal.h"
#include "sync/member_code_signature.h"
#include "sync/member_more.h"
#include "sync/points.h"
#include "sync/quotas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* schema/terminal/0001_ref_reference.sql: campaign.class. */
enum campaign_class {
	CAMPAIGN_OPEN,
	CAMPAIGN_STORE,
	CAMPAIGN_MEMBER,
	CAMPAIGN_LEASED,
	CAMPAIGN_ONLINE,
};

enum { STORES_TEXT_MAX = 1024 };

#define GOODS_COLUMNS                                                                              \
	"sku, name, unit, categories, price_minor, floor_minor, weighed, active, vat_bp"
#define MEMBER_COLUMNS                                                                             \
	"id, card_text, name_masked, phone_masked, tier, grp, birthday_month, birthday_day, "      \
	"points, completed_orders, qualifying, blocked, block_reason, projected_epoch, "           \
	"projected_next, as_of_ms, phone_hash"

static bool prepare_ref(struct store *store)
{
	struct db *ref = store->ref;
	return db_prepare(ref, &store->item_by_barcode,
		       "SELECT " GOODS_COLUMNS
		       " FROM barcode JOIN goods ON goods.id = barcode.goods"
		       " WHERE barcode.gtin = ?") &&
	       db_prepare(ref, &store->item_by_sku,
		       "SELECT " GOODS_COLUMNS " FROM goods WHERE sku = ?") &&
	       db_prepare(ref, &store->member_by_card,
		       "SELECT " MEMBER_COLUMNS " FROM member WHERE card = ?") &&
	       db_prepare(ref, &store->member_by_phone,
		       "SELECT " MEMBER_COLUMNS " FROM member WHERE phone_hash = ?") &&
	       db_prepare(ref, &store->member_by_id,
		       "SELECT " MEMBER_COLUMNS " FROM member WHERE id = ?") &&
	       db_prepare(ref, &store->more_by_id,
		       "SELECT more, projected_epoch, projected_next FROM member WHERE id = ?") &&
	       db_prepare(ref, &store->campaign,
		       "SELECT code, class, kid, not_before_s, not_after_s, stores, title FROM "
		       "campaign"
		       " WHERE number = ?") &&
	       db_prepare(
		       ref, &store->coupon_key, "SELECT pubkey FROM coupon_key WHERE number = ?") &&
	       db_prepare(ref, &store->operator_by_number,
		       "SELECT operator.name, role, pin, coalesce(rights, '') FROM operator"
		       " LEFT JOIN role ON role.name = operator.role"
		       " WHERE number = ? AND active = 1");
}

static bool prepare_money(struct store *store)
{
	return db_prepare(store->money, &store->legs,
		       "SELECT coalesce(sum(points), 0), count(*) - (SELECT count(*) FROM refund"
		       " WHERE refund.member = ?1 AND refund.place >= ?2)"
		       " - coalesce(sum(EXISTS (SELECT 1 FROM act WHERE act.place = coalesce("
		       "(SELECT original FROM readopted WHERE readopted.place = leg.place),"
		       " leg.place))), 0) FROM " JOURNAL_LEGS_FROM) &&
	       db_prepare(store->money, &store->bought,
		       "SELECT count(*), coalesce(sum(sale.total_minor), 0) - (SELECT "
		       "coalesce(sum(total_minor), 0) FROM refund WHERE refund.member = ?1 AND "
		       "refund.place >= ?2) FROM sale WHERE place IN (SELECT coalesce((SELECT "
		       "original FROM readopted WHERE readopted.place = leg.place), leg.place) "
		       "FROM " JOURNAL_LEGS_FROM ")") &&
	       db_prepare(store->money, &store->card_word,
		       "SELECT item FROM act WHERE member = ? AND kind = ?"
		       " AND (item = '" WORD_CARD_LOST "' OR item LIKE 'card=%') AND place >= ?"
		       " ORDER BY place DESC LIMIT 1") &&
	       db_prepare(store->money, &store->new_card,
		       "SELECT member FROM act WHERE item = ? AND kind = ?"
		       " ORDER BY place DESC LIMIT 1") &&
	       db_prepare(store->money, &store->coupon_use,
		       "SELECT 1 FROM coupon_use WHERE campaign = ? AND serial = ? AND place >= ?");
}

static void read_phone_key(struct store *store)
{
	char text[2 * KEY_SIZE + 1];
	AUTO(stmt)
	struct stmt s = sql(store->ref, "SELECT value FROM setting WHERE name = 'phone.key'");
	if (!next_row(&s))
		return;
	column_text(&s, 0, text, sizeof text);
	store->has_phone_key = hex_read(text, store->phone_key, KEY_SIZE);
}

static void read_default_rate(struct store *store)
{
	char text[16], *end;
	AUTO(stmt)
	struct stmt s = sql(store->ref, "SELECT value FROM setting WHERE name = 'vat.default_bp'");
	store->vat_bp = -1;
	if (!next_row(&s))
		return;
	column_text(&s, 0, text, sizeof text);
	long rate = strtol(text, &end, 10);
	if (end != text && !*end && rate >= 0 && rate <= TAX_RATE_MAX)
		store->vat_bp = rate;
}

static void read_offset(struct store *store)
{
	enum { OFFSET_USUAL = 480, OFFSET_MOST = 24 * 60 };
	char text[16], *end;
	AUTO(stmt)
	struct stmt s =
		sql(store->ref, "SELECT value FROM setting WHERE name = 'utc_offset_minutes'");
	store->utc_offset_minutes = OFFSET_USUAL;
	if (!next_row(&s))
		return;
	column_text(&s, 0, text, sizeof text);
	long offset = strtol(text, &end, 10);
	if (end != text && !*end && offset >= -OFFSET_MOST && offset <= OFFSET_MOST)
		store->utc_offset_minutes = (int)offset;
}

/* What HQ had posted of us when the snapshot was made: for rows that came with it. */
static void read_projected(struct store *store)
{
	AUTO(stmt) struct stmt s = sql(store->ref, "SELECT epoch, next FROM projected");
	if (!next_row(&s))
		return;
	store->projected_epoch = column_int(&s, 0);
	store->projected_next = column_int(&s, 1);
}

bool store_open(struct store *store, struct db *ref, struct db *money, uint32_t store_number,
	struct err *err)
{
	*store = (struct store){.ref = ref, .money = money, .store_number = store_number};
	if (prepare_ref(store) && prepare_money(store)) {
		read_phone_key(store);
		read_default_rate(store);
		read_offset(store);
		read_projected(store);
	}
	return db_ok(money) ? db_ok(ref) || db_fail(ref, err) : db_fail(money, err);
}

void store_leave_money(struct store *store)
{
	stmt_drop(&store->legs);
	stmt_drop(&store->bought);
	stmt_drop(&store->card_word);
	stmt_drop(&store->new_card);
	stmt_drop(&store->coupon_use);
}

bool store_take_money(struct store *store, struct err *err)
{
	return prepare_money(store) || db_fail(store->money, err);
}

void store_done(struct store *store)
{
	struct stmt *const all[] = {&store->item_by_barcode, &store->item_by_sku,
		&store->member_by_card, &store->member_by_phone, &store->member_by_id,
		&store->more_by_id, &store->campaign, &store->coupon_key,
		&store->operator_by_number};
	for (size_t i = 0; i < LENGTH(all); i++)
		stmt_drop(all[i]);
	store_leave_money(store);
}

/* ---- goods ---- */

static void read_categories(struct item *item, const char *lines)
{
	while (*lines && item->category_count < ITEM_CATEGORIES_MAX) {
		size_t length = strcspn(lines, "\n");
		char *into = item->categories[item->category_count++];
		size_t kept = length < CATEGORY_MAX ? length : CATEGORY_MAX - 1;
		memcpy(into, lines, kept);
		into[kept] = '\0';
		text_mend_end(into);
		lines += length + (lines[length] == '\n');
	}
}

static enum found read_item(const struct store *store, struct stmt *s, struct item *item)
{
	char categories[ITEM_CATEGORIES_MAX * 2 * CATEGORY_MAX];
	if (!next_row(s))
		return db_ok(s->db) ? FOUND_NOTHING : FOUND_DAMAGE;
	*item = (struct item){.price_minor = column_int(s, 4),
		.floor_minor = column_int(s, 5),
		.weighed = column_int(s, 6) != 0};
	column_text(s, 0, item->sku, sizeof item->sku);
	column_text(s, 1, item->name, sizeof item->name);
	column_text(s, 2, item->unit, sizeof item->unit);
	column_text(s, 3, categories, sizeof categories);
	read_categories(item, categories);
	int64_t rate = column_int(s, 8) < 0 ? store->vat_bp : column_int(s, 8);
	item->taxed = rate >= 0;
	item->vat_bp = rate >= 0 ? (int32_t)rate : 0;
	bool for_sale = column_int(s, 7) != 0;
	if (!db_ok(s->db))
		return FOUND_DAMAGE;
	return for_sale ? FOUND : FOUND_NOTHING;
}

static enum found find_barcode(struct store *store, uint64_t number, struct item *item)
{
	if (number > INT64_MAX)
		return FOUND_NOTHING;
	AUTO(stmt) struct stmt s = stmt_use(&store->item_by_barcode);
	bind_int(&s, (int64_t)number);
	return read_item(store, &s, item);
}

static enum found find_sku(struct store *store, const char *sku, struct item *item)
{
	AUTO(stmt) struct stmt s = stmt_use(&store->item_by_sku);
	bind_text(&s, sku);
	return read_item(store, &s, item);
}

/* An item number may be a SKU, or stand among the barcodes without leading zeros. */
static enum found find_number(struct store *store, const char *number, struct item *item)
{
	enum found found = find_sku(store, number, item);
	size_t digits = strspn(number, "0123456789");
	if (found != FOUND_NOTHING || digits == 0 || number[digits] || digits > 18)
		return found;
	return find_barcode(store, strtoull(number, NULL, 10), item);
}

enum found store_find_item(struct store *store, const struct code *code, struct item *item)
{
	switch (code->kind) {
	case CODE_GTIN:
		return find_barcode(store, code->gtin, item);
	case CODE_LABEL_WEIGHT:
	case CODE_LABEL_PRICE:
	case CODE_LABEL_BOTH:
		return find_number(store, code->item_number, item);
	case CODE_ITEM_NUMBER:
		return find_number(store, code->text, item);
	case CODE_CARD:
	case CODE_PHONE:
	case CODE_MEMBER:
	case CODE_COUPON:
	case CODE_COUPON_TYPED:
	case CODE_PAYMENT:
	case CODE_BAD_CHECK:
	case CODE_TOO_LONG:
	case CODE_UNKNOWN:
		break;
	}
	return FOUND_NOTHING;
}

/* ---- members ---- */

static void read_member(struct stmt *s, struct member *member)
{
	*member = (struct member){.id = (uint64_t)column_int(s, 0),
		.birthday_month = (int)column_int(s, 6),
		.birthday_day = (int)column_int(s, 7),
		.points = column_int(s, 8),
		.completed_orders = (int32_t)column_int(s, 9),
		.qualifying = column_int(s, 10),
		.blocked = column_int(s, 11) != 0,
		.points_as_of_ms = column_int(s, 15)};
	column_text(s, 1, member->card, sizeof member->card);
	column_text(s, 2, member->name_masked, sizeof member->name_masked);
	column_text(s, 3, member->phone_masked, sizeof member->phone_masked);
	column_text(s, 4, member->tier, sizeof member->tier);
	column_text(s, 5, member->group, sizeof member->group);
	column_text(s, 12, member->block_reason, sizeof member->block_reason);
}

/* What HQ had not counted when it told us the balance. A sale that moved points has one leg; what
 * is no sale is no order. */
static bool add_own_legs(struct store *store, uint64_t id, int64_t place, struct member *member)
{
	AUTO(stmt) struct stmt s = stmt_use(&store->legs);
	bind_int(&s, (int64_t)id);
	bind_int(&s, place);
	if (!next_row(&s))
		return false;
	int64_t points = column_int(&s, 0), orders = column_int(&s, 1);
	if (__builtin_add_overflow(member->points, points, &member->points) ||
		member->completed_orders + orders > INT32_MAX)
		return false;
	member->completed_orders += (int32_t)orders;
	return db_ok(store->money);
}

/* Who joined here went by another id until headquarters' row came. */
static bool add_first_legs(
	struct store *store, uint64_t phone_hash, int64_t place, struct member *member)
{
	struct known_newcomer newcomer;
	if (!newcomers_find_phone(store->money, phone_hash, &newcomer))
		return db_ok(store->money);
	return newcomer.member.id == member->id ||
	       add_own_legs(store, newcomer.member.id, place, member);
}

/* Of columns projected_epoch, projected_next: our records from there on are not in the row. */
static int64_t place_of(const struct store *store, struct stmt *s, int epoch_column)
{
	int64_t epoch = column_int(s, epoch_column), next = column_int(s, epoch_column + 1);
	if (epoch == 0) {
		epoch = store->projected_epoch;
		next = store->projected_next;
	}
	return record_place((uint32_t)epoch, (uint64_t)next);
}

/* What was said here of the member's card, and HQ had not carried out when it told us the row: the
 * last word counts. An old card still leads to the member, so that HQ is not asked whose it is. */
static void hear_of_card(struct store *store, int64_t place, struct member *member)
{
	char item[REWARD_ID_MAX];
	AUTO(stmt) struct stmt s = stmt_use(&store->card_word);
	bind_int(&s, (int64_t)member->id);
	bind_int(&s, RECORD_NOTE);
	bind_int(&s, place);
	if (!next_row(&s))
		return;
	column_text(&s, 0, item, sizeof item);
	const char *card = member_word_card(item);
	member->blocked = card[0] == '\0';
	text_copy(member->block_reason, sizeof member->block_reason,
		member->blocked ? text_in(store->lang, TEXT_CARD_LOST) : "");
	if (card[0])
		text_copy(member->card, sizeof member->card, card);
}

static enum found take_member(struct store *store, struct stmt *s, struct member *member)
{
	if (!next_row(s))
		return db_ok(s->db) ? FOUND_NOTHING : FOUND_DAMAGE;
	read_member(s, member);
	int64_t place = place_of(store, s, 13);
	if (!db_ok(s->db) || !add_own_legs(store, member->id, place, member) ||
		!add_first_legs(store, (uint64_t)column_int(s, 16), place, member))
		return FOUND_DAMAGE;
	hear_of_card(store, place, member);
	return FOUND;
}

/* ---- members who joined here, before headquarters has said anything of them ---- */

static enum found take_newcomer(
	struct store *store, struct known_newcomer *newcomer, struct member *member)
{
	*member = newcomer->member;
	text_copy(member->tier, sizeof member->tier, store->first_tier);
	hear_of_card(store, 0, member);
	return add_own_legs(store, member->id, 0, member) ? FOUND : FOUND_DAMAGE;
}

static enum found by_hash(struct store *store, uint64_t hash, struct member *member)
{
	struct known_newcomer newcomer;
	AUTO(stmt) struct stmt s = stmt_use(&store->member_by_phone);
	bind_int(&s, (int64_t)hash);
	enum found found = take_member(store, &s, member);
	if (found != FOUND_NOTHING || !newcomers_find_phone(store->money, hash, &newcomer))
		return found;
	return take_newcomer(store, &newcomer, member);
}

/* Given out here, and HQ has not said so yet. */
static enum found by_new_card(struct store *store, const char *card, struct member *member)
{
	char item[REWARD_ID_MAX];
	uint64_t id = 0;
	member_word_item(item, WORD_NEW_CARD, card);
	{
		AUTO(stmt) struct stmt s = stmt_use(&store->new_card);
		bind_text(&s, item);
		bind_int(&s, RECORD_NOTE);
		if (next_row(&s))
			id = (uint64_t)column_int(&s, 0);
	}
	enum found found = id ? store_find_member_id(store, id, member) : FOUND_NOTHING;
	/* Since then another one was given out. */
	return found == FOUND && strcmp(member->card, card) != 0 ? FOUND_NOTHING : found;
}

static void refuse_old_card(struct store *store, uint64_t asked, struct member *member)
{
	uint64_t key;
	if (!card_key(member->card, &key) || key == asked)
		return;
	member->blocked = true;
	text_copy(member->block_reason, sizeof member->block_reason,
		text_in(store->lang, TEXT_CARD_REPLACED));
}

static enum found by_card(struct store *store, const char *card, struct member *member)
{
	uint64_t key;
	struct known_newcomer newcomer;
	if (!card_key(card, &key))
		return FOUND_NOTHING;
	AUTO(stmt) struct stmt s = stmt_use(&store->member_by_card);
	bind_int(&s, (int64_t)key);
	enum found found = take_member(store, &s, member);
	if (found == FOUND)
		refuse_old_card(store, key, member);
	/* A card for the time being may have led to an account that was there already. */
	if (found != FOUND_NOTHING || !newcomers_find_card(store->money, key, &newcomer))
		return found;
	return by_hash(store, newcomer.phone_hash, member);
}

enum found store_find_member_card(struct store *store, const char *card, struct member *member)
{
	enum found found = by_card(store, card, member);
	return found == FOUND_NOTHING ? by_new_card(store, card, member) : found;
}

static enum found find_phone(struct store *store, const char *digits, struct member *member)
{
	uint64_t hash;
	if (!store->has_phone_key || !phone_hash(store->phone_key, digits, &hash))
		return FOUND_NOTHING;
	return by_hash(store, hash, member);
}

enum found store_find_member(struct store *store, const struct code *code, struct member *member)
{
	if (code->kind == CODE_PHONE)
		return find_phone(store, code->text, member);
	if (code->kind == CODE_MEMBER)
		return store_find_member_id(store, code->member.member, member);
	return store_find_member_card(store, code->text, member);
}

enum found store_find_member_id(struct store *store, uint64_t member_id, struct member *member)
{
	struct known_newcomer newcomer;
	AUTO(stmt) struct stmt s = stmt_use(&store->member_by_id);
	bind_int(&s, (int64_t)member_id);
	enum found found = take_member(store, &s, member);
	if (found != FOUND_NOTHING || !newcomers_find_id(store->money, member_id, &newcomer))
		return found;
	return by_hash(store, newcomer.phone_hash, member);
}

/* Bought here, and not counted by HQ yet. */
static void add_own_sales(
	struct store *store, uint64_t id, int64_t place, struct tier_progress *progress)
{
	AUTO(stmt) struct stmt s = stmt_use(&store->bought);
	bind_int(&s, (int64_t)id);
	bind_int(&s, place);
	if (!next_row(&s))
		return;
	progress->own_sales = (int32_t)column_int(&s, 0);
	progress->own_minor = column_int(&s, 1);
}

void store_find_more(struct store *store, uint64_t member_id, struct member_more *more)
{
	int64_t place = 0;
	char text[MEMBER_MORE_TEXT_MAX] = "";
	AUTO(stmt) struct stmt s = stmt_use(&store->more_by_id);
	bind_int(&s, (int64_t)member_id);
	if (next_row(&s)) {
		column_text(&s, 0, text, sizeof text);
		place = place_of(store, &s, 1);
	}
	store->more_refused += !member_more_read(text, more);
	if (more->progress.told)
		add_own_sales(store, member_id, place, &more->progress);
	quotas_of_member(store->money, member_id, place, more);
}

/* The sale so many before the last one says it, by its record's clock. */
bool store_member_bought(struct store *store, uint64_t member_id, int32_t sales, int64_t since_ms)
{
	struct record record;
	if (sales <= 0)
		return false;
	AUTO(stmt)
	struct stmt s = sql(store->money,
		"SELECT record FROM points_leg JOIN sale USING (place) JOIN journal USING (place) "
		"WHERE points_leg.member = ? ORDER BY place DESC LIMIT 1 OFFSET ?");
	bind_int(&s, (int64_t)member_id);
	bind_int(&s, sales - 1);
	if (!next_row(&s))
		return false;
	size_t size;
	const void *data = column_blob(&s, 0, &size);
	return record_read(data, size, &record) && record.wall_ms >= since_ms;
}

enum found store_points(struct store *store, uint64_t member_id, int64_t *told, int64_t *balance)
{
	struct member member;
	AUTO(stmt) struct stmt s = stmt_use(&store->member_by_id);
	bind_int(&s, (int64_t)member_id);
	enum found found = take_member(store, &s, &member);
	if (found != FOUND)
		return found;
	*told = column_int(&s, 8);
	*balance = member.points;
	return FOUND;
}

enum found store_told_place(struct store *store, uint64_t member_id, int64_t *place)
{
	AUTO(stmt) struct stmt s = stmt_use(&store->member_by_id);
	bind_int(&s, (int64_t)member_id);
	*place = 0;
	if (!next_row(&s))
		return db_ok(store->ref) ? FOUND_NOTHING : FOUND_DAMAGE;
	int64_t epoch = column_int(&s, 13), next = column_int(&s, 14);
	*place = epoch ? record_place((uint32_t)epoch, (uint64_t)next)
		       : record_place(
				 (uint32_t)store->projected_epoch, (uint64_t)store->projected_next);
	return db_ok(store->ref) ? FOUND : FOUND_DAMAGE;
}

/* ---- coupons ---- */

struct campaign {
	char code[COUPON_CODE_MAX];
	enum campaign_class class;
	int64_t kid, not_before_s, not_after_s;
	char stores[STORES_TEXT_MAX], title[WALLET_TITLE_MAX];
};

static bool find_campaign(struct store *store, uint32_t number, struct campaign *campaign)
{
	AUTO(stmt) struct stmt s = stmt_use(&store->campaign);
	bind_int(&s, number);
	if (!next_row(&s))
		return false;
	column_text(&s, 0, campaign->code, sizeof campaign->code);
	campaign->class = (enum campaign_class)column_int(&s, 1);
	campaign->kid = column_int(&s, 2);
	campaign->not_before_s = column_int(&s, 3);
	campaign->not_after_s = column_int(&s, 4);
	column_text(&s, 5, campaign->stores, sizeof campaign->stores);
	column_text(&s, 6, campaign->title, sizeof campaign->title);
	return db_ok(store->ref);
}

static bool find_key(struct store *store, int64_t number, struct public_key *key)
{
	AUTO(stmt) struct stmt s = stmt_use(&store->coupon_key);
	bind_int(&s, number);
	if (!next_row(&s))
		return false;
	column_exact(&s, 0, key->bytes, sizeof key->bytes);
	return db_ok(store->ref);
}

enum text store_check_shown(
	struct store *store, const struct member_code *code, int64_t now_s, int64_t good_s)
{
	struct public_key key;
	if (!find_key(store, code->key_id, &key))
		return TEXT_MEMBER_CODE_KEY;
	if (!member_code_holds(&key, code))
		return TEXT_MEMBER_CODE_FORGED;
	return member_code_in_time(code, now_s, good_s) ? TEXT_NONE : TEXT_MEMBER_CODE_OLD;
}

/* stores: " 1 7 12 ", empty for all. */
static bool for_store(const char *stores, uint32_t number)
{
	char wanted[16];
	snprintf(wanted, sizeof wanted, " %u ", number);
	return !stores[0] || strstr(stores, wanted);
}

/* From this place on: HQ has posted what we did before. Who cannot look does not say that it is
 * unused. */
static bool used_since(struct store *store, const struct coupon *coupon, int64_t place)
{
	AUTO(stmt) struct stmt s = stmt_use(&store->coupon_use);
	bind_int(&s, coupon->campaign);
	bind_int(&s, (int64_t)coupon->serial);
	bind_int(&s, place);
	return next_row(&s) || !db_ok(store->money);
}

bool store_coupon_posted(struct store *store, const struct coupon *coupon)
{
	return !used_since(store, coupon, points_word(store->money).place);
}

/* The signature covers what the coupon is bound to, so one bound elsewhere does not hold here. */
static enum coupon_verdict check_binding(struct store *store, const struct coupon *coupon,
	const struct campaign *campaign, const struct public_key *key, uint64_t member_id)
{
	switch (campaign->class) {
	case CAMPAIGN_OPEN:
		return coupon_signature_holds(key, coupon, 0) ? COUPON_GOOD : COUPON_FORGED;
	case CAMPAIGN_STORE:
		if (coupon_signature_holds(key, coupon, store->store_number))
			return COUPON_GOOD;
		return COUPON_OTHER_SHOP;
	case CAMPAIGN_MEMBER:
		if (member_id && coupon_signature_holds(key, coupon, member_id))
			return COUPON_GOOD;
		return COUPON_OTHER_MEMBER;
	case CAMPAIGN_LEASED:
	case CAMPAIGN_ONLINE:
		return coupon_signature_holds(key, coupon, 0) ? COUPON_GOOD : COUPON_FORGED;
	}
	return COUPON_ONLINE_ONLY; /* a class of a later version */
}

/* Whether HQ has to say the last word. */
static bool is_hqs_to_say(const struct campaign *campaign)
{
	return campaign->class == CAMPAIGN_LEASED || campaign->class == CAMPAIGN_ONLINE;
}

static enum coupon_verdict check_time(
	const struct coupon *coupon, const struct campaign *campaign, int64_t now_s)
{
	bool early = now_s < campaign->not_before_s;
	bool late = now_s > coupon->not_after_s ||
		    (campaign->not_after_s && now_s > campaign->not_after_s);
	return early || late ? COUPON_EXPIRED : COUPON_GOOD;
}

static enum coupon_verdict check_signed(struct store *store, const struct coupon *coupon,
	uint64_t member_id, int64_t now_s, struct sale_coupon *good)
{
	struct campaign campaign;
	struct public_key key;
	if (!find_campaign(store, coupon->campaign, &campaign) ||
		!find_key(store, coupon->key_id, &key))
		return COUPON_UNKNOWN;
	if (campaign.kid != coupon->key_id)
		return COUPON_FORGED;
	enum coupon_verdict bound = check_binding(store, coupon, &campaign, &key, member_id);
	if (bound != COUPON_GOOD)
		return bound;
	if (!for_store(campaign.stores, store->store_number))
		return COUPON_OTHER_SHOP;
	if (check_time(coupon, &campaign, now_s) != COUPON_GOOD)
		return COUPON_EXPIRED;
	text_copy(good->code, sizeof good->code, campaign.code);
	if (used_since(store, coupon, 0))
		return COUPON_USED_HERE;
	return is_hqs_to_say(&campaign) ? COUPON_ONLINE_ONLY : COUPON_GOOD;
}

/* ---- vouchers of a member's own ---- */

/* The last second of the day, as coupons have it. */
static uint32_t last_second(const struct store *store, uint32_t until)
{
	enum { DAY_S = 24 * 60 * 60 };
	const struct civil day = {.year = (int)(until / 10000),
		.month = (int)(until / 100 % 100),
		.day = (int)(until % 100)};
	if (!until)
		return UINT32_MAX;
	int64_t last_s = civil_unix_ms(&day, store->utc_offset_minutes) / 1000 + DAY_S - 1;
	return last_s < UINT32_MAX ? (uint32_t)last_s : UINT32_MAX;
}

static int64_t told_place(struct store *store, uint64_t member_id)
{
	int64_t place = 0;
	return store_told_place(store, member_id, &place) == FOUND ? place : 0;
}

/* There is no signature: that it is there says the member's row, which came from HQ itself. What we
 * did before that row HQ knew of: it was used, and its goods came back. */
static enum coupon_verdict judge_voucher(struct store *store, const struct more_coupon *held,
	int64_t place, int64_t now_s, struct wallet_coupon *voucher)
{
	struct campaign campaign;
	struct coupon *coupon = &voucher->coupon.coupon;
	*voucher = (struct wallet_coupon){.coupon.coupon = {.campaign = held->campaign,
						  .serial = held->serial,
						  .not_after_s = last_second(store, held->until),
						  .benefit_minor = held->benefit_minor}};
	if (!find_campaign(store, held->campaign, &campaign))
		return COUPON_UNKNOWN;
	text_copy(voucher->coupon.code, sizeof voucher->coupon.code, campaign.code);
	text_copy(voucher->title, sizeof voucher->title, campaign.title);
	if (used_since(store, coupon, place))
		return COUPON_USED_HERE;
	if (!for_store(campaign.stores, store->store_number))
		return COUPON_OTHER_SHOP;
	if (check_time(coupon, &campaign, now_s) != COUPON_GOOD)
		return COUPON_EXPIRED;
	return is_hqs_to_say(&campaign) ? COUPON_ONLINE_ONLY : COUPON_GOOD;
}

void store_find_wallet(struct store *store, uint64_t member_id, const struct member_more *more,
	int64_t now_s, struct wallet *wallet)
{
	int64_t place = told_place(store, member_id);
	wallet->count = member_id ? more->coupon_count : 0;
	for (uint32_t i = 0; i < wallet->count; i++)
		wallet->at[i].verdict =
			judge_voucher(store, &more->coupons[i], place, now_s, &wallet->at[i]);
}

static enum coupon_verdict check_voucher(
	struct store *store, uint64_t member_id, int64_t now_s, struct sale_coupon *coupon)
{
	struct member_more more;
	struct wallet_coupon voucher;
	store_find_more(store, member_id, &more);
	for (uint32_t i = 0; i < more.coupon_count; i++) {
		const struct more_coupon *held = &more.coupons[i];
		if (held->campaign != coupon->coupon.campaign ||
			held->serial != coupon->coupon.serial)
			continue;
		enum coupon_verdict verdict =
			judge_voucher(store, held, told_place(store, member_id), now_s, &voucher);
		*coupon = voucher.coupon;
		return verdict;
	}
	return COUPON_OTHER_MEMBER;
}

enum coupon_verdict store_check_coupon(struct store *store, const struct code *code,
	uint64_t member_id, int64_t now_s, struct sale_coupon *coupon)
{
	*coupon = (struct sale_coupon){.coupon = code->coupon};
	if (code->kind == CODE_COUPON && coupon_is_voucher(&code->coupon))
		return check_voucher(store, member_id, now_s, coupon);
	if (code->kind == CODE_COUPON)
		return check_signed(store, &code->coupon, member_id, now_s, coupon);
	struct campaign campaign;
	coupon->typed = true;
	coupon->coupon.campaign = code->campaign;
	coupon->coupon.serial = code->serial;
	if (used_since(store, &coupon->coupon, 0))
		return COUPON_USED_HERE;
	/* Nothing proves typed digits, and no list of single coupons comes down to a till. */
	return find_campaign(store, code->campaign, &campaign) ? COUPON_NOT_HERE : COUPON_UNKNOWN;
}

/* ---- operators ---- */

static uint32_t read_rights(const char *names)
{
	uint32_t rights = 0;
	while (*names) {
		char name[32];
		size_t length = strcspn(names, " ");
		enum right right;
		if (length < sizeof name) {
			memcpy(name, names, length);
			name[length] = '\0';
			if (right_read(name, &right))
				rights |= UINT32_C(1) << right;
		}
		names += length + (names[length] == ' ');
	}
	return rights;
}

bool store_has_operators(struct store *store)
{
	AUTO(stmt) struct stmt s = sql(store->ref, "SELECT 1 FROM operator LIMIT 1");
	return next_row(&s);
}

enum found store_find_operator(
	struct store *store, uint32_t number, struct operator_card *who, char pin[PIN_HASH_MAX])
{
	char rights[2048];
	AUTO(stmt) struct stmt s = stmt_use(&store->operator_by_number);
	bind_int(&s, number);
	if (!next_row(&s))
		return db_ok(store->ref) ? FOUND_NOTHING : FOUND_DAMAGE;
	*who = (struct operator_card){.number = number};
	column_text(&s, 0, who->name, sizeof who->name);
	column_text(&s, 1, who->role, sizeof who->role);
	column_text(&s, 2, pin, PIN_HASH_MAX);
	column_text(&s, 3, rights, sizeof rights);
	who->rights = read_rights(rights);
	return db_ok(store->ref) ? FOUND : FOUND_DAMAGE;
}
