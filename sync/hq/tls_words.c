/* `suanpan-hq keys tls`: the server's certificate, for those who have no authority of their own. */
#include "sync/hq/authority.h"
#include "sync/hq/hq.h"
#include "sync/hq/trust.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

void word_keys_tls(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	char path[AUTHORITY_PATH_MAX], fingerprint[FINGERPRINT_SIZE + 1];
	struct err err;
	int64_t now_ms = hq_now_ms(hq);
	bool follow = word_flag(call, "new-authority");
	bool done =
		follow ? authority_follow(hq->folder, now_ms, &err)
		       : authority_certify(hq->folder, word_option(call, "names"), now_ms, &err);
	if (!done) {
		word_fails_with(call, answer, &err);
		return;
	}
	authority_file(path, hq->folder, follow ? "trust.pem" : "server.pem");
	fingerprint_of(&hq->keys.hq.public, fingerprint);
	if (follow)
		word_says(call, answer, TEXT_HQ_TLS_FOLLOWS, path);
	else
		word_says(call, answer, TEXT_HQ_TLS_MADE, path, fingerprint);
}
