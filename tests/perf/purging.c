/* purging.c - what one idle second's piece of old records costs, which a customer who comes just
 * then waits for. */
#include "sync/purge.h"

#include "sync/journal_shift.h"
#include "sync/upload.h"
#include "tests/perf/till.h"

#include <stdio.h>

enum { PIECES_MAX = 40 };

static struct samples pieces;

static void all_is_durable_at_headquarters(struct journal *journal)
{
	struct err err;
	const struct upload_cursor cursor = {
		.next = journal->next_seq, .durable_next = journal->next_seq};
	if (!upload_save(journal, &cursor, &err))
		give_up("the cursor could not be kept");
}

/* What belongs to an open shift stays in money.db until its Z report is made. */
static void close_the_day(struct journal *journal)
{
	struct shift_now now;
	struct shift_close close = {.number = 1, .opened_date = 20251121};
	struct err err;
	const struct entry entry = {.uid = env_uid(perf_app.env),
		.wall_ms = env_wall_ms(perf_app.env),
		.business_date = 20251121};
	AUTO(tx) struct tx tx = tx_begin(&perf_app.money);
	if (!journal_shift_now(journal, &now, &err) ||
		!journal_sum_shift(journal, &now, &close.totals, &err) ||
		!journal_close_shift(journal, &entry, &close, &err) || !tx_commit(&tx, &err))
		give_up("the day could not be closed");
	journal_settle(journal, true);
}

void figure_purge(const char *folder)
{
	char archive[500];
	struct err err;
	uint32_t purged = 1;
	(void)snprintf(archive, sizeof archive, "%s/archive", folder);
	close_the_day(&perf_app.journal);
	all_is_durable_at_headquarters(&perf_app.journal);
	perf_later(PURGE_AGE_MS + 1000);
	uint64_t before = syncs;
	while (purged > 0 && pieces.count < PIECES_MAX) {
		int64_t from = now_ns();
		if (!purge_turn(&perf_app.money, perf_app.env, archive, &purged, &err))
			give_up("old records could not be purged");
		if (purged > 0)
			samples_add(&pieces, now_ns() - from);
	}
	printf("purge_syncs %llu %u\n", (unsigned long long)(syncs - before), pieces.count);
	tell("purge_turn", &pieces);
}
