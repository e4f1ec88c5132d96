#include "sync/snapshot_file.h"

#include "pos/core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- making ---- */

enum { INDEXES_MAX = 4096 };

static void drop_index(struct db *db, const char *name)
{
	char text[200];
	(void)snprintf(text, sizeof text, "DROP INDEX \"%s\"", name);
	db_script(db, text);
}

/* An index over millions of rows is sooner made at one go, sorted, than row by row. Those that
 * belong to their table stay. */
static void put_indexes_off(struct snapshot_writer *writer)
{
	struct db *db = &writer->db;
	char *text = calloc(1, INDEXES_MAX), *names = calloc(1, INDEXES_MAX);
	if (text && names) {
		AUTO(stmt)
		struct stmt s = sql(db, "SELECT group_concat(sql, ';'), group_concat(name) FROM "
					"(SELECT sql, name FROM sqlite_schema WHERE type = 'index' "
					"AND sql IS NOT NULL ORDER BY rowid)");
		if (next_row(&s)) {
			column_text(&s, 0, text, INDEXES_MAX);
			column_text(&s, 1, names, INDEXES_MAX);
		}
	}
	char *rest = names;
	for (char *name; names && (name = strtok_r(rest, ",", &rest));)
		drop_index(db, name);
	free(names);
	writer->indexes = text;
}

bool snapshot_begin(struct snapshot_writer *writer, const char *path,
	const struct public_key *hq_key, const char *hq_id, int64_t made_ms, struct err *err)
{
	*writer = (struct snapshot_writer){.page = {.hq_time = made_ms}};
	text_copy(writer->identity.hq_id, sizeof writer->identity.hq_id, hq_id);
	writer->identity.hq_keys.key[0] = *hq_key;
	writer->identity.hq_keys.count = 1;
	if (!db_fill(&writer->db, path, DB_REF, err))
		return false;
	put_indexes_off(writer);
	ref_rows_open(&writer->rows, &writer->db, &writer->identity);
	writer->rows.rising = true;
	(void)db_prepare(&writer->db, &writer->add_guest, "INSERT INTO guest VALUES (?, ?, ?)");
	writer->tx = tx_begin(&writer->db);
	return db_ok(&writer->db) || db_fail(&writer->db, err);
}

bool snapshot_rows(struct snapshot_writer *writer, enum stream stream, const void *text,
	size_t size, struct err *err)
{
	AUTO(json) struct json doc;
	struct err passed_over;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value rows = json_member(json_root(&doc), "rows");
	size_t count = json_count(rows, PAGE_ROWS_MAX);
	for (size_t i = 0; i < count && db_ok(&writer->db); i++)
		(void)!ref_row_apply(
			&writer->rows, &writer->page, stream, json_item(rows, i), &passed_over);
	return (db_ok(&writer->db) || db_fail(&writer->db, err)) && json_good(&doc, err);
}

bool snapshot_guest(struct snapshot_writer *writer, const void *text, size_t size, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	int64_t store = json_int(json_member(root, "store"), 1, UINT32_MAX);
	int64_t id = json_int(json_member(root, "id"), 1, INT64_MAX);
	const char *row = json_text(json_member(root, "row"), WIRE_ANSWER_MAX);
	if (!json_good(&doc, err))
		return false;
	AUTO(stmt) struct stmt s = stmt_use(&writer->add_guest);
	bind_int(&s, store);
	bind_int(&s, id);
	bind_text(&s, row);
	run(&s);
	return db_ok(&writer->db) || db_fail(&writer->db, err);
}

bool snapshot_projected(
	struct snapshot_writer *writer, const struct snapshot_projected *projected, struct err *err)
{
	AUTO(stmt) struct stmt s = sql(&writer->db, "INSERT INTO projected VALUES (?, ?, ?)");
	bind_int(&s, projected->till);
	bind_int(&s, projected->epoch);
	bind_int(&s, (int64_t)projected->next);
	run(&s);
	return db_ok(&writer->db) || db_fail(&writer->db, err);
}

bool snapshot_cursor(struct snapshot_writer *writer, enum stream stream, const struct feed *feed,
	struct err *err)
{
	AUTO(stmt)
	struct stmt s = sql(&writer->db, "INSERT INTO cursor (stream, feed, since, generation, "
					 "sweeping, as_of_ms, full_from) "
					 "VALUES (?, ?, ?, 0, 0, ?, 0)");
	bind_text(&s, stream_name(stream));
	bind_text(&s, feed->id);
	bind_int(&s, feed->version);
	bind_int(&s, writer->page.hq_time);
	run(&s);
	return db_ok(&writer->db) || db_fail(&writer->db, err);
}

