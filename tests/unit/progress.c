#include "pos/shell/progress.h"
#include "tests/t.h"

#include <string.h>

static struct progress progress;
static struct sync_status line;
static char said[400];

static bool silent(void)
{
	struct message now = progress_now(&progress, &line);
	said[0] = '\0';
	if (now.id != TEXT_NONE)
		message_say(said, sizeof said, LANG_EN, &now);
	return !said[0];
}

static bool says(const char *text)
{
	return !silent() && strstr(said, text) != NULL;
}

static void begin(void)
{
	progress = (struct progress){0};
	line = (struct sync_status){.online = true, .snapshot_stage = TEXT_NONE};
}

static void a_backlog_is_told_in_per_cent_of_the_most_that_waited(void **state)
{
	static const struct {
		int64_t waiting;
		const char *told;
	} steps[] = {
		{0, NULL}, {PROGRESS_RECORDS - 1, NULL}, {50000, "0 %, 50000 records left"},
		{49999, "0 %, 49999 records left"}, {25000, "50 %, 25000 records left"},
		{1, "99 %, 1 records left"}, {0, NULL}, {3, NULL}, /* the next sale is no backlog */
	};
	(void)state;
	begin();
	for (size_t i = 0; i < LENGTH(steps); i++) {
		line.records_waiting = steps[i].waiting;
		row("%lld waiting", (long long)steps[i].waiting);
		check(steps[i].told ? says(steps[i].told) : silent());
	}
}

static void nothing_moves_on_a_line_that_is_cut_and_it_begins_anew_with_the_line(void **state)
{
	(void)state;
	begin();
	line.records_waiting = 4000;
	check(says("0 %"));
	line.records_waiting = 2000;
	check(says("50 %"));
	line.online = false;
	check(silent());
	line.online = true;
	check(says("0 %, 2000 records left"));
}

static void changes_row_by_row_are_told_from_a_first_fetch_on(void **state)
{
	(void)state;
	begin();
	line.changes_waiting = PROGRESS_CHANGES - 1;
	check(silent());
	line.changes_waiting = 100000;
	check(says("are coming: 0 %"));
	line.changes_waiting = 60000;
	check(says("are coming: 40 %"));
	line.changes_waiting = 0;
	check(silent());
}

static void a_file_is_told_by_its_stage_before_anything_else(void **state)
{
	(void)state;
	begin();
	line.records_waiting = 100000;
	line.snapshot_stage = TEXT_SYNC_SNAPSHOT_FETCHING;
	line.snapshot_done = INT64_C(128) << 20;
	line.snapshot_total = INT64_C(345) << 20;
	check(says("37 % (128 of 345 MiB)"));
	line.snapshot_stage = TEXT_SYNC_SNAPSHOT_UNPACKING;
	line.snapshot_done = line.snapshot_total;
	check(says("unpacked: 100 %"));
	line.snapshot_stage = TEXT_SYNC_SNAPSHOT_CHECKING;
	check(says("checking goods and members (345 MiB)"));
	line.snapshot_stage = TEXT_SYNC_SNAPSHOT_WAITING;
	check(!silent());
}

static void absurd_figures_are_no_more_than_absurd(void **state)
{
	static const int64_t figures[] = {INT64_MIN, -1, 0, 1, INT64_MAX / 100 + 1, INT64_MAX};
	(void)state;
	begin();
	for (size_t i = 0; i < LENGTH(figures); i++)
		for (size_t j = 0; j < LENGTH(figures); j++) {
			line.snapshot_stage = TEXT_SYNC_SNAPSHOT_FETCHING;
			line.snapshot_done = figures[i];
			line.snapshot_total = figures[j];
			check(!silent());
			line.snapshot_stage = TEXT_NONE;
			line.records_waiting = figures[i];
			line.changes_waiting = figures[j];
			(void)silent();
		}
}

TESTS(test(a_backlog_is_told_in_per_cent_of_the_most_that_waited),
	test(nothing_moves_on_a_line_that_is_cut_and_it_begins_anew_with_the_line),
	test(changes_row_by_row_are_told_from_a_first_fetch_on),
	test(a_file_is_told_by_its_stage_before_anything_else),
	test(absurd_figures_are_no_more_than_absurd))
