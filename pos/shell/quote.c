#include "pos/shell/quote.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads one line without its newline into room of QUOTE_LINE_MAX + 1 bytes; what is longer comes
 * out one byte too long, which is refused by its size. false at the end of the input. */
static bool read_line(FILE *in, char *room, size_t *size)
{
	int c = getc(in);
	*size = 0;
	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = getc(in))
		if (*size <= QUOTE_LINE_MAX)
			room[(*size)++] = (char)c;
	return true;
}

static int quote_lines(FILE *in, FILE *out)
{
	char *room = malloc(QUOTE_LINE_MAX + 1);
	bool all_good = room != NULL;
	size_t size;
	while (room && read_line(in, room, &size)) {
		bool good;
		char *answer = quote_answer(room, size, &good);
		all_good = all_good && good && answer;
		fprintf(out, "%s\n", answer ? answer : "{\"id\":null,\"error\":\"no memory\"}");
		free(answer);
	}
	free(room);
	return all_good && fflush(out) == 0 ? 0 : 1;
}

int quote_main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--lines") == 0)
		return quote_lines(stdin, stdout);
	fputs("usage: suanpan quote --lines < cases.jsonl\n", stderr);
	return 2;
}
