#include "sync/outbox.h"

#include "pos/core/text.h"

#include <string.h>

void outbox_init(struct outbox *outbox, uint32_t epoch, uint64_t next, uint64_t durable_next)
{
	*outbox = (struct outbox){
		.epoch = epoch,
		.next = next,
		.durable_next = durable_next,
		.batch_max = BATCH_RECORDS_MAX,
	};
}

void outbox_begin_epoch(struct outbox *outbox, uint32_t epoch, const struct env *env)
{
	struct outbox fresh;
	outbox_init(&fresh, epoch, 1, 0);
	fresh.renewal = outbox->renewal;
	fresh.schema_min = outbox->schema_min;
	memcpy(fresh.incarnation, outbox->incarnation, sizeof fresh.incarnation);
	backoff_failed(&fresh.renewal, env, 0);
	*outbox = fresh;
}

uint64_t outbox_from(const struct outbox *outbox)
{
	return outbox->fenced ? outbox->kept_next : outbox->next;
}

bool outbox_kept_all(const struct outbox *outbox, const struct chain *chain)
{
	return outbox->fenced && outbox->kept_next >= chain->next;
}

static bool may_upload(const struct outbox *outbox, const struct chain *chain)
{
	return (!outbox->stopped || outbox->fenced) && outbox_from(outbox) < chain->next;
}

enum outbox_move outbox_move(const struct outbox *outbox, const struct chain *chain,
	const struct env *env, int64_t *wait_ms)
{
	*wait_ms = backoff_left_ms(&outbox->backoff, env);
	if (*wait_ms > 0)
		return OUTBOX_WAIT;
	int64_t hello_ms = outbox->hello_due_ms - env_mono_ms(env);
	if (!outbox->greeted || hello_ms <= 0)
		return OUTBOX_SAY_HELLO;
	int64_t renewal_ms = backoff_left_ms(&outbox->renewal, env);
	if (outbox->wants_epoch && renewal_ms == 0)
		return OUTBOX_ASK_EPOCH;
	if (may_upload(outbox, chain))
		return OUTBOX_UPLOAD;
	*wait_ms = hello_ms;
	if (outbox->wants_epoch && renewal_ms < hello_ms)
		*wait_ms = renewal_ms;
	return OUTBOX_WAIT;
}

static void stop(struct outbox *outbox, enum outbox_trouble trouble, const struct env *env)
{
	outbox->stopped = true;
	outbox->fenced = trouble == OUTBOX_FENCED;
	/* Who was granted an epoch and did not hear of it looks fenced: it asks again. */
	outbox->wants_epoch = trouble == OUTBOX_BEHIND || trouble == OUTBOX_FORKED ||
			      (outbox->fenced && outbox->asked_epoch);
	outbox->trouble = trouble;
	outbox->hello_due_ms = env_mono_ms(env) + HELLO_WHILE_STOPPED_MS;
}

static void went_well(struct outbox *outbox)
{
	backoff_reset(&outbox->backoff);
	outbox->bad_hashes = 0;
	outbox->trouble = OUTBOX_WELL;
}

/* Does HQ's (next, head) name a prefix of our chain? */
static bool is_ours(const struct chain *chain, uint64_t next, const struct hash *head)
{
	struct hash ours;
	if (next == 0 || next > chain->next)
		return false;
	return chain->hash_at(chain->arg, next - 1, &ours) && hash_equal(&ours, head);
}

static bool move_to(struct outbox *outbox, uint64_t next, uint64_t durable_next)
{
	bool moved = next != outbox->next || durable_next != outbox->durable_next;
	outbox->went_back |= next < outbox->next;
	outbox->next = next;
	outbox->durable_next = durable_next;
	return moved;
}

/* HQ came back from a backup older than what was purged here. Whether it speaks of our chain is
 * seen when the archive has given back what lies between. */
static bool wait_for_refill(struct outbox *outbox, uint64_t next, const struct env *env)
{
	stop(outbox, OUTBOX_REFILLING, env);
	outbox->refill_to = next;
	return move_to(outbox, next, next < outbox->durable_next ? next : outbox->durable_next);
}

static bool purged_since(const struct chain *chain, uint64_t next)
{
	return next > 0 && next < chain->oldest;
}

void outbox_refill_failed(struct outbox *outbox, const struct env *env)
{
	stop(outbox, OUTBOX_FORKED, env);
}

