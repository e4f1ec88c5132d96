#include "sync/hq/page.h"

#include "sync/hq/epochs.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_book.h"

#include <stdlib.h>
#include <string.h>

struct reader reader_of_store(struct hq *hq, uint32_t store)
{
	struct reader reader = {.store = store, .region = REGION_EVERYBODY};
	AUTO(stmt) struct stmt s = sql(&hq->db, "SELECT region FROM region WHERE store = ?");
	bind_int(&s, store);
	if (next_row(&s))
		reader.region = column_int(&s, 0);
	return reader;
}

/* false once the page is full: there is more, and it is not on this page. */
static bool room_for(struct page *page)
{
	bool large = page->rows > 0 && page->text->used >= PAGE_SIZE_USUAL;
	page->more = page->rows == page->limit || large;
	return !page->more;
}

static void count_row(struct page *page, int64_t ver)
{
	page->rows++;
	page->last_ver = ver;
}

static void separate(const struct page *page)
{
	if (page->rows > 0)
		paper_text(page->text, ",");
}

/* ---- streams whose rows stand as text ---- */

static void write_rows(struct page *page)
{
	AUTO(stmt)
	struct stmt s = sql(&page->hq->db, "SELECT ver, gone, row FROM ref_row WHERE stream = ? "
					   "AND ver > ? AND (gone = 0 OR ver > ?) "
					   "ORDER BY ver LIMIT ?");
	bind_text(&s, stream_name(page->stream));
	bind_int(&s, page->since);
	bind_int(&s, page->full);
	bind_int(&s, page->limit + 1);
	while (next_row(&s) && room_for(page)) {
		size_t size;
		int64_t ver = column_int(&s, 0);
		separate(page);
		paper_print(page->text, "{\"ver\":%lld,%s", (long long)ver,
			column_int(&s, 1) ? "\"gone\":true," : "");
		const void *row = column_blob(&s, 2, &size);
		paper_add(page->text, row, size);
		paper_text(page->text, "}");
		count_row(page, ver);
	}
}

/* ---- members ---- */

static void put_text(struct paper *text, const char *name, const char *value)
{
	if (!value[0])
		return;
	paper_print(text, ",\"%s\":", name);
	paper_quote(text, value);
}

static void put_int(struct paper *text, const char *name, int64_t value)
{
	paper_print(text, ",\"%s\":%lld", name, (long long)value);
}

static void put_masked(struct paper *text, const struct hq *hq, const struct patron *patron)
{
	char masked[MASKED_MAX];
	uint64_t hash;
	if (patron->phone[0] && phone_hash(hq->keys.phone_key, patron->phone, &hash)) {
		put_int(text, "phone_hash", (int64_t)hash);
		phone_mask(masked, patron->phone);
		put_text(text, "phone_masked", masked);
	}
	if (patron->name[0]) {
		name_mask(masked, patron->name);
		put_text(text, "name_masked", masked);
	}
}

static void put_patron(struct paper *text, const struct hq *hq, const struct patron *patron)
{
	put_text(text, "card", patron->card);
	put_masked(text, hq, patron);
	put_text(text, "tier", patron->tier);
	put_text(text, "group", patron->group);
	put_int(text, "birthday_month", patron->birthday_month);
	put_int(text, "birthday_day", patron->birthday_day);
	put_int(text, "points", patron->points);
	put_int(text, "completed_orders", patron->completed_orders);
	put_int(text, "metric", patron->metric);
	paper_print(text, ",\"blocked\":%s", patron->blocked ? "true" : "false");
	put_text(text, "blocked_reason", patron->blocked_reason);
}

void page_write_patron(
	struct paper *text, struct hq *hq, const struct patron *patron, const char *more)
{
	paper_print(text, "{\"ver\":%lld,%s\"id\":%lld", (long long)patron->ver,
		patron->gone ? "\"gone\":true," : "", (long long)patron->id);
	if (!patron->gone) {
		put_patron(text, hq, patron);
		put_text(text, "more", more);
	}
	paper_text(text, "}");
}

static void write_member(struct page *page, struct stmt *s, struct patron *patron)
{
	char more[MEMBER_MORE_TEXT_MAX];
	book_row(s, patron);
	book_row_more(s, more);
	separate(page);
	page_write_patron(page->text, page->hq, patron, more);
	count_row(page, patron->ver);
}

void page_write_projected(struct paper *text, struct hq *hq, uint32_t till, uint32_t number)
{
	struct epoch epoch = {0};
	uint64_t next;
	if (!epoch_find(&hq->db, till, number, &epoch))
		return;
	epoch_counted(&hq->db, &epoch, &number, &next);
	paper_print(text, "\"projected_epoch\":%u,\"projected_next\":%llu,", number,
		(unsigned long long)next);
}

/* Each source is cut at the page's size before they are put in order, so that a page costs the same
 * whoever asks. A member who left has nothing but id, version and the mark of being gone. */
#define OF_REGION                                                                                  \
	"SELECT * FROM (SELECT " BOOK_COLUMNS " FROM member WHERE region = ? AND ver > ? "         \
	"AND (gone = 0 OR ver > ?) ORDER BY ver LIMIT ?) AS "
