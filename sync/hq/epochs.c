#include "sync/hq/epochs.h"

#include "sync/key_rotation.h"

#include <string.h>

#define EPOCH_COLUMNS                                                                              \
	"till, epoch, store, pubkey, certificate, next, head, durable_next, "                      \
	"projected_next, told_next, fence, rotate"

static bool read_row(struct stmt *s, struct epoch *out)
{
	if (!next_row(s))
		return false;
	out->till = (uint32_t)column_int(s, 0);
	out->epoch = (uint32_t)column_int(s, 1);
	out->store = (uint32_t)column_int(s, 2);
	column_exact(s, 3, out->key.bytes, KEY_SIZE);
	column_exact(s, 4, out->certificate, CERTIFICATE_SIZE);
	out->next = (uint64_t)column_int(s, 5);
	column_exact(s, 6, out->head.bytes, HASH_SIZE);
	out->durable_next = (uint64_t)column_int(s, 7);
	out->projected_next = (uint64_t)column_int(s, 8);
	out->told_next = (uint64_t)column_int(s, 9);
	out->fence = (enum fence)column_int(s, 10);
	out->rotate = column_int(s, 11) != 0;
	return db_ok(s->db);
}

bool epoch_find(struct db *db, uint32_t till, uint32_t epoch, struct epoch *out)
{
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT " EPOCH_COLUMNS " FROM epoch WHERE till = ? AND epoch = ?");
	bind_int(&s, till);
	bind_int(&s, epoch);
	return read_row(&s, out);
}

bool epoch_find_key(
	struct db *db, uint32_t till, const char *kid, uint32_t asked, struct epoch *out)
{
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT " EPOCH_COLUMNS " FROM epoch WHERE till = ? AND kid = ? "
				"ORDER BY epoch = ? DESC, epoch DESC");
	bind_int(&s, till);
	bind_text(&s, kid);
	bind_int(&s, asked);
	return read_row(&s, out);
}

uint32_t epoch_current(struct db *db, uint32_t till)
{
	AUTO(stmt) struct stmt s = sql(db, "SELECT epoch FROM till WHERE till = ?");
	bind_int(&s, till);
	return next_row(&s) ? (uint32_t)column_int(&s, 0) : 0;
}

bool epoch_fenced(struct db *db, const struct epoch *epoch)
{
	return epoch->fence != FENCE_NONE || epoch->epoch < epoch_current(db, epoch->till);
}

void epoch_counted(struct db *db, const struct epoch *epoch, uint32_t *number, uint64_t *next)
{
	*number = epoch->epoch;
	*next = epoch->projected_next;
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT epoch, projected_next FROM epoch WHERE till = ? "
				"AND epoch < ? AND projected_next < next ORDER BY epoch LIMIT 1");
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	if (!next_row(&s))
		return;
	*number = (uint32_t)column_int(&s, 0);
	*next = (uint64_t)column_int(&s, 1);
}

void epoch_fence(struct db *db, uint32_t till, enum fence fence)
{
	uint32_t current = epoch_current(db, till);
	AUTO(stmt)
	struct stmt s = sql(db, "UPDATE epoch SET fence = ? WHERE till = ? AND epoch >= ? "
				"AND epoch <= ?");
	bind_int(&s, fence);
	bind_int(&s, till);
	bind_int(&s, fence == FENCE_STOLEN ? 0 : current);
	bind_int(&s, current);
	run(&s);
}

static struct hash genesis_of(const struct epoch *epoch)
{
	struct certificate certificate;
	struct hash none = {{0}};
	if (!certificate_read(epoch->certificate, CERTIFICATE_SIZE, &certificate))
		return none;
	return certificate_genesis(&certificate);
}

bool epoch_hash_at(struct db *db, const struct epoch *epoch, uint64_t seq, struct hash *hash)
{
	if (seq == 0) {
		*hash = genesis_of(epoch);
		return true;
	}
	if (seq > INT64_MAX)
		return false;
	AUTO(stmt)
	struct stmt s =
		sql(db, "SELECT hash FROM journal WHERE store = ? AND till = ? AND epoch = ? "
			"AND seq = ?");
	bind_int(&s, epoch->store);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	bind_int(&s, (int64_t)seq);
	if (!next_row(&s))
		return false;
	column_exact(&s, 0, hash->bytes, HASH_SIZE);
	return true;
}

