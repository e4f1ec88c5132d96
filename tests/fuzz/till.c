/* Any bytes as any sequence of facts: no crash, no broken promise (tests/stories/chance.h). */
#include "tests/fuzz/harness.h"
#include "tests/stories/chance.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct world world;
	chance_begin(&world, STORIES);
	chance_happen(&world, data, size);
	return 0;
}
