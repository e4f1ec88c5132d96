/* What a scanner or a keyboard may say, against the demo shop's table of labels and cards. */
#include "pos/core/code.h"
#include "tests/fuzz/harness.h"

static struct code_table table;

static void set_table(void)
{
	static const char *const shapes[] = {
		"21IIIIIVVVVVC", "22IIIIIWWWWWC", "28IIIIIWWWWWVVVVVC"};
	for (size_t i = 0; i < 3; i++)
		if (label_pattern_read(shapes[i], &table.labels[i]))
			table.label_count++;
	strcpy(table.card_prefix[0], "88");
	table.card_prefix_count = 1;
	table.card_digits = 10;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct code code;
	if (table.label_count == 0)
		set_table();
	code_understand(&table, data, size, &code);
	assert(code.kind <= CODE_UNKNOWN);
	assert(memchr(code.text, 0, sizeof code.text) != NULL);
	assert(memchr(code.item_number, 0, sizeof code.item_number) != NULL);
	assert(code.grams >= 0 && code.price_minor >= 0);
	char shape[64];
	struct label_pattern pattern;
	memcpy(shape, data, size < sizeof shape ? size : sizeof shape - 1);
	shape[size < sizeof shape ? size : sizeof shape - 1] = '\0';
	(void)!label_pattern_read(shape, &pattern);
	return 0;
}
