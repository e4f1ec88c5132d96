#include "sync/catalogue_row.h"

#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "sync/journal_record.h"

#include <stdlib.h>
#include <string.h>

enum { CAMPAIGN_MAX = 999999, CAPACITY_MAX = 100000 };

/* ---- names ---- */

enum catalogue_part catalogue_part_of(const char *setting, const char **rest)
{
	static const char *const prefixes[CATALOGUE_NONE] = {
		[CATALOGUE_GIFT] = "gift.",
		[CATALOGUE_EVENT] = "event.",
		[CATALOGUE_PRIVILEGE] = "right.",
		[CATALOGUE_CATEGORY] = "category.",
		[CATALOGUE_STOCK] = "stock.",
		[CATALOGUE_PLACES] = "places.",
	};
	for (int i = 0; i < CATALOGUE_NONE; i++) {
		size_t length = strlen(prefixes[i]);
		if (strncmp(setting, prefixes[i], length) != 0)
			continue;
		*rest = setting + length;
		return (enum catalogue_part)i;
	}
	return CATALOGUE_NONE;
}

/* Goods call their categories as they like. */
bool catalogue_id_valid(enum catalogue_part part, const char *id)
{
	size_t length = strlen(id);
	if (part == CATALOGUE_CATEGORY)
		return length > 0 && length < CATEGORY_MAX && text_valid_utf8(id, length);
	return part < CATALOGUE_CATEGORY && reward_id_valid(id);
}

bool reward_id_valid(const char *id)
{
	size_t length = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-_");
	return length > 0 && length < REWARD_ID_MAX && !id[length];
}

bool stock_name_read(const char *rest, uint32_t *store, char id[REWARD_ID_MAX])
{
	char *end;
	unsigned long long number = strtoull(rest, &end, 10);
	if (*rest < '1' || *rest > '9' || *end != '.' || number > UINT32_MAX ||
		!reward_id_valid(end + 1))
		return false;
	*store = (uint32_t)number;
	text_copy(id, REWARD_ID_MAX, end + 1);
	return true;
}

/* ---- parts ---- */

static void read_title(struct json_value titles, char title[LANG_COUNT][REWARD_TITLE_MAX])
{
	static const char *const members[] = {"zh_CN", "zh_TW", "en", NULL};
	bool any = false;
	json_only(titles, members);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *text =
			json_text_or(json_member(titles, lang_code((enum lang)lang)), 256, "");
		text_clean(title[lang], sizeof title[lang], text);
		any = any || title[lang][0];
	}
	if (!any)
		json_refuse(titles, TEXT_CATALOGUE_TITLE, NULL, NULL);
}

void category_name_read(struct json_value value, struct category_name *name)
{
	json_need_object(value);
	*name = (struct category_name){0};
	read_title(value, name->title);
}

static uint32_t read_date(struct json_value value)
{
	struct civil day;
	const char *text = json_text_or(value, CIVIL_TEXT_MAX, "");
	if (!text[0])
		return 0;
	if (strlen(text) == 10 && civil_read(text, &day))
		return civil_date_number(&day);
	json_refuse(value, TEXT_CATALOGUE_DATE, text, NULL);
	return 0;
}

void reward_read(struct json_value value, struct reward *reward)
{
	struct json_value tiers = json_member(value, "tiers");
	read_title(json_member(value, "title"), reward->title);
	text_clean(reward->text, sizeof reward->text,
		json_text_or(json_member(value, "text"), REWARD_TEXT_MAX - 1, ""));
	reward->tier_count = (uint32_t)json_count(tiers, REWARD_TIERS_MAX);
	for (uint32_t i = 0; i < reward->tier_count; i++)
		text_copy(reward->tiers[i], TIER_MAX, json_text(json_item(tiers, i), TIER_MAX - 1));
	reward->from = read_date(json_member(value, "from"));
	reward->to = read_date(json_member(value, "to"));
	if (reward->to && reward->from > reward->to)
		json_refuse(json_member(value, "to"), TEXT_CATALOGUE_ENDS_BEFORE, NULL, NULL);
}

static int32_t small(struct json_value value, int64_t lowest, int64_t highest)
{
	return (int32_t)json_int_or(value, lowest, highest, 0);
}

/* What each kind needs beside its points. */
static void check_gift(struct json_value value, const struct gift *gift)
{
	bool free_choice = gift->kind == GIFT_DONATION;
	if (gift->points == 0 && !free_choice)
		json_refuse(json_member(value, "points"), TEXT_CATALOGUE_GIFT_FREE, NULL, NULL);
	if (gift->kind == GIFT_COUPON && !gift->campaign)
		json_refuse(value, TEXT_CATALOGUE_GIFT_NEEDS, "campaign", NULL);
	if (gift->kind == GIFT_RIGHT && !gift->right[0])
		json_refuse(value, TEXT_CATALOGUE_GIFT_NEEDS, "right", NULL);
	if (gift->kind == GIFT_DONATION && gift->minor)
		json_refuse(json_member(value, "minor"), TEXT_CATALOGUE_DONATION_CASH, NULL, NULL);
}

