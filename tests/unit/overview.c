#include "pos/shell/overview.h"
#include "tests/t.h"

#include <string.h>

static struct report report;
static struct overview facts;

static bool on_page(const char *text)
{
	bool found = false;
	struct report_to to = report_keeper(&report, LANG_EN);
	report_clear(&report);
	overview(&facts, &to);
	const char *const *lines = report_lines(&report);
	for (uint32_t i = 0; i < report.count; i++)
		found = found || strstr(lines[i], text);
	return found;
}

static void a_quiet_day(void)
{
	facts = (struct overview){.wall_ms = 1763700000000,
		.utc_offset_minutes = 480,
		.currency_exponent = 2,
		.head_seq = 90,
		.hq_off_ms = 3000,
		.free_bytes = 5LL << 30,
		.rules_version = "r1"};
	facts.progress.id = TEXT_NONE;
	facts.line = (struct sync_status){.online = true,
		.acked_ms = 1763699990000,
		.durable_next = 41,
		.reference_as_of_ms = 1763696400000};
}

static void the_line_what_waits_and_what_is_held_are_told(void **state)
{
	(void)state;
	a_quiet_day();
	check(on_page("Line to headquarters: online"));
	check(on_page("Waiting: 0 sales"));
	check(!on_page("The oldest of them"));
	check(on_page("Last acknowledged by headquarters: 2025-11-21 12:39"));
	check(on_page("Journal: 90 records, 40 of them in a copy"));
	check(on_page("1:00 ago (h:mm); rules r1"));
	check(on_page("3 s off"));
	check(on_page("5120 MiB"));
	facts.hq_off_ms = INT32_MIN + 1;
	check(on_page("24 d 20 h off"));
	check(on_page("have not been checked yet"));
	check(on_page("Asking headquarters"));
	facts.line.online = false;
	facts.line.offline_since_ms = facts.wall_ms - 133 * 60 * 1000;
	facts.line.waiting = 147;
	facts.line.records_waiting = 150;
	facts.line.oldest_waiting_ms = facts.wall_ms - 120 * 60 * 1000;
	facts.verified_ms = facts.wall_ms;
	facts.verified_bad = 2;
	facts.progress = message_of((struct says){TEXT_PROGRESS_UPLOADING, "37", "9000"});
	check(on_page("going up to headquarters: 37 %, 9000 records left"));
	check(on_page("offline since 2025-11-21 10:27, for 2:13"));
	check(on_page("Waiting: 147 sales, 150 records"));
	check(on_page("The oldest of them: 2025-11-21 10:40, waiting for 2:00"));
	check(on_page("2 findings"));
	check(on_page("Offline: headquarters cannot be asked"));
}

static void what_hq_sees_is_told_and_nothing_where_there_is_nothing(void **state)
{
	(void)state;
	static struct watch watch;
	a_quiet_day();
	watch = (struct watch){.hq_time = facts.wall_ms};
	watch.figures[WATCH_TILLS] = 3;
	facts.watch = &watch;
	check(on_page("Headquarters has nothing for this shop to do"));
	check(!on_page("silent for more"));
	watch.figures[WATCH_SILENT] = 1;
	watch.figures[WATCH_EXPOSED_MINOR] = 123456;
	watch.till_count = 1;
	watch.tills[0] = (struct watch_till){4, 1, facts.wall_ms - 7200000, 12, "FENCED"};
	watch.note_count = 1;
	watch.notes[0] = (struct watch_note){"4-1-9", "UNKNOWN_SKU", "690"};
	check(!on_page("nothing for this shop to do"));
	check(on_page("Tills silent for more than an hour: 1"));
	check(on_page("1,234.56"));
	check(on_page("Till 4: silent for 2 hours, 12 sales"));
	check(on_page("Till 4: state fenced off"));
	check(on_page("4-1-9: item 690"));
	watch.notes[0] = (struct watch_note){"4-1-9", "HOLD_EXPIRED", "77"};
	check(!on_page("HOLD_EXPIRED"));
}

static void what_asks_for_attention_stands_there_in_words(void **state)
{
	(void)state;
	a_quiet_day();
	facts.line.attention = 1;
	facts.line.troubles[0] = message_of((struct says){TEXT_SYNC_FENCED});
	check(on_page("! "));
	facts.line.waiting = 1;
	facts.line.records_waiting = 2;
	check(on_page("Waiting: 1 sales"));
	facts.line.fenced = true; /* what is kept at headquarters does not wait to be sent */
	check(!on_page("Waiting: ") && on_page("none acknowledged: 1; records: 2"));
}

TESTS(test(the_line_what_waits_and_what_is_held_are_told),
	test(what_hq_sees_is_told_and_nothing_where_there_is_nothing),
	test(what_asks_for_attention_stands_there_in_words))
