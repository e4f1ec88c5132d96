/* Any rules file that reads is told in words, in every language: whole sentences of UTF-8 that fit
 * their room, and conditions that end where the caller's room does. */
#include "pos/core/rule_terms.h"
#include "pos/core/text.h"
#include "sync/rules.h"
#include "tests/fuzz/harness.h"

#include <stdlib.h>

static void look(void *arg, const char *sentence)
{
	(void)arg;
	size_t length = strlen(sentence);
	assert(length > 0 && length < RULE_TERM_MAX);
	assert(text_valid_utf8(sentence, length));
}

/* Room of exactly cap bytes, so that a sanitizer sees the first one too many. */
static void tell_conditions(const struct rule_reader *reader, uint32_t rule, size_t cap)
{
	char *room = malloc(cap);
	if (room == NULL)
		return;
	rule_conditions_text(room, cap, reader, rule, UINT32_MAX);
	assert(strlen(room) < cap);
	assert(text_valid_utf8(room, strlen(room)));
	rule_conditions_text(room, cap, reader, rule, 0);
	assert(room[0] == '\0');
	free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct tier tiers[] = {{"gold", {"金卡", "金卡", "Gold"}, 0}};
	struct rules *rules = NULL;
	struct err err;
	if (!rules_read(data, size, &rules, &err))
		return 0;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct rule_reader reader = {.rules = rules,
			.lang = (enum lang)lang,
			.exponent = size % 3,
			.tiers = tiers,
			.tier_count = LENGTH(tiers)};
		for (uint32_t rule = 0; rule < rules_count(rules); rule++) {
			rule_terms(&reader, rule, look, NULL);
			tell_conditions(&reader, rule, 1 + (size + rule) % RULE_TERM_MAX);
		}
	}
	free(rules);
	return 0;
}
