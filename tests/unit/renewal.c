/* The next epoch, on a real till against a real headquarters: restored, cloned, replaced and fenced
 * tills, and headquarters restored from a backup (sync.md 5.5, faults 17, 28, 30, 31, 32, 34). Each
 * test ends with the same two questions: does HQ hold every sale once, and does the till verify? */
#include "sync/hq/errands.h"
#include "sync/points.h"
#include "tests/unit/fresh_name.h"
#include "tests/unit/two_ends.h"

static struct world *world;
static struct machine *machine;

static int begin(void **state)
{
	(void)state;
	world = world_open(":memory:");
	world_stock(world);
	machine = new_machine(world, 3);
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

/* Every sale once, in the journal and in the books. */
static void all_is_well(int64_t sales)
{
	machine_pass(machine, LONG_ENOUGH_MS);
	row("waiting %lld, attention %d (%d)", (long long)machine_status(machine)->records_waiting,
		machine_status(machine)->attention, (int)machine_status(machine)->troubles[0].id);
	check(world_count(world, "SELECT count(*) FROM sale") == sales);
	check(world_count(world, "SELECT count(DISTINCT uid) FROM sale") == sales);
	check(machine_status(machine)->waiting == 0);
	check(machine_status(machine)->records_waiting == 0);
	check(machine_status(machine)->attention == 0);
	check(syncer_settled(machine->syncer));
	machine_verifies(machine);
	world_verifies(world);
}

static void settle(void)
{
	machine_pass(machine, LONG_ENOUGH_MS);
}

/* Fault 30: HQ holds more of this very chain than the till. */
static void a_till_restored_from_an_image_goes_on_in_a_new_epoch(void **state)
{
	(void)state;
	machine_sell_many(machine, 3);
	settle();
	machine_image(machine, "old");
	machine_sell_many(machine, 2);
	settle();
	machine_restore(machine, "old");
	check(machine->journal.epoch == 1);
	settle();
	check(machine->journal.epoch == 2);
	check(machine_count(machine, "SELECT count(*) FROM readopted") == 0);
	check(machine_sell(machine, 0, NULL) == 1); /* receipt numbers begin anew */
	all_is_well(6);
	machine_restart(machine);
	check(machine->journal.epoch == 2);
	all_is_well(6);
}

/* Fault 30 and sync.md finding 6: it sold on before it met HQ again. */
static void what_a_restored_till_sold_meanwhile_is_carried_over(void **state)
{
	(void)state;
	machine_sell_many(machine, 3);
	settle();
	machine_image(machine, "old");
	machine_sell_many(machine, 2);
	settle();
	machine_restore(machine, "old");
	machine->cut = true;
	machine_sell_many(machine, 4);
	settle();
	check(machine_status(machine)->waiting == 4);
	machine->cut = false;
	all_is_well(9);
	check(machine->journal.epoch == 2);
	/* At least what is new, and not everything that is old. */
	int64_t carried = machine_count(machine, "SELECT count(*) FROM readopted WHERE kind = 6");
	check(carried >= 4 && carried <= 7);
	check(world_count(world, "SELECT count(*) FROM epoch WHERE reason = 'FORK'") == 1);
}

static void a_long_branch_is_carried_over_in_turns_while_selling_goes_on(void **state)
{
	(void)state;
	machine_sell_many(machine, 3);
	settle();
	machine_image(machine, "old");
	machine_sell_many(machine, 1);
	settle();
	machine_restore(machine, "old");
	machine->cut = true;
	machine_sell_many(machine, 150);
	machine->cut = false;
	uint32_t number = 0;
	for (int i = 0; i < 150; i++) {
		machine_pass(machine, 20);
		if (machine->journal.epoch == 1)
			continue;
		/* A sale at any moment is the next record and the next receipt. */
		uint64_t seq = machine->journal.next_seq;
		check(machine_sell(machine, 0, NULL) == ++number);
		check(machine->journal.next_seq == seq + 1);
	}
	check(number > 50);
	all_is_well(4 + 150 + number);
}

static void a_cut_at_any_turn_leaves_nothing_out_and_nothing_twice(void **state)
{
	(void)state;
	machine_sell_many(machine, 2);
	settle();
	machine_image(machine, "old");
	machine_sell_many(machine, 1);
	settle();
	machine_restore(machine, "old");
	machine->cut = true;
	machine_sell_many(machine, 250);
	machine->cut = false;
	int restarts = 0;
	while (machine->journal.epoch == 1)
		machine_pass(machine, 1);
	for (; restarts < 200 && !syncer_settled(machine->syncer); restarts++) {
		machine_restart(machine);
		machine_pass(machine, 7);
	}
	check(restarts > 3);
	all_is_well(253);
	check(machine_count(machine, "SELECT count(*) - count(DISTINCT original) FROM readopted") ==
		0);
}

static void take_new_code(struct machine *of)
{
	char code[ENROL_CODE_SIZE + 1];
	struct signing_key key;
	struct err err;
	told(enrol_offer(&world->hq, 1, 3, code, &err), &err);
	told(identity_next_key(&of->money, &of->env, &key, &err), &err);
	struct enrol_answer answer = machine_ask_in(of, &key.public, code);
	told(identity_renew(&of->identity, &of->journal, &answer, true, 1, &err), &err);
}

/* A third epoch before HQ heard of the second: its READOPTs are carried over as what they carry. */
static void what_was_carried_over_is_unwrapped_before_it_is_carried_again(void **state)
{
	(void)state;
	machine_sell_many(machine, 2);
	settle();
	machine_image(machine, "first");
	machine_sell_many(machine, 1);
	settle();
	machine_restore(machine, "first");
	machine->cut = true;
	machine_sell_many(machine, 5);
	machine->cut = false;
	/* Epoch 2 is taken on and carries over, and nothing of it comes through; then epoch 3. */
	machine->only_lose = "/v1/j/";
	machine->lose_requests = 1000000;
	settle();
	check(machine_count(machine, "SELECT count(*) FROM readopted") >= 5);
	syncer_stop(machine->syncer);
	machine->syncer = NULL;
	take_new_code(machine);
	machine_restart(machine);
	machine->lose_requests = 0;
	(void)machine_sell(machine, 0, NULL);
	all_is_well(2 + 1 + 5 + 1);
	check(machine->journal.epoch == 3);
	check(machine_count(machine, "SELECT count(*) FROM readopted WHERE place >> 40 = 3 "
				     "AND original >> 40 = 1") >= 5);
	AUTO(stmt)
	struct stmt s = sql(&machine->money, "SELECT record FROM journal WHERE kind = 19");
	int carried = 0;
	for (; next_row(&s); carried++) {
		struct record record, original;
		size_t size;
		const void *bytes = column_blob(&s, 0, &size);
		check(record_read(bytes, size, &record));
		check(readopt_read(&record, &original));
	}
	check(carried > 5);
}

/* Fault 17 for the call itself. */
static void a_lost_answer_costs_no_second_epoch(void **state)
{
	(void)state;
	machine_sell_many(machine, 1);
	settle();
	machine_image(machine, "old");
	machine_sell_many(machine, 1);
	settle();
	machine_restore(machine, "old");
	machine->only_lose = "/v1/epoch";
	machine->lose_answers = 3;
	machine_pass(machine, 500);
	machine_restart(machine); /* the key was kept */
	settle();
	check(machine->lose_answers == 0);
	check(machine->journal.epoch == 2);
	check(world_count(world, "SELECT max(epoch) FROM epoch") == 2);
	all_is_well(2);
}

/* Fault 31: one disk copied, both sell. */
static void of_two_clones_every_sale_is_kept_once(void **state)
{
	(void)state;
	machine_sell_many(machine, 2);
	settle();
	struct machine *clone = machine_clone(machine);
	machine_sell_many(machine, 3);
	machine_sell_many(clone, 4);
	settle();
	machine_pass(clone, LONG_ENOUGH_MS);
	/* The one that came second has the new epoch; the first is out and says so. */
	check(clone->journal.epoch == 2);
	(void)machine_sell(machine, 0, NULL);
	settle();
	check(machine->journal.epoch == 1);
	check(machine_status(machine)->attention == 1);
	check(machine_status(machine)->troubles[0].id == TEXT_SYNC_FENCED_KEPT);
	check(world_count(world, "SELECT count(*) FROM quarantine") == 1);
	machine_pass(clone, LONG_ENOUGH_MS);
	machine_verifies(clone);
	/* The last one was judged in quarantine, and posted. */
	check(world_count(world, "SELECT count(*) FROM sale WHERE epoch = 1") == 2 + 3 + 1);
	machine_drop(clone);
	machine_verifies(machine);
	world_verifies(world);
}

/* Fault 32, and the way back by a person's word. */
static void a_fenced_till_brings_everything_and_comes_back_by_a_code(void **state)
{
	(void)state;
	machine_sell_many(machine, 2);
	settle();
	check(points_word(&machine->money).wall_ms != 0);
	check(world_say(world, WORDS("till", "fence", "3"), NULL) == WORD_DONE);
	machine_sell_many(machine, 520);
	settle();
	check(machine_status(machine)->troubles[0].id == TEXT_SYNC_FENCED_KEPT);
	check(world_count(world, "SELECT count(*) FROM quarantine") == 520);
	check(points_word(&machine->money).wall_ms == 0); /* gives no points away */
	check(machine_status(machine)->waiting == 520);   /* kept apart is not acknowledged */
	machine_restart(machine);
	int uploads = machine->uploads;
	settle();
	check(machine->uploads == uploads); /* and is not brought again */
	check(world_count(world, "SELECT count(*) FROM quarantine") == 520);

	syncer_stop(machine->syncer);
	machine->syncer = NULL;
	take_new_code(machine);
	check(machine->journal.epoch == 2);
	machine_restart(machine);
	check(points_word(&machine->money).wall_ms == 0);
	machine_sell_many(machine, 1);
	all_is_well(523);
	check(points_word(&machine->money).wall_ms != 0);
}

static void a_certificate_for_another_till_or_of_another_hq_renews_nothing(void **state)
{
	(void)state;
	struct signing_key key, foreign;
	struct enrol_answer answer = {.hq_time = 1};
	struct err err;
	static const uint8_t seed[SEED_SIZE] = {9};
	foreign = signing_key_of(seed);
	told(identity_next_key(&machine->money, &machine->env, &key, &err), &err);
	struct certificate good = {.till = 3, .store = 1, .epoch = 2, .key = key.public};
	struct certificate cases[6] = {good, good, good, good, good, good};
	cases[0].till = 4;
	cases[1].store = 2;
	cases[2].epoch = 1;
	cases[3].key = foreign.public;
	strcpy(answer.hq_id, world->hq.keys.hq_id);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu", i);
		const struct signing_key *by = i == 4 ? &foreign : &world->hq.keys.hq;
		strcpy(answer.hq_id,
			i == 5 ? "0123456789abcdef0123456789abcdef" : world->hq.keys.hq_id);
		check(certificate_sign(&cases[i], answer.hq_id, by));
		certificate_write(answer.certificate, &cases[i]);
		check(!identity_renew(
			&machine->identity, &machine->journal, &answer, false, 1, &err));
		check(machine->journal.epoch == 1);
	}
	check(machine_count(machine, "SELECT count(*) FROM branch") == 0);
	all_is_well(0);
}

