/* suanpan-hq keys rotate, keys import: headquarters' own signing key. */
#include "sync/hq/hq.h"
#include "sync/hq/signer.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <stdio.h>
#include <string.h>

/* Without it the next connection to the database names it. */
static bool name_key(struct hq *hq, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	signer_note(hq);
	return tx_commit(&tx, err);
}

void word_keys_rotate(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	char path[HQ_PATH_MAX + 16];
	struct keyring next = hq->keys;
	struct err err;
	(void)snprintf(path, sizeof path, "%s/hq.keys", hq->folder);
	if (signer_is_behind(hq)) {
		word_fails(call, answer, TEXT_HQ_KEYS_BEHIND, path);
		return;
	}
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
	if (!name_key(hq, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	word_says(call, answer, TEXT_HQ_KEYS_ROTATED, next.kid, path);
}

/* Where there are keys already, only later ones of the same house replace them: who signs with keys
 * from before a rotation is believed by nobody who heard of it. */
static bool may_take(const struct hq *hq, const struct keyring *given, const struct word_call *call,
	struct word_answer *answer)
{
	if (strcmp(given->hq_id, hq->keys.hq_id) != 0) {
		word_fails(call, answer, TEXT_HQ_KEYS_OTHER_HOUSE, given->hq_id, hq->keys.hq_id);
		return false;
	}
	if (keyring_knows(given, &hq->keys.hq.public))
		return true;
	word_fails(call, answer, TEXT_HQ_KEYS_OLDER, given->kid, hq->keys.kid);
	return false;
}

void word_keys_import(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	char path[HQ_PATH_MAX + 16];
	struct keyring given;
	struct err err;
	(void)snprintf(path, sizeof path, "%s/hq.keys", hq->folder);
	if (!keyring_read(&given, call->input, call->input_size, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	if (!may_take(hq, &given, call, answer))
		return;
	if (!keyring_replace(&given, path, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	hq->keys = given;
	if (!name_key(hq, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	word_says(call, answer, TEXT_HQ_KEYS_IMPORTED, path, given.kid);
}
