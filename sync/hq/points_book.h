/* points_book.h - entries of members' points: who got how many, from what, until when.
 *
 * A member's points are the sum of its entries: its sales and refunds are entries themselves, every
 * other movement stands in points_entry, with a source of one word and a key that makes it happen
 * once. Two sources are what becomes of earlier entries: `pending` takes away what is not usable
 * yet (and gives it back on its day), `expired` what nobody used in time. Each entry is posted in
 * the ledger as it is written.
 *
 * All functions need an open transaction and fail by the database's sticky failure. Days are
 * numbers as of civil_date_number(), in shop time.
 */
#ifndef SUANPAN_HQ_POINTS_BOOK_H
#define SUANPAN_HQ_POINTS_BOOK_H

#include "pos/core/attr.h"
#include "sync/hq/points_entry.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

/* Of one credit; beyond this a figure is a mistake, and a sum of them could leave 64 bits one day.
 */
#define POINTS_CREDIT_MAX INT64_C(100000000000)

/* Texts are borrowed; source and key keep within the limits above, by and reason are cut. */
struct points_credit {
	int64_t member, points; /* below 0: takes, even what is not there (a debt) */
	/* One word: bonus, checkin, event, referral, gift, donation, adjust, birthday, draw ...
	 * Member, source and key together name the credit for ever. */
	const char *source, *key;
	uint32_t on;         /* 0: today */
	uint32_t usable_on;  /* 0: by the setting points.wait_days.<source>, else at once */
	uint32_t expires_on; /* the last day; 0: by the setting points.valid_months */
	int64_t at_ms; /* when on that day; 0: earned before, taken after everything else of it */
	/* The key of the credit of this source that is undone: taken from its own lot first, or
	 * given back into the lots it was taken from; NULL: none. */
	const char *reverses;
	const char *by, *reason; /* NULL: nobody in person */
};

/* false: this key was posted before, there is no such member, or the points are beyond
 * POINTS_CREDIT_MAX; nothing was done. */
bool points_book_credit(struct hq *hq, const struct points_credit *credit, int64_t now_ms);
/* Takes back all that the credit of this member, source and key gave, or gives back what it took,
 * once however often it is asked. false: it never was, or it was undone before. */
bool points_book_reverse(
	struct hq *hq, int64_t member, const char *source, const char *key, int64_t now_ms);

#endif
