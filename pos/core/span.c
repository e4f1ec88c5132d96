#include "pos/core/span.h"

#include <stdio.h>

enum { NUMBER_MAX = 24 };

static void two_units(char out[SPAN_TEXT_MAX], enum lang lang, enum text both, enum text alone,
	uint64_t large, uint64_t small)
{
	char a[NUMBER_MAX], b[NUMBER_MAX];
	(void)snprintf(a, sizeof a, "%llu", (unsigned long long)large);
	(void)snprintf(b, sizeof b, "%llu", (unsigned long long)small);
	say(out, SPAN_TEXT_MAX, lang, small ? (struct says){both, a, b} : (struct says){alone, a});
}

void span_text(char out[SPAN_TEXT_MAX], enum lang lang, int64_t span_ms)
{
	/* Unsigned, because -INT64_MIN is not an int64_t. */
	uint64_t ms = span_ms < 0 ? 0 - (uint64_t)span_ms : (uint64_t)span_ms;
	uint64_t seconds = ms / 1000, minutes = seconds / 60, hours = minutes / 60;
	if (hours >= 24)
		two_units(out, lang, TEXT_SPAN_DAYS_HOURS, TEXT_SPAN_DAYS, hours / 24, hours % 24);
	else if (hours > 0)
		two_units(out, lang, TEXT_SPAN_HOURS_MINUTES, TEXT_SPAN_HOURS, hours, minutes % 60);
	else if (minutes > 0)
		two_units(out, lang, TEXT_SPAN_MINUTES_SECONDS, TEXT_SPAN_MINUTES, minutes,
			seconds % 60);
	else
		two_units(out, lang, TEXT_SPAN_SECONDS, TEXT_SPAN_SECONDS, seconds, 0);
}
