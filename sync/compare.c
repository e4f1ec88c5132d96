#include "sync/compare.h"

#include "pos/core/member_more.h"
#include "pos/core/text.h"
#include "sync/card.h"
#include "sync/json.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_ROOM = 2048 };

static void get_sums(struct json_value list, struct sums *sums)
{
	size_t count = json_count(list, SUM_BUCKETS);
	if (count != SUM_BUCKETS)
		json_refuse(list, TEXT_MANIFEST_CHUNKS, NULL, NULL);
	for (size_t i = 0; i < count; i++) {
		struct json_value item = json_item(list, i);
		const char *hex = json_text(item, 16);
		char *end;
		sums->bucket[i] = strtoull(hex, &end, 16);
		if (strlen(hex) != 16 || *end)
			json_refuse(item, TEXT_WIRE_HEX, NULL, NULL);
	}
}

static void get_unsure(struct json_value list, bool unsure[SUM_BUCKETS])
{
	size_t count = json_count(list, JSON_VALUES_MAX);
	for (size_t i = 0; i < count; i++)
		unsure[json_int(json_item(list, i), 0, SUM_BUCKETS - 1)] = true;
}

static void get_codes(struct json_value root, struct comparison *comparison)
{
	comparison->has_codes = json_there(json_member(root, "codes"));
	if (!comparison->has_codes)
		return;
	get_sums(json_member(root, "codes"), &comparison->their_codes);
	get_unsure(json_member(root, "codes_unsure"), comparison->codes_unsure);
}

static void get_more(struct json_value root, struct comparison *comparison)
{
	struct json_value more = json_member(root, "more");
	comparison->has_more = json_there(more);
	if (comparison->has_more)
		get_sums(more, &comparison->their_more);
}

bool comparison_begin(struct comparison *comparison, enum stream stream,
	const struct ref_cursor *cursor, const void *text, size_t size, struct err *err)
{
	AUTO(json) struct json doc;
	*comparison =
		(struct comparison){.stream = stream, .position = INT64_MIN, .cursor = cursor};
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	const char *name = json_text(json_member(root, "stream"), WIRE_TEXT_MAX);
	const char *feed = json_text(json_member(root, "feed"), FEED_TEXT_MAX - 1);
	comparison->version = json_int(json_member(root, "version"), 0, INT64_MAX);
	get_sums(json_member(root, "sums"), &comparison->theirs);
	get_unsure(json_member(root, "unsure"), comparison->unsure);
	get_codes(root, comparison);
	get_more(root, comparison);
	if (!json_good(&doc, err))
		return false;
	if (strcmp(name, stream_name(stream)) == 0 && strcmp(feed, cursor->feed) == 0 &&
		comparison->version <= cursor->since)
		return true;
	return fail(err, TEXT_REF_WRONG_PAGE, stream_name(stream));
}

static void add(struct comparison *comparison, uint32_t bucket, int64_t ver, struct sum_line *line)
{
	uint64_t hash = sum_hash(line);
	/* Of a row that changed since, HQ's sum may have the old state; what is above our own
	 * cursor came by no delta. */
	if (ver > comparison->version && ver <= comparison->cursor->since)
		comparison->unsure[bucket] = true;
	else
		comparison->ours.bucket[bucket] += hash;
}

static void add_text(struct sum_line *line, struct stmt *s, int column)
{
	char text[TEXT_ROOM];
	column_text(s, column, text, sizeof text);
	sum_text(line, text);
}

/* Columns from first on, as a row of sync/README.md 3.12 has them: t text, i integer. */
static void add_columns(struct sum_line *line, struct stmt *s, const char *kinds)
{
	for (int i = 0; kinds[i]; i++) {
		if (kinds[i] == 't')
			add_text(line, s, i + 1);
		else
			sum_int(line, column_int(s, i + 1));
	}
}

/* Members are found by a number that their card makes: one that is another hides the row. */
static bool found_by_card(struct stmt *s)
{
	char card[CARD_MAX];
	uint64_t key;
	column_text(s, 3, card, sizeof card);
	return card_key(card, &key) && (int64_t)key == column_int(s, 0);
}

static void more(struct comparison *comparison, int64_t id, struct stmt *s, int column)
{
	char text[MEMBER_MORE_TEXT_MAX];
	struct sum_line line = {.used = 0};
	column_text(s, column, text, sizeof text);
	if (!text[0])
		return;
	sum_int(&line, id);
	sum_text(&line, text);
	comparison->our_more.bucket[sum_bucket_of_id(id)] += sum_hash(&line);
}

