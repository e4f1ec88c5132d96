#include "tests/sim/spread.h"

/* The order is that of the numbers' bits read backwards. */
static int64_t backwards(int64_t number, int bits)
{
	int64_t result = 0;
	for (int i = 0; i < bits; i++)
		result = result << 1 | (number >> i & 1);
	return result;
}

struct spread spread_over(int64_t places)
{
	struct spread spread = {.places = places};
	while (INT64_C(1) << spread.bits < places)
		spread.bits++;
	return spread;
}

int64_t spread_next(struct spread *spread)
{
	while (spread->next < INT64_C(1) << spread->bits) {
		int64_t place = backwards(spread->next++, spread->bits) + 1;
		if (place <= spread->places)
			return place;
	}
	return 0;
}
