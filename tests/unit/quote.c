#include "pos/shell/quote.h"
#include "pos/shell/quote_case.h"
#include "pos/shell/quote_print.h"
#include "sync/json.h"
#include "sync/rules.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MEANINGS = 295 }; /* lines of tests/quote/meanings.jsonl */

struct comparison {
	struct json_value got;
	bool same;
	char where[64];
};

static bool same(struct json_value want, struct json_value got);

static void compare_member(struct json_value want, void *arg)
{
	struct comparison *comparison = arg;
	if (!comparison->same || same(want, json_member(comparison->got, want.name)))
		return;
	comparison->same = false;
	snprintf(comparison->where, sizeof comparison->where, "%s", want.name);
}

static bool same_items(struct json_value want, struct json_value got)
{
	size_t count = json_count(want, JSON_VALUES_MAX);
	if (!json_holds_array(got) || json_count(got, JSON_VALUES_MAX) != count)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!same(json_item(want, i), json_item(got, i)))
			return false;
	return true;
}

/* Whether got is all that want says; objects may hold more than that. */
static bool same(struct json_value want, struct json_value got)
{
	if (json_holds_object(want)) {
		struct comparison comparison = {.got = got, .same = json_holds_object(got)};
		json_each(want, compare_member, &comparison);
		return comparison.same;
	}
	if (json_holds_array(want))
		return same_items(want, got);
	if (json_holds_text(want))
		return json_holds_text(got) &&
		       strcmp(json_text(want, 9999), json_text(got, 9999)) == 0;
	return json_there(got) && !json_holds_text(got) &&
	       json_int(want, INT64_MIN, INT64_MAX) == json_int(got, INT64_MIN, INT64_MAX);
}

/* Whether the answer to a case holds what the case expects. */
static bool comes_out(const char *text, size_t size)
{
	struct err err;
	AUTO(json) struct json doc;
	AUTO(json) struct json result = {0};
	check(json_parse(&doc, text, size, QUOTE_LINE_MAX, &err));
	struct json_value root = json_root(&doc);
	row("%s", json_text(json_member(root, "id"), 99));
	bool good;
	char *answer = quote_answer(text, size, &good);
	check(answer != NULL);
	check(json_parse(&result, answer, strlen(answer), QUOTE_LINE_MAX, &err));
	struct comparison comparison = {.got = json_root(&result), .same = true};
	json_each(json_member(root, "expected"), compare_member, &comparison);
	if (!comparison.same)
		print_error("%s: %s differs in %s\n", t_row, comparison.where, answer);
	free(answer);
	return comparison.same;
}

static int cases_that_come_out(const char *name)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/tests/quote/%s", getenv("SUANPAN_TOP"), name);
	FILE *in = fopen(path, "r");
	check(in != NULL);
	char *line = NULL;
	size_t room = 0;
	int good = 0;
	for (ssize_t size; (size = getline(&line, &room, in)) > 0;)
		good += comes_out(line, (size_t)size);
	free(line);
	fclose(in);
	return good;
}

static void every_seed_case_comes_out_exactly(void **state)
{
	(void)state;
	check(cases_that_come_out("seed-cases.jsonl") == 55);
}

/* Each line of the file is a case whose id says what holds. */
static void every_written_meaning_holds(void **state)
{
	(void)state;
	check(cases_that_come_out("meanings.jsonl") == MEANINGS);
}