/* ---- what else reads the journal ---- */

enum { SPENT = 7 };

/* What of the till's own bound is used up, if HQ has told all below this place. */
static int64_t open_on_trust(uint32_t epoch, uint64_t seq)
{
	struct points_asked asked = {.member = 42};
	AUTO(stmt)
	struct stmt s =
		sql(&machine->money, "INSERT OR REPLACE INTO points_word (id, "
				     "lease_version, told_version, place, boot_id, mono_ms, "
				     "wall_ms) VALUES (1, 0, 0, ?, 0, 0, 0)");
	bind_int(&s, record_place(epoch, seq));
	run(&s);
	struct points_facts facts = points_facts(&machine->money, &machine->env, &asked);
	check(db_ok(&machine->money));
	check(facts.spent_open == facts.till_open);
	return facts.till_open;
}

static void a_members_own_points_count_wherever_their_record_stands(void **state)
{
	(void)state;
	struct journal *journal = &machine->journal;
	machine_sell_many(machine, 2);
	settle();
	int64_t one = journal_points_since(journal, 42, 1, 2) / 2;
	check(one > 0);
	machine_image(machine, "old");
	machine_sell_many(machine, 1);
	settle();
	machine_restore(machine, "old");
	machine->cut = true;
	machine_sell_many(machine, 2);
	(void)machine_sell_for(machine, 42, SPENT, NULL);
	check(journal_points_since(journal, 42, 1, 4) == 3 * one - SPENT);
	check(open_on_trust(1, 4) == SPENT);
	machine->cut = false;
	machine->only_lose = "/v1/j/";
	machine->lose_requests = 1000000;
	while (journal->epoch == 1)
		machine_pass(machine, 1);
	/* HQ says that it has counted all of epoch 2 so far, which is nothing of these three,
	 * before and after they are carried over. */
	check(journal_points_since(journal, 42, 2, 1) >= 3 * one - SPENT);
	check(open_on_trust(2, 1) == SPENT);
	settle();
	int64_t carried = machine_count(
		machine, "SELECT count(*) FROM readopted WHERE kind = 6 AND place >> 40 = 2");
	check(carried >= 3);
	check(journal_points_since(journal, 42, 2, 1) == carried * one - SPENT);
	check(open_on_trust(2, 1) == SPENT);
	check(journal_points_since(journal, 42, 2, journal->next_seq) == 0);
	check(open_on_trust(2, journal->next_seq) == 0);
	machine->lose_requests = 0;
	all_is_well(6);
}

