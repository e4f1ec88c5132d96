/* greeting.h - what members who agreed to it are wished on which day: the setting greeting.days,
 * lines such as "2027-02-06 新春快乐". Festivals by the moon are dates like any other. */
#ifndef SUANPAN_GREETING_H
#define SUANPAN_GREETING_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum { GREETINGS_MAX = 32, GREETING_TEXT_MAX = 64 };

struct greeting {
	uint32_t on; /* 20270206 */
	char text[GREETING_TEXT_MAX];
};

struct greeting_table {
	struct greeting list[GREETINGS_MAX];
	uint32_t count;
};

/* false: a line is none, or there are too many; the table is empty then. */
MUST_CHECK bool greetings_read(const char *lines, struct greeting_table *table);
/* Of that day; "" if there is none. */
const char *greeting_of(const struct greeting_table *table, uint32_t today);

#endif
