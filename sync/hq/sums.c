/* GET /v1/ref/{stream}/buckets, and the turns that prepare its answer. */
#include "sync/hq/sums.h"

#include "pos/core/tax.h"
#include "pos/core/text.h"
#include "sync/hq/bucket.h"
#include "sync/hq/calls.h"
#include "sync/hq/errands.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_book.h"
#include "sync/hq/page.h"
#include "sync/hq/visit.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CODES_A_ROW = 16 }; /* sync/README.md 3.4 */

/* ---- one row ---- */

static void sum_patron(struct summing *summing, const struct hq *hq, const struct patron *patron)
{
	struct sum_line line = {.used = 0};
	char phone[MASKED_MAX] = "", name[MASKED_MAX] = "";
	uint64_t hash = 0;
	bool has_phone = patron->phone[0] && phone_hash(hq->keys.phone_key, patron->phone, &hash);
	if (has_phone)
		phone_mask(phone, patron->phone);
	if (patron->name[0])
		name_mask(name, patron->name);
	sum_int(&line, patron->ver);
	sum_int(&line, patron->id);
	sum_text(&line, patron->card);
	sum_int(&line, has_phone ? (int64_t)hash : -1);
	sum_text(&line, phone);
	sum_text(&line, name);
	sum_text(&line, patron->tier);
	sum_text(&line, patron->group);
	sum_int(&line, patron->birthday_month);
	sum_int(&line, patron->birthday_day);
	sum_int(&line, patron->points);
	sum_int(&line, patron->completed_orders);
	sum_int(&line, patron->metric);
	sum_int(&line, patron->blocked);
	sum_text(&line, patron->blocked_reason);
	summing->sums.bucket[sum_bucket_of_id(patron->id)] += sum_hash(&line);
}

/* Apart from the rows: tills that do not know of it leave these sums alone. */
static void sum_more(struct summing *summing, int64_t id, const char *more)
{
	struct sum_line line = {.used = 0};
	if (!more[0])
		return;
	sum_int(&line, id);
	sum_text(&line, more);
	summing->more.bucket[sum_bucket_of_id(id)] += sum_hash(&line);
}

static void sum_optional(struct sum_line *line, struct json_value value)
{
	sum_text(line, json_text_or(value, SUM_LINE_MAX, ""));
}

static void sum_categories(struct sum_line *line, struct json_value list)
{
	char joined[SUM_LINE_MAX / 2];
	size_t used = 0, count = json_count(list, 16);
	joined[0] = '\0';
	for (size_t i = 0; i < count && used < sizeof joined; i++)
		used += (size_t)snprintf(joined + used, sizeof joined - used, "%s%s", i ? "\n" : "",
			json_text(json_item(list, i), SUM_LINE_MAX));
	sum_text(line, joined);
}

static bool stands_before(const uint64_t *codes, size_t count, uint64_t code)
{
	for (size_t i = 0; i < count; i++)
		if (codes[i] == code)
			return true;
	return false;
}

static void sum_codes(struct summing *summing, const char *sku, struct json_value gtins)
{
	uint64_t codes[CODES_A_ROW];
	uint32_t bucket = sum_bucket_of_key(sku);
	size_t listed = json_count(gtins, CODES_A_ROW), count = 0;
	struct sum_line line = {.used = 0};
	for (size_t i = 0; i < listed; i++) {
		uint64_t code = strtoull(json_text(json_item(gtins, i), 18), NULL, 10);
		if (stands_before(codes, count, code))
			continue;
		codes[count++] = code;
		sum_text(&line, sku);
		sum_int(&line, (int64_t)code);
		summing->codes.bucket[bucket] += sum_hash(&line);
		int other = code_set_add(&summing->seen, code, bucket);
		if (other >= 0)
			summing->codes_unsure[bucket] = summing->codes_unsure[other] = true;
	}
}

/* Beside the barcodes: tills that know of no tax leave these sums alone. */
static void sum_tax(struct summing *summing, const char *sku, struct json_value rate)
{
	struct sum_line line = {.used = 0};
	if (!json_there(rate))
		return;
	sum_text(&line, sku);
	sum_text(&line, "vat");
	sum_int(&line, json_int(rate, 0, TAX_RATE_MAX));
	summing->codes.bucket[sum_bucket_of_key(sku)] += sum_hash(&line);
}

