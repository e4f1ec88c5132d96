/* Plays transcripts: a device's side of a conversation, line by line, against the real drivers.
 *
 *   scanner 0c2e:0b61 BYTES    a HID scanner with this descriptor is there
 *   scanner lines              a fifo is there
 *   printer 04b8:0e15          a printer is there; "mute" behind it: one that never answers
 *   < BYTES                    these came from the device, in one piece
 *   ~ 300                      so many milliseconds pass
 *   sent                       whatever the port took has left it
 *   window 100                 the port takes so many bytes at a time
 *   status 18                  the port's status byte comes
 *   beep ok, beep error, drawer, unplug, print 7, cancel 7
 *   long 7                     prints so much that only the size of what is sent is told
 *   > BYTES                    these were sent
 *   = WORDS                    this was understood or reported
 *
 * BYTES are hexadecimal pairs, 'text' in quotes, "* 9 00" for nine times that byte, "pad 63" for
 * zeros up to a length. A backslash at its end continues a line. Everything sent and reported must
 * be written down, in order, before the next thing happens. What is printed: fill_receipt().
 *
 * usage: run FILE...
 */
#include "drivers/printer/printer.h"
#include "drivers/scanner/hid_pos.h"
#include "drivers/scanner/lines.h"
#include "drivers/scanner/scanner.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 16384, WORDS_MAX = 1 << 16, SENT_SHOWN_MAX = 3500, LONG_LINES = 250 };

static struct {
	const char *file;
	int line;
	bool failed;
	int64_t now_ms, alarm_ms, part_since_ms;
	size_t window, unsent; /* of the port */
	bool printing;         /* a printer, not a scanner, is there */
	bool mute;
	char heard[WORDS_MAX]; /* what happened and has not been asked for yet, a line each */
	struct scanner scanner;
	struct printer printer;
} world;

static void happened(const char *format, ...)
{
	va_list args;
	size_t used = strlen(world.heard);
	va_start(args, format);
	(void)vsnprintf(world.heard + used, sizeof world.heard - used, format, args);
	va_end(args);
}

static void failed(const char *why, const char *what)
{
	printf("# %s:%d: %s %s\n", world.file, world.line, why, what);
	world.failed = true;
}

/* --- the world around the drivers --- */

static size_t port_send(void *self, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	(void)self;
	if (size > world.window - world.unsent)
		size = world.window - world.unsent;
	world.unsent += size;
	if (size > SENT_SHOWN_MAX) {
		happened("= %zu bytes sent\n", size);
		return size;
	}
	happened("%s", size ? "> " : "");
	for (size_t i = 0; i < size; i++)
		happened("%02X", at[i]);
	happened("%s", size ? "\n" : "");
	return size;
}

static void ask_port_status(void *self)
{
	(void)self;
}

static void wake_in(void *self, int64_t delay_ms)
{
	(void)self;
	world.alarm_ms = delay_ms < 0 ? -1 : world.now_ms + delay_ms;
}

static void changed(void *self)
{
	static const char *const healths[] = {
		"none", "absent", "refused", "ready", "no paper", "cover open", "fault"};
	struct printer_state state;
	(void)self;
	printer_state(&world.printer, &state);
	happened("= printer %s%s%s\n", healths[state.health], state.answers ? ", answers" : "",
		state.paper_low ? ", paper low" : "");
}

static void job(void *self, uint64_t id, enum job_state state, bool over)
{
	static const char *const states[] = {
		"queued", "precheck", "sending", "sent", "confirmed", "suspect"};
	(void)self;
	happened("= job %d %s%s\n", (int)id, states[state], over ? ", over" : "");
}

static void notice(void *self, struct says sentence)
{
	char text[200];
	(void)self;
	say(text, sizeof text, LANG_EN, sentence);
	happened("= %s\n", text);
}

static void lost(void *self, enum text why)
{
	(void)self;
	happened("= %s\n", why == TEXT_SCANNER_TORN ? "torn" : "ahead");
}

static void show_readings(void)
{
	static struct reading reading;
	while (scanner_take(&world.scanner, &reading)) {
		happened("= %s %d '", reading.aim[0] ? reading.aim : "-", reading.symbology);
		for (size_t i = 0; i < reading.size; i++)
			happened(reading.data[i] >= 0x20 && reading.data[i] < 0x7F ? "%c"
										   : "\\x%02X",
				reading.data[i]);
		happened("'\n");
	}
}

/* --- the lines of a transcript --- */

static size_t repeat(const char **text, uint8_t *out)
{
	char *end;
	long times = strtol(*text + 1, &end, 10);
	uint8_t byte = (uint8_t)strtol(end, &end, 16);
	assert(times > 0 && times < LINE_MAX_BYTES / 2);
	memset(out, byte, (size_t)times);
	*text = end;
	return (size_t)times;
}

