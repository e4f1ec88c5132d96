/* A till's key is replaced within its epoch, and HQ's own signing key (fault 43 of sync.md 5.5): at
 * no moment does one end sign with what the other does not know. */
#include "sync/key_rotation.h"
#include "sync/hq/signer.h"
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

/* ---- headquarters' own key ---- */

static void rotate_hq(int times)
{
	for (int i = 0; i < times; i++)
		check(keyring_rotate(&world->hq.keys, &world->env));
}

static void restart_hq_keys(void)
{
	char path[100];
	struct err err;
	(void)snprintf(path, sizeof path, "%s", machine_file(machine, "hq.keys"));
	told(keyring_replace(&world->hq.keys, path, &err), &err);
	told(keyring_load(&world->hq.keys, path, &err), &err);
}

/* Also one that was switched off during several of them. */
static void a_till_follows_headquarters_from_key_to_key(void **state)
{
	(void)state;
	rotate_hq(3);
	restart_hq_keys();
	machine_sell_many(machine, 1);
	all_is_well(1);
	check(machine->identity.hq_keys.count == 4);
	/* Its certificate is signed anew, so that HQ may forget the old key one day. */
	check(certificate_holds(
		&machine->identity.certificate, world->hq.keys.hq_id, &world->hq.keys.hq.public));
	machine_restart(machine);
	machine_sell_many(machine, 1);
	all_is_well(2);
}

/* A certificate of an older key still speaks for its till. */
static void what_an_older_key_signed_goes_on_counting(void **state)
{
	(void)state;
	uint8_t before[CERTIFICATE_SIZE];
	memcpy(before, machine->identity.certificate_bytes, CERTIFICATE_SIZE);
	machine->cut = true;
	machine_pass(machine, 60000);
	rotate_hq(1);
	db_script(&world->hq.db, "DELETE FROM epoch; DELETE FROM till; DELETE FROM journal");
	machine->cut = false;
	machine_sell_many(machine, 1);
	all_is_well(1);
	check(memcmp(before, machine->identity.certificate_bytes, CERTIFICATE_SIZE) != 0);
}

static void name_hq_key(void)
{
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	signer_note(&world->hq);
	check(tx_commit(&tx, &err));
}

static bool status_says_behind(void)
{
	check(world_say(world, WORDS("status"), NULL) == WORD_DONE);
	return strstr(paper_read(&world->said.out), "signs with a newer key than") != NULL;
}

/* Two processes of one headquarters, and only one of them has the new key: they do not take turns
 * at renewing the certificate. */
static void a_process_that_lacks_the_newest_key_renews_no_certificate(void **state)
{
	(void)state;
	struct keyring before = world->hq.keys;
	rotate_hq(1);
	name_hq_key();
	struct keyring newest = world->hq.keys;
	/* The other one hears the till first. */
	world->hq.keys = before;
	name_hq_key();
	check(status_says_behind());
	settle();
	check(certificate_holds(&machine->identity.certificate, before.hq_id, &before.hq.public));
	check(world_say(world, WORDS("keys", "rotate"), NULL) == WORD_WRONG);
	world->hq.keys = newest;
	check(!status_says_behind());
	settle();
	check(certificate_holds(&machine->identity.certificate, newest.hq_id, &newest.hq.public));
	world->hq.keys = before;
	machine_sell_many(machine, 1);
	all_is_well(1);
	check(certificate_holds(&machine->identity.certificate, newest.hq_id, &newest.hq.public));
	/* A key that the till announces waits for the one that has the newest. */
	ask_rotation();
	settle();
	check(certificate_holds(&machine->identity.certificate, newest.hq_id, &newest.hq.public));
	world->hq.keys = newest;
	machine_sell_many(machine, 1);
	all_is_well(2);
	both_know(machine->identity.kid);
}

static void keys_that_nobody_known_announced_are_not_believed(void **state)
{
	(void)state;
	struct keyring foreign;
	keyring_make(&foreign, &world->env);
	strcpy(foreign.hq_id, world->hq.keys.hq_id);
	rotate_hq(1);
	struct hq_keys listed = world->hq.keys.all, known = machine->identity.hq_keys;
	bool strange;
	hq_keys_follow(&known, &listed, foreign.hq_id, &strange);
	check(!strange && known.count == 2);
	/* Somebody appends a key of his own. */
	known = machine->identity.hq_keys;
	listed.key[1] = foreign.hq.public;
	hq_keys_follow(&known, &listed, foreign.hq_id, &strange);
	check(!strange && known.count == 1);
	/* The announcement of another headquarters. */
	listed = world->hq.keys.all;
	hq_keys_follow(&known, &listed, "0123456789abcdef0123456789abcdef", &strange);
	check(known.count == 1);
	hq_keys_follow(&known, &foreign.all, foreign.hq_id, &strange);
	check(strange && known.count == 1);
}

