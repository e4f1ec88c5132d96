/* figures.c - how fast the till is against what the machine can do at all, measured in one run.
 *
 * usage: figures FOLDER SCANS SALES
 *
 * Runs the real app (pos/shell/app.h) in this process on a till's folder: enrolled, synchronised,
 * as full of goods and members as the caller made it. Every measured step of ours alternates with
 * its bare counterpart, so that both see the same machine. Prints one line a figure: name, p50 and
 * p99 in nanoseconds, or a count.
 */
#include "pos/core/money.h"
#include "pos/shell/app.h"
#include "pos/shell/commit.h"
#include "pos/sys/env.h"
#include "pos/ui/canvas.h"
#include "pos/ui/view.h"
#include "tests/perf/samples.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { LINES_A_SALE = 3, CODES_MAX = 50000, CODE_SIZE = 24 };

static struct loop loop;
static struct app app;
static struct canvas canvas;
static char codes[CODES_MAX][CODE_SIZE];
static uint32_t code_count;
static int64_t between_ms = 1000;
static int64_t later_ms; /* the clock is put on between inputs: people are slower than this loop */
static uint64_t syncs;

static struct samples ours, committed, bare, drawn, turns;

/* SQLite's and our own syncs pass here on their way to the kernel. */
int fdatasync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fsync, fd);
}

static struct env real;

static int64_t wall_ms(void *self)
{
	(void)self;
	return env_wall_ms(&real) + later_ms;
}

static int64_t mono_ms(void *self)
{
	(void)self;
	return env_mono_ms(&real) + later_ms;
}

static void random_bytes(void *self, void *into, size_t size)
{
	(void)self;
	env_random(&real, into, size);
}

_Noreturn static void give_up(const char *what)
{
	fprintf(stderr, "figures: %s\n", what);
	exit(1);
}

static void start(const char *folder)
{
	static struct env env;
	struct err err;
	real = env_real();
	env = (struct env){wall_ms, mono_ms, random_bytes, real.boot_id, NULL};
	struct app_options options = {.data = folder,
		.config = "",
		.printer = "none",
		.scanner = "none",
		.has_lang = true};
	loop_init(&loop, &env);
	if (!app_start(&app, &env, &loop, &options, &err)) {
		char text[400];
		err_text(text, sizeof text, LANG_EN, &err);
		give_up(text);
	}
}

static void type(const char *text)
{
	for (; *text != '\0'; text++)
		app_typed(&app, *text);
	app_command(&app, COMMAND_SUBMIT);
}

static void log_in(void)
{
	type("1001");
	type("112233");
	if (app.till.view != VIEW_SALE)
		give_up("nobody could log in");
}

/* Random barcodes out of the reference data: every measured look-up meets another one. */
static void read_codes(void)
{
	AUTO(stmt)
	struct stmt s = sql(&app.reference.db,
		"SELECT gtin FROM barcode JOIN goods ON goods.id = goods WHERE NOT weighed AND "
		"gtin > "
		"99999999999 AND gtin < 10000000000000 ORDER BY random() LIMIT 50000");
	while (next_row(&s))
		snprintf(codes[code_count++], CODE_SIZE, "%013lld", (long long)column_int(&s, 0));
	if (code_count == 0)
		give_up("there are no goods");
}

static const char *code(uint32_t i)
{
	return codes[i % code_count];
}

static void scan(const char *text)
{
	later_ms += between_ms;
	app_fact(&app, (struct fact){
			       .kind = FACT_SCANNED,
			       .scanned = {text, strlen(text)},
		       });
}

/* The least that answers what a barcode is: one prepared statement, stepped once. */
static void look_up_bare(sqlite3_stmt *s, const char *text)
{
	sqlite3_bind_int64(s, 1, atoll(text));
	if (sqlite3_step(s) != SQLITE_ROW)
		give_up("the bare look-up found nothing");
	(void)sqlite3_column_int64(s, 1);
	sqlite3_reset(s);
}

static void void_sale(void)
{
	later_ms += 1000;
	while (app.till.sale.line_count > 0)
		app_command(&app, COMMAND_VOID_LINE);
	app_command(&app, COMMAND_BACK);
}

