/* key_table.c - prints the README's key table, as the one command table has it. */
#include "pos/ui/command.h"

#include <stdio.h>

int main(void)
{
	static char table[16384];
	size_t size = command_table(table, sizeof table, LANG_EN);
	return fwrite(table, 1, size, stdout) == size ? 0 : 1;
}