static size_t quoted(const char **text, uint8_t *out)
{
	const char *end = strchr(*text + 1, '\'');
	assert(end);
	size_t size = (size_t)(end - *text - 1);
	memcpy(out, *text + 1, size);
	*text = end + 1;
	return size;
}

static size_t padding(const char **text, uint8_t *out, size_t used)
{
	char *end;
	size_t to = (size_t)strtol(*text + 3, &end, 10);
	assert(to >= used && to < LINE_MAX_BYTES);
	memset(out, 0, to - used);
	*text = end;
	return to - used;
}

static size_t bytes_of(const char *text, uint8_t *out)
{
	size_t used = 0;
	while (*(text += strspn(text, " "))) {
		assert(used < LINE_MAX_BYTES / 2);
		if (*text == '*') {
			used += repeat(&text, out + used);
		} else if (*text == '\'') {
			used += quoted(&text, out + used);
		} else if (*text == 'p') {
			used += padding(&text, out + used, used);
		} else {
			char pair[3] = {text[0], text[1]};
			out[used++] = (uint8_t)strtol(pair, NULL, 16);
			text += 2;
		}
	}
	return used;
}

static void expect(const char *want)
{
	char *end = strchr(world.heard, '\n');
	if (!end) {
		failed("nothing happened, wanted:", want);
		return;
	}
	*end = '\0';
	if (strcmp(world.heard, want) != 0) {
		failed("wanted:", want);
		failed("   got:", world.heard);
	}
	memmove(world.heard, end + 1, strlen(end + 1) + 1);
}

static void expect_bytes(const char *text)
{
	static uint8_t bytes[LINE_MAX_BYTES];
	static char want[2 * LINE_MAX_BYTES + 3];
	size_t size = bytes_of(text, bytes);
	strcpy(want, "> ");
	for (size_t i = 0; i < size; i++)
		(void)snprintf(want + 2 + 2 * i, 3, "%02X", bytes[i]);
	expect(want);
}

static void fill_receipt(uint8_t *flat, size_t *size, int more_lines)
{
	static struct receipt_doc doc;
	receipt_doc_begin(&doc, 32);
	for (int i = 0; i < more_lines; i++)
		receipt_doc_text(&doc, 0, "0123456789012345678901234567890");
	receipt_doc_text(&doc, RECEIPT_CENTRE | RECEIPT_BOLD, "算盘");
	receipt_doc_text(&doc, 0, "¥9.90");
	receipt_doc_cut(&doc);
	struct bytes_out out = bytes_out(flat, RECEIPT_FLAT_MAX);
	receipt_doc_encode(&doc, &out);
	*size = out.used;
}

static void print_receipt(uint64_t id, int more_lines)
{
	static uint8_t flat[RECEIPT_FLAT_MAX];
	size_t size;
	struct err err;
	fill_receipt(flat, &size, more_lines);
	if (!printer_print(&world.printer, id, flat, size, &err)) {
		char text[200];
		err_text(text, sizeof text, LANG_EN, &err);
		happened("= %s\n", text);
	}
	printer_step(&world.printer, world.now_ms);
}

static struct about about_of(const char *numbers)
{
	struct about about = {.can_answer = !strstr(numbers, "mute"), .class = 3};
	unsigned vendor = 0, product = 0;
	(void)sscanf(numbers, "%x:%x", &vendor, &product);
	about.vendor = (uint16_t)vendor;
	about.product = (uint16_t)product;
	return about;
}

static void meet_scanner(const char *words)
{
	static uint8_t bytes[LINE_MAX_BYTES];
	struct about about = about_of(words);
	const struct driver *driver = strncmp(words, "lines", 5) == 0 ? &lines : &hid_pos;
	const char *descriptor = strchr(words, ' ');
	scanner_begin(&world.scanner, lost, NULL);
	about.descriptor_size = descriptor ? bytes_of(descriptor, bytes) : 0;
	assert(about.descriptor_size <= sizeof about.descriptor);
	memcpy(about.descriptor, bytes, about.descriptor_size);
	if (!scanner_meet(&world.scanner, driver, &about))
		happened("= not a scanner\n");
}

static void meet_printer(const char *words)
{
	const struct printer_user user = {.send = port_send,
		.ask_port_status = ask_port_status,
		.wake_in = wake_in,
		.changed = changed,
		.job = job,
		.notice = notice};
	struct about about = about_of(words);
	if (!world.printing)
		printer_begin(&world.printer, &user, 0, NULL);
	world.printing = true;
	world.unsent = 0;
	printer_ready(&world.printer, &about, world.now_ms);
}

static void receive(const char *text)
{
	static uint8_t bytes[LINE_MAX_BYTES];
	size_t size = bytes_of(text, bytes);
	if (world.printing) {
		printer_received(&world.printer, bytes, size, world.now_ms);
		return;
	}
	(void)scanner_receive(&world.scanner, bytes, size);
	world.part_since_ms = world.scanner.in_part ? world.now_ms : -1;
}

