#include "sync/hq/postgres.h"

#include "pos/core/text.h"
#include "pos/sys/env.h"
#include "schema/db_engine.h"
#include "sync/hq/paper.h"
#include "sync/hq/postgres_migration.h"
#include "sync/hq/postgres_text.h"

#include <assert.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Types by the numbers that PostgreSQL's catalogue gives them for ever (pg_type.dat). */
enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_BYTEA_ARRAY = 1001,
	OID_TEXT_ARRAY = 1009,
	OID_INT8_ARRAY = 1016,
	OID_NUMERIC = 1700,
};

enum { WAIT_MS_MIN = 1000, NAME_MAX_SIZE = 24, LOAD_PIECE = 64 * 1024 };

struct session {
	PGconn *conn;
	char *url;
	const struct env *env;
	uint64_t connection; /* counted: what was prepared on an earlier one is gone */
	uint64_t names;      /* of prepared statements, handed out so far */
	int64_t next_try_ms, wait_ms;
	int64_t changed;
	int statements; /* alive; none may be when we close */
	bool warned;    /* the server sent a warning since this was last cleared */
};

struct parameter {
	Oid type; /* 0: NULL */
	int size;
	const char *data; /* NULL binds NULL; own.text, or borrowed for a column */
	struct paper own;
};

struct statement {
	struct session *session;
	char *text;
	bool kept;
	char name[NAME_MAX_SIZE]; /* "": not prepared */
	uint64_t connection;      /* the one it was prepared on */
	int bound;
	struct parameter parameters[POSTGRES_PARAMETERS_MAX];
	PGresult *result;
	int row;
};

/* ---- what went wrong ---- */

static bool is_one_of(const char *code, const char *const codes[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(code, codes[i], strlen(codes[i])) == 0)
			return true;
	return false;
}

/* Classes of SQLSTATE, PostgreSQL 15 manual, appendix A. */
static void sort_failure(struct db *db, const char *code)
{
	static const char *const again[] = {"40001", "40P01", "55P03"};
	static const char *const lost[] = {"08", "40003", "57P", "25006", "53300"};
	static const char *const corrupt[] = {"XX001", "XX002", "58"};
	static const char *const refused[] = {"22", "23", "54"};
	db->refused |= is_one_of(code, refused, LENGTH(refused));
	db->again |= is_one_of(code, again, LENGTH(again));
	db->lost |= is_one_of(code, lost, LENGTH(lost));
	db->corrupt |= is_one_of(code, corrupt, LENGTH(corrupt));
	db->full |= strcmp(code, "53100") == 0;
}

static void first_line(char *out, size_t cap, const char *text)
{
	size_t size = strcspn(text, "\n");
	text_copy(out, size < cap ? size + 1 : cap, text);
}

static void stick_with(struct db *db, const char *reason)
{
	char line[160];
	first_line(line, sizeof line, reason);
	db_stick(db, db->full ? TEXT_DB_FULL : db->lost ? TEXT_DB_LOST : TEXT_DB_FAILED, line);
}

static void stick_lost(struct db *db, const char *reason)
{
	db->lost = true;
	stick_with(db, reason);
}

static void stick_result(struct db *db, const PGresult *result)
{
	struct session *session = db->handle;
	const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	if (PQstatus(session->conn) == CONNECTION_BAD) {
		stick_lost(db, PQerrorMessage(session->conn));
		return;
	}
	sort_failure(db, code ? code : "");
	const char *reason = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	stick_with(db, reason ? reason : PQerrorMessage(session->conn));
}

static void on_notice(void *arg, const PGresult *result)
{
	struct session *session = arg;
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
	session->warned |= severity && strcmp(severity, "WARNING") == 0;
}

/* ---- asking ---- */

/* The next result, NULL when there is no more of it or after silence_ms without a byte. */
static PGresult *next_result(struct db *db, int silence_ms)
{
	struct session *session = db->handle;
	while (PQisBusy(session->conn)) {
		struct pollfd wait = {.fd = PQsocket(session->conn), .events = POLLIN};
		if (poll(&wait, 1, silence_ms) == 0) {
			stick_lost(db, "no answer");
			return NULL;
		}
		if (!PQconsumeInput(session->conn)) {
			stick_lost(db, PQerrorMessage(session->conn));
			return NULL;
		}
	}
	return PQgetResult(session->conn);
}