static void tell(const char *name, struct samples *samples)
{
	printf("%s %lld %lld\n", name, (long long)samples_at(samples, 500),
		(long long)samples_at(samples, 990));
	samples->count = 0;
}

static void figure_scan(uint32_t scans)
{
	sqlite3_stmt *s = NULL;
	sqlite3_prepare_v2(app.reference.db.handle,
		"SELECT name, price_minor FROM barcode JOIN goods ON goods.id = goods WHERE gtin = "
		"?",
		-1, &s, NULL);
	for (uint32_t i = 0; i < scans; i++) {
		if (app.till.sale.line_count >= 10)
			void_sale();
		uint32_t lines = app.till.sale.line_count;
		int64_t from = now_ns();
		scan(code(2 * i));
		int64_t to = now_ns();
		view_draw(&app.till, &canvas);
		samples_add(&drawn, now_ns() - from);
		samples_add(&ours, to - from);
		if (app.till.sale.line_count != lines + 1 && app.till.sale.latest < 0)
			give_up("a scan made no line");
		from = now_ns();
		look_up_bare(s, code(2 * i + 1));
		samples_add(&bare, now_ns() - from);
	}
	sqlite3_finalize(s);
	void_sale();
	tell("scan_to_line", &ours);
	tell("scan_to_picture", &drawn);
	tell("bare_lookup", &bare);
}

static off_t wal_size(const char *folder)
{
	char path[500];
	struct stat status;
	snprintf(path, sizeof path, "%s/money.db-wal", folder);
	return stat(path, &status) == 0 ? status.st_size : 0;
}

static void fill_basket(uint32_t i)
{
	for (uint32_t line = 0; line < LINES_A_SALE; line++)
		scan(code(LINES_A_SALE * i + line));
	later_ms += 1000;
}

/* As many bytes as the sale before wrote, appended and synced: nothing durable can cost less. */
static void append_bare(int fd, size_t size)
{
	static const uint8_t bytes[1 << 20];
	if (write(fd, bytes, size) != (ssize_t)size || fdatasync(fd) != 0)
		give_up("the bare append failed");
}

/* commit_sale() itself: the linker sends the app's call through here. */
enum outcome __real_commit_sale(
	const struct commit *commit, struct closed_sale *sale, struct err *err);
enum outcome __wrap_commit_sale(
	const struct commit *commit, struct closed_sale *sale, struct err *err);

enum outcome __wrap_commit_sale(
	const struct commit *commit, struct closed_sale *sale, struct err *err)
{
	int64_t from = now_ns();
	enum outcome outcome = __real_commit_sale(commit, sale, err);
	samples_add(&committed, now_ns() - from);
	return outcome;
}

/* The sale just made, again and again, until that many records stand behind the next one. */
static void fill_journal(int64_t records)
{
	enum { AT_ONCE = 1000 };
	struct err err;
	struct closed_sale *sale = &app.till.closed;
	db_durable(&app.money, false);
	while ((int64_t)app.journal.next_seq < records) {
		AUTO(tx) struct tx tx = tx_begin(&app.money);
		for (int i = 0; i < AT_ONCE; i++) {
			sale->uid = env_uid(app.env);
			if (!journal_add_sale(&app.journal, sale, &err))
				give_up("the journal could not be filled");
		}
		bool done = tx_commit(&tx, &err);
		journal_settle(&app.journal, done);
		if (!done)
			give_up("the journal could not be filled");
	}
	db_durable(&app.money, true);
	db_checkpoint(&app.money, true);
}

/* names: of the key until the till is ready, of the commit, of the bare append. */
static void figure_sale(const char *folder, uint32_t sales, const char *const names[3])
{
	char path[500];
	snprintf(path, sizeof path, "%s.bare", folder);
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_APPEND, 0600);
	uint64_t most = 0, dear = 0, bytes = 0;
	size_t size = 16384;
	for (uint32_t i = 0; i < sales; i++) {
		fill_basket(i);
		off_t before = wal_size(folder);
		uint64_t synced = syncs;
		int64_t from = now_ns();
		app_command(&app, COMMAND_EXACT_CASH);
		samples_add(&ours, now_ns() - from);
		if (app.till.view != VIEW_PAID)
			give_up("a sale was not paid");
		uint64_t one = syncs - synced;
		most = one > most ? one : most;
		dear += one > 1;
		off_t grown = wal_size(folder) - before;
		size = grown > 0 && grown < (1 << 20) ? (size_t)grown : size;
		bytes += size;
		from = now_ns();
		append_bare(fd, size);
		samples_add(&bare, now_ns() - from);
	}
	close(fd);
	unlink(path);
	tell(names[0], &ours);
	tell(names[1], &committed);
	tell(names[2], &bare);
	printf("syncs_a_sale_most %llu\nsales_above_one_sync %llu\nbytes_a_sale %llu\n",
		(unsigned long long)most, (unsigned long long)dear,
		(unsigned long long)(bytes / sales));
}