bool snapshot_end(struct snapshot_writer *writer, struct err *err)
{
	bool whole = tx_commit(&writer->tx, err);
	if (whole && writer->indexes)
		db_script(&writer->db, writer->indexes);
	whole = whole && (db_ok(&writer->db) || db_fail(&writer->db, err));
	snapshot_writer_done(writer);
	return whole;
}

void snapshot_writer_done(struct snapshot_writer *writer)
{
	tx_done(&writer->tx);
	stmt_drop(&writer->add_guest);
	ref_rows_done(&writer->rows);
	db_done(&writer->db);
	free(writer->indexes);
	writer->indexes = NULL;
}

/* ---- checking ---- */

/* Each of these finds a row that no page could have brought. ? is the stream's version. */
static const struct sanity {
	const char *table;
	enum stream stream;
	const char *wrong;
} sanity[] = {
	{"setting", STREAM_SETTINGS, "length(CAST(name AS BLOB)) > 63 OR length(value) > 4096"},
	{"operator", STREAM_OPERATORS,
		"number < 1 OR length(CAST(name AS BLOB)) > 47 OR length(pin) > 127"},
	{"role", STREAM_OPERATORS, "length(name) > 23 OR length(rights) > 4096"},
	{"coupon_key", STREAM_KEYS, "number NOT BETWEEN 0 AND 255 OR length(pubkey) <> 32"},
	{"campaign", STREAM_KEYS,
		"number < 1 OR class NOT BETWEEN 0 AND 4 OR kid NOT BETWEEN 0 AND 255 "
		"OR length(stores) > 1024 OR length(CAST(code AS BLOB)) > 15"},
	{"rule_file", STREAM_RULES,
		"length(version) > 47 OR length(text) > 4194304 OR length(from_at) > 19"},
	{"goods", STREAM_GOODS,
		"length(CAST(sku AS BLOB)) NOT BETWEEN 1 AND 23 OR length(CAST(name AS BLOB)) > 95 "
		"OR price_minor NOT BETWEEN 0 AND 1000000000 "
		"OR floor_minor NOT BETWEEN 0 AND price_minor OR length(categories) > 95 "
		"OR vat_bp NOT BETWEEN -1 AND 10000"},
	{"member", STREAM_MEMBERS,
		"card < 1 OR id < 1 OR phone_hash < 0 "
		"OR length(CAST(card_text AS BLOB)) NOT BETWEEN 1 AND 18 "
		"OR length(CAST(phone_masked AS BLOB)) > 31 "
		"OR length(CAST(name_masked AS BLOB)) > 31 OR length(CAST(tier AS BLOB)) > 23 "
		"OR length(CAST(grp AS BLOB)) > 23 OR birthday_month NOT BETWEEN 0 AND 12 "
		"OR birthday_day NOT BETWEEN 0 AND 31 OR completed_orders NOT BETWEEN 0 AND "
		"2147483647 OR qualifying < 0 OR length(CAST(block_reason AS BLOB)) > 95 "
		"OR length(CAST(more AS BLOB)) > 4096"},
};

static bool rows_sane(struct db *db, const struct sanity *what, int64_t version, struct err *err)
{
	char text[1024];
	(void)snprintf(text, sizeof text,
		"SELECT 1 FROM %s WHERE ver < 1 OR ver > ? OR generation <> 0 OR %s LIMIT 1",
		what->table, what->wrong);
	AUTO(stmt) struct stmt s = sql(db, text);
	bind_int(&s, version);
	bool found = next_row(&s);
	if (!db_ok(db))
		return db_fail(db, err);
	return !found || fail(err, TEXT_SNAPSHOT_ROW, what->table);
}

static bool cursors_match(struct db *db, const struct manifest *manifest, struct err *err)
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		const struct feed *feed = &manifest->feeds[i];
		AUTO(stmt)
		struct stmt s = sql(db, "SELECT 1 FROM cursor WHERE stream = ? AND feed = ? AND "
					"since = ? AND generation = 0 AND sweeping = 0");
		bind_text(&s, stream_name((enum stream)i));
		bind_text(&s, feed->id);
		bind_int(&s, feed->version);
		bool found = next_row(&s);
		if (!db_ok(db))
			return db_fail(db, err);
		if (!found)
			return fail(err, TEXT_SNAPSHOT_CURSOR, stream_name((enum stream)i));
	}
	return true;
}

