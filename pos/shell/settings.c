#include "pos/shell/settings.h"

#include "pos/core/money.h"
#include "pos/core/rights.h"
#include "pos/core/text.h"
#include "sync/catalogue_row.h"
#include "sync/json.h"
#include "sync/wire_offers.h"
#include "sync/wire_window.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETTING_MAX = 4096 + 1, UTC_OFFSET_MAX = 14 * 60, IDLE_LOCK_MAX_S = 24 * 3600 };

void settings_default(struct shop *shop, const struct config *config, enum lang screen_lang)
{
	uint32_t store = shop->store, till = shop->till;
	bool demo = shop->demo;
	*shop = (struct shop){.store = store,
		.till = till,
		.demo = demo,
		.name = "Suanpan",
		.currency_exponent = 2,
		.currency_sign = "¥",
		.utc_offset_minutes = 480,
		.idle_lock_s = 300,
		.points.lease_h = LEASE_HOURS_USUAL,
		.relatives_max = RELATIVES_USUAL,
		.member_code_s = MEMBER_CODE_GOOD_S,
		.screen_lang = screen_lang,
		.receipt_lang = config->has_receipt_lang ? config->receipt_lang : LANG_ZH_CN,
		.receipt_explains = config->receipt_explains,
		.receipt_columns = config->columns ? config->columns : 48,
		.rule_channel = "store"};
	memcpy(shop->codes.labels, config->labels, sizeof shop->codes.labels);
	shop->codes.label_count = config->label_count;
}

static bool take_number(const char *value, long lowest, long highest, long *number)
{
	char *end;
	long found = strtol(value, &end, 10);
	if (end == value || *end || found < lowest || found > highest)
		return false;
	*number = found;
	return true;
}

static bool take_receipt_lang(struct shop *shop, const struct config *config, const char *value)
{
	enum lang lang;
	if (!lang_read(value, &lang))
		return false;
	if (!config->has_receipt_lang)
		shop->receipt_lang = lang;
	return true;
}

static bool take_currency(struct shop *shop, const char *value)
{
	const char *sign = strcmp(value, "CNY") == 0   ? "¥"
			   : strcmp(value, "TWD") == 0 ? "NT$"
						       : NULL;
	if (!sign)
		return false;
	text_copy(shop->currency_sign, sizeof shop->currency_sign, sign);
	return true;
}

static bool take_exponent(struct shop *shop, const char *value)
{
	long number;
	if (!take_number(value, 0, 3, &number))
		return false;
	shop->currency_exponent = (int)number;
	return true;
}

static bool take_offset(struct shop *shop, const char *value)
{
	long number;
	if (!take_number(value, -UTC_OFFSET_MAX, UTC_OFFSET_MAX, &number))
		return false;
	shop->utc_offset_minutes = (int)number;
	return true;
}

static bool take_points(int64_t *into, const char *value)
{
	long number;
	if (!take_number(value, 0, POINTS_BOUND_MAX, &number))
		return false;
	*into = number;
	return true;
}

static bool take_small(int32_t *into, const char *value, long highest)
{
	long number;
	if (!take_number(value, 0, highest, &number))
		return false;
	*into = (int32_t)number;
	return true;
}

static bool take_relatives(struct shop *shop, const char *value)
{
	long number;
	if (!take_number(value, 0, RELATIVES_MAX, &number))
		return false;
	shop->relatives_max = (uint32_t)number;
	return true;
}

/* What is in the pack is headquarters' to say; here it is handed out or not. */
static bool take_welcome(struct shop *shop, const char *value)
{
	shop->welcome = value[0] != '\0';
	return true;
}

static bool take_flag(bool *into, const char *value)
{
	int32_t flag;
	if (!take_small(&flag, value, 1))
		return false;
	*into = flag == 1;
	return true;
}

static bool take_idle(struct shop *shop, const char *value)
{
	long number;
	if (!take_number(value, 0, IDLE_LOCK_MAX_S, &number))
		return false;
	shop->idle_lock_s = (uint32_t)number;
	return true;
}

static bool take_float(struct shop *shop, const char *value)
{
	long number;
	if (!take_number(value, 0, PRICE_MAX_MINOR, &number))
		return false;
	shop->drawer_float_minor = number;
	return true;
}

/* "88:13,86:13": prefix and length of member cards; one length for all. */
static bool take_cards(struct shop *shop, const char *value)
{
	struct code_table *codes = &shop->codes;
	codes->card_prefix_count = 0;
	codes->card_digits = 0;
	while (*value && codes->card_prefix_count < CARD_PREFIXES_MAX) {
		size_t prefix = strcspn(value, ":,");
		unsigned long length =
			value[prefix] == ':' ? strtoul(value + prefix + 1, NULL, 10) : 0;
		if (prefix >= CARD_MAX || length <= prefix || length >= CARD_MAX ||
			(codes->card_digits && codes->card_digits != length))
			return false;
		char *into = codes->card_prefix[codes->card_prefix_count++];
		memcpy(into, value, prefix);
		into[prefix] = '\0';
		codes->card_digits = (uint32_t)length;
		value += strcspn(value, ",");
		value += *value == ',';
	}
	return !*value;
}