static void a_sale_of_an_older_epoch_is_read_back_as_it_was(void **state)
{
	(void)state;
	static struct closed_sale sale;
	struct uid uid;
	struct err err;
	machine_sell_many(machine, 1);
	settle();
	machine_image(machine, "old");
	machine_sell_many(machine, 1);
	settle();
	machine_restore(machine, "old");
	machine->cut = true;
	uint32_t counter = machine_sell(machine, 42, &uid);
	machine->cut = false;
	all_is_well(3);
	check(journal_holds(&machine->journal, &uid));
	told(journal_read_sale(&machine->journal, &uid, &sale, &err), &err);
	check(sale.counter == counter && sale.epoch == 1);
}

/* ---- headquarters goes back ---- */

static void place_hq(char folder[64])
{
	fresh_name(folder, "hq");
	check(mkdtemp(folder) != NULL);
	world = world_open(folder);
	machine = new_machine(world, 3);
}

/* The server comes up again with the database that is there now, on the same clock. */
static void reopen_hq(const char *folder, const char *before)
{
	int64_t now_ms = world->now_ms;
	uint64_t seed = world->seed;
	world_close(world);
	machine_shell(before, folder, folder);
	world = world_open(folder);
	world->now_ms = now_ms;
	world->seed = seed + 1;
	machine->world = world;
}