static bool is_good(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	       status == PGRES_EMPTY_QUERY;
}

/* The answer to what was sent (the last one, of several); NULL after a failure, which sticks. */
static PGresult *answer(struct db *db, bool sent, int silence_ms)
{
	struct session *session = db->handle;
	PGresult *last = NULL, *result;
	if (!sent) {
		stick_lost(db, PQerrorMessage(session->conn));
		return NULL;
	}
	while ((result = next_result(db, silence_ms)) != NULL) {
		if (!is_good(result))
			stick_result(db, result);
		PQclear(last);
		last = result;
	}
	if (!db->failed)
		return last;
	PQclear(last);
	return NULL;
}

static PGresult *ask(struct db *db, const char *text, int silence_ms)
{
	struct session *session = db->handle;
	return answer(db, PQsendQuery(session->conn, text), silence_ms);
}

static void script(struct db *db, const char *text)
{
	AUTO(paper) struct paper theirs = {0};
	postgres_statement(&theirs, text);
	PQclear(ask(db, paper_read(&theirs), POSTGRES_SILENCE_MS));
}

/* ---- statements ---- */

static void *prepare(struct db *db, const char *text, bool kept)
{
	struct session *session = db->handle;
	struct paper theirs = {0};
	struct statement *statement = calloc(1, sizeof *statement);
	postgres_statement(&theirs, text);
	if (!statement || theirs.full) {
		db_stick(db, TEXT_DB_FAILED, "out of memory");
		free(statement);
		paper_done(&theirs);
		return NULL;
	}
	statement->session = session;
	statement->text = theirs.text;
	statement->kept = kept;
	session->statements++;
	return statement;
}

static void reset(struct stmt *stmt)
{
	struct statement *statement = stmt->handle;
	PQclear(statement->result);
	statement->result = NULL;
	statement->bound = 0;
}

static void finish(void *handle)
{
	struct statement *statement = handle;
	PQclear(statement->result);
	for (int i = 0; i < POSTGRES_PARAMETERS_MAX; i++)
		paper_done(&statement->parameters[i].own);
	statement->session->statements--;
	free(statement->text);
	free(statement);
}

static struct parameter *parameter(struct stmt *stmt, int number)
{
	struct statement *statement = stmt->handle;
	assert(number <= POSTGRES_PARAMETERS_MAX);
	if (number > statement->bound)
		statement->bound = number;
	return &statement->parameters[number - 1];
}

