#include "pos/shell/journal_list.h"

#include <stdio.h>
#include <stdlib.h>

struct listing {
	const struct journal_style *style;
	const struct report_to *to;
	struct closed_sale *sale; /* room to read bodies into */
	struct err *err;
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
	snprintf(line, sizeof line,
		listing->style ? "place %lld: unreadable" : "{\"place\":%lld,\"unreadable\":true}",
		(long long)place);
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

static bool list_rows(const struct listing *listing, struct db *money, int64_t latest)
{
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT place, hash, record FROM journal WHERE place >= (SELECT min(place)"
		" FROM (SELECT place FROM journal ORDER BY place DESC LIMIT ?)) ORDER BY place");
	bind_int(&s, latest ? latest : -1);
	while (next_row(&s))
		if (!list_row(listing, &s))
			return false;
	return db_ok(money) || db_fail(money, listing->err);
}

bool journal_list(struct db *money, int64_t latest, const struct journal_style *style,
	const struct report_to *to, struct err *err)
{
	struct listing listing = {style, to, malloc(sizeof *listing.sale), err};
	if (!listing.sale)
		return fail(err, TEXT_OUT_OF_MEMORY);
	bool done = list_rows(&listing, money, latest);
	free(listing.sale);
	return done;
}