#define WHO_LEFT                                                                                   \
	"SELECT * FROM (SELECT member, '', '', '', '', '', 0, 0, 0, '', 0, 0, 0, 0, ver, 1, '' "   \
	"FROM member_left WHERE place = ? AND ver > ? ORDER BY ver LIMIT ?) AS "
#define GUESTS                                                                                     \
	"SELECT * FROM (SELECT " BOOK_COLUMNS " FROM member WHERE id IN "                          \
	"(SELECT member FROM guest WHERE store = ?) AND region <> 0 AND region <> ? "              \
	"AND ver > ? ORDER BY ver LIMIT ?) AS "

static void bind_region(struct stmt *s, const struct page *page, int64_t region)
{
	bind_int(s, region);
	bind_int(s, page->since);
	bind_int(s, page->full);
	bind_int(s, page->limit + 1);
}

static void bind_place(struct stmt *s, const struct page *page, int64_t place)
{
	bind_int(s, place);
	bind_int(s, page->since);
	bind_int(s, page->limit + 1);
}

/* Everybody's rows alone: what a house without regions asks. */
static struct stmt everybody(struct page *page)
{
	struct stmt s = sql(&page->hq->db, OF_REGION "a UNION ALL " WHO_LEFT "b "
						     "ORDER BY ver LIMIT ?");
	bind_region(&s, page, REGION_EVERYBODY);
	bind_place(&s, page, REGION_EVERYBODY);
	bind_int(&s, page->limit + 1);
	return s;
}

static struct stmt selected(struct page *page)
{
	const struct reader *reader = &page->reader;
	struct stmt s = sql(&page->hq->db,
		OF_REGION "a UNION ALL " OF_REGION "b UNION ALL " GUESTS "c UNION ALL " WHO_LEFT
			  "d UNION ALL " WHO_LEFT "e UNION ALL " WHO_LEFT "f ORDER BY ver LIMIT ?");
	bind_region(&s, page, REGION_EVERYBODY);
	bind_region(&s, page, reader->region);
	bind_int(&s, reader->store);
	bind_int(&s, reader->region);
	bind_int(&s, page->since);
	bind_int(&s, page->limit + 1);
	bind_place(&s, page, REGION_EVERYBODY);
	bind_place(&s, page, reader->region);
	bind_place(&s, page, reader->store ? -reader->store : INT64_MIN);
	bind_int(&s, page->limit + 1);
	return s;
}

static void write_members(struct page *page)
{
	struct patron patron;
	bool regions = page->reader.region != REGION_EVERYBODY;
	AUTO(stmt) struct stmt s = regions ? selected(page) : everybody(page);
	while (next_row(&s) && room_for(page))
		write_member(page, &s, &patron);
}

void page_write(struct page *page)
{
	page->last_ver = page->since;
	if (page->stream == STREAM_MEMBERS)
		write_members(page);
	else
		write_rows(page);
}

/* ---- one bucket ---- */

/* By version: an article that changes between two pages comes last, and is missed by none. */
static void write_bucket_goods(struct page *page, uint32_t bucket, int64_t place)
{
	AUTO(stmt)
	struct stmt s = sql(&page->hq->db,
		"SELECT ver, row FROM ref_row WHERE stream = ? AND bucket = ? AND ver > ? "
		"AND gone = 0 ORDER BY ver LIMIT ?");
	bind_text(&s, stream_name(page->stream));
	bind_int(&s, bucket);
	bind_int(&s, place);
	bind_int(&s, page->limit + 1);
	while (next_row(&s) && room_for(page)) {
		size_t size;
		int64_t ver = column_int(&s, 0);
		separate(page);
		paper_print(page->text, "{\"ver\":%lld,", (long long)ver);
		const void *row = column_blob(&s, 1, &size);
		paper_add(page->text, row, size);
		paper_text(page->text, "}");
		count_row(page, ver);
		page->last_place = ver;
	}
}

/* The number in the text is SUM_BUCKETS, as in the index. */
static void write_bucket_members(struct page *page, uint32_t bucket, int64_t place)
{
	struct patron patron;
	AUTO(stmt)
	struct stmt s = sql(&page->hq->db,
		"SELECT " BOOK_COLUMNS " FROM member WHERE id % 1024 = ? AND id > ? AND gone = 0 "
		"AND (region = 0 OR region = ? OR id IN (SELECT member FROM guest "
		"WHERE store = ?)) ORDER BY id % 1024, id LIMIT ?");
	bind_int(&s, bucket);
	bind_int(&s, place);
	bind_int(&s, page->reader.region);
	bind_int(&s, page->reader.store);
	bind_int(&s, page->limit + 1);
	while (next_row(&s) && room_for(page)) {
		write_member(page, &s, &patron);
		page->last_place = patron.id;
	}
}

void page_write_bucket(struct page *page, uint32_t bucket, int64_t place)
{
	page->last_place = place;
	if (page->stream == STREAM_MEMBERS)
		write_bucket_members(page, bucket, place);
	else
		write_bucket_goods(page, bucket, place);
}
