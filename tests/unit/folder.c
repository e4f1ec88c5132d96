#include "pos/shell/folder.h"
#include "pos/core/text.h"
#include "pos/shell/guard.h"
#include "tests/unit/own_folder.h"
#include "tests/unit/seeded_env.h"

#include <sys/stat.h>
#include <unistd.h>

static void a_folder_is_made_with_its_parents_and_is_private(void **state)
{
	(void)state;
	struct folder folder;
	struct err err;
	struct stat what;
	char path[128];
	snprintf(path, sizeof path, "%s/a/b/c", top);
	check(folder_open(&folder, path, &err));
	check(stat(path, &what) == 0 && (what.st_mode & 0777) == 0700);
	check(folder_open(&folder, path, &err));
	check(folder_free(&folder) > 0);
}

static void a_place_that_cannot_be_a_folder_is_named(void **state)
{
	(void)state;
	struct folder folder;
	struct err err;
	char path[128], longer[FOLDER_PATH_MAX + 8];
	snprintf(path, sizeof path, "%s/file", top);
	check(close(mkstemp(strcat(strcpy(longer, top), "/XXXXXX"))) == 0);
	check(!folder_open(&folder, longer, &err));
	check(err.what.id == TEXT_FOLDER_NO_FOLDER);
	strcat(longer, "/below");
	check(!folder_open(&folder, longer, &err));
	check(err.what.id == TEXT_FOLDER_MAKE);
	memset(longer, 'a', sizeof longer);
	longer[0] = '/';
	longer[FOLDER_PATH_MAX] = '\0';
	check(!folder_open(&folder, longer, &err));
	check(err.what.id == TEXT_FOLDER_TOO_LONG);
}

static void the_default_is_under_xdg_data_home_else_home(void **state)
{
	(void)state;
	char path[FOLDER_PATH_MAX];
	struct err err;
	setenv("XDG_DATA_HOME", "/x", 1);
	check(folder_beside(path, "try", &err));
	assert_string_equal(path, "/x/suanpan/try");
	setenv("XDG_DATA_HOME", "relative", 1);
	setenv("HOME", "/h", 1);
	check(folder_beside(path, "till", &err));
	assert_string_equal(path, "/h/.local/share/suanpan/till");
	unsetenv("HOME");
	check(!folder_beside(path, "till", &err));
	check(err.what.id == TEXT_FOLDER_NO_HOME);
}

static void a_note_is_read_back_and_replaced_whole(void **state)
{
	(void)state;
	struct folder folder;
	struct err err;
	char line[32];
	check(folder_open(&folder, top, &err));
	check(!folder_note_read(&folder, "note", line, sizeof line));
	check(folder_note_write(&folder, "note", "first and long", &err));
	check(folder_note_write(&folder, "note", "two", &err));
	check(folder_note_read(&folder, "note", line, sizeof line));
	assert_string_equal(line, "two");
	check(folder_has(&folder, "note") && !folder_has(&folder, "note.new"));
}

static void the_guard_tells_a_clock_that_was_set_from_one_that_drifts(void **state)
{
	static const struct {
		int64_t wall_ms, mono_ms;
		bool stepped;
	} cases[] = {
		{1000, 1000, false}, {1000 + CLOCK_STEP_MS, 1000, false},
		{1000 + CLOCK_STEP_MS + 1, 1000, true}, {-CLOCK_STEP_MS, 0, false},
		{-CLOCK_STEP_MS - 1, 0, true},
		{8 * 3600 * 1000, 8 * 3600 * 1000, false}, /* a night's sleep */
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct seeded_env seeded = {.wall_ms = 1763700000000, .mono_ms = 5000};
		struct env env = seeded_env_of(&seeded);
		struct folder folder = {"/tmp"};
		struct guard guard;
		struct guard_step step;
		guard_start(&guard, &env, &folder);
		seeded.wall_ms += cases[i].wall_ms;
		seeded.mono_ms += cases[i].mono_ms;
		row("%zu", i);
		check(guard_clock_stepped(&guard, &step) == cases[i].stepped);
		check(step.after_ms - step.before_ms == step.step_ms);
		check(!guard_clock_stepped(&guard, &step)); /* told once */
	}
}

TESTS(with_folder(a_folder_is_made_with_its_parents_and_is_private),
	with_folder(a_place_that_cannot_be_a_folder_is_named),
	with_folder(the_default_is_under_xdg_data_home_else_home),
	with_folder(a_note_is_read_back_and_replaced_whole),
	with_folder(the_guard_tells_a_clock_that_was_set_from_one_that_drifts))
