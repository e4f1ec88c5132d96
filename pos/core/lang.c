#include "pos/core/lang.h"

#include "pos/core/text.h"
#include "texts.gen.inc"

#include <assert.h>
#include <string.h>

const char *text_in(enum lang lang, enum text id)
{
	assert(lang < LANG_COUNT);
	assert(id < TEXT_COUNT);
	return texts[lang][id];
}

const char *text_as_argument(enum text id)
{
	assert(id < TEXT_COUNT);
	return references[id];
}

/* The sentence that an argument refers to, or the argument itself. */
static const char *resolved(enum lang lang, const char *given)
{
	uint32_t id = 0;
	if (given[0] != references[0][0] || given[1] == '\0')
		return given;
	for (const char *at = given + 1; *at; at++) {
		if (*at < '0' || *at > '9' || id >= TEXT_COUNT)
			return given;
		id = id * 10 + (uint32_t)(*at - '0');
	}
	return id < TEXT_COUNT ? text_in(lang, (enum text)id) : given;
}

static const char *argument(enum lang lang, const struct says *says, char place)
{
	const char *given = place == '1' ? says->a : place == '2' ? says->b : says->c;
	return given ? resolved(lang, given) : "";
}

void say(char *out, size_t cap, enum lang lang, struct says says)
{
	size_t used = 0;
	out[0] = '\0';
	for (const char *at = text_in(lang, says.id); *at && used + 1 < cap; at++) {
		if (at[0] == '{' && at[1] >= '1' && at[1] <= '3' && at[2] == '}') {
			text_copy(out + used, cap - used, argument(lang, &says, at[1]));
			used += strlen(out + used);
			at += 2;
			continue;
		}
		out[used++] = *at;
		out[used] = '\0';
	}
	text_mend_end(out);
}

struct message message_of(struct says says)
{
	struct message message = {.id = says.id};
	const char *const given[] = {says.a, says.b, says.c};
	for (size_t i = 0; i < LENGTH(given); i++)
		text_copy(message.arg[i], MESSAGE_ARG_MAX, given[i] ? given[i] : "");
	return message;
}

void message_say(char *out, size_t cap, enum lang lang, const struct message *message)
{
	say(out, cap, lang,
		(struct says){message->id, message->arg[0], message->arg[1], message->arg[2]});
}

static const char *const codes[LANG_COUNT] = {
	[LANG_ZH_CN] = "zh_CN",
	[LANG_ZH_TW] = "zh_TW",
	[LANG_EN] = "en",
};

const char *lang_code(enum lang lang)
{
	return codes[lang];
}

bool lang_read(const char *code, enum lang *lang)
{
	for (int i = 0; i < LANG_COUNT; i++) {
		if (strcmp(code, codes[i]) == 0) {
			*lang = (enum lang)i;
			return true;
		}
	}
	return false;
}
