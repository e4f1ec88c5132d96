#include "sync/hq/points_list.h"

#include "pos/core/closed_sale.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/points_moves.h"
#include "sync/hq/points_terms.h"

#include <stdlib.h>
#include <string.h>

/* ---- lots ---- */

static int compare_batches(const void *a, const void *b)
{
	const struct points_batch *left = a, *right = b;
	/* Those that never end stand last. */
	uint32_t x = left->expires_on - 1, y = right->expires_on - 1;
	if (x != y)
		return x < y ? -1 : 1;
	return (left->usable_on > right->usable_on) - (left->usable_on < right->usable_on);
}

static void add_lot(struct points_list *list, const struct points_lot *lot)
{
	uint32_t usable_on = lot->waits ? lot->move->usable_on : 0;
	for (uint32_t i = 0; i < list->lot_count; i++) {
		struct points_batch *batch = &list->lots[i];
		if (batch->expires_on != lot->expires_on || batch->usable_on != usable_on)
			continue;
		batch->points += lot->left;
		return;
	}
	if (list->lot_count < POINTS_BATCHES_MAX)
		list->lots[list->lot_count++] = (struct points_batch){
			.expires_on = lot->expires_on, .usable_on = usable_on, .points = lot->left};
}

static bool read_lots(struct hq *hq, const struct points_terms *terms, int64_t member,
	uint32_t today, struct points_list *list)
{
	AUTO(paper) struct paper moves = {0};
	AUTO(points_count) struct points_count count = {0};
	points_moves_read(hq, terms, member, &moves);
	if (moves.full || !points_count(&count, (struct points_move *)moves.text,
				  points_moves_count(&moves), today))
		return false;
	list->waiting = count.waiting;
	list->debt = count.debt;
	for (uint32_t i = 0; i < count.lot_count; i++)
		add_lot(list, &count.lots[i]);
	qsort(list->lots, list->lot_count, sizeof *list->lots, compare_batches);
	return true;
}

/* ---- entries ---- */

static void read_lines(
	struct hq *hq, const struct points_terms *terms, int64_t member, struct points_list *list)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT wall_ms, '" POINTS_SALE "', '', points_earned - points_used, '', '', till, "
		"receipt_epoch, counter FROM sale WHERE member = ? AND member > 0 AND "
		"suspended = 0 UNION ALL SELECT wall_ms, '" POINTS_RETURN "', '', "
		"points_given - points_taken, '', '', till, epoch, counter FROM refund "
		"WHERE member = ? AND member > 0 AND suspended = 0 UNION ALL SELECT at_ms, source, "
		"key, points, by_whom, reason, 0, 0, 0 FROM points_entry WHERE member = ?");
	for (int i = 0; i < 3; i++)
		bind_int(&s, member);
	while (next_row(&s)) {
		struct points_line line = {.at_ms = column_int(&s, 0), .points = column_int(&s, 3)};
		if (line.points == 0)
			continue;
		line.on = points_day_of(terms, line.at_ms);
		column_text(&s, 1, line.source, sizeof line.source);
		column_text(&s, 2, line.ref, sizeof line.ref);
		column_text(&s, 4, line.by, sizeof line.by);
		column_text(&s, 5, line.reason, sizeof line.reason);
		if (!line.ref[0])
			receipt_number(line.ref, (uint32_t)column_int(&s, 6),
				(uint32_t)column_int(&s, 7), (uint32_t)column_int(&s, 8));
		paper_add(&list->lines, &line, sizeof line);
	}
}

static int compare_lines(const void *a, const void *b)
{
	const struct points_line *left = a, *right = b;
	if (left->at_ms != right->at_ms)
		return left->at_ms < right->at_ms ? -1 : 1;
	int order = strcmp(left->source, right->source);
	return order ? order : strcmp(left->ref, right->ref);
}

static void read_cards(
	struct hq *hq, const struct points_terms *terms, int64_t member, struct points_list *list)
{
	AUTO(stmt)
	struct stmt merged = sql(&hq->db,
		"SELECT id FROM member WHERE merged_into = ? AND merged_into > 0 ORDER BY id");
	read_lines(hq, terms, member, list);
	bind_int(&merged, member);
	while (next_row(&merged))
		read_lines(hq, terms, column_int(&merged, 0), list);
	if (list->lines.used > 0)
		qsort(list->lines.text, list->lines.used / sizeof(struct points_line),
			sizeof(struct points_line), compare_lines);
}

bool points_list_read(struct hq *hq, int64_t member, int64_t now_ms, struct points_list *list)
{
	struct points_terms terms;
	*list = (struct points_list){0};
	points_terms_read(hq, &terms);
	if (!read_lots(hq, &terms, member, points_day_of(&terms, now_ms), list))
		return false;
	read_cards(hq, &terms, member, list);
	return !list->lines.full;
}

void points_list_done(struct points_list *list)
{
	paper_done(&list->lines);
	*list = (struct points_list){0};
}
