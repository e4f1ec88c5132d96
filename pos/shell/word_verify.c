#include "pos/shell/backroom.h"
#include "pos/shell/verify_text.h"
#include "pos/shell/words.h"

int word_verify(const struct options *options)
{
	struct err err;
	if (options->salvage[0])
		return word_salvage(options);
	struct backroom *room = backroom_open(options, &err);
	bool opened = room && backroom_enrolled(room, &err);
	struct report_to to = report_printer(options->lang);
	bool right = opened && verify_text(&room->journal, &room->identity, &to);
	backroom_close(room);
	if (!opened)
		return word_wrong(options, &err);
	return right ? DONE : WRONG;
}
