#include "sync/purge.h"
#include "pos/core/text.h"
#include "tests/t.h"

#define DAY_MS INT64_C(86400000)

/* I13: purged means durable, old and archived. Each alone is not enough. */
static void only_what_is_durable_old_and_archived_may_go(void **state)
{
	(void)state;
	static const struct {
		struct purge_facts facts;
		bool want;
	} cases[] = {
		{{9, 10, 0, 91 * DAY_MS, true}, true},
		{{9, 10, 0, 90 * DAY_MS + 1, true}, true},
		{{9, 10, 0, 90 * DAY_MS, true}, false},
		{{10, 10, 0, 91 * DAY_MS, true}, false},
		{{9, 0, 0, 91 * DAY_MS, true}, false},
		{{9, 10, 0, 91 * DAY_MS, false}, false},
		{{9, 10, 91 * DAY_MS, 0, true}, false}, /* the clock went back */
		{{9, 10, INT64_MIN, INT64_MAX, true}, false},
		{{9, 10, INT64_MAX, INT64_MIN, true}, false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu", i);
		check(purge_allowed(&cases[i].facts) == cases[i].want);
	}
}

TESTS(test(only_what_is_durable_old_and_archived_may_go))
