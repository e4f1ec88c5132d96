/* drain.c - a backlog goes up while the cashier goes on; then the same work on an idle line. */
#include "pos/core/money.h"
#include "tests/perf/bystander.h"
#include "tests/perf/till.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static struct samples scans, turns;

enum { DRAIN_MAX_S = 120, TURNS_BETWEEN_KEYS = 20, TURN_AIM_NS = 5000000 };

/* Where a turn's time went: our own work, waiting for a processor that others were using, and
 * sleeping in the kernel, which in a turn means: for the disk. */
struct spent {
	int64_t wall, own, queued, asleep;
};

static struct spent longest;
static int64_t most_own;
static uint32_t turns_too_long;

static int64_t own_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* How long this thread was ready and had no processor; 0 where the kernel does not count it. */
static int64_t queued_ns(void)
{
	static int fd = -2;
	char text[100] = "";
	long long ran = 0, waited = 0;
	if (fd == -2)
		fd = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
	if (pread(fd, text, sizeof text - 1, 0) <= 0 ||
		sscanf(text, "%lld %lld", &ran, &waited) != 2)
		return 0;
	return waited;
}

static struct spent spent_now(void)
{
	return (struct spent){.wall = now_ns(), .own = own_ns(), .queued = queued_ns()};
}

static void count_turn(const struct spent *from)
{
	struct spent turn = spent_now();
	turn.wall -= from->wall;
	turn.own -= from->own;
	turn.queued -= from->queued;
	turn.asleep = turn.wall - turn.own - turn.queued;
	if (turns.count < SAMPLES_MAX)
		samples_add(&turns, turn.wall);
	if (turn.wall > longest.wall)
		longest = turn;
	most_own = turn.own > most_own ? turn.own : most_own;
	turns_too_long += turn.wall > TURN_AIM_NS;
}

/* A scan, and with the fifth line a sale: as long as each takes by itself. */
static void work_on(uint32_t *at)
{
	int64_t from = now_ns();
	if (perf_app.till.sale.line_count < LINES_A_SALE) {
		scan(code((*at)++));
		if (scans.count < SAMPLES_MAX)
			samples_add(&scans, now_ns() - from);
		return;
	}
	char total[MONEY_TEXT_MAX];
	money_text(total, perf_app.till.pricing.total_minor, perf_app.shop.currency_exponent);
	for (const char *digit = total; *digit; digit++)
		app_typed(&perf_app, *digit);
	app_command(&perf_app, COMMAND_CASH);
	if (perf_app.till.view != VIEW_PAID)
		give_up("a sale was not paid");
}

static void one_turn(uint32_t *at, uint32_t turn)
{
	struct timespec breath = {.tv_nsec = 50000};
	struct spent from = spent_now();
	loop_once(&perf_loop, 0);
	count_turn(&from);
	if (turn % TURNS_BETWEEN_KEYS == 0)
		work_on(at);
	nanosleep(&breath, NULL);
}

static void tell_work(const char *when)
{
	char name[32];
	snprintf(name, sizeof name, "scan_%s", when);
	tell(name, &scans);
	snprintf(name, sizeof name, "commit_%s", when);
	tell(name, &committed);
	snprintf(name, sizeof name, "turn_%s", when);
	printf("%s_longest %lld %lld %lld %lld\n", name, (long long)longest.wall,
		(long long)longest.own, (long long)longest.queued, (long long)longest.asleep);
	printf("%s_own %lld %u %u\n", name, (long long)most_own, turns_too_long, turns.count);
	longest = (struct spent){0};
	most_own = turns_too_long = 0;
	tell(name, &turns);
	snprintf(name, sizeof name, "bare_%s", when);
	bystander_tell(name);
}

void figure_drain(const char *folder)
{
	uint32_t at = 0, turn = 0;
	app_command(&perf_app, COMMAND_NO); /* the receipt that no printer printed */
	between_ms = 0;                     /* HQ sees the same clock as we */
	int64_t records = syncer_status(perf_app.syncer)->records_waiting;
	bystander_start(folder);
	int64_t from = now_ns(), gone;
	do {
		one_turn(&at, turn++);
		gone = now_ns() - from;
	} while (syncer_status(perf_app.syncer)->records_waiting > 500 &&
		 gone < DRAIN_MAX_S * INT64_C(1000000000));
	while (committed.count < 10) /* a backlog too short to sell beside */
		one_turn(&at, turn++);
	printf("drain %lld %lld\n", (long long)records, (long long)gone);
	tell_work("draining");
	while (turn++ < 100 * TURNS_BETWEEN_KEYS || committed.count < 50)
		one_turn(&at, turn);
	tell_work("idle");
	bystander_stop();
}
