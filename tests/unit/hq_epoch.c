/* How a till and HQ agree on a new epoch, what a fence does, and how both find where two chains
 * part: faults 30, 31, 32 and 34 of sync.md 5.5 on HQ's side. */
#include "sync/hq/epochs.h"
#include "sync/hq/rule_desk.h"
#include "sync/wire_epoch.h"
#include "tests/hq_world.h"

/* Asks for the epoch after the till's own, under another key. */
static void ask_epoch(struct world *world, struct fake_till *till, const struct public_key *key)
{
	struct epoch_request request = {
		.till = till->till, .epoch = till->epoch, .key = *key, .reason = "BEHIND"};
	struct err err;
	size_t size;
	memcpy(request.certificate, till->certificate_bytes, CERTIFICATE_SIZE);
	char *body = epoch_request_write(&request, &size, &err);
	check(body != NULL);
	till_send(world, till, &(struct sending){"POST", "/v1/epoch", body, size});
	free(body);
}

/* The same machine under its new epoch. */
static struct fake_till renewed(struct world *world, const struct fake_till *key_holder)
{
	struct fake_till till = *key_holder;
	till_believe(world, &till);
	return till;
}

static void a_restored_till_gets_the_next_epoch_once_for_each_key(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct fake_till key = {0};
	till_write_note(world, till, "one");
	till_key(&key, 50);
	ask_epoch(world, till, &key.key.public);
	struct fake_till next = renewed(world, &key);
	check(next.epoch == 2 && next.till == 3 && next.store == 1);
	check(hash_equal(&next.certificate.prev_head, &till->head));
	/* The answer was lost: the same certificate again. */
	ask_epoch(world, till, &key.key.public);
	struct fake_till again = renewed(world, &key);
	check(memcmp(again.certificate_bytes, next.certificate_bytes, CERTIFICATE_SIZE) == 0);
	check(world_count(world, "SELECT count(*) FROM epoch") == 2);
	/* A clone that comes later needs a person. */
	till_key(&key, 51);
	ask_epoch(world, till, &key.key.public);
	check(world->answer.status == 410);
	check(answer_says(world, "FENCED"));
	check(answer_number(world, "epoch") == 2);
	free(till);
	world_close(world);
}

/* The answer may be lost: then it goes on in the old one, with the points set aside for it there.
 */
static void an_epoch_is_left_once_its_machine_speaks_in_the_next(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct fake_till key = {0};
	till_key(&key, 50);
	ask_epoch(world, till, &key.key.public);
	struct fake_till next = renewed(world, &key);
	check(world_count(world, "SELECT fence_told FROM epoch WHERE epoch = 1") == 2);
	till_hello(world, &next);
	check(answer_says(world, "\"state\":\"OK\""));
	check(world_count(world, "SELECT fence_told FROM epoch WHERE epoch = 1") == 1);
	check(world_count(world, "SELECT fence_told FROM epoch WHERE epoch = 2") == 0);
	free(till);
	world_close(world);
}

static void a_key_serves_one_epoch(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	ask_epoch(world, till, &till->key.public);
	check(world->answer.status == 400);
	check(world_count(world, "SELECT count(*) FROM epoch") == 1);
	free(till);
	world_close(world);
}

static void who_forges_a_request_gets_no_epoch(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3), thief;
	thief = *till;
	till_key(&thief, 99);
	ask_epoch(world, &thief, &thief.key.public);
	check(world->answer.status == 401);
	thief.certificate_bytes[20] ^= 1;
	db_script(&world->hq.db, "DELETE FROM epoch; DELETE FROM till");
	ask_epoch(world, &thief, &thief.key.public);
	check(world->answer.status == 403);
	check(world_count(world, "SELECT count(*) FROM epoch") == 0);
	free(till);
	world_close(world);
}

/* HQ came back from a backup and lost its memory: the certificate speaks for the till. */
static void a_forgetful_headquarters_grants_above_what_it_is_shown(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct fake_till key = {0};
	till_key(&key, 50);
	db_script(&world->hq.db, "DELETE FROM epoch; DELETE FROM till; DELETE FROM enrol_code");
	ask_epoch(world, till, &key.key.public);
	check(renewed(world, &key).epoch == 2);
	check(world_count(world, "SELECT epoch FROM till") == 2);
	free(till);
	world_close(world);
}

