#include "sync/card.h"
#include "pos/core/attr.h"
#include "tests/t.h"

static void cards_become_the_numbers_of_the_specification(void **state)
{
	(void)state;
	static const struct {
		const char *card;
		bool good;
		uint64_t want;
	} cases[] = {
		{"0", true, 100000000000000000},
		{"00", true, 200000000000000000},
		{"8800000000017", true, 1300008800000000017},
		{"999999999999999999", true, 2799999999999999999},
		{"1000000000000000000", false, 0},
		{"A", true, 4100000000000000010},
		{"a", true, 4100000000000000010},
		{"ZZZZZZZZZZZ", true, 5231621703842267135},
		{"ZZZZZZZZZZZZ", false, 0},
		{"", false, 0},
		{"12-4", false, 0},
		{"12 4", false, 0},
		{"卡1", false, 0},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		uint64_t key = 7;
		row("%s", cases[i].card);
		check(card_key(cases[i].card, &key) == cases[i].good);
		check(!cases[i].good || key == cases[i].want);
		check(!cases[i].good || key <= INT64_MAX);
	}
}

TESTS(test(cards_become_the_numbers_of_the_specification))
