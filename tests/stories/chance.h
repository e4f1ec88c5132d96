/* chance.h - any sequence of facts, made from bytes, and what must hold after each of them.
 *
 * The bytes come from a seed (tests/stories/till.c) or from a fuzzer (tests/fuzz/till.c). Answers
 * may be missing, late, wrong or unasked for; the shell is not trusted here.
 */
#ifndef TESTS_STORIES_CHANCE_H
#define TESTS_STORIES_CHANCE_H

#include "tests/stories/world.h"

/* Begins a shop with its rules read from folder. */
void chance_begin(struct world *world, const char *folder);
/* Uses up bytes, one fact after another. Aborts, with a sentence, when something does not hold. */
void chance_happen(struct world *world, const uint8_t *bytes, size_t size);
/* How many sales were committed so far, so that a test knows that it went anywhere. */
int chance_sales(void);

#endif
