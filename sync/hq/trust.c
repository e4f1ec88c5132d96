#include "sync/hq/trust.h"

#include "pos/core/text.h"
#include "sync/hq/calls.h"
#include "sync/hq/hq.h"
#include "sync/hq/visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void trust_path(const struct hq *hq, char path[HQ_PATH_MAX + 16])
{
	if (hq->trust_file[0])
		text_copy(path, HQ_PATH_MAX + 16, hq->trust_file);
	else
		(void)snprintf(path, HQ_PATH_MAX + 16, "%s/tls/trust.pem", hq->folder);
}

/* The list's version is when its file was changed last, in milliseconds. */
int64_t trust_version(const struct hq *hq)
{
	char path[HQ_PATH_MAX + 16];
	struct stat found;
	trust_path(hq, path);
	if (stat(path, &found) != 0 || found.st_size == 0)
		return 0;
	return (int64_t)found.st_mtim.tv_sec * 1000 + found.st_mtim.tv_nsec / 1000000;
}

void trust_load(const struct hq *hq, struct trust *trust)
{
	char path[HQ_PATH_MAX + 16];
	*trust = (struct trust){.version = trust_version(hq)};
	trust_path(hq, path);
	FILE *file = trust->version ? fopen(path, "re") : NULL;
	size_t size = file ? fread(trust->pem, 1, sizeof trust->pem - 1, file) : 0;
	bool whole = file && feof(file) && !memchr(trust->pem, '\0', size);
	if (file)
		fclose(file);
	if (!whole)
		*trust = (struct trust){0};
}

void call_ca(struct visit *visit)
{
	const struct keyring *keys = &visit->hq->keys;
	struct trust_answer *answer = calloc(1, sizeof *answer);
	size_t size = 0;
	struct err ignored;
	char *text = NULL;
	if (answer) {
		text_copy(answer->hq_id, sizeof answer->hq_id, keys->hq_id);
		answer->key = keys->hq.public;
		trust_load(visit->hq, &answer->trust);
		if (trust_sign(&keys->hq, keys->hq_id, &answer->trust, &answer->signature))
			text = trust_answer_write(answer, &size, &ignored);
	}
	free(answer);
	visit_answer(visit, 200, text, size);
}
