#include "schema/pragma.h"

#include "schema/db_engine.h"

#include <stdio.h>
#include <string.h>

/* Sets a pragma and reads it back: SQLite ignores what it does not know or cannot do. */
void pragma_require(struct db *db, const char *name, const char *value, const char *reads)
{
	char text[96];
	(void)snprintf(text, sizeof text, "PRAGMA %s=%s", name, value);
	db_script(db, text);
	(void)snprintf(text, sizeof text, "PRAGMA %s", name);
	AUTO(stmt) struct stmt query = sql(db, text);
	char found[32] = "";
	if (next_row(&query))
		column_text(&query, 0, found, sizeof found);
	if (db->failed || strcmp(found, reads) == 0)
		return;
	(void)snprintf(text, sizeof text, "%s=%s", name, found);
	db_stick(db, TEXT_DB_PRAGMA, text);
}

/* SQLite checkpoints within the COMMIT that passes this mark, which then syncs more than once.
 * money.db is checkpointed in idle time: its mark is only the net below, 160 MB or some 15,000
 * sales without one idle second, so that no sale meets it. Neither does ref.db, which the loop
 * checkpoints in turns of their own (db_checkpoint_step). */
int pragma_log_pages(enum db_kind kind)
{
	return kind == DB_MONEY ? 40000 : 4000;
}

/* sync.md 5.3. EXTRA comes before WAL: a rollback journal whose removal was not made durable would
 * come back after a power cut and empty the file. EXCLUSIVE comes before WAL as well, so that the
 * WAL's index lives in our memory and nobody else can ever join. */
void pragma_set_all(struct db *db)
{
	bool in_memory = strcmp(db->path, ":memory:") == 0;
	db_script(db, "PRAGMA page_size=4096");
	pragma_require(db, "locking_mode", "EXCLUSIVE", "exclusive");
	pragma_require(db, "synchronous", "EXTRA", "3");
	pragma_require(db, "cell_size_check", "ON", "1");
	pragma_require(db, "trusted_schema", "OFF", "0");
	pragma_require(db, "foreign_keys", "ON", "1");
	pragma_require(db, "secure_delete", "ON", "1");
	pragma_require(db, "journal_mode", "WAL", in_memory ? "memory" : "wal");
	pragma_require(db, "synchronous", "FULL", "2");
	pragma_require(db, "page_size", "4096", "4096");
	pragma_require(db, "temp_store", "MEMORY", "2");
	/* The inner pages of millions of members, so that a card costs one page of the file. */
	if (db->kind == DB_REF)
		db_script(db, "PRAGMA cache_size=-24576");
	char pages[16];
	(void)snprintf(pages, sizeof pages, "%d", pragma_log_pages(db->kind));
	pragma_require(db, "wal_autocheckpoint", pages, pages);
	/* A disk that cannot map memory does not answer at all. */
	if (db_int(db, "PRAGMA mmap_size=0", 0) != 0)
		db_stick(db, TEXT_DB_PRAGMA, "mmap_size");
}
