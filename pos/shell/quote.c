#include "pos/shell/quote.h"

#include "pos/shell/options.h"
#include "pos/shell/quote_case.h"
#include "pos/shell/quote_kinds.h"
#include "pos/shell/quote_print.h"
#include "pos/sys/locale.h"
#include "pos/sys/reason.h"
#include "sync/rules.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads one line without its newline into room of QUOTE_LINE_MAX + 1 bytes; what is longer comes
 * out one byte too long, which is refused by its size. false at the end of the input. */
static bool read_line(FILE *in, char *room, size_t *size)
{
	int c = getc(in);
	*size = 0;
	if (c == EOF)
		return false;
	for (; c != EOF && c != '\n'; c = getc(in))
		if (*size <= QUOTE_LINE_MAX)
			room[(*size)++] = (char)c;
	return true;
}

static int quote_lines(FILE *in, FILE *out)
{
	char *room = malloc(QUOTE_LINE_MAX + 1);
	bool all_good = room != NULL;
	size_t size;
	while (room && read_line(in, room, &size)) {
		bool good;
		char *answer = quote_answer(room, size, &good);
		all_good = all_good && good && answer;
		fprintf(out, "%s\n", answer ? answer : "{\"id\":null,\"error\":\"no memory\"}");
		free(answer);
	}
	free(room);
	bool written = fflush(out) == 0;
	return all_good && written ? 0 : 1;
}

/* A whole file, at most one byte more than a case may have: the reader refuses it then. */
static char *read_file(const char *path, size_t *size, struct err *err)
{
	FILE *in = fopen(path, "rb");
	char *room = malloc(QUOTE_LINE_MAX + 1);
	*size = in && room ? fread(room, 1, QUOTE_LINE_MAX + 1, in) : 0;
	bool read = in && room && !ferror(in);
	int why = errno;
	if (in)
		fclose(in);
	if (read)
		return room;
	free(room);
	(void)fail(err, TEXT_QUOTE_FILE, path, reason_of(why));
	return NULL;
}

static bool read_rules(const char *path, struct rules **rules, struct err *err)
{
	size_t size;
	char *text = read_file(path, &size, err);
	bool good = text && rules_read(text, size, rules, err);
	free(text);
	return good;
}

/* The texts of quote are doc's. */
static bool price_basket(const char *path, struct rules *rules, struct quote_case *quote,
	struct json *doc, struct err *err)
{
	size_t size;
	char *text = read_file(path, &size, err);
	bool good = text && json_parse(doc, text, size, QUOTE_LINE_MAX, err);
	free(text);
	if (!good)
		return false;
	struct json_value root = json_root(doc);
	json_only(root, (const char *const[]){"basket", "member", "context", QUOTE_MEMBERS, NULL});
	return quote_case_read(quote, root, rules, err) && quote_case_price(quote, err);
}

static int quote_files(const char *rules_path, const char *basket_path, enum lang lang)
{
	struct err err;
	struct rules *rules = NULL;
	AUTO(json) struct json doc = {0};
	AUTO(quote_case) struct quote_case quote = {0};
	bool good = read_rules(rules_path, &rules, &err) &&
		    price_basket(basket_path, rules, &quote, &doc, &err);
	if (good)
		quote_print(stdout, &quote, lang);
	free(rules);
	if (good)
		return fflush(stdout) == 0 ? 0 : 1;
	char sentence[1024];
	err_text(sentence, sizeof sentence, lang, &err);
	fprintf(stderr, "suanpan quote: %s\n", sentence);
	return 1;
}

int quote_main(int argc, char **argv)
{
	static const struct option known[] = {{"lines", no_argument, NULL, 'l'},
		{"rules", required_argument, NULL, 'r'}, {"basket", required_argument, NULL, 'b'},
		{"lang", required_argument, NULL, 'g'}, {"help", no_argument, NULL, 'h'}, {0}};
	const char *rules = NULL, *basket = NULL;
	enum lang lang = lang_of_environment();
	bool lines = false, help = false, wrong = false;
	opterr = 0;
	optind = 1;
	for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
		lines |= c == 'l';
		help |= c == 'h';
		wrong |= c == '?' || (c == 'g' && !lang_read(optarg, &lang));
		rules = c == 'r' ? optarg : rules;
		basket = c == 'b' ? optarg : basket;
	}
	if (help) {
		puts(text_in(lang, TEXT_QUOTE_USAGE));
		return 0;
	}
	bool files = rules && basket;
	if (wrong || optind < argc || lines == files || (lines && (rules || basket))) {
		fprintf(stderr, "%s\n", text_in(lang, TEXT_QUOTE_USAGE));
		return 2;
	}
	return lines ? quote_lines(stdin, stdout) : quote_files(rules, basket, lang);
}
