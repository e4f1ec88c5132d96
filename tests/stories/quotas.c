#include "tests/stories/quotas.h"

#include "tests/stories/rules.h"

#include <stdio.h>
#include <string.h>

enum { STORY_RULES_MAX = 16 };

bool quotas_counted(struct world *w, const char *name)
{
	static struct limited_rule limited[STORY_RULES_MAX];
	static struct rule_use use[STORY_RULES_MAX];
	w->rules = story_rules(w->folder, name);
	if (rules_count(w->rules) > STORY_RULES_MAX)
		return false;
	rule_quotas_of(&w->quotas, w->rules, limited, use);
	world_give_rules(w);
	return true;
}

static bool take(struct world *w, const char *what)
{
	char id[RULE_ID_MAX];
	long long number;
	struct rule_quota left = {.listed = true, .uses = QUOTA_OPEN, .minor = QUOTA_OPEN};
	if (sscanf(what, "%47s minor %lld", id, &number) == 2)
		left.minor = number;
	else if (sscanf(what, "%47s %lld", id, &number) == 2)
		left.uses = number;
	else
		return false;
	rule_quotas_set(&w->quotas, id, &left);
	return rules_find(w->rules, id) != NO_RULE;
}

bool quotas_heard(struct world *w, const char *what)
{
	if (!take(w, what))
		return false;
	world_step(w, (struct fact){FACT_QUOTAS});
	return true;
}

bool quotas_gone(struct world *w, const char *what)
{
	if (!take(w, what))
		return false;
	world_step(w, (struct fact){FACT_QUOTA_GONE});
	return true;
}

bool quotas_used(struct world *w, const char *what)
{
	struct more_used *used = &w->more.used[w->more.used_count++];
	long long count;
	if (w->more.used_count > MORE_USED_MAX ||
		sscanf(what, "%47s %lld", used->rule, &count) != 2)
		return false;
	used->count = count;
	return true;
}

void quotas_keep(struct world *w)
{
	if (w->quotas.rules)
		rule_quotas_sold(&w->quotas, &w->till.closed);
}
