/* drain.c - a backlog goes up while the cashier goes on; then the same work on an idle line. */
#include "pos/core/money.h"
#include "tests/perf/till.h"

#include <stdio.h>

static struct samples scans, turns, busy_turns;

/* What this thread itself needed: a turn may also have waited for a processor or a disk that others
 * were using. */
static int64_t busy_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

enum { DRAIN_MAX_S = 120, TURNS_BETWEEN_KEYS = 20 };

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
	int64_t from = now_ns(), busy = busy_ns();
	loop_once(&perf_loop, 0);
	if (turns.count < SAMPLES_MAX) {
		samples_add(&turns, now_ns() - from);
		samples_add(&busy_turns, busy_ns() - busy);
	}
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
	printf("%s_longest %lld %lld\n", name, (long long)samples_at(&turns, 1000),
		(long long)samples_at(&busy_turns, 1000));
	busy_turns.count = 0;
	tell(name, &turns);
}

void figure_drain(void)
{
	uint32_t at = 0, turn = 0;
	app_command(&perf_app, COMMAND_NO); /* the receipt that no printer printed */
	between_ms = 0;                     /* HQ sees the same clock as we */
	int64_t records = syncer_status(perf_app.syncer)->records_waiting;
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
}