static void put_till(struct db *db, const struct certificate *certificate)
{
	AUTO(stmt)
	struct stmt s = sql(db,
		"INSERT INTO till (till, store, epoch, seen_ms, sw, schema, vocabulary, waiting, "
		"clock_off_ms, state) VALUES (?, ?, ?, 0, '', 0, 0, 0, 0, '') "
		"ON CONFLICT (till) DO UPDATE SET store = excluded.store, epoch = excluded.epoch "
		"WHERE excluded.epoch > till.epoch");
	bind_int(&s, certificate->till);
	bind_int(&s, certificate->store);
	bind_int(&s, certificate->epoch);
	run(&s);
}

void epoch_adopt(struct db *db, const struct certificate *certificate,
	const uint8_t bytes[CERTIFICATE_SIZE], const char *reason, int64_t now_ms)
{
	char kid[KID_TEXT_MAX];
	struct hash genesis = certificate_genesis(certificate);
	key_id_text(kid, &certificate->key);
	put_till(db, certificate);
	AUTO(stmt)
	struct stmt s =
		sql(db, "INSERT INTO epoch (till, epoch, store, pubkey, kid, certificate, next, "
			"head, durable_next, granted_ms, reason) "
			"VALUES (?, ?, ?, ?, ?, ?, 1, ?, 0, ?, ?)");
	bind_int(&s, certificate->till);
	bind_int(&s, certificate->epoch);
	bind_int(&s, certificate->store);
	bind_blob(&s, certificate->key.bytes, KEY_SIZE);
	bind_text(&s, kid);
	bind_blob(&s, bytes, CERTIFICATE_SIZE);
	bind_blob(&s, genesis.bytes, HASH_SIZE);
	bind_int(&s, now_ms);
	bind_text(&s, reason);
	run(&s);
}

enum key_state { KEY_ANNOUNCED = 1, KEY_RETIRED = 2 };

static void put_key(struct db *db, const struct epoch *epoch, const struct public_key *key,
	enum key_state state)
{
	char kid[KID_TEXT_MAX];
	key_id_text(kid, key);
	AUTO(stmt)
	struct stmt s = sql(db, "INSERT INTO epoch_key (store, till, epoch, kid, pubkey, state) "
				"VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (store, till, epoch, kid) "
				"DO UPDATE SET state = excluded.state");
	bind_int(&s, epoch->store);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	bind_text(&s, kid);
	bind_blob(&s, key->bytes, KEY_SIZE);
	bind_int(&s, state);
	run(&s);
}

static void set_rotate(struct db *db, const struct epoch *epoch, bool rotate)
{
	AUTO(stmt)
	struct stmt s = sql(db, "UPDATE epoch SET rotate = ? WHERE till = ? AND epoch = ?");
	bind_int(&s, rotate);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	run(&s);
}

void epoch_ask_rotation(struct db *db, const struct epoch *epoch)
{
	set_rotate(db, epoch, true);
}

void epoch_hear_rotation(struct db *db, const struct epoch *epoch, const struct record *record)
{
	struct public_key next;
	if (!key_rotation_read(record, &epoch->key, &next) ||
		memcmp(epoch->key.bytes, next.bytes, KEY_SIZE) == 0)
		return;
	put_key(db, epoch, &next, KEY_ANNOUNCED);
	set_rotate(db, epoch, false);
}

bool epoch_key_retired(struct db *db, const struct epoch *epoch, const char *kid)
{
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT 1 FROM epoch_key WHERE till = ? AND epoch = ? "
				"AND kid = ? AND state = 2");
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	bind_text(&s, kid);
	return next_row(&s);
}

bool epoch_next_key(
	struct db *db, const struct epoch *epoch, const char *kid, struct public_key *key)
{
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT pubkey FROM epoch_key WHERE till = ? AND epoch = ? "
				"AND state = 1 AND (kid = ? OR ? = '')");
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	bind_text(&s, kid);
	bind_text(&s, kid);
	if (!next_row(&s))
		return false;
	column_exact(&s, 0, key->bytes, KEY_SIZE);
	return db_ok(db);
}

void epoch_rekey(struct db *db, struct epoch *epoch, const uint8_t bytes[CERTIFICATE_SIZE])
{
	struct certificate certificate;
	char kid[KID_TEXT_MAX];
	if (!certificate_read(bytes, CERTIFICATE_SIZE, &certificate))
		return;
	put_key(db, epoch, &epoch->key, KEY_RETIRED);
	epoch->key = certificate.key;
	memcpy(epoch->certificate, bytes, CERTIFICATE_SIZE);
	key_id_text(kid, &epoch->key);
	AUTO(stmt)
	struct stmt gone =
		sql(db, "DELETE FROM epoch_key WHERE till = ? AND epoch = ? AND kid = ?");
	bind_int(&gone, epoch->till);
	bind_int(&gone, epoch->epoch);
	bind_text(&gone, kid);
	run(&gone);
	AUTO(stmt)
	struct stmt s = sql(db, "UPDATE epoch SET pubkey = ?, kid = ?, certificate = ? "
				"WHERE till = ? AND epoch = ?");
	bind_blob(&s, epoch->key.bytes, KEY_SIZE);
	bind_text(&s, kid);
	bind_blob(&s, bytes, CERTIFICATE_SIZE);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	run(&s);
}

