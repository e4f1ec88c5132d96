#include "sync/outbox.h"
#include "tests/t.h"
#include "tests/unit/seeded_env.h"

#include <string.h>

static struct seeded_env seeded;
static struct env env;
static struct outbox outbox;
static struct chain chain;

/* Our chain: the hash of record n is n, n, n... */
static struct hash hash_number(uint64_t seq)
{
	struct hash hash;
	memset(hash.bytes, (int)seq, HASH_SIZE);
	return hash;
}

static bool hash_at(void *arg, uint64_t seq, struct hash *hash)
{
	const uint64_t *next = arg;
	*hash = hash_number(seq);
	return seq < *next;
}

static int begin(void **state)
{
	(void)state;
	seeded = (struct seeded_env){.mono_ms = 1000, .random = 3};
	env = seeded_env_of(&seeded);
	outbox_init(&outbox, 1, 1, 0);
	chain = (struct chain){.hash_at = hash_at, .arg = &chain.next, .next = 11};
	return 0;
}

static enum outbox_move move(void)
{
	int64_t wait_ms;
	return outbox_move(&outbox, &chain, &env, &wait_ms);
}

static struct hello_answer hello_at(uint64_t next)
{
	return (struct hello_answer){
		.state = HELLO_OK, .epoch = 1, .next = next, .head = hash_number(next - 1)};
}

static void greet(uint64_t next)
{
	struct hello_answer answer = hello_at(next);
	(void)outbox_hello_answered(&outbox, &answer, &chain, &env);
}

static struct ack *ack_at(uint64_t next)
{
	static struct ack ack;
	memset(&ack, 0, sizeof ack);
	ack.epoch = 1;
	ack.next = next;
	ack.head = hash_number(next - 1);
	return &ack;
}

static bool refuse(enum refusal_code code)
{
	struct refusal refusal = {.code = code};
	return outbox_refused(&outbox, &refusal, &chain, &env);
}

static void hello_comes_before_the_first_batch(void **state)
{
	(void)state;
	check(move() == OUTBOX_SAY_HELLO);
	greet(4);
	check(outbox.next == 4);
	check(move() == OUTBOX_UPLOAD);
}

static void nothing_waits_when_hq_has_all(void **state)
{
	(void)state;
	int64_t wait_ms;
	greet(11);
	check(outbox_move(&outbox, &chain, &env, &wait_ms) == OUTBOX_WAIT);
	check(wait_ms == HELLO_EVERY_MS);
	seeded.mono_ms += HELLO_EVERY_MS;
	check(move() == OUTBOX_SAY_HELLO);
}

static void an_ack_of_our_chain_moves_on(void **state)
{
	(void)state;
	greet(1);
	check(outbox_acked(&outbox, ack_at(6), &chain, &env));
	check(outbox.next == 6);
	check(move() == OUTBOX_UPLOAD);
	check(outbox_acked(&outbox, ack_at(11), &chain, &env));
	check(move() == OUTBOX_WAIT);
}

/* An HQ that says yes and takes nothing would otherwise be sent the same batch for ever. */
static void an_ack_that_takes_nothing_makes_the_next_try_wait(void **state)
{
	(void)state;
	greet(4);
	for (int i = 0; i < 12; i++) {
		check(!outbox_acked(&outbox, ack_at(4), &chain, &env));
		check(outbox.next == 4);
	}
	check(move() == OUTBOX_WAIT);
	check(outbox.backoff.failures == 12);
	seeded.mono_ms += BACKOFF_MAX_MS;
	greet(4);
	check(outbox_acked(&outbox, ack_at(6), &chain, &env));
	check(move() == OUTBOX_UPLOAD);
}

static void an_ack_of_another_chain_is_not_believed(void **state)
{
	(void)state;
	for (int which = 0; which < 5; which++) {
		begin(NULL);
		greet(1);
		struct ack *ack = ack_at(6);
		if (which == 0)
			ack->head = hash_number(9);
		else if (which == 1)
			ack->next = 12;
		else if (which == 2)
			ack->epoch = 2;
		else if (which == 3)
			ack->durable_next = 7;
		else
			ack->next = 0;
		row("%d", which);
		check(!outbox_acked(&outbox, ack, &chain, &env));
		check(outbox.next == 1);
		check(outbox.trouble == OUTBOX_BAD_ACK);
		seeded.mono_ms += BACKOFF_MAX_MS;
		check(move() == OUTBOX_SAY_HELLO);
	}
}

