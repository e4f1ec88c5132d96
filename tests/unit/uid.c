#include "pos/core/uid.h"
#include "tests/t.h"

#include <string.h>

static void hex_goes_there_and_back(void **state)
{
	(void)state;
	struct uid uid = {{0x00, 0xff, 0x1a}}, back;
	char text[UID_TEXT_MAX];
	hex_text(text, uid.bytes, UID_SIZE);
	check(strcmp(text, "00ff1a00000000000000000000000000") == 0);
	check(hex_read(text, back.bytes, UID_SIZE));
	check(uid_equal(&uid, &back));
}

static void hex_of_another_shape_is_refused(void **state)
{
	(void)state;
	uint8_t two[2];
	static const char *const bad[] = {"", "0", "000", "00000", "00g0", " 000", "0x00"};
	for (size_t i = 0; i < LENGTH(bad); i++) {
		row("%s", bad[i]);
		check(!hex_read(bad[i], two, 2));
	}
	check(hex_read("AbCd", two, 2));
	check(two[0] == 0xAB && two[1] == 0xCD);
}

TESTS(test(hex_goes_there_and_back), test(hex_of_another_shape_is_refused))
