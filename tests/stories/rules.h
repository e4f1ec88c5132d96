/* rules.h - the rule files of the stories: NAME.json beside them, read once and kept. */
#ifndef TESTS_STORIES_RULES_H
#define TESTS_STORIES_RULES_H

struct rules;

const struct rules *story_rules(const char *folder, const char *name);

#endif