void gift_read(struct json_value value, struct gift *gift)
{
	static const char *const members[] = {"title", "kind", "points", "minor", "sku", "campaign",
		"right", "limit", "tiers", "from", "to", "text", NULL};
	static const char *const kinds[] = {
		"goods", "service", "coupon", "right", "donation", NULL};
	static const char *const limits[] = {"count", "days", NULL};
	struct json_value limit = json_member(value, "limit");
	*gift = (struct gift){0};
	json_only(value, members);
	reward_read(value, &gift->reward);
	gift->kind = (enum gift_kind)json_choice(json_member(value, "kind"), kinds);
	gift->points = json_int(json_member(value, "points"), 0, REWARD_POINTS_MAX);
	gift->minor = json_int_or(json_member(value, "minor"), 0, 1000000000, 0);
	text_copy(gift->sku, sizeof gift->sku,
		json_text_or(json_member(value, "sku"), SKU_MAX - 1, ""));
	gift->campaign = (uint32_t)small(json_member(value, "campaign"), 1, CAMPAIGN_MAX);
	text_copy(gift->right, sizeof gift->right,
		json_text_or(json_member(value, "right"), REWARD_ID_MAX - 1, ""));
	if (json_there(limit)) {
		json_only(limit, limits);
		gift->limit_count =
			(int32_t)json_int(json_member(limit, "count"), 1, GIFT_LIMIT_MAX);
		gift->limit_days = small(json_member(limit, "days"), 0, GIFT_DAYS_MAX);
	}
	check_gift(value, gift);
}

void event_read(struct json_value value, struct shop_event *event)
{
	static const char *const members[] = {
		"title", "points", "from", "to", "capacity", "tiers", "text", NULL};
	*event = (struct shop_event){0};
	json_only(value, members);
	reward_read(value, &event->reward);
	event->points = json_int_or(json_member(value, "points"), 0, REWARD_POINTS_MAX, 0);
	event->capacity = small(json_member(value, "capacity"), 0, CAPACITY_MAX);
}

void privilege_read(struct json_value value, struct privilege *privilege)
{
	static const char *const members[] = {
		"title", "kind", "text", "campaign", "sku", "tiers", "from", "to", NULL};
	static const char *const kinds[] = {
		"gift", "lounge", "service", "parking", "invitation", NULL};
	*privilege = (struct privilege){0};
	json_only(value, members);
	reward_read(value, &privilege->reward);
	privilege->kind = (enum privilege_kind)json_choice(json_member(value, "kind"), kinds);
	privilege->campaign = (uint32_t)small(json_member(value, "campaign"), 1, CAMPAIGN_MAX);
	text_copy(privilege->sku, sizeof privilege->sku,
		json_text_or(json_member(value, "sku"), SKU_MAX - 1, ""));
}

/* ---- stock ---- */

void stock_read(struct json_value value, struct stock_row *row)
{
	static const char *const members[] = {"left", "at", NULL};
	struct json_value marks = json_member(value, "at");
	*row = (struct stock_row){0};
	json_only(value, members);
	row->left = (int32_t)json_int(json_member(value, "left"), 0, STOCK_MAX);
	row->mark_count = (uint32_t)json_count(marks, STOCK_MARKS_MAX);
	for (uint32_t i = 0; i < row->mark_count; i++) {
		struct json_value mark = json_item(marks, i);
		row->marks[i].till = (uint32_t)json_int(json_item(mark, 0), 1, UINT32_MAX);
		row->marks[i].epoch = (uint32_t)json_int(json_item(mark, 1), 1, RECORD_EPOCH_MAX);
		row->marks[i].seq = (uint64_t)json_int(json_item(mark, 2), 1, RECORD_SEQ_MAX);
	}
}

void stock_write(struct json_out *out, const struct stock_row *row)
{
	json_put_int(out, "left", row->left);
	json_put_array(out, "at");
	for (uint32_t i = 0; i < row->mark_count; i++) {
		json_put_array(out, NULL);
		json_put_int(out, NULL, row->marks[i].till);
		json_put_int(out, NULL, row->marks[i].epoch);
		json_put_int(out, NULL, (int64_t)row->marks[i].seq);
		json_put_end(out);
	}
	json_put_end(out);
}

static void take_stock(struct stock *stock, const struct stock_row *row, uint32_t till)
{
	*stock = (struct stock){.counted = true, .left = row->left};
	for (uint32_t i = 0; i < row->mark_count; i++)
		if (row->marks[i].till == till)
			stock->place = record_place(row->marks[i].epoch, row->marks[i].seq);
}

