/* A disk that fills up under headquarters. */
#include "sync/hq/watch.h"
#include "tests/hq_world.h"

#include <sys/statvfs.h>

/* What the disk says it has left. The linker takes this one. */
static int64_t room_left;

int statvfs(const char *restrict path, struct statvfs *restrict what)
{
	(void)path;
	*what = (struct statvfs){.f_frsize = 1, .f_bavail = (fsblkcnt_t)room_left};
	return 0;
}

static bool status_says(struct world *world, const char *text)
{
	check(world_say(world, WORDS("status"), NULL) == WORD_DONE);
	return strstr(paper_read(&world->said.out), text) != NULL;
}

static void little_room_is_an_alarm_before_there_is_none(void **state)
{
	(void)state;
	static const struct {
		int64_t room;
		const char *free, *alarm;
	} cases[] = {
		{INT64_C(5) << 40, "in MiB: 5242880", NULL},
		{HQ_ROOM_LOW, "in MiB: 1024", NULL},
		{HQ_ROOM_LOW - 1, "in MiB: 1023", "nearly full, in MiB left: 1023."},
		{1000, "in MiB: 0", "nearly full, in MiB left: 1."},
		{0, "in MiB: 0", "nearly full, in MiB left: 1."},
	};
	char folder[] = "/tmp/hq-room-XXXXXX", command[80];
	check(mkdtemp(folder) != NULL);
	room_left = INT64_C(1) << 40;
	struct world *world = world_open(folder);
	struct fake_till *till = new_till(world, 1, 3);
	till_hello(world, till);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%lld", (long long)cases[i].room);
		room_left = cases[i].room;
		check(status_says(world, cases[i].free));
		check(cases[i].alarm || !status_says(world, "nearly full"));
		check(!cases[i].alarm || status_says(world, cases[i].alarm));
		till_get(world, till, "/v1/status");
		check(answer_says(world, "\"room_low_mib\":0") == !cases[i].alarm);
	}
	free(till);
	world_close(world);
	(void)snprintf(command, sizeof command, "rm -r %s", folder);
	check(system(command) == 0);
}

/* The file may not grow; a server says 53100 of its own accord. */
static void fill(struct db *db)
{
	if (!world_server()) {
		db_script(db, "PRAGMA max_page_count = 1");
		return;
	}
	db_script(db, "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
		      "'BEGIN RAISE EXCEPTION ''no space left'' USING ERRCODE = ''53100''; END'");
	db_script(db, "CREATE TRIGGER full_disk BEFORE INSERT ON journal FOR EACH STATEMENT "
		      "EXECUTE FUNCTION full_disk()");
}

static void make_room(struct db *db)
{
	db_script(db, world_server() ? "DROP TRIGGER full_disk ON journal"
				     : "PRAGMA max_page_count = 1000000");
	check(db_ok(db));
}

/* Larger than what is free inside the file. */
static void write_much(struct world *world, struct fake_till *till, struct upload *batch)
{
	for (int i = 0; i < 200; i++)
		upload_note(world, till, batch, "as long as a note may be, so that it needs room");
}

static void on_a_full_disk_batches_wait_at_the_tills_and_none_is_lost(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	room_left = INT64_C(1) << 40;
	till_write_note(world, till, "one");
	fill(&world->hq.db);
	struct upload batch = upload_begin(till);
	write_much(world, till, &batch);
	for (int i = 1; i <= 2; i++) {
		upload_send(world, till, &batch);
		check(world->answer.status == 503);
		check(answer_says(world, "BUSY"));
		check(answer_number(world, "retry_after_s") == 60);
		check(status_says(world, "Headquarters' disk is full."));
		check(world->hq.unstored == i);
	}
	check(world_count(world, "SELECT count(*) FROM journal") == 1);
	check(world_count(world, "SELECT next FROM epoch") == 2);
	make_room(&world->hq.db);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	check(answer_number(world, "next") == 202);
	check(world->hq.unstored == 0);
	check(!status_says(world, "could not store: 1"));
	check(!status_says(world, "could not store: 2"));
	world_verifies(world);
	upload_done(&batch);
	free(till);
	world_close(world);
}

TESTS(test(little_room_is_an_alarm_before_there_is_none),
	test(on_a_full_disk_batches_wait_at_the_tills_and_none_is_lost))