static void put_big_endian(uint8_t *out, uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		out[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

static uint64_t big_endian(const char *data, int size)
{
	uint64_t value = 0;
	for (int i = 0; i < size; i++)
		value = value << 8 | (uint8_t)data[i];
	return value;
}

static void bind_int8(struct stmt *stmt, int number, int64_t value)
{
	uint8_t bytes[8];
	struct parameter *p = parameter(stmt, number);
	put_big_endian(bytes, (uint64_t)value, 8);
	p->own.used = 0;
	paper_add(&p->own, bytes, sizeof bytes);
	p->type = OID_INT8;
	p->size = sizeof bytes;
	p->data = p->own.text;
}

static void bind_bytes(
	struct stmt *stmt, int number, enum db_type type, const void *data, size_t size)
{
	struct parameter *p = parameter(stmt, number);
	*p = (struct parameter){.own = p->own};
	if (!data)
		return;
	p->own.used = 0;
	if (type == DB_TEXT && !text_valid_utf8(data, size))
		postgres_clean(&p->own, data, (int)size);
	else
		paper_add(&p->own, data, size);
	if (p->own.full)
		db_stick(stmt->db, TEXT_DB_FAILED, "out of memory");
	p->type = type == DB_TEXT ? OID_TEXT : OID_BYTEA;
	p->size = (int)p->own.used;
	p->data = p->own.text;
}

/* array_recv(): dimensions, whether there are NULLs, the element's type; then of the one dimension
 * its length and where it starts to count. */
static void bind_array(
	struct stmt *stmt, int number, enum db_type type, void *room, size_t size, uint32_t count)
{
	static const struct {
		Oid element, array;
	} types[] = {
		[DB_INT] = {OID_INT8, OID_INT8_ARRAY},
		[DB_TEXT] = {OID_TEXT, OID_TEXT_ARRAY},
		[DB_BLOB] = {OID_BYTEA, OID_BYTEA_ARRAY},
	};
	struct parameter *p = parameter(stmt, number);
	uint8_t *head = room;
	put_big_endian(head, 1, 4);
	put_big_endian(head + 4, 0, 4);
	put_big_endian(head + 8, types[type].element, 4);
	put_big_endian(head + 12, count, 4);
	put_big_endian(head + 16, 1, 4);
	p->type = types[type].array;
	p->size = (int)size;
	p->data = room;
}

/* The arguments as libpq wants them. */
struct arguments {
	Oid types[POSTGRES_PARAMETERS_MAX];
	const char *values[POSTGRES_PARAMETERS_MAX];
	int sizes[POSTGRES_PARAMETERS_MAX], binary[POSTGRES_PARAMETERS_MAX];
};

static void gather(const struct statement *statement, struct arguments *a)
{
	for (int i = 0; i < statement->bound; i++) {
		const struct parameter *p = &statement->parameters[i];
		a->types[i] = p->type;
		/* An empty text is not NULL. */
		a->values[i] = p->type && !p->data ? "" : p->data;
		a->sizes[i] = p->size;
		a->binary[i] = 1;
	}
}

static bool is_prepared(const struct statement *statement)
{
	return statement->name[0] && statement->connection == statement->session->connection;
}

static void make_ready(struct db *db, struct statement *statement, const struct arguments *a)
{
	struct session *session = statement->session;
	if (!statement->kept || is_prepared(statement))
		return;
	(void)snprintf(statement->name, sizeof statement->name, "s%llu",
		(unsigned long long)++session->names);
	bool sent = PQsendPrepare(
		session->conn, statement->name, statement->text, statement->bound, a->types);
	PQclear(answer(db, sent, POSTGRES_SILENCE_MS));
	statement->connection = session->connection;
	if (db->failed)
		statement->name[0] = '\0';
}

static void execute(struct db *db, struct statement *statement)
{
	struct arguments a;
	PGconn *conn = statement->session->conn;
	gather(statement, &a);
	make_ready(db, statement, &a);
	if (db->failed)
		return;
	int sent = is_prepared(statement)
			   ? PQsendQueryPrepared(conn, statement->name, statement->bound, a.values,
				     a.sizes, a.binary, 1)
			   : PQsendQueryParams(conn, statement->text, statement->bound, a.types,
				     a.values, a.sizes, a.binary, 1);
	statement->result = answer(db, sent, POSTGRES_SILENCE_MS);
	statement->row = 0;
	if (statement->result)
		statement->session->changed = strtoll(PQcmdTuples(statement->result), NULL, 10);
}

static bool step(struct stmt *stmt)
{
	struct statement *statement = stmt->handle;
	if (statement->result)
		statement->row++;
	else
		execute(stmt->db, statement);
	return statement->result && statement->row < PQntuples(statement->result);
}

/* Blocking: a server that reads no more is noticed by the connection's own limits. */
static bool send_rows(struct session *session, const char *rows, size_t size)
{
	bool sent = true;
	for (size_t at = 0, piece; at < size && sent; at += piece) {
		piece = size - at < LOAD_PIECE ? size - at : LOAD_PIECE;
		sent = PQputCopyData(session->conn, rows + at, (int)piece) == 1;
	}
	return PQputCopyEnd(session->conn, sent ? NULL : "cut off") == 1 && sent;
}

/* The protocol's COPY (PostgreSQL 15 manual, 34.10): it is allowed, rows are sent, then comes the
 * result, also of rows that were refused meanwhile. */
static void load(struct db *db, const char *text, const void *rows, size_t size)
{
	struct session *session = db->handle;
	PGresult *allowed = NULL;
	if (PQsendQuery(session->conn, text))
		allowed = next_result(db, POSTGRES_SILENCE_MS);
	bool open = PQresultStatus(allowed) == PGRES_COPY_IN;
	if (allowed && !open)
		stick_result(db, allowed);
	PQclear(allowed);
	if (!allowed && !db->failed)
		stick_lost(db, PQerrorMessage(session->conn));
	if (!allowed)
		return;
	PGresult *result = answer(db, !open || send_rows(session, rows, size), POSTGRES_SILENCE_MS);
	session->changed = result ? strtoll(PQcmdTuples(result), NULL, 10) : 0;
	PQclear(result);
}

static int64_t changes(const struct db *db)
{
	const struct session *session = db->handle;
	return session->changed;
}

/* ---- columns ---- */

/* numeric_send(): digits to the base of 10000, the weight of the first, sign, digits after the
 * point. What sum() of BIGINT gives; only whole numbers come our way. */
static bool numeric(const char *data, int64_t *value)
{
	int digits = (int)big_endian(data, 2), weight = (int16_t)big_endian(data + 2, 2);
	bool negative = big_endian(data + 4, 2) == 0x4000;
	*value = 0;
	for (int i = 0; i <= weight; i++) {
		int64_t digit = i < digits ? (int64_t)big_endian(data + 8 + 2 * i, 2) : 0;
		if (__builtin_mul_overflow(*value, 10000, value) ||
			__builtin_add_overflow(*value, negative ? -digit : digit, value))
			return false;
	}
	return digits <= weight + 1;
}

static int64_t number_at(struct stmt *stmt, const PGresult *result, int row, int column)
{
	int64_t value = 0;
	const char *data = PQgetvalue(result, row, column);
	if (PQgetisnull(result, row, column))
		return 0;
	switch (PQftype(result, column)) {
	case OID_INT8:
		return (int64_t)big_endian(data, 8);
	case OID_INT4:
		return (int32_t)big_endian(data, 4);
	case OID_INT2:
		return (int16_t)big_endian(data, 2);
	case OID_BOOL:
		return data[0];
	case OID_NUMERIC:
		if (numeric(data, &value))
			return value;
		break;
	}
	db_stick(stmt->db, TEXT_DB_FAILED, "no whole number");
	return 0;
}

static int64_t read_int(struct stmt *stmt, int column)
{
	const struct statement *statement = stmt->handle;
	return number_at(stmt, statement->result, statement->row, column);
}

static void read_text(struct stmt *stmt, int column, char *out, size_t cap)
{
	const struct statement *statement = stmt->handle;
	Oid type = PQftype(statement->result, column);
	char number[24] = "";
	if (PQgetisnull(statement->result, statement->row, column)) {
		text_copy(out, cap, "");
	} else if (type == OID_INT8 || type == OID_INT4 || type == OID_NUMERIC) {
		(void)snprintf(number, sizeof number, "%lld", (long long)read_int(stmt, column));
		text_copy(out, cap, number);
	} else {
		text_copy(out, cap, PQgetvalue(statement->result, statement->row, column));
	}
}

static const void *read_blob(struct stmt *stmt, int column, size_t *size)
{
	const struct statement *statement = stmt->handle;
	if (PQgetisnull(statement->result, statement->row, column))
		return NULL;
	*size = (size_t)PQgetlength(statement->result, statement->row, column);
	return PQgetvalue(statement->result, statement->row, column);
}

static const char *name_of(struct stmt *stmt, int column)
{
	const struct statement *statement = stmt->handle;
	return PQfname(statement->result, column);
}

static bool is_null(struct stmt *stmt, int column)
{
	const struct statement *statement = stmt->handle;
	return PQgetisnull(statement->result, statement->row, column);
}

/* ---- transactions ---- */

static void begin(struct db *db, bool locking)
{
	const char *level = locking ? "READ COMMITTED" : "SERIALIZABLE";
	char text[64];
	(void)snprintf(text, sizeof text, "BEGIN ISOLATION LEVEL %s", level);
	PQclear(ask(db, text, POSTGRES_SILENCE_MS));
}

/* The server warns when it stopped waiting for a synchronous standby: the commit stands here, maybe
 * there. Nobody may be told anything then. */
static void commit(struct db *db)
{
	struct session *session = db->handle;
	session->warned = false;
	PGresult *result = ask(db, "COMMIT", POSTGRES_COMMIT_SILENCE_MS);
	if (!result)
		return;
	if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
		db_stick(db, TEXT_DB_FAILED, PQcmdStatus(result));
	else if (session->warned)
		stick_lost(db, "the standby did not confirm");
	PQclear(result);
}

static void rollback(struct db *db)
{
	struct session *session = db->handle;
	if (db->lost || PQtransactionStatus(session->conn) == PQTRANS_IDLE)
		return;
	/* Not ask(): its own failure adds nothing, and there may be one already. */
	PGresult *result = PQexec(session->conn, "ROLLBACK");
	if (!is_good(result))
		db->lost = true;
	PQclear(result);
}

/* What was written until now is behind the place asked for first; a synchronous standby that has
 * this place on its disk has all of it. Of a quorum a person may promote any, so each must. */
static bool replicated(struct db *db)
{
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT coalesce(bool_and(coalesce(flush_lsn >= here, false)), "
				"false)::int::int8 FROM pg_stat_replication, pg_current_wal_lsn() "
				"AS here WHERE sync_state IN ('sync', 'quorum')");
	return next_row(&s) && column_int(&s, 0) > 0;
}

static bool awaited(struct db *db)
{
	AUTO(stmt)
	struct stmt s =
		sql(db, "SELECT 1 WHERE current_setting('synchronous_standby_names') <> ''");
	return next_row(&s);
}

/* A promoted standby writes a timeline of its own, a copy made by pg_dump lives elsewhere. */
static void identity(struct db *db, char *out, size_t cap)
{
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) || '-' "
				"|| (SELECT system_identifier FROM pg_control_system()) || '-' || "
				"(SELECT oid FROM pg_database WHERE datname = current_database())");
	text_copy(out, cap, "");
	if (next_row(&s))
		column_text(&s, 0, out, cap);
}