/* ---- a setting ---- */

static struct reward *room_for(struct catalogue *catalogue, enum catalogue_part part)
{
	switch (part) {
	case CATALOGUE_GIFT:
		return catalogue->gift_count < GIFTS_MAX
			       ? &catalogue->gifts[catalogue->gift_count].reward
			       : NULL;
	case CATALOGUE_EVENT:
		return catalogue->event_count < SHOP_EVENTS_MAX
			       ? &catalogue->events[catalogue->event_count].reward
			       : NULL;
	case CATALOGUE_PRIVILEGE:
		return catalogue->privilege_count < PRIVILEGES_MAX
			       ? &catalogue->privileges[catalogue->privilege_count].reward
			       : NULL;
	case CATALOGUE_CATEGORY:
	case CATALOGUE_STOCK:
	case CATALOGUE_PLACES:
	case CATALOGUE_NONE:
		break;
	}
	return NULL;
}

static void read_part(
	struct catalogue *catalogue, enum catalogue_part part, struct json_value value)
{
	if (part == CATALOGUE_GIFT)
		gift_read(value, &catalogue->gifts[catalogue->gift_count]);
	else if (part == CATALOGUE_EVENT)
		event_read(value, &catalogue->events[catalogue->event_count]);
	else
		privilege_read(value, &catalogue->privileges[catalogue->privilege_count]);
}

static bool take_offer(
	struct catalogue *catalogue, enum catalogue_part part, const char *id, struct json *doc)
{
	struct err ignored;
	struct reward *reward = room_for(catalogue, part);
	if (!reward || !reward_id_valid(id))
		return false;
	read_part(catalogue, part, json_root(doc));
	if (!json_good(doc, &ignored))
		return false;
	text_copy(reward->id, sizeof reward->id, id);
	catalogue->gift_count += part == CATALOGUE_GIFT;
	catalogue->event_count += part == CATALOGUE_EVENT;
	catalogue->privilege_count += part == CATALOGUE_PRIVILEGE;
	return true;
}

static struct gift *find_gift(struct catalogue *catalogue, const char *id)
{
	const struct gift *gift = catalogue_gift(catalogue, id);
	return gift ? &catalogue->gifts[gift - catalogue->gifts] : NULL;
}

static struct shop_event *find_event(struct catalogue *catalogue, const char *id)
{
	const struct shop_event *event = catalogue_event(catalogue, id);
	return event ? &catalogue->events[event - catalogue->events] : NULL;
}

static bool take_category(struct catalogue *catalogue, const char *id, struct json *doc)
{
	struct err ignored;
	struct category_name *name = &catalogue->categories[catalogue->category_count];
	if (catalogue->category_count == CATEGORY_NAMES_MAX ||
		!catalogue_id_valid(CATALOGUE_CATEGORY, id))
		return false;
	category_name_read(json_root(doc), name);
	if (!json_good(doc, &ignored))
		return false;
	text_copy(name->id, sizeof name->id, id);
	catalogue->category_count++;
	return true;
}

/* Of something that is offered no more, or in another store, nothing is said here. */
static bool take_left(struct catalogue *catalogue, uint32_t store, uint32_t till,
	enum catalogue_part part, const char *rest, struct json *doc)
{
	struct err ignored;
	struct stock_row row;
	char id[REWARD_ID_MAX];
	uint32_t of_store = store;
	if (part == CATALOGUE_PLACES)
		text_copy(id, sizeof id, rest);
	else if (!stock_name_read(rest, &of_store, id))
		return false;
	if (of_store != store)
		return true;
	stock_read(json_root(doc), &row);
	if (!json_good(doc, &ignored))
		return false;
	struct gift *gift = part == CATALOGUE_STOCK ? find_gift(catalogue, id) : NULL;
	struct shop_event *event = part == CATALOGUE_PLACES ? find_event(catalogue, id) : NULL;
	if (gift)
		take_stock(&gift->stock, &row, till);
	if (event)
		take_stock(&event->places, &row, till);
	return true;
}

bool catalogue_take(struct catalogue *catalogue, uint32_t store, uint32_t till, const char *setting,
	const char *value)
{
	struct err ignored;
	const char *rest;
	enum catalogue_part part = catalogue_part_of(setting, &rest);
	if (part == CATALOGUE_NONE)
		return true;
	AUTO(json) struct json doc = {0};
	if (!json_parse(&doc, value, strlen(value), CATALOGUE_ROW_MAX, &ignored))
		return false;
	if (part == CATALOGUE_STOCK || part == CATALOGUE_PLACES)
		return take_left(catalogue, store, till, part, rest, &doc);
	if (part == CATALOGUE_CATEGORY)
		return take_category(catalogue, rest, &doc);
	return take_offer(catalogue, part, rest, &doc);
}
