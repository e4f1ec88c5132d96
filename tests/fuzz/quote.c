/* A line of `suanpan quote --lines`: always one answer. */
#include "pos/shell/quote.h"
#include "tests/fuzz/harness.h"

#include <stdbool.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool good;
	char *answer = quote_answer((const char *)data, size, &good);
	assert(answer != NULL);
	assert(answer[0] == '{' && strchr(answer, '\n') == NULL);
	free(answer);
	return 0;
}
