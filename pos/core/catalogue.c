#include "pos/core/catalogue.h"

#include <stddef.h>
#include <string.h>

const struct gift *catalogue_gift(const struct catalogue *catalogue, const char *id)
{
	for (uint32_t i = 0; catalogue && i < catalogue->gift_count; i++)
		if (strcmp(catalogue->gifts[i].reward.id, id) == 0)
			return &catalogue->gifts[i];
	return NULL;
}

const struct shop_event *catalogue_event(const struct catalogue *catalogue, const char *id)
{
	for (uint32_t i = 0; catalogue && i < catalogue->event_count; i++)
		if (strcmp(catalogue->events[i].reward.id, id) == 0)
			return &catalogue->events[i];
	return NULL;
}

const struct privilege *catalogue_privilege(const struct catalogue *catalogue, const char *id)
{
	for (uint32_t i = 0; catalogue && i < catalogue->privilege_count; i++)
		if (strcmp(catalogue->privileges[i].reward.id, id) == 0)
			return &catalogue->privileges[i];
	return NULL;
}

const struct privilege *catalogue_of_campaign(const struct catalogue *catalogue, uint32_t campaign)
{
	for (uint32_t i = 0; catalogue && campaign && i < catalogue->privilege_count; i++)
		if (catalogue->privileges[i].campaign == campaign)
			return &catalogue->privileges[i];
	return NULL;
}

bool reward_is_for(const struct reward *reward, const char *tier)
{
	for (uint32_t i = 0; i < reward->tier_count; i++)
		if (strcmp(reward->tiers[i], tier) == 0)
			return true;
	return reward->tier_count == 0;
}

static const char *title_in(
	const char title[LANG_COUNT][REWARD_TITLE_MAX], const char *id, enum lang lang)
{
	if (title[lang][0])
		return title[lang];
	for (int i = 0; i < LANG_COUNT; i++)
		if (title[i][0])
			return title[i];
	return id;
}

const char *reward_title(const struct reward *reward, enum lang lang)
{
	return title_in(reward->title, reward->id, lang);
}

const char *category_title(const struct catalogue *catalogue, const char *id, enum lang lang)
{
	for (uint32_t i = 0; catalogue && i < catalogue->category_count; i++)
		if (strcmp(catalogue->categories[i].id, id) == 0)
			return title_in(catalogue->categories[i].title, id, lang);
	return id;
}

const char *gift_kind_name(enum gift_kind kind)
{
	static const char *const names[GIFT_KINDS] = {
		[GIFT_GOODS] = "goods",
		[GIFT_SERVICE] = "service",
		[GIFT_COUPON] = "coupon",
		[GIFT_RIGHT] = "right",
		[GIFT_DONATION] = "donation",
	};
	return names[kind];
}

const char *privilege_kind_name(enum privilege_kind kind)
{
	static const char *const names[PRIVILEGE_KINDS] = {
		[PRIVILEGE_GIFT] = "gift",
		[PRIVILEGE_LOUNGE] = "lounge",
		[PRIVILEGE_SERVICE] = "service",
		[PRIVILEGE_PARKING] = "parking",
		[PRIVILEGE_INVITATION] = "invitation",
	};
	return names[kind];
}
