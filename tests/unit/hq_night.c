#include "sync/hq/database.h"
#include "sync/hq/epochs.h"
#include "sync/hq/errands.h"
#include "sync/hq/night.h"
#include "sync/hq/watch.h"
#include "tests/hq_world.h"
#include "tests/unit/fresh_name.h"

#include <inttypes.h>
#include <signal.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)

enum { RECORDS_A_BATCH = 500, PATIENCE_MS = 60000, LET_IN_TURNS = 2000, TRIES_MAX = 10 };

/* A served headquarters with a database that a child can look at, and one till. */
struct house {
	struct world *world;
	struct fake_till *till;
	char folder[64];
};

static void house_open(struct house *house)
{
	strcpy(house->folder, ":memory:");
	if (!world_server()) {
		fresh_name(house->folder, "suanpan-night");
		check(mkdtemp(house->folder) != NULL);
	}
	house->world = world_open(house->folder);
	house->till = new_till(house->world, 1, 3);
	world_import(house->world, "members", "{\"id\":42,\"card\":\"88\",\"points\":5}");
	errands_serve(&house->world->hq);
	(void)errands_turn(&house->world->hq); /* the first look: nothing is due */
}

static void house_close(struct house *house)
{
	char command[100];
	free(house->till);
	world_close(house->world);
	if (strcmp(house->folder, ":memory:") == 0)
		return;
	(void)snprintf(command, sizeof command, "rm -r %s", house->folder);
	check(system(command) == 0);
}

static void arrive(struct house *house, int records)
{
	for (int left = records; left > 0; left -= RECORDS_A_BATCH) {
		struct upload batch = upload_begin(house->till);
		for (int i = 0; i < left && i < RECORDS_A_BATCH; i++)
			upload_note(house->world, house->till, &batch, "something");
		upload_send(house->world, house->till, &batch);
		upload_done(&batch);
	}
}

static struct night_page book(struct house *house)
{
	struct night_page page;
	night_read(&house->world->hq.db, &page);
	check(db_ok(&house->world->hq.db));
	return page;
}

static bool works(struct house *house)
{
	struct night_progress progress;
	return night_under_way(&house->world->hq, &progress);
}

/* One turn: a child that works has a millisecond, else time passes until the next look. */
static void turn(struct house *house)
{
	int64_t wait_ms = errands_turn(&house->world->hq);
	house->world->now_ms += works(house) ? wait_ms : NIGHT_LOOK_MS / 2;
	if (works(house))
		usleep(1000);
}

static void turns_until_ended(struct house *house)
{
	int64_t before = book(house).ended_ms;
	for (int i = 0; i < PATIENCE_MS && book(house).ended_ms == before; i++)
		turn(house);
	check(book(house).ended_ms != before);
}

/* And the child has hardly begun. */
static void turns_until_begun(struct house *house)
{
	for (int i = 0; i < PATIENCE_MS && !works(house); i++) {
		house->world->now_ms += NIGHT_LOOK_MS / 2;
		(void)errands_turn(&house->world->hq);
	}
	check(works(house));
}

/* Of this process; stopped, so that it does nothing more. */
static pid_t stop_child(void)
{
	char path[64];
	int child = 0;
	(void)snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
	FILE *file = fopen(path, "re");
	check(file != NULL);
	check(fscanf(file, "%d", &child) == 1);
	fclose(file);
	check(kill(child, SIGSTOP) == 0);
	return child;
}

static bool status_says(struct house *house, const char *text)
{
	check(world_say(house->world, WORDS("status"), NULL) == WORD_DONE);
	return strstr(paper_read(&house->world->said.out), text) != NULL;
}

static int64_t figure(struct house *house, enum watch_figure which)
{
	static struct watch watch;
	watch_take(&house->world->hq, 0, house->world->now_ms, &watch);
	return watch.figures[which];
}

