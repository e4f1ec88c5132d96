#include "pos/shell/progress.h"

#include <stdio.h>

enum { NUMBER_MAX = 24, MIB = 1024 * 1024 };

static const char *number(char out[NUMBER_MAX], int64_t value)
{
	(void)snprintf(out, NUMBER_MAX, "%lld", (long long)value);
	return out;
}

/* 0..100, rounded down: 100 means done. */
static int64_t percent(int64_t done, int64_t total)
{
	if (total <= 0 || done <= 0)
		return 0;
	if (done >= total)
		return 100;
	return total > INT64_MAX / 100 ? done / (total / 100 + 1) : done * 100 / total;
}

static struct message file_coming(const struct sync_status *line, enum text text)
{
	char part[NUMBER_MAX], done[NUMBER_MAX], total[NUMBER_MAX];
	return message_of((struct says){text,
		number(part, percent(line->snapshot_done, line->snapshot_total)),
		number(done, line->snapshot_done / MIB),
		number(total, line->snapshot_total / MIB)});
}

static struct message file_stage(const struct sync_status *line)
{
	char total[NUMBER_MAX];
	if (line->snapshot_stage == TEXT_SYNC_SNAPSHOT_FETCHING)
		return file_coming(line, TEXT_PROGRESS_FETCHING);
	if (line->snapshot_stage == TEXT_SYNC_SNAPSHOT_UNPACKING)
		return file_coming(line, TEXT_PROGRESS_UNPACKING);
	/* Checking and waiting have no measure; their sentences are those of `suanpan sync`. */
	number(total, line->snapshot_total / MIB);
	return message_of((struct says){line->snapshot_stage, total, total});
}

/* *most follows left upwards, and forgets when nothing is left. */
static bool worth_telling(int64_t *most, int64_t left, int64_t worth)
{
	if (left > *most)
		*most = left;
	if (left <= 0)
		*most = 0;
	return *most >= worth;
}

static struct message still_left(enum text text, int64_t most, int64_t left)
{
	char part[NUMBER_MAX], rest[NUMBER_MAX];
	return message_of(
		(struct says){text, number(part, percent(most - left, most)), number(rest, left)});
}

struct message progress_now(struct progress *progress, const struct sync_status *line)
{
	if (!line->online)
		*progress = (struct progress){0};
	bool up = line->online &&
		  worth_telling(&progress->records, line->records_waiting, PROGRESS_RECORDS);
	bool down = line->online &&
		    worth_telling(&progress->changes, line->changes_waiting, PROGRESS_CHANGES);
	if (line->snapshot_stage != TEXT_NONE)
		return file_stage(line);
	if (up)
		return still_left(
			TEXT_PROGRESS_UPLOADING, progress->records, line->records_waiting);
	if (down)
		return still_left(TEXT_PROGRESS_CHANGES, progress->changes, line->changes_waiting);
	return message_of((struct says){TEXT_NONE});
}
