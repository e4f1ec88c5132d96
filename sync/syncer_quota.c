/* GET /v1/quotas: what this till may use of limited rules and gifts. One page, taken whole; then
 * asked once more, so that headquarters knows we have it. Nothing here holds a sale up. */
#include "sync/quotas.h"
#include "sync/syncer_parts.h"

#include <stdio.h>
#include <stdlib.h>

static void later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->quota.timer, delay_ms);
}

static void tell_change(struct syncer *syncer)
{
	if (syncer->parts.quotas_changed)
		syncer->parts.quotas_changed(syncer->parts.arg);
}

static void ask(struct syncer *syncer, const struct quotas_word *word)
{
	char path[REQUEST_PATH_MAX];
	(void)snprintf(path, sizeof path, "/v1/quotas?have=%lld&head=%llu",
		(long long)word->version,
		(unsigned long long)(syncer->parts.journal->next_seq - 1));
	struct link_request request = {.path = path};
	syncer->quota.had = word->version;
	line_send_fresh(&syncer->line, &syncer->quota.call, &request);
}

/* HQ without quotas says 0, and is only asked where it once gave some. */
static bool is_due(const struct sync_quota *quota, const struct quotas_word *word)
{
	if (!quota->due)
		return false;
	if (word->version != quota->version)
		return true;
	return word->heard && word->told != word->version;
}

static void go(void *arg)
{
	struct syncer *syncer = arg;
	struct sync_quota *quota = &syncer->quota;
	struct db *money = syncer->parts.journal->db;
	int64_t wait_ms = backoff_left_ms(&quota->backoff, syncer->parts.env);
	if (quota->call.busy || !syncer->line.clock_heard)
		return;
	if (wait_ms > 0) {
		later(syncer, wait_ms);
		return;
	}
	struct quotas_word word = quotas_word(money);
	bool known = db_ok(money);
	syncer_forgive(money);
	if (known && is_due(quota, &word))
		ask(syncer, &word);
	else
		quota->due = false;
}

/* A list that was asked for in an epoch that is over is nobody's any more. */
static bool take(struct syncer *syncer, const struct quota_page *page, struct err *err)
{
	struct db *money = syncer->parts.journal->db;
	struct quotas_word word = quotas_word(money);
	if (page->projected_epoch != syncer->parts.journal->epoch)
		return false;
	syncer->quota.version = page->version;
	if (word.heard && page->version == word.version)
		return word.version != syncer->quota.had || quotas_told(money, word.version, err);
	if (!quotas_take(money, page, err))
		return false;
	tell_change(syncer);
	return true;
}

static bool understood(struct syncer *syncer, const struct link_answer *heard)
{
	struct err ignored; /* it is asked again */
	struct quota_page *page = malloc(sizeof *page);
	bool good = page && quota_page_read(heard->body, heard->body_size, page, &ignored) &&
		    take(syncer, page, &ignored);
	syncer_forgive(syncer->parts.journal->db);
	free(page);
	return good;
}

/* HQ that knows of no such call, or refuses this one, is not asked before the next hello. */
static void answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	struct sync_quota *quota = &syncer->quota;
	bool real = heard->status != 0 && heard->from_hq;
	bool refused = real && heard->status >= 400 && heard->status < 500 &&
		       heard->status != 401 && heard->status != 429;
	if (refused || (real && heard->status == 200 && understood(syncer, heard)))
		backoff_reset(&quota->backoff);
	else
		backoff_failed(
			&quota->backoff, syncer->parts.env, (int64_t)heard->retry_after_s * 1000);
	quota->due = quota->due && !refused;
	later(syncer, 0);
}

/* HQ counts this machine no longer among those that may use anything. */
static void forget(struct syncer *syncer)
{
	struct db *money = syncer->parts.journal->db;
	struct err ignored; /* the next hello says it again */
	bool gone = false;
	if (quotas_word(money).heard) {
		AUTO(tx) struct tx tx = tx_begin(money);
		quotas_forget(money);
		gone = tx_commit(&tx, &ignored);
	}
	syncer_forgive(money);
	if (gone)
		tell_change(syncer);
}

void quota_hear_hello(struct syncer *syncer, const struct hello_answer *answer)
{
	if (answer->state == HELLO_FENCED)
		forget(syncer);
	if (answer->state != HELLO_OK)
		return;
	syncer->quota.version = answer->quota_version;
	syncer->quota.due = true;
	later(syncer, 0);
}

bool quota_settled(const struct syncer *syncer)
{
	const struct sync_quota *quota = &syncer->quota;
	return !quota->call.busy && (!quota->due || quota->backoff.failures > 0);
}

void quota_new_epoch(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->quota.call);
	tell_change(syncer);
}

void quota_start(struct syncer *syncer)
{
	syncer->quota.call = (struct link_call){.answered = answered, .arg = syncer};
	syncer->quota.timer = (struct loop_timer){.fn = go, .arg = syncer};
}

void quota_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->quota.call);
	loop_timer_clear(syncer->parts.loop, &syncer->quota.timer);
}