static void take_down_hq(const char *folder)
{
	machine_drop(machine);
	world_close(world);
	machine_shell("rm -rf %s%s", folder, "");
}

static void back_up_hq(const char *folder)
{
	char backups[96];
	(void)snprintf(backups, sizeof backups, "%s/kept", folder);
	check(world_say(world, WORDS("backup", backups), NULL) == WORD_DONE);
}

/* Fault 28: with older epochs, whose records were acknowledged and are gone again. */
static void hq_restored_from_a_backup_gets_everything_again(void **state)
{
	(void)state;
	char folder[64];
	place_hq(folder);
	machine_sell_many(machine, 3);
	settle();
	back_up_hq(folder);
	machine_sell_many(machine, 4); /* acknowledged, not durable */
	settle();
	machine_image(machine, "old");
	machine_sell_many(machine, 1);
	settle();
	machine_restore(machine, "old");
	settle();
	check(machine->journal.epoch == 2);
	machine_sell_many(machine, 2);
	settle();
	check(machine_count(machine, "SELECT count(*) FROM readopted") == 0);
	check(world_count(world, "SELECT count(*) FROM sale") == 10);

	reopen_hq(folder, "cd %s && rm hq.db* && mv kept/hq-*.db hq.db; : %s");
	check(world_count(world, "SELECT count(*) FROM sale") == 3);
	check(world_count(world, "SELECT max(epoch) FROM epoch") == 1);
	machine_sell_many(machine, 1);
	/* One sale of the lost day stood nowhere but at HQ: the till that made it was restored. */
	all_is_well(10);
	check(machine->journal.epoch == 2);
	check(machine_count(machine, "SELECT count(*) FROM readopted WHERE kind = 6") >= 4);
	take_down_hq(folder);
}

