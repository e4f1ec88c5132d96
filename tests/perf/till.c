#include "tests/perf/till.h"

#include "pos/shell/commit.h"
#include "pos/sys/env.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CODES_MAX = 50000, CODE_SIZE = 24 };

struct loop perf_loop;
struct app perf_app;
struct samples committed;
uint64_t syncs, synced_bytes;
int64_t between_ms = 1000;
bool lazy;

static char codes[CODES_MAX][CODE_SIZE];
static uint32_t code_count;
static uint64_t unsynced_bytes;
static int64_t later_ms;
static struct env real;

/* ---- what SQLite asks of the kernel passes here ---- */

static int synced(long number, int fd)
{
	syncs++;
	synced_bytes = unsynced_bytes;
	unsynced_bytes = 0;
	return lazy ? 0 : (int)syscall(number, fd);
}

int fdatasync(int fd)
{
	return synced(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	return synced(SYS_fsync, fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
	unsynced_bytes += size;
	return syscall(SYS_pwrite64, fd, bytes, size, at);
}

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

/* ---- a clock that can be put on ---- */

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

void perf_later(int64_t ms)
{
	later_ms += ms;
}

/* ---- the till ---- */

_Noreturn void give_up(const char *what)
{
	fprintf(stderr, "figures: %s\n", what);
	exit(1);
}

static void start(const char *folder)
{
	static struct env env;
	struct err err;
	real = env_real();
	env = (struct env){.wall_ms = wall_ms,
		.mono_ms = mono_ms,
		.random = random_bytes,
		.boot_id = real.boot_id};
	struct app_options options = {.data = folder,
		.config = "",
		.printer = "none",
		.scanner = "none",
		.has_lang = true};
	loop_init(&perf_loop, &env);
	if (!app_start(&perf_app, &env, &perf_loop, &options, &err)) {
		char text[400];
		err_text(text, sizeof text, LANG_EN, &err);
		give_up(text);
	}
}

static void type(const char *text)
{
	for (; *text != '\0'; text++)
		app_typed(&perf_app, *text);
	app_command(&perf_app, COMMAND_SUBMIT);
}

static void log_in(void)
{
	type("1001");
	type("112233");
	if (perf_app.till.view != VIEW_SALE)
		give_up("nobody could log in");
}

/* Random barcodes out of the reference data: every measured look-up meets another one. */
static void read_codes(void)
{
	AUTO(stmt)
	struct stmt s = sql(&perf_app.reference.db,
		"SELECT gtin FROM barcode JOIN goods ON goods.id = goods WHERE NOT weighed AND "
		"gtin > "
		"99999999999 AND gtin < 10000000000000 ORDER BY random() LIMIT 50000");
	while (next_row(&s))
		snprintf(codes[code_count++], CODE_SIZE, "%013lld", (long long)column_int(&s, 0));
	if (code_count == 0)
		give_up("there are no goods");
}

void perf_start(const char *folder)
{
	start(folder);
	log_in();
	read_codes();
}

const char *code(uint32_t i)
{
	return codes[i % code_count];
}

void scan(const char *text)
{
	later_ms += between_ms;
	app_fact(&perf_app, (struct fact){
				    .kind = FACT_SCANNED,
				    .scanned = {text, strlen(text)},
			    });
}

void tell(const char *name, struct samples *samples)
{
	printf("%s %lld %lld\n", name, (long long)samples_at(samples, 500),
		(long long)samples_at(samples, 990));
	samples->count = 0;
}