/* Nothing but tables and indexes: a trigger or a view would be somebody else's code. */
static bool schema_plain(struct db *db, const struct manifest *manifest, struct err *err)
{
	int64_t schema = db_schema(db);
	int64_t foreign = db_int(db,
		"SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index') "
		"OR sql LIKE '%VIRTUAL%' OR sql LIKE '%GENERATED%'",
		-1);
	if (!db_ok(db))
		return db_fail(db, err);
	if (foreign != 0 || schema < 1 || schema != manifest->schema)
		return fail(err, TEXT_SNAPSHOT_SCHEMA);
	if (schema > db_newest_schema(DB_REF))
		return fail(err, TEXT_SNAPSHOT_NEWER);
	return true;
}

#define SCHEMA_TEXT                                                                                \
	"SELECT coalesce(group_concat(line, char(10)), '') FROM (SELECT type || ' ' || name "      \
	"|| ' ' || coalesce(sql, '') AS line FROM sqlite_schema ORDER BY type, name)"

enum { SCHEMA_TEXT_MAX = 64 * 1024 };

static void read_schema(struct db *db, char text[SCHEMA_TEXT_MAX])
{
	AUTO(stmt) struct stmt s = sql(db, SCHEMA_TEXT);
	text[0] = '\0';
	if (next_row(&s))
		column_text(&s, 0, text, SCHEMA_TEXT_MAX);
}

/* The same tables and indexes, word for word, as a file of our own has. */
static bool schema_ours(struct db *db, struct err *err)
{
	static char found[SCHEMA_TEXT_MAX], wanted[SCHEMA_TEXT_MAX];
	struct db own;
	if (!db_open(&own, ":memory:", DB_REF, NULL, err))
		return false;
	read_schema(db, found);
	read_schema(&own, wanted);
	db_done(&own);
	if (!db_ok(db))
		return db_fail(db, err);
	return strcmp(found, wanted) == 0 || fail(err, TEXT_SNAPSHOT_SCHEMA);
}

static bool inspect(struct db *db, const struct manifest *manifest, struct err *err)
{
	if (!schema_plain(db, manifest, err))
		return false;
	if (manifest->schema == db_newest_schema(DB_REF) && !schema_ours(db, err))
		return false;
	if (!db_sound(db, err) || !cursors_match(db, manifest, err))
		return false;
	for (size_t i = 0; i < LENGTH(sanity); i++)
		if (!rows_sane(db, &sanity[i], manifest->feeds[sanity[i].stream].version, err))
			return false;
	int64_t stray = db_int(
		db, "SELECT count(*) FROM barcode WHERE goods NOT IN (SELECT id FROM goods)", -1);
	if (!db_ok(db))
		return db_fail(db, err);
	return stray == 0 || fail(err, TEXT_SNAPSHOT_ROW, "barcode");
}

bool snapshot_check(const char *path, const struct manifest *manifest, struct err *err)
{
	struct db db;
	if (!db_inspect(&db, path, DB_REF, err))
		return false;
	bool good = inspect(&db, manifest, err);
	db_done(&db);
	return good;
}

/* ---- adopting ---- */

static void apply_guest(struct ref_rows *rows, const void *text, size_t size)
{
	struct err passed_over;
	struct row_page page = {0};
	AUTO(json) struct json doc;
	if (json_parse(&doc, text, size, WIRE_ANSWER_MAX, &passed_over))
		(void)!ref_row_apply(rows, &page, STREAM_MEMBERS, json_root(&doc), &passed_over);
}

static void take_guests(struct db *db, uint32_t store)
{
	static const struct identity nobody;
	struct ref_rows rows;
	ref_rows_open(&rows, db, &nobody);
	{
		AUTO(stmt) struct stmt s = sql(db, "SELECT row FROM guest WHERE store = ?");
		bind_int(&s, store);
		while (next_row(&s)) {
			size_t size;
			const void *text = column_blob(&s, 0, &size);
			apply_guest(&rows, text, size);
		}
	}
	ref_rows_done(&rows);
}

static bool take_own(struct db *db, uint32_t till, uint32_t store, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(db);
	take_guests(db, store);
	db_script(db, "DELETE FROM guest");
	{
		AUTO(stmt) struct stmt s = sql(db, "DELETE FROM projected WHERE till <> ?");
		bind_int(&s, till);
		run(&s);
	}
	return tx_commit(&tx, err);
}

bool snapshot_adopt(const char *path, uint32_t till, uint32_t store, struct err *err)
{
	struct db db;
	if (!db_open(&db, path, DB_REF, NULL, err))
		return false;
	bool taken = schema_ours(&db, err) && take_own(&db, till, store, err);
	if (taken)
		db_checkpoint(&db, true);
	taken = taken && (db_ok(&db) || db_fail(&db, err));
	db_done(&db);
	return taken;
}
