/* page.h - the rows of a stream behind a version, for one reader: a till that asks (refserve.c), a
 * snapshot being made, a till that compares.
 *
 * Which members a reader gets: those of everybody (region 0), of its region, and the guests of its
 * store; and for those that left, a tombstone. A fetch from the beginning needs no tombstones
 * older than itself.
 */
#ifndef SUANPAN_HQ_PAGE_H
#define SUANPAN_HQ_PAGE_H

#include "sync/hq/feed.h"
#include "sync/hq/paper.h"

enum {
	REGION_EVERYBODY = 0,
	REGION_NOBODY = -1, /* members not seen for long */
	NO_REGION = -2,     /* that no member is in */
	PAGE_ROWS_USUAL = 500,
	PAGE_SIZE_USUAL = 4 * 1024 * 1024, /* a page that has grown so large has no more rows */
};

struct hq;
struct patron;

/* Whose page it is. store 0: nobody's in particular, so without guests. */
struct reader {
	int64_t store, region;
};

struct page {
	struct hq *hq;
	struct reader reader;
	enum stream stream;
	int64_t since;          /* rows with a higher version */
	int64_t full;           /* > 0: tombstones up to this version are left out */
	int64_t limit;          /* rows */
	int64_t rows, last_ver; /* of those written; last_ver begins at since */
	bool more;              /* the next page is not empty */
	struct paper *text;     /* gets the rows, separated by commas */
	int64_t last_place;     /* page_write_bucket(): where the next page goes on */
};

/* The reader that a till of this store is. */
struct reader reader_of_store(struct hq *hq, uint32_t store);

/* Inside a transaction. */
void page_write(struct page *page);

/* Of members or goods the rows of one bucket (row_sum.h) behind place: what is there now, in an
 * order of its own, without tombstones. since and full do not matter. */
void page_write_bucket(struct page *page, uint32_t bucket, int64_t place);

/* Everything of this till below projected_next is in the balances that this transaction sees
 * (design.md 9). The epoch is read anew; the one of a signature may be older. */
void page_write_projected(struct paper *text, struct hq *hq, uint32_t till, uint32_t epoch);

/* One member as a row of the stream: {"ver":..,"id":..,…}. more: as book_row_more() says. */
void page_write_patron(
	struct paper *text, struct hq *hq, const struct patron *patron, const char *more);

#endif
