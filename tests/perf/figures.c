/* figures.c - how fast the till is against what the machine can do at all, measured in one run.
 *
 * usage: figures FOLDER SCANS SALES RECORDS, or figures --drain FOLDER
 *
 * Every measured step of ours alternates with its bare counterpart, so that both see the same
 * machine. Prints one line a figure: name, p50 and p99 in nanoseconds, or a count.
 */
#include "pos/ui/canvas.h"
#include "pos/ui/view.h"
#include "tests/perf/till.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BARE_MAX = 1 << 20, ROOM_SALES = 350 };

static struct canvas canvas;
static struct samples ours, bare, drawn;

/* ---- a scan ---- */

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
	perf_later(1000);
	while (perf_app.till.sale.line_count > 0)
		app_command(&perf_app, COMMAND_VOID_LINE);
	app_command(&perf_app, COMMAND_BACK);
}

static void scan_once(uint32_t i)
{
	uint32_t lines = perf_app.till.sale.line_count;
	int64_t from = now_ns();
	scan(code(i));
	int64_t to = now_ns();
	view_draw(&perf_app.till, &canvas);
	samples_add(&drawn, now_ns() - from);
	samples_add(&ours, to - from);
	if (perf_app.till.sale.line_count != lines + 1 && perf_app.till.sale.latest < 0)
		give_up("a scan made no line");
}

static void figure_scan(uint32_t scans)
{
	sqlite3_stmt *s = NULL;
	sqlite3_prepare_v2(perf_app.reference.db.handle,
		"SELECT name, price_minor FROM barcode JOIN goods ON goods.id = goods WHERE gtin = "
		"?",
		-1, &s, NULL);
	for (uint32_t i = 0; i < scans; i++) {
		if (perf_app.till.sale.line_count >= 10)
			void_sale();
		scan_once(2 * i);
		int64_t from = now_ns();
		look_up_bare(s, code(2 * i + 1));
		samples_add(&bare, now_ns() - from);
	}
	sqlite3_finalize(s);
	void_sale();
	tell("scan_to_line", &ours);
	tell("scan_to_picture", &drawn);
	tell("bare_lookup", &bare);
}

/* ---- a sale ---- */

/* The file that the bare side writes: it grows as our log does while it is young, or, as our log
 * does once it went into the database, overwrites what was written and synced before. */
struct bare_file {
	char path[500];
	int fd;
	off_t at, end; /* end 0: it grows */
};

static uint8_t bytes[BARE_MAX];

static void bare_write(struct bare_file *file, size_t size)
{
	if (file->end && file->at + (off_t)size > file->end)
		file->at = 0;
	bool done =
		file->end ? syscall(SYS_pwrite64, file->fd, bytes, size, file->at) == (ssize_t)size
			  : write(file->fd, bytes, size) == (ssize_t)size;
	file->at += (off_t)size;
	if (!done || fdatasync(file->fd) != 0)
		give_up("the bare file could not be written");
}

static struct bare_file bare_open(const char *folder, off_t end)
{
	struct bare_file file = {.end = 0};
	snprintf(file.path, sizeof file.path, "%s.bare", folder);
	file.fd = open(file.path, O_CREAT | O_WRONLY | O_TRUNC | (end ? 0 : O_APPEND), 0600);
	for (off_t at = 0; at < end; at += BARE_MAX)
		bare_write(&file, BARE_MAX);
	file.end = end;
	file.at = 0;
	return file;
}

static void bare_close(struct bare_file *file)
{
	close(file->fd);
	unlink(file->path);
}

/* The last scan is a second old when somebody pays, so the draft was settled by then. */
static void fill_basket(uint32_t i)
{
	for (uint32_t line = 0; line < LINES_A_SALE; line++)
		scan(code(LINES_A_SALE * i + line));
	perf_later(1000);
	loop_once(&perf_loop, 0);
}

struct cost {
	uint64_t sales, most, dear, bytes; /* syncs a sale at most, sales above one, bytes in all */
};

