#include "pos/shell/record_search.h"

#include "pos/core/closed_sale.h"
#include "sync/archive_shelf.h"
#include "sync/journal_sale.h"
#include "sync/journal_text.h"
#include "sync/projection.h"
#include "sync/purge.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TAIL_SIZE = RECORD_TAIL_DIGITS / 2 };

struct search {
	struct db *money;
	const struct report_to *to;
	struct closed_sale *sale; /* room */
	bool by_number;           /* else by tail */
	uint32_t till, epoch, counter;
	uint8_t tail[TAIL_SIZE];
	int64_t above; /* records of the archive up to here were looked at, in another piece */
	int64_t below; /* ... and from here on they are in money.db */
	int found;
};

/* ---- what was typed ---- */

static bool read_tail(const char *typed, uint8_t tail[TAIL_SIZE])
{
	char digits[RECORD_TAIL_DIGITS + 1];
	int count = 0;
	for (; *typed; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (count == RECORD_TAIL_DIGITS)
			return false;
		digits[count++] = (char)tolower((unsigned char)*typed);
	}
	digits[count] = '\0';
	return hex_read(digits, tail, TAIL_SIZE);
}

/* As printed: 2-1-000003. */
static bool read_number(const char *typed, struct search *search)
{
	int used = 0;
	return sscanf(typed, " %9" SCNu32 "-%9" SCNu32 "-%9" SCNu32 " %n", &search->till,
		       &search->epoch, &search->counter, &used) == 3 &&
	       used > 0 && !typed[used] && search->epoch > 0 && search->counter > 0;
}

/* ---- looking ---- */

static bool is_it(const struct search *search, const struct record *record, const struct hash *hash)
{
	if (!search->by_number)
		return memcmp(hash->bytes + HASH_SIZE - TAIL_SIZE, search->tail, TAIL_SIZE) == 0 ||
		       memcmp(record->uid.bytes + UID_SIZE - TAIL_SIZE, search->tail, TAIL_SIZE) ==
			       0;
	if (record->till != search->till || record->epoch != search->epoch)
		return false;
	struct projection made = projection_of(record);
	if (record->kind == RECORD_SALE && sale_record_read(record, search->sale))
		made = projection_of_sale(record, search->sale);
	return (made.has_sale || made.has_refund) && made.counter == search->counter;
}

static void look(struct search *search, const void *bytes, size_t size, const struct hash *hash)
{
	const struct journal_style style = {
		.utc_offset_minutes = 480, .currency_exponent = 2, .lang = search->to->lang};
	char line[RECORD_LINE_MAX];
	struct record record;
	if (!record_read(bytes, size, &record) || !is_it(search, &record, hash))
		return;
	record_line(line, &record, hash, &style, search->sale);
	report_line(search->to, line);
	search->found++;
}

#define BY_TAIL                                                                                    \
	"SELECT record, hash FROM journal WHERE substr(hash, 29) = ?1 OR substr(uid, 13) = ?1 "    \
	"ORDER BY place"
#define BY_NUMBER                                                                                  \
	"SELECT record, hash FROM journal WHERE place IN (SELECT place FROM sale WHERE counter "   \
	"= ?1 UNION ALL SELECT place FROM refund WHERE counter = ?1) ORDER BY place"

static void search_journal(struct search *search)
{
	struct hash hash;
	size_t size;
	AUTO(stmt) struct stmt s = sql(search->money, search->by_number ? BY_NUMBER : BY_TAIL);
	if (search->by_number)
		bind_int(&s, search->counter);
	else
		bind_blob(&s, search->tail, TAIL_SIZE);
	while (next_row(&s)) {
		const void *bytes = column_blob(&s, 0, &size);
		column_exact(&s, 1, hash.bytes, HASH_SIZE);
		look(search, bytes, size, &hash);
	}
}

static bool look_in_piece(void *arg, const uint8_t *bytes, size_t size, const struct hash *hash)
{
	struct search *search = arg;
	struct record record;
	if (!record_read(bytes, size, &record))
		return true;
	int64_t place = record_place(record.epoch, record.seq);
	if (place > search->above && place < search->below)
		look(search, bytes, size, hash);
	return true;
}

static void search_piece(struct search *search, const struct archive_shelf *shelf, uint32_t at)
{
	const struct shelf_piece *piece = &shelf->pieces[at];
	char path[ARCHIVE_PATH_MAX];
	struct archive_piece read;
	struct err err;
	if (search->by_number && piece->epoch != search->epoch)
		return;
	archive_shelf_path(shelf, at, path);
	search->below = record_place(piece->epoch, purged_of(search->money, piece->epoch).next_seq);
	if (archive_read(path, &read, look_in_piece, search, &err))
		search->above = record_place(piece->epoch, piece->to);
	else
		report_says(search->to, (struct says){err.what.id, err.what.arg[0], err.what.arg[1],
						err.what.arg[2]});
}

static bool search_archive(struct search *search, const char *archive, struct err *err)
{
	struct archive_shelf shelf;
	if (!archive_shelf_open(&shelf, archive, err))
		return false;
	for (uint32_t at = 0; at < shelf.count; at++)
		search_piece(search, &shelf, at);
	archive_shelf_done(&shelf);
	return true;
}

bool record_search(struct db *money, const char *archive, const char *typed,
	const struct report_to *to, int *found, struct err *err)
{
	struct search search = {.money = money, .to = to};
	*found = 0;
	search.by_number = read_number(typed, &search);
	if (!search.by_number && !read_tail(typed, search.tail))
		return fail(err, TEXT_VERIFY_BAD_TAIL, typed);
	search.sale = malloc(sizeof *search.sale);
	if (!search.sale)
		return fail(err, TEXT_OUT_OF_MEMORY);
	bool done = search_archive(&search, archive, err);
	search_journal(&search);
	free(search.sale);
	*found = search.found;
	return done && (db_ok(money) || db_fail(money, err));
}
