/* quote.h - `suanpan quote`: what a basket would cost, without a till.
 *
 * The marketing department's "what if" and the engine's conformance port: the same code that prices
 * a sale. quote-format.md describes cases and results.
 */
#ifndef SUANPAN_QUOTE_H
#define SUANPAN_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

enum { QUOTE_LINE_MAX = 16 << 20 }; /* bytes of one case */

/* suanpan quote --lines | --rules FILE --basket FILE [--lang LANG]. Returns the exit status. */
int quote_main(int argc, char **argv);

/* The result of one case as a line of JSON without newline, or {"id", "error"} and *good false. The
 * caller frees it. NULL when there is no memory. */
char *quote_answer(const char *line, size_t size, bool *good);

#endif
