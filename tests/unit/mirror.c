/* The journal's second copy on another device. */
#include "sync/mirror.h"
#include "sync/restored.h"
#include "sync/verify.h"
#include "tests/unit/sample_till.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

static struct loop loop;
static int changes;
static char path[128], folder[128];

static void changed(void *arg)
{
	(void)arg;
	changes++;
}

static int setup(void **state)
{
	int done = sample_setup(state);
	loop_init(&loop, &till.env);
	changes = 0;
	strcpy(path, sample_path("stick.mirror"));
	return done;
}

static struct mirror *start(void)
{
	struct mirror *mirror =
		mirror_start(&loop, &till.journal, &till.identity, path, changed, NULL);
	check(mirror != NULL);
	return mirror;
}

/* The child runs in real time. */
static void turn(void)
{
	const struct timespec moment = {.tv_nsec = 1000000};
	loop_once(&loop, 0);
	till.seeded.mono_ms++;
	nanosleep(&moment, NULL);
}

static int64_t last_place(void)
{
	return record_place(till.journal.epoch, till.journal.next_seq - 1);
}

static void wait_until_held(struct mirror *mirror)
{
	mirror_poke(mirror);
	for (int i = 0; i < 5000 && mirror_holds(mirror) != last_place(); i++)
		turn();
	check(mirror_holds(mirror) == last_place());
}

static struct mirror_found found;

static void look(void)
{
	const struct mirror_owner owner = {2, till.identity.journal_id};
	check(mirror_read(path, &owner, NULL, NULL, &found));
}

static void every_record_is_on_the_device_soon_after_its_commit(void **state)
{
	(void)state;
	struct mirror *mirror = start();
	for (int i = 0; i < 60; i++) {
		sample_sell_many(1);
		mirror_poke(mirror);
		turn();
	}
	wait_until_held(mirror);
	mirror_stop(mirror);
	look();
	check(found.there && !found.foreign && found.frames == 61 && found.spoilt == 0);
	check(found.place == record_place(1, 61));
	/* It goes on where it was. */
	sample_sell_many(1);
	mirror = start();
	wait_until_held(mirror);
	mirror_stop(mirror);
	look();
	check(found.frames == 62);
}

static void spoil(int64_t at, const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY);
	check(fd >= 0 && pwrite(fd, bytes, size, at) == (ssize_t)size);
	close(fd);
}

static int64_t size_now(void)
{
	struct stat what;
	check(stat(path, &what) == 0);
	return what.st_size;
}

static void what_is_torn_or_spoilt_is_passed_over_and_written_on(void **state)
{
	(void)state;
	struct mirror *mirror = start();
	sample_sell_many(20);
	wait_until_held(mirror);
	mirror_stop(mirror);
	check(truncate(path, size_now() - 7) == 0);
	look();
	check(found.frames == 20 && found.spoilt > 0);
	mirror = start();
	wait_until_held(mirror);
	mirror_stop(mirror);
	look();
	check(found.frames == 21 && found.spoilt == 0);
	spoil(size_now() / 2, "xxxx", 4);
	look();
	check(found.frames == 20 && found.spoilt > 0);
	check(found.place == record_place(1, 21));
}

/* money.db as it was some sales ago. */
static void go_back_to(const char *copy)
{
	char command[300];
	sample_close();
	(void)snprintf(
		command, sizeof command, "cp %s/%s %s/money.db", till.folder, copy, till.folder);
	check(system(command) == 0);
	sample_open(NULL);
}

static void keep_as(const char *copy)
{
	char command[300];
	db_checkpoint(&till.money, true);
	(void)snprintf(
		command, sizeof command, "cp %s/money.db %s/%s", till.folder, till.folder, copy);
	check(system(command) == 0);
}

static int findings;

static void on_finding(void *arg, const struct message *what)
{
	(void)arg;
	row("%.90s %.60s", text_in(LANG_EN, what->id), what->arg[0]);
	findings++;
}

static void verify_all(void)
{
	struct verify verify;
	struct err err;
	bool over = false;
	sample_told(
		verify_begin(&verify, &till.money, &till.identity, true, on_finding, NULL, &err),
		&err);
	while (!over)
		sample_told(verify_step(&verify, 100, &over, &err), &err);
	verify_done(&verify);
	check(findings == 0);
}

