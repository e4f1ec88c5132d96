/* desk.h - what the small shop's members can be given, and what the shell knows of it. */
#ifndef TESTS_STORIES_DESK_H
#define TESTS_STORIES_DESK_H

#include "tests/stories/world.h"

const struct catalogue *story_catalogue(void);
/* What headquarters says of a member beside the row; NULL: nothing. */
const struct member_more *story_more(uint64_t member);

/* Nothing was given to anybody yet. */
void desk_forget(void);
/* Answers DUTY_TALLY_ACTS. */
void desk_tally(struct world *world, uint64_t member);
/* till.act is committed: what was given counts from now on. */
void desk_settle(const struct world *world);

#endif
