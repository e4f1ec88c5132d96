/* salvage.c - money.db with pages destroyed: what is read out of it is true, and nearly all of it.
 *
 * Fault 10, measured as sync.md 2.2 does: 20,200 sales, then 1, 4, 16 or 64 random pages become
 * random bytes, zeros, another page, or have one sector of random bytes; page 1 and inner pages are
 * among them as chance has it, and page 1 always in every fifth round. The log of the newest sales
 * lies beside it, is damaged as well, is cut off, or is missing. Nothing saved may differ from what
 * was written; with 64 pages gone at least 98.5 % of the journal is saved, and what is missing is
 * named.
 *
 * usage: salvage [SECONDS [SEED]]
 */
#include "sync/salvage.h"
#include "sync/hole.h"
#include "sync/rescue.h"
#include "sync/verify.h"
#include "tests/unit/sample_till.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

enum {
	SALES = 20200,
	SALES_IN_LOG = 300, /* committed since the file was last brought up to date */
	RECORDS = SALES + 1,
	PAGES_MAX = 64,
};

static struct {
	struct hash hashes[RECORDS + 1]; /* by seq */
	uint8_t *file, *wal;
	size_t file_size, wal_size;
} truth;

static struct seeded_env dice;

static uint64_t below(uint64_t limit)
{
	return seeded_next(&dice) % limit;
}

/* ---- the healthy till ---- */

/* Baskets from one line to a hundred: some records go on over many pages. */
static uint32_t lines_of(uint32_t number)
{
	if (number % 500 == 0)
		return 100;
	return number % 50 == 0 ? 80 : 1 + (uint32_t)below(43);
}

static void sell(uint32_t number)
{
	static struct closed_sale sale;
	struct err err;
	sample_sale(&sale);
	sale.uid = env_uid(&till.env);
	sale.coupons[0].serial = number;
	for (uint32_t i = 2, count = lines_of(number); i < count; i++) {
		sale.lines[i] = sale.lines[1];
		(void)snprintf(sale.lines[i].sku, sizeof sale.lines[i].sku, "6901234%06u",
			(unsigned)below(1000000));
		sale.list_minor += 1999;
		sale.total_minor += 1999;
		sale.tenders[0].amount_minor += 1999;
		sale.line_count = i + 1;
	}
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	bool done = journal_add_sale(&till.journal, &sale, &err) && tx_commit(&tx, &err);
	journal_settle(&till.journal, done);
	sample_told(done, &err);
	truth.hashes[till.journal.next_seq - 1] = till.journal.head;
}

static uint8_t *read_whole(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY);
	struct stat what;
	check(fd >= 0 && fstat(fd, &what) == 0);
	uint8_t *bytes = malloc((size_t)what.st_size);
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

static void make_truth(void)
{
	sample_start(NULL);
	truth.hashes[1] = till.journal.head;
	db_durable(&till.money, false);
	for (uint32_t i = 1; i <= SALES; i++) {
		if (i == SALES - SALES_IN_LOG)
			db_checkpoint(&till.money, true);
		sell(i);
	}
	db_durable(&till.money, true);
	truth.file = read_whole(sample_path("money.db"), &truth.file_size);
	truth.wal = read_whole(sample_path("money.db-wal"), &truth.wal_size);
}

/* ---- damage ---- */

enum damage { DAMAGE_RANDOM, DAMAGE_ZEROS, DAMAGE_SWAPPED, DAMAGE_SECTOR, DAMAGE_COUNT };
static const char *const damage_names[] = {"random bytes", "zeros", "swapped", "one sector"};

static void spoil(uint8_t *page, uint8_t *other, enum damage damage)
{
	uint8_t kept[PAGE_SIZE];
	switch (damage) {
	case DAMAGE_RANDOM:
		seeded_random(&dice, page, PAGE_SIZE);
		return;
	case DAMAGE_ZEROS:
		memset(page, 0, PAGE_SIZE);
		return;
	case DAMAGE_SWAPPED:
		memcpy(kept, page, PAGE_SIZE);
		memcpy(page, other, PAGE_SIZE);
		memcpy(other, kept, PAGE_SIZE);
		return;
	case DAMAGE_SECTOR:
		seeded_random(&dice, page + 512 * below(8), 512);
		return;
	case DAMAGE_COUNT:
		return;
	}
}

static void damage_file(uint8_t *file, uint32_t pages, enum damage damage, bool first)
{
	uint64_t count = truth.file_size / PAGE_SIZE;
	for (uint32_t i = 0; i < pages; i++) {
		uint64_t page = first && i == 0 ? 0 : below(count);
		spoil(file + page * PAGE_SIZE, file + below(count) * PAGE_SIZE, damage);
	}
}

/* ---- a round ---- */

