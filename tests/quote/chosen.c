/* Prices cases of `suanpan quote` in which somebody chose coupons, of which that vocabulary has no
 * word: each line is the chosen codes, a comma behind each, a tab, and the case. Says the total,
 * the points earned and the rules that applied, one line a case; "refused" where it is none. */
#include "pos/core/rules.h"
#include "pos/shell/quote_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void choose(struct quote_case *quote, const char *chosen)
{
	for (uint32_t i = 0; i < quote->basket.code_count; i++) {
		char wanted[256];
		snprintf(wanted, sizeof wanted, "%s,", quote->codes[i].text);
		quote->codes[i].wanted = strstr(chosen, wanted) != NULL;
	}
}

static void answer(const char *chosen, const char *text, size_t size)
{
	AUTO(json) struct json doc = {0};
	struct quote_case quote = {0};
	struct err err;
	bool good = json_parse(&doc, text, size, size, &err) &&
		    quote_case_read(&quote, json_root(&doc), NULL, &err);
	if (good) {
		choose(&quote, chosen);
		good = quote_case_price(&quote, &err);
	}
	if (!good)
		puts("refused");
	else
		printf("%lld %lld", (long long)quote.pricing.total_minor,
			(long long)quote.pricing.points_earned);
	for (uint32_t i = 0; good && i < quote.pricing.applied_count; i++)
		printf(" %s", rules_id(quote.rules, quote.pricing.applied[i]));
	if (good)
		putchar('\n');
	quote_case_done(&quote);
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	for (ssize_t size; (size = getline(&line, &room, stdin)) > 0;) {
		char *tab = strchr(line, '\t');
		if (!tab)
			return 2;
		*tab = '\0';
		answer(line, tab + 1, (size_t)(line + size - tab - 1));
	}
	free(line);
	return 0;
}
