#include "sync/hq/project_shift.h"

#include "sync/hq/hq.h"
#include "sync/hq/project.h"
#include "sync/journal_shift.h"

#include <string.h>

/* As it waits in projector.shifts for its turn. */
struct closing {
	uint32_t deed; /* index */
	int own;
	int64_t wall_ms;
	uint32_t operator_number;
	struct shift_close close;
};

void shift_understand(
	struct projector *projector, struct deed *deed, const struct record *record, int own)
{
	struct closing closing = {.deed = (uint32_t)(deed - projector->deeds),
		.own = own,
		.wall_ms = record->wall_ms,
		.operator_number = record->op};
	if (shift_close_read(record, &closing.close))
		paper_add(&projector->shifts, &closing, sizeof closing);
	else
		project_dead_letter(projector, deed, PROBLEM_PARKED, "the shift's body");
}

static void bind_figures(struct stmt *s, const struct closing *closing)
{
	const struct shift_close *close = &closing->close;
	bind_int(s, close->number);
	bind_int(s, close->opened_date);
	bind_int(s, closing->wall_ms);
	bind_int(s, closing->operator_number);
	bind_int(s, close->totals.sales);
	bind_int(s, close->totals.refunds);
	bind_int(s, close->totals.list_minor);
	bind_int(s, close->totals.total_minor);
	bind_int(s, close->totals.refund_minor);
	bind_int(s, close->totals.cash_minor);
	bind_int(s, close->float_minor);
	bind_int(s, close->counted_minor);
	bind_int(s, close->perpetual_minor);
	bind_int(s, close->waiting);
}

static void write(struct hq *hq, const struct place *at, const struct closing *closing)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO shift_close (store, till, epoch, seq, branch, own, since, number, "
		"business_date, closed_ms, operator, sales, refunds, list_minor, total_minor, "
		"refund_minor, cash_minor, float_minor, counted_minor, perpetual_minor, waiting) "
		"VALUES (?, ?, ?, ?, ?, ?, coalesce((SELECT max(seq) FROM shift_close WHERE "
		"store = ? AND till = ? AND epoch = ? AND seq < ? AND own = 1), 0), "
		"?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	for (int i = 0; i < 2; i++) {
		bind_int(&s, at->store);
		bind_int(&s, at->till);
		bind_int(&s, at->epoch);
		bind_int(&s, (int64_t)at->seq);
		if (i == 1)
			continue;
		bind_int(&s, at->branch);
		bind_int(&s, closing->own);
	}
	bind_figures(&s, closing);
	run(&s);
}

void shifts_post(struct projector *projector)
{
	const struct paper *shifts = &projector->shifts;
	for (size_t at = 0; at < shifts->used; at += sizeof(struct closing)) {
		struct closing closing;
		memcpy(&closing, shifts->text + at, sizeof closing);
		const struct deed *deed = &projector->deeds[closing.deed];
		if (deed->claimed && !deed->dead)
			write(projector->hq, &deed->at, &closing);
	}
}
