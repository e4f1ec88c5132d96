/* suanpan-hq draw run, draw log: lucky draws, as often as tickets came, and how each was drawn. */
#include "sync/hq/draw.h"
#include "sync/hq/hq.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <stdio.h>
#include <string.h>

enum { NUMBER_ROOM = 24, PRIZE_ROOM = 64 };

static const char *number(char out[NUMBER_ROOM], int64_t value)
{
	(void)snprintf(out, NUMBER_ROOM, "%lld", (long long)value);
	return out;
}

static void name_prize(char out[PRIZE_ROOM], uint32_t at, const struct prize *prize)
{
	switch (prize->kind) {
	case PRIZE_POINTS:
		(void)snprintf(out, PRIZE_ROOM, "#%u points %lld", at, (long long)prize->points);
		return;
	case PRIZE_COUPON:
		(void)snprintf(out, PRIZE_ROOM, "#%u coupon %u", at, prize->campaign);
		return;
	case PRIZE_RIGHT:
		(void)snprintf(out, PRIZE_ROOM, "#%u right %s", at, prize->right);
		return;
	}
}

static void say_drawn(const struct word_call *call, struct word_answer *answer,
	const struct draw *draw, const struct drawn *drawn)
{
	char tickets[NUMBER_ROOM];
	word_says(call, answer,
		word_flag(call, "dry-run") ? TEXT_HQ_DRAW_WOULD : TEXT_HQ_DRAW_DRAWN, draw->id,
		number(tickets, drawn->tickets));
	for (uint32_t i = 0; i < draw->prize_count; i++) {
		char prize[PRIZE_ROOM], won[NUMBER_ROOM], count[NUMBER_ROOM];
		name_prize(prize, i, &draw->prizes[i]);
		word_says(call, answer, TEXT_HQ_DRAW_PRIZE, prize, number(won, drawn->won[i]),
			number(count, draw->prizes[i].count));
	}
}

void word_draw_run(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct draw draw;
	struct drawn drawn;
	struct err err;
	const char *id = word_argument(call, 0);
	const struct draw_run run = {.draw = &draw,
		.seed = word_option(call, "seed"),
		.by = word_option(call, "by"),
		.now_ms = hq_now_ms(hq)};
	if (!run.seed || !*run.seed || strlen(run.seed) > DRAW_SEED_MAX || !run.by || !*run.by) {
		word_fails(call, answer, TEXT_HQ_DRAW_SEED);
		return;
	}
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	if (!draw_find(hq, id, &draw)) {
		word_fails(call, answer, TEXT_HQ_DRAW_UNKNOWN, id);
		return;
	}
	draw_run(hq, &run, &drawn);
	if (!db_ok(&hq->db) && !db_fail(&hq->db, &err))
		word_fails_with(call, answer, &err);
	else if (!word_flag(call, "dry-run") && !tx_commit(&tx, &err))
		word_fails_with(call, answer, &err);
	else
		say_drawn(call, answer, &draw, &drawn);
}

/* One line a ticket: its uid, what it rolled, the prize, the member, the seed. */
void word_draw_log(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT uid, roll, prize, member, seed FROM draw_ticket "
				     "WHERE draw = ? ORDER BY drawn_ms, uid");
	bind_text(&s, word_argument(call, 0));
	while (next_row(&s)) {
		struct uid uid;
		char text[UID_TEXT_MAX], seed[DRAW_SEED_MAX + 1];
		column_exact(&s, 0, uid.bytes, UID_SIZE);
		hex_text(text, uid.bytes, UID_SIZE);
		column_text(&s, 4, seed, sizeof seed);
		paper_print(&answer->out, "%s\t%lld\t%lld\t%lld\t%s\n", text,
			(long long)column_int(&s, 1), (long long)column_int(&s, 2),
			(long long)column_int(&s, 3), seed);
	}
}
