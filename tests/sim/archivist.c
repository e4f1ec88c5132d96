#include "tests/sim/archivist.h"

#include "sync/purge.h"
#include "tests/sim/world.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

int64_t archivist_purged, archivist_given_back;

bool __wrap_purge_turn(struct db *money, const struct env *env, const char *folder,
	uint32_t *purged, struct err *err);
bool __wrap_purge_turn(struct db *money, const struct env *env, const char *folder,
	uint32_t *purged, struct err *err)
{
	static const struct purge_rule rule = {
		.age_ms = INT64_C(3600000) * ARCHIVIST_HOURS, .piece = 4, .kept = 3};
	bool done = purge_turn_by(money, env, folder, &rule, purged, err);
	if (done && *purged)
		tell("%s: %u records are in the archive and gone", folder, *purged);
	archivist_purged += done ? *purged : 0;
	return done;
}

enum purge_undone __real_purge_undo(struct db *money, const struct env *env, const char *folder,
	uint32_t epoch, struct err *err);
enum purge_undone __wrap_purge_undo(struct db *money, const struct env *env, const char *folder,
	uint32_t epoch, struct err *err);
enum purge_undone __wrap_purge_undo(struct db *money, const struct env *env, const char *folder,
	uint32_t epoch, struct err *err)
{
	enum purge_undone undone = __real_purge_undo(money, env, folder, epoch, err);
	tell("%s: records of epoch %u come back: %d", folder, epoch, (int)undone);
	archivist_given_back += undone == PURGE_UNDONE;
	return undone;
}

/* ---- what is in it ---- */

struct reading {
	void (*each)(void *arg, const struct uid *uid);
	void *arg;
};

static bool read_record(void *arg, const uint8_t *bytes, size_t size, const struct hash *hash)
{
	const struct reading *reading = arg;
	struct record record;
	(void)hash;
	must(record_read(bytes, size, &record));
	reading->each(reading->arg, &record.uid);
	return true;
}

static bool is_piece(const char *name)
{
	const char *end = strrchr(name, '.');
	return end && strcmp(end, ".zst") == 0;
}

static void read_month(const char *folder, struct reading *reading)
{
	DIR *pieces = opendir(folder);
	for (struct dirent *entry; pieces && (entry = readdir(pieces));) {
		struct archive_piece piece;
		struct err err;
		char path[600], why[300];
		(void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (!is_piece(entry->d_name) ||
			archive_read(path, &piece, read_record, reading, &err))
			continue;
		err_text(why, sizeof why, LANG_EN, &err);
		broken("%s: %s", path, why);
	}
	if (pieces)
		closedir(pieces);
}

void archivist_read(int disk, void (*each)(void *arg, const struct uid *uid), void *arg)
{
	struct reading reading = {each, arg};
	char folder[32], month[300];
	(void)snprintf(folder, sizeof folder, "/disk%d/archive", disk);
	DIR *months = opendir(folder);
	for (struct dirent *entry; months && (entry = readdir(months));) {
		(void)snprintf(month, sizeof month, "%s/%s", folder, entry->d_name);
		read_month(month, &reading);
	}
	if (months)
		closedir(months);
}
