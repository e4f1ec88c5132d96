/* salvage.c - money.db with pages destroyed: what is read out of it is true, and all that is left.
 *
 * Fault 10, measured as sync.md 2.2 does: 20,200 sales, then 1, 4, 16 or 64 random pages become
 * random bytes, zeros, another page, or have one sector of random bytes; page 1 and inner pages are
 * among them as chance has it, and page 1 always in every fifth round. The log of the newest sales
 * lies beside it whole, is damaged as well, is cut off, or is missing.
 *
 * In each round: nothing saved differs from what was written, and no record is missed whose bytes
 * are still there (remains.h). Over the rounds with 64 pages destroyed and a log: 98.5 % of the
 * journal is saved on average, which is what sync.md 2.2 had in its one round. Chance decides
 * how many records stood on 64 of 4,583 pages, so a single round may be below with nothing left to
 * save; without the log the 300 newest sales are gone before the first page is destroyed.
 *
 * usage: salvage [SECONDS [SEED]]      without SEED: the fixed ones, however long they take
 */
#include "sync/salvage.h"
#include "sync/hole.h"
#include "sync/rescue.h"
#include "sync/verify.h"
#include "tests/sim/remains.h"
#include "tests/unit/sample_till.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

enum {
	SALES = 20200,
	SALES_IN_LOG = 300, /* committed since the file was last brought up to date */
	RECORDS = SALES + 1,
	PAGES_MOST = 64,
	ROUNDS = 48, /* of one fixed seed */
	MEAN_OF = 8, /* rounds at least, for the bar */
	BAR_PER_MILLE = 985,
	LOG_HEAD = 32, /* fileformat2.html 4 */
	FRAME_HEAD = 24,
	FRAME = FRAME_HEAD + PAGE_SIZE,
};

/* The first two showed a bar that no single round can hold. */
static const uint64_t fixed_seeds[] = {1795333200000, 1795331821000, 41000000};

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

static void learn_truth(void)
{
	const struct remains_files healthy = {
		truth.file, truth.wal, truth.file_size, truth.wal_size};
	AUTO(stmt) struct stmt s = sql(&till.money, "SELECT place, record FROM journal");
	while (next_row(&s)) {
		size_t size;
		const void *bytes = column_blob(&s, 1, &size);
		remains_add((uint64_t)column_int(&s, 0) & RECORD_SEQ_MAX, bytes, (uint32_t)size);
	}
	remains_learn(&healthy);
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
	learn_truth();
}

/* ---- damage ---- */

enum damage { DAMAGE_RANDOM, DAMAGE_ZEROS, DAMAGE_SWAPPED, DAMAGE_SECTOR, DAMAGE_COUNT };
static const char *const damage_names[] = {"random bytes", "zeros", "swapped", "one sector"};
enum log { LOG_WHOLE, LOG_DAMAGED, LOG_CUT, LOG_GONE, LOG_KINDS };
static const char *const log_names[] = {"whole", "damaged", "cut", "gone"};

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

/* Up to the last commit that stands whole, with the frame before it that its checksum goes on from.
 * What comes after was perhaps never sold. */
static size_t committed_part(const uint8_t *wal, size_t size)
{
	for (size_t frames = size < LOG_HEAD ? 0 : (size - LOG_HEAD) / FRAME; frames > 1;
		frames--) {
		size_t at = LOG_HEAD + (frames - 1) * FRAME;
		bool commits = memcmp(wal + at + 4, "\0\0\0\0", 4) != 0;
		if (commits && memcmp(wal + at - FRAME, truth.wal + at - FRAME, 2 * FRAME) == 0)
			return at + FRAME;
	}
	return 0;
}

/* ---- a round ---- */

struct round {
	uint32_t pages;
	enum damage damage;
	enum log log;
	bool first_page;
};

static bool there[REMAINS_RECORDS_MAX], saved_seqs[REMAINS_RECORDS_MAX];

static size_t damage_log(uint8_t *wal, enum log log)
{
	switch (log) {
	case LOG_WHOLE:
		break;
	case LOG_DAMAGED:
		for (int i = 0; i < 4; i++)
			seeded_random(&dice, wal + below(truth.wal_size / PAGE_SIZE) * PAGE_SIZE,
				PAGE_SIZE);
		break;
	case LOG_CUT:
		return below(truth.wal_size);
	case LOG_GONE:
	case LOG_KINDS:
		return 0;
	}
	return truth.wal_size;
}

