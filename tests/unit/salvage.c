/* Reading a damaged money.db; tests/sim/salvage.c does it by the thousand pages. */
#include "sync/salvage.h"
#include "sync/hole.h"
#include "sync/rescue.h"
#include "sync/restored.h"
#include "sync/verify.h"
#include "tests/unit/sample_till.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { SALES = 400 };

static uint8_t *file, *wal;
static size_t file_size, wal_size;

static uint8_t *read_whole(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY);
	struct stat what;
	*size = 0;
	if (fd < 0 || fstat(fd, &what) != 0)
		return NULL;
	uint8_t *bytes = malloc((size_t)what.st_size + 1);
	*size = (size_t)what.st_size;
	check(bytes && read(fd, bytes, *size) == (ssize_t)*size);
	close(fd);
	return bytes;
}

static void write_whole(const char *path, const uint8_t *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	check(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
	close(fd);
}

/* Four hundred sales, the last hundred of them in the log, as a power cut would leave them. */
static int setup(void **state)
{
	(void)state;
	sample_start(NULL);
	sample_sell_many(SALES - 100);
	char pem[3000];
	memset(pem, 'A', sizeof pem);
	pem[sizeof pem - 1] = '\0';
	AUTO(stmt) struct stmt s = sql(&till.money, "INSERT INTO meta VALUES ('hq_ca_old', ?)");
	bind_text(&s, pem);
	run(&s);
	stmt_done(&s);
	db_checkpoint(&till.money, true);
	sample_sell_many(100);
	file = read_whole(sample_path("money.db"), &file_size);
	wal = read_whole(sample_path("money.db-wal"), &wal_size);
	check(file && wal && wal_size > 0);
	return 0;
}

static int teardown(void **state)
{
	free(file);
	free(wal);
	return sample_teardown(state);
}

static void lay_out(void)
{
	write_whole(sample_path("damaged.db"), file, file_size);
	unlink(sample_path("damaged.db-wal"));
	if (wal_size)
		write_whole(sample_path("damaged.db-wal"), wal, wal_size);
}

static struct rescue rescue;

static void print(void *arg, const struct message *what)
{
	(void)arg;
	if (what->id != TEXT_CHECK_HOLE)
		row("%.90s %.60s", text_in(LANG_EN, what->id), what->arg[0]);
}

/* Builds new.db from what was laid out, and verifies it. */
static void save_all(bool right)
{
	char damaged[128];
	struct verify verify;
	struct identity identity;
	struct err err;
	bool over = false;
	lay_out();
	strcpy(damaged, sample_path("damaged.db"));
	unlink(sample_path("new.db"));
	sample_told(rescue_begin(&rescue, &till.env, damaged, sample_path("new.db"), &err), &err);
	sample_told(identity_open(&identity, &rescue.money, &till.env, &err), &err);
	check(identity.enrolled == rescue.key_saved);
	sample_told(verify_begin(&verify, &rescue.money, &identity, true, print, NULL, &err), &err);
	while (!over)
		sample_told(verify_step(&verify, 100, &over, &err), &err);
	check((verify.findings == 0) == right);
	verify_done(&verify);
}

static void a_whole_file_is_saved_whole_and_with_its_key(void **state)
{
	(void)state;
	save_all(true);
	check(rescue.records == SALES + 1);
	check(rescue.verified == rescue.records);
	check(rescue.missing == 0 && rescue.damaged == 0);
	check(rescue.key_saved);
	check(restored_read(&rescue.money) == RESTORED_SALVAGED);
	/* A value that goes on over other pages. */
	check(db_int(&rescue.money, "SELECT length(value) FROM meta WHERE name = 'hq_ca_old'", 0) ==
		2999);
	check(db_int(&rescue.money, "SELECT count(*) FROM sale", 0) == SALES);
	check(db_int(&rescue.money, "SELECT count(*) FROM points_leg", 0) == SALES);
	rescue_done(&rescue);
}

/* Fault 10 and 14: the new file is there under its name complete, or not at all. */
static void the_new_file_has_its_name_only_when_it_is_finished(void **state)
{
	(void)state;
	struct err err;
	save_all(true);
	check(access(sample_path("new.db"), F_OK) != 0);
	rescue_done(&rescue);
	check(access(sample_path("new.db"), F_OK) != 0);
	check(access(sample_path("new.db.part"), F_OK) != 0);
	save_all(true);
	sample_told(rescue_finish(&rescue, &err), &err);
	rescue_done(&rescue);
	check(access(sample_path("new.db"), F_OK) == 0);
	check(access(sample_path("new.db.part"), F_OK) != 0);
	check(access(sample_path("new.db-wal"), F_OK) != 0);
	/* What is there already is not written over. */
	char damaged[128];
	strcpy(damaged, sample_path("damaged.db"));
	check(!rescue_begin(&rescue, &till.env, damaged, sample_path("new.db"), &err));
	rescue_done(&rescue);
	/* What was damaged stays as it was. */
	size_t size;
	uint8_t *after = read_whole(sample_path("damaged.db"), &size);
	check(size == file_size && memcmp(after, file, size) == 0);
	free(after);
}

static uint32_t page_with(const char *text)
{
	for (size_t page = file_size / PAGE_SIZE; page-- > 0;)
		if (memmem(file + page * PAGE_SIZE, PAGE_SIZE, text, strlen(text)))
			return (uint32_t)page;
	return 0;
}

static void without_page_1_and_without_inner_pages_everything_is_there(void **state)
{
	(void)state;
	memset(file, 0xa5, PAGE_SIZE);
	for (size_t page = 1; page < file_size / PAGE_SIZE; page++)
		if (file[page * PAGE_SIZE] == 5 || file[page * PAGE_SIZE] == 2)
			memset(file + page * PAGE_SIZE, 0xa5, PAGE_SIZE);
	save_all(true);
	check(rescue.records == SALES + 1 && rescue.verified == rescue.records);
	check(rescue.key_saved);
	rescue_done(&rescue);
}

static void a_log_that_is_gone_costs_what_was_in_it(void **state)
{
	(void)state;
	wal_size = 0;
	save_all(true);
	check(rescue.records == SALES - 100 + 1);
	rescue_done(&rescue);
	/* Every cut of the log leaves a beginning of the chain. */
	uint64_t before = 0;
	for (size_t cut = 0; cut <= 40; cut++) {
		struct salvage salvage;
		struct err err;
		struct saved saved;
		size_t whole = 0;
		free(read_whole(sample_path("money.db-wal"), &whole));
		wal_size = whole * cut / 40;
		lay_out();
		sample_told(salvage_begin(&salvage, sample_path("damaged.db"), &err), &err);
		while (salvage_next(&salvage, &saved))
			check(saved.verified);
		check(salvage.verified >= before);
		before = salvage.verified;
		salvage_done(&salvage);
	}
	check(before == SALES + 1);
}

/* A destroyed frame spoils its neighbour at most, and no header is needed. */
static void a_log_damaged_in_the_middle_is_read_behind_the_damage(void **state)
{
	(void)state;
	memset(wal, 0x5a, 32);
	memset(wal + wal_size / 3, 0x5a, PAGE_SIZE + 24);
	save_all(true);
	check(rescue.records >= SALES - 3);
	rescue_done(&rescue);
}

/* Nobody knows which page a frame is whose header is destroyed; the records on it know who they
 * are.
 */
static void a_frame_without_its_header_is_read(void **state)
{
	(void)state;
	const size_t frame = PAGE_SIZE + 24, frames = (wal_size - 32) / frame;
	/* The first still says which log it is, the last that it was committed. */
	for (size_t i = 1; i + 2 < frames; i++)
		memset(wal + 32 + i * frame, 0x5a, 24);
	save_all(true);
	check(rescue.records == SALES + 1 && rescue.verified == rescue.records);
	rescue_done(&rescue);
}

/* Where a record lies in the file: the byte after its row's other columns. */
static uint8_t *record_at(int64_t place, uint8_t **page)
{
	for (size_t at = 0; at < file_size; at += PAGE_SIZE) {
		struct journal_row found;
		uint32_t mark = 0;
		while (page_next_journal_row(file + at, &mark, &found))
			if (found.place == place && !found.bare) {
				*page = file + at;
				return file + at + mark - 3;
			}
	}
	return NULL;
}

static void a_record_whose_columns_are_destroyed_is_proved_by_what_is_left(void **state)
{
	(void)state;
	static const struct {
		size_t from, size; /* destroyed, counted back from the record */
		bool saved;        /* also where the one after is gone */
	} cases[] = {{60, 52, true}, {60, 28, true}, {60, 53, false}, {60, 60, false}};
	static uint8_t page_was[PAGE_SIZE];
	wal_size = 0;
	uint8_t *page = NULL, *next_page = NULL;
	uint8_t *record = record_at(record_place(1, 150), &page);
	uint8_t *next = record_at(record_place(1, 151), &next_page);
	check(record && next && page == next_page && record - page > 200);
	memcpy(page_was, page, PAGE_SIZE);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu bytes", cases[i].size);
		/* The one after is whole, and knows what the hash was. */
		memset(record - cases[i].from, 0x5a, cases[i].size);
		save_all(true);
		check(rescue.records == SALES - 100 + 1 && rescue.damaged == 0);
		rescue_done(&rescue);
		memset(next, 0x5a, 40);
		save_all(true);
		check(rescue.records == SALES - 100 - (cases[i].saved ? 0 : 1));
		rescue_done(&rescue);
		memcpy(page, page_was, PAGE_SIZE);
	}
}

