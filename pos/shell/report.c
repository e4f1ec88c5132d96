#include "pos/shell/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void report_clear(struct report *report)
{
	for (uint32_t i = 0; i < report->count; i++) {
		uint32_t at = (report->first + i) % REPORT_LINES_MAX;
		free(report->kept[at]);
		report->kept[at] = NULL;
	}
	report->count = report->first = 0;
}

void report_done(struct report *report)
{
	report_clear(report);
}

static void keep(void *self, const char *line)
{
	struct report *report = self;
	char *copy = strdup(line);
	if (!copy)
		return;
	if (report->count == REPORT_LINES_MAX) {
		free(report->kept[report->first]);
		report->kept[report->first] = copy;
		report->first = (report->first + 1) % REPORT_LINES_MAX;
		return;
	}
	report->kept[(report->first + report->count++) % REPORT_LINES_MAX] = copy;
}

static void print(void *self, const char *line)
{
	(void)self;
	printf("%s\n", line);
}

struct report_to report_keeper(struct report *report, enum lang lang)
{
	return (struct report_to){keep, report, lang};
}

struct report_to report_printer(enum lang lang)
{
	return (struct report_to){print, NULL, lang};
}

const char *const *report_lines(struct report *report)
{
	for (uint32_t i = 0; i < report->count; i++)
		report->lines[i] = report->kept[(report->first + i) % REPORT_LINES_MAX];
	return report->lines;
}

void report_line(const struct report_to *to, const char *line)
{
	to->line(to->self, line);
}

void report_says(const struct report_to *to, struct says says)
{
	char line[REPORT_LINE_MAX];
	say(line, sizeof line, to->lang, says);
	report_line(to, line);
}
