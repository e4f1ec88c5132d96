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

bool quote_allocate(struct json_out *out, struct json_value root, struct err *err)
{
	json_only(root, (const char *const[]){"weights", "amount", "caps", QUOTE_MEMBERS, NULL});
	struct json_value weights = json_member(root, "weights");
	struct json_value caps = json_member(root, "caps");
	if (!json_there(weights))
		json_refuse(weights, TEXT_JSON_MISSING, NULL, NULL);
	size_t count = json_count(weights, WEIGHTS_MAX);
	if (json_there(caps) && json_count(caps, WEIGHTS_MAX) != count)
		json_refuse(caps, TEXT_QUOTE_CAPS, NULL, NULL);
	int64_t amount = json_int(json_member(root, "amount"), -INT64_MAX, INT64_MAX);
	AUTO(numbers)
	struct numbers room = {
		calloc(1, (count + 1) * 3 * sizeof(int64_t) + allocate_room((uint32_t)count))};
	if (!room.at)
		return fail(err, TEXT_OUT_OF_MEMORY);
	struct allocation over = {
		.weights = room.at,
		.caps = json_there(caps) ? room.at + count : NULL,
		.shares = room.at + 2 * count,
		.count = (uint32_t)count,
	};
	read_numbers(weights, room.at, count);
	if (over.caps)
		read_numbers(caps, room.at + count, count);
	if (!json_good(root.doc, err) ||
		!rules_read_alloc(json_member(root, "conventions"), &over.how, err))
		return false;
	if (!allocate(&over, amount, room.at + 3 * count))
		return fail(err, TEXT_QUOTE_OVERFLOW);
	json_put_array(out, "shares");
	for (size_t i = 0; i < count; i++)
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