/* ---- a backlog goes up while the cashier goes on ---- */

enum { DRAIN_MAX_S = 120, TURNS_BETWEEN_KEYS = 20 };

/* A scan, and with the fifth line a sale: as long as each takes by itself. */
static void work_on(uint32_t *at)
{
	int64_t from = now_ns();
	if (app.till.sale.line_count < LINES_A_SALE) {
		scan(code((*at)++));
		if (ours.count < SAMPLES_MAX)
			samples_add(&ours, now_ns() - from);
		return;
	}
	char total[MONEY_TEXT_MAX];
	money_text(total, app.till.pricing.total_minor, app.shop.currency_exponent);
	for (const char *digit = total; *digit; digit++)
		app_typed(&app, *digit);
	app_command(&app, COMMAND_CASH);
	if (app.till.view != VIEW_PAID)
		give_up("a sale was not paid");
}

static void one_turn(uint32_t *at, uint32_t turn)
{
	struct timespec breath = {.tv_nsec = 50000};
	int64_t from = now_ns();
	loop_once(&loop, 0);
	if (turns.count < SAMPLES_MAX)
		samples_add(&turns, now_ns() - from);
	if (turn % TURNS_BETWEEN_KEYS == 0)
		work_on(at);
	nanosleep(&breath, NULL);
}

static void tell_work(const char *when)
{
	char name[32];
	snprintf(name, sizeof name, "scan_%s", when);
	tell(name, &ours);
	snprintf(name, sizeof name, "commit_%s", when);
	tell(name, &committed);
	snprintf(name, sizeof name, "turn_%s", when);
	printf("%s_longest %lld 0\n", name, (long long)samples_at(&turns, 1000));
	tell(name, &turns);
}

static void figure_drain(void)
{
	uint32_t at = 0, turn = 0;
	app_command(&app, COMMAND_NO); /* the receipt that no printer printed */
	between_ms = 0;                /* HQ sees the same clock as we */
	int64_t records = syncer_status(app.syncer)->records_waiting;
	int64_t from = now_ns(), gone;
	do {
		one_turn(&at, turn++);
		gone = now_ns() - from;
	} while (syncer_status(app.syncer)->records_waiting > 500 &&
		 gone < DRAIN_MAX_S * INT64_C(1000000000));
	while (committed.count < 10) /* a backlog too short to sell beside */
		one_turn(&at, turn++);
	printf("drain %lld %lld\n", (long long)records, (long long)gone);
	tell_work("draining");
	while (turn++ < 100 * TURNS_BETWEEN_KEYS || committed.count < 50)
		one_turn(&at, turn);
	tell_work("idle");
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--drain") == 0) {
		start(argv[2]);
		log_in();
		read_codes();
		figure_drain();
		app_done(&app);
		return 0;
	}
	static const char *const first[] = {"sale_key", "sale_commit", "bare_append"};
	static const char *const then[] = {
		"sale_key_behind", "sale_commit_behind", "bare_append_behind"};
	if (argc != 5)
		give_up("usage: figures FOLDER SCANS SALES RECORDS, or --drain FOLDER");
	start(argv[1]);
	canvas_begin(&canvas, 24, 80);
	log_in();
	read_codes();
	figure_scan((uint32_t)atoi(argv[2]));
	figure_sale(argv[1], (uint32_t)atoi(argv[3]), first);
	fill_journal(atoll(argv[4]));
	figure_sale(argv[1], (uint32_t)atoi(argv[3]), then);
	app_done(&app);
	return 0;
}
