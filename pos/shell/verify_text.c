#include "pos/shell/verify_text.h"

#include "sync/journal_sale.h"
#include "sync/sign.h"

#include <stdio.h>
#include <stdlib.h>

/* Where the walk along the chain stands. */
struct walk {
	const struct report_to *to;
	struct hash head;
	int64_t place;
	uint64_t records, sales;
	uint32_t counter; /* of the last sale */
	int wrong;
	struct closed_sale *sale; /* room */
};

static void name(struct walk *walk, enum text what)
{
	char place[32];
	snprintf(place, sizeof place, "%lld", (long long)(walk->place & ((INT64_C(1) << 40) - 1)));
	report_says(walk->to, (struct says){what, place});
	walk->wrong++;
}

static void check_sale(struct walk *walk, const struct record *record)
{
	if (!sale_record_read(record, walk->sale)) {
		name(walk, TEXT_VERIFY_UNREADABLE);
		return;
	}
	if (sale_sums(walk->sale) != SALE_SUM_RIGHT)
		name(walk, TEXT_VERIFY_SUMS);
	if (walk->sale->counter != walk->counter + 1)
		name(walk, TEXT_VERIFY_COUNTER);
	walk->counter = walk->sale->counter;
	walk->sales++;
}

static void check_record(struct walk *walk, struct stmt *s)
{
	struct record record;
	struct hash stored;
	size_t size;
	int64_t place = column_int(s, 0);
	if (place != walk->place + 1)
		name(walk, TEXT_VERIFY_GAP);
	walk->place = place;
	column_exact(s, 1, stored.bytes, HASH_SIZE);
	const void *bytes = column_blob(s, 2, &size);
	walk->head = hash_after(&walk->head, bytes, size);
	if (!hash_equal(&walk->head, &stored))
		name(walk, TEXT_VERIFY_CHAIN);
	walk->head = stored;
	walk->records++;
	if (!record_read(bytes, size, &record))
		name(walk, TEXT_VERIFY_UNREADABLE);
	else if (record.kind == RECORD_SALE)
		check_sale(walk, &record);
}

static void conclude(const struct walk *walk)
{
	char records[32], sales[32], wrong[32];
	snprintf(records, sizeof records, "%llu", (unsigned long long)walk->records);
	snprintf(sales, sizeof sales, "%llu", (unsigned long long)walk->sales);
	snprintf(wrong, sizeof wrong, "%d", walk->wrong);
	report_says(walk->to, walk->wrong ? (struct says){TEXT_VERIFY_WRONG, wrong, records}
					  : (struct says){TEXT_VERIFY_RIGHT, records, sales});
}

bool verify_text(
	struct journal *journal, const struct identity *identity, const struct report_to *to)
{
	struct walk walk = {.to = to,
		.head = journal->genesis,
		.place = record_place(journal->epoch, 0),
		.sale = malloc(sizeof *walk.sale)};
	(void)identity;
	if (!walk.sale)
		return false;
	{
		AUTO(stmt)
		struct stmt s = sql(journal->db,
			"SELECT place, hash, record FROM journal WHERE place >= ? ORDER BY place");
		bind_int(&s, walk.place);
		while (next_row(&s))
			check_record(&walk, &s);
	}
	free(walk.sale);
	conclude(&walk);
	return !walk.wrong && db_ok(journal->db);
}
