#include "sync/hq/paper.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void paper_done(struct paper *paper)
{
	free(paper->text);
	*paper = (struct paper){0};
}

static bool make_room(struct paper *paper, size_t more)
{
	if (paper->full || more > PAPER_MAX - paper->used) {
		paper->full = true;
		return false;
	}
	size_t need = paper->used + more + 1;
	if (need <= paper->cap)
		return true;
	size_t cap = paper->cap ? paper->cap : 1024;
	while (cap < need)
		cap *= 2;
	char *text = realloc(paper->text, cap);
	if (!text) {
		paper->full = true;
		return false;
	}
	paper->text = text;
	paper->cap = cap;
	return true;
}

void paper_add(struct paper *paper, const void *bytes, size_t size)
{
	if (!make_room(paper, size))
		return;
	if (size)
		memcpy(paper->text + paper->used, bytes, size);
	paper->used += size;
	paper->text[paper->used] = '\0';
}

void paper_text(struct paper *paper, const char *text)
{
	paper_add(paper, text, strlen(text));
}

void paper_print(struct paper *paper, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = NULL;
	int size = vasprintf(&text, format, args);
	va_end(args);
	if (size < 0) {
		paper->full = true;
		return;
	}
	paper_add(paper, text, (size_t)size);
	free(text);
}

static void quote_one(struct paper *paper, char c)
{
	if (c == '"' || c == '\\') {
		paper_add(paper, "\\", 1);
		paper_add(paper, &c, 1);
	} else {
		paper_print(paper, "\\u%04x", (unsigned)(unsigned char)c);
	}
}

void paper_quote(struct paper *paper, const char *text)
{
	paper_add(paper, "\"", 1);
	for (const char *from = text;; text++) {
		bool plain = *text && (unsigned char)*text >= 0x20 && *text != '"' && *text != '\\';
		if (plain)
			continue;
		paper_add(paper, from, (size_t)(text - from));
		if (!*text)
			break;
		quote_one(paper, *text);
		from = text + 1;
	}
	paper_add(paper, "\"", 1);
}

const char *paper_read(const struct paper *paper)
{
	return paper->text ? paper->text : "";
}
