/* Room that is kept back, and given up. */
#include "pos/shell/ballast.h"
#include "tests/t.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MIB    (INT64_C(1024) * 1024)
#define ENOUGH (FOLDER_FREE_MIN + BALLAST_SIZE + BALLAST_SLACK)

static struct folder folder;
static struct ballast ballast;

static int setup(void **state)
{
	(void)state;
	strcpy(folder.path, "/tmp/ballast-XXXXXX");
	check(mkdtemp(folder.path) != NULL);
	ballast_start(&ballast, &folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)unlink(ballast.path);
	return rmdir(folder.path);
}

static int64_t held(void)
{
	struct stat what;
	return stat(ballast.path, &what) == 0 ? (int64_t)what.st_blocks * 512 : -1;
}

static bool grow(int64_t free_bytes)
{
	return ballast_grow(&ballast, free_bytes, FOLDER_FREE_MIN);
}

/* Free as the disk would say: what is reserved is gone from it. */
static void it_is_made_a_step_at_a_time_and_then_is_whole(void **state)
{
	(void)state;
	int64_t free_bytes = ENOUGH;
	for (int64_t size = BALLAST_STEP; size <= BALLAST_SIZE; size += BALLAST_STEP) {
		row("%lld MiB", (long long)(size / MIB));
		check(grow(free_bytes));
		free_bytes -= BALLAST_STEP;
		check(ballast.size == size && held() >= size);
	}
	check(!grow(free_bytes) && !grow(INT64_MAX));
	check(ballast.size == BALLAST_SIZE);
	ballast_look(&ballast, 0, FOLDER_FREE_MIN);
	check(!ballast.lacking);
	/* The next run finds it. */
	ballast_start(&ballast, &folder);
	check(ballast.size == BALLAST_SIZE && !grow(INT64_MAX));
}

static void it_never_takes_what_selling_needs(void **state)
{
	(void)state;
	check(!grow(ENOUGH - 1));
	check(held() == -1);
	ballast_look(&ballast, ENOUGH - 1, FOLDER_FREE_MIN);
	check(ballast.lacking);
	ballast_look(&ballast, ENOUGH, FOLDER_FREE_MIN);
	check(!ballast.lacking);
	/* A system that does not say is not asked for it, and not complained about. */
	check(!grow(-1));
	ballast_look(&ballast, -1, FOLDER_FREE_MIN);
	check(!ballast.lacking);
}

static void it_is_given_up_once_and_made_again_when_there_is_room(void **state)
{
	(void)state;
	check(!ballast_give_up(&ballast));
	check(grow(ENOUGH) && grow(ENOUGH - BALLAST_STEP));
	check(ballast_give_up(&ballast));
	check(held() == -1 && ballast.size == 0);
	check(!ballast_give_up(&ballast));
	ballast_look(&ballast, BALLAST_LAST, FOLDER_FREE_MIN);
	check(ballast.lacking);
	check(grow(ENOUGH) && ballast.size == BALLAST_STEP);
}

/* Copied by a tool that leaves out zeros, it would hold nothing. */
static void a_file_with_holes_is_none(void **state)
{
	(void)state;
	int fd = open(ballast.path, O_WRONLY | O_CREAT, 0600);
	check(fd >= 0 && ftruncate(fd, (off_t)BALLAST_SIZE) == 0);
	close(fd);
	ballast_start(&ballast, &folder);
	check(ballast.size == 0);
	check(grow(ENOUGH) && held() >= BALLAST_STEP);
}

/* A quota, or a folder where the file may not be. */
static void what_the_disk_refuses_is_said_and_not_tried_for_ever(void **state)
{
	(void)state;
	check(mkdir(ballast.path, 0700) == 0);
	check(!grow(ENOUGH));
	check(rmdir(ballast.path) == 0);
	check(!grow(ENOUGH));
	ballast_look(&ballast, ENOUGH, FOLDER_FREE_MIN);
	check(ballast.lacking);
	ballast_start(&ballast, &folder);
	check(grow(ENOUGH));
}

#define with_folder(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

TESTS(with_folder(it_is_made_a_step_at_a_time_and_then_is_whole),
	with_folder(it_never_takes_what_selling_needs),
	with_folder(it_is_given_up_once_and_made_again_when_there_is_room),
	with_folder(a_file_with_holes_is_none),
	with_folder(what_the_disk_refuses_is_said_and_not_tried_for_ever))
