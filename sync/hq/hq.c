#include "sync/hq/hq.h"

#include "pos/core/text.h"
#include "sync/hq/feed.h"
#include "sync/hq/founding.h"
#include "sync/hq/project.h"
#include "sync/json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool in_memory(const struct hq *hq)
{
	return strcmp(hq->folder, ":memory:") == 0;
}

/* Keys are made only where there is no database: tills that know the old ones believe no others. */
static bool find_keys(struct hq *hq, const char *keys, const char *database, struct err *err)
{
	if (access(keys, F_OK) == 0)
		return keyring_load(&hq->keys, keys, err);
	if (access(database, F_OK) == 0)
		return fail(err, TEXT_HQ_KEYS_MISSING, keys, database);
	keyring_make(&hq->keys, hq->env);
	return keyring_save(&hq->keys, keys, err);
}

static bool open_files(struct hq *hq, struct err *err)
{
	if (in_memory(hq)) {
		keyring_make(&hq->keys, hq->env);
		return db_open(&hq->db, ":memory:", DB_HQ, NULL, err);
	}
	char keys[HQ_PATH_MAX + 16], database[HQ_PATH_MAX + 16];
	(void)snprintf(keys, sizeof keys, "%s/hq.keys", hq->folder);
	(void)snprintf(database, sizeof database, "%s/hq.db", hq->folder);
	return find_keys(hq, keys, database, err) && db_open(&hq->db, database, DB_HQ, NULL, err);
}

bool hq_open(struct hq *hq, const char *folder, const struct env *env, struct err *err)
{
	*hq = (struct hq){.env = env};
	if (!sign_start())
		return fail(err, TEXT_HQ_NO_CRYPTO);
	if (strlen(folder) >= sizeof hq->folder)
		return fail(err, TEXT_HQ_FOLDER_LONG, folder);
	text_copy(hq->folder, sizeof hq->folder, folder);
	hq->projector = projector_new(hq);
	if (!hq->projector)
		return fail(err, TEXT_OUT_OF_MEMORY);
	nonces_start(&hq->nonces, hq_now_ms(hq));
	return open_files(hq, err) && found(hq, err);
}

void hq_done(struct hq *hq)
{
	kept_done(&hq->kept);
	db_done(&hq->db);
	projector_free(hq->projector);
	hq->projector = NULL;
}

int64_t hq_now_ms(const struct hq *hq)
{
	return env_wall_ms(hq->env);
}

void hq_setting(struct hq *hq, const char *name, char *out, size_t cap, const char *otherwise)
{
	text_copy(out, cap, otherwise);
	char *row = feed_find(&hq->db, STREAM_SETTINGS, name);
	if (!row)
		return;
	/* Rows stand without their braces. */
	size_t size = strlen(row) + 3;
	char *text = malloc(size);
	struct err ignored;
	AUTO(json) struct json doc = {0};
	if (text)
		(void)snprintf(text, size, "{%s}", row);
	if (text && json_parse(&doc, text, strlen(text), size, &ignored))
		text_copy(out, cap, json_text_or(json_member(json_root(&doc), "value"), cap, ""));
	free(text);
	free(row);
}

int64_t hq_setting_int(struct hq *hq, const char *name, int64_t otherwise)
{
	char text[24], *end;
	hq_setting(hq, name, text, sizeof text, "");
	long long value = strtoll(text, &end, 10);
	return text[0] && !*end ? value : otherwise;
}