/* Fault 34: the number is granted twice because HQ forgot the first time. */
static void one_number_under_two_certificates_is_a_fork_at_its_root(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct fake_till key = {0}, other = {0};
	till_key(&key, 50);
	till_key(&other, 60);
	ask_epoch(world, till, &key.key.public);
	struct fake_till second = renewed(world, &key);
	db_script(&world->hq.db, "DELETE FROM epoch WHERE epoch = 2; UPDATE till SET epoch = 1");
	ask_epoch(world, till, &other.key.public);
	struct fake_till twin = renewed(world, &other);
	check(twin.epoch == 2);

	till_hello(world, &second);
	check(answer_says(world, "\"state\":\"FORK\""));
	check(answer_number(world, "at") == 0);
	till_write_note(world, &second, "mine");
	check(answer_says(world, "UNKNOWN"));
	till_hello(world, &twin);
	check(answer_says(world, "\"state\":\"OK\""));
	till_key(&key, 52);
	ask_epoch(world, &second, &key.key.public);
	check(renewed(world, &key).epoch == 3);
	till_hello(world, &twin);
	check(answer_says(world, "FENCED"));
	free(till);
	world_close(world);
}

static void what_a_fenced_till_brings_is_kept_apart_and_counted(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	till_write_note(world, till, "one");
	check(world_say(world, WORDS("till", "fence", "3"), NULL) == WORD_DONE);
	till_hello(world, till);
	check(answer_says(world, "FENCED"));
	check(answer_number(world, "epoch") == 1);
	check(answer_number(world, "next") == 2);
	till_write_note(world, till, "two");
	check(world->answer.status == 410);
	check(answer_number(world, "kept_next") == 3);
	till_write_note(world, till, "three");
	check(answer_number(world, "kept_next") == 4);
	check(world_count(world, "SELECT count(*) FROM quarantine") == 2);
	check(world_count(world, "SELECT next FROM epoch") == 2);
	till_get(world, till, "/v1/ref/members?feed=&since=0&limit=10");
	check(world->answer.status == 410);
	check(answer_says(world, "FENCED"));
	/* It cannot free itself. */
	struct fake_till key = {0};
	till_key(&key, 50);
	ask_epoch(world, till, &key.key.public);
	check(world->answer.status == 410);
	/* A person can. */
	check(world_say(world, WORDS("till", "code", "3"), NULL) == WORD_DONE);
	char code[ENROL_CODE_SIZE + 1];
	memcpy(code, paper_read(&world->said.out), ENROL_CODE_SIZE);
	code[ENROL_CODE_SIZE] = '\0';
	till_ask_in(world, &key, code);
	struct fake_till next = renewed(world, &key);
	check(next.epoch == 2);
	till_hello(world, &next);
	check(answer_says(world, "\"state\":\"OK\""));
	free(till);
	world_close(world);
}

/* Two machines under one number and one key, both fenced: each is told its own by the hashes. */
static void runs_kept_apart_are_told_machine_by_machine(void **state)
{
	(void)state;
	struct err err;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	till_write_note(world, till, "one");
	check(world_say(world, WORDS("till", "fence", "3"), NULL) == WORD_DONE);
	till_write_note(world, till, "two");
	struct fake_till twin = *till, early = *till;
	till_write_note(world, till, "three");
	till_write_note(world, till, "four");
	till_write_note(world, &twin, "another three");
	check(answer_number(world, "kept_next") == 4);
	const struct {
		struct fake_till *asks;
		uint64_t next;
		uint32_t runs;
	} cases[] = {{till, 5, 2}, {&twin, 4, 2}, {&early, 3, 3}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu", i);
		static struct hello_answer answer;
		const struct fake_till *asks = cases[i].asks;
		bool told = false;
		till_hello(world, cases[i].asks);
		check(hello_answer_read(
			world->answer.body.text, world->answer.body.used, &answer, &err));
		check(answer.tells_kept && answer.kept_count == cases[i].runs);
		for (uint32_t run = 0; run < answer.kept_count; run++)
			told |= answer.kept[run].from == 2 && answer.kept[run].has_head &&
				answer.kept[run].next == cases[i].next &&
				hash_equal(&answer.kept[run].head, &asks->head);
		check(told);
	}
	free(till);
	world_close(world);
}

static void a_fence_names_what_was_stolen_and_a_till_that_is(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	check(world_say(world, WORDS("till", "fence", "3", "--stolen"), NULL) == WORD_DONE);
	check(world_count(world, "SELECT fence FROM epoch") == FENCE_STOLEN);
	check(world_say(world, WORDS("till", "fence", "4"), NULL) == WORD_WRONG);
	check(world_say(world, WORDS("till", "code", "x"), NULL) == WORD_WRONG);
	free(till);
	world_close(world);
}

/* ---- older epochs ---- */

enum { NOTES = 20 };