/* Without the word `backup` it does not know that it is a copy, and gives itself no new name. */
static void hq_rolled_back_under_its_old_name_gets_everything_again(void **state)
{
	(void)state;
	char folder[64], incarnation[HQ_ID_MAX];
	place_hq(folder);
	machine_sell_many(machine, 3);
	settle();
	reopen_hq(folder, "cp %s/hq.db %s/aside");
	strcpy(incarnation, world->hq.incarnation);
	machine_sell_many(machine, 4);
	settle();
	machine_image(machine, "old");
	machine_sell_many(machine, 1);
	settle();
	machine_restore(machine, "old");
	settle();
	machine_sell_many(machine, 2);
	settle();
	check(machine->journal.epoch == 2);
	check(world_count(world, "SELECT count(*) FROM sale") == 10);
	reopen_hq(folder, "cd %s && rm hq.db* && mv aside hq.db; : %s");
	check(strcmp(incarnation, world->hq.incarnation) == 0);
	check(world_count(world, "SELECT count(*) FROM sale") == 3);
	machine_sell_many(machine, 1);
	all_is_well(10);
	take_down_hq(folder);
}

static int64_t price_at_till(const char *sku)
{
	AUTO(stmt)
	struct stmt s = sql(&machine->reference.db, "SELECT price_minor FROM goods WHERE sku = ?");
	bind_text(&s, sku);
	return next_row(&s) ? column_int(&s, 0) : -1;
}

static int64_t hotline_is(const char *text)
{
	AUTO(stmt)
	struct stmt s = sql(&machine->reference.db,
		"SELECT count(*) FROM setting WHERE name = 'shop.hotline' AND value = ?");
	bind_text(&s, text);
	return next_row(&s) ? column_int(&s, 0) : -1;
}

/* A setting and two prices, each in its stream's next version. */
static void change_data(const char *hotline, const char *goods)
{
	world_import(world, "settings", hotline);
	world_import(world, "goods", goods);
}

/* The versions that it forgot are given out again, for other rows: no cursor tells these apart. */
static void what_a_rolled_back_hq_gives_out_anew_takes_the_place_of_what_it_forgot(void **state)
{
	(void)state;
	char folder[64];
	place_hq(folder);
	change_data("{\"shop.hotline\":\"1\"}",
		"{\"sku\":\"A\",\"name\":\"A\",\"price_minor\":100}\n"
		"{\"sku\":\"B\",\"name\":\"B\",\"price_minor\":100}");
	settle();
	reopen_hq(folder, "cp %s/hq.db %s/aside");
	change_data(
		"{\"shop.hotline\":\"2\"}", "{\"sku\":\"A\",\"name\":\"A\",\"price_minor\":200}");
	machine_sell_many(machine, 2);
	settle();
	check(price_at_till("A") == 200 && hotline_is("2") == 1);
	reopen_hq(folder, "cd %s && rm hq.db* && mv aside hq.db; : %s");
	change_data("{\"shop.name\":\"B\"}", "{\"sku\":\"B\",\"name\":\"B\",\"price_minor\":300}");
	for (int i = 0; i < 10; i++) {
		machine_pass(machine, 60 * 1000);
		while (errands_turn(&world->hq) == 0)
			continue;
	}
	check(hotline_is("1") == 1);
	row("A costs %lld, B %lld", (long long)price_at_till("A"), (long long)price_at_till("B"));
	check(price_at_till("A") == 100 && price_at_till("B") == 300);
	take_down_hq(folder);
}