static bool take_patterns(struct shop *shop, const char *value)
{
	struct label_pattern labels[LABEL_PATTERNS_MAX];
	uint32_t count = 0;
	while (*value) {
		char shape[sizeof labels[0].shape];
		size_t length = strcspn(value, "\n");
		if (length >= sizeof shape || count == LABEL_PATTERNS_MAX)
			return false;
		memcpy(shape, value, length);
		shape[length] = '\0';
		if (length && !label_pattern_read(shape, &labels[count++]))
			return false;
		value += length + (value[length] == '\n');
	}
	if (count) {
		memcpy(shop->codes.labels, labels, sizeof labels);
		shop->codes.label_count = count;
	}
	return true;
}

/* What a tier needs beside its min is headquarters' to judge. */
static bool is_judged(struct json_value tier)
{
	return json_there(json_member(tier, "when")) || json_there(json_member(tier, "years")) ||
	       json_bool_or(json_member(tier, "approval"), false);
}

static bool is_or_missing(struct json_value value, const char *word)
{
	return strcmp(json_text_or(value, TIER_MAX, word), word) == 0;
}

/* Anything but points of all time is counted by headquarters. */
static bool take_policy(struct shop *shop, const char *value)
{
	struct err err;
	AUTO(json) struct json doc = {0};
	if (!json_parse(&doc, value, strlen(value), SETTING_MAX, &err))
		return false;
	shop->tiers_by_policy |= !is_or_missing(json_member(json_root(&doc), "metric"), "points") ||
				 !is_or_missing(json_member(json_root(&doc), "window"), "lifetime");
	return json_good(&doc, &err);
}

static void read_tier(struct tier *tier, struct json_value value)
{
	struct json_value names = json_member(value, "names");
	text_copy(tier->id, sizeof tier->id, json_text(json_member(value, "id"), TIER_MAX - 1));
	tier->min = json_int(json_member(value, "min"), 0, INT64_MAX);
	for (int lang = 0; lang < LANG_COUNT; lang++)
		text_clean(tier->title[lang], sizeof tier->title[lang],
			json_text_or(json_member(names, lang_code((enum lang)lang)), TIER_MAX - 1,
				tier->id));
}

static bool take_tiers(struct shop *shop, const char *value)
{
	struct err err;
	struct tier tiers[TIERS_MAX] = {0};
	bool judged = false;
	AUTO(json) struct json doc = {0};
	if (!json_parse(&doc, value, strlen(value), SETTING_MAX, &err))
		return false;
	struct json_value list = json_root(&doc);
	size_t count = json_count(list, TIERS_MAX);
	for (size_t i = 0; i < count; i++) {
		read_tier(&tiers[i], json_item(list, i));
		judged |= is_judged(json_item(list, i));
		if (i && tiers[i].min <= tiers[i - 1].min)
			return false;
	}
	if (!json_good(&doc, &err))
		return false;
	memcpy(shop->tiers, tiers, sizeof tiers);
	shop->tier_count = (uint32_t)count;
	shop->tiers_by_policy |= judged;
	return true;
}

/* "1007 8800000007": whose card it is, one a line. */
static bool take_staff(struct shop *shop, const char *value)
{
	shop->staff_count = 0;
	while (*value) {
		char *end;
		size_t length = strcspn(value, "\n");
		struct staff_card *staff = &shop->staff[shop->staff_count];
		unsigned long number = strtoul(value, &end, 10);
		size_t digits = (size_t)(end - value);
		if (shop->staff_count == STAFF_CARDS_MAX || digits == 0 || *end != ' ' ||
			number > OPERATOR_NUMBER_MAX || length - digits - 1 >= CARD_MAX ||
			length <= digits + 1)
			return false;
		staff->operator_number = (uint32_t)number;
		text_copy(staff->card, length - digits, end + 1);
		shop->staff_count++;
		value += length + (value[length] == '\n');
	}
	return true;
}

/* "cashier 10": by how many percent, one role a line. */
static bool take_price_limits(struct shop *shop, const char *value)
{
	shop->price_limit_count = 0;
	while (*value) {
		size_t length = strcspn(value, "\n"), role = strcspn(value, " \n");
		struct price_limit *limit = &shop->price_limits[shop->price_limit_count];
		char percent[8] = "";
		if (shop->price_limit_count == PRICE_LIMITS_MAX || role == 0 || role >= ROLE_MAX ||
			length < role + 2 || length - role - 1 >= sizeof percent)
			return false;
		text_copy(limit->role, role + 1, value);
		text_copy(percent, length - role, value + role + 1);
		if (!take_small(&limit->percent, percent, 100))
			return false;
		shop->price_limit_count++;
		value += length + (value[length] == '\n');
	}
	return true;
}

static bool take_offers(struct shop *shop, const char *value)
{
	struct err err;
	struct offer_table offers;
	if (!wire_offers_read(value, strlen(value), &offers, &err))
		return false;
	shop->offers = offers;
	return true;
}

