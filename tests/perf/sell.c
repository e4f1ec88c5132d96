/* sell.c - a backlog of sales of which no two are alike: other goods, pieces, members and times in
 * each, priced and written by the till itself.
 *
 * usage: sell FOLDER SALES
 */
#include "tests/perf/till.h"

#include <stdio.h>

enum {
	CARDS_MAX = 50000,
	CARD_SIZE = 24,
	PAUSE_MS = 160, /* days of sales would be ahead of headquarters' clock */
	MEMBERS_PERCENT = 60,
	LINES_MOST = 6,
	PIECES_MOST = 3,
};

static char cards[CARDS_MAX][CARD_SIZE];
static uint32_t card_count;

static void read_cards(void)
{
	AUTO(stmt)
	struct stmt s = sql(&perf_app.reference.db,
		"SELECT card_text FROM member WHERE blocked = 0 ORDER BY random() LIMIT 50000");
	while (next_row(&s))
		column_text(&s, 0, cards[card_count++], CARD_SIZE);
}

static uint32_t draw(uint32_t below)
{
	uint32_t number;
	env_random(perf_app.env, &number, sizeof number);
	return number % below;
}

static void fill_basket(void)
{
	for (uint32_t lines = 1 + draw(LINES_MOST); lines > 0; lines--) {
		const char *goods = code(draw(CARDS_MAX));
		for (uint32_t pieces = 1 + draw(PIECES_MOST); pieces > 0; pieces--)
			scan(goods);
	}
	if (card_count > 0 && draw(100) < MEMBERS_PERCENT)
		scan(cards[draw(card_count)]);
}

static void pay(void)
{
	char why[300];
	perf_later(PAUSE_MS + draw(PAUSE_MS));
	app_command(&perf_app, COMMAND_EXACT_CASH);
	committed.count = 0;
	if (perf_app.till.view == VIEW_PAID)
		return;
	message_say(why, sizeof why, LANG_EN, &perf_app.till.message);
	give_up(why);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		give_up("usage: sell FOLDER SALES");
	perf_start(argv[1]);
	read_cards();
	lazy = true;
	between_ms = 0;
	for (int i = 0; i < atoi(argv[2]); i++) {
		fill_basket();
		pay();
	}
	app_done(&perf_app);
	return 0;
}
