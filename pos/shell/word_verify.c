#include "pos/shell/backroom.h"
#include "pos/shell/record_search.h"
#include "pos/shell/verify_text.h"
#include "pos/shell/words.h"
#include "sync/archive_check.h"

#include <stdio.h>

/* What stands on a receipt is asked for; paper that nothing answers to is wrong. */
static bool name_record(struct backroom *room, const struct options *options,
	const struct report_to *to, bool *right, struct err *err)
{
	int found;
	char archive[FOLDER_FILE_MAX];
	folder_file(archive, &room->folder, "archive");
	if (!record_search(&room->money, archive, options->file, to, &found, err))
		return false;
	*right = found > 0;
	if (!found)
		word_says(options, (struct says){TEXT_VERIFY_NO_SUCH_TAIL, options->file});
	return true;
}

static void name(void *arg, const struct message *what)
{
	report_says(arg, (struct says){what->id, what->arg[0], what->arg[1], what->arg[2]});
}

/* What was purged. That it is elsewhere is told and is no fault; that it is spoilt is one. */
static bool check_archive(struct backroom *room, struct report_to *to, bool *right, struct err *err)
{
	struct archive_checked checked;
	char folder[FOLDER_FILE_MAX], records[24];
	folder_file(folder, &room->folder, "archive");
	if (!archive_check(&room->money, folder, name, to, &checked, err))
		return false;
	(void)snprintf(records, sizeof records, "%llu", (unsigned long long)checked.records);
	if (checked.records > 0)
		report_says(to, (struct says){TEXT_ARCHIVE_CHECKED, records});
	*right = *right && checked.damaged == 0;
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
	if (done && options->file[0]) {
		done = name_record(room, options, &to, &right, &err);
	} else if (done) {
		right = verify_text(&room->journal, &room->identity, &to);
		done = check_archive(room, &to, &right, &err);
	}
	backroom_close(room);
	if (!done)
		return word_wrong(options, &err);
	return right ? DONE : WRONG;
}
