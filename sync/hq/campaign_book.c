#include "sync/hq/campaign_book.h"

#include "pos/core/text.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const classes[] = {"open", "store", "member", "leased", "online", NULL};
static const char *const bearers[] = {"shop", "headquarters", NULL};

static bool read_entry(const char *row, struct campaign_entry *campaign)
{
	struct err ignored;
	AUTO(json) struct json doc;
	if (!json_parse(&doc, row, strlen(row), 1 << 16, &ignored))
		return false;
	struct json_value root = json_root(&doc);
	campaign->class = (enum campaign_class)json_choice(json_member(root, "class"), classes);
	campaign->loss = (enum loss_bearer)json_choice_or(
		json_member(root, "loss"), bearers, LOSS_LATER_SHOP);
	text_copy(campaign->title, sizeof campaign->title,
		json_text_or(json_member(root, "title"), CAMPAIGN_TITLE_MAX - 1, ""));
	return json_good(&doc, &ignored);
}

/* Rows are kept as an object's members alone. */
static char *whole(const char *members)
{
	size_t size = strlen(members) + 3;
	char *text = malloc(size);
	if (text)
		(void)snprintf(text, size, "{%s}", members);
	return text;
}

bool campaign_find(struct hq *hq, uint32_t number, struct campaign_entry *campaign)
{
	char key[FEED_KEY_MAX];
	(void)snprintf(key, sizeof key, "campaign:%u", number);
	*campaign = (struct campaign_entry){.number = number};
	char *members = feed_find(&hq->db, STREAM_KEYS, key);
	char *row = members ? whole(members) : NULL;
	bool read = row && read_entry(row, campaign);
	free(row);
	free(members);
	return read;
}
