#include "pos/shell/backroom.h"
#include "pos/shell/journal_list.h"
#include "pos/shell/words.h"

int word_journal(const struct options *options)
{
	/* Lines are for people, and the shop's settings are in another file; --json has all there
	 * is. */
	const struct journal_style style = {
		.utc_offset_minutes = 480, .currency_exponent = 2, .lang = options->lang};
	struct err err;
	char archive[FOLDER_FILE_MAX];
	struct backroom *room = backroom_open(options, &err);
	struct report_to to = report_printer(options->lang);
	if (room)
		folder_file(archive, &room->folder, "archive");
	bool done = room && journal_list(&room->money, archive, 0, options->json ? NULL : &style,
				    &to, &err);
	backroom_close(room);
	return done ? DONE : word_wrong(options, &err);
}