/* Faults 12, 30, 33 and T2: a disk that lied, or an old image, is known without HQ. */
static void a_till_that_was_restored_offline_is_known_and_made_whole(void **state)
{
	(void)state;
	struct taken_over taken;
	struct err err;
	struct mirror *mirror = start();
	sample_sell_many(10);
	keep_as("old.db");
	sample_sell_many(15);
	wait_until_held(mirror);
	mirror_stop(mirror);
	struct hash head = till.journal.head;
	go_back_to("old.db");
	sample_told(
		mirror_take_over(path, &till.money, &till.identity, &till.env, &taken, &err), &err);
	check(taken.behind && !taken.foreign && taken.records == 15);
	check(restored_read(&till.money) == RESTORED_BEHIND);
	sample_journal();
	check(till.journal.next_seq == 27 && till.journal.next_counter == 26);
	check(hash_equal(&head, &till.journal.head));
	verify_all();
	sample_sell_many(1);
	/* Once more there is nothing to take. */
	journal_done(&till.journal);
	sample_told(
		mirror_take_over(path, &till.money, &till.identity, &till.env, &taken, &err), &err);
	check(!taken.behind && taken.records == 0);
	sample_journal();
}

static void another_tills_file_is_neither_read_nor_written(void **state)
{
	(void)state;
	struct taken_over taken;
	struct err err;
	struct mirror *mirror = start();
	sample_sell_many(3);
	wait_until_held(mirror);
	mirror_stop(mirror);
	till.identity.journal_id.bytes[0] ^= 1;
	sample_told(
		mirror_take_over(path, &till.money, &till.identity, &till.env, &taken, &err), &err);
	check(taken.foreign && taken.records == 0);
	mirror = start();
	for (int i = 0; i < 2000 && mirror_trouble(mirror).id == TEXT_NONE; i++)
		turn();
	check(mirror_trouble(mirror).id == TEXT_MIRROR_FAILED);
	mirror_stop(mirror);
}

/* A device that is not there is attention, and comes back by itself. */
static void a_missing_device_holds_nobody_up(void **state)
{
	(void)state;
	strcpy(folder, sample_path("mnt"));
	strcpy(path, sample_path("mnt/stick.mirror"));
	struct mirror *mirror = start();
	for (int i = 0; i < 2000 && mirror_trouble(mirror).id == TEXT_NONE; i++)
		turn();
	check(mirror_trouble(mirror).id == TEXT_MIRROR_FAILED && changes == 1);
	sample_sell_many(5);
	mirror_poke(mirror);
	turn();
	check(mkdir(folder, 0700) == 0);
	till.seeded.mono_ms += MIRROR_AGAIN_MS;
	wait_until_held(mirror);
	check(mirror_trouble(mirror).id == TEXT_NONE && changes == 2);
	mirror_stop(mirror);
	look();
	check(found.frames == 6);
}

static void a_device_that_does_not_keep_is_found_at_shift_close(void **state)
{
	(void)state;
	struct mirror *mirror = start();
	sample_sell_many(5);
	wait_until_held(mirror);
	mirror_check(mirror);
	for (int i = 0; i < 100; i++)
		turn();
	check(mirror_trouble(mirror).id == TEXT_NONE);
	check(truncate(path, 200) == 0);
	mirror_check(mirror);
	for (int i = 0; i < 2000 && mirror_trouble(mirror).id == TEXT_NONE; i++)
		turn();
	check(mirror_trouble(mirror).id == TEXT_MIRROR_LOSES);
	mirror_stop(mirror);
}

static void a_full_file_makes_room_and_keeps_one_generation(void **state)
{
	(void)state;
	const struct mirror_owner owner = {2, till.identity.journal_id};
	static uint8_t bytes[RECORD_MAX];
	struct mirror_out out;
	check(mirror_out_open(&out, path, &owner));
	out.size_max = 4000;
	for (uint64_t seq = 1; seq <= 200; seq++) {
		struct record record = {.schema = 1,
			.kind = RECORD_NOTE,
			.store = 1,
			.till = 2,
			.epoch = 1,
			.seq = seq,
			.body = (const uint8_t *)"\x04note",
			.body_size = 5};
		struct bytes_out made = bytes_out(bytes, sizeof bytes);
		record_write(&made, &record);
		check(mirror_out_add(&out, bytes, made.used));
	}
	check(mirror_out_sync(&out));
	mirror_out_close(&out);
	check(size_now() <= 4000);
	look();
	check(found.place == record_place(1, 200) && found.frames > 40);
	check(found.frames <= 80 && found.spoilt == 0);
}

static void crc_is_the_one_of_v42(void **state)
{
	(void)state;
	check(crc32_of("123456789", 9) == 0xcbf43926);
}

#define with_mirror(fn) cmocka_unit_test_setup_teardown(fn, setup, sample_teardown)

TESTS(test(crc_is_the_one_of_v42), with_mirror(every_record_is_on_the_device_soon_after_its_commit),
	with_mirror(what_is_torn_or_spoilt_is_passed_over_and_written_on),
	with_mirror(a_till_that_was_restored_offline_is_known_and_made_whole),
	with_mirror(another_tills_file_is_neither_read_nor_written),
	with_mirror(a_missing_device_holds_nobody_up),
	with_mirror(a_device_that_does_not_keep_is_found_at_shift_close),
	with_mirror(a_full_file_makes_room_and_keeps_one_generation))
