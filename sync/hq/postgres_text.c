#include "sync/hq/postgres_text.h"

#include "pos/core/text.h"
#include "sync/hq/paper.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define HIDDEN "/*pg "

/* How much of text belongs together: a literal, a comment, or 0 for anything else. */
static size_t quoted(const char *text)
{
	const char *end = NULL;
	size_t more = 0;
	if (*text == '\'') {
		end = strchr(text + 1, '\'');
		more = 1;
	} else if (strncmp(text, "--", 2) == 0) {
		end = strchr(text, '\n');
	} else if (strncmp(text, "/*", 2) == 0) {
		end = strstr(text, "*/");
		more = 2;
	} else {
		return 0;
	}
	return end ? (size_t)(end - text) + more : strlen(text);
}

void postgres_statement(struct paper *out, const char *text)
{
	int number = 0;
	while (*text) {
		size_t size = quoted(text);
		if (size > strlen(HIDDEN) + 2 && strncmp(text, HIDDEN, strlen(HIDDEN)) == 0) {
			paper_add(out, text + strlen(HIDDEN), size - strlen(HIDDEN) - 2);
		} else if (size > 0) {
			paper_add(out, text, size);
		} else if (strncmp(text, "x'", 2) == 0) {
			size = 1 + quoted(text + 1);
			paper_text(out, "BYTEA '\\x");
			paper_add(out, text + 2, size - 2);
		} else if (*text == '?') {
			paper_print(out, "$%d", ++number);
			size = 1;
		} else {
			size = 1;
			paper_add(out, text, 1);
		}
		text += size;
	}
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static void add_word(struct paper *out, const char *word, size_t size)
{
	static const struct {
		const char *ours, *theirs;
	} words[] = {
		{"INTEGER", "BIGINT"},
		{"BLOB", "BYTEA"},
		{"TEXT", "TEXT COLLATE \"C\""},
		{"STRICT", ""},
	};
	for (size_t i = 0; i < LENGTH(words); i++)
		if (strlen(words[i].ours) == size && memcmp(words[i].ours, word, size) == 0) {
			paper_text(out, words[i].theirs);
			return;
		}
	paper_add(out, word, size);
}

void postgres_schema(struct paper *out, const char *text)
{
	while (*text) {
		size_t size = quoted(text), word = 0;
		while (size == 0 && is_letter(text[word]))
			word++;
		if (size > 0) {
			paper_add(out, text, size);
		} else if (word > 0) {
			add_word(out, text, word);
			size = word;
		} else {
			paper_add(out, text, 1);
			size = 1;
		}
		text += size;
	}
}

void postgres_clean(struct paper *out, const char *text, int size)
{
	for (int i = 0; i < size;) {
		unsigned char first = (unsigned char)text[i];
		int take = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
		if (take <= size - i && text_valid_utf8(text + i, (size_t)take)) {
			paper_add(out, text + i, (size_t)take);
			i += take;
		} else {
			paper_text(out, "?");
			i++;
		}
	}
}
