#include "pos/core/receipt_text.h"

#include "pos/core/money.h"
#include "pos/core/text.h"

#include <string.h>

enum { SENTENCE_MAX = 512 };

static bool latin(char c)
{
	return (unsigned char)c < 0x80 && c != ' ';
}

/* Takes a Latin word that the end of the line cut off the line, unless it is alone there. */
static void keep_words_whole(char *line, const char *rest)
{
	size_t used = strlen(line);
	if (used == 0 || !latin(line[used - 1]) || !rest[used] || !latin(rest[used]))
		return;
	while (used > 0 && latin(line[used - 1]))
		used--;
	if (used > 0)
		line[used] = '\0';
}

/* A line that was cut to the columns of the paper; wide characters have half of them. */
static void put_line(struct receipt_doc *doc, unsigned style, const char *line)
{
	if (style & RECEIPT_WIDE)
		receipt_doc_text(doc, style, line);
	else
		receipt_doc_fitting(doc, style, line);
}

void receipt_wrapped(struct receipt_doc *doc, unsigned style, const char *text)
{
	char line[RECEIPT_LINE_BYTES_MAX], rest[RECEIPT_LINE_BYTES_MAX];
	while (*text) {
		text_copy(rest, sizeof rest, text);
		rest[strcspn(rest, "\n")] = '\0';
		text_cut(line, sizeof line, rest, doc->columns, RULER_PRINTER);
		keep_words_whole(line, rest);
		size_t used = strlen(line);
		if (used == 0 && rest[0])
			return; /* a character wider than the paper */
		put_line(doc, style, line);
		text += used + (text[used] == '\n' || text[used] == ' ');
	}
}

void receipt_pair(struct receipt_doc *doc, unsigned style, const char *left, const char *right)
{
	char line[RECEIPT_LINE_BYTES_MAX];
	size_t right_size = strlen(right);
	int room = doc->columns - text_columns(right, RULER_PRINTER) - 1;
	if (room < 0 || right_size >= sizeof line / 2) { /* an amount wider than the paper */
		receipt_doc_text(doc, style, right);
		return;
	}
	int used = text_cut(line, sizeof line / 2 - RECEIPT_COLUMNS_MAX, left, room, RULER_PRINTER);
	size_t size = strlen(line), gap = (size_t)(room - used + 1);
	memset(line + size, ' ', gap);
	memcpy(line + size + gap, right, right_size + 1);
	put_line(doc, style, line);
}

void receipt_say(struct receipt_doc *doc, unsigned style, enum lang lang, struct says says)
{
	char text[SENTENCE_MAX];
	say(text, sizeof text, lang, says);
	receipt_wrapped(doc, style, text);
}

void receipt_say_amount(struct receipt_doc *doc, unsigned style, enum lang lang, struct says says,
	int64_t minor, int exponent)
{
	char left[SENTENCE_MAX], right[MONEY_TEXT_MAX];
	say(left, sizeof left, lang, says);
	money_text_grouped(right, minor, exponent);
	receipt_pair(doc, style, left, right);
}
