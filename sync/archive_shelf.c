#include "sync/archive_shelf.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* EPOCH-FROM-TO.zst, and nothing behind it. */
static bool read_name(const char *name, struct shelf_piece *piece)
{
	int used = 0;
	return sscanf(name, "%" SCNu32 "-%12" SCNu64 "-%12" SCNu64 ".zst%n", &piece->epoch,
		       &piece->from, &piece->to, &used) == 3 &&
	       used > 0 && !name[used] && piece->from > 0 && piece->from <= piece->to;
}

static bool read_month(const char *name, uint32_t *month)
{
	int used = 0;
	return sscanf(name, "%6" SCNu32 "%n", month, &used) == 1 && used == 6 && !name[used];
}

static void look_into(struct archive_shelf *shelf, uint32_t month)
{
	char into[ARCHIVE_PATH_MAX];
	(void)snprintf(into, sizeof into, "%s/%06u", shelf->folder, month);
	DIR *files = opendir(into);
	for (struct dirent *file; files && (file = readdir(files));) {
		struct shelf_piece *piece = &shelf->pieces[shelf->count];
		*piece = (struct shelf_piece){.month = month};
		shelf->count += shelf->count < ARCHIVE_SHELF_MAX && read_name(file->d_name, piece);
	}
	if (files)
		closedir(files);
}

static int compare(const void *left, const void *right)
{
	const struct shelf_piece *a = left, *b = right;
	if (a->epoch != b->epoch)
		return a->epoch < b->epoch ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

bool archive_shelf_open(struct archive_shelf *shelf, const char *folder, struct err *err)
{
	uint32_t month;
	*shelf = (struct archive_shelf){0};
	if (strlen(folder) >= sizeof shelf->folder)
		return fail(err, TEXT_FOLDER_TOO_LONG, folder);
	text_copy(shelf->folder, sizeof shelf->folder, folder);
	DIR *months = opendir(folder);
	if (!months)
		return errno == ENOENT || fail(err, TEXT_SALVAGE_OPEN, folder, reason_of(errno));
	shelf->pieces = malloc((ARCHIVE_SHELF_MAX + 1) * sizeof *shelf->pieces);
	for (struct dirent *entry; shelf->pieces && (entry = readdir(months));)
		if (read_month(entry->d_name, &month))
			look_into(shelf, month);
	closedir(months);
	if (!shelf->pieces)
		return fail(err, TEXT_OUT_OF_MEMORY);
	qsort(shelf->pieces, shelf->count, sizeof *shelf->pieces, compare);
	return true;
}

void archive_shelf_done(struct archive_shelf *shelf)
{
	free(shelf->pieces);
	*shelf = (struct archive_shelf){0};
}

void archive_shelf_path(
	const struct archive_shelf *shelf, uint32_t piece, char path[ARCHIVE_PATH_MAX])
{
	const struct shelf_piece *at = &shelf->pieces[piece];
	(void)snprintf(path, ARCHIVE_PATH_MAX, "%s/%06u/%u-%012" PRIu64 "-%012" PRIu64 ".zst",
		shelf->folder, at->month, at->epoch, at->from, at->to);
}
