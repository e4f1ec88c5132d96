#include "sync/hq/birthday_gifts.h"

#include "pos/core/coupon.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"

#include <string.h>

enum { GIFTS_TEXT_MAX = 4097 };

static void take_tiers(struct json_value list, struct birthday_gift *gift)
{
	gift->tier_count = (uint32_t)json_count(list, TIERS_MAX);
	for (uint32_t i = 0; i < gift->tier_count; i++)
		text_copy(gift->tiers[i], TIER_MAX, json_text(json_item(list, i), TIER_MAX - 1));
}

static void take_gift(struct json_value row, struct birthday_gift *gift)
{
	static const char *const members[] = {
		"campaign", "benefit", "category", "tiers", "relation", NULL};
	static const char *const relations[] = {"child", "spouse", "parent", "other", NULL};
	json_only(row, members);
	gift->campaign = (uint32_t)json_int(json_member(row, "campaign"), 1, COUPON_CAMPAIGN_MAX);
	gift->benefit_minor = json_int_or(json_member(row, "benefit"), 0, UINT32_MAX, 0);
	text_copy(gift->category, sizeof gift->category,
		json_text_or(json_member(row, "category"), CATEGORY_MAX - 1, ""));
	take_tiers(json_member(row, "tiers"), gift);
	struct json_value relation = json_member(row, "relation");
	if (json_there(relation))
		text_copy(gift->relation, sizeof gift->relation,
			relations[json_choice(relation, relations)]);
}

void birthday_gifts_take(struct json_value list, struct birthday_gifts *gifts)
{
	*gifts = (struct birthday_gifts){.count = (uint32_t)json_count(list, BIRTHDAY_GIFTS_MAX)};
	for (uint32_t i = 0; i < gifts->count; i++)
		take_gift(json_item(list, i), &gifts->list[i]);
}

void birthday_gifts_now(struct hq *hq, struct birthday_gifts *gifts)
{
	char text[GIFTS_TEXT_MAX];
	struct err ignored;
	AUTO(json) struct json doc;
	hq_setting(hq, "birthday.gifts", text, sizeof text, "");
	*gifts = (struct birthday_gifts){.count = 0};
	if (!json_parse(&doc, text, strlen(text), GIFTS_TEXT_MAX, &ignored))
		return;
	birthday_gifts_take(json_root(&doc), gifts);
	if (!json_good(&doc, &ignored))
		gifts->count = 0;
}

static bool is_for_tier(const struct birthday_gift *gift, const char *tier)
{
	for (uint32_t i = 0; i < gift->tier_count; i++)
		if (strcmp(gift->tiers[i], tier) == 0)
			return true;
	return gift->tier_count == 0;
}

const struct birthday_gift *birthday_gift_for(const struct birthday_gifts *gifts,
	const char *relation, const char *tier, const char *category)
{
	for (uint32_t i = 0; i < gifts->count; i++) {
		const struct birthday_gift *gift = &gifts->list[i];
		bool liked = !gift->category[0] || strcmp(gift->category, category) == 0;
		if (liked && strcmp(gift->relation, relation) == 0 && is_for_tier(gift, tier))
			return gift;
	}
	return NULL;
}

bool birthday_gifts_by_category(const struct birthday_gifts *gifts)
{
	for (uint32_t i = 0; i < gifts->count; i++)
		if (gifts->list[i].category[0])
			return true;
	return false;
}
