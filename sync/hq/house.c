#include "sync/hq/house.h"

#include <stdlib.h>

void house_read(struct db *db, const char *name, char *out, size_t cap)
{
	AUTO(stmt) struct stmt s = sql(db, "SELECT value FROM house WHERE name = ?");
	bind_text(&s, name);
	out[0] = '\0';
	if (next_row(&s))
		column_text(&s, 0, out, cap);
}

int64_t house_read_int(struct db *db, const char *name)
{
	char text[24];
	house_read(db, name, text, sizeof text);
	return strtoll(text, NULL, 10);
}

void house_write(struct db *db, const char *name, const char *value)
{
	AUTO(stmt)
	struct stmt s = sql(db, "INSERT INTO house (name, value) VALUES (?, ?) "
				"ON CONFLICT (name) DO UPDATE SET value = excluded.value");
	bind_text(&s, name);
	bind_text(&s, value);
	run(&s);
}
