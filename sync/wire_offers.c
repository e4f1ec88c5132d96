#include "sync/wire_offers.h"

#include "pos/core/money.h"
#include "pos/core/text.h"

#include <string.h>

enum { OFFERS_TEXT_MAX = 4096 };

static void take_pair(struct json_value score, void *arg)
{
	struct offer *offer = arg;
	size_t length = strlen(score.name);
	if (offer->pair_count == OFFER_PAIRS_MAX) {
		json_refuse(score, TEXT_OFFERS_TOO_MANY_PAIRS, NULL, NULL);
		return;
	}
	if (length == 0 || length >= SKU_MAX) {
		json_refuse(score, TEXT_OFFERS_PAIR_NAME, NULL, NULL);
		return;
	}
	struct offer_pair *pair = &offer->pairs[offer->pair_count++];
	text_copy(pair->with, sizeof pair->with, score.name);
	pair->score = (int32_t)json_int(score, 1, OFFER_SCORE_MAX);
}

static void take_offer(struct json_value value, struct offer_table *table)
{
	static const char *const members[] = {"sku", "margin", "pairs", NULL};
	struct offer *offer = &table->list[table->count];
	struct json_value pairs = json_member(value, "pairs");
	json_only(value, members);
	text_copy(offer->sku, sizeof offer->sku, json_text(json_member(value, "sku"), SKU_MAX - 1));
	offer->margin_minor = json_int(json_member(value, "margin"), 1, PRICE_MAX_MINOR);
	if (json_there(pairs)) {
		json_need_object(pairs);
		json_each(pairs, take_pair, offer);
	}
	for (uint32_t i = 0; i < table->count; i++)
		if (strcmp(table->list[i].sku, offer->sku) == 0)
			json_refuse(value, TEXT_OFFERS_TWICE, offer->sku, NULL);
	table->count++;
}

void wire_offers_take(struct json_value list, struct offer_table *table)
{
	size_t count = json_count(list, OFFERS_MAX);
	memset(table, 0, sizeof *table);
	for (size_t i = 0; i < count; i++)
		take_offer(json_item(list, i), table);
}

bool wire_offers_read(const char *text, size_t size, struct offer_table *table, struct err *err)
{
	AUTO(json) struct json doc = {0};
	if (!json_parse(&doc, text, size, OFFERS_TEXT_MAX, err))
		return false;
	wire_offers_take(json_root(&doc), table);
	return json_good(&doc, err);
}
