/* report.h - lines of text that the shell produced: verify, journal, doctor. On the screen they are
 * shown from here (FACT_REPORT), on the command line each is printed as it comes. */
#ifndef SUANPAN_REPORT_H
#define SUANPAN_REPORT_H

#include "pos/core/lang.h"

#include <stddef.h>
#include <stdint.h>

enum {
	REPORT_LINES_MAX = 2000, /* of those kept, the last ones */
	REPORT_LINE_MAX = 512,
};

/* Keeps lines; where there are too many the oldest are dropped. */
struct report {
	char *kept[REPORT_LINES_MAX];
	const char *lines[REPORT_LINES_MAX]; /* in order, made by report_lines() */
	uint32_t count, first;
};

/* Where lines go. */
struct report_to {
	void (*line)(void *self, const char *line);
	void *self;
	enum lang lang;
};

void report_clear(struct report *report);
void report_done(struct report *report);
/* A report_to that keeps. */
struct report_to report_keeper(struct report *report, enum lang lang);
/* A report_to that prints to stdout. */
struct report_to report_printer(enum lang lang);
const char *const *report_lines(struct report *report);

void report_line(const struct report_to *to, const char *line);
void report_says(const struct report_to *to, struct says says);

#endif