/* ---- connecting ---- */

static void name_place(struct db *db)
{
	struct session *session = db->handle;
	const char *host = PQhost(session->conn), *base = PQdb(session->conn);
	(void)snprintf(db->path, sizeof db->path, "PostgreSQL %s (%s)", base ? base : "",
		host && *host ? host : "localhost");
}

static void settle_in(struct db *db)
{
	char fsync[8] = "";
	PQclear(ask(db,
		"SET lock_timeout = 5000; SET idle_in_transaction_session_timeout = 60000; "
		"SELECT set_config('synchronous_commit', 'on', false) "
		"WHERE current_setting('synchronous_commit') = 'off'",
		POSTGRES_SILENCE_MS));
	AUTO(stmt) struct stmt s = sql(db, "SELECT coalesce(current_setting('fsync', true), 'on')");
	if (next_row(&s))
		column_text(&s, 0, fsync, sizeof fsync);
	if (db_ok(db) && strcmp(fsync, "on") != 0)
		db_stick(db, TEXT_DB_PRAGMA, "fsync=off");
}

/* The URL's own words come later and win, but for the encoding. */
static void connect_anew(struct db *db)
{
	struct session *session = db->handle;
	const char *const names[] = {"connect_timeout", "target_session_attrs", "keepalives_idle",
		"keepalives_interval", "keepalives_count", "tcp_user_timeout", "dbname",
		"fallback_application_name", "client_encoding", NULL};
	const char *const values[] = {"2", "read-write", "10", "5", "3", "20000", session->url,
		"suanpan-hq", "UTF8", NULL};
	PQfinish(session->conn);
	session->conn = PQconnectdbParams(names, values, 1);
	session->connection++;
	db->connections++;
	if (PQstatus(session->conn) != CONNECTION_OK) {
		stick_lost(db, PQerrorMessage(session->conn));
		return;
	}
	(void)PQsetNoticeReceiver(session->conn, on_notice, session);
	name_place(db);
	settle_in(db);
}

