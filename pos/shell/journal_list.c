#include "pos/shell/journal_list.h"

#include "sync/archive_shelf.h"
#include "sync/purge.h"

#include <stdio.h>
#include <stdlib.h>

struct listing {
	const struct journal_style *style;
	const struct report_to *to;
	struct closed_sale *sale; /* room to read bodies into */
	struct err *err;
	struct archive_shelf shelf;
	uint32_t next_piece;
	int64_t above, below; /* of the archive: what lies between is to be listed */
};

static bool list_json(
	const struct listing *listing, const struct record *record, const struct hash *hash)
{
	char *text = record_json(record, hash, listing->sale, listing->err);
	if (!text)
		return false;
	report_line(listing->to, text);
	free(text);
	return true;
}

static void list_line(
	const struct listing *listing, const struct record *record, const struct hash *hash)
{
	char line[RECORD_LINE_MAX];
	record_line(line, record, hash, listing->style, listing->sale);
	report_line(listing->to, line);
}

static void list_unreadable(const struct listing *listing, int64_t place)
{
	char line[RECORD_LINE_MAX];
	if (listing->style) {
		snprintf(line, sizeof line, "%lld-%lld", (long long)(place >> 40),
			(long long)((uint64_t)place & RECORD_SEQ_MAX));
		report_says(listing->to, (struct says){TEXT_JOURNAL_LINE_UNREADABLE, line});
		return;
	}
	snprintf(line, sizeof line, "{\"place\":%lld,\"unreadable\":true}", (long long)place);
	report_line(listing->to, line);
}

static bool list_row(const struct listing *listing, struct stmt *s)
{
	struct record record;
	struct hash hash;
	size_t size;
	column_exact(s, 1, hash.bytes, HASH_SIZE);
	const void *bytes = column_blob(s, 2, &size);
	if (!bytes || !record_read(bytes, size, &record))
		list_unreadable(listing, column_int(s, 0));
	else if (!listing->style)
		return list_json(listing, &record, &hash);
	else
		list_line(listing, &record, &hash);
	return true;
}

/* ---- what was purged ---- */

static bool list_archived(void *arg, const uint8_t *bytes, size_t size, const struct hash *hash)
{
	struct listing *listing = arg;
	struct record record;
	if (!record_read(bytes, size, &record))
		return true;
	int64_t place = record_place(record.epoch, record.seq);
	if (place <= listing->above || place >= listing->below)
		return true;
	if (!listing->style)
		return list_json(listing, &record, hash);
	list_line(listing, &record, hash);
	return true;
}

static void list_piece(struct listing *listing, struct db *money)
{
	const struct shelf_piece *named = &listing->shelf.pieces[listing->next_piece];
	char path[ARCHIVE_PATH_MAX], line[ARCHIVE_PATH_MAX + 40];
	struct archive_piece piece;
	struct err why;
	archive_shelf_path(&listing->shelf, listing->next_piece++, path);
	listing->below = record_place(named->epoch, purged_of(money, named->epoch).next_seq);
	if (archive_read(path, &piece, list_archived, listing, &why)) {
		listing->above = record_place(named->epoch, named->to);
		return;
	}
	if (listing->style) {
		report_says(listing->to, (struct says){TEXT_JOURNAL_LINE_UNREADABLE, path});
		return;
	}
	(void)snprintf(line, sizeof line, "{\"archive\":\"%s\",\"unreadable\":true}", path);
	report_line(listing->to, line);
}

static void list_archive_up_to(struct listing *listing, struct db *money, uint32_t epoch)
{
	while (listing->next_piece < listing->shelf.count &&
		listing->shelf.pieces[listing->next_piece].epoch <= epoch)
		list_piece(listing, money);
}

/* ---- all of it ---- */

static bool list_rows(struct listing *listing, struct db *money, int64_t latest)
{
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT place, hash, record FROM journal WHERE place >= (SELECT min(place)"
		" FROM (SELECT place FROM journal ORDER BY place DESC LIMIT ?)) ORDER BY place");
	bind_int(&s, latest ? latest : -1);
	while (next_row(&s)) {
		list_archive_up_to(listing, money, (uint32_t)(column_int(&s, 0) >> 40));
		if (!list_row(listing, &s))
			return false;
	}
	return db_ok(money) || db_fail(money, listing->err);
}

bool journal_list(struct db *money, const char *archive, int64_t latest,
	const struct journal_style *style, const struct report_to *to, struct err *err)
{
	struct listing listing = {
		.style = style, .to = to, .sale = malloc(sizeof *listing.sale), .err = err};
	if (!listing.sale)
		return fail(err, TEXT_OUT_OF_MEMORY);
	bool done = (!archive || archive_shelf_open(&listing.shelf, archive, err)) &&
		    list_rows(&listing, money, latest);
	archive_shelf_done(&listing.shelf);
	free(listing.sale);
	return done;
}