static void a_bad_case_says_what_and_where(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"nonsense", "{\"id\":null,\"error\":\"This is no valid JSON: line 1, column 8: "
			     "invalid token near 'nonsense'.\"}"},
		{"7", "{\"id\":null,\"error\":\"{} must be an object.\"}"},
		{"{\"id\":\"a\",\"basket\":[],\"rulez\":[]}",
			"{\"id\":\"a\",\"error\":\"rulez is not known here; known are: basket, "
			"member, context, rules, coupons, id, kind, conventions, source, level, "
			"expected, "
			"depends_on, reproduced_by, notes, decision.\"}"},
		{"{\"id\":\"a\",\"kind\":\"guess\"}",
			"{\"id\":\"a\",\"error\":\"kind is guess; allowed is price, refund, "
			"allocate, ledger, tier.\"}"},
		{"{\"id\":\"a\",\"kind\":\"allocate\",\"amount\":1}",
			"{\"id\":\"a\",\"error\":\"weights is missing.\"}"},
		{"{\"id\":\"a\",\"kind\":\"allocate\",\"amount\":1,\"weights\":[1,2],\"caps\":[1]}",
			"{\"id\":\"a\",\"error\":\"caps must have as many items as weights.\"}"},
		{"{\"id\":\"a\",\"kind\":\"allocate\",\"amount\":1,\"weights\":[-1]}",
			"{\"id\":\"a\",\"error\":\"weights[0] is -1; allowed is "
			"0..9223372036854775807.\"}"},
		{"{\"id\":\"a\",\"kind\":\"tier\",\"metric\":1,\"tiers\":[]}",
			"{\"id\":\"a\",\"error\":\"tiers is missing.\"}"},
		{"{\"id\":\"a\",\"kind\":\"ledger\",\"events\":[{\"op\":\"unspend\",\"of\":\"s\","
		 "\"points\":1}]}",
			"{\"id\":\"a\",\"error\":\"events[0].of is 's', which no event before it "
			"made.\"}"},
		{"{\"id\":\"a\",\"kind\":\"ledger\",\"events\":[{\"op\":\"earn\",\"lot\":\"l\","
		 "\"points\":1},{\"op\":\"earn\",\"lot\":\"l\",\"points\":1}]}",
			"{\"id\":\"a\",\"error\":\"events[1].lot is 'l', which an event before it "
			"has made already.\"}"},
		{"{\"id\":\"a\",\"kind\":\"ledger\",\"events\":[],\"conventions\":{\"x\":1}}",
			"{\"id\":\"a\",\"error\":\"conventions.x is not known here; known are: "
			"pct_round, alloc.\"}"},
		{"{\"id\":\"a\",\"kind\":\"refund\",\"basket\":[{\"sku\":\"x\",\"qty\":2,"
		 "\"unit_price_minor\":1}],\"rules\":[],\"returns\":[{\"line\":0,\"qty\":3}]}",
			"{\"id\":\"a\",\"error\":\"returns[0].qty is 3; allowed is 1..2.\"}"},
		{"{\"id\":\"a\",\"kind\":\"refund\",\"basket\":[{\"sku\":\"x\",\"qty\":2,"
		 "\"unit_price_minor\":1}],\"rules\":[],\"returns\":[{\"line\":0,\"qty\":1},"
		 "{\"line\":0,\"qty\":1}]}",
			"{\"id\":\"a\",\"error\":\"returns[1].qty names a unit that is in the "
			"returns already.\"}"},
		{"{\"id\":\"a\",\"kind\":\"refund\",\"basket\":[],\"rules\":[],\"returns\":["
		 "{\"line\":0,\"qty\":1}]}",
			"{\"id\":\"a\",\"error\":\"returns has more than the 0 items allowed.\"}"},
		{"{\"id\":\"a\",\"rules\":[]}", "{\"id\":\"a\",\"error\":\"basket is missing.\"}"},
		{"{\"id\":\"a\",\"basket\":[{\"sku\":\"x\",\"qty\":0,\"unit_price_minor\":1}]}",
			"{\"id\":\"a\",\"error\":\"basket[0].qty is 0; allowed is 1..9999.\"}"},
		{"{\"id\":\"a\",\"basket\":[{\"sku\":\"x\",\"qty\":1,\"unit_price_minor\":"
		 "1000000001}]}",
			"{\"id\":\"a\",\"error\":\"basket[0].unit_price_minor is 1000000001; "
			"allowed is 0..1000000000.\"}"},
		{"{\"id\":\"a\",\"basket\":[{\"sku\":\"x\",\"qty\":9999,\"unit_price_minor\":1},"
		 "{\"sku\":\"x\",\"qty\":2,\"unit_price_minor\":1}]}",
			"{\"id\":\"a\",\"error\":\"The basket holds more than the 10000 units "
			"allowed.\"}"},
		{"{\"id\":\"a\",\"basket\":[],\"member\":{\"birthday\":\"02-30\"}}",
			"{\"id\":\"a\",\"error\":\"member.birthday is no birthday; allowed is "
			"\\\"YYYY-MM-DD\\\" or \\\"MM-DD\\\".\"}"},
		{"{\"id\":\"a\",\"basket\":[],\"context\":{\"now\":\"2026-13-01\"}}",
			"{\"id\":\"a\",\"error\":\"context.now is no date; allowed is "
			"\\\"YYYY-MM-DD\\\" or \\\"YYYY-MM-DDTHH:MM\\\".\"}"},
		/* More than 64 bits, and a name twice: no document, yet the case is told. */
		{"{\"id\":\"a\",\"basket\":[{\"sku\":\"x\",\"qty\":10000000000000000000,"
		 "\"unit_price_minor\":1}]}",
			"{\"id\":\"a\",\"error\":\"basket[0].qty is 1e+19; allowed is "
			"-9223372036854775808..9223372036854775807.\"}"},
		{"{\"id\":\"a\",\"kind\":\"tier\",\"kind\":\"tier\"}",
			"{\"id\":\"a\",\"error\":\"This is no valid JSON: line 1, column 30: "
			"duplicate object key near '\\\"kind\\\"'.\"}"},
		/* A rule without an id does not borrow the name of the one before. */
		{"{\"id\":\"a\",\"basket\":[],\"rules\":[{\"id\":\"r\",\"then\":[]},{}]}",
			"{\"id\":\"a\",\"error\":\"rules[1].id is missing.\"}"},
		{"{\"id\":\"a\",\"basket\":[],\"rules\":[{\"id\":\"r\",\"then\":[7]}]}",
			"{\"id\":\"a\",\"error\":\"'r': then[0] must be an object.\"}"},
		{"{\"id\":\"a\",\"basket\":[],\"rules\":[{\"id\":\"r\",\"when\":[null],"
		 "\"then\":[]}]}",
			"{\"id\":\"a\",\"error\":\"'r': when[0] is missing.\"}"},
		{"{\"id\":\"a\",\"kind\":\"ledger\",\"events\":[null]}",
			"{\"id\":\"a\",\"error\":\"events[0] is missing.\"}"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].text);
		bool good = true;
		char *answer = quote_answer(cases[i].text, strlen(cases[i].text), &good);
		check(!good);
		if (strcmp(answer, cases[i].want) != 0)
			print_error("said: %s\n", answer);
		check(strcmp(answer, cases[i].want) == 0);
		free(answer);
	}
}

