#include "pos/core/civil.h"
#include "pos/shell/backroom.h"
#include "pos/shell/words.h"
#include "sync/backup.h"

#include <stdio.h>
#include <sys/stat.h>

/* Into a folder under a name that says whose it is and from when, else as the file that was named.
 */
static void name_copy(
	char path[BACKUP_PATH_MAX + 80], const struct backroom *room, const char *where)
{
	struct stat what;
	struct civil now = civil_at(env_wall_ms(&room->env), 0);
	if (stat(where, &what) != 0 || !S_ISDIR(what.st_mode)) {
		snprintf(path, BACKUP_PATH_MAX + 80, "%s", where);
		return;
	}
	snprintf(path, BACKUP_PATH_MAX + 80, "%s/till-%u-%04d%02d%02d-%02d%02d%02d.db", where,
		room->identity.certificate.till, now.year, now.month, now.day, now.hour, now.minute,
		now.second);
}

static bool back_up(struct backroom *room, struct backup *copy, const char *where, struct err *err)
{
	char path[BACKUP_PATH_MAX + 80];
	enum backup_state state = BACKUP_MORE;
	if (!backroom_enrolled(room, err))
		return false;
	name_copy(path, room, where);
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
