/* Tells the stories: run FILE.story ... - each line is a fact and the duties it must cause.
 *
 *	story Three scans and exact cash
 *	login 1007
 *	scan milk        find-item draft beep
 *	= total 268.00
 *	key +            commit
 *	committed        drawer print
 *
 * Fact and duties are parted by two or more spaces; a fact without duties must cause none. The
 * runner plays the shell for look-ups, so their duties and those of the answer stand on one line.
 * "= ..." says what the cashier sees. A second passes with every fact, 20 ms with "quickly ...".
 */

#include "tests/stories/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct world world;

static void split(char *line, char **fact, char **duties)
{
	*fact = line;
	*duties = line + strlen(line);
	char *gap = strstr(line, "  ");
	if (!gap)
		return;
	*gap = '\0';
	*duties = gap + 2 + strspn(gap + 2, " ");
}

static bool tell_fact(struct world *w, char *line)
{
	char *fact, *duties;
	split(line, &fact, &duties);
	w->did[0] = '\0';
	if (!world_fact(w, fact)) {
		fprintf(stderr, "%s:%d: no such fact: %s\n", w->file, w->line, fact);
		return false;
	}
	if (strcmp(w->did, duties) == 0)
		return true;
	fprintf(stderr, "%s:%d: %s\n  %s\n  the till did: %s\n  the story:    %s\n", w->file,
		w->line, w->story, fact, w->did, duties);
	return false;
}

static bool tell_sight(struct world *w, const char *expected)
{
	char seen[WORLD_SIGHT_MAX];
	if (!world_sight(w, expected, seen)) {
		fprintf(stderr, "%s:%d: no such sight: = %s\n", w->file, w->line, expected);
		return false;
	}
	if (strcmp(seen, expected) == 0)
		return true;
	fprintf(stderr, "%s:%d: %s\n  the cashier sees: = %s\n  the story:        = %s\n", w->file,
		w->line, w->story, seen, expected);
	return false;
}

static bool tell_line(struct world *w, char *line)
{
	line[strcspn(line, "\r\n")] = '\0';
	size_t size = strlen(line);
	while (size > 0 && line[size - 1] == ' ')
		line[--size] = '\0';
	if (line[0] == '#' || line[0] == '\0')
		return true;
	if (strncmp(line, "story ", 6) == 0) {
		world_begin(w, line + 6);
		return true;
	}
	if (line[0] == '=')
		return tell_sight(w, line + 2);
	return tell_fact(w, line);
}

/* One line of TAP for the story that ends here. */
static void close_story(char name[256], bool told)
{
	if (name[0] != '\0')
		printf("%s - %s\n", told ? "ok" : "not ok", name);
	name[0] = '\0';
}

/* Returns how many stories of the file failed; each ends at its first wrong line. */
static int tell(const char *path, int *lines)
{
	char line[1024], name[256] = "";
	int failed = 0;
	bool told = true;
	FILE *file = fopen(path, "r");
	if (!file) {
		perror(path);
		return 1;
	}
	world.file = path;
	snprintf(world.folder, sizeof world.folder, "%s", path);
	char *slash = strrchr(world.folder, '/');
	snprintf(slash ? slash : world.folder, 2, "%s", slash ? "" : ".");
	world.line = 0;
	while (fgets(line, sizeof line, file)) {
		world.line++;
		(*lines)++;
		bool begins = strncmp(line, "story ", 6) == 0;
		if (!told && !begins)
			continue;
		if (begins)
			close_story(name, told);
		told = tell_line(&world, line);
		failed += !told;
		if (begins)
			snprintf(name, sizeof name, "%.250s", line + 6);
	}
	close_story(name, told);
	fclose(file);
	return failed;
}

int main(int argc, char **argv)
{
	int failed = 0;
	int lines = 0;
	for (int i = 1; i < argc; i++)
		failed += tell(argv[i], &lines);
	printf("# %d story files, %d stories, %d lines; %d stories failed\n1..%d\n", argc - 1,
		world.stories, lines, failed, world.stories);
	return failed ? 1 : 0;
}