static void a_basket_is_explained_in_words(void **state)
{
	(void)state;
	const char *file =
		"{\"vocabulary\":1,\"rules\":["
		"{\"id\":\"gold\",\"stage\":1,\"title\":{\"zh_CN\":\"金卡8.5折\"},\"when\":[{\"c\":"
		"\"member_tier\",\"in\":[\"gold\"]}],\"then\":[{\"e\":\"pct\",\"bp\":1500}]},"
		"{\"id\":\"cut\",\"stage\":3,\"title\":{\"zh_CN\":\"满100减20\"},\"when\":[{\"c\":"
		"\"spend\",\"gte\":10000}],\"then\":[{\"e\":\"amt\",\"minor\":2000}]},"
		"{\"id\":\"gift\",\"stage\":3,\"then\":[{\"e\":\"give\",\"sku\":\"cup\"}]},"
		"{\"id\":\"earn\",\"stage\":8,\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":"
		"100}"
		"]}]}";
	const char *basket = "{\"basket\":[{\"sku\":\"奶瓶\",\"qty\":2,\"unit_price_minor\":4800}],"
			     "\"member\":{\"tier\":\"gold\",\"points\":20},"
			     "\"context\":{\"codes\":[\"OOPS\"]}}";
	static const char want[] =
		"奶瓶 x2                                                    96.00\n"
		"  1 金卡8.5折                                             -14.40\n"
		"原价合计                                                   96.00\n"
		"应付                                                       81.60\n"
		"赠品：cup                                                      1\n"
		"本次积分                                                      81\n"
		"使用积分                                                       0\n"
		"积分余额                                                     101\n"
		"\n生效的规则\n"
		"  1 金卡8.5折                                             -14.40\n"
		"      全部商品 8.5 折\n"
		"      限gold会员\n"
		"      同组优惠每行商品只取一个\n"
		"  2 gift\n"
		"      赠 cup 1 件\n"
		"      退货后不再符合的，赠品要一起退回\n"
		"  3 earn\n"
		"      全部商品每实付 1.00 得 1 积分\n"
		"      不足 1 分的不计\n"
		"\n没享受的优惠\n"
		"  4 OOPS：没有这个券对应的活动\n"
		"  5 满100减20：未符合：购买全部商品优惠后满 100.00；还差 18.40\n";
	struct rules *rules;
	struct err err;
	check(rules_read(file, strlen(file), &rules, &err));
	AUTO(json) struct json doc;
	AUTO(quote_case) struct quote_case quote;
	check(json_parse(&doc, basket, strlen(basket), QUOTE_LINE_MAX, &err));
	check(quote_case_read(&quote, json_root(&doc), rules, &err));
	check(quote_case_price(&quote, &err));
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	quote_print(out, &quote, LANG_ZH_CN);
	fclose(out);
	if (strcmp(text, want) != 0)
		print_error("printed:\n%s", text);
	check(strcmp(text, want) == 0);
	free(text);
	free(rules);
}