/* Sends a hello that asks about epoch 1 with every mark of its chain from `last` down. */
static struct branch_held ask_branch(
	struct world *world, struct fake_till *till, const struct hash *hashes, uint64_t last)
{
	struct hello hello = {.till = till->till,
		.store = till->store,
		.epoch = till->epoch,
		.head = till->head,
		.software = "test",
		.schema = 1,
		.vocabulary = 1,
		.engine = 1,
		.branches = {.count = 1, .of = {{.epoch = 1}}}};
	struct branch_marks *branch = &hello.branches.of[0];
	struct hello_answer answer;
	struct err err;
	size_t size;
	uint32_t number = 0;
	for (uint64_t seq = last; seq; seq = mark_before(seq, number++))
		branch->marks[branch->count++] = (struct mark){seq, hashes[seq]};
	memcpy(hello.certificate, till->certificate_bytes, CERTIFICATE_SIZE);
	char *body = hello_write(&hello, &size, &err);
	till_send(world, till, &(struct sending){"POST", "/v1/hello", body, size});
	free(body);
	check(hello_answer_read(world->answer.body.text, world->answer.body.used, &answer, &err));
	check(answer.held.count == 1);
	return answer.held.of[0];
}

static void marks_find_where_two_branches_part(void **state)
{
	(void)state;
	static const struct {
		uint64_t last, other_from; /* our branch differs from HQ's from here on */
		uint64_t least, most;      /* HQ may admit to holding */
	} cases[] = {
		{NOTES, NOTES + 1, NOTES + 1, NOTES + 1}, /* the very same */
		{5, NOTES + 1, 6, 6},                     /* a beginning of HQ's */
		{NOTES, 17, 13, 17},
		{NOTES, 2, 1, 2},
		{NOTES, 1, 1, 1},
	};
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct fake_till key = {0};
	struct hash hashes[NOTES + 1];
	for (int i = 1; i <= NOTES; i++) {
		till_write_note(world, till, "note");
		hashes[i] = till->head;
	}
	till_key(&key, 50);
	ask_epoch(world, till, &key.key.public);
	struct fake_till next = renewed(world, &key);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct hash ours[NOTES + 1];
		row("case %zu", i);
		memcpy(ours, hashes, sizeof ours);
		for (uint64_t seq = cases[i].other_from; seq <= NOTES; seq++)
			ours[seq].bytes[0] ^= 1;
		struct branch_held held = ask_branch(world, &next, ours, cases[i].last);
		check(held.next >= cases[i].least && held.next <= cases[i].most);
		if (held.next > 1)
			check(hash_equal(&held.head, &hashes[held.next - 1]));
	}
	db_script(&world->hq.db, "DELETE FROM epoch WHERE epoch = 1");
	check(ask_branch(world, &next, hashes, NOTES).next == 1);
	free(till);
	world_close(world);
}

static void marks_reach_back_through_the_longest_journal(void **state)
{
	(void)state;
	uint32_t count = 0;
	for (uint64_t seq = RECORD_SEQ_MAX; seq; seq = mark_before(seq, count - 1))
		count++;
	check(count <= MARKS_MAX);
	check(count >= 40);
}

/* Design decision 18. */
static void no_rule_file_is_published_that_an_active_till_cannot_read(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct err err;
	check(rule_file_readable(&world->hq, 2, "v2", &err)); /* never heard */
	till_hello(world, till);
	check(rule_file_readable(&world->hq, 1, "v2", &err));
	check(!rule_file_readable(&world->hq, 2, "v2", &err));
	check(err.what.id == TEXT_HQ_RULES_VOCABULARY);
	world->now_ms += INT64_C(91) * 86400000;
	check(rule_file_readable(&world->hq, 2, "v2", &err)); /* silent for a quarter */
	till_hello(world, till);
	check(!rule_file_readable(&world->hq, 2, "v2", &err));
	check(world_say(world, WORDS("till", "fence", "3"), NULL) == WORD_DONE);
	check(rule_file_readable(&world->hq, 2, "v2", &err));
	free(till);
	world_close(world);
}

TESTS(test(no_rule_file_is_published_that_an_active_till_cannot_read),
	test(a_restored_till_gets_the_next_epoch_once_for_each_key),
	test(an_epoch_is_left_once_its_machine_speaks_in_the_next), test(a_key_serves_one_epoch),
	test(who_forges_a_request_gets_no_epoch),
	test(a_forgetful_headquarters_grants_above_what_it_is_shown),
	test(one_number_under_two_certificates_is_a_fork_at_its_root),
	test(runs_kept_apart_are_told_machine_by_machine),
	test(what_a_fenced_till_brings_is_kept_apart_and_counted),
	test(a_fence_names_what_was_stolen_and_a_till_that_is),
	test(marks_find_where_two_branches_part),
	test(marks_reach_back_through_the_longest_journal))