static void hq_that_lost_records_gets_them_again(void **state)
{
	(void)state;
	greet(11);
	check(outbox.next == 11);
	struct refusal refusal = {.code = REFUSAL_GAP, .next = 3, .head = hash_number(2)};
	check(outbox_refused(&outbox, &refusal, &chain, &env));
	check(outbox.next == 3);
	seeded.mono_ms += BACKOFF_FIRST_MS;
	check(move() == OUTBOX_UPLOAD);
	check(!outbox.stopped);
}

static void a_gap_that_is_not_ours_stops_the_upload(void **state)
{
	(void)state;
	greet(5);
	struct refusal refusal = {.code = REFUSAL_GAP, .next = 3, .head = hash_number(7)};
	check(!outbox_refused(&outbox, &refusal, &chain, &env));
	check(outbox.trouble == OUTBOX_FORKED);
	check(move() == OUTBOX_ASK_EPOCH);
}

static void a_till_behind_or_forked_asks_for_an_epoch_and_others_wait(void **state)
{
	(void)state;
	static const struct {
		enum hello_state state;
		uint64_t next;
		uint64_t head;
		enum outbox_trouble want;
		enum outbox_move then;
		bool moves;
	} cases[] = {
		{HELLO_BEHIND, 20, 19, OUTBOX_BEHIND, OUTBOX_ASK_EPOCH, false},
		{HELLO_FORK, 5, 4, OUTBOX_FORKED, OUTBOX_ASK_EPOCH, false},
		{HELLO_FENCED, 5, 4, OUTBOX_FENCED, OUTBOX_UPLOAD, true},
		{HELLO_FENCED, 11, 10, OUTBOX_FENCED, OUTBOX_WAIT, true},
		{HELLO_UNKNOWN, 0, 0, OUTBOX_NOT_KNOWN, OUTBOX_WAIT, false},
		{HELLO_OTHER, 5, 4, OUTBOX_NOT_UNDERSTOOD, OUTBOX_WAIT, false},
		/* HQ believes all is well, but its numbers say otherwise. */
		{HELLO_OK, 20, 19, OUTBOX_BEHIND, OUTBOX_ASK_EPOCH, false},
		{HELLO_OK, 5, 9, OUTBOX_FORKED, OUTBOX_ASK_EPOCH, false},
		{HELLO_OK, 0, 0, OUTBOX_FORKED, OUTBOX_ASK_EPOCH, false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		begin(NULL);
		struct hello_answer answer = {.state = cases[i].state,
			.epoch = 1,
			.next = cases[i].next,
			.head = hash_number(cases[i].head)};
		row("%zu", i);
		check(outbox_hello_answered(&outbox, &answer, &chain, &env) == cases[i].moves);
		check(outbox.trouble == cases[i].want);
		check(move() == cases[i].then);
		check(outbox.next == 1);
		seeded.mono_ms += HELLO_WHILE_STOPPED_MS;
		check(move() == OUTBOX_SAY_HELLO);
		greet(5);
		check(outbox.trouble == OUTBOX_WELL);
		check(move() == OUTBOX_UPLOAD);
	}
}

static void epochs_are_not_burnt_by_a_mistake_that_stays(void **state)
{
	(void)state;
	int64_t begun_ms = seeded.mono_ms;
	uint32_t epoch = 1;
	while (seeded.mono_ms < begun_ms + 24 * 3600 * 1000) {
		struct hello_answer forked = {.state = HELLO_FORK, .epoch = epoch, .next = 1};
		(void)outbox_hello_answered(&outbox, &forked, &chain, &env);
		if (move() == OUTBOX_ASK_EPOCH)
			outbox_begin_epoch(&outbox, ++epoch, &env);
		check(outbox.epoch == epoch);
		seeded.mono_ms += 1000;
	}
	/* Full jitter up to five minutes: some 600 a day. */
	check(epoch < 1200);
	/* An epoch that is of use ends the waiting. */
	outbox_begin_epoch(&outbox, 1, &env);
	greet(1);
	check(outbox_acked(&outbox, ack_at(4), &chain, &env));
	check(outbox.renewal.failures == 0);
}

static void under_a_fence_all_is_kept_apart_once(void **state)
{
	(void)state;
	struct hello_answer closed = hello_at(4);
	closed.state = HELLO_FENCED;
	(void)outbox_hello_answered(&outbox, &closed, &chain, &env);
	check(outbox_from(&outbox) == 4);
	struct refusal kept = {.code = REFUSAL_FENCED, .epoch = 2, .kept_next = 8};
	check(outbox_refused(&outbox, &kept, &chain, &env));
	check(outbox_from(&outbox) == 8);
	check(!outbox_kept_all(&outbox, &chain));
	check(move() == OUTBOX_UPLOAD);
	kept.kept_next = 11;
	check(outbox_refused(&outbox, &kept, &chain, &env));
	check(outbox_kept_all(&outbox, &chain));
	check(move() == OUTBOX_WAIT);
	check(outbox.next == 1); /* nothing may be purged for it */
	(void)outbox_hello_answered(&outbox, &closed, &chain, &env);
	check(move() == OUTBOX_WAIT);
	chain.next = 12; /* sold meanwhile */
	check(move() == OUTBOX_UPLOAD);
}

static void another_headquarters_keeps_apart_from_the_beginning(void **state)
{
	(void)state;
	struct hello_answer closed = hello_at(4);
	closed.state = HELLO_FENCED;
	strcpy(closed.incarnation, "one");
	(void)outbox_hello_answered(&outbox, &closed, &chain, &env);
	struct refusal kept = {.code = REFUSAL_FENCED, .epoch = 2, .kept_next = 11};
	check(outbox_refused(&outbox, &kept, &chain, &env));
	strcpy(closed.incarnation, "two");
	closed.head = hash_number(77);
	(void)outbox_hello_answered(&outbox, &closed, &chain, &env);
	check(outbox_from(&outbox) == 1);
	check(move() == OUTBOX_UPLOAD);
}

static void where_the_runs_kept_end_the_fenced_till_goes_on(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		bool tells;
		struct kept_run runs[3];
		uint64_t from;
	} cases[] = {
		{"an older HQ says nothing", false, {{0, 0}}, 11},
		{"all", true, {{4, 11}}, 11},
		{"all, and more than was heard of", true, {{2, 3}, {4, 20}}, 11},
		{"less", true, {{4, 8}}, 8},
		{"with a hole", true, {{4, 6}, {8, 11}}, 6},
		{"side by side", true, {{3, 5}, {5, 9}}, 9},
		{"nothing", true, {{0, 0}}, 4},
		{"nonsense", true, {{9, 2}, {0, 0}}, 4},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].what);
		begin(NULL);
		struct hello_answer closed = hello_at(4);
		struct refusal kept = {.code = REFUSAL_FENCED, .epoch = 2, .kept_next = 11};
		closed.state = HELLO_FENCED;
		(void)outbox_hello_answered(&outbox, &closed, &chain, &env);
		check(outbox_refused(&outbox, &kept, &chain, &env));
		closed.tells_kept = cases[i].tells;
		closed.kept_count = LENGTH(cases[i].runs);
		memcpy(closed.kept, cases[i].runs, sizeof cases[i].runs);
		check(outbox_hello_answered(&outbox, &closed, &chain, &env) ==
			(cases[i].from != 11));
		check(outbox_from(&outbox) == cases[i].from);
	}
}