static bool hello_ok(struct outbox *outbox, const struct hello_answer *answer,
	const struct chain *chain, const struct env *env)
{
	if (answer->durable_next > answer->next || answer->epoch != outbox->epoch) {
		stop(outbox, OUTBOX_BAD_ACK, env);
		return false;
	}
	if (purged_since(chain, answer->next))
		return wait_for_refill(outbox, answer->next, env);
	if (!is_ours(chain, answer->next, &answer->head)) {
		stop(outbox, answer->next > chain->next ? OUTBOX_BEHIND : OUTBOX_FORKED, env);
		return false;
	}
	if (outbox->restored) {
		stop(outbox, OUTBOX_BEHIND, env);
		return move_to(outbox, answer->next, answer->durable_next);
	}
	went_well(outbox);
	outbox->stopped = outbox->fenced = outbox->wants_epoch = outbox->replaced = false;
	outbox->hello_due_ms = env_mono_ms(env) + HELLO_EVERY_MS;
	return move_to(outbox, answer->next, answer->durable_next);
}

/* Numbers prove nothing: another machine's records may stand apart under the same. */
static bool is_our_run(const struct chain *chain, const struct kept_run *run)
{
	return !run->has_head || is_ours(chain, run->next, &run->head);
}

static bool run_goes_on(const struct hello_answer *answer, const struct chain *chain, uint64_t *at)
{
	for (uint32_t i = 0; i < answer->kept_count; i++) {
		const struct kept_run *run = &answer->kept[i];
		if (run->from > *at || *at >= run->next || !is_our_run(chain, run))
			continue;
		*at = run->next;
		return true;
	}
	return false;
}

/* From begin on without a gap. An HQ whose disk was put back is the one it was by name, and what it
 * kept since is gone; one that does not tell is believed as before. */
static uint64_t still_kept(
	const struct hello_answer *answer, const struct chain *chain, uint64_t begin)
{
	uint64_t at = begin;
	if (!answer->tells_kept)
		return UINT64_MAX;
	while (run_goes_on(answer, chain, &at))
		continue;
	return at;
}

/* HQ begins to keep apart where its journal of this chain ends; where it does not tell, at the
 * beginning of what is here. What another incarnation of it kept is gone. */
static bool hello_fenced(struct outbox *outbox, const struct hello_answer *answer,
	const struct chain *chain, const struct env *env)
{
	uint64_t oldest = chain->oldest > 1 ? chain->oldest : 1;
	uint64_t begin = is_ours(chain, answer->next, &answer->head) ? answer->next : oldest;
	bool same = strcmp(outbox->kept_by, outbox->incarnation) == 0;
	uint64_t kept = same && outbox->kept_next > begin ? outbox->kept_next : begin;
	uint64_t still = still_kept(answer, chain, begin);
	stop(outbox, OUTBOX_FENCED, env);
	if (still < kept)
		kept = still;
	if (same && outbox->kept_next == kept)
		return false;
	outbox->kept_next = kept;
	memcpy(outbox->kept_by, outbox->incarnation, sizeof outbox->kept_by);
	return true;
}

static void hear_house(struct outbox *outbox, const char *incarnation, uint32_t schema_min)
{
	text_copy(outbox->incarnation, sizeof outbox->incarnation, incarnation);
	outbox->schema_min = schema_min;
}

bool outbox_hello_answered(struct outbox *outbox, const struct hello_answer *answer,
	const struct chain *chain, const struct env *env)
{
	outbox->greeted = true;
	backoff_reset(&outbox->backoff);
	hear_house(outbox, answer->incarnation, answer->schema_min);
	switch (answer->state) {
	case HELLO_OK:
		return hello_ok(outbox, answer, chain, env);
	case HELLO_BEHIND:
		stop(outbox, OUTBOX_BEHIND, env);
		return false;
	case HELLO_FORK:
		stop(outbox, OUTBOX_FORKED, env);
		return false;
	case HELLO_FENCED:
		return hello_fenced(outbox, answer, chain, env);
	case HELLO_UNKNOWN:
		stop(outbox, OUTBOX_NOT_KNOWN, env);
		return false;
	case HELLO_OTHER:
		stop(outbox, OUTBOX_NOT_UNDERSTOOD, env);
		return false;
	}
	return false;
}

static void failed(struct outbox *outbox, enum outbox_trouble trouble, const struct env *env,
	int64_t at_least_ms)
{
	outbox->trouble = trouble;
	backoff_failed(&outbox->backoff, env, at_least_ms);
}

bool outbox_acked(struct outbox *outbox, const struct ack *ack, const struct chain *chain,
	const struct env *env)
{
	bool good = ack->epoch == outbox->epoch && ack->durable_next <= ack->next &&
		    is_ours(chain, ack->next, &ack->head);
	if (!good) {
		/* Whatever HQ speaks of, nothing of ours may be forgotten for it. */
		outbox->greeted = false;
		failed(outbox, OUTBOX_BAD_ACK, env, 0);
		return false;
	}
	if (ack->next <= outbox->next) {
		failed(outbox, OUTBOX_WELL, env, 0);
		return move_to(outbox, ack->next, ack->durable_next);
	}
	went_well(outbox);
	backoff_reset(&outbox->renewal);
	outbox->batch_max = outbox->batch_max * 2 < BATCH_RECORDS_MAX ? outbox->batch_max * 2
								      : BATCH_RECORDS_MAX;
	return move_to(outbox, ack->next, ack->durable_next);
}

