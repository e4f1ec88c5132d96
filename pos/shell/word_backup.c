#include "pos/shell/backroom.h"
#include "pos/shell/backup_place.h"
#include "pos/shell/words.h"
#include "sync/backup.h"

#include <stdio.h>

static bool back_up(struct backroom *room, struct backup *copy, const char *where, struct err *err)
{
	char path[BACKUP_FILE_MAX];
	enum backup_state state = BACKUP_MORE;
	if (!backroom_enrolled(room, err))
		return false;
	backup_place_name(path, where, room->identity.certificate.till, env_wall_ms(&room->env));
	if (!backup_begin(copy, &room->money, &room->env, path, err))
		return false;
	while (state == BACKUP_MORE)
		state = backup_turn(copy, err);
	return state == BACKUP_DONE;
}

int word_backup(const struct options *options)
{
	struct err err;
	struct backup copy = {0};
	char records[24];
	if (!options->file[0]) {
		(void)fail(&err, TEXT_BACKUP_WHERE);
		(void)word_wrong(options, &err);
		return USAGE;
	}
	struct backroom *room = backroom_open(options, &err);
	bool done = room && back_up(room, &copy, options->file, &err);
	backup_done(&copy);
	backroom_close(room);
	if (!done)
		return word_wrong(options, &err);
	snprintf(records, sizeof records, "%llu", (unsigned long long)copy.records);
	word_says(options, (struct says){TEXT_BACKUP_DONE, copy.path, records});
	return DONE;
}
