/* Whole screens as text: a script of facts, and what the cashier then sees in every language.
 *
 * usage: test_screens [--update] FILE.screen ...
 *
 * A file begins with its script: comments after #, the words of script.h and the facts of the
 * stories (tests/stories), one a line. From the first line "=== ..." on stands what is seen: the
 * screen in each language, and the style of each cell where the script says "styles". --update
 * writes that part anew: look at every change before you commit it.
 */
#include "pos/core/attr.h"
#include "tests/screens/script.h"

#include <stdio.h>
#include <string.h>

enum { FILE_BYTES_MAX = 512 * 1024 };

static char kept[FILE_BYTES_MAX], drawn[FILE_BYTES_MAX];

static void file_done(FILE **file)
{
	if (*file)
		fclose(*file);
}

static bool read_file(const char *path)
{
	__attribute__((cleanup(file_done))) FILE *file = fopen(path, "r");
	if (!file)
		return false;
	kept[fread(kept, 1, sizeof kept - 1, file)] = '\0';
	return true;
}

static bool write_file(const char *path)
{
	__attribute__((cleanup(file_done))) FILE *file = fopen(path, "w");
	return file && fputs(drawn, file) >= 0;
}

/* The first line in which both differ. */
static void tell_difference(const char *path)
{
	const char *want = kept, *got = drawn;
	for (int line = 1;; line++) {
		size_t want_size = strcspn(want, "\n"), got_size = strcspn(got, "\n");
		if (want_size != got_size || memcmp(want, got, want_size) != 0) {
			printf("# %s:%d\n# - %.*s\n# + %.*s\n", path, line, (int)want_size, want,
				(int)got_size, got);
			return;
		}
		if (!want[want_size] || !got[got_size])
			return;
		want += want_size + 1;
		got += got_size + 1;
	}
}

/* The script as it stands in the file, then what it leads to. */
static bool draw_file(const char *path)
{
	const char *screens = strstr(kept, "\n===");
	size_t script = screens ? (size_t)(screens - kept) + 1 : strlen(kept);
	memcpy(drawn, kept, script);
	drawn[script] = '\0';
	kept[script ? script - 1 : 0] = '\0';
	bool good = script_run(path, kept, drawn + script, sizeof drawn - script);
	if (script)
		kept[script - 1] = '\n';
	return good;
}

static bool check_file(const char *path, bool update)
{
	if (!read_file(path)) {
		printf("# %s: cannot be read\n", path);
		return false;
	}
	if (!draw_file(path))
		return false;
	if (update)
		return write_file(path);
	if (strcmp(kept, drawn) == 0)
		return true;
	tell_difference(path);
	return false;
}

int main(int count, char **words)
{
	int first = 1, failed = 0;
	bool update = count > 1 && strcmp(words[1], "--update") == 0;
	first += update;
	printf("1..%d\n", count - first);
	for (int i = first; i < count; i++) {
		const char *slash = strrchr(words[i], '/');
		bool good = check_file(words[i], update);
		failed += !good;
		printf("%s %d - %s\n", good ? "ok" : "not ok", i - first + 1,
			slash ? slash + 1 : words[i]);
	}
	return failed > 0;
}
