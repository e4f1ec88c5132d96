#include "pos/shell/doctor.h"
#include "pos/shell/folder.h"
#include "tests/t.h"

#include <string.h>

static struct report report;

/* A till on which all is well. */
static struct checkup healthy(void)
{
	struct checkup checkup = {.printer = {.health = PRINTER_READY},
		.scanner = {.health = SCANNER_READY},
		.wall_ms = 1000,
		.last_record_ms = 1000,
		.free_bytes = INT64_C(1) << 40,
		.line = {.online = true},
		.hq_url = "https://hq",
		.rules_version = "r1"};
	strcpy(checkup.printer.name, "TM-T20");
	return checkup;
}

static bool look(const struct checkup *checkup)
{
	struct report_to to = report_keeper(&report, LANG_EN);
	report_clear(&report);
	return doctor_report(checkup, &to);
}

static bool says(const char *what)
{
	for (uint32_t i = 0; i < report.count; i++)
		if (strstr(report_lines(&report)[i], what))
			return true;
	return false;
}

/* programme: REL-04 */
static void a_healthy_till_passes_in_seven_lines(void **state)
{
	(void)state;
	struct checkup checkup = healthy();
	check(look(&checkup));
	assert_int_equal(report.count, 7);
	check(!says("ATTENTION") && says("TM-T20") && says("r1"));
	checkup.printer.health = PRINTER_NONE;
	checkup.scanner.health = SCANNER_NONE;
	check(look(&checkup)); /* what is not used is not missed */
	checkup.scanner.health = SCANNER_ABSENT;
	check(look(&checkup)); /* it may be one that types */
}

/* programme: REL-04, REL-08 */
static void each_thing_that_is_wrong_is_named_and_fails(void **state)
{
	(void)state;
	const struct checkup well = healthy();
	struct checkup cases[13];
	size_t count = 0;
	for (size_t i = 0; i < LENGTH(cases); i++)
		cases[i] = well;
	cases[count++].printer.health = PRINTER_ABSENT;
	cases[count++].printer.health = PRINTER_REFUSED;
	cases[count++].printer.health = PRINTER_NO_PAPER;
	cases[count++].printer.health = PRINTER_COVER_OPEN;
	cases[count++].printer.health = PRINTER_FAULT;
	cases[count++].printer.paper_low = true;
	cases[count++].scanner.health = SCANNER_REFUSED;
	cases[count++].last_record_ms = 1001;
	cases[count++].hq_off_ms = DOCTOR_CLOCK_OFF_MS + 1;
	cases[count++].hq_off_ms = -DOCTOR_CLOCK_OFF_MS - 1;
	cases[count++].free_bytes = FOLDER_FREE_MIN - 1;
	cases[count++].line.online = false;
	cases[count++].rules_version = "";
	for (size_t i = 0; i < count; i++) {
		row("%zu", i);
		check(!look(&cases[i]));
		check(says("ATTENTION"));
	}
}

static void a_trouble_of_the_line_is_said_in_its_own_words(void **state)
{
	(void)state;
	struct checkup checkup = healthy();
	checkup.line.attention = 1;
	checkup.line.troubles[0] = message_of((struct says){TEXT_APP_NO_RECEIPT});
	check(!look(&checkup));
	check(says(text_in(LANG_EN, TEXT_APP_NO_RECEIPT)));
}

static void a_report_keeps_the_last_lines_only(void **state)
{
	(void)state;
	struct report_to to = report_keeper(&report, LANG_EN);
	report_clear(&report);
	for (int i = 0; i < REPORT_LINES_MAX + 5; i++) {
		char line[16];
		snprintf(line, sizeof line, "%d", i);
		report_line(&to, line);
	}
	assert_int_equal(report.count, REPORT_LINES_MAX);
	assert_string_equal(report_lines(&report)[0], "5");
	assert_string_equal(report_lines(&report)[REPORT_LINES_MAX - 1], "2004");
	report_done(&report);
	assert_int_equal(report.count, 0);
}

TESTS(test(a_healthy_till_passes_in_seven_lines), test(each_thing_that_is_wrong_is_named_and_fails),
	test(a_trouble_of_the_line_is_said_in_its_own_words),
	test(a_report_keeps_the_last_lines_only))
