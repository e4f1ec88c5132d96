#include "sync/outbox.h"

void outbox_init(struct outbox *outbox, uint32_t epoch, uint64_t next, uint64_t durable_next)
{
	*outbox = (struct outbox){
		.epoch = epoch,
		.next = next,
		.durable_next = durable_next,
		.batch_max = BATCH_RECORDS_MAX,
	};
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
	if (!outbox->stopped && outbox->next < chain->next)
		return OUTBOX_UPLOAD;
	*wait_ms = hello_ms;
	return OUTBOX_WAIT;
}

static void stop(struct outbox *outbox, enum outbox_trouble trouble, const struct env *env)
{
	outbox->stopped = true;
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
	outbox->next = next;
	outbox->durable_next = durable_next;
	return moved;
}

static bool hello_ok(struct outbox *outbox, const struct hello_answer *answer,
	const struct chain *chain, const struct env *env)
{
	if (answer->durable_next > answer->next || answer->epoch != outbox->epoch) {
		stop(outbox, OUTBOX_BAD_ACK, env);
		return false;
	}
	if (!is_ours(chain, answer->next, &answer->head)) {
		stop(outbox, answer->next > chain->next ? OUTBOX_BEHIND : OUTBOX_FORKED, env);
		return false;
	}
	went_well(outbox);
	outbox->stopped = false;
	outbox->hello_due_ms = env_mono_ms(env) + HELLO_EVERY_MS;
	return move_to(outbox, answer->next, answer->durable_next);
}

bool outbox_hello_answered(struct outbox *outbox, const struct hello_answer *answer,
	const struct chain *chain, const struct env *env)
{
	outbox->greeted = true;
	backoff_reset(&outbox->backoff);
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
		stop(outbox, OUTBOX_FENCED, env);
		return false;
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
	if (refusal->durable_next > refusal->next ||
		!is_ours(chain, refusal->next, &refusal->head)) {
		stop(outbox, OUTBOX_FORKED, env);
		return false;
	}
	/* The same gap again without end would be a loop: let the backoff slow it down. */
	backoff_failed(&outbox->backoff, env, 0);
	return move_to(outbox, refusal->next, refusal->durable_next);
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
		stop(outbox, OUTBOX_FENCED, env);
		return false;
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
