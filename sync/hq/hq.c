#include "sync/hq/hq.h"

#include "pos/core/text.h"
#include "schema/room.h"
#include "sync/hq/database.h"
#include "sync/hq/errands.h"
#include "sync/hq/feed.h"
#include "sync/hq/founding.h"
#include "sync/hq/pressure.h"
#include "sync/hq/project.h"
#include "sync/hq/recompute.h"
#include "sync/json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_TRIES_MAX = 10 };

/* Several processes may start on one database at the same moment. */
static bool found_in_turn(struct hq *hq, struct err *err)
{
	hq->founded_on = hq->db.connections;
	nonces_start(&hq->nonces, hq_now_ms(hq));
	for (int i = 0; i < FOUND_TRIES_MAX; i++) {
		if (found(hq, err))
			return true;
		if (!hq->db.again)
			break;
		db_forgive(&hq->db);
	}
	return false;
}

bool hq_ready(struct hq *hq, struct err *err)
{
	if (!db_ready(&hq->db))
		return db_fail(&hq->db, err);
	if (hq->founded_on == hq->db.connections || found_in_turn(hq, err))
		return true;
	hq->founded_on = 0; /* no connection: look again next time */
	return false;
}

bool hq_open_at(
	struct hq *hq, const char *folder, const char *url, const struct env *env, struct err *err)
{
	*hq = (struct hq){.env = env};
	if (!sign_start())
		return fail(err, TEXT_HQ_NO_CRYPTO);
	if (strlen(folder) >= sizeof hq->folder)
		return fail(err, TEXT_HQ_FOLDER_LONG, folder);
	text_copy(hq->folder, sizeof hq->folder, folder);
	if (strcmp(folder, ":memory:") != 0)
		(void)snprintf(hq->snap_folder, sizeof hq->snap_folder, "%s/snap", folder);
	hq->errands = errands_new(hq);
	if (!hq->errands)
		return fail(err, TEXT_OUT_OF_MEMORY);
	hq->projector = projector_new(hq);
	hq->recompute = recompute_new(hq);
	hq->pressure = calloc(1, sizeof *hq->pressure);
	if (!hq->projector || !hq->recompute || !hq->pressure)
		return fail(err, TEXT_OUT_OF_MEMORY);
	return database_open(hq, url, err) && found_in_turn(hq, err);
}

bool hq_open(struct hq *hq, const char *folder, const struct env *env, struct err *err)
{
	return hq_open_at(hq, folder, NULL, env, err);
}

void hq_done(struct hq *hq)
{
	errands_free(hq->errands);
	hq->errands = NULL;
	sums_done(hq);
	kept_done(&hq->kept);
	db_done(&hq->db);
	projector_free(hq->projector);
	hq->projector = NULL;
	recompute_free(hq->recompute);
	hq->recompute = NULL;
	free(hq->pressure);
	hq->pressure = NULL;
}

int64_t hq_now_ms(const struct hq *hq)
{
	return env_wall_ms(hq->env);
}

int64_t hq_room(const struct hq *hq)
{
	char inside[HQ_PATH_MAX + 8];
	if (strcmp(hq->folder, ":memory:") == 0)
		return -1;
	(void)snprintf(inside, sizeof inside, "%s/hq.db", hq->folder);
	return room_beside(inside);
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