static void the_books_are_checked_every_night_by_themselves(void **state)
{
	(void)state;
	struct house house;
	house_open(&house);
	arrive(&house, 1200);
	check(status_says(&house, "books not checked yet; that is done every night at 3:00"));
	for (int night = 0; night < 3; night++) {
		row("night %d", night);
		turns_until_ended(&house);
		struct night_page page = book(&house);
		check(page.ended_records == 1200 && page.ended_wrong == 0 && !page.holder[0]);
		check(house.world->now_ms - page.slot_ms < 600000);
		house.world->now_ms += DAY_MS - HOUR_MS;
	}
	check(status_says(&house, ": 1200 records, 0 findings"));
	check(world_say(house.world, WORDS("status", "--json"), NULL) == WORD_DONE);
	check(strstr(paper_read(&house.world->said.out), "\"records\":1200,\"wrong\":0") != NULL);
	check(figure(&house, WATCH_FINDINGS) == 0);
	house_close(&house);
}

static void the_hour_is_the_shops_and_can_be_chosen(void **state)
{
	(void)state;
	static const struct {
		const char *settings;
		int64_t now_ms, slot_ms;
	} cases[] = {
		/* 1763700000000 is 2025-11-21 12:40 in Shanghai, 04:40 UTC. */
		{"{\"verify.hour\":3}", 1763700000000, 1763700000000 - 9 * HOUR_MS - 40 * 60000},
		{"{\"verify.hour\":12}", 1763700000000, 1763700000000 - 40 * 60000},
		{"{\"verify.hour\":13}", 1763700000000, 1763700000000 + 20 * 60000 - DAY_MS},
		{"{\"verify.hour\":\"0\"}", 1763700000000,
			1763700000000 - 12 * HOUR_MS - 40 * 60000},
		{"{\"verify.hour\":4,\"utc_offset_minutes\":0}", 1763700000000,
			1763700000000 - 40 * 60000},
	};
	struct world *world = world_open(":memory:");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].settings);
		world_import(world, "settings", cases[i].settings);
		check(night_slot_ms(&world->hq, cases[i].now_ms) == cases[i].slot_ms);
	}
	check(world_say(world, WORDS("import", "settings", "f"), "{\"verify.hour\":24}") ==
		WORD_WRONG);
	world_close(world);
}

static void what_is_found_alarms_until_somebody_looked(void **state)
{
	(void)state;
	struct house house;
	house_open(&house);
	arrive(&house, 30);
	db_script(&house.world->hq.db, "UPDATE journal SET record = x'00' WHERE seq = 7");
	turns_until_ended(&house);
	check(book(&house).ended_wrong == 1);
	check(figure(&house, WATCH_FINDINGS) == 1);
	check(status_says(&house, "Record 3-1-7 was changed"));
	check(status_says(&house, "suanpan-hq verify seen"));
	till_hello(house.world, house.till);
	till_get(house.world, house.till, "/v1/status");
	check(answer_says(house.world, "\"findings\":1"));
	check(answer_says(house.world, "\"record\":\"3-1-7\",\"code\":\"CHECK_CHAIN\""));

	check(world_say(house.world, WORDS("verify", "seen"), NULL) == WORD_DONE);
	check(strstr(paper_read(&house.world->said.complaints), "3-1-7") != NULL);
	check(figure(&house, WATCH_FINDINGS) == 0);
	check(!status_says(&house, "verify seen"));
	check(world_say(house.world, WORDS("verify", "seen"), NULL) == WORD_DONE);
	check(strstr(paper_read(&house.world->said.out), "nothing to look at") != NULL);

	/* The same again the next night is known; one thing more is not. */
	house.world->now_ms += DAY_MS;
	turns_until_ended(&house);
	check(book(&house).ended_wrong == 1 && figure(&house, WATCH_FINDINGS) == 0);
	db_script(&house.world->hq.db, "UPDATE member SET points = 6");
	house.world->now_ms += DAY_MS;
	turns_until_ended(&house);
	check(figure(&house, WATCH_FINDINGS) == 2);
	house_close(&house);
}

