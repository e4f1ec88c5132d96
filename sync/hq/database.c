#include "sync/hq/database.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"
#include "sync/hq/hq.h"
#include "sync/hq/postgres.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct place {
	char path[HQ_PATH_MAX + 16];
};

static struct place place_in(const struct hq *hq, const char *name)
{
	struct place place;
	(void)snprintf(place.path, sizeof place.path, "%s/%s", hq->folder, name);
	return place;
}

static bool in_memory(const struct hq *hq)
{
	return strcmp(hq->folder, ":memory:") == 0;
}

/* "" if the folder never had an address. */
static void recall(const char *path, char url[POSTGRES_URL_MAX])
{
	url[0] = '\0';
	FILE *file = fopen(path, "re");
	if (!file)
		return;
	if (!fgets(url, POSTGRES_URL_MAX, file))
		url[0] = '\0';
	url[strcspn(url, "\n")] = '\0';
	(void)fclose(file);
}

static bool remember(const char *path, const char *url, struct err *err)
{
	char known[POSTGRES_URL_MAX];
	recall(path, known);
	if (strcmp(known, url) == 0)
		return true;
	char beside[sizeof(struct place) + 8];
	(void)snprintf(beside, sizeof beside, "%s.new", path);
	FILE *file = fopen(beside, "we");
	bool written = file && fprintf(file, "%s\n", url) > 0 && fflush(file) == 0 &&
		       fsync(fileno(file)) == 0;
	if (file && fclose(file) != 0)
		written = false;
	return (written && rename(beside, path) == 0) ||
	       fail(err, TEXT_HQ_FOLDER_BAD, path, reason_of(errno));
}

static bool is_founded(struct hq *hq)
{
	return db_int(&hq->db, "SELECT count(*) FROM house WHERE name = 'incarnation'", 0) > 0;
}

static bool find_keys(struct hq *hq, bool database_there, struct err *err)
{
	struct place keys = place_in(hq, "hq.keys");
	if (!in_memory(hq) && access(keys.path, F_OK) == 0)
		return keyring_load(&hq->keys, keys.path, err);
	if (!in_memory(hq) && database_there)
		return fail(err, TEXT_HQ_KEYS_MISSING, keys.path, hq->db.path);
	keyring_make(&hq->keys, hq->env);
	return in_memory(hq) || keyring_save(&hq->keys, keys.path, err);
}

static bool open_postgres(struct hq *hq, const char *url, struct err *err)
{
	return postgres_url_acceptable(url, err) && postgres_open(&hq->db, url, hq->env, err) &&
	       find_keys(hq, is_founded(hq), err);
}

static bool open_sqlite(struct hq *hq, struct err *err)
{
	struct place database = place_in(hq, "hq.db");
	const char *path = in_memory(hq) ? ":memory:" : database.path;
	text_copy(hq->db.path, sizeof hq->db.path, path);
	if (!find_keys(hq, access(path, F_OK) == 0, err))
		return false;
	return in_memory(hq) ? db_open(&hq->db, path, DB_HQ, NULL, err)
			     : db_open_kept(&hq->db, path, DB_HQ, NULL, err);
}

bool database_open(struct hq *hq, const char *url, struct err *err)
{
	char known[POSTGRES_URL_MAX] = "";
	struct place where = place_in(hq, "hq.url");
	if (!url && !in_memory(hq)) {
		recall(where.path, known);
		url = known[0] ? known : NULL;
	}
	if (!url)
		return open_sqlite(hq, err);
	text_copy(hq->url, sizeof hq->url, url);
	return open_postgres(hq, url, err) && (in_memory(hq) || remember(where.path, url, err));
}

bool database_has_view(const struct hq *hq)
{
	return hq->db.engine || !in_memory(hq);
}

/* A server gives a state of its own for as long as the transaction lasts. */
static void freeze(struct db *db, struct tx *tx)
{
	*tx = tx_begin(db);
	db_script(db, "/*pg SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY*/");
}

bool database_view(const struct hq *hq, struct db *view, struct tx *tx, struct err *err)
{
	*tx = (struct tx){.open = false};
	if (!hq->db.engine)
		return db_still(view, hq->db.path, DB_HQ, err);
	if (!postgres_open(view, hq->url, hq->env, err))
		return false;
	freeze(view, tx);
	return db_ok(view) || db_fail(view, err);
}
