/* replay.c - gives a fuzz harness every file of a folder, without libFuzzer: what once broke a
 * parser, and what a real device once sent, stays a test in every build. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int seen(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A copy of exactly its size, so that a sanitizer sees the first byte read too many. */
static bool replay(const char *path)
{
	static uint8_t room[INPUT_MAX];
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return false;
	size_t size = fread(room, 1, sizeof room, file);
	fclose(file);
	uint8_t *input = malloc(size == 0 ? 1 : size);
	if (input == NULL)
		return false;
	memcpy(input, room, size);
	LLVMFuzzerTestOneInput(input, size);
	free(input);
	return true;
}

int main(int argc, char **argv)
{
	static const uint8_t nothing[1];
	struct dirent **names = NULL;
	int count = argc == 2 ? scandir(argv[1], &names, seen, alphasort) : -1;
	LLVMFuzzerTestOneInput(nothing, 0);
	printf("ok - nothing at all\n");
	for (int i = 0; i < count; i++) {
		char path[4096];
		snprintf(path, sizeof path, "%s/%s", argv[1], names[i]->d_name);
		printf("%s - %s\n", replay(path) ? "ok" : "not ok", names[i]->d_name);
		free(names[i]);
	}
	free(names);
	printf("1..%d\n", count < 0 ? 1 : count + 1);
	return 0;
}
