/* paper.h - text that grows: the body of an answer, what a word prints.
 *
 * Sticky like the bytes of pos/core: once PAPER_MAX is reached or memory is out, `full` is set and
 * every later call is a no-op; the caller looks once, at the end. text is NUL-terminated from the
 * first write on and NULL before.
 */
#ifndef SUANPAN_HQ_PAPER_H
#define SUANPAN_HQ_PAPER_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>

enum { PAPER_MAX = 256 << 20 };

struct paper {
	char *text;
	size_t used, cap;
	bool full;
};

void paper_done(struct paper *paper);
void paper_add(struct paper *paper, const void *bytes, size_t size);
void paper_text(struct paper *paper, const char *text);
void paper_print(struct paper *paper, const char *format, ...) PRINTF(2, 3);
/* As a JSON text in quotes; text must be UTF-8. */
void paper_quote(struct paper *paper, const char *text);
/* What stands on it, "" when it is empty. */
const char *paper_read(const struct paper *paper);

#endif