/* What HQ keeps apart of a fenced till is on no till's word but this one's, and nowhere else. */
static void hq_rolled_back_keeps_apart_again_what_a_fenced_till_brought(void **state)
{
	(void)state;
	char folder[64], incarnation[HQ_ID_MAX];
	place_hq(folder);
	machine_sell_many(machine, 2);
	settle();
	check(world_say(world, WORDS("till", "fence", "3"), NULL) == WORD_DONE);
	machine_sell_many(machine, 2);
	settle();
	check(world_count(world, "SELECT count(*) FROM quarantine") == 2);
	reopen_hq(folder, "cp %s/hq.db %s/aside");
	strcpy(incarnation, world->hq.incarnation);
	machine_sell_many(machine, 3);
	settle();
	check(world_count(world, "SELECT count(*) FROM quarantine") == 5);
	reopen_hq(folder, "cd %s && rm hq.db* && mv aside hq.db; : %s");
	check(strcmp(incarnation, world->hq.incarnation) == 0);
	check(world_count(world, "SELECT count(*) FROM quarantine") == 2);
	machine_sell_many(machine, 1);
	settle();
	check(world_count(world, "SELECT count(*) FROM quarantine") == 6);
	take_down_hq(folder);
}

static struct machine *replace_machine(void)
{
	struct machine *other = new_machine(world, 3);
	machine_pass(other, LONG_ENOUGH_MS);
	return other;
}

/* Fault 34, and a person who replaced the machine since: HQ forgot what it granted, gave the number
 * and the next one to others, and this machine cannot go on without a person. It says so. */
static void who_was_replaced_while_hq_forgot_its_epoch_comes_back_by_a_code(void **state)
{
	(void)state;
	char folder[64];
	place_hq(folder);
	machine_sell_many(machine, 2);
	settle();
	back_up_hq(folder);
	machine_image(machine, "old");
	machine_sell_many(machine, 1);
	settle();
	machine_restore(machine, "old");
	settle();
	check(machine->journal.epoch == 2);
	machine->cut = true;
	machine_sell_many(machine, 2);
	reopen_hq(folder, "cd %s && rm hq.db* && mv kept/hq-*.db hq.db; : %s");
	struct machine *second = replace_machine(), *third = replace_machine();
	check(second->journal.epoch == 2 && third->journal.epoch == 3);
	machine->cut = false;
	settle();
	check(machine_status(machine)->troubles[0].id == TEXT_SYNC_REPLACED);
	check(machine_status(machine)->waiting == 2);
	syncer_stop(machine->syncer);
	machine->syncer = NULL;
	take_new_code(machine);
	machine_restart(machine);
	all_is_well(2 + 2);
	check(machine->journal.epoch == 4);
	machine_drop(second);
	machine_drop(third);
	take_down_hq(folder);
}

/* HQ has its keys and nothing else: certificates bring every till back, and all its records. */
static void hq_that_lost_its_database_is_filled_anew(void **state)
{
	(void)state;
	char folder[64];
	place_hq(folder);
	machine_sell_many(machine, 3);
	settle();
	machine_image(machine, "old");
	machine_sell_many(machine, 1);
	settle();
	machine_restore(machine, "old");
	machine_sell_many(machine, 2);
	settle();
	check(machine->journal.epoch == 2);
	reopen_hq(folder, "rm %s/hq.db*; : %s");
	check(world_count(world, "SELECT count(*) FROM till") == 0);
	machine_sell_many(machine, 1);
	machine_pass(machine, LONG_ENOUGH_MS);
	check(world_count(world, "SELECT count(*) FROM sale") == 6);
	check(world_count(world, "SELECT count(*) FROM epoch WHERE reason = 'LOST'") == 1);
	check(machine->journal.epoch == 2);
	check(machine_status(machine)->records_waiting == 0);
	machine_verifies(machine);
	world_verifies(world);
	take_down_hq(folder);
}