/* What was carried over (READOPT) is a record inside a record: not damage of the place it had. */
static void a_record_that_another_carries_is_no_damage(void **state)
{
	(void)state;
	static uint8_t carried[RECORD_HEAD_SIZE + 100];
	struct salvage salvage;
	struct saved saved;
	struct err err;
	struct bytes_out out = bytes_out(carried, sizeof carried);
	const struct uid uid = env_uid(&till.env);
	record_write(&out, &(struct record){.schema = RECORD_SCHEMA,
				   .kind = RECORD_NOTE,
				   .store = 1,
				   .till = 2,
				   .epoch = 3,
				   .seq = 9,
				   .uid = uid,
				   .body = (const uint8_t *)"",
				   .body_size = 0});
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	bool done = journal_add(&till.journal,
			    &(struct entry){.kind = RECORD_READOPT,
				    .uid = uid,
				    .body = carried,
				    .body_size = out.used},
			    &err) &&
		    tx_commit(&tx, &err);
	sample_told(done, &err);
	journal_settle(&till.journal, done);
	free(wal);
	wal = read_whole(sample_path("money.db-wal"), &wal_size);
	lay_out();
	sample_told(salvage_begin(&salvage, sample_path("damaged.db"), &err), &err);
	while (salvage_next(&salvage, &saved))
		check(saved.verified && saved.place >> 40 == 1);
	check(salvage.verified == SALES + 2 && salvage.damaged == 0);
	salvage_done(&salvage);
}

