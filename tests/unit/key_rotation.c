/* A till's key is replaced within its epoch, and HQ's own signing key (fault 43 of sync.md 5.5): at
 * no moment does one end sign with what the other does not know. */
#include "sync/key_rotation.h"
#include "tests/unit/two_ends.h"

static struct world *world;
static struct machine *machine;

static int begin(void **state)
{
	(void)state;
	world = world_open(":memory:");
	world_stock(world);
	machine = new_machine(world, 3);
	machine_pass(machine, 1000);
	return 0;
}

static int end(void **state)
{
	(void)state;
	machine_drop(machine);
	world_close(world);
	return 0;
}

enum { LONG_ENOUGH_MS = 20 * 60 * 1000 };

static void settle(void)
{
	machine_pass(machine, LONG_ENOUGH_MS);
}

static void ask_rotation(void)
{
	check(world_say(world, WORDS("till", "rotate", "3"), NULL) == WORD_DONE);
}

static void both_know(const char *kid)
{
	char held[KID_TEXT_MAX];
	AUTO(stmt) struct stmt s = sql(&world->hq.db, "SELECT kid FROM epoch WHERE till = 3");
	check(next_row(&s));
	column_text(&s, 0, held, sizeof held);
	check(strcmp(machine->identity.kid, kid) == 0);
	check(strcmp(held, kid) == 0);
}

static void all_is_well(int64_t sales)
{
	settle();
	check(syncer_settled(machine->syncer));
	check(machine_status(machine)->attention == 0);
	check(machine->journal.epoch == 1);
	check(world_count(world, "SELECT count(*) FROM sale") == sales);
	check(world_count(world, "SELECT count(*) FROM epoch") == 1);
	machine_verifies(machine);
	world_verifies(world);
}

static void a_till_takes_a_new_key_when_it_is_asked_to(void **state)
{
	(void)state;
	char before[KID_TEXT_MAX];
	strcpy(before, machine->identity.kid);
	both_know(before);
	ask_rotation();
	machine_sell_many(machine, 1);
	all_is_well(1);
	check(strcmp(machine->identity.kid, before) != 0);
	both_know(machine->identity.kid);
	char after[KID_TEXT_MAX];
	strcpy(after, machine->identity.kid);
	machine_restart(machine);
	machine_sell_many(machine, 1);
	all_is_well(2);
	both_know(after); /* once, not with every hello */
	check(machine_count(machine, "SELECT count(*) FROM journal WHERE kind = 17") == 1);
}

/* Fault 43: cut after each request, its answer lost or the request itself, power off or not. */
static void a_rotation_interrupted_anywhere_is_finished(void **state)
{
	enum { CASES = 18 };
	for (int i = 0; i < CASES; i++) {
		bool request = i % 2, power_off = i % 3 < 2;
		row("after %d ms, %s lost, power %s", i / 2, request ? "request" : "answer",
			power_off ? "off" : "on");
		if (i)
			begin(state);
		char before[KID_TEXT_MAX];
		strcpy(before, machine->identity.kid);
		ask_rotation();
		syncer_now(machine->syncer);
		machine_sell_many(machine, 1);
		machine_pass(machine, i / 2);
		*(request ? &machine->lose_requests : &machine->lose_answers) = 1;
		machine_pass(machine, 2);
		if (power_off)
			machine_restart(machine);
		machine_sell_many(machine, 1);
		all_is_well(2);
		check(strcmp(machine->identity.kid, before) != 0);
		both_know(machine->identity.kid);
		if (i + 1 < CASES)
			end(state);
	}
}

/* HQ came back from before the rotation: the certificate for the new key convinces it. */
static void hq_that_forgot_the_new_key_takes_it_by_its_certificate(void **state)
{
	(void)state;
	char kid[KID_TEXT_MAX];
	strcpy(kid, machine->identity.kid);
	AUTO(stmt)
	struct stmt s = sql(&world->hq.db, "UPDATE epoch SET pubkey = ?, kid = ?, next = 2, "
					   "projected_next = 2, told_next = 2, head = (SELECT hash "
					   "FROM journal WHERE seq = 1)");
	bind_blob(&s, machine->identity.key.public.bytes, KEY_SIZE);
	bind_text(&s, kid);
	ask_rotation();
	machine_sell_many(machine, 1);
	settle();
	check(strcmp(kid, machine->identity.kid) != 0);
	run(&s);
	db_script(&world->hq.db, "DELETE FROM epoch_key; DELETE FROM journal WHERE seq > 1");
	machine_sell_many(machine, 1);
	settle();
	check(machine_status(machine)->attention == 0);
	both_know(machine->identity.kid);
	check(machine_status(machine)->waiting == 0);
	check(world_count(world, "SELECT next FROM epoch") == (int64_t)machine->journal.next_seq);
}

/* A copy of the disk from before, in whosever hands: its key has been replaced. */
static void a_retired_key_brings_nothing_and_gets_no_epoch(void **state)
{
	(void)state;
	struct machine *copy = machine_clone(machine);
	ask_rotation();
	machine_sell_many(machine, 1);
	settle();
	copy->seeded.wall_ms = machine->seeded.wall_ms;
	machine_sell_many(copy, 1);
	machine_pass(copy, LONG_ENOUGH_MS);
	check(copy->journal.epoch == 1);
	check(machine_status(copy)->attention == 1);
	check(world_count(world, "SELECT count(*) FROM epoch") == 1);
	check(world_count(world, "SELECT count(*) FROM sale") == 1);
	machine_drop(copy);
	machine_sell_many(machine, 1);
	all_is_well(2);
}

static void a_key_announced_by_somebody_else_is_not_taken(void **state)
{
	(void)state;
	uint8_t body[KEY_ROTATION_SIZE];
	static const uint8_t seeds[2][SEED_SIZE] = {{1}, {2}};
	struct signing_key mine = signing_key_of(seeds[0]), other = signing_key_of(seeds[1]);
	struct public_key next;
	check(key_rotation_write(body, 3, 1, &mine, &other.public));
	struct record record = {.kind = RECORD_KEY_ROTATE,
		.till = 3,
		.epoch = 1,
		.body = body,
		.body_size = sizeof body};
	check(key_rotation_read(&record, &mine.public, &next));
	check(memcmp(next.bytes, other.public.bytes, KEY_SIZE) == 0);
	check(!key_rotation_read(&record, &other.public, &next));
	record.epoch = 2;
	check(!key_rotation_read(&record, &mine.public, &next));
	record.epoch = 1;
	body[0] ^= 1;
	check(!key_rotation_read(&record, &mine.public, &next));
	body[0] ^= 1;
	record.body_size--;
	check(!key_rotation_read(&record, &mine.public, &next));
}

#define on_line(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(on_line(a_till_takes_a_new_key_when_it_is_asked_to),
	on_line(a_rotation_interrupted_anywhere_is_finished),
	on_line(hq_that_forgot_the_new_key_takes_it_by_its_certificate),
	on_line(a_retired_key_brings_nothing_and_gets_no_epoch),
	test(a_key_announced_by_somebody_else_is_not_taken))