/* The same numbers may stand there twice: of this machine, and of another with a copy of its disk.
 */
static void a_run_kept_counts_by_its_hash_alone(void **state)
{
	(void)state;
	static const struct {
		const char *what;
		struct {
			uint64_t from, next;
			uint8_t head;
		} runs[3];
		uint64_t from;
	} cases[] = {
		{"ours", {{4, 11, 10}}, 11},
		{"another machine's", {{4, 11, 99}}, 4},
		{"both", {{4, 11, 99}, {4, 11, 10}}, 11},
		{"ours up to a place", {{4, 11, 99}, {4, 8, 7}}, 8},
		{"ours, then another's", {{4, 8, 7}, {8, 11, 99}}, 8},
		{"in two, in no order", {{8, 11, 10}, {4, 8, 7}}, 11},
		{"beyond what we have", {{4, 20, 19}}, 4},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].what);
		begin(NULL);
		struct hello_answer closed = hello_at(4);
		struct refusal kept = {.code = REFUSAL_FENCED, .epoch = 2, .kept_next = 11};
		closed.state = HELLO_FENCED;
		(void)outbox_hello_answered(&outbox, &closed, &chain, &env);
		check(outbox_refused(&outbox, &kept, &chain, &env));
		closed.tells_kept = true;
		for (; closed.kept_count < 3; closed.kept_count++)
			closed.kept[closed.kept_count] =
				(struct kept_run){cases[i].runs[closed.kept_count].from,
					cases[i].runs[closed.kept_count].next,
					hash_number(cases[i].runs[closed.kept_count].head), true};
		(void)outbox_hello_answered(&outbox, &closed, &chain, &env);
		check(outbox_from(&outbox) == cases[i].from);
	}
}

