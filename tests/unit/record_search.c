/* What is asked of paper is found, also after it was purged: by receipt number, by check number and
 * by uid; and the archive itself is checked. */
#include "pos/shell/record_search.h"
#include "pos/shell/journal_list.h"
#include "sync/archive_check.h"
#include "sync/purge.h"
#include "sync/upload.h"
#include "tests/unit/sample_till.h"

#include <ctype.h>

static char folder[128];
static struct report lines;

static void purge_all(void)
{
	const struct upload_cursor cursor = {.next = 1201, .durable_next = 1201};
	uint32_t went = 1;
	struct err err;
	sample_told(upload_save(&till.journal, &cursor, &err), &err);
	till.seeded.wall_ms += PURGE_AGE_MS + 1;
	strcpy(folder, sample_path("archive"));
	while (went > 0)
		sample_told(purge_turn(&till.money, &till.env, folder, &went, &err), &err);
}

static int found(const char *typed)
{
	int count = -1;
	struct err err;
	struct report_to to = report_keeper(&lines, LANG_EN);
	report_clear(&lines);
	sample_told(record_search(&till.money, folder, typed, &to, &count, &err), &err);
	return count;
}

static void tail_of(char out[16], const uint8_t *bytes, size_t size)
{
	hex_text(out, bytes + size - 4, 4);
}

/* Before and after the purge alike; the tails are taken before, when the rows are still here. */
static void what_is_on_a_receipt_finds_its_record(void **state)
{
	(void)state;
	static struct {
		uint32_t counter;
		char number[40], check[16], uid[16];
	} papers[] = {{.counter = 3}, {.counter = 1}, {.counter = 499}, {.counter = 1100}};
	sample_sell_many(1200);
	for (size_t i = 0; i < LENGTH(papers); i++) {
		struct stmt s = sql(&till.money,
			"SELECT hash, uid FROM journal JOIN sale USING (place) WHERE counter = ?");
		uint8_t hash[HASH_SIZE], uid[UID_SIZE];
		bind_int(&s, papers[i].counter);
		check(next_row(&s));
		column_exact(&s, 0, hash, sizeof hash);
		column_exact(&s, 1, uid, sizeof uid);
		stmt_done(&s);
		receipt_number(papers[i].number, 2, 1, papers[i].counter);
		tail_of(papers[i].check, hash, sizeof hash);
		tail_of(papers[i].uid, uid, sizeof uid);
	}
	for (int purged = 0; purged < 2; purged++) {
		for (size_t i = 0; i < LENGTH(papers); i++) {
			row("%s purged %d", papers[i].number, purged);
			check(found(papers[i].number) == 1);
			check(strstr(report_lines(&lines)[0], papers[i].number) != NULL);
			check(found(papers[i].check) == 1);
			check(strstr(report_lines(&lines)[0], papers[i].number) != NULL);
			check(found(papers[i].uid) == 1);
			check(strstr(report_lines(&lines)[0], papers[i].number) != NULL);
		}
		purge_all();
	}
}

static void as_people_type_it(void **state)
{
	(void)state;
	struct hash hash;
	char tail[16], typed[32];
	sample_sell_many(3);
	strcpy(folder, sample_path("archive"));
	check(journal_hash(&till.journal, 3, &hash));
	tail_of(tail, hash.bytes, HASH_SIZE);
	(void)snprintf(typed, sizeof typed, "%.4s %s", tail, tail + 4);
	for (char *c = typed; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	check(found(typed) == 1);
	check(found("2-1-2") == 1);
	check(found("2-1-000002") == 1);
	/* Another till's, another epoch's, and one that was never given. */
	check(found("3-1-000002") == 0);
	check(found("2-2-000002") == 0);
	check(found("2-1-000004") == 0);
	check(found("00000000") == 0);
	static const char *const none[] = {
		"", "1234567", "123456789", "1234567g", "2-1", "2-1-x", "2-0-1", "2-1-1-1"};
	for (size_t i = 0; i < LENGTH(none); i++) {
		int count;
		struct err err;
		struct report_to to = report_keeper(&lines, LANG_EN);
		row("'%s'", none[i]);
		check(!record_search(&till.money, folder, none[i], &to, &count, &err));
		check(err.what.id == TEXT_VERIFY_BAD_TAIL);
	}
}

static uint32_t listed(void)
{
	struct err err;
	struct report_to to = report_keeper(&lines, LANG_EN);
	const struct journal_style style = {.currency_exponent = 2, .lang = LANG_EN};
	report_clear(&lines);
	sample_told(journal_list(&till.money, folder, 0, &style, &to, &err), &err);
	return lines.count;
}

static void the_journal_begins_in_the_archive_and_names_each_record_once(void **state)
{
	(void)state;
	struct err err;
	sample_sell_many(1200);
	purge_all();
	check(listed() == 1201);
	check(strncmp(report_lines(&lines)[0], "1-1 ", 4) == 0);
	check(strncmp(report_lines(&lines)[1200], "1-1201 ", 7) == 0);
	check(purge_undo(&till.money, &till.env, folder, 1, &err) == PURGE_UNDONE);
	check(listed() == 1201);
}

static int told;
static struct message last;

static void on_finding(void *arg, const struct message *what)
{
	(void)arg;
	told++;
	last = *what;
}

static struct archive_checked check_it(void)
{
	struct archive_checked checked;
	struct err err;
	told = 0;
	sample_told(archive_check(&till.money, folder, on_finding, NULL, &checked, &err), &err);
	return checked;
}

static void the_archive_is_whole_or_what_it_lacks_is_named(void **state)
{
	(void)state;
	char path[ARCHIVE_PATH_MAX], aside[ARCHIVE_PATH_MAX + 8];
	struct err err;
	sample_sell_many(1200);
	strcpy(folder, sample_path("archive"));
	check(check_it().records == 0 && told == 0); /* nothing was purged */
	purge_all();
	struct archive_checked checked = check_it();
	check(told == 0 && checked.records == 500);
	check(purge_undo(&till.money, &till.env, folder, 1, &err) == PURGE_UNDONE);
	check(check_it().records == 500 && told == 0); /* more than is needed */
	sample_told(archive_find(folder, 1, 300, path, &err), &err);
	(void)snprintf(aside, sizeof aside, "%s.away", path);
	check(rename(path, aside) == 0);
	checked = check_it();
	check(checked.missing == 200 && checked.damaged == 0 && checked.records == 250);
	check(told == 1 && last.id == TEXT_ARCHIVE_LACKS);
	check(strcmp(last.arg[1], "200") == 0 && strcmp(last.arg[2], "251") == 0);
	check(rename(aside, path) == 0 && truncate(path, 1000) == 0);
	checked = check_it();
	check(checked.damaged == 1 && checked.missing == 200 && told == 2);
	/* A receipt of the damaged piece is not found, and the reason is said. */
	check(found("2-1-000002") == 1);
	check(found("2-1-000280") == 0 && lines.count == 1);
}

TESTS(with_till(what_is_on_a_receipt_finds_its_record), with_till(as_people_type_it),
	with_till(the_journal_begins_in_the_archive_and_names_each_record_once),
	with_till(the_archive_is_whole_or_what_it_lacks_is_named))