/* A transaction that never committed was never sold: it does not come back. */
static void what_was_never_committed_is_not_saved(void **state)
{
	(void)state;
	/* The last commit frame of the log loses its mark, and is checked anew by its neighbour's
	 * checksum: it no longer holds. */
	uint8_t *last =
		wal + 32 + (wal_size - 32) / (PAGE_SIZE + 24) * (PAGE_SIZE + 24) - (PAGE_SIZE + 24);
	memset(last + 4, 0, 4);
	save_all(true);
	check(rescue.records == SALES);
	rescue_done(&rescue);
}

static void missing_records_are_named_and_the_rest_stands(void **state)
{
	(void)state;
	wal_size = 0;
	size_t page = 0;
	/* A leaf of the journal in the middle of the file. */
	for (page = file_size / PAGE_SIZE / 2;; page++) {
		struct journal_row found;
		uint32_t at = 0;
		if (page_next_journal_row(file + page * PAGE_SIZE, &at, &found))
			break;
	}
	memset(file + page * PAGE_SIZE, 0, PAGE_SIZE);
	save_all(true);
	struct hole hole = {0};
	check(rescue.missing > 0);
	check(rescue.records + (uint64_t)rescue.missing == SALES - 100 + 1);
	check(rescue.verified == rescue.records - 1);
	check(hole_after(&rescue.money, &hole, &hole));
	check(hole.epoch == 1 && (int64_t)(hole.to - hole.from) + 1 == rescue.missing);
	check(hole_holds(&rescue.money, 1, hole.from) &&
		!hole_holds(&rescue.money, 1, hole.to + 1));
	rescue_done(&rescue);
}