static void sum_goods(struct summing *summing, int64_t ver, const void *row, size_t size)
{
	struct err ignored; /* a row of our own */
	struct sum_line line = {.used = 0};
	char *text = malloc(size + 3);
	AUTO(json) struct json doc = {0};
	if (text)
		(void)snprintf(text, size + 3, "{%.*s}", (int)size, (const char *)row);
	if (text && json_parse(&doc, text, strlen(text), size + 3, &ignored)) {
		struct json_value root = json_root(&doc);
		const char *sku = json_text(json_member(root, "sku"), SUM_LINE_MAX);
		int64_t price = json_int(json_member(root, "price_minor"), 0, INT64_MAX);
		sum_int(&line, ver);
		sum_text(&line, sku);
		sum_optional(&line, json_member(root, "name"));
		sum_optional(&line, json_member(root, "short_name"));
		sum_optional(&line, json_member(root, "unit"));
		sum_categories(&line, json_member(root, "categories"));
		sum_int(&line, price);
		sum_int(&line, json_int_or(json_member(root, "floor_minor"), 0, price, 0));
		sum_int(&line, json_bool_or(json_member(root, "weighed"), false));
		sum_int(&line, json_bool_or(json_member(root, "active"), true));
		summing->sums.bucket[sum_bucket_of_key(sku)] += sum_hash(&line);
		sum_codes(summing, sku, json_member(root, "gtins"));
		sum_tax(summing, sku, json_member(root, "vat_bp"));
	}
	free(text);
}

/* ---- pages ---- */

static int64_t sum_goods_page(struct hq *hq, struct summing *summing)
{
	int64_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT ver, row FROM ref_row WHERE stream = ? AND ver > ? "
				     "AND ver <= ? AND gone = 0 ORDER BY ver LIMIT ?");
	bind_text(&s, stream_name(summing->stream));
	bind_int(&s, summing->at);
	bind_int(&s, summing->version);
	bind_int(&s, SUMS_PAGE_ROWS);
	for (; next_row(&s); count++) {
		size_t size;
		summing->at = column_int(&s, 0);
		const void *row = column_blob(&s, 1, &size);
		sum_goods(summing, summing->at, row, size);
	}
	return count;
}

/* Everybody's rows are asked for beside it. To ask for them and throw them away again would mean to
 * read them all for each page. */
static int64_t own_region(const struct summing *summing)
{
	return summing->region == REGION_EVERYBODY ? NO_REGION : summing->region;
}

static int64_t sum_members_page(struct hq *hq, struct summing *summing)
{
	int64_t count = 0;
	struct patron patron;
	char more[MEMBER_MORE_TEXT_MAX];
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT * FROM (SELECT " BOOK_COLUMNS " FROM member WHERE region = 0 AND ver > ? "
		"AND ver <= ? AND gone = 0 ORDER BY ver LIMIT ?) AS a UNION ALL SELECT * FROM "
		"(SELECT " BOOK_COLUMNS " FROM member WHERE region = ? AND ver > ? "
		"AND ver <= ? AND gone = 0 ORDER BY ver LIMIT ?) AS b ORDER BY ver LIMIT ?");
	bind_int(&s, summing->at);
	bind_int(&s, summing->version);
	bind_int(&s, SUMS_PAGE_ROWS);
	bind_int(&s, own_region(summing));
	bind_int(&s, summing->at);
	bind_int(&s, summing->version);
	bind_int(&s, SUMS_PAGE_ROWS);
	bind_int(&s, SUMS_PAGE_ROWS);
	for (; next_row(&s); count++) {
		book_row(&s, &patron);
		summing->at = patron.ver;
		sum_patron(summing, hq, &patron);
		book_row_more(&s, more);
		sum_more(summing, patron.id, more);
	}
	return count;
}

bool sums_turn(struct hq *hq)
{
	for (int i = 0; i < SUMS_KEPT; i++) {
		struct summing *summing = &hq->sums[i];
		if (!summing->feed[0] || summing->done)
			continue;
		bool members = summing->stream == STREAM_MEMBERS;
		if (!members && feed_fill_buckets(&hq->db) > 0)
			return true;
		int64_t count =
			members ? sum_members_page(hq, summing) : sum_goods_page(hq, summing);
		summing->done = count < SUMS_PAGE_ROWS;
		if (summing->done && !summing->seen.full)
			code_set_done(&summing->seen);
		return true;
	}
	return false;
}

void sums_done(struct hq *hq)
{
	for (int i = 0; i < SUMS_KEPT; i++)
		code_set_done(&hq->sums[i].seen);
}

/* ---- answers ---- */

static struct summing *place_for(struct hq *hq, enum stream stream, int64_t region)
{
	struct summing *oldest = &hq->sums[0];
	for (int i = 0; i < SUMS_KEPT; i++) {
		struct summing *summing = &hq->sums[i];
		if (summing->feed[0] && summing->stream == stream && summing->region == region)
			return summing;
		if (summing->made_ms < oldest->made_ms)
			oldest = summing;
	}
	return oldest;
}

