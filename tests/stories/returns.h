/* returns.h - the last sale of a story, as the shell finds it again for a return. */
#ifndef TESTS_STORIES_RETURNS_H
#define TESTS_STORIES_RETURNS_H

#include "tests/stories/world.h"

/* It was committed. */
void returns_keep(const struct world *world);
/* What came back of it was committed. */
void returns_settle(const struct world *world);
/* A story begins: nothing was sold. */
void returns_forget(void);
/* Whether it was this member's: 1 or 0. */
uint32_t returns_list(const struct world *world, uint64_t member, struct listed_sale *listed);
/* NULL: there is no such sale. */
const struct sold_sale *returns_find(struct world *world, const struct receipt_name *name);

#endif