/* Text for people: no control characters but the line breaks of heads and feet. */
static bool take_lines(char *into, size_t cap, const char *value)
{
	size_t used = 0;
	into[0] = '\0';
	while (*value && used + 1 < cap) {
		char line[SETTING_MAX];
		size_t length = strcspn(value, "\n");
		memcpy(line, value, length);
		line[length] = '\0';
		if (used)
			into[used++] = '\n';
		text_clean(into + used, cap - used, line);
		used += strlen(into + used);
		value += length + (value[length] == '\n');
	}
	return true;
}

static bool take(
	struct shop *shop, const struct config *config, const char *name, const char *value)
{
	if (strcmp(name, "shop.name") == 0)
		return take_lines(shop->name, sizeof shop->name, value);
	if (strcmp(name, "shop.address") == 0)
		return take_lines(shop->address, sizeof shop->address, value);
	if (strcmp(name, "shop.hotline") == 0)
		return take_lines(shop->hotline, sizeof shop->hotline, value);
	if (strcmp(name, "receipt.header") == 0)
		return take_lines(shop->receipt_head, sizeof shop->receipt_head, value);
	if (strcmp(name, "receipt.footer") == 0)
		return take_lines(shop->receipt_foot, sizeof shop->receipt_foot, value);
	if (strcmp(name, "greeting.days") == 0)
		return greetings_read(value, &shop->greetings);
	if (strcmp(name, "receipt.lang") == 0)
		return take_receipt_lang(shop, config, value);
	if (strcmp(name, "currency") == 0)
		return take_currency(shop, value);
	if (strcmp(name, "currency.exponent") == 0)
		return take_exponent(shop, value);
	if (strcmp(name, "utc_offset_minutes") == 0)
		return take_offset(shop, value);
	if (strcmp(name, "lock.idle_s") == 0)
		return take_idle(shop, value);
	if (strcmp(name, "drawer.float") == 0)
		return take_float(shop, value);
	if (strcmp(name, "points.member_day") == 0)
		return take_points(&shop->points.member_day, value);
	if (strcmp(name, "points.till") == 0)
		return take_points(&shop->points.till, value);
	if (strcmp(name, "points.share_bp") == 0)
		return take_small(&shop->points.share_bp, value, 10000);
	if (strcmp(name, "points.lease_h") == 0)
		return take_small(&shop->points.lease_h, value, LEASE_HOURS_MAX);
	if (strcmp(name, "card.pattern") == 0)
		return take_cards(shop, value);
	if (strcmp(name, "codes.patterns") == 0)
		return take_patterns(shop, value);
	if (strcmp(name, "enrol.relatives") == 0)
		return take_relatives(shop, value);
	if (strcmp(name, "member.code_s") == 0)
		return take_small(&shop->member_code_s, value, MEMBER_CODE_GOOD_MOST_S);
	if (strcmp(name, "welcome") == 0)
		return take_welcome(shop, value);
	if (strcmp(name, "tiers") == 0)
		return take_tiers(shop, value);
	if (strcmp(name, "tier.policy") == 0)
		return take_policy(shop, value);
	if (strcmp(name, "price.limits") == 0)
		return take_price_limits(shop, value);
	if (strcmp(name, "price.no_points") == 0)
		return take_flag(&shop->hand_no_points, value);
	if (strcmp(name, "operator.cards") == 0)
		return take_staff(shop, value);
	if (strcmp(name, "member.receipts_hour") == 0)
		return take_small(&shop->receipts_hour, value, RECEIPTS_HOUR_MAX);
	if (wire_window_sku(name))
		return wire_window_add(&shop->windows, wire_window_sku(name), value);
	if (strcmp(name, "offers") == 0)
		return take_offers(shop, value);
	return true; /* settings of later versions, and those that are nobody's business here */
}

bool settings_read(struct shop *shop, struct db *ref, const struct config *config,
	enum lang screen_lang, uint32_t *bad)
{
	*bad = 0;
	settings_default(shop, config, screen_lang);
	AUTO(stmt) struct stmt s = sql(ref, "SELECT name, value FROM setting");
	while (next_row(&s)) {
		char name[64], value[SETTING_MAX];
		column_text(&s, 0, name, sizeof name);
		column_text(&s, 1, value, sizeof value);
		*bad += !take(shop, config, name, value);
	}
	return db_ok(ref);
}

static bool take_reward(
	struct catalogue *catalogue, const struct shop *shop, const char *name, const char *value)
{
	if (strcmp(name, "checkin.points") == 0)
		return take_points(&catalogue->checkin_points, value);
	return catalogue_take(catalogue, shop->store, shop->till, name, value);
}

bool catalogue_read(
	struct catalogue *catalogue, struct db *ref, const struct shop *shop, uint32_t *bad)
{
	*bad = 0;
	*catalogue = (struct catalogue){.checkin_points = -1};
	AUTO(stmt) struct stmt s = sql(ref, "SELECT name, value FROM setting ORDER BY name");
	while (next_row(&s)) {
		char name[64], value[SETTING_MAX];
		column_text(&s, 0, name, sizeof name);
		column_text(&s, 1, value, sizeof value);
		*bad += !take_reward(catalogue, shop, name, value);
	}
	return db_ok(ref);
}