/* Runs `suanpan quote` in a child with this input; returns its exit status. */
static int run_quote(const char *command, FILE *in, char *out, size_t room)
{
	FILE *written = tmpfile();
	char words[200];
	char *argv[16] = {0};
	int argc = 0;
	snprintf(words, sizeof words, "%s", command);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	rewind(in);
	fflush(NULL);
	pid_t child = fork();
	if (child == 0) {
		dup2(fileno(in), 0);
		dup2(fileno(written), 1);
		dup2(fileno(written), 2);
		_exit(quote_main(argc, argv));
	}
	int status = -1;
	check(waitpid(child, &status, 0) == child);
	rewind(written);
	out[fread(out, 1, room - 1, written)] = '\0';
	fclose(written);
	check(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void the_next_line_goes_on_after_a_bad_one(void **state)
{
	(void)state;
	char out[4096];
	FILE *in = tmpfile();
	fputs("oops\n{\"id\":\"t\",\"kind\":\"tier\",\"tiers\":[{\"id\":\"a\",\"min\":0}],"
	      "\"metric\":1}",
		in);
	check(run_quote("quote --lines", in, out, sizeof out) == 1);
	check(strcmp(out, "{\"id\":null,\"error\":\"This is no valid JSON: line 1, column 4: "
			  "invalid token near 'oops'.\"}\n{\"id\":\"t\",\"tier\":\"a\"}\n") == 0);
	fclose(in);
}

/* A case of exactly this many bytes. */
static void put_long_case(FILE *in, size_t size)
{
	static const char head[] = "{\"kind\":\"tier\",\"tiers\":[{\"id\":\"a\",\"min\":0}],"
				   "\"metric\":1,\"notes\":\"";
	static const char tail[] = "\"}";
	fputs(head, in);
	for (size_t i = strlen(head) + strlen(tail); i < size; i++)
		fputc('x', in);
	fputs(tail, in);
	fputc('\n', in);
}

static void a_line_of_16_mib_is_read_and_one_byte_more_refused(void **state)
{
	(void)state;
	char out[4096];
	FILE *in = tmpfile();
	put_long_case(in, QUOTE_LINE_MAX);
	put_long_case(in, QUOTE_LINE_MAX + 1);
	put_long_case(in, 200);
	check(run_quote("quote --lines", in, out, sizeof out) == 1);
	check(strcmp(out, "{\"id\":null,\"tier\":\"a\"}\n{\"id\":null,\"error\":\"The text is "
			  "larger than the 16777216 bytes allowed here.\"}\n"
			  "{\"id\":null,\"tier\":\"a\"}\n") == 0);
	fclose(in);
}

static void words_that_make_no_sense_are_answered_with_the_usage(void **state)
{
	(void)state;
	static const char *const cases[] = {"quote", "quote --linse", "quote --rules x",
		"quote --lines --rules x", "quote --lines more", "quote --lines --lang fr"};
	char out[4096];
	FILE *in = tmpfile();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i]);
		check(run_quote(cases[i], in, out, sizeof out) == 2);
		check(strstr(out, "suanpan quote --lines") != NULL);
	}
	check(run_quote("quote --help", in, out, sizeof out) == 0);
	check(run_quote("quote --rules /no/such --basket /no/such --lang en", in, out,
		      sizeof out) == 1);
	check(strcmp(out, "suanpan quote: Cannot read '/no/such': no such file or folder.\n") == 0);
	fclose(in);
}

TESTS(test(the_next_line_goes_on_after_a_bad_one),
	test(a_line_of_16_mib_is_read_and_one_byte_more_refused),
	test(words_that_make_no_sense_are_answered_with_the_usage),
	test(a_basket_is_explained_in_words), test(every_seed_case_comes_out_exactly),
	test(every_written_meaning_holds), test(a_bad_case_says_what_and_where))