static void as_many_findings_as_there_is_room_for_are_kept(void **state)
{
	(void)state;
	struct house house;
	house_open(&house);
	AUTO(paper) struct paper members = {0};
	for (int i = 1; i <= FINDINGS_MAX + 5; i++)
		paper_print(&members, "{\"id\":%d,\"card\":\"%d\"}\n", i + 100, i + 1000);
	world_import(house.world, "members", paper_read(&members));
	db_script(&house.world->hq.db, "UPDATE member SET points = 1 WHERE id > 100");
	turns_until_ended(&house);
	check(book(&house).ended_wrong == FINDINGS_MAX + 5);
	check(db_int(&house.world->hq.db, "SELECT count(*) FROM night_finding", 0) == FINDINGS_MAX);
	house_close(&house);
}

/* What is left behind by a server that was killed: another goes on after it. */
static void a_check_that_was_broken_off_goes_on_where_it_was(void **state)
{
	(void)state;
	char text[400], hex[HASH_TEXT_MAX];
	struct house house;
	struct hash head;
	struct epoch epoch;
	house_open(&house);
	arrive(&house, 1500);
	struct db *db = &house.world->hq.db;
	check(epoch_find(db, 3, 1, &epoch));
	check(epoch_hash_at(db, &epoch, 700, &head));
	hex_text(hex, head.bytes, HASH_SIZE);
	(void)snprintf(text, sizeof text,
		"UPDATE night SET holder = 'gone', beat_ms = %" PRId64 ", slot_ms = %" PRId64
		", till = 3, epoch = 1, seq = 700, head = '%s', "
		"records = 700, wrong = 1",
		house.world->now_ms, night_slot_ms(&house.world->hq, house.world->now_ms), hex);
	db_script(db, text);
	/* Looked at already, and not again; after it, and found. */
	db_script(db, "UPDATE journal SET record = x'00' WHERE seq = 600");
	db_script(db, "UPDATE member SET points = 6");
	for (int64_t until_ms = house.world->now_ms + NIGHT_STALE_MS - 1000;
		house.world->now_ms < until_ms;) {
		turn(&house);
		check(!works(&house));
	}
	turns_until_ended(&house);
	check(book(&house).ended_records == 1500);
	check(book(&house).ended_wrong == 2);
	house_close(&house);
}

static void sales_that_come_meanwhile_are_neither_wrong_nor_kept_waiting(void **state)
{
	(void)state;
	struct house house;
	house_open(&house);
	arrive(&house, 1000);
	house.world->now_ms += DAY_MS;
	house.world->now_ms = night_slot_ms(&house.world->hq, house.world->now_ms) + 1000;
	turns_until_begun(&house);
	pid_t child = stop_child();
	struct closed_sale *sale = world_sale(house.world, 42, 5, 0);
	for (int i = 0; i < 40; i++) {
		struct upload batch = upload_begin(house.till);
		sale->uid = env_uid(&house.world->env);
		sale->till = 3;
		upload_sale(house.world, house.till, &batch, sale);
		upload_send(house.world, house.till, &batch);
		upload_done(&batch);
		check(house.world->answer.status == 200);
		turn(&house);
	}
	(void)kill(child, SIGCONT);
	free(sale);
	turns_until_ended(&house);
	check(book(&house).ended_wrong == 0);
	check(book(&house).ended_records >= 1000);
	check(!house.world->hq.db.holding);
	house_close(&house);
}

/* A night's check begins, its child is stopped and the log grows beyond what is held. false: on a
 * busy machine the child had come as far as the sums, for which more is held. */
static bool long_log_is_let_in(struct house *house)
{
	struct db *db = &house->world->hq.db;
	house->world->now_ms += DAY_MS;
	turns_until_begun(house);
	pid_t child = stop_child();
	db_script(db, "INSERT INTO ballast VALUES (zeroblob(73400320))");
	db_checkpoint(db, false); /* the idle one */
	check(db_log_held(db));
	for (int i = 0; i < LET_IN_TURNS && works(house); i++)
		turn(house);
	if (works(house)) {
		check(kill(child, SIGCONT) == 0);
		turns_until_ended(house);
		return false;
	}
	check(kill(child, 0) != 0); /* it is no more */
	return true;
}

