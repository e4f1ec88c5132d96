/* quotas.h - stories about rules that are there only so often: the shell's counting, played. */
#ifndef TESTS_STORIES_QUOTAS_H
#define TESTS_STORIES_QUOTAS_H

#include "tests/stories/world.h"

/* "counted quotas": these rules are in force, and this till may use nothing of what is limited. */
bool quotas_counted(struct world *world, const char *name);
/* "quota flash 3", "quota spring minor 5000": headquarters' list says that so much is left here. */
bool quotas_heard(struct world *world, const char *what);
/* "gone flash 0": what is left was found to be less when the sale was to be committed. */
bool quotas_gone(struct world *world, const char *what);
/* "used launch 1": so often Zhang used it, at all tills. */
bool quotas_used(struct world *world, const char *what);
/* The sale is on disk. */
void quotas_keep(struct world *world);

#endif