static void a_fence_that_keeps_nothing_is_not_fed(void **state)
{
	(void)state;
	static const uint64_t said[] = {0, 4, 12};
	for (size_t i = 0; i < LENGTH(said); i++) {
		begin(NULL);
		greet(4);
		struct refusal kept = {.code = REFUSAL_FENCED, .epoch = 2, .kept_next = said[i]};
		check(!outbox_refused(&outbox, &kept, &chain, &env));
		check(move() == OUTBOX_WAIT);
		seeded.mono_ms += BACKOFF_FIRST_MS;
		check(move() == OUTBOX_WAIT);
	}
}

/* Whose key was replaced is told FENCED by hello and is unknown to uploads. */
static void a_fence_that_knows_no_key_is_not_fed(void **state)
{
	(void)state;
	struct hello_answer closed = hello_at(4);
	struct refusal unknown = {.code = REFUSAL_UNKNOWN};
	closed.state = HELLO_FENCED;
	(void)outbox_hello_answered(&outbox, &closed, &chain, &env);
	check(move() == OUTBOX_UPLOAD);
	check(!outbox_refused(&outbox, &unknown, &chain, &env));
	seeded.mono_ms += BACKOFF_FIRST_MS;
	check(move() == OUTBOX_WAIT);
	check(outbox.trouble == OUTBOX_FENCED && outbox.greeted);
}

static void batches_halve_on_silence_and_grow_again(void **state)
{
	(void)state;
	check(outbox.batch_max == BATCH_RECORDS_MAX);
	for (int i = 0; i < 12; i++)
		outbox_unanswered(&outbox, &env);
	check(outbox.batch_max == 1);
	seeded.mono_ms += BACKOFF_MAX_MS;
	greet(1);
	for (uint64_t next = 2; next <= chain.next; next++)
		(void)outbox_acked(&outbox, ack_at(next), &chain, &env);
	check(outbox.batch_max == BATCH_RECORDS_MAX);
}

static void silence_means_waiting_then_hello(void **state)
{
	(void)state;
	greet(1);
	outbox_unanswered(&outbox, &env);
	outbox_unanswered(&outbox, &env);
	seeded.mono_ms += BACKOFF_MAX_MS;
	check(move() == OUTBOX_SAY_HELLO);
}

static void a_busy_hq_is_left_alone_as_long_as_it_asks(void **state)
{
	(void)state;
	greet(1);
	struct refusal refusal = {.code = REFUSAL_BUSY, .retry_after_s = 100};
	(void)outbox_refused(&outbox, &refusal, &chain, &env);
	seeded.mono_ms += 99999;
	check(move() == OUTBOX_WAIT);
	seeded.mono_ms += 1;
	check(move() == OUTBOX_SAY_HELLO);
	outbox_hurry(&outbox);
	check(move() == OUTBOX_SAY_HELLO);
}

