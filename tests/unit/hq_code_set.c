#include "sync/hq/code_set.h"
#include "tests/t.h"

static void a_code_is_known_again_by_its_bucket(void **state)
{
	(void)state;
	struct code_set set = {0};
	check(code_set_add(&set, 6901234567892, 17) == -1);
	check(code_set_add(&set, 6901234567893, 0) == -1);
	check(code_set_add(&set, 0, CODE_SET_BUCKETS - 1) == -1);
	check(code_set_add(&set, 6901234567892, 5) == 17);
	check(code_set_add(&set, 6901234567893, 5) == 0);
	check(code_set_add(&set, 0, 5) == CODE_SET_BUCKETS - 1);
	code_set_done(&set);
}

static void as_many_as_there_is_room_for_and_then_it_says_that_it_is_full(void **state)
{
	(void)state;
	struct code_set set = {0};
	int again = 0;
	for (uint64_t code = 0; code < CODE_SET_MAX; code++)
		again += code_set_add(&set, 1000000007 * code, (uint32_t)code) >= 0;
	check(again == 0 && !set.full && set.used == CODE_SET_MAX);
	check(code_set_add(&set, 1, 0) == -1);
	check(set.full && !set.slots);
	check(code_set_add(&set, 1000000007, 9) == -1);
	code_set_done(&set);
}

TESTS(test(a_code_is_known_again_by_its_bucket),
	test(as_many_as_there_is_room_for_and_then_it_says_that_it_is_full))
