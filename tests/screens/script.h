/* script.h - what leads to a screen: the facts of the stories, and what only a screen cares about.
 *
 *	size 132x50        columns and rows of the terminal; 80x24 without it
 *	styles             also dump what each cell looks like
 *	demo               the demo shop, whose users are told what to type
 *	offline            since 20:12, three sales waiting
 *	not-enrolled       no headquarters yet
 *	printer-out        and why
 *	attention          two things for the manager to look at
 *	no-scanner
 *	damaged            the till cannot sell: money.db is damaged
 *	report             forty lines of a self test
 *	birthday           the member's is this month
 */
#ifndef SUANPAN_TESTS_SCRIPT_H
#define SUANPAN_TESTS_SCRIPT_H

#include "tests/stories/world.h"

/* Runs the script once in each language and writes the screens. false: a line was not understood,
 * which was printed with path and line. The script's text is left as it was. */
bool script_run(const char *path, const char *script, char *out, size_t cap);

/* The world that a file's script leads to, in simplified Chinese; NULL: it cannot be read or done.
 */
struct world *script_world(const char *path);

#endif