/* programme: CHN-01 */
static void each_refusal_keeps_everything_and_says_what_it_is(void **state)
{
	(void)state;
	static const struct {
		enum refusal_code code;
		enum outbox_trouble want;
	} cases[] = {
		{REFUSAL_BADREQUEST, OUTBOX_NOT_UNDERSTOOD},
		{REFUSAL_BADBODY, OUTBOX_WELL},
		{REFUSAL_BADHASH, OUTBOX_WELL},
		{REFUSAL_BADSIG, OUTBOX_BAD_SIGNATURE},
		{REFUSAL_UNKNOWN, OUTBOX_NOT_KNOWN},
		{REFUSAL_NOTFOUND, OUTBOX_NOT_UNDERSTOOD},
		{REFUSAL_FORK, OUTBOX_FORKED},
		{REFUSAL_FENCED, OUTBOX_FENCED},
		{REFUSAL_TOOLARGE, OUTBOX_WELL},
		{REFUSAL_PROTO, OUTBOX_OUTDATED},
		{REFUSAL_BUSY, OUTBOX_WELL},
		{REFUSAL_INTERNAL, OUTBOX_WELL},
		{REFUSAL_OTHER, OUTBOX_NOT_UNDERSTOOD},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		begin(NULL);
		greet(4);
		row("%s", refusal_name(cases[i].code));
		check(!refuse(cases[i].code));
		check(outbox.next == 4);
		check(outbox.trouble == cases[i].want);
	}
	begin(NULL);
	greet(4);
	(void)refuse(REFUSAL_BADHASH);
	(void)refuse(REFUSAL_BADHASH);
	check(outbox.trouble == OUTBOX_BAD_RECORDS);
}

static void backoff_is_bounded_and_spread(void **state)
{
	(void)state;
	struct backoff backoff = {0};
	int64_t longest = 0, shortest = INT64_MAX;
	for (int i = 0; i < 1000; i++) {
		backoff_failed(&backoff, &env, 0);
		int64_t left = backoff_left_ms(&backoff, &env);
		check(left <= BACKOFF_MAX_MS);
		check(i > 0 || left <= BACKOFF_FIRST_MS);
		longest = left > longest ? left : longest;
		shortest = left < shortest ? left : shortest;
	}
	check(longest > BACKOFF_MAX_MS * 9 / 10);
	check(shortest < BACKOFF_MAX_MS / 10);
	backoff_reset(&backoff);
	check(backoff_left_ms(&backoff, &env) == 0);
}

#define fresh(fn) cmocka_unit_test_setup(fn, begin)

TESTS(fresh(hello_comes_before_the_first_batch), fresh(nothing_waits_when_hq_has_all),
	fresh(an_ack_of_our_chain_moves_on),
	fresh(an_ack_that_takes_nothing_makes_the_next_try_wait),
	fresh(an_ack_of_another_chain_is_not_believed), fresh(hq_that_lost_records_gets_them_again),
	fresh(a_gap_that_is_not_ours_stops_the_upload),
	fresh(a_till_behind_or_forked_asks_for_an_epoch_and_others_wait),
	fresh(epochs_are_not_burnt_by_a_mistake_that_stays),
	fresh(under_a_fence_all_is_kept_apart_once),
	fresh(another_headquarters_keeps_apart_from_the_beginning),
	fresh(where_the_runs_kept_end_the_fenced_till_goes_on),
	fresh(a_run_kept_counts_by_its_hash_alone), fresh(a_fence_that_keeps_nothing_is_not_fed),
	fresh(a_fence_that_knows_no_key_is_not_fed), fresh(batches_halve_on_silence_and_grow_again),
	fresh(silence_means_waiting_then_hello), fresh(a_busy_hq_is_left_alone_as_long_as_it_asks),
	fresh(each_refusal_keeps_everything_and_says_what_it_is),
	fresh(backoff_is_bounded_and_spread))
