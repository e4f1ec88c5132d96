/* Whatever sequence of facts comes, the till keeps its promises: till FOLDER [SEED [ROUNDS]]. */
#include "tests/stories/chance.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 60, BYTES = 6000 };

static struct world world;

/* xorshift64*: the same bytes for the same seed everywhere. */
static uint8_t next_byte(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint8_t)(*state * UINT64_C(0x2545F4914F6CDD1D) >> 56);
}

int main(int argc, char **argv)
{
	static uint8_t bytes[BYTES];
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 20261121;
	int rounds = argc > 3 ? atoi(argv[3]) : ROUNDS;
	for (int round = 0; round < rounds; round++) {
		uint64_t state = seed + (uint64_t)round + 1;
		printf("seed %llu\n", (unsigned long long)(seed + (uint64_t)round));
		fflush(stdout);
		for (size_t i = 0; i < sizeof bytes; i++)
			bytes[i] = next_byte(&state);
		chance_begin(&world, argv[1]);
		chance_happen(&world, bytes, sizeof bytes);
	}
	printf("%d rounds, %d sales; every promise kept\n", rounds, chance_sales());
	return chance_sales() > 0 ? 0 : 1;
}