/* Time passes as it does on the loop: every alarm rings in its turn. */
static void pass(int64_t ms)
{
	int64_t until_ms = world.now_ms + ms;
	if (!world.printing && world.scanner.in_part &&
		until_ms - world.part_since_ms >= world.scanner.driver->patience_ms)
		scanner_give_up_part(&world.scanner);
	while (world.printing && world.alarm_ms >= 0 && world.alarm_ms <= until_ms) {
		world.now_ms = world.alarm_ms;
		world.alarm_ms = -1;
		printer_step(&world.printer, world.now_ms);
	}
	world.now_ms = until_ms;
}

static void leave_port(void)
{
	size_t size = world.unsent;
	world.unsent = 0;
	printer_sent(&world.printer, size, world.now_ms);
}

static void beep(bool ok)
{
	uint8_t bytes[256];
	struct bytes_out out = bytes_out(bytes, sizeof bytes);
	scanner_beep(&world.scanner, ok, &out);
	world.unsent = 0;
	port_send(NULL, bytes, out.used);
}

static void unplug(void)
{
	if (world.printing)
		printer_unready(&world.printer, PRINTER_ABSENT, world.now_ms);
	else
		scanner_give_up_part(&world.scanner);
}

static bool act(const char *word, const char *rest)
{
	if (strcmp(word, "scanner") == 0)
		meet_scanner(rest);
	else if (strcmp(word, "printer") == 0)
		meet_printer(rest);
	else if (strcmp(word, "<") == 0)
		receive(rest);
	else if (strcmp(word, "~") == 0)
		pass(atoi(rest));
	else if (strcmp(word, "sent") == 0)
		leave_port();
	else if (strcmp(word, "window") == 0)
		world.window = (size_t)atoi(rest);
	else if (strcmp(word, "status") == 0)
		printer_port_status(&world.printer, (uint8_t)strtol(rest, NULL, 16), world.now_ms);
	else if (strcmp(word, "beep") == 0)
		beep(strcmp(rest, "ok") == 0);
	else if (strcmp(word, "print") == 0)
		print_receipt((uint64_t)atoi(rest), 0);
	else if (strcmp(word, "long") == 0)
		print_receipt((uint64_t)atoi(rest), LONG_LINES);
	else if (strcmp(word, "cancel") == 0)
		happened("= %s\n",
			printer_cancel(&world.printer, (uint64_t)atoi(rest)) ? "yes" : "no");
	else if (strcmp(word, "unplug") == 0)
		unplug();
	else
		return false;
	return true;
}

static void play(char *line)
{
	char *rest = line + strcspn(line, " ");
	if (line[0] == '=') {
		expect(line);
		return;
	}
	if (line[0] == '>') {
		expect_bytes(line + 1);
		return;
	}
	if (world.heard[0]) {
		world.heard[strcspn(world.heard, "\n")] = '\0';
		failed("this came before it:", world.heard);
		world.heard[0] = '\0';
	}
	if (*rest)
		*rest++ = '\0';
	if (strcmp(line, "drawer") == 0) {
		printer_open_drawer(&world.printer, world.now_ms);
		printer_step(&world.printer, world.now_ms);
	} else if (!act(line, rest)) {
		failed("no such line:", line);
	}
	show_readings();
}

static void play_file(const char *path)
{
	static char line[LINE_MAX_BYTES], joined[LINE_MAX_BYTES];
	FILE *file = fopen(path, "r");
	assert(file);
	memset(&world, 0, offsetof(typeof(world), scanner));
	world.file = path;
	world.window = 8192;
	world.alarm_ms = -1;
	joined[0] = '\0';
	while (!world.failed && fgets(line, sizeof line, file)) {
		world.line++;
		line[strcspn(line, "\n")] = '\0';
		size_t size = strlen(line);
		bool goes_on = size && line[size - 1] == '\\';
		if (goes_on)
			line[size - 1] = '\0';
		if (line[0] == '#' || !(joined[0] || line[0]))
			continue;
		assert(strlen(joined) + size < sizeof joined);
		strcat(joined, line);
		if (goes_on)
			continue;
		play(joined);
		joined[0] = '\0';
	}
	if (!world.failed && world.heard[0])
		failed("left over at the end:", world.heard);
	if (world.printing)
		printer_done(&world.printer);
	(void)fclose(file);
}

int main(int argc, char **argv)
{
	bool all = true;
	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		const char *name = strrchr(argv[i], '/');
		play_file(argv[i]);
		printf("%sok %d - %s\n", world.failed ? "not " : "", i, name ? name + 1 : argv[i]);
		all = all && !world.failed;
	}
	return all ? 0 : 1;
}
