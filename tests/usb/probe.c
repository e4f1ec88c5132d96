/* The devices alone, without a till: says on stdout what they report, does what stdin asks. Runs
 * inside the guest, and is of use on a real machine with a scanner nobody knows.
 *
 * usage: probe [PRINTER [SCANNER]]     as the till's --printer and --scanner
 * stdin: print N, drawer, beep ok, beep error, quit
 */
#include "drivers/devices.h"
#include "pos/sys/loop.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct loop loop;
static struct devices *devices;

static void on_reading(void *self)
{
	static struct reading reading;
	(void)self;
	while (devices_take_reading(devices, &reading)) {
		printf("READING %s %zu %s\n", reading.aim, reading.size, (char *)reading.data);
		devices_beep(devices, true);
	}
}

static void print_sentence(const char *what, struct says sentence)
{
	char text[256];
	say(text, sizeof text, LANG_EN, sentence);
	printf("%s %s\n", what, text);
}

static void on_lost(void *self, struct says why)
{
	(void)self;
	print_sentence("LOST", why);
}

static void on_notice(void *self, struct says sentence)
{
	(void)self;
	print_sentence("NOTICE", sentence);
}

static void on_scanner(void *self, const struct scanner_state *state)
{
	static const char *const words[] = {"none", "absent", "refused", "ready"};
	(void)self;
	printf("SCANNER %s %s\n", words[state->health], state->name);
}

static void on_printer(void *self, const struct printer_state *state)
{
	static const char *const words[] = {
		"none", "absent", "refused", "ready", "no-paper", "cover-open", "fault"};
	(void)self;
	printf("PRINTER %s %s%s\n", words[state->health], state->answers ? "answers " : "",
		state->name);
}

static void on_job(void *self, uint64_t job, enum job_state state, bool over)
{
	static const char *const words[] = {
		"queued", "precheck", "sending", "sent", "confirmed", "suspect"};
	(void)self;
	printf("JOB %llu %s%s\n", (unsigned long long)job, words[state], over ? " over" : "");
}

static void print_receipt(uint64_t job)
{
	static struct receipt_doc doc;
	static uint8_t flat[RECEIPT_FLAT_MAX];
	struct bytes_out out = bytes_out(flat, sizeof flat);
	struct err err;
	receipt_doc_begin(&doc, 48);
	receipt_doc_text(&doc, RECEIPT_CENTRE | RECEIPT_WIDE, "算盘");
	receipt_doc_rule(&doc);
	receipt_doc_text(&doc, 0, "合计 ¥12.80");
	receipt_doc_qr(&doc, "0123456789");
	receipt_doc_cut(&doc);
	receipt_doc_encode(&doc, &out);
	if (!devices_print(devices, job, flat, out.used, &err))
		print_sentence("REFUSED", (struct says){err.what.id, err.what.arg[0]});
}

static void on_stdin(void *arg, int fd, short revents)
{
	char line[128];
	ssize_t got = read(fd, line, sizeof line - 1);
	(void)arg;
	(void)revents;
	if (got <= 0) {
		loop_stop(&loop);
		return;
	}
	line[got] = '\0';
	for (char *at = strtok(line, "\n"); at; at = strtok(NULL, "\n")) {
		if (strncmp(at, "print ", 6) == 0)
			print_receipt(strtoull(at + 6, NULL, 10));
		else if (strcmp(at, "drawer") == 0)
			devices_open_drawer(devices);
		else if (strncmp(at, "beep ", 5) == 0)
			devices_beep(devices, strcmp(at, "beep ok") == 0);
		else if (strcmp(at, "quit") == 0)
			loop_stop(&loop);
	}
}

int main(int argc, char **argv)
{
	const struct devices_options options = {
		.printer = argc > 1 ? argv[1] : "usb",
		.scanner = argc > 2 ? argv[2] : "usb",
	};
	const struct devices_events events = {
		.reading = on_reading,
		.reading_lost = on_lost,
		.scanner = on_scanner,
		.printer = on_printer,
		.job = on_job,
		.notice = on_notice,
	};
	struct env env = env_real();
	struct err err;
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	loop_init(&loop, &env);
	if (!devices_start(&devices, &loop, &options, &events, &err)) {
		print_sentence("FAILED", (struct says){err.what.id, err.what.arg[0]});
		return 1;
	}
	if (!loop_watch(&loop, STDIN_FILENO, POLLIN, on_stdin, NULL))
		return 1;
	loop_run(&loop);
	devices_stop(devices);
	printf("BYE longest %lld ms\n", (long long)loop.longest_ms);
	return 0;
}