/* A mark above next is no mark: it would let a till forget what HQ does not hold. */
static void a_durable_mark_beyond_what_hq_holds_is_not_believed(void **state)
{
	(void)state;
	machine_sell_many(machine, 2);
	settle();
	db_script(&world->hq.db, "UPDATE epoch SET durable_next = next + 9");
	machine_sell_many(machine, 1);
	settle();
	check(machine_status(machine)->durable_next == 0);
	check(machine_status(machine)->attention == 1);
	check(machine_status(machine)->troubles[0].id == TEXT_SYNC_BAD_ACK);
	db_script(&world->hq.db, "UPDATE epoch SET durable_next = 2");
	all_is_well(3);
	check(machine_status(machine)->durable_next == 2);
}

/* ---- clocks (fault 40, T14) ---- */

enum { ON_THE_WAY_MS = 10 };

static void what_hq_said_of_the_clock_outlives_a_restart(void **state)
{
	(void)state;
	enum { OFF_MS = 5 * 60 * 1000 };
	world->now_ms += OFF_MS;
	machine->clock_off_ms = OFF_MS;
	settle();
	int64_t off_ms = machine->journal.hq_off_ms;
	check(off_ms <= OFF_MS && off_ms > OFF_MS - ON_THE_WAY_MS);
	machine->cut = true;
	machine_restart(machine);
	check(!machine->journal.hq_heard);
	check(machine->journal.hq_off_ms == off_ms);
	check(journal_wall_ms(&machine->journal) == machine->seeded.wall_ms + off_ms);
}

/* Cut off and set back: the shop's time does not go back below the newest record. */
static void a_clock_set_back_while_cut_off_revives_nothing(void **state)
{
	(void)state;
	enum { TWO_DAYS_MS = 2 * 86400 * 1000 };
	machine_sell_many(machine, 1);
	settle();
	(void)machine_sell(machine, 0, NULL);
	int64_t sold_ms = machine->seeded.wall_ms;
	machine->cut = true;
	machine->seeded.wall_ms -= TWO_DAYS_MS;
	machine_restart(machine);
	check(journal_wall_ms(&machine->journal) >= sold_ms - ON_THE_WAY_MS);
	(void)machine_sell(machine, 0, NULL);
	/* HQ tells the time again: then it counts, whichever way it goes. */
	machine->cut = false;
	machine->clock_off_ms = TWO_DAYS_MS;
	settle();
	check(machine->journal.hq_heard);
	int64_t apart_ms = journal_wall_ms(&machine->journal) - machine->seeded.wall_ms;
	check(apart_ms <= TWO_DAYS_MS && apart_ms > TWO_DAYS_MS - ON_THE_WAY_MS);
}

#define on_line(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(on_line(a_till_restored_from_an_image_goes_on_in_a_new_epoch),
	on_line(what_a_restored_till_sold_meanwhile_is_carried_over),
	on_line(a_long_branch_is_carried_over_in_turns_while_selling_goes_on),
	on_line(a_cut_at_any_turn_leaves_nothing_out_and_nothing_twice),
	on_line(what_was_carried_over_is_unwrapped_before_it_is_carried_again),
	on_line(a_lost_answer_costs_no_second_epoch),
	on_line(of_two_clones_every_sale_is_kept_once),
	on_line(a_fenced_till_brings_everything_and_comes_back_by_a_code),
	on_line(a_certificate_for_another_till_or_of_another_hq_renews_nothing),
	on_line(a_members_own_points_count_wherever_their_record_stands),
	on_line(a_sale_of_an_older_epoch_is_read_back_as_it_was),
	test(hq_restored_from_a_backup_gets_everything_again),
	test(hq_rolled_back_under_its_old_name_gets_everything_again),
	test(hq_rolled_back_keeps_apart_again_what_a_fenced_till_brought),
	test(what_a_rolled_back_hq_gives_out_anew_takes_the_place_of_what_it_forgot),
	test(who_was_replaced_while_hq_forgot_its_epoch_comes_back_by_a_code),
	test(hq_that_lost_its_database_is_filled_anew),
	on_line(a_durable_mark_beyond_what_hq_holds_is_not_believed),
	on_line(what_hq_said_of_the_clock_outlives_a_restart),
	on_line(a_clock_set_back_while_cut_off_revives_nothing))