static void halve(struct outbox *outbox)
{
	if (outbox->batch_max > 1)
		outbox->batch_max /= 2;
}

static bool gap(struct outbox *outbox, const struct refusal *refusal, const struct chain *chain,
	const struct env *env)
{
	if (purged_since(chain, refusal->next)) {
		outbox->greeted = false; /* hello says it as well, and goes by it */
		backoff_failed(&outbox->backoff, env, 0);
		return false;
	}
	if (refusal->durable_next > refusal->next ||
		!is_ours(chain, refusal->next, &refusal->head)) {
		stop(outbox, OUTBOX_FORKED, env);
		return false;
	}
	/* The same gap again without end would be a loop: let the backoff slow it down. */
	backoff_failed(&outbox->backoff, env, 0);
	return move_to(outbox, refusal->next, refusal->durable_next);
}

/* What was sent under a fence is kept apart; without that it is not sent on and on. */
static bool not_kept(struct outbox *outbox, const struct env *env)
{
	uint64_t from = outbox_from(outbox);
	stop(outbox, OUTBOX_FENCED, env);
	outbox->kept_next = from;
	outbox->fenced = false;
	backoff_failed(&outbox->backoff, env, 0);
	return false;
}

static bool fenced(struct outbox *outbox, const struct refusal *refusal, const struct chain *chain,
	const struct env *env)
{
	if (refusal->kept_next <= outbox_from(outbox) || refusal->kept_next > chain->next)
		return not_kept(outbox, env);
	stop(outbox, OUTBOX_FENCED, env);
	backoff_reset(&outbox->backoff);
	outbox->kept_next = refusal->kept_next;
	memcpy(outbox->kept_by, outbox->incarnation, sizeof outbox->kept_by);
	return true;
}

bool outbox_refused(struct outbox *outbox, const struct refusal *refusal, const struct chain *chain,
	const struct env *env)
{
	switch (refusal->code) {
	case REFUSAL_GAP:
		return gap(outbox, refusal, chain, env);
	case REFUSAL_FORK:
		stop(outbox, OUTBOX_FORKED, env);
		return false;
	case REFUSAL_FENCED:
		return fenced(outbox, refusal, chain, env);
	case REFUSAL_BADHASH:
		outbox->bad_hashes++;
		failed(outbox, outbox->bad_hashes > 1 ? OUTBOX_BAD_RECORDS : outbox->trouble, env,
			0);
		return false;
	case REFUSAL_BADBODY:
	case REFUSAL_TOOLARGE:
		halve(outbox);
		failed(outbox, outbox->trouble, env, 0);
		return false;
	case REFUSAL_UNKNOWN:
		if (outbox->fenced) /* by a key that was replaced: not even apart */
			return not_kept(outbox, env);
		outbox->greeted = false;
		failed(outbox, OUTBOX_NOT_KNOWN, env, 0);
		return false;
	case REFUSAL_BADSIG:
	case REFUSAL_STALE:
	case REFUSAL_REPLAY:
		failed(outbox, OUTBOX_BAD_SIGNATURE, env, 0);
		return false;
	case REFUSAL_PROTO:
		failed(outbox, OUTBOX_OUTDATED, env, 0);
		return false;
	case REFUSAL_BUSY:
		failed(outbox, outbox->trouble, env, (int64_t)refusal->retry_after_s * 1000);
		return false;
	case REFUSAL_INTERNAL:
		failed(outbox, outbox->trouble, env, 0);
		return false;
	case REFUSAL_BADREQUEST:
	case REFUSAL_BADCODE:
	case REFUSAL_NOTFOUND:
	case REFUSAL_RESYNC:
	case REFUSAL_OTHER:
		failed(outbox, OUTBOX_NOT_UNDERSTOOD, env, 0);
		return false;
	}
	return false;
}

void outbox_epoch_refused(
	struct outbox *outbox, const struct refusal *refusal, const struct env *env)
{
	/* The machine that has this till's place now is another one: hello says the rest. */
	if (refusal->code == REFUSAL_FENCED) {
		outbox->wants_epoch = outbox->asked_epoch = outbox->greeted = false;
		outbox->replaced = true;
	}
	backoff_failed(&outbox->renewal, env, (int64_t)refusal->retry_after_s * 1000);
}

void outbox_unanswered(struct outbox *outbox, const struct env *env)
{
	outbox->greeted = false;
	halve(outbox);
	backoff_failed(&outbox->backoff, env, 0);
}

void outbox_hurry(struct outbox *outbox)
{
	outbox->greeted = false;
	backoff_reset(&outbox->backoff);
}