/* It speaks for nobody, but somebody ought to know that it is there. */
static void fenced_seen(struct db *db, const struct hello *hello, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(db, "UPDATE epoch SET fenced_seen_ms = ? WHERE till = ? AND epoch = ?");
	bind_int(&s, now_ms);
	bind_int(&s, hello->till);
	bind_int(&s, hello->epoch);
	run(&s);
}

static void change_fences(struct db *db, const char *text, uint32_t till, uint32_t epoch)
{
	AUTO(stmt) struct stmt s = sql(db, text);
	bind_int(&s, till);
	bind_int(&s, epoch);
	run(&s);
}

void epoch_fence_told(struct db *db, uint32_t till, uint32_t epoch)
{
	change_fences(db,
		"UPDATE epoch SET fence_told = 1 WHERE till = ? AND epoch = ? AND fence_told <> 1",
		till, epoch);
}

void epoch_fence_asked(struct db *db, uint32_t till, uint32_t epoch)
{
	change_fences(db,
		"UPDATE epoch SET fence_told = 2 WHERE till = ? AND epoch = ? AND fence_told = 0",
		till, epoch);
}

void epoch_fence_heard(struct db *db, uint32_t till, uint32_t epoch)
{
	change_fences(db,
		"UPDATE epoch SET fence_told = 1 WHERE till = ? AND epoch < ? AND fence_told = 2",
		till, epoch);
}

/* Records of the chain, from HQ's next on to its head: each may be a sale that waits. */
static int64_t records_missing(int64_t head_seq, int64_t next)
{
	return head_seq >= next ? head_seq + 1 - next : 0;
}

int64_t column_waiting(struct stmt *stmt, int first)
{
	int64_t waiting = column_int(stmt, first);
	int64_t missing = records_missing(column_int(stmt, first + 2), column_int(stmt, first + 3));
	int64_t at_most;
	if (__builtin_add_overflow(column_int(stmt, first + 1), missing, &at_most))
		return waiting;
	return waiting < at_most ? waiting : at_most;
}

/* Of a chain that HQ cannot compare with its own nothing is known to have come. */
static int64_t waiting_apart(
	struct db *db, const struct hello *hello, const char *state, int64_t waiting)
{
	struct epoch epoch;
	if (strcmp(state, "OK") != 0 || !epoch_find(db, hello->till, hello->epoch, &epoch))
		return waiting;
	int64_t missing = records_missing((int64_t)hello->head_seq, (int64_t)epoch.next);
	return waiting > missing ? waiting - missing : 0;
}

void till_seen(struct db *db, const struct hello *hello, const char *state, int64_t now_ms)
{
	int64_t waiting = hello->waiting > INT64_MAX ? INT64_MAX : (int64_t)hello->waiting;
	int64_t off_ms;
	if (hello->epoch < epoch_current(db, hello->till))
		fenced_seen(db, hello, now_ms);
	if (__builtin_sub_overflow(hello->wall_ms, now_ms, &off_ms))
		off_ms = hello->wall_ms < now_ms ? INT64_MIN : INT64_MAX;
	AUTO(stmt)
	struct stmt s = sql(db, "UPDATE till SET seen_ms = ?, sw = ?, schema = ?, vocabulary = ?, "
				"waiting = ?, waiting_apart = ?, head_seq = ?, clock_off_ms = ?, "
				"state = ?, all_sent_ms = CASE WHEN ? = 0 THEN ? ELSE "
				"all_sent_ms END WHERE till = ? AND epoch <= ?");
	bind_int(&s, now_ms);
	bind_text(&s, hello->software);
	bind_int(&s, hello->schema);
	bind_int(&s, hello->vocabulary);
	bind_int(&s, waiting);
	bind_int(&s, waiting_apart(db, hello, state, waiting));
	bind_int(&s, (int64_t)hello->head_seq);
	bind_int(&s, off_ms);
	bind_text(&s, state);
	bind_int(&s, waiting);
	bind_int(&s, now_ms);
	bind_int(&s, hello->till);
	bind_int(&s, hello->epoch);
	run(&s);
}
