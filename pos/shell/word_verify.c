#include "pos/shell/backroom.h"
#include "pos/shell/record_by_tail.h"
#include "pos/shell/verify_text.h"
#include "pos/shell/words.h"

/* What stands on a receipt is asked for; paper that nothing answers to is wrong. */
static bool name_record(struct backroom *room, const struct options *options,
	const struct report_to *to, bool *right, struct err *err)
{
	int found;
	if (!record_by_tail(&room->money, options->file, to, &found, err))
		return false;
	*right = found > 0;
	if (!found)
		word_says(options, (struct says){TEXT_VERIFY_NO_SUCH_TAIL, options->file});
	return true;
}

int word_verify(const struct options *options)
{
	struct err err;
	bool right = false;
	if (options->salvage[0])
		return word_salvage(options);
	struct backroom *room = backroom_open(options, &err);
	struct report_to to = report_printer(options->lang);
	bool done = room && backroom_enrolled(room, &err);
	if (done && options->file[0])
		done = name_record(room, options, &to, &right, &err);
	else if (done)
		right = verify_text(&room->journal, &room->identity, &to);
	backroom_close(room);
	if (!done)
		return word_wrong(options, &err);
	return right ? DONE : WRONG;
}
