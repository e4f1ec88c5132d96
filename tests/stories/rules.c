#include "tests/stories/rules.h"

#include "pos/core/err.h"
#include "sync/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 8, FILE_MAX = 65536 };

static struct {
	char name[64];
	struct rules *rules;
} known[FILES_MAX];

static void die(const char *path, const char *why)
{
	fprintf(stderr, "%s: %s\n", path, why);
	exit(1);
}

static struct rules *read_file(const char *path)
{
	static char text[FILE_MAX];
	FILE *file = fopen(path, "r");
	if (!file)
		die(path, "cannot be opened");
	size_t size = fread(text, 1, sizeof text, file);
	fclose(file);
	struct rules *rules;
	struct err err;
	char why[512];
	if (rules_read(text, size, &rules, &err))
		return rules;
	err_text(why, sizeof why, LANG_EN, &err);
	die(path, why);
	return NULL;
}

const struct rules *story_rules(const char *folder, const char *name)
{
	char path[1024];
	for (int i = 0; i < FILES_MAX; i++) {
		if (strcmp(known[i].name, name) == 0)
			return known[i].rules;
		if (known[i].rules)
			continue;
		snprintf(path, sizeof path, "%s/%s.json", folder, name);
		snprintf(known[i].name, sizeof known[i].name, "%s", name);
		known[i].rules = read_file(path);
		return known[i].rules;
	}
	die(name, "too many rule files");
	return NULL;
}
