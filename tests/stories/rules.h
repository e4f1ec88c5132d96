/* rules.h - the rule files of the stories, by name. */
#ifndef TESTS_STORIES_RULES_H
#define TESTS_STORIES_RULES_H

struct rules;

const struct rules *story_rules(const char *name);

#endif
