#include "tests/screens/script.h"

#include "pos/ui/listing.h"
#include "pos/ui/view.h"
#include "tests/stories/world.h"

#include <stdio.h>
#include <string.h>

enum { REPORT_LINES = 40, LINE_MAX_BYTES = 512 };

static struct world world;
static struct canvas canvas;
static bool with_styles;

static struct message says(enum text id, const char *a, const char *b)
{
	return message_of((struct says){id, a, b});
}

static void show_report(void)
{
	static char text[REPORT_LINES][160];
	static const char *lines[REPORT_LINES];
	struct fact fact = {FACT_REPORT, world.wall_ms, world.mono_ms};
	struct duties duties;
	for (int i = 0; i < REPORT_LINES; i++) {
		snprintf(text[i], sizeof text[i], "%d 钱箱 ok%s", i + 1,
			i % 2 ? ""
			      : ",这一行很长,要分成两行才放得下,所以滚动时按条数而不是按行数计算,"
				"否则到不了最后一条");
		lines[i] = text[i];
	}
	fact.report.title = "设备自检";
	fact.report.lines = lines;
	fact.report.count = REPORT_LINES;
	till_step(&world.till, &fact, &duties);
}

static void stop_selling(void)
{
	struct fact fact = {FACT_STOP_SELLING, world.wall_ms, world.mono_ms};
	struct duties duties;
	fact.told = says(TEXT_DB_NOT_DATABASE, "/var/lib/suanpan/money.db", NULL);
	till_step(&world.till, &fact, &duties);
}

static void offline(void)
{
	world.till.status.online = false;
	world.till.status.offline_since_ms = world.wall_ms - 19 * 60 * 1000;
	world.till.status.waiting = 3;
}

/* What only a screen cares about. */
static bool set(const char *line)
{
	struct till_status *status = &world.till.status;
	int columns, rows;
	if (sscanf(line, "size %dx%d", &columns, &rows) == 2) {
		canvas.columns = columns;
		canvas.rows = rows;
	} else if (strcmp(line, "styles") == 0) {
		with_styles = true;
	} else if (strcmp(line, "demo") == 0) {
		world.till.shop.demo = true;
	} else if (strcmp(line, "offline") == 0) {
		offline();
	} else if (strcmp(line, "fenced") == 0) {
		status->fenced = true;
		status->attention = 1;
	} else if (strcmp(line, "clock-behind") == 0) {
		status->clock_behind = true;
	} else if (strcmp(line, "not-enrolled") == 0) {
		status->enrolled = false;
	} else if (strcmp(line, "printer-out") == 0) {
		status->printer_known = true;
		status->printer_trouble = says(TEXT_DB_FULL, "打印队列", NULL);
	} else if (strcmp(line, "attention") == 0) {
		status->attention = 2;
	} else if (strcmp(line, "fetching") == 0) {
		status->progress =
			message_of((struct says){TEXT_PROGRESS_FETCHING, "37", "128", "345"});
	} else if (strcmp(line, "no-scanner") == 0) {
		status->scanner_ready = false;
	} else if (strcmp(line, "damaged") == 0) {
		stop_selling();
	} else if (strcmp(line, "report") == 0) {
		show_report();
	} else if (strcmp(line, "birthday") == 0) {
		world.till.sale.member.birthday_month = 11;
	} else {
		return false;
	}
	return true;
}

/* The rules of the shop, shop.json, stand beside the screens. */
static void begin(const char *path, enum lang lang)
{
	const char *slash = strrchr(path, '/');
	int size = slash ? (int)(slash - path) : 0;
	snprintf(world.folder, sizeof world.folder, "%.*s", size ? size : 1, size ? path : ".");
	world_begin(&world, "screen");
	world.till.shop.screen_lang = lang;
	world.till.status = (struct till_status){.enrolled = true,
		.online = true,
		.scanner_ready = true,
		.printer_trouble = says(TEXT_NONE, NULL, NULL),
		.progress = says(TEXT_NONE, NULL, NULL)};
	canvas.columns = CANVAS_COLUMNS_MIN;
	canvas.rows = CANVAS_ROWS_MIN;
	with_styles = false;
}

static bool do_line(const char *path, int number, const char *line)
{
	if (line[0] == '\0' || line[0] == '#' || set(line) || world_fact(&world, line))
		return true;
	printf("# %s:%d: no such fact: %s\n", path, number, line);
	return false;
}

static bool do_script(const char *path, const char *script)
{
	for (int number = 1; *script; number++) {
		char line[LINE_MAX_BYTES];
		size_t size = strcspn(script, "\n");
		snprintf(line, sizeof line, "%.*s", (int)size, script);
		if (!do_line(path, number, line))
			return false;
		script += size + (script[size] == '\n');
	}
	return true;
}

/* What stands on the screen of a sale adds up to the amount due. */
static bool adds_up(const char *path)
{
	struct listing listing = {0};
	struct listing_row row;
	int64_t sum_minor = 0;
	while (listing_next(&listing, &world.till, &row))
		sum_minor += row.amount_minor;
	if (sum_minor == world.till.pricing.total_minor || world.till.view == VIEW_PAID)
		return true;
	printf("# %s: the rows add up to %lld, due is %lld\n", path, (long long)sum_minor,
		(long long)world.till.pricing.total_minor);
	return false;
}

bool script_run(const char *path, const char *script, char *out, size_t cap)
{
	size_t used = 0;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		begin(path, (enum lang)lang);
		if (!do_script(path, script) || !adds_up(path))
			return false;
		view_draw(&world.till, &canvas);
		used += (size_t)snprintf(out + used, cap - used, "=== %s %dx%d\n",
			lang_code((enum lang)lang), canvas.columns, canvas.rows);
		used += canvas_dump(&canvas, out + used, cap - used);
		if (!with_styles || lang > 0)
			continue;
		used += (size_t)snprintf(out + used, cap - used, "=== styles\n");
		used += canvas_dump_styles(&canvas, out + used, cap - used);
	}
	return true;
}

struct world *script_world(const char *path)
{
	static char script[64 * 1024];
	FILE *file = fopen(path, "r");
	if (!file)
		return NULL;
	script[fread(script, 1, sizeof script - 1, file)] = '\0';
	fclose(file);
	char *screens = strstr(script, "\n===");
	if (screens)
		*screens = '\0';
	begin(path, LANG_ZH_CN);
	return do_script(path, script) ? &world : NULL;
}
