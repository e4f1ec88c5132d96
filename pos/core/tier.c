#include "pos/core/tier.h"

uint32_t tier_reached(const int64_t *mins, uint32_t count, int64_t metric)
{
	uint32_t lowest = 0;
	uint32_t reached = UINT32_MAX;
	for (uint32_t i = 0; i < count; i++) {
		if (mins[i] < mins[lowest])
			lowest = i;
		if (mins[i] <= metric && (reached == UINT32_MAX || mins[i] > mins[reached]))
			reached = i;
	}
	return reached == UINT32_MAX ? lowest : reached;
}