static void forget(struct db *db)
{
	db->failed = db->full = db->corrupt = db->refused = db->again = db->lost = false;
}

static bool connect_when_due(struct db *db)
{
	struct session *session = db->handle;
	int64_t now_ms = env_mono_ms(session->env);
	if (now_ms < session->next_try_ms)
		return false;
	forget(db);
	connect_anew(db);
	if (!db->failed) {
		session->wait_ms = WAIT_MS_MIN;
		return true;
	}
	db->lost = true;
	session->next_try_ms = now_ms + session->wait_ms;
	session->wait_ms *= 2;
	if (session->wait_ms > POSTGRES_WAIT_MS_MAX)
		session->wait_ms = POSTGRES_WAIT_MS_MAX;
	return false;
}

static void forgive(struct db *db)
{
	rollback(db);
	if (db->lost)
		(void)connect_when_due(db);
	else
		forget(db);
}

static bool ready(struct db *db)
{
	return db_ok(db) || (db->lost && connect_when_due(db));
}

static bool reopen(struct db *db, struct err *err)
{
	forget(db);
	connect_anew(db);
	return db_ok(db) || db_fail(db, err);
}

static void close_session(struct db *db)
{
	struct session *session = db->handle;
	assert(session->statements == 0);
	PQfinish(session->conn);
	free(session->url);
	free(session);
}

