#include "drivers/devices.h"

#include "pos/sys/loop.h"
#include "tests/t.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct env env;
static struct loop loop;
static struct err err;
static struct devices *devices;
static struct reading reading;
static uint8_t flat[RECEIPT_FLAT_MAX];
static char folder[] = "/tmp/suanpan-devices-XXXXXX";
static char fifo[64], file[64];

static struct {
	int readings, lost, over;
	enum text why;
	enum job_state last;
	uint64_t job;
	struct printer_state printer;
	struct scanner_state scanner;
} heard;

static void on_reading(void *self)
{
	(void)self;
	heard.readings++;
}

static void on_lost(void *self, struct says why)
{
	(void)self;
	heard.lost++;
	heard.why = why.id;
}

static void on_scanner(void *self, const struct scanner_state *state)
{
	(void)self;
	heard.scanner = *state;
}

static void on_printer(void *self, const struct printer_state *state)
{
	(void)self;
	heard.printer = *state;
}

static void on_job(void *self, uint64_t job, enum job_state state, bool over)
{
	(void)self;
	heard.job = job;
	heard.last = state;
	heard.over += over;
}

static const struct devices_events events = {
	.reading = on_reading,
	.reading_lost = on_lost,
	.scanner = on_scanner,
	.printer = on_printer,
	.job = on_job,
};

static int setup(void **state)
{
	(void)state;
	env = env_real();
	loop_init(&loop, &env);
	if (!mkdtemp(folder))
		return -1;
	(void)snprintf(fifo, sizeof fifo, "fifo:%s/scanner", folder);
	(void)snprintf(file, sizeof file, "file:%s/paper", folder);
	return 0;
}

