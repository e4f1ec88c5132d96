#include "sync/restored.h"

#include "sync/points.h"
#include "sync/quotas.h"

#include <string.h>

static const char *const names[] = {
	[RESTORED_NOT] = "",
	[RESTORED_SALVAGED] = "salvage",
	[RESTORED_COPY] = "restore",
	[RESTORED_BEHIND] = "behind",
};

const char *restored_name(enum restored restored)
{
	return names[restored];
}

void restored_mark(struct db *money, enum restored restored)
{
	AUTO(stmt)
	struct stmt s = sql(money, "INSERT INTO meta VALUES ('restored', ?) "
				   "ON CONFLICT DO UPDATE SET value = excluded.value");
	bind_text(&s, restored_name(restored));
	run(&s);
	db_script(money, "DELETE FROM meta WHERE name = 'restored.allowed'");
	points_forget(money);
	quotas_forget(money);
}

enum restored restored_read(struct db *money)
{
	char text[16] = "";
	AUTO(stmt) struct stmt s = sql(money, "SELECT value FROM meta WHERE name = 'restored'");
	if (next_row(&s))
		column_text(&s, 0, text, sizeof text);
	for (size_t i = 0; i < LENGTH(names); i++)
		if (strcmp(text, names[i]) == 0)
			return (enum restored)i;
	return RESTORED_NOT;
}

bool restored_wants_manager(struct db *money)
{
	return restored_read(money) == RESTORED_BEHIND &&
	       db_int(money, "SELECT 1 FROM meta WHERE name = 'restored.allowed'", 0) == 0;
}

bool restored_allow(struct db *money, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(money);
	db_script(money, "INSERT INTO meta (name, value) VALUES ('restored.allowed', 'yes') "
			 "ON CONFLICT DO NOTHING");
	return tx_commit(&tx, err);
}
