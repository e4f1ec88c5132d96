/* Personal data told at the till: sealed where it is typed, brought to HQ once, erased when HQ
 * would keep it after losing its disk (design.md 5). */
#include "sync/person.h"
#include "tests/unit/fresh_name.h"
#include "tests/unit/two_ends.h"

static struct world *world;
static struct machine *machine;
static char folder[64];

static int begin(void **state)
{
	(void)state;
	fresh_name(folder, "hq");
	check(mkdtemp(folder) != NULL);
	world = world_open(folder);
	machine = new_machine(world, 3);
	machine_pass(machine, 1000);
	return 0;
}

static int end(void **state)
{
	(void)state;
	machine_drop(machine);
	world_close(world);
	machine_shell("rm -rf %s%s", folder, "");
	return 0;
}

static const char secret[] = "{\"phone\":\"13812345678\",\"name\":\"张三\"}";

static struct uid tell(const char *text)
{
	struct uid uid = env_uid(&machine->env);
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&machine->money);
	told(person_add(&machine->money, &machine->identity, &machine->env, &uid, text,
		     strlen(text), &err) &&
			tx_commit(&tx, &err),
		&err);
	return uid;
}

static void pass_hours(int hours)
{
	machine_pass(machine, (int64_t)hours * 3600 * 1000 + 120000);
}

static void back_up(void)
{
	char backups[96];
	(void)snprintf(backups, sizeof backups, "%s/kept", folder);
	world->now_ms += 1000;
	check(world_say(world, WORDS("backup", backups), NULL) == WORD_DONE);
}

static void a_row_is_erased_here_only_when_hq_would_keep_it(void **state)
{
	(void)state;
	struct uid uid = tell(secret);
	pass_hours(2);
	check(world_count(world, "SELECT count(*) FROM person") == 1);
	check(persons_count(&machine->money) == 1);
	back_up();
	pass_hours(2);
	check(persons_count(&machine->money) == 0);
	/* Nobody but HQ's box key reads it. */
	uint8_t sealed[PERSON_SEALED_MAX], text[PERSON_TEXT_MAX];
	size_t size;
	AUTO(stmt) struct stmt s = sql(&world->hq.db, "SELECT sealed, uid FROM person");
	check(next_row(&s));
	const void *bytes = column_blob(&s, 0, &size);
	check(size == strlen(secret) + BOX_OVERHEAD);
	memcpy(sealed, bytes, size);
	check(memmem(sealed, size, "138", 3) == NULL);
	check(box_open(&world->hq.keys.box, sealed, size, text));
	check(memcmp(text, secret, strlen(secret)) == 0);
	sealed[size - 1] ^= 1;
	check(!box_open(&world->hq.keys.box, sealed, size, text));
	struct uid held;
	column_exact(&s, 1, held.bytes, UID_SIZE);
	check(uid_equal(&held, &uid));
}

static void an_answer_that_is_lost_makes_no_second_row(void **state)
{
	(void)state;
	(void)tell(secret);
	machine->only_lose = "/v1/persons";
	machine->lose_answers = 3;
	pass_hours(2);
	check(world_count(world, "SELECT count(*) FROM person") == 1);
	check(machine_count(machine, "SELECT held FROM person") == 1);
}

/* Fault 28: what HQ had is gone again, and comes again. */
static void a_headquarters_that_lost_it_gets_it_again(void **state)
{
	(void)state;
	(void)tell(secret);
	pass_hours(1);
	db_script(&world->hq.db, "DELETE FROM person");
	pass_hours(3);
	check(world_count(world, "SELECT count(*) FROM person") == 1);
	check(persons_count(&machine->money) == 1);
}

static void more_than_one_request_holds_are_all_brought(void **state)
{
	(void)state;
	for (int i = 0; i < 2 * PERSONS_MAX + 5; i++)
		(void)tell(secret);
	pass_hours(1);
	check(world_count(world, "SELECT count(*) FROM person") == 2 * PERSONS_MAX + 5);
	back_up();
	pass_hours(2);
	check(persons_count(&machine->money) == 0);
}

static void nothing_is_stored_that_cannot_be_sealed(void **state)
{
	(void)state;
	struct uid uid = {{1}};
	struct err err;
	static char large[PERSON_TEXT_MAX + 1];
	check(!person_add(&machine->money, &machine->identity, &machine->env, &uid, large,
		sizeof large, &err));
	machine->identity.has_box = false;
	check(!person_add(&machine->money, &machine->identity, &machine->env, &uid, secret,
		strlen(secret), &err));
	check(err.what.id == TEXT_PERSON_NOT_SEALED);
	check(persons_count(&machine->money) == 0);
}

/* T9: no byte of it is left in the files, whatever the database forgot. */
static void nothing_readable_ever_reaches_the_disk(void **state)
{
	(void)state;
	char command[300];
	(void)tell(secret);
	pass_hours(1);
	back_up();
	pass_hours(2);
	machine_stop(machine);
	(void)snprintf(command, sizeof command, "! cat %s/* %s/hq.db* | grep -aq 13812345678",
		machine->folder, folder);
	check(system(command) == 0);
	machine_open(machine);
	machine_start(machine);
}

#define on_line(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(on_line(a_row_is_erased_here_only_when_hq_would_keep_it),
	on_line(an_answer_that_is_lost_makes_no_second_row),
	on_line(a_headquarters_that_lost_it_gets_it_again),
	on_line(more_than_one_request_holds_are_all_brought),
	on_line(nothing_is_stored_that_cannot_be_sealed),
	on_line(nothing_readable_ever_reaches_the_disk))
