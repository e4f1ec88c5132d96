/* suanpan-hq keys rotate: headquarters' own signing key. */
#include "sync/hq/hq.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <stdio.h>

void word_keys_rotate(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	char path[HQ_PATH_MAX + 16];
	struct keyring next = hq->keys;
	struct err err;
	(void)snprintf(path, sizeof path, "%s/hq.keys", hq->folder);
	if (!keyring_rotate(&next, hq->env)) {
		word_fails(call, answer, TEXT_OUT_OF_MEMORY);
		return;
	}
	/* Nothing is signed with a key that a power cut could take back. */
	if (!keyring_replace(&next, path, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	hq->keys = next;
	word_says(call, answer, TEXT_HQ_KEYS_ROTATED, next.kid, path);
}
