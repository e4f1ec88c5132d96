/* postgres_text.h: our SQL as PostgreSQL reads it. */
#include "sync/hq/paper.h"
#include "sync/hq/postgres_text.h"
#include "tests/t.h"

#include <string.h>

static void a_statement_is_turned_and_its_literals_are_not(void **state)
{
	(void)state;
	static const struct {
		const char *ours, *theirs;
	} cases[] = {
		{"SELECT a FROM b WHERE c = ? AND d = ?",
			"SELECT a FROM b WHERE c = $1 AND d = $2"},
		{"SELECT '?', ? -- why?\n, ?", "SELECT '?', $1 -- why?\n, $2"},
		{"SELECT 1 /* ? */ WHERE 2 = ?", "SELECT 1 /* ? */ WHERE 2 = $1"},
		{"SELECT 1 /*pg FOR UPDATE*/", "SELECT 1 FOR UPDATE"},
		{"SELECT 'it''s /*pg no*/', ?", "SELECT 'it''s /*pg no*/', $1"},
		{"SELECT x'00ff', ?", "SELECT BYTEA '\\x00ff', $1"},
		{"SELECT 'open", "SELECT 'open"},
		{"", ""},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		AUTO(paper) struct paper out = {0};
		row("%s", cases[i].ours);
		postgres_statement(&out, cases[i].ours);
		check(strcmp(paper_read(&out), cases[i].theirs) == 0);
	}
}

static void a_schema_gets_the_other_types(void **state)
{
	(void)state;
	AUTO(paper) struct paper out = {0};
	postgres_schema(&out, "CREATE TABLE a ( -- STRICT INTEGER\n\tb INTEGER, c BLOB, d TEXT "
			      "DEFAULT 'BLOB', INTEGERS TEXTS\n) STRICT;");
	check(strcmp(paper_read(&out),
		      "CREATE TABLE a ( -- STRICT INTEGER\n\tb BIGINT, c BYTEA, d TEXT COLLATE "
		      "\"C\" DEFAULT 'BLOB', INTEGERS TEXTS\n) ;") == 0);
}

static void bytes_that_are_no_text_become_question_marks(void **state)
{
	(void)state;
	static const struct {
		const char *bytes, *want;
	} cases[] = {
		{"plain", "plain"},
		{"奶粉", "奶粉"},
		{"a\xff奶\x80", "a?奶?"},
		{"\xe5\xa5", "??"},
		{"\xf0\x9f\x98\x80!", "\xf0\x9f\x98\x80!"},
		{"\xc0\xaf", "??"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		AUTO(paper) struct paper out = {0};
		row("%s", cases[i].want);
		postgres_clean(&out, cases[i].bytes, (int)strlen(cases[i].bytes));
		check(strcmp(paper_read(&out), cases[i].want) == 0);
	}
}

TESTS(test(a_statement_is_turned_and_its_literals_are_not), test(a_schema_gets_the_other_types),
	test(bytes_that_are_no_text_become_question_marks))
