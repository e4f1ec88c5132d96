#include "pos/shell/backroom.h"
#include "pos/shell/journal_text.h"
#include "pos/shell/words.h"

enum { CHINA_MINUTES = 480 }; /* lines are for people; --json has the milliseconds */

int word_journal(const struct options *options)
{
	struct err err;
	struct backroom *room = backroom_open(options, &err);
	if (!room)
		return word_wrong(options, &err);
	struct report_to to = report_printer(options->lang);
	bool done = options->json ? journal_json(&room->money, &to)
				  : journal_text(&room->money, 0, CHINA_MINUTES, &to);
	if (!done && !db_ok(&room->money))
		(void)db_fail(&room->money, &err);
	else if (!done)
		(void)fail(&err, TEXT_OUT_OF_MEMORY);
	backroom_close(room);
	return done ? DONE : word_wrong(options, &err);
}