/* Rows of sale remember that a record was there. */
static void a_lost_end_is_known_by_its_projection(void **state)
{
	(void)state;
	wal_size = 0;
	for (size_t page = 1; page < file_size / PAGE_SIZE; page++) {
		struct journal_row found;
		uint32_t at = 0;
		while (page_next_journal_row(file + page * PAGE_SIZE, &at, &found))
			if (found.place == record_place(1, SALES - 100 + 1))
				memset(file + page * PAGE_SIZE, 0, PAGE_SIZE);
	}
	save_all(true);
	struct hole hole = {0};
	check(hole_after(&rescue.money, &hole, &hole));
	check(hole.to == SALES - 100 + 1);
	rescue_done(&rescue);
}

static void without_the_key_the_records_are_saved_and_the_till_is_nobody(void **state)
{
	(void)state;
	size_t page = page_with("journal_id");
	check(page > 0);
	memset(file + page * PAGE_SIZE, 0, PAGE_SIZE);
	wal_size = 0;
	save_all(true);
	check(!rescue.key_saved);
	check(rescue.records == SALES - 100 + 1);
	rescue_done(&rescue);
}

/* No record is invented, whatever the bytes: the chain would have to be forged. */
static void a_changed_record_is_not_saved(void **state)
{
	(void)state;
	uint32_t changed = 0, leaves = 0;
	wal_size = 0;
	for (size_t page = 1; page < file_size / PAGE_SIZE; page++) {
		struct journal_row found;
		uint32_t at = 0;
		if (!page_next_journal_row(file + page * PAGE_SIZE, &at, &found) || leaves++ % 4)
			continue;
		file[page * PAGE_SIZE + at + 200] ^= 0x10;
		changed++;
	}
	check(changed > 3);
	save_all(true);
	check(rescue.damaged > 0 && rescue.damaged <= changed);
	check(rescue.records == SALES - 100 + 1 - rescue.damaged);
	rescue_done(&rescue);
}

static void a_running_till_is_left_alone(void **state)
{
	(void)state;
	struct salvage salvage;
	struct err err;
	/* Locks are a process's: another one asks. */
	pid_t child = fork();
	if (child == 0)
		_exit(salvage_begin(&salvage, sample_path("money.db"), &err) ||
					err.what.id != TEXT_DB_IN_USE
				? 1
				: 0);
	int status;
	check(waitpid(child, &status, 0) == child && status == 0);
}

#define with_damage(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

TESTS(with_damage(a_whole_file_is_saved_whole_and_with_its_key),
	with_damage(the_new_file_has_its_name_only_when_it_is_finished),
	with_damage(without_page_1_and_without_inner_pages_everything_is_there),
	with_damage(a_log_that_is_gone_costs_what_was_in_it),
	with_damage(a_log_damaged_in_the_middle_is_read_behind_the_damage),
	with_damage(a_frame_without_its_header_is_read),
	with_damage(a_record_whose_columns_are_destroyed_is_proved_by_what_is_left),
	with_damage(a_record_that_another_carries_is_no_damage),
	with_damage(what_was_never_committed_is_not_saved),
	with_damage(missing_records_are_named_and_the_rest_stands),
	with_damage(a_lost_end_is_known_by_its_projection),
	with_damage(without_the_key_the_records_are_saved_and_the_till_is_nobody),
	with_damage(a_changed_record_is_not_saved), with_till(a_running_till_is_left_alone))
