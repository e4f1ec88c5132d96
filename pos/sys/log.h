/* log.h - notes for whoever looks after the machine: syslog, never the screen.
 *
 * Sentences are the catalogue's, in English. Any run of LOG_DIGITS_MAX or more digits is starred
 * out: phone numbers and payment codes must never get into a log, whoever passes them here.
 */
#ifndef SUANPAN_LOG_H
#define SUANPAN_LOG_H

#include "pos/core/err.h"

enum { LOG_DIGITS_MAX = 11, LOG_LINE_MAX = 1024 };

enum log_weight { LOG_NOTE, LOG_TROUBLE };

/* name stands in front of every line and is borrowed for ever. */
void log_open(const char *name);
void log_message(enum log_weight weight, const struct message *message);
void log_says(enum log_weight weight, struct says says);

/* Stars out what must not be logged, in place. */
void log_mask(char *line);

/* While curses owns the terminal, what libraries write to stderr goes to a file instead. Accepts a
 * path that cannot be opened: then it goes nowhere. */
struct stderr_away {
	int saved; /* 0: stderr is where it was */
};
void stderr_to_file(struct stderr_away *away, const char *path);
void stderr_away_done(struct stderr_away *away);

#endif
