#include "pos/shell/quote_kinds.h"

#include "pos/core/allocate.h"
#include "pos/core/engine.h"
#include "pos/core/tier.h"
#include "sync/rules.h"

#include <stdlib.h>

enum { WEIGHTS_MAX = ENGINE_UNITS_MAX, TIERS_IN_CASE_MAX = 1000 };

static void read_numbers(struct json_value value, int64_t *into, size_t count)
{
	for (size_t i = 0; i < count; i++)
		into[i] = json_int(json_item(value, i), 0, INT64_MAX);
}

struct numbers {
	int64_t *at;
};

static void numbers_done(struct numbers *numbers)
{
	free(numbers->at);
}

/* Reads weights and caps behind each other into room and points `over` at them. */
static bool read_sharing(
	struct json_value root, int64_t *room, struct allocation *over, struct err *err)
{
	struct json_value caps = json_member(root, "caps");
	size_t count = over->count;
	over->weights = room;
	over->caps = json_there(caps) ? room + count : NULL;
	over->shares = room + 2 * count;
	read_numbers(json_member(root, "weights"), room, count);
	if (over->caps && json_count(caps, WEIGHTS_MAX) != count)
		json_refuse(caps, TEXT_QUOTE_CAPS, NULL, NULL);
	if (over->caps)
		read_numbers(caps, room + count, count);
	return json_good(root.doc, err) &&
	       rules_read_alloc(json_member(root, "conventions"), &over->how, err);
}

bool quote_allocate(struct json_out *out, struct json_value root, struct err *err)
{
	json_only(root, (const char *const[]){"weights", "amount", "caps", QUOTE_MEMBERS, NULL});
	struct json_value weights = json_member(root, "weights");
	if (!json_there(weights))
		json_refuse(weights, TEXT_JSON_MISSING, NULL, NULL);
	struct allocation over = {.count = (uint32_t)json_count(weights, WEIGHTS_MAX)};
	int64_t amount = json_int(json_member(root, "amount"), -INT64_MAX, INT64_MAX);
	size_t numbers = 3 * (size_t)over.count;
	AUTO(numbers)
	struct numbers room = {malloc(numbers * sizeof(int64_t) + allocate_room(over.count) + 1)};
	if (!room.at)
		return fail(err, TEXT_OUT_OF_MEMORY);
	if (!read_sharing(root, room.at, &over, err))
		return false;
	if (!allocate(&over, amount, room.at + numbers))
		return fail(err, TEXT_QUOTE_OVERFLOW);
	json_put_array(out, "shares");
	for (uint32_t i = 0; i < over.count; i++)
		json_put_int(out, NULL, over.shares[i]);
	json_put_end(out);
	return true;
}

bool quote_tier(struct json_out *out, struct json_value root, struct err *err)
{
	json_only(root, (const char *const[]){"tiers", "metric", QUOTE_MEMBERS, NULL});
	struct json_value tiers = json_member(root, "tiers");
	size_t count = json_count(tiers, TIERS_IN_CASE_MAX);
	if (count == 0)
		json_refuse(tiers, TEXT_JSON_MISSING, NULL, NULL);
	int64_t metric = json_int(json_member(root, "metric"), INT64_MIN, INT64_MAX);
	int64_t mins[TIERS_IN_CASE_MAX];
	for (size_t i = 0; i < count; i++) {
		struct json_value tier = json_item(tiers, i);
		json_only(tier, (const char *const[]){"id", "min", NULL});
		(void)json_text(json_member(tier, "id"), RULE_NAME_MAX);
		mins[i] = json_int(json_member(tier, "min"), INT64_MIN, INT64_MAX);
	}
	if (!json_good(root.doc, err))
		return false;
	uint32_t reached = tier_reached(mins, (uint32_t)count, metric);
	json_put_value(out, "tier", json_member(json_item(tiers, reached), "id"));
	return true;
}