static int tidy(void **state)
{
	char command[64];
	(void)state;
	(void)snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static void start(const char *printer, const char *scanner)
{
	const struct devices_options options = {.printer = printer, .scanner = scanner};
	memset(&heard, 0, sizeof heard);
	check(devices_start(&devices, &loop, &options, &events, &err));
	loop_once(&loop, 0);
}

static void turn(int times)
{
	while (times-- > 0)
		loop_once(&loop, 20);
}

static size_t receipt(void)
{
	static struct receipt_doc doc;
	struct bytes_out out = bytes_out(flat, sizeof flat);
	receipt_doc_begin(&doc, 48);
	receipt_doc_text(&doc, 0, "x");
	receipt_doc_cut(&doc);
	receipt_doc_encode(&doc, &out);
	return out.used;
}

static void options_that_make_no_sense_are_named(void **state)
{
	(void)state;
	static const struct {
		struct devices_options options;
		enum text text;
	} cases[] = {
		{{.printer = "lpt1", .scanner = "none"}, TEXT_DEVICES_PRINTER_OPTION},
		{{.printer = "file:", .scanner = "none"}, TEXT_DEVICES_PRINTER_OPTION},
		{{.printer = "tcp:host", .scanner = "none"}, TEXT_PORT_ADDRESS},
		{{.printer = "none", .scanner = "fifo:"}, TEXT_DEVICES_SCANNER_OPTION},
		{{.printer = "none", .scanner = "serial"}, TEXT_DEVICES_SCANNER_OPTION},
		{{.printer = "none", .scanner = "none", .encoding = "utf8"},
			TEXT_DEVICES_ENCODING_OPTION},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s, %s", cases[i].options.printer, cases[i].options.scanner);
		check(!devices_start(&devices, &loop, &cases[i].options, &events, &err));
		check(err.what.id == cases[i].text);
		check(devices == NULL);
	}
	check(loop.watch_count == 0 && !loop.timers);
}

static void no_devices_at_all_is_fine(void **state)
{
	(void)state;
	struct printer_state printer;
	struct scanner_state scanner;
	start("none", "none");
	devices_printer_state(devices, &printer);
	devices_scanner_state(devices, &scanner);
	check(printer.health == PRINTER_NONE && scanner.health == SCANNER_NONE);
	devices_open_drawer(devices);
	devices_beep(devices, true);
	check(!devices_take_reading(devices, &reading));
	check(devices_print(devices, 1, flat, receipt(), &err)); /* waits for another day */
	devices_stop(devices);
	devices_stop(NULL);
}

static void a_fifo_scans_and_a_file_prints(void **state)
{
	(void)state;
	start(file, fifo);
	check(heard.printer.health == PRINTER_READY && heard.printer.columns == 48);
	check(heard.scanner.health == SCANNER_READY);
	int writer = open(fifo + 5, O_WRONLY | O_NONBLOCK);
	check(write(writer, "690\n691\n", 8) == 8);
	turn(1);
	check(heard.readings == 1);
	check(devices_take_reading(devices, &reading) && reading.size == 3);
	check(devices_take_reading(devices, &reading) && memcmp(reading.data, "691", 4) == 0);
	check(!devices_take_reading(devices, &reading));
	close(writer);

	check(devices_print(devices, 7, flat, receipt(), &err));
	check(heard.job == 0); /* nothing is told from inside the call */
	turn(3);
	check(heard.job == 7 && heard.last == JOB_SENT && heard.over == 1);
	devices_open_drawer(devices);
	turn(2);
	devices_stop(devices);
	char paper[64];
	int fd = open(file + 5, O_RDONLY);
	ssize_t size = read(fd, paper, sizeof paper);
	check(size > 5 && memcmp(paper + size - 5, "\x1Bp\0\x19\xFA", 5) == 0);
	close(fd);
	check(loop.watch_count == 0 && !loop.timers);
}

static void readings_beyond_the_limit_are_refused_aloud(void **state)
{
	(void)state;
	start("none", fifo);
	int writer = open(fifo + 5, O_WRONLY | O_NONBLOCK);
	for (int i = 0; i <= READINGS_MAX; i++)
		check(write(writer, "690\n", 4) == 4);
	turn(1);
	check(heard.lost == 1 && heard.why == TEXT_SCANNER_AHEAD);
	int count = 0;
	while (devices_take_reading(devices, &reading))
		count++;
	check(count == READINGS_MAX);
	close(writer);
	devices_stop(devices);
}

static void jobs_beyond_the_limit_wait_in_the_spool(void **state)
{
	(void)state;
	size_t size = receipt();
	start("tcp:127.0.0.1:1", "none");
	for (uint64_t job = 1; job <= PRINT_JOBS_MAX; job++)
		check(devices_print(devices, job, flat, size, &err));
	check(!devices_print(devices, 99, flat, size, &err));
	check(err.what.id == TEXT_PRINTER_JOBS_FULL);
	check(devices_cancel(devices, 3));
	check(!devices_cancel(devices, 3));
	check(devices_print(devices, 99, flat, size, &err));
	devices_stop(devices);
}

static void what_is_no_receipt_is_not_printed(void **state)
{
	(void)state;
	start(file, "none");
	check(!devices_print(devices, 1, "receipt", 7, &err));
	check(err.what.id == TEXT_PRINTER_NOT_RECEIPT);
	turn(2);
	check(heard.job == 0);
	devices_stop(devices);
}

static void a_receipt_too_long_for_a_printer_is_suspect_at_once(void **state)
{
	(void)state;
	static struct receipt_doc doc;
	char payload[RECEIPT_LINE_BYTES_MAX];
	memset(payload, 'x', sizeof payload - 1);
	payload[sizeof payload - 1] = '\0';
	receipt_doc_begin(&doc, 48);
	for (int i = 0; i < 100; i++)
		receipt_doc_qr(&doc, payload);
	struct bytes_out out = bytes_out(flat, sizeof flat);
	receipt_doc_encode(&doc, &out);
	start(file, "none");
	check(devices_print(devices, 5, flat, out.used, &err));
	turn(2);
	check(heard.job == 5 && heard.last == JOB_SUSPECT && heard.over == 1);
	devices_stop(devices);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(options_that_make_no_sense_are_named),
		test(no_devices_at_all_is_fine),
		test(a_fifo_scans_and_a_file_prints),
		test(readings_beyond_the_limit_are_refused_aloud),
		test(jobs_beyond_the_limit_wait_in_the_spool),
		test(what_is_no_receipt_is_not_printed),
		test(a_receipt_too_long_for_a_printer_is_suspect_at_once),
	};
	return cmocka_run_group_tests(tests, setup, tidy);
}