const struct summing *sums_find(struct hq *hq, enum stream stream, int64_t region)
{
	struct summing *summing = place_for(hq, stream, region);
	struct feed_state head = feed_get(&hq->db, stream);
	bool same = summing->feed[0] && summing->stream == stream && summing->region == region &&
		    strcmp(summing->feed, head.id) == 0;
	if (same && hq_now_ms(hq) - summing->made_ms < SUMS_FRESH_MS &&
		head.version - summing->version <= SUMS_CHANGED_MAX)
		return summing->done ? summing : NULL;
	if (same && !summing->done)
		return NULL;
	code_set_done(&summing->seen);
	*summing = (struct summing){.stream = stream,
		.region = region,
		.version = head.version,
		.made_ms = hq_now_ms(hq)};
	text_copy(summing->feed, sizeof summing->feed, head.id);
	return NULL;
}

/* Buckets that rows changed or gone since may have left: they are not compared this time. */
static void put_unsure(struct visit *visit, const struct summing *summing)
{
	int64_t count = 0;
	struct paper *text = &visit->answer->body;
	bool members = summing->stream == STREAM_MEMBERS;
	AUTO(stmt)
	struct stmt s = members ? sql(&visit->hq->db, "SELECT id FROM member WHERE ver > ? "
						      "UNION ALL SELECT member FROM member_left "
						      "WHERE ver > ? UNION ALL SELECT member FROM "
						      "guest WHERE store = ?")
				: sql(&visit->hq->db, "SELECT key FROM ref_row WHERE ver > ? "
						      "AND ver > ? AND stream = ?");
	bind_int(&s, summing->version);
	bind_int(&s, summing->version);
	if (members)
		bind_int(&s, visit->epoch.store);
	else
		bind_text(&s, stream_name(summing->stream));
	while (next_row(&s)) {
		char key[FEED_KEY_MAX];
		column_text(&s, 0, key, sizeof key);
		paper_print(text, "%s%u", count++ ? "," : "",
			members ? sum_bucket_of_id(column_int(&s, 0)) : sum_bucket_of_key(key));
	}
}

static void put_sums(struct paper *text, const char *name, const struct sums *sums)
{
	paper_print(text, "\"%s\":[", name);
	for (int i = 0; i < SUM_BUCKETS; i++)
		paper_print(
			text, "%s\"%016llx\"", i ? "," : "", (unsigned long long)sums->bucket[i]);
	paper_text(text, "],");
}

/* A till of an earlier version does not know them. */
static void put_codes(struct paper *text, const struct summing *summing)
{
	int count = 0;
	if (summing->stream != STREAM_GOODS || summing->seen.full)
		return;
	put_sums(text, "codes", &summing->codes);
	paper_text(text, "\"codes_unsure\":[");
	for (int i = 0; i < SUM_BUCKETS; i++)
		if (summing->codes_unsure[i])
			paper_print(text, "%s%d", count++ ? "," : "", i);
	paper_text(text, "],");
}

static void put_more(struct paper *text, const struct summing *summing)
{
	if (summing->stream == STREAM_MEMBERS)
		put_sums(text, "more", &summing->more);
}

static void answer(struct visit *visit, const struct summing *summing)
{
	struct paper *text = &visit->answer->body;
	paper_print(text, "{\"stream\":\"%s\",\"feed\":\"%s\",\"version\":%lld,",
		stream_name(summing->stream), summing->feed, (long long)summing->version);
	put_sums(text, "sums", &summing->sums);
	put_codes(text, summing);
	put_more(text, summing);
	paper_text(text, "\"unsure\":[");
	put_unsure(visit, summing);
	paper_print(text, "],\"hq_time\":%lld}", (long long)visit->now_ms);
	visit->answer->status = 200;
}

void call_buckets(struct visit *visit)
{
	enum stream stream;
	if (!visit_sender(visit) || !visit_current(visit))
		return;
	if (strcmp(visit->parts[3], "buckets") != 0 || !stream_read(visit->parts[2], &stream) ||
		(stream != STREAM_MEMBERS && stream != STREAM_GOODS)) {
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such buckets");
		return;
	}
	if (bucket_asked(visit)) {
		bucket_serve(visit, stream);
		return;
	}
	int64_t region = stream == STREAM_MEMBERS
				 ? reader_of_store(visit->hq, visit->epoch.store).region
				 : REGION_EVERYBODY;
	const struct summing *summing = sums_find(visit->hq, stream, region);
	if (summing) {
		answer(visit, summing);
		return;
	}
	struct refusal refusal = {.code = REFUSAL_BUSY, .retry_after_s = ERRAND_SNAPSHOT_S};
	visit_refuse(visit, &refusal);
}
