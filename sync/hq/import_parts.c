#include "sync/hq/import_parts.h"

#include "pos/sys/reason.h"
#include "sync/hq/import.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool import_wants_parts(const struct word *word, const char *path)
{
	struct stat info;
	bool rows = strcmp(word->name, "import goods") == 0 ||
		    strcmp(word->name, "import members") == 0;
	if (!rows || stat(path, &info) != 0 || !S_ISREG(info.st_mode) ||
		info.st_size < PARTS_FROM_BYTES)
		return false;
	FILE *file = fopen(path, "re");
	int c = ' ';
	while (file && isspace(c))
		c = getc(file);
	if (file)
		fclose(file);
	return c != '[';
}

struct parts {
	FILE *file;
	char *line;
	size_t line_room;
	int64_t line_number; /* of the next line */
	struct paper text;
	int64_t count[3]; /* written, same, removed */
};

/* One part into text; its lines, 0 at the end. */
static int64_t read_part(struct parts *parts)
{
	int64_t lines = 0;
	ssize_t size;
	parts->text.used = 0;
	while (lines < PART_LINES && parts->text.used < PART_BYTES_MAX &&
		(size = getline(&parts->line, &parts->line_room, parts->file)) > 0) {
		paper_add(&parts->text, parts->line, (size_t)size);
		lines++;
	}
	return lines;
}

/* The part's own answer is three numbers. */
static void add_up(struct parts *parts, const struct word_answer *answer)
{
	long long count[3] = {0};
	(void)sscanf(paper_read(&answer->out), "%lld %lld %lld", &count[0], &count[1], &count[2]);
	for (int i = 0; i < 3; i++)
		parts->count[i] += count[i];
}

static bool say_part(struct parts *parts, const struct word_call *call, import_ask_fn *ask,
	void *arg, struct word_answer *answer, struct err *err)
{
	char number[24];
	const char *argv[WORD_ARGS_MAX];
	struct word_call part = *call;
	AUTO(word_answer) struct word_answer said = {0};
	(void)snprintf(number, sizeof number, "%lld", (long long)parts->line_number);
	for (int i = 0; i < call->argc; i++)
		argv[i] = call->argv[i];
	argv[part.argc++] = "--line";
	argv[part.argc++] = number;
	part.argv = argv;
	part.input = paper_read(&parts->text);
	part.input_size = parts->text.used;
	if (!ask(arg, &part, &said, err))
		return false;
	add_up(parts, &said);
	answer->status = said.status;
	paper_add(&answer->complaints, paper_read(&said.complaints), said.complaints.used);
	return true;
}

static void show(const struct parts *parts, const struct word_call *call)
{
	char line[200], number[24];
	(void)snprintf(number, sizeof number, "%lld", (long long)parts->line_number - 1);
	say(line, sizeof line, call->lang, (struct says){TEXT_HQ_IMPORT_PROGRESS, number});
	(void)fprintf(stderr, "%s\n", line);
}

static bool say_all(struct parts *parts, const struct word_call *call, import_ask_fn *ask,
	void *arg, struct word_answer *answer, struct err *err)
{
	int64_t lines;
	for (int64_t part = 1; (lines = read_part(parts)) > 0; part++) {
		if (!say_part(parts, call, ask, arg, answer, err))
			return false;
		if (answer->status != WORD_DONE)
			return true;
		parts->line_number += lines;
		if (part % PARTS_SHOWN_EVERY == 0)
			show(parts, call);
	}
	return true;
}

static void sum_up(
	const struct parts *parts, const struct word_call *call, struct word_answer *answer)
{
	char count[3][24];
	for (int i = 0; i < 3; i++)
		(void)snprintf(count[i], sizeof count[i], "%lld", (long long)parts->count[i]);
	word_says(call, answer, TEXT_HQ_IMPORT_DONE, count[0], count[1], count[2]);
}

bool import_in_parts(const char *path, const struct word_call *call, import_ask_fn *ask, void *arg,
	struct word_answer *answer, struct err *err)
{
	struct parts parts = {.file = fopen(path, "re"), .line_number = 1};
	if (!parts.file || call->argc + 2 > WORD_ARGS_MAX)
		return fail(err, TEXT_HQ_FILE_UNREADABLE, path, reason_of(errno));
	bool said = say_all(&parts, call, ask, arg, answer, err);
	if (said)
		sum_up(&parts, call, answer);
	fclose(parts.file);
	free(parts.line);
	paper_done(&parts.text);
	return said;
}
