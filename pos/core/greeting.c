#include "pos/core/greeting.h"

#include "pos/core/period.h"
#include "pos/core/text.h"

#include <string.h>

enum { DATE_SIZE = 10 };

static bool read_line(const char *line, size_t size, struct greeting *greeting)
{
	char date[DATE_SIZE + 1] = "";
	size_t text_size = size > DATE_SIZE ? size - DATE_SIZE - 1 : 0;
	if (text_size == 0 || text_size >= GREETING_TEXT_MAX || line[DATE_SIZE] != ' ')
		return false;
	memcpy(date, line, DATE_SIZE);
	memcpy(greeting->text, line + DATE_SIZE + 1, text_size);
	greeting->text[text_size] = '\0';
	text_mend_end(greeting->text);
	return date_read(date, &greeting->on);
}

bool greetings_read(const char *lines, struct greeting_table *table)
{
	table->count = 0;
	while (*lines) {
		size_t size = strcspn(lines, "\n");
		if (table->count == GREETINGS_MAX ||
			!read_line(lines, size, &table->list[table->count])) {
			table->count = 0;
			return false;
		}
		table->count++;
		lines += size + (lines[size] == '\n');
	}
	return true;
}

const char *greeting_of(const struct greeting_table *table, uint32_t today)
{
	for (uint32_t i = 0; i < table->count; i++)
		if (table->list[i].on == today)
			return table->list[i].text;
	return "";
}