static const struct db_engine engine = {
	.close = close_session,
	.reopen = reopen,
	.forgive = forgive,
	.ready = ready,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.replicated = replicated,
	.awaited = awaited,
	.identity = identity,
	.script = script,
	.changes = changes,
	.prepare = prepare,
	.reset = reset,
	.finish = finish,
	.bind_int = bind_int8,
	.bind_bytes = bind_bytes,
	.bind_column = bind_array,
	.load = load,
	.step = step,
	.column_int = read_int,
	.column_text = read_text,
	.column_blob = read_blob,
	.column_name = name_of,
	.column_is_null = is_null,
};

static struct session *make_session(const char *url, const struct env *env)
{
	struct session *session = calloc(1, sizeof *session);
	char *copy = strdup(url);
	if (!session || !copy) {
		free(session);
		free(copy);
		return NULL;
	}
	*session = (struct session){.url = copy, .env = env, .wait_ms = WAIT_MS_MIN};
	return session;
}

bool postgres_open(struct db *db, const char *url, const struct env *env, struct err *err)
{
	*db = (struct db){.kind = DB_HQ, .engine = &engine, .path = "PostgreSQL"};
	db->handle = make_session(url, env);
	if (!db->handle)
		return fail(err, TEXT_OUT_OF_MEMORY);
	connect_anew(db);
	if (db_ok(db))
		postgres_migrate(db);
	if (db_ok(db))
		return true;
	*err = db->why;
	db_done(db);
	return false;
}

static bool has_password(const PQconninfoOption *options)
{
	bool has = false;
	for (const PQconninfoOption *at = options; at && at->keyword; at++)
		has |= at->val && strstr(at->keyword, "password") && *at->val;
	return has;
}

bool postgres_url_acceptable(const char *url, struct err *err)
{
	char limit[16];
	(void)snprintf(limit, sizeof limit, "%d", POSTGRES_URL_MAX - 1);
	if (strlen(url) >= POSTGRES_URL_MAX)
		return fail(err, TEXT_HQ_URL_LONG, limit);
	bool schemed =
		strncmp(url, "postgresql://", 13) == 0 || strncmp(url, "postgres://", 11) == 0;
	/* Why it was not understood is not shown: the words may hold a part of a password. */
	PQconninfoOption *options = schemed ? PQconninfoParse(url, NULL) : NULL;
	bool understood = options != NULL, secret = has_password(options);
	PQconninfoFree(options);
	if (!understood)
		return fail(err, TEXT_HQ_URL_BAD);
	if (secret)
		return fail(err, TEXT_HQ_URL_PASSWORD);
	return true;
}
