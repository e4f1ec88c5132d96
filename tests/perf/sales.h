/* sales.h - sales for the benchmarks of headquarters, and a clock to measure them by: five lines
 * each, most of them members', members and goods at random. */
#ifndef SUANPAN_TESTS_SALES_H
#define SUANPAN_TESTS_SALES_H

#include "tests/hq_world.h"

#include <time.h>

enum { TILLS = 20, MEMBERS = 20000, GOODS = 2000, BATCH = 500, LINES = 5 };

/* By the clock on the wall, and by the processor's: where others work on the machine too, only the
 * second tells anything. */
struct span {
	double wall, busy;
};

static inline double read_clock(clockid_t clock)
{
	struct timespec t;
	(void)clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Of the PostgreSQL process that works for us, 0 for none. */
static inline int *server(void)
{
	static int pid;
	return &pid;
}

/* proc(5): utime and stime are the 14th and 15th, counted from the name's closing bracket. */
static inline double server_busy(void)
{
	char path[40], text[512] = "";
	unsigned long user = 0, system = 0;
	(void)snprintf(path, sizeof path, "/proc/%d/stat", *server());
	FILE *file = *server() ? fopen(path, "re") : NULL;
	if (!file)
		return 0;
	(void)fgets(text, sizeof text, file);
	(void)fclose(file);
	const char *rest = strrchr(text, ')');
	if (rest)
		(void)sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
			&system);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static inline struct span now(void)
{
	return (struct span){
		read_clock(CLOCK_MONOTONIC), read_clock(CLOCK_PROCESS_CPUTIME_ID) + server_busy()};
}

static inline void add_since(struct span *spent, struct span start)
{
	struct span end = now();
	spent->wall += end.wall - start.wall;
	spent->busy += end.busy - start.busy;
}

static inline void tell(const char *what, int sales, struct span spent)
{
	printf("%-20s %9.0f sales/s, %9.0f per second of processor\n", what, sales / spent.wall,
		sales / spent.busy);
}

static inline uint32_t draw(struct world *world, uint32_t below)
{
	uint32_t number;
	world_random(world, &number, sizeof number);
	return number % below;
}

static inline void import(struct world *world)
{
	AUTO(paper) struct paper text = {0};
	for (int i = 0; i < GOODS; i++)
		paper_print(&text,
			"{\"sku\":\"SKU-%06d\",\"name\":\"货品 %d\",\"price_minor\":1990}\n", i, i);
	world_import(world, "goods", paper_read(&text));
	paper_done(&text);
	text = (struct paper){0};
	for (int i = 1; i <= MEMBERS; i++)
		paper_print(&text, "{\"id\":%d,\"card\":\"88%011d\"}\n", i, i);
	world_import(world, "members", paper_read(&text));
}

/* A till's rules take ten off each line. */
static inline void fill_lines(struct world *world, struct closed_sale *sale)
{
	sale->line_count = sale->taking_count = LINES;
	for (uint32_t i = 0; i < LINES; i++) {
		struct closed_line *line = &sale->lines[i];
		*line = (struct closed_line){
			.qty = 1, .unit_price_minor = 1990, .discount_minor = 10};
		(void)snprintf(line->sku, sizeof line->sku, "SKU-%06u", draw(world, GOODS));
		sale->takings[i] = (struct closed_taking){.line = i, .taken_minor = 10};
	}
	sale->rules[0].taken_minor = 10 * (int64_t)LINES;
	sale->list_minor = 1990 * (int64_t)LINES;
	sale->total_minor = 1980 * (int64_t)LINES;
	sale->tenders[0].amount_minor = 10000;
	sale->change_minor = 10000 - sale->total_minor;
}

static inline void fill_batch(struct world *world, struct fake_till *till, struct upload *batch)
{
	for (int i = 0; i < BATCH; i++) {
		uint64_t member = draw(world, 100) < 70 ? 1 + draw(world, MEMBERS) : 0;
		struct closed_sale *sale = world_sale(world, member, member ? 99 : 0, 0);
		fill_lines(world, sale);
		upload_sale(world, till, batch, sale);
		free(sale);
	}
}

#endif
