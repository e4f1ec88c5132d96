#include "pos/ui/burst.h"

#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

/* What comes out, as text: text_only characters in (), others as they are, Enter as ~. */
static void note(char *seen, const struct press *presses, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		char one[8] = "~";
		if (presses[i].kind == PRESS_CHARACTER)
			snprintf(one, sizeof one, presses[i].text_only ? "(%c)" : "%c",
				(char)presses[i].character);
		strcat(seen, one);
	}
}

/* Plays "500:A 5:+": each word is a delay in ms since the one before and a key; then waits long. */
static void play(const char *script, char *seen)
{
	struct burst burst = {0};
	struct press out[BURST_OUT_MAX];
	int64_t now_ms = 1000;
	seen[0] = '\0';
	while (*script) {
		char *key;
		int64_t until_ms = now_ms + strtol(script, &key, 10);
		key += *key == ':';
		int64_t wait_ms = burst_wait_ms(&burst, now_ms);
		if (wait_ms >= 0 && now_ms + wait_ms <= until_ms)
			note(seen, out, burst_release(&burst, now_ms + wait_ms, out));
		now_ms = until_ms;
		struct press press = {PRESS_CHARACTER, *key};
		if (*key == '~')
			press = (struct press){PRESS_ENTER};
		note(seen, out, burst_take(&burst, &press, now_ms, out));
		script = key + 1 + (key[1] == ' ');
	}
	note(seen, out, burst_release(&burst, now_ms + 1000, out));
	check(burst_wait_ms(&burst, now_ms + 1000) == -1);
}

static void a_scanner_that_types_commands_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *says, *script, *want;
	} cases[] = {
		{"a pressed + is a command", "500:+", "+"},
		{"a pressed 5* is a quantity", "500:5 500:*", "5*"},
		{"a code that begins with +", "500:+ 4:A 4:1 4:~", "(+)(A)(1)~"},
		{"a code with + and * inside", "500:A 5:+ 5:* 5:2 5:~", "A(+)(*)(2)~"},
		{"a code that ends with +", "500:A 5:+ 5:~", "A(+)~"},
		{"+ and Enter at once are no hand's", "500:+ 3:~", "(+)~"},
		{"two + close to each other", "500:+ 5:+", "(+)(+)"},
		{"two + from fingers", "500:+ 80:+", "++"},
		{"the last moment of a burst", "500:A 24:+", "A(+)"},
		{"the first moment after it", "500:A 25:+", "A+"},
		{"an answer amid a code", "500:y 5:n 5:1", "(y)(n)(1)"},
		{"a pressed answer", "500:Y", "Y"},
		{"plain text is never held", "500:1 500:2", "12"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char seen[128];
		row("%s", cases[i].says);
		play(cases[i].script, seen);
		assert_string_equal(seen, cases[i].want);
	}
}

static void what_is_pasted_is_text(void **state)
{
	(void)state;
	struct burst burst = {.pasting = true};
	struct press out[BURST_OUT_MAX], plus = {PRESS_CHARACTER, '+'};
	check(burst_take(&burst, &plus, 1000, out) == 1);
	check(out[0].text_only);
	check(burst_take(&burst, &plus, 9000, out) == 1);
	check(out[0].text_only);
}

static void a_quantity_is_not_overtaken_by_a_scan(void **state)
{
	(void)state;
	static const struct {
		const char *before;
		bool at_once;
	} cases[] = {{"", false}, {"5", true}, {"12", true}, {"A", false}, {"5A", false}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct burst burst = {0};
		struct press out[BURST_OUT_MAX], times = {PRESS_CHARACTER, '*'};
		int64_t now_ms = 1000;
		row("%s", cases[i].before);
		for (const char *at = cases[i].before; *at; at++, now_ms += 200) {
			struct press typed = {PRESS_CHARACTER, *at};
			burst_take(&burst, &typed, now_ms, out);
		}
		check(burst_take(&burst, &times, now_ms, out) == cases[i].at_once);
	}
	struct burst burst = {0};
	struct press out[BURST_OUT_MAX], five = {PRESS_CHARACTER, '5'}, enter = {PRESS_ENTER};
	struct press times = {PRESS_CHARACTER, '*'};
	burst_take(&burst, &five, 1000, out);
	burst_take(&burst, &enter, 1200, out);
	check(burst_take(&burst, &times, 1400, out) == 0);
}

static void a_held_key_says_when_it_wants_to_go(void **state)
{
	(void)state;
	struct burst burst = {0};
	struct press out[BURST_OUT_MAX], plus = {PRESS_CHARACTER, '+'};
	check(burst_wait_ms(&burst, 1000) == -1);
	check(burst_take(&burst, &plus, 1000, out) == 0);
	check(burst_wait_ms(&burst, 1000) == BURST_GAP_MS);
	check(burst_wait_ms(&burst, 1010) == BURST_GAP_MS - 10);
	check(burst_release(&burst, 1010, out) == 0);
	check(burst_wait_ms(&burst, 2000) == 0);
	check(burst_release(&burst, 2000, out) == 1);
	check(burst_release(&burst, 2000, out) == 0);
}

TESTS(test(a_scanner_that_types_commands_nothing), test(what_is_pasted_is_text),
	test(a_quantity_is_not_overtaken_by_a_scan), test(a_held_key_says_when_it_wants_to_go))
