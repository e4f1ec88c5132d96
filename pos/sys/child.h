/* child.h - another program at work for us, heard on the loop: given some bytes to read at its
 * start, and telling lines as it goes.
 *
 * It dies with us, and we never wait for it. What it wants to say it says in lines; how it ended is
 * not asked.
 */
#ifndef SUANPAN_CHILD_H
#define SUANPAN_CHILD_H

#include "pos/core/err.h"
#include "pos/sys/loop.h"

#include <sys/types.h>

enum { CHILD_LINE_MAX = 1024, CHILD_WORDS_MAX = 16, CHILD_PROGRAM_MAX = 512, CHILD_REAP_MS = 10 };

struct child {
	/* Given once, before the first start. said's line is borrowed, without its end. After ended
	 * the child may be started again. */
	void (*said)(void *arg, const char *line);
	void (*ended)(void *arg);
	void *arg;

	struct loop *loop;
	pid_t pid; /* 0: none */
	int in, out;
	char *input; /* what it has not read yet */
	size_t input_size, input_sent;
	char line[CHILD_LINE_MAX];
	size_t used;
	struct loop_timer reaper;
};

/* program by its path; words is NULL-ended and begins with its name. input is copied. */
MUST_CHECK bool child_start(struct child *child, struct loop *loop, const char *program,
	const char *const words[], const void *input, size_t size, struct err *err);
/* Ends it at once; ended is not called. Accepts one that was never started. */
void child_stop(struct child *child);
/* The path of the program that we are; "" if the system does not say. */
void child_own_program(char out[CHILD_PROGRAM_MAX]);
bool child_runs(const struct child *child);

#endif