static int members(struct comparison *comparison, struct db *ref)
{
	int count = 0;
	struct sum_line line = {.used = 0};
	AUTO(stmt)
	struct stmt s = sql(ref,
		"SELECT card, ver, id, card_text, coalesce(phone_hash, -1), phone_masked, "
		"name_masked, tier, grp, birthday_month, birthday_day, points, completed_orders, "
		"qualifying, blocked, block_reason, more FROM member WHERE card > ? "
		"ORDER BY card LIMIT ?");
	bind_int(&s, comparison->position);
	bind_int(&s, COMPARE_TURN_ROWS);
	for (; next_row(&s); count++) {
		comparison->position = column_int(&s, 0);
		add_columns(&line, &s,
			"iititttt"
			"iiiiii"
			"t");
		if (!found_by_card(&s))
			sum_int(&line, column_int(&s, 0));
		add(comparison, sum_bucket_of_id(column_int(&s, 2)), column_int(&s, 1), &line);
		more(comparison, column_int(&s, 2), &s, 16);
	}
	return count;
}

/* Of the articles after `from` that were looked at. */
static void codes(struct comparison *comparison, struct db *ref, int64_t from)
{
	char sku[64];
	struct sum_line line = {.used = 0};
	AUTO(stmt)
	struct stmt s = sql(ref, "SELECT goods.sku, barcode.gtin FROM goods JOIN barcode ON "
				 "barcode.goods = goods.id WHERE goods.id > ? AND goods.id <= ?");
	bind_int(&s, from);
	bind_int(&s, comparison->position);
	while (next_row(&s)) {
		column_text(&s, 0, sku, sizeof sku);
		sum_text(&line, sku);
		sum_int(&line, column_int(&s, 1));
		comparison->our_codes.bucket[sum_bucket_of_key(sku)] += sum_hash(&line);
	}
}

/* rate below 0: the article states none. */
static void tax(struct comparison *comparison, const char *sku, int64_t rate)
{
	struct sum_line line = {.used = 0};
	if (rate < 0)
		return;
	sum_text(&line, sku);
	sum_text(&line, "vat");
	sum_int(&line, rate);
	comparison->our_codes.bucket[sum_bucket_of_key(sku)] += sum_hash(&line);
}

static int goods(struct comparison *comparison, struct db *ref)
{
	int count = 0;
	int64_t from = comparison->position;
	char sku[64];
	struct sum_line line = {.used = 0};
	AUTO(stmt)
	struct stmt s = sql(ref,
		"SELECT id, ver, sku, name, short_name, unit, categories, price_minor, "
		"floor_minor, weighed, active, vat_bp FROM goods WHERE id > ? ORDER BY id LIMIT ?");
	bind_int(&s, comparison->position);
	bind_int(&s, COMPARE_TURN_ROWS);
	for (; next_row(&s); count++) {
		comparison->position = column_int(&s, 0);
		column_text(&s, 2, sku, sizeof sku);
		add_columns(&line, &s,
			"ittttt"
			"iiii");
		add(comparison, sum_bucket_of_key(sku), column_int(&s, 1), &line);
		tax(comparison, sku, column_int(&s, 11));
	}
	if (comparison->has_codes)
		codes(comparison, ref, from);
	return count;
}

bool comparison_turn(struct comparison *comparison, struct db *ref)
{
	int count = comparison->stream == STREAM_MEMBERS ? members(comparison, ref)
							 : goods(comparison, ref);
	return count == COMPARE_TURN_ROWS && db_ok(ref);
}

bool comparison_differs(const struct comparison *comparison, int bucket)
{
	if (comparison->unsure[bucket])
		return false;
	return comparison->ours.bucket[bucket] != comparison->theirs.bucket[bucket] ||
	       (comparison->has_codes && !comparison->codes_unsure[bucket] &&
		       comparison->our_codes.bucket[bucket] !=
			       comparison->their_codes.bucket[bucket]) ||
	       (comparison->has_more && comparison->our_more.bucket[bucket] !=
						comparison->their_more.bucket[bucket]);
}

int comparison_differences(const struct comparison *comparison)
{
	int differences = 0;
	for (int i = 0; i < SUM_BUCKETS; i++)
		differences += comparison_differs(comparison, i);
	return differences;
}
