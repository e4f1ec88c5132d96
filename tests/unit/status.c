#include "drivers/printer/status.h"

#include "tests/hex.h"
#include "tests/t.h"

#include <string.h>

static struct printer_status status;

static void hear(const char *text)
{
	uint8_t bytes[64];
	printer_status_hear(&status, bytes, hex(bytes, sizeof bytes, text));
}

static void each_bit_is_understood(void **state)
{
	(void)state;
	static const struct {
		const char *what, *bytes;
		bool offline, cover_open, error, paper_out, paper_low;
	} cases[] = {
		{"all well", "12 12 12 12", 0, 0, 0, 0, 0},
		{"drawer pin, feed button", "16 1A 12 12", 0, 0, 0, 0, 0},
		{"offline", "1A 12 12 12", 1, 0, 0, 0, 0},
		{"cover", "1A 16 12 12", 1, 1, 0, 0, 0},
		{"knife", "1A 52 1A 12", 1, 0, 1, 0, 0},
		{"unrecoverable", "1A 52 32 12", 1, 0, 1, 0, 0},
		{"recoverable", "1A 52 52 12", 1, 0, 1, 0, 0},
		{"paper low", "12 12 12 1E", 0, 0, 0, 0, 1},
		{"paper out", "1A 32 12 7E", 1, 0, 0, 1, 1},
		{"ASB: well", "10 00 00 00", 0, 0, 0, 0, 0},
		{"ASB: drawer pin", "14 00 00 00", 0, 0, 0, 0, 0},
		{"ASB: cover", "38 00 00 00", 1, 1, 0, 0, 0},
		{"ASB: knife", "18 08 00 00", 1, 0, 1, 0, 0},
		{"ASB: paper low", "10 00 03 00", 0, 0, 0, 0, 1},
		{"ASB: paper out", "18 00 0F 00", 1, 0, 0, 1, 1},
		{"GS r: well", "00", 0, 0, 0, 0, 0},
		{"GS r: paper low", "03", 0, 0, 0, 0, 1},
		{"GS r: paper out", "0F", 0, 0, 0, 1, 1},
		{"37h: offline", "37 23 01 00", 1, 0, 0, 0, 0},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].what);
		memset(&status, 0, sizeof status);
		hear(cases[i].bytes);
		check(status.heard);
		check(status.offline == cases[i].offline);
		check(status.cover_open == cases[i].cover_open);
		check(status.error == cases[i].error);
		check(status.paper_out == cases[i].paper_out);
		check(status.paper_low == cases[i].paper_low);
	}
}

static void answers_of_several_kinds_share_a_stream(void **state)
{
	(void)state;
	memset(&status, 0, sizeof status);
	/* ASB cut by a real-time answer, flow control, a block in two pieces, GS r. */
	hear("18 00 12 11 13 37 22 41 42");
	check(status.answers == 1 && !status.ticket_done && !status.paper_out);
	hear("43 44 00 12 37 25 00 00");
	check(status.ticket_done && memcmp(status.ticket, "ABCD", 4) == 0);
	check(status.answers == 2 && status.cleared && status.in_turn);
}

static void a_block_without_end_is_given_up(void **state)
{
	(void)state;
	memset(&status, 0, sizeof status);
	hear("37 22");
	for (int i = 0; i < STATUS_BLOCK_MAX; i++)
		hear("41");
	hear("12 37 22 41 42 43 44 00");
	check(status.ticket_done);
	memset(&status, 0, sizeof status);
	hear("37 22 41 42 43 00 37 22 41 42 43 44 45 00");
	check(!status.ticket_done); /* neither has four bytes */
}

static void the_port_status_says_what_little_it_knows(void **state)
{
	(void)state;
	static const struct {
		uint8_t byte;
		bool well, offline, error, paper_out;
	} cases[] = {
		{0x18, 1, 0, 0, 0},
		{0x38, 0, 0, 0, 1},
		{0x30, 0, 0, 0, 1},
		{0x10, 0, 0, 1, 0},
		{0x08, 0, 1, 0, 0},
		{0x00, 0, 1, 1, 0},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%02X", cases[i].byte);
		printer_status_port(&status, cases[i].byte);
		check(printer_status_port_well(cases[i].byte) == cases[i].well);
		check(status.offline == cases[i].offline && status.error == cases[i].error);
		check(status.paper_out == cases[i].paper_out);
	}
}

TESTS(test(each_bit_is_understood), test(answers_of_several_kinds_share_a_stream),
	test(a_block_without_end_is_given_up), test(the_port_status_says_what_little_it_knows))