/* SQLite alone has a log that is held. */
static void a_log_that_grows_long_is_let_in_and_the_check_goes_on(void **state)
{
	(void)state;
	struct house house;
	int tries = 1;
	house_open(&house);
	if (world_server()) {
		house_close(&house);
		return;
	}
	arrive(&house, 1500);
	db_script(&house.world->hq.db, "CREATE TABLE ballast (bytes BLOB)");
	while (!long_log_is_let_in(&house))
		check(++tries <= TRIES_MAX);
	check(!house.world->hq.db.holding);
	turns_until_ended(&house);
	check(book(&house).ended_records == 1500);
	check(book(&house).ended_wrong == 0);
	house_close(&house);
}

static void a_child_that_dies_is_told_and_tried_again(void **state)
{
	(void)state;
	struct house house;
	house_open(&house);
	arrive(&house, 1500);
	house.world->now_ms += DAY_MS;
	turns_until_begun(&house);
	pid_t child = stop_child();
	check(kill(child, SIGKILL) == 0);
	while (works(&house))
		turn(&house);
	if (book(&house).ended_ms == 0) { /* it was not through before we stopped it */
		check(status_says(
			&house, "came to nothing. The check of the books was broken off"));
		int64_t failed_ms = house.world->now_ms;
		turns_until_ended(&house);
		check(house.world->now_ms - failed_ms >= NIGHT_AGAIN_MS);
		check(!status_says(&house, "came to nothing"));
	}
	check(book(&house).ended_records == 1500);
	house_close(&house);
}

static void who_is_never_checked_is_an_alarm(void **state)
{
	(void)state;
	struct house house;
	house_open(&house);
	house.world->now_ms += NIGHT_OVERDUE_MS + HOUR_MS;
	check(figure(&house, WATCH_UNCHECKED) >= 48);
	turns_until_ended(&house);
	check(figure(&house, WATCH_UNCHECKED) == 0);
	house_close(&house);
}

static void by_hand_it_begins_at_once_and_is_asked_for_until_it_is_done(void **state)
{
	(void)state;
	struct house house;
	house_open(&house);
	arrive(&house, 40);
	db_script(&house.world->hq.db, "UPDATE journal SET record = x'00' WHERE seq = 7");
	check(world_say(house.world, WORDS("verify"), NULL) == WORD_WAIT);
	check(strncmp(paper_read(&house.world->said.out), "1\n", 2) == 0);
	while (world_say(house.world, WORDS("verify", "--order", "1"), NULL) == WORD_WAIT)
		turn(&house);
	check(house.world->said.status == WORD_WRONG);
	check(strstr(paper_read(&house.world->said.complaints), "3-1-7") != NULL);
	check(strstr(paper_read(&house.world->said.complaints), "One thing is wrong") != NULL);
	check(figure(&house, WATCH_FINDINGS) == 1);
	/* A number of a server that is no more: a new order. */
	check(world_say(house.world, WORDS("verify", "--order", "77"), NULL) == WORD_WAIT);
	check(strncmp(paper_read(&house.world->said.out), "2\n", 2) == 0);
	house_close(&house);
}

TESTS(test(the_books_are_checked_every_night_by_themselves),
	test(the_hour_is_the_shops_and_can_be_chosen),
	test(what_is_found_alarms_until_somebody_looked),
	test(as_many_findings_as_there_is_room_for_are_kept),
	test(a_check_that_was_broken_off_goes_on_where_it_was),
	test(sales_that_come_meanwhile_are_neither_wrong_nor_kept_waiting),
	test(a_log_that_grows_long_is_let_in_and_the_check_goes_on),
	test(a_child_that_dies_is_told_and_tried_again), test(who_is_never_checked_is_an_alarm),
	test(by_hand_it_begins_at_once_and_is_asked_for_until_it_is_done))
