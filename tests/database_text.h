/* database_text.h - everything that stands in a headquarters' database, as text: to see whether
 * something changed it. */
#ifndef SUANPAN_DATABASE_TEXT_H
#define SUANPAN_DATABASE_TEXT_H

#include "schema/db.h"
#include "sync/hq/paper.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

enum { DATABASE_TABLES_MAX = 200, TABLE_NAME_MAX = 64 };

static inline int database_tables(struct db *db, char tables[][TABLE_NAME_MAX])
{
	int count = 0;
	AUTO(stmt)
	struct stmt s = sql(db, db->engine ? "SELECT CAST(table_name AS TEXT) FROM "
					     "information_schema.tables WHERE table_schema = "
					     "current_schema() ORDER BY 1"
					   : "SELECT name FROM sqlite_schema WHERE type = 'table' "
					     "AND name NOT LIKE 'sqlite_%' ORDER BY name");
	for (; next_row(&s); count++) {
		check(count < DATABASE_TABLES_MAX);
		column_text(&s, 0, tables[count], TABLE_NAME_MAX);
	}
	return count;
}

static inline int table_columns(struct db *db, const char *table, char columns[][TABLE_NAME_MAX])
{
	int count = 0;
	AUTO(stmt)
	struct stmt s = sql(db,
		db->engine ? "SELECT CAST(column_name AS TEXT) FROM information_schema.columns "
			     "WHERE table_schema = current_schema() AND table_name = ? ORDER BY 1"
			   : "SELECT name FROM pragma_table_info(?) ORDER BY name");
	bind_text(&s, table);
	for (; next_row(&s); count++) {
		check(count < DATABASE_TABLES_MAX);
		column_text(&s, 0, columns[count], TABLE_NAME_MAX);
	}
	return count;
}

static inline void table_text(struct paper *out, struct db *db, const char *table)
{
	char columns[DATABASE_TABLES_MAX][TABLE_NAME_MAX];
	int count = table_columns(db, table, columns);
	AUTO(paper) struct paper text = {0};
	paper_print(&text, "SELECT ");
	for (int i = 0; i < count; i++)
		paper_print(&text, "%sCAST(%s AS TEXT)", i ? ", " : "", columns[i]);
	paper_print(&text, " FROM %s ORDER BY ", table);
	for (int i = 0; i < count; i++)
		paper_print(&text, "%s%d", i ? ", " : "", i + 1);
	AUTO(stmt) struct stmt s = sql(db, paper_read(&text));
	while (next_row(&s)) {
		paper_print(out, "%s", table);
		for (int i = 0; i < count; i++) {
			char value[2000];
			column_text(&s, i, value, sizeof value);
			paper_print(out, "|%s", value);
		}
		paper_print(out, "\n");
	}
}

/* A line a row, in a fixed order; but for the table `without`. */
static inline void database_text(struct paper *out, struct db *db, const char *without)
{
	char tables[DATABASE_TABLES_MAX][TABLE_NAME_MAX];
	int count = database_tables(db, tables);
	for (int i = 0; i < count; i++)
		if (strcmp(tables[i], without) != 0)
			table_text(out, db, tables[i]);
	check(db_ok(db) && out->used > 0);
}

#endif