struct round {
	uint32_t pages;
	enum damage damage;
	bool first_page;
	enum { LOG_WHOLE, LOG_DAMAGED, LOG_CUT, LOG_GONE, LOG_KINDS } log;
};

static void lay_out(const struct round *round)
{
	uint8_t *file = malloc(truth.file_size), *wal = malloc(truth.wal_size);
	size_t wal_size = truth.wal_size;
	check(file && wal);
	memcpy(file, truth.file, truth.file_size);
	memcpy(wal, truth.wal, truth.wal_size);
	damage_file(file, round->pages, round->damage, round->first_page);
	if (round->log == LOG_DAMAGED)
		for (int i = 0; i < 4; i++)
			seeded_random(
				&dice, wal + below(wal_size / PAGE_SIZE) * PAGE_SIZE, PAGE_SIZE);
	if (round->log == LOG_CUT)
		wal_size = below(wal_size);
	write_whole(sample_path("damaged.db"), file, truth.file_size);
	unlink(sample_path("damaged.db-wal"));
	if (round->log != LOG_GONE)
		write_whole(sample_path("damaged.db-wal"), wal, wal_size);
	free(file);
	free(wal);
}

/* Every record saved is one that was written. Returns how many. */
static uint32_t saved_of(void)
{
	static struct salvage salvage;
	struct saved saved;
	struct err err;
	uint32_t count = 0;
	int64_t last = 0;
	sample_told(salvage_begin(&salvage, sample_path("damaged.db"), &err), &err);
	while (salvage_next(&salvage, &saved)) {
		uint64_t seq = (uint64_t)saved.place & RECORD_SEQ_MAX;
		check(saved.place > last && seq >= 1 && seq <= RECORDS);
		check(hash_equal(&saved.hash, &truth.hashes[seq]));
		if (seq > 1) {
			struct hash made =
				hash_after(&truth.hashes[seq - 1], saved.bytes, saved.size);
			check(hash_equal(&made, &truth.hashes[seq]));
		}
		last = saved.place;
		count++;
	}
	check(count == salvage.verified + salvage.alone);
	salvage_done(&salvage);
	return count;
}

static int64_t budget_s = 5;
static uint64_t first_seed = 1;

struct tally {
	uint32_t rounds, least;
	uint64_t saved;
};

static void print_tally(const char *what, uint32_t pages, const struct tally *tally)
{
	if (tally->rounds)
		print_message("# %2u pages, %-13s %3u rounds: of %u records saved %.1f on average, "
			      "%u at least (%.2f %%)\n",
			pages, what, tally->rounds, RECORDS, (double)tally->saved / tally->rounds,
			tally->least, 100.0 * tally->least / RECORDS);
}

/* Fault 10. */
static void what_is_saved_is_true_and_nearly_all(void **state)
{
	(void)state;
	static const uint32_t pages[] = {64, 16, 4, 1};
	static struct tally tallies[LENGTH(pages)][DAMAGE_COUNT];
	time_t until = time(NULL) + budget_s;
	uint64_t seed = first_seed;
	print_message("# seed %llu, %zu pages, %zu bytes of log\n", (unsigned long long)first_seed,
		truth.file_size / PAGE_SIZE, truth.wal_size);
	for (uint32_t i = 0; i < LENGTH(pages) * DAMAGE_COUNT || time(NULL) < until; i++, seed++) {
		dice.random = seed;
		uint32_t number = i / DAMAGE_COUNT % LENGTH(pages);
		struct round round = {
			.pages = pages[number],
			.damage = (enum damage)(i % DAMAGE_COUNT),
			.first_page = seed % 5 == 0,
			.log = i / (LENGTH(pages) * DAMAGE_COUNT) % LOG_KINDS,
		};
		struct tally *tally = &tallies[number][round.damage];
		row("seed %llu: %u pages, %s", (unsigned long long)seed, round.pages,
			damage_names[round.damage]);
		lay_out(&round);
		uint32_t saved = saved_of();
		if (!tally->rounds || saved < tally->least)
			tally->least = saved;
		tally->rounds++;
		tally->saved += saved;
		if (round.log == LOG_WHOLE)
			check(saved >= RECORDS * 985 / 1000);
	}
	for (uint32_t n = 0; n < LENGTH(pages); n++)
		for (int d = 0; d < DAMAGE_COUNT; d++)
			print_tally(damage_names[d], pages[n], &tallies[n][d]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {test(what_is_saved_is_true_and_nearly_all)};
	budget_s = argc > 1 ? atoll(argv[1]) : budget_s;
	first_seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL) * 1000;
	if (!sign_start())
		return 1;
	make_truth();
	int wrong = cmocka_run_group_tests(tests, NULL, NULL);
	(void)!sample_teardown(NULL);
	return wrong;
}