static void eight_keys_are_kept_and_the_oldest_unlisted_goes_first(void **state)
{
	(void)state;
	rotate_hq(HQ_KEYS_MAX + 2);
	check(world->hq.keys.all.count == HQ_KEYS_MAX);
	struct hq_keys known = {.key = {world->hq.keys.all.key[1]}, .count = 1};
	bool strange;
	for (int i = 0; i < HQ_KEYS_MAX; i++) {
		rotate_hq(1);
		hq_keys_follow(&known, &world->hq.keys.all, world->hq.keys.hq_id, &strange);
		check(!strange);
		check(known.count <= HQ_KEYS_MAX);
		check(memcmp(known.key[known.count - 1].bytes, world->hq.keys.hq.public.bytes,
			      KEY_SIZE) == 0);
	}
	check(known.count == HQ_KEYS_MAX);
}

/* HQ's key is lost for good and another one is made: nothing stops, and the till says what to do.
 */
static void a_till_whose_headquarters_lost_its_key_sells_and_uploads_and_says_so(void **state)
{
	(void)state;
	struct keyring fresh, before = world->hq.keys;
	keyring_make(&fresh, &world->env);
	strcpy(fresh.hq_id, before.hq_id);
	world->hq.keys = fresh;
	machine_sell_many(machine, 2);
	settle();
	check(machine_status(machine)->waiting == 0);
	check(machine_status(machine)->attention == 1);
	check(machine_status(machine)->troubles[0].id == TEXT_SYNC_STRANGE_KEYS);
	check(machine->identity.hq_keys.count == 1);
	/* The keys are brought back. */
	world->hq.keys = before;
	all_is_well(2);
	/* Or they are not: a person's code makes the new ones known. */
	world->hq.keys = fresh;
	char code[ENROL_CODE_SIZE + 1];
	struct signing_key key;
	struct err err;
	told(enrol_offer(&world->hq, 1, 3, code, &err), &err);
	told(identity_next_key(&machine->money, &machine->env, &key, &err), &err);
	struct enrol_answer answer = machine_ask_in(machine, &key.public, code);
	told(identity_renew(&machine->identity, &machine->journal, &answer, true,
		     machine->journal.next_seq, &err),
		&err);
	machine_restart(machine);
	machine_sell_many(machine, 1);
	settle();
	check(machine_status(machine)->attention == 0);
	check(machine_status(machine)->waiting == 0);
	check(machine->journal.epoch == 2);
	check(world_count(world, "SELECT count(*) FROM sale") == 3);
}

static void the_key_file_is_replaced_whole_or_not_at_all(void **state)
{
	(void)state;
	char path[200];
	struct keyring read;
	struct err err;
	(void)snprintf(path, sizeof path, "%s", machine_file(machine, "hq.keys"));
	told(keyring_save(&world->hq.keys, path, &err), &err);
	check(!keyring_save(&world->hq.keys, path, &err)); /* not over another */
	struct keyring before = world->hq.keys;
	rotate_hq(1);
	/* Nothing can be written beside it: the one that is there stays. */
	machine_shell("mkdir %s.new%s", path, "");
	check(!keyring_replace(&world->hq.keys, path, &err));
	told(keyring_load(&read, path, &err), &err);
	check(memcmp(read.hq.seed, before.hq.seed, SEED_SIZE) == 0);
	machine_shell("rmdir %s.new%s", path, "");
	told(keyring_replace(&world->hq.keys, path, &err), &err);
	told(keyring_load(&read, path, &err), &err);
	check(memcmp(&read, &world->hq.keys, sizeof read) == 0);
	check(access(strcat(path, ".new"), F_OK) != 0);
}

#define on_line(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(on_line(a_till_takes_a_new_key_when_it_is_asked_to),
	on_line(a_rotation_interrupted_anywhere_is_finished),
	on_line(hq_that_forgot_the_new_key_takes_it_by_its_certificate),
	on_line(a_retired_key_brings_nothing_and_gets_no_epoch),
	test(a_key_announced_by_somebody_else_is_not_taken),
	on_line(a_till_follows_headquarters_from_key_to_key),
	on_line(what_an_older_key_signed_goes_on_counting),
	on_line(a_process_that_lacks_the_newest_key_renews_no_certificate),
	on_line(keys_that_nobody_known_announced_are_not_believed),
	on_line(eight_keys_are_kept_and_the_oldest_unlisted_goes_first),
	on_line(a_till_whose_headquarters_lost_its_key_sells_and_uploads_and_says_so),
	on_line(the_key_file_is_replaced_whole_or_not_at_all))