static void lay_out(const struct round *round)
{
	uint8_t *file = malloc(truth.file_size), *wal = malloc(truth.wal_size);
	check(file && wal);
	memcpy(file, truth.file, truth.file_size);
	memcpy(wal, truth.wal, truth.wal_size);
	damage_file(file, round->pages, round->damage, round->first_page);
	size_t wal_size = damage_log(wal, round->log);
	write_whole(sample_path("damaged.db"), file, truth.file_size);
	unlink(sample_path("damaged.db-wal"));
	if (round->log != LOG_GONE)
		write_whole(sample_path("damaged.db-wal"), wal, wal_size);
	const struct remains_files damaged = {
		file, wal, truth.file_size, committed_part(wal, wal_size)};
	(void)remains_count(&damaged, there);
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
	memset(saved_seqs, 0, sizeof saved_seqs);
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
		saved_seqs[seq] = true;
		last = saved.place;
		count++;
	}
	check(count == salvage.verified + salvage.alone);
	salvage_done(&salvage);
	return count;
}

static void check_nothing_missed(void)
{
	for (uint32_t seq = 1; seq <= RECORDS; seq++) {
		if (there[seq] && !saved_seqs[seq])
			print_error("# record %u is still there and was not saved\n", seq);
		check(!there[seq] || saved_seqs[seq]);
	}
}

/* ---- rounds ---- */

/* With 64 pages destroyed. */
static struct tally {
	uint32_t rounds, least;
	uint64_t saved;
} tallies[LOG_KINDS][DAMAGE_COUNT];

/* Two thirds of the rounds are the worst ones. */
static struct round round_of(uint32_t number, uint64_t seed)
{
	static const uint32_t fewer[] = {16, 4, 1};
	return (struct round){
		.pages = number / 16 % 3 < 2 ? PAGES_MOST : fewer[(number + number / 4) % 3],
		.damage = (enum damage)(number % DAMAGE_COUNT),
		.log = (enum log)(number / DAMAGE_COUNT % LOG_KINDS),
		.first_page = seed % 5 == 0,
	};
}

static void play(uint32_t number, uint64_t seed)
{
	dice.random = seed;
	const struct round round = round_of(number, seed);
	struct tally *tally = &tallies[round.log][round.damage];
	row("seed %llu: %u pages, %s, log %s", (unsigned long long)seed, round.pages,
		damage_names[round.damage], log_names[round.log]);
	lay_out(&round);
	uint32_t saved = saved_of();
	check_nothing_missed();
	if (round.pages != PAGES_MOST)
		return;
	if (!tally->rounds || saved < tally->least)
		tally->least = saved;
	tally->rounds++;
	tally->saved += saved;
}

static void print_tally(enum log log, enum damage damage)
{
	const struct tally *tally = &tallies[log][damage];
	double mean = (double)tally->saved / tally->rounds;
	print_message("# 64 pages: %-12s log %-7s %3u rounds, saved %.1f (%.2f %%) on average, "
		      "%u (%.2f %%) at least\n",
		damage_names[damage], log_names[log], tally->rounds, mean, 100 * mean / RECORDS,
		tally->least, 100.0 * tally->least / RECORDS);
}

static void check_bar(enum log log)
{
	const struct tally *random = &tallies[log][DAMAGE_RANDOM];
	const struct tally *zeros = &tallies[log][DAMAGE_ZEROS];
	uint64_t rounds = random->rounds + zeros->rounds;
	row("log %s", log_names[log]);
	check(rounds < MEAN_OF ||
		(random->saved + zeros->saved) * 1000 >= rounds * RECORDS * BAR_PER_MILLE);
}

static int64_t budget_s;
static uint64_t own_seed; /* 0: the fixed ones */

/* Fault 10. */
static void what_is_saved_is_true_and_all_that_is_left(void **state)
{
	(void)state;
	time_t until = time(NULL) + budget_s;
	print_message("# %d records, %zu pages, %zu bytes of log; seed %llu\n", RECORDS,
		truth.file_size / PAGE_SIZE, truth.wal_size,
		(unsigned long long)(own_seed ? own_seed : fixed_seeds[0]));
	for (uint32_t i = 0; own_seed && (i < ROUNDS || time(NULL) < until); i++)
		play(i, own_seed + i);
	for (size_t s = 0; !own_seed && s < LENGTH(fixed_seeds); s++)
		for (uint32_t i = 0; i < ROUNDS; i++)
			play(i, fixed_seeds[s] + i);
	for (int log = 0; log < LOG_KINDS; log++)
		for (int damage = 0; damage < DAMAGE_COUNT; damage++)
			print_tally((enum log)log, (enum damage)damage);
	check_bar(LOG_WHOLE);
	check_bar(LOG_DAMAGED);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {test(what_is_saved_is_true_and_all_that_is_left)};
	budget_s = argc > 1 ? atoll(argv[1]) : 0;
	own_seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	if (!sign_start())
		return 1;
	make_truth();
	int wrong = cmocka_run_group_tests(tests, NULL, NULL);
	remains_done();
	(void)!sample_teardown(NULL);
	return wrong;
}