static void sell(uint32_t i, struct bare_file *file, struct cost *cost)
{
	fill_basket(i);
	uint64_t before = syncs;
	int64_t from = now_ns();
	app_command(&perf_app, COMMAND_EXACT_CASH);
	samples_add(&ours, now_ns() - from);
	if (perf_app.till.view != VIEW_PAID)
		give_up("a sale was not paid");
	uint64_t one = syncs - before;
	size_t size = synced_bytes < BARE_MAX ? synced_bytes : BARE_MAX;
	cost->most = one > cost->most ? one : cost->most;
	cost->dear += one > 1;
	cost->bytes += size;
	cost->sales++;
	from = now_ns();
	bare_write(file, size);
	samples_add(&bare, now_ns() - from);
}

static void sell_many(
	const char *folder, uint32_t sales, off_t bare_end, const char *what, struct cost *cost)
{
	char name[64];
	struct bare_file file = bare_open(folder, bare_end);
	for (uint32_t i = 0; i < sales; i++)
		sell(i, &file, cost);
	bare_close(&file);
	snprintf(name, sizeof name, "sale_key_%s", what);
	tell(name, &ours);
	snprintf(name, sizeof name, "sale_commit_%s", what);
	tell(name, &committed);
	snprintf(name, sizeof name, "bare_%s", what);
	tell(name, &bare);
}

/* The log as the first idle seconds after a start leave it. */
static void give_room(void)
{
	db_checkpoint(&perf_app.money, true);
	while (db_grow_log(&perf_app.money, APP_LOG_BYTES))
		;
}

/* First with a log that grows with each sale, as in the first second after the start of the program
 * or after its room is used up; then with one that went into the database, as it does when nobody
 * touched the till for half a minute, and is written over; then with one that has room. */
static void figure_sale(const char *folder, uint32_t sales, const char *where)
{
	char what[40];
	struct cost cost = {0};
	db_checkpoint(&perf_app.money, true);
	snprintf(what, sizeof what, "growing_%s", where);
	sell_many(folder, sales, 0, what, &cost);
	off_t end = (off_t)cost.bytes;
	db_checkpoint(&perf_app.money, false);
	snprintf(what, sizeof what, "over_%s", where);
	sell_many(folder, sales, end, what, &cost);
	give_room();
	snprintf(what, sizeof what, "roomy_%s", where);
	sell_many(folder, sales < ROOM_SALES ? sales : ROOM_SALES, 0, what, &cost);
	printf("cost_%s %llu %llu %llu\n", where, (unsigned long long)cost.most,
		(unsigned long long)cost.dear, (unsigned long long)(cost.bytes / cost.sales));
}

/* The sale just made, again and again, until that many records stand behind the next one. */
static void fill_journal(int64_t records)
{
	enum { AT_ONCE = 1000 };
	struct err err;
	struct app *app = &perf_app;
	struct closed_sale *sale = &app->till.closed;
	int64_t from = now_ns();
	db_durable(&app->money, false);
	while ((int64_t)app->journal.next_seq <= records) {
		AUTO(tx) struct tx tx = tx_begin(&app->money);
		for (int i = 0; i < AT_ONCE; i++) {
			sale->uid = env_uid(app->env);
			if (!journal_add_sale(&app->journal, sale, &err))
				give_up("the journal could not be filled");
		}
		bool done = tx_commit(&tx, &err);
		journal_settle(&app->journal, done);
		if (!done)
			give_up("the journal could not be filled");
	}
	db_durable(&app->money, true);
	printf("filled %llu %lld\n", (unsigned long long)app->journal.next_seq - 1,
		(long long)(now_ns() - from));
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--drain") == 0) {
		perf_start(argv[2]);
		figure_drain(argv[2]);
		app_done(&perf_app);
		return 0;
	}
	if (argc != 5)
		give_up("usage: figures FOLDER SCANS SALES RECORDS, or --drain FOLDER");
	perf_start(argv[1]);
	canvas_begin(&canvas, 24, 80);
	figure_scan((uint32_t)atoi(argv[2]));
	figure_sale(argv[1], (uint32_t)atoi(argv[3]), "empty");
	fill_journal(atoll(argv[4]));
	figure_sale(argv[1], (uint32_t)atoi(argv[3]), "behind");
	figure_purge(argv[1]);
	app_done(&perf_app);
	return 0;
}
